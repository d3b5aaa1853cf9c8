// The wiring diagrams: they agree with the board table, nothing in them is hidden, and every line of them can be read.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { boards, type BoardId } from "../../../tools/common/boards.js";
import type { Role } from "../../../tools/common/parts.js";
import { wiringDiagrams } from "../../../tools/flash/wiring.js";

const power = ["5V", "VSYS", "3V3", "GND"];

interface Label {
  said: string;
  kind: string | undefined;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The labels with their boxes, which are a little larger than a wide font's. */
function labels(svg: string): Label[] {
  const attribute = (text: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1];
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", said = ""]) => {
    const [x, y, size] = ["x", "y", "font-size"].map((name) => Number(attribute(attributes, name)));
    const width = said.length * size! * (attribute(attributes, "font-weight") ? 0.66 : 0.59);
    const share = { middle: 0.5, end: 1 }[attribute(attributes, "text-anchor") ?? ""] ?? 0;
    const left = x! - width * share;
    return {
      said,
      kind: attribute(attributes, "class"),
      left,
      right: left + width,
      top: y! - size! * 0.75,
      bottom: y! + size! * 0.2,
    };
  });
}

/** Relative luminance by WCAG 2, 0 to 1. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

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
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
      const said = labels(svg);
      assert(said.length > 20);
      said.forEach((one, index) => {
        assert(one.left >= 0 && one.right <= width! && one.top >= 0 && one.bottom <= height!, one.said);
        for (const other of said.slice(index + 1)) {
          const apart =
            one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
          assert(apart, `"${one.said}" and "${other.said}"`);
        }
      });
    });

    it(`${name} is readable on its card: every wire and word has a contrast of 4.5`, () => {
      const wires = [...svg.matchAll(/<(?:polyline|line|text)[^>]*?(?:stroke|fill)="(#[0-9a-f]{6})"/g)].map(
        ([, colour]) => colour!,
      );
      assert(wires.length > 40);
      for (const colour of wires)
        for (const behind of ["#ffffff", "#f3f5f7"]) assert(contrast(colour, behind) >= 4.5, `${colour} on ${behind}`);
    });
  }
});
