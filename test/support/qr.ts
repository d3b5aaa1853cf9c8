// Reads QR codes as a phone does, with a reader that shares no code with what draws them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PNG } from "pngjs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { Style } from "../../sim/cli/line.js";

const require = createRequire(import.meta.url);
// Its program is in the package; by default it would be loaded from a server.
prepareZXingModule({
  overrides: { wasmBinary: readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm")).buffer as ArrayBuffer },
});

/** Pixels of red, green and blue. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** The texts of the codes in a picture. */
export async function readCodes({ width, height, rgb }: Picture): Promise<string[]> {
  const png = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) png.data.set([rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!, 255], 4 * i);
  return readPng(PNG.sync.write(png));
}

/** The texts of the codes in a PNG. */
export async function readPng(png: Uint8Array): Promise<string[]> {
  const found = await readBarcodes(png, { formats: ["QRCode"] });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}

/** Pixels of half a character in each direction. */
const scale = 4;
const colours: Partial<Record<Style, { ink: number; paper: number }>> = { code: { ink: 0, paper: 255 } };

/** A terminal's lines as a dark terminal shows block characters: each is two squares, one above the other. */
export function terminalPicture(lines: readonly (readonly { text: string; style: Style }[])[]): Picture {
  const cells = lines.map((line) =>
    line.flatMap(({ text, style }) => {
      const { ink, paper } = colours[style] ?? { ink: 220, paper: 20 };
      return [...text].map((sign) => [
        "\u2580\u2588".includes(sign) ? ink : paper,
        "\u2584\u2588".includes(sign) ? ink : paper,
      ]);
    }),
  );
  const columns = Math.max(...cells.map((line) => line.length));
  const [width, height] = [(columns + 2) * scale, 2 * (cells.length + 1) * scale];
  const rgb = new Uint8Array(3 * width * height).fill(20);
  cells.forEach((line, row) =>
    line.forEach((halves, column) =>
      halves.forEach((shade, half) => {
        for (let y = 0; y < scale; y++) {
          const at = ((2 * row + half + 1) * scale + y) * width + (column + 1) * scale;
          rgb.fill(shade, 3 * at, 3 * (at + scale));
        }
      }),
    ),
  );
  return { width, height, rgb };
}
