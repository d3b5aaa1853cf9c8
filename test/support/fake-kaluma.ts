// Kaluma's console, imitated in Node after src/repl.c, src/ymodem.c and src/prog.c of 1.2.1: its commands, its YMODEM
// receiver with the same oddities, a flash that outlives a restart, and a chip that can fail in chosen ways.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import vm from "node:vm";
import { crc16 } from "../../tools/flash/ymodem.js";

export interface FakeKalumaOptions {
  /** What its image is for; default `pico-w`. */
  image?: string;
  version?: string;
  serial?: string;
  /** The program in its flash, "" for none. */
  program?: string;
  /** What the program prints when it is loaded. */
  afterLoad?: string;
  /** The port goes away when the program is loaded. */
  leavesAtLoad?: boolean;
  /** The program that runs at power-up has started a watchdog: without it the board restarts as soon as YMODEM begins. */
  hasWatchdog?: boolean;
  /** Filters what its flash keeps. */
  keeps?(program: string): string;
  /** The cable is pulled after so many blocks of the next transfer. */
  blocksMax?: number;
  /** After so many blocks of the next transfer it is slow: it does not answer, and calls `stalled`. */
  stallsAfter?: number;
  stalled?(): void;
  /** Blocks that arrive garbled, by how many have arrived before. */
  garbles?: readonly number[];
  /** The program cannot be erased. */
  isWorn?: boolean;
  /** The port does not come back after a restart. */
  staysAway?: boolean;
  /** How long the receiver waits before it asks again, ms; a real one waits 1000. */
  askMs?: number;
  /** How long after a transfer it says so, ms; a real one waits 500. */
  doneMs?: number;
}

const erased = "\xff";
const flashMax = 524_288;
const errorsMax = 5;
/** From `.load` to what the program prints, ms. */
const loadMs = 30;

/** The receiver while it runs. */
interface Transfer {
  rest: Buffer;
  /** How many packets of the present file have come; undefined between files. */
  packets: number;
  hasBegun: boolean;
  errors: number;
  size: number;
  written: string;
  asking: NodeJS.Timeout | undefined;
}

export class FakeKaluma {
  /** The program area; "" is erased. An unfinished one ends in erased bytes. */
  flash: string;
  /** How often it has restarted. */
  restarts = 0;
  /** The commands that were typed. */
  readonly commands: string[] = [];
  private readonly server: Server;
  private socket: Socket | undefined;
  private echo = true;
  private line = "";
  private isEscape = false;
  private transfer: Transfer | undefined;
  private context!: vm.Context;
  private runs = false;
  private blocks = 0;
  private tcpPort = 0;

  private constructor(private readonly options: FakeKalumaOptions) {
    this.flash = options.program ?? "";
    this.server = createServer((socket) => this.serve(socket));
    this.boot();
  }

  static async listen(options: FakeKalumaOptions = {}): Promise<FakeKaluma> {
    const fake = new FakeKaluma(options);
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    fake.tcpPort = (fake.server.address() as AddressInfo).port;
    return fake;
  }

  get port(): string {
    return `tcp://127.0.0.1:${this.tcpPort}`;
  }

  /** Whether it waits in a transfer. */
  get isReceiving(): boolean {
    return this.transfer !== undefined;
  }

  /** Whether a program runs. */
  get isRunning(): boolean {
    return this.runs;
  }

  /** Prints. */
  say(text: string): void {
    this.socket?.write(text, "latin1");
  }

  /** Off and on. */
  powerCycle(): void {
    this.socket?.destroy();
    this.boot();
  }

  close(): void {
    this.endTransfer();
    this.socket?.destroy();
    this.server.close();
  }

  private boot(): void {
    this.endTransfer();
    this.echo = true;
    this.line = "";
    this.makeContext();
    this.runs = false;
    this.load();
  }

  private makeContext(): void {
    const { image = "pico-w", version = "1.2.1", serial = "E661A4D1" } = this.options;
    const WDT = class {
      constructor(readonly ms: number) {}
    };
    this.context = vm.createContext({
      process: { version },
      board: { name: image, uid: serial },
      print: (text: string) => this.say(text),
      require: (name: string) => {
        if (name !== "wdt") throw new Error(`Module ${name} not found`);
        return {
          WDT: class extends WDT {
            constructor(ms: number) {
              super(ms);
              setImmediate(() => ms === 1 && restart());
            }
          },
        };
      },
    });
    const restart = () => this.restart();
  }

  private restart(): void {
    this.restarts++;
    this.socket?.destroy();
    this.boot();
    if (this.options.staysAway) this.server.close();
  }

  /** Runs what is in the flash, as far as the tests need it. */
  private load(): void {
    if (this.flash === "") return;
    if (this.flash.includes(erased)) return this.say("\x1b[31mSyntaxError: Invalid character\x1b[0m\r\n");
    this.runs = true;
    if (this.options.leavesAtLoad && this.socket) this.socket.destroy();
    const { afterLoad } = this.options;
    // As with a real one it follows the prompt in the same line, because the plate travels first.
    if (afterLoad !== undefined) setTimeout(() => this.say(`${afterLoad}\r\n`), loadMs);
  }

  private serve(socket: Socket): void {
    this.socket = socket;
    socket.on("error", () => undefined).on("data", (bytes: Buffer) => this.hear(bytes));
  }

  private hear(bytes: Buffer): void {
    // Ctrl+C throws away all that came with it, except in a transfer.
    if (!this.transfer && bytes.includes(3)) return;
    for (let at = 0; at < bytes.length; at++) {
      if (this.transfer) return this.receive(bytes.subarray(at));
      this.type(String.fromCharCode(bytes[at]!));
    }
  }

