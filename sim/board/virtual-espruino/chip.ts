// What a board's chip has of memory and speed, where that is not the interpreter's own.
import { scriptVariables } from "./boot-script.js";

/** Plain calls that an ESP32's stack of 25,000 bytes takes, or 8 nested callbacks of forEach. */
export const boardCalls = 30;

export interface Chip {
  /** JsVars that the program may use; only for a build that does not grow by itself. */
  variables?: number;
  /** The stack takes so many plain calls; the interpreter refuses to go deeper. */
  callsMax?: number;
  /** What the interpreter needs for one token of its program, ns; 0, a board that is never busy, unless given. */
  tokenNs?: number;
  /** A build that the library does not know moves on in steps of so many ms. Without this it is refused. */
  stepMs?: number;
}

/** An ESP32's. */
export const socketsDefault = 10;

/** What the library reads: of the chip, the seed of its random numbers, and how many sockets there are. */
export function environmentOf(
  { variables, callsMax, tokenNs = 0, stepMs }: Chip,
  seed: number,
  socketsMax: number,
): Record<string, string> {
  return {
    SNYPER_SEED: String(seed),
    SNYPER_SOCKETS: String(socketsMax),
    SNYPER_TOKEN_NS: String(tokenNs),
    ...(variables !== undefined && { SNYPER_VARIABLES: String(variables + scriptVariables) }),
    ...(callsMax !== undefined && { SNYPER_CALLS: String(callsMax) }),
    ...(stepMs !== undefined && { SNYPER_STEP_US: String(Math.round(stepMs * 1000)) }),
  };
}
