// One simulated hour of a range under faults: rounds of faults, each followed by a recovery that must succeed.
import { boundSeconds, playersMax, playersOf, targetsOf } from "../../firmware/master/game/document.js";
import type { Runtime } from "../arena/arena.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { shippedGames } from "../../tools/game/games.js";
import { boardStationsMax } from "../world/air.js";
import { seededRandom } from "../world/random.js";
import { scheduleOf, type Fault, type FaultKind, type ProfileName } from "./faults.js";
import { Injector } from "./injector.js";
import { Broken, Checks, type Invariant, type Violation } from "./invariant.js";
import { Journal } from "./journal.js";
import { Observer } from "./observer.js";
import { Person } from "./person.js";
import type { SoakArena } from "./range.js";
import { adcNoise } from "./strikes.js";

export type { ProfileName } from "./faults.js";
export type { Violation } from "./invariant.js";

export interface HourOptions {
  /** Decides everything, 0 to 4294967295. */
  seed: number;
  /** 1 to 32; 8 unless given. */
  targets?: number;
  /** `hell` unless given. */
  profile?: ProfileName;
  /** What the boards are; `vm` unless given. */
  runtime?: Runtime;
  /** Instead of the built bundles. */
  bundles?: { master?: string; target?: string };
  /** Ends after the round in which so many minutes are over; 60 unless given. */
  minutes?: number;
  /** Instead of what the seed makes. */
  schedule?: readonly Fault[];
  /** Hears each line of the journal. */
  log?(line: string): void;
}

export interface HourReport {
  seed: number;
  simulatedMs: number;
  /** The first invariant that did not hold; nothing was looked at after it. */
  violation?: Violation;
  /** The journal's last lines, oldest first. */
  last: string[];
  /** Of the whole journal, sha256: the same for the same options on every machine. */
  digest: string;
  faults: Partial<Record<FaultKind, number>>;
  checks: Record<Invariant, number>;
}

/** In every other hour the targets have to look for their master. */
const isSearched = (seed: number) => seed % 2 == 1;
/** In every fourth hour the master has its screen and joystick; with them an hour takes 1.4 times as long. */
const isSeen = (seed: number) => seed % 4 < 1;
const unseen = { pins: { a: "D15", b: "D17", x: "D19", y: "D21" } };

/** Boards that lost their Wi-Fi are on it again so long after the last fault, ms. */
const wifiMsMax = 13_000;
/** A radio that was in trouble until then has its last deadline and the longest wait besides, ms. */
const radioMsMax = 20_000 + wifiMsMax;
/** A board whose clock was set back hears of it with its next line, if there is any, ms. */
const lineMsMax = 4500;
/** A dial that began before that blocks for so long at most, ms. */
const dialMsMax = 6000;
/** From then on, all must be registered within, ms. */
const recoveryMsMax = 10_000;
/** What is still being sent when all are registered, and the plates on their way down, ms. */
const settleMs = 4000;
/** A game's sheet is told in so much time, ms. */
const toldMsMax = 6000;
/** The finger that holds X, and the range's answer. */
const hotMsMax = 3000;

