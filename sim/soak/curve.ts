// How fast the virtual range runs with few and many targets: `npm run soak -- --curve`, and the same on real
// interpreters with `--runtime espruino`.
import { say } from "../../tools/common/terminal.js";
import { interpreterSeconds } from "../board/virtual-espruino/process.js";
import { runHour } from "./hour.js";
import type { HourOptions } from "./hour-report.js";

/** A master takes 32 targets, so 128 are four ranges. */
const sizes = [
  { targets: 1, ranges: 1 },
  { targets: 8, ranges: 1 },
  { targets: 32, ranges: 1 },
  { targets: 32, ranges: 4 },
];
const minutes = 20;

/** CPU seconds of this process and its interpreters so far. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000 + interpreterSeconds();
}

/** Prints a row for each size: simulated seconds per second of one core, and the cost per target. */
export function printCurve(): void {
  say(`${minutes} minutes of games in the calm profile, on one core\n`);
  say("targets  x real time  CPU ms for a target's simulated minute");
  for (const { targets, ranges } of sizes) {
    runHour({ seed: 1, targets, profile: "calm", minutes: 1 }); // warms up V8
    const began = cpuSeconds();
    let simulatedMs = 0;
    for (let range = 0; range < ranges; range++)
      simulatedMs += runHour({ seed: 1 + range, targets, profile: "calm", minutes }).simulatedMs;
    const seconds = cpuSeconds() - began;
    const speed = simulatedMs / ranges / 1000 / seconds;
    const each = (seconds * 1000) / ((simulatedMs / 60_000) * targets);
    say(`${String(targets * ranges).padStart(7)}  ${speed.toFixed(0).padStart(11)}  ${each.toFixed(2)}`);
  }
}

const interpreterRows: readonly Required<Pick<HourOptions, "targets" | "profile">>[] = [
  { targets: 1, profile: "calm" },
  { targets: 4, profile: "calm" },
  { targets: 8, profile: "calm" },
  { targets: 16, profile: "calm" },
  { targets: 4, profile: "hell" },
];
const interpreterMinutes = 15;

/** Simulated seconds for a CPU second, of an hour's first minutes. */
function timesRealTime(options: Omit<HourOptions, "seed">): number {
  const began = cpuSeconds();
  const { simulatedMs } = runHour({ seed: 1, ...options });
  return simulatedMs / 1000 / (cpuSeconds() - began);
}

/** Prints a row for each size: how much faster than real time a range runs on interpreters, and on `vm` boards. */
export function printInterpreterCurve(boards: Pick<HourOptions, "heap" | "stepMs">): void {
  say(`${interpreterMinutes} minutes with seed 1: simulated seconds for a second of one core, interpreters included\n`);
  say("targets  faults  interpreter     vm");
  for (const { targets, profile } of interpreterRows) {
    const [interpreter, vm] = (["espruino", "vm"] as const).map((runtime) => {
      const hour = { targets, profile, runtime, ...(runtime === "espruino" && boards) };
      timesRealTime({ ...hour, minutes: 1 }); // what V8 compiles, it compiles before
      return timesRealTime({ ...hour, minutes: interpreterMinutes }).toFixed(0);
    });
    say(`${String(targets).padStart(7)}  ${profile.padEnd(6)}  ${interpreter!.padStart(11)}  ${vm!.padStart(5)}`);
  }
}
