// `require("net")` of a board: Espruino's sockets on a world's network, with the order and the limits of its idle loop.
import type { Machine } from "../machine.js";
import type { Listener, Stream, StreamEvents } from "../../world/world.js";
import { Emitter, type Enqueue } from "./emitter.js";
import { boardError, boardObject, giveMethods } from "./faces.js";
import { BoardSocket, type SocketOwner } from "./socket.js";

/** How many connections may wait to be accepted, one each turn; further ones are reset. */
const backlogMax = 10;
/** How long a turn of the idle loop takes on a board, ms. */
const turnMs = 1;
/** The error numbers that an ESP32 prints, by the reason of a failed dial. */
const errorNumbers: Record<string, number> = { refused: 104, timeout: 113, "no route": 118 };

export interface NetOptions {
  /** The maximum number of sockets, including listening ones; default 10, as on an ESP32. */
  socketsMax?: number;
  /** Called with each chunk before the firmware's listener gets it. */
  received?(bytes: string): void;
}

export interface EspruinoNet {
  /** What `require("net")` returns. */
  module: object;
  /** What a leak would make grow: sockets in use, including listening ones, and event listeners attached to them. */
  counts(): { sockets: number; listeners: number };
  /** Claims one of the board's sockets for another protocol; false if none is left. */
  claimSocket(): boolean;
  releaseSocket(): void;
  /** The event listeners of its connections, and the bytes that the network has not taken. */
  load(): { handlers: number; unsent: number };
}

/** Makes the `net` of one powered interpreter; it vanishes from the network with the machine's power. */
export function makeNet(machine: Machine, options: NetOptions = {}): EspruinoNet {
  const net = new BoardNet(machine, options.socketsMax ?? 10, options.received ?? (() => undefined));
  machine.onPowerLoss(() => net.vanish());
  const module = boardObject(machine, {});
  giveMethods(machine, module, {
    connect: (target: unknown, callback: unknown) => net.connect(target, callback),
    createServer: (callback: unknown) => net.createServer(callback),
  });
  return {
    module,
    counts: () => net.counts(),
    claimSocket: () => net.claimSocket(),
    releaseSocket: () => net.releaseSocket(),
    load: () => net.load(),
  };
}

interface Server {
  emitter: Emitter;
  face: object;
  listener?: Listener;
  /** Connections that the network has accepted and no turn has taken yet. */
  backlog: { socket: BoardSocket; stream: Stream }[];
}

