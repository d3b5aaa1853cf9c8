// The README's film: what is written is what was taken, and it is short.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { PNG } from "pngjs";
import { animated } from "../../../sim/web/apng.js";
import { framesOf } from "../../support/apng.js";

const bytesMax = 1_500_000;
const filmFile = "docs/arena-film.png";

/** A picture whose pixels have these colours, `#` and a digit of red, green and blue each. */
function picture(width: number, height: number, colours: Record<number, string> = {}): PNG {
  const made = new PNG({ width, height });
  made.data.fill(255);
  for (const [index, colour] of Object.entries(colours))
    [...colour.slice(1)].forEach((digit, place) => {
      made.data[Number(index) * 4 + place] = parseInt(digit, 16) * 17;
    });
  return made;
}

describe("animated PNG", () => {
  it("has each picture as it was, and shows one that stays the same for longer", () => {
    const first = picture(7, 5, { 0: "#f00", 34: "#00f" });
    const second = picture(7, 5, { 0: "#f00", 9: "#0f0", 17: "#0f0", 34: "#00f" });
    const third = picture(7, 5, { 9: "#0f0" });
    const file = animated([first, second, second, third].map((one) => ({ png: PNG.sync.write(one), ms: 80 })));
    const frames = framesOf(file);
    assert.deepEqual(
      frames.map(({ ms }) => ms),
      [80, 160, 80],
    );
    for (const [index, expected] of [first, second, third].entries())
      assert.ok(frames[index]!.picture.data.equals(expected.data), `picture ${index}`);
    // What does not know films shows the first picture.
    assert.ok(PNG.sync.read(file).data.equals(first.data));
  });

  it("is a film in the README of at most 1.5 MB and some seconds", () => {
    assert.match(
      readFileSync("README.md", "utf8").split("\n").slice(0, 6).join("\n"),
      /!\[[^\]]+\]\(docs\/arena-film\.png\)/,
    );
    assert.ok(statSync(filmFile).size <= bytesMax, `${statSync(filmFile).size} bytes`);
    const frames = framesOf(readFileSync(filmFile));
    const seconds = frames.reduce((sum, { ms }) => sum + ms, 0) / 1000;
    assert.ok(frames.length >= 30, `${frames.length} frames`);
    assert.ok(seconds >= 4 && seconds <= 20, `${seconds} s`);
  }).timeout(20_000);
});
