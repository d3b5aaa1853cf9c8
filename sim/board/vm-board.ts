// A board that runs the bundle in a `vm` context with Espruino's globals: what the arena powers up, kills, drives and
// listens to.
import { promptAnswer, typedFile } from "../espruino/language/console.js";
import type { Machine } from "../espruino/machine.js";
import { Inputs } from "../espruino/modules/inputs.js";
import type { Signal } from "../espruino/signals.js";
import { seededRandom } from "../world/random.js";
import type { Host, World } from "../world/world.js";
import { BoardFlash, type StorageOptions } from "./board-flash.js";
import type { Counts, MemoryFigures, SimulatedBoard } from "./board.js";
import { HeardBoard } from "./heard-board.js";
import { estimateMemory } from "./memory.js";
import { bootFile, powerUp, type Powered, type PoweredOwner } from "./powered.js";
import { librariesOf, type LibraryOptions } from "./vm-libraries.js";

const pinsDefault = 40;
/** The JsVars of an ESP32 with its Wi-Fi up: `process.memory().total` varies there; this is on the small side. */
const memoryTotalDefault = 5000;

export interface VmBoardOptions extends LibraryOptions {
  name: string;
  world: World;
  /** Its place on the network; a new host of this name by default. */
  host?: Host;
  /** The seed of its Math.random and E.hwRand; by default drawn from the world's random numbers. */
  seed?: number;
  /** The JsVars that it reports in all. */
  memoryTotal?: number;
  /** Its flash; an ESP32's by default. */
  storage?: StorageOptions;
  /** The number of pins, from D0; default 40. */
  pins?: number;
  /** `process.env.BOARD`; default "SIMULATED", a board that no table lists and that takes any pin. */
  boardName?: string;
}

export type { Counts } from "./board.js";

export class VmBoard extends HeardBoard implements SimulatedBoard {
  readonly name: string;
  readonly host: Host;
  readonly storage: Map<string, string>;
  readonly obeysAtOnce = true;
  /** The ADC's readings are off by up to this much, as a share of the supply, 0 to 1. It survives power losses. */
  adcNoise = 0;
  /** JsVars that something else on the board takes. It survives power losses. */
  eaten = 0;
  private readonly flash: BoardFlash;
  private readonly inputs = new Inputs();
  private readonly adcRandom: () => number;
  private random: () => number;
  private current: Powered | undefined;
  private rate = 1;

  constructor(private readonly options: VmBoardOptions) {
    super();
    this.name = options.name;
    this.host = options.host ?? options.world.network.host(options.name);
    const random = seededRandom(options.seed ?? Math.floor(options.world.random() * 4294967296));
    this.random = random;
    this.adcRandom = random.fork("adc");
    this.flash = new BoardFlash(options.storage ?? {}, () => {
      this.kill();
      this.powerFailed.emit();
    });
    this.storage = this.flash.files;
  }

  get powered(): boolean {
    return this.current !== undefined;
  }

  get life(): object | undefined {
    return this.current;
  }

  /** The interpreter, for libraries and tests; undefined without power. */
  get machine(): Machine | undefined {
    return this.current?.machine;
  }

  /**
   * How fast its own clock runs compared with the world's; 1 until it is set. It survives power losses. The time that
   * the clock shows never jumps.
   */
  get clockRate(): number {
    return this.rate;
  }

