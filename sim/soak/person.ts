// The person who plays: makes the range hot, starts games, presses STOP, types commands and shoots at what stands.
import { playersOf, type GameRules } from "../../firmware/master/game/document.js";
import { mounting, type Button } from "../arena/wiring.js";
import type { Board } from "../board/board.js";
import { shippedGames } from "../../tools/game/games.js";
import type { Plate } from "../devices/plate.js";
import type { SeededRandom } from "../world/random.js";
import type { Journal } from "./journal.js";
import type { SoakArena } from "./range.js";

/** What the observer must know of what the person does. */
export interface Deeds {
  pressedStop(): void;
  /** A finger is on any of the master's buttons. */
  touched(): void;
  /** What absent targets owe a game is given up. */
  gaveUp(): void;
  /** A shot struck a plate of that id, on that board; with `mayMiss` hardly so. */
  blown(id: string, board: string, strength: number, ringMs: number | undefined, mayMiss: boolean): void;
  /** A command to that target was typed, whose outcome the console tells as `outcome NUMBER WORD`. */
  commanded(number: number, id: string, type: string): void;
}

const thinkMsMin = 400;
const thinkMsMax = 9000;
const reactionMsMin = 300;
const reactionMsMax = 2500;
const hitShare = 0.75;
/** So many shots hardly shake the plate: from what the sensor may just feel. */
const glancingShare = 0.25;
const glancingLeast = 0.14;
const glancingMost = 0.2;
/** A shot comes rather early in an exposure, but now and then just at its end. */
const lateShare = 0.15;
/** A game's exposure, ms. */
const gameExposureMs = 3000;
const travelMs = 500;
/** Of what it does while the range is cold, so much is a command that must be refused. */
const coldShare = 0.3;
/** So often it commands the target of last time again. */
const againShare = 0.5;
/** So often it presses STOP when the master's power is about to fail in a game. */
const criticalStopShare = 0.3;
/** When a game is paused, so often it goes on; and so often the next game is a Quick Game. */
const goOnShare = 0.7;
const quickShare = 0.5;
const commandTypes = ["ping", "ping", "stand_up", "lay_down", "activate", "activate"];

export class Person {
  /** While it is false it neither presses nor types, and still shoots. */
  isBusy = true;
  private readonly games = shippedGames();
  private commands = 0;
  private last: string | undefined;
  /** The master's power-up that has said that it is ready: before that its console knows no commands. */
  private ready: unknown;
  /** How long each target's next exposure will be, ms, as far as it was typed. */
  private readonly typedMs = new Map<string, number>();

  constructor(
    private readonly arena: SoakArena,
    private readonly random: SeededRandom,
    private readonly journal: Journal,
    private readonly deeds: Deeds,
    private readonly ringMs: (id: string) => number | undefined,
    /** A target that misbehaves so that one looks: it is commanded again and again. */
    private readonly slowest: () => string | undefined,
  ) {
    arena.onLine((board, line) => {
      if (board === "master" && line.startsWith("ready ")) this.ready = arena.master.life;
    });
  }

  start(): void {
    this.think();
  }

  /** Watches a board's plate; call it once for each. `id` may change from time to time. */
  aimAt(board: Board, plate: Plate, id: () => string): void {
    board.onPin(({ pin, pulseMs }) => {
      if (pin === mounting.servo && pulseMs !== undefined && plate.commanded() > 0.5 && this.random() < hitShare)
        this.aim(board.name, plate, id);
    });
  }

  press(button: Button, hold = false): void {
    this.journal.write("person", `${hold ? "holds" : "presses"} ${button}`);
    if (button === "B") this.deeds.pressedStop();
    if (button === "A" && this.arena.view.game?.state === "waiting") this.deeds.gaveUp();
    this.deeds.touched();
    if (hold) this.arena.hold(button);
    else this.arena.press(button);
  }

  private think(): void {
    const longest = this.slowest() === undefined && !this.isCritical ? thinkMsMax : 2 * thinkMsMin;
    this.after(thinkMsMin + this.random() * (longest - thinkMsMin), () => {
      if (this.isBusy && this.arena.master.powered) this.act();
      this.think();
    });
  }

  /** STOP has to come before what the master does next: that may be its last. */
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
    if (chance < 0.1 && !isPlaying) return this.press("Y");
    if (chance < 0.5) return this.command();
    if (isPlaying) return;
    if (this.random() < quickShare) this.press("A");
    else if (this.canType) this.play(this.games[Math.floor(this.random() * this.games.length)]!);
  }

  /** Starts a game, with as many players as chance has it. */
  play(rules: GameRules): void {
    const [minimum, maximum] = playersOf(rules);
    const players = minimum + Math.floor(this.random() * (maximum - minimum + 1));
    this.journal.write("person", `types play ${rules.name} ${players}`);
    this.arena.type("master", `play(${JSON.stringify(rules.name)},${players})`);
  }

  private command(): void {
    if (!this.canType) return;
    const number = ++this.commands;
    const type = commandTypes[Math.floor(this.random() * commandTypes.length)]!;
    const chosen = this.random() < againShare ? (this.slowest() ?? this.last) : undefined;
    const id = (this.last = chosen ?? this.arena.stands[Math.floor(this.random() * this.arena.stands.length)]!.id);
    const seconds = Math.round((0.1 + this.random() * 4) * 1000) / 1000;
    const data = type === "activate" ? `{duration:${seconds}}` : "undefined";
    if (type === "activate") this.typedMs.set(id, seconds * 1000);
    this.journal.write("person", `types ${type} ${id} ${number}`);
    this.deeds.commanded(number, id, type);
    // A target that the master does not know has no record, and is refused before anything is asked.
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
    const strength = isGlancing
      ? glancingLeast + (glancingMost - glancingLeast) * this.random()
      : 0.4 + 0.6 * this.random();
    this.after(ms, () => {
      const ringMs = this.ringMs(id());
      if (plate.shoot(strength, ringMs)) this.deeds.blown(id(), board, strength, ringMs, isGlancing);
    });
  }

  private after(ms: number, work: () => void): void {
    const { clock } = this.arena.world;
    clock.at(clock.now() + ms, work);
  }
}
