// The memory floors, on simulated boards: what the master gives up first, what a target refuses, and that nothing goes
// on and off every second.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { VmBoard } from "../../sim/board/vm-board.js";
import { Strangers } from "../../sim/soak/strangers.js";
import { seededRandom } from "../../sim/world/random.js";
import { exposeMin, masterStartMin, strangersKept, targetStartMin } from "../../shared/floors.js";
import { seed } from "../support/peer.js";

/** The master checks its memory once a second, and takes back what it gave up after ten good checks. */
const lookMs = 1100;
/** A game that needs more waits until page and strangers are gone. */
const roomMs = 6200;
const calmMs = 10_100;

function range(targets = 2, pagePort = 8080): VirtualArena {
  const arena = new VirtualArena({ seed, targets, sockets: 24, pagePort });
  arena.assemble();
  return arena;
}

/** What the master printed about its memory. */
const told = (arena: VirtualArena): string[] =>
  arena.said("master", "memory ").filter((line) => line.startsWith("memory "));

/** Lets something else on the board take memory, until so much is free. */
function leave(board: VmBoard, free: number): void {
  board.eaten = 0;
  const { usage, total } = board.memory();
  board.eaten = total - usage - free;
}

function strangers(arena: VirtualArena): Strangers {
  return new Strangers(arena, seededRandom(seed), { edgeReplied: () => undefined });
}

/** How many connections belong to no target, for a master without a page, which listens on two sockets. */
const unregistered = (arena: VirtualArena): number => arena.master.counts().sockets - 2 - arena.stands.length;

