// A person with a netcat: dials the master over real TCP, reads lines and types some.
import { connect, type Socket } from "node:net";

export class Netcat {
  readonly lines: string[] = [];
  closed = false;
  /** Called with each whole line. */
  onLine: (line: string) => void = () => {};
  private rest = "";

  /** Also works over an accepted connection. */
  constructor(readonly socket: Socket) {
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      const lines = (this.rest + chunk).split("\n");
      this.rest = lines.pop()!;
      this.lines.push(...lines);
      lines.forEach((line) => this.onLine(line));
    });
    socket.on("close", () => (this.closed = true));
    socket.on("error", () => (this.closed = true));
  }

  static dial(port: number): Promise<Netcat> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(new Netcat(socket)));
      socket.once("error", reject);
    });
  }

  /** Characters 0 to 255 are bytes. */
  send(...lines: string[]): void {
    this.socket.write(lines.map((line) => line + "\n").join(""), "latin1");
  }

  count(text: string): number {
    return this.lines.filter((line) => line.includes(text)).length;
  }
}
