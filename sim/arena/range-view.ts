// The range as its master reports it on the console (docs/CONSOLE.md).
import { exposureUp, GameNews, sheetTotal, Subject } from "../../shared/console-lines.js";
import type { RowOutcome } from "../../firmware/master/game/record-lines.js";
import { RangeNames } from "./range-names.js";

/** One exposure of a game. */
export interface SheetRow {
  player: string;
  target: string;
  outcome: RowOutcome;
  /** Seconds from armed to hit. */
  time?: number;
  points: number;
  /** By how many ms the place of its hit on the turn's clock may be wrong; only if the master knows that. */
  withinMs?: number;
  /** How long it should last, s; only for rows reported during the game. */
  seconds?: number;
}

export interface SheetTotal {
  points: number;
  hits: number;
  mean?: number;
  best?: number;
}

/** A turn's result for par: its time on the clock, s, and the points for it. */
export interface Par {
  seconds: number;
  points: number;
}

/** A side of a team game: its players, and what they have together. */
export interface Side {
  points: number;
  players: string[];
}

/** What pressing A, X and Y does, in the words of the master's screen; "" for nothing. B is always STOP. */
export type Labels = Record<"A" | "X" | "Y", string>;

/** An exposure that has begun. */
export interface Exposed {
  player: string;
  isNoShoot: boolean;
}

export interface Game {
  name: string;
  state: "ready" | "playing" | "paused" | "waiting" | "over" | "stopped" | "void";
  /** Why it is paused or waits. */
  why: string;
  /** Whether its players shoot at once, each at their own plates. */
  isDuel: boolean;
  /** Players in the order of their first turn. */
  players: string[];
  /** The outcomes reported while it was played, in order. */
  exposures: SheetRow[];
  /** The targets whose exposure has begun and whose outcome is not reported yet. */
  up: Set<string>;
  /** By target: for whom its last exposure is, and whether its plate must not be shot. */
  exposed: Map<string, Exposed>;
  /** The sheet reported at its end. */
  sheet: SheetRow[];
  totals: Map<string, SheetTotal>;
  /** The sides of a team game by their names; none in other games. */
  sides: Map<string, Side>;
  pars: Map<string, Par>;
  /** The places among the game's best scores that its players took, from 1. */
  places: Map<string, number>;
}

export interface LinkView {
  linked: boolean;
  /** Why it is down. */
  reason: string;
  /** The last outcome in words. */
  last: string;
}

/** What the last check of a target found. */
export interface Check {
  level: "green" | "amber" | "red";
  /** One line for each thing, its shape first. */
  facts: string[];
}

/** How a target's self-test may end. */
const testOutcomes: readonly string[] = ["ok", "skipped", "failed"];
/** How a refusal begins because a target is red. */
const redRefusal = "pre-flight:";
/** The news of a game that are also its states. */
const newsWithState: readonly string[] = [
  GameNews.paused,
  GameNews.waiting,
  GameNews.over,
  GameNews.stopped,
  GameNews.void,
];

/** A number, or undefined for `-`. */
const optional = (text: string | undefined) => (text === undefined || text === "-" ? undefined : Number(text));

function rowOf([player = "", target = "", outcome = "", time, points, within]: string[]): SheetRow {
  const seconds = optional(time);
  const withinMs = /^\+-(\d+)$/.exec(within ?? "")?.[1];
  return {
    player,
    target,
    outcome: outcome as RowOutcome,
    ...(seconds !== undefined && { time: seconds }),
    points: Number(points),
    ...(withinMs !== undefined && { withinMs: Number(withinMs) }),
  };
}

export class RangeView {
  word: "COLD" | "HOT" | "STOP" | "" = "";
  /** Whether STOP was pressed since the master's power-up: before that the range cannot become hot. */
  isStopTested = false;
  /** The port that targets may dial, once the master listens. */
  listening: number | undefined;
  /** By target id, in order of appearance. */
  readonly links = new Map<string, LinkView>();
  game: Game | undefined;
  /** By target id: what the last check found. */
  readonly checks = new Map<string, Check>();
  /** By target id: the outcome of the last self-test, and what happened, in the master's words. */
  readonly tests = new Map<string, string>();
  /** Which targets keep a game from starting, and why; "" if none does. */
  red = "";
  readonly names = new RangeNames();
  /** The last `refused`, `settings` or `wifi` line. */
  notice = "";

  /** Whether a game is under way. */
  get isPlaying(): boolean {
    return this.game !== undefined && !["over", "stopped", "void"].includes(this.game.state);
  }