describe(`a master whose memory gets short (seed ${seed})`, () => {
  it("closes the page first, and opens it again when there is enough memory", () => {
    const arena = range();
    arena.run(2000);
    assert.deepEqual(arena.said("master", "page"), ["page 8080"]);
    leave(arena.master, 540);
    arena.run(lookMs);
    assert.match(
      arena.said("master", "page").at(-1)!,
      /^page off memory is short: 5\d\d JsVars are free, it needs 1150$/,
    );
    assert.deepEqual(told(arena), [], "and nothing else");
    leave(arena.master, 1000);
    arena.run(2 * calmMs);
    assert.equal(arena.said("master", "page").length, 2, "not at once");
    leave(arena.master, 1300);
    arena.run(calmMs + lookMs);
    assert.equal(arena.said("master", "page").at(-1), "page 8080");
  });

  it("then refuses all but two strangers, so that a target can reconnect", () => {
    const arena = range(2, 0);
    const crowd = strangers(arena);
    crowd.crowd(60_000);
    arena.run(1000);
    assert.ok(unregistered(arena) > 5, `${unregistered(arena)}`);
    leave(arena.master, 700);
    arena.run(lookMs);
    assert.equal(unregistered(arena), strangersKept);
    assert.match(told(arena)[0]!, /^memory short: \d+ JsVars are free, so only 2 connections may be /);
    crowd.crowd(60_000);
    arena.run(500);
    assert.equal(unregistered(arena), strangersKept);
    assert.equal(told(arena).length, 1);
    arena.reboot("target_1");
    arena.until("it comes back", () => arena.said("target_1", "link up").length === 2 && arena.isComplete, 20_000);
  });

  it("accepts any number again ten seconds after memory is sufficient, and does not flap", () => {
    const arena = range();
    leave(arena.master, 420);
    arena.run(lookMs);
    assert.equal(told(arena).length, 1);
    for (let second = 0; second < 40; second++) {
      leave(arena.master, second % 2 ? 420 : 700);
      arena.run(1000);
    }
    assert.equal(told(arena).length, 1);
    leave(arena.master, 2000);
    arena.run(calmMs + lookMs);
    assert.match(told(arena)[1]!, /^memory enough: \d+ JsVars are free$/);
  });

  it("then refuses a new game, on console and screen, and lets a running one continue", () => {
    const arena = range();
    arena.makeHot();
    leave(arena.master, 570);
    arena.type("master", 'play("Quick Game",1)');
    arena.run(roomMs);
    const sentence = /^refused memory is short: 5\d\d JsVars are free, this game needs 585$/;
    assert.match(arena.said("master", "refused")[0]!, sentence);
    assert.match(arena.view.notice, /memory is short/);
    leave(arena.master, 2000);
    arena.type("master", 'play("Quick Game",1)');
    arena.run(100);
    assert.equal(arena.said("master", "game start").length, 1);
    leave(arena.master, 320);
    arena.until("the game is over", () => arena.said("master", "game over").length === 1, 120_000);
  });

  it("closes the page for a game that needs its memory, and starts it then", () => {
    const arena = range();
    arena.makeHot();
    leave(arena.master, 570);
    arena.type("master", 'play("Quick Game",1)');
    arena.run(1200);
    assert.match(arena.said("master", "page").at(-1)!, /^page off memory is short/);
    leave(arena.master, 700); // the page is gone
    arena.run(1000);
    assert.equal(arena.said("master", "game start").length, 1);
    assert.deepEqual(arena.said("master", "refused"), []);
  });

  it("needs more memory for a game with more plates up", () => {
    const arena = range(4);
    arena.makeHot();
    leave(arena.master, 740);
    for (const name of ["Elimination", "Quick Game"]) {
      arena.type("master", `play("${name}",1)`);
      arena.run(roomMs);
    }
    assert.match(arena.said("master", "refused")[0]!, /this game needs 763$/);
    assert.equal(arena.said("master", "game start Quick Game").length, 1);
  });

  it("needs no memory again for what the last sheet takes, which the new one replaces", () => {
    const arena = range(4);
    arena.makeHot();
    leave(arena.master, 530);
    arena.type("master", 'play("Quick Game",1)');
    arena.run(roomMs);
    assert.equal(arena.said("master", "refused memory").length, 1);
    leave(arena.master, 2000);
    arena.type("master", 'play("Practice",1)'); // its sheet has 256 rows
    arena.run(5000);
    arena.press("B");
    arena.run(1000);
    arena.makeHot();
    leave(arena.master, 530);
    arena.type("master", 'play("Quick Game",1)');
    arena.run(roomMs);
    assert.equal(arena.said("master", "game start Quick Game").length, 1);
  });

  it("finally lets further targets wait, reports it once, and accepts them when it can", () => {
    const arena = range();
    leave(arena.master, 250);
    arena.reboot("target_1");
    arena.run(30_000);
    assert.equal(arena.view.links.get("target_1")!.linked, false);
    assert.equal(told(arena).filter((line) => line.includes("target_1 has to wait")).length, 1);
    assert.equal(arena.view.links.get("target_2")!.linked, true);
    leave(arena.master, 2000);
    arena.until("it is taken", () => arena.isComplete, 20_000);
  });

  it("starts with too little memory only to report it", () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    arena.master.eaten = 5000 - masterStartMin;
    arena.start();
    arena.run(600_000);
    assert.match(arena.said("master").join("\n"), /^memory short: \d+ JsVars free, 1200 needed$/);
  });
});

describe(`a target whose memory is short (seed ${seed})`, () => {
  it("refuses activations, obeys everything else, and accepts activations again later", () => {
    const arena = range();
    arena.makeHot();
    const { board } = arena.standOf("target_1");
    leave(board, exposeMin - 10);
    for (const order of ['"activate","target_1",{duration:1}', '"stand_up","target_1"', '"ping","target_1"']) {
      arena.type("master", `command(${order})`);
      arena.run(1500);
    }
    assert.deepEqual(arena.said("master", "command"), [
      "command activate target_1 error busy",
      "command stand_up target_1 standing",
      "command ping target_1 alive",
    ]);
    arena.type("master", 'command("lay_down","target_1")');
    arena.run(1500);
    assert.equal(arena.pose("target_1"), "down");
    leave(board, 600);
    arena.type("master", 'command("activate","target_1",{duration:1})');
    arena.run(1500);
    assert.equal(arena.said("master", "command").at(-1), "command activate target_1 activated");
  });

  it("starts with too little memory only to report it", () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    arena.standOf("target_1").board.eaten = 5000 - targetStartMin;
    arena.start();
    arena.run(600_000);
    const short = new RegExp(`^memory short: \\d+ JsVars free, ${targetStartMin} needed$`);
    assert.match(arena.said("target_1").join("\n"), short);
  });
});
