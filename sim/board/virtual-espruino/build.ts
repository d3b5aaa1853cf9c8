// The library that puts an interpreter into virtual time: compiled from library/*.c when it is first needed, and kept
// beside the other built files. It needs Linux on x86 and a C compiler; if they are missing, a message says so.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { conversionMs, highLevel } from "../../espruino/modules/pin-physics.js";
import { findInterpreter, noInterpreter } from "../interpreter/find.js";

const sources = fileURLToPath(new URL("../../../../sim/board/virtual-espruino/library/", import.meta.url));
const cache = fileURLToPath(new URL("../../../espruino-library/", import.meta.url));
const compiler = process.env["CC"] || "cc";
const flags = [
  ...["-std=gnu11", "-O2", "-Wall", "-Wextra", "-fvisibility=hidden", "-shared", "-fPIC"],
  ...[`-DHIGH_LEVEL=${highLevel}`, `-DCONVERSION_US=${conversionMs * 1000}`],
];
const libraries = ["-ldl", "-lpthread", "-lm"];

export type Bits = 32 | 64;

/** Why something is impossible on this machine, in a sentence. */
export interface Unavailable {
  why: string;
}

const known = new Map<Bits, string | Unavailable>();

/** How many bits a program has; undefined if it is no program for Linux on x86. */
function bitsOf(program: string): Bits | undefined {
  const head = Buffer.alloc(20);
  const file = openSync(program, "r");
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  if (head.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  const machine = head.readUInt16LE(18);
  return machine === 62 ? 64 : machine === 3 ? 32 : undefined;
}

function compile(bits: Bits): string | Unavailable {
  const names = readdirSync(sources).sort();
  const hash = createHash("sha256").update([compiler, bits, ...flags].join(" "));
  for (const name of names) hash.update(readFileSync(sources + name));
  const path = `${cache}board${bits}-${hash.digest("hex").slice(0, 16)}.so`;
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const files = names.filter((name) => name.endsWith(".c")).map((name) => sources + name);
  const run = spawnSync(compiler, [...flags, `-m${bits}`, "-o", unfinished, ...files, ...libraries], {
    encoding: "utf8",
  });
  if (run.error) return { why: `No C compiler found (${run.error.message}): set CC, or put cc on the PATH.` };
  if (run.status !== 0) {
    rmSync(unfinished, { force: true });
    const hint = bits === 32 ? " For 32 bits it needs the headers and libraries that -m32 asks for." : "";
    return {
      why: `${compiler} -m${bits} does not compile the interpreter's library.${hint}\n${run.stderr.slice(0, 2000)}`,
    };
  }
  renameSync(unfinished, path); // at once: another process may want it too
  return path;
}

/** The path of an interpreter that runs in virtual time here, or why there is none. */
export function findVirtualInterpreter(program = findInterpreter()): { program: string } | Unavailable {
  if (program === undefined) return { why: noInterpreter };
  const library = libraryFor(program);
  return typeof library === "string" ? { program } : library;
}

/** The path of the library for this interpreter, or why there is none. */
export function libraryFor(program: string): string | Unavailable {
  if (process.platform !== "linux") return { why: "An interpreter in virtual time needs Linux." };
  const bits = bitsOf(program);
  if (!bits) return { why: `${program} is no program for Linux on x86.` };
  let found = known.get(bits);
  if (found === undefined) known.set(bits, (found = compile(bits)));
  return found;
}