  /** Reads one line of the master's console. */
  read(line: string): void {
    const [subject, ...words] = line.split(" ");
    const [first = "", second = ""] = words;
    switch (subject) {
      case Subject.ready:
        if (first === "master") this.forget();
        return;
      case Subject.range:
        this.word = first as RangeView["word"];
        this.isStopTested ||= first === "STOP";
        return;
      case Subject.listening:
        this.listening = Number(first);
        return;
      case Subject.link:
        Object.assign(this.link(first), { linked: second === "up", reason: words.slice(2).join(" ") });
        return;
      case Subject.result:
        this.link(first).last = words.slice(1).join(" ");
        return;
      case Subject.check:
        this.red = "";
        this.checks.set(first, { level: second as Check["level"], facts: words.slice(2).join(" ").split("; ") });
        return;
      case Subject.selftest:
        return this.readTest(words);
      case Subject.names:
        return this.names.read(words);
      case Subject.refused:
      case Subject.settings:
      case Subject.wifi:
        if (subject === Subject.refused) this.readRefusal(words);
        this.notice = line;
        return;
      case Subject.game:
        return this.readGame(first, words.slice(1).join(" "));
      default:
        if (this.game) this.readPlay(this.game, subject!, words);
    }
  }

  private readRefusal(words: string[]): void {
    if (words[0] === redRefusal) this.red = words.slice(1).join(" ");
    this.names.readRefusal(words);
  }

  /** Reads a line about the self-test. */
  private readTest([first, ...words]: string[]): void {
    if (first === "start") this.tests.clear();
    else if (testOutcomes.includes(words[0]!)) this.tests.set(first!, words.join(" "));
  }

  /** Reads a line about the present game. */
  private readPlay(game: Game, subject: string, words: string[]): void {
    switch (subject) {
      case Subject.turn:
        this.game = {
          ...game,
          state: "playing",
          isDuel: words.length > 1,
          players: [...new Set([...game.players, ...words])],
        };
        return;
      case Subject.exposure:
      case Subject.recorded:
        return this.readExposure(game, words);
      case Subject.side: {
        const [name = "", points, ...players] = words;
        game.sides.set(name, { points: Number(points), players });
        return;
      }
      case Subject.par:
        game.pars.set(words[0]!, { seconds: Number(words[1]), points: Number(words[2]) });
        return;
      case Subject.best:
        if (Number(words[0]) > 0) game.places.set(words[1]!, Number(words[0]));
        return;
      case Subject.sheet:
        return readSheet(game, words);
    }
  }

  /** The master was powered up: forgets everything except the last game, whose sheet people still want to see. */
  private forget(): void {
    this.word = "";
    this.isStopTested = false;
    this.listening = undefined;
    this.names.told = undefined;
    this.red = "";
    this.checks.clear();
    this.tests.clear();
    for (const link of this.links.values()) Object.assign(link, { linked: false, reason: "master rebooted" });
    if (this.game && this.isPlaying) this.game.state = "stopped";
  }

  private link(id: string): LinkView {
    let link = this.links.get(id);
    if (!link) this.links.set(id, (link = { linked: false, reason: "", last: "" }));
    return link;
  }

  private readGame(what: string, rest: string): void {
    this.red = "";
    if (what === GameNews.start || what === GameNews.unfinished) {
      this.game = {
        name: rest,
        state: "ready",
        why: "",
        isDuel: false,
        players: [],
        exposures: [],
        up: new Set(),
        exposed: new Map(),
        sheet: [],
        totals: new Map(),
        sides: new Map(),
        pars: new Map(),
        places: new Map(),
      };
      return;
    }
    if (!this.game) return;
    this.game.why = rest;
    if (what === GameNews.resumed) this.game.state = "ready";
    else if (newsWithState.includes(what)) this.game.state = what as Game["state"];
  }

  private readExposure(game: Game, [number = "", ...words]: string[]): void {
    if (number === exposureUp) {
      const [player = "", id = ""] = words;
      game.up.add(id);
      game.exposed.set(id, { player, isNoShoot: words.at(-1) === "no-shoot" });
      return;
    }
    const row = { ...rowOf(words), seconds: Number(words[words.indexOf("of") + 1]) };
    if (!game.players.includes(row.player)) game.players.push(row.player);
    game.exposures[Number(number) - 1] = row;
    game.up.delete(row.target);
    this.link(row.target).last = row.time === undefined ? row.outcome : `${row.outcome} ${row.time} s`;
  }
}

function readSheet(game: Game, [first = "", ...words]: string[]): void {
  if (first !== sheetTotal) {
    game.sheet.push(rowOf(words));
    return;
  }
  const [player = "", points, , hits, , mean, , best] = words;
  const total: SheetTotal = { points: Number(points), hits: Number(hits) };
  const [meanSeconds, bestSeconds] = [optional(mean), optional(best)];
  if (meanSeconds !== undefined) total.mean = meanSeconds;
  if (bestSeconds !== undefined) total.best = bestSeconds;
  game.totals.set(player, total);
}
