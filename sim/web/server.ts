// The arena page's server: files, the event stream, and commands. It listens on 127.0.0.1 only, and limits everything
// that a client can ask for. A view-only one may listen on the local network: it has the same page without its
// controls, and no commands.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Arena } from "../arena/arena.js";
import { Shots } from "../arena/shots.js";
import { commandRefusal, loopbackNames, refusalOf, type Refusal } from "./guard.js";
import { Commands } from "./commands.js";
import { invited } from "./invitation.js";
import type { Answer } from "./messages.js";
import { qrPicture } from "./qr.js";
import { Snapshot } from "./snapshot.js";
import { Viewers, viewersMax } from "./viewers.js";

export const webPortDefault = 8000;
export const showPortDefault = 8090;
const loopback = "127.0.0.1";
const commandBytesMax = 1024;
/** How long a client may take for its request's head, and for all of it, ms; and how often that is checked. */
const headMsMax = 5000;
const requestMsMax = 10_000;
const checkMs = 1000;
/** Each browser has an event stream and a few connections for files and commands. */
const connectionsMax = 4 * viewersMax;

/** The page's files by path. */
const files: Record<string, { name: string; type: string }> = {
  "/": { name: "index.html", type: "text/html; charset=utf-8" },
  "/page.js": { name: "page.js", type: "text/javascript; charset=utf-8" },
  "/page.css": { name: "page.css", type: "text/css; charset=utf-8" },
  "/title.woff2": { name: "title.woff2", type: "font/woff2" },
  "/icon.svg": { name: "icon.svg", type: "image/svg+xml" },
};

/** The page loads nothing from elsewhere, and no other page may show it in a frame. The servo's picture has styles. */
const safety = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** What makes a server view-only. */
export interface ViewOnly {
  /** The address on which it listens: `0.0.0.0` for all of this machine's. */
  address: string;
  /** What it may be called in `Host`, now; the first name is that of its URL. */
  names: () => readonly string[];
}

export interface PageServerOptions {
  arena: Arena;
  /** The address that targets dial. */
  dialAddress: string;
  /** 0 for any free port. */
  port: number;
  /** It only shows the range, to anybody who reaches it. By default it takes commands, from this machine only. */
  viewOnly?: ViewOnly;
  /** The URL at which others may look, for the page's QR code. */
  showUrl?: string | undefined;
  /** What is wrong with the file of the maker's own game, "" for nothing. */
  gameFault?: (() => string) | undefined;
  /** How often a frame is made, how long a request's head may take, and how often that is checked, ms; for tests. */
  frameMs?: number;
  headMsMax?: number;
  checkMs?: number;
}

export class PageServer {
  readonly viewers: Viewers;
  /** None if it is view-only. */
  private readonly commands: Commands | undefined;
  /** The files of a view-only server: reading them again for each stranger would hold up the range. */
  private readonly kept = new Map<string, Buffer>();

  private constructor(
    private readonly server: Server,
    private readonly options: PageServerOptions,
  ) {
    const { arena, dialAddress, frameMs, viewOnly, gameFault } = options;
    const shots = new Shots(arena);
    this.commands = viewOnly ? undefined : new Commands(arena, shots);
    const snapshot = new Snapshot(arena, dialAddress, shots, { isBrief: viewOnly !== undefined, gameFault });
    const left = (number: number) => this.commands?.releaseAll(number);
    this.viewers = new Viewers(snapshot, left, frameMs, viewOnly !== undefined);
    server.on("request", (request, response) => this.answer(request, response));
  }

