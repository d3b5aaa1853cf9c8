// The game that `npm start` offers: A starts it, and a maker's own is read again between games when it was saved.
import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Offer, type OfferOptions } from "../../../sim/arena/offer.js";
import { assembled } from "../../../sim/arena/person.js";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { gameInFile, shippedGame } from "../../../tools/game/games.js";
import { chosen, items, press, seen, title } from "../../support/panel.js";
import { seed } from "../../support/peer.js";

const rush = { $schema: "game.schema.json", name: "Rush", exposures: 1, gap: [0, 0], duration: [0.5, 0.5] };
/** More than it takes to notice that a file was saved, and to choose a game, ms. */
const noticedMs = 2000;

let folder: string;
let path: string;
let offers: Offer[] = [];

function save(document: object | string): void {
  writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
}

interface Offered {
  arena: VirtualArena;
  offer: Offer;
  /** What was reported, oldest first; a fault has a `!` before it. */
  reports: string[];
}

/** A range of two targets that offers a game, after its power-up. */
function offered(options: Partial<OfferOptions> = {}, names: string[] = []): Offered {
  const reports: string[] = [];
  const masterSettings = { players: names };
  const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 2, masterSettings });
  const offer = new Offer(arena, { rules: gameInFile(path), path, players: 0, ...options });
  offer.onReport((sentence, isFault) => reports.push((isFault ? "! " : "") + sentence.replaceAll(folder, "")));
  offers.push(offer);
  assembled(arena).run(noticedMs);
  return { arena, offer, reports };
}

function playToEnd(arena: VirtualArena): void {
  press(arena, "A");
  arena.until("the game begins", () => arena.view.isPlaying, 10_000);
  arena.until("the game is over", () => arena.view.game?.state === "over", 60_000);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snyper-offer-"));
  path = join(folder, "rush.json");
  save(rush);
});

afterEach(() => {
  for (const offer of offers) offer.close();
  offers = [];
  rmSync(folder, { recursive: true, force: true });
});

describe("the game that npm start offers", () => {
  it("is the first line of the master's menu, and A starts it with the players that were named", () => {
    const { arena, reports } = offered({ rules: shippedGame("Duel")!, path: undefined, players: ["P2", "Ann"] }, [
      "Ann",
    ]);
    assert.equal(chosen(arena), "Play Duel");
    arena.makeHot();
    press(arena, "A");
    arena.until("the turn begins", () => arena.view.game?.state === "playing", 10_000);
    assert.deepEqual([arena.view.game!.name, ...arena.view.game!.players], ["Duel", "P2", "Ann"]);
    assert.deepEqual(reports, []);
  });

  it("has the game's minimum of players unless they are given, and nobody starts it but a person", () => {
    const { arena } = offered({ rules: shippedGame("Duel")!, path: undefined });
    arena.makeHot();
    arena.run(20_000);
    assert.equal(arena.view.game, undefined);
    press(arena, "X", "A", "X", "A");
    press(arena, "Y");
    assert.equal(chosen(arena), "Play Quick Draw", "people choose another one as ever");
  });

  it("is offered again after the master was switched off", () => {
    const { arena } = offered();
    arena.reboot("master");
    arena.until("it is linked again", () => arena.isComplete, 30_000);
    arena.run(noticedMs);
    assert.equal(chosen(arena), "Play Rush");
  });

  it("reaches the board without $schema", () => {
    const { arena } = offered();
    const { $schema: _none, ...rules } = rush;
    assert.deepEqual(JSON.parse(arena.master.storage.get("Rush.game")!), rules);
  });
});

