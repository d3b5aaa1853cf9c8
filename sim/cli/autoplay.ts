// A robot plays one Quick Game: the steps of it, their limits, and what it comes to. In either world: time is the arena's.
import type { Arena } from "../arena.js";
import type { Game, SheetTotal } from "../range-view.js";
import { Robot, type RobotOptions } from "../robot.js";
import { seededRandom } from "../world/random.js";
import { bindFailed } from "./port.js";
import { sheetFaults } from "./sheet.js";

export interface Played {
  /** The game that was played, as far as it came. */
  game: Game | undefined;
  /** What went wrong, a sentence each; empty if nothing did. */
  faults: string[];
  /** From power-up to the sheet, ms of the arena's time. */
  durationMs: number;
}

/** How long each step may take, ms: far longer than it does. */
const linkedMsMax = 60_000;
const hotMsMax = 5_000;
const startMsMax = 5_000;
/** An exposure takes 8 s at most from the one before; so long without a word, and the game hangs. */
const silentMsMax = 20_000;
const lookMs = 20;

/** What is waited for: a name for the sentence if it does not come, when it has come, and how long that may take, ms. */
interface Wait {
  what: string;
  until: () => boolean;
  msMax: number;
}

/** Why a game ended without a sheet. */
class Failed extends Error {}

/**
 * Powers the arena up and plays. `told` hears of the progress, a line each; `done` is called once, when the game is over or something went wrong.
 * The arena must not have been started.
 */
export function autoplay(arena: Arena, seed: number, told: (line: string) => void, done: (played: Played) => void, robotOptions?: RobotOptions): void {
  const { clock } = arena.world;
  const startMs = clock.now();
  const robot = new Robot(arena, seededRandom(seed).fork("robot"), robotOptions);
  const finish = (faults: string[]) => {
    robot.stop();
    done({ game: arena.view.game, faults, durationMs: clock.now() - startMs });
  };
  follow(arena, steps(arena, robot, told), (failure) => finish(failure === undefined ? faultsOf(arena) : [failure]));
}

function* steps(arena: Arena, robot: Robot, told: (line: string) => void): Generator<Wait, void> {
  const { view } = arena;
  let words = 0;
  arena.onLine((board, line) => {
    if (board !== "master" || !/^(link|range|exposure|game|refused|settings|wifi down|ERROR)/.test(line)) return;
    words++;
    told(line);
  });
  arena.start();
  yield { what: "all targets linked", until: () => isLinked(arena), msMax: linkedMsMax };
  arena.hold("X");
  yield { what: "range HOT", until: () => view.word === "HOT", msMax: hotMsMax };
  robot.start();
  arena.press("A");
  yield { what: "a game", until: () => view.game !== undefined, msMax: startMsMax };
  while (view.game?.state !== "over") {
    const before = words;
    const moved = () => {
      if (view.game?.state === "stopped") throw new Failed("the game was stopped");
      return words > before;
    };
    yield { what: "the next word of the game", until: moved, msMax: silentMsMax };
  }
}

function isLinked(arena: Arena): boolean {
  if (arena.said("master", bindFailed).length > 0) throw new Failed("the master cannot listen on its port: something took it a moment ago");
  return arena.isComplete;
}

/** Goes through the steps by the arena's clock; `ended` hears why they failed, if they did. */
function follow(arena: Arena, script: Generator<Wait, void>, ended: (failure?: string) => void): void {
  const { clock } = arena.world;
  let wait: Wait | undefined;
  let endMs = 0;
  const look = () => {
    try {
      if (!wait || wait.until()) {
        const next = script.next();
        if (next.done) return ended();
        wait = next.value;
        endMs = clock.now() + wait.msMax;
      } else if (clock.now() >= endMs) return ended(`not within ${wait.msMax / 1000} s: ${wait.what}${noticeOf(arena)}`);
    } catch (error) {
      if (error instanceof Failed) return ended(error.message);
      throw error;
    }
    clock.at(clock.now() + lookMs, look);
  };
  look();
}

function noticeOf(arena: Arena): string {
  return arena.view.notice ? ` (the master said: ${arena.view.notice})` : "";
}

/**
 * What is wrong with the game that is over. Of the arena's own plates it is known which bullets struck them: each must be a hit of the
 * sheet. And since nobody cut their links, no result of theirs may be lost; what joined from outside comes and goes as it likes.
 */
export function faultsOf(arena: Arena): string[] {
  const { game } = arena.view;
  if (!game) return ["no game was played"];
  const faults = sheetFaults(game);
  for (const { id, plate } of arena.stands) {
    const struck = plate.shots.filter((shot) => shot.struck).length;
    const count = (wanted: string) => game.sheet.filter(({ target, outcome }) => target === id && outcome === wanted).length;
    const hits = count("hit");
    if (count("lost") > 0) faults.push(`a result of ${id} was lost`);
    else if (struck !== hits) faults.push(`${id} was struck ${struck} times, its hits on the sheet are ${hits}`);
  }
  return faults;
}

/** What `--json` prints; `null` where a sheet has no number. */
export interface PlayedJson {
  seed: number;
  targets: number;
  sheet: { exposure: number; target: string; outcome: string; time: number | null; points: number }[];
  total: { points: number; hits: number; mean: number | null; best: number | null };
  /** The last ping of each target, ms. */
  roundTripMs: Record<string, number>;
  durationMs: number;
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;

/** A game that was played without faults, for a machine. */
export function playedJson(arena: Arena, seed: number, played: Played): PlayedJson {
  const { sheet = [], total = { points: 0, hits: 0 } as SheetTotal } = played.game ?? {};
  return {
    seed,
    targets: arena.stands.length,
    sheet: sheet.map(({ target, outcome, time, points }, index) => ({ exposure: index + 1, target, outcome, time: time ?? null, points })),
    total: { points: total.points, hits: total.hits, mean: total.mean ?? null, best: total.best ?? null },
    roundTripMs: Object.fromEntries([...arena.wire.roundTrips].map(([id, ms]) => [id, round(ms)])),
    durationMs: round(played.durationMs),
  };
}
