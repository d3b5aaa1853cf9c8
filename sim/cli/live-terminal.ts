// The live screen on a terminal: raw keyboard and alternate screen. The terminal is always restored, whatever happens.
import type { ReadStream, WriteStream } from "node:tty";
import type { Offer } from "../arena/offer.js";
import type { RealArena } from "../arena/real-arena.js";
import { LiveView } from "./live-view.js";
import { textOf, toAnsi, type Line } from "./line.js";
import type { Size } from "./screen.js";
import type { Places } from "../arena/state.js";

/** Ten frames a second. */
const frameMs = 100;
const enterScreen = "\x1b[?1049h\x1b[?25l\x1b[2J";
const leaveScreen = "\x1b[0m\x1b[?25h\x1b[?1049l";

export interface LiveTerminalOptions extends Places {
  arena: RealArena;
  /** The game that is offered. */
  offer?: Offer | undefined;
  input: ReadStream;
  output: WriteStream;
  /** Whether to use colours; the text says the same without them. */
  colour: boolean;
  /** Called once when the user quits. */
  quit(): void;
}

export class LiveTerminal {
  private readonly view: LiveView;
  /** The lines that the terminal shows now. */
  private shown: string[] = [];
  private frames: NodeJS.Timeout | undefined;
  private readonly onInput = (input: string) => this.view.handleInput(input, this.size());
  private readonly onResize = () => {
    this.shown = [];
  };
  private readonly onEnd = () => this.options.quit();
  private readonly leave = () => this.close();

  constructor(private readonly options: LiveTerminalOptions) {
    const { arena, address, page, masterPage, offer, colour } = options;
    const show = options.show === undefined ? undefined : { url: options.show, isColoured: colour };
    this.view = new LiveView(arena, address, () => options.quit(), page, show);
    if (show) this.view.note("page", `everybody on this network can watch at ${show.url}`);
    offer?.onReport((sentence, isFault) => this.view.report(sentence, isFault));
    if (masterPage) this.view.note("master", `its page for phones is at ${masterPage}`);
  }

  /**
   * Takes over the terminal. `close` restores it; if the process ends without that, it is restored before an exception
   * is printed.
   */
  open(): void {
    const { input, output } = this.options;
    process.on("exit", this.leave);
    process.on("uncaughtExceptionMonitor", this.leave);
    output.write(enterScreen);
    input.setRawMode(true);
    input.setEncoding("utf8");
    input.on("data", this.onInput);
    input.on("end", this.onEnd);
    output.on("resize", this.onResize);
    this.frames = setInterval(() => this.draw(), frameMs);
  }

  /** Restores the terminal. A second call does nothing. */
  close(): void {
    if (!this.frames) return;
    const { input, output } = this.options;
    clearInterval(this.frames);
    this.frames = undefined;
    process.off("exit", this.leave);
    process.off("uncaughtExceptionMonitor", this.leave);
    input.off("data", this.onInput);
    input.off("end", this.onEnd);
    output.off("resize", this.onResize);
    input.setRawMode(false);
    input.pause();
    output.write(leaveScreen);
  }

  private size(): Size {
    return { width: this.options.output.columns, height: this.options.output.rows };
  }

  /** Writes the lines that changed. Skips the frame if the terminal is too slow. */
  private draw(): void {
    const { output, colour } = this.options;
    if (output.writableNeedDrain) return;
    const paint = (line: Line) => (colour ? toAnsi(line) : textOf(line));
    const lines = this.view.lines(this.size()).map(paint);
    const clear = this.shown.length === 0 ? "\x1b[2J" : "";
    const changes = lines
      .map((line, index) => (line === this.shown[index] ? "" : `\x1b[${index + 1};1H\x1b[K${line}`))
      .join("");
    this.shown = lines;
    if (clear || changes) output.write(clear + changes);
  }
}
