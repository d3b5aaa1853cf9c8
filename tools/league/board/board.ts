// The board: what it subscribes to, what it stores, and what it knows about the ranges now.
import { createPublicKey, type KeyObject } from "node:crypto";
import { statSync } from "node:fs";
import { Broker, type BrokerPlace } from "../broker.js";
import { boardKey, rangeKeys } from "../keys.js";
import { seal, type GameMessage, type KeptMessage, type StateMessage } from "../messages.js";
import { allGames, allStates, keptTopic } from "../names.js";
import type { Database } from "./database.js";
import { Intake } from "./intake.js";
import { storeGames } from "./store.js";

export interface BoardOptions {
  league: string;
  /** The board's own name: two boards of a league have different ones. */
  name: string;
  broker: BrokerPlace;
  database: Database;
  /** The folder with the keys. */
  keys: string;
  /** Boards of one group divide the games between them, on a broker of MQTT 5. */
  group?: string | undefined;
  report(sentence: string): void;
}

/** A range as its bridge described it last. */
export interface Live {
  state: StateMessage;
  /** When that came, ms since 1970. */
  heardMs: number;
}

/** How often the folder of keys is read again: an invitation needs no restart. */
const keysMs = 5000;

export class Board {
  readonly live = new Map<string, Live>();
  readonly intake: Intake;
  /** Called when a range's state has changed, and when games were stored. */
  onLive: (range: string) => void = () => undefined;
  onStored: () => void = () => undefined;
  private readonly broker: Broker;
  private readonly key: KeyObject;
  private keys: ReadonlyMap<string, KeyObject>;
  /** When they were read last, ms since 1970. */
  private keysMs = 0;
  private readonly timer: NodeJS.Timeout;

  /** Throws a `Refusal` if the keys cannot be read, an Error if a file of TLS cannot. */
  constructor(private readonly options: BoardOptions) {
    const { league, name, database, report } = options;
    this.key = boardKey(options.keys);
    this.keys = rangeKeys(options.keys);
    this.intake = new Intake({
      league,
      keys: () => this.keys,
      store: async (games) => {
        if ((await storeGames(database, games)) > 0) this.onStored();
      },
      kept: (range, number, message) => this.confirm(range, number, message),
      state: (range, state) => {
        this.live.set(range, { state, heardMs: Date.now() });
        this.onLive(range);
      },
      report,
    });
    this.broker = new Broker({
      place: options.broker,
      clientId: `snyper-board-${league}-${name}`,
      isLasting: true,
      topics: (isShared) => this.topics(isShared),
      message: (topic, payload) => this.intake.take(topic, payload),
      up: () => report("The board is connected to the broker."),
      down: (reason) => report(`The broker is away (${reason}).`),
    });
    this.timer = setInterval(() => this.readKeys(), keysMs);
  }

  get isConnected(): boolean {
    return this.broker.connected;
  }

  /** How many ranges were invited. */
  get invited(): number {
    return this.keys.size;
  }

  /** The board's public key in PEM, which each invitation contains. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ format: "pem", type: "spki" }).toString();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.intake.close();
    await this.broker.close();
    await this.intake.drained();
  }

  private topics(isShared: boolean): string[] {
    const { league, group } = this.options;
    const games = allGames(league);
    return [allStates(league), isShared && group !== undefined ? `$share/${group}/${games}` : games];
  }

  /** Tells the bridge that a game is safe. If that is lost, the bridge sends the game again. */
  private confirm(range: string, number: number, { id, digest }: GameMessage): void {
    const topic = keptTopic(this.options.league, range, number);
    const message: KeptMessage = { v: 1, id, digest };
    this.broker.publish(topic, seal(topic, message, this.key)).catch(() => undefined);
  }

  private readKeys(): void {
    try {
      // Each file is written anew beside its place, which changes the folder.
      const changedMs = statSync(this.options.keys).mtimeMs;
      if (changedMs + keysMs < this.keysMs) return;
      this.keysMs = Date.now();
      this.keys = rangeKeys(this.options.keys);
    } catch (thrown) {
      this.options.report((thrown as Error).message);
    }
  }
}
