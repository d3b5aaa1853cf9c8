// Following a board's console: its lines as they come, lines that somebody types, and the wait for a board that went
// away.
import { setTimeout as wait } from "node:timers/promises";
import { BoardConsole } from "../common/console.js";
import { Refusal } from "../common/refusal.js";
import { boardBytes } from "../common/texts.js";
import { openWire, type Wire } from "../common/wire.js";

/** How often a board that went away is looked for, ms. */
const retryMs = 500;
/** Within this time the board repeats a typed line, ms. */
const echoMsMax = 3000;

/** What is shown of it. */
export interface View {
  /** A line that the board printed, a character for each byte. */
  line(text: string): void;
  /** A line that was typed. */
  typed(text: string): void;
  /** What became of the connection, in a sentence. */
  note(sentence: string): void;
}

export class Follower {
  private board: BoardConsole | undefined;
  /** Typed lines that the board has not repeated yet. */
  private echoes: { text: string; atMs: number }[] = [];

  private readonly ended: Promise<void>;

  /** It ends when `signal` is aborted. */
  constructor(
    private readonly port: string,
    private readonly view: View,
    private readonly signal: AbortSignal,
  ) {
    this.ended = new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /**
   * Follows the console, and types `send` once the board answers. Fulfilled when it was ended; rejects with a `Refusal`
   * if the board cannot be reached or does not answer before that line.
   */
  async run(send?: string): Promise<void> {
    let wire: Wire | undefined = await this.open();
    if (wire) this.view.note(`Following the console at ${this.port}, until Ctrl+C.`);
    for (let first = true; wire; first = false) {
      await this.follow(wire, first ? send : undefined);
      if (this.signal.aborted) return;
      this.view.note("The board went away: check its cable and its power. Waiting for it ...");
      wire = await this.reopen();
      if (wire) this.view.note("The board is back.");
    }
  }

  /** Types a line. */
  type(text: string): void {
    if (!this.board) return this.view.note("The board is away: nothing was typed.");
    this.echoes.push({ text: boardBytes(text), atMs: Date.now() });
    this.board.type(boardBytes(text));
    this.view.typed(text);
  }

  /** The wire; undefined if it was ended meanwhile. */
  private async open(): Promise<Wire | undefined> {
    try {
      const wire = await openWire(this.port, { signal: this.signal, keepsLines: true });
      if (!this.signal.aborted) return wire;
      await wire.close();
    } catch (thrown) {
      if (!this.signal.aborted) throw thrown;
    }
    return undefined;
  }

  /** The same as soon as it can be opened again. What keeps it from that is said once. */
  private async reopen(): Promise<Wire | undefined> {
    const said = new Set<string>();
    for (;;) {
      await wait(retryMs, undefined, { signal: this.signal }).catch(() => undefined);
      if (this.signal.aborted) return undefined;
      try {
        return await this.open();
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        // The first reason is that it is away, which was said.
        if (said.size > 0 && !said.has(thrown.message)) this.view.note(thrown.message);
        said.add(thrown.message);
      }
    }
  }

  /** Fulfilled when the board is gone or it was ended. */
  private async follow(wire: Wire, send: string | undefined): Promise<void> {
    const board = new BoardConsole(wire, this.port, "try again");
    const over = Promise.race([this.ended, board.ended()]);
    this.echoes = [];
    board.onLine((line) => this.hear(line));
    try {
      if (send !== undefined) await Promise.race([over, board.greet({ breaksOff: false })]);
      this.board = board;
      if (send !== undefined && !this.signal.aborted && !board.isOver) this.type(send);
      await over;
    } finally {
      this.board = undefined;
      await board.close();
    }
  }

  /** Shows a line, unless it only repeats what was typed. */
  private hear(line: string): void {
    this.echoes = this.echoes.filter(({ atMs }) => Date.now() - atMs < echoMsMax);
    const index = this.echoes.findIndex(({ text }) => text.trim() === line.trim());
    if (index < 0) return this.view.line(line);
    this.echoes.splice(0, index + 1);
  }
}
