// Documents of games: each mistake has its sentence, the schema and the firmware's check agree, and every valid game
// ends within its bound.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { checkGame } from "../../../../firmware/master/game/check.js";
import {
  boundSeconds,
  exposuresOf,
  playersOf,
  targetsOf,
  type GameRules,
} from "../../../../firmware/master/game/document.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { autoplay, type Played } from "../../../../sim/arena/autoplay.js";
import { readGame } from "../../../../tools/game/check.js";
import { shippedGames } from "../../../../tools/game/games.js";

/** The sentence that refuses a document; undefined if it is valid. */
function refusal(form: unknown): string | undefined {
  try {
    checkGame(form);
    return undefined;
  } catch (wrong) {
    assert.equal(typeof wrong, "string", `${wrong}`);
    return wrong as string;
  }
}

const schemaJson = JSON.parse(readFileSync("tools/game/game.schema.json", "utf8"));
const schema = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
  schemaJson,
);
const game = (more: object = {}) => ({ name: "G", exposures: 5, ...more });
const targets = "targets' numbers";

describe("a game's document", () => {
  it("may be as short as a name and an end", () => {
    for (const form of [
      game(),
      { name: "G", seconds: 1.5 },
      game({ play: "teams" }),
      game({ order: [16, 1, 1], noShoot: [2], up: "all", wave: true }),
    ])
      assert.equal(refusal(form), undefined);
  });

  const wrong: [what: string, form: unknown, sentence: string][] = [
    ["an array", [], "game: a JSON object"],
    ["null", null, "game: a JSON object"],
    ["an unknown field", game({ duratoin: [1, 2] }), "duratoin: unknown field; the fields are name, about, play, "],
    ["no name", { exposures: 1 }, "name: 1 to 16 printable ASCII characters, without spaces at either end"],
    ["a long name", game({ name: "x".repeat(17) }), "name: 1 to 16"],
    ["a name that ends in a space", game({ name: "a " }), "name: 1 to 16"],
    ["a name beyond ASCII", game({ name: "Schieß" }), "name: 1 to 16"],
    ["a long line about it", game({ about: "x".repeat(61) }), "about: 1 to 60 printable ASCII characters"],
    ["an unknown way to play", game({ play: "solo" }), "play: turns, duel or teams"],
    ["too many players", game({ players: [1, 9] }), "players: a whole number from 1 to 8"],
    ["half a player", game({ players: [1, 2.5] }), "players: a whole number from 1 to 8"],
    ["players that are not a range", game({ players: 2 }), "players: two numbers, [minimum, maximum]"],
    ["players in the wrong order", game({ players: [3, 2] }), "players: the first number must not exceed the second"],
    ["a duel of one", game({ play: "duel", players: [1, 2] }), "players: at least 2 in a duel or in teams"],
    ["too many targets", game({ targets: 17 }), "targets: a whole number from 1 to 16"],
    ["an unknown order", game({ order: "backwards" }), "order: random, sequence, or a list of targets' numbers"],
    ["an empty order", game({ order: [] }), `order: 1 to 32 ${targets}`],
    ["an order that is too long", game({ order: Array(33).fill(1) }), `order: 1 to 32 ${targets}`],
    ["an order with target 0", game({ order: [1, 0] }), "order: whole numbers from 1 to 16"],
    ["a no-shoot target that is not a number", game({ noShoot: ["a"] }), "noShoot: whole numbers from 1 to 16"],
    ["a no-shoot for every target", game({ noShoot: 1 }), "noShoot: a whole number from 2 to 16"],
    ["too large a seed", game({ seed: 2147483647 }), "seed: a whole number from 1 to 2147483646"],
    ["no plate up", game({ up: 0 }), "up: a whole number from 1 to 16"],
    ["a wave that is not true or false", game({ wave: 1 }), "wave: true or false"],
    ["too many hits", game({ hits: 10 }), "hits: a whole number from 1 to 9"],
    ["a negative gap", game({ gap: [-1, 2] }), "gap: a number from 0 to 60"],
    ["a gap that is text", game({ gap: ["1", 2] }), "gap: a number from 0 to 60"],
    ["too short a duration", game({ duration: [0.05, 1] }), "duration: a number from 0.1 to 600"],
    [
      "a duration in the wrong order",
      game({ durationLast: [2, 1] }),
      "durationLast: the first number must not exceed the second",
    ],
    ["no exposures", game({ exposures: 0 }), "exposures: a whole number from 1 to 100"],
    ["too many seconds", game({ seconds: 901 }), "seconds: a number from 1 to 900"],
    ["too many misses", game({ misses: 21 }), "misses: a whole number from 1 to 20"],
    ["allDown that is not true or false", game({ allDown: "yes" }), "allDown: true or false"],
    ["too long a par", game({ par: 1000 }), "par: a number from 1 to 900"],
    ["a false start after 0 s", game({ early: 0 }), "early: a number from 0.01 to 1"],
    ["no end", { name: "G", misses: 3, allDown: true }, "exposures: this or seconds is required"],
    [
      "more rows than a sheet has",
      game({ exposures: 61 }),
      "exposures: at most 60 with 4 players: a sheet has 240 rows",
    ],
    ["points that are not an object", game({ points: 10 }), "points: a JSON object"],
    ["unknown points", game({ points: { hits: 1 } }), "points.hits: unknown field; the fields are hit, speed, "],
    ["half a point", game({ points: { hit: 1.5 } }), "points.hit: a whole number from -1000 to 1000"],
    ["points for a par without a par", game({ points: { par: 1 } }), "points.par: has no effect without par"],
    [
      "points for false starts without a limit for them",
      game({ points: { early: -1 } }),
      "points.early: has no effect without early",
    ],
    [
      "points for no-shoots without no-shoots",
      game({ points: { noShoot: -1 } }),
      "points.noShoot: has no effect without noShoot",
    ],
    [
      "a game that could last too long",
      game({ exposures: 60, duration: [600, 600] }),
      "game: with 4 players it could last ",
    ],
  ];
  for (const [what, form, sentence] of wrong)
    it(`is refused in a sentence: ${what}`, () => assert.ok(refusal(form)?.startsWith(sentence), `${refusal(form)}`));

  it("is refused when it is read from a file that is not JSON, or is wrong", () => {
    assert.throws(() => readGame("{", "F"), /^Error: F:1:2: /);
    assert.throws(() => readGame('{"name":"G"}', "F"), /^Error: F:1:1: exposures: this or seconds/);
  });

  it("needs as many targets as it asks for and names", () => {
    assert.deepEqual(
      [
        {},
        { targets: 3 },
        { order: [4, 2] },
        { noShoot: [5] },
        { targets: 2, order: [1], noShoot: [2, 7] },
        { noShoot: 2 },
      ].map((more) => targetsOf(game(more) as GameRules)),
      [1, 3, 4, 5, 7, 1],
    );
  });
});

