// The wiring diagrams: they agree with the board table, nothing in them is hidden, and every line of them can be read.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { boards, type BoardId } from "../../../tools/common/boards.js";
import type { Role } from "../../../tools/common/parts.js";
import { plateSketch } from "../../../tools/flash/plate-sketch.js";
import { wiringDiagrams } from "../../../tools/flash/wiring.js";
import { badlyPlaced, coloursOf, labels } from "../../support/drawing.js";

const power = ["5V", "VSYS", "3V3", "GND"];

describe("wiring diagrams", () => {
  for (const [name, svg] of wiringDiagrams()) {
    const [, role, id] = /^wiring-(target|master)-(\w+)\.svg$/.exec(name) as unknown as [string, Role, BoardId];
    const pins = Object.values(boards[id].defaults[role]!);

    it(`${name} is the committed one; RECORD=1 writes it`, () => {
      if (process.env["RECORD"]) writeFileSync(`docs/${name}`, svg);
      else assert.equal(readFileSync(`docs/${name}`, "utf8"), svg);
    });

    it(`${name} has exactly the pins of the table, once each, and names each one again at the other end of its wire`, () => {
      const said = labels(svg);
      const board = said
        .filter(({ kind, said: pin }) => kind === "pin" && !power.includes(pin))
        .map(({ said: pin }) => pin);
      assert.deepEqual([...board].sort(), [...pins].sort());
      const ends = said.filter(({ kind }) => kind === "end").flatMap(({ said: end }) => end.match(/\bD\d+\b/) ?? []);
      assert.deepEqual([...ends].sort(), [...pins].sort());
    });

    it(`${name} has no text that overlaps another or leaves the card`, () => {
      assert(labels(svg).length > 20);
      assert.deepEqual(badlyPlaced(svg), []);
    });

    it(`${name} is readable on its card: every wire and word has a contrast of 4.5`, () => {
      const { all, faint } = coloursOf(svg);
      assert(all.length > 40);
      assert.deepEqual(faint, []);
    });
  }
});

describe("the sketch of a plate", () => {
  const name = "docs/plate.svg";

  it(`${name} is the committed one; RECORD=1 writes it`, () => {
    if (process.env["RECORD"]) writeFileSync(name, plateSketch());
    else assert.equal(readFileSync(name, "utf8"), plateSketch());
  });

  it("has no text that overlaps another or leaves the card, and is readable", () => {
    assert(labels(plateSketch()).length > 15);
    assert.deepEqual(badlyPlaced(plateSketch()), []);
    assert.deepEqual(coloursOf(plateSketch()).faint, []);
  });
});
