// One end of a TCP connection of this process, for the real world.
import type { Socket } from "node:net";
import { DelayLine } from "./delay-line.js";
import type { Host, Stream, StreamEvents } from "./world.js";

/** While its host is cut, so many bytes more do not count as `unsent` yet: they fit into lwIP's send buffer. */
const heldBytesFree = 5744;

/** Node's error code as a reason of this world; other codes are passed on. */
function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "refused";
    case "ETIMEDOUT":
      return "timeout";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "no route";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "not found";
    case "ECONNRESET":
    case "EPIPE":
      return "reset";
    default:
      return error.code ?? error.message;
  }
}

/** What a stream needs of the network that it belongs to. */
export interface RealStreamOwner {
  now(): number;
  nextConnection(): number;
  /** The extra delay of bytes to or from a host, ms. */
  delayMs(host: Host): number;
  /** Whether bytes reach this host now, and whether they leave it. */
  hears(host: Host): boolean;
  speaks(host: Host): boolean;
  tap(host: Host, connection: number, direction: "in" | "out", bytes: string): void;
  /** The connection is over. */
  forget(stream: RealStream): void;
}

export class RealStream implements Stream {
  readonly connection: number;
  private readonly socket: Socket;
  private readonly incoming: DelayLine;
  private readonly outgoing: DelayLine;
  private events: StreamEvents | undefined;
  /** Bytes that wait until the host is healed. */
  private held = "";
  private endWanted = false;
  private backlog = false;
  private reason: string | undefined;
  /** The machine lost power: the connection stays silent until the machine is back, and is then reset. */
  private abandoned = false;

  constructor(
    private readonly network: RealStreamOwner,
    readonly host: Host,
    socket: Socket,
  ) {
    this.connection = network.nextConnection();
    this.socket = socket;
    this.incoming = new DelayLine(() => network.now());
    this.outgoing = new DelayLine(() => network.now());
    socket.setEncoding("latin1");
    socket.setNoDelay(true);
    socket.on("connect", () => this.events?.opened());
    socket.on("data", (bytes) => this.incoming.pass(this.delayMs, () => this.receive(String(bytes))));
    socket.on("end", () =>
      this.incoming.pass(this.delayMs, () => (this.abandoned ? socket.destroy() : this.events?.ended())),
    );
    socket.on("error", (error) => (this.reason = reasonOf(error)));
    socket.on("close", () => this.incoming.pass(0, () => this.closed()));
  }

  /** Sets the owner's callbacks; nothing is read before. */
  listen(events: StreamEvents): void {
    this.events = events;
    this.hostChanged();
  }

  get unsent(): number {
    return this.socket.writableLength + Math.max(0, this.held.length - heldBytesFree);
  }

  send(bytes: string): void {
    if (this.endWanted || this.abandoned || bytes === "") return;
    this.held += bytes;
    this.flush();
    this.backlog = this.unsent > 0;
  }

  end(): void {
    this.endWanted = true;
    this.flush();
  }

  /** The extra delay of the next segment. */
  private get delayMs(): number {
    return this.network.delayMs(this.host);
  }

  reset(): void {
    this.events = undefined;
    this.drop();
  }

  abandon(): void {
    this.events = undefined;
    this.held = "";
    this.incoming.clear();
    this.outgoing.clear();
    this.endWanted = true;
    this.abandoned = true;
    if (this.socket.connecting) this.drop();
    else this.socket.pause();
  }

  /** The machine uses the network again: if it lost power since this connection began, the peer now gets a reset. */
  hostIsBack(): void {
    if (this.abandoned) this.socket.resume();
  }

  /** Ends a dial that failed, and reports why. */
  fail(reason: string): void {
    this.reason = reason;
    this.socket.destroy();
  }

  /** The host was cut or healed: holds bytes in both directions, or releases them in order. */
  hostChanged(): void {
    if (this.abandoned) return;
    if (this.network.hears(this.host)) this.socket.resume();
    else this.socket.pause();
    this.flush();
  }

  private receive(bytes: string): void {
    if (this.abandoned) return this.drop();
    this.network.tap(this.host, this.connection, "in", bytes);
    this.events?.data(bytes);
  }

  private flush(): void {
    if (!this.network.speaks(this.host)) return;
    if (this.held) {
      const bytes = this.held;
      this.held = "";
      this.network.tap(this.host, this.connection, "out", bytes);
      this.outgoing.pass(this.delayMs, () => this.socket.write(bytes, "latin1", () => this.taken()));
    }
    if (this.endWanted && !this.abandoned) this.outgoing.pass(this.delayMs, () => this.socket.end());
  }

  private taken(): void {
    if (!this.backlog || this.unsent > 0) return;
    this.backlog = false;
    this.events?.drained?.();
  }

  private drop(): void {
    this.held = "";
    this.incoming.clear();
    this.outgoing.clear();
    this.endWanted = true;
    const { socket } = this;
    // If a socket is reset while it is being shut down, the process never ends in Node 20.
    if (socket.writableEnded && !socket.writableFinished && socket.writableLength === 0) socket.destroy();
    else socket.resetAndDestroy();
  }

  private closed(): void {
    this.network.forget(this);
    const events = this.events;
    this.events = undefined;
    events?.closed(this.reason);
  }
}
