// Runs the subjects of test/conformance on a vm board and on a real interpreter, and takes their answers apart.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { VmBoard } from "../../sim/board/vm-board.js";
import { realWorld } from "../../sim/world/real.js";
import { virtualWorld } from "../../sim/world/virtual.js";
import type { Feature } from "../conformance/allowed.js";
import { jsonCases } from "../sim/espruino/json-cases.js";
import { jsonNoise } from "../sim/espruino/json-noise.js";

/** Where the subjects are, from the root that npm runs in. */
export const conformanceFolder = resolve("test/conformance");

/** The file in which interpreters for Linux keep their flash. */
const linuxStorage = { bytes: 262_144, chunkBytes: 992 };
/** A subject that takes longer has hung. */
const runMs = 30_000;
/** The stock build for Linux has room for 4096 variables. */
const textsPerRun = 60;
/** The last line of every subject. */
const lastLine = "#end";

/** A name, and what was printed under it, including continuation lines. */
export type Answers = Map<string, string>;

export interface Subject {
  name: string;
  /** Needs a clock that advances during a callback; the other subjects run in virtual time. */
  needsRealTime: boolean;
  /** Texts that are put before the subject's file, one for each run. */
  inputs(port: number): string[];
}

/** All characters of a text as Espruino's source has them, bytes included. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\xff]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
}

function parseInputs(): string[] {
  const texts = [...jsonCases, ...jsonNoise].filter((_, i) => i % 2 === 0);
  const inputs: string[] = [];
  for (let first = 0; first < texts.length; first += textsPerRun) {
    inputs.push(
      `var first=${first};var texts=[${texts
        .slice(first, first + textsPerRun)
        .map(literal)
        .join(",")}];`,
    );
  }
  return inputs;
}

const none = () => [""];

export const subjects: readonly Subject[] = [
  { name: "language", needsRealTime: false, inputs: none },
  { name: "numbers", needsRealTime: false, inputs: none },
  { name: "strings", needsRealTime: false, inputs: none },
  { name: "json", needsRealTime: false, inputs: none },
  { name: "parse", needsRealTime: false, inputs: parseInputs },
  { name: "storage", needsRealTime: false, inputs: none },
  { name: "storage-files", needsRealTime: false, inputs: none },
  { name: "crypto", needsRealTime: false, inputs: none },
  { name: "pins", needsRealTime: false, inputs: none },
  { name: "graphics", needsRealTime: false, inputs: none },
  { name: "console", needsRealTime: false, inputs: none },
  { name: "events", needsRealTime: true, inputs: none },
  { name: "timers", needsRealTime: true, inputs: none },
  { name: "sockets", needsRealTime: false, inputs: (port) => [`var port=${port};`] },
];

function programs(subject: Subject, port: number): string[] {
  const [prelude, own] = ["prelude", subject.name].map((name) =>
    readFileSync(join(conformanceFolder, `${name}.js`), "utf8"),
  );
  return subject.inputs(port).map((input) => `${prelude}${input}\n${own}`);
}

/**
 * The first of the ports for a subject's steps, below those that a system assigns by itself. Concurrent runs seldom
 * collide.
 */
function firstPort(): number {
  return 20_000 + (process.pid % 100) * 100;
}

/** The answers of the vm board. */
export async function onVmBoard(subject: Subject): Promise<Answers> {
  const answers: Answers = new Map();
  for (const program of programs(subject, firstPort()))
    collect(answers, subject.needsRealTime ? await inRealTime(program) : inVirtualTime(program));
  return answers;
}

function inVirtualTime(program: string): string[] {
  const world = virtualWorld(1, { delayMinMs: 0, delayMaxMs: 0 });
  const lines: string[] = [];
  const board = new VmBoard({
    name: "board",
    world,
    host: world.network.host("board", "127.0.0.1"),
    storage: linuxStorage,
  });
  board.onLine((line) => lines.push(line));
  board.storage.set(".bootcde", program);
  board.powerOn();
  for (let ms = 0; ms < runMs && !lines.includes(lastLine); ms += 100) world.clock.run(100);
  board.kill();
  return finished(lines);
}

async function inRealTime(program: string): Promise<string[]> {
  const world = realWorld(1);
  const lines: string[] = [];
  const board = new VmBoard({ name: "board", world });
  try {
    await new Promise<void>((done) => {
      const timeout = setTimeout(done, runMs);
      board.onLine((line) => {
        lines.push(line);
        if (line !== lastLine) return;
        clearTimeout(timeout);
        done();
      });
      board.storage.set(".bootcde", program);
      board.powerOn();
    });
  } finally {
    board.kill();
    await world.close();
  }
  return finished(lines);
}

/** The answers of the real interpreter. */
export async function onInterpreter(interpreter: string, subject: Subject): Promise<Answers> {
  const answers: Answers = new Map();
  for (const program of programs(subject, firstPort())) collect(answers, await inInterpreter(interpreter, program));
  return answers;
}

/** What the real interpreter prints until the subject ends. */
export async function inInterpreter(interpreter: string, program: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "snyper-conformance-"));
  try {
    writeFileSync(join(folder, "subject.js"), program, "latin1");
    // Its standard input stays open, because the interpreter stops when it ends.
    const child = spawn(interpreter, ["subject.js"], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    let said = "";
    await new Promise<void>((done, fail) => {
      const timeout = setTimeout(() => child.kill("SIGKILL"), runMs);
      child.once("error", fail);
      child.once("close", () => {
        clearTimeout(timeout);
        done();
      });
      child.stdout.setEncoding("latin1").on("data", (text: string) => {
        said += text;
        if (/\n#end\r?\n/.test(said)) child.kill("SIGKILL");
      });
    });
    // Without the prompt, and the wheel that turns while the Storage is compacted.
    return finished(
      said
        .replace(/\r\n/g, "\n")
        .replace(/>\n?\r?\x1b\[J|\x08[-/\\|]/g, "")
        .split("\n"),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines of a subject, if it has ended. Throws if it has not. */
export function finished(lines: string[]): string[] {
  if (!lines.includes(lastLine))
    throw new Error(`The subject did not end. Its last lines:\n${lines.slice(-8).join("\n")}`);
  return lines;
}

/**
 * Adds the answers in these lines. The place of an error is left out, because each engine has its own columns, and a
 * board prints the source, too.
 */
export function collect(answers: Answers, lines: string[]): void {
  let name: string | undefined;
  let isTrace = false;
  for (const line of lines) {
    const found = /^#([^:]*(?:: \d+)?):(.*)$/.exec(line);
    if (found) {
      isTrace = false;
      name = found[1]!;
      if (answers.has(name) && !name.startsWith("build, ")) throw new Error(`two answers have the name ${name}`);
      answers.set(name, found[2]!.trim());
    } else if (line === lastLine) return;
    else if (/^ {4}at /.test(line)) isTrace = true;
    else if (/^Uncaught /.test(line)) isTrace = false;
    if (!found && !isTrace && name !== undefined && line !== "") answers.set(name, `${answers.get(name)}\n${line}`);
  }
}

/** The features of the interpreter that gave these answers; its prelude prints them in every run. */
export function features(answers: Answers): ReadonlySet<Feature> {
  return new Set([answers.get("build, strings") as Feature, answers.get("build, floats") as Feature]);
}

/** The answers as the text of a file. */
export function toFile(answers: Answers): string {
  return [...answers].map(([name, answer]) => `#${name}: ${answer}\n`).join("");
}

/** Reads what `toFile` wrote. */
export function fromFile(text: string): Answers {
  const answers: Answers = new Map();
  collect(answers, text.split("\n"));
  return answers;
}
