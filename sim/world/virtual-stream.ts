// One end of a connection in the virtual world, and the way of what it sends: waiting, in flight, delivered. Faults of
// the network belong here: `launch` decides how bytes are cut and when they arrive, `arrive` whether they get through,
// `receive` whether the peer reads them.
import type { Clock, Host, Random, Stream, StreamEvents, Timer } from "./world.js";

/** How sent bytes are delivered: as they were sent, cut and joined at random by the seed, or one at a time. */
export type Chunks = "whole" | "random" | "bytes";

/** Pieces of one sending arrive at least so far apart, ms: a reader in between sees each of them. */
const pieceGapMs = 0.01;
/** With `random`, the share of pieces that join the piece before them if that is still under way. */
const joinShare = 0.3;

/** What travels: the first sign that the dialler's side stands, bytes, the end, or a reset. */
interface Segment {
  kind: "open" | "bytes" | "end" | "reset";
  at: number;
  bytes: string;
}

/**
 * `opening`: dialled, not answered yet. `open`: both ways, an end may have been sent or received. `gone`: its machine
 * forgot it (reset or power loss), so what arrives is answered with a reset. `over`: both sides ended.
 */
type State = "opening" | "open" | "gone" | "over";

/** What a stream asks of the host that it ends at. */
export interface StreamHost extends Host {
  readonly impairment: { readonly readsNothing: boolean };
}

/** What a stream asks of the network that it belongs to. */
export interface StreamOwner<H extends StreamHost> {
  readonly clock: Clock;
  readonly random: Random;
  /** Unacknowledged bytes at most. */
  readonly windowBytes: number;
  nextConnection(): number;
  reaches(from: H, to: H): boolean;
  chunksOf(host: H): Chunks;
  /** How long bytes take from one host to the other, ms; drawn anew with each call. */
  delay(from: H, to: H): number;
  /** The dial arrived: who listens there, if anybody does. */
  accept(stream: VirtualStream<H>): StreamEvents | undefined;
  tap(stream: VirtualStream<H>, direction: "in" | "out", bytes: string): void;
  /** Something ended: what is over can be forgotten. */
  tidy(stream: VirtualStream<H>): void;
}

export class VirtualStream<H extends StreamHost> implements Stream {
  state: State = "opening";
  /** The other end; none for a dial that failed. */
  peer!: VirtualStream<H>;
  readonly connection: number;
  private waiting = "";
  /** A `send` left bytes waiting; told as `drained` when they are taken. */
  private backlog = false;
  private flight: Segment[] = [];
  private arrival: Timer | undefined;
  /**
   * The head of the flight arrived while the way was cut or the peer's receive buffer was full; it waits to be sent
   * again.
   */
  private stalled = false;
  private unacknowledged = 0;
  /** Bytes that the peer got and could not acknowledge, its way back being closed. */
  private unconfirmed = 0;
  private readonly acknowledgements: { at: number; bytes: number }[] = [];
  private acknowledgement: Timer | undefined;
  private endWanted = false;
  private endSent = false;
  private endReceived = false;
  /** The receive buffer of a host that reads nothing, and whether the end came behind it. */
  private unread = "";
  private endUnread = false;

  constructor(
    private readonly network: StreamOwner<H>,
    readonly host: H,
    public events: StreamEvents,
    readonly port: number,
  ) {
    this.connection = network.nextConnection();
  }

  get unsent(): number {
    return this.waiting.length;
  }

  /** Nothing more will leave this end, and nothing can reach it that would matter. */
  get finished(): boolean {
    return (this.state === "gone" || this.state === "over") && this.flight.length === 0;
  }

  send(bytes: string): void {
    if (this.endWanted || (this.state !== "open" && this.state !== "opening")) return;
    this.waiting += bytes;
    this.pump();
    this.backlog = this.waiting.length > 0;
  }

  end(): void {
    if (this.endWanted) return;
    this.endWanted = true;
    this.pump();
  }

  reset(): void {
    if (this.state !== "open") return this.vanish();
    this.vanish();
    this.launch("reset", "");
  }

