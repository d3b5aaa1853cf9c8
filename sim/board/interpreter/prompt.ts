// Running lines in a real interpreter from outside. Its console would do, but must not be used while a program runs.
//
// An interpreter for a PC reads its console in a thread of its own, which fills the queue of events without a lock
// (`jshPushIOCharEvents`, and `jshPopIOEvent` in the main thread). When both meet, the length of an event changes while
// it is taken off the queue. From then on the text of events is read as their lengths: characters are lost, and a
// length above 64 overwrites the stack, which ends the interpreter with a segmentation fault. A board has one core and
// switches its interrupts off there. So the interpreter dials us, and the lines come over that connection.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

const loopback = "127.0.0.1";

/**
 * Script for the interpreter's side, which runs before anything that replaces `net` or `setTimeout`. Each line is run
 * as if it were typed, in a timer of its own; its value is not printed. When our side is gone the interpreter ends.
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

/** Our side: it waits for one interpreter at a time. */
export class Prompt {
  private readonly server: Server;
  private readonly listening: Promise<unknown>;
  private socket: Socket | undefined;
  /** What was typed before an interpreter came. */
  private typed: string[] = [];

  /** `connected` is called when an interpreter is there, before it gets what was typed until then. */
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

  /** An interpreter is there. */
  get isOpen(): boolean {
    return this.socket !== undefined;
  }

  /** Characters 0 to 255, without a newline. Before an interpreter is there the line waits for it. */
  type(line: string): void {
    if (this.socket) this.socket.write(`${line}\n`, "latin1");
    else this.typed.push(line);
  }

  /** The interpreter is gone: the next one is waited for, and does not get what was typed for this one. */
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
