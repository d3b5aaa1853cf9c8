// What comes in at the board: each message is checked, and games are stored in batches. Everything is bounded, and each
// range has its own limits, so that a hostile one delays only itself.
import type { KeyObject } from "node:crypto";
import { reasonOf } from "../../common/refusal.js";
import { readGameLines } from "../game-chain.js";
import { bodyOf, digest, open, type GameMessage, type StateMessage } from "../messages.js";
import { placeIn, type Place } from "../names.js";
import type { Incoming } from "./store.js";

export interface IntakeOptions {
  league: string;
  /** The public keys of the ranges that were invited. */
  keys(): ReadonlyMap<string, KeyObject>;
  /** Stores games; fulfilled when they are safe. */
  store(games: readonly Incoming[]): Promise<unknown>;
  /** A game is safe; `number` is its number in its master's record. */
  kept(range: string, number: number, message: GameMessage): void;
  /** A state that is newer than the one before. */
  state(range: string, state: StateMessage): void;
  /** What a person should know. */
  report(sentence: string): void;
  /** The time in ms, for tests. */
  now?(): number;
}

/**
 * Games that wait for the database, of all ranges and of one. Beyond that a game is dropped: its bridge sends it again.
 */
const waitingMax = 20_000;
const waitingOfRangeMax = 500;
const batchMax = 200;
/** So long the games are gathered that are stored together, ms: a transaction costs as much for one as for ten. */
const gatherMs = 100;
/** Games that were stored are remembered, so that one that comes again costs little. */
const storedMax = 50_000;
/** Messages of one range: so many a second, and so many at once after a pause. */
const ratePerSecond = 50;
const burst = 1500;
/** Games are not older than this project, nor from tomorrow. */
const atMin = Date.UTC(2020, 0, 1);
const aheadMsMax = 24 * 3600 * 1000;
const retryMsMin = 200;
const retryMsMax = 5000;
/** How often the same complaint about a range is reported, ms. */
const complaintMs = 60_000;

/** The database refuses the data itself, whatever it does with other data. */
const isDataFault = (thrown: unknown): boolean => /^2[123]/.test(String((thrown as { code?: unknown }).code ?? ""));

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const versionOf = (range: string, { id, digest }: GameMessage): string => `${range} ${id} ${digest}`;

interface Allowance {
  left: number;
  atMs: number;
}

export class Intake {
  /** Messages that were refused, by range; "" counts those of ranges that were not invited. */
  readonly refused = new Map<string, number>();
  private readonly queue: Incoming[] = [];
  private readonly waiting = new Map<string, number>();
  private readonly allowances = new Map<string, Allowance>();
  private readonly complained = new Map<string, number>();
  private readonly states = new Map<string, StateMessage>();
  /** Versions of games that wait, and that were stored lately. */
  private readonly queued = new Set<string>();
  private readonly stored = new Set<string>();
  private working: Promise<void> | undefined;
  private isClosed = false;
  private readonly now: () => number;

  constructor(private readonly options: IntakeOptions) {
    this.now = options.now ?? Date.now;
  }

  /** Takes what came on a topic. */
  take(topic: string, payload: Uint8Array): void {
    const place = placeIn(topic);
    if (!place || place.league !== this.options.league || place.subject === "kept") return;
    const key = this.options.keys().get(place.range);
    if (!key) return this.refuse("", `${place.range} publishes, but was not invited`);
    if (place.subject === "state") return this.takeState(place, topic, payload, key);
    const opened = open("game", topic, payload, key);
    if ("refused" in opened) return this.refuse(place.range, opened.refused);
    this.takeGame(opened.message, place);
  }

  /** Fulfilled when everything that came is stored. */
  async drained(): Promise<void> {
    await this.working;
  }

  close(): void {
    this.isClosed = true;
  }

