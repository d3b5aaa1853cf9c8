// The bridge between a master and the league: what it asks a master, what it keeps on disk, and that no game is lost or
// stored twice when master, broker, board or bridge go away in between.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EndlessRange } from "../../../sim/arena/endless.js";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { RealArena, type Runtime } from "../../../sim/arena/real-arena.js";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { freePort } from "../../../sim/world/relay.js";
import { Board } from "../../../tools/league/board/board.js";
import { openDatabase, type Database } from "../../../tools/league/board/database.js";
import { Queries } from "../../../tools/league/board/queries.js";
import { followMaster } from "../../../tools/league/bridge/follow.js";
import { Publisher } from "../../../tools/league/bridge/publisher.js";
import { gamesOver } from "../../../tools/league/bridge/record-games.js";
import { Spool } from "../../../tools/league/bridge/spool.js";
import { openBroker } from "../../../tools/league/demo.js";
import { gameMessage } from "../../../tools/league/messages.js";
import { parseOptions } from "../../../tools/league/options.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { empty, folderFor, invited, league, until } from "../../support/league.js";

const script = fileURLToPath(new URL("../../../tools/league/league.js", import.meta.url));

/** A master's page with a record that a test writes. */
class FakeMaster {
  readonly asked: string[] = [];
  readonly record = new GeneratedRecord({ seed: 7, games: ["Duel"] });
  phase = "";
  private sheet = 0;
  private server: Server | undefined;
  port = 0;

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.asked.push(request.url!);
      const path = request.url!.split("?")[0]!;
      if (path === "/record") return void response.end(this.record.text);
      const body = JSON.stringify(this.state);
      const { sum } = this.state;
      if (request.url!.startsWith(`/s?${sum}.`)) return void response.writeHead(204).end();
      response.end(body);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  /** Power fails. */
  async stop(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise<void>((resolve) => this.server!.close(() => resolve()));
  }

  /** A game is played from its beginning to its end. */
  play(): void {
    this.record.game();
    this.sheet++;
    this.phase = "";
  }

  private get state() {
    const players = [["Ann", this.sheet, 1, 1, 0, 900]];
    return {
      sum: this.sheet * 2 + (this.phase === "" ? 0 : 1) + 100,
      ...{
        rows: 0,
        word: "HOT",
        linked: 2,
        known: 2,
        phase: this.phase,
        game: "Duel",
        turn: 0,
        sheet: this.sheet,
        players,
      },
    };
  }
}

