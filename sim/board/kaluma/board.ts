// A board that runs a target's bundle behind the adapter in a `vm` context with Kaluma's API and its defects: what the
// arena powers up, kills, drives and listens to.
import { kalumaProgram } from "../../../tools/common/kaluma.js";
import { Inputs } from "../../espruino/modules/inputs.js";
import type { Signal } from "../../espruino/signals.js";
import type { Air } from "../../world/air.js";
import { seededRandom } from "../../world/random.js";
import type { Host, World } from "../../world/world.js";
import type { Counts, MemoryFigures, SimulatedBoard } from "../board.js";
import { HeardBoard } from "../heard-board.js";
import { Listeners } from "../listeners.js";
import { FlashedFiles } from "./files.js";
import type { Slot } from "./store.js";
import { powerUpKaluma, type KalumaOwner, type KalumaPowered } from "./powered.js";

const settingsFile = "snyper.json";
const bundleFile = ".bootcde";
/** From power-up to the program's first line: USB, the radio's firmware and reading the program, ms. */
const bootMs = 1500;
/** A Pico W's heap, what Kaluma takes of it, and what each byte of the program's source takes. Measured. */
const heapBytes = 184_312;
const kalumaBytes = 13_000;
const bytesPerByte = 1.75;
/** What the adapter takes for a JsVar (firmware/kaluma/system.ts), bytes. */
const variableBytes = 32;

export interface KalumaBoardOptions {
  name: string;
  world: World;
  air: Air;
  /** dist/kaluma.js. */
  adapter: string;
  /** Its place on the network; a new host of this name by default. */
  host?: Host;
  /** The seed of its random numbers; by default drawn from the world's. */
  seed?: number;
  /** What Kaluma calls the board; default "pico-w". */
  boardName?: string;
}

/**
 * How it differs from the `vm` board: `snyper.json` and `.bootcde` in `storage` are parts of its one program. It takes a
 * while to boot. Its hardware clock cannot be set. It can restart itself (`onRestart`), and it can hang with its pins as
 * they are until its watchdog ends that.
 */
export class KalumaBoard extends HeardBoard implements SimulatedBoard {
  readonly name: string;
  readonly host: Host;
  readonly storage: Map<string, string> = new FlashedFiles(() => this.files());
  readonly obeysAtOnce = true;
  adcNoise = 0;
  /** Bytes of its heap that something else takes. It survives power losses. */
  eaten = 0;
  /** The store's. */
  private readonly slots: Slot[] = [];
  private readonly inputs = new Inputs();
  private readonly restarts = new Listeners<[]>();
  private readonly random: () => number;
  private readonly adcRandom: () => number;
  private current: KalumaPowered | undefined;
  private rate = 1;
  private isBooted = false;
  /** Power fails after so many changes of the store, when a share of the next one is done. */
  private failure: { left: number; share: number } | undefined;

  constructor(private readonly options: KalumaBoardOptions) {
    super();
    this.name = options.name;
    this.host = options.host ?? options.world.network.host(options.name);
    const random = seededRandom(options.seed ?? Math.floor(options.world.random() * 4294967296));
    this.random = random;
    this.adcRandom = random.fork("adc");
  }

  get powered(): boolean {
    return this.current !== undefined;
  }

  get life(): object | undefined {
    return this.current;
  }

  get clockRate(): number {
    return this.rate;
  }

