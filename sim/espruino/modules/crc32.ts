// The checksum of E.CRC32: IEEE 802.3, the one in zip files.

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** @returns 0 to 2^32-1 */
export function crc32(bytes: readonly number[]): number {
  let value = -1;
  for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 255]!;
  return (value ^ -1) >>> 0;
}
