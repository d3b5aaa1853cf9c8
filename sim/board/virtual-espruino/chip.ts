// What a board's chip has of memory and speed, where that is not the interpreter's own.
import { scriptVariables } from "./boot-script.js";

/**
 * A stack that takes as many calls as an ESP32's: 30 plain ones, or 8 nested callbacks of forEach. Frames of a 32-bit
 * build for a PC are smaller than an ESP32's, whose stack has 25,000 bytes.
 */
export const shallowStackBytes = 14_000;

export interface Chip {
  /** JsVars that the program may use; only for a build that does not grow by itself. */
  variables?: number;
  /** The stack, in bytes of this build: it refuses to call any deeper. */
  stackBytes?: number;
  /** What the interpreter needs for one token of its program, ns; 0, a board that is never busy, unless given. */
  tokenNs?: number;
  /** A build that the library does not know moves on in steps of so many ms. Without this it is refused. */
  stepMs?: number;
}

/** As the library reads it. */
export function chipEnvironment({ variables, stackBytes, tokenNs = 0, stepMs }: Chip): Record<string, string> {
  return {
    SNYPER_TOKEN_NS: String(tokenNs),
    ...(variables !== undefined && { SNYPER_VARIABLES: String(variables + scriptVariables) }),
    ...(stackBytes !== undefined && { SNYPER_STACK: String(stackBytes) }),
    ...(stepMs !== undefined && { SNYPER_STEP_US: String(Math.round(stepMs * 1000)) }),
  };
}
