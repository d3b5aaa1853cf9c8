// The league on real engines, where they are installed: mosquitto with the configuration that docs/LEAGUE.md gives, and
// boards that divide the games between them. What is not installed is skipped, loudly.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { Board } from "../../../tools/league/board/board.js";
import { openDatabase, type Database } from "../../../tools/league/board/database.js";
import { Broker, type BrokerPlace } from "../../../tools/league/broker.js";
import { readGameLines } from "../../../tools/league/game-chain.js";
import { Publisher } from "../../../tools/league/bridge/publisher.js";
import { Spool } from "../../../tools/league/bridge/spool.js";
import { gameMessage, seal } from "../../../tools/league/messages.js";
import { gameTopic, stateTopic } from "../../../tools/league/names.js";
import { findMosquitto, freePort, mosquitto, type Engine } from "../../../tools/league/trial/engines.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { folderFor, invited, until } from "../../support/league.js";

const league = "league";
const missing =
  findMosquitto() === undefined ? ": SKIPPED, mosquitto is not installed (apt-get install mosquitto)" : "";
const quiet = () => undefined;

/** The block of the document with that language. */
function block(language: string): string {
  const text = readFileSync("docs/LEAGUE.md", "utf8");
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)![1]!;
}

/** A certificate authority, and a certificate for each name. */
function certify(folder: string, names: readonly string[]): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...ec, "-keyout", "ca.key", "-out", "ca.crt", "-days", "2", "-subj", "/CN=league CA");
  for (const name of names) {
    writeFileSync(join(folder, `${name}.ext`), "subjectAltName=IP:127.0.0.1\n");
    openssl("req", ...ec, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    const signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", `${name}.ext`];
    openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.crt`, ...signing);
  }
}

describe(`the league on mosquitto${missing}`, function () {
  this.timeout(60_000);
  const folder = folderFor({ after });
  const north = { ...invited(folder, "north"), league };
  let database: Database;
  let engine: Engine | undefined;
  const open: { close(): Promise<unknown> }[] = [];

  before(async function () {
    if (missing !== "") this.skip();
    database = await openDatabase("pglite:");
  });
  beforeEach(() => database.query("truncate games, scores, ranges, players, sheets, desk"));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
    await engine?.end();
  });
  after(() => database?.close());

  const count = async () =>
    (await database.query<{ count: number }>("select count(*)::float8 as count from games"))[0]!.count;

  function board(name: string, broker: BrokerPlace, group?: string): Board {
    const made = new Board({ league, name, broker, database, keys: join(folder, "keys"), group, report: quiet });
    open.push(made);
    return made;
  }

  function bridge(broker: BrokerPlace, name: string): { publisher: Publisher; spool: Spool } {
    const spool = new Spool(join(folder, `${name}.spool`), quiet);
    const publisher = new Publisher({ invitation: north, broker, spool, report: quiet, againMsMin: 2000 });
    open.push(publisher);
    return { publisher, spool };
  }

  it("lets a board that was away catch up, and boards of a group divide the games", async () => {
    engine = await mosquitto(join(folder, "plain"));
    await engine.start();
    const place = { url: engine.url };
    const boards = [board("one", place, "all"), board("two", place, "all")];
    const stored = boards.map(() => 0);
    boards.forEach((one, index) => {
      const { store } = one.intake["options"];
      one.intake["options"].store = async (games) => {
        stored[index]! += games.length;
        return store(games);
      };
    });
    await until("both boards are connected", () => boards.every(({ isConnected }) => isConnected));
    const { publisher, spool } = bridge(place, "shared");
    const record = new GeneratedRecord({ seed: 1 });
    const games = Array.from({ length: 60 }, (_, index) => ({ number: index + 1, lines: record.game() }));
    publisher.take(games, Date.now(), true);
    await until("all games are confirmed", () => spool.size === 0);
    assert.equal(await count(), 60);
    assert(
      stored.every((games) => games >= 10),
      `the boards stored ${stored.join(" and ")}`,
    );
  });

  it("keeps what a board has not heard, over its absence and a restart of the broker", async () => {
    engine = await mosquitto(join(folder, "lasting"));
    await engine.start();
    const first = board("lasting", { url: engine.url });
    await until("the board is connected", () => first.isConnected);
    await open.pop()!.close();
    const { publisher, spool } = bridge({ url: engine.url }, "lasting");
    const record = new GeneratedRecord({ seed: 2 });
    publisher.take([{ number: 1, lines: record.game() }], Date.now(), true);
    await until("the bridge is connected", () => publisher.isConnected);
    await engine.end("SIGTERM");
    await engine.start();
    board("lasting", { url: engine.url });
    await until("the game is confirmed", () => spool.size === 0);
    assert.equal(await count(), 1);
  });

  it("works over TLS with the configuration of the document, which lets a range publish for itself only", async () => {
    const tls = folderFor({ after });
    certify(tls, ["broker", "board", "north", "south", "stranger"]);
    chmodSync(tls, 0o755);
    const port = await freePort();
    writeFileSync(join(tls, "acl"), block("acl"), { mode: 0o600 });
    const config = block("conf")
      .replace("listener 8883", `listener ${port} 127.0.0.1\nuser ${userInfo().username}\nlog_dest none`)
      .replaceAll("/etc/mosquitto/league/", `${tls}/`)
      .replace("/var/lib/mosquitto/", `${tls}/`);
    engine = await mosquitto(tls, () => config, port);
    await engine.start();
    const url = `mqtts://127.0.0.1:${port}`;
    const place = (name: string): BrokerPlace => ({
      ...{ url, ca: join(tls, "ca.crt"), cert: join(tls, `${name}.crt`), certKey: join(tls, `${name}.key`) },
    });
    const one = board("board", place("board"));
    await until("the board is connected", () => one.isConnected);
    const { publisher, spool } = bridge(place("north"), "tls");
    const record = new GeneratedRecord({ seed: 3 });
    const lines = record.game();
    publisher.take([{ number: 1, lines }], Date.now(), true);
    publisher.tell("unreachable", undefined);
    await until("the game is confirmed", () => spool.size === 0);
    await until("the state is known", () => one.live.get("north")?.state.is === "unreachable");
    assert.equal(await count(), 1);

    // South has a certificate, and even north's key; the broker does not let it publish for north.
    const reasons: string[] = [];
    const south = new Broker({
      ...{ place: place("south"), clientId: "south", isLasting: false, topics: () => [] },
      ...{ message: quiet, up: quiet, down: (reason) => void reasons.push(reason) },
    });
    open.push(south);
    await until("south is connected", () => south.connected);
    const topic = gameTopic(league, "north", 2);
    const message = gameMessage(record.game(), Date.now(), true);
    assert.equal(readGameLines(message.lines, 2).broken, "");
    await south.publish(topic, seal(topic, message, north.key)).catch(quiet);
    const state = stateTopic(league, "north");
    const away = { v: 1, session: Date.now() + 1e6, seq: 1, at: 1, is: "away" };
    await south.publish(state, seal(state, away, north.key)).catch(quiet);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(await count(), 1);
    assert.equal(one.live.get("north")!.state.is, "unreachable");

    // Without a certificate nobody gets in.
    const nobody = new Broker({
      ...{ place: { url, ca: join(tls, "ca.crt") }, clientId: "nobody", isLasting: false, topics: () => [] },
      ...{ message: quiet, up: quiet, down: (reason) => void reasons.push(reason) },
    });
    open.push(nobody);
    await until("nobody is refused", () => reasons.length > 0);
    assert(!nobody.connected);
  });
});
