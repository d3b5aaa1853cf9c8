// Players' names that are entered on the master's screen: letter by letter, with buttons alone and with the joystick
// alone; what is refused, what is kept, and who then plays.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import { RangeKey } from "../../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { assembled, type Contact } from "../../../../sim/arena/person.js";
import { chosen, displayLines, hotRange, items, notice, press, range, seen, title } from "../../../support/panel.js";
import { seed } from "../../../support/peer.js";

const ring = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-<>";
const files = ["snyper.names", "snyper.names2"];
/** Names that fill a list: the settings take twelve. */
const twelve = Array.from({ length: 12 }, (_unused, i) => `N${i + 1}`);
/** The players that are always there. */
const numbered = Array.from({ length: 8 }, (_unused, i) => `P${i + 1}`);

/** How people enter names: the next letter, the one before, and to take it. */
type Hands = readonly [next: Contact, before: Contact, take: Contact];
const buttons: Hands = ["X", "Y", "A"];
const joystick: Hands = ["down", "up", "right"];

/** The letter or sign that is chosen. */
const sign = (arena: VirtualArena) =>
  /^ {4}.{4} (.) /.exec(seen(arena).find((line) => /^ {4}\S{4} \S /.test(line))!)![1]!;

/** The name so far, as it is shown. */
const soFar = (arena: VirtualArena) => displayLines(arena)[2]!.text.trim().replace(/\|$/, "");

/** From the main menu to the list of the names that were entered. */
function openNames(arena: VirtualArena): void {
  press(arena, 4, "X", "A", 5, "X", "A");
  assert.equal(title(arena), "Names");
}

/** Goes to a letter or sign, the shorter way round. */
function goTo(arena: VirtualArena, wanted: string, [next, before]: Hands): void {
  const steps = (ring.indexOf(wanted) - ring.indexOf(sign(arena)) + ring.length) % ring.length;
  if (steps > ring.length / 2) press(arena, ring.length - steps, before);
  else if (steps > 0) press(arena, steps, next);
  assert.equal(sign(arena), wanted);
}

/** Spells a name in the list of names, where the first line is chosen, and ends it. */
function enter(arena: VirtualArena, name: string, hands: Hands = buttons): void {
  press(arena, "A");
  assert.equal(title(arena), "New name");
  for (const wanted of [...name, ">"]) {
    goTo(arena, wanted, hands);
    press(arena, hands[2]);
  }
}

/** Entered names, without a person: as a file of the Storage. */
function rangeWith(names: readonly string[], options: ArenaOptions = {}): VirtualArena {
  const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 1, ...options });
  arena.master.storage.set(files[0]!, JSON.stringify(names));
  return assembled(arena);
}

/** What the files hold, and nothing of those that are not there. */
const kept = (arena: VirtualArena) =>
  files.flatMap((file) => {
    const text = arena.master.storage.get(file);
    return text === undefined ? [] : [text.startsWith('["') || text === "[]" ? JSON.parse(text) : text];
  });

/** The names that a setup offers to its first player, from the present one on. */
function offered(arena: VirtualArena): string[] {
  press(arena, "X", "A", "A", "X", "X");
  const names: string[] = [];
  while (!names.includes(chosen(arena).replace("1: ", ""))) {
    names.push(chosen(arena).replace("1: ", ""));
    press(arena, "A");
  }
  press(arena, "Y");
  return names;
}

function reboot(arena: VirtualArena): void {
  arena.reboot("master");
  arena.until("it is linked again", () => arena.isComplete, 30_000);
  arena.run(900);
}

