// The arena page's server: its files, the stream of what happens, and commands. On 127.0.0.1 only, and bounded in
// everything that a client can ask for.
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
/** A client gets so long for its request's head, and for all of it, ms; it is looked at every so often. */
const headMsMax = 5000;
const requestMsMax = 10_000;
const lookMs = 1000;
/** Each browser has its stream and a few connections for files and commands. */
const connectionsMax = 4 * viewersMax;

/** The page's files by the path under which they are asked for. */
const files: Record<string, { name: string; type: string }> = {
  "/": { name: "index.html", type: "text/html; charset=utf-8" },
  "/page.js": { name: "page.js", type: "text/javascript; charset=utf-8" },
  "/page.css": { name: "page.css", type: "text/css; charset=utf-8" },
  "/title.woff2": { name: "title.woff2", type: "font/woff2" },
  "/icon.svg": { name: "icon.svg", type: "image/svg+xml" },
};

/**
 * Nothing is loaded from elsewhere, and nobody shows the page in a frame of theirs. The servo's picture has styles
 * within.
 */
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
  /** Where targets dial. */
  dialAddress: string;
  /** 0 for any that is free. */
  port: number;
  /**
   * How often a frame is made, how long a request's head may take, and how often that is looked at, ms: tests have
   * their own.
   */
  frameMs?: number;
  headMsMax?: number;
  lookMs?: number;
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

  /** Serves the page. Rejects with a sentence if the port cannot be had. */
  static open(options: PageServerOptions): Promise<PageServer> {
    const server = createServer({
      headersTimeout: options.headMsMax ?? headMsMax,
      requestTimeout: requestMsMax,
      keepAliveTimeout: headMsMax,
      connectionsCheckingInterval: options.lookMs ?? lookMs,
    });
    server.maxConnections = connectionsMax;
    return new Promise((resolve, reject) => {
      // Later ones, as when there are no more file handles, cost the page a connection and the range nothing.
      server.on("error", (error: NodeJS.ErrnoException) => reject(new Error(portSentence(error, options.port))));
      server.listen({ port: options.port, host: address, exclusive: true }, () =>
        resolve(new PageServer(server, options)),
      );
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Where a browser finds it. */
  get url(): string {
    return `http://${address}:${this.port}`;
  }

  /** Ends everything. Fulfilled when the port is free. */
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
      refuse(response, { status: 405, error: `${path.slice(0, 64)} can only be read.` });
    else if (path === "/events" && method === "GET") this.watch(response);
    else if (file)
      send(response, 200, file.type, readFileSync(new URL(`../../../dist/page/${file.name}`, import.meta.url)));
    else refuse(response, { status: 404, error: `There is nothing at ${path.slice(0, 64)}.` });
  }

  private watch(response: ServerResponse): void {
    if (this.viewers.count >= viewersMax)
      return refuse(response, { status: 503, error: `${viewersMax} browsers look already: close one.` });
    response.writeHead(200, { ...safety, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.socket?.setNoDelay(true);
    this.viewers.add(response);
  }

  private command(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== "POST") return refuse(response, { status: 405, error: "A command is posted." });
    const refusal = commandRefusal(request, commandBytesMax);
    if (refusal) return refuse(response, refusal);
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => {
      body += text;
      if (body.length <= commandBytesMax) return;
      request.removeAllListeners("data").resume();
      refuse(response, { status: 413, error: `A command has at most ${commandBytesMax} bytes.` });
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

/** Whoever is refused is not waited for: what it may still send is not read. */
function refuse(response: ServerResponse, { status, error }: Refusal): void {
  if (response.headersSent) return;
  response.setHeader("Connection", "close");
  if (status === 503) response.setHeader("Retry-After", "5");
  if (status === 405) response.setHeader("Allow", error.startsWith("A command") ? "POST" : "GET, HEAD");
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

/** Why the page cannot be served there. */
function portSentence(error: NodeJS.ErrnoException, port: number): string {
  const why =
    error.code === "EADDRINUSE"
      ? "is in use"
      : error.code === "EACCES"
        ? "needs more rights than you have"
        : `cannot be used: ${error.message}`;
  return `The page is not served, port ${port} ${why}: try --web-port with another number, or --no-web.`;
}
