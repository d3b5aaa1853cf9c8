// The master's record of games: what is in the Storage after each event, after a power failure at or within any of
// them, when older games make room, and when the Storage is full.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf } from "../../../../tools/record/games.js";
import { entryBytesMax, type Entry, type Recorded } from "../../../../firmware/master/game/record-lines.js";
import { begin, game, hit, miss, over, RecordBoard, recordBundle } from "../../../support/record-board.js";

const sha256 = (text: string) => createHash("sha256").update(text, "latin1").digest("base64");
const withoutChain = ({ n: _n, g: _g, p: _p, ...entry }: Recorded): Entry => entry as Entry;

/** What is in the files, which must be whole. */
function whole(board: RecordBoard): { entries: Entry[]; told: string[]; numbers: number[] } {
  const { links, findings } = readChain(board.files());
  assert.deepEqual(
    findings.filter(({ isBroken }) => isBroken),
    [],
  );
  return {
    entries: links.map(({ entry }) => withoutChain(entry)),
    told: findings.map(({ sentence }) => sentence),
    numbers: links.map(({ entry }) => entry.n),
  };
}

function assertFits(line: string): void {
  assert(line.length < entryBytesMax && /^[ -~]*$/.test(line), line);
}

describe("the record", function () {
  before(recordBundle);

  it("has a line for each event, with the digest of the line before it", async () => {
    const board = await RecordBoard.make();
    board.record(begin(["Ann"]), hit(0, 15), over(15));
    const lines = board.written(0).split("\n");
    assert.deepEqual(lines, [
      `{"n":1,"g":1,"e":"game","name":"quick","seed":42,"players":["Ann"],"targets":["target_1","target_2"],"p":"${sha256("")}"}`,
      `{"n":2,"g":1,"e":"row","player":0,"target":"target_1","outcome":"hit","time":0.834,"points":15,"clock":12.5,"p":"${sha256(lines[0]!)}"}`,
      `{"n":3,"g":1,"e":"end","how":"over","points":[15],"p":"${sha256(lines[1]!)}"}`,
      "",
    ]);
    lines.forEach(assertFits);
    board.record(begin(), over(0, 0));
    assert.deepEqual(whole(board).numbers, [1, 2, 3, 4, 5]);
    assert.deepEqual(
      readChain(board.files()).links.map(({ entry }) => entry.g),
      [1, 1, 1, 2, 2],
    );
    assert.deepEqual([board.lines, board.trouble()], [[], ""]);
  });

  it("has the field names of the firmware's sources, and only ASCII", async () => {
    const board = await RecordBoard.make();
    board.record(begin(["J\xf6rg", '"}\n,"p":"']));
    board.ask("sampleRow()");
    const { entries } = whole(board);
    assert.deepEqual(entries[1], {
      e: "row",
      player: 0,
      target: "target_1",
      outcome: "hit",
      time: 0.834,
      points: 17,
      clock: 34.567,
    });
    board.written(0).split("\n").forEach(assertFits);
    board.reboot();
    assert.deepEqual((board.unfinished() as Recorded[]).map(withoutChain), entries);
  });

  it("continues after each power-up, and knows whether its last game has an end", async () => {
    const board = await RecordBoard.make();
    assert.equal(board.unfinished(), false);
    for (let round = 0; round < 3; round++) {
      board.record(...game.slice(0, 5));
      board.reboot();
      assert.deepEqual((board.unfinished() as Recorded[]).map(withoutChain), game.slice(0, 5));
      board.record(...game.slice(5));
      assert.equal(board.unfinished(), false);
      board.reboot();
      assert.equal(board.unfinished(), false);
    }
    assert.deepEqual(whole(board).entries, [...game, ...game, ...game]);
    assert.deepEqual(
      gamesOf(readChain(board.files()).links).map(({ number, how, points }) => ({ number, how, points })),
      [1, 2, 3].map((number) => ({ number, how: "over", points: [44, 30] })),
    );
  });

  it("leaves a game without an end if it was neither resumed nor ended, and begins the next", async () => {
    const board = await RecordBoard.make();
    board.record(...game.slice(0, 3));
    board.reboot();
    board.record(...game);
    assert.deepEqual(
      gamesOf(readChain(board.files()).links).map(({ how }) => how),
      [null, "over"],
    );
    assert.equal(board.unfinished(), false);
  });

  it("takes no entry that belongs to no game", async () => {
    const board = await RecordBoard.make();
    board.record(hit(0, 1), over(1));
    assert.deepEqual(
      [board.files(), board.lines, board.trouble()],
      [["", ""], ["record trouble its game is not recorded"], "its game is not recorded"],
    );
  });

  it("has CRC-32 digests where the build has no SHA-256, and SHA-256 as soon as the build has it", async () => {
    for (const lacks of [{ lacks: ["crypto"] }, { libraries: { crypto: () => ({}) } }]) {
      const board = await RecordBoard.make(lacks);
      board.record(...game.slice(0, 2));
      assert.match(board.written(0), /^.*"p":"00000000"\}\n.*"p":"[0-9a-f]{8}"\}\n$/);
      const twin = await RecordBoard.make();
      for (const [name, text] of board.board.storage) twin.board.storage.set(name, text);
      twin.reboot();
      twin.record(...game.slice(2));
      assert.deepEqual(whole(twin).entries, game);
      assert.deepEqual(
        readChain(twin.files()).links.map(({ entry }) => entry.p.length),
        [8, 8, ...game.slice(2).map(() => 44)],
      );
    }
  });

  it("refuses an entry that is too long, reports it once, and notes where one is missing", async () => {
    const board = await RecordBoard.make();
    const long = begin(["x".repeat(900)]);
    board.record(long, hit(0, 1), long);
    const sentence = /^an entry of 10\d\d bytes, the limit is 959$/;
    assert.match(board.trouble(), sentence);
    assert.deepEqual(board.lines, [`record trouble ${board.trouble()}`]);
    board.record(...game);
    assert.equal(board.trouble(), "");
    assert.deepEqual(whole(board).entries[0], { skip: 3, ...begin() });
  });
});

