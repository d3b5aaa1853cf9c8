// Runs the soak on one defect in a worker thread: hour after hour until an invariant is violated or the time is up.
import { parentPort, workerData } from "node:worker_threads";
import type { Runtime } from "../../sim/arena/arena.js";
import { runHour } from "../../sim/soak/hour.js";
import type { Heap } from "../../sim/soak/boards.js";
import type { Violation } from "../../sim/soak/invariant.js";
import type { Bundles } from "./build.js";

export interface Hunt {
  bundles: Bundles;
  /** The maximum number of simulated hours. */
  hours: number;
  /** The seed of the first hour; each later hour has the next one. */
  seed: number;
  /** What runs the boards' bundles; default `vm`. */
  runtime?: Runtime;
  /** Of real interpreters; default the build's own. */
  heap?: Heap | undefined;
}

/** A real interpreter takes longer for each; of four targets with Kaluma's manners, the other two keep Espruino's. */
const targetsOf: Record<Runtime, number> = { vm: 8, espruino: 4, kaluma: 4 };

/** The result of a hunt. */
export interface Catch {
  /** Undefined if nothing was found. */
  violation?: Violation;
  /** The seed of the hour in which it was found, or of the last one. */
  seed: number;
  /** Simulated time until then, ms. */
  simulatedMs: number;
}

function hunt({ bundles, hours, seed, runtime = "vm", heap }: Hunt): Catch {
  let simulatedMs = 0;
  for (let hour = 0; hour < hours; hour++) {
    const boards = runtime === "kaluma" ? { kalumas: 2 } : { runtime, ...(heap && { heap }) };
    const report = runHour({ seed: seed + hour, bundles, ...boards, targets: targetsOf[runtime] });
    simulatedMs += report.simulatedMs;
    if (report.violation) return { violation: report.violation, seed: seed + hour, simulatedMs };
  }
  return { seed: seed + hours - 1, simulatedMs };
}

parentPort!.postMessage(hunt(workerData as Hunt));
