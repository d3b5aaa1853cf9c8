// A master that runs only its screen's driver, and pictures of the display as files in test/pictures.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { screenWiring } from "../../sim/arena/wiring.js";
import { trialBundle } from "../../sim/bench/screen-cost.js";
import { fromPng, toPng } from "../../sim/devices/png.js";
import { screenHeight, screenWidth } from "../../sim/devices/st7789.js";

export const pinsLiteral = JSON.stringify({ ...screenWiring, light: 1 }).replaceAll('"', "");
/** Longer than the chip ever takes to start, ms. */
export const startMsMax = 1000;

/** One text on the screen: `row`, `text`, `look`, and for a larger one its size. */
export type Drawn = [row: number, text: string, look: string, size?: number];

/** A powered master; `first` is put before the driver in its program. */
export function trial(first = ""): VirtualArena {
  const arena = new VirtualArena({ targets: 1, bundles: { master: `${first}\n${trialBundle()}` } });
  arena.master.powerOn();
  return arena;
}

/** A master whose screen is open. */
export function opened(turn = 0): VirtualArena {
  const arena = trial();
  arena.type("master", `open(${pinsLiteral},${turn})`);
  arena.until("the screen is open", () => arena.said("master", "open").length > 0, startMsMax);
  return arena;
}

/** Draws texts, with all their parts. Throws if the driver throws or the chip complains. */
export function draw(arena: VirtualArena, ...texts: Drawn[]): void {
  for (const [row, text, look, size = 1] of texts) {
    for (let part = 0; part < size; part++) {
      const values = [row + part, text, look, size, part].map((value) => JSON.stringify(value));
      arena.type("master", `drawLine(${values.join()})`);
    }
  }
  arena.run(1);
  assert.deepEqual(arena.said("master", "ncaught"), []);
  assert.deepEqual(arena.screen.complaints, []);
}

/** Compares the pixels with test/pictures/NAME.png; RECORD=1 writes that file. */
export function sameAsPicture(name: string, pixels: Uint8Array): void {
  const file = `test/pictures/${name}.png`;
  const picture = { width: screenWidth, height: screenHeight, pixels };
  if (process.env["RECORD"]) writeFileSync(file, toPng(picture));
  assert(existsSync(file), `${file} is missing: RECORD=1 writes it`);
  const expected = fromPng(readFileSync(file));
  assert.deepEqual([expected.width, expected.height], [screenWidth, screenHeight]);
  const wrong = expected.pixels.findIndex((value, i) => value !== pixels[i]);
  const pixel = Math.floor(wrong / 3);
  assert(
    wrong < 0,
    `${file}: the first pixel that differs is at ${pixel % screenWidth}, ${Math.floor(pixel / screenWidth)}; RECORD=1 writes it again`,
  );
}
