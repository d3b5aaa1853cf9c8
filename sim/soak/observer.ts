// The observer: watches plates, strikes, power and consoles, and checks them against the invariants.
import { sheetFaults } from "../arena/sheet.js";
import { shippedGame } from "../../tools/game/games.js";
import { Blocks } from "./blocks.js";
import { Disturbances } from "./disturbances.js";
import type { Injector } from "./injector.js";
import type { Wires } from "../devices/plate.js";
import type { FaultListener } from "./fault-listener.js";
import { GameRecord } from "./game-record.js";
import type { Checks } from "./invariant.js";
import { Limits } from "./limits.js";
import { Lives } from "./lives.js";
import type { PersonListener } from "./person.js";
import { OnAir } from "./on-air.js";
import { Proofs, type ProofExcuses } from "./proofs.js";
import { Outcomes } from "./outcomes.js";
import { Requests } from "./requests.js";
import { Safety } from "./safety.js";
import { Stalls } from "./stalls.js";
import { StopFirst } from "./stop-first.js";
import { Strikes } from "./strikes.js";
import { ageIn } from "./true-time.js";
import { WireRules } from "./wire-rules.js";
import type { SoakArena } from "./range.js";

/** How often what changes slowly is checked, ms. */
const slowCheckMs = 1000;
/** The longest that the master's interpreter may stand still, ms. */
const frozenMsMax = 20;
/** How soon the master obeys a button, ms. */
const buttonMs = 100;
/** How long after its fault a servo that was slow or stuck may still shake the plate, ms. */
const shakyMs = 1000;

/** The end of the line in which the master reports a target with an old key. */
const oldKey = "flash it again";

