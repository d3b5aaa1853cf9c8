// `npm run picture`: draws the pictures of the documents, docs/range.svg and those of the master's screen in
// docs/screens. They are the same each time.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { say } from "../../tools/common/terminal.js";
import { toPng } from "../devices/png.js";
import { scenes, takeShots } from "./scenes.js";
import { screenHeight, screenWidth } from "../devices/st7789.js";
import { rangeSvg } from "./range-picture.js";

const program = {
  command: "npm run picture --",
  usage: [["[options]"]],
  about:
    "Redraws docs/range.svg and the pictures of the master's screen in docs/screens, and deletes pictures in docs/screens that no scene takes any more.",
  options: {},
} as const;

function draw(): void {
  const docs = new URL("../../../docs/", import.meta.url);
  const screens = new URL("screens/", docs);
  writeFileSync(new URL("range.svg", docs), rangeSvg());
  const shots = scenes.flatMap(takeShots);
  rmSync(screens, { recursive: true, force: true });
  mkdirSync(screens);
  for (const { name, pixels } of shots)
    writeFileSync(new URL(`${name}.png`, screens), toPng({ width: screenWidth, height: screenHeight, pixels }));
  say(`Drew docs/range.svg and ${shots.length} pictures in docs/screens.`);
}

await runProgram((args) => readArguments(args, program), draw);
