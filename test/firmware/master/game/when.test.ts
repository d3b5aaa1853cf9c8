// When games are played, as far as anybody tells the master: what it takes from a phone's page, what its record has of
// it, and that no clock of the range depends on it. In virtual time on the built bundle.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { Robot } from "../../../../sim/arena/robot.js";
import { seededRandom } from "../../../../sim/world/random.js";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf, type Game } from "../../../../tools/record/games.js";
import { get } from "../../../support/browser.js";
import { seed, strict } from "../../../support/peer.js";

/** 1 May 2026, 19:03:22 UTC. */
const told = Date.UTC(2026, 4, 1, 19, 3, 22) / 1000;

describe("the time of a game", function () {
  this.timeout(60_000);
  let arena: VirtualArena;
  beforeEach(() => {
    arena = strict(new VirtualArena({ seed, targets: 2 }));
    arena.assemble();
    arena.makeHot();
  });

  const now = () => arena.world.clock.now() / 1000;
  const said = () => arena.said("master", "time phone ");
  /** Asks as the page's script does, with this behind `&t=`. */
  function offer(text: string | number): void {
    assert.equal(get(arena, `/s?.&t=${text}`).status, 200);
  }

  /** Plays a game to its end. Returns when it began and ended by the arena's clock, in seconds. */
  function play(): { began: number; ended: number } {
    const robot = new Robot(arena, seededRandom(seed));
    const before = arena.said("master", "game over").length;
    const began = now();
    robot.start();
    arena.type("master", 'play("Quick Game", ["ANN"])');
    arena.until("the game is over", () => arena.said("master", "game over").length > before, 600_000);
    robot.stop();
    return { began, ended: now() };
  }

  function games(): Game[] {
    const chain = readChain([get(arena, "/record").body]);
    assert.deepEqual(
      chain.findings.filter(({ isBroken }) => isBroken),
      [],
    );
    return gamesOf(chain.links);
  }

  const near = (actual: unknown, expected: number) =>
    assert.ok(Math.abs((actual as number) - expected) <= 3, `${actual as number}, not ${expected}`);
  const times = ({ entries }: Game) =>
    entries.flatMap((entry) => (entry.e === "game" || entry.e === "end" ? [[entry.at, entry.by]] : []));

  it("is unknown until a phone tells it, and is then in the record with its source", () => {
    play();
    offer(told);
    const toldAt = now();
    const { began, ended } = play();
    assert.deepEqual(said(), [`time phone ${told}`]);
    const [first, second] = games();
    assert.deepEqual(times(first!), [
      [undefined, undefined],
      [undefined, undefined],
    ]);
    const [start, end] = times(second!);
    assert.deepEqual([start![1], end![1]], ["phone", "phone"]);
    near(start![0], told + began - toldAt);
    near(end![0], told + ended - toldAt);
    assert.deepEqual([first!.when, second!.when?.source], [null, "phone"]);
  });

  it("is that of the end if it became known during the game", () => {
    arena.type("master", 'play("Quick Game", ["ANN"])');
    arena.run(6000);
    offer(told);
    arena.press("B");
    arena.until("stopped", () => arena.said("master", "game stopped").length === 1);
    const [only] = games();
    assert.deepEqual([only!.how, only!.when!.source], ["stopped", "phone"]);
    near(only!.when!.seconds, told);
  });

  it("is taken once: from the first phone, until the next boot", () => {
    offer(told);
    offer(told + 5000);
    assert.deepEqual(said(), [`time phone ${told}`]);
    arena.reboot("master");
    arena.run(5000);
    offer(told + 7000);
    assert.deepEqual(said().slice(1), [`time phone ${told + 7000}`]);
  });

  it("is never taken from what is not one time, and the question is answered all the same", () => {
    const wrong = [
      "",
      "now",
      "0",
      "-1777662202",
      "1777662202.5",
      "1777662202x",
      "%31777662202",
      "1e9",
      "0x69f4f53a",
      "17776622020",
      "1767225599",
      "4102444800",
      "9".repeat(60),
      `${told}&t=${told}`,
      `${told}&t=`,
      "Infinity",
    ];
    for (const text of wrong) offer(text);
    assert.deepEqual(said(), []);
    offer(1_767_225_600);
    assert.deepEqual(said(), ["time phone 1767225600"]);
  });

  it("sets no clock, and goes on whatever is done to the board's own", () => {
    const boardTime = () => {
      arena.type("master", "print('clock', getTime())");
      return Number(arena.said("master", "clock ").at(-1)!.split(" ")[1]);
    };
    const before = boardTime() - now();
    offer(told);
    const toldAt = now();
    assert.ok(Math.abs(boardTime() - now() - before) < 0.01, "the board's clock was set");
    arena.type("master", "setTime(1)");
    const { began } = play();
    near(games()[0]!.when!.seconds, told + began - toldAt);
  });

  it("changes nothing of a game but the time itself", () => {
    const rowsOf = (isTold: boolean) => {
      const own = strict(new VirtualArena({ seed, targets: 2 }));
      own.assemble();
      own.makeHot();
      get(own, isTold ? `/s?.&t=${told}` : `/s?.&u=${told}`);
      arena = own;
      play();
      return games()[0]!.rows;
    };
    const [known, unknown] = [rowsOf(true), rowsOf(false)];
    assert.ok(known.length > 0);
    assert.deepEqual(known, unknown);
  });
});

describe("a record of an earlier version", () => {
  it("verifies, has no time, and can go on with games that have one", () => {
    const [, sample] = /```jsonl\n([^]*?)```/.exec(readFileSync("docs/RECORD.md", "utf8"))!;
    const chain = readChain([sample!]);
    assert.deepEqual(chain.findings, []);
    assert.deepEqual(
      gamesOf(chain.links).map(({ when }) => when),
      [null],
    );
    const arena = strict(new VirtualArena({ seed, targets: 2 }));
    arena.assemble();
    arena.kill("master");
    arena.master.storage.set("snyper.rec0\x01", sample!.padEnd(4064, "\xff"));
    arena.powerOn("master");
    arena.makeHot();
    assert.equal(get(arena, `/s?.&t=${told}`).status, 200);
    arena.type("master", 'play("Quick Game", ["ANN"])');
    arena.run(6000);
    arena.press("B");
    arena.until("stopped", () => arena.said("master", "game stopped").length === 1);
    const both = readChain([get(arena, "/record").body]);
    assert.deepEqual(both.findings, []);
    assert.deepEqual(
      gamesOf(both.links).map(({ number, when }) => [number, when?.source]),
      [
        [1, undefined],
        [2, "phone"],
      ],
    );
  });
});
