// The master's page, in virtual time on the built bundle: what it serves, how little it needs, and that no target loses
// its link to it.
import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import { builtBundle } from "../../../../sim/arena/flashed.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { VmBoard } from "../../../../sim/board/vm-board.js";
import { Robot } from "../../../../sim/arena/robot.js";
import { Air } from "../../../../sim/world/air.js";
import { seededRandom } from "../../../../sim/world/random.js";
import { virtualWorld } from "../../../../sim/world/virtual.js";
import { readChain } from "../../../../tools/record/chain.js";
import { csvText } from "../../../../tools/record/csv.js";
import { gamesOf } from "../../../../tools/record/games.js";
import {
  Connection,
  foreignHosts,
  get,
  head,
  oddQueries,
  ownHosts,
  readAnswer,
  state,
  untilState,
  type Answer,
} from "../../../support/browser.js";
import { masterAlone, seed, strict } from "../../../support/peer.js";

/** Room for the network's delays and for the page's timer, which runs twice a second, ms. */
const graceMs = 600;

function range(options: ArenaOptions = {}): VirtualArena {
  const arena = strict(new VirtualArena({ seed, targets: 2, ...options }));
  arena.assemble();
  return arena;
}

/** Powers the master up again, with this text in a file of the record. */
function bootWith(arena: VirtualArena, record: string): void {
  const before = arena.said("master", "page 8080").length;
  arena.kill("master");
  arena.master.storage.set("snyper.rec0\x01", record);
  arena.powerOn("master");
  arena.until("it serves", () => arena.said("master", "page 8080").length === before + 1);
}

function hotRange(options: ArenaOptions = {}): VirtualArena {
  const arena = range(options);
  arena.makeHot();
  return arena;
}

/** A robot plays one game of that name to its end. */
function play(arena: VirtualArena, name: string, players = 1): void {
  const robot = new Robot(arena, seededRandom(seed));
  const before = arena.said("master", "game over").length;
  robot.start();
  arena.type("master", `play(${JSON.stringify(name)}, ${players})`);
  arena.until("the game is over", () => arena.said("master", "game over").length > before, 600_000);
  robot.stop();
}

/** The minimum number of the master's timers within a second: its screen has one now and then. */
function leastTimers(arena: VirtualArena): number {
  return Math.min(
    ...Array.from({ length: 25 }, () => {
      arena.run(50);
      return arena.master.counts().timers;
    }),
  );
}

/** Sends a request with these lines in its head, and waits for the answer. */
function askBy(arena: VirtualArena, lines: string, path = "/s"): Answer {
  return new Connection(arena).send(`GET ${path} HTTP/1.1\r\n${lines}\r\n`).over().answer;
}

/** How many sockets the master has: two that listen, one for searches, and its connections. */
const sockets = (arena: VirtualArena): number => arena.master.counts().sockets;

