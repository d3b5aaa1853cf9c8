// The way between a real process's own sockets and the world's network: a relay on loopback, so that the arena can cut
// a process off, take its power without a word to its peers, and watch its wire, as with any other host.
import { createServer, type AddressInfo } from "node:net";
import type { RealListener, RealNetwork } from "./real-network.js";
import type { Host, Stream, StreamEvents } from "./world.js";

/** How a process that loses and regains power reaches the network. */
export interface Route {
  /**
   * Opens the way, and says which port the process has to listen on or dial on 127.0.0.1: always the same. Rejects when
   * it cannot.
   */
  open(): Promise<number>;
  /** The machine lost power: its peers hear nothing more, not even an end. */
  abandon(): void;
}

/** Both ends of one connection: the one on the network, and the one to the process. */
interface Pair {
  outer: Stream;
  inner: Stream;
}

/** A port on loopback that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Connections that are passed on, until the power is lost. */
class Pairs {
  private readonly all = new Set<Pair>();

  constructor(private readonly network: RealNetwork) {}

  /** Passes `accepted` on to what `host` dials. `outerIsAccepted` tells which of both is on the network. */
  pass(accepted: Stream, host: Host, address: string, port: number, outerIsAccepted: boolean): StreamEvents {
    const { stream: dialled } = this.network.dial(
      host,
      address,
      port,
      this.toOther(accepted, () => forget()),
    );
    const pair = outerIsAccepted ? { outer: accepted, inner: dialled } : { outer: dialled, inner: accepted };
    const forget = () => void this.all.delete(pair);
    this.all.add(pair);
    return this.toOther(dialled, forget);
  }

  abandon(): void {
    for (const { outer, inner } of this.all) {
      outer.abandon();
      inner.reset();
    }
    this.all.clear();
  }

  private toOther(other: Stream, forget: () => void): StreamEvents {
    return {
      opened: () => undefined,
      data: (bytes) => other.send(bytes),
      ended: () => other.end(),
      closed: (reason) => {
        forget();
        if (reason === undefined) other.end();
        else other.reset();
      },
    };
  }
}

/** For a process that listens: `port` of `host` leads to it. */
export class ListeningRoute implements Route {
  private readonly pairs: Pairs;
  private readonly inside: Host;
  private listener: RealListener | undefined;
  private innerPort: number | undefined;

  constructor(
    private readonly network: RealNetwork,
    private readonly host: Host,
    private readonly port: number,
  ) {
    this.pairs = new Pairs(network);
    this.inside = network.host(`${host.name} inside`);
  }

  async open(): Promise<number> {
    const innerPort = (this.innerPort ??= await freePort());
    await new Promise((resolve, reject) => {
      const accept = (outer: Stream) => this.pairs.pass(outer, this.inside, "127.0.0.1", innerPort, true);
      this.listener = this.network.listen(this.host, this.port, accept, () =>
        reject(new Error("ERROR: Socket bind failed")),
      );
      void this.listener.bound.then(resolve);
    });
    return innerPort;
  }

  abandon(): void {
    this.listener?.close();
    this.listener = undefined;
    this.pairs.abandon();
  }
}

/** For a process that dials: what it dials on loopback leads to `port` at `address`, as seen from `host`. */
export class DiallingRoute implements Route {
  private readonly pairs: Pairs;
  private readonly inside: Host;
  private innerPort: Promise<number> | undefined;

  constructor(
    private readonly network: RealNetwork,
    private readonly host: Host,
    private readonly address: string,
    private readonly port: number,
  ) {
    this.pairs = new Pairs(network);
    this.inside = network.host(`${host.name} inside`);
  }

  open(): Promise<number> {
    const accept = (inner: Stream) => this.pairs.pass(inner, this.host, this.address, this.port, false);
    return (this.innerPort ??= new Promise((resolve, reject) => {
      void this.network.listen(this.inside, 0, accept, (reason) => reject(new Error(reason))).bound.then(resolve);
    }));
  }

  abandon(): void {
    this.pairs.abandon();
  }
}
