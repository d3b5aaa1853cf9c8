// High scores: the five best players of each game, with their best score. They are kept in one small file. A new
// version is written under another name before the old one is erased, so that a power loss costs the last score at
// most.
import { Subject } from "../../../shared/console-lines.js";
import { gameNameMax } from "./document.js";
import { countMax } from "../../../shared/limits.js";
import { isNumber, isText } from "../../../shared/messages.js";

/** The file's name; every other version has a 2 behind it. */
const bestFile = "snyper.best";
const scoresMax = 5;
/** How many games are kept; the one without a new score for the longest time is dropped first. */
const gamesMax = 24;
/** Damaged files that were reported. */
const damagedReported: string[] = [];

/**
 * Reads the newest valid file. `all` is the number of its version, then the games, the one with the newest score last;
 * each game is its name, then players and points by turns, the best first. The wanted game is removed from `all` and
 * returned as `scores`. `file` is the file's name, `next` the one to write. The inner functions are freed afterwards.
 */
function readBest(game: string): { all: any[]; scores: any[]; file: string; next: string } {
  function areScores(scores: any): boolean {
    return (
      Array.isArray(scores) &&
      scores.length % 2 == 1 &&
      scores.length <= 2 * scoresMax + 1 &&
      scores.every(function (value, index) {
        return index && index % 2 == 0 ? isNumber(value, 1, countMax) : isText(value, gameNameMax);
      })
    );
  }

  /**
   * Reads a file. Returns undefined if it is missing or damaged, which is reported once; it is then overwritten next.
   */
  function read(name: string): any[] | undefined {
    const all: any = require("Storage").readJSON(name, true);
    if (
      Array.isArray(all) &&
      isNumber(all[0], 0, countMax) &&
      all.length <= gamesMax + 1 &&
      all.slice(1).every(areScores)
    )
      return all;
    if (require("Storage").read(name) === undefined || damagedReported.indexOf(name) >= 0) return undefined;
    damagedReported.push(name);
    print(Subject.damaged + " " + name + ": left aside");
    return undefined;
  }

  const one = read(bestFile);
  const other = read(bestFile + 2);
  const isFirst = one && !(other && (other[0] as number) > (one[0] as number));
  const all = isFirst ? one! : other || [0];
  let scores: any[] = [game];
  for (let i = 1; i < all.length; i++) if ((all[i] as any[])[0] == game) scores = all.splice(i, 1)[0];
  return { all: all, scores: scores, file: isFirst ? bestFile : bestFile + 2, next: isFirst ? bestFile + 2 : bestFile };
}

/** The best scores of a game, the best first; empty if there are none. */
export function bestOf(game: string): { player: string; points: number }[] {
  const scores = readBest(game).scores;
  const best = [];
  for (let i = 1; i < scores.length; i += 2) best.push({ player: scores[i], points: scores[i + 1] });
  return best;
}

/**
 * Enters a score if it is among the game's best and its player's best. Returns its rank, from 1; 0 if it is not. A
 * player's score of `was` points counts no more, because the game was marked.
 */
export function enterScore(game: string, player: string, points: number, was?: number): number {
  const best = readBest(game);
  const all = best.all;
  const scores = best.scores;
  let place = 1;
  let isGone = false;
  for (let i = 1; i < scores.length; i += 2) {
    if (scores[i] != player) continue;
    isGone = scores[i + 1] === was;
    if (!isGone && (scores[i + 1] as number) >= points) return 0;
    if (isGone || points > 0) scores.splice(i, 2);
  }
  // of equal scores the older one is first
  while (place < scores.length && (scores[place + 1] as number) >= points) place += 2;
  if (!(points > 0) || place > 2 * scoresMax) {
    if (!isGone) return 0;
    place = -1;
  } else scores.splice(place, 0, player, points);
  scores.splice(2 * scoresMax + 1, 2);
  all.push(scores);
  if (all.length > gamesMax + 1) all.splice(1, 1);
  all[0]++;
  try {
    require("Storage").write(best.next, JSON.stringify(all));
    require("Storage").erase(best.file);
  } catch (full) {
    print(Subject.best + " not kept: " + full);
  }
  return (place + 1) / 2;
}
