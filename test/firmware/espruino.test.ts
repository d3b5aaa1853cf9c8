// The bundles on real Espruino interpreters, a process for each board, over loopback TCP. Without an interpreter all of
// it is skipped, loudly.
import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { builtBundle } from "../../sim/arena/flashed.js";
import { RealArena } from "../../sim/arena/real-arena.js";
import { ProcessBoard } from "../../sim/board/process-board.js";
import { findInterpreter, noInterpreter } from "../../sim/board/interpreter/find.js";
import { freePort } from "../../sim/world/relay.js";
import { sheetFaults } from "../../sim/arena/sheet.js";
import { Robot } from "../../sim/arena/robot.js";
import { seededRandom } from "../../sim/world/random.js";
import { boundSeconds, type GameRules } from "../../firmware/master/game/document.js";
import { seed } from "../support/peer.js";
import { badAtMaster, badAtTarget, type BadLine } from "../support/bad-lines.js";
import { Netcat } from "../support/netcat.js";

/**
 * From the last sign of life until the plate is down, ms: the lease, the servo's travel, and room for a busy machine.
 */
const downMsMax = 3000 + 500 + 400;
/** How many bad lines are sent at once, because a board keeps few unsent answers for a peer. */
const portion = 12;
/** How long until all is linked again, ms: a little more than the longest wait between two dials. */
const redialMsMax = 8000 + 2000;
const wifi = { ssid: "snyper", password: "only simulated", open: true };
const program = findInterpreter();

/** Lines that get no answer: empty ones, and ones of blanks only. */
const blankLines = ["", "", "\r", "\r\r", " ", "\t", " \t\r \r", "\r".repeat(511), " ".repeat(511)];

/**
 * Sends lines of blanks in several writes, each followed by a valid line with blanks around it; `answers` counts the
 * answers to the valid lines.
 */
async function expectBlanksUnanswered(
  peer: Netcat,
  right: string,
  answers: () => number,
  until: RealArena["until"],
): Promise<void> {
  for (const blanks of blankLines) {
    const before = { lines: peer.lines.length, answers: answers() };
    const around = blanks.slice(0, 90);
    peer.send(blanks);
    await wait(5);
    peer.send(blanks, blanks, around + right + around);
    await until(`the line behind ${JSON.stringify(around)}`, () => answers() > before.answers, 3000);
    assert.deepEqual(
      peer.lines.slice(before.lines).filter((line) => line.includes('"error"')),
      [],
      JSON.stringify(around),
    );
  }
}

/** Sends bad lines, each followed by a valid one, and checks the answers. `until` waits, as an arena does. */
async function expectErrors(
  peer: Netcat,
  bad: readonly BadLine[],
  right: string,
  until: RealArena["until"],
): Promise<void> {
  for (let from = 0; from < bad.length; from += portion) {
    const part = bad.slice(from, from + portion);
    const before = peer.lines.length;
    const errors = () => peer.lines.slice(before).filter((line) => line.includes('"type":"error"'));
    peer.send(...part.flatMap(({ line }) => [line, right]));
    await until(`${part.length} errors`, () => errors().length >= part.length || peer.closed, 5000).catch(
      (error: Error) => assert.fail(`${error.message}\n${errors().join("\n")}`),
    );
    const told = errors().map((line) => {
      const { id, status } = JSON.parse(line) as { id: string; status: string };
      return `${status} ${id}`;
    });
    assert.deepEqual(
      told,
      part.map(({ code, id }) => `${code} ${id}`),
      part.map(({ what }) => what).join("\n"),
    );
  }
}

