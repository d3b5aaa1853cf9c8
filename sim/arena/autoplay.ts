// A robot plays one game: its steps, their time limits, and the outcome. It works in either world, by the arena's
// clock.
import { Subject } from "../../shared/console-lines.js";
import { boundSeconds, playersOf, type GameRules } from "../../firmware/master/game/document.js";
import type { Arena } from "./arena.js";
import type { Game } from "./range-view.js";
import { Robot, type RobotOptions } from "./robot.js";
import { seededRandom } from "../world/random.js";
import { bindFailed } from "./port.js";
import { sheetFaults } from "./sheet.js";

export interface PlayOptions {
  /** Decides the robot's random numbers. */
  seed: number;
  rules: GameRules;
  /** Its document must be copied onto the master, because the firmware does not include it. */
  isCopied?: boolean;
  /** The number of players, or their names; by default the minimum that the game allows. */
  players?: number | readonly string[];
  robot?: RobotOptions;
}

export interface Played {
  /** The game, even if it was not played to its end. */
  game: Game | undefined;
  /** The errors, a sentence each; empty if there were none. */
  faults: string[];
  /** The time from power-up to the sheet, ms of the arena's clock. */
  durationMs: number;
}

/** How long each step may take, ms: much longer than it usually does. */
const linkedMsMax = 60_000;
const hotMsMax = 10_000;
const startMsMax = 5_000;
/** A game's time limit counts from its start; the changes of players and the printing of the sheet come on top. */
const boundMsMore = 10_000;
/** How the lines of the master begin that report the course of a game, or what prevents one. */
const gameLines = [
  Subject.link,
  Subject.range,
  Subject.turn,
  Subject.exposure,
  Subject.par,
  Subject.game,
  Subject.refused,
  Subject.settings,
  `${Subject.wifi} down`,
  "ERROR",
];
/** How often a step is checked, ms. */
const pollMs = 20;

/** A condition to wait for: its name for the error message, the condition, and how long it may take, ms. */
interface Wait {
  what: string;
  until: () => boolean;
  msMax: number;
}

/** Why a game ended without a sheet. */
class Failed extends Error {}

/**
 * Powers the arena up and plays. `progress` is called with lines of the master's console; `done` is called once, when
 * the game is over or something failed. The arena must not have been started.
 */
export function autoplay(
  arena: Arena,
  options: PlayOptions,
  progress: (line: string) => void,
  done: (played: Played) => void,
): void {
  const { clock } = arena.world;
  const { rules, seed } = options;
  const startMs = clock.now();
  const robot = new Robot(arena, seededRandom(seed).fork("robot"), {
    spares: sparedBy(arena, rules),
    ...options.robot,
  });
  const finish = (faults: string[]) => {
    robot.stop();
    done({ game: arena.view.game, faults, durationMs: clock.now() - startMs });
  };
  follow(arena, steps(arena, robot, options, progress), (failure) =>
    finish(failure === undefined ? faultsOf(arena, rules) : [failure]),
  );
}

/** Tells which targets must not be shot in that game if all of the arena's take part. */
function sparedBy(arena: Arena, { noShoot }: GameRules): (id: string) => boolean {
  const ids = arena.stands.map(({ id }) => id);
  const isSpared = (number: number) =>
    Array.isArray(noShoot) ? noShoot.includes(number) : noShoot !== undefined && number % noShoot === 0;
  return (id) => isSpared(ids.indexOf(id) + 1);
}

function* steps(
  arena: Arena,
  robot: Robot,
  { rules, isCopied, players = playersOf(rules)[0] }: PlayOptions,
  progress: (line: string) => void,
): Generator<Wait, void> {
  const { view } = arena;
  arena.onLine((board, line) => {
    if (board === "master" && gameLines.some((begin) => line.startsWith(begin))) progress(line);
  });
  if (isCopied) arena.master.storage.set(`${rules.name}.game`, JSON.stringify(rules));
  arena.start();
  yield { what: "all targets linked", until: () => isLinked(arena), msMax: linkedMsMax };
  arena.heat();
  yield { what: "range HOT", until: () => view.word === "HOT", msMax: hotMsMax };
  robot.start();
  arena.type("master", `play(${JSON.stringify(rules.name)},${JSON.stringify(players)})`);
  yield { what: "a game", until: () => view.game !== undefined, msMax: startMsMax };
  const isOver = () => {
    const { state, why } = view.game!;
    if (state === "stopped" || state === "void" || state === "paused")
      throw new Failed(`the game was ${state} ${why}`.trimEnd());
    return state === "over";
  };
  const count = typeof players === "number" ? players : players.length;
  yield { what: "the end of the game", until: isOver, msMax: boundSeconds(rules, count) * 1000 + boundMsMore };
}

