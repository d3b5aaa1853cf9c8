// The benchmark's figures as text: the tables for the terminal, and docs/BENCHMARK.md.
import { cpus } from "node:os";
import { requirements, type Figures } from "./figures.js";
import { watchMs, type Freeze } from "./freeze.js";
import { atOnceTable, memoryTable, partsTable, theAtOnce, theMemory, theParts } from "./sections.js";
import { aligned, list, markdown, ms, thousands, wrapped } from "./text.js";

/** The size of each bundle that was measured. */
export interface BundleBytes {
  master: number;
  target: number;
}

export interface Machine {
  interpreter: string;
  memoryInterpreter: string;
  /** Rounds in each measurement of time, and how often it was repeated. */
  rounds: number;
  turns: number;
  /** How many trips callgrind counted. */
  trips: number;
  bundles: BundleBytes;
}

function late(freeze: Freeze): string {
  return freeze.stuck ? `more than ${(freeze.lateMs / 1000).toFixed(0)} s` : `${freeze.lateMs} ms`;
}

/** A cell of the table, with its multiple of the floor if there is one. */
function cell(value: number | undefined, floor: number | undefined, words: (value: number) => string): string {
  if (value === undefined) return "–";
  return floor === undefined || floor === value ? words(value) : `${words(value)} (${(value / floor).toFixed(2)} ×)`;
}

const header = [
  "contender",
  "instructions, both ends",
  "round trip p50, ms",
  "p99, ms",
  "fan-out to 8 p50, ms",
  "p99, ms",
  "bytes",
  "chunks",
  "connects",
  "JsVars per target",
  "10 ms timer late by",
];

function rows(all: readonly Figures[]): string[][] {
  const floor: Partial<Figures> = all.find(({ contender }) => contender.name === "echo") ?? {};
  return all.map(({ contender, instructions, ping, fan, traffic, perTarget, freeze }) => [
    contender.title,
    cell(instructions?.perTrip, floor.instructions?.perTrip, thousands),
    cell(ping?.p50, floor.ping?.p50, ms),
    cell(ping?.p99, undefined, ms),
    cell(fan?.p50, floor.fan?.p50, ms),
    cell(fan?.p99, undefined, ms),
    cell(traffic?.bytes, undefined, String),
    cell(traffic?.chunks, undefined, String),
    cell(traffic?.connects, undefined, String),
    contender.lasting ? cell(perTarget, undefined, (value) => value.toFixed(1)) : "no connection",
    freeze ? late(freeze) : "–",
  ]);
}

function met(value: boolean | undefined): string {
  return value === undefined ? "–" : value ? "met" : "NOT MET";
}

function requirementRows(all: readonly Figures[]): string[][] {
  return requirements(all).map((row) => [row.what, row.limit, row.found, met(row.isMet), row.bound]);
}

const requirementHeader = ["figure", "required", "measured", "", "minimal program (the bound)"];

/** Prints the figures of all contenders, then the requirements, many targets at once, and memory. */
export function printReport(all: readonly Figures[]): void {
  const table = rows(all);
  // Contenders as columns: a terminal is narrower than the document.
  console.log(
    aligned(
      [header, ...table][0]!.map((name, column) => [
        column ? name : "",
        ...table.map((row) => (column ? row[column]! : all[table.indexOf(row)]!.contender.name)),
      ]),
    ),
  );
  for (const further of [[requirementHeader, ...requirementRows(all)], atOnceTable(all), memoryTable(all)])
    console.log(`\n${aligned(further)}`);
}

/**
 * The section about what limits the figures: the work of the interpreter itself in a trip. "" if no instructions were
 * counted.
 */
function whatBounds(all: readonly Figures[]): string {
  const profile = (name: string) => all.find(({ contender }) => contender.name === name)?.instructions;
  const [ours, minimal] = [profile("ours"), profile("minimal")];
  if (!ours || !minimal) return "";
  const names = [...new Set([...ours.largest, ...minimal.largest].map(({ name }) => name))];
  const share = (of: typeof ours, name: string) => {
    const found = of.largest.find((each) => each.name === name);
    return found ? `${(found.share * 100).toFixed(1)} %` : "less";
  };
  return `## What limits it
${wrapped(
  "The last column is the bound: a program that compares each line it receives with the line it expects, writes the " +
    "reply, and does nothing else. It has no lease, no limits on memory and no registration, and it loses a line that " +
    "arrives in two pieces. No firmware on this interpreter can do better: each trip runs two functions from their source " +
    "text, and the instructions go into reading that text and looking up names. The costliest functions of the " +
    "interpreter, each without the functions that it calls:",
)}

${markdown(
  ["function of the interpreter", "SNYPER's lines", "minimal program"],
  ...names.map((name) => [`\`${name}\``, share(ours, name), share(minimal, name)]),
)}

${theParts}

${markdown(...partsTable)}

