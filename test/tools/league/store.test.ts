// What the board stores: every order, repetition and division of the same games leads to the same tables. It runs on
// PGlite, and on PostgreSQL where that is installed; otherwise that part is skipped, loudly.
import assert from "node:assert/strict";
import { act, deskLog, matches, readAction, standings, type Action } from "../../../tools/league/board/matches.js";
import { openDatabase, prepare, withoutPassword, type Database } from "../../../tools/league/board/database.js";
import { Queries } from "../../../tools/league/board/queries.js";
import { dayOf, storeGames, type Incoming } from "../../../tools/league/board/store.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { databases, empty, incoming } from "../../support/league.js";

const now = Date.UTC(2026, 4, 1, 12);
const day = dayOf(now);

/** Games of three ranges, all "Duel". */
function someGames(): Incoming[] {
  return ["north", "south", "west"].flatMap((range, index) => {
    const record = new GeneratedRecord({ seed: 10 + index, games: ["Duel"] });
    return Array.from({ length: 8 }, (_, game) => incoming(range, game + 1, record.game(), now + game));
  });
}

/** Everything in the tables that does not depend on when it was stored. */
async function contents(database: Database): Promise<unknown> {
  return Promise.all([
    database.query("select range, id, digest, broken, how, name from games order by range, id"),
    database.query("select range, id, place, player, points, hits, counts from scores order by range, id, place"),
    database.query("select range, games::float8 as games, broken::float8 as broken from ranges order by range"),
    database.query("select * from players order by range, player"),
    database.query("select day::text as day, game from sheets order by day, game"),
  ]);
}

