// One socket of a board: what a turn of Espruino's idle loop does with it, and the object that firmware gets. As on a
// board, accepted and dialled sockets are treated alike.
import type { Machine } from "../machine.js";
import type { Stream, StreamEvents } from "../../world/world.js";
import { Emitter, type Enqueue } from "./emitter.js";
import { boardError, boardObject, giveMethods } from "./faces.js";

/** How many bytes one receive or send moves at most. */
const chunkBytesMax = 536;
/** How many bytes are kept until there is a `data` listener; the first chunk always is. */
const bufferBytesMax = 512;

/** Espruino's error numbers and messages. */
const failures = {
  closed: { code: -1, message: "connection closed" },
  timeout: { code: -3, message: "timeout" },
  noRoute: { code: -4, message: "no route" },
  notFound: { code: -6, message: "not found" },
  unsent: { code: -8, message: "unsent data" },
  reset: { code: -9, message: "connection reset" },
} as const;
type Failure = (typeof failures)[keyof typeof failures];

/** The error of a dial that failed after `connect` had returned. */
function dialFailure(reason: string): Failure {
  if (reason === "timeout") return failures.timeout;
  if (reason === "no route") return failures.noRoute;
  return reason === "not found" ? failures.notFound : failures.reset;
}

/** What a socket needs of the board's `net`. */
export interface SocketOwner {
  readonly machine: Machine;
  /** Requests a turn of the idle loop. */
  wake(): void;
  /** Requests a turn after the time that a turn takes on a board. */
  wakeLater(): void;
  /** Queues an event after this turn's data. */
  readonly queueEvent: Enqueue;
  /** Queues a `data` callback, which Espruino runs within the turn. */
  readonly queueData: Enqueue;
}

/** A character above one byte. */
const wide = /[^\0-\xff]/;

/** Converts what is written to a string as Espruino does: characters become bytes. */
function bytesOf(machine: Machine, data: unknown): string {
  if (typeof data === "string" && !wide.test(data)) return data;
  const isBuffer = Object.prototype.toString.call(data) === "[object ArrayBuffer]";
  let text: string;
  try {
    text = isBuffer ? new Uint8Array(data as ArrayBuffer).join(",") : String(data);
  } catch {
    throw boardError(machine, "Variable type cannot be converted to string", "InternalError");
  }
  return text.replace(/[^\0-\xff]/g, (character) => String.fromCharCode(character.charCodeAt(0) & 0xff));
}

export class BoardSocket implements StreamEvents {
  /** The object that firmware holds. */
  readonly face: object;
  readonly emitter: Emitter;
  private stream: Stream | undefined;
  private connected = false;
  private failure: Failure | undefined;
  private peerEnded = false;
  private broken = false;
  /** Bytes that have arrived and that no turn has read yet. */
  private arrived = "";
  /**
   * Bytes that were read but found the buffer full. Espruino does not clear them when it delivers them: see `deliver`.
   */
  private received = "";
  /** Kept for `read`, or for the first `data` listener. */
  private buffer: string | undefined;
  private toSend = "";
  private hasFiredConnect = false;
  private closeWhenSent = false;
  private closeNow = false;

  constructor(private readonly owner: SocketOwner) {
    this.face = boardObject(owner.machine, {});
    this.emitter = new Emitter(owner.machine, this.face, owner.queueEvent, (event) => this.listenerAdded(event));
    this.showFace();
  }

  /** Bytes written that the network has not taken. */
  get unsent(): number {
    return this.toSend.length + (this.stream?.unsent ?? 0);
  }

  /** Gives the socket its end of the connection; an accepted one is open already. */
  attach(stream: Stream, accepted: boolean): void {
    this.stream = stream;
    this.connected = accepted;
  }

  opened(): void {
    this.connected = true;
    this.owner.wake();
  }

  data(bytes: string): void {
    if (!this.stream) return;
    this.arrived += bytes;
    this.owner.wake();
  }

  ended(): void {
    this.peerEnded = true;
    this.owner.wake();
  }

  drained(): void {
    this.owner.wake();
  }

  closed(reason?: string): void {
    if (!this.connected) this.failure = dialFailure(reason ?? "");
    this.broken = true;
    this.owner.wake();
  }

  /** Power loss. */
  abandon(): void {
    this.stream?.abandon();
    this.stream = undefined;
  }

  /** Whether a turn would find nothing to do, as for most of many sockets. */
  get isIdle(): boolean {
    if (this.arrived || this.received || this.closeNow || this.peerEnded || this.broken || this.failure) return false;
    if (this.connected && !this.hasFiredConnect) return false;
    return this.toSend ? !this.canSend : !this.closeWhenSent;
  }

  private get canSend(): boolean {
    return this.connected && this.stream !== undefined && this.stream.unsent === 0;
  }

