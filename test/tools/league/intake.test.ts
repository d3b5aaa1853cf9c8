// The board's door: what it refuses, what it takes from a hostile publisher, and in which order people are ranked.
import assert from "node:assert/strict";
import { join } from "node:path";
import { Intake } from "../../../tools/league/board/intake.js";
import { counted, ranked, total } from "../../../tools/league/board/ranking.js";
import type { Incoming } from "../../../tools/league/board/store.js";
import { rangeKeys } from "../../../tools/league/keys.js";
import { gameMessage, seal, type StateMessage } from "../../../tools/league/messages.js";
import { gameTopic, stateTopic } from "../../../tools/league/names.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { folderFor, invited, league, sealedGame } from "../../support/league.js";

describe("the board's intake", () => {
  const folder = folderFor({ after });
  const north = invited(folder, "north");
  const south = invited(folder, "south");
  const keys = rangeKeys(join(folder, "keys"));

  function setUp(store: (games: readonly Incoming[]) => Promise<void> = () => Promise.resolve()) {
    const stored: Incoming[] = [];
    const kept: string[] = [];
    const states: StateMessage[] = [];
    const reports: string[] = [];
    const clock = { now: Date.now() };
    const intake = new Intake({
      league,
      keys: () => keys,
      store: async (games) => {
        await store(games);
        stored.push(...games);
      },
      kept: (range, number) => kept.push(`${range} ${number}`),
      state: (_range, state) => states.push(state),
      report: (sentence) => reports.push(sentence),
      now: () => clock.now,
    });
    return { intake, stored, kept, states, reports, clock };
  }

  it("stores a game once, and confirms it each time", async () => {
    const { intake, stored, kept } = setUp();
    const { topic, payload } = sealedGame(north, 1, new GeneratedRecord({ seed: 1 }).game());
    intake.take(topic, payload);
    intake.take(topic, payload);
    await intake.drained();
    intake.take(topic, payload);
    await intake.drained();
    assert.equal(stored.length, 1);
    assert.deepEqual(kept, ["north 1", "north 1"]);
  });

  it("takes nothing from strangers, for another range, or of another league", async () => {
    const { intake, stored, reports } = setUp();
    const { topic, payload } = sealedGame(north, 1, new GeneratedRecord({ seed: 1 }).game());
    intake.take(gameTopic(league, "stranger", 1), payload);
    intake.take(gameTopic(league, "south", 1), payload);
    intake.take(gameTopic("other", "north", 1), payload);
    intake.take("nonsense", payload);
    const bent = Buffer.from(payload);
    bent[100]! ^= 1;
    intake.take(topic, bent);
    await intake.drained();
    assert.equal(stored.length, 0);
    assert.deepEqual(
      [...intake.refused],
      [
        ["", 1],
        ["south", 1],
        ["north", 1],
      ],
    );
    assert.deepEqual(reports, [
      "stranger publishes, but was not invited.",
      "A message of south was refused: its signature is wrong.",
      "A message of north was refused: its signature is wrong.",
    ]);
  });

  it("refuses digests and times that cannot be", async () => {
    const { intake, stored } = setUp();
    const lines = new GeneratedRecord({ seed: 1 }).game();
    const topic = gameTopic(league, "north", 1);
    const message = gameMessage(lines, Date.now(), true);
    const odd = [
      { ...message, id: message.digest },
      { ...message, digest: message.id },
      { ...message, at: Date.now() + 3 * 24 * 3600 * 1000 },
      { ...message, at: 0 },
    ];
    for (const one of odd) intake.take(topic, Buffer.from(seal(topic, one, north.key)));
    await intake.drained();
    assert.equal(intake.refused.get("north"), odd.length);
    assert.equal(stored.length, 0);
  });

  it("bounds a range that floods, and no other; repetitions cost a range nothing", async () => {
    const { intake, stored, clock } = setUp();
    const record = new GeneratedRecord({ seed: 1, exposures: 1, players: ["Ann"] });
    const first = sealedGame(north, 1, record.game());
    for (let time = 0; time < 1600; time++) intake.take(first.topic, first.payload);
    for (let number = 2; number <= 1800; number++) {
      const { topic, payload } = sealedGame(north, number, record.game());
      intake.take(topic, payload);
      if (number % 400 === 0) await intake.drained();
    }
    await intake.drained();
    assert(stored.length <= 1501, `${stored.length} of the flood were stored`);
    assert(stored.length >= 1400, "the repetitions before it took nothing away");
    const other = sealedGame(south, 1, new GeneratedRecord({ seed: 2 }).game());
    intake.take(other.topic, other.payload);
    await intake.drained();
    assert.equal(stored.at(-1)!.range, "south");
    clock.now += 10_000;
    const later = sealedGame(north, record.number + 1, record.game());
    intake.take(later.topic, later.payload);
    await intake.drained();
    assert.equal(stored.at(-1)!.range, "north", "after a pause it may publish again");
  }).timeout(30_000);

  it("waits for the database, and confirms nothing before", async () => {
    let isAway = true;
    const { intake, stored, kept, reports } = setUp(() =>
      isAway ? Promise.reject(new Error("connection refused")) : Promise.resolve(),
    );
    const record = new GeneratedRecord({ seed: 1 });
    for (let number = 1; number <= 3; number++) {
      const { topic, payload } = sealedGame(north, number, record.game());
      intake.take(topic, payload);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual([stored.length, kept.length], [0, 0]);
    assert.deepEqual(reports, ["Games wait for the database (connection refused)."]);
    isAway = false;
    await intake.drained();
    assert.deepEqual([stored.length, kept.length], [3, 3]);
  });

  it("gathers games that come one by one, so that one transaction stores many", async () => {
    const batches: number[] = [];
    const { intake, kept } = setUp((games) => {
      batches.push(games.length);
      return Promise.resolve();
    });
    const record = new GeneratedRecord({ seed: 1 });
    for (let number = 1; number <= 20; number++) {
      const { topic, payload } = sealedGame(north, number, record.game());
      intake.take(topic, payload);
      // Everything that waits for this turn of the program runs before the next game comes.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await intake.drained();
    assert.equal(kept.length, 20);
    assert.ok(batches.length <= 5, `${batches.length} transactions for 20 games: ${batches.join()}`);
  });

  it("leaves out the one game whose data the database refuses", async () => {
    const { intake, stored, reports } = setUp((games) =>
      games.some(({ game }) => game.number === 2)
        ? Promise.reject(Object.assign(new Error("invalid input"), { code: "22P02" }))
        : Promise.resolve(),
    );
    const record = new GeneratedRecord({ seed: 1 });
    for (let number = 1; number <= 3; number++) {
      const { topic, payload } = sealedGame(north, number, record.game());
      intake.take(topic, payload);
    }
    await intake.drained();
    assert.deepEqual(
      stored.map(({ game }) => game.number),
      [1, 3],
    );
    assert.match(reports.join(), /the database refuses it/);
  });

  it("believes the newest state only, and a last will only of the present connection", () => {
    const { intake, states } = setUp();
    const topic = stateTopic(league, "north");
    const tell = (session: number, seq: number, is: StateMessage["is"]) =>
      intake.take(topic, Buffer.from(seal(topic, { v: 1, session, seq, at: 1, is }, north.key)));
    tell(5, 1, "here");
    tell(5, 3, "unreachable");
    tell(5, 2, "here");
    tell(4, 9, "here");
    tell(4, 0, "away");
    tell(5, 0, "away");
    tell(6, 1, "here");
    tell(5, 0, "away");
    assert.deepEqual(
      states.map(({ session, is }) => `${session} ${is}`),
      ["5 here", "5 unreachable", "5 away", "6 here"],
    );
  });
});

describe("the ranking of a league", () => {
  const standing = (points: number, finishMs: number | null, boundMs: number | null) => ({ points, finishMs, boundMs });
  const ranks = (...all: ReturnType<typeof standing>[]) => ranked(all).map(({ rank }) => rank);

  it("goes by points, then by times, and shares a rank within the bounds", () => {
    assert.deepEqual(ranks(standing(10, 1, 0), standing(20, 9, 0)), [1, 2]);
    assert.equal(ranked([standing(10, 1, 0), standing(20, 9, 0)])[0]!.points, 20);
    assert.deepEqual(ranks(standing(10, 5000, 4), standing(10, 5010, 5)), [1, 2]);
    assert.deepEqual(ranks(standing(10, 5000, 5), standing(10, 5010, 5)), [1, 1]);
    assert.deepEqual(ranks(standing(10, 5000, 5), standing(10, 5010, 5), standing(9, 1, 0)), [1, 1, 3]);
    assert.deepEqual(ranks(standing(10, 5000, 5), standing(10, 5010, 5), standing(10, 5020, 5)), [1, 1, 3]);
    assert.deepEqual(ranks(standing(10, 5000, null), standing(10, 9000, 0)), [1, 1]);
    assert.deepEqual(ranks(standing(10, null, null), standing(10, null, null)), [1, 1]);
    assert.deepEqual(ranked([]), []);
  });

  it("counts the best of N and drops the worst, but never the only game", () => {
    const games = [5, 9, 7, 1].map((points) => standing(points, 1000, 10));
    const sum = (best: number, drop: number, of = games) => total(counted(of, { best, drop })).points;
    assert.deepEqual([sum(0, 0), sum(2, 0), sum(0, 1), sum(3, 2), sum(9, 0), sum(0, 9)], [22, 16, 21, 16, 22, 9]);
    assert.equal(sum(0, 1, games.slice(0, 1)), 5);
    assert.deepEqual(total([standing(1, 10, 1), standing(1, 20, 2)]), standing(2, 30, 3));
    assert.deepEqual(total([standing(1, 10, 1), standing(1, 20, null)]), standing(2, 30, null));
  });
});