describe("the master's page", () => {
  describe("serves", () => {
    it("a page that needs no other files, in less than 12 kB", () => {
      const arena = masterAlone();
      const raw = new Connection(arena).send(head("/")).over();
      const { status, headers, body, isWhole } = raw.answer;
      assert.ok(isWhole && status === 200);
      assert.equal(headers.get("content-encoding"), "gzip");
      assert.ok(raw.text.length < 12_000, `${raw.text.length} bytes`);
      assert.match(body, /^<!doctype html>/);
      assert.deepEqual(
        body.match(/(?:src|href|url\()\s*=?\s*["']?(?:https?:)?\/\/[^"')]*/g),
        null,
        "nothing is loaded from elsewhere",
      );
    });

    it("each target with its link, battery and signal", () => {
      const arena = range({ targets: 3, targetSettings: { pins: { battery: "D27" } } });
      arena.stands.forEach(({ board }, index) => board.drive("D27", { level: (index ? 3.3 : 4.29) / 6.6 }));
      arena.type("master", 'command("ping",undefined,{report:1})');
      arena.makeHot();
      arena.run(1500);
      arena.kill("target_3");
      arena.until("it is away", () => !arena.isComplete);
      const { status, body, isWhole } = get(arena, "/targets");
      assert.deepEqual(
        [status, isWhole, body.replace(/,"[+!X] [^\]]*\]/g, "]")],
        [200, true, '["target_1",1,4.29,0,-52]\n["target_2",1,3.3,1,-52]\n["target_3",0,3.3,1,-52]\n'],
      );
      assert.match(body, /^\["target_1",[^"]*"\+ trip \d+ ms","\+ signal -52 dBm",.*\n.*\n.*"X no link"/);
      assert.equal(get(masterAlone(), "/targets").body, "");
    });

    it("the state of the range and its game, and only what is new", () => {
      const arena = range();
      const cold = state(arena);
      assert.deepEqual(
        [cold.word, cold.linked, cold.known, cold.phase, cold.players, cold.rows],
        ["COLD", 2, 2, "", [], 0],
      );
      assert.equal(state(arena, `${cold.sum}.0`), undefined, "nothing is new");
      arena.makeHot();
      assert.equal(state(arena, `${cold.sum}.0`).word, "HOT");
      arena.type("master", 'play("Quick Game", ["ANN", "BOB"])');
      arena.run(1000);
      const ready = state(arena);
      assert.deepEqual(
        [ready.game, ready.phase, ready.turn, ready.players.map(([name]: string[]) => name)],
        ["Quick Game", "ready", 0, ["ANN", "BOB"]],
      );
      assert.ok(ready.in >= 1 && ready.in <= 3, `${ready.in} s to go`);
      arena.until("a plate is up", () => arena.stands.some(({ plate }) => plate.pose() === "standing"));
      arena.run(700);
      const up = arena.stands.find(({ plate }) => plate.pose() === "standing")!.id;
      assert.equal(state(arena).up, ` ${up}`);
      arena.shoot(up);
      arena.run(300);
      const hit = state(arena);
      assert.deepEqual([hit.rows, hit.told[0].slice(0, 3)], [1, [0, up, "hit"]]);
      assert.equal(hit.players[0][1], hit.told[0][4], "its points are the player's");
      assert.equal(state(arena, `${hit.sum}.1`), undefined);
      assert.ok(state(arena, `${hit.sum}.0`).told.length === 1, "a client without rows gets them");
      arena.press("B");
      arena.run(500);
      assert.deepEqual([state(arena).word, state(arena).phase, state(arena).whole], ["STOP", "", false]);
    });

    it("a pause with its reason, a broken link, and the clock", () => {
      const arena = hotRange();
      arena.press("A");
      const from = untilState(arena, "it plays", ({ phase }) => phase === "playing").ms;
      arena.run(2000);
      assert.ok(Math.abs(state(arena).ms - from - 2000) < 300, "the clock runs");
      arena.cut("target_1");
      untilState(arena, "it is reported", ({ linked }) => linked === 1, 5000);
      assert.match(untilState(arena, "a pause", ({ phase }) => phase === "paused").why, /target_1 is away/);
    });

    it("a long sheet in pieces", () => {
      const arena = hotRange({ targets: 4 });
      play(arena, "Whack");
      const rows: unknown[] = [];
      for (let s = state(arena); s; s = state(arena, `${s.sum}.${rows.length}`)) {
        assert.equal(s.from, rows.length);
        assert.ok(s.told.length > 0 && s.told.length <= 8);
        rows.push(...s.told);
      }
      assert.equal(rows.length, arena.view.game!.sheet.length);
    });

    it("the record as lines that verify, and as the CSV that npm run record makes of them", () => {
      const arena = hotRange({ targets: 3 });
      play(arena, "Quick Game", 2);
      play(arena, "Shoot/No-Shoot");
      arena.type("master", 'play("Quick Game", ["-A", "=1+1,\\"x\\""])');
      arena.run(30_000);
      const lines = get(arena, "/record");
      const chain = readChain([lines.body]);
      assert.ok(lines.isWhole && chain.findings.every(({ isBroken }) => !isBroken), JSON.stringify(chain.findings));
      const csv = get(arena, "/record.csv");
      assert.ok(csv.isWhole);
      assert.match(csv.headers.get("content-disposition")!, /^attachment;/);
      assert.equal(csv.body, csvText(gamesOf(chain.links)).replace(/,(?:when,source|,)(?=\r\n)/g, ""), "without times");
      assert.equal(parse(csv.body, { columns: true }).length, gamesOf(chain.links).flatMap(({ rows }) => rows).length);
      const old = new Connection(arena).send("GET /record.csv HTTP/1.0\r\n\r\n").over();
      assert.equal(old.text.slice(old.text.indexOf("\r\n\r\n") + 4), csv.body, "HTTP/1.0 has no chunks");
    });

    it("only the whole entries of a record that is torn and contains junk", () => {
      const arena = masterAlone();
      const entry = (n: number, rest: string) => `{"n":${n},"g":1,${rest},"p":"00000000"}\n`;
      const text =
        `${entry(1, '"e":"game","name":"X","seed":1,"players":["A"],"targets":["t"]')}{"n":2,"g":1,"e":"ro\n{"n":2,"g"}"}\n${"junk\n".repeat(20)}` +
        entry(
          2,
          '"e":"row","player":0,"target":"t","outcome":"hit","time":0.5,"points":-3,"clock":1.25,"of":3,"within":0.012',
        ) +
        entry(3, '"e":"row","player":7,"target":"t","outcome":"miss","points":0,"clock":2');
      bootWith(arena, text);
      assert.equal(
        get(arena, "/record.csv").body.split("\r\n").slice(1).join("\n"),
        "1,X,A,t,hit,0.5,-3,1.25,3,0.012\n1,X,player 8,t,miss,,0,2,,\n",
      );
    });

    it("the best scores as they are stored, and none if there are none", () => {
      const arena = hotRange();
      assert.deepEqual([get(arena, "/best").body, get(arena, "/best2").body], ["[0]", "[0]"]);
      play(arena, "Quick Game");
      const best = [get(arena, "/best").body, get(arena, "/best2").body]
        .map((text) => JSON.parse(text))
        .sort((a, b) => b[0] - a[0])[0];
      assert.deepEqual(best[1].slice(0, 2), ["Quick Game", "P1"]);
    });
  });

  describe("accepts", () => {
    it("only GET and HEAD, and only paths that exist", () => {
      const arena = hotRange();
      const whole = get(arena, "/s");
      const bare = get(arena, "/s", "HEAD");
      assert.deepEqual(
        [bare.status, bare.body, bare.headers.get("content-length")],
        [200, "", String(whole.body.length)],
      );
      for (const path of ["/", "/record.csv", "/best"])
        assert.deepEqual([get(arena, path, "HEAD").status, get(arena, path, "HEAD").body], [200, ""], path);
      for (const path of ["/favicon.ico", "/S", "/snyper.json", "/.bootcde", "/../snyper.json", "//", "/record.csv/"])
        assert.equal(get(arena, path).status, 404, path);
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "CONNECT", "TRACE"]) {
        const { status, headers } = get(arena, "/s", method);
        assert.deepEqual([status, headers.get("allow")], [405, "GET, HEAD"], method);
      }
      for (const line of [
        "",
        "GET",
        "GET /",
        "GET  / HTTP/1.1",
        "GET / HTTP/2",
        "GET http://a/ HTTP/1.1",
        "GET / HTTP/1.1 x",
        "\x16\x03\x01\x02",
        '{"type":"stand_up","id":"1"}',
      ])
        assert.equal(new Connection(arena).send(`${line}\r\n\r\n`).over().answer.status, 400, line);
      assert.deepEqual(
        arena.stands.map(({ plate }) => plate.pose()),
        ["down", "down"],
      );
    });

    it("a request in any pieces", () => {
      const arena = masterAlone();
      const text = head("/s?1.2");
      const expected = new Connection(arena).send(text).over().answer;
      for (let cut = 1; cut < text.length; cut++) {
        const connection = new Connection(arena).send(text.slice(0, cut));
        arena.run(30);
        connection.send(text.slice(cut)).over();
        assert.deepEqual(connection.answer, expected, `cut at ${cut}`);
      }
      for (const form of [
        "GET /s HTTP/1.1\nHost: 1.2.3.4\n\n",
        "GET /s HTTP/1.1\r\nA: b\r\nHost:1.2.3.4\r\n\r\n",
        "GET /s HTTP/1.0\r\nA: b\r\n\r\n",
      ]) {
        const connection = new Connection(arena);
        for (const byte of form) {
          connection.send(byte);
          arena.run(5);
        }
        assert.equal(connection.over().answer.status, 200, form);
      }
    });

    it("a request at once, whatever follows it", () => {
      const arena = masterAlone();
      const firsts = [
        "GET /s HTTP/1.1\r\nHost: 1.2.3.4\r\n\r\n",
        "GET /s HTTP/1.1\nHost: 1.2.3.4\n\n",
        "GET /s HTTP/1.1\r\nHost: 1.2.3.4\n\r\n",
        "GET /s HTTP/1.0\r\n\r\n",
        "HEAD /s HTTP/1.0\n\n",
        "GET /s HTTP/1.1\r\nHost: 1.2.3.4\r\nContent-Length: 2\r\n\r\n",
        "GET /s HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: 1.2.3.4\r\n\r\n",
      ];
      for (const first of firsts) {
        for (const behind of [
          "",
          "{}",
          "2\r\n{}\r\n0\r\n\r\n",
          "GET /s HT",
          "GET /s HTTP/1.1\r\n\r\n",
          "Host: evil.example\r\n\r\n",
          "\r",
          "\n",
          "\0\xff",
          "x".repeat(600),
        ]) {
          const text = first + behind;
          // Sends it in one piece, and cut anywhere near the blank line.
          for (const cut of [0, first.length - 3, first.length - 2, first.length - 1, first.length, first.length + 1]) {
            const connection = new Connection(arena).send(text.slice(0, cut));
            if (cut > 0) arena.run(30);
            connection.send(text.slice(cut)).over(500);
            assert.equal(connection.answer.status, 200, JSON.stringify([first, behind, cut]));
            assert.equal(connection.text.split("HTTP/1.1 ").length - 1, 1);
          }
        }
      }
      assert.deepEqual(arena.said("master", "page trouble"), []);
    });

    it("only a Host that is an address or localhost, and not a name that somebody points at it", () => {
      const arena = masterAlone();
      for (const host of ownHosts) assert.equal(askBy(arena, host).status, 200, JSON.stringify(host));
      for (const host of foreignHosts) {
        const { status, body } = askBy(arena, host);
        assert.equal(status, 403, JSON.stringify(host));
        assert.match(body, /^Open this page by the master's IP address, .*\.\n$/);
      }
      for (const path of ["/", "/record.csv", "/record", "/best", "/best2", "/nothing"])
        assert.equal(askBy(arena, "Host: evil.example:8080\r\n", path).status, 403, path);
      assert.deepEqual(arena.said("master", "page trouble"), []);
    });

    it("a request without Host only by HTTP/1.0", () => {
      const arena = masterAlone();
      const status = (text: string): number => new Connection(arena).send(text).over().answer.status;
      for (const lines of ["", "A: b\r\n", " Host: 1.2.3.4\r\n", "A: b\r\n Host: 1.2.3.4\r\n", "X-Host: 1.2.3.4\r\n"]) {
        assert.equal(status(`GET /s HTTP/1.1\r\n${lines}\r\n`), 403, JSON.stringify(lines));
        assert.equal(status(`GET /s HTTP/1.0\r\n${lines}\r\n`), 200, JSON.stringify(lines));
      }
      assert.equal(status("GET /s HTTP/1.1\r\n\r\nHost: 1.2.3.4\r\n\r\n"), 403, "it is behind the head");
      assert.equal(status("GET /s HTTP/1.0\r\nHost: evil.example\r\n\r\n"), 403);
    });

    it("a Host wherever it stands in a head, cut at any byte", () => {
      const arena = masterAlone();
      const filler = (bytes: number): string => `X-Filler: ${"h".repeat(bytes)}\r\n`;
      for (const [host, expected] of [
        ["hOsT: \t192.168.4.1:8080 \t\r\n", 200],
        ["Host: evil.example\r\n", 403],
        ["Host: 1.2.3.4\r\n .evil.example\r\n", 403],
        ["Host: 1.2.3.4\r\nHost: 1.2.3.4\r\n", 403],
      ] as const) {
        const text = `GET /s HTTP/1.1\r\nA: b\r\n${host}C: d\r\n\r\n`;
        for (let cut = 1; cut < text.length; cut++) {
          const connection = new Connection(arena).send(text.slice(0, cut));
          arena.run(30);
          connection.send(text.slice(cut)).over();
          assert.equal(connection.answer.status, expected, `${JSON.stringify(host)} cut at ${cut}`);
        }
        // The network and the master's turns cut a long head anywhere.
        for (let before = 300; before < 600; before++)
          assert.equal(askBy(arena, filler(before) + host + filler(400)).status, expected, `${host} at ${before}`);
      }
      for (let between = 0; between < 700; between += 7)
        assert.equal(askBy(arena, `Host: 1.2.3.4\r\n${filler(between)}Host: 1.2.3.4\r\n`).status, 403, `${between}`);
    });

    it("no Host line beyond 64 bytes, of which it keeps nothing", () => {
      const arena = masterAlone();
      for (const host of [
        `Host:${" ".repeat(5000)}1.2.3.4\r\n`,
        `Host: ${"1".repeat(7000)}`,
        `Host: 1.2.3.4\r\nHost: ${"x".repeat(3000)}`,
      ]) {
        const connection = new Connection(arena).send(`GET /s HTTP/1.1\r\n${host}`).over(graceMs);
        assert.equal(connection.answer.status, 403);
      }
      const drip = new Connection(arena).send("GET /s HTTP/1.1\r\nHost: ");
      for (let byte = 0; byte < 80; byte++) {
        if (!drip.ended) drip.send("1");
        arena.run(20);
      }
      assert.equal(drip.answer.status, 403);
      assert.equal(sockets(arena), 3);
    });

    it("a query with anything after its question mark", () => {
      const arena = hotRange();
      arena.type("master", 'play("Quick Game", 1)');
      untilState(arena, "three rows", ({ rows }) => rows >= 3);
      for (const query of oddQueries) {
        for (const path of ["/s", "/record", "/record.csv", "/targets", "/best", "/best2", "/"]) {
          const { status, body, isWhole } = get(arena, `${path}?${query}`);
          assert.ok((status === 200 && isWhole) || (path === "/s" && status === 204), `${path}?${query}: ${status}`);
          if (path === "/s" && status === 200) {
            const { from, told, rows } = JSON.parse(body);
            assert.ok(
              Number.isInteger(from) && from >= 0 && from <= rows && told.length === Math.min(8, rows - from),
              `${query}: from ${from}, ${told.length} rows`,
            );
          }
        }
      }
      assert.deepEqual(arena.said("master", "page trouble"), []);
    });

    it("any bytes, in any pieces, without an error, and answers at most once", () => {
      const arena = masterAlone();
      arena.run(3000);
      arena.run(61_000); // the timer that notes a successful boot has run
      const timers = leastTimers(arena);
      const word = fc.oneof(
        fc.constantFrom(
          "GET",
          "HEAD",
          "POST",
          "/",
          "/s",
          "/record.csv",
          "HTTP/1.1",
          "HTTP/1.0",
          " ",
          "\r\n",
          "\n",
          "\r",
          "\r\n\r\n",
          "Host: 1.2.3.4\r\n",
          "\nhost",
          ": ",
          "x".repeat(127),
        ),
        fc.string({ unit: "binary-ascii", maxLength: 40 }),
      );
      fc.assert(
        fc.property(fc.array(word, { maxLength: 12 }), (pieces) => {
          const connection = new Connection(arena);
          for (const piece of pieces) {
            connection.send(piece);
            arena.run(20);
          }
          connection.over(6000);
          const { text } = connection;
          assert.ok(
            text === "" || [200, 204, 400, 403, 404, 405, 414].includes(readAnswer(text).status),
            text.slice(0, 60),
          );
          assert.equal(text.split("HTTP/1.1 ").length - 1, text === "" ? 0 : 1);
          if (
            /^(?:GET|HEAD) \/s HTTP\/1\.1\r?\nHost: 1\.2\.3\.4\r\n(?:(?!host)[!-~]+: [!-~ ]*\r?\n)*\r?\n$/i.test(
              pieces.join(""),
            )
          )
            assert.equal(readAnswer(text).status, 200);
          arena.run(100);
          assert.equal(sockets(arena), 3, "no connection is left");
        }),
        { seed, numRuns: 150 },
      );
      assert.deepEqual([leastTimers(arena), arena.said("master", "page trouble")], [timers, []]);
    });

    it("no first line beyond 128 bytes, no head beyond 8 kB, and no megabyte", () => {
      const arena = masterAlone();
      assert.equal(new Connection(arena).send(`GET /${"x".repeat(200)}`).over().answer.status, 414);
      assert.equal(
        new Connection(arena).send(`GET /s HTTP/1.1\r\nHost: 1.2.3.4\r\nCookie: ${"x".repeat(7000)}\r\n\r\n`).over()
          .answer.status,
        200,
      );
      assert.equal(
        new Connection(arena).send(`GET /s HTTP/1.1\r\n${"A: b\r\n".repeat(1400)}`).over().answer.status,
        431,
      );
      for (const start of ["", "GET /s HTTP/1.1\r\n", "POST /s HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n"]) {
        const connection = new Connection(arena).send(start + "x".repeat(1_000_000));
        connection.over(graceMs);
        assert.ok(arena.master.counts().unsent === 0, "nothing of it remains");
        if (start.startsWith("POST")) assert.equal(connection.answer.status, 405);
      }
    });
  });

  describe("cuts off", () => {
    it("a client that sends nothing after 1.5 s, and one that never ends its head after 3.5 s", () => {
      const arena = masterAlone();
      const silent = new Connection(arena);
      const slow = new Connection(arena);
      const drip = (): void => {
        slow.send("A");
        if (!slow.ended) arena.world.clock.at(arena.world.clock.now() + 200, drip);
      };
      slow.send("GET /s HTTP/1.1\r\n");
      drip();
      arena.run(800);
      assert.ok(!silent.ended);
      silent.over(1500 + graceMs - 800);
      assert.ok(!slow.ended);
      slow.over(3500 + graceMs - 1500);
      assert.deepEqual([silent.text, slow.text, sockets(arena)], ["", "", 3]);
    });

    it("a client that does not read its answer", () => {
      const arena = masterAlone();
      bootWith(
        arena,
        `{"n":1,"g":1,"e":"game","name":"X","seed":1,"players":[],"targets":[],"x":"${"y".repeat(800)}","p":"00000000"}\n`.repeat(
          400,
        ),
      );
      const host = arena.world.network.host("deaf phone");
      const connection = new Connection(arena, host).send(head("/record"));
      arena.run(200);
      arena.world.network.setImpairment(host, { readsNothing: true });
      arena.run(4000 + graceMs);
      assert.equal(sockets(arena), 3);
      assert.ok(!connection.text.endsWith("0\r\n\r\n"), "the client can tell that it is not whole");
    });

    it("a download of a record that makes room during it", () => {
      const arena = hotRange();
      play(arena, "Quick Game");
      const line = `{"n":900,"g":90,"e":"end","how":"over","points":[],"x":"${"y".repeat(700)}","p":"00000000"}\n`;
      arena.kill("master");
      for (const file of [0, 1])
        arena.master.storage.set(`snyper.rec${file}\x01`, line.replace("900", String(900 + file)).repeat(5));
      for (let chunk = 2; chunk < 9; chunk++)
        for (const file of [0, 1])
          arena.master.storage.set(`snyper.rec${file}${String.fromCharCode(chunk)}`, line.repeat(5));
      arena.powerOn("master");
      arena.until("all are back", () => arena.said("master", "page 8080").length === 2 && arena.isComplete);
      arena.makeHot();
      const connection = new Connection(arena).send(head("/record"));
      arena.until("it has begun", () => connection.text.length > 2000);
      arena.type("master", 'play("Quick Game", 1)');
      connection.over();
      assert.ok(!connection.answer.isWhole);
      assert.ok(get(arena, "/record").isWhole);
    });
  });

  describe("gives the targets priority", () => {
    /** A board with 10 sockets, like an ESP32: two listen, one hears searches, one always stays free. */
    const esp32 = { page: { port: 8080, sockets: 10 } };

    it("serves three clients at once, and refuses more until one leaves", () => {
      const arena = range({ targets: 4, masterSettings: esp32 });
      const phones = [1, 2, 3].map(() => new Connection(arena).send("GET /s HTTP/1.1\r\n"));
      arena.run(100);
      assert.equal(sockets(arena), 2 + 4 + 3, "the page does not listen while it is full");
      assert.equal(new Connection(arena).refused, "refused");
      for (const phone of phones) assert.equal(phone.send("Host: 1.2.3.4\r\n\r\n").over().answer.status, 200);
      arena.run(300);
      assert.equal(get(arena, "/s").status, 200);
    });

    it("refuses a silent client first, or else the newest one, if there is a socket to answer it", () => {
      const arena = range({ sockets: 16 });
      const idle = new Connection(arena);
      const phones = [1, 2].map(() => new Connection(arena).send("GET /s HTTP/1.1\r\n"));
      arena.run(50);
      const late = new Connection(arena).send("GET /s HTTP/1.1\r\n");
      arena.run(50);
      const last = new Connection(arena);
      arena.run(50);
      assert.deepEqual(
        [idle, ...phones, late, last].map(({ ended }) => ended),
        [true, false, false, false, true],
      );
      for (const phone of [...phones, late])
        assert.equal(phone.send("Host: 1.2.3.4\r\n\r\n").over().answer.status, 200);
    });

    it("drops the oldest client for a target, and does not listen while no socket is free", () => {
      const arena = range({ targets: 4, masterSettings: esp32 });
      const phones = [1, 2, 3].map(() => {
        const phone = new Connection(arena).send("GET /s HTTP/1.1\r\n");
        arena.run(20);
        return phone;
      });
      const strangers = [new Connection(arena, undefined, 8081)];
      arena.run(50);
      assert.deepEqual(
        phones.map(({ ended }) => ended),
        [true, false, false],
      );
      strangers.push(new Connection(arena, undefined, 8081), new Connection(arena, undefined, 8081));
      arena.run(50);
      assert.deepEqual(
        phones.map(({ ended }) => ended),
        [true, true, true],
      );
      assert.equal(arena.said("master", "page off all sockets are for targets").length, 1);
      assert.equal(new Connection(arena).refused, "refused");
      for (const stranger of strangers) stranger.hangUp();
      arena.until("it is back", () => arena.said("master", "page 8080").length === 2);
      assert.equal(get(arena, "/s").status, 200);
      assert.equal(arena.said("master", "link ").filter((line) => line.includes("down")).length, 0);
    });

    it("keeps a socket for each target that was linked", () => {
      const arena = range({ targets: 4, masterSettings: esp32 });
      for (const { id } of arena.stands) arena.kill(id);
      untilState(arena, "all are away", ({ linked }) => linked === 0, 6000);
      const phones = Array.from({ length: 5 }, () => new Connection(arena));
      arena.run(100);
      assert.deepEqual([sockets(arena), phones.filter(({ ended }) => !ended).length], [2 + 3, 3]);
      const before = arena.said("master", " up").length;
      for (const { id } of arena.stands) arena.powerOn(id);
      arena.until("all are back", () => arena.said("master", " up").length === before + 4, 4000);
    });

    it("lets no target lose its link, or its way back, to 50 connections at once", () => {
      const arena = hotRange({ targets: 4, masterSettings: esp32 });
      const before = arena.said("master", "link ").length;
      const host = arena.world.network.host("crowd");
      for (let wave = 0; wave < 5; wave++) {
        for (let i = 0; i < 50; i++) new Connection(arena, host).send(i % 2 ? "" : "GET / HTTP/1.1\r\nX: y\r\n");
        arena.run(wave === 2 ? 200 : 1500);
        if (wave === 2) arena.reboot("target_2");
      }
      const links = arena.said("master", "link ").slice(before);
      assert.deepEqual([links.length, links[1], links[0]!.slice(0, 18)], [2, "link target_2 up", "link target_2 down"]);
      arena.run(8000);
      assert.equal(get(arena, "/s").status, 200);
    });

    it("serves three phones while eight targets play: no link breaks, no round trip is longer", () => {
      const slowest = (phones: number): number => {
        const arena = hotRange({ targets: 8, sockets: 20 });
        const links = arena.said("master", "link ").length;
        const { clock } = arena.world;
        let answers = 0;
        const look = (asked: string): void => {
          const connection = new Connection(arena).send(head(`/s?${asked}`));
          clock.at(clock.now() + 1000, () => {
            assert.ok(connection.ended, "an answer within the second");
            const { status, body } = connection.answer;
            const s = status === 200 ? JSON.parse(body) : undefined;
            answers++;
            look(s ? `${s.sum}.${s.from + s.told.length}` : asked);
          });
        };
        for (let phone = 0; phone < phones; phone++) look(".");
        let most = 0;
        const measure = (): void => {
          most = Math.max(most, ...arena.wire.roundTrips.values());
          clock.at(clock.now() + 50, measure);
        };
        measure();
        play(arena, "Whack");
        assert.equal(arena.said("master", "link ").length, links);
        assert.ok(phones === 0 || answers > 30);
        return most;
      };
      assert.ok(slowest(3) <= slowest(0) * 1.1 + 1);
    });

    it("serves the record while a game is recorded, and neither suffers", () => {
      const arena = hotRange({ targets: 4 });
      play(arena, "Whack");
      const links = arena.said("master", "link ").length;
      arena.type("master", 'play("Whack", 1)');
      untilState(arena, "it plays", ({ phase }) => phase === "playing");
      for (let i = 0; i < 10; i++) {
        const { isWhole, body } = get(arena, "/record.csv");
        assert.ok(isWhole && body.endsWith("\r\n"));
        arena.run(1000);
      }
      arena.until("over", () => arena.said("master", "game over").length === 2, 120_000);
      assert.deepEqual([arena.said("master", "record trouble"), arena.said("master", "link ").length], [[], links]);
    });
  });

  describe("is not served", () => {
    /** What a master prints when it boots with these settings; `before` is run first. */
    function boot(
      settings: object,
      options: Partial<ConstructorParameters<typeof VmBoard>[0]> = {},
      before = "",
    ): string[] {
      const world = virtualWorld(seed);
      const lines: string[] = [];
      const board = new VmBoard({ name: "master", world, air: new Air(world.clock), seed, ...options });
      board.storage.set(
        "snyper.json",
        JSON.stringify({ ssid: "snyper", password: "only simulated", open: true, ...settings }),
      );
      board.storage.set(".bootcde", before + builtBundle("master"));
      board.onLine((line) => lines.push(line));
      board.powerOn();
      world.clock.run(5000);
      return lines;
    }

    it("if its maker wants none, if memory is short, or on a board that listens on one port only", () => {
      const page = (lines: string[]) => lines.filter((line) => line.startsWith("page") || line.startsWith("settings"));
      assert.deepEqual(page(boot({})), ["page 8080"]);
      assert.deepEqual(page(boot({ page: { port: 80 } })), ["page 80"]);
      assert.deepEqual(page(boot({ page: { port: 0 } })), []);
      assert.match(
        page(boot({}, { memoryTotal: 3010 }))[0]!,
        /^page off memory is short: \d+ JsVars are free, it needs 1150$/,
      );
      const pins = { a: "B10", b: "B13", x: "B14", y: "B15" };
      assert.deepEqual(page(boot({ pins }, { boardName: "ESPRUINOWIFI" }, "B10=D15;B13=D17;B14=D19;B15=D21;")), [
        "page off this board listens on one port only",
      ]);
    });

    it("if its settings are wrong, which are named", () => {
      const wrong = (page: unknown) => boot({ page }).filter((line) => line.startsWith("settings"));
      assert.deepEqual(wrong({ port: 65536 }), ["settings page.port: a whole number from 0 to 65535"]);
      assert.deepEqual(wrong({ port: 8081 }), ["settings page.port: the targets dial 8081"]);
      assert.deepEqual(wrong({ sockets: 4 }), ["settings page.sockets: a whole number from 5 to 64"]);
      assert.deepEqual(wrong(false), ["settings page: missing, or not a JSON object"]);
    });

    it("by a target, whose bundle has no HTTP", () => {
      const text = builtBundle("target");
      for (const word of ["HTTP", "http", "GET", "Content-", "createServer", "text/html"])
        assert.ok(!text.includes(word), word);
    });
  });
});