  private type(key: string): void {
    if (this.isEscape) {
      if (/[a-zA-Z]/.test(key)) this.isEscape = false;
    } else if (key === "\x1b") this.isEscape = true;
    else if (key === "\r") {
      if (this.echo) this.say("\r\n");
      const line = this.line;
      this.line = "";
      if (line.startsWith(".")) this.command(line);
      else if (line !== "") this.evaluate(line);
      if (!this.transfer) this.prompt();
    } else {
      this.line += key;
      if (this.echo) this.say(key);
    }
  }

  private prompt(): void {
    this.say("\x1b[0m");
    if (this.echo) this.say(`\r\x1b7> ${this.line}\x1b[H\x1b[900C\x1b[6n\x1b8\x1b[2C`);
  }

  private evaluate(code: string): void {
    try {
      const value: unknown = vm.runInContext(code, this.context);
      this.say(`\x1b[90m${String(value)}\x1b[0m\r\n`);
    } catch (thrown) {
      this.say(`\x1b[31m${String(thrown)}\r\n\x1b[0m`);
    }
  }

  private command(line: string): void {
    this.commands.push(line);
    const [name, option = ""] = line.split(" ");
    if (name === ".echo") this.echo = option === "on";
    else if (name === ".load") {
      this.makeContext();
      this.load();
    } else if (name === ".flash") this.flashCommand(option);
    else this.say(`\x1b[31mUnknown command: ${name}\r\n\x1b[0m`);
  }

  private flashCommand(option: string): void {
    if (option === "-e") {
      if (!this.options.isWorn) this.flash = "";
      this.say("Flash has erased\r\n");
    } else if (option === "-t") this.say(`${flashMax}\r\n`);
    else if (option === "-s") this.say(`${this.flash.length}\r\n`);
    else if (option === "-r") this.say(`${this.flash.replaceAll("\n", "\r\n")}\r\n`);
    else if (option === "-w") {
      this.say("Transfer a file via YMODEM... (press 'a' to abort)\r\n");
      this.blocks = 0;
      this.transfer = {
        rest: Buffer.alloc(0),
        packets: 0,
        hasBegun: false,
        errors: 0,
        size: 0,
        written: "",
        asking: undefined,
      };
      this.askLater();
      if (this.options.hasWatchdog && this.runs) this.restart();
    }
  }

  // The receiver.

  private askLater(): void {
    const { transfer } = this;
    if (!transfer) return;
    clearTimeout(transfer.asking);
    transfer.asking = setTimeout(() => {
      // A byte that begins a packet is gone when the rest does not come; what came of the rest is read as new.
      transfer.rest = transfer.rest.subarray(1);
      this.complain();
      this.receive(Buffer.alloc(0));
    }, this.options.askMs ?? 20);
  }

  private complain(): void {
    const { transfer } = this;
    if (!transfer) return;
    if (transfer.hasBegun) transfer.errors++;
    this.say(transfer.errors > errorsMax ? "\x18\x18" : "C");
  }

  private receive(bytes: Buffer): void {
    const { transfer } = this;
    if (!transfer) return;
    transfer.rest = Buffer.concat([transfer.rest, bytes]);
    while (this.transfer === transfer && this.step(transfer));
    if (this.transfer === transfer) this.askLater();
  }

  /** Takes one thing from what has come. Returns whether there was a whole one. */
  private step(transfer: Transfer): boolean {
    const [kind] = transfer.rest;
    if (kind === undefined) return false;
    const size = kind === 1 ? 128 : kind === 2 ? 1024 : 0;
    if (size > 0) {
      const length = 3 + size + 2;
      if (transfer.rest.length < length) return false;
      const whole = transfer.rest.subarray(0, length);
      transfer.rest = transfer.rest.subarray(length);
      this.take(transfer, Buffer.from(whole), size);
      return true;
    }
    transfer.rest = transfer.rest.subarray(1);
    if (kind === 4) {
      transfer.errors = 0;
      transfer.packets = 0;
      this.say("\x06");
    } else if (kind === 0x41 || kind === 0x61) {
      this.say("\x18\x18");
      this.finish("Aborted");
    } else this.complain();
    return true;
  }

  private take(transfer: Transfer, packet: Buffer, size: number): void {
    const { blocksMax = Infinity, stallsAfter = Infinity, garbles = [] } = this.options;
    if (garbles.includes(this.blocks++)) packet[9]! ^= 1;
    if (this.blocks > blocksMax) return void this.socket?.destroy();
    if (this.blocks > stallsAfter) return this.options.stalled?.();
    const data = packet.subarray(3, 3 + size);
    if (packet[1] !== (packet[2]! ^ 0xff) || packet.readUInt16BE(3 + size) !== crc16(data)) return this.complain();
    transfer.errors = 0;
    if (packet[1] !== (transfer.packets & 0xff)) return this.say("\x15");
    if (transfer.packets > 0) {
      transfer.written += data.toString("latin1").slice(0, transfer.size - transfer.written.length);
      this.flash = transfer.written + erased;
      this.say("\x06");
    } else if (data[0] === 0) {
      this.say("\x06");
      this.flash = (this.options.keeps ?? ((program) => program))(transfer.written);
      return this.finish("Done");
    } else {
      const [, , length] = /^([^\0]+)\0(\d+) /.exec(data.toString("latin1"))!;
      transfer.size = Number(length);
      this.flash = "";
      this.say("\x06C");
    }
    transfer.packets++;
    transfer.hasBegun = true;
  }

  private finish(word: string): void {
    const rest = this.transfer!.rest;
    this.endTransfer();
    setTimeout(() => {
      this.say(`\r\n${word}\r\n`);
      this.prompt();
      this.hear(rest);
    }, this.options.doneMs ?? 0);
  }

  private endTransfer(): void {
    clearTimeout(this.transfer?.asking);
    this.transfer = undefined;
  }
}
