// What the board table (tools/common/boards.ts) says about pins, as the firmware has it: a module of one function, so
// that nothing of it stays in RAM.
import type { Plugin } from "rollup";
import { boards } from "../common/boards.js";
import type { Part, Role } from "../common/parts.js";
import { fitPins } from "../common/pins.js";
import { virtualModule } from "./virtual-module.js";

/**
 * The uses in the order in which a rule lists its pins. What can be a button can be an output; a master has nothing
 * analog.
 */
const usesOf: Record<Role, readonly (Part["use"] | undefined)[]> = {
  target: ["analog", "pulses", "button"],
  master: [undefined, "pulses", "button"],
};

interface Range {
  letter: string;
  from: number;
  to: number;
}

/** ["D1", "D2", "D3", "A0"] as "D1-3 A0": a range has the letter once. */
export function ranges(pins: readonly string[]): string {
  const found: Range[] = [];
  for (const pin of pins) {
    const [, letter = "", digits] = /^([A-Z]+)(\d+)$/.exec(pin) ?? [];
    const number = Number(digits);
    const last = found.at(-1);
    if (last && last.letter === letter && last.to + 1 === number) last.to++;
    else found.push({ letter, from: number, to: number });
  }
  return found.map(({ letter, from, to }) => (from === to ? letter + from : `${letter}${from}-${to}`)).join(" ");
}

/**
 * For each board that can have this role "BUILD BUILD|analog pins|pins with pulses|pins for buttons and outputs, if they
 * are others".
 */
function rulesFor(role: Role): string[] {
  const byRule = new Map<string, string[]>();
  for (const board of Object.values(boards)) {
    if (!board.roles.includes(role)) continue;
    const lists = usesOf[role].map((use) => (use ? ranges(fitPins(board, { use })) : ""));
    const rule = (lists[2] === lists[1] ? lists.slice(0, 2) : lists).join("|");
    byRule.set(rule, [...(byRule.get(rule) ?? []), ...board.builds]);
  }
  return [...byRule].map(([rule, builds]) => `${builds.join(" ")}|${rule}`);
}

/** The module's text for a role. */
export const pinModule = (role: Role): string => `
export function pinFault(board, use, pin) {
  var rules = ${JSON.stringify(rulesFor(role))};
  var number = parseInt(pin.slice(1), 10);
  for (var i = 0; i < rules.length; i++) {
    var rule = rules[i].split("|");
    if (rule[0].split(" ").indexOf(board) < 0) continue;
    var fit = use == "analog" ? rule[1] : use != "pulses" && rule[3] || rule[2];
    var parts = fit.split(" ");
    for (var j = 0; j < parts.length; j++) {
      var ends = parts[j].slice(1).split("-");
      if (parts[j].charAt(0) == pin.charAt(0) && number >= parseInt(ends[0], 10) && number <= parseInt(ends[ends.length - 1], 10)) return "";
    }
    return "not for " + use + " on " + board + ": take one of " + fit;
  }
  return "";
}
`;

/** A rollup plugin: gives the import of "snyper:pins" the rules of the boards that can have this role. */
export const pinRules = (role: Role): Plugin => virtualModule("snyper:pins", () => pinModule(role));