describe("a game of your own", () => {
  it("is read again when it was saved, also under another name", () => {
    const { arena, reports } = offered();
    save({ ...rush, name: "Hurry", exposures: 2 });
    arena.run(noticedMs);
    assert.deepEqual(reports, ["/rush.json was read again: A plays Hurry as it is now."]);
    assert.equal(chosen(arena), "Play Hurry");
    arena.makeHot();
    playToEnd(arena);
    assert.deepEqual([arena.view.game!.name, arena.view.game!.sheet.length], ["Hurry", 2]);
    press(arena, "Y", "X", "A", "up");
    assert.deepEqual([title(arena), chosen(arena)], ["New game", "Hurry"]);
    assert.ok(!items(arena).includes("Rush"), "the old one is gone");
  });

  it("changes between games, never during one", () => {
    const { arena, reports } = offered();
    save({ ...rush, exposures: 3, duration: [2, 2] });
    arena.run(noticedMs);
    arena.makeHot();
    press(arena, "A");
    arena.until("a plate is up", () => arena.view.game?.up.size === 1, 10_000);
    save({ ...rush, exposures: 5 });
    arena.run(noticedMs);
    assert.equal(reports.at(-1), "/rush.json was saved: Rush changes when this game is over.");
    assert.match(arena.master.storage.get("Rush.game")!, /"exposures":3/);
    arena.until("the game is over", () => arena.view.game?.state === "over", 60_000);
    assert.equal(arena.view.game!.sheet.length, 3);
    arena.run(noticedMs);
    assert.equal(reports.at(-1), "/rush.json was read again: A plays Rush as it is now.");
    assert.ok(
      seen(arena).some((line) => line.includes("A again")),
      "the results stay on the screen",
    );
    playToEnd(arena);
    assert.equal(arena.view.game!.sheet.length, 5);
  });

  it("leaves the setup when it changes there, where its players may be fewer", () => {
    const { arena } = offered();
    press(arena, "X", "A", "up", "A", "X", 3, "A", 2, "up");
    assert.deepEqual([title(arena), chosen(arena)], ["Rush", "4: P4"]);
    save({ ...rush, players: [1, 2] });
    arena.run(noticedMs);
    assert.deepEqual([title(arena).split(" ")[0], chosen(arena)], ["SNYPER", "Play Rush"]);
  });

  it("goes on as it was while its file is wrong, and says what is wrong in each field", () => {
    const { arena, offer, reports } = offered();
    save({ ...rush, up: 17, exposurse: 2 });
    arena.run(noticedMs);
    assert.match(
      reports.join(),
      /^! \/rush\.json:1:\d+: up: a whole number from 1 to 16\.\n\/rush\.json:1:\d+: exposurse: unknown field; .* Did you mean exposures\?\nRush stays as it was\.$/,
    );
    assert.match(offer.fault, /up: a whole number/);
    arena.makeHot();
    playToEnd(arena);
    assert.equal(arena.view.game!.sheet.length, 1);
    arena.run(10_000);
    assert.equal(reports.length, 1, "it is said once");
    save("{");
    arena.run(noticedMs);
    assert.match(reports.at(-1)!, /^! \/rush\.json:1:2: .*\n.*\n.*\nRush stays as it was\.$/);
    save(rush);
    arena.run(noticedMs);
    assert.equal(reports.at(-1), "/rush.json is Rush again, as it was.");
    assert.equal(offer.fault, "");
  });

  it("must fit the players and the targets of this range", () => {
    const { arena, reports } = offered({ players: ["P1"] });
    save({ ...rush, play: "duel" });
    arena.run(noticedMs);
    assert.equal(reports.at(-1), "! /rush.json: Rush is for 2 to 4 players.\nRush stays as it was.");
    save({ ...rush, targets: 3 });
    arena.run(noticedMs);
    assert.equal(reports.at(-1), "! /rush.json: Rush needs 3 targets.\nRush stays as it was.");
    assert.equal(chosen(arena), "Play Rush");
  });

  it("survives an editor that writes another file and renames it, and one that deletes it first", () => {
    const { arena, reports } = offered();
    const other = join(folder, "rush.json.new");
    writeFileSync(other, JSON.stringify({ ...rush, name: "Hurry" }));
    renameSync(other, path);
    arena.run(noticedMs);
    assert.deepEqual(reports, ["/rush.json was read again: A plays Hurry as it is now."]);
    rmSync(path);
    arena.run(noticedMs);
    assert.match(reports.at(-1)!, /^! There is no file \/rush\.json\.\nHurry stays as it was\.$/);
    save(rush);
    arena.run(noticedMs);
    assert.equal(chosen(arena), "Play Rush");
  });

  it("is not lost if it is saved while the master is off", () => {
    const { arena } = offered();
    arena.kill("master");
    save({ ...rush, name: "Hurry" });
    arena.run(noticedMs);
    arena.powerOn("master");
    arena.until("it is linked again", () => arena.isComplete, 30_000);
    arena.run(noticedMs);
    assert.equal(chosen(arena), "Play Hurry");
  });
});
