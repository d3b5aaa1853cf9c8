// Converts a picture of the display to a PNG file, and back.
import { PNG } from "pngjs";

/** Red, green and blue of each pixel, 0 to 255, line by line. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** A PNG file with 8 bits per colour and no transparency. */
export function toPng({ width, height, pixels }: Picture): Buffer {
  const png = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false });
  png.data = Buffer.from(pixels);
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false });
}

/** Reads a PNG file. Throws if it is none. */
export function fromPng(file: Buffer): Picture {
  const { width, height, data } = PNG.sync.read(file);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    for (let channel = 0; channel < 3; channel++) pixels[3 * i + channel] = data[4 * i + channel]!;
  return { width, height, pixels };
}
