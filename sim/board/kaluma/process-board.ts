// A board that is a real Kaluma in a process: Kaluma's Linux build runs the adapter and the target's bundle. The arena
// plays its radio, its network and its pins over its console (process-prelude.ts).
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kalumaProgram } from "../../../tools/common/kaluma.js";
import { Inputs } from "../../espruino/modules/inputs.js";
import type { PinWrite, Signal } from "../../espruino/signals.js";
import type { Clock, Host, Network, Stream, StreamEvents } from "../../world/world.js";
import type { Board, MemoryFigures } from "../board.js";
import { makeFolder, removeFolder } from "../interpreter/flash.js";
import { InterpreterProcess } from "../interpreter/process.js";
import { Listeners } from "../listeners.js";
import { kalumaPrelude, outsideName, reportMark } from "./process-prelude.js";

/** What its console echoes before it obeys. */
const echoOff = ".echo off";
/** A line at its console has 1023 characters at most, and one of these may be written as six. */
const pieceLength = 150;

export interface KalumaProcessOptions {
  name: string;
  /** Kaluma's path: it is started with the path of a program. */
  program: string;
  clock: Clock;
  network: Network;
  /** Its place on the network. */
  host: Host;
  /** dist/kaluma.js. */
  adapter: string;
}

/**
 * How it differs from a Pico W: its radio is always on a network. It restarts when its process ends, as by the watchdog;
 * its store is empty then. A powered board needs some tenths of a second until it runs.
 */
export class KalumaProcessBoard implements Board {
  readonly name: string;
  readonly storage = new Map<string, string>();
  private readonly lines = new Listeners<[line: string]>();
  private readonly pinWrites = new Listeners<[write: PinWrite]>();
  private readonly folder = makeFolder();
  private readonly inputs = new Inputs();
  /** Outputs that are not 0. */
  private readonly raised = new Set<string>();
  private readonly streams = new Map<number, Stream>();
  private interpreter: InterpreterProcess | undefined;
  /** Lines for its console. The first may have been typed already. */
  private typed: string[] = [];
  private isTyping = false;
  /** Whether the adapter has run since power-up. */
  private hasBooted = false;
  private figures: MemoryFigures = { usage: 0, total: 0 };

  constructor(private readonly options: KalumaProcessOptions) {
    this.name = options.name;
  }

  get powered(): boolean {
    return this.interpreter !== undefined;
  }

  powerOn(): void {
    if (this.interpreter) return;
    const program = join(this.folder, "program.js");
    const settings = this.storage.get("snyper.json") ?? "undefined";
    const bundle = this.storage.get(".bootcde") ?? "";
    const drives = [...this.inputs.pins].map((pin) => `${this.driveCall(pin)};\n`).join("");
    writeFileSync(
      program,
      kalumaPrelude() + kalumaProgram(settings, `${this.options.adapter}\n${drives}`, bundle),
      "latin1",
    );
    const interpreter = (this.interpreter = new InterpreterProcess({
      program: this.options.program,
      folder: this.folder,
      args: [program],
      line: (line) => {
        if (this.interpreter === interpreter) this.read(line);
      },
    }));
    interpreter.type(`${echoOff}\r`);
    this.call("booted", 0);
    void interpreter.ended.then((why) => {
      if (this.interpreter === interpreter) this.ended(why);
    });
  }

  kill(): void {
    const { interpreter } = this;
    if (!interpreter) return;
    this.interpreter = undefined;
    interpreter.kill();
    for (const stream of this.streams.values()) stream.abandon();
    this.streams.clear();
    this.typed = [];
    this.isTyping = this.hasBooted = false;
    for (const pin of this.raised) this.pinWrites.emit({ pin, at: this.options.clock.now(), level: 0 });
    this.raised.clear();
  }

  reboot(): void {
    this.kill();
    this.powerOn();
  }

  type(line: string): void {
    if (!this.interpreter) return;
    this.typed.push(line);
    this.call("typed", 0);
  }

