// One end of a TCP connection of this process, for the real world.
import type { Socket } from "node:net";
import { DelayLine } from "./delay-line.js";
import type { Host, Stream, StreamEvents } from "./world.js";

/** While its host is cut, the network takes so many bytes more before they count as `unsent`: lwIP's send buffer. */
const heldBytesFree = 5744;

/** Node's error codes in the world's words; others stand for themselves. */
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

/** What a stream asks of the network that it belongs to. */
export interface RealStreamOwner {
  now(): number;
  nextConnection(): number;
  /** How long bytes take to or from a host, ms, beyond what the real network takes. */
  delayMs(host: Host): number;
  /** Whether bytes reach, or leave, this host now. */
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
  /** Bytes that wait for the host to heal. */
  private held = "";
  private endWanted = false;
  private backlog = false;
  private reason: string | undefined;
  /**
   * The machine lost power: the connection stays, silent, until the machine is back; then what the peer sent meets a
   * reset.
   */
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

  /** Who listens; until then nothing is read. */
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

  /** How much longer the next segment takes. */
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

  /**
   * The machine does something on the network: if it lost power since this connection began, it answers for it now, and
   * knows nothing of it.
   */
  hostIsBack(): void {
    if (this.abandoned) this.socket.resume();
  }

  /** Tells that a dial came to nothing, and drops it. */
  fail(reason: string): void {
    this.reason = reason;
    this.socket.destroy();
  }

  /** The host was cut or healed: holds bytes in both directions, or lets them go on in order. */
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
    // To reset what is just being shut down keeps Node 20 from ever ending its process.
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
