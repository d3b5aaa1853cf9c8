// Runs lines in a real interpreter from outside. Its console must not be used for that while a program runs.
//
// An interpreter for a PC reads its console in a second thread, which adds to the queue of events without a lock
// (`jshPushIOCharEvents`; `jshPopIOEvent` runs in the main thread). If both run at once, the length of an event changes
// while it is taken off the queue. From then on the text of events is read as their lengths: characters are lost, and a
// length above 64 overwrites the stack, which ends the interpreter with a segmentation fault. A board has one core and
// disables its interrupts there. So the interpreter dials us, and the lines are sent over that connection.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

const loopback = "127.0.0.1";

/**
 * The script for the interpreter's side. It must run before anything that replaces `net` or `setTimeout`. Each line
 * runs as if it were typed, in a separate timer; its value is not printed. When our side closes, the interpreter
 * ends.
 */
export const promptScript = (port: number): string => `(function(run){
var begun="";
require("net").connect({host:"${loopback}",port:${port}},function(outside){
  outside.on("data",function(chunk){
    var lines=(begun+chunk).split("\\n");
    begun=lines.pop();
    lines.forEach(function(line){run(line,0);});
  });
  outside.on("close",quit);
});
})(setTimeout);
`;

/** Our side: it serves one interpreter at a time. */
export class Prompt {
  private readonly server: Server;
  private readonly listening: Promise<unknown>;
  private socket: Socket | undefined;
  /** What was typed before an interpreter connected. */
  private typed: string[] = [];

  /** `connected` is called when an interpreter has connected, before it gets what was typed until then. */
  constructor(private readonly connected: () => void = () => undefined) {
    this.server = createServer((socket) => this.accept(socket));
    this.listening = new Promise((resolve) => this.server.listen(0, loopback, () => resolve(undefined)));
    this.server.unref();
  }

  /** Fulfilled with the port for `promptScript`. */
  async port(): Promise<number> {
    await this.listening;
    return (this.server.address() as AddressInfo).port;
  }

  /** Whether an interpreter is connected. */
  get isOpen(): boolean {
    return this.socket !== undefined;
  }

  /** Sends a line of characters 0 to 255, without a newline; until an interpreter has connected, the line waits. */
  type(line: string): void {
    if (this.socket) this.socket.write(`${line}\n`, "latin1");
    else this.typed.push(line);
  }

  /** The interpreter has ended: the next one does not get what was typed for this one. */
  forget(): void {
    this.socket = undefined;
    this.typed = [];
  }

  close(): void {
    this.socket?.destroy();
    this.forget();
    this.server.close();
  }

  private accept(socket: Socket): void {
    socket.on("error", () => undefined); // the interpreter was killed
    socket.on("close", () => {
      if (this.socket === socket) this.socket = undefined;
    });
    socket.setNoDelay(true).resume();
    this.socket = socket;
    this.connected();
    for (const line of this.typed.splice(0)) this.type(line);
  }
}
