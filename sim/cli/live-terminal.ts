// The live screen on a terminal: raw keyboard, alternate screen, and a terminal that is left as it was found, whatever
// happens.
import type { ReadStream, WriteStream } from "node:tty";
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
  input: ReadStream;
  output: WriteStream;
  /** Whether colours are wanted; the words are there either way. */
  colour: boolean;
  /** Called once when the user has had enough. */
  quit(): void;
}

export class LiveTerminal {
  private readonly view: LiveView;
  /** What the terminal shows now, by line. */
  private shown: string[] = [];
  private frames: NodeJS.Timeout | undefined;
  private readonly onInput = (input: string) => this.view.handleInput(input, this.size());
  private readonly onResize = () => {
    this.shown = [];
  };
  private readonly onEnd = () => this.options.quit();
  private readonly leave = () => this.close();

  constructor(private readonly options: LiveTerminalOptions) {
    const { arena, address, page, masterPage } = options;
    this.view = new LiveView(arena, address, () => options.quit(), page);
    if (masterPage) this.view.note("master", `its page for phones is ${masterPage}`);
  }

  /**
   * Takes the terminal over. It is given back by `close`, or when the process ends without that, before an exception is
   * printed.
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

  /** Gives the terminal back as it was. A second time does nothing. */
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

  /** Writes the lines that changed. A terminal that does not keep up misses frames. */
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