/** Espruino's name for the kind of a value in its messages. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  const kind = typeof value;
  return kind === "undefined" ? kind : kind.charAt(0).toUpperCase() + kind.slice(1);
}

class BoardNet implements SocketOwner {
  private sockets: BoardSocket[] = [];
  private servers: Server[] = [];
  /** Sockets of other protocols. */
  private claimed = 0;
  private events: { run: Function; args: unknown[]; self: object }[] = [];
  /** A turn is queued or running. */
  private awake = false;
  private repeating = false;
  /** Callbacks that are queued and have not run: the next turn comes after all of them and those that they cause. */
  private due = 0;
  /**
   * Set while a callback of the event queue runs: events that it causes are queued at once, not after the next turn.
   */
  private inEvent = false;

  constructor(
    readonly machine: Machine,
    private readonly socketsMax: number,
    private readonly received: (bytes: string) => void,
  ) {}

  connect(target: unknown, callback: unknown): object | undefined {
    if (typeof target !== "object" || target === null)
      return this.complain(`Expecting Options to be an Object but it was ${kindOf(target)}`);
    if (callback !== undefined && typeof callback !== "function")
      return this.complain(`Expecting Callback Function but got ${kindOf(callback)}`);
    // Firmware may have caught the exception that ends its power: it cannot reach anybody any more.
    if (!this.machine.alive) return undefined;
    const { host, port } = target as { host?: unknown; port?: unknown };
    if (this.inUse >= this.socketsMax) return this.fail("Socket creation failed");
    const socket = new BoardSocket(this);
    const on = (socket.face as { on(event: string, listener: unknown): void }).on;
    if (callback) on("connect", callback);
    const address = host === undefined ? "127.0.0.1" : String(host);
    const dial = this.machine.world.network.dial(this.machine.host, address, Number(port) & 0xffff, socket);
    if (dial.blockedMs > 0) this.machine.block(dial.blockedMs);
    if (dial.refused === "not found") throw boardError(this.machine, "Unable to locate host", "InternalError");
    if (dial.refused !== undefined) return this.fail(`Connect failed (err ${errorNumbers[dial.refused] ?? -1})`);
    socket.attach(dial.stream, false);
    this.sockets.push(socket);
    return socket.face;
  }

  createServer(callback: unknown): object | undefined {
    if (typeof callback !== "function") return this.complain(`Expecting Callback Function but got ${kindOf(callback)}`);
    const face = boardObject(this.machine, {});
    const server: Server = { face, emitter: new Emitter(this.machine, face, this.queueEvent), backlog: [] };
    (face as { on(event: string, listener: unknown): void }).on("connect", callback);
    giveMethods(this.machine, face, {
      listen: (port: unknown) => this.listen(server, Number(port) & 0xffff),
      close: () => this.closeServer(server),
    });
    return face;
  }

  counts(): { sockets: number; listeners: number } {
    const emitters = [...this.sockets, ...this.servers].map((owner) => owner.emitter);
    return { sockets: this.inUse, listeners: emitters.reduce((sum, emitter) => sum + emitter.count, 0) };
  }

  load(): { handlers: number; unsent: number } {
    const load = { handlers: 0, unsent: 0 };
    for (const socket of this.sockets) {
      load.handlers += socket.emitter.count;
      load.unsent += socket.unsent;
    }
    return load;
  }

  vanish(): void {
    for (const socket of this.sockets) socket.abandon();
    for (const server of this.servers) {
      server.listener?.close();
      for (const waiting of server.backlog) waiting.stream.abandon();
    }
    this.sockets = [];
    this.servers = [];
    this.events = [];
  }

  wake(): void {
    if (this.awake) return;
    this.awake = true;
    this.machine.queue(this.turn);
  }

  wakeLater(): void {
    if (this.repeating) return;
    this.repeating = true;
    this.machine.at(this.machine.now() + turnMs, () => {
      this.repeating = false;
      this.wake();
    });
  }

  readonly queueEvent: Enqueue = (run, args, self) => {
    if (this.inEvent) return this.enqueue(run, args, self);
    this.events.push({ run, args, self });
    this.wake();
  };

  readonly queueData: Enqueue = (run, args, self) => this.enqueue(run, args, self, false);

  private enqueue(run: Function, args: unknown[], self: object, isEvent = true): void {
    const net = this;
    this.due++;
    const callback = function (this: unknown, ...given: unknown[]): void {
      net.due--;
      net.inEvent = isEvent;
      if (!isEvent) net.received(String(given[0]));
      try {
        run.apply(this, given);
      } finally {
        net.inEvent = false;
      }
    };
    this.machine.queue(callback, args, self);
  }

  /**
   * One turn of the idle loop: it accepts, then serves each socket in the order of creation, data first, then all other
   * events.
   */
  private readonly turn = (): void => {
    if (this.due > 0) return this.machine.queue(this.turn);
    for (const server of this.servers) this.acceptOne(server);
    let again = this.servers.some((server) => server.backlog.length > 0);
    for (let i = 0; i < this.sockets.length; i++) {
      const socket = this.sockets[i]!;
      if (socket.isIdle) continue;
      const outcome = socket.turn();
      if (outcome.gone) this.sockets.splice(i--, 1);
      again ||= outcome.again;
    }
    const events = this.events;
    this.events = [];
    for (const event of events) this.enqueue(event.run, event.args, event.self);
    this.awake = false;
    if (again) this.wake();
  };

  private acceptOne(server: Server): void {
    const waiting = server.backlog.shift();
    if (!waiting) return;
    // The stack has already answered the peer, so a connection above the limit is made and closed at once.
    if (this.inUse >= this.socketsMax) return waiting.socket.kill();
    this.sockets.push(waiting.socket);
    server.emitter.fire("connect", [waiting.socket.face]);
  }

  private listen(server: Server, port: number): object {
    if (this.inUse >= this.socketsMax) {
      this.complain("Socket creation failed");
      return server.face;
    }
    if (!this.machine.alive) return server.face;
    let failed = false;
    let returned = false;
    const listener = this.machine.world.network.listen(
      this.machine.host,
      port,
      (stream) => this.arrive(server, stream),
      () => {
        failed = true;
        this.complain("Socket bind failed");
        if (returned) this.closeServer(server);
      },
    );
    returned = true;
    if (failed) throw boardError(this.machine, "Unable to create socket", "InternalError");
    server.listener = listener;
    this.servers.push(server);
    return server.face;
  }

  private arrive(server: Server, stream: Stream): StreamEvents {
    const socket = new BoardSocket(this);
    socket.attach(stream, true);
    if (server.backlog.length < backlogMax) server.backlog.push({ socket, stream });
    else stream.reset();
    this.wake();
    return socket;
  }

  private closeServer(server: Server): void {
    const index = this.servers.indexOf(server);
    if (index < 0) return this.machine.print("WARNING: Server not found!\n");
    this.servers.splice(index, 1);
    server.listener?.close();
    for (const waiting of server.backlog.splice(0)) waiting.stream.reset();
  }

  claimSocket(): boolean {
    if (this.inUse >= this.socketsMax) return false;
    this.claimed++;
    return true;
  }

  releaseSocket(): void {
    this.claimed--;
  }

  private get inUse(): number {
    return this.sockets.length + this.servers.length + this.claimed;
  }

  private complain(sentence: string): undefined {
    this.machine.print(`ERROR: ${sentence}\n`);
    return undefined;
  }

  private fail(sentence: string): never {
    this.complain(sentence);
    throw boardError(this.machine, "Unable to create socket", "InternalError");
  }
}
