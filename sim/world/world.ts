// What a simulated board knows of the outside: one clock and one network. There are two worlds behind this
// interface, the real one (wall clock, TCP) and the virtual one (a clock that jumps, a network made of a seed).

/** A callback that waits for its time. */
export interface Timer {
  /** Takes the callback back; after it ran, or a second time, this does nothing. */
  cancel(): void;
}

/** The time of a world in milliseconds since the world began; fractions allowed, never runs backwards. */
export interface Clock {
  now(): number;
  /**
   * Runs `work` once when the clock shows `atMs` (in the past: as soon as possible). Equal times run in the order in
   * which they were asked for.
   */
  at(atMs: number, work: () => void): Timer;
}

/** One machine on the network. The arena cuts and heals it; what hangs on it is cut with it. */
export interface Host {
  readonly name: string;
  /** The address that others dial, such as `192.168.4.2`; in the real world `127.0.0.1`. */
  readonly address: string;
  /**
   * Cut: nothing that this host sends leaves it and nothing arrives, but nobody is told, as when a radio is out of
   * reach. What TCP had in flight waits and goes on when it heals; a dial meanwhile finds nobody.
   */
  cut: boolean;
  /**
   * The Wi-Fi networks that this host is on, as the air says: hosts reach each other through a common one, and a host
   * that is on none is cut off until it joins again, whatever `cut` says. Undefined for a host on the cable, which
   * reaches everyone.
   */
  onAir: readonly string[] | undefined;
}

/** What one end of a TCP connection tells its owner. Bytes travel as strings of characters 0 to 255. */
export interface StreamEvents {
  /** The connection stands (for a dialled stream; an accepted one stands when it is handed over). */
  opened(): void;
  /** Bytes arrived, in any cut; never empty. */
  data(bytes: string): void;
  /** The peer sent everything it will ever send. */
  ended(): void;
  /** The network took the last byte of a backlog: `unsent` fell to 0 after a `send` that had left some. */
  drained?(): void;
  /**
   * It is over: after an orderly end on both sides, a reset (`reason` set), or a refused dial (`reason` set). Told
   * once; nothing follows.
   */
  closed(reason?: string): void;
}

/** One end of a TCP connection. */
export interface Stream {
  /** Queues bytes. After `end` or `closed` it does nothing. */
  send(bytes: string): void;
  /** Bytes queued here and not yet taken by the network: what `drain` waits for. */
  readonly unsent: number;
  /** Sends what is queued, then says that no more will come. */
  end(): void;
  /**
   * Drops everything at once; the peer sees a reset, no event follows here. A machine that loses power vanishes with
   * `abandon` instead.
   */
  reset(): void;
  /**
   * The machine lost power: nothing more is sent, not even an end; the peer notices by silence or by a reset when it
   * next sends. No event follows.
   */
  abandon(): void;
}

export interface Listener {
  /** Stops accepting; accepted streams live on. */
  close(): void;
}

/** Where a datagram goes that is for everybody on the network. */
export const broadcastAddress = "255.255.255.255";

/** A socket for datagrams: each arrives whole or not at all, perhaps twice, perhaps late. */
export interface DatagramSocket {
  /** `address` may be `broadcastAddress`. To nobody, and after `close`, it does nothing. */
  send(bytes: string, port: number, address: string): void;
  /** Nothing is told any more. A machine that loses power closes all its sockets. */
  close(): void;
}

/** What a datagram socket tells its owner: the bytes, and who sent them. */
export type Received = (bytes: string, address: string, port: number) => void;

/** Bytes that passed one end of a connection, for whoever watches the wire. */
export interface Traffic {
  /** World's time, ms. */
  at: number;
  /** The machine at this end. */
  host: Host;
  /** Which connection of this host: a number that is never used again. */
  connection: number;
  direction: "in" | "out";
  bytes: string;
}

/**
 * What a host's link suffers, in either world. It may change at any time and holds from then on; what was under way
 * goes on.
 */
export interface LinkImpairment {
  /**
   * Each segment from or to this host takes so many ms longer, and a further 0 to `jitterMs`, in order as TCP keeps
   * it.
   */
  delayMs: number;
  jitterMs: number;
  /** Nothing reaches it: its peers' segments wait as at a cut, and go on when it hears again. */
  deaf: boolean;
  /** Nothing leaves it. */
  mute: boolean;
}

export interface Network {
  /** Calls `listener` for all bytes that any host of this world sends or receives, when they do. */
  onTraffic(listener: (traffic: Traffic) => void): void;
  /** A machine joins the network. In the virtual world it gets the next free address unless one is given. */
  host(name: string, address?: string): Host;
  /**
   * Accepts connections on a port of `host`; `accept` gets each stream and returns what listens to it.
   * The real world reports a port in use by `failed`.
   */
  listen(
    host: Host,
    port: number,
    accept: (stream: Stream) => StreamEvents,
    failed: (reason: string) => void,
  ): Listener;
  /**
   * Dials. Where the outcome is known at once (virtual world), `refused` and `blockedMs` tell how the dial ended and
   * for how long an interpreter that waits for it stands still; otherwise (real world) `opened` or `closed(reason)`
   * follows.
   */
  dial(host: Host, address: string, port: number, events: StreamEvents): Dial;
  /**
   * Opens a socket for datagrams at a port of `host`, at any free one without `port`. Undefined where the port is in
   * use; the real world may find that out later, and then nothing ever comes.
   */
  datagrams(host: Host, port: number | undefined, received: Received): DatagramSocket | undefined;
  /** The impairment of a host; the object follows later changes. */
  impairment(host: Host): Readonly<LinkImpairment>;
  /** Changes these fields of a host's impairment; the others stay. */
  setImpairment(host: Host, change: Partial<LinkImpairment>): void;
}

/**
 * Why a dial failed, as `refused` or `closed` tell it: nobody listens there, nobody answered in time, the machine
 * itself is on no network, or the name is unknown. Any other reason comes from the operating system.
 */
export type DialFailure = "refused" | "timeout" | "no route" | "not found";

export interface Dial {
  stream: Stream;
  /** Set when the dial has already failed: the reason, one of `DialFailure`. No event follows. */
  refused?: string;
  /** How long the dial took, ms, when it is known at once. */
  blockedMs: number;
}

/** Numbers from 0 to 1 (1 excluded), the same for the same seed. */
export type Random = () => number;

export interface World {
  readonly clock: Clock;
  readonly network: Network;
  readonly random: Random;
}
