// The arena page's server: files, the event stream, and commands. It listens on 127.0.0.1 only, and limits everything
// that a client can ask for.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Arena } from "../arena/arena.js";
import { commandRefusal, refusalOf, type Refusal } from "./guard.js";
import { Commands } from "./commands.js";
import type { Answer } from "./messages.js";
import { Snapshot } from "./snapshot.js";
import { Viewers, viewersMax } from "./viewers.js";

export const webPortDefault = 8000;
const address = "127.0.0.1";
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

export interface PageServerOptions {
  arena: Arena;
  /** The address that targets dial. */
  dialAddress: string;
  /** 0 for any free port. */
  port: number;
  /** How often a frame is made, how long a request's head may take, and how often that is checked, ms; for tests. */
  frameMs?: number;
  headMsMax?: number;
  checkMs?: number;
}

export class PageServer {
  readonly viewers: Viewers;
  private readonly commands: Commands;

  private constructor(
    private readonly server: Server,
    { arena, dialAddress, frameMs }: PageServerOptions,
  ) {
    this.commands = new Commands(arena);
    this.viewers = new Viewers(new Snapshot(arena, dialAddress), (number) => this.commands.releaseAll(number), frameMs);
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
      server.on("error", (error: NodeJS.ErrnoException) => reject(new Error(portSentence(error, options.port))));
      server.listen({ port: options.port, host: address, exclusive: true }, () =>
        resolve(new PageServer(server, options)),
      );
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The page's URL. */
  get url(): string {
    return `http://${address}:${this.port}`;
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
    const refusal = refusalOf(request, this.port);
    if (refusal) refuse(response, refusal);
    else if (path === "/command") this.command(request, response);
    else if (method !== "GET" && method !== "HEAD")
      refuse(response, { status: 405, error: `${path.slice(0, 64)} is read-only.`, allow: "GET, HEAD" });
    else if (path === "/events" && method === "GET") this.watch(response);
    else if (file)
      send(response, 200, file.type, readFileSync(new URL(`../../../dist/page/${file.name}`, import.meta.url)));
    else refuse(response, { status: 404, error: `There is nothing at ${path.slice(0, 64)}.` });
  }

  private watch(response: ServerResponse): void {
    if (this.viewers.count >= viewersMax)
      return refuse(response, { status: 503, error: `${viewersMax} browsers are already watching: close one.` });
    response.writeHead(200, { ...safety, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.socket?.setNoDelay(true);
    this.viewers.add(response);
  }

  private command(request: IncomingMessage, response: ServerResponse): void {
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
      const answer = this.commands.run(body);
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
function portSentence(error: NodeJS.ErrnoException, port: number): string {
  const why =
    error.code === "EADDRINUSE"
      ? "is in use"
      : error.code === "EACCES"
        ? "needs more rights than you have"
        : `cannot be used: ${error.message}`;
  return `The page is not served because port ${port} ${why}: try --web-port with another number, or --no-web.`;
}
