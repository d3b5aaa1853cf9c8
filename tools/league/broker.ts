// A lasting connection to an MQTT broker. It speaks MQTT 5 where the broker does and 3.1.1 elsewhere, and redials for
// ever with growing, jittered waits. Whatever was not acknowledged is the caller's to send again.
import { readFileSync } from "node:fs";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { reasonOf } from "../common/refusal.js";

/** How to reach a broker. */
export interface BrokerPlace {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  url: string;
  user?: string | undefined;
  password?: string | undefined;
  /** PEM files: who may have signed the broker's certificate, and the client's own certificate with its key. */
  ca?: string | undefined;
  cert?: string | undefined;
  certKey?: string | undefined;
}

export interface BrokerOptions {
  place: BrokerPlace;
  /** The broker knows a client by it; two with the same one cut each other off. */
  clientId: string;
  /** The broker keeps messages for this client while it is away. */
  isLasting: boolean;
  /** What to subscribe to; `isShared` says whether the broker can divide the messages between several boards. */
  topics(isShared: boolean): string[];
  /** What the broker publishes, retained, if this client vanishes; made anew for each connection. */
  will?(session: number): { topic: string; payload: string };
  /** A message. The broker gets its acknowledgement, and the next message is read, when this is fulfilled. */
  message(topic: string, payload: Uint8Array): Promise<void> | void;
  /** The connection is there, with everything subscribed; `session` is its number, which only grows. */
  up(session: number): void;
  /** It is gone, or cannot be made; called once until it is there again. */
  down(reason: string): void;
}

const connectMsMax = 8000;
const goodbyeMsMax = 1500;
const keepaliveSeconds = 15;
const waitMsMin = 500;
const waitMsMax = 8000;
/** For how long a broker of MQTT 5 keeps messages for a client that is away. */
const keepSeconds = 30 * 24 * 3600;
/** Reason codes that mean: not this version of MQTT. */
const versionCodes = [1, 0x84];
const packetBytesMax = 262_144;

/** What is wrong with the files of TLS shows before anything is dialled. Throws an Error. */
function tlsOf({ ca, cert, certKey }: BrokerPlace): IClientOptions {
  return {
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(cert !== undefined && { cert: readFileSync(cert) }),
    ...(certKey !== undefined && { key: readFileSync(certKey) }),
    rejectUnauthorized: true,
  };
}

/** Streams whose writes are gathered now. */
const corked = new WeakSet<object>();

/** What is written until this program waits again goes out at once: each packet alone would cost a system call. */
function gatherWrites({ stream }: MqttClient): void {
  if (corked.has(stream)) return;
  corked.add(stream);
  stream.cork();
  setImmediate(() => {
    corked.delete(stream);
    stream.uncork();
  });
}

export class Broker {
  private client: MqttClient | undefined;
  private isUp = false;
  private isDownTold = false;
  private isClosed = false;
  private protocol: 4 | 5 = 5;
  private session = 0;
  private waitMs = waitMsMin;
  private timer: NodeJS.Timeout | undefined;
  private readonly failures = new Set<(error: Error) => void>();
  private readonly tls: IClientOptions;

  /** Throws an Error if a file of TLS cannot be read. */
  constructor(private readonly options: BrokerOptions) {
    this.tls = tlsOf(options.place);
    this.dial();
  }

  get connected(): boolean {
    return this.isUp;
  }

