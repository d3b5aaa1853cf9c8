// Where the games are that come with the firmware. The build of the firmware needs no more than this.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../firmware/master/game/games", import.meta.url));

/** The full paths of their documents, in their order. */
export function shippedFiles(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort((one, other) => parseInt(one, 10) - parseInt(other, 10))
    .map((file) => join(folder, file));
}
