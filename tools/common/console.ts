// Talking with a board's console: it answers an expression with its value; every other line is what the board prints on
// its own. Each line waits for the answer to the one before it, so that no buffer on the way has to hold more than one.
import { shownBytes } from "./terminal.js";
import { exitFailed, reasonOf, Refusal } from "./refusal.js";
import type { Wire } from "./wire.js";

/** A board answers within some ms; while it makes room in its flash, within seconds. */
const answerMs = 20_000;
/** A board that restarts when its port is opened listens after some seconds. */
const firstAnswerMs = 8000;
const attemptMs = 1000;
/** How many bytes are kept of a line that does not end. */
const restMax = 65_536;

/** At the beginning of a line: the console does not echo it. */
const quiet = "\x10";
const interrupt = "\x03";
const clearLine = /[^\n]*\r\x1b\[J/g;
/** Kaluma's prompt. What a program prints follows it in the same line. */
const kalumaPrompt = /[^\n]*\x1b8/g;
const terminalCodes = /\x1b\[[0-9;]*[A-Za-z]|\r/g;
const answer = /^>*\x02(\d+) (.*)\x03$/;

/** Any answer will do. */
export const isAnything = (_value: unknown): _value is unknown => true;
/** A size or a checksum. */
export const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
/** Two values, each of its kind. */
export const isPair =
  <A, B>(isA: (value: unknown) => value is A, isB: (value: unknown) => value is B) =>
  (value: unknown): value is [A, B] =>
    Array.isArray(value) && value.length === 2 && isA(value[0]) && isB(value[1]);

export class BoardConsole {
  private rest = "";
  private asked = 0;
  private readonly open = new Map<number, (answer: string) => void>();
  private readonly lineListeners = new Set<(line: string) => void>();
  private readonly endListeners = new Set<(refusal: Refusal) => void>();
  private over = false;

  /** `port` is for the sentences, and so is `again`: what to do after the trouble is over. */
  constructor(
    private readonly wire: Wire,
    private readonly port: string,
    readonly again = "flash it again",
  ) {
    wire.stream.on("data", (bytes: Buffer) => this.read(bytes.toString("latin1")));
    for (const event of ["error", "end", "close"]) wire.stream.on(event, () => this.end());
  }

  /**
   * Waits until the board answers. Rejects with a `Refusal` if it does not within `maxMs`. With `breaksOff` it
   * interrupts whatever runs there.
   */
  async greet({
    maxMs = firstAnswerMs,
    breaksOff = true,
  }: { maxMs?: number | undefined; breaksOff?: boolean } = {}): Promise<void> {
    const end = Date.now() + maxMs;
    for (let attempt = 0; Date.now() < end; attempt++) {
      // This clears a half-typed line and stops a program that never ends. Sent twice it would end an interpreter on a
      // PC.
      if (attempt === 1 && breaksOff) this.wire.stream.write(interrupt);
      try {
        await this.ask("1", Math.min(attemptMs, maxMs / 4));
        return;
      } catch (thrown) {
        if (this.over) throw thrown;
      }
    }
    throw new Refusal(
      `Nobody answers at ${this.port}: check that Espruino is on the board and that the port is right, then press the board's reset button.`,
      exitFailed,
    );
  }

  /**
   * The value of an expression on the board, as JSON has it. Rejects with an `Error` of the board's words if the
   * expression throws, with a `Refusal` if nothing comes within `maxMs`.
   */
  ask(expression: string, maxMs: number = answerMs): Promise<unknown> {
    const number = ++this.asked;
    return this.waiting(
      `${this.port} no longer answers: press the board's reset button, then ${this.again}.`,
      maxMs,
      (done, fail) => {
        this.open.set(number, (text) => {
          if (text.startsWith("!")) return fail(new Error(text.slice(1)));
          try {
            done((JSON.parse(text) as [unknown])[0]);
          } catch {
            fail(this.garbled());
          }
        });
        this.send(
          `print("\\x02${number} "+(function(){try{return JSON.stringify([${expression}])}catch(e){return "!"+e}})()+"\\x03")`,
        );
        return () => this.open.delete(number);
      },
    );
  }

  /** The same, checked by `isIt`: a board may answer anything. Rejects with a `Refusal` if the check fails. */
  async askFor<T>(expression: string, isIt: (value: unknown) => value is T): Promise<T> {
    const value = await this.ask(expression).catch((thrown: unknown) => {
      if (thrown instanceof Refusal) throw thrown;
      throw new Refusal(
        `The board at ${this.port} says ${shownBytes(reasonOf(thrown))}: press its reset button, then ${this.again}.`,
        exitFailed,
      );
    });
    if (isIt(value)) return value;
    throw this.garbled();
  }

  private garbled(): Refusal {
    return new Refusal(
      `The answer from ${this.port} arrived garbled: try another cable or port, then ${this.again}.`,
      exitFailed,
    );
  }

  /** Types a statement that the board neither repeats nor answers with its value. */
  send(statement: string): void {
    this.wire.stream.write(`${quiet}${statement}\n`, "latin1");
  }

  /** Types a line as a person does: the board repeats it and prints its value. */
  type(line: string): void {
    this.wire.stream.write(`${line}\n`, "latin1");
  }

  /**
   * What `pick` makes of the first line for which it makes anything. Rejects with a `Refusal` of `sentence` after
   * `maxMs`.
   */
  line<T>(pick: (line: string) => T | undefined, maxMs: number, sentence: string): Promise<T> {
    return this.waiting(sentence, maxMs, (done) => {
      const listener = (line: string) => {
        const picked = pick(line);
        if (picked !== undefined) done(picked);
      };
      this.lineListeners.add(listener);
      return () => this.lineListeners.delete(listener);
    });
  }

  /** Calls `listener` for every line that is not an answer, until the wire is closed. */
  onLine(listener: (line: string) => void): void {
    this.lineListeners.add(listener);
  }

  /** Fulfilled when the other end is gone. */
  ended(): Promise<void> {
    return new Promise((resolve) => (this.over ? resolve() : this.endListeners.add(() => resolve())));
  }

  /** Whether the other end is gone or this one closed. */
  get isOver(): boolean {
    return this.over;
  }

  /** Fulfilled when the port is free again. */
  async close(): Promise<void> {
    this.over = true;
    await this.wire.close();
  }

  private waiting<T>(
    sentence: string,
    maxMs: number,
    begin: (done: (value: T) => void, fail: (error: Error) => void) => () => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.over) return reject(this.gone());
      const finish = () => {
        clearTimeout(tooLong);
        this.endListeners.delete(fail);
        stop();
      };
      const fail = (error: Error) => {
        finish();
        reject(error);
      };
      const tooLong = setTimeout(() => fail(new Refusal(sentence, exitFailed)), maxMs);
      this.endListeners.add(fail);
      const stop = begin((value) => {
        finish();
        resolve(value);
      }, fail);
    });
  }

  private gone(): Refusal {
    return new Refusal(
      `The board at ${this.port} went away: check its cable and its power, then ${this.again}.`,
      exitFailed,
    );
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    for (const listener of [...this.endListeners]) listener(this.gone());
  }

  private read(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop()!.slice(-restMax);
    for (const raw of lines) {
      const line = raw.replace(clearLine, "").replace(kalumaPrompt, "").replace(terminalCodes, "");
      const [, number, value] = answer.exec(line) ?? [];
      if (number !== undefined) this.open.get(Number(number))?.(value!);
      else for (const listener of [...this.lineListeners]) listener(line.replace(/^>+/, ""));
    }
  }
}
