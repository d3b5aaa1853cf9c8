// The league's page as clients see it: its questions, its desk, and what it refuses.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { Board } from "../../../tools/league/board/board.js";
import { openDatabase, type Database } from "../../../tools/league/board/database.js";
import { storeGames } from "../../../tools/league/board/store.js";
import { openBroker } from "../../../tools/league/demo.js";
import { Desk } from "../../../tools/league/web/desk.js";
import { LeagueServer } from "../../../tools/league/web/server.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { empty, folderFor, incoming, invited, league } from "../../support/league.js";
import { foreignHosts } from "../../support/browser.js";

const password = "a long password";
const now = Date.UTC(2026, 4, 1, 12);

describe("the league's page", function () {
  this.timeout(60_000);
  const folder = folderFor({ after });
  let broker: Awaited<ReturnType<typeof openBroker>>;
  let database: Database;
  let board: Board;
  let server: LeagueServer;

  before(async () => {
    invited(folder, "north");
    broker = await openBroker();
    database = await openDatabase("pglite:");
    const report = () => undefined;
    board = new Board({
      league,
      name: "board",
      broker: { url: broker.url },
      database,
      keys: join(folder, "keys"),
      report,
    });
    server = await LeagueServer.open({
      board,
      database,
      address: "127.0.0.1",
      port: 0,
      names: ["club.example"],
      password,
    });
  });
  beforeEach(() => empty(database));
  after(async () => {
    await server?.close();
    await board?.close();
    await database?.close();
    await broker?.close();
  });

  let asked = 0;
  /** Asks. The database is filled behind the board's back here, so no question is asked twice. */
  const get = (path: string, options: RequestInit = {}) =>
    fetch(`${server.url}${path}${path.includes("?") ? "&" : "?"}${++asked}`, options);
  const json = async (path: string): Promise<any> => (await get(path)).json();
  const post = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    get(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(value),
    });

  /** The first bytes of an answer to a request that fetch would not send. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.write(text));
      socket
        .on("data", (bytes) => (answer += bytes.toString()))
        .on("close", () => resolve(answer))
        .on("error", reject);
    });

  async function play(players: readonly string[] = ["Ann", "Bob"], count = 3): Promise<void> {
    const record = new GeneratedRecord({ seed: 1, games: ["Duel"], players });
    for (let number = 1; number <= count; number++)
      await storeGames(database, [incoming("north", number, record.game(), now + number)]);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async function login(): Promise<Record<string, string>> {
    const answer = await post("/desk/login", { password });
    assert.equal(answer.status, 200);
    const cookie = answer.headers.get("set-cookie")!;
    assert.match(cookie, /HttpOnly; SameSite=Strict/);
    return { Cookie: cookie.split(";")[0]! };
  }

  it("serves its files with a policy that lets nothing else in", async () => {
    for (const path of ["/", "/page.css", "/script.js", "/views.js", "/desk.js", "/dom.js", "/words.js"]) {
      const answer = await get(path);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get("content-security-policy")!, /default-src 'none'; script-src 'self'/);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }
    for (const path of ["/x", "/api/x", "/api/x.json", "/__proto__", "/../package.json", "/desk.ts"])
      assert.equal((await get(path)).status, 404, path);
    assert.equal((await get("/", { method: "DELETE" })).status, 405);
  });

  it("has the colours of the master's page, and no others", async () => {
    const style = await (await get("/page.css")).text();
    const [, night = "", day = ""] = /^:root \{([^}]*)\}\n@media [^{]*light\) \{\s*:root \{([^}]*)\}/.exec(style) ?? [];
    const named = (text: string) => [...text.matchAll(/(--[\w-]+):/g)].map(([, name]) => name!).sort();
    const used = new Set([...style.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name!));
    assert.deepEqual(named(night), named(day));
    assert(used.size > 8);
    assert.deepEqual(
      [...used].filter((name) => !named(night).includes(name)),
      [],
    );
    assert.doesNotMatch(style.slice(style.indexOf("\n* {")), /#[0-9a-f]{3,8}\b.*;/);
  });

  it("answers only at an address or under its own names", async () => {
    const ask = async (host: string) =>
      (await raw(`GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).split("\r\n")[0]!;
    for (const host of foreignHosts) assert.doesNotMatch(await ask(host), / 200 /, host);
    for (const host of ["192.168.1.5:8090", "localhost", "club.example", "CLUB.example:8090"])
      assert.match(await ask(`Host: ${host}\r\n`), / 200 /, host);
    assert.match(await raw("GET http:// HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), / 400 /);
  });

  it("answers with tables, games and players, as JSON and as CSV", async () => {
    await play();
    const [sheet] = await json("/api/sheets.json");
    assert.equal(sheet.game, "Duel");
    const table = await json(`/api/table.json?game=Duel&day=${sheet.day}`);
    assert.deepEqual(
      table.map(({ rank }: { rank: number }) => rank),
      [1, 2],
    );
    assert(table[0].points >= table[1].points);
    const games = await json("/api/games.json");
    assert.equal(games.length, 3);
    const game = await json(`/api/game.json?range=north&id=${games[0].id}`);
    assert.equal(game.rows.length, 10);
    const earlier = await json(`/api/games.json?before=${games[1].at}`);
    assert.deepEqual(
      earlier.map(({ id }: { id: string }) => id),
      [games[2].id],
    );
    assert.equal((await json("/api/range.json?range=north")).games.length, 3);
    const csv = await get(`/api/table.csv?game=Duel&day=${sheet.day}`);
    assert.match(csv.headers.get("content-disposition")!, /attachment/);
    const rows = parse(await csv.text(), { columns: true }) as Record<string, string>[];
    assert.deepEqual(
      rows.map(({ points }) => Number(points)),
      table.map(({ points }: { points: number }) => points),
    );
    const all = parse(await (await get("/api/games.csv")).text(), { columns: true }) as Record<string, string>[];
    assert.equal(all.length, 3);
    assert.match(all[0]!["players"]!, /^Ann \d+; Bob \d+$|^Bob \d+; Ann \d+$/);
  });

  it("refuses questions that make no sense, in a sentence", async () => {
    const odd = [
      "table.json",
      "table.json?game=Duel&day=x",
      "table.json?game=Duel&day=2026-99-99",
      "games.json?before=x",
    ];
    for (const path of [
      ...odd,
      "range.json?range=../x",
      "game.json?range=north&id=",
      "player.json",
      `match.json?name=${"x".repeat(65)}`,
      "best.json?game=%00",
    ]) {
      const answer = await get(`/api/${path}`);
      assert.equal(answer.status, 400, path);
      assert.match(((await answer.json()) as { error: string }).error, /\.$/);
    }
    assert.equal((await get("/api/game.json?range=north&id=none")).status, 404);
    assert.equal((await get("/api/match.json?name=none")).status, 404);
  });

  it("gives a spreadsheet no formulas", async () => {
    await play(["=1+2", "@SUM(A1)"]);
    const rows = parse(await (await get("/api/players.csv")).text(), { columns: true }) as { player: string }[];
    assert.deepEqual(rows.map(({ player }) => player).sort(), ["'=1+2", "'@SUM(A1)"]);
    const games = parse(await (await get("/api/games.csv")).text(), { columns: true }) as { players: string }[];
    for (const { players } of games) assert.match(players, /^'/);
  });

  it("opens the desk for the password only, and for its own page only", async () => {
    await play();
    const [{ id }] = await json("/api/games.json");
    const action = { do: "void", range: "north", id, reason: "a test" };
    assert.equal((await post("/desk/act", action)).status, 401);
    assert.equal((await get("/api/log.json")).status, 401);
    assert.equal((await post("/desk/login", { password: "wrong" })).status, 403);
    assert.equal((await post("/desk/login", { password: ["a"] })).status, 403);
    const own = await login();
    const foreign: Record<string, string>[] = [
      { Origin: "http://evil.example" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Content-Type": "text/plain" },
    ];
    for (const headers of foreign) assert((await post("/desk/act", action, { ...own, ...headers })).status >= 403);
    assert.equal((await get("/desk/act", { headers: own })).status, 405);
    assert.equal((await post("/desk/act", { ...action, reason: "" }, own)).status, 400);
    assert.equal((await post("/desk/act", { ...action, reason: "x".repeat(20_000) }, own)).status, 413);
    assert.equal((await post("/desk/nothing", {}, own)).status, 404);
    assert.equal((await json(`/api/game.json?range=north&id=${id}`)).voided, null);
    assert.equal((await post("/desk/act", action, own)).status, 200);
    assert.equal((await json(`/api/game.json?range=north&id=${id}`)).voided, "a test");
    const log = (await (await get("/api/log.json", { headers: own })).json()) as { action: string }[];
    assert.deepEqual(
      log.map((entry) => entry.action),
      ["void"],
    );
    assert.equal((await post("/desk/logout", {}, own)).status, 200);
    assert.equal((await post("/desk/act", { ...action, do: "unvoid" }, own)).status, 401);
  });

  it("limits guesses of the password, and forgets sessions", () => {
    const clock = { now: 0 };
    const desk = new Desk(password, () => clock.now);
    for (let guess = 0; guess < 5; guess++) assert.equal(desk.login("wrong"), "wrong");
    assert.deepEqual(desk.login(password), { wait: 30 });
    clock.now += 30_000;
    const login = desk.login(password) as { token: string };
    const request = { headers: { cookie: `x=1; snyper-desk=${login.token}` } } as Parameters<Desk["isOpenFor"]>[0];
    assert(desk.isOpenFor(request));
    assert(!desk.isOpenFor({ headers: { cookie: `snyper-desk=${"A".repeat(32)}` } } as typeof request));
    clock.now += 12 * 3600 * 1000;
    assert(!desk.isOpenFor(request));
  });

  it("tells browsers through its event stream what is new", async () => {
    const stop = new AbortController();
    const answer = await get("/events", { signal: stop.signal });
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    let text = "";
    const read = (async () => {
      const decoder = new TextDecoder();
      for await (const bytes of answer.body!) text += decoder.decode(bytes as Uint8Array);
    })().catch(() => undefined);
    await play();
    for (let time = 0; time < 100 && !text.includes("event: news"); time++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.match(text, /^retry: 2000\n\nevent: ranges\ndata: \[\]\n\n/);
    assert.match(text, /event: news/);
    stop.abort();
    await read;
  });
});
