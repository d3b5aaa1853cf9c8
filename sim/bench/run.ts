// One interpreter process: it has its own folder and flash, its console is read as lines, and it is always killed in
// the end.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunOptions {
  /**
   * The program to run, with the arguments before the script: the interpreter, or `valgrind …` and the interpreter.
   */
  command: readonly [string, ...string[]];
  /** Is run from a file; without it the interpreter boots from its flash, as a board does. */
  script?: string;
  /** The process is killed after this time. */
  maxMs: number;
  /** Use this folder, whose flash was written before, and do not remove it. */
  folder?: string;
}

/** An interpreter never ends by itself, so all that still run are killed when this process exits. */
const living = new Set<ChildProcess>();
process.once("exit", () => living.forEach((child) => child.kill("SIGKILL")));

/** Creates a new temporary folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "snyper-bench-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** So many different ports of 127.0.0.1 that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.on("error", reject);
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export class Run {
  /** All lines of its console so far. */
  readonly lines: string[] = [];
  readonly folder: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  private readonly process: ChildProcess;
  private readonly isOwnFolder: boolean;
  private readonly watchers = new Set<() => void>();
  private isRunning = true;

  constructor(options: RunOptions) {
    this.isOwnFolder = !options.folder;
    this.folder = options.folder ?? newFolder();
    const [program, ...args] = options.command;
    if (options.script !== undefined) {
      writeFileSync(join(this.folder, "script.js"), options.script, "latin1");
      args.push("script.js");
    }
    // The console reads stdin, and would be kept busy by a closed one, so the pipe stays open. Nothing is typed there:
    // see sim/board/interpreter/prompt.ts.
    this.process = spawn(program, args, { cwd: this.folder, stdio: ["pipe", "pipe", "ignore"] });
    living.add(this.process);
    const timer = setTimeout(() => this.kill(), options.maxMs);
    let rest = "";
    this.process.stdout!.setEncoding("latin1").on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      this.lines.push(...parts.map((part) => part.replace(/\r$/, "")));
      this.notifyWatchers();
    });
    this.ended = new Promise((resolve) => {
      const gone = () => {
        clearTimeout(timer);
        living.delete(this.process);
        this.isRunning = false;
        this.notifyWatchers();
        resolve();
      };
      this.process.on("error", gone).on("close", gone);
    });
  }

  private notifyWatchers(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  /**
   * Waits for the first line that contains `text`, or the `count`-th. Rejects, with the last lines, if the process ends
   * without it.
   */
  line(text: string, count = 1): Promise<string> {
    return new Promise((resolve, reject) => {
      const watcher = () => {
        const found = this.lines.filter((line) => line.includes(text))[count - 1];
        if (found === undefined && this.isRunning) return;
        this.watchers.delete(watcher);
        if (found !== undefined) resolve(found);
        else reject(new Error(`an interpreter ended without "${text}":\n${this.lines.slice(-8).join("\n")}`));
      };
      this.watchers.add(watcher);
      watcher();
    });
  }

  /** Suspends the process: its connections stay open, and nothing answers on them. */
  pause(): void {
    this.process.kill("SIGSTOP");
  }

  kill(): void {
    this.process.kill("SIGKILL");
  }

  /** Kills the process if it is still running, waits for its end and removes its folder. */
  async close(): Promise<void> {
    this.kill();
    await this.ended;
    if (this.isOwnFolder) removeFolder(this.folder);
  }

  /** The files in its folder whose names begin with `prefix`, by name. */
  files(prefix: string): Map<string, string> {
    const names = readdirSync(this.folder).filter((name) => name.startsWith(prefix));
    return new Map(names.map((name) => [name, readFileSync(join(this.folder, name), "latin1")]));
  }
}
