// What the command says when it cannot do what it was asked: one sentence that names the remedy, and the exit code that
// goes with it.

/** Something outside is not as it has to be: a cable, a board, a disk. */
export const exitFailed = 1;
/** The command line or `range.json` asks for what cannot be. */
export const exitMisused = 2;

/** Thrown with the sentence as its message; the command prints it and ends with `exitCode`. */
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
