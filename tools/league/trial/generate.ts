// Records of games as masters write them, made from a seed: for tests and measurements.
import { digestOf, type DigestKind } from "../../record/entries.js";

export interface GenerateOptions {
  seed: number;
  /** Who plays; two of them by default. */
  players?: readonly string[];
  games?: readonly string[];
  kind?: DigestKind;
  /** Exposures of each player. */
  exposures?: number;
}

const gamesDefault = ["Quick Game", "Duel", "Whack", "Steel Run", "Survival"];
const playersDefault = ["Ann", "Bob", "Cleo", "Dan"];

/** A master's record that grows game by game. */
export class GeneratedRecord {
  /** All lines so far. */
  readonly lines: string[] = [];
  private readonly options: Required<GenerateOptions>;
  private state: number;
  private n = 0;
  private g = 0;
  private last = "";

  constructor(options: GenerateOptions) {
    this.options = { players: playersDefault, games: gamesDefault, kind: "SHA-256", exposures: 5, ...options };
    this.state = (options.seed * 2654435761 + 1) >>> 0;
  }

  /** The number of the last game. */
  get number(): number {
    return this.g;
  }

  /** The whole record as `/record` has it. */
  get text(): string {
    return this.lines.map((line) => `${line}\n`).join("");
  }

  /** A number from 0 to `below`, which is excluded. */
  draw(below: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 4294967296) * below);
  }

  /** Plays a game to its end. Returns its lines. */
  game(): string[] {
    const { games, players: all, exposures } = this.options;
    const start = this.lines.length;
    const first = this.draw(all.length);
    const players = all.length > 1 ? [all[first]!, all[(first + 1) % all.length]!] : [...all];
    const seed = this.draw(4294967296);
    this.g++;
    this.add({ e: "game", name: games[this.draw(games.length)]!, seed, players, targets: ["target_1", "target_2"] });
    const points = players.map((_, player) => this.turn(player, exposures));
    this.add({ e: "end", how: "over", points });
    return this.lines.slice(start);
  }

  /** A mark on row `row` of the last game. Returns all lines of that game. */
  mark(row: number, why: string, points: readonly number[]): string[] {
    this.add({ e: "mark", row, why, rows: [[row, "miss", 0]], points });
    return this.lines.filter((line) => line.includes(`"g":${this.g},"e"`));
  }

  private turn(player: number, exposures: number): number {
    this.add({ e: "turn", player });
    let sum = 0;
    let clock = 0;
    for (let exposure = 0; exposure < exposures; exposure++) {
      clock = Math.round((clock + 1 + this.draw(4000) / 1000) * 1000) / 1000;
      const isHit = this.draw(10) < 7;
      const points = isHit ? 10 + this.draw(10) : 0;
      sum += points;
      const row = { e: "row", player, target: `target_${1 + this.draw(2)}`, outcome: isHit ? "hit" : "miss" };
      const hit = isHit ? { time: this.draw(2000) / 1000 } : {};
      this.add({ ...row, ...hit, points, clock, ...(isHit ? { within: this.draw(30) / 1000 } : {}) });
    }
    return sum;
  }

  private add(entry: object): void {
    const p = digestOf(this.last, this.options.kind);
    this.n++;
    this.last = `{"n":${this.n},"g":${this.g},${JSON.stringify(entry).slice(1, -1)},"p":"${p}"}`;
    this.lines.push(this.last);
  }
}
