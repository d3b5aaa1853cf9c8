// `npm run record`: its options, the process with its exit codes, what it writes for other programs, and reading a
// master over its console.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { BoardConsole } from "../../../tools/common/console.js";
import { openWire } from "../../../tools/common/wire.js";
import { readChain } from "../../../tools/record/chain.js";
import { csvText } from "../../../tools/record/csv.js";
import { jsonText } from "../../../tools/record/exports.js";
import { gamesOf, type Game } from "../../../tools/record/games.js";
import { parseOptions } from "../../../tools/record/options.js";
import { findingsOf } from "../../../tools/record/report.js";
import { recordFile } from "../../../firmware/master/game/record-lines.js";
import { FakeConsole, type FakeConsoleOptions } from "../../support/fake-console.js";
import { consolePort, FlashedBoard, takeConsole } from "../../support/flash-interpreter.js";
import { seed } from "../../support/peer.js";
import { begin, game, hit, miss, over, RecordBoard, recordBundle } from "../../support/record-board.js";

const script = fileURLToPath(new URL("../../../tools/record/record.js", import.meta.url));

interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs it to its end. */
function run(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { encoding: "utf8" }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

let folder: string;
/** A board's file after one game that is over and one that is not. */
let raw: string;
let lines: string[];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "snyper-record-"));
  const board = await RecordBoard.make();
  board.record(...game, begin(["Cy"], "duel"), { ...hit(0, -5), outcome: "struck" });
  raw = board.files()[0];
  lines = board.written(0).trimEnd().split("\n");
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file, with a byte for each character, and returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, "latin1");
  return path;
}

