// One session on two kinds of boards: the same range, games and shots, on `vm` boards and on the real interpreter. What
// each board prints and the pulses to its servo must agree; a difference shows that the simulated board, or the
// firmware on the real one, is wrong.
import { boundSeconds, playersOf, targetsOf } from "../../firmware/master/game/document.js";
import { shippedGames } from "../../tools/game/games.js";
import type { Runtime } from "../arena/arena.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import type { SimulatedBoard } from "../board/board.js";
import { seededRandom } from "../world/random.js";

export interface SessionOptions {
  /** Decides the games' choices and the shots. */
  seed: number;
  targets: number;
  /** The session ends after the game in which this time is over. */
  minutes: number;
}

/** What a board did: a line on its console, or a pulse to its servo. */
export interface SessionEvent {
  atMs: number;
  what: string;
}
export type Session = Map<string, SessionEvent[]>;

export interface Difference {
  board: string;
  /** Which event of that board it is, from 0. */
  index: number;
  /** The event in each session; undefined if one has no further events. */
  one: SessionEvent | undefined;
  other: SessionEvent | undefined;
}

/** How long a game may take beyond its bound, ms. */
const overtimeMsMax = 10_000;
const betweenMs = 3000;
/** The share of plates that are shot at, and how long after their servo got the command to rise, ms. */
const shotShare = 0.8;
const shotMsMin = 800;
const shotMsMore = 1500;
/** Transit of a segment, ms: fixed, so that it does not depend on chance. */
const transitMs = 2;
/** A report's time and its memory figures differ between the two kinds, so reports are not compared. */
const isCompared = (line: string): boolean => !line.startsWith("report ");
/** Of a check's line only the memory figure is left out: how many JsVars a build has free says nothing about a range. */
const withoutMemory = (line: string): string =>
  line.startsWith("check ") ? line.replace(/ memory \d+\+? free/, " memory N free") : line;
/** The sensor is read every 10 ms, at different moments on the two kinds, so a blow may have decayed more on one. */
const measuredMax = 0.35;
/** So how long ago it was may differ by as much, and by half of that how certain it is, ms. */
const readMs = 12;
/** How far points, which follow from times, may differ. */
const countedMax = 1;
const countedShare = 0.06;

/** Plays a session on one kind of board. @throws Error if a game does not end */
export function playSession(runtime: Runtime, { seed, targets, minutes }: SessionOptions): Session {
  const arena = new VirtualArena<SimulatedBoard>({
    seed,
    targets,
    runtime,
    network: { delayMinMs: transitMs, delayMaxMs: transitMs },
  });
  try {
    const session = listen(arena);
    const random = seededRandom(seed);
    // Only games with one plate up at a time: with two, chance decides which falls first, and so what comes next.
    const games = shippedGames().filter(
      (rules) => targetsOf(rules) <= targets && (rules.up ?? 1) === 1 && rules.play !== "duel",
    );
    powerUp(arena);
    // Both kinds draw the game's choices from this number, so they are the same.
    arena.type("master", `E.hwRand=function(){return ${1 + Math.floor(random() * 2 ** 30)}};0`);
    arena.makeHot();
    shootAll(arena, seed);
    for (let round = 0; arena.world.clock.now() < minutes * 60_000; round++) {
      const game = games[round % games.length]!;
      const before = arena.said("master", "game over").length;
      arena.type("master", `play(${JSON.stringify(game.name)},${playersOf(game)[0]})`);
      const isOver = () => arena.said("master", "game over").length > before;
      arena.until(`${game.name} is over`, isOver, boundSeconds(game, playersOf(game)[0]) * 1000 + overtimeMsMax);
      arena.run(betweenMs);
    }
    return session;
  } finally {
    arena.close();
  }
}

/** Shoots at most plates that come up. Which, when and how hard depends only on how often the plate has come up. */
function shootAll(arena: VirtualArena<SimulatedBoard>, seed: number): void {
  const { clock } = arena.world;
  for (const { id, board, plate } of arena.stands) {
    let count = 0;
    board.onPin(({ pulseMs }) => {
      if (pulseMs === undefined || plate.commanded() < 0.5) return;
      const random = seededRandom(seed).fork(`${id} ${++count}`);
      if (random() > shotShare) return;
      const strength = 0.4 + 0.6 * random();
      clock.at(clock.now() + shotMsMin + random() * shotMsMore, () => void plate.shoot(strength));
    });
  }
}

/** Powers up one board after the other, so that chance does not decide which target links first. */
function powerUp(arena: VirtualArena<SimulatedBoard>): void {
  for (const board of [arena.master, ...arena.stands.map((stand) => stand.board)]) {
    board.powerOn();
    arena.run(betweenMs);
  }
  arena.until("all targets linked", () => arena.isComplete);
}

function listen(arena: VirtualArena<SimulatedBoard>): Session {
  const session: Session = new Map();
  const note = (board: string, what: string) => {
    const events = session.get(board) ?? [];
    session.set(board, events);
    events.push({ atMs: arena.world.clock.now(), what });
  };
  arena.onLine((board, line) => {
    if (isCompared(line)) note(board, withoutMemory(line));
  });
  for (const { id, board } of arena.stands)
    board.onPin(({ pin, pulseMs }) => {
      if (pulseMs !== undefined) note(id, `pin ${pin} pulse ${pulseMs.toFixed(2)}`);
    });
  return session;
}

/** The earliest event in which two sessions differ. */
export function firstDifference(one: Session, other: Session): Difference | undefined {
  const found: Difference[] = [];
  for (const board of new Set([...one.keys(), ...other.keys()])) {
    const [here, there] = [one.get(board) ?? [], other.get(board) ?? []];
    const length = Math.max(here.length, there.length);
    const index = Array.from({ length }).findIndex((_, i) => !agree(here[i]?.what, there[i]?.what));
    if (index >= 0) found.push({ board, index, one: here[index], other: there[index] });
  }
  const timeOf = ({ one: a, other: b }: Difference) => Math.min(a?.atMs ?? Infinity, b?.atMs ?? Infinity);
  return found.sort((a, b) => timeOf(a) - timeOf(b))[0];
}

/** Whether two lines are the same, apart from measured values. */
export function agree(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [words, others] = [one.split(/;? /), other.split(/;? /)];
  return words.length === others.length && words.every((word, i) => agreeWord(word, others[i]!, words[i + 1]));
}

function agreeWord(word: string, other: string, unit?: string): boolean {
  if (word === other) return true;
  const [, sign, number] = /^(\+-)?(\d+(?:\.\d+)?)$/.exec(word) ?? [];
  const [, otherSign, otherNumber] = /^(\+-)?(\d+(?:\.\d+)?)$/.exec(other) ?? [];
  if (number === undefined || otherNumber === undefined || sign !== otherSign) return false;
  const distance = Math.abs(Number(number) - Number(otherNumber));
  if (unit === "ms") return distance <= (sign === undefined ? readMs : readMs / 2);
  const isMeasured = word.includes(".") || other.includes(".");
  return distance <= (isMeasured ? measuredMax : countedMax + countedShare * Number(number));
}
