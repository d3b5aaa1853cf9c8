// Players' names at the master's console: they are listed, added and removed, and each refusal names its limit.
import assert from "node:assert/strict";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { chosen, hotRange, items, press, range, seenMs, title } from "../../../support/panel.js";
import { seed } from "../../../support/peer.js";

const numbered = "P1 P2 P3 P4 P5 P6 P7 P8";
const files = ["snyper.names", "snyper.names2"];

/** Types a line at the master, and returns what it prints about names. */
function typed(arena: VirtualArena, line: string): string[] {
  const before = arena.said("master").length;
  arena.type("master", line);
  arena.run(seenMs);
  return arena
    .said("master")
    .slice(before)
    .filter((text) => /^(names|refused)/.test(text));
}

const add = (arena: VirtualArena, name: unknown) => typed(arena, `command("add",${JSON.stringify(name)})`);
const remove = (arena: VirtualArena, name: unknown) => typed(arena, `command("remove",${JSON.stringify(name)})`);
const list = (arena: VirtualArena) => typed(arena, 'command("names")');

/** What is in the Storage. */
const kept = (arena: VirtualArena) =>
  files.filter((file) => arena.master.storage.has(file)).map((file) => arena.master.storage.get(file));

const quiet: ArenaOptions = { targets: 1 };

describe(`players' names at the console (seed ${seed})`, () => {
  it("are listed, those that were entered last, are added and removed, and are there after a power failure", () => {
    const arena = range({ ...quiet, masterSettings: { players: ["Bob"] } });
    assert.deepEqual(list(arena), [`names ${numbered} Bob`]);
    assert.deepEqual(add(arena, "Ann"), [`names ${numbered} Bob entered: Ann`]);
    assert.deepEqual(add(arena, "Z_9-"), [`names ${numbered} Bob entered: Ann Z_9-`]);
    arena.reboot("master");
    arena.until("it is linked again", () => arena.isComplete, 30_000);
    assert.deepEqual(list(arena), [`names ${numbered} Bob entered: Ann Z_9-`]);
    assert.deepEqual(remove(arena, "Ann"), [`names ${numbered} Bob entered: Z_9-`]);
    assert.deepEqual(kept(arena), ['["Z_9-"]']);
    assert.deepEqual(remove(arena, "Z_9-"), [`names ${numbered} Bob`]);
    assert.deepEqual(kept(arena), ["[]"]);
  });

  it("are refused if they are none, are there already, or were not entered: nothing changes", () => {
    const arena = range({ ...quiet, masterSettings: { players: ["Bob"] } });
    add(arena, "Ann");
    const rule = ["refused name: 1 to 8 of A-Z a-z 0-9 _ -"];
    for (const name of ["", "NINELETTE", "A B", "J\u00f6rg", 5, null, {}, ["Cy"], 'Cy"'])
      for (const change of [add, remove]) assert.deepEqual(change(arena, name), rule, JSON.stringify(name));
    assert.deepEqual(typed(arena, 'command("add")'), rule);
    for (const name of ["P1", "P8", "Bob", "Ann"])
      assert.deepEqual(add(arena, name), [`refused name: ${name} is there already`]);
    for (const name of ["P1", "Bob", "ann", "Zed"])
      assert.deepEqual(remove(arena, name), [`refused name: ${name} is not among those that were entered`]);
    assert.deepEqual(list(arena), [`names ${numbered} Bob entered: Ann`]);
    assert.deepEqual(kept(arena), ['["Ann"]']);
  });

  it("are refused when there are twenty players, or the Storage is full", () => {
    const players = Array.from({ length: 11 }, (_unused, i) => `N${i}`);
    const arena = range({ ...quiet, masterSettings: { players } });
    arena.type(
      "master",
      'var w=require("Storage").write;require("Storage").write=function(){throw new Error("No space")}',
    );
    assert.deepEqual(add(arena, "Ann"), ["refused name: the Storage refused it: Error: No space"]);
    arena.type("master", 'require("Storage").write=w;0');
    assert.deepEqual(add(arena, "Ann"), [`names ${numbered} ${players.join(" ")} entered: Ann`]);
    assert.deepEqual(add(arena, "Cy"), ["refused name: 20 players at most, remove one"]);
    const full = range({ ...quiet, masterSettings: { players: [...players, "N11"] } });
    assert.deepEqual(add(full, "Ann"), ["refused name: 20 players at most, remove one from the settings"]);
  });

  it("change one after the other: who is faster is asked to wait, and no name is lost", () => {
    const arena = range(quiet);
    const said = typed(arena, 'command("add","Ann");command("add","Bob");command("remove","Ann")');
    const wait = "refused name: the last change is being saved";
    assert.deepEqual(said, [wait, wait, `names ${numbered} entered: Ann`]);
    assert.deepEqual(add(arena, "Bob"), [`names ${numbered} entered: Ann Bob`]);
  });

  it("leave a menu that shows the players as they were, and no other one", () => {
    const arena = range(quiet);
    add(arena, "ANN");
    arena.type("master", 'play("Quick Game",["ANN","P1"],true)');
    arena.run(seenMs);
    press(arena, "X", "A", "A", 3, "X");
    assert.deepEqual([title(arena), chosen(arena)], ["Quick Game", "2: P1"]);
    remove(arena, "ANN");
    assert.equal(chosen(arena), "Play Quick Game");
    press(arena, "X", "A", "A");
    assert.deepEqual(items(arena).slice(1, 4), ["Players 2", "1: P2", "2: P1"]);
    press(arena, "Y", 4, "X", "A", "up", "A");
    assert.deepEqual([title(arena), items(arena)], ["Names", ["New name", "8 of 20 players"]]);
    add(arena, "BOB");
    add(arena, "CY");
    assert.deepEqual(items(arena), ["New name", "BOB", "CY", "10 of 20 players"]);
    press(arena, "X", "A", "X");
    assert.deepEqual([title(arena), chosen(arena)], ["Remove BOB?", "Yes"]);
    remove(arena, "BOB");
    assert.deepEqual([title(arena), chosen(arena), items(arena)[1]], ["Names", "New name", "CY"]);
    press(arena, "A", "A");
    assert.equal(title(arena), "New name");
    add(arena, "DI");
    assert.equal(title(arena), "New name", "a name that somebody spells stays");
  });

  it("change while a game is played, which goes on", () => {
    const arena = hotRange(quiet);
    add(arena, "Ann");
    arena.type("master", 'play("Quick Game",["Ann","P1"])');
    arena.until("a plate is up", () => (arena.view.game?.up.size ?? 0) > 0, 30_000);
    assert.deepEqual(remove(arena, "Ann"), [`names ${numbered}`]);
    assert.deepEqual(add(arena, "Bob"), [`names ${numbered} entered: Bob`]);
    arena.until("it is over", () => arena.view.game?.state === "over", 600_000);
    assert.deepEqual([...arena.view.game!.totals.keys()], ["Ann", "P1"]);
  });
});