export function runHour(options: HourOptions): HourReport {
  const { seed, targets = 8, profile = "hell", minutes = 60 } = options;
  const schedule = options.schedule ?? scheduleOf(seed, profile, targets);
  const random = seededRandom(seed);
  const arena: SoakArena = new VirtualArena({
    seed,
    targets,
    discovery: isSearched(seed),
    // The twin needs a place on the Wi-Fi too, and an access point keeps the place of a board that vanished.
    router: targets + 1 > boardStationsMax,
    ...(!isSeen(seed) && { masterSettings: unseen }),
    ...(options.bundles && { bundles: options.bundles }),
    ...(options.runtime && { runtime: options.runtime }),
  });
  const { clock } = arena.world;
  const checks = new Checks();
  const journal = new Journal(() => clock.now(), options.log);
  arena.onLine((board, line) => journal.write(board, line));
  const observer = new Observer(arena, checks);
  const injector = new Injector(arena, random.fork("injector"), journal, observer);
  for (const board of [...arena.stands.map((stand) => stand.board), injector.twin]) board.adcNoise = adcNoise;
  const person = new Person(
    arena,
    random.fork("person"),
    journal,
    observer,
    (id) => injector.ringMs(id),
    () => injector.slowest,
  );
  observer.watch(injector);
  for (const { id, board, plate } of arena.stands) person.aimAt(board, plate, () => id);
  person.aimAt(injector.twin, injector.twinPlate, () => injector.twinId);

  /** Runs event by event, looking after each, until a time. */
  const runTo = (atMs: number): void => {
    let isOver = false;
    clock.at(atMs, () => {
      isOver = true;
    });
    while (!isOver) {
      clock.step();
      observer.afterEvent();
    }
  };
  const isWithin = (condition: () => boolean, ms: number): boolean => {
    const endMs = clock.now() + ms;
    while (!condition() && clock.now() < endMs) runTo(Math.min(clock.now() + 50, endMs));
    return condition();
  };
  const demandWithin = (what: string, condition: () => boolean, ms: number): void => {
    const holds = isWithin(condition, ms);
    checks.demand("recovery", holds, () => `not within ${ms / 1000} s: ${what}`);
    checks.throwIfBroken();
  };

  /**
   * A clock that was set back by an hour, together with silence, keeps a board for that hour: its maker sees that it is
   * dead.
   */
  const demandNoStall = (): void => {
    if (isWithin(() => observer.stalls.names.length == 0, lineMsMax)) return;
    for (const name of observer.stalls.names) injector.restart(name);
  };

  // With few targets not every game can be played.
  const games = shippedGames().filter(
    (rules) =>
      targetsOf(rules) * (rules.play == "duel" ? 2 : 1) <= targets &&
      (rules.play != "duel" || playersOf(rules)[1] <= 2),
  );
  const isComplete = () => arena.isComplete;
  const missing = () =>
    arena.stands
      .filter(({ id }) => !arena.view.links.get(id)?.linked)
      .map(({ id }) => id)
      .join(", ");

  /** Everything is healed: the range is whole again by itself, and a game can be played to its end. */
  const recover = (round: number): void => {
    person.isBusy = false;
    injector.callOff();
    demandNoStall();
    demandWithin(
      "all boards on the Wi-Fi",
      () => observer.isOnAir(),
      Math.max(wifiMsMax, injector.radiosHealedMs + radioMsMax - clock.now()),
    );
    demandWithin("no interpreter stands still", () => observer.isFree(), dialMsMax);
    demandWithin("all targets registered", isComplete, recoveryMsMax);
    runTo(clock.now() + settleMs);
    observer.strikes.settled();
    observer.isCalm = true;
    person.press("B");
    runTo(clock.now() + settleMs);
    for (const word of ["COLD", "HOT"] as const) {
      person.press("X", true);
      demandWithin(`range ${word}`, () => arena.view.word == word, hotMsMax);
      runTo(clock.now() + hotMsMax);
    }
    // STOP ended the game, unless the master lost its power in it: then it waits to be resumed, and is given up here.
    if (arena.view.game?.state == "paused") {
      person.press("Y");
      demandWithin("the game is void", () => !arena.view.isPlaying, hotMsMax);
    }
    observer.limits.recovered((ms) => runTo(clock.now() + ms));
    const before = observer.gamesOver;
    const rules = games[round % games.length]!;
    person.play(rules);
    demandWithin(
      `${rules.name} played to its end`,
      () => observer.gamesOver > before,
      boundSeconds(rules, playersMax) * 1000 + toldMsMax,
    );
    runTo(clock.now() + settleMs);
    observer.strikes.settled();
    observer.isCalm = false;
    person.isBusy = true;
  };

  const report: HourReport = {
    seed,
    simulatedMs: 0,
    last: [],
    digest: "",
    faults: injector.counts,
    checks: checks.counts,
  };
  try {
    arena.start();
    demandWithin("all targets registered", isComplete, recoveryMsMax);
    person.start();
    for (let round = 0; clock.now() < minutes * 60_000; round++) {
      const startMs = clock.now();
      for (const fault of schedule)
        if (fault.round == round) clock.at(startMs + fault.atMs, () => injector.begin(fault));
      // A moment later, so that the last one is healed.
      runTo(startMs + Math.max(0, ...schedule.map((fault) => (fault.round == round ? fault.atMs + fault.ms : 0))) + 1);
      recover(round);
    }
  } catch (error) {
    if (!(error instanceof Broken)) {
      arena.close();
      throw error;
    }
    const who = missing();
    const what = error.invariant == "recovery" && who !== "" ? `${error.message} (missing: ${who})` : error.message;
    report.violation = { invariant: error.invariant, what, atMs: Math.round(clock.now()) };
    journal.write("VIOLATION", `${error.invariant}: ${what}`);
  }
  arena.close();
  report.simulatedMs = Math.round(clock.now());
  report.last = journal.last();
  report.digest = journal.digest();
  return report;
}
