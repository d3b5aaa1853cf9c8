// The network of a Kaluma-mannered board (`__netdev`): descriptors over the world's connections. Nobody hears of a
// refused dial, a reset or a lost connection; whoever then uses the descriptor acts on freed memory.
import { define, type Realm } from "../../espruino/language/realm.js";
import type { DialFailure, Stream, StreamEvents } from "../../world/world.js";
import type { KalumaMachine } from "./machine.js";
import type { KalumaRadio } from "./radio.js";

const descriptorsMax = 16;
const connectionsMax = 5;
/** What a connection takes at most before its peer has confirmed it, bytes. */
const sendBytesMax = 11_680;
/** How often a dial is repeated that nobody answers, and after how long each time, ms. */
const dialsMax = 6;
const repeatMs = 3000;
/** How long looking up a name takes that nobody knows, ms. */
const nameMs = 3000;
/** A second argument from an array of one: whatever is in memory there. */
const strayArgument = 0x2003_1a40;

/** A connection of the stack, in one of its five places. Another one may have got its place when it was freed. */
interface Connection {
  stream: Stream;
  isFreed: boolean;
  isReplaced: boolean;
}

interface Descriptor {
  number: number;
  callbacks: Record<string, any>;
  /** The connection of the stack; undefined before the dial, and when all were taken. */
  connection?: Connection;
  isConnected: boolean;
}

export class KalumaNetwork {
  readonly device: Record<string, any>;
  private readonly descriptors = new Map<number, Descriptor>();
  /** Connections that are not freed. */
  private readonly connections = new Set<Connection>();
  /** Those that are. The place that was freed last is the next to be used (lwIP's memp.c). */
  private readonly freed: Connection[] = [];

  constructor(
    private readonly realm: Realm,
    private readonly machine: KalumaMachine,
    private readonly radio: KalumaRadio,
    private readonly received: (bytes: string) => void,
  ) {
    this.device = realm.newObject();
    this.device["errno"] = 0;
    define(realm, this.device, {
      socket: () => this.socket(),
      get: (number: unknown) => this.descriptors.get(Number(number))?.callbacks,
      connect: (number: unknown, host: unknown, port: unknown, done: unknown) =>
        this.end(this.connect(Number(number), String(host), Number(port)), done),
      write: (number: unknown, text: unknown, done: unknown) => this.end(this.write(Number(number), text), done),
      close: (number: unknown, done: unknown) => this.end(this.close(Number(number)), done),
    });
    machine.onPowerLoss(() => {
      for (const { connection } of this.descriptors.values()) connection?.stream.abandon();
    });
  }

  /** Descriptors that somebody listens to, and bytes that the network has not taken. */
  counts(): { sockets: number; unsent: number } {
    const used = [...this.descriptors.values()].filter(({ callbacks }) => typeof callbacks["read_cb"] === "function");
    return {
      sockets: used.length,
      unsent: used.reduce((sum, { connection }) => sum + (connection?.stream.unsent ?? 0), 0),
    };
  }

  /** A call is over. The callback gets 0 whatever happened. */
  private end(succeeded: boolean, done: unknown): void {
    this.device["errno"] = succeeded ? 0 : -1;
    if (typeof done === "function") this.machine.run(() => Reflect.apply(done, undefined, [0]));
    this.machine.check();
  }

  private socket(): number {
    const { realm, machine } = this;
    machine.check();
    if (!this.radio.isLinked) throw realm.newError("Error", "WiFi is not connected.");
    let number = 0;
    while (this.descriptors.has(number)) number++;
    if (number >= descriptorsMax) throw realm.newError("Error", "Remote I/O error");
    this.descriptors.set(number, { number, callbacks: realm.newObject(), isConnected: false });
    this.device["ip"] = machine.host.address;
    return number;
  }

  private connect(number: number, address: string, port: number): boolean {
    const { machine } = this;
    const descriptor = this.descriptors.get(number);
    machine.check();
    if (!descriptor || descriptor.connection) return false;
    if (this.connections.size >= connectionsMax) return true; // the error is overwritten, and nothing ever happens
    // After a call that has blocked, the dial leaves once the world's clock has caught up.
    let why: DialFailure | undefined;
    machine.show(() => (why = this.dial(descriptor, address, port)));
    if (why !== "not found") return why !== "no route";
    machine.block(nameMs);
    throw this.realm.newError("Error", "DNS Error: IP is not found.");
  }

