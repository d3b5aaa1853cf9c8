// Connects a real process's sockets to the world's network through a relay on loopback, so that the arena can cut the
// process off, take its power away silently and watch its wire, as with any other host.
import { createServer, type AddressInfo } from "node:net";
import type { RealListener, RealNetwork } from "./real-network.js";
import type { Host, Stream, StreamEvents } from "./world.js";

/** How a process that loses and regains power reaches the network. */
export interface Route {
  /**
   * Opens the route. Fulfilled with the port of 127.0.0.1 that the process must listen on or dial, which is always the
   * same. Rejects if the route cannot be opened.
   */
  open(): Promise<number>;
  /** The machine lost power: its peers receive nothing more, not even an end. */
  abandon(): void;
}

/** Both ends of one connection: the one on the network and the one to the process. */
interface Pair {
  outer: Stream;
  inner: Stream;
}

/** A port on loopback that is free now. */
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

/** The connections that are relayed until power is lost. */
class Pairs {
  private readonly all = new Set<Pair>();

  constructor(private readonly network: RealNetwork) {}

  /** Relays `accepted` to a stream that `host` dials. `outerIsAccepted` tells which of the two is on the network. */
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

/** For a process that listens: relays connections to `port` of `host` to it. */
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

/** For a process that dials: relays what it dials on loopback to `port` at `address`, dialled by `host`. */
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
