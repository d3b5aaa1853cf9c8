// The league's page: its files, its questions, its event stream and its desk. Everything that a client can ask for is
// limited.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { reasonOf, Refusal } from "../../common/refusal.js";
import type { Board } from "../board/board.js";
import type { Database } from "../board/database.js";
import { act, readAction } from "../board/matches.js";
import { Answers, csvOf, Denied } from "./answers.js";
import { Desk, setCookie } from "./desk.js";
import { deny, deskDenial, hostDenial, safety, send, sendJson } from "./guard.js";
import { Stream, watchersMax } from "./stream.js";
import { pageStyle } from "./style.js";

export interface LeagueServerOptions {
  board: Board;
  database: Database;
  address: string;
  /** 0 for any free port. */
  port: number;
  /** Names under which the page may be asked for, besides addresses. */
  names: readonly string[];
  /** Without one there is no desk. */
  password: string | undefined;
}

export const leaguePortDefault = 8090;
const headMsMax = 5000;
const requestMsMax = 10_000;
const connectionsMax = 2 * watchersMax;
const actionBytesMax = 16_384;
/** How often the database is asked whether another board has stored something, ms. */
const lookMs = 2000;
/** For reading addresses; nothing is there. */
const base = "http://league";

/** The page's files by path; those of its script are compiled. */
const sources = new URL("../../../../tools/league/page/", import.meta.url);
const compiled = new URL("../../../../dist/league/", import.meta.url);
const files: Record<string, { read(): string | Buffer; type: string }> = {
  "/": { read: () => readFileSync(new URL("index.html", sources)), type: "text/html; charset=utf-8" },
  "/page.css": { read: pageStyle, type: "text/css; charset=utf-8" },
  ...Object.fromEntries(
    ["script", "desk", "dom", "views", "words"].map((name) => [
      `/${name}.js`,
      { read: () => readFileSync(new URL(`${name}.js`, compiled)), type: "text/javascript; charset=utf-8" },
    ]),
  ),
};

export class LeagueServer {
  readonly stream: Stream;
  private readonly answers: Answers;
  private readonly desk: Desk | undefined;
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly server: Server,
    private readonly options: LeagueServerOptions,
  ) {
    const { board, database, password } = options;
    this.answers = new Answers(database);
    this.stream = new Stream(board.live);
    this.desk = password === undefined ? undefined : new Desk(password);
    board.onLive = (range) => this.stream.rangeChanged(range);
    board.onStored = () => void this.look();
    this.timer = setInterval(() => void this.look(), lookMs);
    server.on("request", (request, response) => void this.answer(request, response));
  }

  /** Serves the page. Rejects with an Error if the port cannot be used. */
  static open(options: LeagueServerOptions): Promise<LeagueServer> {
    const server = createServer({
      headersTimeout: headMsMax,
      requestTimeout: requestMsMax,
      keepAliveTimeout: headMsMax,
      connectionsCheckingInterval: 1000,
    });
    server.maxConnections = connectionsMax;
    return new Promise((resolve, reject) => {
      server.on("error", reject);
      server.listen({ port: options.port, host: options.address, exclusive: true }, () =>
        resolve(new LeagueServer(server, options)),
      );
    });
  }

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address === "0.0.0.0" ? "localhost" : address}:${port}`;
  }

  /** Ends all connections. Fulfilled when the port is free. */
  close(): Promise<void> {
    clearInterval(this.timer);
    this.stream.close();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    return closed;
  }

  /** Looks whether the database has something new, and tells the browsers. */
  private async look(): Promise<void> {
    try {
      if (await this.answers.look()) this.stream.news();
    } catch {
      // The database is away; the intake reports it, and a question gets a 503.
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const denial = hostDenial(request, this.options.names);
      if (denial) return deny(response, denial);
      if (!URL.canParse(request.url ?? "", base)) return deny(response, { status: 400, error: "The address is none." });
      const { pathname, searchParams } = new URL(request.url ?? "", base);
      if (pathname.startsWith("/desk/")) return await this.answerDesk(pathname.slice(6), request, response);
      if (request.method !== "GET" && request.method !== "HEAD")
        return deny(response, { status: 405, error: "The page is read-only." });
      if (pathname === "/events") return this.watch(request, response);
      const [, what, kind] = /^\/api\/([a-z]+)\.(json|csv)$/.exec(pathname) ?? [];
      if (what !== undefined) return await this.answerQuestion(what, kind!, searchParams, request, response);
      const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
      if (!file) return deny(response, { status: 404, error: "There is nothing here." });
      send(response, 200, { type: file.type, text: file.read() });
    } catch (thrown) {
      if (thrown instanceof Denied) return deny(response, thrown.denial);
      if (thrown instanceof Refusal) return deny(response, { status: 400, error: thrown.message });
      deny(response, { status: 503, error: `The database does not answer (${reasonOf(thrown).slice(0, 100)}).` });
    }
  }

  private async answerQuestion(
    what: string,
    kind: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (what === "log" && !this.desk?.isOpenFor(request))
      return deny(response, { status: 401, error: "Log in first." });
    const answer = what === "now" ? this.stream.ranges() : await this.answers.ask(what, query);
    if (kind === "json") return sendJson(response, 200, answer);
    send(response, 200, {
      type: "text/csv; charset=utf-8",
      text: csvOf(answer),
      headers: { "Content-Disposition": `attachment; filename="${what}.csv"` },
    });
  }

  private watch(request: IncomingMessage, response: ServerResponse): void {
    if (this.stream.count >= watchersMax)
      return deny(response, { status: 503, error: `${watchersMax} browsers are already watching: close one.` });
    response.writeHead(200, { ...safety, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    if (request.method === "HEAD") return void response.end();
    response.socket?.setNoDelay(true);
    this.stream.add(response);
  }

  private async answerDesk(what: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { desk } = this;
    if (!desk)
      return deny(response, { status: 404, error: "This board has no desk: it was started without a password." });
    const denial = deskDenial(request);
    if (denial) return deny(response, denial);
    const posted = await bodyOf(request);
    if (what === "login") return this.login(desk, posted, response);
    if (!desk.isOpenFor(request)) return deny(response, { status: 401, error: "Log in first." });
    if (what === "logout") {
      desk.logout(request);
      return sendJson(response, 200, {}, setCookie(""));
    }
    if (what !== "act") return deny(response, { status: 404, error: "The desk cannot do that." });
    await act(this.options.database, readAction(posted));
    this.answers.forget();
    await this.look();
    sendJson(response, 200, {});
  }

  private login(desk: Desk, posted: unknown, response: ServerResponse): void {
    const { password } = (posted ?? {}) as Record<string, unknown>;
    const login = desk.login(typeof password === "string" ? password : "");
    if (login === "wrong") return deny(response, { status: 403, error: "The password is wrong." });
    if ("wait" in login)
      return deny(response, { status: 429, error: `Too many wrong passwords: wait ${login.wait} s.` });
    sendJson(response, 200, {}, setCookie(login.token));
  }
}

/** The JSON in a request's body. Rejects with a `Denied` if it is too long, or none. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  request.setEncoding("utf8");
  for await (const more of request) {
    text += more as string;
    if (text.length > actionBytesMax)
      throw new Denied({ status: 413, error: `A request must not exceed ${actionBytesMax} bytes.` });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Denied({ status: 400, error: "The request is not JSON." });
  }
}
