// Verifying a record: any line that was changed, deleted, inserted or moved is found and named, lines that a power
// failure tore are not mistaken for that, and the limits of the chain are as docs/RECORD.md describes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { readChain } from "../../../tools/record/chain.js";
import { digestOf, readLink, savedText, type DigestKind } from "../../../tools/record/entries.js";
import { gamesOf } from "../../../tools/record/games.js";
import { findingsOf, lastNote, type Note } from "../../../tools/record/report.js";
import type { Entry } from "../../../firmware/master/game/record-lines.js";
import { seed } from "../../support/peer.js";
import { begin, game, hit, over, RecordBoard, recordBundle } from "../../support/record-board.js";

const broken = (texts: readonly string[]) =>
  readChain(texts)
    .findings.filter(({ isBroken }) => isBroken)
    .map(({ sentence }) => sentence);
const told = (texts: readonly string[]) => readChain(texts).findings.map(({ sentence }) => sentence);
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

/** All statements about a record. */
function said(texts: readonly string[], note?: Note): string[] {
  const chain = readChain(texts);
  return findingsOf(chain, gamesOf(chain.links), note).map(({ sentence }) => sentence);
}

/** The lines of a record that a board wrote. */
async function recorded(kind: DigestKind, ...entries: readonly Entry[]): Promise<string[]> {
  const board = await RecordBoard.make(kind === "CRC-32" ? { lacks: ["crypto"] } : {});
  board.record(...entries);
  return board.written(0).trimEnd().split("\n");
}

/** The lines from `first` on with valid digests again, as somebody who knows the algorithm would make them. */
function chainedAgain(lines: readonly string[], first: number): string[] {
  const again = [...lines];
  for (let i = first; i < again.length; i++)
    again[i] = again[i]!.replace(/"p":"[^"]*"\}$/, `"p":"${digestOf(again[i - 1] ?? "", "SHA-256")}"}`);
  return again;
}

