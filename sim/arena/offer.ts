// The game that `npm start` offers: it is chosen on the master at each power-up, so that A starts it. A maker's own is
// copied onto the master, and again between games when its file was saved.
import { statSync } from "node:fs";
import { playersOf, whyNotPlayable, type GameRules } from "../../firmware/master/game/document.js";
import { Subject } from "../../shared/console-lines.js";
import { Refusal } from "../../tools/common/refusal.js";
import { gameInFile } from "../../tools/game/games.js";
import type { Timer } from "../world/world.js";
import type { Arena } from "./arena.js";

export interface OfferOptions {
  rules: GameRules;
  /** The file that the game was read from; undefined for one that comes with the firmware. */
  path?: string | undefined;
  /** The number of players, 0 for the game's minimum, or their names, which the master's settings must contain. */
  players: number | readonly string[];
  /** How many targets a game may need; the arena's by default. */
  targetsMax?: number;
}

/** What happened to the offered game, in one or more lines; `isFault` if its file is wrong. */
export type Report = (sentence: string, isFault: boolean) => void;

/** How often the file is looked at, ms. It is read when it has not changed between two looks. */
const lookMs = 300;
/** How long after its power-up the master has recalled a game that was interrupted, ms. */
const recalledMs = 1000;

/** Changes whenever the file is saved; "" if it is not there. */
function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : "";
}

export class Offer {
  /** What is wrong with the file as it was last saved, "" for nothing. */
  fault = "";
  private rules: GameRules;
  /** The game as it was saved, until no game is played. */
  private next: GameRules | undefined;
  private stamp: string | undefined;
  private isSaved = false;
  private isRecalled = false;
  private timer: Timer | undefined;
  private readonly reports: Report[] = [];

  /** Call it before the arena is started. */
  constructor(
    private readonly arena: Arena,
    private readonly options: OfferOptions,
  ) {
    this.rules = options.rules;
    arena.onLine((board, line) => {
      if (board === "master" && line.startsWith(`${Subject.ready} master`)) this.offerLater();
    });
    if (options.path !== undefined) this.look(options.path);
  }

  /** Calls `report` with what happens from now on. */
  onReport(report: Report): void {
    this.reports.push(report);
  }

  /** Ends it: the file is not looked at any more. */
  close(): void {
    this.timer?.cancel();
  }

  /** The master's console is open before it recalls a game, which needs that game's document as it was. */
  private offerLater(): void {
    const { clock } = this.arena.world;
    this.isRecalled = false;
    clock.at(clock.now() + recalledMs, () => {
      this.isRecalled = true;
      this.offer();
    });
  }

  /**
   * Copies a maker's own game in place of `old`, and chooses the game. Does nothing without power: the next power-up
   * offers it again.
   */
  private offer(old?: string): void {
    const { rules, options, arena } = this;
    const { players, path } = options;
    const literal = (value: unknown) => JSON.stringify(value);
    const isCopied = path !== undefined && !arena.view.isPlaying;
    const line = [
      ...(old === undefined || old === rules.name ? [] : [`require("Storage").erase(${literal(`${old}.game`)})`]),
      ...(isCopied
        ? [`require("Storage").write(${literal(`${rules.name}.game`)},${literal(JSON.stringify(rules))})`]
        : []),
      `play(${literal(rules.name)},${literal(players === 0 ? playersOf(rules)[0] : players)},true)`,
    ].join(";");
    if (arena.master.powered) arena.type("master", line);
  }

  private look(path: string): void {
    const { clock } = this.arena.world;
    const stamp = stampOf(path);
    if (stamp !== this.stamp) {
      this.stamp = stamp;
      this.isSaved = true;
    } else if (this.isSaved) {
      this.isSaved = false;
      this.read(path);
    }
    if (this.next && this.isRecalled && !this.arena.view.isPlaying) this.take(path, this.next);
    this.timer = clock.at(clock.now() + lookMs, () => this.look(path));
  }

  /** Reads the file. If it is no game that can be played here, the last good one goes on. */
  private read(path: string): void {
    const before = this.fault;
    const { good, fault } = this.readGame(path);
    this.fault = fault;
    if (!good) return this.report(`${fault}\n${(this.next ?? this.rules).name} stays as it was.`, true);
    const isSame = JSON.stringify(good) === JSON.stringify(this.rules);
    this.next = isSame ? undefined : good;
    if (isSame && before !== "") this.report(`${path} is ${good.name} again, as it was.`, false);
    else if (!isSame && this.arena.view.isPlaying)
      this.report(`${path} was saved: ${good.name} changes when this game is over.`, false);
  }

  private readGame(path: string): { good?: GameRules; fault: string } {
    const { players, targetsMax = this.arena.stands.length } = this.options;
    try {
      const rules = gameInFile(path);
      const count = typeof players === "number" ? players || playersOf(rules)[0] : players.length;
      const why = whyNotPlayable(rules, count, targetsMax);
      return why === "" ? { good: rules, fault: "" } : { fault: `${path}: ${why}.` };
    } catch (thrown) {
      if (thrown instanceof Refusal) return { fault: thrown.message };
      throw thrown;
    }
  }

  /** Offers the game as it was saved. */
  private take(path: string, rules: GameRules): void {
    const old = this.rules.name;
    this.rules = rules;
    this.next = undefined;
    this.offer(old);
    this.report(`${path} was read again: A plays ${rules.name} as it is now.`, false);
  }

  private report(sentence: string, isFault: boolean): void {
    for (const report of this.reports) report(sentence, isFault);
  }
}
