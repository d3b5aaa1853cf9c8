// Questions to the master over HTTP.
import type { Recorded } from "../../game/record-lines.js";
import { gamesOf } from "./past.js";
import { known, type Scores } from "./state.js";
import { showBest, showGames, showTargets } from "./view.js";

/** How long to wait for an answer, and for the record, which takes longer, in ms. */
const answerMsMax = 4000;
const recordMsMax = 20000;
/** How soon to ask for the best scores and the record again after a failure, in ms. */
const againMs = 3000;

/** Resolves to the answer. Rejects if none comes, or not all of it: a master that loses its power closes nothing. */
export function ask(path: string, ms = answerMsMax): Promise<XMLHttpRequest> {
  // Not fetch: browsers before 2019 cannot abort it.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = request.onabort = () => reject(new Error(path));
    request.open("GET", path);
    request.timeout = ms;
    request.send();
  });
}

/** A file's number and its games; undefined if it is damaged. */
function readScores(text: string): [number, ...Scores[]] | undefined {
  try {
    const all = JSON.parse(text);
    return Array.isArray(all) && all.slice(1).every(Array.isArray) ? (all as [number]) : undefined;
  } catch {
    return undefined;
  }
}

/** The best scores: the newer of two files, one of which may be missing. */
async function askBest(): Promise<void> {
  let newest: [number, ...Scores[]] = [-1];
  for (const path of ["/best", "/best2"]) {
    const all = readScores((await ask(path)).responseText);
    if (all && all[0] > newest[0]) newest = all;
  }
  known.scores = newest.slice(1) as Scores[];
  showBest();
}

async function askPast(): Promise<void> {
  const { responseText } = await ask("/record", recordMsMax);
  const entries: Recorded[] = [];
  for (const line of responseText.split("\n")) {
    try {
      if (line.endsWith('"}')) entries.push(JSON.parse(line));
    } catch {
      /* a torn line is no entry */
    }
  }
  known.games = gamesOf(entries);
  showBest();
  showGames();
}

/** How often to ask for the targets while nothing about them is known to have changed, in ms. */
const targetsMs = 15000;
let targetsAskedMs = -Infinity;
let linksKnown = "";

/** Asks for the targets now and then, and when one came or went. */
async function askTargets(): Promise<void> {
  const { state } = known;
  const links = state ? `${state.linked}/${state.known}` : "";
  const nowMs = performance.now();
  if (links === linksKnown && nowMs - targetsAskedMs < targetsMs) return;
  targetsAskedMs = nowMs;
  const { responseText } = await ask("/targets");
  linksKnown = links;
  known.targets = responseText
    .split("\n")
    .filter((line) => line.endsWith("]"))
    .map((line) => JSON.parse(line));
  showTargets();
}

/** What changes only when a game ends, and whether it has to be asked for. */
let isBestOld = true;
let isPastOld = true;
let isAsking = false;
let restMs = 0;

/** The best scores and the record may have changed. */
export function restIsOld(): void {
  isBestOld = isPastOld = true;
}

/** Asks for the best scores and the record if they are old. The record is long: it waits until no game is played. */
export async function askRest(): Promise<void> {
  if (isAsking || performance.now() < restMs) return;
  isAsking = true;
  try {
    await askTargets();
    if (isBestOld) {
      isBestOld = false;
      await askBest().catch((none) => {
        isBestOld = true;
        throw none;
      });
    }
    if (isPastOld && known.state && known.state.phase === "") {
      isPastOld = false;
      await askPast().catch((none) => {
        isPastOld = true;
        throw none;
      });
    }
  } catch {
    restMs = performance.now() + againMs;
  }
  isAsking = false;
}
