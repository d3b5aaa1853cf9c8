// What a vm board has from power-up to power loss: a `vm` context with Espruino's globals, and the machine that runs
// it.
import { constants, createContext } from "node:vm";
import { installConsole, installStackTrace } from "../espruino/language/console.js";
import { installDate } from "../espruino/language/date.js";
import { Events } from "../espruino/language/events.js";
import { installJson } from "../espruino/language/json.js";
import { hidePrototypeMethods, removeMissing } from "../espruino/language/language.js";
import { addOddities } from "../espruino/language/oddities.js";
import { installPromise } from "../espruino/language/promise.js";
import { define, makeRealm, type Realm } from "../espruino/language/realm.js";
import { installSystem } from "../espruino/modules/e.js";
import { installGraphics } from "../espruino/modules/graphics.js";
import type { Inputs } from "../espruino/modules/inputs.js";
import { installModules } from "../espruino/modules/modules.js";
import type { EspruinoNet } from "../espruino/modules/net.js";
import { Pins } from "../espruino/modules/pins.js";
import { installSpi } from "../espruino/modules/spi.js";
import { Watches } from "../espruino/modules/watches.js";
import type { EspruinoWifi } from "../espruino/modules/wifi.js";
import type { PinWrite, SpiWrite } from "../espruino/signals.js";
import type { Host, World } from "../world/world.js";
import { BoardClock } from "./board-clock.js";
import type { MemoryFigures } from "./board.js";
import { VmMachine } from "./vm-machine.js";
import { Watchdog } from "./watchdog.js";

export const bootFile = ".bootcde";

export interface Powered {
  machine: VmMachine;
  clock: BoardClock;
  realm: Realm;
  pins: Pins;
  watches: Watches;
  events: Events;
  net?: EspruinoNet;
  wifi?: EspruinoWifi;
}

/** What a powered interpreter needs of its board. */
export interface PoweredOwner {
  readonly name: string;
  readonly world: World;
  readonly host: Host;
  /** The files of its Storage, by name. */
  readonly files: Map<string, string>;
  readonly inputs: Inputs;
  readonly pinCount: number;
  readonly boardName: string;
  /** How fast its clock runs at power-up, compared with the world's. */
  readonly clockRate: number;
  /** 0 to 1. */
  random(): number;
  reseed(seed: number): void;
  /** What the ADC adds to its next reading, as a share of the supply. */
  adcNoise(): number;
  memory(): MemoryFigures;
  /** The modules that `require` knows, each made when it is first asked for. */
  libraries(current: Powered): Map<string, () => unknown>;
  emitText(text: string): void;
  emitPin(write: PinWrite): void;
  emitSpi(write: SpiWrite): void;
  emitBlocked(ms: number): void;
  reboot(): void;
  /** Starts again from power-up, with this file or none, unless `current` has lost its power meanwhile. */
  startAgain(current: Powered, file: string | undefined): void;
}

/** Makes a powered interpreter; nothing runs in it yet. */
export function powerUp(owner: PoweredOwner): Powered {
  const realm = makeRealm(createContext(constants.DONT_CONTEXTIFY));
  removeMissing(realm);
  const machine = makeMachine(owner, realm, () => current.events);
  const clock = new BoardClock(owner.world.clock.now(), owner.clockRate);
  machine.setClockRate(owner.clockRate, owner.world.clock.now());
  const events = new Events(realm, machine);
  const pins: Pins = makePins(owner, realm, machine, () => watches);
  const watches = makeWatches(realm, machine, pins, clock);
  machine.watches = watches;
  const current: Powered = { machine, clock, realm, pins, watches, events };
  installAll(owner, current);
  return current;
}

function makeMachine(owner: PoweredOwner, realm: Realm, events: () => Events): VmMachine {
  return new VmMachine({
    world: owner.world,
    host: owner.host,
    realm,
    print: (text) => owner.emitText(text),
    uncaughtListeners: () => events().of(realm.global["process"], "uncaughtException"),
    blocked: (ms) => owner.emitBlocked(ms),
  });
}

function makePins(owner: PoweredOwner, realm: Realm, machine: VmMachine, watches: () => Watches): Pins {
  const options = {
    count: owner.pinCount,
    inputs: owner.inputs,
    noise: () => owner.adcNoise(),
    written: (write: PinWrite) => {
      if (machine.alive) owner.emitPin(write);
    },
  };
  return new Pins(realm, machine, options, watches);
}

function makeWatches(realm: Realm, machine: VmMachine, pins: Pins, clock: BoardClock): Watches {
  return new Watches({
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
}

/** Puts everything into the context that firmware may use. The prototypes' methods are hidden last. */
function installAll(owner: PoweredOwner, current: Powered): void {
  const { machine, clock, realm, pins, watches, events } = current;
  installStackTrace(realm);
  installConsole(realm, (text) => machine.print(text));
  installDate(realm, () => clock.seconds(machine.now()) * 1000);
  addOddities(realm, () => owner.random());
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
      if (machine.alive) owner.emitSpi(write);
    },
  });
  installPromise(realm, machine);
  installBoard(owner, current);
  installModules(realm, owner.libraries(current), owner.files);
  events.install();
  hidePrototypeMethods(realm);
}

/** E, process and the functions that concern the board as a whole. */
function installBoard(owner: PoweredOwner, current: Powered): void {
  const { machine, clock, realm } = current;
  const watchdog = new Watchdog(machine, () => owner.reboot());
  installSystem({
    realm,
    random: () => owner.random(),
    reseed: (seed) => owner.reseed(seed),
    reboot: () => rebootNow(owner, current),
    enableWatchdog: (seconds, isAutomatic) => watchdog.enable(seconds, isAutomatic),
    kickWatchdog: () => watchdog.kick(),
    memory: () => owner.memory(),
    storageWrite: (name, code) => {
      if (code === "") owner.files.delete(name);
      else owner.files.set(name, code);
    },
    boardName: owner.boardName,
  });
  // As on a board, peers are not notified that the sockets are gone.
  const restart = (file: string | undefined) => machine.queue(() => owner.startAgain(current, file));
  define(realm, realm.global, {
    getTime: () => clock.seconds(machine.now()),
    setTime: (seconds: unknown) => clock.set(Number(seconds), machine.now()),
    getSerial: () => Buffer.from(owner.name).toString("hex").padEnd(16, "0").slice(0, 16),
    load: (file?: unknown) => restart(file === undefined ? bootFile : String(file)),
    reset: (clearsFlash?: unknown) => {
      if (clearsFlash) owner.files.delete(bootFile);
      restart(undefined);
    },
    save: () => machine.print("save() is not simulated: it freezes a RAM image, .bootcde runs fresh\n"),
    echo: () => undefined,
    dump: () => undefined,
  });
}

/** `E.reboot`: at once; the call does not return. */
function rebootNow(owner: PoweredOwner, current: Powered): never {
  const { machine } = current;
  machine.world.clock.at(machine.now(), () => owner.startAgain(current, bootFile));
  machine.freeze();
  return machine.abandonCallback();
}