`;
}

/** If a bundle's size has changed by more than this share, the benchmark must be run again. */
const changeMax = 0.05;

/** The document's line about the bundles and their sizes. */
const bundlesLine = (target: string, master: string) =>
  `- Bundles: target.js of ${target} bytes, master.js of ${master} bytes.`;

/** Why the document is out of date for bundles of these sizes, in a sentence; "" if it is not. */
export function outdated(page: string, bundles: BundleBytes): string {
  const found = new RegExp(bundlesLine("(\\d+)", "(\\d+)")).exec(page);
  if (!found) return "docs/BENCHMARK.md does not say which bundles it measured: run `npm run bench`";
  const changed = [
    ["target", bundles.target, Number(found[1])] as const,
    ["master", bundles.master, Number(found[2])] as const,
  ]
    .filter(([, now, then]) => !(Math.abs(now - then) <= changeMax * then))
    .map(([name, now, then]) => `${name}.js has ${now} bytes and had ${then}`);
  return changed.length ? `docs/BENCHMARK.md is out of date, run \`npm run bench\`: ${changed.join(", ")}` : "";
}

const theContenders = list(
  "- **SNYPER's lines**: the built bundles, byte for byte, driven by the master's console function " +
    '`command("ping", target, undefined, done)`.',
  "- **a bare byte echo**: a lasting connection; the master writes one byte, and the target writes back what it reads.",
  "- **a minimal program for our lines**: both ends compare what they read with the numbered ping or pong that they " +
    "expect, and write the next one; nothing else.",
  "- **HTTP**: Espruino's own `http` module; the target is the server, and the master sends a request for each command " +
    "and parses a JSON body.",
  "- **a lasting connection, naive JSON**: a string buffer, `indexOf`, `JSON.parse` and `JSON.stringify` of whole messages.",
  "- **a connection per command, JSON**: the same lines, but each command dials, and the reply ends the connection.",
);

/** How each figure is measured. `restMs`: how late the timer was while nothing was commanded. */
function howMeasured({ rounds, turns, trips }: Machine, restMs: readonly number[]): string {
  const rest = restMs.length ? `${Math.min(...restMs)} to ${Math.max(...restMs)} ms` : "an unknown time";
  return list(
    "- **Instructions**: counted by valgrind's callgrind. Both ends run in one interpreter, so neither ever polls for the " +
      "other. The script calls a function of the interpreter that nothing else calls: after the boot, after " +
      `${trips} trips and after ${2 * trips} more. Callgrind starts a new profile each time, and the figure is the last ` +
      "profile divided by its trips, so it excludes the boot, the waiting and the first trips. Repeating timers (the " +
      "master's tick) are left out, because valgrind is some fifty times slower than real time. The kernel's share of a " +
      "system call is not counted.",
    "- **Times**: taken by the master's clock with two processes, one for the master and one for all targets, over " +
      `${rounds} rounds after 20 that do not count. The contenders take turns, ${turns} each, and the table shows the run with ` +
      "the lowest p50. Interpreters on a PC poll without sleeping, so other work on the machine takes a core away from " +
      "one of them, which shows mostly in p99.",
    "- **Bytes, chunks, connects**: a relay between the two counts the payload (no TCP or IP headers) and the reads in " +
      "which it arrived, beats included.",
    "- **JsVars per target**: `process.memory()` on the master with five connected targets and with one, the difference " +
      "divided by four. Ours boots from flash and has eight and one, divided by seven. What the benchmark itself keeps is " +
      "subtracted.",
    "- **The late timer**: a 10 ms interval on the master while all eight targets are commanded every 100 ms for " +
      `${watchMs / 1000} s. Two of them are dead: where connections last, their process is stopped, which leaves the connection ` +
      "half open; where each command dials, nothing answers on their port. Without any command the same timer was late by " +
      `${rest}, which is the machine's share. "More than" means that the timer had not fired again when the measurement ended.`,
  );
}

/** The sections about many targets at once and about memory. */
const furtherSections = (all: readonly Figures[]) => `## Many targets at once
${theAtOnce}

${markdown(...atOnceTable(all))}

## Memory of both ends
${theMemory}

${markdown(...memoryTable(all))}

`;

/** docs/BENCHMARK.md. */
export function document(all: readonly Figures[], machine: Machine): string {
  const model = cpus()[0]?.model ?? "unknown";
  const rest = all.flatMap(({ freeze }) => (freeze ? [freeze.restMs] : []));
  return `# Benchmark

${wrapped(
  "Measures how much one lasting connection and short lines save. `npm run bench` writes this page; to change it, change " +
    "the code in [sim/bench/](../sim/bench).",
)}

- Machine: ${model}, ${cpus().length} logical CPUs, Node ${process.versions.node}.
${wrapped(`- Interpreter: Espruino ${machine.interpreter}; memory by Espruino ${machine.memoryInterpreter}.`)}
${bundlesLine(String(machine.bundles.target), String(machine.bundles.master))}
- Both ends run on the same interpreter over loopback TCP. Nothing here was measured on a radio.

## Requirements
${markdown(requirementHeader, ...requirementRows(all))}

${whatBounds(all)}## All contenders
${wrapped(
  "Multiples are relative to the floor, a bare byte echo that sends one byte and parses nothing. A dash means not measured.",
)}

${markdown(header, ...rows(all))}

![The same figures as bars](benchmark.svg)

${furtherSections(all)}## The contenders
${theContenders}

## How it is measured
${howMeasured(machine, rest)}
`;
}
