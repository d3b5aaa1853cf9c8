// Espruino's TCP client on Kaluma's network. Nobody hears there that a dial was refused or a connection reset, and what
// is then done with its descriptor acts on memory that was freed. So a descriptor is closed only while the network is
// calling about it; otherwise it is abandoned. A dial has a deadline, and the firmware notices that a connection is
// silent. The network has five connections: when too many were abandoned, the next dial is a reboot. The firmware dials
// with the plate down.
import { guarded } from "./errors.js";
import { network, type KalumaCallbacks } from "./native.js";
import { reboot } from "./power.js";
import { after, ms, stop } from "./timers.js";

/** The largest piece that a listener gets, as on Espruino, in bytes. */
const chunkBytesMax = 536;
/** The network takes a text whole or not at all, and does not say when it has room again: it is asked so often, in ms. */
const retryMs = 50;
/** More bytes never wait: the firmware ends a link with some 4 kB. */
const waitingBytesMax = 8192;
/** How many connections may be abandoned. */
const abandonedMax = 4;
/** How long a dial may take, in ms: the network repeats a question that got lost after 3 s. */
const dialMsMax = 5000;
/** When the network has given up a dial and its connection is free again, in ms. */
const dialledMs = 30000;

interface KalumaSocket extends Socket {
  /** -1 when it is closed or abandoned. */
  descriptor: number;
  /** What the network has not taken. */
  waiting: string;
  isRetrying: boolean;
  /** The deadline of the dial; undefined when it has been answered. */
  deadline: Handle | undefined;
  /** The network is calling about it, so it is there. */
  isCalled: boolean;
  listeners: { [event: string]: Function | undefined };
}

/** Until when each abandoned connection may still take a place, in ms. */
let abandoned: number[] = [];

function KalumaSocket(this: KalumaSocket, descriptor: number): void {
  this.descriptor = descriptor;
  this.waiting = "";
  this.isRetrying = this.isCalled = false;
  this.listeners = {};
}

function fire(socket: KalumaSocket, event: string, value?: unknown): void {
  const listener = socket.listeners[event];
  if (listener)
    guarded(function () {
      listener.call(socket, value);
    });
}

function flush(socket: KalumaSocket): void {
  if (socket.descriptor < 0 || socket.isRetrying || socket.waiting == "") return;
  network!.write(socket.descriptor, socket.waiting);
  if (network!.errno == 0) {
    socket.waiting = "";
    if (socket.listeners["drain"])
      after(0, function () {
        fire(socket, "drain");
      });
  } else {
    socket.isRetrying = true;
    after(retryMs, function () {
      socket.isRetrying = false;
      flush(socket);
    });
  }
}

/** Forgets a descriptor. Nothing that the network still calls about it has any effect. */
function forget(socket: KalumaSocket, callbacks: KalumaCallbacks | undefined): void {
  if (callbacks) {
    delete callbacks.connect_cb;
    delete callbacks.read_cb;
    delete callbacks.close_cb;
  }
  socket.descriptor = -1;
  socket.waiting = "";
}

/** How many connections may be there although nobody uses them. */
function lingering(): number {
  abandoned = abandoned.filter(function (untilMs) {
    return untilMs > ms();
  });
  return abandoned.length;
}

KalumaSocket.prototype = {
  on: function (this: KalumaSocket, event: string, listener: Function): void {
    this.listeners[event] = listener;
  },
  removeListener: function (this: KalumaSocket, event: string): void {
    this.listeners[event] = undefined;
  },
  removeAllListeners: function (this: KalumaSocket, event: string): void {
    this.listeners[event] = undefined;
  },
  write: function (this: KalumaSocket, text: string): boolean {
    if (this.descriptor < 0 || this.waiting.length > waitingBytesMax) throw "This socket is closed";
    this.waiting += text;
    flush(this);
    return false;
  },
  end: function (this: KalumaSocket): void {
    const descriptor = this.descriptor;
    const socket = this;
    if (descriptor < 0) return;
    flush(this);
    forget(this, network!.get(descriptor));
    if (this.isCalled) network!.close(descriptor);
    else abandoned.push(this.deadline === undefined ? Infinity : ms() + dialledMs);
    after(0, function () {
      fire(socket, "close", false);
    });
  },
};

/** Gives a listener what has arrived, in pieces, as text with a character for each byte. */
function receive(socket: KalumaSocket, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length && socket.descriptor >= 0; from += chunkBytesMax) {
    const piece = bytes.subarray(from, from + chunkBytesMax) as unknown as number[];
    fire(socket, "data", String.fromCharCode.apply(null, piece));
  }
}

/** Calls about a socket: it is there meanwhile. */
function called(socket: KalumaSocket, work: () => void): void {
  socket.isCalled = true;
  work();
  socket.isCalled = false;
}

function listen(socket: KalumaSocket, callbacks: KalumaCallbacks, connected: (socket: Socket) => void): void {
  callbacks.connect_cb = function () {
    stop(socket.deadline!);
    socket.deadline = undefined;
    called(socket, function () {
      guarded(function () {
        connected(socket);
      });
    });
  };
  callbacks.read_cb = function (bytes) {
    called(socket, function () {
      receive(socket, bytes);
    });
  };
  callbacks.close_cb = function () {
    forget(socket, undefined); // the network is closing it
    fire(socket, "close", false);
  };
}

export const net = {
  /** Dials. Throws if there is no network, or no address for a name. */
  connect: function (options: { host: string; port: number }, connected: (socket: Socket) => void): Socket {
    if (lingering() >= abandonedMax) reboot();
    const descriptor = network!.socket("AF_INET", "STREAM");
    const socket = new (KalumaSocket as unknown as new (descriptor: number) => KalumaSocket)(descriptor);
    listen(socket, network!.get(descriptor), connected);
    let isDialling = false;
    try {
      network!.connect(descriptor, options.host, options.port);
      isDialling = network!.errno == 0;
    } finally {
      if (!isDialling) {
        forget(socket, network!.get(descriptor));
        network!.close(descriptor);
      }
    }
    if (!isDialling) throw "not dialled";
    socket.deadline = after(dialMsMax, function () {
      if (socket.descriptor >= 0) socket.end();
    });
    return socket;
  },
};
