// What keys cost, on a real interpreter: a ping's time and work, with and without a key in one run. `npm run size` holds
// what they take from RAM.
import { Subject } from "../../shared/console-lines.js";
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, Refusal } from "../../tools/common/refusal.js";
import { RangeKey } from "../arena/range-key.js";
import { findBoardInterpreter, findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import { masterUsage, targetUsage } from "./ballast.js";
import { boardWork } from "./board-work.js";
import { firmware, ours, type Contender } from "./contenders.js";
import { canCount } from "./instructions.js";
import { openStage } from "./stage.js";
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
const pings = 50;
const turns = 8;
const targets = 8;

const registrationMsMax = 10_000;

/** The target reports how long it took from its dial until it was registered. */
const registrationStage = `var dialled,say=print;
(function(net,connect){
net.connect=function(options,connected){dialled=getTime();return connect.call(net,options,connected)};
})(require("net"),require("net").connect);
global.print=function(text){if(text=="${Subject.link} up")say("REGISTERED "+(getTime()-dialled)*1000);say(text)};
`;

/** Milliseconds from a target's dial until it is registered. */
async function registrationMs(interpreter: string, contender: Contender): Promise<number> {
  const timed: Contender = {
    ...contender,
    target: (endpoints, index) => {
      const program = contender.target(endpoints, index);
      return { ...program, stage: `${program.stage ?? ""}${registrationStage}` };
    },
  };
  const driver = "function begin(){}function done(){}";
  const stage = await openStage({ interpreter, contender: timed, targets: 1, driver, maxMs: registrationMsMax });
  try {
    const line = await stage.targets.line("REGISTERED ");
    return Number(line.split("REGISTERED ")[1]);
  } finally {
    await stage.close();
  }
}

const ratio = (value: number, base: number) => `${(value / base).toFixed(2)} times`;
const millions = (count: number) => `${(count / 1e6).toFixed(2)} M`;

let isExceeded = false;

/** Prints a figure beside its limit. */
function row(what: string, value: string, limit: string, isWithin: boolean): void {
  isExceeded ||= !isWithin;
  console.log(`${isWithin ? "  " : "! "}${what.padEnd(62)}${value.padEnd(28)}at most ${limit}`);
}

/** The least of some turns, without and with a key: other programs make both slower, but not at the same time. */
async function least(time: (contender: Contender) => Promise<number>): Promise<{ open: number; keyed: number }> {
  const best = { open: Infinity, keyed: Infinity };
  for (let turn = 0; turn < turns; turn++) {
    best.open = Math.min(best.open, await time(ours));
    best.keyed = Math.min(best.keyed, await time(sealed));
  }
  return best;
}

async function times(interpreter: string): Promise<void> {
  const ping = await least(async (contender) => (await timeTrips(interpreter, contender, 1, pings, restMs)).p50);
  row(
    `p50 of a ping, one every ${restMs} ms, with keys against without`,
    `${ratio(ping.keyed, ping.open)} (${ping.keyed.toFixed(2)} ms)`,
    "1.15",
    ping.keyed <= 1.15 * ping.open,
  );
  const registration = await least((contender) => registrationMs(interpreter, contender));
  const moreMs = registration.keyed - registration.open;
  row("ms added to a registration, from dial to registered", moreMs.toFixed(1), "10", moreMs <= 10);
}

/** The instructions that a key adds to a board, a second and for each request. */
function added(board: "master" | "target_1", targets: number): [perSecond: number, perRequest: number] {
  const [open, keyed] = [boardWork(board, targets, false), boardWork(board, targets, true)];
  return [keyed.perSecond - open.perSecond, keyed.perRequest - open.perRequest];
}

function instructions(): void {
  if (!canCount()) return console.log("  no valgrind: instructions are not counted");
  const [master, request] = added("master", targets);
  const [, reply] = added("target_1", 1);
  row(
    `instructions added to a master with ${targets} beating targets`,
    `${millions(master)} a second`,
    "4 M",
    master <= 4e6,
  );
  const both = request + reply;
  row("instructions added to a request and its reply, both ends", millions(both), "1.2 M", both <= 1.2e6);
}

/** A target took 474 before there were keys; its code and its key may take 164 more, and its link 24. */
const targetMax = 474 + 164 + 24;

/** What keys take from RAM. */
async function memory(measured: string, other: string): Promise<void> {
  const boards = { measured, other };
  const target = (await targetUsage(boards, sealed)).rest;
  const added = async (count: number) =>
    (await masterUsage(boards, sealed, count)).rest - (await masterUsage(boards, ours, count)).rest;
  const link = ((await added(targets)) - (await added(1))) / (targets - 1);
  row("JsVars of a target with a key, connected and idle", `${target}`, `${targetMax}`, target <= targetMax);
  row("JsVars that it adds to each link of the master", link.toFixed(1), "20", link <= 20);
}

/** Prints each figure beside its limit. Fulfilled with the exit code. */
async function measure(): Promise<number> {
  const interpreter = findInterpreter();
  if (!interpreter) throw new Refusal(noInterpreter, exitFailed);
  await times(interpreter);
  instructions();
  const board = findBoardInterpreter();
  if (board) await memory(board, interpreter);
  else console.log(`  memory is not measured: ${noInterpreter}`);
  return isExceeded ? exitFailed : 0;
}

await runProgram((args) => readArguments(args, program), measure);