  abandon(): void {
    this.vanish();
  }

  /** The dialler's side stands: its first segment tells the listener. */
  open(): void {
    if (this.state !== "opening") return;
    this.state = "open";
    this.launch("open", "");
    this.events.opened();
    this.pump();
  }

  /** The way there or back may be free again. */
  retry(): void {
    const { network, host, peer } = this;
    if (this.unconfirmed > 0 && network.reaches(peer.host, host)) {
      this.acknowledge(this.unconfirmed);
      this.unconfirmed = 0;
    }
    if (!this.stalled || this.isBarred) return;
    this.stalled = false;
    // What waited is sent again at once, in its order, however far apart it was sent first.
    let at = network.clock.now() + network.delay(host, peer.host);
    for (const segment of this.flight) at = segment.at = Math.max(at, Math.min(segment.at, at + pieceGapMs));
    this.scheduleArrival();
  }

  /** The host reads again: its application gets what waits. */
  readOn(): void {
    const { unread, endUnread } = this;
    this.unread = "";
    this.endUnread = false;
    if (unread) this.deliver(unread);
    if (endUnread && this.state === "open") this.hearEnd();
  }

  /** Breaks the connection from outside: both ends are told, and nothing of it is under way any more. */
  sever(): void {
    if (this.state !== "opening" && this.state !== "open") return;
    for (const end of [this, this.peer]) {
      end.flight = [];
      end.stalled = false;
      end.broken();
    }
  }

  private vanish(): void {
    this.waiting = "";
    this.unread = "";
    this.endUnread = false;
    this.endWanted = true;
    // An answer that was never heard leaves nothing behind at the other side.
    if (this.state === "opening" && this.peer) this.peer.state = "over";
    if (this.state !== "over") this.state = "gone";
    this.acknowledgement?.cancel();
    if (this.stalled) this.dropFlight();
    this.network.tidy(this);
  }

  /** Drops what is under way: no machine is left that would send it again. A reset that gets through needs no room. */
  private dropFlight(): void {
    const canReach = this.network.reaches(this.host, this.peer.host);
    this.stalled = false;
    this.flight = canReach ? this.flight.filter((segment) => segment.kind === "reset") : [];
    this.scheduleArrival();
    this.network.tidy(this);
  }

  /** Hands to the network what its window takes. */
  private pump(): void {
    if (this.state !== "open") return;
    this.settle();
    const room = this.network.windowBytes - this.unacknowledged;
    if (this.waiting && room > 0) {
      const taken = this.waiting.slice(0, room);
      this.waiting = this.waiting.slice(room);
      this.unacknowledged += taken.length;
      this.network.tap(this, "out", taken);
      this.launch("bytes", taken);
    }
    if (this.waiting) return this.awaitAcknowledgement();
    if (this.endWanted && !this.endSent) {
      this.endSent = true;
      this.launch("end", "");
      this.close();
    } else if (this.backlog) {
      this.backlog = false;
      this.events.drained?.();
    }
  }

  /** Forgets the bytes whose acknowledgement has come by now. */
  private settle(): void {
    const now = this.network.clock.now();
    while (this.acknowledgements[0] && this.acknowledgements[0].at <= now) {
      this.unacknowledged -= this.acknowledgements.shift()?.bytes ?? 0;
    }
  }

  /** Acknowledgements cost an event only while somebody waits for room. */
  private awaitAcknowledgement(): void {
    const next = this.acknowledgements[0];
    if (!next || this.acknowledgement) return;
    this.acknowledgement = this.network.clock.at(next.at, () => {
      this.acknowledgement = undefined;
      this.pump();
    });
  }

  /** Sends a segment on its way, behind those that are on it already. */
  private launch(kind: Segment["kind"], bytes: string): void {
    const { random } = this.network;
    const chunks = this.network.chunksOf(this.host);
    if (kind !== "bytes" || chunks === "whole") this.put({ kind, bytes, at: 0 }, 0);
    else {
      for (let from = 0; from < bytes.length;) {
        const size = chunks === "bytes" ? 1 : 1 + Math.floor(random() * random() * bytes.length);
        this.put({ kind, bytes: bytes.slice(from, from + size), at: 0 }, pieceGapMs);
        from += size;
      }
    }
    this.scheduleArrival();
  }

