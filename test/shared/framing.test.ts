// Lines arrive in any pieces: in halves, one byte at a time, many at once, or without an end. wire-espruino.test.ts
// plays the same on real interpreters.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { outcomes } from "../support/console.js";
import { FakeMaster } from "../support/fake-master.js";
import { beatScripts, fiftyLines, framingScripts, type Role, type Steps } from "../support/framing-scripts.js";
import { type End, type Line, masterAlone, Peer, seed, strict } from "../support/peer.js";

const boards: { name: string; role: Role; dial: (chunks?: "bytes" | "random") => End; dialByHand: () => End }[] = [
  {
    name: "a target",
    role: "target",
    dial: (chunks) => new FakeMaster({ network: { chunks } }).link(),
    dialByHand: () => new FakeMaster().linkWithoutBeat(),
  },
  {
    name: "the master",
    role: "master",
    dial: (chunks) => new Peer(masterAlone({ network: { chunks } })).register("plate"),
    dialByHand: () => new Peer(masterAlone()).register("plate").byHand(),
  },
];

function play(end: End, steps: Steps): void {
  for (let next = steps.next(); !next.done;) {
    const step = next.value;
    let line: Line | undefined;
    if ("send" in step) end.sendRaw(step.send);
    else if ("expect" in step) line = end.expect(step.expect);
    else if ("quiet" in step) end.expectNothing(step.quiet);
    else end.arena.run(step.pass);
    next = steps.next(line!);
  }
}

for (const { name, role, dial, dialByHand } of boards) {
  describe(`${name} reads (seed ${seed})`, () => {
    for (const { what, steps } of framingScripts(role)) it(what, () => play(dial(), steps()));

    for (const chunks of ["bytes", "random"] as const) {
      it(`50 lines over a network that delivers ${chunks} chunks`, () => play(dial(chunks), fiftyLines(role)));
    }
  });

  describe(`the beat at ${name} (seed ${seed})`, () => {
    for (const { what, steps } of beatScripts(role, 60)) {
      it(what, () => {
        const end = dialByHand();
        play(end, steps());
        assert.ok(!end.closed);
        if (role === "master") assert.deepEqual(end.arena.said("master", "link "), ["link plate up"]);
      });
    }
  });
}

describe(`the beat's end (seed ${seed})`, () => {
  it("may be the link's end, too: a ping and the end of the connection arrive together", () => {
    const master = new FakeMaster();
    for (let number = 1; number <= 5; number++) {
      const end = master.linkWithoutBeat();
      for (let ping = 1; ping <= number; ping++) end.sendRaw(`{"type":"ping","id":"${ping}"}\n`);
      end.hangUp();
    }
    master.link().expectNothing(100);
  });
});

describe(`a whole range (seed ${seed})`, () => {
  for (const chunks of ["bytes", "random"] as const) {
    it(`works over a network that delivers ${chunks} chunks`, () => {
      const arena = strict(new VirtualArena({ targets: 4, seed, network: { chunks } }));
      arena.assemble();
      arena.makeHot();
      for (const [type, status] of [
        ["ping", "alive"],
        ["stand_up", "standing"],
        ["lay_down", "down"],
      ] as const) {
        assert.deepEqual(
          outcomes(arena, 4, type).sort(),
          [1, 2, 3, 4].map((number) => `target_${number} ${status}`),
        );
      }
      assert.deepEqual(outcomes(arena, 1, "activate", "target_3", { duration: 1 }), ["target_3 activated"]);
      arena.run(400);
      arena.shoot("target_3");
      arena.run(1000);
      const told = arena.said("target_3", "exposure hit")[0]?.split(" ")[2];
      assert.deepEqual(arena.said("master", "result"), [`result target_3 hit ${told} s`]);
      arena.run(10_000);
      assert.deepEqual(
        arena.said("master", "link").filter((line) => line.includes("down")),
        [],
      );
    });
  }
});
