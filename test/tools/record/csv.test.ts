// The CSV of a record: dates where they are known, totals per player, and the spreadsheets of different countries.
import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { Entry } from "../../../firmware/master/game/record-lines.js";
import { readChain } from "../../../tools/record/chain.js";
import { csvLocale, csvText, totalsText } from "../../../tools/record/csv.js";
import { gamesOf, type Game } from "../../../tools/record/games.js";
import { gamesTable } from "../../../tools/record/report.js";
import { talliesOf } from "../../../tools/record/tally.js";
import { seed } from "../../support/peer.js";
import { begin, game, hit, miss, over, RecordBoard, recordBundle, turn } from "../../support/record-board.js";

/** 1 May 2026, 19:03:22 UTC. */
const at = Date.UTC(2026, 4, 1, 19, 3, 22) / 1000;

async function gamesWith(...entries: readonly Entry[]): Promise<Game[]> {
  const board = await RecordBoard.make();
  board.record(...entries);
  return gamesOf(readChain(board.files()).links);
}

const rowsIn = (csv: string, delimiter = ",") =>
  parse(csv, { columns: true, delimiter, record_delimiter: "\r\n" }) as Record<string, string>[];

describe("the CSV of a record", () => {
  before(() => recordBundle());

  it("has the time of a game in UTC and its source, and nothing where it is unknown", async () => {
    const timed = { ...begin(), at, by: "ntp" } as Entry;
    const late = [begin(["Cy"]), turn(0), hit(0, 3), { ...over(3), at: at + 60, by: "phone" } as Entry];
    const games = await gamesWith(timed, ...game.slice(1), ...late, ...game);
    const times = rowsIn(csvText(games)).map(({ number, when, source }) => `${number} ${when} ${source}`);
    assert.deepEqual([...new Set(times)], ["1 2026-05-01T19:03:22Z ntp", "2 2026-05-01T19:04:22Z phone", "3  "]);
  });

  it("does not believe a time that cannot be true, nor an unknown source", async () => {
    for (const [wrong, by] of [
      [-1, "ntp"],
      [1e15, "ntp"],
      ["1777662202", "ntp"],
      [1.5, "phone"],
      [null, "phone"],
    ]) {
      const [one] = await gamesWith({ ...begin(), at: wrong, by } as unknown as Entry, hit(0, 1));
      assert.equal(one!.when, null, `${wrong}`);
    }
    const [odd] = await gamesWith({ ...begin(), at, by: "=gps" } as unknown as Entry, hit(0, 1));
    assert.deepEqual(odd!.when, { seconds: at, source: "" });
    assert.equal(rowsIn(csvText([odd!]))[0]!["source"], "");
  });

  it("has each player's totals as the master counts them", async () => {
    const [one] = await gamesWith({ ...begin(), at, by: "phone" } as Entry, ...game.slice(1));
    assert.deepEqual(rowsIn(totalsText([one!])), [
      {
        number: "1",
        game: "quick",
        when: "2026-05-01T19:03:22Z",
        source: "phone",
        end: "over",
        player: "Ann",
        points: "44",
        exposures: "4",
        hits: "3",
        misses: "1",
        rate: "0.75",
        mean_time: "0.834",
        best_time: "0.834",
        mean_split: "5.375",
        best_split: "2.999",
        side: "",
        side_points: "",
      },
      {
        number: "1",
        game: "quick",
        when: "2026-05-01T19:03:22Z",
        source: "phone",
        end: "over",
        player: "Bob",
        points: "30",
        exposures: "3",
        hits: "2",
        misses: "1",
        rate: "0.667",
        mean_time: "0.834",
        best_time: "0.834",
        mean_split: "9",
        best_split: "9",
        side: "",
        side_points: "",
      },
    ]);
  });

  it("has the totals of the sides of a team game, after a mark those that count now", async () => {
    const start = { ...begin(["Ann", "Bob", "Cy", "Di"]), sides: ["Reds", "Blues"] } as Entry;
    const mark = { e: "mark", row: 1, why: "x", rows: [[1, "miss", 0]], points: [0, 5, 7, 9] } as Entry;
    const games = await gamesWith(start, hit(0, 3), over(3, 5, 7, 9), start, hit(0, 3), over(3, 5, 7, 9), mark);
    assert.deepEqual(
      rowsIn(totalsText(games)).map(({ player, side, side_points }) => `${player} ${side} ${side_points}`),
      [
        "Ann Reds 10",
        "Bob Blues 14",
        "Cy Reds 10",
        "Di Blues 14",
        "Ann Reds 7",
        "Bob Blues 14",
        "Cy Reds 7",
        "Di Blues 14",
      ],
    );
    assert.match(gamesTable(games.slice(0, 1)), /Reds 10, Blues 14, Ann 3, Bob 5, Cy 7, Di 9$/m);
  });

  it("takes sides that cannot be true for none", async () => {
    for (const sides of [7, null, {}, []])
      assert.deepEqual((await gamesWith({ ...begin(), sides } as unknown as Entry, hit(0, 1)))[0]!.sides, []);
  });

  it("counts neither what was lost or void nor a plate that was spared, and a struck one as a mistake", async () => {
    const outcomes = ["lost", "void", "spared", "struck", "early", "miss"] as const;
    const rows = outcomes.map((outcome) => ({ ...miss(0), outcome }));
    const [tally] = talliesOf((await gamesWith(begin(["Ann"]), turn(0), ...rows, hit(0, 5)))[0]!);
    assert.deepEqual([tally!.exposures, tally!.hits, tally!.misses, tally!.splits], [5, 1, 3, []]);
  });

  it("measures splits within a turn, in the order of the strikes", async () => {
    const entries = [begin(), turn(0), hit(0, 1, 5), hit(0, 1, 3), hit(0, 1, 9), turn(1), hit(1, 1, 2), turn(0)];
    const [ann, bob] = talliesOf((await gamesWith(...entries, hit(0, 1, 30)))[0]!);
    assert.deepEqual([ann!.splits.sort(), bob!.splits], [[2, 4], []]);
  });
});