describe("the record after a power failure", function () {
  before(recordBundle);

  it("is whole up to any event of a game, however much of that event was written, and the offer to resume is right", async () => {
    for (let event = 0; event < game.length; event++) {
      for (const share of [0, 0.3, 0.9, 1]) {
        const board = await RecordBoard.make();
        board.board.losePowerAfter(event, share);
        for (const entry of game) if (board.board.powered) board.record(entry);
        assert(!board.board.powered, `no event ${event}`);
        board.board.powerOn();
        const kept = game.slice(0, event + (share === 1 ? 1 : 0));
        assert.deepEqual(whole(board).entries, kept);
        const isOver = kept.length === 0 || kept.length === game.length;
        assert.deepEqual(
          isOver ? board.unfinished() : (board.unfinished() as Recorded[]).map(withoutChain),
          isOver ? false : kept,
        );
        board.record(...(isOver ? game : game.slice(kept.length)));
        assert.deepEqual(whole(board).entries, kept.length === game.length ? [...game, ...game] : game);
        assert.equal(board.unfinished(), false);
      }
    }
  });

  it("is whole at every byte, within a chunk and across two, and when power fails again and again at the same event", async () => {
    const board = await RecordBoard.make();
    board.record(...game);
    const text = board.written(0);
    const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
    for (const [chunkBytes, from] of [
      [4064, ends.at(-3)!],
      [700, 0],
    ] as const) {
      const small = await RecordBoard.make({ storage: { chunkBytes } });
      for (let length = from; length <= text.length; length++) {
        // An entry without its newline counts as well.
        const kept = ends.filter((end) => end <= length).length;
        small.setFile(0, text.slice(0, length), chunkBytes);
        small.forget();
        const unfinished = small.unfinished();
        assert.equal(unfinished ? unfinished.length : 0, kept < game.length ? kept : 0, `at byte ${length}`);
        small.record(...(unfinished ? game.slice(kept) : game));
        const { entries, told } = whole(small);
        assert.deepEqual(entries, kept === game.length ? [...game, ...game] : game, `at byte ${length}`);
        assert.equal(
          told.filter((sentence) => /^A torn entry/.test(sentence)).length,
          length === 0 || ends.includes(length - 1) || ends.includes(length) ? 0 : 1,
          `at byte ${length}`,
        );
      }
    }
    const torn = text.slice(0, ends[2]! + 20);
    board.setFile(0, torn);
    for (let times = 0; times < 3; times++) {
      board.reboot();
      board.board.losePowerAfter(0, 0.6);
      board.record(game[3]!);
      board.board.powerOn();
    }
    board.record(...game.slice(3));
    assert.deepEqual(whole(board).entries, game);
    assert.equal(whole(board).told.length, 4);
  });

  it("has no torn entry if only the entry's first byte was written", async () => {
    const board = await RecordBoard.make();
    board.record(...game.slice(0, 2));
    board.setFile(0, `${board.written(0)}{`);
    board.reboot();
    board.record(...game.slice(2));
    assert.deepEqual(whole(board).entries, game);
  });

  it("treats an entry as torn if its newline was only half written, as its readers do", async () => {
    const board = await RecordBoard.make();
    board.record(...game.slice(0, 4));
    const text = board.written(0);
    board.setFile(0, `${text.slice(0, -1)}\x8a`);
    board.reboot();
    assert.equal((board.unfinished() as Recorded[]).length, 3);
    board.record(...game.slice(3));
    assert.deepEqual([whole(board).entries, whole(board).told.length], [game, 1]);
  });

  it("is whole at every change while it makes room, and when the next game begins", async function () {
    this.timeout(20_000);
    const full = await RecordBoard.make();
    while (full.written(0).length < 24_000) full.record(...game);
    full.makeRoom();
    while (full.written(1).length < 24_000) full.record(...game);
    const before = readChain(full.files()).links.map(({ entry }) => entry.n);
    const second = readChain([full.files()[1]]).links[0]!.entry.n;
    const storage = new Map(full.board.storage);
    let cuts = 0;
    for (let changes = 0; ; changes++) {
      for (const share of [0, 1]) {
        const board = await RecordBoard.make();
        for (const [name, text] of storage) board.board.storage.set(name, text);
        board.reboot();
        board.board.losePowerAfter(changes, share);
        board.board.type("makeRoom()");
        if (board.board.powered) board.record(game[0]!);
        if (board.board.powered) assert(board.board.storageWillFail);
        if (board.board.powered) return void assert(cuts > 12, `${cuts} cuts only`);
        cuts++;
        board.board.powerOn();
        const { numbers } = whole(board);
        assert([1, second].includes(numbers[0]!), `it begins at ${numbers[0]}`);
        assert([before.length, before.length + 1].includes(numbers.at(-1)!), `it ends at ${numbers.at(-1)}`);
        if (!board.unfinished()) {
          board.makeRoom();
          board.record(game[0]!);
        }
        board.record(...game.slice(1));
        const after = whole(board);
        assert.deepEqual(after.entries.slice(-game.length), game);
        assert.match(after.told[0]!, /^It begins at entry \d+, because older games made room/);
      }
    }
  });
});

