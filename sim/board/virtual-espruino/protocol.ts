// Messages between a virtual interpreter and its coordinator. The letters and the order of fields are those of
// library/line.c. A message is a head of 16 bytes and its data; a side sends several in one write.

/** The size of a head: type, flag, length (2), id (4), time in µs of the world (8). */
const headBytes = 16;
/** The maximum of data in one message; longer texts take several. */
const dataBytesMax = 8192;

/** Messages from the board. */
export const told = {
  yield: "Y",
  text: "O",
  end: "E",
  figures: "A",
  pin: "P",
  mode: "M",
  spi: "T",
  listen: "L",
  dial: "C",
  send: "S",
  close: "X",
  bind: "B",
  datagram: "U",
  level: "Q",
  radio: "R",
} as const;

/** Messages to the board. */
export const order = {
  run: "R",
  data: "D",
  datagram: "G",
  ended: "E",
  broken: "B",
  full: "W",
  accept: "N",
  dialled: "C",
  keys: "T",
  drive: "P",
  edge: "I",
  clock: "J",
  noise: "Z",
  losePower: "H",
  memory: "V",
  figures: "A",
  level: "Q",
  radio: "X",
} as const;
export type Order = (typeof order)[keyof typeof order];

/** The flag of `yield`: the board waits only for an answer. */
export const waitsForAnswer = 1;
/** The flag of `end`. */
export const ended = { reboot: 1, token: 2, flash: 3, refused: 4 } as const;
/** The flag of `losePower`. */
export const lostAt = { token: 0, flashChange: 1 } as const;

export interface Message {
  type: string;
  flag: number;
  id: number;
  /** World's time, ms. */
  atMs: number;
  data: Buffer;
}

/** The message at `from`, and where the next one begins; undefined if it does not end before `to`. */
export function readMessage(bytes: Buffer, from: number, to: number): { message: Message; next: number } | undefined {
  if (to < from + headBytes) return undefined;
  const next = from + headBytes + bytes.readUInt16LE(from + 2);
  if (to < next) return undefined;
  const message = {
    type: String.fromCharCode(bytes[from]!),
    flag: bytes[from + 1]!,
    id: bytes.readUInt32LE(from + 4),
    atMs: Number(bytes.readBigInt64LE(from + 8)) / 1000,
    data: bytes.subarray(from + headBytes, next),
  };
  return { message, next };
}

export interface OrderFields {
  flag?: number;
  id?: number;
  /** World's time, ms. */
  atMs?: number;
  data?: Buffer;
}

/** A time in ms as µs. */
export const micros = (ms: number): bigint => BigInt(Math.round(Math.min(ms, 1e12) * 1000));

export function writeMessage(type: Order, { flag = 0, id = 0, atMs = 0, data }: OrderFields = {}): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + (data?.length ?? 0));
  bytes[0] = type.charCodeAt(0);
  bytes[1] = flag;
  bytes.writeUInt16LE(data?.length ?? 0, 2);
  bytes.writeUInt32LE(id, 4);
  bytes.writeBigInt64LE(micros(atMs), 8);
  data?.copy(bytes, headBytes);
  return bytes;
}

/** Splits a text of characters 0 to 255 into pieces that fit into messages; an empty text is one empty piece. */
export function pieces(text: string): Buffer[] {
  const all: Buffer[] = [];
  for (let from = 0; from === 0 || from < text.length; from += dataBytesMax)
    all.push(Buffer.from(text.slice(from, from + dataBytesMax), "latin1"));
  return all;
}

/** A number and a time in ms, as in `drive` and `clock`. */
export function pair(number: number, ms: number): Buffer {
  const data = Buffer.allocUnsafe(16);
  data.writeDoubleLE(number, 0);
  data.writeBigInt64LE(micros(ms), 8);
  return data;
}

/** A count and a share, as `losePower` and `memory` have them. */
export function loss(count: number, share: number): Buffer {
  const data = Buffer.allocUnsafe(16);
  data.writeBigUInt64LE(BigInt(count), 0);
  data.writeDoubleLE(share, 8);
  return data;
}

export function double(number: number): Buffer {
  const data = Buffer.allocUnsafe(8);
  data.writeDoubleLE(number, 0);
  return data;
}

export function uint32(number: number): Buffer {
  const data = Buffer.allocUnsafe(4);
  data.writeUInt32LE(number, 0);
  return data;
}

/** An address such as `192.168.4.1`, from the four bytes that C uses. */
export const addressOf = (data: Buffer, from: number): string => data.subarray(from, from + 4).join(".");

/** An address, a port and bytes, as in datagrams. */
export function addressed(address: string, port: number, bytes: string): Buffer {
  const head = Buffer.alloc(8);
  address.split(".").forEach((part, index) => (head[index] = Number(part)));
  head.writeUInt32LE(port, 4);
  return Buffer.concat([head, Buffer.from(bytes, "latin1")]);
}