  drive(pin: string, signal: Signal): void {
    this.inputs.drive(pin, signal, this.options.clock.now());
    if (this.interpreter) this.enter(this.driveCall(pin));
  }

  /** As of the last thing that happened to it. */
  memory(): MemoryFigures {
    return this.figures;
  }

  onLine(listener: (line: string) => void): void {
    this.lines.add(listener);
  }

  onPin(listener: (write: PinWrite) => void): void {
    this.pinWrites.add(listener);
  }

  /** Never called: a target has no screen. */
  onSpi(): void {}

  /** Powers it off for good. Fulfilled when its process has ended and its folder is removed. */
  async close(): Promise<void> {
    const { interpreter } = this;
    this.kill();
    await interpreter?.ended;
    removeFolder(this.folder);
  }

  private driveCall(pin: string): string {
    const { level, blows } = this.inputs.of(pin);
    const now = this.options.clock.now();
    const drive = { level, blows: blows.map((blow) => ({ ...blow, atMs: now - blow.atMs })) };
    return `${outsideName}("drive",${pin.slice(1)},${JSON.stringify(drive)})`;
  }

  private call(what: string, at: number, value = ""): void {
    this.enter(`${outsideName}("${what}",${at},${asciiLiteral(value)})`);
  }

  /** Types a call when the one before has returned. */
  private enter(call: string): void {
    this.typed.push(call);
    this.typeNext();
  }

  /** Types what is waiting, up to the next call. */
  private typeNext(): void {
    while (!this.isTyping && this.typed.length > 0) {
      const line = this.typed.shift()!;
      this.isTyping = line.startsWith(outsideName);
      this.interpreter?.type(`${line}\r`);
    }
  }

  private ended(why: string): void {
    if (this.hasBooted) return this.reboot();
    this.lines.emit(`Kaluma ended: ${why}`);
    this.kill();
  }

  private read(line: string): void {
    const from = line.indexOf(reportMark);
    if (from >= 0) this.report(line[from + 1]!, line.slice(from + 3));
    else if (line !== "" && line !== echoOff) this.lines.emit(line);
  }

  private report(kind: string, rest: string): void {
    const words = rest.split(" ");
    const number = Number(words[0]);
    if (kind === "P") this.written(`D${number}`, words.slice(1).map(Number));
    else if (kind === "D") this.dial(number, Number(words[1]), words[2]!);
    else if (kind === "W") this.streams.get(number)?.send(JSON.parse(rest.slice(words[0]!.length)) as string);
    else if (kind === "E") this.hangUp(number);
    else if (kind === "O") {
      this.figures = { usage: number, total: Number(words[1]) };
      this.hasBooted = true;
      this.isTyping = false;
      this.typeNext();
    }
  }

  private dial(fd: number, port: number, address: string): void {
    const { network, host } = this.options;
    const isMine = () => this.streams.get(fd) === stream;
    const events: StreamEvents = {
      opened: () => {
        if (isMine()) this.call("opened", fd);
      },
      data: (bytes) => {
        for (let from = 0; from < bytes.length && isMine(); from += pieceLength)
          this.call("data", fd, bytes.slice(from, from + pieceLength));
      },
      ended: () => {
        if (!isMine()) return;
        this.hangUp(fd);
        this.call("closed", fd);
      },
      closed: () => {
        if (isMine()) this.streams.delete(fd);
      },
    };
    const { stream } = network.dial(host, address, port, events);
    this.streams.set(fd, stream);
  }

  private hangUp(fd: number): void {
    this.streams.get(fd)?.end();
    this.streams.delete(fd);
  }

  private written(pin: string, [level = 0, pulseMs, periodMs]: number[]): void {
    if (level > 0) this.raised.add(pin);
    else this.raised.delete(pin);
    const pulses = pulseMs === undefined || periodMs === undefined ? {} : { pulseMs, periodMs };
    this.pinWrites.emit({ pin, at: this.options.clock.now(), level, ...pulses });
  }
}

/** A text of characters 0 to 255 as JavaScript source in ASCII. */
function asciiLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
