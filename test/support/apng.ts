// Reads an animated PNG as a browser does: its frames, each laid over what was there.
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { PNG } from "pngjs";
import { chunksOf } from "../../sim/web/apng.js";

export interface Frame {
  ms: number;
  picture: PNG;
}

const signatureLength = 8;

function still(header: Buffer, width: number, height: number, pixels: Buffer): PNG {
  const size = Buffer.from(header);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  const parts = [
    ["IHDR", size],
    ["IDAT", pixels],
    ["IEND", Buffer.alloc(0)],
  ] as const;
  const chunks = parts.map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  });
  return PNG.sync.read(Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]));
}

/** Throws if a checksum is wrong. */
function checkSums(file: Buffer): void {
  for (let at = signatureLength; at < file.length;) {
    const length = file.readUInt32BE(at);
    assert.equal(file.readUInt32BE(at + 8 + length), crc32(file.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
}

/** All frames of a film. Throws if it is none, or if it is not as the specification has it. */
export function framesOf(file: Buffer): Frame[] {
  checkSums(file);
  const chunks = chunksOf(file);
  const header = chunks[0]!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const canvas = new PNG({ width, height });
  canvas.data.fill(0);
  const frames: Frame[] = [];
  let sequence = 0;
  let control: Buffer | undefined;
  for (const { type, data } of chunks) {
    if (type === "fcTL" || type === "fdAT") assert.equal(data.readUInt32BE(0), sequence++);
    if (type === "fcTL") control = data;
    if (type !== "IDAT" && type !== "fdAT") continue;
    const [w, h, left, top] = [4, 8, 12, 16].map((at) => control!.readUInt32BE(at)) as [number, number, number, number];
    const part = still(header, w, h, type === "IDAT" ? data : data.subarray(4));
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const from = (y * w + x) * 4;
        if (part.data[from + 3] === 0) continue;
        part.data.copy(canvas.data, ((top + y) * width + left + x) * 4, from, from + 4);
      }
    const picture = new PNG({ width, height });
    canvas.data.copy(picture.data);
    frames.push({ ms: (control!.readUInt16BE(20) * 1000) / control!.readUInt16BE(22), picture });
  }
  const counted = chunks.find(({ type }) => type === "acTL")!.data.readUInt32BE(0);
  assert.equal(frames.length, counted);
  return frames;
}
