// The master's screen, from the driver's functions to the pixels on the display.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { readLines, readText, displayLineCount } from "../../../../sim/devices/read-text.js";
import { screenHeight, screenWidth } from "../../../../sim/devices/st7789.js";
import { draw, opened, pinsLiteral, sameAsPicture, startMsMax, trial, type Drawn } from "../../../support/screen.js";

const looks = ["plain", "dim", "chosen", "good", "bad", "hot", "cold", "stop"];
const characters = Array.from({ length: 95 }, (_unused, i) => String.fromCharCode(32 + i)).join("");
const columns = 20;
const blankRows = Array<string>(displayLineCount).fill("");

function text(arena: VirtualArena): string[] {
  return readText(arena.screen.pixels());
}

/** The contrast by the rule for readable text on the web (WCAG 2): 1 to 21. */
function contrast(one: number, other: number): number {
  const light = (colour: number) => {
    const [r, g, b] = [16, 8, 0].map((shift) => {
      const share = ((colour >> shift) & 255) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  return Math.max(light(one), light(other)) / Math.min(light(one), light(other));
}

describe("the master's screen", () => {
  it("opens with all that its chip needs, in less than a second", () => {
    const arena = opened();
    assert.deepEqual(arena.screen.complaints, []);
    assert.deepEqual([arena.screen.isOn, arena.screen.isLit], [true, true]);
    assert.deepEqual(text(arena), blankRows);
  });

  it("is lit only after it has been cleared", () => {
    const arena = trial();
    const seen: [number, boolean][] = [];
    const { screen } = arena;
    arena.master.onPin(({ pin, level }) => {
      if (pin === "D13") seen.push([level, screen.isOn && screen.pixels().every((value) => value === 0)]);
    });
    arena.type("master", `open(${pinsLiteral},0)`);
    arena.run(startMsMax);
    assert.deepEqual(seen, [
      [0, false],
      [1, true],
    ]);
  });

  it("opens again after a power loss", () => {
    const arena = opened();
    draw(arena, [3, "before", "plain"]);
    arena.kill("master");
    assert.deepEqual([arena.screen.isOn, arena.screen.isLit], [false, false]);
    arena.powerOn("master");
    arena.type("master", `open(${pinsLiteral},0)`);
    arena.run(startMsMax);
    draw(arena, [4, "after", "plain"]);
    assert.deepEqual(text(arena), Object.assign([...blankRows], { 4: "after" }));
  });

  it("accepts no rows before it is open", () => {
    const arena = trial();
    arena.type("master", `open(${pinsLiteral},0);drawLine(0,"early","plain")`);
    arena.run(startMsMax);
    assert.deepEqual(arena.screen.complaints, []);
    assert.deepEqual(text(arena), blankRows);
  });

  for (const [what, first] of [
    ["Graphics", "global.Graphics=undefined;"],
    ["SPI", "global.SPI1=undefined;"],
    ["a port that these pins belong to", "SPI.find=function(){};"],
    ["one port that both pins belong to", "SPI.find=function(pin){return pin==D10?SPI1:SPI2};"],
    ["a port that takes them", "SPI1.setup=function(){throw new Error('Selected pins do not match SPI1')};"],
  ] as const) {
    it(`does not open without ${what}, and says so`, () => {
      const arena = trial(first);
      arena.type("master", `open(${pinsLiteral},0)`);
      arena.run(startMsMax);
      assert.deepEqual(
        arena.said("master").filter((line) => !line.startsWith("=")),
        ["no screen"],
      );
      arena.type("master", 'drawLine(0,"x","plain")');
      assert.deepEqual([arena.said("master", "ncaught"), arena.screen.isLit], [[], false]);
    });
  }

  it("opens on an ESP32 through SPI1, whatever the build says about its pins", () => {
    const arena = trial(
      'process.env.BOARD="ESP32_IDF4";SPI.find=function(){return SPI2};SPI2.setup=function(){throw 0};',
    );
    arena.type("master", `open(${pinsLiteral},0)`);
    arena.until("the screen is open", () => arena.said("master", "open").length > 0, startMsMax);
  });
});

describe("the master's screen draws", () => {
  it("text in all looks, as in the picture", () => {
    const arena = opened();
    draw(arena, ...looks.map((look, row): Drawn => [row, `${look} Aa 0O 1lI 5S 8B`, look]));
    sameAsPicture("looks", arena.screen.pixels());
  });

  it("every look with a contrast of 4.5 or more", () => {
    const arena = opened();
    draw(arena, ...looks.map((look, row): Drawn => [row, look, look]));
    const rows = readLines(arena.screen.pixels());
    for (const [row, look] of looks.entries()) {
      const { ink, paper, text: said } = rows[row]!;
      assert.equal(said, look);
      assert(contrast(ink, paper) >= 4.5, `${look}: ${contrast(ink, paper)}`);
    }
    assert.equal(new Set(rows.slice(0, looks.length).map(({ ink, paper }) => `${ink} ${paper}`)).size, looks.length);
  });

  it("every character of its font, as in the picture and readable", () => {
    const arena = opened();
    const lines = characters.match(/.{1,20}/g)!;
    draw(arena, ...lines.map((line, row): Drawn => [row, line, "plain"]));
    assert.deepEqual(
      text(arena).slice(0, lines.length),
      lines.map((line) => line.trimEnd()),
    );
    sameAsPicture("characters", arena.screen.pixels());
  });

  it("text of several sizes, as in the picture and readable", () => {
    const arena = opened();
    draw(
      arena,
      [0, "12.34 s", "good", 2],
      [2, "HOT!", "hot", 3],
      [5, "1.2", "plain", 4],
      [9, "Og", "chosen", 5],
      [14, "small", "dim"],
    );
    assert.deepEqual(
      text(arena),
      Object.assign([...blankRows], { 0: "12.34 s", 2: "HOT!", 5: "1.2", 9: "Og", 14: "small" }),
    );
    sameAsPicture("sizes", arena.screen.pixels());
  });

  it("text as large as the display", () => {
    const arena = opened();
    for (const size of [6, 7, 10, 15]) {
      draw(arena, [0, "8", "plain", size]);
      assert.equal(text(arena)[0], "8", `size ${size}`);
    }
  });

  it("the part of a text that fits, and cuts off the rest", () => {
    const arena = opened();
    draw(arena, [0, characters.slice(33, 33 + columns), "plain"]);
    const fitting = arena.screen.pixels();
    draw(arena, [0, characters.slice(33), "plain"]);
    assert.deepEqual(arena.screen.pixels(), fitting);
    // In size 3, six characters fit, and two thirds of a seventh.
    draw(arena, [4, "ABCDEFGH", "plain", 3]);
    assert.equal(text(arena)[4], "ABCDEF");
    const column = screenWidth - 1 - 12;
    const pixels = arena.screen.pixels();
    const reds = Array.from({ length: 48 }, (_unused, y) => pixels[3 * ((64 + y) * screenWidth + column)]!);
    assert(
      reds.some((red) => red > 0),
      "the seventh is cut, not left out",
    );
  });

  it("over its own row only, whatever was there", () => {
    const arena = opened();
    draw(
      arena,
      ...Array.from({ length: displayLineCount }, (_unused, row): Drawn => [
        row,
        "@".repeat(columns),
        looks[row % looks.length]!,
      ]),
    );
    for (const [row, said] of [
      [0, ""],
      [7, "a"],
      [8, "abcdef"],
      [14, "ends here"],
    ] as const) {
      const before = arena.screen.pixels();
      draw(arena, [row, said, "cold"]);
      const after = arena.screen.pixels();
      const changed = before.findIndex((value, i) => value !== after[i]);
      const changedLast = before.findLastIndex((value, i) => value !== after[i]);
      const line = (i: number) => Math.floor(i / 3 / screenWidth / 16);
      assert.deepEqual([line(changed), line(changedLast)], [row, row]);
      assert.equal(text(arena)[row], said);
    }
  });

  it("one part of a row alone", () => {
    const arena = opened();
    draw(arena, [0, "Part", "good", 3]);
    const whole = arena.screen.pixels().slice(0, 48 * screenWidth * 3);
    arena.type("master", 'drawLine(7,"Part","good",3,1)');
    const rowBytes = 16 * screenWidth * 3;
    const pixels = arena.screen.pixels();
    assert.deepEqual(pixels.slice(7 * rowBytes, 8 * rowBytes), whole.slice(rowBytes, 2 * rowBytes));
  });

  it("blanks for characters that its font lacks, such as a line feed", () => {
    const arena = opened();
    draw(arena, [2, "a\tb\x7fc\u00e9d", "plain"]);
    assert.equal(text(arena)[2], "a b c d");
    draw(arena, [2, "one\ntwo", "plain"]);
    assert.equal(text(arena)[2], "one");
  });

  for (const turn of [90, 180, 270]) {
    it(`the same picture when it is turned by ${turn} degrees`, () => {
      const [arena, upright] = [opened(turn), opened(0)];
      for (const each of [arena, upright])
        draw(each, [0, "top", "hot"], [3, "Large", "plain", 2], [14, "bottom", "chosen"]);
      const [display, picture] = [arena.screen.pixels(), upright.screen.pixels()];
      assert.equal(screenWidth, screenHeight);
      const last = screenWidth - 1;
      for (let y = 0; y < screenHeight; y++) {
        for (let x = 0; x < screenWidth; x++) {
          // Clockwise: the top goes to the right.
          const [gx, gy] = turn === 90 ? [last - y, x] : turn === 180 ? [last - x, last - y] : [y, last - x];
          const [a, b] = [3 * (gy * screenWidth + gx), 3 * (y * screenWidth + x)];
          if (display[a] !== picture[b] || display[a + 1] !== picture[b + 1])
            assert.fail(`${x}, ${y} of the picture is not at ${gx}, ${gy} of the display`);
        }
      }
    });
  }
});
