// A virtual interpreter between one power-up and the next power loss: its turns. It gets a turn when something happens
// to it or when it asks for one, and then runs ahead on its own until the next time that something could happen to it.
import type { Inputs } from "../../espruino/modules/inputs.js";
import type { PinWrite, SpiWrite } from "../../espruino/signals.js";
import type { Air } from "../../world/air.js";
import type { VirtualWorld } from "../../world/virtual.js";
import type { Host, Timer } from "../../world/world.js";
import type { Counts, MemoryFigures } from "../board.js";
import { radioPin } from "./boot-script.js";
import { VirtualSockets } from "./network.js";
import { VirtualPins } from "./pins.js";
import { VirtualProcess, type ProcessOptions } from "./process.js";
import { ended, order, Orders, told, waitsForAnswer, type Message, type Order, type OrderFields } from "./protocol.js";
import { Radio } from "./radio.js";

/** How far a board may run ahead of the world when nothing else is due, ms. */
const aheadMsMax = 1000;
/**
 * If the next thing that is due is another board, its effects take longer to get here: the shortest transit of a
 * segment is twice as long as this. So boards that wake together need not wait for each other.
 */
const slackMs = 0.5;
const spiHeadBytes = 14;
/** The pin that the board's own script watches, the radio's. */
const ownWatches = 1;
const answers: readonly Order[] = [order.dialled, order.level, order.radio];

/**
 * How a powered interpreter ended: with a reboot that the program requested, with the requested power loss, or with a
 * crash.
 */
export type Ending = "reboot" | "power lost" | "crash";

export interface PowerOptions extends ProcessOptions {
  /** Its JsVars were counted so that the radio's script has room besides. */
  isLimited: boolean;
  world: VirtualWorld;
  host: Host;
  air: Air | undefined;
  inputs: Inputs;
  text(text: string): void;
  written(write: PinWrite): void;
  sent(write: SpiWrite): void;
  blocked(ms: number): void;
  received(bytes: string): void;
  flashChanged(): void;
  ended(how: Ending): void;
}

/** What the interpreter reports at the end of each turn. */
export type OwnCounts = Pick<Counts, "timers" | "watches" | "sockets">;

/** What the interpreter reports about its memory when it is asked. */
export interface MemoryReport extends MemoryFigures {
  /** Of garbage, since power-up. */
  collections: number;
  /** The deepest so far, bytes. */
  stackUsedMax: number;
}

/** Of a board without power. */
export const noMemory: MemoryReport = { usage: 0, total: 0, collections: 0, stackUsedMax: 0 };

export class PoweredInterpreter {
  readonly sockets: VirtualSockets;
  readonly pins: VirtualPins;
  /** How many tokens the interpreter has read since power-up. */
  tokens = 0;
  /** How many turns it has had. */
  turns = 0;
  private readonly radio: Radio;
  private readonly process: VirtualProcess;
  private readonly orders = new Orders();
  private isAlive = true;
  private isRunning = false;
  private isWaiting = false;
  private isAnswered = false;
  private hasEnded = false;
  /** The board's own time: at or ahead of the world's. */
  private presentMs = 0;
  private changes = 0;
  private wake: Timer | undefined;
  private wakeMs = Infinity;
  private counted: OwnCounts = { timers: 0, watches: 0, sockets: 0 };
  private memory = noMemory;

