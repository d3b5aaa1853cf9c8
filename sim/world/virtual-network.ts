// The network of the virtual world: hosts, listeners, dials, datagrams, and the impairment of each host. What happens
// to the bytes of a connection is in virtual-stream.ts.
import type { Chunks } from "./segments.js";
import { VirtualHost, type Impairment } from "./virtual-host.js";
import { VirtualStream } from "./virtual-stream.js";
import {
  broadcastAddress,
  type Clock,
  type DatagramSocket,
  type Dial,
  type DialFailure,
  type Host,
  type Listener,
  type Network,
  type Random,
  type Received,
  type Stream,
  type StreamEvents,
  type Traffic,
} from "./world.js";

export interface VirtualNetworkOptions {
  /** The shortest delay of a segment in one direction, ms; default 1. */
  delayMinMs?: number;
  /** The longest; the seed chooses between the two for each segment. Default 3. */
  delayMaxMs?: number;
  /** How long a dial waits without an answer, ms; default 6000, which is roughly when lwIP gives up. */
  synTimeoutMs?: number;
  /** How many bytes one end may send without an acknowledgement; default 5744, lwIP's send buffer. */
  windowBytes?: number;
  /** How sent bytes are delivered; default `whole`. */
  chunks?: Chunks;
}

/** The first port that a datagram socket gets if it asks for none. */
const freePortMin = 49152;

const silent: StreamEvents = { opened() {}, data() {}, ended() {}, closed() {} };

export class VirtualNetwork implements Network {
  readonly windowBytes: number;
  private readonly chunks: Chunks;
  private readonly delayMinMs: number;
  private readonly delaySpreadMs: number;
  private readonly synTimeoutMs: number;
  private readonly hosts = new Map<string, VirtualHost>();
  private readonly taps: ((traffic: Traffic) => void)[] = [];
  private connectionNumber = 0;
  private connectionCount = 0;

  constructor(
    readonly clock: Clock,
    readonly random: Random,
    options: VirtualNetworkOptions = {},
  ) {
    this.delayMinMs = options.delayMinMs ?? 1;
    this.delaySpreadMs = Math.max(0, (options.delayMaxMs ?? 3) - this.delayMinMs);
    this.synTimeoutMs = options.synTimeoutMs ?? 6000;
    this.windowBytes = options.windowBytes ?? 5744;
    this.chunks = options.chunks ?? "whole";
  }

  onTraffic(listener: (traffic: Traffic) => void): void {
    this.taps.push(listener);
  }

  /** Free addresses are assigned from 192.168.4.2 up; .1 must be asked for. Throws if the address is taken. */
  host(name: string, address?: string): Host {
    const host = new VirtualHost(name, address ?? this.freeAddress(), (changed) => this.changed(changed));
    if (this.hosts.has(host.address)) throw new Error(`address ${host.address} is taken`);
    this.hosts.set(host.address, host);
    return host;
  }

  listen(
    host: Host,
    port: number,
    accept: (stream: Stream) => StreamEvents,
    failed: (reason: string) => void,
  ): Listener {
    const { listenings } = own(host);
    if (listenings.has(port)) {
      failed("port in use");
      return { close() {} };
    }
    listenings.set(port, accept);
    return {
      close: () => {
        if (listenings.get(port) === accept) listenings.delete(port);
      },
    };
  }

  dial(from: Host, address: string, port: number, events: StreamEvents): Dial {
    const host = own(from);
    const stream = new VirtualStream<VirtualHost>(this, host, events, port);
    const fail = (refused: DialFailure, blockedMs: number): Dial => {
      stream.abandon();
      return { stream, refused, blockedMs };
    };
    if (host.impairment.dialBlocksMs > 0) return fail("timeout", host.impairment.dialBlocksMs);
    const local = address === "127.0.0.1" || address === "localhost";
    if (!local && host.onAir?.length === 0) return fail("no route", 0);
    if (!local && !/^\d+\.\d+\.\d+\.\d+$/.test(address))
      return fail("not found", this.delay(host, host) + this.delay(host, host));
    const other = local ? host : (host.divertedTo ?? this.hosts.get(address));
    if (!other || !this.reaches(host, other) || !this.reaches(other, host)) return fail("timeout", this.synTimeoutMs);
    const roundTripMs = this.delay(host, other) + this.delay(other, host);
    if (roundTripMs > this.synTimeoutMs) return fail("timeout", this.synTimeoutMs);
    if (other.impairment.refuses || !other.listenings.has(port)) return fail("refused", roundTripMs);
    const answerer = new VirtualStream<VirtualHost>(this, other, silent, port);
    answerer.state = "open";
    stream.peer = answerer;
    answerer.peer = stream;
    host.connections.add(stream);
    other.connections.add(stream);
    this.connectionCount++;
    this.clock.at(this.clock.now() + roundTripMs, () => stream.open());
    return { stream, blockedMs: roundTripMs };
  }

  datagrams(from: Host, wanted: number | undefined, received: Received): DatagramSocket | undefined {
    const host = own(from);
    let port = wanted ?? freePortMin;
    if (wanted === undefined) while (host.datagramPorts.has(port)) port++;
    if (host.datagramPorts.has(port)) return undefined;
    host.datagramPorts.set(port, received);
    const isOpen = () => host.datagramPorts.get(port) === received;
    return {
      send: (bytes, toPort, address) => {
        if (isOpen()) this.launch(host, port, bytes, toPort, address);
      },
      close: () => {
        if (isOpen()) host.datagramPorts.delete(port);
      },
    };
  }