  /** Serves the page. Rejects with a sentence if the port cannot be used. */
  static open(options: PageServerOptions): Promise<PageServer> {
    const server = createServer({
      headersTimeout: options.headMsMax ?? headMsMax,
      requestTimeout: requestMsMax,
      keepAliveTimeout: headMsMax,
      connectionsCheckingInterval: options.checkMs ?? checkMs,
    });
    server.maxConnections = connectionsMax;
    return new Promise((resolve, reject) => {
      // A later error, such as too many open files, costs the page a connection and the range nothing.
      server.on("error", (error: NodeJS.ErrnoException) => reject(new Error(portSentence(error, options))));
      server.listen({ port: options.port, host: options.viewOnly?.address ?? loopback, exclusive: true }, () =>
        resolve(new PageServer(server, options)),
      );
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The page's URL. */
  get url(): string {
    return `http://${this.names[0]}:${this.port}`;
  }

  /** What it may be called. */
  private get names(): readonly string[] {
    return this.options.viewOnly?.names() ?? loopbackNames;
  }

  /** Ends all connections. Fulfilled when the port is free. */
  close(): Promise<void> {
    this.viewers.close();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    return closed;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "" } = request;
    const path = url.split("?", 1)[0]!;
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    const refusal = refusalOf(request, this.port, this.names);
    if (refusal) refuse(response, refusal);
    else if (path === "/command" && this.commands) this.command(request, response, this.commands);
    else if (method !== "GET" && method !== "HEAD")
      refuse(response, { status: 405, error: `${path.slice(0, 64)} is read-only.`, allow: "GET, HEAD" });
    else if (path === "/events" && method === "GET") this.watch(response);
    else if (path === "/show.svg" && this.showUrl !== undefined)
      send(response, 200, "image/svg+xml", Buffer.from(qrPicture(this.showUrl)));
    else if (file) send(response, 200, file.type, this.fileOf(file.name));
    else refuse(response, { status: 404, error: `There is nothing at ${path.slice(0, 64)}.` });
  }

  /** Where others may look. */
  private get showUrl(): string | undefined {
    return this.options.viewOnly ? this.url : this.options.showUrl;
  }

  private fileOf(name: string): Buffer {
    const bytes = this.kept.get(name) ?? readFileSync(new URL(`../../../dist/page/${name}`, import.meta.url));
    if (this.options.viewOnly) this.kept.set(name, bytes);
    return name === "index.html"
      ? Buffer.from(invited(bytes.toString(), this.commands === undefined, this.showUrl))
      : bytes;
  }

  private watch(response: ServerResponse): void {
    if (this.viewers.count >= viewersMax)
      return refuse(response, { status: 503, error: `${viewersMax} browsers are already watching: close one.` });
    response.writeHead(200, { ...safety, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.socket?.setNoDelay(true);
    this.viewers.add(response);
  }

  private command(request: IncomingMessage, response: ServerResponse, commands: Commands): void {
    if (request.method !== "POST")
      return refuse(response, { status: 405, error: "Commands must be posted.", allow: "POST" });
    const refusal = commandRefusal(request, commandBytesMax);
    if (refusal) return refuse(response, refusal);
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => {
      body += text;
      if (body.length <= commandBytesMax) return;
      request.removeAllListeners("data").resume();
      refuse(response, { status: 413, error: `A command must not exceed ${commandBytesMax} bytes.` });
    });
    request.on("end", () => {
      if (body.length > commandBytesMax) return;
      const answer = commands.run(body);
      sendAnswer(response, answer.error === undefined ? 200 : 400, answer);
    });
  }
}

function sendAnswer(response: ServerResponse, status: number, answer: Answer): void {
  send(response, status, "application/json; charset=utf-8", Buffer.from(JSON.stringify(answer)));
}

/** Refuses a request, and reads nothing more of it. */
function refuse(response: ServerResponse, { status, error, allow }: Refusal): void {
  if (response.headersSent) return;
  response.setHeader("Connection", "close");
  if (status === 503) response.setHeader("Retry-After", "5");
  if (allow !== undefined) response.setHeader("Allow", allow);
  sendAnswer(response, status, { error });
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, {
    ...safety,
    "Content-Type": type,
    "Content-Length": body.length,
    "Cache-Control": "no-cache",
  });
  response.end(body);
}

/** Why the page cannot be served on that port. */
function portSentence(error: NodeJS.ErrnoException, { port, viewOnly }: PageServerOptions): string {
  const why =
    error.code === "EADDRINUSE"
      ? "is in use"
      : error.code === "EACCES"
        ? "needs more rights than you have"
        : `cannot be used: ${error.message}`;
  return viewOnly
    ? `The view-only page is not served because port ${port} ${why}: try --show-port with another number.`
    : `The page is not served because port ${port} ${why}: try --web-port with another number, or --no-web.`;
}
