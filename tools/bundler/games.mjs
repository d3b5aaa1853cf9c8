// The games that come with the firmware: their documents in firmware/master/game/games, as a module whose texts stay in
// flash until one is asked for.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../../firmware/master/game/games/", import.meta.url);
const name = "snyper:games";

/** The documents in the order of their files' names. */
export function shippedGames() {
  return readdirSync(fileURLToPath(folder))
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
}

const moduleText = () => {
  const games = shippedGames();
  return `
export var gameNames = ${JSON.stringify(games.map((game) => game.name).join())};
export function gameText(name) {
  switch (name) {
${games.map((game) => `    case ${JSON.stringify(game.name)}: return ${JSON.stringify(JSON.stringify(game))};`).join("\n")}
  }
}
`;
};

/** A rollup plugin: gives the import of "snyper:games" their names and texts. */
export function games() {
  return {
    name: "games",
    resolveId: (source) => (source === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? moduleText() : null),
  };
}