describe("the CSV for a country's spreadsheets", () => {
  const de = csvLocale("de")!;

  it("has the signs of its language", () => {
    const signs = (tag: string) => {
      const locale = csvLocale(tag);
      return locale && locale.delimiter + locale.decimal;
    };
    assert.deepEqual(["de", "de-AT", "fr", "sv-SE", "en", "en-GB", "ja", "de-CH"].map(signs), [
      ";,",
      ";,",
      ";,",
      ";,",
      ",.",
      ",.",
      ",.",
      ";.",
    ]);
    for (const none of ["", "d", "german language", "ar-EG", "zz", "de_DE", "--csv"])
      assert.equal(signs(none), undefined);
  });

  it("in German has semicolons and decimal commas, local time, and texts that stay texts", async () => {
    const names = ["007", "1E5", "mar-1", "-Ann", "Bob"];
    const rows = names.map((_, player) => ({ ...hit(player, -3, 12.5), target: "3-1" }));
    const games = await gamesWith({ ...begin(names, "=1+1"), at, by: "ntp" } as Entry, turn(0), ...rows);
    const csv = csvText(games, de);
    const read = rowsIn(csv, ";");
    assert.deepEqual(
      read.map(({ player }) => player),
      ["'007", "'1E5", "'mar-1", "'-Ann", "Bob"],
    );
    const { game: title, target, time, points, clock, when } = read[4]!;
    assert.deepEqual([title, target, time, points, clock], ["'=1+1", "'3-1", "0,834", "-3", "12,5"]);
    assert.equal(Date.parse(when!), at * 1000, "a date and time of this PC's zone");
    assert.match(csv, /^number;game;player;/);
    assert.equal(rowsIn(totalsText(games, de), ";")[4]!["rate"], "1");
    assert.equal(rowsIn(totalsText(games, de), ";")[4]!["mean_time"], "0,834");
  });

  it("in English has commas and decimal points, and the same texts", async () => {
    const [one] = await gamesWith(begin(["Dec25", "true"]), turn(0), hit(0, 7, 1.5), hit(1, 0));
    const read = rowsIn(csvText([one!], csvLocale("en-GB")));
    assert.deepEqual(
      read.map(({ player, clock }) => [player, clock]),
      [
        ["'Dec25", "1.5"],
        ["'true", "12.5"],
      ],
    );
  });

  it(`never lets a text become a formula, a number or another cell (seed ${seed})`, async () => {
    const board = await RecordBoard.make();
    board.record(begin(), turn(0), hit(0, 1));
    const [one] = gamesOf(readChain(board.files()).links);
    const text = fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n,;\"'.015aEmr "), maxLength: 8 });
    fc.assert(
      fc.property(text, fc.constantFrom("de", "en", "fr"), (player, tag) => {
        const locale = csvLocale(tag)!;
        const rows = [{ ...one!.rows[0]!, player }];
        const read = rowsIn(csvText([{ ...one!, rows }], locale), locale.delimiter);
        const cell = read[0]!["player"]!;
        assert.equal(read.length, 1);
        assert.ok(cell === player || cell === `'${player}`, cell);
        assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
        assert.ok(cell.trim() === "" || Number.isNaN(Number(cell.replace(",", "."))), cell);
      }),
      { seed },
    );
  });
});