function isLinked(arena: Arena): boolean {
  if (arena.said("master", bindFailed).length > 0)
    throw new Failed("the master cannot listen on its port: another program has just taken it");
  return arena.isComplete;
}

/** Performs the steps by the arena's clock; `ended` is called at the end, with the reason if a step failed. */
function follow(arena: Arena, script: Generator<Wait, void>, ended: (failure?: string) => void): void {
  const { clock } = arena.world;
  let wait: Wait | undefined;
  let endMs = 0;
  const poll = () => {
    try {
      if (!wait || wait.until()) {
        const next = script.next();
        if (next.done) return ended();
        wait = next.value;
        endMs = clock.now() + wait.msMax;
      } else if (clock.now() >= endMs)
        return ended(`not within ${wait.msMax / 1000} s: ${wait.what}${noticeOf(arena)}`);
    } catch (error) {
      if (error instanceof Failed) return ended(error.message);
      throw error;
    }
    clock.at(clock.now() + pollMs, poll);
  };
  poll();
}

function noticeOf(arena: Arena): string {
  return arena.view.notice ? ` (the master said: ${arena.view.notice})` : "";
}

/**
 * The errors of a game that is over. Each hit that one of the arena's own targets reported must be on the sheet, and no
 * target may have more hits than shots that struck its plate. No result may be lost, because nobody cut their links.
 * Targets that joined from outside may come and go.
 */
export function faultsOf(arena: Arena, rules: GameRules): string[] {
  const { game } = arena.view;
  if (!game) return ["no game was played"];
  const faults = sheetFaults(game, rules);
  for (const { id, plate } of arena.stands) {
    const struck = plate.shots.filter((shot) => shot.struck).length;
    const felt = arena.said(id, "exposure hit ").length;
    const rows = game.sheet.filter(({ target }) => target === id);
    const hits = rows.filter(({ time }) => time !== undefined).length;
    if (rows.some(({ outcome }) => outcome === "lost")) faults.push(`a result of ${id} was lost`);
    else if (felt !== hits) faults.push(`${id} felt ${felt} hits, but ${hits} are on the sheet`);
    else if (struck < hits) faults.push(`${id} was struck ${struck} times, but has ${hits} hits on the sheet`);
  }
  return faults;
}

/** What `--json` prints; `null` stands for a missing number. */
export interface PlayedJson {
  seed: number;
  targets: number;
  game: string;
  sheet: { exposure: number; player: string; target: string; outcome: string; time: number | null; points: number }[];
  totals: {
    player: string;
    points: number;
    hits: number;
    mean: number | null;
    best: number | null;
    par: { seconds: number; points: number } | null;
  }[];
  /** The round trip of each target's last ping, ms. */
  roundTripMs: Record<string, number>;
  durationMs: number;
}

const round = (ms: number) => Math.round(ms * 1000) / 1000;

/** A game that was played without errors, for other programs. */
export function playedJson(arena: Arena, seed: number, { game, durationMs }: Played): PlayedJson {
  return {
    seed,
    targets: arena.stands.length,
    game: game?.name ?? "",
    sheet: (game?.sheet ?? []).map(({ player, target, outcome, time, points }, index) => ({
      exposure: index + 1,
      player,
      target,
      outcome,
      time: time ?? null,
      points,
    })),
    totals: [...(game?.totals ?? [])].map(([player, { points, hits, mean, best }]) => ({
      player,
      points,
      hits,
      mean: mean ?? null,
      best: best ?? null,
      par: game!.pars.get(player) ?? null,
    })),
    roundTripMs: Object.fromEntries([...arena.wire.roundTrips].map(([id, ms]) => [id, round(ms)])),
    durationMs: round(durationMs),
  };
}
