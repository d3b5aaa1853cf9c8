// How fast the virtual range runs with few and many targets: `npm run soak -- --curve`.
import { say } from "../../tools/common/terminal.js";
import { runHour } from "./hour.js";

/** A master takes 32 targets, so 128 are four ranges. */
const sizes = [
  { targets: 1, ranges: 1 },
  { targets: 8, ranges: 1 },
  { targets: 32, ranges: 1 },
  { targets: 32, ranges: 4 },
];
const minutes = 20;

/** CPU seconds of this process so far. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
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
