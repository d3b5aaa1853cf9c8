// Flashing a board that runs Kaluma: against a fake of its console, and every way in which the board, its flash or its
// port can fail.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../../sim/board/interpreter/find.js";
import { boards } from "../../../tools/common/boards.js";
import { Refusal } from "../../../tools/common/refusal.js";
import { KalumaConsole } from "../../../tools/flash/kaluma-console.js";
import { flashKaluma, kalumaOn, openKaluma, programOf, type Open } from "../../../tools/flash/kaluma-write.js";
import { loadRange } from "../../../tools/flash/range-file.js";
import type { Plan } from "../../../tools/flash/plan.js";
import { PortReader } from "../../../tools/flash/port-reader.js";
import { sendByYmodem, type YmodemLine } from "../../../tools/flash/ymodem.js";
import type { Progress } from "../../../tools/flash/write.js";
import { FakeConsole } from "../../support/fake-console.js";
import { FakeKaluma, type FakeKalumaOptions } from "../../support/fake-kaluma.js";
import { flash, Flashing, until } from "../../support/flash-interpreter.js";

const silently: Progress = { step: () => undefined, bytes: () => undefined };
const files = new Map([
  ["snyper.json", JSON.stringify({ id: "a", ssid: "n", password: "quite secret", master: "192.168.4.1" })],
  ["kaluma.js", 'var adapter="\\x02";\n'],
  [".bootcde", `print("${"x".repeat(3000)}");\n`],
]);

function planAt(port: string, isDisabled = false): Plan {
  return { role: "target", name: "a", board: "pico_w", port, serial: undefined, isDisabled, hasKey: true, files };
}

const program = programOf(planAt("P"));

/** Flashes a board that is there, and gives back what came of it: the version, or the sentence. */
async function flashAt(
  fake: { port: string },
  { progress = silently, isDisabled = false, open = openKaluma, greetMs = undefined as number | undefined } = {},
): Promise<string | undefined> {
  const board = new KalumaConsole(await openKaluma(fake.port), "PORT");
  try {
    kalumaOn("pico_w", await board.greet(greetMs));
    const started = await flashKaluma(board, planAt(fake.port, isDisabled), progress, open);
    await started.board.close();
    return started.version;
  } catch (thrown) {
    assert(thrown instanceof Refusal, String(thrown));
    assert.equal(thrown.exitCode, 1);
    await board.close();
    return thrown.message.replaceAll(fake.port, "PORT");
  }
}

const ready = { afterLoad: "ready target a 1.2.3" };