describe("the bridge of a range", function () {
  this.timeout(90_000);
  const folder = folderFor({ after });
  const invitation = invited(folder, "north");
  let database: Database;
  let queries: Queries;
  let brokerPort: number;
  let broker: Awaited<ReturnType<typeof openBroker>> | undefined;
  let board: Board | undefined;
  let master: FakeMaster;
  let stop: AbortController;
  let following: Promise<void> | undefined;
  let publisher: Publisher;
  let spool: Spool;
  const reports: string[] = [];
  const report = (sentence: string) => void reports.push(sentence);

  const openBoard = () =>
    new Board({
      ...{ league, name: "board", broker: { url: `mqtt://127.0.0.1:${brokerPort}` }, database },
      ...{ keys: join(folder, "keys"), report: () => undefined },
    });

  function startBridge(name: string): void {
    spool = new Spool(join(folder, name), report);
    const place = { url: `mqtt://127.0.0.1:${brokerPort}` };
    publisher = new Publisher({ invitation, broker: place, spool, report, againMsMin: 1000 });
    stop = new AbortController();
    const { signal } = stop;
    following = followMaster({ place: { host: "127.0.0.1", port: master.port }, publisher, report, signal });
  }

  async function stopBridge(): Promise<void> {
    stop.abort();
    await following;
    await publisher.close();
    following = undefined;
  }

  const numbers = async () =>
    (await queries.games("north", undefined)).map(({ number }) => number).sort((a, b) => a - b);
  const stored = (count: number) =>
    until(`${count} games are stored`, async () => (await numbers()).length === count, 40_000);

  before(async () => {
    database = await openDatabase("pglite:");
    queries = new Queries(database);
    brokerPort = await freePort();
  });
  beforeEach(async () => {
    reports.length = 0;
    await empty(database);
    broker = await openBroker(brokerPort);
    board = openBoard();
    master = new FakeMaster();
    await master.start();
  });
  afterEach(async () => {
    if (following) await stopBridge();
    await master.stop().catch(() => undefined);
    await board?.close();
    await broker?.close();
    board = broker = undefined;
  });
  after(() => database?.close());

  it("publishes each game once, and asks a master no more than a phone does", async () => {
    master.play();
    startBridge("once.spool");
    await stored(1);
    master.phase = "playing";
    const from = master.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const asked = master.asked.slice(from);
    assert(asked.length <= 5, `${asked.length} questions in 3.5 s`);
    assert(!asked.includes("/record"), "the record is not read while a game is played");
    assert.equal(board!.live.get("north")!.state.range!.phase, "playing");
    master.play();
    await stored(2);
    const [last, first] = await queries.games("north", undefined);
    assert.deepEqual([first!.watched, last!.watched], [false, true]);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.equal(master.asked.filter((path) => path === "/record").length, 2);
    await until("all is confirmed", () => spool.size === 0);
    await stopBridge();
    startBridge("once.spool");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(spool.size, 0, "what was confirmed is not published again");
    assert.deepEqual(await numbers(), [1, 2]);
  });

  it("survives the master's power failure, and takes what was played meanwhile", async () => {
    startBridge("power.spool");
    await until("the range is here", () => board!.live.get("north")?.state.is === "here");
    await master.stop();
    master.play();
    master.play();
    await until("the range is unreachable", () => board!.live.get("north")?.state.is === "unreachable");
    await master.start();
    await stored(2);
    assert.match(reports.join("\n"), /The master does not answer .*[^]*The master answers/);
  });

  it("keeps games while the broker is away, and while the board is", async () => {
    startBridge("away.spool");
    await until("the range is here", () => board!.live.get("north")?.state.is === "here");
    await broker!.close();
    master.play();
    await until("the game is on disk", () => spool.size === 1);
    assert.equal(readdirSync(join(folder, "away.spool")).filter((name) => name.endsWith(".json")).length, 1);
    broker = await openBroker(brokerPort);
    await stored(1);
    await board!.close();
    // This broker forgets everything when it ends, also what it has acknowledged for a board that is away.
    master.play();
    await until("the game is on disk", () => spool.size === 1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await broker.close();
    broker = await openBroker(brokerPort);
    board = openBoard();
    await stored(2);
    await until("all is confirmed", () => spool.size === 0);
  });

  it("continues from its disk after it was killed, and says goodbye through its last will", async () => {
    master.play();
    const dead = new Spool(join(folder, "killed.spool"), report);
    const [game] = gamesOver([master.record.text]).games;
    dead.put({ number: 1, message: gameMessage(game!.lines, Date.now(), true) });
    startBridge("killed.spool");
    await stored(1);
    const [line] = await queries.games("north", undefined);
    assert(line!.watched, "what was on disk was sent, not what the record has");
    await stopBridge();
    await until("the range is away", () => board!.live.get("north")?.state.is === "away");
  });

  it("reports a full spool, and takes the games from the master later", () => {
    const small = new Spool(join(folder, "small.spool"), report, { gamesMax: 2, bytesMax: 1e9 });
    for (let count = 0; count < 3; count++) master.play();
    const full = new Publisher({ invitation, broker: { url: "mqtt://127.0.0.1:1" }, spool: small, report });
    const { games } = gamesOver([master.record.text]);
    assert.equal(full.take(games, Date.now(), false), 1);
    assert.match(reports.join(), /no room for 1 more games/);
    const { id, digest } = gameMessage(games[0]!.lines, 0, false);
    small.confirm(id, digest);
    assert.equal(full.take(games, Date.now(), false), 0);
    return full.close();
  });

  it("leaves out a damaged file of its spool, and keeps the others", () => {
    const path = join(folder, "damaged.spool");
    const first = new Spool(path, report);
    const lines = new GeneratedRecord({ seed: 1 }).game();
    first.put({ number: 1, message: gameMessage(lines, 1, true) });
    writeFileSync(join(path, "000000000009.json"), '{"number":2,"mess');
    const again = new Spool(path, report);
    assert.equal(again.size, 1);
    assert.match(reports.join(), /000000000009\.json is damaged/);
    const { id, digest } = gameMessage(lines, 1, true);
    again.confirm(id, digest);
    assert.deepEqual([again.size, existsSync(join(path, "000000000001.json"))], [0, false]);
    assert(new Spool(path, report).has(id, digest));
  });

  it("remembers only so many confirmed games, the newest, on disk as well", () => {
    const path = join(folder, "long.spool");
    const spool = new Spool(path, report, { confirmedMax: 10 });
    const record = new GeneratedRecord({ seed: 2 });
    const messages = Array.from({ length: 25 }, () => gameMessage(record.game(), 1, true));
    for (const message of messages) {
      spool.put({ number: 1, message });
      spool.confirm(message.id, message.digest);
    }
    assert.ok(readFileSync(join(path, "confirmed.log"), "utf8").trimEnd().split("\n").length <= 10);
    const again = new Spool(path, report, { confirmedMax: 10 });
    const known = messages.map(({ id, digest }) => again.has(id, digest));
    assert.deepEqual([known[0], ...known.slice(-5)], [false, true, true, true, true, true]);
    assert.equal(again.size, 0);
  });

  it("publishes a saved record from the command line, once", async () => {
    const record = new GeneratedRecord({ seed: 3 });
    for (let game = 0; game < 5; game++) record.game();
    const file = join(folder, "club.record");
    writeFileSync(file, record.text);
    const run = () =>
      new Promise<string>((resolve) => {
        const where = ["--broker", `mqtt://127.0.0.1:${brokerPort}`, "--invitation", join(folder, "north.invitation")];
        const args = [
          script,
          "bridge",
          "--from",
          file,
          "--range",
          "north",
          "--spool",
          join(folder, "file.spool"),
          ...where,
        ];
        execFile(process.execPath, args, (error, out) => resolve(`${error?.code ?? 0} ${out}`));
      });
    assert.match(await run(), /^0 [^]*stored all games of the record; 5 of them were new/);
    assert.deepEqual(await numbers(), [1, 2, 3, 4, 5]);
    assert.match(await run(), /; 0 of them were new/);
  });

  for (const runtime of ["vm", "espruino"] satisfies Runtime[])
    it(`bridges a real master's bundle on ${runtime === "vm" ? "Node's vm" : "a real interpreter"}`, async function () {
      if (runtime === "espruino" && findInterpreter() === undefined) {
        console.log(`      SKIPPED: ${noInterpreter}`);
        return this.skip();
      }
      await master.stop();
      const pagePort = await freePort();
      const port = await freePort();
      const only = (name: string) => (name === "master" ? runtime : ("vm" as const));
      const arena = new RealArena({ targets: 4, port, pagePort, key: RangeKey.simulated, runtime: only });
      master.port = pagePort;
      const range = new EndlessRange(arena, 1, 0);
      try {
        range.start();
        startBridge(`${runtime}.spool`);
        await until("a game is shown", () => board!.live.get("north")?.state.range?.phase === "playing", 90_000);
        await until("a game is stored", async () => (await numbers()).length > 0, 120_000);
        const [game] = await queries.games("north", undefined);
        assert.deepEqual([game!.broken, game!.strong, game!.how, game!.watched], ["", true, "over", true]);
        assert(game!.players.every(([, points]) => typeof points === "number"));
      } finally {
        range.stop();
        await stopBridge();
        await arena.close();
      }
    }).timeout(240_000);
});

describe("the command lines of the league", () => {
  const parse = (line: string) => parseOptions(line.split(" ").filter(Boolean));
  const error = (line: string) => {
    const parsed = parse(line);
    return "error" in parsed ? parsed.error : "";
  };

  it("have help, and a sentence for each mistake", () => {
    for (const command of ["", "invite", "bridge", "board", "demo", "faults", "load"]) {
      const parsed = parse(`${command} --help`);
      assert("print" in parsed);
      assert.match(parsed.print, /^Usage: npm run league/);
    }
    assert.match(error("brige"), /There is no command brige\. .*bridge/);
    assert.match(error("invite"), /needs --range/);
    assert.match(error("invite --range A/B"), /--range takes/);
    assert.match(error("board --broker mqtt://x:1"), /needs --database/);
    assert.match(error("board --database mysql://x --broker mqtt://x:1"), /--database takes postgres/);
    assert.match(error("board --database pglite: --broker http://x"), /--broker takes/);
    assert.match(error("bridge --range a --broker mqtt://x:1"), /Use one of --master/);
    assert.match(error("bridge --range a --broker mqtt://x:1 --master 1.2.3.4 --from f"), /Use one of --master/);
    assert.match(error("bridge --range a --broker mqtt://u:p@x:1 --master 1.2.3.4"), /--broker takes/);
    assert.equal(error("bridge --range a --broker mqtts://x:8883 --master 192.168.4.1"), "");
    assert.match(readFileSync("docs/LEAGUE.md", "utf8"), /npm run league -- demo/);
  });
});
