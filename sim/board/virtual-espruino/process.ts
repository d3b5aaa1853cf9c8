// One powered interpreter as a process in virtual time, and the two pipes to it. Only one side runs at a time, so each
// simply blocks until the other answers, without an event loop.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readMessage, type Message, type Orders } from "./protocol.js";

/** The size of the read buffer: more than the longest message, which is below 64 KiB. */
const bufferBytes = 131_072;

export interface ProcessOptions {
  /** The paths of the interpreter and of the library. */
  program: string;
  library: string;
  /** A command that runs the interpreter, as a profiler does, with its path and its arguments. */
  under?: readonly string[];
  /** Its working directory, which holds its flash. */
  folder: string;
  /** What the library reads: see `environmentOf`. */
  environment: Record<string, string>;
}

let endedNs = 0;

/** CPU time of all interpreters that this thread has started and that have ended, seconds. */
export const interpreterSeconds = (): number => endedNs / 1e9;

/** CPU time of a process that runs or has just ended, ns; 0 where the system does not report it. */
function cpuNs(pid: number | undefined): number {
  try {
    return Number.parseInt(readFileSync(`/proc/${pid}/schedstat`, "latin1"), 10) || 0;
  } catch {
    return 0;
  }
}

/** Opens both ends of a named pipe. A reader blocks until there are bytes, or until the last writer is gone. */
function openPipe(path: string): { read: number; write: number } {
  const both = openSync(path, constants.O_RDWR); // so that neither of the next two blocks
  const ends = { read: openSync(path, "r"), write: openSync(path, "w") };
  closeSync(both);
  return ends;
}

export class VirtualProcess {
  private readonly child: ChildProcess;
  private readonly write: number;
  private readonly read: number;
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes);
  /** The bytes that were read but not consumed yet are between these. */
  private from = 0;
  private to = 0;
  private isOpen = true;

  /** Starts the process, which only checks the program and then waits. */
  constructor({ program, library, under = [], folder, environment }: ProcessOptions) {
    const paths = ["orders", "told"].map((name) => join(folder, name));
    if (!existsSync(paths[1]!)) spawnSync("mkfifo", paths);
    const [down, up] = paths.map(openPipe) as [ReturnType<typeof openPipe>, ReturnType<typeof openPipe>];
    this.write = down.write;
    this.read = up.read;
    // A separate process group, because Ctrl-C at the terminal is meant for this program. The library asks the kernel
    // to kill the process when the thread that started it ends.
    const [command, ...args] = [...under, program];
    this.child = spawn(command!, args, {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "ignore", "ignore", down.read, up.write],
      env: { LD_PRELOAD: library, SNYPER_LINE: "3,4", ...environment },
    });
    this.child.on("error", () => undefined); // reported by the end of its pipe
    this.child.unref();
    closeSync(down.read);
    closeSync(up.write);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Sends these orders, and empties the list. */
  send(orders: Orders): void {
    const { bytes, length } = orders;
    orders.clear();
    try {
      for (let sent = 0; sent < length;) sent += writeSync(this.write, bytes, sent, length - sent);
    } catch (error) {
      // It ended by itself, which `next` reports.
      if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
    }
  }

  /** Waits for the next message; undefined when the process is gone. Its data are valid until the next call. */
  next(): Message | undefined {
    for (;;) {
      const message = readMessage(this.buffer, this.from, this.to);
      if (message) {
        this.from = message.next;
        return message;
      }
      this.buffer.copyWithin(0, this.from, this.to);
      this.to -= this.from;
      this.from = 0;
      const count = this.isOpen ? readSync(this.read, this.buffer, this.to, bufferBytes - this.to, null) : 0;
      if (count === 0) return undefined;
      this.to += count;
    }
  }

  /** Ends the process with SIGKILL, the only signal that does. When this returns, it has stopped running. */
  kill(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    endedNs += cpuNs(this.pid);
    this.child.kill("SIGKILL");
    closeSync(this.write);
    while (readSync(this.read, this.buffer) > 0);
    closeSync(this.read);
  }
}