const span = (least: number, most: number) =>
  fc
    .tuple(fc.double({ min: least, max: most, noNaN: true }), fc.double({ min: least, max: most, noNaN: true }))
    .map(
      ([a, b]) => [Math.min(a, b), Math.max(a, b)].map((value) => Math.round(value * 100) / 100) as [number, number],
    );
const whole = (least: number, most: number) => fc.integer({ min: least, max: most });
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const without = (record: object) => JSON.parse(JSON.stringify(record)) as Record<string, unknown>;

/** Documents that are mostly valid, and quick to play. */
const documents = fc
  .record({
    name: fc.constantFrom("G", "A b", "x".repeat(16)),
    about: maybe(fc.constant("About it")),
    play: maybe(fc.constantFrom("turns", "duel", "teams")),
    players: maybe(fc.tuple(whole(1, 4), whole(1, 4))),
    targets: maybe(whole(1, 4)),
    order: maybe(
      fc.oneof(fc.constantFrom("random", "sequence"), fc.array(whole(1, 4), { minLength: 1, maxLength: 6 })),
    ),
    seed: maybe(whole(1, 1000)),
    up: maybe(fc.oneof(fc.constant("all"), whole(1, 4))),
    wave: maybe(fc.boolean()),
    noShoot: maybe(fc.oneof(whole(2, 4), fc.array(whole(1, 4), { minLength: 1, maxLength: 3 }))),
    hits: maybe(whole(1, 3)),
    gap: maybe(span(0, 1)),
    gapLast: maybe(span(0, 1)),
    duration: maybe(span(0.1, 2)),
    durationLast: maybe(span(0.1, 2)),
    exposures: maybe(whole(1, 8)),
    seconds: maybe(fc.double({ min: 1, max: 20, noNaN: true })),
    misses: maybe(whole(1, 3)),
    allDown: maybe(fc.boolean()),
    par: maybe(whole(1, 20)),
    early: maybe(fc.constantFrom(0.01, 0.3, 1)),
    points: maybe(
      fc.record({
        hit: maybe(whole(-10, 10)),
        speed: maybe(whole(0, 10)),
        streak: maybe(whole(0, 3)),
        miss: maybe(whole(-5, 0)),
        noShoot: maybe(whole(-9, 0)),
        early: maybe(whole(-9, 0)),
        par: maybe(whole(0, 5)),
      }),
    ),
  })
  .map(without);

