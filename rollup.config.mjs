// The build of the firmware: each board's sources become one self-contained script that its Espruino runs.
import { readFileSync } from "node:fs";
import typescript from "@rollup/plugin-typescript";
import { keepApart } from "./build/tools/bundler/apart.js";
import { forEspruino, forKaluma } from "./build/tools/bundler/bundle.js";
import { font } from "./build/tools/bundler/font.js";
import { games } from "./build/tools/bundler/games.js";
import { hotFor } from "./build/tools/bundler/hot.js";
import { checkLanguage } from "./build/tools/bundler/language.js";
import { page } from "./build/tools/bundler/page.js";
import { pinRules } from "./build/tools/bundler/pin-rules.js";
import { compileUnchecked, tellVersion } from "./build/tools/bundler/plain.js";
import { keepSeldom } from "./build/tools/bundler/seldom.js";
import { tagsOf } from "./build/tools/bundler/tags.js";

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"));

const sources = "firmware/tsconfig.json";
/** What the firmware's sources say to the build; read once, if anything needs it. */
let tagsRead;
const tags = () => (tagsRead ??= tagsOf(sources));

/** With `--configUnchecked` neither types nor the language are checked: they were before. */
const isUnchecked = process.argv.includes("--configUnchecked");

const compiler = (tsconfig) =>
  isUnchecked ? compileUnchecked(tsconfig) : typescript({ tsconfig, noEmitOnError: true });

/** The script of a board, with its source map beside it. */
const bundle = (role, input, file, bytesMax, hot) => ({
  input,
  output: { file, format: "es", sourcemap: "hidden" },
  plugins: [
    compiler(sources),
    keepApart(tags().apart, role),
    keepSeldom(tags().seldom),
    pinRules(role),
    games(),
    font(),
    forEspruino({ bytesMax, version, hot, short: tags().short }),
  ],
});
const board = (role, bytesMax) =>
  bundle(role, `firmware/${role}/main.ts`, `dist/${role}.js`, bytesMax, hotFor(tags().hot, role));

/** The same without all that only a board needs, see plain.ts. None of its names is seen outside, as on a board. */
const plain = (role) => ({
  input: `firmware/${role}/main.ts`,
  output: { file: `dist/plain/${role}.js`, format: "iife" },
  plugins: [compileUnchecked(sources), pinRules(role), games(), font(), tellVersion(version)],
});

/**
 * What can be made, by name. Bytes in flash cost little, but each function and name costs a board's RAM from the start:
 * the budgets stop a library that slips in. `slack`: bytes over a board's budget that are let through.
 */
const products = (slack) => ({
  // The smaller one first, so that mistakes are reported soon.
  target: () => board("target", 26280 + slack),
  master: () => board("master", 105500 + slack),
  kaluma: () => ({
    input: "firmware/kaluma/main.ts",
    // None of its names is seen outside: the target's bundle follows in the same program.
    output: { file: "dist/kaluma.js", format: "iife", sourcemap: "hidden" },
    plugins: [
      compiler(sources),
      // 2500 of the bytes are for the hash functions.
      forKaluma({ bytesMax: 10000 + slack, version, short: tags().short }),
    ],
  }),
  // Not for a board, see its first line.
  trial: () => bundle("master", "sim/bench/trial/screen.ts", "dist/trial/screen.js", 4000, []),
  "plain target": () => plain("target"),
  "plain master": () => plain("master"),
  // A file of the master's Storage. Nothing of it is ever in RAM but the piece that is sent.
  page: () => ({
    input: "firmware/master/web/page/script.ts",
    output: { dir: "dist", format: "es" },
    plugins: [compiler("firmware/master/web/page/tsconfig.json"), page({ file: "snyper.page", bytesMax: 12000 })],
  }),
});

/**
 * `--configOnly target,master` makes only these. `--configDefect 500` is for deliberate defects, which may break a rule
 * of the language and need so many bytes more.
 */
export default ({ configOnly, configDefect }) => {
  const all = products(Number(configDefect ?? 0));
  const names = configOnly?.split(",") ?? Object.keys(all);
  const made = names.map((name) => all[name]());
  // All of the firmware's sources are checked with the first bundle of them.
  const first = names.findIndex((name) => name !== "page");
  if (first >= 0 && configDefect === undefined && !isUnchecked) made[first].plugins.push(checkLanguage(sources));
  return made;
};
