// What the programs on a PC have in common: reading and writing files, text from other systems and boards, addresses,
// and text for a terminal.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { consolePlace, hostFault } from "../../../tools/common/address.js";
import { checkWritable, readBytes, readText, writeWhole } from "../../../tools/common/files.js";
import { shown, shownBytes, shownLines } from "../../../tools/common/terminal.js";
import { asFlashed, boardBytes, fromBoardBytes, spelled, textIn } from "../../../tools/common/texts.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { parseOptions as parseSimTarget } from "../../../sim/cli/sim-target-options.js";
import { LoneTarget } from "../../../sim/arena/lone-target.js";
import { seed } from "../../support/peer.js";

const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
const isPosix = process.platform !== "win32";

describe("text in a file", () => {
  const text = '{"name":"Schützenhaus"}\r\n';
  const marked = `\ufeff${text}`;
  const writings: [string, Buffer][] = [
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(marked)],
    ["UTF-16LE with a mark", Buffer.from(marked, "utf16le")],
    ["UTF-16BE with a mark", swapped(Buffer.from(marked, "utf16le"))],
    ["UTF-16LE", Buffer.from(text, "utf16le")],
    ["UTF-16BE", swapped(Buffer.from(text, "utf16le"))],
  ];
  for (const [name, bytes] of writings) it(`is the same in ${name}`, () => assert.equal(textIn(bytes), text));

  it("is refused in another encoding, in a sentence that says what to do", () => {
    for (const bytes of [Buffer.from('{"name":"Schützenhaus"}', "latin1"), Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62])])
      assert.throws(() => textIn(bytes), /^Error: it is not UTF-(8|16LE) text: save it as UTF-8$/);
  });
});

