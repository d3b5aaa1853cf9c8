// What the tests of `npm run flash` share: the sentence with which something is refused, and the options of a command
// line.
import assert from "node:assert/strict";
import { parseOptions, type Options } from "../../tools/flash/options.js";
import { Refusal } from "../../tools/common/refusal.js";

/** The options of a valid command line. */
export function options(...args: string[]): Options {
  const parsed = parseOptions(args);
  assert("options" in parsed, JSON.stringify(parsed));
  return parsed.options;
}

/** The sentence with which a command line is refused. */
export function refusedOptions(...args: string[]): string {
  const parsed = parseOptions(args);
  assert("error" in parsed, `accepted: ${args.join(" ")}`);
  return parsed.error;
}

/** The sentence with which something is refused, and its exit code. */
export function refused(work: () => unknown, exitCode = 2): string {
  try {
    work();
  } catch (thrown) {
    assert(thrown instanceof Refusal, String(thrown));
    assert.equal(thrown.exitCode, exitCode);
    return thrown.message;
  }
  return assert.fail("accepted");
}