/** The same with one field made invalid, or one field added. */
const spoilt = fc
  .tuple(documents, fc.string({ maxLength: 4 }), fc.jsonValue(), fc.nat())
  .map(([form, key, value, which]) => {
    const keys = [...Object.keys(form), key];
    return { ...form, [keys[which % keys.length]!]: value };
  });

describe("the schema of a game", () => {
  it("accepts the games that come with the firmware", () => {
    for (const form of shippedGames()) assert.ok(schema(form), JSON.stringify(schema.errors));
  });

  it("accepts exactly what the firmware accepts, except for rules that only the firmware can check", () => {
    const beyondSchema =
      /must not exceed the second|at least 2 in a duel|rows$|the limit is|this or seconds|has no effect without/;
    fc.assert(
      fc.property(fc.oneof(documents, spoilt), (form) => {
        const why = refusal(form);
        if (why !== undefined && beyondSchema.test(why)) return; // it may have further mistakes
        assert.equal(
          schema(form),
          why === undefined,
          `${JSON.stringify(form)}: ${why}, ${JSON.stringify(schema.errors)}`,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("answers any JSON without an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void refusal(value)),
      { numRuns: 1000 },
    );
  });
});

describe("docs/GAMES.md", () => {
  const text = readFileSync("docs/GAMES.md", "utf8");

  it("has an example that is a game", () => {
    assert.equal(readGame(/```json\n([^]*?)```/.exec(text)![1]!, "F").name, "Rush");
  });

  it("explains each field", () => {
    const rows = text.slice(text.indexOf("| field |"), text.indexOf("## Every game ends")).split("\n").slice(2);
    const told = rows.flatMap((row) =>
      [...(row.split(" | ")[0] ?? "").matchAll(/`([\w$]+)`/g)].map(([, field]) => field!),
    );
    assert.deepEqual(told.sort(), Object.keys(schemaJson.properties).sort());
    for (const field of Object.keys(schemaJson.properties.points.properties))
      assert.ok(rows.join().includes(`\`${field}\``), field);
  });
});

describe("every valid game", () => {
  it("ends within its bound, with a correct sheet, whoever plays it", () => {
    const valid = documents.filter((form) => refusal(form) === undefined) as unknown as fc.Arbitrary<GameRules>;
    fc.assert(
      fc.property(
        valid,
        whole(1, 8),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (form, targetsMore, skill, seed) => {
          const [least, most] = playersOf(form);
          const players = form.play === "teams" ? 2 : least + (seed % (most - least + 1));
          if (players < least || players > most) return;
          const needed = Math.min(16, targetsOf(form) * (form.play === "duel" ? players : 1) + targetsMore - 1);
          const arena = new VirtualArena({ seed, targets: needed });
          let played: Played | undefined;
          autoplay(
            arena,
            { seed, rules: form, isCopied: true, players, robot: { skill } },
            () => undefined,
            (ended) => {
              played = ended;
            },
          );
          arena.until("the game's end", () => played !== undefined, boundSeconds(form, players) * 1000 + 60_000);
          assert.deepEqual(played!.faults, [], arena.said("master").join("\n"));
          const game = played!.game!;
          assert.ok(game.sheet.length <= exposuresOf(form) * players + 16);
        },
      ),
      { numRuns: 25, seed: 1 },
    );
  });
});
