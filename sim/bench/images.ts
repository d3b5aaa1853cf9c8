// Boards whose memory is measured: an interpreter that boots a built bundle from flash, with a peer in Node at the
// other end.
import { renameSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { discoveryPort } from "../../shared/limits.js";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { version } from "../../tools/common/version.js";
import { builtBundle, builtPage } from "../arena/flashed.js";
import { benchPrelude } from "./prelude.js";
import { newFolder, removeFolder, Run } from "./run.js";

export type BundleName = "master" | "target";

/** Another program than a bundle. */
export interface Code {
  /** Runs before it, also from flash. */
  before: string;
  code: string;
}

/** How much faster timers of a hurried board run, so that a target's waits between dials do not hold up the test. */
const hurry = 50;

/** How often an image prints its usage and checks for an order, ms. */
const sampleMs = 40;
/** The file in an image's folder that holds its next order. */
const orderFile = "order";

/**
 * Runs before the bundle, also from flash: the prelude, the radio's module, loaded as on a board, and a timer that
 * prints the JsVars in use and carries out orders. Orders come as a file: the console is not safe (see
 * sim/board/interpreter/prompt.ts), and a connection would create what `net` shares between all connections, which
 * would count as the bundle's. The stand-in for a watch is kept by its pin, and costs 14 JsVars like a real one.
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
 * Copies a file to the Storage in pieces: the RAM of a small board has no room for the master's whole bundle.
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

/** Writes the Storage of this folder in a run of the interpreter: each file's text by its name. */
async function writeStorage(
  interpreter: string,
  folder: string,
  files: Record<string, string>,
  maxMs: number,
): Promise<void> {
  const puts = Object.entries(files).map(([name, text]) => {
    const path = join(folder, name + ".part");
    writeFileSync(path, text, "latin1");
    return `put(${JSON.stringify(name)},${JSON.stringify(path)},${text.length});\n`;
  });
  const script = `var s=require("Storage");\n${put}${puts.join("")}print("WRITTEN");quit();\n`;
  const writer = new Run({ command: [interpreter], script, maxMs, folder });
  await writer.line("WRITTEN");
  await writer.ended;
}

/**
 * A bundle whose socket for discovery takes any port. On its own port another range of this machine may listen, and the
 * master would keep trying, which takes some 25 JsVars.
 */
function onAnyPort(bundle: BundleName): string {
  return builtBundle(bundle).replace(`.bind(${discoveryPort})`, ".bind(0)");
}

/** A board that booted from flash. */
export class Image {
  private constructor(
    readonly run: Run,
    private readonly folder: string,
  ) {}

  /** Writes flash in a first run of the interpreter, then boots from it. */
  static async boot(
    interpreter: string,
    bundle: BundleName | Code,
    settings: object,
    maxMs: number,
    hurried = false,
  ): Promise<Image> {
    const folder = newFolder();
    const { before, code } = typeof bundle === "string" ? { before: "", code: onAnyPort(bundle) } : bundle;
    const files = {
      ".boot0": boot(hurried) + before,
      ".bootcde": code,
      "snyper.json": JSON.stringify(settings),
      ...(bundle === "master" && { [pageFile]: builtPage() }),
    };
    await writeStorage(interpreter, folder, files, maxMs);
    // The first order creates some things once and for all; do that before anything is measured.
    writeFileSync(join(folder, orderFile), "0");
    return new Image(new Run({ command: [interpreter], maxMs, folder }), folder);
  }

  /** Runs a script on the board, soon. Only one order is kept: wait for its effect before the next one. */
  order(script: string): void {
    const path = join(this.folder, orderFile);
    writeFileSync(path + ".new", script);
    renameSync(path + ".new", path);
  }

  /**
   * JsVars in use, including the stand-ins' (see `ownUsage`), as printed since the boot: one number every 40 ms.
   */
  get samples(): number[] {
    return this.run.lines.flatMap((line) => /USAGE (\d+)/.exec(line)?.slice(1).map(Number) ?? []);
  }

  /** The next `count` numbers, without the one that may be in transit now. */
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

/**
 * What an image without a bundle uses, with what else runs before: subtract it from the usage of one with a bundle.
 */
export async function ownUsage(interpreter: string, maxMs: number, before = ""): Promise<number> {
  const image = await Image.boot(interpreter, { before, code: "0" }, {}, maxMs);
  try {
    return (await image.usages(5))[4]!;
  } finally {
    await image.close();
  }
}

/** Calls `received` with each message that arrives, and returns a function that sends one. */
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

/** A master with one target: it registers whatever dials, pings it, and records its results. */
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

  /** Sends one command. Fulfilled with the type of its reply. */
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

/** The reply to each request. */
const replies: Record<string, string> = { ping: "pong", stand_up: "standing", lay_down: "down", activate: "activated" };
const report = {
  pose: "down",
  uptime: 1,
  memory_free: 912,
  memory_total: 1600,
  rssi: -61,
  rest: 0.012,
  noise: 0.004,
  threshold: 0.15,
};
/** How soon a raised plate is hit, ms. */
const hitMs = 50;

/** A target that answers everything at once, and whose plate is hit 50 ms after it is up. */
export class PeerTarget {
  readonly registered: Promise<void>;
  private readonly socket: Socket;
  private results = 0;

  constructor(port: number, id: string) {
    this.socket = connect({ port, host: "127.0.0.1" });
    this.registered = new Promise((resolve, reject) => {
      this.socket.on("close", () => reject(new Error(`${id} was not registered`)));
      const send = speak(this.socket, (message) => {
        if (message.type === "registered") resolve();
        else this.reply(message, send);
      });
      const data = { protocol: 1, boot: "b", firmware: version(), board: "peer" };
      send({ type: "register", id: "r1", target_id: id, data });
    });
  }

  private reply(message: any, send: (message: object) => void): void {
    const type = replies[message.type];
    if (!type) return;
    // Written as a target writes it, so that the master recognises the pong that it expects.
    if (type === "pong" && !message.data) this.socket.write(`{"type":"pong","id":"${message.id}","status":"alive"}\n`);
    else if (type === "pong") send({ type, id: message.id, status: "alive", data: report });
    else send({ type, id: message.id, status: type, ...(message.data && { data: message.data }) });
    if (type === "activated") setTimeout(() => this.hit(message.id, send), hitMs);
  }

  private hit(activation: string, send: (message: object) => void): void {
    const data = { activation, time: hitMs / 1000, strength: 0.8 };
    send({ type: "result", id: `b-${++this.results}`, status: "hit", data });
  }

  close(): void {
    this.socket.destroy();
  }
}
