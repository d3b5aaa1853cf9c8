// One real interpreter as a process: its output, how it is stopped, and its end. Nothing is typed at the console
// of an Espruino: see prompt.ts. No process that is started here outlives this program.
import { spawn, type ChildProcess } from "node:child_process";

export interface InterpreterOptions {
  /** The interpreter's path. */
  program: string;
  /** Its working directory, where it keeps its flash. */
  folder: string;
  /** A script's path, `--telnet`, …; without arguments it boots from its flash and runs until it is killed. */
  args?: readonly string[];
  /** Called with each whole line of its console, without newline and terminal codes. */
  line?(line: string): void;
}

/** How many bytes are kept of a line without end. */
const restMax = 65_536;

export class InterpreterProcess {
  /** Fulfilled when the process has ended, with the exit code, or why there is none. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  private rest = "";
  private isAlive = true;

  constructor(options: InterpreterOptions) {
    // In a separate process group, so that Ctrl-C at the terminal does not reach the interpreter.
    this.child = spawn(options.program, [...(options.args ?? [])], {
      cwd: options.folder,
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
    });
    const { stdin, stdout, pid } = this.child;
    stdin!.on("error", () => undefined); // it has ended
    const guard = pid === undefined ? undefined : guardOver(pid);
    stdout!.setEncoding("latin1");
    stdout!.on("data", (text: string) => this.read(text, options.line));
    this.ended = new Promise((resolve) => {
      this.child.on("error", (error) => this.over(guard, resolve, error.message));
      this.child.on("close", (code, signal) => this.over(guard, resolve, signal ?? `exit code ${code}`));
    });
  }

  /** The process id; undefined if the process could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  get alive(): boolean {
    return this.isAlive;
  }

  /** Types at its console. Only for an interpreter that reads it in its one thread: see prompt.ts. */
  type(text: string): void {
    this.child.stdin!.write(text, "latin1");
  }

  /** `kill -9`, because it ignores other signals. Its peers see the end of their connections. */
  kill(): void {
    this.signal("SIGKILL");
  }

  /** Stops the process: its sockets stay open and silent. */
  freeze(): void {
    this.signal("SIGSTOP");
  }

  thaw(): void {
    this.signal("SIGCONT");
  }

  /** Signals its whole group, because the program may be a script that starts the interpreter. */
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
 * Starts a shell that waits for this program to end. If this program ends first, in whatever way, the shell kills the
 * interpreter, which would otherwise run on without its console.
 */
function guardOver(pid: number): ChildProcess {
  const script = 'trap "" INT TERM HUP; read done || kill -9 "-$0"';
  const guard = spawn("sh", ["-c", script, String(pid)], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.on("error", () => undefined); // without a shell, a crash of this program leaves the interpreter running
  guard.stdin!.on("error", () => undefined);
  guard.unref();
  return guard;
}
