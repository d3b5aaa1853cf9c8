// The screen's font: its drawings, the cells that the build makes of them, and how text is read back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { trialBundle } from "../../../sim/bench/screen-cost.js";
import { readLines, readText, displayLineCount } from "../../../sim/devices/read-text.js";
import { screenHeight, screenWidth } from "../../../sim/devices/st7789.js";
import { readFont } from "../../../tools/bundler/font.js";
import { draw, opened } from "../../support/screen.js";

const source = readFileSync("firmware/master/panel/font.txt", "latin1");
const cells = readFont();

describe("the screen's font", () => {
  it("has a different cell for each character", () => {
    assert.deepEqual(
      [...cells.keys()],
      Array.from({ length: 95 }, (_unused, i) => String.fromCharCode(32 + i)),
    );
    assert.equal(new Set([...cells.values()].map(String)).size, 95);
  });

  it("is drawn in the order of its bits: columns from the left, the highest bit on top", () => {
    assert.deepEqual(cells.get("L"), [0xfe, 0x02, 0x02, 0x02, 0x02, 0]);
    assert.deepEqual(cells.get("T"), [0x80, 0x80, 0xfe, 0x80, 0x80, 0]);
  });

  it("leaves a column and a line empty in each cell", () => {
    for (const [character, columns] of cells)
      assert(columns.length === 6 && columns[5] === 0 && columns.every((bits) => bits % 2 === 0), character);
  });

  it("makes characters that are easily confused differ by at least two dots", () => {
    for (const group of ["0OQD", "1lI|i", "5S", "8B", "2Z", "uv", "6b", "9gq", "({[", ")}]", ".,", ":;", "'`"]) {
      for (const one of group) {
        for (const other of group) {
          const difference = cells
            .get(one)!
            .map((bits, i) => (bits ^ cells.get(other)![i]!).toString(2).replaceAll("0", "").length);
          assert(one === other || difference.reduce((sum, dots) => sum + dots, 0) >= 2, `${one} and ${other}`);
        }
      }
    }
  });

  it("has no character, except the space, that could be part of a larger text", () => {
    for (const [character, columns] of cells) {
      const isDoubled =
        [0, 2, 4].every((i) => columns[i] === columns[i + 1]) &&
        columns.every((bits) => (((bits >> 1) ^ bits) & 0x55) === 0);
      assert.equal(isDoubled, character === " ", character);
    }
  });

  it("is in the bundle as it is in its drawing", () => {
    assert(trialBundle().includes(Buffer.from([...cells.values()].flat()).toString("base64")));
  });

  for (const [what, text, why] of [
    ["a drawing is missing", source.replace(/\n[.# ]+\n$/, "\n"), /"p" is not 7 rows of 5 dots/],
    [
      "a drawing has another width",
      source.replace("#...# .##.. #...#", "#...# .##. #...#"),
      /"1" is not 7 rows of 5 dots, # or \./,
    ],
    [
      "a character stands elsewhere",
      source.replace("@     A     B", "@     B     A"),
      /"A" has to be at column 7 of the line "@ {5}B/,
    ],
    ["something follows it", `${source}\n.....\n`, /something behind the last character/],
  ] as const) {
    it(`is refused if ${what}`, () => assert.throws(() => readFont(text), why));
  }
});

describe("text is read off the display", () => {
  it("with its colours", () => {
    const arena = opened();
    draw(arena, [1, "white on red", "hot"]);
    const { text, ink, paper } = readLines(arena.screen.pixels())[1]!;
    assert.deepEqual([text, ink, paper], ["white on red", 0xffffff, 0xc60000]);
  });

  it("but not if a dot is wrong", () => {
    const arena = opened();
    draw(arena, [1, "right", "plain"], [2, "wrong", "plain"]);
    const pixels = arena.screen.pixels();
    pixels[3 * (36 * screenWidth + 3)]! ^= 255;
    assert.deepEqual(readText(pixels).slice(0, 4), ["", "right", "\ufffd", ""]);
    assert.equal(readText(new Uint8Array(screenWidth * screenHeight * 3)).length, displayLineCount);
  });
});
