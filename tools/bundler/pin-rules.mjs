// What the board table (tools/common/boards.ts) says of pins, as the firmware has it: a module of one function, so that
// nothing of it stays in RAM.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The table, and the judgement of pins that `npm run flash` has of it. */
const sources = ["tools/common/boards.ts", "tools/common/parts.ts", "tools/common/pins.ts"];
/**
 * The uses in the order in which a rule lists its pins. What can be a button can be an output; a master has nothing
 * analog.
 */
const usesOf = { target: ["analog", "pulses", "button"], master: [undefined, "pulses", "button"] };

/** The sources are TypeScript, and the build is to read them before anything is built. */
async function readTable() {
  const folder = mkdtempSync(join(tmpdir(), "snyper-pins-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    for (const source of sources) {
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      const { outputText } = ts.transpileModule(readFileSync(join(root, source), "utf8"), { compilerOptions });
      const file = join(folder, source.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, outputText);
    }
    const load = (source) => import(pathToFileURL(join(folder, source)).href);
    const [{ boards }, { fitPins }] = await Promise.all([load("tools/common/boards.js"), load("tools/common/pins.js")]);
    return { boards, fitPins };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** ["D1", "D2", "D3", "A0"] as "D1-3 A0": a range has the letter once. */
export function ranges(pins) {
  const found = [];
  for (const pin of pins) {
    const [, letter, digits] = /^([A-Z]+)(\d+)$/.exec(pin);
    const last = found.at(-1);
    if (last && last.letter === letter && last.to + 1 === Number(digits)) last.to++;
    else found.push({ letter, from: Number(digits), to: Number(digits) });
  }
  return found.map(({ letter, from, to }) => (from === to ? letter + from : `${letter}${from}-${to}`)).join(" ");
}

/**
 * For each board "BUILD BUILD|analog pins|pins with pulses|pins for buttons and outputs, where they are others", of
 * those that can have this role.
 */
async function rulesFor(role) {
  const { boards, fitPins } = await readTable();
  const byRule = new Map();
  for (const board of Object.values(boards)) {
    if (!board.roles.includes(role)) continue;
    const lists = usesOf[role].map((use) => (use ? ranges(fitPins(board, { use })) : ""));
    const rule = (lists[2] === lists[1] ? lists.slice(0, 2) : lists).join("|");
    byRule.set(rule, [...(byRule.get(rule) ?? []), ...board.builds]);
  }
  return [...byRule].map(([rule, builds]) => `${builds.join(" ")}|${rule}`);
}

const functionText = (rules) => `
export function pinFault(board, use, pin) {
  var rules = ${JSON.stringify(rules)};
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

const name = "snyper:pins";

/**
 * A rollup plugin: gives the import of "snyper:pins" the rules of the boards that can have this role ("target" or
 * "master").
 */
export function pinRules(role) {
  return {
    name: "pin-rules",
    resolveId: (source) => (source === name ? `\0${name}` : null),
    load: async (id) => (id === `\0${name}` ? functionText(await rulesFor(role)) : null),
  };
}

/** The module's text for a role, for the tests. */
export const pinModule = async (role) => functionText(await rulesFor(role));