  private put(segment: Segment, gapMs: number): void {
    const last = this.flight[this.flight.length - 1];
    const at = this.network.clock.now() + this.network.delay(this.host, this.peer.host);
    segment.at = last ? Math.max(at, last.at + gapMs) : at;
    if (
      last?.kind === "bytes" &&
      segment.kind === "bytes" &&
      this.network.chunksOf(this.host) === "random" &&
      this.network.random() < joinShare
    ) {
      last.bytes += segment.bytes;
      last.at = segment.at;
    } else this.flight.push(segment);
  }

  private scheduleArrival(): void {
    const head = this.flight[0];
    if (head && !this.arrival && !this.stalled) this.arrival = this.network.clock.at(head.at, () => this.arrive());
  }

  private arrive(): void {
    this.arrival = undefined;
    const head = this.flight[0];
    if (!head || head.at > this.network.clock.now()) return this.scheduleArrival();
    if (this.isBarred) {
      if (this.state === "gone") this.dropFlight();
      else this.stalled = true;
      return;
    }
    const taken = this.takeHead(head);
    this.scheduleArrival();
    if (taken.kind === "bytes" && this.state !== "gone") this.confirm(taken.bytes.length);
    this.peer.receive(taken);
    this.network.tidy(this);
  }

  /** Whether the head of the flight cannot get through: no way, or no room at the peer. */
  private get isBarred(): boolean {
    return (
      !this.network.reaches(this.host, this.peer.host) || (this.flight[0]?.kind === "bytes" && this.peer.room === 0)
    );
  }

  /** What the receive buffer still takes. */
  private get room(): number {
    return this.host.impairment.readsNothing ? this.network.windowBytes - this.unread.length : Infinity;
  }

  /** The head of the flight, or as much of it as the peer has room for; the rest stays the head. */
  private takeHead(head: Segment): Segment {
    const { room } = this.peer;
    if (head.bytes.length <= room) {
      this.flight.shift();
      return head;
    }
    const taken = { ...head, bytes: head.bytes.slice(0, room) };
    head.bytes = head.bytes.slice(room);
    return taken;
  }

  /** The peer got bytes and says so, or would if it could be heard. */
  private confirm(bytes: number): void {
    if (this.network.reaches(this.peer.host, this.host)) this.acknowledge(bytes);
    else this.unconfirmed += bytes;
  }

  private acknowledge(bytes: number): void {
    this.acknowledgements.push({ at: this.network.clock.now() + this.network.delay(this.peer.host, this.host), bytes });
    if (this.waiting) this.awaitAcknowledgement();
  }

  private receive(segment: Segment): void {
    if (segment.kind === "reset") return this.broken();
    if (this.state === "gone") return this.launch("reset", "");
    if (segment.kind === "open") {
      const accepted = this.network.accept(this);
      if (!accepted) return this.reset();
      this.events = accepted;
      return this.pump();
    }
    if (segment.kind === "bytes") {
      if (this.host.impairment.readsNothing) this.unread += segment.bytes;
      else this.deliver(segment.bytes);
    } else if (this.host.impairment.readsNothing) this.endUnread = true;
    else this.hearEnd();
  }

  private deliver(bytes: string): void {
    this.network.tap(this, "in", bytes);
    this.events.data(bytes);
  }

  private hearEnd(): void {
    this.endReceived = true;
    this.events.ended();
    this.close();
  }

  private broken(): void {
    if (this.state === "gone" || this.state === "over") return;
    this.vanish();
    this.events.closed("reset");
  }

  /** Both sides ended: tells so, after the callback that did it. */
  private close(): void {
    if (!this.endSent || !this.endReceived) return;
    this.network.clock.at(this.network.clock.now(), () => {
      if (this.state !== "open") return;
      this.state = "over";
      this.events.closed();
      this.network.tidy(this);
    });
  }
}
