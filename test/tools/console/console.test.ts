// `npm run console`: its command line, what it shows and types at a board's console, and how it waits for a board that
// went away.
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { parseOptions } from "../../../tools/console/options.js";
import { TypingView } from "../../../tools/console/views.js";
import { saveRange } from "../../../tools/flash/range-file.js";
import { newRange } from "../../../tools/flash/range.js";
import { serialSentence } from "../../../tools/common/wire.js";
import { FakeConsole } from "../../support/fake-console.js";
import { consolePort, FlashedBoard, takeConsole, until } from "../../support/flash-interpreter.js";

const script = fileURLToPath(new URL("../../../tools/console/console.js", import.meta.url));
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-console-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run console` as a process, without a terminal. */
class Console {
  out = "";
  err = "";
  /** Fulfilled with the exit code; null if it was killed. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [script, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout!.setEncoding("utf8").on("data", (text: string) => (this.out += text));
    this.child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.err += text));
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async says(text: string): Promise<void> {
    await until(`it says ${JSON.stringify(text)}`, () => (this.out + this.err).includes(text), 8000).catch(
      (late: Error) => assert.fail(`${late.message}\n${this.out}${this.err}`),
    );
  }
}

/** Runs it to its end. */
async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const console = new Console(...args);
  const code = await console.ended;
  return { code, out: console.out, err: console.err };
}

describe("options of npm run console", () => {
  it("name a board or its port, and say what to do", () => {
    assert.deepEqual(parseOptions(["target_3"]), {
      options: { board: { name: "target_3" }, file: "range.json", send: undefined, log: undefined },
    });
    assert.deepEqual(parseOptions(["master", "--range=r.json", "--send", 'command("ping")', "--log", "l"]), {
      options: { board: { name: "master" }, file: "r.json", send: 'command("ping")', log: "l" },
    });
    assert.deepEqual(parseOptions(["master", "--identify", "target_1"]), {
      options: {
        board: { name: "master" },
        file: "range.json",
        send: 'command("identify","target_1")',
        log: undefined,
      },
    });
    assert.deepEqual(parseOptions(["--port", "tcp://10.0.0.7"]), {
      options: { board: { port: "tcp://10.0.0.7" }, file: "range.json", send: undefined, log: undefined },
    });
  });

  const wrong: [string[], string][] = [
    [[], "Which board? Name one of range.json, or say where it is with --port PORT."],
    [["a", "--port", "P"], "a and --port exclude each other: range.json knows the port of a."],
    [["--port", "P", "--range", "r"], "--range and --port exclude each other."],
    [["a", "b"], 'There is nothing to do with "b". See npm run console -- --help.'],
    [["--port", "http://a"], "--port: a serial port, or tcp://host:port, not http://a."],
    [["--port"], "--port takes a value: --port PORT."],
    [
      ["master", "--identify", "target_1", "--send", "1"],
      "--identify and --send exclude each other: each types a line.",
    ],
    [["target_2", "--identify", "target_1"], "--identify is for a master, and target_2 is a target."],
    [["master", "--identify", "a b"], "--identify takes a target's id, not a b."],
    [["a", "--send", ""], "--send takes one line of up to 512 bytes."],
    [["a", "--send", "a\nb"], "--send takes one line of up to 512 bytes, not a\nb."],
    [["a", "--send", "\x03"], "--send takes one line of up to 512 bytes, not \x03."],
    [["a", "--send", "ü".repeat(257)], `--send takes one line of up to 512 bytes, not ${"ü".repeat(257)}.`],
    [["a", "--lgo", "f"], "There is no option --lgo. Did you mean --log? See npm run console -- --help."],
  ];
  for (const [args, error] of wrong)
    it(`are refused: ${JSON.stringify(args).slice(0, 60)}`, () => assert.deepEqual(parseOptions(args), { error }));
});

describe("npm run console, the process", function () {
  this.timeout(30_000);

  it("shows a board's lines, with ? for what a terminal would obey, types nothing, and ends with Ctrl+C", async () => {
    const fake = await FakeConsole.listen();
    const console = new Console("--port", fake.port);
    await console.says(`Following the console at ${fake.port}, until Ctrl+C.\n`);
    fake.say("range HOT");
    fake.say("link \x1b]0;title\x07\x9b31m\x1bP$q\x1b\\ Sch\xc3\xbctz up");
    await console.says("link ?]0;title??31m?P$q?\\ Sch??tz up\n");
    fake.say("game start Sch\xc3\xbctz");
    await console.says("game start Schütz\n");
    console.kill("SIGINT");
    assert.equal(await console.ended, 0);
    assert.match(console.out, /^range HOT\nlink .*\ngame start Schütz\n$/, "nothing else for a pipe");
    assert.equal(fake.heard, "", "the board was left alone");
    fake.close();
  });

  it("types a line once the board answers, and shows its result but not its echo", async () => {
    const fake = await FakeConsole.listen({ echoes: true });
    saveRange(join(folder, "range.json"), {
      ...newRange(),
      targets: [{ id: "target_3", board: "esp32", port: fake.port }],
    });
    const console = new Console("target_3", "--send", '"Schü" + "tz"');
    await console.says("=Sch");
    console.kill("SIGTERM");
    assert.equal(await console.ended, 0);
    assert.equal(console.out, '> "Schü" + "tz"\n=Schütz\n');
    assert.match(
      fake.heard,
      /^\x10print\(.*\)\n"Sch\xc3\xbc" \+ "tz"\n$/,
      "a question first, without breaking anything off",
    );
    fake.close();
  });

  it("appends everything to a file, each line with its time", async () => {
    const fake = await FakeConsole.listen({ echoes: true });
    const log = join(folder, "range.log");
    writeFileSync(log, "before\n");
    const console = new Console("--port", fake.port, "--send", "6*7", "--log", log);
    await console.says("=42");
    fake.say("text \x1b[2J");
    await console.says("text ");
    console.kill("SIGINT");
    await console.ended;
    const lines = readFileSync(log, "utf8").split("\n");
    const times = lines.slice(1, -1).map((line) => line.slice(0, 24));
    for (const time of times) assert.equal(new Date(time).toISOString(), time);
    assert.deepEqual([...times].sort(), times);
    assert.deepEqual(
      lines.map((line) => line.slice(25)),
      ["", `* Following the console at ${fake.port}, until Ctrl+C.`, "> 6*7", "=42", "text ", ""],
    );
    fake.close();
  });

  it("waits for a board that went away, says so, and continues without typing again", async () => {
    const fake = await FakeConsole.listen({ echoes: true });
    const { port, tcpPort } = fake;
    const console = new Console("--port", port, "--send", "1+1");
    await console.says("=2");
    fake.close();
    await console.says("The board went away: check its cable and its power. Waiting for it ...\n");
    const again = await FakeConsole.listen({ echoes: true }, tcpPort);
    await console.says("The board is back.\n");
    again.say("ready master 1.2.3");
    await console.says("ready master 1.2.3\n");
    assert.equal(again.heard, "");
    again.close();
    await until("it was reported twice", () => console.err.split("went away").length === 3, 3000);
    console.kill("SIGINT");
    assert.equal(await console.ended, 0, "while it waits");
  });

  it("ends at once even if an address does not answer", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const console = new Console("--port", `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`, "--send", "1");
    await console.says("Following");
    const began = Date.now();
    console.kill("SIGINT");
    assert.equal(await console.ended, 0);
    assert(Date.now() - began < 3000, "it waited for an answer");
    silent.close();
  });

  it("says in a sentence why it cannot follow a board", async () => {
    saveRange(join(folder, "range.json"), {
      ...newRange(),
      master: { board: "esp32", port: "P" },
      targets: [{ id: "target_3", board: "esp32", port: "P" }],
    });
    const gone = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => gone.once("listening", resolve));
    const dead = `tcp://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((resolve) => gone.close(resolve));
    const said = async (code: number, sentence: RegExp, ...args: string[]) => {
      const ended = await run(...args);
      assert.deepEqual([ended.code, ended.out], [code, ""], ended.err);
      assert.match(ended.err, sentence);
    };
    await Promise.all([
      said(
        2,
        /^There is no board tagret_3 in range\.json, which has master, target_3\. Did you mean target_3\?\n$/,
        "tagret_3",
      ),
      said(
        2,
        /^none\.json knows no boards yet: flash one first, or say where it is with --port PORT\.\n$/,
        "a",
        "--range",
        "none.json",
      ),
      said(1, /^Nobody serves a console at tcp:\S+: check that the board is on/, "--port", dead),
      said(1, /^\S+ cannot be written \(ENOENT.*\)\.\n$/, "--port", dead, "--log", join(folder, "no", "log")),
      said(
        1,
        /There is no port|driver for serial ports is missing/,
        "--port",
        process.platform === "win32" ? "COM254" : "/dev/ttyNONE",
      ),
    ]);
    const fake = await FakeConsole.listen({ isSilent: true });
    await said(
      1,
      /\nNobody answers at tcp:\S+: check that Espruino is on the board/,
      "--port",
      fake.port,
      "--send",
      "1",
    );
    assert(!fake.heard.includes("\x03"), "nothing is broken off");
    fake.close();
  });

  it("knows the system's words for a port that is busy, forbidden or missing", () => {
    for (const [reason, sentence] of [
      [
        "Error Resource temporarily unavailable Cannot lock port",
        /^P is busy: close the program that has it open \(an IDE, /,
      ],
      ["Permission denied, cannot open P", /^You may not use P: join the group that owns it/],
      [
        "Inappropriate ioctl for device setting custom baud rate",
        /^P is not a serial port: npm run flash -- --list shows/,
      ],
      [
        "No such file or directory, cannot open P",
        /^There is no port P: plug the board in; npm run flash -- --list shows/,
      ],
    ] as const)
      assert.match(serialSentence("P", reason, "linux"), sentence);
  });
});

