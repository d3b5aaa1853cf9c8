// A board that is the stock Espruino interpreter for Linux, unchanged, in virtual time: a process whose clock, pins,
// buses, flash and network are the simulator's. See library/board.h for the library that makes it so.
import { join } from "node:path";
import { Inputs } from "../../espruino/modules/inputs.js";
import type { Signal } from "../../espruino/signals.js";
import type { Air } from "../../world/air.js";
import { seededRandom, type SeededRandom } from "../../world/random.js";
import type { VirtualWorld } from "../../world/virtual.js";
import type { Host } from "../../world/world.js";
import type { Counts, MemoryFigures, SimulatedBoard } from "../board.js";
import { HeardBoard } from "../heard-board.js";
import { fastFolder, literal, makeFolder, removeFolder } from "../interpreter/flash.js";
import { libraryFor } from "./build.js";
import { boardVariables, growHeap } from "../interpreter/heap.js";
import { bootScript, radioPin } from "./boot-script.js";
import { environmentOf, socketsDefault, type Chip } from "./chip.js";
import { FlashFiles } from "./files.js";
import { noMemory, PoweredInterpreter, type Ending, type MemoryReport, type OwnCounts } from "./power.js";
import { loss, lostAt, order, pair, pieces } from "./protocol.js";

/** The interpreter for Linux has D0 to D31; the radio uses the last one. */
const pinsMax = radioPin;
/** How soon an interpreter that crashed is up again, ms, like a board that its watchdog restarts. */
const crashMs = 300;
/** A write of a file makes this many changes of the flash at most; a torn write ends within one of them. */
const tornChanges = 3;
const noCounts: OwnCounts = { timers: 0, watches: 0, sockets: 0 };

export interface VirtualEspruinoOptions {
  name: string;
  world: VirtualWorld;
  /** Its place on the network; a new host of this name by default. */
  host?: Host;
  /** The air that its Wi-Fi is on; without it the Wi-Fi module has no radio. */
  air?: Air;
  /** The interpreter's path. */
  program: string;
  /** A command that runs the interpreter, as a profiler does, with its path and its arguments. */
  under?: readonly string[];
  /** The seed of its random numbers, which differ from boot to boot; by default drawn from the world's. */
  seed?: number;
  /** The maximum number of sockets, including listening ones; default 10, an ESP32's. */
  socketsMax?: number;
  /** What it is made of; that of the build, never busy, unless given. */
  chip?: Chip;
}

/**
 * How it differs from the `vm` board: files that are set in `storage` are in the flash from the next power-up on, a
 * typed line takes the board a turn, and each change of the flash is a single write, of which a file needs several.
 */
export class VirtualEspruinoBoard extends HeardBoard implements SimulatedBoard {
  readonly name: string;
  readonly host: Host;
  readonly storage: FlashFiles;
  readonly obeysAtOnce = false;
  private readonly folder = makeFolder(fastFolder());
  private readonly inputs = new Inputs();
  private readonly random: SeededRandom;
  private readonly library: string;
  private power: PoweredInterpreter | undefined;
  private powerUps = 0;
  private rate = 1;
  private noise = 0;
  private flashWillFail = false;
  private report = noMemory;
  private pastTurns = 0;

  /** @throws Error if there is no library for this interpreter, with the reason */
  constructor(private readonly options: VirtualEspruinoOptions) {
    super();
    const library = libraryFor(options.program);
    if (typeof library !== "string") throw new Error(library.why);
    this.library = library;
    this.name = options.name;
    this.host = options.host ?? options.world.network.host(options.name);
    this.random = seededRandom(options.seed ?? Math.floor(options.world.random() * 4294967296));
    const script = options.chip?.variables === undefined ? growHeap(boardVariables) + bootScript : bootScript;
    this.storage = new FlashFiles(join(this.folder, "espruino.flash"), new Map([[".boot0", script]]));
  }

  get powered(): boolean {
    return this.power !== undefined;
  }
  get life(): object | undefined {
    return this.power;
  }
  /** The interpreter's process number; undefined without power. */
  get pid(): number | undefined {
    return this.power?.pid;
  }

  /** How many turns the interpreter has had, over all power-ups. */
  get turns(): number {
    return this.pastTurns + (this.power?.turns ?? 0);
  }

