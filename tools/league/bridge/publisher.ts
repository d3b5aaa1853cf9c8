// Publishes what waits in the spool until the board confirms it, and the state of the range.
import { Broker, type BrokerPlace } from "../broker.js";
import type { Invitation } from "../keys.js";
import { gameMessage, open, seal, type LiveRange, type StateMessage } from "../messages.js";
import { gameTopic, keptOf, placeIn, stateTopic } from "../names.js";
import type { RecordedGame } from "./record-games.js";
import type { Spool, Spooled } from "./spool.js";

export interface PublisherOptions {
  invitation: Invitation;
  broker: BrokerPlace;
  spool: Spool;
  report(sentence: string): void;
  /** How long to wait for the board's confirmation before a game is sent again, ms; for tests. */
  againMsMin?: number;
}

/**
 * Games that the broker has not acknowledged, and games that the board has not confirmed, at once: no flood for either.
 */
const flyingMax = 20;
const unconfirmedMax = 100;
/** A game that the board does not confirm is sent again after this long, and each time after twice as long, ms. */
const againMsMin = 20_000;
const againMsMax = 600_000;
const tickMs = 250;
/** The state is published at most so often, and at least so often, ms. */
const stateMsMin = 1000;
const stateMsMax = 30_000;

interface Sent {
  isFlying: boolean;
  /** When to send it again, ms. */
  dueMs: number;
  waitMs: number;
}

const nameOf = ({ message: { id, digest } }: Spooled): string => `${id} ${digest}`;

export class Publisher {
  private readonly broker: Broker;
  private readonly sent = new Map<string, Sent>();
  private readonly timer: NodeJS.Timeout;
  private readonly againMs: number;
  private flying = 0;
  private session = 0;
  private seq = 0;
  private is: StateMessage["is"] = "unreachable";
  private range: LiveRange | undefined;
  private isStateNew = true;
  private stateMs = 0;
  private isFullTold = false;

  /** Throws an Error if a file of TLS cannot be read. */
  constructor(private readonly options: PublisherOptions) {
    const { league, range } = options.invitation;
    this.againMs = options.againMsMin ?? againMsMin;
    this.broker = new Broker({
      place: options.broker,
      clientId: `snyper-range-${league}-${range}`,
      isLasting: false,
      topics: () => [keptOf(league, range)],
      will: (session) => ({ topic: this.stateTopic, payload: this.sealedState(session, 0, "away") }),
      message: (topic, payload) => this.confirmed(topic, payload),
      up: (session) => this.begin(session),
      down: (reason) => options.report(`The broker is away (${reason}): games are kept on disk.`),
    });
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  get isConnected(): boolean {
    return this.broker.connected;
  }

  /**
   * Takes games of a record that are not known yet. `atMs` is when the first of them ended; `watched` says whether the
   * bridge saw that. Returns how many there was no room for. Throws an Error if the disk fails.
   */
  take(games: readonly RecordedGame[], atMs: number, watched: boolean): number {
    const { spool, report } = this.options;
    let left = 0;
    games.forEach(({ number, lines }, index) => {
      // One ms apart, so that they have an order.
      const message = gameMessage(lines, atMs + index, watched);
      if (spool.has(message.id, message.digest)) return;
      if (!spool.put({ number, message })) left++;
    });
    if (left > 0 && !this.isFullTold)
      report(
        `There is no room for ${left} more games: they stay on the master until the broker and the board are back.`,
      );
    this.isFullTold = left > 0;
    this.tick();
    return left;
  }

  /** Says how the range is. */
  tell(is: StateMessage["is"], range: LiveRange | undefined): void {
    this.isStateNew ||= is !== this.is || range !== this.range;
    [this.is, this.range] = [is, range];
  }

  /** Says goodbye; whatever is not confirmed stays in the spool. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    if (this.broker.connected)
      await this.broker
        .publish(this.stateTopic, this.sealedState(this.session, ++this.seq, "away"), { retain: true })
        .catch(() => undefined);
    await this.broker.close();
  }

  private get stateTopic(): string {
    const { league, range } = this.options.invitation;
    return stateTopic(league, range);
  }

  private sealedState(session: number, seq: number, is: StateMessage["is"]): string {
    const { spool, invitation } = this.options;
    const message: StateMessage = {
      ...{ v: 1, session, seq, at: Date.now(), is },
      ...(is !== "away" && { unsent: spool.size, full: spool.isFull }),
      ...(is === "here" && this.range && { range: this.range }),
    };
    return seal(this.stateTopic, message, invitation.key);
  }

  /** A new connection: a broker that was restarted may have forgotten what it acknowledged. */
  private begin(session: number): void {
    this.options.report("The bridge is connected to the broker.");
    [this.session, this.seq, this.isStateNew, this.stateMs] = [session, 0, true, 0];
    for (const sent of this.sent.values()) sent.dueMs = 0;
    this.tick();
  }

  private tick(): void {
    if (!this.broker.connected) return;
    const now = Date.now();
    const age = now - this.stateMs;
    if (age >= (this.isStateNew ? stateMsMin : stateMsMax)) this.publishState(now);
    let passed = 0;
    for (const spooled of this.options.spool.all()) {
      if (this.flying >= flyingMax || passed++ === unconfirmedMax) return;
      const sent = this.sent.get(nameOf(spooled));
      if (!sent || (!sent.isFlying && sent.dueMs <= now)) this.send(spooled, sent);
    }
  }

  private publishState(now: number): void {
    [this.stateMs, this.isStateNew] = [now, false];
    this.broker
      .publish(this.stateTopic, this.sealedState(this.session, ++this.seq, this.is), { retain: true })
      .catch(() => (this.isStateNew = true));
  }

  private send(spooled: Spooled, before: Sent | undefined): void {
    const { league, range, key } = this.options.invitation;
    const waitMs = before && before.dueMs > 0 ? Math.min(againMsMax, 2 * before.waitMs) : this.againMs;
    const sent: Sent = { isFlying: true, dueMs: Date.now() + waitMs, waitMs };
    this.sent.set(nameOf(spooled), sent);
    this.flying++;
    const topic = gameTopic(league, range, spooled.number);
    this.broker
      .publish(topic, seal(topic, spooled.message, key))
      .catch(() => (sent.dueMs = 0))
      .finally(() => {
        sent.isFlying = false;
        this.flying--;
        this.tick();
      });
  }

  private confirmed(topic: string, payload: Uint8Array): void {
    const place = placeIn(topic);
    if (place?.subject !== "kept") return;
    const opened = open("kept", topic, payload, this.options.invitation.boardKey);
    if ("refused" in opened) return this.options.report(`A confirmation was refused: ${opened.refused}.`);
    const { id, digest } = opened.message;
    this.options.spool.confirm(id, digest);
    this.sent.delete(`${id} ${digest}`);
    if (this.options.spool.size === 0) this.isStateNew = true;
  }
}