describe("flashing a board with Kaluma", function () {
  this.timeout(20_000);
  let fake: FakeKaluma;
  const fakes: FakeKaluma[] = [];
  async function made(options: FakeKalumaOptions): Promise<FakeKaluma> {
    fakes.push((fake = await FakeKaluma.listen(options)));
    return fake;
  }
  const said = async (options: FakeKalumaOptions) => (await flashAt(await made(options))) ?? "nothing";
  afterEach(() => {
    for (const one of fakes.splice(0)) one.close();
  });

  it("writes, reads back, starts, and hears the version; a new board is not restarted", async () => {
    const steps: string[] = [];
    const progress: Progress = {
      step: (sentence) => steps.push(sentence),
      bytes: (file, done, total) => steps.push(`${file} ${done}/${total}`),
    };
    assert.equal(await flashAt(await made(ready), { progress }), "1.2.3");
    assert.equal(fake.flash, program);
    assert.equal(fake.restarts, 0);
    assert(fake.isRunning);
    const { length } = program;
    assert.deepEqual(steps, [
      `program 1024/${length}`,
      `program 2048/${length}`,
      `program 3072/${length}`,
      `program ${length}/${length}`,
      "verified",
      "starting",
    ]);
  });

  it("composes the program: settings in a variable, the adapter, the firmware as it was built", () => {
    const [settings, ...rest] = program.split("\n");
    assert.equal(settings, `var snyper=${files.get("snyper.json")};`);
    assert.equal(rest.join("\n"), `${files.get("kaluma.js")}\n${files.get(".bootcde")}`);
    for (const [bundle, code] of [
      ["\xe9", 233],
      ["\r\n", 13],
      ["\0", 0],
    ] as const)
      assert.throws(
        () => programOf({ ...planAt("P"), files: new Map([...files, [".bootcde", bundle]]) }),
        new RegExp(`the program has the character ${code} at \\d+$`),
      );
  });

  it("erases an old program and restarts first, so that its watchdog does not end the flashing", async () => {
    const options = { ...ready, program: "old", hasWatchdog: true };
    assert.equal(await flashAt(await made(options)), "1.2.3");
    assert.equal(fake.flash, program);
    assert.equal(fake.restarts, 1);
    assert.deepEqual(fake.commands, [
      ".echo off",
      ".flash -s",
      ".flash -e",
      ".echo off",
      ".flash -s",
      ".flash -w",
      ".flash -s",
      ".flash -r",
      ".echo on",
      ".load",
    ]);
  });

  it("can be repeated after the cable was pulled at any block; meanwhile nothing runs", async () => {
    for (let blocksMax = 0; blocksMax < 6; blocksMax++) {
      const options: FakeKalumaOptions = { ...ready, program: "old", blocksMax };
      const cut = await flashAt(await made(options));
      assert.equal(cut, "The board at PORT went away: check its cable and its power, then flash it again.");
      assert(fake.isReceiving, "the board waits for the rest");
      if (blocksMax % 2) fake.powerCycle();
      assert(!fake.isRunning, "half a program does not run");
      delete options.blocksMax;
      assert.equal(await flashAt(fake), "1.2.3", `after ${blocksMax} blocks`);
      assert.equal(fake.flash, program);
    }
  });

  it("can be repeated when the program was killed in the middle of a block", async () => {
    await made(ready);
    const wire = await openKaluma(fake.port);
    const reader = new PortReader(wire.stream, "PORT");
    reader.write(".flash -w\r");
    await reader.match(/YMODEM/, 5000);
    // The second block stops in its middle, with whatever a program has in it.
    const cut: YmodemLine = {
      byte: (maxMs) => reader.byte(maxMs),
      drop: () => reader.drop(),
      write: (bytes) => reader.write(bytes[1] === 2 ? "\x02\x02\xfdvar x=[\x01\x02\x04\r\n.b(" : bytes),
    };
    const waits = { begin: 1000, header: 1000, answer: 100, next: 100 };
    await assert.rejects(sendByYmodem(cut, "f", Buffer.from("x".repeat(3000)), () => undefined, waits));
    reader.release();
    await wire.close();
    assert.notEqual(fake.flash, program);
    assert.equal(await flashAt(fake), "1.2.3");
    assert.equal(fake.flash, program);
  });

  it("sends a block again that arrived garbled", async () => {
    assert.equal(await said({ ...ready, garbles: [1, 3] }), "1.2.3");
    assert.equal(fake.flash, program);
  });

  it("fails when its flash keeps something else", async () => {
    const differs =
      /^The program on the board differs from what was written \(\d+ of \d+ bytes\): flash it again, with/;
    assert.match(await said({ ...ready, keeps: (text) => text.replace("x", "y") }), differs);
    assert(!fake.isRunning);
    assert.match(await said({ ...ready, keeps: (text) => text.slice(1) }), differs);
    assert.match(
      await said({ ...ready, program: "old", isWorn: true }),
      /^The old program of the board at PORT is still there: flash it again\./,
    );
  });

  it("fails when the port does not come back", async () => {
    let opened = 0;
    const open: Open = async () => {
      opened++;
      throw new Refusal("There is no port PORT.", 1);
    };
    const clock = Date.now;
    try {
      let ms = 0;
      Date.now = () => (ms += 5000); // the wait for the port is over after some looks
      const outcome = await flashAt(await made({ ...ready, program: "old", staysAway: true }), { open });
      assert.match(
        outcome!,
        /^The board restarted, and did not come back at PORT: unplug it and plug it in, look for its port with npm run flash -- --list, then flash it again\.$/,
      );
    } finally {
      Date.now = clock;
    }
    assert(opened > 2);
    assert.equal(fake.flash, "", "nothing runs on it");
  });

  it("fails when the program does not start, and says what the board says", async () => {
    assert.equal(
      await said({ afterLoad: "settings pins.servo: this board has no pin D99" }),
      'a does not start; it says "settings pins.servo: this board has no pin D99": correct that, then flash it again.',
    );
    assert.equal(
      await said({ afterLoad: "\x1b[31mTypeError: Expected a function.\x1b[0m" }),
      'a does not start; it says "TypeError: Expected a function.": correct that, then flash it again.',
    );
    assert.match(await said({ leavesAtLoad: true }), /^a was written and verified, but its console went away/);
    assert.equal(await flashAt(await made({ afterLoad: "disabled a" }), { isDisabled: true }), undefined);
  });

  it("is refused with the wrong image, and told which one is right", async () => {
    assert.equal(
      await said({ image: "pico2-w" }),
      "This is not a Raspberry Pi Pico W: its Kaluma is the image for pico2-w; use --board pico2_w if this is the right board.",
    );
    assert.equal(
      await said({ image: "pico" }),
      "This is not a Raspberry Pi Pico W: its Kaluma is the image for pico; put kaluma-rp2-pico-w-1.2.1.uf2 on it (docs/PICO-W.md). A Pico without W has no radio and cannot join a range.",
    );
    assert.equal(
      await said({ image: "x\x07" }),
      "This is not a Raspberry Pi Pico W: its Kaluma is the image for x?; put kaluma-rp2-pico-w-1.2.1.uf2 on it (docs/PICO-W.md).",
    );
    assert.deepEqual(fake.commands, [], "it was left alone");
  });

  it("is refused with another version of Kaluma", async () => {
    for (const version of ["1.3.0-beta.2", "1.3.0", "1.2.0", ""])
      assert.equal(
        await said({ version }),
        `Kaluma ${version} is on this board, and SNYPER works with 1.2.1 only: put kaluma-rp2-pico-w-1.2.1.uf2 on it (docs/PICO-W.md).`,
      );
    assert.throws(
      () => kalumaOn("pico2_w", { version: "1.3.0", kaluma: { image: "pico2-w", serial: "" } }),
      /put kaluma-rp2-pico2-w-1\.2\.1\.uf2 on it/,
    );
  });

  it("is refused when an Espruino is on it", () => {
    const refusal = (build?: string) => () =>
      kalumaOn("pico_w", { version: "2v29", ...(build !== undefined && { espruino: { build } }) });
    const begin = "is on this board, not Kaluma: to use a Raspberry Pi Pico W, put kaluma-rp2-pico-w-1.2.1.uf2 on it";
    assert.throws(refusal("RP2040_PICO"), {
      message: `Espruino 2v29 for RP2040_PICO ${begin} (docs/PICO-W.md), or use --board pico if this is the right board.`,
    });
    assert.throws(refusal("MICROBIT2"), { message: `Espruino 2v29 for MICROBIT2 ${begin} (docs/PICO-W.md).` });
    assert.throws(refusal(), { message: `Espruino 2v29 ${begin} (docs/PICO-W.md).` });
    for (const id of ["pico_w", "pico2_w"] as const) assert.equal(boards[id].image, id.replace("_", "-"));
  });
});

