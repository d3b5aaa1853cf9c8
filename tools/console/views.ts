// Where a followed console is shown: on a terminal with a line to type on, as plain lines for a pipe, and in a file.
import { closeSync, openSync, writeSync } from "node:fs";
import { createInterface, clearScreenDown, cursorTo, moveCursor, type Interface } from "node:readline";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import { complain, say, shown, shownBytes } from "../common/terminal.js";
import type { View } from "./follow.js";

const prompt = "> ";

/** Plain lines: the board's on stdout, so that a pipe gets nothing else; what became of the connection on stderr. */
export function plainView(): View {
  return {
    line: (text) => say(shownBytes(text)),
    typed: (text) => say(`${prompt}${text}`),
    note: complain,
  };
}

/** The terminal's two ends. */
export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/** Lines above a line on which somebody types. */
export class TypingView implements View {
  private readonly lines: Interface;

  /** `typed` gets each line that is entered, and `end` is called for Ctrl+C and Ctrl+D. */
  constructor(
    private readonly terminal: Terminal,
    enter: (line: string) => void,
    end: () => void,
  ) {
    this.lines = createInterface({
      ...terminal,
      terminal: true,
      prompt,
      historySize: 100,
      removeHistoryDuplicates: true,
    });
    this.lines.on("line", (line) => {
      if (line.trim() !== "") enter(line);
      this.lines.prompt();
    });
    this.lines.on("SIGINT", end).on("close", end);
    this.lines.prompt();
  }

  line(text: string): void {
    this.print(shownBytes(text));
  }

  /** It stands on the terminal already, where it was typed. */
  typed(): void {}

  note(sentence: string): void {
    this.print(sentence);
  }

  close(): void {
    this.lines.removeAllListeners("close");
    this.clear();
    this.lines.close();
  }

  /** Writes a line above the one that is being typed. */
  private print(text: string): void {
    this.clear();
    this.terminal.output.write(`${shown(text)}\n`);
    this.lines.prompt(true);
  }

  /** Removes what is being typed from the terminal, on however many rows it stands. */
  private clear(): void {
    const { output } = this.terminal;
    moveCursor(output, 0, -this.lines.getCursorPos().rows);
    cursorTo(output, 0);
    clearScreenDown(output);
  }
}

/** A view that is written into a file as well, each line with its time. `failed` is called when that cannot be done. */
export class LoggedView implements View {
  private readonly file: number;

  /** Throws a `Refusal` if the file cannot be opened. */
  constructor(
    private readonly path: string,
    private readonly view: View,
    private readonly failed: (refusal: Refusal) => void,
  ) {
    try {
      this.file = openSync(path, "a");
    } catch (thrown) {
      throw this.refusal(thrown);
    }
  }

  line(text: string): void {
    this.write(shownBytes(text));
    this.view.line(text);
  }

  typed(text: string): void {
    this.write(`${prompt}${shown(text)}`);
    this.view.typed(text);
  }

  note(sentence: string): void {
    this.write(`* ${shown(sentence)}`);
    this.view.note(sentence);
  }

  close(): void {
    closeSync(this.file);
  }

  private write(text: string): void {
    try {
      writeSync(this.file, `${new Date().toISOString()} ${text}\n`);
    } catch (thrown) {
      this.failed(this.refusal(thrown));
    }
  }

  private refusal(thrown: unknown): Refusal {
    return new Refusal(`${this.path} cannot be written (${reasonOf(thrown)}).`, exitFailed);
  }
}
