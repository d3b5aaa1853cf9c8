// What keys cost, on a real interpreter: a ping's time and work, with and without a key in one run. `npm run size` holds
// what they take from RAM.
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, Refusal } from "../../tools/common/refusal.js";
import { RangeKey } from "../arena/range-key.js";
import { findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import { firmware, ours } from "./contenders.js";
import { canCount, countInstructions } from "./instructions.js";
import { timeTrips } from "./trips.js";

const program = {
  command: "npm run bench:keys --",
  usage: [["[options]"]],
  about:
    "Measures what keys cost a real Espruino: the time of a ping and its instructions, with and without a key. Takes a minute. Exits with 1 if a limit is exceeded.",
  options: {},
} as const;

/** Our firmware in a range with a key. */
const sealed = firmware("sealed", "SNYPER's lines with a key", (id) => ({
  key: id === undefined ? RangeKey.simulated.ofMaster : RangeKey.simulated.ofTarget(id),
}));

/** The rest between two pings, ms: then the tags of the next one are ready. */
const restMs = 100;
const pings = 100;
const turns = 3;
const counted = 100;
const targets = 8;

const ratio = (value: number, base: number) => `${(value / base).toFixed(2)} times`;
const millions = (count: number) => `${(count / 1e6).toFixed(2)} M`;

/** Prints each figure beside its limit. Fulfilled with the exit code. */
async function measure(): Promise<number> {
  const interpreter = findInterpreter();
  if (!interpreter) throw new Refusal(noInterpreter, exitFailed);
  let holds = true;
  const row = (what: string, value: string, limit: string, isWithin: boolean) => {
    holds &&= isWithin;
    console.log(`${isWithin ? "  " : "! "}${what.padEnd(62)}${value.padEnd(28)}at most ${limit}`);
  };
  // By turns, and the best of each: other programs on this machine make both slower, but not at the same time.
  const best = { open: Infinity, keyed: Infinity };
  for (let turn = 0; turn < turns; turn++) {
    best.open = Math.min(best.open, (await timeTrips(interpreter, ours, 1, pings, restMs)).p50);
    best.keyed = Math.min(best.keyed, (await timeTrips(interpreter, sealed, 1, pings, restMs)).p50);
  }
  const times = `${ratio(best.keyed, best.open)} (${best.keyed.toFixed(2)} ms)`;
  row(
    `p50 of a ping, one every ${restMs} ms, with keys against without`,
    times,
    "1.15",
    best.keyed <= 1.15 * best.open,
  );
  if (canCount()) {
    const count = async (contender: typeof ours) =>
      (await countInstructions(interpreter, contender, counted, 1, restMs))?.perTrip ?? NaN;
    const added = (await count(sealed)) - (await count(ours));
    // Both ends compute two tags for a beat: the master's half of it, for eight beats a second.
    const master = (added / 2) * targets;
    row(
      `instructions added to a master with ${targets} beating targets`,
      `${millions(master)} a second`,
      "4 M",
      master <= 4e6,
    );
    row("instructions added to a request and its reply, both ends", millions(added), "1.2 M", added <= 1.2e6);
  } else console.log("  no valgrind: instructions are not counted");
  return holds ? 0 : exitFailed;
}

await runProgram((args) => readArguments(args, program), measure);