describe("a port without Kaluma", function () {
  this.timeout(20_000);

  /** A board that answers everything in one way. */
  async function answered(answer: string): Promise<string | undefined> {
    const server = createServer((socket) => socket.on("error", () => undefined).on("data", () => socket.write(answer)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await flashAt({ port: `tcp://127.0.0.1:${port}` }, { greetMs: 300 });
    } finally {
      server.close();
    }
  }

  it("is told, with what is there if it can be told", async () => {
    const nobody =
      "No Kaluma answers at PORT: check the port and that Kaluma is on the board (docs/PICO-W.md). Unplug the board and plug it in, then flash it again.";
    assert.equal(await answered(""), nobody);
    assert.equal(await answered("\x02not an answer\x03"), nobody);
    assert.equal(
      await answered("Traceback (most recent call last):\r\n>>> "),
      "Python runs on the board at PORT: put Kaluma on it, see docs/PICO-W.md.",
    );
  });

  it("is waited for, and said to be late once", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const board = new KalumaConsole(
      await openKaluma(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`),
      "PORT",
    );
    let late = 0;
    await assert.rejects(
      board.greet(3000, () => late++),
      /^Error: No Kaluma answers at PORT/,
    );
    assert.equal(late, 1);
    await board.close();
    server.close();
  });

  it("answers as Espruino does", async () => {
    const fake = await FakeConsole.listen({ build: "ESP32" });
    const board = new KalumaConsole(await openKaluma(fake.port), "PORT");
    // A real one takes a return for the end of a line; the fake waits for a newline.
    const greeted = board.greet(5000);
    board.wire.stream.write("\n");
    assert.deepEqual((await greeted).espruino, { build: "ESP32" });
    await board.close();
    fake.close();
  });
});

describe("npm run flash with a board that runs Kaluma", function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-kaluma-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const rangeNow = () => loadRange(join(folder, "range.json"));

  it("flashes it, survives being killed in the middle, and is repeated", async () => {
    const options: FakeKalumaOptions = { afterLoad: "ready target target_5 1.2.3" };
    const fake = await FakeKaluma.listen(options);
    const command = ["target", "--id", "target_5", "--board", "pico_w", "--port", fake.port];
    try {
      const stalled = new Promise<void>((resolve) => (options.stalled = resolve));
      options.stallsAfter = 7;
      const cut = new Flashing(folder, command);
      await stalled;
      cut.kill("SIGKILL");
      await cut.ended;
      assert.deepEqual(rangeNow().targets, [], "range.json does not know it yet");
      assert(!fake.isRunning);
      delete options.stallsAfter;

      const { code, said } = await flash(folder, command);
      assert.equal(code, 0, said);
      assert.match(said, /^target_5: tcp:\S+\n {2}Kaluma 1\.2\.1 on pico-w\n/);
      assert.match(said, /program 100 % of \d+ bytes\n {2}verified\n {2}starting\n {2}ready: target_5 1\.2\.3\nNext: /);
      const [target] = rangeNow().targets;
      assert.deepEqual([target!.board, target!.serial, target!.version], ["pico_w", "E661A4D1", "1.2.3"]);
      const settings = JSON.parse(/^var snyper=(.*);$/m.exec(fake.flash)![1]!) as Record<string, unknown>;
      assert.deepEqual([settings["id"], settings["master"]], ["target_5", "192.168.4.1"]);
      assert(fake.flash.endsWith(readFileSync("dist/target.js", "latin1")), "the firmware as it was built");

      const again = await flash(folder, ["target_5", "--up", "80"]);
      assert.equal(again.code, 0, again.said);
      assert.match(again.said, /erasing the old program\n/);
      assert.equal(fake.restarts, 2, "half a program was erased, too");
      assert(fake.flash.includes('"servo":{"up":80}'));
    } finally {
      fake.close();
    }
  });

  it("flashes it over a serial port", async function () {
    const program = findProgram("socat");
    if (program === undefined) {
      process.stderr.write("\n  SKIPPED: flashing over a pseudo-terminal. No socat found: install it.\n\n");
      return this.skip();
    }
    const fake = await FakeKaluma.listen({ afterLoad: "ready target a 1.2.3" });
    const port = join(folder, "tty");
    const bridge = spawn(program, [`pty,raw,echo=0,link=${port}`, fake.port.replace("tcp://", "tcp:")]);
    const gone = new Promise((resolve) => bridge.once("close", resolve));
    try {
      await until("the port is there", () => existsSync(port), 5000);
      const { code, said } = await flash(folder, ["target", "--id", "a", "--board", "pico_w", "--port", port]);
      assert.equal(code, 0, said);
      assert.match(said, /ready: a 1\.2\.3\n/);
    } finally {
      bridge.kill();
      await gone;
      fake.close();
    }
  });

  it("shows the three parts of the program with --dry-run", async () => {
    const { code, said } = await flash(folder, [
      ...["target", "--id", "a", "--board", "pico2_w", "--port", "P", "--dry-run"],
    ]);
    assert.equal(code, 0, said);
    assert.match(
      said,
      /a: a target on a Raspberry Pi Pico 2 W at P\n {2}one program of these parts:\n {2}snyper\.json, .*"master":"192\.168\.4\.1".*\n {2}kaluma\.js, .*\n {2}\.bootcde, .*\n/,
    );
  });

  it("refuses a wrong image with exit code 1, and a master with 2", async () => {
    const fake = await FakeKaluma.listen({ image: "pico" });
    try {
      const wrong = await flash(folder, ["target", "--id", "a", "--board", "pico_w", "--port", fake.port]);
      assert.equal(wrong.code, 1);
      assert.match(wrong.said, /A Pico without W has no radio and cannot join a range\.\n$/);
      const master = await flash(folder, ["master", "--board", "pico_w", "--port", fake.port]);
      assert.equal(master.code, 2);
      assert.match(master.said, /^master: Raspberry Pi Pico W cannot be a master: /);
    } finally {
      fake.close();
    }
  });
});
