// `npm run soak`: plays hours of a range under faults on all cores, and prints what was found.
import { Worker } from "node:worker_threads";
import { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
import { findVirtualInterpreter } from "../board/virtual-espruino/build.js";
import { virtualWorld } from "../world/virtual.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, reasonOf, Refusal } from "../../tools/common/refusal.js";
import { say } from "../../tools/common/terminal.js";
import { arenaOptions, programFor } from "./boards.js";
import { printCurve, printInterpreterCurve } from "./curve.js";
import { allKinds, faultKinds, faultText, scheduleOf, type Fault } from "./faults.js";
import { runHour } from "./hour.js";
import type { HourOptions, HourReport } from "./hour-report.js";
import { invariants, type Invariant } from "./invariant.js";
import { parseOptions, type SoakOptions } from "./options.js";
import { shrunk } from "./shrink.js";
import { printSlowCurve } from "./slow.js";

const barWidth = 24;
/** How often progress is printed where there is no terminal, ms. */
const quietMs = 10_000;
const hourMs = 3_600_000;
/** A thread's heap, MB: an hour needs a tenth of it, and a low limit makes V8 clear away past hours early. */
const heapMb = 400;

const grouped = (value: number) => Math.round(value).toLocaleString("en-US");

/** The sums over all hours so far. */
class Total {
  hours = 0;
  readonly faults = new Map<string, number>();
  readonly checks = new Map<string, number>();
  private readonly beganMs = performance.now();
  private shownMs = 0;

  constructor(private readonly wanted: number) {}

  add(report: HourReport): void {
    this.hours += report.simulatedMs / hourMs;
    for (const [kind, count] of Object.entries(report.faults))
      this.faults.set(kind, (this.faults.get(kind) ?? 0) + count);
    for (const [name, count] of Object.entries(report.checks))
      this.checks.set(name, (this.checks.get(name) ?? 0) + count);
    this.showProgress();
  }

  get speed(): number {
    return (this.hours * hourMs) / (performance.now() - this.beganMs);
  }

  private showProgress(): void {
    const { isTTY } = process.stderr;
    if (!isTTY && performance.now() - this.shownMs < quietMs) return;
    this.shownMs = performance.now();
    const done = Math.min(barWidth, Math.round((this.hours / this.wanted) * barWidth));
    const faults = [...this.faults.values()].reduce((sum, count) => sum + count, 0);
    const line = `[${"#".repeat(done)}${".".repeat(barWidth - done)}] ${this.hours.toFixed(1)} of ${this.wanted} h, ${grouped(this.speed)} x real time, ${grouped(faults)} faults`;
    process.stderr.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  print(): void {
    if (process.stderr.isTTY) process.stderr.write("\n");
    const perHour = (count: number) => (count / this.hours).toFixed(1);
    say(`\n${"faults".padEnd(14)}${"count".padStart(9)}${"per hour".padStart(10)}  what it does`);
    for (const kind of allKinds) {
      const count = this.faults.get(kind) ?? 0;
      if (count)
        say(`${kind.padEnd(14)}${grouped(count).padStart(9)}${perHour(count).padStart(10)}  ${faultKinds[kind]}`);
    }
    say(`\n${"invariant".padEnd(18)}${"checked".padStart(15)}  what must hold`);
    for (const name of Object.keys(invariants) as Invariant[])
      say(`${name.padEnd(18)}${grouped(this.checks.get(name) ?? 0).padStart(15)}  ${invariants[name]}`);
  }
}

function boardsFor({ heap, steps }: SoakOptions): Pick<HourOptions, "heap" | "stepMs"> {
  return { heap, ...(steps > 0 && { stepMs: steps }) };
}

function hourOptions(options: SoakOptions, seed: number): HourOptions {
  const { targets, faults, runtime, kaluma: kalumas, open: isOpen } = options;
  return { seed, targets, profile: faults, runtime, kalumas, isOpen, ...boardsFor(options) };
}

function schedule({ targets, faults, heap, kaluma, open }: SoakOptions, seed: number): Fault[] {
  return scheduleOf(seed, faults, targets, { isSmall: heap === "small", kalumas: kaluma, isOpen: open });
}

/** Plays all hours on `jobs` threads, or until Ctrl-C. Fulfilled with the first failure, if there is one. */
function playAll(options: SoakOptions, total: Total): Promise<HourReport | undefined> {
  const { hours, seed, jobs } = options;
  let next = 0;
  return new Promise((resolve, reject) => {
    const workers = Array.from(
      { length: Math.min(jobs, hours) },
      () => new Worker(new URL("./worker.js", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    );
    let running = workers.length;
    process.once("SIGINT", () => end());
    const end = (failure?: HourReport) => {
      for (const worker of workers) void worker.terminate();
      resolve(failure);
    };
    for (const worker of workers) {
      const dispatch = () => {
        if (next < hours) worker.postMessage(hourOptions(options, (seed + next++) % 4_294_967_296));
        else if (--running === 0) end();
      };
      worker.on("error", reject);
      worker.on("message", (report: HourReport) => {
        total.add(report);
        if (report.violation) end(report);
        else dispatch();
      });
      dispatch();
    }
  });
}

function boardsOf({ runtime, kaluma, heap, steps, open }: SoakOptions): string {
  const mixed = `${open ? " --open" : ""}${kaluma > 0 ? ` --kaluma ${kaluma}` : ""}`;
  if (runtime === "vm") return mixed;
  return `${mixed} --runtime ${runtime}${heap === "own" ? "" : ` --heap ${heap}`}${steps > 0 ? ` --steps ${steps}` : ""}`;
}

function command(options: SoakOptions, seed: number, only?: readonly number[]): string {
  const { targets, faults } = options;
  return `npm run soak -- --hours 1 --seed ${seed} --targets ${targets} --faults ${faults}${boardsOf(options)}${only ? ` --only ${only.join()}` : ""}`;
}

function printFailure(options: SoakOptions, { violation, last, seed }: HourReport): void {
  say(`\nFAILED: ${violation!.invariant} (${invariants[violation!.invariant]})`);
  say(
    `${violation!.what}, ${(violation!.atMs / 60_000).toFixed(1)} minutes into the hour with seed ${seed}. The last lines of its journal:\n`,
  );
  for (const line of last) say(`  ${line}`);
  say(`\nTo repeat it: ${command(options, seed, options.only)}`);
}

function printShrunk(
  options: SoakOptions,
  { violation, seed }: HourReport,
  faults: readonly Fault[],
  hour: HourOptions,
): void {
  const numbers = shrunk(
    faults,
    violation!,
    (fewer) => runHour({ ...hour, schedule: fewer }).violation,
    (left) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${left} faults left`);
    },
  );
  say(`\nIt still fails with ${numbers.length} of ${faults.length} faults:\n`);
  for (const number of numbers) {
    const fault = faults[number]!;
    say(`  ${number}: round ${fault.round}, ${(fault.atMs / 1000).toFixed(3)} s: ${faultText(fault)}`);
  }
  const all = schedule(options, seed).map((fault) => JSON.stringify(fault));
  const only = numbers.map((number) => all.indexOf(JSON.stringify(faults[number])));
  say(`\nTo repeat it: ${command(options, seed, only)}`);
}

/** @throws Refusal if there is no interpreter that runs in virtual time */
function demandInterpreter(options: SoakOptions): void {
  const boards = boardsFor(options);
  const found = findVirtualInterpreter(programFor(boards));
  if ("why" in found) throw new Refusal(found.why);
  const { chip } = arenaOptions(boards);
  const board = new VirtualEspruinoBoard({
    name: "master",
    world: virtualWorld(1),
    program: found.program,
    ...(chip && { chip: chip("master") }),
  });
  try {
    board.powerOn();
  } catch (unknownBuild) {
    throw new Refusal(reasonOf(unknownBuild));
  } finally {
    board.close();
  }
}

async function soak(options: SoakOptions): Promise<number> {
  const { hours, seed, targets, faults, runtime, only } = options;
  if (runtime === "espruino") demandInterpreter(options);
  const total = new Total(hours);
  const chosen = schedule(options, seed).filter((_fault, number) => !only || only.includes(number));
  say(`${hours} h, seed ${seed}, ${targets} targets, ${faults}${boardsOf(options)}`);
  const isSingle = options.log || only;
  const single = isSingle
    ? runHour({ ...hourOptions(options, seed), schedule: chosen, ...(options.log && { log: say }) })
    : undefined;
  if (single) total.add(single);
  const failure = single?.violation ? single : isSingle ? undefined : await playAll(options, total);
  total.print();
  if (single) say(`\ndigest of the hour's journal: ${single.digest}`);
  if (!failure) {
    say(
      `\n${total.hours.toFixed(1)} simulated hours without a violated invariant, ${grouped(total.speed)} x real time.`,
    );
    return 0;
  }
  printFailure(options, failure);
  if (options.shrink) {
    const { atMs } = failure.violation!;
    const failed = isSingle ? chosen : schedule(options, failure.seed);
    printShrunk(
      options,
      failure,
      failed.filter(({ round }) => round * 200_000 <= atMs),
      { ...hourOptions(options, failure.seed), minutes: Math.ceil(atMs / 60_000) },
    );
  }
  return exitFailed;
}

function curve(options: SoakOptions): void {
  if (options.runtime === "vm") return printCurve();
  demandInterpreter(options);
  printInterpreterCurve(boardsFor(options));
}

await runProgram(parseOptions, (options) => {
  if (options.slow) return printSlowCurve({ heap: options.heap });
  return options.curve ? curve(options) : soak(options);
});
