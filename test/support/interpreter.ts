// The interpreter of a test in virtual time, or why the test is left out.
import { findVirtualInterpreter } from "../../sim/board/virtual-espruino/build.js";

/** Its path, if it was `found` and can run in virtual time. Else says why not, `none` without one, and skips the test. */
export function virtualInterpreter(test: Mocha.Context, found: string | undefined, none: string): string {
  const virtual = found === undefined ? { why: none } : findVirtualInterpreter(found);
  if ("why" in virtual) {
    console.warn(`    LEFT OUT: ${virtual.why}`);
    test.skip();
  }
  return found!;
}
