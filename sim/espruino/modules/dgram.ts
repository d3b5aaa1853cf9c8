// `require("dgram")` of a board: Espruino's UDP sockets over a world's network.
import type { Machine } from "../machine.js";
import type { DatagramSocket } from "../../world/world.js";
import { Emitter } from "./emitter.js";
import { boardError, boardObject, giveMethods } from "./faces.js";
import type { EspruinoNet } from "./net.js";

/** One receive buffer, less the header that the interpreter puts before it; the rest of a longer datagram is lost. */
const bytesMax = 536 - 8;

/** Makes the `dgram` of one powered interpreter. Its sockets count among those of `net`. */
export function makeDgram(machine: Machine, net: EspruinoNet): object {
  const module = boardObject(machine, {});
  giveMethods(machine, module, {
    createSocket: (_type: unknown, created: unknown) => {
      const socket = new BoardDatagrams(machine, net);
      if (typeof created === "function")
        (socket.face as { on(event: string, listener: unknown): void }).on("connect", created);
      return socket.face;
    },
  });
  return module;
}

class BoardDatagrams {
  readonly face: object;
  private readonly emitter: Emitter;
  private socket: DatagramSocket | undefined;
  private isBound = false;
  private isClosed = false;

  constructor(
    private readonly machine: Machine,
    private readonly net: EspruinoNet,
  ) {
    this.face = boardObject(machine, {});
    this.emitter = new Emitter(machine, this.face, (run, args, self) => machine.queue(run, args, self));
    machine.onPowerLoss(() => this.socket?.close());
    giveMethods(machine, this.face, {
      bind: (port: unknown, bound: unknown) => this.bind(Number(port) & 0xffff, bound),
      send: (...args: unknown[]) => this.send(args),
      close: () => this.close(),
    });
  }

  private bind(port: number, bound: unknown): object {
    this.open(port);
    this.isBound = true;
    if (typeof bound === "function") this.machine.queue(bound, [this.face], this.face);
    return this.face;
  }

  /**
   * Takes text, port and address; or text, offset, length, port and address. Without an address it sends to 0.0.0.0,
   * which is the board itself.
   */
  private send(args: unknown[]): void {
    if (this.isClosed) throw boardError(this.machine, "This socket is closed");
    const text = String(args[0]);
    const [bytes, port, address] =
      typeof args[3] === "number"
        ? [text.substr(Number(args[1]), Number(args[2])), args[3], args[4]]
        : [text, args[1], args[2]];
    if (!this.socket) this.open(undefined);
    if (bytes !== "")
      this.socket!.send(bytes, Number(port) & 0xffff, address === undefined ? "127.0.0.1" : String(address));
  }

  private open(port: number | undefined): void {
    const { machine, net } = this;
    const isTaken = machine.alive && net.claimSocket();
    const socket = isTaken
      ? machine.world.network.datagrams(machine.host, port, (bytes, from, fromPort) =>
          this.received(bytes, from, fromPort),
        )
      : undefined;
    if (!socket) {
      if (isTaken) net.releaseSocket(); // network_esp32.c closes what it cannot bind
      machine.print(`ERROR: Socket ${port === undefined ? "creation" : "bind"} failed\n`);
      this.ended();
      throw boardError(machine, "Unable to create socket", "InternalError");
    }
    this.socket = socket;
  }

  private received(bytes: string, address: string, port: number): void {
    // Espruino takes an empty datagram for an end, but keeps a socket that is bound.
    if (bytes === "") {
      if (!this.isBound) this.close();
      return;
    }
    const text = bytes.slice(0, bytesMax);
    this.emitter.fire("message", [text, boardObject(this.machine, { address, port, size: text.length })]);
  }

  private close(): void {
    if (this.isClosed) return;
    if (this.socket) this.net.releaseSocket();
    this.socket?.close();
    this.ended();
  }

  private ended(): void {
    this.isClosed = true;
    this.emitter.fire("close", [false]);
  }
}
