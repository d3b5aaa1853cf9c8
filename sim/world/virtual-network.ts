// The network of the virtual world: hosts, listeners and dials. What happens to bytes on their way is in virtual-stream.ts.
import { VirtualStream, type Chunks } from "./virtual-stream.js";
import type { Clock, Dial, DialFailure, Host, Listener, Network, Random, Stream, StreamEvents, Traffic } from "./world.js";

export interface VirtualNetworkOptions {
  /** Shortest way of a segment in one direction, ms; 1 unless given. */
  delayMinMs?: number;
  /** Longest; the seed chooses between them for each segment. 3 unless given. */
  delayMaxMs?: number;
  /** How long a dial waits for somebody who does not answer, ms; 6000 unless given, which is roughly what lwIP does before it gives up. */
  synTimeoutMs?: number;
  /** Bytes that the network takes from one end without acknowledgement; 5744 unless given, lwIP's send buffer. */
  windowBytes?: number;
  /** How sent bytes are delivered; `whole` unless given. */
  chunks?: Chunks;
}

class VirtualHost implements Host {
  private isCut = false;
  private networks: readonly string[] | undefined;

  constructor(readonly name: string, readonly address: string, private readonly network: VirtualNetwork) {}

  get cut(): boolean {
    return this.isCut;
  }

  set cut(cut: boolean) {
    this.isCut = cut;
    this.network.changed();
  }

  get onAir(): readonly string[] | undefined {
    return this.networks;
  }

  set onAir(networks: readonly string[] | undefined) {
    this.networks = networks;
    this.network.changed();
  }
}

interface Listening {
  host: Host;
  port: number;
  accept(stream: Stream): StreamEvents;
}

const silent: StreamEvents = { opened() {}, data() {}, ended() {}, closed() {} };

export class VirtualNetwork implements Network {
  readonly windowBytes: number;
  readonly chunks: Chunks;
  private readonly delayMinMs: number;
  private readonly delaySpreadMs: number;
  private readonly synTimeoutMs: number;
  private readonly hosts: VirtualHost[] = [];
  private readonly listenings: Listening[] = [];
  private readonly streams = new Map<VirtualStream, number>();
  private readonly taps: ((traffic: Traffic) => void)[] = [];
  private connections = 0;

  constructor(readonly clock: Clock, readonly random: Random, options: VirtualNetworkOptions = {}) {
    this.delayMinMs = options.delayMinMs ?? 1;
    this.delaySpreadMs = Math.max(0, (options.delayMaxMs ?? 3) - this.delayMinMs);
    this.synTimeoutMs = options.synTimeoutMs ?? 6000;
    this.windowBytes = options.windowBytes ?? 5744;
    this.chunks = options.chunks ?? "whole";
  }

  onTraffic(listener: (traffic: Traffic) => void): void {
    this.taps.push(listener);
  }

  /** Free addresses are given out from 192.168.4.2 up, so that .1 is left to whoever asks for it. Throws if the address is taken. */
  host(name: string, address?: string): Host {
    const host = new VirtualHost(name, address ?? this.freeAddress(), this);
    if (this.hosts.some((other) => other.address === host.address)) throw new Error(`address ${host.address} is taken`);
    this.hosts.push(host);
    return host;
  }

  listen(host: Host, port: number, accept: (stream: Stream) => StreamEvents, failed: (reason: string) => void): Listener {
    if (this.listening(host, port)) {
      failed("port in use");
      return { close() {} };
    }
    const listening = { host, port, accept };
    this.listenings.push(listening);
    return {
      close: () => {
        const index = this.listenings.indexOf(listening);
        if (index >= 0) this.listenings.splice(index, 1);
      },
    };
  }

  dial(host: Host, address: string, port: number, events: StreamEvents): Dial {
    const stream = new VirtualStream(this, host, events);
    const fail = (refused: DialFailure, blockedMs: number): Dial => {
      stream.abandon();
      return { stream, refused, blockedMs };
    };
    const local = address === "127.0.0.1" || address === "localhost";
    if (!local && host.onAir?.length === 0) return fail("no route", 0);
    if (!local && !/^\d+\.\d+\.\d+\.\d+$/.test(address)) return fail("not found", this.delay() + this.delay());
    const other = local ? host : this.hosts.find((candidate) => candidate.address === address);
    if (!other || !this.passes(host, other)) return fail("timeout", this.synTimeoutMs);
    const roundTripMs = this.delay() + this.delay();
    if (!this.listening(other, port)) return fail("refused", roundTripMs);
    const answerer = new VirtualStream(this, other, silent);
    answerer.state = "open";
    stream.peer = answerer;
    answerer.peer = stream;
    this.streams.set(stream, port).set(answerer, port);
    this.clock.at(this.clock.now() + roundTripMs, () => stream.open());
    return { stream, blockedMs: roundTripMs };
  }

  /** Whether two hosts reach each other now. */
  passes(from: Host, to: Host): boolean {
    if (from === to) return true;
    if (from.cut || to.cut) return false;
    const [here, there] = [from.onAir, to.onAir];
    if (!here || !there) return here?.length !== 0 && there?.length !== 0;
    return here.some((network) => there.includes(network));
  }

  /** Somebody was cut, healed, or changed the air: what waits may go on. */
  changed(): void {
    for (const stream of [...this.streams.keys()]) stream.healed();
  }

  /** What the listener returns for a dialled stream; undefined if it stopped listening meanwhile. */
  accept(stream: VirtualStream): StreamEvents | undefined {
    return this.listening(stream.host, this.streams.get(stream) ?? -1)?.accept(stream);
  }

  /** The way of one segment, ms. */
  delay(): number {
    return this.delayMinMs + this.delaySpreadMs * this.random();
  }

  tap(stream: VirtualStream, direction: "in" | "out", bytes: string): void {
    if (this.taps.length === 0) return;
    const traffic = { at: this.clock.now(), host: stream.host, connection: stream.connection, direction, bytes };
    for (const listener of this.taps) listener(traffic);
  }

  /** Forgets a connection of which neither end has anything left to do. */
  tidy(stream: VirtualStream): void {
    if (!stream.finished || !stream.peer?.finished) return;
    this.streams.delete(stream);
    this.streams.delete(stream.peer);
  }

  nextConnection(): number {
    return ++this.connections;
  }

  /** Ends of connections that are still of interest: none when all are closed. */
  get ends(): number {
    return this.streams.size;
  }

  private listening(host: Host, port: number): Listening | undefined {
    return this.listenings.find((listening) => listening.host === host && listening.port === port);
  }

  private freeAddress(): string {
    for (let last = 2; last < 255; last++) {
      const address = `192.168.4.${last}`;
      if (!this.hosts.some((host) => host.address === address)) return address;
    }
    throw new Error("no free address: 253 hosts at most");
  }
}
