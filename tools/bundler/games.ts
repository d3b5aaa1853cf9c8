// The games that come with the firmware, as a module whose texts stay in flash until one is asked for.
import { readFileSync } from "node:fs";
import type { Plugin } from "rollup";
import { shippedFiles } from "../game/shipped.js";
import { virtualModule } from "./virtual-module.js";

function moduleText(): string {
  const games = shippedFiles().map((file) => {
    const { $schema: _editors, ...game } = JSON.parse(readFileSync(file, "utf8")) as { name: string; $schema?: string };
    return game;
  });
  const cases = games.map(
    (game) => `    case ${JSON.stringify(game.name)}: return ${JSON.stringify(JSON.stringify(game))};`,
  );
  return `
export var gameNames = ${JSON.stringify(games.map(({ name }) => name).join())};
export function gameText(name) {
  switch (name) {
${cases.join("\n")}
  }
}
`;
}

/** A rollup plugin: gives the import of "snyper:games" their names and texts. */
export const games = (): Plugin => virtualModule("snyper:games", moduleText, shippedFiles());
