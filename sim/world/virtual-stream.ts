// One end of a connection in the virtual world, and the path of what it sends: waiting, in flight, delivered. Faults of
// the network belong here: `launch` decides how bytes are cut and when they arrive, `arrive` whether they get through,
// `receive` whether the peer reads them.
import { ReceiveBuffer } from "./receive-buffer.js";
import { joinShare, pieceGapMs, piecesOf, type Chunks, type Segment } from "./segments.js";
import { SendWindow } from "./send-window.js";
import type { Clock, Host, Random, Stream, StreamEvents, Timer } from "./world.js";

/**
 * `opening`: dialled, not answered yet. `open`: both directions work, an end may have been sent or received. `gone`:
 * its machine forgot it (reset or power loss), so what arrives is answered with a reset. `over`: both sides ended.
 */
type State = "opening" | "open" | "gone" | "over";

/** What a stream needs of the host that it ends at. */
export interface StreamHost extends Host {
  readonly impairment: { readonly readsNothing: boolean };
}

/** What a stream needs of the network that it belongs to. */
export interface StreamOwner<H extends StreamHost> {
  readonly clock: Clock;
  readonly random: Random;
  /** How many bytes may be under way without an acknowledgement. */
  readonly windowBytes: number;
  nextConnection(): number;
  reaches(from: H, to: H): boolean;
  chunksOf(host: H): Chunks;
  /** How long bytes take from one host to the other, ms; drawn again with each call. */
  delay(from: H, to: H): number;
  /** The dial arrived: returns what the listener there hears with, or undefined if nobody listens. */
  accept(stream: VirtualStream<H>): StreamEvents | undefined;
  tap(stream: VirtualStream<H>, direction: "in" | "out", bytes: string): void;
  /** Something ended: connections that are over can be forgotten. */
  tidy(stream: VirtualStream<H>): void;
}

export class VirtualStream<H extends StreamHost> implements Stream {
  state: State = "opening";
  /** The other end; none for a dial that failed. */
  peer!: VirtualStream<H>;
  readonly connection: number;
  private waiting = "";
  /** A `send` left bytes waiting; `drained` is called when they are taken. */
  private backlog = false;
  private flight: Segment[] = [];
  private arrival: Timer | undefined;
  /** The head of the flight could not be delivered (path cut, or peer's buffer full) and waits to be sent again. */
  private stalled = false;
  /** Bytes that the peer got and could not acknowledge because its path back is cut. */
  private unconfirmed = 0;
  private readonly window: SendWindow;
  private readonly buffer: ReceiveBuffer;
  private endWanted = false;
  private endSent = false;
  private endReceived = false;

  constructor(
    private readonly network: StreamOwner<H>,
    readonly host: H,
    public events: StreamEvents,
    readonly port: number,
  ) {
    this.connection = network.nextConnection();
    this.window = new SendWindow(network.clock, network.windowBytes, () => this.pump());
    this.buffer = new ReceiveBuffer(network.windowBytes, () => host.impairment.readsNothing);
  }

  get unsent(): number {
    return this.waiting.length;
  }