  /** @throws RangeError if the rate is not above 0 */
  set clockRate(rate: number) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`no rate of a clock: ${rate}`);
    const { current, options } = this;
    const hasChanged = rate !== this.rate;
    this.rate = rate;
    if (!current || !hasChanged) return;
    // While it is blocked its time is ahead of the world's, and firmware may have read that time.
    const aheadMs = current.machine.now();
    const fromMs = aheadMs < Infinity ? aheadMs : options.world.clock.now();
    current.clock.setRate(rate, fromMs);
    current.machine.setClockRate(rate, fromMs);
  }

  /**
   * Sets its hardware clock forward (or back, below 0) by so many seconds, as SNTP does: the interpreter does not know,
   * so its timers fire that much earlier (or later). Does nothing without power.
   */
  stepClock(seconds: number): void {
    const { current, options } = this;
    if (!current) return;
    const nowMs = options.world.clock.now();
    current.clock.set(current.clock.seconds(nowMs) + seconds, nowMs);
    current.machine.stepClock(seconds * 1000);
  }

  /** Its next Storage write writes only this share of its bytes, 0 to 1, and power fails at that moment. */
  tearNextWrite(share: number): void {
    this.flash.tearNextWrite(share);
  }

  /**
   * So many changes of its Storage (writes, erasures, compactions) succeed, and power fails during the next one: a
   * write has then written `share` of its bytes, 0 to 1; any other change is done with a share of 1 and not begun with
   * less.
   */
  losePowerAfter(changes: number, share: number): void {
    this.flash.losePowerAfter(changes, share);
  }

  /** Cancels `tearNextWrite` and `losePowerAfter`. */
  keepPower(): void {
    this.flash.keepPower();
  }

  /** Whether power is going to fail during a change of its Storage. */
  get storageWillFail(): boolean {
    return this.flash.willFail;
  }

  powerOn(): void {
    if (!this.current) this.start(bootFile);
  }

  kill(): void {
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    this.endLine();
    current.pins.powerLost();
    current.machine.losePower();
  }

  reboot(): void {
    this.kill();
    this.powerOn();
  }

  /** Waits while the interpreter is blocked; does nothing without power. */
  type(line: string): void {
    const { current } = this;
    current?.machine.enter(() => {
      if (line.trim() !== "") current.machine.print(promptAnswer(current.realm, current.realm.run(line, typedFile)));
    });
  }

  /** @throws Error if the board has no such pin */
  drive(pin: string, signal: Signal): void {
    const number = Number(/^D(\d+)$/.exec(pin)?.[1]);
    if (!(number < (this.options.pins ?? pinsDefault))) throw new Error(`board ${this.name} has no pin ${pin}`);
    this.inputs.drive(pin, signal, this.options.world.clock.now());
    this.current?.pins.driven(this.current.pins.find(pin)!);
  }

  /** An estimate: see memory.ts. Without power nothing is used. */
  memory(): MemoryFigures {
    const total = this.options.memoryTotal ?? memoryTotalDefault;
    const own = estimateMemory(this.counts(), this.storage.get(bootFile) ?? "", total);
    return { usage: this.current ? Math.min(this.eaten + own, total) : 0, total };
  }

  counts(): Counts {
    const { current } = this;
    const net = current?.net?.counts() ?? { sockets: 0, listeners: 0 };
    const load = current?.net?.load() ?? { handlers: 0, unsent: 0 };
    return {
      timers: current?.machine.timers.count ?? 0,
      watches: current?.watches.count ?? 0,
      ...net,
      listeners: net.listeners + (current?.wifi?.listeners() ?? 0),
      ...load,
    };
  }

  /** Powers up and runs a file of Storage, then the listeners of `init`. */
  private start(file: string | undefined): void {
    const current = (this.current = powerUp(this.owner()));
    current.machine.enter(() => {
      const code = file === undefined ? undefined : this.storage.get(file);
      if (code !== undefined) current.realm.run(code, file!);
    });
    if (file === bootFile) current.machine.enter(() => current.events.emit(current.realm.global["E"], "init", []));
  }

  private owner(): PoweredOwner {
    const { options, rate } = this;
    return {
      name: this.name,
      world: options.world,
      host: this.host,
      files: this.storage,
      inputs: this.inputs,
      pinCount: options.pins ?? pinsDefault,
      boardName: options.boardName ?? "SIMULATED",
      clockRate: rate,
      random: () => this.random(),
      reseed: (seed) => {
        this.random = seededRandom(seed);
      },
      adcNoise: () => (this.adcNoise > 0 ? (2 * this.adcRandom() - 1) * this.adcNoise : 0),
      memory: () => this.memory(),
      libraries: (current) => librariesOf(current, this.flash, options, this.received.emit),
      emitText: (text) => this.emitText(text),
      emitPin: this.pinWrites.emit,
      emitSpi: this.spiWrites.emit,
      emitBlocked: this.blocked.emit,
      reboot: () => this.reboot(),
      startAgain: (current, file) => {
        if (this.current !== current) return;
        this.kill();
        this.start(file);
      },
    };
  }
}
