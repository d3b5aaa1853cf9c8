// High scores: of each game its five best players, each with the best of theirs. They are in one small file, which is written anew under another name
// before the old one goes, so that power which fails meanwhile costs the last score at most.

/** The file is this, or this and a 2. */
const bestFile = "snyper.best";
const scoresMax = 5;
/** Games that are kept; the one that had no new score for longest goes first. */
const gamesMax = 24;

/**
 * What a file holds: how often it was written before, then the games, the one with the newest score last; each is its name, then players and points by
 * turns, the best first. Undefined where it is none.
 */
function readScores(name: string): any[] | undefined {
  const read: any = require("Storage").readJSON(name, true);
  if (!Array.isArray(read) || typeof read[0] != "number") return undefined;
  for (let i = 1; i < read.length; i++) {
    const scores = read[i];
    if (!Array.isArray(scores) || scores.length % 2 == 0 || scores.length > 2 * scoresMax + 1) return undefined;
    for (let j = 0; j < scores.length; j++) if (typeof scores[j] != (j && j % 2 == 0 ? "number" : "string")) return undefined;
  }
  return read;
}

/** Hands over what both files come to, and the name of the one that is to be written next. */
function withScores<Result>(use: (all: any[], next: string, old: string) => Result): Result {
  const one = readScores(bestFile);
  const other = readScores(bestFile + 2);
  return one && !(other && other[0] > one[0]) ? use(one, bestFile + 2, bestFile) : use(other || [0], bestFile, bestFile + 2);
}

function indexOf(all: any[], game: string): number {
  for (let i = 1; i < all.length; i++) if (all[i][0] == game) return i;
  return 0;
}

/** The best of a game, the best first; empty where there is none. */
export function bestOf(game: string): { player: string; points: number }[] {
  return withScores(function (all) {
    const at = indexOf(all, game);
    const best = [];
    for (let i = 1; at && i < all[at].length; i += 2) best.push({ player: all[at][i], points: all[at][i + 1] });
    return best;
  });
}

/** Puts a score among the best of its game, if it is one of them and its player's best. Returns its rank from 1, 0 if it is not. */
export function enterScore(game: string, player: string, points: number): number {
  return withScores(function (all, next, old) {
    const at = indexOf(all, game);
    const scores: any[] = at ? all.splice(at, 1)[0] : [game];
    let place = 1;
    if (!(points > 0)) return 0;
    for (let i = 1; i < scores.length; i += 2) {
      if (scores[i] != player) continue;
      if (scores[i + 1] >= points) return 0;
      scores.splice(i, 2);
    }
    while (place < scores.length && scores[place + 1] >= points) place += 2; // who was there first stays before
    if (place > 2 * scoresMax) return 0;
    scores.splice(place, 0, player, points);
    scores.splice(2 * scoresMax + 1, 2);
    all.push(scores);
    if (all.length > gamesMax + 1) all.splice(1, 1);
    all[0]++;
    try {
      require("Storage").write(next, JSON.stringify(all));
      require("Storage").erase(old);
    } catch (full) {
      print("best not kept: " + full);
    }
    return (place + 1) / 2;
  });
}
