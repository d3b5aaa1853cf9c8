// A Pico W in rp2040js that boots a real image of Kaluma with a board's program in its flash. It has no radio: Kaluma
// reports that, and then lacks its devices for radio and network. A stand-in in JavaScript takes their place, and a test
// plays the master over the console: it reads what the target sends, and types what the target receives.
import { readFileSync } from "node:fs";
import { ConsoleLogger, GPIOPinState, LogLevel, Simulator, USBCDC } from "rp2040js";

/** The chip's address space. The two small banks of RAM at its end contain the C stack and nothing else. */
const flashStart = 0x1000_0000;
const ramStart = 0x2000_0000;
const stackLimit = 0x2004_0000;
const stackTop = 0x2004_2000;
/** The stack is filled with this before power-up, to see how much of it was used. */
const paint = 0xa5;
/** Where Kaluma on a Pico W keeps the program, as text that ends with a zero byte. */
const programAt = 0x10_0000;
/** If this pin is low at power-up, Kaluma does not load the program. */
const loadPin = 22;
const watchdogAt = 0x40058;
const cycleNs = 1000 / 125;
/** What the PIO does when Kaluma starts the radio: enough to take what is sent to it. */
const pioSteps = 1000;
/** Time is looked at after so many instructions, some 100 µs. */
const instructionsAtOnce = 10_000;
/** Nothing wakes the chip: time passes in such steps, ns. */
const idleNs = 1000;

/** UF2: blocks of 512 bytes, each with its address in flash, its length and its data at these offsets. */
const uf2Bytes = 512;
const uf2Magic = 0x0a32_4655;
const addressAt = 12;
const lengthAt = 16;
const dataAt = 32;

/** The boot ROM has the address of its functions' table here: pairs of a code and an address, up to a zero. */
const functionsAt = 0x14;
/** Instructions that are put in the place of a function: a break with a number, and the return. */
const breakInstruction = 0xbe00;
const returnInstruction = 0x4770;

/** What the chip's watchdog throws through `run` and `expect` in place of a restart. */
export const watchdogSentence = "the watchdog restarts the chip";
/** Begins what the target writes into its connection. */
export const sentMark = "\x1e";

export interface PicoFiles {
  /** Kaluma 1.2.1 for a Pico W, as UF2. */
  image: string;
  /** The boot ROM of an RP2040, 16 kB. */
  rom: string;
}

export function findPicoFiles(): PicoFiles | undefined {
  const { KALUMA_IMAGE: image, RP2040_ROM: rom } = process.env;
  return image && rom ? { image, rom } : undefined;
}

/** Why there are no files. */
export const noImage =
  "KALUMA_IMAGE is to hold the path of kaluma-rp2-pico-w-1.2.1.uf2, and RP2040_ROM that of an RP2040's boot ROM.";

/**
 * Runs before the adapter and stands in for Kaluma's radio, on a network of that name, and for its network, which has
 * one connection. What is written into the connection is printed behind `sentMark`; `hear(line)` is what it receives.
 */
export const standIn = (ssid: string) => `(function(){
var calls={},later=setTimeout,say=print;
global.__ieee80211dev={errno:0,scan:function(f){f(0,[{ssid:"${ssid}"}])},connect:function(){},get_connection:function(){}};
global.__netdev={errno:0,ip:"192.168.4.2",socket:function(){return 0},get:function(){return calls},close:function(){},
connect:function(){later(function(){calls.connect_cb()},1)},write:function(_,text){say("\\x1e"+text)}};
global.hear=function(line){later(function(){
for(var i=0,bytes=new Uint8Array(line.length+1);i<line.length;i++)bytes[i]=line.charCodeAt(i);
bytes[i]=10;
calls.read_cb(bytes);
},0)};
})();
`;

/** In µs since power-up. */
export interface Pulse {
  fromUs: number;
  toUs: number;
}

export class Pico {
  private readonly simulator = new Simulator();
  private readonly chip = this.simulator.rp2040;
  private said = "";
  /** How much of `said` has been looked at. */
  private seen = 0;
  private typed: number[] = [];
  /** The endpoint where the chip waits for what is typed. */
  private waiting: { endpoint: number; bytesMax: number } | undefined;

  constructor(files: PicoFiles, program: string) {
    const { chip } = this;
    this.loadRom(files.rom);
    chip.flash.fill(0xff);
    this.loadImage(files.image);
    chip.flash.set(Buffer.from(`${program}\0`, "latin1"), programAt);
    chip.sram.fill(paint, stackLimit - ramStart, stackTop - ramStart);
    chip.gpio[loadPin]!.setInputValue(true);
    chip.logger = new ConsoleLogger(LogLevel.Error);
    // The emulated PIO would run by the PC's clock. Only the radio is behind it, and Kaluma gives that up.
    for (const pio of chip.pio)
      pio.run = () => {
        for (let i = 0; i < pioSteps; i++) pio.step();
      };
    const watchdog = chip.peripherals[watchdogAt] as unknown as { onWatchdogTrigger: () => void };
    watchdog.onWatchdogTrigger = () => {
      throw new Error(watchdogSentence);
    };
    this.openConsole();
    chip.core.PC = flashStart;
  }

  /** µs since power-up. */
  get nowUs(): number {
    return this.simulator.clock.micros;
  }

