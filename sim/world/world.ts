// What a simulated board knows of the outside: one clock and one network. There are two worlds behind this interface:
// the real one (wall clock, TCP) and the virtual one (a clock that jumps, a network ruled by a seed).

/** A callback that is waiting for its time. */
export interface Timer {
  /** Cancels the callback. Does nothing if it has run or was cancelled before. */
  cancel(): void;
}

/** The time of a world in milliseconds since it began, with fractions. It never runs backwards. */
export interface Clock {
  now(): number;
  /**
   * Runs `work` once when the clock shows `atMs`, or as soon as possible if that is past. Callbacks of equal times run
   * in the order in which they were added.
   */
  at(atMs: number, work: () => void): Timer;
}

/** One machine on the network. The arena cuts and heals it. */
export interface Host {
  readonly name: string;
  /** The address that others dial, such as `192.168.4.2`; in the real world `127.0.0.1`. */
  readonly address: string;
  /**
   * While it is cut, nothing leaves this host or arrives, and nobody is notified, as when a radio is out of range. What
   * TCP had in flight waits and goes on when it is healed; a dial meanwhile finds nobody.
   */
  cut: boolean;
  /**
   * The Wi-Fi networks that this host is on; `Air` sets it. Hosts reach each other through a common one, and a host
   * that is on none is cut off until it joins again, whatever `cut` says. Undefined for a host on a cable, which
   * reaches every other.
   */
  onAir: readonly string[] | undefined;
}

/** The callbacks of one end of a TCP connection. Bytes travel as strings of characters 0 to 255. */
export interface StreamEvents {
  /** The connection is open. Called for a dialled stream only; an accepted one is open from the start. */
  opened(): void;
  /** Bytes arrived, cut anywhere; never empty. */
  data(bytes: string): void;
  /** The peer will send nothing more. */
  ended(): void;
  /** The network took the last waiting byte: `unsent` fell to 0 after a `send` that had left some. */
  drained?(): void;
  /**
   * The connection is over: after an orderly end on both sides, or with a `reason` after a reset or a failed dial.
   * Called once; no other callback follows.
   */
  closed(reason?: string): void;
}

/** One end of a TCP connection. */
export interface Stream {
  /** Queues bytes. Does nothing after `end` or `closed`. */
  send(bytes: string): void;
  /** Bytes queued here that the network has not taken yet: what `drain` waits for. */
  readonly unsent: number;
  /** Sends what is queued, then tells the peer that nothing more will come. */
  end(): void;
  /** Drops everything at once. The peer sees a reset; no callback follows here. For power loss there is `abandon`. */
  reset(): void;
  /**
   * The machine lost power: nothing more is sent, not even an end. The peer notices by the silence, or by a reset when
   * it next sends. No callback follows here.
   */
  abandon(): void;
}

export interface Listener {
  /** Stops accepting; accepted streams stay open. */
  close(): void;
}

/** The address of a datagram for all hosts on the network. */
export const broadcastAddress = "255.255.255.255";

/** A socket for datagrams. Each arrives whole or not at all, perhaps twice, perhaps late. */
export interface DatagramSocket {
  /** `address` may be `broadcastAddress`. Does nothing if nobody listens there, or after `close`. */
  send(bytes: string, port: number, address: string): void;
  /** Stops receiving. A machine that loses power closes all its sockets. */
  close(): void;
}

/** Called with each datagram, and the address and port of its sender. */
export type Received = (bytes: string, address: string, port: number) => void;

/** Bytes that passed one end of a connection, for listeners on the wire. */
export interface Traffic {
  /** World's time, ms. */
  at: number;
  /** The machine at this end. */
  host: Host;
  /** The connection's number, which is never used again. */
  connection: number;
  direction: "in" | "out";
  bytes: string;
}

/**
 * What a host's link suffers, in either world; the words are those of Linux's netem. It may change at any time and
 * applies from then on; what is already under way is not affected.
 */
export interface LinkImpairment {
  /** Each segment from or to this host takes `delayMs` and a further 0 to `jitterMs` longer. The order is kept. */
  delayMs: number;
  jitterMs: number;
  /** Nothing reaches it: its peers' segments wait, as if it were cut off, and arrive when it hears again. */
  deaf: boolean;
  /** Nothing leaves it. */
  mute: boolean;
}

export interface Network {
  /** Calls `listener` with all bytes that any host of this world sends or receives. */
  onTraffic(listener: (traffic: Traffic) => void): void;
  /** Adds a machine. In the virtual world it gets the next free address unless one is given. */
  host(name: string, address?: string): Host;
  /**
   * Accepts connections on a port of `host`; `accept` gets each stream and returns its callbacks. If the port is in
   * use, `failed` is called.
   */
  listen(
    host: Host,
    port: number,
    accept: (stream: Stream) => StreamEvents,
    failed: (reason: string) => void,
  ): Listener;
  /**
   * Dials. In the virtual world the outcome is known at once: `refused` says why the dial failed, and `blockedMs` for
   * how long it blocks the interpreter. In the real world `opened` or `closed(reason)` follows.
   */
  dial(host: Host, address: string, port: number, events: StreamEvents): Dial;
  /**
   * Opens a socket for datagrams at a port of `host`, or at any free one without `port`. Undefined if the port is in
   * use; the real world may find that out later, and then nothing ever arrives.
   */
  datagrams(host: Host, port: number | undefined, received: Received): DatagramSocket | undefined;
  /** The impairment of a host; the object follows later changes. */
  impairment(host: Host): Readonly<LinkImpairment>;
  /** Changes these fields of a host's impairment; the others stay. */
  setImpairment(host: Host, change: Partial<LinkImpairment>): void;
}

/**
 * Why a dial failed, in `refused` or `closed`: nobody listens there, nobody answered in time, the dialling machine is
 * on no network, or the name is unknown. Any other reason comes from the operating system.
 */
export type DialFailure = "refused" | "timeout" | "no route" | "not found";

export interface Dial {
  stream: Stream;
  /** The reason if the dial has already failed, one of `DialFailure`. No callback follows. */
  refused?: string;
  /** How long the dial took, ms, if that is known at once. */
  blockedMs: number;
}

/** Numbers from 0 to 1 (1 excluded), the same for the same seed. */
export type Random = () => number;

export interface World {
  readonly clock: Clock;
  readonly network: Network;
  readonly random: Random;
}