describe("the record makes room", function () {
  before(recordBundle);

  it("between games, for two files of at most 24 kB plus one game, says for how many games, and the chain continues", async () => {
    const board = await RecordBoard.make();
    let games = 0;
    for (let round = 0; round < 80; round++) {
      board.makeRoom();
      board.record(...game);
      games++;
      const sizes = [0, 1].map((file) => board.written(file).length);
      assert(
        sizes.every((size) => size < 24_000 + 2000),
        String(sizes),
      );
    }
    const made = board.lines.map((line) => Number(/^record (\d+) games made room$/.exec(line)![1]));
    assert(made.length >= 2, board.lines.join());
    const left = gamesOf(readChain(board.files()).links);
    assert.equal(left.length + made.reduce((sum, count) => sum + count, 0), games);
    assert.deepEqual(
      left.map(({ number }) => number),
      Array.from({ length: left.length }, (_, i) => games - left.length + 1 + i),
    );
    const { told } = whole(board);
    assert.equal(told.length, 1);
    board.reboot();
    board.record(...game);
    assert.equal(whole(board).numbers.at(-1), (games + 1) * game.length);
  });

  it("for one game, and uses the singular", async () => {
    const board = await RecordBoard.make();
    const row = hit(0, 1);
    const long = () => {
      board.record(begin());
      while (board.written(0).length < 24_000 && board.written(1).length < 24_000) board.record(row);
      board.record(over(0, 0));
    };
    long();
    board.makeRoom();
    board.setFile(0, board.written(0));
    board.record(begin());
    while (board.written(1).length < 24_000) board.record(row);
    board.record(over(0, 0));
    board.makeRoom();
    assert.deepEqual(board.lines, ["record 1 game made room"]);
    assert.equal(board.written(0), "");
  });

  it("never while a game has no end", async () => {
    const board = await RecordBoard.make();
    while (board.written(0).length < 25_000) board.record(...game);
    board.record(begin());
    const before = board.files();
    board.makeRoom();
    board.reboot();
    board.makeRoom();
    assert.deepEqual(board.files(), before);
    board.record(over(0, 0));
    assert.deepEqual(
      [
        board
          .written(0)
          .endsWith(
            `,"e":"end","how":"over","points":[0,0],"p":"${readChain(board.files()).links.at(-1)!.entry.p}"}\n`,
          ),
        board.written(1),
      ],
      [true, ""],
    );
    board.makeRoom();
    board.record(...game);
    assert.notEqual(board.written(1), "");
  });

  it("in a new file from its first byte, although both old ones end within a line", async () => {
    const board = await RecordBoard.make();
    while (board.written(0).length < 23_000) board.record(...game);
    const torn = `{"n":${whole(board).numbers.length + 1},"g":`;
    board.setFile(0, board.written(0) + torn.padEnd(24_000 - board.written(0).length, "1"));
    board.setFile(1, torn);
    board.reboot();
    board.makeRoom();
    board.record(...game);
    assert(board.written(1).startsWith('{"n":'));
    assert.equal(whole(board).told.length, 1);
  });

  it("for one game of up to another file's size, and no more", async () => {
    const board = await RecordBoard.make();
    while (board.written(0).length < 23_000) board.record(...game);
    board.makeRoom();
    board.record(begin());
    for (let row = 0; row < 400; row++) board.record(hit(0, 1));
    board.record(over(400, 0));
    assert.equal(board.trouble(), "the Storage is full");
    const { length } = board.written(0);
    assert(length > 46_000 && length <= 48_000, String(length));
    board.makeRoom();
    board.record(...game);
    assert.equal(whole(board).entries.at(-game.length - 1)!.e, "end");
  });

  it("by compacting when trash fills the Storage, but never during a game", async () => {
    const board = await RecordBoard.make({ storage: { bytes: 200_000 } });
    const blocked: string[] = [];
    let doing = "";
    board.board.onBlocked(() => blocked.push(doing));
    for (let round = 0; round < 200; round++) {
      doing = "room";
      board.makeRoom();
      doing = "game";
      board.record(...game);
    }
    assert(blocked.length >= 2, "the Storage was never compacted");
    assert.deepEqual(
      blocked.filter((what) => what !== "room"),
      [],
    );
    assert.equal(board.lines.filter((line) => line === "record compacts the Storage").length, blocked.length);
    assert.equal(whole(board).numbers.at(-1), 200 * game.length);
  });

  it("with small files in a small Storage that other files fill more and more", async () => {
    for (const others of [0, 16_000, 28_000]) {
      const board = await RecordBoard.make({ storage: { bytes: 65_536 } });
      board.board.storage.set("other", "x".repeat(others + 8000));
      for (let round = 0; round < 60; round++) {
        board.makeRoom();
        board.record(...game);
      }
      assert.equal(board.trouble(), "", `${others}`);
      const { numbers } = whole(board);
      assert.equal(numbers.at(-1), 60 * game.length);
      assert(numbers.length >= 2 * game.length, `${others}: ${numbers.length} entries are left`);
      assert.deepEqual(
        board.lines.filter((line) => line === "Compacting... ").length,
        board.lines.filter((line) => line === "record compacts the Storage").length,
      );
    }
  });
});