for (const kind of ["SHA-256", "CRC-32"] as const) {
  describe(`a chain of ${kind}`, function () {
    let lines: string[];
    before(async () => {
      await recordBundle();
      lines = await recorded(kind, ...game, ...game);
    });

    it("is whole as it was written, and says what that proves", () => {
      assert.deepEqual(broken([text(lines)]), []);
      const last = `24:${digestOf(lines.at(-1)!, kind)}`;
      assert.deepEqual(said([text(lines)]), [
        "The record is whole: 24 entries, 2 games.",
        ...(kind === "CRC-32"
          ? ["The digests are CRC-32: a CRC-32 finds damage, not tampering. The Espruino that wrote it has no SHA-256."]
          : []),
        kind === "SHA-256"
          ? `Last entry: ${last}. Note it down; --noted then says whether anything up to it was changed.`
          : `Last entry: ${last}.`,
      ]);
    });

    it("shows any changed entry except the last, and names it", () => {
      for (let i = 0; i < lines.length - 1; i++) {
        const changed = lines.with(
          i,
          lines[i]!.replace(/"(seed|player|points)":\[?(\d+)/, (all, _name, value: string) =>
            all.replace(value, String(Number(value) + 1)),
          ),
        );
        assert.notEqual(changed[i], lines[i]);
        const where =
          i < lines.length - 2
            ? `BROKEN at entry ${i + 1}: it was changed.`
            : `BROKEN at entry ${i + 1} or ${i + 2}: one of them was changed.`;
        assert.deepEqual(broken([text(changed)]), [where]);
      }
    });

    it("shows any changed digest, and names it", () => {
      for (let i = 0; i < lines.length; i++) {
        const changed = lines.with(
          i,
          lines[i]!.replace(/"p":"(.)/, (_, first: string) => `"p":"${first === "a" ? "b" : "a"}`),
        );
        const where =
          i === lines.length - 1
            ? "BROKEN at entry 23 or 24: one of them was changed."
            : `BROKEN at entry ${i + 1}: it was changed.`;
        assert.deepEqual(broken([text(changed)]), [where]);
      }
    });

    it("shows any changed byte, except in the last line", () => {
      const whole = text(lines);
      const end = whole.length - lines.at(-1)!.length - 2;
      fc.assert(
        fc.property(fc.nat({ max: end - 1 }), fc.nat({ max: 255 }), (at, code) => {
          // 0xFF between two lines is the end of a file
          if (whole.charCodeAt(at) === code || (code === 255 && whole[at] === "\n")) return;
          const changed = whole.slice(0, at) + String.fromCharCode(code) + whole.slice(at + 1);
          assert.notDeepEqual(broken([changed]), [], `byte ${at} is ${code}`);
        }),
        { seed, numRuns: 2000 },
      );
    });

    it("shows any missing entries except the last, and names them", () => {
      for (let i = 0; i < lines.length - 1; i++) {
        const where =
          i === 0
            ? "BROKEN before entry 2: entries are missing: a record begins with a game."
            : `BROKEN after entry ${i}: entry ${i + 1} is missing.`;
        assert.deepEqual(broken([text(lines.toSpliced(i, 1))]), [where]);
      }
      assert.deepEqual(broken([text(lines.toSpliced(4, 7))]), ["BROKEN after entry 4: entries 5 to 11 are missing."]);
    });

    it("shows any duplicate entry, and one that was made up", () => {
      for (let from = 0; from < lines.length; from++) {
        for (let to = 0; to <= lines.length; to++) {
          const found = broken([text(lines.toSpliced(to, 0, lines[from]!))]);
          assert.notDeepEqual(found, [], `entry ${from + 1} before line ${to}`);
          if (to > from)
            assert.deepEqual(found, [
              `BROKEN at entry ${from + 1}: its line is there twice; it was inserted or moved.`,
            ]);
        }
      }
      for (let at = 1; at < lines.length; at++) {
        const made = lines[at]!.replace(/"p":/, '"more":1,"p":');
        const where =
          // nothing confirms the last line
          at < lines.length - 1 ? "was inserted before it." : "comes after entry 24; it was inserted or moved.";
        assert.deepEqual(broken([text(lines.toSpliced(at, 0, made))]), [
          `BROKEN at entry ${at + 1}: a line with this number ${where}`,
        ]);
        const stranger = made.replace(/"p":"(.)/, (_, first: string) => `"p":"${first === "a" ? "b" : "a"}`);
        assert.deepEqual(broken([text(lines.toSpliced(at, 0, stranger))]), [
          `BROKEN at entry ${at + 1}: a line with this number was inserted before it.`,
        ]);
      }
    });

    it("shows any two entries that changed places", () => {
      for (let a = 0; a < lines.length; a++) {
        for (let b = a + 1; b < lines.length; b++)
          assert.notDeepEqual(broken([text(lines.with(a, lines[b]!).with(b, lines[a]!))]), [], `${a + 1} and ${b + 1}`);
      }
      assert.deepEqual(broken([text(lines.with(4, lines[5]!).with(5, lines[4]!))]), [
        "BROKEN after entry 4: entry 5 is not in place.",
        "BROKEN at entry 5: a line with this number comes after entry 6; it was inserted or moved.",
      ]);
    });

    it("shows any line that is not an entry, but treats what may be torn as torn", () => {
      for (const line of ["", "hello", '{"n":', '{"e":"row"}', "}", lines[3]!.slice(1)]) {
        for (let at = 1; at <= lines.length; at++) {
          const found = told([text(lines.toSpliced(at, 0, line))]);
          const isTorn = line === '{"n":' || line === "}";
          assert.deepEqual(found, [
            isTorn
              ? `A torn entry after entry ${at} was dropped: power failed while it was written, or the Storage was full.`
              : `BROKEN after entry ${at}: a line there is not an entry; it was inserted or changed.`,
          ]);
        }
      }
      assert.deepEqual(broken([`${text(lines)}\0\n`]), []);
    });

    it("shows any entry that was made invalid, except the last, which looks torn", () => {
      for (let i = 0; i < lines.length; i++) {
        const found = told([text(lines.with(i, lines[i]!.slice(0, -5)))]);
        if (i === lines.length - 1)
          assert.deepEqual(found, [
            "A torn entry after entry 23 was dropped: power failed while it was written, or the Storage was full.",
          ]);
        else if (i === 0)
          assert.deepEqual(found.at(-1), "BROKEN before entry 2: entries are missing: a record begins with a game.");
        else assert.deepEqual(found, [`BROKEN at entry ${i + 1}: it was changed, and its line is no longer an entry.`]);
      }
    });

    it("does not show changes at its end, but a note does", () => {
      const note: Note = { n: 24, digest: digestOf(lines.at(-1)!, kind) };
      const sayings = (changed: readonly string[]) =>
        said([text(changed)], note).filter((sentence) => sentence.includes("noted down"));
      assert.deepEqual(sayings(lines), ["Entry 24 is as it was noted down."]);
      const cut = lines.slice(0, -1);
      assert.deepEqual(
        [broken([text(cut)]), sayings(cut)],
        [[], ["BROKEN at entry 24: it was noted down and is gone."]],
      );
      const changed = lines.with(-1, lines.at(-1)!.replace("44,", "45,"));
      assert.deepEqual(
        [broken([text(changed)]), sayings(changed)],
        [[], ["BROKEN at entry 24: it is not as it was noted down."]],
      );
      assert.deepEqual(lastNote(readChain([text(lines)])), { ...note, kind });
    });
  });
}

describe("docs/RECORD.md", () => {
  const page = readFileSync("docs/RECORD.md", "utf8");

  it("shows a valid record", () => {
    const [, example] = /^```jsonl\n([\s\S]*?)^```$/m.exec(page)!;
    const { links, findings } = readChain([example!]);
    assert.deepEqual([links.length, findings], [4, []]);
    assert.deepEqual(
      gamesOf(links).map(({ points, rows }) => [points, rows.length]),
      [[[17], 2]],
    );
  });

  it("quotes the printed sentences", async () => {
    const lines = await recorded("CRC-32", ...game, begin(), hit(0, 7));
    const late = [text((await recorded("CRC-32", ...game, ...game, ...game, ...game)).slice(12))];
    const mark: Entry = { e: "mark", row: 1, why: "seen", rows: [[1, "miss", 0]], points: [29, 30] };
    const all = [
      [text(lines)],
      [text(await recorded("CRC-32", ...game, mark))],
      [text(lines.with(3, lines[3]!.replace('"clock":7', '"clock":8')))],
      [text(lines.toSpliced(4, 0, '{"n":5,"g"'))],
      late,
      [text(lines.slice(1))],
    ].flatMap((texts) => said(texts, { n: 1, digest: "00000000" }));
    all.push(...said([""]));
    const pattern = (quoted: string) =>
      new RegExp(
        `^${quoted
          .split("…")[0]!
          .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
          .replace(/\b[NM]\b/g, "\\d+")
          .replace(/DIGEST|REASON|OUTCOME/g, "[^ ]+")
          .trimEnd()}`,
      );
    const quoted = [
      ...page
        .split("## What it says")[1]!
        .split("## ")[0]!
        .matchAll(/`([^`]+)`/g),
    ].map(([, sentence]) => sentence!);
    const unsaid = quoted.filter(
      (sentence) =>
        !all.some((own) => pattern(sentence).test(own)) && !/could not be written|^Last entry/.test(sentence),
    );
    assert.deepEqual([quoted.length >= 9, unsaid], [true, []]);
  });
});

describe("a chain", function () {
  before(recordBundle);

  it("verifies after it was made up again: only a note shows it", async () => {
    const lines = await recorded("SHA-256", ...game);
    const forged = chainedAgain(lines.with(2, lines[2]!.replace('"points":15', '"points":95')), 3);
    assert.deepEqual(broken([text(forged)]), []);
    const note = lastNote(readChain([text(lines)]))!;
    assert.equal(
      said([text(forged)], note).find((sentence) => sentence.startsWith("BROKEN")),
      "BROKEN at entry 12: it is not as it was noted down.",
    );
  });

  it("may begin later, with a game, because older games made room; an earlier note is of no use then", async () => {
    const board = await RecordBoard.make();
    for (let round = 0; round < 60; round++) {
      board.makeRoom();
      board.record(...game);
    }
    const first = readChain(board.files()).links[0]!.entry.n;
    assert(first > 1);
    assert.deepEqual(told(board.files()), [
      `It begins at entry ${first}, because older games made room; nobody can tell whether anything else is missing before it.`,
    ]);
    assert.equal(
      said(board.files(), { n: first - 1, digest: "00000000" }).at(-2),
      `Entry ${first - 1}, which was noted down, has made room for newer ones: note the last entry instead.`,
    );
  });

  it("is read from its files in either order, raw or not, in one text or several, and from a saved copy", async () => {
    const board = await RecordBoard.make();
    while (board.written(0).length < 24_000) board.record(...game);
    board.makeRoom();
    board.record(...game);
    const [one, other] = board.files();
    const [plainOne, plainOther] = [board.written(0), board.written(1)];
    const all = readChain([one!, other!]);
    assert(all.links.length > 150);
    const saved = savedText([other!, one!]);
    assert.equal(saved, plainOne + plainOther);
    for (const texts of [
      [other!, one!],
      [one! + other!],
      [other! + one!],
      [plainOne, plainOther],
      [plainOther, plainOne],
      [plainOne + plainOther],
      [saved],
      [saved.replaceAll("\n", "\r\n")],
    ]) {
      assert.deepEqual(readChain(texts), all);
    }
    assert.notDeepEqual(broken([plainOther + plainOne]), [], "files in one text have to be in order, or raw");
  });

  it("is the same after it was saved, even if it ends within a line, or with a file that was only begun", async () => {
    const lines = await recorded("SHA-256", ...game);
    const more = await recorded("SHA-256", ...game, begin(), hit(0, 1));
    const sentence = (where: string) =>
      `A torn entry ${where} was dropped: power failed while it was written, or the Storage was full.`;
    const cases: [string[], string[]][] = [
      [[`${text(lines)}${more[12]!.slice(0, 40)}`], [sentence("after entry 12")]],
      [[text(lines), `${more[12]!.slice(0, 40)}\xff\xff`], [sentence("at the beginning")]],
      [[text(more), `${more[12]!.slice(0, 40)}\n`], [sentence("at the beginning")]],
      [
        [`${text(lines)}${more[12]!.slice(0, 40)}\n${more[12]!.slice(0, 3)}\n${more[12]}`],
        [sentence("after entry 12"), sentence("after entry 12")],
      ],
    ];
    for (const [texts, sentences] of cases) {
      assert.deepEqual(told(texts), sentences);
      assert.deepEqual(told([savedText(texts)]), sentences);
      assert.deepEqual(readChain([savedText(texts)]).links, readChain(texts).links);
    }
  });

  describe("that cannot be verified is broken", () => {
    let lines: string[];
    before(async () => {
      lines = await recorded("SHA-256", ...game, ...game);
    });
    const isBroken = (texts: readonly string[]) => {
      const sentences = said(texts);
      return (
        sentences[0]!.startsWith("The record is BROKEN") &&
        !sentences.some((sentence) => /Note it down|^Last entry/.test(sentence))
      );
    };
    const everyLine = (change: (line: string) => string) => [text(lines.map(change))];
    /** A chain of these entries with correct digests: only their contents can be wrong. */
    const chained = (...entries: string[]) =>
      text(
        chainedAgain(
          entries.map((entry) => `${entry.slice(0, -1)},"p":"${"A".repeat(43)}="}`),
          0,
        ),
      );

    const damages: [string, (line: string) => string][] = [
      ["an empty digest", (line) => line.replace(/"p":".*"/, '"p":""')],
      ["no digest", (line) => line.replace(/,"p":".*"/, "")],
      ["a digest of an unknown kind", (line) => line.replace(/"p":".*"/, `"p":"${"0".repeat(64)}"`)],
      ["a number as its digest", (line) => line.replace(/"p":".*"/, '"p":7')],
      ["a number that is not whole", (line) => line.replace(/"n":(\d+)/, '"n":$1.5')],
      ["a text as its number", (line) => line.replace(/"n":(\d+)/, '"n":"$1"')],
      ["the number 0", (line) => line.replace(/"n":\d+/, '"n":0')],
      ["no game's number", (line) => line.replace(/"g":\d+,/, "")],
      ["a name twice", (line) => line.replace(',"p":', ',"n":1,"p":')],
      ["no kind", (line) => line.replace(/"e":"\w+"/, '"f":1')],
      ["no last character", (line) => line.slice(0, -1)],
      ["only its beginning", (line) => line.slice(0, 30)],
      ["only its first characters", (line) => line.slice(0, 5)],
      ["a character before it", (line) => ` ${line}`],
      ["a byte that is not ASCII", (line) => line.replace('"e"', '"\u00e9"')],
      ["a zero after it", (line) => `${line}\0`],
      ["more bytes than an entry may have", (line) => line.replace(',"p":', `,"x":"${"x".repeat(960)}","p":`)],
    ];
    for (const [what, change] of damages)
      it(`in which every line has ${what}`, () =>
        assert(isBroken(everyLine(change)), said(everyLine(change)).join("\n")));

    for (const [what, change] of damages) {
      it(`in which the first lines, up to the next game, have ${what}`, () => {
        const changed = [text(lines.map((line, index) => (index < 12 ? change(line) : line)))];
        assert(isBroken(changed), said(changed).join("\n"));
      });
    }

    it("whose first lines are missing, although no older game can have made room", () => {
      for (let gone = 1; gone < lines.length; gone++) {
        const found = broken([text(lines.slice(gone))]);
        assert.match(found[0]!, /^BROKEN before entry \d+: entries are missing: /, `${gone}`);
      }
    });

    it("that does not begin with a game, or begins with another game's number", () => {
      for (const entries of [['{"n":1,"g":1,"e":"row"}'], ['{"n":1,"g":2,"e":"game"}']])
        assert.deepEqual(broken([chained(...entries)]), ["BROKEN at entry 1: it was changed."]);
    });

    it("whose games are out of order, or continue after their end", () => {
      const [start, row, end] = ['{"n":1,"g":1,"e":"game"}', '{"n":2,"g":1,"e":"row"}', '{"n":3,"g":1,"e":"end"}'];
      for (const last of [
        '{"n":4,"g":1,"e":"row"}',
        '{"n":4,"g":1,"e":"end"}',
        '{"n":4,"g":1,"e":"game"}',
        '{"n":4,"g":3,"e":"game"}',
        '{"n":4,"g":2,"e":"row"}',
        '{"n":4,"g":2,"e":"what"}',
      ])
        assert.deepEqual(
          broken([chained(start, row, end, last)]),
          ["BROKEN at entry 4: it does not belong to the game before it."],
          last,
        );
      for (const last of ['{"n":4,"g":2,"e":"game"}', '{"n":4,"g":1,"e":"what"}'])
        assert.deepEqual(broken([chained(start, row, end, last)]), [], last);
      assert.deepEqual(broken([chained(start, row, '{"n":3,"g":2,"e":"game"}')]), [], "nobody resumed it");
    });

    it("whose marks come before an end, or before other entries of their game", () => {
      const entries = (...kinds: string[]) =>
        chained(...kinds.map((e, index) => `{"n":${index + 1},"g":1,"e":"${e}"}`));
      assert.deepEqual(broken([entries("game", "row", "end", "mark", "mark")]), []);
      for (const kinds of [
        ["game", "row", "mark"],
        ["game", "end", "mark", "row"],
        ["game", "end", "mark", "end"],
      ])
        assert.deepEqual(broken([entries(...kinds)]), [
          `BROKEN at entry ${kinds.length}: it does not belong to the game before it.`,
        ]);
    });

    it("whose count of missing entries is not a number", () => {
      for (const skip of ["0", "-3", "1.5", '"2"', "null", "1e300"])
        assert.deepEqual(
          broken([chained(`{"n":1,"g":1,"skip":${skip},"e":"game"}`)]),
          ["BROKEN at entry 1: its field skip is not a number of entries."],
          skip,
        );
      assert.deepEqual(told([chained('{"n":1,"g":1,"skip":3,"e":"game"}')]), [
        "3 entries before entry 1 could not be written: the Storage was full, or memory too short.",
      ]);
    });

    it("that was put together from the files of two boards", async () => {
      const other = await recorded("SHA-256", begin(["Cy"]), ...game.slice(1), begin(["Cy"]), ...game.slice(1));
      assert(isBroken([text(lines.slice(0, 12)), text(other.slice(12))]));
      assert(isBroken([text(lines), text(other)]));
    });

    it("with more torn lines in a row than power failures explain", () => {
      const torn = (count: number) => [text([...lines, ...Array.from({ length: count }, () => '{"n":25,"g":3')])];
      assert.deepEqual([isBroken(torn(5)), isBroken(torn(6))], [false, true]);
    });
  });

  it("is empty if nothing was written, or power failed during the very first entry", () => {
    const verdicts = (...texts: string[]) => [readChain(texts).isEmpty, said(texts)[0]];
    for (const texts of [
      [],
      [""],
      ["", ""],
      ["\xff\xff\xff"],
      ['{"n":1,"g":1,"e":"ga'],
      ['{"n"\n{"n":1,"g":1,"e":"game","na\xff\xff'],
    ])
      assert.deepEqual(
        verdicts(...texts),
        [true, "The record is empty: no game has been recorded yet."],
        JSON.stringify(texts),
      );
    for (const texts of [["\n"], ["\0\0\0"], ['{"n":2,"g":1,"e":"ga'], ["{}"], ['{"n":1,"g":1,"e":"game","p":""}\n']])
      assert.deepEqual(verdicts(...texts), [false, "The record is BROKEN: 0 entries, 0 games."], JSON.stringify(texts));
  });

  it("is read quickly, whatever it contains", () => {
    const same = '{"n":1,"g":1,"e":"game","p":"00000000"}\n'.repeat(40_000);
    const numbered = Array.from({ length: 30_000 }, (_, n) => `{"n":${n + 1},"g":1,"e":"row","p":"00000000"}\n`).join(
      "",
    );
    const begin = Date.now();
    for (const hostile of [
      same,
      numbered,
      same.replaceAll('"n":1', '"n":2'),
      '{"n":'.repeat(400_000),
      "[".repeat(1_000_000),
    ])
      assert.notDeepEqual(broken([hostile]), []);
    assert(Date.now() - begin < 15_000);
  });

  it("of both kinds says how many entries are of each", async () => {
    const lines = await recorded("CRC-32", ...game);
    const board = await RecordBoard.make();
    board.setFile(0, text(lines));
    board.reboot();
    board.record(begin(), over(0, 0));
    assert.equal(
      said([board.written(0)])[1],
      "12 of 14 digests are CRC-32, the others SHA-256: a CRC-32 finds damage, not tampering. The Espruino that wrote it has no SHA-256.",
    );
  });

  it("says so if its last game has no end", async () => {
    const lines = await recorded("SHA-256", ...game, begin(), hit(0, 7));
    assert.deepEqual(said([text(lines)]).slice(0, 2), [
      "The record is whole: 14 entries, 2 games.",
      "Game 2 has no end.",
    ]);
    assert.deepEqual(gamesOf(readChain([text(lines)]).links)[1]!.points, [7, 0]);
  });

  it(`reads any text without a false statement (seed ${seed})`, () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const entry = fc.record({
      n: fc.anything(),
      g: fc.anything(),
      e: fc.anything(),
      players: fc.anything(),
      points: fc.anything(),
      player: fc.anything(),
      skip: fc.anything(),
    });
    const line = fc.oneof(
      fc.string({ unit: byte }),
      fc.tuple(entry, fc.constantFrom("00000000", "x")).map(([value, p]) => {
        try {
          return `{"n":${value.n === undefined ? 1 : 2},"g":1,${JSON.stringify({ ...value, n: undefined, g: undefined, e: "row" }).slice(1, -1)},"p":"${p}"}`;
        } catch {
          return "{";
        }
      }),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const chain = readChain([lines.join("\n")]);
        const sentences = findingsOf(chain, gamesOf(chain.links), undefined).map(({ sentence }) => sentence);
        assert(
          sentences.every((sentence) => !/undefined|NaN|\[object/.test(sentence)),
          sentences.join("\n"),
        );
        assert(chain.links.every(({ text: own }) => readLink(own)));
      }),
      { seed, numRuns: 500 },
    );
  });
});
