// `npm run differ`: plays one seed on `vm` boards and on the real interpreter, and prints the first line or servo pulse
// that differs.
import { readArguments, type Parsed } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, Refusal } from "../../tools/common/refusal.js";
import { say } from "../../tools/common/terminal.js";
import { findVirtualInterpreter } from "../board/virtual-espruino/build.js";
import { firstDifference, playSession, type SessionEvent, type Session, type SessionOptions } from "./sessions.js";

/** How many events before the difference are printed for each kind of board. */
const historyMax = 10;

const options = {
  seed: {
    kind: "number",
    min: 0,
    max: 4_294_967_295,
    default: () => Math.floor(Math.random() * 4_294_967_296),
    defaultHelp: "random, and printed",
    help: "decides the games' choices and the shots",
  },
  minutes: { kind: "number", min: 1, max: 100_000, default: 10, help: "simulated minutes of games" },
  targets: { kind: "number", min: 1, max: 8, default: 4, help: "how many targets are simulated" },
} as const;

const program = {
  command: "npm run differ --",
  usage: [["[options]"]],
  about: "Plays the same games on vm boards and on the real interpreter, and prints the first difference.",
  options,
} as const;

function parseOptions(args: string[]): Parsed<SessionOptions> {
  return readArguments(args, program);
}

function printHistory(name: string, events: readonly SessionEvent[], index: number): void {
  say(`\n${name}:`);
  for (const { atMs, what } of events.slice(Math.max(0, index - historyMax), index + 1))
    say(`  ${(atMs / 1000).toFixed(3).padStart(9)} ${what}`);
  if (index >= events.length) say("  (nothing more)");
}

function differ(session: SessionOptions): number {
  const found = findVirtualInterpreter();
  if ("why" in found) throw new Refusal(found.why);
  say(`seed ${session.seed}, ${session.minutes} minutes, ${session.targets} targets`);
  const [one, other]: [Session, Session] = [playSession("vm", session), playSession("espruino", session)];
  const difference = firstDifference(one, other);
  if (!difference) {
    const events = [...one.values()].reduce((sum, all) => sum + all.length, 0);
    say(`\n${events} lines and pulses agree.`);
    return 0;
  }
  const { board, index } = difference;
  say(`\n${board} differs in its line ${index + 1}:`);
  printHistory("vm", one.get(board) ?? [], index);
  printHistory("espruino", other.get(board) ?? [], index);
  return exitFailed;
}

await runProgram(parseOptions, differ);
