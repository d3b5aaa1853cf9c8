// One powered interpreter as a process in virtual time, and the two pipes to it. Only one side runs at a time, so both
// wait for each other without a loop of events.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readMessage, type Message } from "./protocol.js";

const readBytes = 65_536;

export interface ProcessOptions {
  /** The interpreter's path, and the library's. */
  program: string;
  library: string;
  /** Its working directory, where its flash is. */
  folder: string;
  /** What the library reads: SNYPER_SEED, SNYPER_SOCKETS, SNYPER_TOKEN_NS. */
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
  private rest: Buffer = Buffer.alloc(0);
  private at = 0;
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
      const found = readMessage(this.rest, this.at);
      if (found) {
        this.at = found.next;
        return found.message;
      }
      const left = this.rest.subarray(this.at);
      const more = Buffer.allocUnsafe(readBytes);
      const count = this.isOpen ? readSync(this.read, more) : 0;
      if (count === 0) return undefined;
      this.rest = left.length > 0 ? Buffer.concat([left, more.subarray(0, count)]) : more.subarray(0, count);
      this.at = 0;
    }
  }

  /** Nothing but SIGKILL ends it. When this returns it does nothing any more. */
  kill(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.child.kill("SIGKILL");
    closeSync(this.write);
    const rest = Buffer.allocUnsafe(readBytes);
    while (readSync(this.read, rest) > 0);
    closeSync(this.read);
  }
}