describe(`names on the screen (seed ${seed})`, function () {
  this.timeout(60_000);

  for (const [what, hands] of [
    ["A, X and Y alone", buttons],
    ["the joystick alone", joystick],
  ] as const)
    it(`are spelled with ${what}, offered at once, and there after a power loss`, () => {
      const arena = range({ targets: 1 });
      openNames(arena);
      assert.deepEqual(items(arena), ["New name", "8 of 20 players"]);
      enter(arena, "Z_9-A", hands);
      assert.deepEqual([title(arena), chosen(arena), items(arena).at(-1)], ["Names", "Z_9-A", "9 of 20 players"]);
      assert.deepEqual(kept(arena), [["Z_9-A"]]);
      press(arena, "up");
      enter(arena, "BOB", hands);
      assert.deepEqual(items(arena), ["New name", "Z_9-A", "BOB", "10 of 20 players"]);
      press(arena, "Y", "Y");
      assert.deepEqual(offered(arena), [...numbered, "Z_9-A", "BOB"]);
      reboot(arena);
      assert.deepEqual(offered(arena), [...numbered, "Z_9-A", "BOB"]);
      assert.deepEqual(kept(arena), [["Z_9-A", "BOB"]]);
    });

  it("are shown large, with the letters beside the chosen one and what A does", () => {
    const arena = range({ targets: 1 });
    openNames(arena);
    press(arena, "A");
    const isShown = (name: string, big: string, around: string, letters: number, does: string) =>
      assert.deepEqual(seen(arena).slice(2), [
        ` ${name}|`,
        big,
        `    ${around}`,
        ` ${letters} of 8 letters`,
        `A ${does} X next Y prev`,
      ]);
    isShown("", " [A]", "_-<> A BCDE", 0, "take");
    press(arena, "A", "X", "A");
    isShown("AB", " [B]", "-<>A B CDEF", 2, "take");
    const large = displayLines(arena).filter(({ size, text }) => size > 1 && text !== "");
    assert.deepEqual(
      large.map(({ text, size }) => [text, size]),
      [
        [" AB|", 2],
        [" [B]", 4],
      ],
    );
    press(arena, 2, "Y");
    isShown("AB", ">OK", "9_-< > ABCD", 2, "keep");
    press(arena, "Y");
    isShown("AB", "<DEL", "89_- < >ABC", 2, "del");
  });

  it("lose their last letter by the sign or by the joystick, and the sign then leaves", () => {
    const arena = range({ targets: 1 });
    openNames(arena);
    press(arena, "A", "A", "A", "A", "left");
    assert.deepEqual([soFar(arena), sign(arena)], ["AA", "A"]);
    goTo(arena, "<", buttons);
    press(arena, "A");
    assert.equal(soFar(arena), "A");
    press(arena, "A");
    assert.deepEqual([title(arena), seen(arena)[3]], ["New name", "<BACK"]);
    press(arena, "left");
    assert.equal(title(arena), "New name", "so that a held joystick does not leave");
    press(arena, "A");
    assert.deepEqual([title(arena), items(arena)], ["Names", ["New name", "8 of 20 players"]]);
    assert.deepEqual(kept(arena), []);
    press(arena, "Y");
    assert.equal(title(arena), "Options");
  });

  it("have 1 to 8 letters, are new, and at most twelve: each refusal names its limit", () => {
    const arena = range({ targets: 1, masterSettings: { players: twelve.slice(0, 10) } });
    openNames(arena);
    press(arena, "A", "Y", "A");
    assert.equal(notice(arena), "name: 1 to 8 of A-Z a-z 0-9 _ -");
    press(arena, "X", 8, "A");
    assert.deepEqual([soFar(arena), sign(arena)], ["AAAAAAAA", ">"], "after eight letters it can only end");
    goTo(arena, "B", buttons);
    press(arena, "A");
    assert.deepEqual([notice(arena), soFar(arena)], ["name: 1 to 8 of A-Z a-z 0-9 _ -", "AAAAAAAA"]);
    goTo(arena, ">", buttons);
    press(arena, "A");
    for (const name of ["P1", "N10", "AAAAAAAA"]) {
      press(arena, "Y");
      press(arena, "A", 5, "X", "A"); // the list opens at its first line
      enter(arena, name);
      assert.deepEqual([title(arena), notice(arena)], ["New name", `name: ${name} is there already`]);
      goTo(arena, "<", buttons);
      press(arena, name.length + 1, "A");
      assert.equal(title(arena), "Names");
    }
    enter(arena, "B");
    assert.deepEqual(items(arena), ["New name", "AAAAAAAA", "B", "20 of 20 players"]);
    press(arena, "X", "A");
    assert.deepEqual([title(arena), notice(arena)], ["Names", "name: 20 players at most, remove one"]);
    assert.deepEqual(arena.said("master", "refused").at(-1), "refused name: 20 players at most, remove one");
  });

  it("are refused where the settings fill the list, which says so", () => {
    const arena = range({ targets: 1, masterSettings: { players: twelve } });
    openNames(arena);
    press(arena, "A");
    assert.deepEqual(
      [title(arena), notice(arena)],
      ["Names", "name: 20 players at most, remove one from the settings"],
    );
  });

  it("that have no room beside new settings wait until there is some; a name twice is one player", () => {
    const settings = twelve.slice(0, 10);
    const arena = rangeWith(["N3", "ANN", "BOB", "CY", "DI"], { masterSettings: { players: settings } });
    assert.deepEqual(arena.said("master", "refused"), ["refused 20 players at most, without CY, DI"]);
    openNames(arena);
    assert.deepEqual(items(arena), ["New name", "ANN", "BOB", "20 of 20 players"]);
    press(arena, "X", "A", "X", "A");
    assert.deepEqual(items(arena).slice(0, 4), ["New name", "BOB", "CY", "20 of 20 players"]);
    assert.equal(notice(arena), "20 players at most, without DI");
    assert.deepEqual(kept(arena), [["N3", "BOB", "CY", "DI"]]);
  });

  it("are removed after a question; who was chosen makes room for the next free player", () => {
    const arena = rangeWith(["ANN", "BOB", "CY"]);
    arena.type("master", 'play("Whack",["BOB","CY","P1"],true)');
    arena.run(900);
    openNames(arena);
    press(arena, 2, "X", "A");
    assert.deepEqual([title(arena), items(arena)], ["Remove BOB?", ["No", "Yes"]]);
    press(arena, "A", 2, "X", "A", "Y");
    assert.deepEqual([title(arena), kept(arena)], ["Names", [["ANN", "BOB", "CY"]]]);
    press(arena, 2, "X", "A", "X", "A");
    assert.deepEqual([items(arena), kept(arena)], [["New name", "ANN", "CY", "10 of 20 players"], [["ANN", "CY"]]]);
    press(arena, "Y", "Y", "X", "A", 2, "X", "A");
    assert.deepEqual([title(arena), items(arena).slice(1, 5)], ["Whack", ["Players 3", "1: P2", "2: CY", "3: P1"]]);
  });

  it("are removed from a game for eight, where the one who does not play yet takes the place", () => {
    const arena = rangeWith(["ANN", "BOB"]);
    const setUp = (names: readonly string[], place: number) => {
      arena.type("master", `play("Quick Game",${JSON.stringify(names)},true)`);
      arena.run(900);
      openNames(arena);
      press(arena, place, "X", "A", "X", "A", "Y", "Y", "X", "A", "A");
      return items(arena).slice(2, 10);
    };
    const lines = (names: readonly string[]) => names.map((name, index) => `${index + 1}: ${name}`);
    const others = numbered.slice(0, 6);
    assert.deepEqual(setUp(["ANN", "BOB", ...others], 1), lines(["P7", "BOB", ...others]));
    press(arena, "Y");
    assert.deepEqual(setUp(numbered, 1), lines(numbered), "BOB did not play");
  });

  it("of earlier settings and lists that are P5 to P8 now do not stand twice", () => {
    const arena = rangeWith(["P6", "ANN", "P8"], { masterSettings: { players: ["P5", "BOB", "P1"] } });
    assert.deepEqual(offered(arena), [...numbered, "BOB", "ANN"]);
    openNames(arena);
    assert.deepEqual(items(arena), ["New name", "ANN", "10 of 20 players"]);
    press(arena, "up", "up");
    enter(arena, "C");
    assert.deepEqual(kept(arena), [["ANN", "C"]]);
  });

  it("play: from the setup, and by the console; best scores and record keep a name that is removed", () => {
    const arena = hotRange({ targets: 2 });
    arena.master.storage.set("One.game", JSON.stringify({ name: "One", exposures: 1, gap: [0, 0] }));
    openNames(arena);
    enter(arena, "ANN");
    press(arena, "Y", "Y");
    arena.type("master", 'play("One",["ANN","P2"],true)');
    arena.run(900);
    press(arena, "A");
    for (const player of ["ANN", "P2"]) {
      arena.until(player, () => arena.said("master", `exposure up ${player}`).length > 0, 60_000);
      arena.run(500);
      arena.shoot([...arena.view.game!.up][0]!);
    }
    arena.until("it is over", () => arena.said("master", "game over").length > 0, 60_000);
    assert.deepEqual(
      arena.said("master", "turn ").map((line) => line.slice(5)),
      ["ANN", "P2"],
    );
    arena.run(900);
    press(arena, "Y");
    openNames(arena);
    press(arena, "X", "A", "X", "A");
    assert.deepEqual(kept(arena), [[]]);
    const stored = [...arena.master.storage].filter(([, text]) => text.includes("ANN")).map(([file]) => file);
    assert.deepEqual(stored.filter((file) => /^snyper\.(best|rec)/.test(file)).length, 2, stored.join());
    arena.type("master", 'play("One",["ANN"],true)');
    arena.run(900);
    assert.equal(arena.said("master", "refused").at(-1), "refused players: not in the settings, and not entered");
  });

  it("give way to STOP, and are as they were after it", () => {
    const arena = range({ targets: 1 });
    openNames(arena);
    press(arena, "A", "A", "X", "A", "B");
    assert.ok(seen(arena).includes(" STOP"));
    arena.hold("X");
    arena.run(2500);
    assert.deepEqual([title(arena), soFar(arena), sign(arena)], ["New name", "AB", "B"]);
  });

  it("are the old ones or the new ones when power fails while they are saved", () => {
    for (let change = 0; ; change++) {
      for (const share of [0, 0.5, 1]) {
        const arena = rangeWith(["ANN"]);
        openNames(arena);
        enter(arena, "B");
        press(arena, "up", "up");
        arena.master.losePowerAfter(change, share);
        enter(arena, "C");
        if (arena.master.powered) return void assert.ok(change > 1, "nothing was written");
        arena.powerOn("master");
        arena.until("it is linked again", () => arena.isComplete, 30_000);
        arena.run(900);
        openNames(arena);
        const names = items(arena).slice(1, -1);
        assert.ok(names.join() === "ANN,B" || names.join() === "ANN,B,C", `${change} ${share}: ${names}`);
        enter(arena, "D");
        assert.deepEqual(kept(arena), [[...names, "D"]]);
      }
    }
  });

  it("stay as they were in a full Storage, which is reported", () => {
    const arena = rangeWith(["ANN"]);
    openNames(arena);
    arena.type("master", 'require("Storage").write=function(){throw new Error("No space")}');
    enter(arena, "BOB");
    assert.deepEqual(
      [title(arena), soFar(arena), notice(arena)],
      ["New name", "BOB", "name: the Storage refused it: Error: No space"],
    );
    assert.deepEqual(kept(arena), [["ANN"]]);
  });

  it("in a damaged file are left aside, and the file is replaced by the next list", () => {
    const damaged = fc.oneof(
      fc.constantFrom(
        "",
        "[",
        "null",
        "{}",
        '["ANN","ANN"]',
        '["A B"]',
        '["NINELETTE"]',
        JSON.stringify([...twelve, "M"]),
      ),
      fc.json(),
    );
    fc.assert(
      fc.property(damaged, fc.constantFrom(...files), (text, file) => {
        const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 1 });
        arena.master.storage.set(file, text.replaceAll(/[^\x00-\xff]/g, "?"));
        assembled(arena);
        const isEmpty = JSON.stringify(kept(arena)) === "[[]]";
        assert.deepEqual(arena.said("master", "damaged"), isEmpty ? [] : [`damaged ${file}: left aside`]);
        openNames(arena);
        assert.deepEqual(items(arena), ["New name", "8 of 20 players"]);
        enter(arena, "B");
        assert.deepEqual(kept(arena), [["B"]]);
      }),
      { seed, numRuns: 20 },
    );
  });
});
