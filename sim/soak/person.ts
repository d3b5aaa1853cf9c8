// The person at the range: makes it hot, starts games, presses STOP, types commands and shoots at plates that are up.
import { isUneven, playersOf, type GameRules } from "../../firmware/master/game/document.js";
import { mounting, type Button } from "../arena/wiring.js";
import type { Board } from "../board/board.js";
import { shippedGames } from "../../tools/game/games.js";
import type { Plate } from "../devices/plate.js";
import type { SeededRandom } from "../world/random.js";
import type { Journal } from "./journal.js";
import type { SoakArena } from "./range.js";

/** What the observer needs to know about the person's actions. */
export interface PersonListener {
  pressedStop(): void;
  /** The results that absent targets owe a game were given up. */
  gaveUp(): void;
  /** A shot struck the plate of that board, which has that id; with `mayMiss` so weakly that it may go unnoticed. */
  blown(id: string, board: string, strength: number, ringMs: number | undefined, mayMiss: boolean): void;
  /** A command to that target was typed; the console will print its outcome as `outcome NUMBER WORD`. */
  commanded(number: number, id: string, type: string): void;
}

/** From one step in a menu to the next, ms. */
const stepMs = 400;
const thinkMsMin = 400;
const thinkMsMax = 9000;
const reactionMsMin = 300;
const reactionMsMax = 2500;
const hitShare = 0.75;
/** The share of shots that hardly shake the plate, and how strong they are: the weakest may just be felt. */
const glancingShare = 0.25;
const glancingMin = 0.14;
const glancingMax = 0.2;
/** The share of shots that come just at the end of an exposure; the others come early. */
const lateShare = 0.15;
/** A game's exposure, ms. */
const gameExposureMs = 3000;
const travelMs = 500;
/** While the range is cold: the share of actions that are commands, which must be refused. */
const coldShare = 0.3;
/** How often the next command goes to the same target as the last one. */
const againShare = 0.5;
/** How often the person presses STOP when the master's power is about to fail in a game. */
const criticalStopShare = 0.3;
/** How often a paused game is continued, and how often the next game is a Quick Game. */
const goOnShare = 0.7;
const quickShare = 0.5;
/** How often a game is started although a target is red. */
const anywayShare = 0.8;
const commandTypes = ["ping", "ping", "stand_up", "lay_down", "activate", "activate"];

export class Person {
  /** While this is false the person only shoots, and neither presses buttons nor types. */
  isBusy = true;
  private readonly games = shippedGames();
  private commands = 0;
  private last: string | undefined;
  /** The power-up in which the master last reported that it is ready; before that its console knows no commands. */
  private ready: unknown;
  /** How long each target's next exposure will be if a command for it was typed, ms. */
  private readonly typedMs = new Map<string, number>();

  constructor(
    private readonly arena: SoakArena,
    private readonly random: SeededRandom,
    private readonly journal: Journal,
    private readonly listener: PersonListener,
    private readonly ringMs: (id: string) => number | undefined,
    /** A target in trouble, to which the person keeps sending commands. */
    private readonly troubled: () => string | undefined,
  ) {
    arena.onLine((board, line) => {
      if (board === "master" && line.startsWith("ready ")) this.ready = arena.master.life;
    });
  }

  start(): void {
    this.think();
  }

  /** Shoots at a board's plate from now on; call it once for each. `id` may return another id from time to time. */
  aimAt(board: Board, plate: Plate, id: () => string): void {
    board.onPin(({ pin, pulseMs }) => {
      if (pin === mounting.servo && pulseMs !== undefined && plate.commanded() > 0.5 && this.random() < hitShare)
        this.aim(board.name, plate, id);
    });
  }

  /** Starts a game although a target is red. */
  startAnyway(): void {
    this.press("A", true);
  }

  press(button: Button, hold = false): void {
    this.journal.write("person", `${hold ? "holds" : "presses"} ${button}`);
    if (button === "B") this.listener.pressedStop();
    if (button === "A" && this.arena.view.game?.state === "waiting") this.listener.gaveUp();
    if (hold) this.arena.hold(button);
    else this.arena.press(button);
  }

