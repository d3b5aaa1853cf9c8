// One evening on two kinds of boards: the same range, games and shots, on `vm` boards and on the real interpreter. What
// each board prints and puts on its servo must agree; what differs shows where the simulated board, or the firmware on
// the real one, is wrong.
import { boundSeconds, playersMax, targetsOf } from "../../firmware/master/game/document.js";
import { shippedGames } from "../../tools/game/games.js";
import type { Runtime } from "../arena/arena.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import type { SimulatedBoard } from "../board/board.js";
import { seededRandom } from "../world/random.js";

export interface SessionOptions {
  /** Decides the games' choices and the shots. */
  seed: number;
  targets: number;
  /** It ends after the game in which so many minutes are over. */
  minutes: number;
}

/** What a board did: a line of its console, or a pulse for its servo. */
export interface Deed {
  atMs: number;
  what: string;
}
export type Session = Map<string, Deed[]>;

export interface Difference {
  board: string;
  /** Which deed of that board it is, from 0. */
  index: number;
  /** What each of them did; undefined if one did nothing more. */
  one: Deed | undefined;
  other: Deed | undefined;
}

/** What a game takes besides its bound, ms. */
const toldMsMax = 10_000;
const betweenMs = 3000;
/** The share of plates that are shot at, and when after they were told to rise, ms. */
const shotShare = 0.8;
const shotMsMin = 800;
const shotMsMore = 1500;
/** The way of a segment, ms: chance has no part in it. */
const wayMs = 2;
/** A master looks at its targets in its own time: how much of its memory is used is no deed. */
const isCompared = (line: string): boolean => !line.startsWith("report ");
/** Times and strengths are measured every 10 ms, at moments that the two kinds do not share: a blow may have decayed. */
const measuredMax = 0.35;
/** Points follow from times. */
const countedMax = 1;
const countedShare = 0.06;

/** Plays an evening on one kind of boards. @throws Error if a game does not end */
export function playSession(runtime: Runtime, { seed, targets, minutes }: SessionOptions): Session {
  const arena = new VirtualArena<SimulatedBoard>({
    seed,
    targets,
    runtime,
    network: { delayMinMs: wayMs, delayMaxMs: wayMs },
  });
  try {
    const session = listen(arena);
    const random = seededRandom(seed);
    // One plate at once: of two, chance has it which falls first, and with that what comes next.
    const games = shippedGames().filter(
      (form) => targetsOf(form) <= targets && (form.up ?? 1) === 1 && form.play !== "duel",
    );
    powerUp(arena);
    // The game's choices are the same: they are drawn from this number.
    arena.type("master", `E.hwRand=function(){return ${1 + Math.floor(random() * 2 ** 30)}};0`);
    arena.makeHot();
    shootAll(arena, seed);
    for (let round = 0; arena.world.clock.now() < minutes * 60_000; round++) {
      const game = games[round % games.length]!;
      const before = arena.said("master", "game over").length;
      arena.type("master", `play(${JSON.stringify(game.name)},1)`);
      const isOver = () => arena.said("master", "game over").length > before;
      arena.until(`${game.name} is over`, isOver, boundSeconds(game, playersMax) * 1000 + toldMsMax);
      arena.run(betweenMs);
    }
    return session;
  } finally {
    arena.close();
  }
}

/** A shot at most of the plates that come up. Which, when and how strong follows from the plate's own count alone. */
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

/** One board after the other, so that chance does not decide who links first. */
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
    const deeds = session.get(board) ?? [];
    session.set(board, deeds);
    deeds.push({ atMs: arena.world.clock.now(), what });
  };
  arena.onLine((board, line) => {
    if (isCompared(line)) note(board, line);
  });
  for (const { id, board } of arena.stands)
    board.onPin(({ pin, pulseMs }) => {
      if (pulseMs !== undefined) note(id, `pin ${pin} pulse ${pulseMs.toFixed(2)}`);
    });
  return session;
}

/** The first deed, by time, in which two evenings differ. */
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

/** Whether two lines say the same, but for what was measured. */
export function agree(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [words, others] = [one.split(" "), other.split(" ")];
  return words.length === others.length && words.every((word, i) => agreeWord(word, others[i]!));
}

function agreeWord(word: string, other: string): boolean {
  if (word === other) return true;
  const isNumber = (text: string) => /^\d+(\.\d+)?$/.test(text);
  if (!isNumber(word) || !isNumber(other)) return false;
  const distance = Math.abs(Number(word) - Number(other));
  const isMeasured = word.includes(".") || other.includes(".");
  return distance <= (isMeasured ? measuredMax : countedMax + countedShare * Number(word));
}
