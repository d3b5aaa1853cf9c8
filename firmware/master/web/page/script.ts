// What a phone runs: it asks the master once a second for news and shows them; it never sends anything else. It has to
// run in browsers of 2018 (docs/PAGE.md): this folder's tsconfig.json holds it to their language, and
// test/firmware/master/web/page-old.test.ts to what their pages can do.
import { ask, askRest, restIsOld } from "./ask.js";
import { known, type State } from "./state.js";
import { show, showBest, showGames, showTargets, tick } from "./view.js";

/** How often to ask, in ms. */
const askMs = 900;
/** How soon to ask again while rows of the sheet are missing, in ms. */
const moreMs = 30;
/** A page that had no answer for longer than this starts afresh, in ms. */
const awayMs = 5000;
/** The shortest pause between two questions, in ms. */
const pauseMsMin = 100;
const tickMs = 200;
/** How often to offer the time, in ms. */
const offerMs = 30000;
let offeredMs = -Infinity;

function takeState(next: State): void {
  const { state, rows } = known;
  if (next.sheet !== state?.sheet || next.rows < rows.length) known.rows = [];
  if (next.sheet !== state?.sheet || (state.phase !== "" && next.phase === "")) restIsOld();
  known.state = next;
  known.cameMs = performance.now();
  if (state && next.rows > state.rows) known.rowMs = known.cameMs;
  if (next.from === known.rows.length) known.rows.push(...next.told);
  show();
}

/** This phone's time for the master's record, now and then: the master may have been switched on meanwhile. */
function offer(): string {
  const nowMs = performance.now();
  if (nowMs - offeredMs < offerMs) return "";
  offeredMs = nowMs;
  return `&t=${Math.round(Date.now() / 1000)}`;
}

/** Asks for news. Resolves to the pause until the next question, in ms. */
async function poll(): Promise<number> {
  const askedMs = performance.now();
  if (askedMs - known.heardMs > awayMs) {
    // It may be another master by now, or games may have been played meanwhile.
    known.rows = [];
    restIsOld();
  }
  try {
    const answer = await ask(`/s?${known.state?.sum ?? ""}.${known.rows.length}${offer()}`);
    if (answer.status === 200) takeState(JSON.parse(answer.responseText));
    if (answer.status < 300) known.heardMs = performance.now();
    if (known.state && known.rows.length < known.state.rows) return moreMs;
    void askRest();
  } catch {
    /* the next question follows, and the footer says for how long there was no answer */
  }
  return Math.max(pauseMsMin, askMs - (performance.now() - askedMs));
}

/** Polls for ever, except while the page is hidden: then the master is left in peace. */
async function run(): Promise<void> {
  const next = document.hidden ? askMs : await poll();
  setTimeout(run, next);
}

showBest();
showGames();
showTargets();
tick();
// The script runs, so the browser is not too old.
document.getElementById("old")!.remove();
setInterval(tick, tickMs);
void run();