  private think(): void {
    const longest = this.troubled() === undefined && !this.isCritical ? thinkMsMax : 2 * thinkMsMin;
    this.after(thinkMsMin + this.random() * (longest - thinkMsMin), () => {
      if (this.isBusy && this.arena.master.powered) this.act();
      this.think();
    });
  }

  /** The master's power is about to fail: STOP must come before the master's next action. */
  private get isCritical(): boolean {
    return this.arena.view.isPlaying && this.arena.master.storageWillFail;
  }

  private get canType(): boolean {
    return this.arena.master.life === this.ready;
  }

  private act(): void {
    const { view } = this.arena;
    const chance = this.random();
    const { isPlaying } = view;
    if (view.game?.state === "paused" || view.game?.state === "waiting")
      return this.press(chance < goOnShare ? "A" : chance < 0.9 ? "Y" : "B");
    if (view.word !== "HOT") {
      if (chance < coldShare) return this.command();
      return view.isStopTested ? this.press("X", true) : this.press("B");
    }
    if (chance < (this.isCritical ? criticalStopShare : 0.03)) return this.press("B");
    if (chance < 0.1 && !isPlaying) return this.raiseOrLower();
    if (chance < 0.5) return this.command();
    if (isPlaying) return;
    if (view.red !== "" && this.random() < anywayShare) return this.startAnyway();
    if (this.random() < quickShare) this.press("A");
    else if (this.canType) this.play(this.games[Math.floor(this.random() * this.games.length)]!);
  }

  /** Y asks whether to raise all plates, if it does not lower them: then the answer is yes. */
  private raiseOrLower(): void {
    const asks = this.arena.stands.every(({ plate }) => plate.pose() === "down");
    this.press("Y");
    if (!asks) return;
    this.after(stepMs, () => this.press("X"));
    this.after(2 * stepMs, () => this.press("A"));
  }

  /** Starts a game, with a random number of players unless one is given. */
  play(rules: GameRules, count?: number): void {
    const [minimum, maximum] = playersOf(rules);
    const drawn = count ?? minimum + Math.floor(this.random() * (maximum - minimum + 1));
    const players = isUneven(rules, drawn) ? drawn - 1 : drawn;
    this.journal.write("person", `types play ${rules.name} ${players}`);
    this.arena.type("master", `play(${JSON.stringify(rules.name)},${players})`);
  }

  private command(): void {
    if (!this.canType) return;
    const number = ++this.commands;
    const type = commandTypes[Math.floor(this.random() * commandTypes.length)]!;
    const chosen = this.random() < againShare ? (this.troubled() ?? this.last) : undefined;
    const id = (this.last = chosen ?? this.arena.stands[Math.floor(this.random() * this.arena.stands.length)]!.id);
    const seconds = Math.round((0.1 + this.random() * 4) * 1000) / 1000;
    const data = type === "activate" ? `{duration:${seconds}}` : "undefined";
    if (type === "activate") this.typedMs.set(id, seconds * 1000);
    this.journal.write("person", `types ${type} ${id} ${number}`);
    this.listener.commanded(number, id, type);
    // The master refuses a target that it does not know before it sends anything.
    this.arena.type("master", `command("${type}","${id}",${data},function(t,o){print("outcome ${number} "+o)})`);
  }

  private aim(board: string, plate: Plate, id: () => string): void {
    const exposureMs = this.typedMs.get(id()) ?? gameExposureMs;
    this.typedMs.delete(id());
    const isLate = this.random() < lateShare;
    const ms = isLate
      ? travelMs + exposureMs - 30 + this.random() * 40
      : reactionMsMin + this.random() * (reactionMsMax - reactionMsMin);
    const isGlancing = this.random() < glancingShare;
    const strength = isGlancing ? glancingMin + (glancingMax - glancingMin) * this.random() : 0.4 + 0.6 * this.random();
    this.after(ms, () => {
      const ringMs = this.ringMs(id());
      if (plate.shoot(strength, ringMs)) this.listener.blown(id(), board, strength, ringMs, isGlancing);
    });
  }

  private after(ms: number, work: () => void): void {
    const { clock } = this.arena.world;
    clock.at(clock.now() + ms, work);
  }
}