  /** @throws RangeError if the rate is not above 0 */
  set clockRate(rate: number) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`no rate of a clock: ${rate}`);
    this.rate = rate;
    this.current?.machine.setRate(rate);
  }

  /** Does nothing: what counts its time cannot be set, not even by its own program. */
  stepClock(): void {}

  tearNextWrite(share: number): void {
    this.losePowerAfter(0, share);
  }

  losePowerAfter(changes: number, share: number): void {
    this.failure = { left: changes, share };
  }

  keepPower(): void {
    this.failure = undefined;
  }

  get storageWillFail(): boolean {
    return this.failure !== undefined;
  }

  powerOn(): void {
    if (this.current) return;
    const current = (this.current = powerUpKaluma(this.owner()));
    const { machine, realm } = current;
    machine.at(machine.now() + bootMs, () =>
      machine.enter(() => {
        const settings = this.storage.get(settingsFile) ?? "undefined";
        const program = kalumaProgram(settings, this.options.adapter, this.storage.get(bundleFile) ?? "");
        this.isBooted = true;
        // Kaluma reads a program in strict mode.
        const failed = machine.run(() => realm.run(`"use strict";${program}`, "program"));
        if (failed) machine.print(`${String(failed.thrown)}\n`);
      }),
    );
  }

  kill(): void {
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    this.isBooted = false;
    this.endLine();
    current.machine.losePower();
    current.gpio.powerLost();
  }

  reboot(): void {
    this.kill();
    this.powerOn();
  }

  /** The interpreter stops for ever, as when memory runs out: only its watchdog or the power ends that. */
  hang(): void {
    this.current?.machine.hang();
  }

  /** Whether it hangs. */
  get isHung(): boolean {
    return this.current?.machine.isHung ?? false;
  }

  /** Nothing reads what is typed while it boots. */
  type(line: string): void {
    const { current } = this;
    if (this.isBooted)
      current?.machine.enter(() => {
        if (line.trim() === "") return;
        const failed = current.machine.run(() =>
          current.machine.print(`${String(current.realm.run(line, "typed"))}\n`),
        );
        if (failed) current.machine.print(`${String(failed.thrown)}\n`);
      });
  }

  drive(pin: string, signal: Signal): void {
    this.inputs.drive(pin, signal, this.options.world.clock.now());
  }

  /** In the adapter's JsVars. An estimate by the program's length. */
  memory(): MemoryFigures {
    const { heapTotal, heapUsed } = this.heap();
    return {
      usage: this.current ? Math.ceil(heapUsed / variableBytes) : 0,
      total: Math.floor(heapTotal / variableBytes),
    };
  }

  /** Its timers are the program's own: the adapter has one of Kaluma's for all of them. */
  counts(): Counts {
    const state = this.current?.realm.global["\xff"] as { timers: object } | undefined;
    const network = this.current?.network.counts() ?? { sockets: 0, unsent: 0 };
    const timers = state ? Object.keys(state.timers).length : 0;
    return { timers, watches: 0, ...network, listeners: network.sockets, handlers: network.sockets };
  }

  /** Called when its watchdog is about to restart it, while its pins are still as they were. */
  onRestart(listener: () => void): void {
    this.restarts.add(listener);
  }

  /** The names of the files that the adapter has saved. */
  private files(): string[] {
    const texts = this.slots
      .filter(({ key, isRemoved }) => !isRemoved && key.startsWith("sn"))
      .map(({ value }) => value);
    return [...texts.join("").matchAll(/"(snyper\.\w+)":/g)].map(([, name]) => name!);
  }

  private heap(): { heapTotal: number; heapUsed: number } {
    const source = this.options.adapter.length + (this.storage.get(bundleFile)?.length ?? 0);
    const used = kalumaBytes + source * bytesPerByte + this.eaten;
    return { heapTotal: heapBytes, heapUsed: Math.min(Math.round(used), heapBytes) };
  }

  private owner(): KalumaOwner {
    const { options, rate } = this;
    return {
      world: options.world,
      host: this.host,
      air: options.air,
      inputs: this.inputs,
      slots: this.slots,
      boardName: options.boardName ?? "pico-w",
      clockRate: rate,
      random: () => this.random(),
      adcNoise: () => (this.adcNoise > 0 ? (2 * this.adcRandom() - 1) * this.adcNoise : 0),
      heap: () => this.heap(),
      failing: () => this.failing(),
      powerFailed: () => {
        this.kill();
        this.powerFailed.emit();
      },
      emitText: (text) => this.emitText(text),
      emitPin: this.pinWrites.emit,
      emitBlocked: this.blocked.emit,
      emitReceived: this.received.emit,
      restart: () => {
        this.restarts.emit();
        this.reboot();
      },
    };
  }

  private failing(): number | undefined {
    const { failure } = this;
    if (!failure || failure.left-- > 0) return undefined;
    this.failure = undefined;
    return failure.share;
  }

  protected override asSeen(line: string): string {
    return line.replace(/\r$/, "");
  }
}