export class Observer implements FaultListener, PersonListener, ProofExcuses {
  readonly limits: Limits;
  readonly strikes: Strikes;
  readonly stalls: Stalls;
  readonly lives: Lives;
  readonly air: OnAir;
  /** How many games were played to their end. */
  gamesOver = 0;
  /** Everything is healed and every target registered, so no link has a reason to end. */
  isCalm = false;
  private readonly safety: Safety;
  private readonly stopFirst: StopFirst;
  /** The master has started and obeys its buttons. */
  private isMasterUp = false;
  private readonly requests: Requests;
  private readonly outcomes: Outcomes;
  private disturbances!: Disturbances;
  private readonly wire: WireRules;
  private readonly record: GameRecord;
  private nextSlowCheckMs = 0;
  /** When somebody last gave up the results that absent targets owed, ms. */
  private gaveUpMs = -Infinity;
  private readonly blocks: Blocks;
  /** In a range with a key. */
  private readonly proofs: Proofs | undefined;
  private injector!: Injector;

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
  ) {
    const now = () => arena.world.clock.now();
    this.limits = new Limits(arena, checks);
    this.air = new OnAir(arena);
    this.strikes = new Strikes(arena, checks, (board) => this.lives.isStarved(board));
    this.record = new GameRecord(checks, arena.master);
    this.stalls = new Stalls(arena, (name, sinceMs) => this.resumed(name, now() - sinceMs));
    this.lives = new Lives(arena, (name) => this.powerLost(name));
    this.requests = new Requests(now, checks);
    this.safety = new Safety(
      arena,
      checks,
      (id) => this.injector.active.lateMs(id),
      (id) => this.injector.active.lastEndMs("slowReader", id),
      () => !this.lives.isStarved("master"),
    );
    this.stopFirst = new StopFirst(arena, checks);
    if (arena.options.key) this.proofs = new Proofs(arena, checks, this); // before what asks it about each line
    this.wire = new WireRules(arena.wire, checks, (id) => this.isDisturbed(id), this.proofs);
    this.outcomes = new Outcomes(checks, this.requests, this.wire, this.safety, (id) =>
      this.injector.active.isRecent("twin", id),
    );
    arena.onLine((board, line) => (board === "master" ? this.masterSaid(line) : this.targetSaid(board, board, line)));
    this.blocks = new Blocks(arena, checks, (id) => this.injector.active.isRecent("hang", id));
    arena.master.onBlocked((ms) =>
      checks.demand("never freezes", ms <= frozenMsMax, () => `the master stood still for ${ms.toFixed(0)} ms`),
    );
  }

  /** Connects it to the injector; call it once, before anything happens. */
  watch(injector: Injector): void {
    this.injector = injector;
    this.disturbances = new Disturbances(
      injector.active,
      this.arena.stands.map(({ id }) => id),
    );
    this.proofs?.add(injector.power.twin.host);
    injector.power.twin.onLine((line) => this.targetSaid(injector.power.twinId, "twin", line));
  }

  /** Whether no target's interpreter is blocked by a dial. */
  readonly isFree = () => this.blocks.isFree();

  /** Call it after every event. @throws InvariantError */
  afterEvent(): void {
    this.lives.check();
    this.safety.checkPlates();
    this.proofs?.checkPlates();
    this.checks.throwIfBroken();
    const nowMs = this.arena.world.clock.now();
    if (nowMs < this.nextSlowCheckMs) return;
    this.nextSlowCheckMs = nowMs + slowCheckMs;
    this.limits.checkAll();
    this.checks.counts["never freezes"]++;
    if (this.stalls.since("master") !== undefined || this.lives.isStarved("master")) return;
    this.requests.checkOverdue();
    this.wire.checkSilence(nowMs, (id) => this.arena.master.powered && !!this.arena.view.links.get(id)?.linked);
  }

  powerLost(name: string): void {
    this.lives.powerLost(name);
    this.stalls.noticed(name);
    this.air.powerLost(name);
    if (name === "master") {
      this.isMasterUp = false;
      this.stopFirst.forget();
      this.safety.masterDied();
      this.requests.masterDied();
      this.wire.masterDied();
      this.strikes.masterBooted();
      this.record.masterDied();
    } else {
      this.strikes.powerLost(name, name, this.blocks.wasOnPurpose(name));
      this.wire.targetDied(name);
    }
  }

  clockStepped(name: string, seconds: number): void {
    if (name !== "master") this.strikes.clockStepped(name, name, seconds);
    this.stalls.stepped(name, seconds);
    if (name === "master" || this.stalls.since(name) === undefined) return;
    this.safety.stalled(name);
    this.proofs?.stalled(name);
  }

  private resumed(name: string, stoodMs: number): void {
    if (name === "master") {
      this.requests.stood(stoodMs);
      this.strikes.masterStood(stoodMs);
      this.wire.stood(stoodMs, this.arena.world.clock.now());
    } else {
      this.safety.resumed(name, stoodMs);
      this.proofs?.resumed(name, stoodMs);
      this.strikes.clockNoticed(name, name);
    }
  }

  readonly hangMs = (id: string) => this.injector.active.hangMs(id);
  readonly isDisturbed = (id: string) => this.disturbances.isDisturbed(id);
  readonly lostSilently = (id: string) => this.safety.lostSilently(id);
  readonly starves = (name: string, untilMs: number) => this.lives.starves(name, untilMs);
  readonly wired = (id: string, wires: Wires) => this.strikes.wired(id, id, wires);

  readonly twinCame = (id: string) => this.strikes.shared(id);

  twinWent(id: string): void {
    this.strikes.powerLost(id, "twin");
    this.strikes.shared(id);
  }

  blown(id: string, board: string, strength: number, ringMs: number | undefined, mayMiss: boolean): void {
    this.strikes.blow(id, board, strength, ringMs, mayMiss);
  }

  pressedStop(): void {
    this.safety.pressedStop();
    const { view, stands } = this.arena;
    const isFree = (id: string) =>
      !!(this.isMasterUp && !this.lives.isStarved("master") && view.links.get(id)?.linked) &&
      this.safety.hears(id) &&
      !this.disturbances.isDisturbed(id) &&
      !this.disturbances.isSlowed(id);
    this.stopFirst.pressed(stands.map(({ id }) => id).filter(isFree));
  }

  gaveUp(): void {
    this.gaveUpMs = this.arena.world.clock.now();
  }

  commanded(number: number, id: string, type: string): void {
    this.requests.typed(number, id, type);
  }

  edgeReplied(isRight: boolean, replies: string): void {
    this.checks.demand("edge", isRight, () => `a stranger at the limits got the replies ${replies}`);
  }

  private masterSaid(line: string): void {
    const now = this.arena.world.clock.now();
    const [subject, ...words] = line.split(" ");
    switch (subject) {
      case "wifi":
        return this.air.said("master", words[0]!); // an error of the radio is not one of the interpreter
      case "range":
        this.isMasterUp = true;
        return this.safety.word(words[0]!);
      case "link":
        if (words[1] === "up" || words[2] === "replaced") this.proofs?.linked(words[0]!);
        return;
      case "refused":
        if (!line.endsWith(oldKey)) this.requests.refused(); // that was a command
        return;
      case "=undefined":
        return this.requests.done();
      case "outcome":
        return this.outcomes.outcome(Number(words[0]), words[1]!, now);
      case "result":
        if (words[1] === "hit") this.strikes.recorded(words[0]!, words[2]!);
        if (words[1] === "miss") this.strikes.missed(words[0]!);
        if (words[1] === "crosstalk") this.strikes.rejected(words[0]!, words[2]!);
        return;
      case "exposure":
        return this.exposure(words, line);
      case "sheet":
        return this.record.sheet(words);
      case "game":
        return this.game(line, words[0]!);
      case "recorded":
        return this.record.recalled(words);
      default:
        this.sane("master", line);
    }
  }

  private game(line: string, what: string): void {
    if (what === "over") this.gameOver();
    this.record.gameLine(line, what);
  }

  private exposure([number, ...words]: string[], line: string): void {
    if (number === "up") return;
    const row = words.slice(0, 5);
    const [, id, outcome, time] = row;
    this.record.exposure(number!, row);
    if (outcome === "crosstalk") this.strikes.rejected(id!, time!, ageIn(line));
    else if (time !== "-") this.strikes.recorded(id!, time!, ageIn(line));
    if (outcome === "miss" || outcome === "spared") this.strikes.missed(id!);
    if (outcome === "lost" && this.arena.world.clock.now() > this.gaveUpMs + buttonMs) this.strikes.lost(id!);
  }

  /** The game is over; the arena has read its sheet already. */
  private gameOver(): void {
    const { game } = this.arena.view;
    const faults = sheetFaults(game!, shippedGame(game!.name)!);
    this.checks.demand("right sheet", faults.length === 0, () => `${game!.name}: ${faults.join("; ")}`);
    this.gamesOver++;
  }

  private targetSaid(id: string, board: string, line: string): void {
    const [subject, ...words] = line.split(" ");
    if (subject === "exposure") {
      const isShaky = this.injector.active.isRecent("servoSlow", id) || this.injector.active.isRecent("servoStuck", id);
      this.strikes.exposureLine(id, board, words, this.injector.power.twinId === id);
      if (isShaky && words[0] === "armed")
        this.strikes.shaky(id, board, this.arena.world.clock.now() + Number(words[1]) * 1000 + shakyMs);
    } else if (subject === "wifi") this.air.said(board, words[0]!);
    else if (subject === "link") {
      if (words[0] === "up" && board !== "twin") this.safety.registered(id);
      this.checks.demand(
        "recovery",
        words[0] === "up" || !this.isCalm,
        () => `${board} says ${line}, although nothing disturbs it`,
      );
    } else this.sane(board, line);
  }

  /**
   * Any other line must not be an error of the interpreter, except the one about a dial that failed. A board that lost
   * its power soon after booting is reported as crashed unseen; a real crash shows on its own console.
   */
  private sane(board: string, line: string): void {
    if (this.lives.excuses(board, line)) return;
    this.checks.demand(
      "no error",
      !/Uncaught|ERROR(?!: Connect failed)|Error:|at line|^crash(?!ed .* last: unseen end)|^safe mode/.test(line),
      () => `${board} says ${line}`,
    );
  }
}
