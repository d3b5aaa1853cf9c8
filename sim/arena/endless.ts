// A range on which game after game is played, by a robot: for the league's demonstration and its tests.
import { shippedGame } from "../../tools/game/games.js";
import { seededRandom, type SeededRandom } from "../world/random.js";
import type { Arena } from "./arena.js";
import { Robot } from "./robot.js";

/** The games by turns, with how many players; none lasts longer than a minute and a half. */
const games: readonly (readonly [name: string, players: number])[] = [
  ["Steel Run", 1],
  ["Duel", 2],
  ["Quick Draw", 1],
  ["Whack", 2],
  ["Steel Run", 2],
  ["Quick Game", 1],
];
/** Who shoots: up to 8 characters each, as a master has them. */
const names = ["Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hugo", "Ida", "Jack", "Kim", "Leo"];
/** How long the results stay before the next game, and how often the range is looked at, ms. */
const restMs = 6000;
const lookMs = 250;
/** A game that has not begun by then is started again, ms. */
const startMsMax = 10_000;
const endings = ["over", "stopped", "void"];

export class EndlessRange {
  private readonly random: SeededRandom;
  private readonly robot: Robot;
  private turn: number;
  private nextMs = 0;
  /** The range is being made hot, so the next step is due as soon as it is. */
  private isHeating = false;
  private isStopped = false;

  /** `number` decides with which game the range begins, so that several ranges differ. */
  constructor(
    private readonly arena: Arena,
    seed: number,
    number: number,
  ) {
    this.random = seededRandom(seed + number).fork("endless");
    this.turn = number % 2;
    this.robot = new Robot(arena, this.random.fork("robot"), { skill: 0.7 + 0.04 * (number % 6) });
  }

  /** Powers the range up and plays until it is stopped. */
  start(): void {
    this.arena.start();
    this.robot.start();
    this.look();
  }

  stop(): void {
    this.isStopped = true;
    this.robot.stop();
  }

  private look(): void {
    if (this.isStopped) return;
    const { clock } = this.arena.world;
    const now = clock.now();
    const isDue = now >= this.nextMs || (this.isHeating && this.arena.view.word === "HOT");
    if (isDue && this.arena.isComplete) this.nextMs = now + this.step();
    clock.at(now + lookMs, () => this.look());
  }

  /** Does what is due. Returns how long to wait after it, ms. */
  private step(): number {
    const { view } = this.arena;
    this.isHeating = view.word !== "HOT";
    if (this.isHeating) {
      this.arena.heat();
      return startMsMax;
    }
    if (view.game && !endings.includes(view.game.state)) return 0;
    if (view.game && this.isResting) {
      this.isResting = false;
      return restMs;
    }
    this.isResting = true;
    this.play();
    return startMsMax;
  }

  /** A game is over whose results are still to be read. */
  private isResting = false;

  private play(): void {
    const [name, count] = games[this.turn++ % games.length]!;
    if (!shippedGame(name)) throw new Error(`there is no game ${name}`);
    const players = new Set<string>();
    while (players.size < count) players.add(names[Math.floor(this.random() * names.length)]!);
    this.arena.type("master", `play(${JSON.stringify(name)},${JSON.stringify([...players])})`);
  }
}
