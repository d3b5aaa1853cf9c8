// `npm run flash` as a process: its exit codes and the files that it leaves, and end to end with a real Espruino that
// serves its console.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RealArena } from "../../../sim/arena/real-arena.js";
import { freePort } from "../../../sim/world/relay.js";
import { loadRange, saveRange } from "../../../tools/flash/range-file.js";
import { newRange } from "../../../tools/flash/range.js";
import { interrupted } from "../../../tools/flash/write.js";
import { FakeConsole } from "../../support/fake-console.js";
import { consolePort, flash, FlashedBoard, Flashing, takeConsole, until } from "../../support/flash-interpreter.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-flash-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("npm run flash, the process", function () {
  this.timeout(20_000);

  it("exits with 2 when misused, with 0 after help, and changes nothing", async () => {
    const [misused, helped] = await Promise.all([flash(folder, ["target"]), flash(folder, ["--help"])]);
    assert.deepEqual(misused, { code: 2, said: "A target needs its id: npm run flash -- target --id ID.\n" });
    assert.equal(helped.code, 0);
    assert.match(helped.said, /--dry-run/);
    assert(!existsSync(join(folder, "range.json")));
  });

  it("shows with --dry-run what it would write, and writes nothing", async () => {
    const { code, said } = await flash(folder, ["target", "--id", "a", "--board", "esp32", "--port", "P", "--dry-run"]);
    assert.equal(code, 0, said);
    assert.match(
      said,
      /\.bootcde, \d+ bytes, CRC32 [0-9a-f]{8}\nNothing was written, neither to a board nor to range\.json\.\n$/,
    );
    assert(!existsSync(join(folder, "range.json")));
  });

  it("exits with 1 when the port does not exist; it keeps the password that it made, but not the board", async () => {
    const missing = process.platform === "win32" ? "COM254" : "/dev/ttyNONE";
    const { code, said } = await flash(folder, ["target", "--id", "a", "--board", "esp32", "--port", missing]);
    assert.equal(code, 1);
    assert.match(said, /There is no port|driver for serial ports is missing/);
    const range = loadRange(join(folder, "range.json"));
    assert.equal(range.password?.length, 12);
    assert.deepEqual(range.targets, []);
  });

  it("follows the console with --monitor until Ctrl-C", async () => {
    const fake = await FakeConsole.listen({ afterLoad: "ready master 1.2.3\r\nrange COLD" });
    const run = new Flashing(folder, ["master", "--board", "esp32", "--port", fake.port, "--monitor"]);
    await until("it follows", () => run.said.includes("until Ctrl+C:\n"), 5000);
    fake.say("range HOT");
    await until("it shows a line", () => run.said.includes("range HOT\n"), 2000);
    fake.say("link \x1b]0;title\x07\x9b31m\x1bP$q\x1b\\ Sch\xc3\xbctz up");
    await until(
      "it shows what a terminal would obey as ?",
      () => run.said.includes("link ?]0;title??31m?P$q?\\ Sch??tz up\n"),
      2000,
    );
    run.kill("SIGINT");
    assert.equal(await run.ended, 0);
    assert.match(run.said, /ready: master 1\.2\.3\nThe Espruino on this board has no Wi-Fi/);
    fake.close();
  });

  it("keeps the name that it made for a range behind a router, even if the board's port does not exist", async () => {
    const args = [
      "master",
      "--board",
      "esp32",
      "--port",
      "/dev/ttyNONE",
      "--wifi",
      "join",
      "--ssid",
      "Shed",
      "--password",
      "quite secret",
    ];
    assert.equal((await flash(folder, args)).code, 1);
    const { range, password, master } = loadRange(join(folder, "range.json"));
    assert.match(range!, /^snyper-[a-z2-9]{4}$/);
    assert.deepEqual([password, master], [undefined, undefined], "what was chosen comes with the board");
  });

  it("says when a board is disabled or has no network", async () => {
    for (const [afterLoad, more, sentence] of [
      [
        "disabled master",
        ["--disable"],
        /written: master \d+\.\d+\.\d+\n.*\nmaster is disabled: no Wi-Fi and no motion until npm run flash -- master --enable\.\n$/,
      ],
      [
        "no network: this Espruino lacks it",
        ["--enable"],
        /written: master \d+\.\d+\.\d+\nThe Espruino on this board has no Wi-Fi, so it cannot reach the range/,
      ],
    ] as const) {
      const fake = await FakeConsole.listen({ afterLoad });
      const { code, said } = await flash(folder, ["master", "--board", "esp32", "--port", fake.port, ...more]);
      fake.close();
      assert.equal(code, 0, said);
      assert.match(said, sentence);
      const { disabled, version } = loadRange(join(folder, "range.json")).master!;
      assert.deepEqual([disabled, /^\d/.test(version!)], [more[0] === "--disable" ? true : undefined, true]);
    }
  });

  it("flashes all boards with --all, continues after one that failed, and waits between two that share a cable", async () => {
    const fake = await FakeConsole.listen({ afterLoad: "ready target a 1.2.3" });
    const gone = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => gone.once("listening", resolve));
    const dead = `tcp://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((resolve) => gone.close(resolve));
    saveRange(join(folder, "range.json"), {
      ...newRange(),
      password: "quite secret",
      master: { board: "esp32", port: dead },
      targets: [
        { id: "a", board: "esp32", port: fake.port },
        { id: "b", board: "esp32", port: fake.port },
      ],
    });
    const { code, said } = await flash(folder, ["--all"]);
    fake.close();
    assert.equal(code, 1);
    assert.match(said, /Nobody serves a console at/);
    assert.match(said, /Now connect b to .*, then press Enter\.\n/);
    assert.match(said, /b shares its port with another board, and nobody is there to move the cable/);
    const table = said
      .slice(said.indexOf("name "))
      .split("\n")
      .map((row) => row.split(/ +/));
    assert.deepEqual(
      table.slice(0, 4).map(([name, , , version]) => `${name} ${version}`),
      ["name version", "master FAILED", "a 1.2.3", "b FAILED"],
    );
    assert.equal(loadRange(join(folder, "range.json")).targets[0]!.version, "1.2.3");
  });
});

describe("npm run flash, on a real Espruino", function () {
  this.timeout(60_000);
  let board: FlashedBoard | undefined;
  let arena: RealArena | undefined;
  let giveBack: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(100_000);
    giveBack = await takeConsole(this, "flashing an interpreter");
    board = new FlashedBoard();
    await board.prepare("chip-1");
    await board.powerOn();
  });

  after(async () => {
    await board?.close();
    await arena?.close();
    await giveBack?.();
  });

  it("makes a target that registers at its master, gives it another id, survives an interruption, and disables and enables it", async () => {
    const port = await freePort();
    arena = new RealArena({ targets: 1, port });
    arena.start();
    saveRange(join(folder, "range.json"), {
      ...newRange(),
      password: "quite secret",
      ssid: "shed",
      wifi: "join",
      address: "127.0.0.1",
      port,
      open: true,
    });
    const rangeNow = () => loadRange(join(folder, "range.json"));

    const first = await flash(folder, [
      "target",
      "--id",
      "target_3",
      "--board",
      "esp32",
      "--port",
      consolePort,
      "--up",
      "80",
    ]);
    assert.equal(first.code, 0, first.said);
    assert.match(first.said, /verified\n {2}restarting\n {2}ready: target_3 \d+\.\d+\.\d+\n/);
    const { serial, version } = rangeNow().targets[0]!;
    assert.deepEqual([serial, version !== undefined], ["chip-1", true]);
    await arena.until("target_3 is linked", () => arena!.said("master", "link target_3 up").length > 0, 5000);

    const second = await flash(folder, ["target", "--id", "target_4", "--board", "esp32", "--port", consolePort]);
    assert.equal(second.code, 0, second.said);
    assert.match(second.said, /it was target_3 until now\n/);
    assert.deepEqual(
      rangeNow().targets.map((target) => [target.id, target.serial]),
      [
        ["target_3", undefined],
        ["target_4", "chip-1"],
      ],
    );

    const cut = new Flashing(folder, ["target_4", "--down", "9"]);
    await until("it is half way", () => cut.said.includes(".bootcde 5"), 8000);
    cut.kill("SIGKILL");
    assert.equal(await cut.ended, null);
    assert.equal(rangeNow().targets[1]!.servo, undefined, "range.json is as before");
    await board!.powerOff();
    await board!.powerOn();
    await until("it says so at boot", () => board!.lines.some((line) => line.endsWith(interrupted)), 3000);
    assert(!board!.lines.some((line) => /ready|Uncaught/.test(line)), board!.lines.join("\n"));

    const again = await flash(folder, ["target_4", "--down", "9"]);
    assert.equal(again.code, 0, again.said);
    await board!.powerOff();
    await board!.powerOn();
    await until(
      "it boots from its flash",
      () => board!.lines.some((line) => line.includes("ready target target_4 ")),
      5000,
    );
    const isLinked = () => /^link target_4 up/.test(arena!.said("master", "link target_4 ").at(-1) ?? "");
    await arena.until("target_4 is linked", isLinked, 10_000);

    const timesLinked = () => arena!.said("master", "link target_4 up").length;
    const before = timesLinked();
    const disabled = await flash(folder, ["target_4", "--disable"]);
    assert.equal(disabled.code, 0, disabled.said);
    assert.match(disabled.said, /target_4 is disabled: .* npm run flash -- target_4 --enable\.\n$/);
    assert.equal(rangeNow().targets[1]!.disabled, true);
    await board!.powerOff();
    await board!.powerOn();
    await until("it says so at boot", () => board!.lines.some((line) => line.endsWith("disabled target_4")), 3000);
    await arena.until("target_4 is gone", () => !isLinked(), 5000);
    const still = await flash(folder, ["target_4"]);
    assert.match(still.said, /target_4 is disabled: /);
    assert.equal(timesLinked(), before, "it did not come to the range");

    const enabled = await flash(folder, ["target_4", "--enable"]);
    assert.match(enabled.said, /ready: target_4 \d/);
    assert.equal(rangeNow().targets[1]!.disabled, undefined);
    await arena.until("target_4 is back", isLinked, 10_000);
  });

  it("is refused as a board with Kaluma, and told what is on it", async () => {
    const { code, said } = await flash(folder, ["target", "--id", "a", "--board", "pico_w", "--port", consolePort]);
    assert.equal(code, 1, said);
    assert.match(
      said,
      /Espruino 2v\S+ for ESP32 is on this board, not Kaluma: to use a Raspberry Pi Pico W, put kaluma-rp2-pico-w-1\.2\.1\.uf2 on it \(docs\/PICO-W\.md\), or use --board esp32 if this is the right board\.\n$/,
    );
  });

  it("can be done by hand with the espruino command line tool", async () => {
    const file = join(folder, "settings.json");
    writeFileSync(
      file,
      JSON.stringify({
        id: "a",
        ssid: "n",
        password: "quite secret",
        open: true,
        pins: { servo: "D18", piezo: "D34" },
      }),
    );
    const tool = [
      "node_modules/espruino/bin/espruino-cli.js",
      "-p",
      consolePort,
      "--no-ble",
      "--config",
      "SAVE_ON_SEND=1",
      "--storage",
      `snyper.json:${file}`,
      "dist/target.js",
    ];
    const { stdout } = await promisify(execFile)(process.execPath, tool, { timeout: 15_000 });
    assert.match(stdout, /Upload Complete/);
    await board!.powerOff();
    await board!.powerOn();
    await until("it boots from its flash", () => board!.lines.some((line) => line.includes("ready target a ")), 5000);
  });
});