  /** Publishes with QoS 1. Fulfilled when the broker has acknowledged it; rejects if the connection is lost before. */
  publish(topic: string, payload: string, { retain = false } = {}): Promise<void> {
    const { client } = this;
    if (!client || !this.isUp) return Promise.reject(new Error("the broker is away"));
    return new Promise((resolve, reject) => {
      this.failures.add(reject);
      client.publish(topic, payload, { qos: 1, retain }, (error) => {
        this.failures.delete(reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Says goodbye, so that no will is published. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    const { client } = this;
    this.forget("it was closed");
    if (!client) return;
    const goodbye = client.endAsync(!client.connected).catch(() => undefined);
    // A broker that acknowledges nothing any more must not keep this program from ending.
    const timer = setTimeout(() => client.end(true), goodbyeMsMax);
    await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, 2 * goodbyeMsMax).unref())]);
    clearTimeout(timer);
  }

  private clientOptions(): IClientOptions {
    const { place, clientId, isLasting, will } = this.options;
    const last = will?.(this.session);
    const isFive = this.protocol === 5;
    return {
      ...this.tls,
      protocolVersion: this.protocol,
      clientId,
      clean: !isLasting,
      keepalive: keepaliveSeconds,
      connectTimeout: connectMsMax,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      ...(place.user !== undefined && { username: place.user }),
      ...(place.password !== undefined && { password: place.password }),
      ...(last && { will: { ...last, payload: Buffer.from(last.payload), qos: 1 as const, retain: true } }),
      ...(isFive && {
        properties: { maximumPacketSize: packetBytesMax, ...(isLasting && { sessionExpiryInterval: keepSeconds }) },
      }),
    };
  }

  private dial(): void {
    this.session = Math.max(Date.now(), this.session + 1);
    const client = mqtt.connect(this.options.place.url, this.clientOptions());
    let reason = "it does not answer";
    let isRefused = false;
    this.client = client;
    client.handleMessage = (packet, callback) => {
      if (packet.cmd !== "publish") return callback();
      gatherWrites(client);
      const bytes = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
      Promise.resolve(this.options.message(packet.topic, bytes)).then(
        () => callback(),
        (thrown: unknown) => callback(thrown as Error),
      );
    };
    client.on("error", (error) => {
      reason = reasonOf(error) || String((error as NodeJS.ErrnoException).code ?? error.name);
      isRefused = versionCodes.includes(Number((error as { code?: unknown }).code));
    });
    client.on(
      "connect",
      () =>
        void this.subscribe(client).catch((thrown: unknown) => {
          reason = reasonOf(thrown);
          client.end(true);
        }),
    );
    client.on("close", () => {
      if (client !== this.client) return;
      // A broker of an earlier version refuses, or hangs up without a word.
      const isOther =
        this.protocol === 5 && (isRefused || (!client.connected && /Connection closed|ECONNRESET/.test(reason)));
      if (isOther) this.protocol = 4;
      client.end(true);
      this.forget(reason, isOther && isRefused);
      if (!this.isClosed) this.redial(isOther && isRefused ? 0 : this.nextWait());
    });
  }

  private async subscribe(client: MqttClient): Promise<void> {
    const topics = this.options.topics(this.protocol === 5);
    if (topics.length > 0) {
      const granted = await client.subscribeAsync(topics, { qos: 1 });
      const refused = granted.find(({ qos }) => qos > 2);
      if (refused) throw new Error(`the broker does not allow ${refused.topic}`);
    }
    if (client !== this.client || this.isClosed) return;
    this.isUp = true;
    this.isDownTold = false;
    this.waitMs = waitMsMin;
    this.options.up(this.session);
  }

  private nextWait(): number {
    const wait = this.waitMs * (0.5 + Math.random() / 2);
    this.waitMs = Math.min(waitMsMax, 2 * this.waitMs);
    return wait;
  }

  private redial(waitMs: number): void {
    this.timer = setTimeout(() => this.dial(), waitMs);
  }

  /** The connection is gone: whatever waits for an acknowledgement does so in vain. */
  private forget(reason: string, isQuiet = false): void {
    this.client = undefined;
    this.isUp = false;
    const failures = [...this.failures];
    this.failures.clear();
    for (const fail of failures) fail(new Error(reason));
    if (isQuiet || this.isDownTold || this.isClosed) return;
    this.isDownTold = true;
    this.options.down(reason);
  }
}
