// One powered interpreter as a process in virtual time, and the two pipes to it. Only one side runs at a time, so both
// wait for each other without a loop of events.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readMessage, type Message } from "./protocol.js";

/** More than the longest message, which has less than 64 KiB. */
const bufferBytes = 131_072;

export interface ProcessOptions {
  /** The interpreter's path, and the library's. */
  program: string;
  library: string;
  /** Its working directory, where its flash is. */
  folder: string;
  /** What the library reads: see `environmentOf`. */
  environment: Record<string, string>;
}

/** Opens both ends of a named pipe. Whoever reads from it waits for bytes, or for the end of the last writer. */
function openPipe(path: string): { read: number; write: number } {
  const both = openSync(path, constants.O_RDWR); // so that neither of the next two waits for the other
  const ends = { read: openSync(path, "r"), write: openSync(path, "w") };
  closeSync(both);
  return ends;
}

export class VirtualProcess {
  private readonly child: ChildProcess;
  private readonly write: number;
  private readonly read: number;
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes);
  /** What was read and not taken lies between these. */
  private from = 0;
  private to = 0;
  private isOpen = true;

  /** Starts it; nothing of it runs yet but the check of the program. */
  constructor({ program, library, folder, environment }: ProcessOptions) {
    const paths = ["orders", "told"].map((name) => join(folder, name));
    if (!existsSync(paths[1]!)) spawnSync("mkfifo", paths);
    const [down, up] = paths.map(openPipe) as [ReturnType<typeof openPipe>, ReturnType<typeof openPipe>];
    this.write = down.write;
    this.read = up.read;
    // A group of its own: Ctrl-C at the terminal is meant for this program. The library has the kernel kill it when the
    // thread that started it ends.
    this.child = spawn(program, [], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "ignore", "ignore", down.read, up.write],
      env: { LD_PRELOAD: library, SNYPER_LINE: "3,4", ...environment },
    });
    this.child.on("error", () => undefined); // told by the end of its pipe
    this.child.unref();
    closeSync(down.read);
    closeSync(up.write);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(bytes: Buffer): void {
    try {
      for (let sent = 0; sent < bytes.length;) sent += writeSync(this.write, bytes, sent);
    } catch (error) {
      // It ended by itself; `next` tells.
      if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
    }
  }

  /** Waits for the next message; undefined when the process is gone. Its data are good until the next call. */
  next(): Message | undefined {
    for (;;) {
      const found = readMessage(this.buffer, this.from, this.to);
      if (found) {
        this.from = found.next;
        return found.message;
      }
      this.buffer.copyWithin(0, this.from, this.to);
      this.to -= this.from;
      this.from = 0;
      const count = this.isOpen ? readSync(this.read, this.buffer, this.to, bufferBytes - this.to, null) : 0;
      if (count === 0) return undefined;
      this.to += count;
    }
  }

  /** Nothing but SIGKILL ends it. When this returns it does nothing any more. */
  kill(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.child.kill("SIGKILL");
    closeSync(this.write);
    while (readSync(this.read, this.buffer) > 0);
    closeSync(this.read);
  }
}
