// How every program on a PC begins and ends: it reads its command line, answers `--help` and `--version` without doing
// anything else, and ends with an exit code that means the same everywhere.
import type { Parsed } from "./arguments.js";
import { exitMisused, Refusal } from "./refusal.js";
import { complain, guardOutput, say } from "./terminal.js";

/**
 * Runs a program: `parse` reads the arguments after the script's name, `work` does what they ask and gives the exit
 * code, 0 unless it gives one. Either may throw a `Refusal`, whose sentence is printed and whose exit code is used.
 */
export async function runProgram<Values>(
  parse: (args: string[]) => Parsed<Values>,
  work: (options: Values) => number | void | Promise<number | void>,
): Promise<void> {
  guardOutput();
  try {
    const parsed = parse(process.argv.slice(2));
    if ("print" in parsed) return say(parsed.print);
    if ("error" in parsed) throw new Refusal(parsed.error, exitMisused);
    process.exitCode = (await work(parsed.options)) ?? 0;
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    complain(thrown.message);
    process.exitCode = thrown.exitCode;
  }
}