  /** The bytes of C stack that were in use at most since power-up. */
  get stackPeak(): number {
    const stack = this.chip.sram.subarray(stackLimit - ramStart, stackTop - ramStart);
    return stack.length - stack.findIndex((byte) => byte !== paint);
  }

  run(ms: number): void {
    const endUs = this.nowUs + ms * 1000;
    while (this.nowUs < endUs) this.runSome();
  }

  /** Runs until the console has said this, after what was expected before. Throws when it does not within `msMax`. */
  expect(pattern: RegExp, msMax: number): RegExpExecArray {
    const endUs = this.nowUs + msMax * 1000;
    for (;;) {
      const found = pattern.exec(this.said.slice(this.seen));
      if (found) {
        this.seen += found.index + found[0].length;
        return found;
      }
      if (this.nowUs > endUs) throw new Error(`not within ${msMax} ms: ${pattern} in\n${this.said}`);
      this.runSome();
    }
  }

  /** Types a line at the console. Kaluma takes 1023 characters. */
  type(line: string): void {
    this.typed.push(...Buffer.from(`${line}\r`, "latin1"));
    this.feed();
  }

  /** What the ADC reads at an analog pin, GP26 to GP28, 0 to 1. */
  drive(pin: number, level: number): void {
    this.chip.adc.channelValues[pin - 26] = Math.round(level * 4095);
  }

  /** The whole pulses that a pin sends while `work` runs. */
  pulses(pin: number, work: () => void): Pulse[] {
    const pulses: Pulse[] = [];
    let fromUs: number | undefined;
    const unlisten = this.chip.gpio[pin]!.addListener((state) => {
      if (state === GPIOPinState.High) fromUs = this.nowUs;
      else if (fromUs !== undefined) pulses.push({ fromUs, toUs: this.nowUs });
    });
    work();
    unlisten();
    return pulses;
  }

  private runSome(): void {
    const { core } = this.chip;
    const { clock } = this.simulator;
    for (let i = 0; i < instructionsAtOnce; i++)
      if (core.waiting) clock.tick(Math.max(clock.nanosToNextAlarm, idleNs));
      else clock.tick(core.executeInstruction() * cycleNs);
  }

  private loadImage(path: string): void {
    const image = readFileSync(path);
    for (let at = 0; at < image.length; at += uf2Bytes) {
      const block = image.subarray(at, at + uf2Bytes);
      if (block.length < uf2Bytes || block.readUInt32LE(0) !== uf2Magic) throw new Error(`${path} is no UF2 file`);
      const data = block.subarray(dataAt, dataAt + block.readUInt32LE(lengthAt));
      this.chip.flash.set(data, block.readUInt32LE(addressAt) - flashStart);
    }
  }

  /** Loads the boot ROM. Its functions for the flash change the emulator's, which takes no commands. */
  private loadRom(path: string): void {
    const { chip } = this;
    const rom = readFileSync(path);
    if (rom.length !== chip.bootrom.byteLength) throw new Error(`${path} is no boot ROM: it has ${rom.length} bytes`);
    const works = [
      { code: "RE", work: (at: number, bytes: number) => void chip.flash.fill(0xff, at, at + bytes) },
      {
        code: "RP",
        work: (at: number, from: number, bytes: number) => {
          for (let i = 0; i < bytes; i++) chip.flash[at + i]! &= chip.readUint8(from + i);
        },
      },
    ];
    for (const [number, { code }] of works.entries()) {
      const at = functionAt(rom, code);
      rom.writeUInt16LE(breakInstruction | number, at);
      rom.writeUInt16LE(returnInstruction, at + 2);
    }
    chip.onBreak = (number) => {
      const [first, second, third] = chip.core.registers;
      if (!works[number]) throw new Error(`a break ${number} at ${chip.core.PC.toString(16)}`);
      works[number].work(first!, second!, third!);
    };
    chip.loadBootrom(Uint32Array.from(chip.bootrom, (_, i) => rom.readUInt32LE(4 * i)));
  }

  private openConsole(): void {
    const { usbCtrl } = this.chip;
    const console = new USBCDC(usbCtrl);
    console.onSerialData = (bytes) => (this.said += Buffer.from(bytes).toString("latin1"));
    // USBCDC would answer at once that nothing was typed, and so keep the chip busy all the time.
    usbCtrl.onEndpointRead = (endpoint, bytesMax) => {
      this.waiting = { endpoint, bytesMax };
      this.feed();
    };
  }

  private feed(): void {
    const { waiting } = this;
    if (!waiting || this.typed.length === 0) return;
    this.waiting = undefined;
    this.chip.usbCtrl.endpointReadDone(waiting.endpoint, Uint8Array.from(this.typed.splice(0, waiting.bytesMax)));
  }
}

/** The offset of a function in the boot ROM. */
function functionAt(rom: Buffer, code: string): number {
  const wanted = Buffer.from(code, "latin1").readUInt16LE(0);
  for (let at = rom.readUInt16LE(functionsAt); rom.readUInt16LE(at) !== 0; at += 4)
    if (rom.readUInt16LE(at) === wanted) return rom.readUInt16LE(at + 2) & ~1;
  throw new Error(`this boot ROM has no function ${code}`);
}
