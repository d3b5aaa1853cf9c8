// The master's page on a real Espruino interpreter, which serves Node's http and worse over loopback TCP. Without an
// interpreter it is skipped, loudly.
import assert from "node:assert/strict";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { builtPage } from "../../../../sim/arena/flashed.js";
import { RealArena } from "../../../../sim/arena/real-arena.js";
import { foreignHosts, oddQueries, ownHosts, shootArmed } from "../../../support/browser.js";
import { findInterpreter, noInterpreter } from "../../../../sim/board/interpreter/find.js";
import { freePort } from "../../../../sim/world/relay.js";
import { readChain } from "../../../../tools/record/chain.js";
import { csvText } from "../../../../tools/record/csv.js";
import { gamesOf } from "../../../../tools/record/games.js";

const program = findInterpreter();

interface Answer {
  status: number;
  body: Buffer;
}

describe(`the master's page on a real Espruino interpreter (${program ?? "none here"})`, function () {
  this.timeout(60_000);
  let arena: RealArena;
  let pagePort: number;

  function ask(path: string, method = "GET"): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: "127.0.0.1", port: pagePort, path, method, agent: false, headers: { connection: "close" } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part)).on("error", reject);
          answer.on("end", () =>
            answer.complete
              ? resolve({ status: answer.statusCode!, body: Buffer.concat(parts) })
              : reject(new Error("cut off")),
          );
        },
      );
      asked.on("error", reject).end();
    });
  }

  const state = async (asked = "."): Promise<any> => JSON.parse((await ask(`/s?${asked}`)).body.toString());

  /** A connection that sends `text`, and reads nothing unless the test does. */
  function dial(text: string): Socket {
    const socket = connect(pagePort, "127.0.0.1");
    socket.on("error", () => undefined).write(text);
    return socket;
  }

  /** Checks that no link broke, and that all boards answer. */
  async function expectLinks(): Promise<void> {
    assert.deepEqual(
      arena.said("master", "link ").filter((line) => line.includes("down")),
      [],
    );
    const before = arena.said("master", "command ping").length;
    arena.type("master", 'command("ping")');
    await arena.until("all answer", () => arena.said("master", "command ping").length >= before + 3, 3000);
    assert.ok(
      arena
        .said("master", "command ping")
        .slice(before)
        .every((line) => line.endsWith("alive")),
    );
  }

  before(async function () {
    if (program === undefined) {
      process.stderr.write(`\n  SKIPPED: the master's page on a real Espruino interpreter. ${noInterpreter}\n\n`);
      this.skip();
    }
    pagePort = await freePort();
    arena = new RealArena({
      targets: 3,
      port: await freePort(),
      pagePort,
      runtime: (name) => (name === "master" ? "espruino" : "vm"),
    });
    arena.start();
    await arena.until("all targets linked", () => arena.isComplete, 20_000);
    await arena.until("the page", () => arena.said("master", "page ").length > 0, 5000);
  });

  after(() => arena?.close());

  it("serves the page exactly as it was built and zipped, byte for byte", async () => {
    const { status, body } = await ask("/");
    assert.equal(status, 200);
    assert.deepEqual(body, Buffer.from(builtPage(), "latin1"));
    assert.match(gunzipSync(body).toString(), /^<!doctype html>/);
    assert.deepEqual(
      [(await ask("/", "HEAD")).body.length, (await ask("/nothing")).status, (await ask("/s", "POST")).status],
      [0, 404, 405],
    );
  });

  it("reports what is new", async () => {
    const cold = await state();
    assert.deepEqual([cold.word, cold.linked, cold.known], ["COLD", 3, 3]);
    assert.equal((await ask(`/s?${cold.sum}.0`)).status, 204);
    arena.heat();
    await arena.until("hot", () => arena.view.word === "HOT", 5000);
    assert.equal((await state(`${cold.sum}.0`)).word, "HOT");
  });

  it("reports a game, and its record as npm run record would, while it is played", async () => {
    arena.type("master", 'play("Quick Game",["ANN"])');
    await arena.until(
      "a hit",
      () => {
        shootArmed(arena);
        return arena.said("master", " hit ").length > 1;
      },
      30_000,
    );
    const now = await state();
    assert.equal(now.players[0][0], "ANN");
    assert.ok(now.rows > 0 && now.told[0][2] === "hit" && now.players[0][1] > 0, JSON.stringify(now));
    const lines = await ask("/record");
    const csv = await ask("/record.csv");
    const chain = readChain([lines.body.toString("latin1")]);
    assert.ok(
      chain.findings.every(({ isBroken }) => !isBroken),
      JSON.stringify(chain.findings),
    );
    const expected = csvText(gamesOf(chain.links)).replace(/,(?:when,source|,)(?=\r\n)/g, "");
    assert.equal(csv.body.toString().slice(0, expected.length), expected);
    assert.deepEqual(JSON.parse((await ask("/best")).body.toString()), [0]);
    arena.press("B");
    await arena.until("stopped", () => arena.view.word === "STOP", 3000);
  });

  /** What arrives until the connection ends, and how long that takes, ms. */
  function send(text: string): Promise<{ got: string; ms: number }> {
    const begun = performance.now();
    return new Promise((resolve) => {
      let got = "";
      dial("")
        .on("data", (bytes) => {
          got += bytes.toString("latin1");
        })
        .on("close", () => resolve({ got, ms: performance.now() - begun }))
        .write(Buffer.from(text, "latin1"));
    });
  }

  it("answers a request at once, whatever follows it", async () => {
    for (const first of [
      "GET /s HTTP/1.1\r\nHost: 1.2.3.4\r\n\r\n",
      "GET /s HTTP/1.1\nHost: 1.2.3.4\n\n",
      "GET /s HTTP/1.1\r\nContent-Length: 2\r\nHost: 1.2.3.4\r\n\r\n",
      "HEAD /s HTTP/1.0\r\n\r\n",
    ]) {
      for (const behind of ["{}", "2\r\n{}\r\n0\r\n\r\n", "GET /s HT", "\n", "\0\xff", "x".repeat(600)]) {
        const { got, ms } = await send(first + behind);
        assert.match(got, /^HTTP\/1\.1 200 /, JSON.stringify([first, behind]));
        assert.ok(ms < 1500, `${JSON.stringify([first, behind])}: ${ms} ms`);
      }
    }
  });

  it("answers odd queries and odd requests, and keeps working", async () => {
    for (const query of oddQueries) {
      for (const path of ["/s", "/record.csv"]) {
        const { got } = await send(`GET ${path}?${query} HTTP/1.1\r\nHost: 1.2.3.4\r\n\r\n`);
        assert.match(got, query.includes(" ") ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 20[04] /, `${path}?${query}`);
        if (path === "/s" && got.includes("{")) assert.ok(JSON.parse(got.slice(got.indexOf("{"))).from >= 0, query);
      }
    }
    const every = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
    const odd: [string, number][] = [
      ["GET http://127.0.0.1/s HTTP/1.1\r\n\r\n", 400],
      ["get /s HTTP/1.1\r\n\r\n", 405],
      ["GET /s\r\n\r\n", 400],
      ["\r\n\r\n", 400],
      ["\n", 400],
      [`${every}\r\n\r\n`, 400],
      [`GET /${every.replace(/[\n ]/g, "")} HTTP/1.1\r\n\r\n`, 414],
      [`GET /${every.slice(33, 127)} HTTP/1.0\r\n\r\n`, 404],
      [`GET /${every.slice(127, 220)} HTTP/1.0\r\n\r\n`, 404],
      ["x".repeat(5000), 414],
      [`GET /s HTTP/1.1\r\n${"A: b\r\n".repeat(1400)}`, 431],
    ];
    for (const [text, status] of odd)
      assert.match((await send(text)).got, new RegExp(`^HTTP/1\\.1 ${status} `), JSON.stringify(text.slice(0, 60)));
    assert.deepEqual(arena.said("master", "page trouble"), []);
    await expectLinks();
  });

  it("answers at an address or localhost, and not at a name that somebody points at it", async () => {
    const status = async (text: string) => Number((await send(text)).got.slice(9, 12));
    const by = (lines: string) => status(`GET /s HTTP/1.1\r\n${lines}\r\n`);
    for (const host of ownHosts) assert.equal(await by(host), 200, JSON.stringify(host));
    for (const host of foreignHosts) assert.equal(await by(host), 403, JSON.stringify(host));
    assert.deepEqual([await by(""), await status("GET /s HTTP/1.0\r\n\r\n")], [403, 200]);
    // The network and the master's turns cut a long head anywhere.
    for (let before = 340; before < 540; before += 3) {
      const filler = `X-Filler: ${"h".repeat(before)}\r\n`;
      assert.equal(await by(`${filler}Host: 1.2.3.4\r\n${filler}`), 200, `${before}`);
      assert.equal(await by(`Host: 1.2.3.4\r\n${filler}Host: 1.2.3.4\r\n`), 403, `${before}`);
    }
    assert.deepEqual(arena.said("master", "page trouble"), []);
  });

  it("cannot be blocked: by a head that never ends, 50 connections at once, or a megabyte", async () => {
    const slow = dial("GET / HTTP/1.1\r\n");
    const slowEnded = new Promise((resolve) => slow.once("close", resolve));
    const drip = setInterval(() => slow.write("X: y\r\n"), 100);
    const crowd = Array.from({ length: 50 }, (_, index) => dial(index % 2 ? "" : "GET / HTTP/1.1\r\nX: y\r\n"));
    const endless = dial("GET /s HTTP/1.1\r\n" + "x".repeat(1_000_000));
    const line = dial("x".repeat(1_000_000));
    await wait(2000);
    await expectLinks();
    await slowEnded;
    clearInterval(drip);
    await expectLinks();
    for (const socket of [...crowd, endless, line]) socket.destroy();
    let answer: Answer | undefined;
    for (let attempt = 0; attempt < 50 && !answer; attempt++)
      answer = await ask("/s").catch(() => wait(100).then(() => undefined));
    assert.equal(answer?.status, 200);
    assert.deepEqual(arena.said("master", "page trouble"), []);
  });

  it("uses no more memory after all that", async () => {
    const usage = async (): Promise<number> => {
      let least = Infinity;
      for (let i = 0; i < 12; i++) {
        least = Math.min(least, (await arena.processOf("master").measure()).usage);
        await wait(80);
      }
      return least;
    };
    await wait(4000);
    const before = await usage();
    for (let i = 0; i < 60; i++) await ask(["/", "/s", "/record.csv", "/nothing"][i % 4]!).catch(() => undefined);
    for (let i = 0; i < 20; i++) dial("GET / HTTP/1.1\r\n").destroy();
    await wait(4500);
    const after = await usage();
    assert.ok(after - before <= 8, `${before} JsVars before, ${after} after`);
  });
});
