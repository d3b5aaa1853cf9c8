// A real interpreter as a board to flash: its console is served over TCP, and its `.boot0` supplies what a PC lacks.
import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "mocha";
import { fileURLToPath } from "node:url";
import { portFault } from "../../sim/arena/port.js";
import { findInterpreter, noInterpreter } from "../../sim/board/interpreter/find.js";
import { makeFolder, removeFolder, writeFlash } from "../../sim/board/interpreter/flash.js";
import { InterpreterProcess } from "../../sim/board/interpreter/process.js";
import { takeTurn } from "./turn.js";

/** The interpreter's console is always served here. */
const telnetPort = 2323;
export const consolePort = `tcp://127.0.0.1:${telnetPort}`;
const flashScript = fileURLToPath(new URL("../../tools/flash/flash.js", import.meta.url));

/**
 * Identifies the board as an ESP32 with a chip number, and supplies its pins (`touch` moves one), a screen that ignores
 * everything, and a Wi-Fi that is the PC's own network.
 */
const standIn = (serial: string) => `(function(){
var p=process,env=p.env;
env.BOARD="ESP32";env.SERIAL="${serial}";
global.process={env:env,memory:p.memory};
global.D33=D2;global.D34=D1;
global.analogWrite=global.digitalWrite=global.pinMode=function(){};
global.analogRead=function(){return 0;};
global.digitalRead=function(){return 1;};
var watches=[];
global.setWatch=function(f,p){return watches.push([f,p]);};
global.touch=function(p,s){watches.forEach(function(w){if(w[1]==p)w[0]({state:s,pin:p});});};
SPI1.setup=SPI1.write=function(){};
Modules.addCached("Wifi",'var a={ip:"127.0.0.1"};exports.on=function(){};exports.connect=exports.startAP=function(s,o,f){setTimeout(f,50,null)};exports.getIP=exports.getAPIP=function(f){setTimeout(f,0,null,a)};exports.getStatus=function(){return{}};');
})();`;

/**
 * For a `before` that may take 100 s: waits for the console, which only one test file can have at a time. Fulfilled
 * with a function that releases it. If there is no interpreter, `what` is skipped, with a message.
 */
export async function takeConsole(test: Context, what: string): Promise<() => Promise<void>> {
  const giveBack = await takeTurn("interpreterConsole");
  const why = findInterpreter() === undefined ? noInterpreter : await portFault(telnetPort, "0.0.0.0");
  if (why === undefined) return giveBack;
  await giveBack();
  process.stderr.write(`\n  SKIPPED: ${what}. ${why}\n\n`);
  test.skip();
}

export async function until(what: string, condition: () => boolean, maxMs: number): Promise<void> {
  for (const end = Date.now() + maxMs; !condition(); await wait(10))
    if (Date.now() > end) throw new Error(`not within ${maxMs} ms: ${what}`);
}

/** One board: its flash outlives its power. */
export class FlashedBoard {
  /** The lines that it has printed since its last power-up. */
  readonly lines: string[] = [];
  private readonly folder = makeFolder();
  private readonly program = findInterpreter()!;
  private running: InterpreterProcess | undefined;

  /** Makes it a board with this chip number. Only without power. */
  async prepare(serial: string): Promise<void> {
    await this.write(new Map([[".boot0", standIn(serial)]]));
  }

  /** Puts files into its flash. Only without power. */
  async write(files: ReadonlyMap<string, string>): Promise<void> {
    await writeFlash(this.program, this.folder, files);
  }

  /** Powers it up. Fulfilled when its console is served. */
  async powerOn(): Promise<void> {
    this.lines.length = 0;
    this.running = new InterpreterProcess({
      program: this.program,
      folder: this.folder,
      args: ["--telnet"],
      line: (line) => this.lines.push(line),
    });
    const end = Date.now() + 5000;
    while ((await portFault(telnetPort, "127.0.0.1")) === undefined) {
      if (Date.now() > end) throw new Error("the interpreter does not serve its console");
      await wait(20);
    }
  }

  async powerOff(): Promise<void> {
    this.running?.kill();
    await this.running?.ended;
  }

  async close(): Promise<void> {
    await this.powerOff();
    removeFolder(this.folder);
  }
}

/** `npm run flash` as a process. */
export class Flashing {
  said = "";
  /** Fulfilled with the exit code; null if it was killed. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  /** `folder` is its working directory, where it keeps `range.json`. */
  constructor(folder: string, args: readonly string[], input = "") {
    this.child = spawn(process.execPath, [flashScript, ...args], { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => (this.said += text));
    this.child.stdin!.on("error", () => undefined).end(input);
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Runs it to its end. Fulfilled with its exit code and its whole output. */
export async function flash(
  folder: string,
  args: readonly string[],
  input = "",
): Promise<{ code: number | null; said: string }> {
  const run = new Flashing(folder, args, input);
  return { code: await run.ended, said: run.said };
}
