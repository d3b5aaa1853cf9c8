// A board that is a real Espruino interpreter: a process that boots the bundle from its flash and uses real TCP.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, literal, removeFolder, writeFlash } from "./interpreter/flash.js";
import { InterpreterProcess } from "./interpreter/process.js";
import { Prompt } from "./interpreter/prompt.js";
import type { Clock } from "../world/world.js";
import type { Route } from "../world/relay.js";
import { Inputs } from "../espruino/modules/inputs.js";
import type { PinWrite, Signal } from "../espruino/signals.js";
import type { Board, MemoryFigures } from "./board.js";
import { Listeners } from "./listeners.js";
import { ownTimeMs } from "./own-time.js";
import { drivesFile, outsideName, prelude, reportMark } from "./process-prelude.js";

const preludeFile = ".boot0";
const settingsFile = "snyper.json";
const loopback = "127.0.0.1";
/** The time after which an interpreter that does not answer counts as hanging, ms. */
const answerMsMax = 5000;

export interface ProcessBoardOptions {
  name: string;
  /** The interpreter's path. */
  program: string;
  clock: Clock;
  /** How it reaches the network: the route's port and address then replace `port` and `master` in its `snyper.json`. */
  route?: Route;
  /** The same for its page, `page.port` in its `snyper.json`. */
  pageRoute?: Route;
}

/**
 * How it differs from the `vm` board: `storage` is what is written into the flash at power-up; what the program writes
 * stays in the flash and does not appear in `storage`. A powered board needs some tenths of a second until it runs.
 */
export class ProcessBoard implements Board {
  readonly name: string;
  readonly storage = new Map<string, string>();
  private readonly lines = new Listeners<[line: string]>();
  private readonly pinWrites = new Listeners<[write: PinWrite]>();
  private readonly folder = makeFolder();
  /** The files that were written into the flash from here. */
  private readonly flashed = new Map<string, string>();
  private readonly inputs = new Inputs();
  /** Outputs that are not 0. */
  private readonly raised = new Set<string>();
  private readonly measuring: ((figures: MemoryFigures) => void)[] = [];
  private interpreter: InterpreterProcess | undefined;
  /** The interpreter's prelude dials this prompt: from then on the board feels what happens outside. */
  private readonly prompt = new Prompt(() => {
    for (const pin of this.inputs.pins) this.driven(pin);
  });
  /** Identifies the present power-up; undefined without power. */
  private power: symbol | undefined;
  private begun: Promise<void> = Promise.resolve();
  private preludeCost = 0;
  /** The interpreter's own number; that of `interpreter` may be a script's that starts it. */
  private processId: number | undefined;
  private figures: MemoryFigures = { usage: 0, total: 0 };

  constructor(private readonly options: ProcessBoardOptions) {
    this.name = options.name;
  }

  get powered(): boolean {
    return this.power !== undefined;
  }

  /** The interpreter's process number, while there is one. */
  get pid(): number | undefined {
    return this.interpreter?.alive ? this.interpreter.pid : undefined;
  }

  powerOn(): void {
    if (this.power) return;
    const power = (this.power = Symbol(this.name));
    this.begun = this.begun.then(() => this.begin(power)).catch((error: Error) => this.failed(power, error.message));
  }

  kill(): void {
    if (!this.power) return;
    this.power = undefined;
    this.options.route?.abandon();
    this.options.pageRoute?.abandon();
    this.interpreter?.kill();
    this.processId = undefined;
    this.prompt.forget();
    this.figures = { usage: 0, total: this.figures.total };
    for (const pin of this.raised) this.pinWrites.emit({ pin, at: this.options.clock.now(), level: 0 });
    this.raised.clear();
  }

  reboot(): void {
    this.kill();
    this.powerOn();
  }

  /** Stops the process, like a half-open peer: its connections stay and are silent. */
  freeze(): void {
    this.interpreter?.freeze();
  }

  thaw(): void {
    this.interpreter?.thaw();
  }

  /** What the line prints appears on the console; its value does not. */
  type(line: string): void {
    if (this.power) this.prompt.type(line);
  }

  drive(pin: string, signal: Signal): void {
    this.inputs.drive(pin, signal, ownTimeMs(this.processId ?? this.pid));
    if (this.prompt.isOpen) this.driven(pin);
  }

  /** The last figures that `measure` got. */
  memory(): MemoryFigures {
    return this.figures;
  }

