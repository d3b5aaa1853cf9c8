// Kaluma's console, as src/repl.c of 1.2.1 has it: a line ends with a return, a line that begins with a full stop is a
// command, any other is JavaScript whose value it prints in colour.
import { setTimeout as wait } from "node:timers/promises";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import type { Wire } from "../common/wire.js";
import { PortReader } from "./port-reader.js";
import { sendByYmodem, type YmodemWaits } from "./ymodem.js";

/** A board that joins a network is deaf for 30 s. */
const greetMs = 45_000;
const attemptMs = 700;
/** A board that has not answered so many attempts may be joining a network. */
const lateAttempts = 2;
/** Ctrl+C throws away what arrives together with it. */
const interruptMs = 100;
/** Erasing 512 kB of flash takes 16 s at most. */
const commandMs = 25_000;
const doneMs = 10_000;
const restartMs = 3000;

const interrupt = "\x03";
/** Ends a transfer that another program has left unfinished, in which Ctrl+C is nothing special. */
const abort = "a";
/** What follows the text that an expression prints: its value, and the end of the answer. */
const after = "\x03(?:\\r\\n)?\\x1b\\[90mundefined\\x1b\\[0m\\r\\n\\x1b\\[0m";

/** Who answered at a port. */
export interface Answerer {
  /** The interpreter's version. */
  version: string;
  /** With Kaluma: the board that its image is for, and the chip's serial number. */
  kaluma?: { image: string; serial: string };
  /** With Espruino: the board that its build is for. */
  espruino?: { build: string };
}

/** Works on Kaluma and on Espruino, with our firmware on it or not. */
const question =
  '[process.version,typeof board=="object"?[board.name,board.uid]:0,process.env?[process.env.BOARD,process.env.VERSION]:0]';

const word = (value: unknown): string => (typeof value === "string" ? value.replace(/[^ -~]/g, "?").slice(0, 63) : "");

/** The answer to the question; undefined if it is none. */
function answererIn(json: string): Answerer | undefined {
  let said: unknown;
  try {
    said = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(said)) return undefined;
  const [version, board, env] = said as unknown[];
  if (Array.isArray(board))
    return { version: word(version), kaluma: { image: word(board[0]), serial: word(board[1]) } };
  if (Array.isArray(env)) return { version: word(env[1]), espruino: { build: word(env[0]) } };
  return { version: word(version) };
}

export class KalumaConsole {
  private readonly reader: PortReader;
  private asked = 0;

  /** `wire` is open, and closed by `close`; `port` is for the sentences. */
  constructor(
    readonly wire: Wire,
    private readonly port: string,
  ) {
    this.reader = new PortReader(wire.stream, port);
  }

  /**
   * Waits until somebody answers, and gives back who. Ends a transfer that was interrupted. Calls `late` once if it takes
   * longer than usual. Rejects with a `Refusal` if nobody answers within `maxMs`.
   */
  async greet(maxMs = greetMs, late?: () => void): Promise<Answerer> {
    const end = Date.now() + maxMs;
    for (let attempt = 0; Date.now() < end; attempt++) {
      if (attempt === lateAttempts) late?.();
      if (attempt > 0) {
        this.reader.write(interrupt);
        await wait(interruptMs);
        this.reader.write(abort);
      }
      const number = ++this.asked;
      this.reader.write(`\rprint("\\x02${number} "+JSON.stringify(${question})+"\\x03")\r`);
      const found = await this.reader.match(
        new RegExp(`\\x02${number} ([^\\x03]*)\\x03`),
        Math.min(attemptMs, Math.max(0, end - Date.now())),
      );
      const answerer = found && answererIn(found[1]!);
      if (answerer) return answerer;
    }
    throw new Refusal(
      /MicroPython|CircuitPython|Traceback \(most/.test(this.reader.pending)
        ? `Python runs on the board at ${this.port}: put Kaluma on it, see docs/PICO-W.md.`
        : `No Kaluma answers at ${this.port}: check the port and that Kaluma is on the board (docs/PICO-W.md). Unplug the board and plug it in, then flash it again.`,
      exitFailed,
    );
  }

  /** What a command prints. Rejects with a `Refusal` if it does not end. */
  async command(line: string): Promise<string> {
    const number = ++this.asked;
    this.reader.write(`${line}\rprint("\\x02${number}\\x03")\r`);
    const found = await this.reader.match(new RegExp(`([^]*?)\\x02${number}${after}`), commandMs);
    if (found) return found[1]!;
    throw new Refusal(
      `${this.port} no longer answers: unplug the board and plug it in, then flash it again.`,
      exitFailed,
    );
  }

  /** From now on it no longer repeats what is typed, until the board restarts. */
  async quiet(): Promise<void> {
    await this.command(".echo off");
  }

  /** How many bytes its program has; 0 for none. Only when it is quiet. */
  async programSize(): Promise<number> {
    return Number(/(\d+)\r\n\x1b\[0m$/.exec(await this.command(".flash -s"))?.[1] ?? NaN);
  }

  /** The program, as its flash has it. Only when it is quiet and nothing runs. */
  async program(): Promise<string> {
    return (await this.command(".flash -r")).replace(/\r\n\x1b\[0m$/, "").replaceAll("\r\n", "\n");
  }

  /** Erases the program. The one that runs goes on. */
  async eraseProgram(): Promise<void> {
    await this.command(".flash -e");
  }

  /** Writes a program; `sent` hears how many bytes have arrived. Rejects with a `Refusal`. */
  async writeProgram(program: string, sent: (done: number) => void, waits?: YmodemWaits): Promise<void> {
    this.reader.drop();
    this.reader.write(".flash -w\r");
    const failed = (why: string) =>
      new Refusal(`The program did not get into the board's flash (${why}): flash it again.`, exitFailed);
    if (!(await this.reader.match(/YMODEM[^\n]*\n/, doneMs))) throw failed("it does not begin to receive");
    try {
      await sendByYmodem(this.reader, "snyper.js", Buffer.from(program, "latin1"), sent, waits);
    } catch (thrown) {
      throw thrown instanceof Refusal ? thrown : failed(reasonOf(thrown));
    }
    const said = await this.reader.match(/\r\n([A-Z][a-z ]+)\r\n(?:\x1b\[0m)/, doneMs);
    if (said?.[1] !== "Done") throw failed(said ? `it says "${said[1]}"` : "it does not say that it is done");
  }

  /** Restarts the chip with a watchdog of 1 ms, as its reset pin would, and closes the port, which the restart ends. */
  async reboot(): Promise<void> {
    this.reader.write('new(require("wdt").WDT)(1)\r');
    await this.reader.ended(restartMs);
    await this.close();
  }

  /** Starts the program. What the board then prints is for somebody else to read: `release` first. */
  load(): void {
    this.reader.write(".echo on\r.load\r");
  }

  /** Gives the wire to another reader. */
  release(): void {
    this.reader.release();
  }

  /** Fulfilled when the port is free again. */
  async close(): Promise<void> {
    this.reader.release();
    this.wire.stream.on("error", () => undefined);
    await this.wire.close();
  }
}
