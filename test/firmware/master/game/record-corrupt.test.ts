// The master's record after somebody else, or worn flash, changed its files: the master boots, and what it records
// from then on is there.
import assert from "node:assert/strict";
import fc from "fast-check";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf } from "../../../../tools/record/games.js";
import { recordFile } from "../../../../firmware/master/game/record-lines.js";
import { seed } from "../../../support/peer.js";
import { game, over, RecordBoard, recordBundle } from "../../../support/record-board.js";

describe(`a damaged record (seed ${seed})`, function () {
  let valid: string;
  let bundle: string;
  before(async () => {
    bundle = await recordBundle();
    const board = await RecordBoard.make();
    board.record(...game, ...game.slice(0, 6));
    valid = board.written(0);
  });

  /**
   * Boots with these files; nothing may be thrown, and what is recorded afterwards must be there, entry after entry.
   */
  function recordsOver(board: RecordBoard, files: [string, string]): void {
    files.forEach((text, file) => board.setFile(file, text));
    board.lines.length = 0;
    board.forget();
    const unfinished = board.unfinished();
    if (unfinished) board.record(over(0, 0));
    board.makeRoom();
    board.record(...game);
    const all = board
      .files()
      .join("")
      .split(/[\n\xff]+/);
    const mine = all
      .slice(0, -1)
      .filter((line) => line.endsWith('"}'))
      .slice(-200)
      .filter((line) => line.includes('"clock":33'));
    assert(mine.length > 0, all.slice(-3).join("\n"));
    assert.deepEqual(
      board.lines.filter((line) => !/^record |^Compacting/.test(line)),
      [],
    );
    board.forget();
    board.ask("unfinished()");
  }

  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const noise = fc.string({ unit: byte, maxLength: 6000 });
  const jsonNoise = fc
    .array(
      fc.json().map((text) => text.replace(/\n/g, "")),
      { maxLength: 20 },
    )
    .map((texts) => texts.join("\n"));
  const likeEntries = fc
    .array(fc.record({ n: fc.anything(), g: fc.anything(), e: fc.anything(), points: fc.anything(), p: fc.string() }), {
      maxLength: 10,
    })
    .map((entries) =>
      entries
        .map((entry) => {
          try {
            return JSON.stringify(entry);
          } catch {
            return "{}";
          }
        })
        .join("\n"),
    );

  it("does not stop the master from booting and recording: noise, other JSON, or entries with any fields, in either file", () => {
    const board = new RecordBoard(bundle);
    const any = fc.oneof(noise, jsonNoise, likeEntries, fc.constant(""));
    fc.assert(
      fc.property(any, any, (one, other) => recordsOver(board, [one, other])),
      { seed, numRuns: 150 },
    );
  });

  it("does not stop the master from booting and recording: any bytes changed, removed or inserted", () => {
    const board = new RecordBoard(bundle);
    const place = fc.nat({ max: 3000 });
    fc.assert(
      fc.property(
        place,
        fc.nat({ max: 300 }),
        fc.string({ unit: byte, maxLength: 50 }),
        fc.boolean(),
        (at, cut, put, swap) => {
          const changed = valid.slice(0, at) + put + valid.slice(at + cut);
          recordsOver(board, swap ? [changed, valid] : [valid, changed]);
        },
      ),
      { seed, numRuns: 150 },
    );
  });

  it("is not continued from an invalid number", () => {
    const board = new RecordBoard(bundle);
    for (const n of ['"5"', "1.5", "-3", "0", "null", "[7]"]) {
      board.setFile(0, `{"n":${n},"g":1,"e":"end","how":"over","points":[],"p":"00000000"}\n`);
      board.forget();
      board.record(...game);
      assert(board.written(0).includes('\n{"n":1,"g":1,"e":"game"'), n);
    }
  });

  it("is no file without its first chunk, and its other chunks never become part of another file", async () => {
    const board = await RecordBoard.make();
    while (board.written(0).length < 25_000) board.record(...game);
    board.makeRoom();
    while (board.written(1).length < 25_000) board.record(...game);
    board.board.storage.delete(`${recordFile}0\x01`);
    board.board.storage.delete(`${recordFile}0\x02`);
    board.reboot();
    board.makeRoom();
    assert.deepEqual(
      [...board.board.storage.keys()].filter((name) => name.startsWith(`${recordFile}0`)),
      [],
    );
    while (board.written(0).length < 25_000) board.record(...game);
    const { links, findings } = readChain(board.files());
    assert.deepEqual(
      findings.filter(({ isBroken }) => isBroken),
      [],
    );
    assert(gamesOf(links).length > 20 && gamesOf(links).every(({ how }) => how === "over"));
  });
});