describe("a name", () => {
  it("has one spelling, and a board's bytes", () => {
    assert.equal(spelled("Schu\u0308tzenhaus"), "Sch\u00fctzenhaus");
    assert.equal(boardBytes("ü"), "\u00c3\u00bc");
    assert.equal(fromBoardBytes("Sch\u00c3\u00bctzenhaus"), "Schützenhaus");
    assert.equal(fromBoardBytes("Sch\u00fctzenhaus"), undefined);
    for (const typed of ["Schützenhaus", "Schu\u0308tzenhaus", "Sch\u00c3\u00bctzenhaus"])
      assert.equal(asFlashed(typed), "Sch\u00c3\u00bctzenhaus");
  });

  it(`of any text comes back from a board's bytes (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        assert.equal(fromBoardBytes(boardBytes(name)), name);
        assert.equal(asFlashed(boardBytes(name)), boardBytes(name));
      }),
      { seed },
    );
  });

  for (const typed of ["Schützenhaus", "Schu\u0308tzenhaus"]) {
    it(`beyond ASCII is found by a target in any spelling: ${JSON.stringify(typed)}`, () => {
      const flashed = boardBytes("Schützenhaus");
      const arena = new VirtualArena({
        seed,
        targets: 1,
        discovery: true,
        masterSettings: { range: flashed },
        targetSettings: { range: typed },
      });
      arena.start();
      arena.until("they find each other", () => arena.isComplete, 20_000);
      const lone = new LoneTarget({ id: "a", rangeName: typed, address: undefined, port: 1, seed });
      assert.equal((JSON.parse(lone.stands[0].board.storage.get("snyper.json")!) as { range: string }).range, flashed);
      return lone.close();
    });
  }

  it("is measured in a board's bytes", () => {
    const isRight = (name: string) => "options" in parseSimTarget(["--id", "a", "--range-name", name]);
    assert.deepEqual(["ü".repeat(16), "u\u0308".repeat(16), "ü".repeat(17), "a\nb", "a\u009bb"].map(isRight), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("text for a terminal", () => {
  const hostile = [
    "\x1b]0;title\x07",
    "\x1bP$q\x1b\\",
    "\x9b31m",
    "\x9d0;title\x9c",
    "\x1b[2J",
    "a\rb",
    "a\bb",
    "\x7f",
    "\u202etxt.exe",
    "\u2028",
    "\u200b",
    "\ud800",
    "\0",
  ];
  it("contains nothing that a terminal obeys", () => {
    for (const text of hostile) {
      assert.match(shown(text), /\?/, JSON.stringify(text));
      assert.match(shown(text), /^[^\p{C}\p{Zl}\p{Zp}]*$/u, JSON.stringify(text));
    }
    assert.equal(shown("Schützenhaus 射 🎯"), "Schützenhaus 射 🎯");
    assert.equal(shownLines("a\x1bb\nc\r\n"), "a?b\nc?\n");
  });

  it(`from a board is its text, with ? for invalid bytes (seed ${seed})`, () => {
    assert.equal(shownBytes(boardBytes("Schützenhaus")), "Schützenhaus");
    assert.equal(shownBytes("\xff\x9b31m ok"), "??31m ok");
    assert.equal(shownBytes(boardBytes("\u009b31m")), "?31m", "C1 in UTF-8");
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(shownBytes(text)) && /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(shown(text)),
      ),
      { seed },
    );
  });
});

describe("an address", () => {
  it("is IPv4 or a host name", () => {
    for (const right of [
      "192.168.1.50",
      "0a.local",
      "10.0.0.1",
      "127.0.0.1",
      "master",
      "range-2.club.example",
      "223.255.255.255",
    ])
      assert.equal(hostFault(right, 63), undefined, right);
  });

  const wrong: [string, RegExp][] = [
    ["192.168.1.50:8081", /without a port/],
    ["master:8081", /without a port/],
    ["http://192.168.1.50/", /before :\/\//],
    ["tcp://192.168.1.50", /before :\/\//],
    ["192.168.1.50/24", /without a path/],
    ["192.168.1.300", /0 to 255/],
    ["192.168.1", /four numbers/],
    ["192.168.1.50.1", /four numbers/],
    ["192.168.01.50", /four numbers/],
    ["1921681050", /four numbers/],
    ["a.1", /four numbers/],
    ["192.168.1.", /four numbers/],
    ["0.0.0.0", /cannot be a board's/],
    ["255.255.255.255", /cannot be a board's/],
    ["239.1.2.3", /cannot be a board's/],
    [" 192.168.1.50", /blanks/],
    ["192.168.1.50 ", /blanks/],
    ["192.168. 1.50", /blanks/],
    ["a\tb", /blanks/],
    ["", /1 to 63/],
    ["x".repeat(64), /1 to 63/],
    ["::1", /only IPv4/],
    ["[::1]", /only IPv4/],
    ["fe80::1%eth0", /only IPv4/],
    ["-a", /letters, digits/],
    ["a..b", /letters, digits/],
    ["a_b", /letters, digits/],
    ["schütze", /letters, digits/],
    ["a\x1b[2J", /letters/],
  ];
  for (const [text, fault] of wrong)
    it(`is not ${JSON.stringify(text)}`, () => assert.match(hostFault(text, 63) ?? "", fault));

  it("of a console is a serial port, or tcp://host:port", () => {
    for (const serial of ["COM3", "/dev/ttyUSB0", "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0", "P"])
      assert.equal(consolePlace(serial), undefined);
    assert.deepEqual(consolePlace("tcp://192.168.4.1"), { host: "192.168.4.1", port: 23 });
    assert.deepEqual(consolePlace("tcp://master.local:2323/"), { host: "master.local", port: 2323 });
    for (const none of [
      "tcp://[::1]:2323",
      "tcp://::1",
      "tcp://",
      "tcp://a:0",
      "tcp://a:65536",
      "tcp://a:999999",
      "tcp://a:b",
      "tcp://1.2.3.300:23",
      "tcp://a b:23",
      "TCP://a:23",
      "http://a",
      "192.168.4.1:23",
      "master:23",
      " COM3",
      "COM3\n",
      "\x1b[2J",
    ])
      assert.throws(() => consolePlace(none), /tcp:\/\/host:port/, none);
  });
});

describe("a file that a user names", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-host-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);

  it("is read up to its limit", () => {
    writeFileSync(at("a"), "\ufeffäb");
    assert.equal(readText(at("a"), 6), "äb");
    assert.throws(() => readText(at("a"), 5), /it has more than 5 bytes/);
    assert.throws(() => readBytes(at("b"), 5), { code: "ENOENT" });
    assert.throws(() => readBytes(folder, 5), /EISDIR/);
    assert.equal(readBytes("/dev/null".replace("/dev/null", at("a")), 100).length, 6);
  });

  it("may not be a device or a pipe, which have no end", function () {
    if (!existsSync("/dev/zero")) return this.skip();
    assert.throws(() => readBytes("/dev/zero", 100), /it is a device, not a file/);
    execFileSync("mkfifo", [at("pipe")]);
    assert.throws(() => readBytes(at("pipe"), 100), /it is a pipe: save it in a file first/);
  });

  it("is read to its end even if the system reports no size", function () {
    if (!existsSync("/proc/version")) return this.skip();
    assert.deepEqual(readBytes("/proc/version", 10_000), readFileSync("/proc/version"));
    assert.throws(() => readBytes("/proc/version", 3), /more than 3 bytes/);
  });

  it("is written beside its place first: it keeps its permissions, and no other file remains", () => {
    writeFileSync(at("a"), "old");
    chmodSync(at("a"), 0o640);
    writeWhole(at("a"), "new");
    assert.equal(readFileSync(at("a"), "utf8"), "new");
    if (isPosix) assert.equal(statSync(at("a")).mode & 0o777, 0o640);
    writeWhole(at("b"), Buffer.from([0, 255]), { mode: 0o600 });
    assert.deepEqual([...readFileSync(at("b"))], [0, 255]);
    if (isPosix) assert.equal(statSync(at("b")).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder).sort(), ["a", "b"]);
  });

  it("is written where its link leads, whether or not that exists; the link stays", function () {
    if (!isPosix) return this.skip();
    mkdirSync(at("archive"));
    writeFileSync(at("archive/a"), "old");
    symlinkSync("archive/a", at("a"));
    symlinkSync("archive/b", at("b"));
    for (const name of ["a", "b"]) {
      writeWhole(at(name), "new");
      assert(lstatSync(at(name)).isSymbolicLink());
      assert.equal(readFileSync(at(`archive/${name}`), "utf8"), "new");
    }
    symlinkSync("round", at("round"));
    assert.throws(() => writeWhole(at("round"), "new"), /ELOOP/);
  });

  it("stays as it was if it cannot be written, which is reported beforehand", () => {
    assert.throws(() => writeWhole(at("no/such"), "x"), { code: "ENOENT" });
    assert.throws(() => checkWritable(at("no/such")), { code: "ENOENT" });
    assert.throws(() => writeWhole(folder, "x"), { code: "EISDIR" });
    assert.throws(() => checkWritable(folder), /EISDIR/);
    checkWritable(at("new"));
    assert.deepEqual(readdirSync(folder), []);
  });

  it("keeps its contents when the disk is full", function () {
    if (process.platform !== "linux") return this.skip();
    writeFileSync(at("a"), "old");
    const module = JSON.stringify(new URL("../../../tools/common/files.js", import.meta.url).href);
    const script = `import(${module}).then(({ writeWhole }) => { try { writeWhole(${JSON.stringify(at("a"))}, "x".repeat(100000)); } catch (e) { console.log(e.code); } })`;
    const said = execFileSync(
      "bash",
      ["-c", `ulimit -f 8; exec "$0" --input-type=module -e "$1"`, process.execPath, script],
      { encoding: "utf8" },
    );
    assert.match(said, /EFBIG|ENOSPC/);
    assert.deepEqual([readFileSync(at("a"), "utf8"), readdirSync(folder)], ["old", ["a"]]);
  });

  it("may be a device when it is written", function () {
    if (!existsSync("/dev/null")) return this.skip();
    writeWhole("/dev/null", "x");
    assert(!statSync("/dev/null").isFile());
  });
});

/** The programs that package.json starts, by their built files. */
function programs(): string[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  return Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/node (build\/\S+(?<!test)\.js)/g)].map(([, file]) => file!),
  );
}

describe("a program whose output has no reader any more", function () {
  this.timeout(60_000);

  interface Ended {
    code: number | null;
    err: string;
  }

  /** Runs a program whose output is not read. */
  function unread(file: string, ...args: string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
      let err = "";
      child.stdout.destroy();
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
      });
      child.on("close", (code) => resolve({ code, err }));
    });
  }

  it("always guards its output as runProgram does", () => {
    const files = programs();
    assert(files.length >= 11, files.join());
    for (const file of files) assert.match(readFileSync(file, "utf8"), /^await runProgram\(/m, file);
  });

  for (const file of programs())
    it(`ends quietly with 0: ${file} --help`, async () =>
      assert.deepEqual(await unread(file, "--help"), { code: 0, err: "" }));

  it("still ends with its exit code", async () => {
    const folder = mkdtempSync(join(tmpdir(), "snyper-host-"));
    try {
      writeFileSync(join(folder, "broken"), '{"n":1,"g":1,"e":"game","p":""}\n');
      const [whole, broken, wrong] = await Promise.all([
        unread("build/sim/game.js", "Quick Draw", "--check"),
        unread("build/tools/record/record.js", "--from", join(folder, "broken")),
        unread("build/sim/game.js", "--nothing"),
      ]);
      assert.deepEqual([whole, broken.code, broken.err, wrong.code], [{ code: 0, err: "" }, 1, "", 2]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("does not end with 0 if its output is lost", async function () {
    if (!existsSync("/dev/full")) return this.skip();
    const script = fileURLToPath(new URL("../../../sim/game.js", import.meta.url));
    const ended = await new Promise<Ended>((resolve) => {
      const child = spawn("bash", ["-c", '"$0" "$1" "Quick Draw" --check > /dev/full', process.execPath, script], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let err = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
      });
      child.on("close", (code) => resolve({ code, err }));
    });
    assert.equal(ended.code, 1);
    assert.match(ended.err, /^The output cannot be written \(ENOSPC.*\)\.\n$/);
  });
});