  /** Dials, and returns why that failed if Kaluma knows. A dial that nobody answers is repeated some times. */
  private dial(descriptor: Descriptor, address: string, port: number, repeats = dialsMax): DialFailure | undefined {
    const { machine } = this;
    if (this.descriptors.get(descriptor.number) !== descriptor) return undefined;
    const { stream, refused, blockedMs } = machine.world.network.dial(
      machine.host,
      address,
      port,
      this.eventsOf(descriptor),
    );
    if (refused === "not found" || (refused === "no route" && repeats === dialsMax)) return refused;
    if (!descriptor.connection) {
      this.connections.add((descriptor.connection = { stream, isFreed: false, isReplaced: false }));
      const before = this.freed.pop();
      if (before) before.isReplaced = true;
    }
    descriptor.connection.stream = stream;
    const isAgain = refused !== undefined && refused !== "refused" && repeats > 0;
    if (refused !== undefined)
      machine.at(machine.world.clock.now() + (isAgain ? repeatMs : blockedMs), () =>
        isAgain ? void this.dial(descriptor, address, port, repeats - 1) : this.free(descriptor),
      );
    return undefined;
  }

  private write(number: number, text: unknown): boolean {
    const { machine, realm } = this;
    machine.check();
    if (typeof text !== "string") throw realm.newError("TypeError", '"data" argument must be a string');
    const connection = this.descriptors.get(number)?.connection;
    if (!connection) return false;
    if (connection.isFreed) {
      // Until its place belongs to another connection, which then gets this, it is known to be closed (tcp_write).
      if (connection.isReplaced) machine.corrupt();
      return false;
    }
    if (connection.stream.unsent + text.length > sendBytesMax) return false;
    machine.show(() => connection.stream.send(text));
    return true;
  }

  private close(number: number): boolean {
    const { machine } = this;
    machine.check();
    const descriptor = this.descriptors.get(number);
    if (!descriptor) return true;
    if (descriptor.connection?.isFreed) machine.corrupt();
    this.closed(descriptor);
    return true;
  }

  /** The end of a descriptor, by whichever side. */
  private closed(descriptor: Descriptor): void {
    const { connection, callbacks } = descriptor;
    this.descriptors.delete(descriptor.number);
    if (connection) this.machine.show(() => connection.stream.end());
    this.free(descriptor);
    this.call(callbacks["close_cb"]);
  }

  private free({ connection }: Descriptor): void {
    if (!connection || connection.isFreed) return;
    connection.isFreed = true;
    this.connections.delete(connection);
    this.freed.push(connection);
  }

  private call(callback: unknown, ...values: unknown[]): void {
    if (typeof callback === "function") this.machine.run(() => Reflect.apply(callback, undefined, values));
  }

  private eventsOf(descriptor: Descriptor): StreamEvents {
    const { machine } = this;
    const isThere = () => this.descriptors.get(descriptor.number) === descriptor;
    const event = (work: () => void) =>
      machine.enter(() => {
        if (isThere() && !descriptor.connection?.isFreed) work();
      });
    return {
      opened: () =>
        event(() => {
          descriptor.isConnected = true;
          this.call(descriptor.callbacks["connect_cb"]);
        }),
      data: (bytes) => event(() => this.data(descriptor, bytes)),
      ended: () => event(() => this.closed(descriptor)),
      closed: (reason) => {
        if (reason !== undefined) machine.enter(() => this.free(descriptor));
      },
    };
  }

  private data({ callbacks }: Descriptor, bytes: string): void {
    const { realm, machine } = this;
    if (typeof callbacks["read_cb"] !== "function") return;
    this.received(bytes);
    if (!machine.alive) return;
    this.call(callbacks["read_cb"], new realm.Uint8Array([...Buffer.from(bytes, "latin1")]), strayArgument);
  }
}