for (const { name, missing, open, close } of databases())
  describe(`the league's database on ${name}${missing && `: SKIPPED, ${missing}`}`, function () {
    this.timeout(60_000);
    let database: Database;
    let queries: Queries;
    before(async function () {
      if (missing !== "") this.skip();
      database = await open();
      queries = new Queries(database);
    });
    beforeEach(() => empty(database));
    after(async () => {
      await database?.close();
      await close();
    });

    it("has the same tables after any order and any repetition", async () => {
      const games = someGames();
      await storeGames(database, games);
      const expected = await contents(database);
      const random = new GeneratedRecord({ seed: 5 });
      for (let time = 0; time < 5; time++) {
        await empty(database);
        const shuffled = [...games, ...games].sort(() => random.draw(3) - 1);
        for (let at = 0; at < shuffled.length;) {
          const size = 1 + random.draw(9);
          await storeGames(database, shuffled.slice(at, at + size));
          at += size;
        }
        assert.deepEqual(await contents(database), expected);
      }
    });

    it("can be prepared twice and keeps what is there", async () => {
      await storeGames(database, someGames());
      const expected = await contents(database);
      await prepare(database);
      assert.deepEqual(await contents(database), expected);
    });

    it("takes a game's marks, and never goes back to a shorter version", async () => {
      const record = new GeneratedRecord({ seed: 1, games: ["Duel"] });
      const short = incoming("north", 1, record.game(), now);
      const long = incoming("north", 1, record.mark(1, "late", [7, 3]), now + 99);
      for (const order of [
        [short, long],
        [long, short],
        [short, long, short],
      ]) {
        await empty(database);
        for (const game of order) await storeGames(database, [game]);
        const [stored, ...more] = await queries.games(undefined, undefined);
        assert.equal(more.length, 0);
        assert.equal(stored!.broken, "");
        assert.deepEqual(
          stored!.players.map(([, points]) => points),
          [7, 3],
        );
        const table = await queries.scores("Duel", day);
        assert.deepEqual(
          table.map(({ points }) => points),
          [7, 3],
        );
      }
      await empty(database);
      await storeGames(database, [short, long]);
      assert.deepEqual((await queries.ranges())[0], { range: "north", games: 1, broken: 0 });
    });

    it("shows two versions that contradict each other as broken, and counts neither", async () => {
      const record = new GeneratedRecord({ seed: 1, games: ["Duel"] });
      const game = record.game();
      const other = new GeneratedRecord({ seed: 1, games: ["Duel"], exposures: 4 }).game();
      assert.equal(game[0], other[0]);
      for (const order of [
        [game, other],
        [other, game],
        [game, other, game, other],
      ]) {
        await empty(database);
        for (const lines of order) await storeGames(database, [incoming("north", 1, lines, now)]);
        const [stored] = await queries.games("north", undefined);
        assert.match(stored!.broken, /Two versions/);
        assert.deepEqual(await queries.scores("Duel", day), []);
        assert.deepEqual(await queries.ranges(), [{ range: "north", games: 1, broken: 1 }]);
      }
      await empty(database);
      await storeGames(database, [incoming("north", 1, game, now), incoming("north", 1, other, now)]);
      assert.match((await queries.games("north", undefined))[0]!.broken, /Two versions/);
    });

    it("shows a broken chain and counts nothing of it", async () => {
      const lines = new GeneratedRecord({ seed: 1, games: ["Duel"] }).game();
      const bent = lines.map((line, index) => (index === 3 ? line.replace(/"points":\d+/, '"points":99') : line));
      assert.notDeepEqual(bent, lines);
      await storeGames(database, [incoming("north", 1, bent, now)]);
      const [game] = await queries.games(undefined, undefined);
      assert.match(game!.broken, /changed/);
      assert.deepEqual(await queries.scores("Duel", day), []);
      assert.deepEqual(await queries.best("Duel"), []);
      assert.deepEqual(await queries.sheets(), []);
      assert.deepEqual(await queries.ranges(), [{ range: "north", games: 1, broken: 1 }]);
    });

    it("finds what was never published", async () => {
      const record = new GeneratedRecord({ seed: 2 });
      const games = Array.from({ length: 5 }, (_, index) => incoming("north", index + 1, record.game(), now + index));
      await storeGames(database, [games[0]!, games[1]!, games[3]!, games[4]!]);
      assert.deepEqual(await queries.gaps("north"), [4]);
      await storeGames(database, [games[2]!]);
      assert.deepEqual(await queries.gaps("north"), []);
    });

    it("voids a game with a reason, takes it back, and keeps a log of both", async () => {
      const games = someGames();
      await storeGames(database, games);
      const before = await contents(database);
      const [first] = await queries.scores("Duel", day);
      const { range, id } = first!;
      await act(database, { do: "void", range, id, reason: "wrong ammunition" });
      assert(!(await queries.scores("Duel", day)).some((score) => score.range === range && score.id === id));
      assert.equal((await queries.game(range, id))!.voided, "wrong ammunition");
      await assert.rejects(act(database, { do: "void", range, id, reason: "again" }), /void already/);
      // A repetition of the game, and a mark, change nothing about that.
      await storeGames(database, games);
      assert.equal((await queries.game(range, id))!.voided, "wrong ammunition");
      await act(database, { do: "unvoid", range, id, reason: "it was right" });
      assert.deepEqual(await contents(database), before);
      await assert.rejects(act(database, { do: "unvoid", range, id, reason: "again" }), /not void/);
      const log = await deskLog(database);
      assert.deepEqual(
        log.map(({ action }) => action),
        ["unvoid", "void"],
      );
      assert.equal((log[1]!.detail as { reason: string }).reason, "wrong ammunition");
    });

    it("joins players by hand, across ranges", async () => {
      await storeGames(database, someGames());
      const names = await queries.names("");
      const anns = names.filter(({ player }) => player === "Ann");
      assert(anns.length > 1);
      const count = new Set((await queries.scores("Duel", day)).map(({ person }) => person)).size;
      for (const { range } of anns) await act(database, { do: "alias", range, player: "Ann", person: "Ann Smith" });
      const table = await queries.scores("Duel", day);
      assert.equal(table.length, count - anns.length + 1);
      const mine = await queries.person("Ann Smith");
      assert.deepEqual([...new Set(mine.map(({ range }) => range))].sort(), anns.map(({ range }) => range).sort());
      assert.equal(
        table.find(({ person }) => person === "Ann Smith")!.points,
        Math.max(...mine.map(({ points }) => points)),
      );
      await act(database, { do: "unalias", range: anns[0]!.range, player: "Ann" });
      const alone = await queries.person(`Ann (${anns[0]!.range})`);
      assert(alone.length > 0 && alone.every(({ range, player }) => range === anns[0]!.range && player === "Ann"));
    });

    it("counts a match by the best games and without the worst", async () => {
      await storeGames(database, someGames());
      const match = { name: "Cup", game: "Duel", ranges: ["north", "south"], from: day, to: day, best: 2, drop: 1 };
      await act(database, { do: "match", match });
      assert.deepEqual(await matches(database), [match]);
      const table = await standings(queries, match);
      const scores = (await queries.matchScores("Duel", day, day, ["north", "south"])).filter(
        ({ person }) => person === table[0]!.person,
      );
      const best = scores.map(({ points }) => points).sort((a, b) => b - a);
      const counting = Math.min(2, Math.max(1, best.length - 1));
      assert.equal(
        table[0]!.points,
        best.slice(0, counting).reduce((sum, points) => sum + points, 0),
      );
      assert.deepEqual([table[0]!.counted, table[0]!.games, table[0]!.rank], [counting, best.length, 1]);
      assert(!scores.some(({ range }) => range === "west"));
      await act(database, { do: "unmatch", name: "Cup" });
      assert.deepEqual(await matches(database), []);
    });

    it("does nothing of an action that fails", async () => {
      const before = await queries.revision();
      await assert.rejects(act(database, { do: "void", range: "north", id: "x", reason: "y" }), /no such game/);
      assert.equal(await queries.revision(), before);
    });

    it("finds by an index whatever a page asks about games and scores", async () => {
      await storeGames(database, someGames());
      const asked: string[] = [];
      const watching: Database = {
        ...database,
        async query<Row>(text: string, values: Parameters<Database["query"]>[1] = []) {
          const plan = await database.transaction(async (query) => {
            await query("set local enable_seqscan = off");
            return query<Record<string, string>>(`explain ${text}`, values);
          });
          const lines = plan.map((line) => Object.values(line)[0]!).join("\n");
          asked.push(text);
          assert.doesNotMatch(lines, /Seq Scan on (games|scores|rivals)/, `${text}\n${lines}`);
          return database.query<Row>(text, values);
        },
      };
      const all = new Queries(watching);
      await all.revision();
      await all.games(undefined, undefined);
      await all.games("north", undefined);
      await all.gaps("north");
      await all.game("north", "x");
      await all.scores("Duel", day);
      await all.best("Duel");
      await all.matchScores("Duel", day, day, ["north"]);
      await all.person("Ann (north)");
      assert.equal(asked.length, 9);
    });

    it("stores any number of games with three statements, and none at all twice", async () => {
      let statements = 0;
      const counting: Database = {
        ...database,
        transaction: (work) =>
          database.transaction((query) =>
            work((text, values) => {
              statements++;
              return query(text, values);
            }),
          ),
      };
      const games = someGames();
      await storeGames(counting, games);
      assert.equal(statements, 3);
      await storeGames(counting, games);
      assert.equal(statements - 3, 2, "the games, and whether any contradicts what is there");
    });

    it("lets two boards store the same games at once", async function () {
      if (name === "PGlite") return; // one program, one connection: nothing is at once
      const games = someGames();
      await storeGames(database, games);
      const expected = await contents(database);
      await empty(database);
      const random = new GeneratedRecord({ seed: 9 });
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          const shuffled = [...games].sort(() => random.draw(3) - 1);
          for (let at = 0; at < shuffled.length; at += 6) await storeGames(database, shuffled.slice(at, at + 6));
        }),
      );
      assert.deepEqual(await contents(database), expected);
    });
  });

