// docs/SCREENS.md: its pictures are what the screen shows today, and its text quotes them.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fromPng } from "../../../../sim/devices/png.js";
import { readText } from "../../../../sim/devices/read-text.js";
import { scenes, takeShots, type Shot } from "../../../../sim/cli/scenes.js";
import { screenHeight, screenWidth } from "../../../../sim/devices/st7789.js";

const folder = "docs/screens";
const document = readFileSync("docs/SCREENS.md", "utf8");
const remedy = "npm run picture draws it again: look at it, and at what docs/SCREENS.md says about it";

function assertSame({ name, pixels }: Shot): void {
  const file = `${folder}/${name}.png`;
  assert(existsSync(file), `${file} is missing: ${remedy}`);
  const picture = fromPng(readFileSync(file));
  assert.deepEqual([picture.width, picture.height], [screenWidth, screenHeight]);
  const wrong = picture.pixels.findIndex((value, index) => value !== pixels[index]);
  const pixel = Math.floor(wrong / 3);
  assert(
    wrong < 0,
    `${file}: the first pixel that differs is at ${pixel % screenWidth}, ${Math.floor(pixel / screenWidth)}. ${remedy}`,
  );
}

describe("docs/SCREENS.md", () => {
  const shots: Shot[] = [];

  for (const scene of scenes) {
    it(`has the present pictures of this scene: ${scene.name}`, () => {
      const taken = takeShots(scene);
      assert(taken.length > 0);
      shots.push(...taken);
      taken.forEach(assertSame);
    });
  }

  it("shows each picture that is drawn, and no other", () => {
    const names = shots.map(({ name }) => `${name}.png`).sort();
    assert.deepEqual(names, [...new Set(names)], "two have the same name");
    assert.deepEqual(readdirSync(folder).sort(), names, remedy);
    const shown = [...document.matchAll(/!\[[^\]]+\]\(screens\/([^)]+)\)/g)].map(([, file]) => file!);
    assert.deepEqual([...new Set(shown)].sort(), names);
  });

  it("quotes only what is on a picture, or what the master can print", () => {
    const program = readFileSync("dist/master.js", "latin1");
    const rows = shots.map(({ pixels }) => readText(pixels).join("\n"));
    const quoted = [...document.matchAll(/`([^`\n]+)`/g)]
      .map(([, words]) => words!)
      .filter((words) => !/^npm (run|start)/.test(words) && !words.startsWith("--"));
    assert(quoted.length > 50);
    const isSaid = (words: string) => rows.some((row) => row.includes(words)) || program.includes(words);
    assert.deepEqual(
      quoted.filter((words) => !isSaid(words)),
      [],
    );
    assert(!isSaid("Player 2"));
  });
});
