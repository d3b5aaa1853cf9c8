// Why a program cannot do what it was asked: a sentence that names the remedy, and the exit code.

/** Something outside the program failed: a cable, a board, a disk. */
export const exitFailed = 1;
/** The command line or `range.json` asks for something that cannot be. */
export const exitMisused = 2;

/** The program prints the message and ends with `exitCode`. */
export class Refusal extends Error {
  constructor(
    sentence: string,
    readonly exitCode: typeof exitFailed | typeof exitMisused = exitMisused,
  ) {
    super(sentence);
  }
}

/** The reason in anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