  private takeGame(message: GameMessage, place: Place): void {
    const { range, game: number } = place;
    const version = versionOf(range, message);
    const fault = this.faultOf(message);
    if (fault !== undefined) return this.refuse(range, fault);
    if (this.queued.has(version)) return;
    if (this.stored.has(version)) return this.options.kept(range, number, message);
    // What comes again was not counted: somebody who repeats a range's messages takes nothing from its allowance.
    const isFull = this.queue.length >= waitingMax || (this.waiting.get(range) ?? 0) >= waitingOfRangeMax;
    if (isFull || !this.allow(range)) return this.refuse(range, "too many come at once");
    this.queue.push({ range, message, game: readGameLines(message.lines, number) });
    this.queued.add(version);
    this.waiting.set(range, (this.waiting.get(range) ?? 0) + 1);
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  private takeState(place: Place, topic: string, payload: Uint8Array, key: KeyObject): void {
    const opened = open("state", topic, payload, key);
    if ("refused" in opened) return this.refuse(place.range, opened.refused);
    const { message } = opened;
    const last = this.states.get(place.range);
    const isNewer =
      !last ||
      message.session > last.session ||
      (message.session === last.session && (message.seq > last.seq || message.is === "away"));
    if (!isNewer || !this.allow(place.range)) return;
    this.states.set(place.range, message);
    this.options.state(place.range, message);
  }

  private faultOf(message: GameMessage): string | undefined {
    const { id, at, lines } = message;
    if (digest(lines[0]!) !== id || digest(bodyOf(lines)) !== message.digest) return "its digests are wrong";
    if (at < atMin || at > this.now() + aheadMsMax) return "its time is wrong: check the clock of the bridge";
    return undefined;
  }

  private allow(range: string): boolean {
    const now = this.now();
    const { left, atMs } = this.allowances.get(range) ?? { left: burst, atMs: now };
    const more = Math.min(burst, left + (Math.max(0, now - atMs) / 1000) * ratePerSecond);
    this.allowances.set(range, { left: Math.max(0, more - 1), atMs: now });
    return more >= 1;
  }

  private remember(version: string): void {
    this.stored.add(version);
    if (this.stored.size > storedMax) this.stored.delete(this.stored.values().next().value!);
  }

  private refuse(range: string, why: string): void {
    this.refused.set(range, (this.refused.get(range) ?? 0) + 1);
    const last = this.complained.get(range);
    if (last !== undefined && this.now() - last < complaintMs) return;
    this.complained.set(range, this.now());
    this.options.report(range === "" ? `${why}.` : `A message of ${range} was refused: ${why}.`);
  }

  private async work(): Promise<void> {
    let retryMs = retryMsMin;
    while (this.queue.length > 0 && !this.isClosed) {
      if (this.queue.length < batchMax) await sleep(gatherMs);
      const batch = this.queue.slice(0, batchMax);
      try {
        await this.storeAll(batch);
        retryMs = retryMsMin;
      } catch (thrown) {
        if (retryMs === retryMsMin) this.options.report(`Games wait for the database (${reasonOf(thrown)}).`);
        await sleep(retryMs);
        retryMs = Math.min(retryMsMax, 2 * retryMs);
        continue;
      }
      this.queue.splice(0, batch.length);
      for (const { range, message } of batch) {
        this.waiting.set(range, this.waiting.get(range)! - 1);
        this.queued.delete(versionOf(range, message));
      }
    }
  }

  /** Stores a batch. If the database refuses its data, each game is stored alone, and the one at fault is left out. */
  private async storeAll(batch: readonly Incoming[]): Promise<void> {
    try {
      await this.options.store(batch);
    } catch (thrown) {
      if (!isDataFault(thrown)) throw thrown;
      if (batch.length === 1) return this.refuse(batch[0]!.range, `the database refuses it (${reasonOf(thrown)})`);
      for (const game of batch) await this.storeAll([game]);
      return;
    }
    for (const { range, message, game } of batch) {
      this.remember(versionOf(range, message));
      this.options.kept(range, game.number, message);
    }
  }
}
