// The network of the real world: TCP sockets of this process, on loopback or for the whole local network.
import { createSocket, type Socket as NodeDatagrams } from "node:dgram";
import { createServer, Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { RealStream } from "./real-stream.js";
import {
  broadcastAddress,
  type DatagramSocket,
  type Dial,
  type Host,
  type LinkImpairment,
  type Listener,
  type Network,
  type Received,
  type Stream,
  type StreamEvents,
  type Traffic,
} from "./world.js";

export interface RealNetworkOptions {
  /** Where listeners are bound: `127.0.0.1` by default; `0.0.0.0` lets the local network in. */
  address?: "127.0.0.1" | "0.0.0.0";
  /** How long a dial to or from a cut host waits before it fails, ms; default 6000. */
  dialTimeoutMs?: number;
  /** UDP ports of this machine to use instead of those that boards use, by the board's port. */
  udpPorts?: ReadonlyMap<number, number>;
}

/** What `listen` returns in the real world. */
export interface RealListener extends Listener {
  /** Fulfilled with the port once it is bound, which tells what port 0 became; never if binding fails. */
  readonly bound: Promise<number>;
}

const loopback = "127.0.0.1";

/** The broadcast address of each IPv4 network that a machine with these interfaces is on. */
export function broadcastAddresses(interfaces: ReturnType<typeof networkInterfaces>): string[] {
  return Object.values(interfaces)
    .flatMap((faces) => faces ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address, netmask }) => {
      const mask = netmask.split(".").map(Number);
      return address
        .split(".")
        .map((byte, index) => (Number(byte) & mask[index]!) | (~mask[index]! & 255))
        .join(".");
    });
}

class RealHost implements Host {
  readonly impairment: LinkImpairment = { delayMs: 0, jitterMs: 0, deaf: false, mute: false };
  private isCut = false;
  private networks: readonly string[] | undefined;

  constructor(
    readonly name: string,
    readonly address: string,
    private readonly changed: (host: Host) => void,
  ) {}

  get cut(): boolean {
    return this.isCut;
  }

  set cut(cut: boolean) {
    this.isCut = cut;
    this.changed(this);
  }

  get onAir(): readonly string[] | undefined {
    return this.networks;
  }

  set onAir(networks: readonly string[] | undefined) {
    this.networks = networks;
    this.changed(this);
  }
}

/**
 * How it differs from the virtual network:
 * - A host that is cut, deaf or mute holds bytes at its own end only, so a peer's `unsent` does not grow until the
 *   operating system's buffers are full.
 * - Hosts on different Wi-Fi networks reach each other, as long as each is on one.
 * - A machine that lost power counts as back when it next listens or dials. If it never does, its peers see the end of
 *   the connection when this process ends.
 */
export class RealNetwork implements Network {
  private readonly address: string;
  private readonly dialTimeoutMs: number;
  private readonly udpPorts: ReadonlyMap<number, number>;
  private readonly streams = new Set<RealStream>();
  private readonly closers = new Set<() => Promise<void>>();
  private readonly listening = new Map<number, Host>();
  private readonly failing = new Set<NodeJS.Timeout>();
  private readonly taps: ((traffic: Traffic) => void)[] = [];
  private connections = 0;

  /** `now` is the world's clock, `random` gives the jitter. */
  constructor(
    readonly now: () => number,
    private readonly random: () => number,
    options: RealNetworkOptions = {},
  ) {
    this.address = options.address ?? "127.0.0.1";
    this.dialTimeoutMs = options.dialTimeoutMs ?? 6000;
    this.udpPorts = options.udpPorts ?? new Map();
  }

  onTraffic(listener: (traffic: Traffic) => void): void {
    this.taps.push(listener);
  }

  host(name: string, address = "127.0.0.1"): Host {
    return new RealHost(name, address, (host) => this.changed(host));
  }