describe("the record when memory is too short for a digest", function () {
  before(recordBundle);

  it("leaves the entry out, says so, and goes on with an unbroken chain", async () => {
    const board = await RecordBoard.make();
    board.ask(
      '(function(c,h){h=c.SHA256;c.SHA256=function(x){return global.isShort?undefined:h(x)}})(require("crypto"))',
    );
    board.record(begin(["Ann"]));
    board.ask("global.isShort=true");
    board.record(hit(0, 15));
    board.ask("global.isShort=false");
    board.record(miss(0), over(15));
    assert.deepEqual(board.lines, ["record trouble memory is short"]);
    const { entries, told } = whole(board);
    assert.deepEqual(entries, [begin(["Ann"]), { skip: 1, ...miss(0) }, over(15)]);
    assert.deepEqual(told, ["1 entry before entry 2 could not be written: the Storage was full, or memory too short."]);
  });
});

describe("the record in a full Storage", function () {
  before(recordBundle);

  it("reports it once, lets the game continue, keeps room for its end, and notes how much is missing", async () => {
    const board = await RecordBoard.make({ storage: { bytes: 40_000 } });
    board.board.storage.set(
      "other",
      "x".repeat(40_000 - 32 - board.board.storage.get(".bootcde")!.length - 32 - 13_000),
    );
    board.makeRoom();
    board.record(begin());
    for (let row = 0; row < 60; row++) board.record(hit(0, 1));
    assert.equal(board.trouble(), "the Storage is full");
    board.record(over(60, 0));
    assert.deepEqual(board.lines, ["record trouble the Storage is full"]);
    const { entries, told } = whole(board);
    const missing = 60 - (entries.length - 2);
    assert(missing > 10 && missing < 50);
    assert.deepEqual(entries.at(-1), { skip: missing, ...over(60, 0) });
    assert.deepEqual(told, [
      `${missing} entries before entry ${entries.length} could not be written: the Storage was full, or memory too short.`,
    ]);
    board.board.storage.delete("other");
    board.makeRoom();
    board.record(...game);
    assert.equal(board.trouble(), "");
    assert.deepEqual(whole(board).entries.slice(-game.length), game);
  });

  it("repairs a torn entry after other files have filled the Storage, and treats a complete line as recorded", async () => {
    const filled = async (filler: number) => {
      const board = await RecordBoard.make({ storage: { bytes: 40_000 } });
      board.record(begin(["x".repeat(filler)]));
      for (let row = 0; row < 22; row++) board.record(hit(0, 1));
      return board;
    };
    const plain = await filled(0);
    plain.record(miss(0));
    /** How many bytes make that line end where its chunk ends. */
    const filler = 4064 - plain.written(0).length;
    assert(filler > 100 && filler < 700, String(filler));
    for (const beyond of [-1, 0, 1, 2, 60]) {
      const board = await filled(filler + beyond);
      const before = whole(board).entries.length;
      board.board.storage.set("other", "x".repeat(board.ask("require('Storage').getFree()") - 32 - 100));
      board.record(miss(0));
      const isTorn = beyond > 1; // a line without its newline is whole
      assert.equal(board.trouble(), isTorn ? "Error: Unable to find or create file" : "");
      assert.equal(whole(board).entries.length, before + (isTorn ? 0 : 1));
      assert.equal(board.written(0).length, Math.min(4064 + beyond, 4064));
      board.board.storage.delete("other");
      board.record(miss(1), over(0));
      assert.deepEqual(whole(board).entries.slice(-2), [isTorn ? { skip: 1, ...miss(1) } : miss(1), over(0)]);
      board.reboot();
      assert.equal(board.unfinished(), false);
    }
  });

  it("lets games continue when it cannot write at all", async () => {
    const board = await RecordBoard.make({ storage: { bytes: 20_000 } });
    board.board.storage.set("other", "x".repeat(board.ask("require('Storage').getFree()") - 32));
    board.makeRoom();
    board.record(...game, ...game);
    assert.deepEqual(
      [board.trouble(), board.files(), board.lines],
      ["the Storage is full", ["", ""], ["record trouble the Storage is full"]],
    );
    assert.equal(board.unfinished(), false);
  });
});
