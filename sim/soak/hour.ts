// One simulated hour of a range under faults: rounds of faults, each followed by a recovery that must succeed.
import { boundSeconds, playersOf, targetsOf, type GameRules } from "../../firmware/master/game/document.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { shippedGames } from "../../tools/game/games.js";
import { boardStationsMax } from "../world/air.js";
import { seededRandom } from "../world/random.js";
import { RangeKey } from "../arena/range-key.js";
import { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
import { arenaOptions } from "./boards.js";
import { scheduleOf, type Fault } from "./faults.js";
import type { HourOptions, HourReport } from "./hour-report.js";
import { Injector } from "./injector.js";
import { InvariantError, Checks, type Violation } from "./invariant.js";
import { Journal } from "./journal.js";
import { Observer } from "./observer.js";
import { Person } from "./person.js";
import type { SoakArena } from "./range.js";
import { adcNoise } from "./strikes.js";
import {
  wifiMsMax,
  radioMsMax,
  lineMsMax,
  dialMsMax,
  hangMsMax,
  recoveryMsMax,
  settleMs,
  kalumaMsMore,
  roomMsMax,
  sheetMsMax,
  hotMsMax,
  checkMsMax,
} from "./waits.js";

/**
 * What a master that refuses a game holds at that moment, JsVars, and not a little later: the game's document, and its
 * own look at the memory (some 36).
 */
const refusedVariablesMax = 80;

/** In every other hour the targets must discover their master. */
const isSearched = (seed: number) => seed % 2 === 1;
/** In every fourth hour the master has its screen and joystick; with them an hour takes 1.4 times as long. */
const isSeen = (seed: number) => seed % 4 < 1;
/** In every third hour the targets are calibrated: they know how much of a neighbour's blow they feel. */
const isCalibrated = (seed: number) => seed % 3 === 1;
const calibration = { threshold: 0.15, blind: 0, lockout: 25, cross: 0.5, at: 0, servo: "0 90 500" };
const unseen = { pins: { a: "D15", b: "D17", x: "D19", y: "D21" } };

/** How often a condition is checked, ms. */
const conditionMs = 50;
const targetsDefault = 8;

/** Plays one hour. The same options give the same report. */
export function runHour(options: HourOptions): HourReport {
  return new Hour(options).run();
}

class Hour {
  private readonly arena: SoakArena;
  private readonly checks = new Checks();
  private readonly journal: Journal;
  private readonly observer: Observer;
  private readonly injector: Injector;
  private readonly person: Person;
  private readonly games: readonly GameRules[];

  constructor(private readonly options: HourOptions) {
    const { seed, targets = targetsDefault } = options;
    const random = seededRandom(seed);
    this.arena = new VirtualArena({
      seed,
      targets,
      discovery: isSearched(seed),
      key: options.isOpen ? undefined : RangeKey.simulated,
      // The twin needs a place on the Wi-Fi, too, and an access point keeps the place of a board that vanished.
      router: targets + 1 > boardStationsMax,
      ...(!isSeen(seed) && { masterSettings: unseen }),
      ...(options.bundles && { bundles: options.bundles }),
      ...arenaOptions(options),
    });
    const { arena } = this;
    this.journal = new Journal(() => arena.world.clock.now(), options.log);
    arena.onLine((board, line) => this.journal.write(board, line));
    this.observer = new Observer(arena, this.checks);
    this.injector = new Injector(arena, random.fork("injector"), this.journal, this.observer);
    const { injector } = this;
    const { power, active } = injector;
    if (isCalibrated(seed))
      for (const { board } of arena.stands) board.storage.set("snyper.cal", JSON.stringify(calibration));
    for (const board of [...arena.stands.map((stand) => stand.board), power.twin]) board.adcNoise = adcNoise;
    this.person = new Person(
      arena,
      random.fork("person"),
      this.journal,
      this.observer,
      (id) => injector.ringMs(id),
      () => active.troubled,
    );
    this.observer.watch(injector);
    for (const { id, board, plate } of arena.stands) this.person.aimAt(board, plate, () => id);
    this.person.aimAt(power.twin, power.twinPlate, () => power.twinId);
    this.games = shippedGames().filter((rules) => isPlayable(rules, targets));
  }

  run(): HourReport {
    const { arena, checks, injector, journal } = this;
    const { seed } = this.options;
    const violation = this.playRounds();
    return {
      seed,
      simulatedMs: Math.round(arena.world.clock.now()),
      ...(violation && { violation }),
      last: journal.last(),
      digest: journal.digest(),
      faults: injector.counts,
      checks: checks.counts,
    };
  }

  /** Plays all rounds, or up to the first invariant that does not hold. */
  private playRounds(): Violation | undefined {
    const { seed, targets = targetsDefault, profile = "hell", minutes = 60, heap, kalumas, isOpen } = this.options;
    const special = { isSmall: heap === "small", kalumas, isOpen };
    const schedule = this.options.schedule ?? scheduleOf(seed, profile, targets, special);
    try {
      this.arena.start();
      this.demandWithin("all targets registered", () => this.arena.isComplete, recoveryMsMax);
      this.person.start();
      for (let round = 0; this.now() < minutes * 60_000; round++) {
        this.attack(schedule.filter((fault) => fault.round === round));
        this.recover(round);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof InvariantError)) throw error;
      return this.violation(error);
    } finally {
      this.arena.close();
    }
  }

  private violation({ invariant, message }: InvariantError): Violation {
    const missing = this.arena.stands.filter(({ id }) => !this.arena.view.links.get(id)?.linked).map(({ id }) => id);
    const what =
      invariant === "recovery" && missing.length > 0 ? `${message} (missing: ${missing.join(", ")})` : message;
    this.journal.write("VIOLATION", `${invariant}: ${what}`);
    return { invariant, what, atMs: Math.round(this.now()) };
  }

  /** Injects the faults of a round, each at its time, and runs until the last one is healed. */
  private attack(faults: readonly Fault[]): void {
    const startMs = this.now();
    for (const fault of faults) this.arena.world.clock.at(startMs + fault.atMs, () => this.injector.begin(fault));
    // One ms later, so that the last one is healed.
    this.runTo(startMs + Math.max(0, ...faults.map((fault) => fault.atMs + fault.ms)) + 1);
  }

  /** Everything is healed: the range must recover without help, and a game must be playable to its end. */
  private recover(round: number): void {
    const { arena, injector, observer, person } = this;
    person.isBusy = false;
    injector.callOff();
    this.restartStalled();
    this.demandWithin(
      "all boards on the Wi-Fi",
      () => observer.air.isComplete(),
      Math.max(wifiMsMax, injector.power.radiosHealedMs + radioMsMax - this.now()),
    );
    this.demandWithin("no interpreter is blocked", () => observer.isFree(), dialMsMax);
    // without memory a master may have lost its timers, and hangs until its watchdog restarts it
    this.isWithin(() => !observer.lives.isStarved("master"), hangMsMax);
    this.demandWithin("all targets registered", () => arena.isComplete, recoveryMsMax);
    this.runFor(settleMs);
    observer.strikes.settled();
    observer.isCalm = true;
    this.makeHot();
    observer.limits.recovered((ms) => this.runFor(ms));
    this.playGame(this.games[round % this.games.length]!);
    this.runFor(settleMs);
    observer.strikes.settled();
    observer.isCalm = false;
    person.isBusy = true;
  }

  /** A clock set back by an hour, together with silence, stalls a board for that hour; the maker power-cycles it. */
  private restartStalled(): void {
    const { stalls, lives } = this.observer;
    for (const name of lives.restingNames) this.injector.restart(name);
    if (this.isWithin(() => stalls.names.length === 0, lineMsMax)) return;
    for (const name of stalls.names) this.injector.restart(name);
  }

  private makeHot(): void {
    const { arena, person } = this;
    person.press("B");
    this.runFor(settleMs);
    for (const word of ["COLD", "HOT"] as const) {
      person.press("X", true);
      this.demandWithin(`range ${word}`, () => arena.view.word === word, hotMsMax);
      this.runFor(hotMsMax);
    }
    // STOP ended the game. If the master lost power during it, the game still waits to be resumed, and is ended here.
    if (arena.view.game?.state === "paused") {
      person.press("Y");
      this.demandWithin("the game is void", () => !arena.view.isPlaying, hotMsMax);
    }
  }

  /** A game that is refused because memory is short is played with fewer players, which takes less, if that can be. */
  private playGame(rules: GameRules): void {
    const { view, stands } = this.arena;
    const before = this.observer.gamesOver;
    view.red = view.notice = ""; // what is left of earlier games
    this.person.play(rules);
    const isRefused = () => !view.isPlaying && view.notice.startsWith("refused memory is short");
    // Strangers that have registered and left are red, but no target of the range is, unless nobody tapped it in a
    // self-test: that stays until it feels a blow.
    const isChecked = () => view.isPlaying || view.red !== "" || this.observer.gamesOver > before;
    if (this.options.heap === "small" && this.isWithin(isRefused, checkMsMax + roomMsMax)) {
      view.notice = "";
      this.person.play(rules, playersOf(rules)[0]);
      // what else takes its memory may leave too little even for that: it says so, and there is no game
      if (this.isWithin(() => isRefused() || isChecked(), checkMsMax + roomMsMax) && isRefused())
        return this.demandTrue(view.notice);
    }
    this.demandWithin("the targets are checked", isChecked, checkMsMax);
    const isOwn = (red: string) => stands.some(({ id }) => red.startsWith(`${id} `)) && !red.endsWith("felt no tap");
    this.checks.demand("recovery", !view.red.split(/; |, /).some(isOwn), () => `red: ${view.red}`);
    if (view.red !== "") this.person.startAnyway();
    this.demandWithin(
      `${rules.name} played to its end`,
      () => this.observer.gamesOver > before,
      boundSeconds(rules, playersOf(rules)[1]) * 1000 + sheetMsMax,
    );
  }

  /** A game was refused, even for the fewest players: that may only be if its master has little more than it needs. */
  private demandTrue(refusal: string): void {
    const needed = Number(/needs (\d+)$/.exec(refusal)?.[1]);
    const { master } = this.arena;
    const free = master instanceof VirtualEspruinoBoard ? master.memory().total - master.weight() : NaN;
    this.checks.demand("recovery", free < needed + refusedVariablesMax, () => `${refusal}, and ${free} are free`);
  }

  /** `ms` is for a range without a Pico W. */
  private demandWithin(what: string, condition: () => boolean, ms: number): void {
    const limitMs = ms + (this.options.kalumas ? kalumaMsMore : 0);
    const holds = this.isWithin(condition, limitMs);
    this.checks.demand("recovery", holds, () => `not within ${limitMs / 1000} s: ${what}`);
    this.checks.throwIfBroken();
  }

  private isWithin(condition: () => boolean, ms: number): boolean {
    const endMs = this.now() + ms;
    while (!condition() && this.now() < endMs) this.runTo(Math.min(this.now() + conditionMs, endMs));
    return condition();
  }

  private runFor(ms: number): void {
    this.runTo(this.now() + ms);
  }

  /** Runs until a time, and checks the invariants after every event. */
  private runTo(atMs: number): void {
    const { clock } = this.arena.world;
    let isOver = false;
    clock.at(atMs, () => {
      isOver = true;
    });
    while (!isOver) {
      clock.step();
      this.observer.afterEvent();
    }
  }

  private now(): number {
    return this.arena.world.clock.now();
  }
}

/** Whether there are enough targets for that game, and whether two can play it if it is a duel. */
function isPlayable(rules: GameRules, targets: number): boolean {
  const isDuel = rules.play === "duel";
  return targetsOf(rules) * (isDuel ? 2 : 1) <= targets && (!isDuel || playersOf(rules)[1] <= 2);
}
