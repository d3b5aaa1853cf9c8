// The master's commands: each has exactly one outcome, and only the reply that belongs to it counts.
import assert from "node:assert/strict";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { command, outcomes } from "../../../support/console.js";
import { masterAlone, Peer, seed, strict } from "../../../support/peer.js";

const replyMs = 2000;
/** The master checks its waits ten times a second, and ends them rather early than late, ms. */
const earlyMsMax = 220;

function hotMaster(): VirtualArena {
  const arena = masterAlone();
  arena.makeHot();
  return arena;
}

/** A hot range of boards. */
function hotRange(targets: number): VirtualArena {
  const arena = strict(new VirtualArena({ targets, seed }));
  arena.assemble();
  arena.makeHot();
  return arena;
}

const requests = [
  { type: "stand_up", reply: "standing", status: "standing", data: undefined },
  { type: "lay_down", reply: "down", status: "down", data: undefined },
  { type: "ping", reply: "pong", status: "alive", data: undefined },
  { type: "activate", reply: "activated", status: "activated", data: { duration: 2.5 } },
] as const;

describe(`a command of the master (seed ${seed})`, () => {
  for (const { type, reply, status, data } of requests) {
    it(`${type} goes out as one line, and the status of ${reply} is its outcome`, () => {
      const arena = hotMaster();
      const peer = new Peer(arena).register("plate").byHand();
      const told = command(arena, type, "plate", data);
      const request = peer.expect({ type });
      assert.deepEqual(request, data ? { type, id: request.id, data } : { type, id: request.id });
      peer.send({ type: reply, id: request.id, status, data });
      arena.run(10);
      assert.deepEqual(told, [`plate ${status}`]);
    });
  }

  for (const { type, reply, status, data } of requests) {
    it(`${type} is ended by no reply except ${reply}`, () => {
      const arena = hotMaster();
      const peer = new Peer(arena).register("plate").byHand();
      const told = command(arena, type, "plate", data);
      const { id } = peer.expect({ type });
      for (const other of requests) {
        if (other.type !== type) peer.send({ type: other.reply, id, status, data: other.data });
      }
      peer.expectNothing(10);
      assert.deepEqual(told, []);
      peer.send({ type: reply, id, status, data });
      arena.run(10);
      assert.deepEqual(told, [`plate ${status}`]);
    });
  }

  it("accepts the reply in any letter case, and with unknown fields", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "stand_up", "plate");
    const { id } = peer.expect({ type: "stand_up" });
    peer.send({ colour: "red", type: "STANDING", id, status: "standing", data: { more: [1] } });
    arena.run(10);
    assert.deepEqual(told, ["plate standing"]);
  });

  it("ends with the code of an error", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "stand_up", "plate");
    const { id } = peer.expect({ type: "stand_up" });
    peer.send({ type: "error", id, status: "fault", data: { message: "the servo is stuck" } });
    arena.run(10);
    assert.deepEqual(told, ["plate error fault"]);
    peer.expectNothing(500);
  });

  it("is not ended by a reply with another id or from another target", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const other = new Peer(arena).register("other");
    const told = command(arena, "stand_up", "plate");
    const { id } = peer.expect({ type: "stand_up" });
    peer.send({ type: "standing", id: "other", status: "standing" });
    peer.send({ type: "standing", id: id + "0", status: "standing" });
    peer.send({ type: "error", id: "other", status: "fault" });
    other.send({ type: "standing", id, status: "standing" });
    other.send({ type: "error", id, status: "fault" });
    peer.expectNothing(100);
    other.expectNothing(100);
    assert.deepEqual(told, []);
    peer.send({ type: "standing", id, status: "standing" });
    arena.run(10);
    assert.deepEqual(told, ["plate standing"]);
  });

  it("has one outcome, although its reply comes three times", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "stand_up", "plate");
    const { id } = peer.expect({ type: "stand_up" });
    for (let i = 0; i < 3; i++) peer.send({ type: "standing", id, status: "standing" });
    peer.send({ type: "error", id, status: "superseded" });
    peer.expectNothing(replyMs);
    assert.deepEqual(told, ["plate standing"]);
  });

  it("is a timeout after 2 s, not later and not much earlier, and a reply after that is ignored", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "stand_up", "plate");
    const { id } = peer.expect({ type: "stand_up" });
    arena.run(replyMs - earlyMsMax);
    assert.deepEqual(told, []);
    arena.run(earlyMsMax);
    assert.deepEqual(told, ["plate timeout"]);
    peer.send({ type: "standing", id, status: "standing" });
    peer.expectNothing(replyMs);
    assert.deepEqual(told, ["plate timeout"]);
    assert.ok(!peer.closed);
  });

  it("is a timeout after 2 s also if others were sent before it was noticed that its pong is slow", () => {
    const arena = hotMaster();
    const [first, second] = ["a", "b"].map((id) => new Peer(arena).register(id).byHand()) as [Peer, Peer];
    const told = command(arena, "ping", "a");
    first.expect({ type: "ping" });
    arena.run(500);
    const others = command(arena, "stand_up", "b");
    second.answers.set("ping", { type: "pong", status: "alive" });
    arena.run(replyMs - 500);
    assert.deepEqual([told, others], [["a timeout"], []]);
    arena.run(500);
    assert.deepEqual(others, ["b timeout"]);
  });

  it("is no timeout if it is answered just in time", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "stand_up", "plate");
    const { id } = peer.expect({ type: "stand_up" });
    arena.run(replyMs - earlyMsMax);
    peer.send({ type: "standing", id, status: "standing" });
    arena.run(replyMs);
    assert.deepEqual(told, ["plate standing"]);
  });

  it("may wait together with others to the same target, each for its own reply", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate").byHand();
    const [stands, lies] = [command(arena, "stand_up", "plate"), command(arena, "lay_down", "plate")];
    const up = peer.expect({ type: "stand_up" });
    const down = peer.expect({ type: "lay_down" });
    peer.send({ type: "down", id: down.id, status: "down" });
    peer.send({ type: "error", id: up.id, status: "superseded" });
    arena.run(10);
    assert.deepEqual([stands, lies], [["plate error superseded"], ["plate down"]]);
  });

  it("is a timeout at once when the link breaks, and is not sent again on the next link", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "stand_up", "plate");
    peer.expect({ type: "stand_up" });
    peer.hangUp();
    arena.run(20);
    assert.deepEqual(told, ["plate timeout"]);
    assert.deepEqual(outcomes(arena, 1, "stand_up", "plate"), ["plate timeout"], "to a target that is away");
    new Peer(arena).register("plate").expectNothing(2500);
  });

  it("is refused as cold while the range is cold, except for ping and lay_down", () => {
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate");
    assert.deepEqual(outcomes(arena, 1, "stand_up", "plate"), ["plate cold"]);
    assert.deepEqual(outcomes(arena, 1, "activate", "plate", { duration: 1 }), ["plate cold"]);
    assert.deepEqual(outcomes(arena, 1, "ping", "plate"), ["plate alive"]);
    assert.deepEqual(outcomes(arena, 1, "lay_down", "plate"), ["plate down"]);
    peer.expectNothing(1000);
  });

  it("is refused for a target that has never registered", () => {
    const arena = hotMaster();
    arena.type("master", 'command("ping", "nobody")');
    assert.equal(arena.said("master", "refused").length, 1);
  });

  for (const { type, reply, data } of requests) {
    it(`${type} sends one line to each linked target, and to no other`, () => {
      const arena = hotMaster();
      const peers = ["a", "b", "c"].map((id) => new Peer(arena).register(id).byHand());
      peers[1]!.hangUp();
      arena.run(20);
      const told = command(arena, type, undefined, data);
      for (const peer of [peers[0]!, peers[2]!]) {
        const { id } = peer.expect({ type });
        peer.send({ type: reply, id, status: "ok", data });
      }
      arena.run(replyMs);
      const linked = told.map((line) => line.split(" ")[0]).filter((id) => id !== "b");
      assert.deepEqual(linked.sort(), ["a", "c"]);
    });
  }

  it("closes the link of a target that does not answer activate, because it might be armed", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    const told = command(arena, "activate", "plate", { duration: 1 });
    peer.expect({ type: "activate", data: { duration: 1 } });
    peer.expectClosed(replyMs + 20);
    assert.deepEqual(told, ["plate timeout"]);
  });

  it("is busy for activate while the result of the last activation is missing", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    command(arena, "activate", "plate", { duration: 1 });
    const { id } = peer.expect({ type: "activate" });
    peer.send({ type: "activated", id, status: "activated", data: { duration: 1 } });
    arena.run(10);
    assert.deepEqual(outcomes(arena, 1, "activate", "plate", { duration: 1 }), ["plate error busy"]);
    peer.send({ type: "result", id: "boot-1", status: "miss", data: { activation: id } });
    peer.expect({ type: "recorded", id: "boot-1" });
    command(arena, "activate", "plate", { duration: 1 });
    peer.expect({ type: "activate" });
  });

  it("is unknown to the master itself, because only a target obeys it", () => {
    const arena = hotMaster();
    const peer = new Peer(arena).register("plate");
    for (const { type, data } of requests) {
      peer.send({ type, id: type, data });
      peer.expect({ type: "error", id: type, status: "unknown_type" });
    }
  });
});