  /** @throws Error if the interpreter cannot be started or is no build that the library knows */
  constructor(private readonly options: PowerOptions) {
    const { world, host, air, inputs } = options;
    const send = (type: Order, fields: OrderFields) => this.send(type, fields);
    this.process = new VirtualProcess(options);
    this.presentMs = world.clock.now();
    this.sockets = new VirtualSockets({
      world,
      host,
      send,
      blocked: options.blocked,
      received: options.received,
      complain: (sentence) => options.text(`ERROR: ${sentence}\n`),
    });
    this.pins = new VirtualPins({ clock: world.clock, inputs, send, written: options.written });
    const attention = () => send(order.edge, { id: radioPin, flag: 1, atMs: world.clock.now() });
    this.radio = new Radio({ world, host, air, attention });
    this.greet();
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Queues an order, which the interpreter gets with its next turn, as soon as it can have one. */
  send(type: Order, fields: OrderFields): void {
    if (!this.isAlive) return;
    this.orders.add(type, fields);
    if (answers.includes(type)) {
      this.isAnswered = true;
      this.isWaiting = false;
    }
    if (!this.isRunning && !this.isWaiting) this.wakeAt(this.presentMs);
  }

  /** As of its last turn: orders don't change them. The watch of the radio's stand-in is subtracted. */
  get counts(): OwnCounts {
    return this.counted;
  }

  /** Asks the interpreter; during its turn, returns its last report. The cost of the radio's stand-in is subtracted. */
  askMemory(collects = false): MemoryReport {
    if (!this.isAlive || this.isRunning || this.hasEnded) return this.memory;
    this.orders.add(order.memory, { flag: Number(collects) });
    this.process.send(this.orders);
    const message = this.process.next();
    if (message?.type !== told.memory) return this.memory;
    const { scriptCost } = this.radio;
    this.memory = {
      usage: message.uint32(0) - scriptCost,
      total: message.uint32(4) - (this.options.isLimited ? scriptCost : 0),
      collections: message.uint32(8),
      stackUsedMax: message.uint32(12),
    };
    return this.memory;
  }

  losePower(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.wake?.cancel();
    this.process.kill();
    this.sockets.powerLost();
    this.radio.powerLost();
    this.pins.powerLost();
  }

  /** Waits for its first message, which comes when the library has checked the program. */
  private greet(): void {
    const message = this.process.next();
    if (message?.type === told.yield) return this.wakeAt(this.presentMs);
    const why = message?.type === told.end ? message.data.toString("latin1") : "it could not be started";
    this.process.kill();
    throw this.refusal(why);
  }

  private refusal(why: string): Error {
    return new Error(`${this.options.program} does not run in virtual time: ${why}`);
  }

  private wakeAt(ms: number): void {
    const { clock } = this.options.world;
    const atMs = Math.max(ms, clock.now());
    if (atMs >= this.wakeMs) return;
    this.wake?.cancel();
    this.wakeMs = atMs;
    this.wake = clock.at(atMs, this.woken);
  }

  private readonly woken = (): void => {
    this.wake = undefined;
    this.wakeMs = Infinity;
    if (this.isAlive && !this.hasEnded) this.turn();
  };

  private turn(): void {
    const { clock } = this.options.world;
    const nowMs = clock.now();
    this.orders.addRun(nowMs, Math.min(clock.nextMs + slackMs, nowMs + aheadMsMax));
    this.process.send(this.orders);
    this.isAnswered = false;
    this.turns++;
    this.isRunning = true;
    this.take();
    this.isRunning = false;
  }

  /** Handles what the interpreter does until it yields its turn. */
  private take(): void {
    const { clock } = this.options.world;
    while (this.isAlive) {
      const message = this.process.next();
      if (!message) return this.gone();
      if (message.type === told.yield) return this.yielded(message);
      if (message.type === told.end) this.hasEnded = true;
      if (message.atMs <= clock.now()) {
        this.act(message);
        continue;
      }
      // The interpreter is ahead of the world, which sees the message at its time. The buffer is reused, so copy it.
      const later = message.kept();
      clock.at(message.atMs, () => {
        if (this.isAlive) this.act(later);
      });
    }
  }

  private yielded(message: Message): void {
    this.isRunning = false;
    this.presentMs = message.double(0) / 1000;
    this.tokens = message.double(8);
    const changes = message.double(16);
    this.counted = {
      timers: message.uint32(24),
      watches: message.uint32(28) - ownWatches,
      sockets: message.uint32(32),
    };
    if (changes !== this.changes) this.options.flashChanged();
    this.changes = changes;
    this.isWaiting = message.flag === waitsForAnswer && !this.isAnswered;
    if (this.isWaiting) return;
    if (this.orders.length > 0) this.wakeAt(this.presentMs);
    else if (message.atMs >= 0) this.wakeAt(message.atMs);
  }

  private gone(): void {
    if (this.hasEnded) return; // its end is reported at its time
    this.hasEnded = true;
    this.options.flashChanged();
    this.options.ended("crash");
  }

  /** Carries out a message of the interpreter at its time. */
  private act(message: Message): void {
    const { options, pins, sockets } = this;
    const { type, flag, id, data } = message;
    switch (type) {
      case told.text:
        return options.text(data.toString("latin1"));
      case told.pin:
        return pins.write(`D${id}`, data.readDoubleLE(0), data.readDoubleLE(8));
      case told.mode:
        return pins.mode(`D${id}`, flag);
      case told.spi:
        return this.spi(data);
      case told.level:
        return pins.asked(`D${id}`);
      case told.radio:
        return this.send(order.radio, { data: Buffer.from(this.radio.request(data.toString("latin1")), "latin1") });
      case told.listen:
        return sockets.listen(message);
      case told.dial:
        return sockets.dial(message);
      case told.send:
        return sockets.write(message);
      case told.close:
        return sockets.close(id, flag !== 0);
      case told.bind:
        return void sockets.bind(id, data.readUInt32LE(0) || undefined);
      case told.datagram:
        return sockets.sendDatagram(message);
      case told.end:
        if (flag === ended.refused) throw this.refusal(data.toString("latin1"));
        options.flashChanged();
        return options.ended(flag === ended.reboot ? "reboot" : "power lost");
    }
  }

  private spi(data: Buffer): void {
    const [sck, , mosi, mode, msbFirst] = data.subarray(5, 10);
    if (sck === 255 || mosi === 255) return; // nothing is connected to that bus
    this.options.sent({
      at: this.options.world.clock.now(),
      bytes: Uint8Array.from(data.subarray(spiHeadBytes)), // the reader may need the bytes aligned
      sck: `D${sck}`,
      mosi: `D${mosi}`,
      baud: data.readInt32LE(0),
      mode: mode!,
      isMsbFirst: msbFirst !== 0,
      level: (pin) => this.pins.level(pin),
    });
  }
}