describe(`the range on real Espruino interpreters (${program ?? "none here"})`, function () {
  this.timeout(30_000);
  let arena: RealArena;
  let port: number;
  const until: RealArena["until"] = (...args) => arena.until(...args);
  /** Does `work`, and waits until the board has printed `text` once more than before. */
  const afterwards = async (board: string, text: string, work: () => void, maxMs = 5000): Promise<void> => {
    const before = arena.said(board, text).length;
    work();
    await until(`${board}: ${text}`, () => arena.said(board, text).length > before, maxMs);
  };
  const commanded = (order: string, outcome: string, maxMs?: number) =>
    afterwards("master", outcome, () => arena.type("master", order), maxMs);
  const makeHot = () => afterwards("master", "range HOT", () => arena.heat(), 10_000);

  before(async function () {
    if (program === undefined) {
      process.stderr.write(`\n  SKIPPED: everything on real Espruino interpreters. ${noInterpreter}\n\n`);
      this.skip();
    }
    port = await freePort();
    arena = new RealArena({ targets: 3, port, runtime: "espruino" });
    arena.start();
    await until("all targets linked", () => arena.isComplete, 20_000);
  });

  after(() => arena?.close());

  it("registers its targets, and reports its memory", async () => {
    assert.deepEqual(
      arena.stands.map(({ id }) => arena.said("master", `link ${id} up`).length),
      [1, 1, 1],
    );
    for (const name of ["master", "target_1"]) {
      const { usage, total } = await arena.processOf(name).measure();
      assert.ok(usage > 100 && usage < total, `${name}: ${usage} of ${total}`);
    }
  });

  it("pings a target", async () => {
    arena.type("master", 'command("ping")');
    await until("three answers", () => arena.said("master", "command ping").length === 3, 2000);
    assert.deepEqual(
      arena.said("master", "command ping").sort(),
      arena.stands.map(({ id }) => `command ping ${id} alive`),
    );
    assert.equal(arena.wire.roundTrips.size, 3);
  });

  it("refuses to raise and to activate while it is cold", async () => {
    await commanded('command("stand_up","target_1")', "command stand_up target_1 cold");
    await commanded('command("activate","target_1",{duration:1})', "command activate target_1 cold");
    await afterwards("master", "refused", () => arena.press("A"));
    assert.deepEqual(
      arena.stands.map(({ id }) => arena.pose(id)),
      ["down", "down", "down"],
    );
  });

  it("raises and lowers a target", async () => {
    await makeHot();
    await commanded('command("stand_up","target_1")', "command stand_up target_1 standing");
    assert.equal(arena.pose("target_1"), "standing");
    await commanded('command("lay_down","target_1")', "command lay_down target_1 down");
    assert.equal(arena.pose("target_1"), "down");
  });

  it("activates targets for a hit and for a miss", async () => {
    await afterwards("target_1", "exposure armed", () =>
      arena.type("master", 'command("activate","target_1",{duration:5})'),
    );
    assert.ok(arena.shoot("target_1", 0.9));
    await until("the hit", () => arena.said("master", "result target_1 hit").length === 1, 2000);
    await commanded('command("activate","target_2",{duration:0.3})', "result target_2 miss");
    await until("both down", () => arena.pose("target_1") === "down" && arena.pose("target_2") === "down", 2000);
  });

  it("keeps working after values are stored under short names at the consoles", () => {
    const names = [..."abcdefghijklmnopqrstuvwxyz"].flatMap((letter) => [letter, letter + "t"]);
    for (const board of ["master", "target_1"]) for (const name of names) arena.type(board, `${name}=5`);
    // All later tests run with these values.
  });

  it("measures time correctly although its clock is set", async () => {
    // Linux keeps its clock, but moves all of the interpreter's timers at each setTime.
    for (const seconds of [0, 1764000000, 4000000000])
      for (const id of ["master", "target_1"]) {
        arena.type(id, `setTime(${seconds})`);
        await wait(200);
      }
    const downs = arena.said("master", "link target_1 down").length;
    await commanded('command("activate", "target_1", {duration: 3})', "command activate target_1 activated");
    arena.type("target_1", "setTime(5)");
    arena.type("master", "setTime(1e9)");
    await wait(700);
    assert.ok(arena.shoot("target_1"));
    await until(
      "the hit is reported",
      () => /result target_1 hit 0\.[67]/.test(arena.said("master", "result target_1").at(-1) ?? ""),
      3000,
    );
    await wait(3500);
    assert.equal(arena.said("master", "link target_1 down").length, downs, "no link broke early");
  });

  it("plays a game of two named players to its end, with a correct sheet", async () => {
    const form: GameRules = {
      name: "Short",
      play: "duel",
      exposures: 2,
      gap: [0.2, 0.5],
      points: { hit: 10, streak: 2 },
    };
    const robot = new Robot(arena, seededRandom(seed).fork("robot"), { skill: 1 });
    arena.type("master", `require("Storage").write("Short.game",${JSON.stringify(JSON.stringify(form))})`);
    await afterwards("master", "game start Short", () => arena.type("master", 'play("Short",["Ann","Bob"])'));
    robot.start();
    await until("the game is over", () => arena.view.game?.state === "over", 1000 * boundSeconds(form, 2));
    robot.stop();
    const game = arena.view.game!;
    assert.deepEqual([sheetFaults(game, form), game.players, game.sheet.length], [[], ["Ann", "Bob"], 4]);
  });

  it("STOP lies everything down, and takes two steps to clear", async () => {
    await commanded('command("stand_up")', "command stand_up target_3 standing");
    await afterwards("master", "range STOP", () => arena.press("B"));
    await until("all down", () => arena.stands.every(({ id }) => arena.pose(id) === "down"), 2000);
    await afterwards("master", "range COLD", () => arena.hold("X"));
    await wait(300); // the button is released
    await makeHot();
  });

  it("answers every bad line at the master and 100 kB without a newline, but no line of blanks", async () => {
    const peer = await Netcat.dial(port);
    // A result from a plate is answered with lay_down while the range is not hot.
    peer.onLine = (line) => {
      const { type, id } = JSON.parse(line) as { type: string; id: string };
      if (type === "lay_down") peer.send(JSON.stringify({ type: "down", id }));
    };
    peer.send(...blankLines); // from a stranger
    peer.send(
      '{"type":"register","id":"1","target_id":"plate","data":{"protocol":1,"boot":"b","firmware":"0","board":"netcat"}}',
    );
    await until("registered", () => peer.count('"registered"') > 0, 2000);
    await expectBlanksUnanswered(
      peer,
      '{"type":"result","id":"b-1","status":"miss","data":{"activation":"a"}}',
      () => peer.count('"recorded"'),
      until,
    );
    await expectErrors(peer, badAtMaster, '{"type":"pong","id":"z","status":"alive"}', until);
    peer.send("x".repeat(100_000), '{"type":"nonsense","id":"behind"}');
    await until("the line behind is read", () => peer.count('"behind"') === 1, 5000);
    // A ping may have come behind it.
    const [behind] = peer.lines.filter((line) => line.includes('"behind"'));
    assert.equal(JSON.parse(behind!).status, "unknown_type");
    peer.socket.destroy();
    await until("the loss is reported", () => arena.said("master", "link plate down").length > 0, 4000);
    await commanded('command("ping","target_1")', "command ping target_1 alive");
  });

  it("answers every bad line at a target, but no line of blanks", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const accepted = new Promise<Netcat>((resolve) =>
      server.once("connection", (socket) => resolve(new Netcat(socket))),
    );
    const board = new ProcessBoard({ name: "target_1", program: program!, clock: arena.world.clock });
    board.storage.set(".bootcde", builtBundle("target"));
    board.storage.set(
      "snyper.json",
      JSON.stringify({ id: "target_1", ...wifi, master: "127.0.0.1", port: (server.address() as AddressInfo).port }),
    );
    try {
      board.powerOn();
      const peer = await accepted;
      await until("registering", () => peer.count('"register"') === 1, 2000);
      peer.send('{"type":"registered","id":"r1"}');
      await expectBlanksUnanswered(peer, '{"type":"ping","id":"y"}', () => peer.count('"pong"'), until);
      await expectErrors(peer, badAtTarget, '{"type":"ping","id":"z"}', until);
      peer.send("x".repeat(100_000), '{"type":"ping","id":"behind"}');
      await until("the line behind is read", () => peer.count('"behind"') === 1, 5000);
    } finally {
      server.close();
      await board.close();
    }
  });

  it("lets the newest of two targets with one id win, and the two do not replace each other at full speed", async () => {
    const twin = new ProcessBoard({ name: "twin", program: program!, clock: arena.world.clock });
    twin.storage.set(".bootcde", builtBundle("target"));
    twin.storage.set("snyper.json", JSON.stringify({ id: "target_3", ...wifi, master: "127.0.0.1", port }));
    try {
      twin.powerOn();
      await until("replaced", () => arena.said("target_3", "link down replaced").length === 1, 5000);
      await wait(3000);
      assert.equal(
        arena.said("master", "link target_3 down replaced").length,
        1,
        "neither is replaced again within 3 s",
      );
    } finally {
      await twin.close();
    }
  });

  it("survives kill -9 of the master during an exposure: plates lie down, targets reconnect, the result counts once", async () => {
    await commanded('command("stand_up","target_2")', "command stand_up target_2 standing");
    await commanded('command("activate","target_1",{duration:20})', "command activate target_1 activated");
    const hits = arena.said("target_1", "exposure hit").length;
    const killedAt = arena.world.clock.now();
    arena.kill("master");
    assert.ok(arena.shoot("target_1"));
    await until("plates down", () => arena.stands.every(({ id }) => arena.pose(id) === "down"), downMsMax);
    assert.ok(arena.said("target_2", "link down silence").length > 0, `after ${arena.world.clock.now() - killedAt} ms`);
    assert.equal(arena.said("target_1", "exposure hit").length, hits + 1);
    const results = arena.said("master", "result target_1 hit").length;
    arena.powerOn("master");
    await until("all targets back", () => arena.isComplete, redialMsMax);
    await until("the result", () => arena.said("master", "result target_1 hit").length > results, 2000);
    await commanded('command("ping")', "command ping target_3 alive");
    assert.equal(arena.said("master", "result target_1").length, results + 1);
  });

  it("reports a stopped target (half-open) and a cut one within 3 s, and links both again", async () => {
    await Promise.all([
      afterwards("master", "link target_2 down silence", () => arena.processOf("target_2").freeze(), 3050),
      afterwards("master", "link target_1 down silence", () => arena.cut("target_1"), 3050),
    ]);
    arena.processOf("target_2").thaw();
    arena.heal("target_1");
    await until("both back", () => arena.isComplete, redialMsMax);
  });

  it("notices that a target's interpreter was killed, and links it again after power-up", async () => {
    await afterwards(
      "master",
      "link target_3 down closed",
      () => process.kill(-arena.processOf("target_3").pid!, "SIGKILL"),
      1000,
    );
    await until("the board has lost its power", () => !arena.standOf("target_3").board.powered, 1000);
    arena.powerOn("target_3");
    await until("it is back", () => arena.isComplete, redialMsMax);
  });

  it("has printed no error in all these tests", () => {
    assert.deepEqual(
      arena.lines.filter(([, line]) => /Uncaught|ERROR|interpreter error/.test(line)),
      [],
    );
  });
});