describe(`a command to boards (seed ${seed})`, () => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `target_${i + 1}`);

  it("reaches 16 targets at once, and each reports its outcome", () => {
    const arena = hotRange(16);
    const all = (outcome: string) =>
      ids(16)
        .map((id) => `${id} ${outcome}`)
        .sort();
    assert.deepEqual(outcomes(arena, 16, "ping").sort(), all("alive"));
    assert.deepEqual(outcomes(arena, 16, "stand_up").sort(), all("standing"));
    for (const id of ids(16)) assert.equal(arena.pose(id), "standing");
    assert.deepEqual(outcomes(arena, 16, "lay_down").sort(), all("down"));
    for (const id of ids(16)) assert.equal(arena.pose(id), "down");
    assert.deepEqual(outcomes(arena, 16, "activate", undefined, { duration: 0.5 }).sort(), all("activated"));
    arena.until("16 results", () => arena.said("master", "result").length >= 16, 1000);
    arena.run(5000);
    assert.deepEqual(
      arena.said("master", "result").sort(),
      all("miss").map((line) => `result ${line}`),
    );
    assert.deepEqual(
      arena.said("master", "link").filter((line) => line.includes("down")),
      [],
    );
  });

  it("times out for a target out of reach, and for no other", () => {
    const arena = hotRange(3);
    arena.cut("target_2");
    assert.deepEqual(outcomes(arena, 3, "stand_up").sort(), [
      "target_1 standing",
      "target_2 timeout",
      "target_3 standing",
    ]);
  });

  it("that is invalid is refused at once, and leaves nothing behind", () => {
    const arena = hotRange(1);
    const duration = "refused data.duration: 0.1 to 3600 s";
    const wrong: [typed: string, refusal: string][] = [
      ...[
        "",
        ",undefined",
        ",{}",
        ",{duration:0.09}",
        ",{duration:3601}",
        ',{duration:"1"}',
        ",{duration:NaN}",
        ",{duration:Infinity}",
        ",{duration:[1]}",
        ",{duration:null}",
      ].map((data): [string, string] => [`command("activate","target_1"${data})`, duration]),
      ['command("activate","target_1",{duration:1,sensitivity:9})', "refused data.sensitivity: 0.25 to 4"],
      ...["1", '"x"', "[]", "null", "print"].map((data): [string, string] => [
        `command("ping","target_1",${data})`,
        "refused data: an object",
      ]),
      ['command("ping","target_1",{report:"1"})', "refused data.report, data.blink: 0 or 1"],
      ...["1", '"print"', "{}", "[]", "null", "true", "NaN"].map((done): [string, string] => [
        `command("ping","target_1",undefined,${done})`,
        "refused done: a function",
      ]),
      ['command("identify")', "refused identify: a target's id"],
      ['command("stand_up","target_1",{},0)', "refused done: a function"],
      ['command("ping","target_2")', "refused no target target_2"],
      ['command("ping","a\\nrange STOP")', "refused no target a?range STOP"],
      ...["null", "7", "{}", "[]", "print", '{id:"target_2"}', "NaN"].map((which): [string, string] => [
        `command("ping",${which})`,
        "refused no target of that kind",
      ]),
      ...[
        "",
        "1",
        '"register"',
        '"error"',
        '"registered"',
        '"constructor"',
        '"Ping"',
        '["ping"]',
        '"ping stand_up"',
        '""',
      ].map((type): [string, string] => [
        `command(${type})`,
        "refused type: ping, stand_up, lay_down, activate, identify, check, selftest, names, add, remove",
      ]),
    ];
    for (const [typed, refusal] of wrong) {
      const before = arena.said("master").length;
      arena.type("master", typed);
      arena.run(2500); // a reply, or none, would come by then
      const said = arena
        .said("master")
        .slice(before)
        .filter((line) => !/^(=undefined|report )/.test(line));
      assert.deepEqual(said, [refusal], typed);
    }
    assert.equal(arena.pose("target_1"), "down");
    assert.deepEqual(outcomes(arena, 1, "ping", "target_1"), ["target_1 alive"]);
  });

  it("that names invalid players is refused at once", () => {
    const arena = hotRange(1);
    const refusal = "refused players: 1 to 8, or as many different names of 1 to 8 of A-Z a-z 0-9 _ -";
    const wrong = [
      "0",
      "-1",
      "1.5",
      "9",
      "1e9",
      "NaN",
      "Infinity",
      "-Infinity",
      '"3"',
      '""',
      "null",
      "true",
      "print",
      "D5",
      "{}",
      "{length:2}",
      "[]",
      "[[]]",
      "[1]",
      "[null]",
      '[""]',
      '["a\\0"]',
      '["a b"]',
      '["\\xe9"]',
      '["123456789"]',
      '["A","A"]',
      '["A","B","C","D","E","F","G","H","I"]',
      '["A",["B"]]',
      "new Uint8Array(2)",
      "new Array(1000000)",
    ];
    for (const players of wrong) {
      const before = arena.said("master", "refused").length;
      arena.type("master", `play("Quick Game",${players})`);
      assert.deepEqual(arena.said("master", "refused").slice(before), [refusal], players);
    }
    for (const name of [
      "5",
      "null",
      "{}",
      "print",
      '""',
      '"x".repeat(17)',
      '"a\\nrange STOP"',
      '"\\0"',
      '"__proto__"',
    ]) {
      const before = arena.said("master", "refused").length;
      arena.type("master", `play(${name})`);
      assert.match(arena.said("master", "refused").slice(before).join("\n"), /^refused there is no game [ -~]*$/, name);
    }
    assert.deepEqual([arena.said("master", "game start"), arena.view.word], [[], "HOT"]);
    arena.type("master", 'play("Quick Game",["Ann","P2"])');
    arena.run(4000);
    assert.deepEqual(arena.said("master", "turn"), ["turn Ann"]);
    assert.deepEqual(outcomes(arena, 1, "activate", "target_1", { duration: 0.1 }), ["target_1 activated"]);
  });

  it("that is superseded by a newer one says so, in both directions", () => {
    const arena = hotRange(1);
    const up = command(arena, "stand_up", "target_1");
    arena.run(200);
    assert.deepEqual(outcomes(arena, 1, "lay_down", "target_1"), ["target_1 down"]);
    assert.deepEqual(up, ["target_1 error superseded"]);
    outcomes(arena, 1, "stand_up", "target_1");
    const down = command(arena, "lay_down", "target_1");
    arena.run(200);
    assert.deepEqual(outcomes(arena, 1, "stand_up", "target_1"), ["target_1 standing"]);
    assert.deepEqual(down, ["target_1 error superseded"]);
  });
});
