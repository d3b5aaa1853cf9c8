// A board that runs the bundle in a `vm` context with Espruino's globals: what the arena powers up, kills, drives and
// listens to.
import { constants, createContext } from "node:vm";
import { installConsole, installStackTrace, promptAnswer, typedFile } from "../espruino/language/console.js";
import { makeCrypto } from "../espruino/modules/crypto.js";
import { makeDgram } from "../espruino/modules/dgram.js";
import { installDate } from "../espruino/language/date.js";
import { installSystem } from "../espruino/modules/e.js";
import { Events } from "../espruino/language/events.js";
import { installGraphics } from "../espruino/modules/graphics.js";
import { Inputs } from "../espruino/modules/inputs.js";
import { installJson } from "../espruino/language/json.js";
import { hidePrototypeMethods, removeMissing } from "../espruino/language/language.js";
import { addOddities } from "../espruino/language/oddities.js";
import { installModules } from "../espruino/modules/modules.js";
import { makeNet, type EspruinoNet } from "../espruino/modules/net.js";
import { Pins } from "../espruino/modules/pins.js";
import { installPromise } from "../espruino/language/promise.js";
import { define, makeRealm, type Realm } from "../espruino/language/realm.js";
import { installSpi } from "../espruino/modules/spi.js";
import type { Flash } from "../espruino/modules/flash.js";
import { makeStorage } from "../espruino/modules/storage.js";
import { Watches } from "../espruino/modules/watches.js";
import { makeWifi, type EspruinoWifi } from "../espruino/modules/wifi.js";
import type { Air } from "../world/air.js";
import { seededRandom } from "../world/random.js";
import type { Host, World } from "../world/world.js";
import { BoardClock } from "./board-clock.js";
import { BoardFlash, type StorageOptions } from "./board-flash.js";
import type { PinWrite, Signal, SpiWrite } from "../espruino/signals.js";
import type { Board, MemoryFigures } from "./board.js";
import type { Machine } from "../espruino/machine.js";
import { estimateMemory } from "./memory.js";
import { VmMachine } from "./vm-machine.js";
import { Watchdog } from "./watchdog.js";

const bootFile = ".bootcde";
const pinsDefault = 40;
/** JsVars of an ESP32 with its Wi-Fi up: what `process.memory().total` says there varies; this is on the small side. */
const memoryTotalDefault = 5000;

export interface VmBoardOptions {
  name: string;
  world: World;
  /** Where it hangs on the network; a new host of this name unless given. */
  host?: Host;
  /** What its Wi-Fi hears; without it `require("Wifi")` finds nothing. */
  air?: Air;
  /** Of its Math.random and E.hwRand; drawn from the world's unless given. */
  seed?: number;
  /** JsVars that it says it has. */
  memoryTotal?: number;
  /** Sockets at once, listening ones included. */
  socketsMax?: number;
  /** Further modules by name, made anew at each power-up when the firmware first asks for them. */
  libraries?: Record<string, (machine: Machine) => unknown>;
  /** Modules that its build was made without. */
  lacks?: readonly string[];
  /** Its flash; an ESP32's unless given. */
  storage?: StorageOptions;
  /** Pins D0 on; 40 unless given. */
  pins?: number;
  /** `process.env.BOARD`, "SIMULATED" unless given: a board that no table knows takes any pin. */
  boardName?: string;
}

/** What is alive on a board: whatever grows here from round to round is a leak. */
export interface Counts {
  timers: number;
  watches: number;
  sockets: number;
  /** Of sockets, servers and the Wi-Fi. */
  listeners: number;
  /** Of sockets alone. */
  handlers: number;
  /** Bytes queued at its sockets, which the network has not taken. */
  unsent: number;
}

/** What a board has between one power-up and the next power loss. */
interface Powered {
  machine: VmMachine;
  clock: BoardClock;
  realm: Realm;
  pins: Pins;
  watches: Watches;
  events: Events;
  net?: EspruinoNet;
  wifi?: EspruinoWifi;
}

