// `npm run picture`: draws the pictures of the documents anew, docs/range.svg and those of the master's screen in
// docs/screens. They are the same each time.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { guardOutput } from "../../tools/common/terminal.js";
import { toPng } from "../devices/png.js";
import { scenes, takeShots } from "./scenes.js";
import { screenHeight, screenWidth } from "../devices/st7789.js";
import { rangeSvg } from "./range-picture.js";

guardOutput();

const docs = new URL("../../../docs/", import.meta.url);
const screens = new URL("screens/", docs);

writeFileSync(new URL("range.svg", docs), rangeSvg());
const shots = scenes.flatMap(takeShots);
rmSync(screens, { recursive: true, force: true }); // a picture that is not taken any more goes
mkdirSync(screens);
for (const { name, pixels } of shots)
  writeFileSync(new URL(`${name}.png`, screens), toPng({ width: screenWidth, height: screenHeight, pixels }));
console.log(`docs/range.svg and ${shots.length} pictures in docs/screens`);
