// Par: points for a turn that is faster than its game expects.
import { Subject } from "../../../shared/console-lines.js";
import { later } from "../later.js";
import { recordLater } from "./record.js";
import type { Player } from "./player.js";
import { players, rules } from "./sheet.js";

/** Gives a player the points for each whole second under par. */
export function underPar(player: Player): void {
  if (!rules!.par || player.par !== undefined) return;
  const points =
    Math.max(0, Math.floor(rules!.par - Math.round(player.ms) / 1000)) * ((rules!.points && rules!.points.par) || 0);
  recordLater({ e: "par", player: players.indexOf(player), points: points });
  givePar(player, points);
}

export function givePar(player: Player, points: number): void {
  player.par = points;
  player.points += points;
  later(function () {
    print(Subject.par + " " + player.name + " " + Math.round(player.ms) / 1000 + " " + points);
  });
}
