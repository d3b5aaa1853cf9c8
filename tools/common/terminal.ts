// What a program on a PC prints. Text from outside (a board, a file, the wire, the command line) may contain what a
// terminal obeys: none of that reaches it. And the reader of the output may leave early (`| head`), or the disk behind
// it may be full.
import { fromBoardBytes } from "./texts.js";

/**
 * Control characters (escape sequences begin with C0 or C1), invisible and bidirectional ones, halves of characters,
 * and other systems' line ends.
 */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text on one line of a terminal, with `?` for each character that is not printable. */
export function shown(text: string): string {
  return text.replace(unprintable, "?");
}

/** The same for several lines, each ended by `\n`. */
export function shownLines(text: string): string {
  return text.split("\n").map(shown).join("\n");
}

/** The same for a board's text, which has a character for each byte; bytes that are not text become `?`, too. */
export function shownBytes(bytes: string): string {
  return shown(fromBoardBytes(bytes) ?? bytes.replace(/[^\x00-\x7f]/g, "?"));
}

/** Prints lines for a person, with a newline after the last one. */
export function say(lines: string): void {
  process.stdout.write(`${shownLines(lines)}\n`);
}

/** Prints what is wrong on stderr. */
export function complain(lines: string): void {
  process.stderr.write(`${shownLines(lines)}\n`);
}

/** Prints what another program reads: unchanged, but harmless on a terminal. */
export function hand(text: string): void {
  process.stdout.write(process.stdout.isTTY ? shownLines(text.replaceAll("\r\n", "\n")) : text);
}

/** Errors that mean that the reader is gone. */
const gone = ["EPIPE", "EIO", "ECONNRESET", "ERR_STREAM_DESTROYED"];
const exitFailed = 1;

/**
 * Each program calls this first. When the reader of its output goes away, the program goes on without one and ends as
 * it would have: with the same exit code, and with the board flashed. Output that is lost for another reason (a full
 * disk) is reported, and the program does not end with 0.
 */
export function guardOutput(): void {
  let isLost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (isLost || gone.includes(error.code ?? "")) return;
      isLost = true;
      process.on("exit", (code) => {
        if (code === 0) process.exitCode = exitFailed;
      });
      if (stream === process.stdout) complain(`The output cannot be written (${error.message}).`);
    });
  }
}
