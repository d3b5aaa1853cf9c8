// One real interpreter as a process: what it prints, its life and its end. Nothing is typed at its console: see
// prompt.ts. Nothing that was started here outlives this program.
import { spawn, type ChildProcess } from "node:child_process";

export interface InterpreterOptions {
  /** The interpreter's path. */
  program: string;
  /** Its working directory, where it keeps its flash. */
  folder: string;
  /** A script's path, `--telnet`, …; without any it boots from its flash and runs until it is killed. */
  args?: readonly string[];
  /** Hears each whole line of its console, without line end and terminal codes. */
  line?(line: string): void;
}

/** Bytes kept of a line that does not end. */
const restMax = 65_536;

export class InterpreterProcess {
  /** Fulfilled with the exit code, or with why there is none, when the process is gone. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private rest = "";
  private isAlive = true;

  constructor(options: InterpreterOptions) {
    // A group of its own: Ctrl-C at the terminal is meant for this program, and the interpreter would take it for its
    // own business.
    this.child = spawn(options.program, [...(options.args ?? [])], {
      cwd: options.folder,
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
    });
    const { stdout, pid } = this.child;
    const guard = pid === undefined ? undefined : guardOver(pid);
    stdout!.setEncoding("latin1");
    stdout!.on("data", (text: string) => this.read(text, options.line));
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => this.over(guard, resolve, error.message));
      this.child.on("close", (code, signal) => this.over(guard, resolve, signal ?? `exit code ${code}`));
    });
  }

  /** The process's number; undefined if it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get alive(): boolean {
    return this.isAlive;
  }

  /** `kill -9`: it ignores gentler signals. The sockets' peers see an end. */
  kill(): void {
    this.signal("SIGKILL");
  }

  /** Stops it where it is: its sockets stay open and silent. */
  freeze(): void {
    this.signal("SIGSTOP");
  }

  thaw(): void {
    this.signal("SIGCONT");
  }

  /** To its whole group: the program may be a script that starts the interpreter. */
  private signal(signal: NodeJS.Signals): void {
    if (this.isAlive && this.pid !== undefined) process.kill(-this.pid, signal);
  }

  private read(text: string, listener: ((line: string) => void) | undefined): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop()!.slice(-restMax);
    for (const line of lines) listener?.(line.replace(/\x1b\[[0-9;]*[A-Za-z]|\r/g, ""));
  }

  private over(guard: ChildProcess | undefined, resolve: (why: string) => void, why: string): void {
    this.isAlive = false;
    guard?.stdin!.end("done\n");
    resolve(why);
  }
}

/**
 * A shell that waits for this program to end: if that happens before the interpreter's end, however it happens, it
 * kills the interpreter. The interpreter itself does not mind that its console's other end is gone.
 */
function guardOver(pid: number): ChildProcess {
  const script = 'trap "" INT TERM HUP; read done || kill -9 "-$0"';
  const guard = spawn("sh", ["-c", script, String(pid)], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.on("error", () => undefined); // no shell: then only a crash of this program leaves the interpreter behind
  guard.stdin!.on("error", () => undefined);
  guard.unref();
  return guard;
}
