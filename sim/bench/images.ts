// Boards as they are measured for memory: an interpreter that boots a built bundle from its flash, and a peer in Node at the other end.
import { connect, createServer, type Server, type Socket } from "node:net";
import { builtBundle } from "../arena.js";
import { prelude } from "./prelude.js";
import { newFolder, removeFolder, Run } from "./run.js";

export type BundleName = "master" | "target";

/** Timers of a hurried board run so much faster: a target's waits between dials are meant for people. */
const hurry = 50;

/**
 * Runs before the bundle, from flash like it: the prelude, `told()`, which prints the JsVars in use, and a radio's module that is loaded as on a
 * board. A watch that stands in for a real one is kept by its pin, and costs what a real one does, 14 JsVars.
 */
const boot = (hurried: boolean) => `${prelude}
require("Wifi");
var watches={};
global.setWatch=function(f,pin){watches[pin]={edge:1,recur:1,debo:1,pin:1,call:f,last:0.5,more:"twelve chars"};return 1};
${hurried ? `var late=setTimeout;\nglobal.setTimeout=function(f,ms,a){return late(f,ms/${hurry},a)};` : ""}
var tells=0;
function told(){print("USAGE "+ ++tells+" "+process.memory().usage)}
function burst(n,i){
if(!n)return print("BURST over");
command(n%2?"ping":"lay_down",i,undefined,function(){burst(n-1,i)});
}
`;

/** A board that booted from flash. */
export class Image {
  private tells = 0;

  private constructor(readonly run: Run, private readonly folder: string) {}

  /** Writes flash in a first run of the interpreter, then boots from it. */
  static async boot(interpreter: string, bundle: BundleName | "none", settings: object, maxMs: number, hurried = false): Promise<Image> {
    const folder = newFolder();
    const files = { ".boot0": boot(hurried), ".bootcde": bundle == "none" ? "0" : builtBundle(bundle), "snyper.json": JSON.stringify(settings) };
    const script = `var s=require("Storage");\n${Object.entries(files)
      .map(([name, text]) => `s.write(${JSON.stringify(name)},${JSON.stringify(text)});\n`).join("")}print("WRITTEN");quit();\n`;
    const writer = new Run({ command: [interpreter], script, maxMs, folder });
    await writer.line("WRITTEN");
    await writer.ended;
    return new Image(new Run({ command: [interpreter], maxMs, folder }), folder);
  }

  /** JsVars in use now, the stand-ins' and the question's own among them (see `ownUsage`). */
  async usage(): Promise<number> {
    const number = ++this.tells;
    this.run.type("told()");
    const line = await this.run.line(`USAGE ${number} `);
    return Number(/USAGE \d+ (\d+)/.exec(line)![1]);
  }

  async close(): Promise<void> {
    await this.run.close();
    removeFolder(this.folder);
  }
}

/** What an image without any bundle uses: to be subtracted from one with. */
export async function ownUsage(interpreter: string, maxMs: number): Promise<number> {
  const image = await Image.boot(interpreter, "none", {}, maxMs);
  try {
    await image.usage(); // the console remembers what was typed, once
    return await image.usage();
  } finally {
    await image.close();
  }
}

/** Calls `take` with each message that comes, and returns the means to send one. */
function speak(socket: Socket, take: (message: any, send: (message: object) => void) => void): (message: object) => void {
  let rest = "";
  const send = (message: object) => {
    if (!socket.destroyed) socket.write(JSON.stringify(message) + "\n");
  };
  socket.setNoDelay().setEncoding("latin1").on("error", () => undefined).on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line) take(JSON.parse(line), send);
  });
  return send;
}

/** A master that knows one target: it registers whoever dials, pings, and records results. */
export class PeerMaster {
  registrations = 0;
  readonly results: string[] = [];
  private readonly server: Server;
  private link: { socket: Socket; send: (message: object) => void } | undefined;
  private readonly waiting = new Map<string, (type: string) => void>();
  private readonly beat = setInterval(() => this.link?.send({ type: "ping", id: `b${++this.number}` }), 500);
  private number = 0;

  constructor(readonly port: number) {
    this.server = createServer((socket) => {
      const send = speak(socket, (message) => {
        if (message.type == "register") {
          send({ type: "registered", id: message.id, status: "registered" });
          this.registrations++;
          this.link = { socket, send };
        } else if (message.type == "result") {
          this.results.push(message.status);
          send({ type: "recorded", id: message.id, status: "recorded" });
        } else {
          this.waiting.get(message.id)?.(message.type);
          this.waiting.delete(message.id);
        }
      });
    }).listen(port, "127.0.0.1");
  }

  /** One command; the type of its reply. */
  command(type: string, data?: object): Promise<string> {
    return new Promise((resolve) => {
      const id = `c${++this.number}`;
      this.waiting.set(id, resolve);
      this.link!.send({ type, id, ...data && { data } });
    });
  }

  /** Ends the connection; the target dials again. */
  cut(): void {
    this.link?.socket.destroy();
  }

  close(): void {
    clearInterval(this.beat);
    this.cut();
    this.server.close();
  }
}

/** A target that answers everything at once, and whose plate is hit 50 ms after it is up. */
export class PeerTarget {
  readonly registered: Promise<void>;
  private readonly socket: Socket;

  constructor(port: number, id: string) {
    let results = 0;
    this.socket = connect({ port, host: "127.0.0.1" });
    this.registered = new Promise((resolve, reject) => {
      const replies: Record<string, string> = { ping: "pong", stand_up: "standing", lay_down: "down", activate: "activated" };
      this.socket.on("close", () => reject(new Error(`${id} was not registered`)));
      const send = speak(this.socket, (message) => {
        const type = replies[message.type];
        if (message.type == "registered") resolve();
        if (!type) return;
        // As a target writes it, so that the master finds the pong that it expects.
        if (type == "pong" && !message.data) this.socket.write(`{"type":"pong","id":"${message.id}","status":"alive"}\n`);
        else if (type == "pong") send({ type, id: message.id, status: "alive", data: { pose: "down", uptime: 1, memory_free: 1, memory_total: 2 } });
        else send({ type, id: message.id, status: type, ...message.data && { data: message.data } });
        if (type == "activated") setTimeout(() => send({
          type: "result", id: `b-${++results}`, status: "hit", data: { activation: message.id, time: 0.05, strength: 0.8 },
        }), 50);
      });
      send({ type: "register", id: "r1", target_id: id, data: { protocol: 1, boot: "b", firmware: "0", board: "peer" } });
    });
  }

  close(): void {
    this.socket.destroy();
  }
}
