// The console of a real Kaluma for a PC over TCP, for commands that flash a board. When its watchdog ends it, its port
// goes away for a moment, and it starts again with an empty flash.
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";

export class RealKalumaConsole {
  restarts = 0;
  private child: ChildProcess;
  private socket: Socket | undefined;
  private isOpen = true;
  private readonly server: Server;

  private constructor(private readonly program: string) {
    this.child = this.boot();
    this.server = createServer((socket) => this.serve(socket));
  }

  static async listen(program: string): Promise<RealKalumaConsole> {
    const board = new RealKalumaConsole(program);
    await new Promise<void>((done) => board.server.listen(0, "127.0.0.1", done));
    return board;
  }

  get port(): string {
    return `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Pulls the cable. Whoever connects next has it in again. */
  pull(): void {
    this.socket?.destroy();
  }

  close(): void {
    this.isOpen = false;
    this.socket?.destroy();
    this.server.close();
    this.child.kill("SIGKILL");
  }

  private boot(): ChildProcess {
    const child = spawn(this.program, { cwd: tmpdir(), stdio: ["pipe", "pipe", "ignore"] });
    child.stdin!.on("error", () => undefined);
    child.stdout!.on("data", (bytes: Buffer) => this.socket?.write(bytes));
    child.on("exit", () => {
      if (!this.isOpen) return;
      this.restarts++;
      this.socket?.destroy();
      this.child = this.boot();
    });
    return child;
  }

  private serve(socket: Socket): void {
    this.socket?.destroy();
    this.socket = socket;
    socket.on("error", () => undefined).on("data", (bytes) => this.child.stdin!.write(bytes));
  }
}
