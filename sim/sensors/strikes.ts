// Plays a game on a loud range, strikes its plates, and compares what the master counted with what was struck.
import type { SeededRandom } from "../world/random.js";
import { noiseOf, type LoudRange } from "./range.js";

/** Of so many strikes above twice the noise: how many were counted, twice, and how many hits nobody struck. */
export interface Figures {
  strikes: number;
  counted: number;
  doubled: number;
  invented: number;
  /** Each strike that was not counted exactly once, and each invented hit, in words. */
  odd: readonly string[];
}

export const noFigures: Figures = { strikes: 0, counted: 0, doubled: 0, invented: 0, odd: [] };

export function sum(a: Figures, b: Figures): Figures {
  return {
    strikes: a.strikes + b.strikes,
    counted: a.counted + b.counted,
    doubled: a.doubled + b.doubled,
    invented: a.invented + b.invented,
    odd: [...a.odd, ...b.odd],
  };
}

/** How many plates are up at once, how long, and in how many of the exposures they are struck. */
const up = 3;
const exposureS = 1.6;
const struckShare = 0.9;
/** The first and the last ms after the sensor was armed at which a plate is struck. */
const strikeFromMs = 50;
const strikeToMs = 1450;
/** The shortest time between two strikes, in ms: one person shoots. */
const nextStrikeMs = 150;
/** A plate that is not up yet is aimed at for so long until it is looked at again, in ms. */
const lookMs = 20;
/** A second hit within so many ms of a strike is that strike again. */
const againMs = 1500;
const gameMsMax = 600_000;

interface Strike {
  at: number;
  hits: number;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

function oddStrike(id: string, { at, hits }: Strike): string[] {
  return hits === 1 ? [] : [`${id} struck at ${seconds(at)}, counted ${hits} times`];
}

class Tally {
  private readonly strikes = new Map<string, Strike[]>();
  private readonly armed = new Map<string, object>();
  private readonly invented: string[] = [];
  private lastAt = -Infinity;
  isOver = false;

  constructor(
    private readonly range: LoudRange,
    private readonly random: SeededRandom,
    private readonly ids: readonly string[],
    private left: number,
  ) {}

  read(board: string, line: string): void {
    if (this.isOver) return;
    if (board === "master") return this.readMaster(line);
    if (line.startsWith("exposure armed")) this.aim(board);
    else if (line.startsWith("exposure ")) this.armed.delete(board);
  }

  get figures(): Figures {
    const all = [...this.strikes.values()].flat();
    return {
      strikes: all.length,
      counted: all.filter(({ hits }) => hits > 0).length,
      doubled: all.filter(({ hits }) => hits > 1).length,
      invented: this.invented.length,
      odd: [
        ...this.invented,
        ...[...this.strikes].flatMap(([id, own]) => own.flatMap((strike) => oddStrike(id, strike))),
      ],
    };
  }

  private readMaster(line: string): void {
    if (line.startsWith("game over")) this.isOver = true;
    const [, id] = /^exposure \d+ P1 (\S+) hit /.exec(line) ?? [];
    if (id === undefined) return;
    const since = this.range.arena.world.clock.now() - againMs;
    const strike = this.strikes.get(id)?.findLast(({ at }) => at > since);
    if (strike) strike.hits++;
    else this.invented.push(`${id} invented, told at ${seconds(this.range.arena.world.clock.now())}`);
  }

  /** Strikes a plate whose sensor was armed as soon as it is up, unless its exposure ends before. */
  private aim(id: string): void {
    const exposure = {};
    const { clock } = this.range.arena.world;
    this.armed.set(id, exposure);
    if (this.random() > struckShare || !this.ids.includes(id)) return;
    const index = this.range.arena.stands.findIndex((stand) => stand.id === id);
    const weakest = 2 * noiseOf(this.range, index);
    const strength = weakest + (1 - weakest) * this.random();
    const strike = (): void => {
      if (this.armed.get(id) !== exposure || this.left === 0) return;
      const waitMs = this.lastAt + nextStrikeMs - clock.now();
      if (waitMs > 0) return void clock.at(clock.now() + waitMs, strike);
      if (!this.range.arena.shoot(id, strength)) return void clock.at(clock.now() + lookMs, strike);
      this.left--;
      this.lastAt = clock.now();
      this.strikes.set(id, [...(this.strikes.get(id) ?? []), { at: clock.now(), hits: 0 }]);
    };
    clock.at(clock.now() + strikeFromMs + (strikeToMs - strikeFromMs) * this.random(), strike);
  }
}

/** The longest that the check before a game takes, ms. */
const checkMs = 5000;

/** Strikes the plates with these ids so many times in a game. */
export function strikePlates(range: LoudRange, random: SeededRandom, ids: readonly string[], count: number): Figures {
  const { arena } = range;
  const tally = new Tally(range, random, ids, count);
  arena.onLine((board, line) => tally.read(board, line));
  const exposures = Math.min(240, Math.ceil((count / struckShare) * 1.25));
  const rules = { name: "Strikes", players: [1, 1], exposures, up, gap: [0, 0.2], duration: [exposureS, exposureS] };
  arena.master.storage.set("Strikes.game", JSON.stringify(rules));
  arena.makeHot();
  arena.type("master", 'play("Strikes",1)');
  arena.run(checkMs);
  if (!arena.view.isPlaying) arena.hold("A"); // a target that takes no part is red before the game
  for (const end = arena.world.clock.now() + gameMsMax; !tally.isOver && arena.world.clock.now() < end;) {
    arena.run(1000);
    if (arena.view.game?.state === "paused") arena.press("A");
  }
  return tally.figures;
}