export class VmBoard implements Board {
  readonly name: string;
  readonly host: Host;
  readonly storage: Map<string, string>;
  private readonly flash: BoardFlash;
  private readonly inputs = new Inputs();
  private readonly lineListeners: ((line: string) => void)[] = [];
  private readonly pinListeners: ((write: PinWrite) => void)[] = [];
  private readonly spiListeners: ((write: SpiWrite) => void)[] = [];
  private readonly receivedListeners: ((bytes: string) => void)[] = [];
  private readonly blockedListeners: ((ms: number) => void)[] = [];
  private readonly powerFailedListeners: (() => void)[] = [];
  private random: () => number;
  private current: Powered | undefined;
  private unfinishedLine = "";
  private rate = 1;
  /**
   * The ADC's readings are up to so much too high or too low, a share of the supply, 0 to 1; it stays over power
   * losses.
   */
  adcNoise = 0;
  private readonly adcRandom: () => number;

  constructor(private readonly options: VmBoardOptions) {
    this.name = options.name;
    this.host = options.host ?? options.world.network.host(options.name);
    const random = seededRandom(options.seed ?? Math.floor(options.world.random() * 4294967296));
    this.random = random;
    this.adcRandom = random.fork("adc");
    this.flash = new BoardFlash(options.storage ?? {}, () => {
      this.kill();
      for (const listener of this.powerFailedListeners) listener();
    });
    this.storage = this.flash.files;
  }

  get powered(): boolean {
    return this.current !== undefined;
  }

  /** The interpreter, for libraries and tests; undefined without power. */
  get machine(): Machine | undefined {
    return this.current?.machine;
  }

  /**
   * How fast its own clock runs against the world's; 1 until it is set. It stays over power losses; what it shows never
   * jumps.
   */
  get clockRate(): number {
    return this.rate;
  }