describe("npm run console, on a terminal", () => {
  /** A terminal that records what it gets. */
  function terminal(): { input: PassThrough; output: PassThrough; written(): string } {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows: 10 });
    let text = "";
    output.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    return { input, output, written: () => text };
  }

  /** The lines on such a terminal: codes that move or clear are carried out, from the beginning of the line. */
  const rows = (text: string): string[] =>
    text
      .replace(/\r\n/g, "\n")
      .split("\n")
      .map((line) =>
        line
          .split(/\x1b\[1G/)
          .at(-1)!
          .replace(/\x1b\[\d*[A-Z]/g, ""),
      );

  it("shows lines above the one that is being typed, accepts lines, and ends with Ctrl+C", async () => {
    const { input, output, written } = terminal();
    const entered: string[] = [];
    let ends = 0;
    const view = new TypingView(
      { input, output },
      (line) => entered.push(line),
      () => ends++,
    );
    input.write("1+");
    await until("it is typed", () => written().includes("+"), 1000);
    view.line("range \x1b[2J HOT");
    assert(rows(written()).includes("range ?[2J HOT"), written());
    assert.equal(rows(written()).at(-1), "> 1+", "what was begun stands below");
    input.write("1\r\r  \r");
    await until("the line is taken", () => entered.length > 0, 1000);
    assert.deepEqual(entered, ["1+1"], "and no empty ones");
    input.write("\x03");
    await until("it ends", () => ends === 1, 1000);
    view.close();
    assert.equal(ends, 1);
  });

  it("types what is entered on a real terminal", async function () {
    this.timeout(30_000);
    if (spawnSync("script", ["--version"]).status !== 0) {
      process.stderr.write("\n  SKIPPED: typing on a real terminal. There is no script (util-linux) on the PATH.\n\n");
      return this.skip();
    }
    const fake = await FakeConsole.listen({ echoes: true });
    const command = `exec ${process.execPath} ${script} --port ${fake.port}`;
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, TERM: "xterm", NO_COLOR: "1" },
    });
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until("it follows", () => shown.includes("until Ctrl+C"), 10_000);
    child.stdin.write("6*7\r");
    await until("the board answers", () => shown.includes("=42"), 5000);
    assert.equal(fake.heard, "6*7\n");
    child.stdin.write("\x03");
    assert.equal(await ended, 0);
    assert.equal(fake.heard, "6*7\n", "Ctrl+C is not the board's");
    assert.doesNotMatch(shown, /\x1b\[[\d;]*m/, "colours");
    fake.close();
  });
});

