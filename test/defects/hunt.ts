// One defect before the soak, in a thread of its own: hour after hour until an invariant breaks or the time is up.
import { parentPort, workerData } from "node:worker_threads";
import type { Runtime } from "../../sim/arena/arena.js";
import { runHour, type Violation } from "../../sim/soak/hour.js";
import type { Bundles } from "./build.js";

export interface Hunt {
  bundles: Bundles;
  /** Simulated hours at most. */
  hours: number;
  /** Of the first hour; each further one has the next. */
  seed: number;
  /** What the boards are; `vm` unless given. */
  runtime?: Runtime;
}

/** A real interpreter takes longer for each. */
const targetsOf: Record<Runtime, number> = { vm: 8, espruino: 4 };

/** What came of it. */
export interface Catch {
  /** None if nothing was found. */
  violation?: Violation;
  /** Of the hour in which it was found, or of the last. */
  seed: number;
  /** Simulated until then, ms. */
  simulatedMs: number;
}

function hunt({ bundles, hours, seed, runtime = "vm" }: Hunt): Catch {
  let simulatedMs = 0;
  for (let hour = 0; hour < hours; hour++) {
    const report = runHour({ seed: seed + hour, bundles, runtime, targets: targetsOf[runtime] });
    simulatedMs += report.simulatedMs;
    if (report.violation) return { violation: report.violation, seed: seed + hour, simulatedMs };
  }
  return { seed: seed + hours - 1, simulatedMs };
}

parentPort!.postMessage(hunt(workerData as Hunt));
