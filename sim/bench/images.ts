// Boards as they are measured for memory: an interpreter that boots a built bundle from its flash, and a peer in Node
// at the other end.
import { renameSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { builtBundle, builtPage } from "../arena/flashed.js";
import { benchPrelude } from "./prelude.js";
import { newFolder, removeFolder, Run } from "./run.js";

export type BundleName = "master" | "target";

/** Timers of a hurried board run so much faster: a target's waits between dials are meant for people. */
const hurry = 50;

/** How often an image says what it uses, and looks for an order, ms. */
const sampleMs = 40;
/** An image's order, in its folder. */
const orderFile = "order";

/**
 * Runs before the bundle, from flash like it: the prelude, a radio's module that is loaded as on a board, and what says
 * the JsVars in use and carries out orders. These come as a file: the console is not safe (see
 * sim/board/interpreter/prompt.ts), and a connection would create what `net` shares between all connections, which
 * counts as the bundle's. A watch that stands in for a real one is kept by its pin, and costs what a real one does, 14
 * JsVars.
 */
const boot = (hurried: boolean) => `${benchPrelude}
require("Wifi");
var watches={};
global.setWatch=function(f,pin){watches[pin]={edge:1,recur:1,debo:1,pin:1,call:f,last:0.5,more:"twelve chars"};return 1};
var late=setTimeout;
${hurried ? `global.setTimeout=function(f,ms,a){return late(f,ms/${hurry},a)};` : ""}
setInterval(function(){
var fs=require("fs"),order;
if(fs.statSync("${orderFile}")){
order=fs.readFileSync("${orderFile}");
fs.unlinkSync("${orderFile}");
late(order,1);
}
print("USAGE "+process.memory().usage);
},${sampleMs});
function burst(n,i){
if(!n)return print("BURST over");
command(n%2?"ping":"lay_down",i,undefined,function(){burst(n-1,i)});
}
`;

/**
 * Copies a file to the Storage in pieces: the master's bundle whole would not fit beside itself in the RAM of a small
 * board.
 */
const put = `function put(name,path,size){
var file=E.openFile(path,"r"),at=0,part;
while(at<size){
part=file.read(1024);
s.write(name,part,at,size);
at+=part.length;
}
file.close();
}
`;

/** A board that booted from flash. */
export class Image {
  private constructor(
    readonly run: Run,
    private readonly folder: string,
  ) {}

  /** Writes flash in a first run of the interpreter, then boots from it. */
  static async boot(
    interpreter: string,
    bundle: BundleName | "none",
    settings: object,
    maxMs: number,
    hurried = false,
  ): Promise<Image> {
    const folder = newFolder();
    const files = {
      ".boot0": boot(hurried),
      ".bootcde": bundle === "none" ? "0" : builtBundle(bundle),
      "snyper.json": JSON.stringify(settings),
      ...(bundle === "master" && { [pageFile]: builtPage() }),
    };
    const script = `var s=require("Storage");\n${put}${Object.entries(files)
      .map(([name, text]) => {
        const path = join(folder, name + ".part");
        writeFileSync(path, text, "latin1");
        return `put(${JSON.stringify(name)},${JSON.stringify(path)},${text.length});\n`;
      })
      .join("")}print("WRITTEN");quit();\n`;
    const writer = new Run({ command: [interpreter], script, maxMs, folder });
    await writer.line("WRITTEN");
    await writer.ended;
    // what the first order creates for good is there before anything is measured
    writeFileSync(join(folder, orderFile), "0");
    return new Image(new Run({ command: [interpreter], maxMs, folder }), folder);
  }

  /** Runs a script in it, soon. There is one order at a time: wait for what it does before the next. */
  order(script: string): void {
    const path = join(this.folder, orderFile);
    writeFileSync(path + ".new", script);
    renameSync(path + ".new", path);
  }

  /**
   * JsVars in use, the stand-ins' among them (see `ownUsage`), as it has said since it booted: one number each 40 ms.
   */
  get samples(): number[] {
    return this.run.lines.flatMap((line) => /USAGE (\d+)/.exec(line)?.slice(1).map(Number) ?? []);
  }

  /** The next so many numbers. The one that may be on its way is not among them. */
  async usages(count: number): Promise<number[]> {
    const from = this.samples.length + 1;
    await this.run.line("USAGE ", from + count);
    return this.samples.slice(from, from + count);
  }

  /** JsVars in use now. */
  async usage(): Promise<number> {
    return (await this.usages(1))[0]!;
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
    return (await image.usages(5))[4]!;
  } finally {
    await image.close();
  }
}

/** Calls `take` with each message that comes, and returns the means to send one. */
function speak(
  socket: Socket,
  received: (message: any, send: (message: object) => void) => void,
): (message: object) => void {
  let rest = "";
  const send = (message: object) => {
    if (!socket.destroyed) socket.write(JSON.stringify(message) + "\n");
  };
  socket
    .setNoDelay()
    .setEncoding("latin1")
    .on("error", () => undefined)
    .on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) if (line) received(JSON.parse(line), send);
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
        if (message.type === "register") {
          send({ type: "registered", id: message.id, status: "registered" });
          this.registrations++;
          this.link = { socket, send };
        } else if (message.type === "result") {
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
      this.link!.send({ type, id, ...(data && { data }) });
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
      const replies: Record<string, string> = {
        ping: "pong",
        stand_up: "standing",
        lay_down: "down",
        activate: "activated",
      };
      this.socket.on("close", () => reject(new Error(`${id} was not registered`)));
      const send = speak(this.socket, (message) => {
        const type = replies[message.type];
        if (message.type === "registered") resolve();
        if (!type) return;
        // As a target writes it, so that the master finds the pong that it expects.
        if (type === "pong" && !message.data)
          this.socket.write(`{"type":"pong","id":"${message.id}","status":"alive"}\n`);
        else if (type === "pong")
          send({
            type,
            id: message.id,
            status: "alive",
            data: { pose: "down", uptime: 1, memory_free: 1, memory_total: 2 },
          });
        else send({ type, id: message.id, status: type, ...(message.data && { data: message.data }) });
        if (type === "activated")
          setTimeout(
            () =>
              send({
                type: "result",
                id: `b-${++results}`,
                status: "hit",
                data: { activation: message.id, time: 0.05, strength: 0.8 },
              }),
            50,
          );
      });
      send({
        type: "register",
        id: "r1",
        target_id: id,
        data: { protocol: 1, boot: "b", firmware: "0", board: "peer" },
      });
    });
  }

  close(): void {
    this.socket.destroy();
  }
}