  /** Asks the interpreter; the cost of the prelude is subtracted. Rejects without power or answer. */
  measure(): Promise<MemoryFigures> {
    return new Promise((resolve, reject) => {
      if (!this.interpreter?.alive) return reject(new Error(`${this.name} has no power`));
      const tooLate = setTimeout(() => reject(new Error(`${this.name} does not answer`)), answerMsMax);
      this.measuring.push((figures) => {
        clearTimeout(tooLate);
        resolve(figures);
      });
      this.type(`${outsideName}()`);
    });
  }

  onLine(listener: (line: string) => void): void {
    this.lines.add(listener);
  }

  onPin(listener: (write: PinWrite) => void): void {
    this.pinWrites.add(listener);
  }

  /** Never called: its SPI discards everything, see process-prelude.ts. */
  onSpi(): void {}

  /** Powers it off for good. Fulfilled when its process has ended and its folder is removed. */
  async close(): Promise<void> {
    this.kill();
    await this.begun;
    await this.interpreter?.ended;
    this.prompt.close();
    removeFolder(this.folder);
  }

  private driven(pin: string): void {
    this.type(`${outsideName}(${literal(pin)},${JSON.stringify(this.inputs.of(pin))})`);
  }

  private async begin(power: symbol): Promise<void> {
    await this.interpreter?.ended;
    if (this.power !== power) return;
    const port = await this.options.route?.open();
    const pagePort = await this.options.pageRoute?.open();
    await this.flash(port, pagePort);
    if (this.power !== power) return;
    const { program } = this.options;
    const { folder } = this;
    const drives = [...this.inputs.pins].map((pin) => [pin, this.inputs.of(pin)]);
    writeFileSync(join(folder, drivesFile), JSON.stringify(Object.fromEntries(drives)));
    const interpreter = (this.interpreter = new InterpreterProcess({
      program,
      folder,
      line: (line) => this.read(power, line),
    }));
    void interpreter.ended.then((why) => this.failed(power, `interpreter ended: ${why}`));
  }

  /** Updates the flash. */
  private async flash(port: number | undefined, pagePort: number | undefined): Promise<void> {
    const wanted = new Map(this.storage).set(preludeFile, prelude(await this.prompt.port()));
    if (port !== undefined) wanted.set(settingsFile, withPorts(this.storage.get(settingsFile) ?? "", port, pagePort));
    const changes = new Map<string, string | undefined>();
    for (const name of this.flashed.keys()) if (!wanted.has(name)) changes.set(name, undefined);
    for (const [name, text] of wanted) if (this.flashed.get(name) !== text) changes.set(name, text);
    if (changes.size === 0) return;
    await writeFlash(this.options.program, this.folder, changes);
    this.flashed.clear();
    for (const [name, text] of wanted) this.flashed.set(name, text);
  }

  /** The interpreter could not be started, or has ended: prints why on its console. */
  private failed(power: symbol, sentence: string): void {
    if (this.power !== power) return;
    this.lines.emit(sentence);
    this.kill();
  }

  private read(power: symbol, line: string): void {
    if (this.power !== power) return;
    if (!line.startsWith(reportMark)) return this.lines.emit(line);
    const [kind, ...words] = line.slice(reportMark.length).split(" ");
    switch (kind) {
      case "P":
        return this.written(words[0]!, words.slice(1).map(Number));
      case "M":
        this.figures = { usage: Number(words[0]) - this.preludeCost, total: Number(words[1]) };
        return this.measuring.shift()?.(this.figures);
      case "R":
        this.preludeCost = Number(words[0]);
        this.processId = Number(words[1]) || undefined;
        return;
    }
  }

  private written(pin: string, [level = 0, pulseMs, periodMs]: number[]): void {
    if (level > 0) this.raised.add(pin);
    else this.raised.delete(pin);
    const pulses = pulseMs === undefined || periodMs === undefined ? {} : { pulseMs, periodMs };
    this.pinWrites.emit({ pin, at: this.options.clock.now(), level, ...pulses });
  }
}

/**
 * Replaces the ports in the settings by the routes'. Text that is no JSON object stays as it is: the firmware reports
 * it.
 */
function withPorts(text: string, port: number, pagePort: number | undefined): string {
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings !== "object" || settings === null || Array.isArray(settings)) return text;
    const page = pagePort !== undefined &&
      "page" in settings && { page: { ...(settings.page as object), port: pagePort } };
    return JSON.stringify({ ...settings, ...("master" in settings && { master: loopback }), port, ...page });
  } catch {
    return text;
  }
}