describe("npm run console, on a real Espruino", function () {
  this.timeout(60_000);
  let board: FlashedBoard | undefined;
  let giveBack: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(100_000);
    giveBack = await takeConsole(this, "following an interpreter's console");
    board = new FlashedBoard();
    await board.prepare("chip-1");
    await board.powerOn();
  });

  after(async () => {
    await board?.close();
    await giveBack?.();
  });

  it("types, shows what the board prints, and survives its power loss", async () => {
    const log = join(folder, "log");
    const console = new Console(
      "--port",
      consolePort,
      "--send",
      "var n=0;setInterval(function(){print('tick',++n)},200)",
      "--log",
      log,
    );
    await console.says("tick 2\n");
    assert.match(console.out, /^> var n=0;.*\n(=.*\n)?tick 1\n/);
    await board!.powerOff();
    await console.says("The board went away");
    await board!.powerOn();
    await console.says("The board is back.\n");
    console.kill("SIGINT");
    assert.equal(await console.ended, 0);
    assert(existsSync(log) && readFileSync(log, "utf8").includes(" tick 2\n"));
  });

  it("does not interrupt the program that runs there", async () => {
    const begin = new Console(
      "--port",
      consolePort,
      "--send",
      "var m=0;setInterval(function(){m++},50);print('begun')",
    );
    await begin.says("begun\n");
    begin.kill("SIGINT");
    await begin.ended;
    const look = new Console("--port", consolePort, "--send", "print('m is',m>2,process.env.SERIAL)");
    await look.says("m is true chip-1\n");
    look.kill("SIGINT");
    assert.equal(await look.ended, 0);
  });
});
