// The build of the firmware: each board's sources become one self-contained script that its Espruino runs.
import { readFileSync } from "node:fs";
import { keepApart } from "./build/tools/bundler/apart.js";
import { forEspruino } from "./build/tools/bundler/bundle.js";
import { font } from "./build/tools/bundler/font.js";
import { games } from "./build/tools/bundler/games.js";
import { hotFor } from "./build/tools/bundler/hot.js";
import { checkLanguage } from "./build/tools/bundler/language.js";
import { page } from "./build/tools/bundler/page.js";
import { pinRules } from "./build/tools/bundler/pin-rules.js";
import { tagsOf } from "./build/tools/bundler/tags.js";
import { typescript } from "./build/tools/bundler/typescript.js";

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"));

const sources = "firmware/tsconfig.json";
/** What the firmware's sources say to the build. */
const tags = tagsOf(sources);

/** `slack`: bytes over the budget that are let through, as a deliberate defect may need them. */
const bundle = (slack, name, input, file, bytesMax, hot, ...checks) => ({
  input,
  output: { file, format: "es", sourcemap: "hidden" },
  plugins: [
    typescript(sources),
    keepApart(tags.apart),
    pinRules(name),
    games(),
    font(),
    forEspruino({ bytesMax: bytesMax + slack, version, hot, short: tags.short }),
    ...checks,
  ],
});
const board = (slack, name, bytesMax, ...checks) =>
  bundle(slack, name, `firmware/${name}/main.ts`, `dist/${name}.js`, bytesMax, hotFor(tags.hot, name), ...checks);

// Bytes in flash cost little, but each function and name costs a board's RAM from the start. The budgets stop a
// library that slips in; the build prints how much of them is left.
export default ({ configSlack: slack = 0 }) => [
  // The smaller one first: whoever builds something wrong is told soon.
  // The language of all sources is checked with it, so once is enough. A deliberate defect may break a rule.
  board(slack, "target", 15000, ...(slack ? [] : [checkLanguage(sources)])),
  board(slack, "master", 72000),
  // Not for a board, see its first line; who builds a defect does not need it.
  ...(slack ? [] : [bundle(slack, "master", "sim/bench/trial/screen.ts", "dist/trial/screen.js", 4000, [])]),
  // It is a file of the master's Storage, and nothing of it is ever in RAM but the piece that is sent.
  ...(slack
    ? []
    : [
        {
          input: "firmware/master/web/page/script.ts",
          output: { dir: "dist", format: "es" },
          plugins: [
            typescript("firmware/master/web/page/tsconfig.json"),
            page({ file: "snyper.page", bytesMax: 12000 }),
          ],
        },
      ]),
];