  /** Sends one datagram to one host, or to all that are in reach. */
  private launch(from: VirtualHost, fromPort: number, bytes: string, port: number, address: string): void {
    const fromAddress = from.address;
    const others =
      address === broadcastAddress
        ? [...this.hosts.values()].filter((host) => host !== from)
        : [this.hosts.get(address)];
    for (const to of others) {
      if (!to || !this.reaches(from, to)) continue;
      const { datagramLoss, datagramDuplicate } = from.impairment;
      if (datagramLoss > 0 && this.random() < datagramLoss) continue;
      for (let copies = datagramDuplicate > 0 && this.random() < datagramDuplicate ? 2 : 1; copies > 0; copies--) {
        this.clock.at(this.clock.now() + this.delay(from, to), () => {
          if (to.address === address || address === broadcastAddress)
            if (this.reaches(from, to)) to.datagramPorts.get(port)?.(bytes, fromAddress, fromPort);
        });
      }
    }
  }

  /**
   * Gives a host another address, as when its DHCP lease ends. What was sent to the old address is lost silently, and
   * so is every connection.
   */
  readdress(host: Host, address: string): void {
    if (this.hosts.has(address)) throw new Error(`address ${address} is taken`);
    this.hosts.delete(host.address);
    own(host).address = address;
    this.hosts.set(address, own(host));
    for (const end of this.endsOf(host)) end.abandon();
  }

  /** The impairment of a host; the object follows later changes. */
  impairment(host: Host): Readonly<Impairment> {
    return own(host).impairment;
  }

  /** Changes these fields of a host's impairment; the others stay. */
  setImpairment(host: Host, change: Partial<Impairment>): void {
    const { impairment } = own(host);
    const readNothing = impairment.readsNothing;
    Object.assign(impairment, change);
    if (readNothing && !impairment.readsNothing) for (const end of this.endsOf(host)) end.readOn();
    this.changed(own(host));
  }

  /**
   * From now on what one host dials ends at another, whatever the address; without `to` it reaches its address again.
   * What is connected stays so.
   */
  divert(from: Host, to?: Host): void {
    own(from).divertedTo = to && own(to);
  }

  /** Breaks every connection of a host: both ends are notified, as by a reset. */
  resetConnections(host: Host): void {
    for (const end of this.endsOf(host)) end.sever();
  }

  /** Whether what one host sends reaches another now. */
  reaches(from: Host, to: Host): boolean {
    if (from === to) return true;
    if (from.cut || to.cut || own(from).impairment.mute || own(to).impairment.deaf) return false;
    const [here, there] = [from.onAir, to.onAir];
    if (!here || !there) return here?.length !== 0 && there?.length !== 0;
    return here.some((network) => there.includes(network));
  }

  /** A host was cut, healed, or changed its Wi-Fi network or impairment: its connections may go on. */
  changed(host: VirtualHost): void {
    for (const dialled of [...host.connections]) {
      dialled.retry();
      dialled.peer.retry();
    }
  }

  /** What the listener returns for a dialled stream; undefined if it has stopped listening. */
  accept(stream: VirtualStream<VirtualHost>): StreamEvents | undefined {
    return stream.host.listenings.get(stream.port)?.(stream);
  }

  /** The delay of one segment, ms. */
  delay(from: VirtualHost, to: VirtualHost): number {
    let ms =
      this.delayMinMs +
      this.delaySpreadMs * this.random() +
      from.impairment.delayMs +
      (to === from ? 0 : to.impairment.delayMs);
    // A host without jitter draws no number, so jitter at one host does not change the random numbers of the others.
    if (from.impairment.jitterMs > 0) ms += from.impairment.jitterMs * this.random();
    if (to !== from && to.impairment.jitterMs > 0) ms += to.impairment.jitterMs * this.random();
    return ms;
  }

  /** How what a host sends is delivered. */
  chunksOf(host: VirtualHost): Chunks {
    return host.impairment.chunks ?? this.chunks;
  }

  tap(stream: VirtualStream<VirtualHost>, direction: "in" | "out", bytes: string): void {
    if (this.taps.length === 0) return;
    const traffic = { at: this.clock.now(), host: stream.host, connection: stream.connection, direction, bytes };
    for (const listener of this.taps) listener(traffic);
  }

  /** Forgets a connection if neither end has anything left to do. */
  tidy(stream: VirtualStream<VirtualHost>): void {
    const { peer } = stream;
    if (!stream.finished || !peer?.finished) return;
    const dialled = stream.host.connections.has(stream) ? stream : peer;
    if (!dialled.host.connections.delete(dialled)) return;
    dialled.peer.host.connections.delete(dialled);
    this.connectionCount--;
  }

  nextConnection(): number {
    return ++this.connectionNumber;
  }

  /** How many ends of connections there were so far. */
  get endsMade(): number {
    return this.connectionNumber;
  }

  /** How many ends of connections are still in use: none when all are closed. */
  get ends(): number {
    return 2 * this.connectionCount;
  }

  /** The ends of connections at this host. */
  private endsOf(host: Host): VirtualStream<VirtualHost>[] {
    return [...own(host).connections].flatMap((dialled) => [dialled, dialled.peer]).filter((end) => end.host === host);
  }

  private freeAddress(): string {
    for (let last = 2; last < 255; last++) {
      const address = `192.168.4.${last}`;
      if (!this.hosts.has(address)) return address;
    }
    throw new Error("no free address: 253 hosts at most");
  }
}

/** Every host that a virtual network is given was made by it. */
function own(host: Host): VirtualHost {
  return host as VirtualHost;
}