describe("the league's database", () => {
  it("says why it cannot be opened, without the password", async () => {
    const url = "postgres://snyper:secret@127.0.0.1:1/none";
    assert.equal(withoutPassword(url), "postgres://snyper:***@127.0.0.1:1/none");
    await assert.rejects(openDatabase(url), (thrown: Error) => {
      assert.match(thrown.message, /cannot be opened/);
      assert.doesNotMatch(thrown.message, /secret/);
      return true;
    });
  });

  it("refuses actions that make no sense, in a sentence", () => {
    const match = {
      name: "Cup",
      game: "Duel",
      ranges: ["north"],
      from: "2026-01-01",
      to: "2026-01-02",
      best: 0,
      drop: 0,
    };
    assert.deepEqual(readAction({ do: "match", match }), { do: "match", match } satisfies Action);
    const odd: unknown[] = [
      undefined,
      null,
      "void",
      {},
      { do: "drop tables" },
      { do: "void", range: "north", id: "x", reason: "" },
      { do: "void", range: "north", id: "x", reason: "a\u0000b" },
      { do: "void", range: "NORTH", id: "x", reason: "y" },
      { do: "void", range: "north", id: "x".repeat(44), reason: "y" },
      { do: "alias", range: "north", player: "Ann", person: " " },
      { do: "alias", range: "north", player: "Ann", person: "x".repeat(65) },
      ...[{ from: "2026-01-03" }, { from: "2026-13-01" }, { ranges: [] }, { ranges: "north" }, { ranges: ["a/b"] }].map(
        (part) => ({ do: "match", match: { ...match, ...part } }),
      ),
      ...[{ best: -1 }, { best: 1.5 }, { drop: "1" }, { name: "" }, { game: 3 }].map((part) => ({
        do: "match",
        match: { ...match, ...part },
      })),
    ];
    for (const value of odd) assert.throws(() => readAction(value), { name: "Error" }, JSON.stringify(value));
  });
});