  /** @throws RangeError if it is not above 0 */
  set clockRate(rate: number) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`no rate of a clock: ${rate}`);
    const { current, options } = this;
    const hasChanged = rate !== this.rate;
    this.rate = rate;
    if (!current || !hasChanged) return;
    // While it stands still its time is ahead of the world's, and may have been read there.
    const aheadMs = current.machine.now();
    const fromMs = aheadMs < Infinity ? aheadMs : options.world.clock.now();
    current.clock.setRate(rate, fromMs);
    current.machine.setClockRate(rate, fromMs);
  }

  /**
   * Sets its clock forward (or back, below 0) by so many seconds from beneath, as SNTP does it: the interpreter does
   * not know, so its timers fire that much earlier (or later). Nothing happens without power.
   */
  stepClock(seconds: number): void {
    const { current, options } = this;
    if (!current) return;
    const nowMs = options.world.clock.now();
    current.clock.set(current.clock.seconds(nowMs) + seconds, nowMs);
    current.machine.stepClock(seconds * 1000);
  }

  /** Its next Storage write puts down only this share of its bytes, 0 to 1, and power is lost in that instant. */
  tearNextWrite(share: number): void {
    this.flash.tearNextWrite(share);
  }

  /**
   * So many changes of its Storage (writes, erasures, compactions) are made as they should, and within the next one
   * power is lost: a write has then put down `share` of its bytes, 0 to 1; anything else is done with a share of 1, and
   * not begun with less.
   */
  losePowerAfter(changes: number, share: number): void {
    this.flash.losePowerAfter(changes, share);
  }

  /** Calls off what `tearNextWrite` and `losePowerAfter` began. */
  keepPower(): void {
    this.flash.keepPower();
  }

  /** Whether power is still to fail within a change of its Storage. */
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
    if (this.unfinishedLine !== "") this.emitText("\n");
    current.pins.powerLost();
    current.machine.losePower();
  }

  reboot(): void {
    this.kill();
    this.powerOn();
  }

  /** Waits if the interpreter stands still; without power nothing happens. */
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

  /** See memory.ts for what these figures are worth. Without power nothing is used. */
  memory(): MemoryFigures {
    const total = this.options.memoryTotal ?? memoryTotalDefault;
    return { usage: this.current ? estimateMemory(this.counts(), this.storage.get(bootFile) ?? "", total) : 0, total };
  }

  counts(): Counts {
    const { current } = this;
    const net = current?.net?.counts() ?? { sockets: 0, listeners: 0 };
    const load = current?.net?.load() ?? { handlers: 0, unsent: 0 };
    const listeners = net.listeners + (current?.wifi?.listeners() ?? 0);
    return {
      timers: current?.machine.timers.count ?? 0,
      watches: current?.watches.count ?? 0,
      ...net,
      listeners,
      ...load,
    };
  }

  onLine(listener: (line: string) => void): void {
    this.lineListeners.push(listener);
  }

  onPin(listener: (write: PinWrite) => void): void {
    this.pinListeners.push(listener);
  }

  onSpi(listener: (write: SpiWrite) => void): void {
    this.spiListeners.push(listener);
  }

  /** Called before each chunk of a connection that goes to a listener of the firmware's. */
  onReceived(listener: (bytes: string) => void): void {
    this.receivedListeners.push(listener);
  }

  /** Called when the interpreter begins to stand still, with how long. */
  onBlocked(listener: (ms: number) => void): void {
    this.blockedListeners.push(listener);
  }

  /** Called when power has failed within a change of its Storage. */
  onPowerFailed(listener: () => void): void {
    this.powerFailedListeners.push(listener);
  }

  /** Powers up and runs a file of Storage, then what waits for `init`. */
  private start(file: string | undefined): void {
    const current = (this.current = this.assemble());
    current.machine.enter(() => {
      const code = file === undefined ? undefined : this.storage.get(file);
      if (code !== undefined) current.realm.run(code, file!);
    });
    if (file === bootFile) current.machine.enter(() => current.events.emit(current.realm.global["E"], "init", []));
  }

  private assemble(): Powered {
    const { options } = this;
    const { world } = options;
    const realm = makeRealm(createContext(constants.DONT_CONTEXTIFY));
    removeMissing(realm);
    const machine: VmMachine = new VmMachine({
      world,
      host: this.host,
      realm,
      print: (text) => this.emitText(text),
      uncaughtListeners: () => events.of(realm.global["process"], "uncaughtException"),
      blocked: (ms) => {
        for (const listener of this.blockedListeners) listener(ms);
      },
    });
    const clock = new BoardClock(world.clock.now(), this.rate);
    machine.setClockRate(this.rate, world.clock.now());
    const events = new Events(realm, machine);
    const pins: Pins = new Pins(
      realm,
      machine,
      {
        count: options.pins ?? pinsDefault,
        inputs: this.inputs,
        noise: () => (this.adcNoise > 0 ? (2 * this.adcRandom() - 1) * this.adcNoise : 0),
        written: (write) => {
          if (machine.alive) this.emitPin(write);
        },
      },
      () => watches,
    );
    const watches: Watches = new Watches({
      realm,
      timers: machine.timers,
      seconds: (atMs) => clock.seconds(atMs),
      pinOf: (value) => pins.find(value),
      isHigh: (pin) => pins.isHigh(pin),
      call: (work, args) => machine.call(work, args, undefined),
      print: (text) => machine.print(text),
      started: (pin) => pins.watched(pin),
      wake: () => machine.wake(),
      get isFree() {
        return machine.isFree;
      },
    });
    machine.watches = watches;
    const current: Powered = { machine, clock, realm, pins, watches, events };
    installStackTrace(realm);
    installConsole(realm, (text) => machine.print(text));
    installDate(realm, () => clock.seconds(machine.now()) * 1000);
    addOddities(realm, () => this.random());
    installJson(realm);
    machine.timers.install();
    watches.install();
    pins.install();
    installGraphics(realm);
    installSpi({
      realm,
      pins,
      now: () => machine.now(),
      sent: (write) => {
        if (machine.alive) for (const listener of this.spiListeners) listener(write);
      },
    });
    installPromise(realm, machine);
    this.installOwn(current);
    installModules(realm, this.libraries(current), this.storage);
    events.install();
    hidePrototypeMethods(realm);
    return current;
  }

  /** E, process and the functions that concern the board as a whole. */
  private installOwn(current: Powered): void {
    const { machine, clock, realm } = current;
    const watchdog = new Watchdog(machine, () => this.reboot());
    installSystem({
      realm,
      random: () => this.random(),
      reseed: (seed) => {
        this.random = seededRandom(seed);
      },
      reboot: () => this.rebootNow(current),
      enableWatchdog: (seconds, isAutomatic) => watchdog.enable(seconds, isAutomatic),
      kickWatchdog: () => watchdog.kick(),
      memory: () => this.memory(),
      storageWrite: (name, code) => {
        if (code === "") this.storage.delete(name);
        else this.storage.set(name, code);
      },
      boardName: this.options.boardName ?? "SIMULATED",
    });
    define(realm, realm.global, {
      getTime: () => clock.seconds(machine.now()),
      setTime: (seconds: unknown) => clock.set(Number(seconds), machine.now()),
      getSerial: () => Buffer.from(this.name).toString("hex").padEnd(16, "0").slice(0, 16),
      load: (file?: unknown) => this.restart(current, file === undefined ? bootFile : String(file)),
      reset: (clearsFlash?: unknown) => {
        if (clearsFlash) this.storage.delete(bootFile);
        this.restart(current, undefined);
      },
      save: () => machine.print("save() is not simulated: it freezes a RAM image, .bootcde runs fresh\n"),
      echo: () => undefined,
      dump: () => undefined,
    });
  }

  /**
   * `load` and `reset`: begins anew when the present callback is through. Sockets vanish: on a board, too, no peer is
   * told.
   */
  private restart(current: Powered, file: string | undefined): void {
    current.machine.queue(() => this.beginAnew(current, file));
  }

  /** `E.reboot`: at once; nobody returns from it. */
  private rebootNow(current: Powered): never {
    const { machine } = current;
    machine.world.clock.at(machine.now(), () => this.beginAnew(current, bootFile));
    machine.freeze();
    return machine.abandonCallback();
  }

  private beginAnew(current: Powered, file: string | undefined): void {
    if (this.current !== current) return;
    this.kill();
    this.start(file);
  }

  private libraries(current: Powered): Map<string, () => unknown> {
    const { machine, realm } = current;
    const { air, socketsMax, libraries, lacks } = this.options;
    const net = () =>
      (current.net ??= makeNet(machine, {
        ...(socketsMax !== undefined && { socketsMax }),
        received: (bytes) => {
          for (const listener of this.receivedListeners) listener(bytes);
        },
      }));
    const all = new Map<string, () => unknown>([
      ["Storage", () => makeStorage(realm, this.flashFor(machine))],
      ["net", () => net().module],
      ["dgram", () => makeDgram(machine, net())],
      ["crypto", () => makeCrypto(realm)],
    ]);
    if (air)
      all.set("Wifi", () => {
        current.wifi = makeWifi(machine, air);
        return current.wifi.module;
      });
    for (const [name, make] of Object.entries(libraries ?? {})) all.set(name, () => make(machine));
    for (const name of lacks ?? []) all.delete(name);
    return all;
  }

  /** Storage as one powered interpreter reaches it. */
  private flashFor(machine: VmMachine): Flash {
    return this.flash.seenBy({
      alive: () => machine.alive,
      abandon: () => machine.abandonCallback(),
      print: (text) => machine.print(text),
      block: (ms) => machine.block(ms),
    });
  }

  private emitText(text: string): void {
    const lines = (this.unfinishedLine + text).split("\n");
    this.unfinishedLine = lines.pop()!;
    for (const line of lines) for (const listener of this.lineListeners) listener(line);
  }

  private emitPin(write: PinWrite): void {
    for (const listener of this.pinListeners) listener(write);
  }
}