  /** Nothing more will leave this end, and nothing that could still reach it would matter. */
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
    if (this.state !== "open") return this.abandon();
    this.abandon();
    this.launch("reset", "");
  }

  /** The dialler's side is open: its first segment tells the listener. */
  open(): void {
    if (this.state !== "opening") return;
    this.state = "open";
    this.launch("open", "");
    this.events.opened();
    this.pump();
  }

  /** The path there or back may be free again. */
  retry(): void {
    const { network, host, peer } = this;
    if (this.unconfirmed > 0 && network.reaches(peer.host, host)) {
      this.acknowledge(this.unconfirmed);
      this.unconfirmed = 0;
    }
    if (!this.stalled || this.isBarred) return;
    this.stalled = false;
    // What waited is sent again at once and in order, however far apart it was first sent.
    let at = network.clock.now() + network.delay(host, peer.host);
    for (const segment of this.flight) at = segment.at = Math.max(at, Math.min(segment.at, at + pieceGapMs));
    this.scheduleArrival();
  }

  /** The host reads again: its application gets what waits. */
  readOn(): void {
    const { bytes, hasEnd } = this.buffer.empty();
    if (bytes) this.deliver(bytes);
    if (hasEnd && this.state === "open") this.receiveEnd();
  }

  /** Breaks the connection from outside: both ends are notified, and nothing stays in transit. */
  sever(): void {
    if (this.state !== "opening" && this.state !== "open") return;
    for (const end of [this, this.peer]) {
      end.flight = [];
      end.stalled = false;
      end.broken();
    }
  }

  abandon(): void {
    this.waiting = "";
    this.buffer.empty();
    this.endWanted = true;
    // An answer that never arrived leaves nothing behind at the other side.
    if (this.state === "opening" && this.peer) this.peer.state = "over";
    if (this.state !== "over") this.state = "gone";
    this.window.close();
    if (this.stalled) this.dropFlight();
    this.network.tidy(this);
  }

  /** Drops what is under way: no machine is left to send it again. A reset that gets through needs no room. */
  private dropFlight(): void {
    const canReach = this.network.reaches(this.host, this.peer.host);
    this.stalled = false;
    this.flight = canReach ? this.flight.filter((segment) => segment.kind === "reset") : [];
    this.scheduleArrival();
    this.network.tidy(this);
  }

  /** Sends as much as the window takes. */
  private pump(): void {
    if (this.state !== "open") return;
    const room = this.window.room();
    if (this.waiting && room > 0) {
      const taken = this.waiting.slice(0, room);
      this.waiting = this.waiting.slice(room);
      this.window.sent(taken.length);
      this.network.tap(this, "out", taken);
      this.launch("bytes", taken);
    }
    if (this.waiting) return this.window.awaitRoom();
    if (this.endWanted && !this.endSent) {
      this.endSent = true;
      this.launch("end", "");
      this.close();
    } else if (this.backlog) {
      this.backlog = false;
      this.events.drained?.();
    }
  }

  /** Sends a segment on its way, behind those that are already under way. */
  private launch(kind: Segment["kind"], bytes: string): void {
    const chunks = this.network.chunksOf(this.host);
    if (kind !== "bytes" || chunks === "whole") this.put({ kind, bytes, at: 0 }, 0);
    else
      for (const piece of piecesOf(bytes, chunks, this.network.random))
        this.put({ kind, bytes: piece, at: 0 }, pieceGapMs);
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

  /** Whether the head of the flight cannot get through: the path is cut, or the peer has no room. */
  private get isBarred(): boolean {
    return (
      !this.network.reaches(this.host, this.peer.host) ||
      (this.flight[0]?.kind === "bytes" && this.peer.buffer.room === 0)
    );
  }

  /** The head of the flight, or as much of it as the peer has room for; the rest stays the head. */
  private takeHead(head: Segment): Segment {
    const { room } = this.peer.buffer;
    if (head.bytes.length <= room) {
      this.flight.shift();
      return head;
    }
    const taken = { ...head, bytes: head.bytes.slice(0, room) };
    head.bytes = head.bytes.slice(room);
    return taken;
  }

  /** The peer got bytes: it acknowledges them now, or as soon as it can reach this end. */
  private confirm(bytes: number): void {
    if (this.network.reaches(this.peer.host, this.host)) this.acknowledge(bytes);
    else this.unconfirmed += bytes;
  }

  private acknowledge(bytes: number): void {
    this.window.acknowledge(bytes, this.network.clock.now() + this.network.delay(this.peer.host, this.host));
    if (this.waiting) this.window.awaitRoom();
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
      if (!this.buffer.hold(segment.bytes)) this.deliver(segment.bytes);
    } else if (!this.buffer.holdEnd()) this.receiveEnd();
  }

  private deliver(bytes: string): void {
    this.network.tap(this, "in", bytes);
    this.events.data(bytes);
  }

  private receiveEnd(): void {
    this.endReceived = true;
    this.events.ended();
    this.close();
  }

  private broken(): void {
    if (this.state === "gone" || this.state === "over") return;
    this.abandon();
    this.events.closed("reset");
  }

  /** Once both sides have ended: calls `closed`, after the present callback. */
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
