// The hint and the buttons' labels: what they say is what the master's screen says, and what its buttons then do.
import assert from "node:assert/strict";
import { guideOf, pageNames, terminalNames, type Guide } from "../../../sim/arena/guide.js";
import { press, type Contact } from "../../../sim/arena/person.js";
import { Watcher } from "../../../sim/arena/state.js";
import type { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { linesOf } from "../../../sim/devices/read-text.js";
import { chosen, hotRange, range, seen, title } from "../../support/panel.js";
import { seed } from "../../support/peer.js";

const allButtons = ["A", "X", "Y", "press", "up", "down", "left", "right"] as const;
/** More than all menus need, with two targets. */
const stepsMax = 2500;

class Reader {
  private readonly watcher: Watcher;

  constructor(readonly arena: VirtualArena) {
    this.watcher = new Watcher(arena, "127.0.0.1:8081");
  }

  /** The guide, after it was compared with the screen. */
  guide(): Guide {
    const { arena } = this;
    // A large number takes some lines, which are drawn one after the other. A code can never be read.
    for (let i = 0; i < 10 && linesOf(arena.screen).some(({ text }) => text === "\ufffd"); i++) arena.run(100);
    const guide = this.watcher.guide(pageNames);
    const { labels, hold, hint, next } = guide;
    const said = (["A", "X", "Y"] as const).filter((button) => labels[button] !== "");
    const bottom = said.map((button) => `${button} ${labels[button]}`).join(" ");
    const screen = seen(this.arena);
    const { word } = this.arena.view;
    assert.equal(bottom, word === "STOP" ? "" : screen.at(-1)!.replace(/ ?B STOP$/, ""), screen.join("\n"));
    if (word === "STOP") assert.ok(screen.includes(" Hold X: clear it"));
    for (const button of ["A", "X", "Y"] as const) {
      const isNamed = new RegExp(`\\b${button}\\b`).test(hint.replaceAll(/Hold X|“.*?”/gi, ""));
      if (isNamed) assert.notEqual(labels[button], "", `the hint names ${button}: ${hint}`);
    }
    if (/Hold X/i.test(hint)) assert.notEqual(hold, "", hint);
    if (next !== "") assert.match(hint, new RegExp(`\\b${next}\\b`));
    assert.equal(this.watcher.guide(terminalNames).hint.replaceAll("h ", "").length > 0, true);
    return guide;
  }
}

/** What tells one state of the menus from another: names and numbers of players do not. */
const stateOf = (arena: VirtualArena) => {
  const item = title(arena) === "Names" && chosen(arena) !== "New name" ? "#" : chosen(arena).replaceAll(/\d+/g, "#");
  return [title(arena).replace(/^Remove .*/, "Remove #?"), item, seen(arena).at(-1)].join(" | ");
};

/** Presses a button, and checks that the hint before it was true. */
function step(reader: Reader, button: Contact): void {
  const { arena } = reader;
  const { hint, labels } = reader.guide();
  const [before, item, screen] = [title(arena), chosen(arena), seen(arena).join()];
  const isA = button === "A" || button === "press";
  press(arena, button);
  const hasStarted = arena.view.isPlaying;
  assert.equal(hasStarted, isA && /^Press A to /.test(hint), `${button} after “${hint}”`);
  if (hasStarted) return;
  reader.guide();
  const isUp = arena.stands.some(({ plate }) => plate.commanded() > 0);
  const isSelf = before.startsWith("Self-test");
  const mayRaise = (isA && /(A answers “Yes”|A selects “(?:Raise|Identify)”)/.test(hint)) || isSelf;
  if (isUp && !mayRaise) assert.fail(`${button} raised a plate after “${hint}”`);
  if (isUp) arena.type("master", 'command("lay_down")');
  if (isA && hint.startsWith("A asks whether")) assert.equal(title(arena), "Raise all plates?");
  if (button === "X" && labels.X === "next") assert.equal(title(arena), before);
  if (button === "Y" && labels.Y === "back") assert.notEqual(seen(arena).join(), screen);
  if (button === "Y" && labels.Y === "plates") assert.equal(title(arena), "Raise all plates?");
  if (!isA && button !== "left" && button !== "right" && item === "Disable")
    assert.ok(!title(arena).endsWith("master?"));
}

/** Tries each of these buttons in each state of the menus. Returns the states. */
function walk(arena: VirtualArena, buttons: readonly Contact[]): Set<string> {
  const reader = new Reader(arena);
  const edges = new Map<string, Map<Contact, string>>();
  const todo = (state: string) => buttons.find((button) => !edges.get(state)?.has(button));
  for (let steps = 0; steps < stepsMax; steps++) {
    const state = stateOf(arena);
    if (!edges.has(state)) edges.set(state, new Map());
    const button = todo(state) ?? wayTo(edges, state, (one) => todo(one) !== undefined);
    if (button === undefined) return new Set(edges.keys());
    step(reader, button);
    if (arena.view.isPlaying) stopGame(reader);
    edges.get(state)!.set(button, stateOf(arena));
  }
  throw new Error(`not all of ${edges.size} states were seen in ${stepsMax} steps`);
}

/** The first button on the shortest known way to a state that is wanted; undefined if there is none. */
function wayTo(
  edges: Map<string, Map<Contact, string>>,
  from: string,
  isWanted: (state: string) => boolean,
): Contact | undefined {
  const seenStates = new Set([from]);
  let ways: [string, Contact | undefined][] = [[from, undefined]];
  while (ways.length > 0) {
    const found = ways.find(([state]) => isWanted(state) || !edges.has(state));
    if (found) return found[1];
    ways = ways.flatMap(([state, first]) =>
      [...edges.get(state)!]
        .filter(([, next]) => !seenStates.has(next) && seenStates.add(next))
        .map(([button, next]): [string, Contact] => [next, first ?? button]),
    );
  }
  return undefined;
}

/** Ends a game with STOP, and makes the range hot again. */
function stopGame(reader: Reader): void {
  const { arena } = reader;
  press(arena, "B");
  const { hint, next, hold } = reader.guide();
  assert.deepEqual(
    [hint, next, hold],
    ["STOP: all plates lie down. Hold X for a second to clear it.", "X", "clear STOP"],
  );
  arena.makeHot();
  arena.run(900);
}

describe(`the guide (seed ${seed})`, function () {
  this.timeout(240_000);

  it("says in every state of the menus what the screen says and the buttons do, on a hot range", () => {
    const states = walk(hotRange({ targets: 2 }), allButtons);
    for (const known of ["Play Quick Game", "New game", "Results", "Targets", "Options"])
      assert.ok(
        [...states].some((state) => state.includes(`| ${known} | A ok X next Y plates`)),
        known,
      );
    for (const known of ["Quick Draw | Players #", "target_# ", "Raise all plates? | Yes", "Disable this master? | No"])
      assert.ok(
        [...states].some((state) => state.replace(/^target_\d/, "target_# ").includes(known)),
        known,
      );
    for (const what of ["take", "keep"]) assert.ok(states.has(`New name |  | A ${what} X next Y prev`), what);
    assert.ok(states.size > 45, `${states.size} states`);
  });

  it("says what A does with each letter and sign of a name", () => {
    const arena = hotRange({ targets: 1 });
    const reader = new Reader(arena);
    press(arena, 4, "X", "A", "up", "A", "A");
    const says = (does: string) =>
      assert.equal(reader.guide().hint, `A ${does}, X goes to the next letter, Y to the one before.`);
    says("takes the letter");
    press(arena, "A", "Y");
    says("keeps the name");
    press(arena, "Y");
    says("removes the last letter");
    press(arena, "A");
    says("goes back without a name");
    press(arena, 2, "X", "A", "Y", "A", "A");
    assert.match(reader.guide().hint, /^Remove A\? A answers “No”, X goes to the next line, Y goes back/);
  });

  it("does so on a cold range, where it also says how the range becomes hot", () => {
    const arena = range({ targets: 1 });
    const reader = new Reader(arena);
    assert.equal(reader.guide().next, "B");
    press(arena, "B");
    press(arena, "X");
    assert.equal(reader.guide().next, "X");
    arena.hold("X");
    arena.run(2200);
    assert.deepEqual(
      [reader.guide().hint, reader.guide().hold],
      ["The range is cold and safe. Hold X for a second to make it HOT.", "HOT"],
    );
    press(arena, "X");
    assert.equal(
      reader.guide().hint,
      "A selects “New game”, X goes to the next line, Y raises all plates, or lowers them. The range is cold.",
    );
    assert.ok(walk(arena, ["A", "X", "Y"]).size > 45);
  });

  it("follows a game for two through changeover, pause, return and wait", () => {
    const arena = hotRange();
    const reader = new Reader(arena);
    const hint = () => reader.guide().hint;
    arena.master.storage.set(
      "Two.game",
      JSON.stringify({ name: "Two", exposures: 1, duration: [30, 30], gap: [0, 0] }),
    );
    arena.type("master", 'play("Two",["Ann","Bob"])');
    arena.run(900);
    assert.equal(hint(), "Ann: get ready…");
    arena.until("a plate", () => arena.view.game!.up.size === 1);
    const [id] = [...arena.view.game!.up] as [string];
    assert.equal(hint(), `Shoot plate ${id.at(-1)}! Click or tap it.`);
    arena.shoot(id);
    arena.until("Bob is next", () => linesOf(arena.screen).some(({ text }) => text === "next: Bob"));
    arena.run(700);
    assert.deepEqual([hint(), reader.guide().next], ["Bob: press A when you are ready.", "A"]);
    press(arena, "A");
    arena.until("Bob's plate", () => arena.view.game!.up.size === 1);
    const [his] = [...arena.view.game!.up] as [string];
    arena.cut(his);
    arena.until("it pauses", () => arena.view.game!.state === "paused");
    arena.run(900);
    assert.equal(hint(), `Paused: ${his} is away: press A to go on, or Y to end the game.`);
    arena.heal(his);
    arena.until("it is back", () => arena.isComplete);
    assert.equal(hint(), `${his} is back: press A to go on, or Y to end the game.`);
  });

  it("tells a duel's players which plate is whose, and which to spare", () => {
    const view = {
      word: "HOT" as const,
      isStopTested: true,
      listening: 8081,
      isPlaying: true,
      red: "",
      game: {
        name: "x",
        state: "playing" as const,
        why: "",
        isDuel: true,
        players: ["Ann", "Bob"],
        exposures: [],
        up: new Set(["a1", "a3", "a4"]),
        exposed: new Map([
          ["a1", { player: "Ann", isNoShoot: false }],
          ["a3", { player: "Bob", isNoShoot: false }],
          ["a4", { player: "Bob", isNoShoot: true }],
        ]),
        sheet: [],
        totals: new Map(),
        pars: new Map(),
        sides: new Map(),
        places: new Map(),
      },
    };
    const input = {
      view,
      display: undefined,
      isLinked: () => true,
      isAnyLinked: true,
      nameOf: (id: string) => id.slice(1),
    };
    assert.equal(
      guideOf(input, pageNames).hint,
      "Shoot: Ann: plate 1, Bob: plate 3! Click or tap it. Do not shoot plate 4!",
    );
    view.game.up = new Set(["a4"]);
    assert.equal(guideOf(input, terminalNames).hint, "Do not shoot plate 4! Wait until it lies down.");
  });
});
