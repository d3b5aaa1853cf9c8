// Animated PNG: pictures of one size become a film. Of each picture only the rectangle that differs from the one before
// is stored, and in it only the pixels that differ: the others are transparent.
import { crc32 } from "node:zlib";
import { PNG } from "pngjs";

/** A picture as a PNG file, and how long it is shown, ms. */
export interface Still {
  png: Buffer;
  ms: number;
}

interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const bytesPerPixel = 4;
const rgba = 6;
/** The picture after a frame is the frame over the one before it. */
const keepIt = 0;
const over = 1;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The chunks of a PNG file, by type; data that is in several chunks is joined. */
export function chunksOf(file: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = signature.length; at < file.length;) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString("latin1", at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

const pixel = (data: Buffer, index: number): number => data.readUInt32BE(index * bytesPerPixel);

/** The smallest rectangle outside which two pictures are the same; undefined if they are the same. */
function changedArea(before: PNG, after: PNG): Area | undefined {
  const { width, height } = after;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (pixel(before.data, y * width + x) === pixel(after.data, y * width + x)) continue;
      [left, top] = [Math.min(left, x), Math.min(top, y)];
      [right, bottom] = [Math.max(right, x), y];
    }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The pixels of an area that differ from the picture before. */
function changes(before: PNG, after: PNG, { left, top, width, height }: Area): PNG {
  const part = new PNG({ width, height });
  part.data.fill(0);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const index = (top + y) * after.width + left + x;
      if (pixel(before.data, index) !== pixel(after.data, index))
        part.data.writeUInt32BE(pixel(after.data, index), (y * width + x) * bytesPerPixel);
    }
  return part;
}

/** A picture's header and its packed pixels. */
function packed(picture: PNG): { header: Buffer; pixels: Buffer } {
  const chunks = chunksOf(PNG.sync.write(picture, { colorType: rgba, deflateLevel: 9, filterType: 4 }));
  return {
    header: chunks.find(({ type }) => type === "IHDR")!.data,
    pixels: Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)),
  };
}

function control(sequence: number, { left, top, width, height }: Area, ms: number): Buffer {
  const data = Buffer.alloc(26);
  [sequence, width, height, left, top].forEach((value, index) => data.writeUInt32BE(value, index * 4));
  data.writeUInt16BE(ms, 20);
  data.writeUInt16BE(1000, 22);
  data.writeUInt8(keepIt, 24);
  data.writeUInt8(over, 25);
  return chunk("fcTL", data);
}

/** The film as a file; it starts again when it is over. Pictures that look like the one before only prolong it. */
export function animated(stills: readonly Still[]): Buffer {
  const frames: { area: Area; part: PNG; ms: number }[] = [];
  let before: PNG | undefined;
  for (const { png, ms } of stills) {
    const after = PNG.sync.read(png);
    const { width, height } = after;
    const area = before ? changedArea(before, after) : { left: 0, top: 0, width, height };
    if (area) frames.push({ area, part: before ? changes(before, after, area) : after, ms });
    else frames.at(-1)!.ms += ms;
    before = after;
  }
  let sequence = 0;
  const body = frames.map(({ area, part, ms }, index) => {
    const { pixels } = packed(part);
    const head = control(sequence++, area, ms);
    if (index === 0) return Buffer.concat([head, chunk("IDAT", pixels)]);
    const number = Buffer.alloc(4);
    number.writeUInt32BE(sequence++);
    return Buffer.concat([head, chunk("fdAT", Buffer.concat([number, pixels]))]);
  });
  const counts = Buffer.alloc(8);
  counts.writeUInt32BE(frames.length);
  const { header } = packed(frames[0]!.part);
  const start = [signature, chunk("IHDR", header), chunk("acTL", counts)];
  return Buffer.concat([...start, ...body, chunk("IEND", Buffer.alloc(0))]);
}