  /** How many tokens the interpreter has read since its power-up. */
  get tokens(): number {
    return this.power?.tokens ?? 0;
  }
  get adcNoise(): number {
    return this.noise;
  }
  set adcNoise(share: number) {
    this.noise = share;
    this.power?.send(order.noise, { data: pair(share, 0) });
  }
  get clockRate(): number {
    return this.rate;
  }
  /** @throws RangeError if it is not above 0 */
  set clockRate(rate: number) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`no rate of a clock: ${rate}`);
    this.rate = rate;
    this.setClock(0);
  }

  stepClock(seconds: number): void {
    this.setClock(seconds * 1000);
  }

  tearNextWrite(share: number): void {
    this.losePowerAfter(Math.floor(share * tornChanges), (share * tornChanges) % 1);
  }

  losePowerAfter(changes: number, share: number): void {
    this.flashWillFail = this.powered;
    this.power?.send(order.losePower, { flag: lostAt.flashChange, data: loss(changes + 1, share) });
  }

  keepPower(): void {
    this.flashWillFail = false;
    this.power?.send(order.losePower, { flag: lostAt.flashChange, data: loss(0, 0) });
  }

  get storageWillFail(): boolean {
    return this.flashWillFail;
  }

  /** Power fails when the interpreter has read so many more tokens of its program: in the middle of a callback. */
  losePowerAtToken(tokens: number): void {
    this.power?.send(order.losePower, { flag: lostAt.token, data: loss(tokens, 0) });
  }

  /** Something else takes all of its free JsVars but so many: at once, or when it has read so many more tokens. */
  takeMemory(left: number, afterTokens = 0): void {
    this.power?.send(order.takeMemory, { flag: 1, id: left, data: loss(afterTokens, 0) });
  }

  /** The same at once, and hardly any two of those that are left are adjacent: no room for a digest. */
  takeMemoryInPieces(left: number): void {
    this.power?.send(order.takeMemory, { flag: 1, id: left, data: loss(0, 1) });
  }

  /** Gives back what `takeMemory` took. */
  giveMemoryBack(): void {
    this.power?.send(order.takeMemory, { data: loss(0, 0) });
  }

  powerOn(): void {
    if (this.power) return;
    const { options, host, folder, library } = this;
    const { chip = {}, socketsMax = socketsDefault } = options;
    this.storage.flush();
    this.flashWillFail = false;
    const boot = ++this.powerUps;
    const power = (this.power = new PoweredInterpreter({
      program: options.program,
      ...(options.under && { under: options.under }),
      library,
      folder,
      environment: environmentOf(chip, this.random.fork(`boot ${boot}`).seed, socketsMax),
      isLimited: chip.variables !== undefined,
      world: options.world,
      host,
      air: options.air,
      inputs: this.inputs,
      text: (text) => this.emitText(text),
      written: this.pinWrites.emit,
      sent: this.spiWrites.emit,
      blocked: this.blocked.emit,
      received: this.received.emit,
      flashChanged: () => this.storage.noteWritten(),
      ended: (how) => this.ended(power, how),
    }));
    if (this.noise > 0) this.adcNoise = this.noise;
    if (this.rate !== 1) this.setClock(0);
    for (const pin of this.inputs.pins) power.pins.driven(pin);
  }

  kill(): void {
    const { power } = this;
    if (!power) return;
    this.power = undefined;
    this.pastTurns += power.turns;
    this.flashWillFail = false;
    power.losePower();
    this.storage.noteWritten();
    this.endLine();
  }

  reboot(): void {
    this.kill();
    this.powerOn();
  }

  /** The interpreter reads the line as if it were typed, without an echo, and prints its value. */
  type(line: string): void {
    if (line.trim() === "") return;
    for (const data of pieces(`(function(v){print("="+(v===undefined?v:E.toJS(v)));})(eval(${literal(line)}));\n`))
      this.power?.send(order.keys, { data });
  }

  /** @throws Error if the board has no such pin */
  drive(pin: string, signal: Signal): void {
    if (!(Number(/^D(\d+)$/.exec(pin)?.[1]) < pinsMax)) throw new Error(`board ${this.name} has no pin ${pin}`);
    this.inputs.drive(pin, signal, this.options.world.clock.now());
    this.power?.pins.driven(pin);
  }

  /** Memory as the interpreter counts it. Without power nothing is used. */
  memory(): MemoryFigures {
    this.measure();
    return { usage: this.power ? this.report.usage : 0, total: this.report.total };
  }

  /** What its program occupies, JsVars, when its garbage is collected. */
  weight(): number {
    return this.power?.askMemory(true).usage ?? 0;
  }

  /** Collections of garbage and the deepest stack, bytes, since power-up; counted only where the chip limits them. */
  strain(): Pick<MemoryReport, "collections" | "stackUsedMax"> {
    this.measure();
    return this.report;
  }

  /** Listeners cannot be counted from outside the interpreter; they are 0. */
  counts(): Counts {
    const { timers, watches, sockets } = this.power?.counts ?? noCounts;
    return { timers, watches, sockets, listeners: 0, handlers: 0, unsent: this.power?.sockets.unsent ?? 0 };
  }

  /** Powers it off for good and removes its folder. */
  close(): void {
    this.kill();
    removeFolder(this.folder);
  }

  private setClock(stepMs: number): void {
    this.power?.send(order.clock, { atMs: this.options.world.clock.now(), data: pair(this.rate, stepMs) });
  }

  private measure(): void {
    if (this.power) this.report = this.power.askMemory();
  }

  private ended(power: PoweredInterpreter, how: Ending): void {
    if (this.power !== power) return;
    const { clock } = this.options.world;
    if (how === "crash") this.emitText("ERROR: the interpreter crashed\n");
    this.kill();
    if (how === "reboot") this.powerOn();
    if (how === "power lost") this.powerFailed.emit();
    const powerUps = this.powerUps;
    if (how === "crash")
      clock.at(clock.now() + crashMs, () => {
        if (this.powerUps === powerUps) this.powerOn();
      });
  }

  protected override asSeen(line: string): string {
    return line.replace(/\x1b\[[0-9;]*[A-Za-z]|\r/g, "");
  }
}