  listen(
    host: Host,
    port: number,
    accept: (stream: Stream) => StreamEvents,
    failed: (reason: string) => void,
  ): RealListener {
    this.hostIsBack(host);
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      if (!this.hears(host) || !this.speaks(host)) return void socket.on("error", () => {}).destroy();
      const stream = this.track(new RealStream(this, host, socket));
      stream.listen(accept(stream));
    });
    const close = (): Promise<void> => {
      this.closers.delete(close);
      if (this.listening.get(bound) === host) this.listening.delete(bound);
      return new Promise((resolve) => server.close(() => resolve()));
    };
    let bound = port;
    this.closers.add(close);
    server.on("error", (error: NodeJS.ErrnoException) => {
      void close();
      failed(error.code === "EADDRINUSE" ? "port in use" : (error.code ?? error.message));
    });
    const whenBound = new Promise<number>((resolve) => {
      server.listen(port, this.address, () => {
        const address = server.address();
        if (address && typeof address === "object") bound = address.port;
        this.listening.set(bound, host);
        resolve(bound);
      });
    });
    return { bound: whenBound, close: () => void close() };
  }

  dial(host: Host, address: string, port: number, events: StreamEvents): Dial {
    this.hostIsBack(host);
    const socket = new Socket({ allowHalfOpen: true });
    const stream = this.track(new RealStream(this, host, socket));
    const other = this.listening.get(port);
    const local = address === "localhost" || address.startsWith("127.");
    const answers = (end: Host) => this.hears(end) && this.speaks(end);
    if (answers(host) && !(local && other && !answers(other))) socket.connect(port, address);
    else {
      const timeout = setTimeout(() => {
        this.failing.delete(timeout);
        stream.fail("timeout");
      }, this.dialTimeoutMs);
      this.failing.add(timeout);
    }
    stream.listen(events);
    return { stream, blockedMs: 0 };
  }

  /**
   * On loopback all hosts are this one machine: a broadcast goes to the port there, where only one socket can hear it.
   * If the local network is let in, the broadcast goes to loopback and to each of this machine's networks, because the
   * master may be on any of them.
   */
  datagrams(host: Host, port: number | undefined, received: Received): DatagramSocket | undefined {
    const socket: NodeDatagrams = createSocket("udp4");
    const waiting: (() => void)[] = [];
    let isBound = false;
    let isOver = false;
    const close = (): Promise<void> =>
      new Promise((resolve) => {
        this.closers.delete(close);
        if (isOver) return resolve();
        isOver = true;
        socket.close(() => resolve());
      });
    this.closers.add(close);
    socket.on("error", () => void close()); // the port is taken
    socket.on("message", (bytes, from) => {
      if (this.hears(host)) received(bytes.toString("latin1"), from.address, from.port);
    });
    socket.bind(this.udpPort(port ?? 0), this.address, () => {
      isBound = true;
      socket.setBroadcast(true);
      for (const work of waiting.splice(0)) work();
    });
    const send = (bytes: string, toPort: number, address: string): void => {
      if (isOver || !this.speaks(host)) return;
      const everybody =
        this.address === "0.0.0.0" ? [loopback, ...broadcastAddresses(networkInterfaces())] : [loopback];
      for (const to of address === broadcastAddress ? everybody : [address])
        // A datagram that reaches nobody is no error for its sender.
        socket.send(Buffer.from(bytes, "latin1"), this.udpPort(toPort), to, () => undefined);
    };
    return {
      send: (...datagram) => {
        if (isBound) send(...datagram);
        else waiting.push(() => send(...datagram));
      },
      close: () => void close(),
    };
  }

  private udpPort(port: number): number {
    return this.udpPorts.get(port) ?? port;
  }

  /** Closes all listeners, connections (without events) and pending dials. Fulfilled when all ports are free. */
  async close(): Promise<void> {
    for (const timeout of this.failing) clearTimeout(timeout);
    this.failing.clear();
    const closing = [...this.closers].map((close) => close());
    for (const stream of [...this.streams]) stream.reset();
    await Promise.all(closing);
  }

  impairment(host: Host): Readonly<LinkImpairment> {
    return own(host).impairment;
  }

  setImpairment(host: Host, change: Partial<LinkImpairment>): void {
    Object.assign(own(host).impairment, change);
    this.changed(host);
  }

  /** Whether bytes reach this host now. */
  hears(host: Host): boolean {
    return isInReach(host) && !own(host).impairment.deaf;
  }

  /** Whether bytes leave this host now. */
  speaks(host: Host): boolean {
    return isInReach(host) && !own(host).impairment.mute;
  }

  /** The extra delay of the next segment from or to this host, ms. */
  delayMs(host: Host): number {
    const { delayMs, jitterMs } = own(host).impairment;
    return jitterMs > 0 ? delayMs + jitterMs * this.random() : delayMs;
  }

  private changed(host: Host): void {
    for (const stream of this.streams) if (stream.host === host) stream.hostChanged();
  }

  tap(host: Host, connection: number, direction: "in" | "out", bytes: string): void {
    if (this.taps.length === 0) return;
    const traffic = { at: this.now(), host, connection, direction, bytes };
    for (const listener of this.taps) listener(traffic);
  }

  forget(stream: RealStream): void {
    this.streams.delete(stream);
  }

  nextConnection(): number {
    return ++this.connections;
  }

  private hostIsBack(host: Host): void {
    for (const stream of this.streams) if (stream.host === host) stream.hostIsBack();
  }

  private track(stream: RealStream): RealStream {
    this.streams.add(stream);
    return stream;
  }
}

function isInReach(host: Host): boolean {
  return !host.cut && host.onAir?.length !== 0;
}

/** Every host that a real network is given was made by it. */
function own(host: Host): RealHost {
  return host as RealHost;
}