describe("options of npm run record", () => {
  const wrong = (...args: string[]) => (parseOptions(args) as { error: string }).error;

  it("say where the record is, and what to do with it", () => {
    const nothing = {
      game: undefined,
      json: undefined,
      csv: undefined,
      totals: undefined,
      csvFor: undefined,
      report: undefined,
      save: undefined,
      noted: undefined,
      mark: undefined,
    };
    assert.deepEqual(parseOptions(["--port", "/dev/ttyUSB0"]), {
      options: { source: { port: "/dev/ttyUSB0" }, ...nothing },
    });
    assert.deepEqual(
      parseOptions([
        "--from",
        "a",
        "--from=b",
        "--game",
        "7",
        "--json",
        "-",
        "--csv",
        "c",
        "--totals",
        "t",
        "--csv-for",
        "de",
        "--report",
        "r.html",
        "--save",
        "d",
        "--noted",
        "12:0123abcd",
      ]),
      {
        options: {
          source: { files: ["a", "b"] },
          game: 7,
          json: "-",
          csv: "c",
          totals: "t",
          csvFor: { delimiter: ";", decimal: "," },
          report: "r.html",
          save: "d",
          noted: { n: 12, digest: "0123abcd" },
          mark: undefined,
        },
      },
    );
    assert.deepEqual(parseOptions(["--port", "p", "--mark", "12:not-taken", "--reason", "the wire was loose"]), {
      options: {
        source: { port: "p" },
        ...nothing,
        mark: { row: 12, word: "not-taken", reason: "the wire was loose" },
      },
    });
  });

  it("are all in the help", () => {
    const { print: help } = parseOptions(["--help"]) as { print: string };
    for (const option of [
      "--port PORT",
      "--from FILE",
      "--game N",
      "--json FILE",
      "--csv FILE",
      "--totals FILE",
      "--csv-for LANGUAGE",
      "--report FILE",
      "--save FILE",
      "--noted N:DIGEST",
      "--mark ROW:WORD",
      "--reason TEXT",
      "--help",
    ])
      assert(help.includes(option), option);
    assert.match(help.replace(/\n +/g, " "), /--from FILE .*; may be repeated --game/);
  });

  it("are refused in a sentence", () => {
    assert.match(wrong(), /^Where is the record\?/);
    assert.equal(wrong("--port", "p", "--from", "f"), "--port and --from exclude each other.");
    assert.equal(wrong("--port", "p", "--mark", "1:hit"), "--mark and --reason need each other.");
    assert.equal(wrong("--port", "p", "--reason", "why"), "--mark and --reason need each other.");
    assert.match(wrong("--from", "f", "--mark", "1:hit", "--reason", "why"), /^--mark needs --port: /);
    assert.match(wrong("--port", "p", "--mark", "0:hit", "--reason", "why"), /^--mark takes a row's number, a colon/);
    assert.match(wrong("--port", "p", "--mark", "1:hit", "--reason", "\u00e9"), /^--reason takes 1 to 60 printable/);
    assert.equal(
      wrong("--from", "f", "--json", "-", "--csv", "-"),
      "--json - and --csv - exclude each other: there is one screen.",
    );
    assert.match(
      wrong("--from", "f", "--csv", "c", "--csv-for", "klingon"),
      /^--csv-for takes a language such as de, fr or en-GB, whose numbers have a point or a comma, not klingon\.$/,
    );
    assert.match(wrong("--from", "f", "--csv", "c", "--csv-for", "ar-EG"), /^--csv-for takes a language/);
    assert.equal(wrong("--from", "f", "--csv-for", "de"), "--csv-for needs --csv or --totals.");
    assert.equal(wrong("--from", "f", "--report", "-"), "--report takes a file, not -.");
    assert.equal(wrong("--from", "f", "--game", "0"), "--game takes a game's number, not 0.");
    assert.equal(wrong("--from", "f", "--game", "1.5"), "--game takes a game's number, not 1.5.");
    assert.equal(wrong("--from"), "--from takes a file.");
    assert.equal(wrong("--from", "--csv"), "--from takes a file, not --csv.");
    assert.equal(wrong("--port", "a", "--port", "b"), "--port is given twice.");
    for (const note of ["12", "12:", "0:0123abcd", "12:0123abc", "x:0123abcd"])
      assert.match(
        wrong("--from", "f", "--noted", note),
        /^--noted takes an entry's number and digest, as they were printed, not/,
      );
    assert.match(wrong("--from", "f", "more"), /^There is nothing to do with "more"/);
  });
});

describe("npm run record, the process", function () {
  this.timeout(20_000);

  it("shows the games of a raw copy, says what it found, and exits with 0", async () => {
    const { code, out, err } = await run("--from", file("raw", raw));
    assert.deepEqual([code, err], [0, ""]);
    assert.deepEqual(out.split("\n").slice(0, 6), [
      "game  name   end   exposures  hits  scores",
      "   1  quick  over          8     5  Ann 44, Bob 30",
      "   2  duel   none          1     0  Cy -5",
      "",
      "The record is whole: 14 entries, 2 games.",
      "Game 2 has no end.",
    ]);
    assert.match(out, /^Last entry: 14:[A-Za-z0-9+/]{43}=\. Note it down/m);
  });

  it("shows one game, saves an identical copy, and accepts several files", async () => {
    const copy = join(folder, "copy");
    const one = await run("--from", file("raw", raw), "--game", "2", "--save", copy);
    assert.equal(one.code, 0);
    assert.match(
      one.out,
      /^game .*\n {3}2 {2}duel .*\n\nrow .*\n {2}1 {2}Cy .*\n\nThe record is whole: 14 entries, 2 games\.\n/,
    );
    assert.equal(readFileSync(copy, "latin1"), lines.map((line) => `${line}\n`).join(""));
    const half = lines.length / 2;
    const parts = [file("b", lines.slice(half).join("\n")), file("a", lines.slice(0, half).join("\n"))];
    const [whole, again] = await Promise.all([run("--from", copy), run("--from", parts[0]!, "--from", parts[1]!)]);
    assert.deepEqual(whole, again);
    assert.match(whole.out, /^The record is whole: 14 entries, 2 games\.$/m);
  });

  it("exits with 1 if the record is broken or missing, with 3 if it is empty, and with 2 when misused", async () => {
    const changed = file("changed", lines.with(3, lines[3]!.replace('"clock":7', '"clock":8')).join("\n"));
    const runs = await Promise.all([
      run("--from", changed),
      run("--from", join(folder, "nowhere")),
      run("--from", file("none", "hello\nworld\n")),
      run("--from", file("empty", "")),
      run(),
      run("--from", changed, "--game", "9"),
      run("--help"),
      run("--from", file("raw", raw), "--csv", join(folder, "no", "such", "folder")),
      run("--from", file("raw", raw), "--noted", `3:${"A".repeat(43)}=`),
    ]);
    assert.deepEqual(
      runs.map(({ code }) => code),
      [1, 1, 1, 3, 2, 2, 0, 1, 1],
    );
    assert.match(runs[0]!.out, /^The record is BROKEN: 14 entries, 2 games\.\nBROKEN at entry 4: it was changed\.$/m);
    assert.match(runs[1]!.err, /nowhere cannot be read \(ENOENT/);
    assert.equal(runs[2]!.err, "This is not a record: it contains no entry.\n");
    assert.equal(runs[3]!.out, "The record is empty: no game has been recorded yet.\n");
    assert.match(runs[5]!.err, /^There is no game 9 in the record: it has 1 to 2\.$/m);
    assert.match(runs[6]!.out, /^Usage: npm run record -- --port PORT/);
    assert.match(runs[7]!.err, /cannot be written \(ENOENT/);
    assert.match(runs[8]!.out, /^BROKEN at entry 3: it is not as it was noted down\.$/m);
  });

  it("verifies a copy whatever wrote it", async () => {
    const crlf = lines.map((line) => `${line}\r\n`).join("");
    const copies: [string, Buffer][] = [
      ["mark", Buffer.from(`\ufeff${crlf}`)],
      ["16le", Buffer.from(`\ufeff${crlf}`, "utf16le")],
      ["16be", Buffer.from(`\ufeff${crlf}`, "utf16le").swap16()],
      ["16", Buffer.from(crlf, "utf16le")],
      ["two", Buffer.from(`\ufeff${lines.slice(0, 5).join("\n")}\n\ufeff${lines.slice(5).join("\n")}\n`)],
    ];
    const runs = await Promise.all(
      copies.map(([name, bytes]) => {
        writeFileSync(join(folder, name), bytes);
        return run("--from", join(folder, name));
      }),
    );
    const plain = await run("--from", file("plain", lines.join("\n")));
    for (const ran of runs) assert.deepEqual(ran, plain);
    assert.match(plain.out, /^The record is whole: 14 entries/m);
  });

  it("offers nothing to note for a broken record, and exits with 1", async () => {
    const emptied = file("emptied", lines.map((line) => `${line.replace(/"p":".*"/, '"p":""')}\n`).join(""));
    const saved = join(folder, "emptied.json");
    const ran = await run("--from", emptied, "--json", saved);
    assert.equal(ran.code, 1);
    assert.match(ran.out, /^The record is BROKEN: 0 entries, 0 games\.$/m);
    assert.doesNotMatch(ran.out, /Last entry|Note it down/);
    const json = JSON.parse(readFileSync(saved, "utf8")) as { whole: boolean; last: unknown };
    assert.deepEqual([json.whole, json.last], [false, null]);
  });

  it("exits with 3 if there is nothing to verify: an empty record, which is not saved, or a note older than the record", async () => {
    const archive = file("archive", "an evening's record\n");
    const empty = await run("--from", file("nothing", ""), "--save", archive, "--json", "-");
    assert.deepEqual([empty.code, (JSON.parse(empty.out) as { whole: boolean }).whole], [3, false]);
    assert.match(empty.err, /^Nothing was saved: .*archive is unchanged\.$/m);
    assert.equal(readFileSync(archive, "utf8"), "an evening's record\n");
    const board = await RecordBoard.make();
    for (let round = 0; round < 60; round++) {
      board.makeRoom();
      board.record(...game);
    }
    const late = await run("--from", file("late", board.files().join("")), "--noted", `1:${"A".repeat(43)}=`);
    assert.deepEqual([late.code, /^Entry 1, which was noted down, has made room/m.test(late.out)], [3, true]);
  });

  it("reads no more than a record's maximum size, and no endless file", async function () {
    if (process.platform !== "linux") return this.skip();
    const long = file("long", `${lines[0]}\n`.repeat(40_000));
    const runs = await Promise.all([run("--from", "/dev/zero"), run("--from", folder), run("--from", long)]);
    assert.deepEqual(
      runs.map(({ code }) => code),
      [1, 1, 1],
    );
    assert.match(runs[0]!.err, /^\/dev\/zero cannot be read \(it is a device, not a file\)\.\n$/);
    assert.match(runs[1]!.err, /cannot be read \(EISDIR: it is a folder\)\.\n$/);
    assert.match(runs[2]!.err, /cannot be read \(it has more than 4194304 bytes\)\.\n$/);
  });

  it("does not overwrite a copy with something that is no copy", async () => {
    const wrong = async (...args: string[]) => (await run(...args)).err;
    assert.match(
      await wrong("--from", "a", "--csv", "a"),
      /^--csv would overwrite the file of --from: choose another file\.$/m,
    );
    assert.match(await wrong("--from", "a", "--report", "a"), /^--report would overwrite the file of --from: /m);
    assert.match(
      await wrong("--from", "a", "--csv", "b", "--save", "b"),
      /^--save and another option would write b: choose different files\.$/m,
    );
    assert.match(await wrong("--from", "a", "--save", "-"), /^--save takes a file, not -\.$/m);
    const tooBig = await run("--from", file("raw", raw), "--save", join(folder, "no", "such", "folder"));
    assert.deepEqual([tooBig.code, /cannot be written \(ENOENT/.test(tooBig.err)], [1, true]);
  });

  it("shows names without anything that a terminal obeys, and no stack trace for any entry", async () => {
    const odd = [
      '"name":"\\u001b]0;title\\u0007\\u009b2J","players":["\\u202ea"]',
      '"name":{"toString":1},"players":{"length":3}',
      '"name":null,"players":[null,{"toString":null},[]]',
      '"name":7,"players":"abc"',
    ];
    const texts = odd.map((more) => {
      const entries = [`{"n":1,"g":1,"e":"game",${more},"p":"00000000"}`];
      for (const own of [
        '"e":"row","player":"length","target":{},"outcome":{"valueOf":1},"points":1e999',
        '"e":"row","player":-1',
        '"e":"end","how":{"toString":1},"points":[null,{}]',
      ])
        entries.push(
          `{"n":${entries.length + 1},"g":1,${own},"p":"${crc32(entries.at(-1)!).toString(16).padStart(8, "0")}"}`,
        );
      return entries.join("\n");
    });
    for (const [index, text] of texts.entries()) {
      const runs = await Promise.all([
        run("--from", file(`odd${index}`, text)),
        run("--from", file(`odd${index}`, text), "--csv", "-"),
        run("--from", file(`odd${index}`, text), "--json", "-"),
      ]);
      for (const { code, out, err } of runs) {
        assert.equal(code, 0, out + err);
        assert.doesNotMatch(out + err, /\n {4}at |TypeError/);
      }
      assert.doesNotMatch(runs[0]!.out + runs[2]!.out, /[^\n -~]/);
    }
  });

  it("prints only the data to stdout, even for a broken record", async () => {
    const broken = file("broken", lines.toSpliced(3, 1).join("\n"));
    const [json, csv] = await Promise.all([
      run("--from", broken, "--json", "-"),
      run("--from", broken, "--csv", "-", "--game", "1"),
    ]);
    assert.deepEqual([json.code, csv.code], [1, 1]);
    const read = JSON.parse(json.out) as { whole: boolean; findings: string[]; games: Game[] };
    assert.equal(read.whole, false);
    assert.deepEqual(json.err.trimEnd().split("\n"), read.findings);
    assert.equal(read.games.length, 2);
    assert.equal(csv.out.split("\r\n").length, 1 + 7 + 1);
    assert.match(csv.err, /BROKEN after entry 3: entry 4 is missing\./);
  });
});

describe("a record for other programs", () => {
  /** The process's output for these entries. */
  function made(texts: string[]): { json: any; csv: string; games: Game[] } {
    const chain = readChain(texts);
    const games = gamesOf(chain.links);
    return {
      json: JSON.parse(jsonText(chain, games, findingsOf(chain, games, undefined))),
      csv: csvText(games),
      games,
    };
  }

  it("has all that was recorded in its JSON", () => {
    const { json } = made([raw]);
    assert.deepEqual(
      { ...json, games: json.games.length, findings: json.findings.length, last: json.last.n },
      {
        format: 1,
        whole: true,
        findings: 3,
        first: 1,
        last: 14,
        digests: { sha256: 14, crc32: 0 },
        games: 2,
      },
    );
    const [first, second] = json.games as Game[];
    assert.deepEqual(
      first!.entries,
      lines.slice(0, 12).map((line) => JSON.parse(line)),
    );
    assert.deepEqual(
      { ...first, rows: first!.rows.length, entries: undefined },
      {
        number: 1,
        name: "quick",
        seed: 42,
        players: ["Ann", "Bob"],
        targets: ["target_1", "target_2"],
        how: "over",
        when: null,
        points: [44, 30],
        sides: [],
        skipped: 0,
        rows: 8,
        entries: undefined,
      },
    );
    assert.deepEqual(first!.rows[0], {
      player: "Ann",
      target: "target_1",
      outcome: "hit",
      time: 0.834,
      points: 15,
      clock: 3.25,
      of: null,
      within: null,
      marked: false,
    });
    assert.deepEqual([second!.how, second!.points], [null, [-5]]);
  });

  it("shows rows and points as the last mark has them, and why", async () => {
    const board = await RecordBoard.make();
    const decision = { e: "mark", row: 2, why: "it fell", rows: [[2, "hit", 10]], points: [54, 30] } as const;
    board.record(...game, { ...decision, row: 1, rows: [[1, "miss", 0]], points: [29, 30] }, decision);
    const { json, csv } = made([board.written(0)]);
    const [one] = json.games as Game[];
    assert.deepEqual(one!.points, [54, 30]);
    assert.deepEqual(
      one!.rows.slice(0, 2).map(({ outcome, time, points, marked }) => [outcome, time, points, marked]),
      [
        ["hit", 0.834, 15, false],
        ["hit", null, 10, true],
      ],
    );
    assert.equal(csv.split("\r\n")[2], "1,quick,Ann,target_2,hit,,10,7,,,,");
    assert.deepEqual(json.findings.slice(1, 3), [
      "Row 1 of game 1 was marked: it fell. It is as it was recorded.",
      "Row 2 of game 1 was marked: it fell. It is hit now.",
    ]);
    const { out } = await run("--from", file("marked", board.written(0)), "--game", "1");
    assert.match(out, /^ {2}2 {2}Ann {5}target_2 {2}hit \* {15}10$/m);
  });

  it("has a row for each exposure in its CSV", () => {
    const { csv } = made([raw]);
    const rows = csv.split("\r\n");
    assert.deepEqual(
      [rows[0], rows[1], rows[2], rows.at(-2), rows.at(-1)],
      [
        "number,game,player,target,outcome,time,points,clock,of,within,when,source",
        "1,quick,Ann,target_1,hit,0.834,15,3.25,,,,",
        "1,quick,Ann,target_2,miss,,0,7,,,,",
        "2,duel,Cy,target_1,struck,0.834,-5,12.5,,,,",
        "",
      ],
    );
  });

  it(`keeps any name, with an apostrophe before what a spreadsheet would read as a formula (seed ${seed})`, async () => {
    const name = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n,\"';a"), maxLength: 6 }),
    );
    const bundle = await recordBundle();
    const board = new RecordBoard(bundle);
    fc.assert(
      fc.property(name, name, fc.integer({ min: -99, max: 99 }), (player, title, points) => {
        board.setFile(0, "");
        board.forget();
        board.record(begin([player], title), hit(0, points), miss(0), over(points));
        const { csv, games } = made([board.files()[0]]);
        const isFormula = (text: string) => /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text);
        const cell = (text: string) => (isFormula(text) ? `'${text}` : text);
        const rows = parse(csv, { columns: true, record_delimiter: "\r\n" }) as Record<string, string>[];
        // A board's texts consist of bytes, so larger characters come back as their bytes.
        const [own, game] = [games[0]!.players[0]!, games[0]!.name];
        if (/^[\x00-\xff]*$/.test(player)) assert.equal(own, player);
        assert.deepEqual(
          rows.map((row) => [row["player"], row["game"], row["points"], row["time"]]),
          [
            [cell(own), cell(game), String(points), "0.834"],
            [cell(own), cell(game), "0", ""],
          ],
        );
        assert(
          csv.split(/\r\n/).every((line, index) => index === 0 || !/^[^"]*,[=+@]/.test(line)),
          csv,
        );
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe("npm run record, at a console", function () {
  this.timeout(20_000);

  /** A fake board with both files, and the result of reading it. */
  async function read(
    options: FakeConsoleOptions,
    files: (fake: FakeConsole) => void,
    ...args: string[]
  ): Promise<Ran> {
    const fake = await FakeConsole.listen(options);
    files(fake);
    const ran = await run("--port", fake.port, ...args);
    fake.close();
    return ran;
  }

  function putFile(fake: FakeConsole, number: number, text: string, chunkBytes = 4064): void {
    for (let from = 0; from < text.length; from += chunkBytes) {
      fake.storage.set(
        recordFile + number + String.fromCharCode(1 + from / chunkBytes),
        text.slice(from, from + chunkBytes).padEnd(chunkBytes, "\xff"),
      );
    }
  }

  const written = () => raw.replace(/\xff+$/, "");

  it("reads both files, chunk after chunk, and says what is on the board", async () => {
    const board = await RecordBoard.make();
    while (board.written(0).length < 24_000) board.record(...game);
    board.makeRoom();
    board.record(...game.slice(0, 4));
    const copy = join(folder, "from-board");
    const put = (fake: FakeConsole) => [0, 1].forEach((file) => putFile(fake, file, board.written(file)));
    const { code, out } = await read({}, put, "--save", copy);
    assert.equal(code, 0, out);
    assert.match(out, /^The record is whole: \d+ entries, 1\d games\.$/m);
    assert.equal(readFileSync(copy, "latin1"), board.written(0) + board.written(1));
    assert.match(
      (await read({}, (fake) => [0, 1].forEach((file) => putFile(fake, file, board.written(file), 700)))).out,
      /^The record is whole/m,
    );
  });

  it("lets a master mark a row, and says what it answers", async () => {
    const put = (fake: FakeConsole) => putFile(fake, 0, written());
    const mark = ["--mark", "2:hit", "--reason", 'it "fell"'];
    const asked: unknown[][] = [];
    const answering = (answer: string): FakeConsoleOptions => ({
      mark: (...args) => {
        asked.push(args);
        return answer;
      },
    });
    const done = await read(answering("marked 2 Ann target_2 hit - 10 total 54 30"), put, ...mark);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /^The record is whole: /m);
    assert.deepEqual(asked, [[2, "hit", 'it "fell"']]);
    const refused = await read(answering("refused a game is running"), put, ...mark);
    assert.deepEqual([refused.code, refused.err], [1, "The master refused: a game is running.\n"]);
    const old = await read({}, put, ...mark);
    assert.deepEqual([old.code, old.err], [1, "This board cannot mark rows: connect the master, or flash it again.\n"]);
  });

  it("says when there is no record, the board goes away, or nobody answers", async () => {
    const none = await read({}, () => undefined);
    assert.deepEqual(none, { code: 3, out: "The record is empty: no game has been recorded yet.\n", err: "" });
    const gone = await read({ linesMax: 4 }, (fake) => putFile(fake, 0, written()));
    assert.equal(gone.code, 1);
    assert.match(gone.err, /went away: check its cable and its power, then read it again\.$/m);
    const fake = await FakeConsole.listen();
    const { port } = fake;
    fake.close();
    const nobody = await run("--port", port);
    assert.deepEqual([nobody.code, nobody.err.includes("Nobody serves a console")], [1, true]);
  });

  it("reads garbled chunks again, and gives up in the end", async () => {
    let garbled = 0;
    const once = await read(
      { says: (text) => (text.includes("points") && garbled++ === 0 ? text.replace("points", "paints") : text) },
      (fake) => putFile(fake, 0, written()),
    );
    assert.deepEqual([once.code, garbled > 1], [0, true]);
    const always = await read({ says: (text) => text.replace("points", "paints") }, (fake) =>
      putFile(fake, 0, written()),
    );
    assert.equal(always.code, 1);
    assert.match(always.err, /^The record keeps arriving garbled: /);
  });

  it("ignores what a game adds meanwhile, and refuses a record in which older games made room meanwhile", async () => {
    let looks = 0;
    const [first, more] = [
      lines
        .slice(0, 5)
        .map((line) => `${line}\n`)
        .join(""),
      `${lines[5]}\n`,
    ];
    const grown = await FakeConsole.listen({
      looks: () => {
        if (++looks === 6) putFile(grown, 0, first + more);
      },
    });
    putFile(grown, 0, first);
    const ran = await run("--port", grown.port);
    grown.close();
    assert.match(ran.out, /^The record is whole: 5 entries/m);
    assert(looks > 6, "nothing was added");
    looks = 0;
    const erased = await FakeConsole.listen({
      looks: () => {
        if (++looks === 6) erased.storage.set(`${recordFile}0\x01`, "x".repeat(4064));
      },
    });
    putFile(erased, 0, first);
    const refused = await run("--port", erased.port);
    erased.close();
    assert.deepEqual(refused, {
      code: 1,
      out: "",
      err: "Older games made room while the record was read: read it again between games.\n",
    });
  });

  it("never interrupts the running program, as flashing does", async () => {
    const heard = await Promise.all(
      [false, true].map(async (breaksOff) => {
        const fake = await FakeConsole.listen({ isSilent: true });
        const board = new BoardConsole(await openWire(fake.port), "PORT", "read it again");
        await assert.rejects(board.greet({ maxMs: 200, breaksOff }), /^Error: Nobody answers at PORT/);
        await board.close();
        fake.close();
        return fake.heard;
      }),
    );
    assert.deepEqual(
      heard.map((text) => [text.includes("print("), text.includes("\x03")]),
      [
        [true, false],
        [true, true],
      ],
    );
  });
});

describe("npm run record, on a real Espruino", function () {
  this.timeout(60_000);
  let board: FlashedBoard | undefined;
  let giveBack: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(100_000);
    giveBack = await takeConsole(this, "the record of an interpreter");
    board = new FlashedBoard();
    await board.write(new Map([[".bootcde", await recordBundle()]]));
    await board.powerOn();
  });

  after(async () => {
    await board?.close();
    await giveBack?.();
  });

  it("reads a running game, one that a power failure interrupted, and one that is over", async () => {
    /** Types expressions at the console, and returns the last one's value. */
    const type = async (...expressions: string[]) => {
      const wire = new BoardConsole(await openWire(consolePort), consolePort);
      try {
        await wire.greet();
        let value: unknown;
        for (const expression of expressions) value = await wire.ask(expression);
        return value;
      } finally {
        await wire.close();
      }
    };
    const recorded = (entries: readonly object[]) => entries.map((entry) => `record(${JSON.stringify(entry)})`);
    await type(...recorded(game.slice(0, 6)));
    const playing = await run("--port", consolePort);
    assert.match(
      playing.out,
      /^ {3}1 {2}quick {2}none {10}4 {5}3 {2}Ann 44, Bob 0\n\nThe record is whole: 6 entries, 1 game\.\nGame 1 has no end\.$/m,
      playing.out + playing.err,
    );
    await board!.powerOff();
    await board!.powerOn();
    assert.deepEqual(await type("unfinished().map(function(entry){return entry.n})"), [1, 2, 3, 4, 5, 6]);
    await type(...recorded(game.slice(6)));
    const copy = join(folder, "real");
    const played = await run("--port", consolePort, "--save", copy);
    assert.equal(played.code, 0, played.err);
    assert.match(
      played.out,
      /^ {3}1 {2}quick {2}over {10}8 {5}5 {2}Ann 44, Bob 30\n\nThe record is whole: 12 entries, 1 game\.\nLast entry/m,
    );
    const twin = await RecordBoard.make();
    twin.record(...game);
    assert.equal(readFileSync(copy, "latin1"), twin.written(0));
  });
});