  /**
   * One turn of the idle loop: at most one send and one receive. Returns whether another turn has something to do
   * (`again`), and whether the socket is closed (`gone`).
   */
  turn(): { again: boolean; gone: boolean } {
    let failure: Failure | undefined;
    let closing = this.closeNow;
    let again = false;
    let received = this.received;
    if (received && this.emitter.has("data")) this.owner.wakeLater();
    received = this.deliver(received, false);
    if (!closing) {
      if (this.toSend) {
        if (this.broken) [closing, failure] = [true, failures.closed];
        else if (this.sendChunk()) again = true;
      } else closing = this.closeWhenSent;
      const chunk = this.receiveChunk();
      if (typeof chunk !== "string") [closing, failure] = [true, chunk];
      else if (this.connected) {
        if (this.fireConnect() || chunk) again = true;
        if (chunk) received = this.received = this.deliver(received + chunk, false);
      }
    }
    if (!closing) return { again, gone: false };
    if (this.deliver(received, true)) return { again: false, gone: false };
    this.close(this.toSend && failure === failures.closed ? failures.unsent : failure);
    return { again: false, gone: true };
  }

  private sendChunk(): boolean {
    if (!this.canSend) return false;
    const chunk = this.toSend.slice(0, chunkBytesMax);
    this.toSend = this.toSend.slice(chunkBytesMax);
    this.stream!.send(chunk);
    if (!this.toSend && !this.closeWhenSent) this.emitter.fire("drain", [this.face]);
    return true;
  }

  /** The next bytes, `""` if there are none yet, or why none will come. */
  private receiveChunk(): string | Failure {
    if (this.failure) return this.failure;
    if (this.arrived) {
      const chunk = this.arrived.slice(0, chunkBytesMax);
      this.arrived = this.arrived.slice(chunkBytesMax);
      return chunk;
    }
    return this.peerEnded || this.broken ? failures.closed : "";
  }

  /** The first turn that finds the connection open fires `connect`. */
  private fireConnect(): boolean {
    if (this.hasFiredConnect) return false;
    this.hasFiredConnect = true;
    this.emitter.fire("connect", [this.face]);
    if (!this.toSend) this.emitter.fire("drain", [this.face]);
    return true;
  }

  /**
   * Passes bytes to the `data` listeners, or keeps them for `read`; returns those that found no room. They stay in
   * `received` and are tried again every turn. Espruino forgets to clear them once a listener has taken them, so it
   * delivers them again and again until the next bytes arrive.
   */
  private deliver(bytes: string, force: boolean): string {
    if (!bytes) return "";
    if (this.emitter.has("data")) {
      this.emitter.fire("data", [bytes], this.owner.queueData);
      return "";
    }
    if (this.buffer === undefined) {
      this.buffer = bytes;
      return "";
    }
    const fits = this.buffer.length + bytes.length <= bufferBytesMax;
    if (fits || force) this.buffer += bytes.slice(0, Math.max(0, bufferBytesMax - this.buffer.length));
    return fits ? "" : bytes;
  }

  private close(failure: Failure | undefined): void {
    this.kill();
    const hadError = failure !== undefined && failure !== failures.closed;
    if (hadError) this.emitter.fire("error", [boardObject(this.owner.machine, failure)]);
    this.emitter.fire("end", []);
    this.emitter.fire("close", [hadError]);
  }

  /** Closes the connection. As in a real stack, unread bytes turn the end into a reset. */
  kill(): void {
    const stream = this.stream;
    this.stream = undefined;
    this.closeWhenSent = true;
    if (!stream) return;
    if (this.arrived || !this.connected) stream.reset();
    else stream.end();
  }

  private listenerAdded(event: string): void {
    if (event !== "data") return;
    if (this.buffer !== undefined) {
      this.emitter.fire("data", [this.buffer]);
      this.buffer = undefined;
    }
    this.owner.wake();
  }

  private write(data: unknown): boolean {
    if (this.closeNow || this.closeWhenSent) throw boardError(this.owner.machine, "This socket is closed");
    if (data !== undefined) this.toSend += bytesOf(this.owner.machine, data);
    this.owner.wake();
    return false;
  }

  private end(data: unknown): void {
    try {
      if (data !== undefined) this.write(data);
    } finally {
      if (!this.toSend) this.closeNow = true;
      this.closeWhenSent = true;
      this.owner.wake();
    }
  }

  private read(count: unknown): string {
    const wanted = Number(count) | 0;
    const kept = this.buffer ?? "";
    this.buffer = wanted > 0 && wanted < kept.length ? kept.slice(wanted) : undefined;
    this.owner.wake();
    return wanted > 0 ? kept.slice(0, wanted) : kept;
  }

  private showFace(): void {
    giveMethods(this.owner.machine, this.face, {
      write: (data: unknown) => this.write(data),
      end: (data: unknown) => this.end(data),
      read: (count: unknown) => this.read(count),
      available: () => this.buffer?.length ?? 0,
    });
    // Espruino keeps flags as fields of the socket, and firmware may set them: `clsNow` closes at once, `cls` when
    // everything is sent.
    Object.defineProperty(this.face, "clsNow", {
      get: () => this.closeNow || undefined,
      set: (value: unknown) => {
        this.closeNow = Boolean(value);
        this.owner.wake();
      },
    });
    Object.defineProperty(this.face, "cls", {
      get: () => this.closeWhenSent || undefined,
      set: (value: unknown) => {
        this.closeWhenSent = Boolean(value);
        this.owner.wake();
      },
    });
  }
}
