// Two masters of one range on one network, and targets that are away for a long time.
import assert from "node:assert/strict";
import { builtBundle } from "../../../../sim/arena/flashed.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { VmBoard } from "../../../../sim/board/vm-board.js";
import { displayLines, press, seen } from "../../../support/panel.js";
import { Peer, seed } from "../../../support/peer.js";
import { raiseAll } from "../../../../sim/arena/person.js";

/** A spare master on the same router. */
function spareMaster(arena: VirtualArena, range: string): { board: VmBoard; lines: string[] } {
  const board = new VmBoard({
    name: "spare",
    world: arena.world,
    host: arena.world.network.host("spare", "192.168.1.3"),
    air: arena.air,
    seed: 9,
  });
  const lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.storage.set(
    "snyper.json",
    JSON.stringify({
      wifi: "join",
      ssid: "snyper",
      password: "only simulated",
      open: true,
      port: 8081,
      range,
      page: { port: 0 },
    }),
  );
  board.storage.set(".bootcde", builtBundle("master"));
  return { board, lines };
}

const range = () =>
  new VirtualArena({
    seed,
    targets: 6,
    discovery: true,
    masterSettings: { range: "club" },
    targetSettings: { range: "club" },
  });
const other = "other master of this range at 192.168.1.3";

describe(`two masters of one range on one network (seed ${seed})`, () => {
  it("both report it, stop a hot range and refuse HOT, and recover when one is gone", () => {
    const arena = range();
    arena.assemble();
    arena.makeHot();
    raiseAll(arena);
    const spare = spareMaster(arena, "club");
    spare.board.powerOn();
    arena.until("it is heard", () => arena.said("master", other).length === 1, 15_000);
    arena.run(1500);
    assert.equal(arena.view.word, "STOP");
    assert.ok(arena.stands.every(({ id }) => arena.pose(id) === "down"));
    assert.ok(seen(arena).includes(" another master here"), seen(arena).join("\n"));
    assert.deepEqual(
      spare.lines.filter((line) => line.startsWith("other")),
      ["other master of this range at 192.168.1.2"],
    );
    arena.hold("X");
    arena.run(2000);
    arena.hold("X");
    arena.run(2000);
    assert.equal(arena.view.word, "COLD");
    assert.equal(
      arena.said("master", "refused").at(-1),
      "refused another master of this range is at 192.168.1.3: switch one off",
    );
    spare.board.kill();
    arena.until("it is gone", () => arena.said("master", "other master gone").length === 1, 40_000);
    arena.until("all targets are back", () => arena.isComplete, 40_000);
    arena.makeHot();
    assert.deepEqual(
      displayLines(arena).filter(({ text }) => text.includes("another")),
      [],
    );
  });

  it("ignore a master of another range, and their own datagrams when these come back", () => {
    const arena = range();
    for (const { host } of [...arena.stands, { host: arena.masterHost }])
      arena.world.network.setImpairment(host, { datagramDuplicate: 1 });
    const spare = spareMaster(arena, "the other club");
    spare.board.powerOn();
    arena.assemble();
    arena.run(30_000);
    assert.deepEqual([arena.said("master", "other"), spare.lines.filter((line) => line.startsWith("other"))], [[], []]);
    arena.makeHot();
  });

  it("are not reported because of invalid datagrams", () => {
    const arena = range();
    arena.assemble();
    const socket = arena.world.network.datagrams(
      arena.world.network.host("stranger", "192.168.1.77"),
      undefined,
      () => undefined,
    )!;
    for (const data of [
      undefined,
      null,
      5,
      [],
      {},
      { range: "club" },
      { range: "club", boot: 5 },
      { range: "club", boot: "\0" },
      { range: ["club"], boot: "x" },
      { range: "club", boot: "x".repeat(99) },
    ])
      socket.send(JSON.stringify({ type: "master", data }), 8081, "255.255.255.255");
    arena.run(2000);
    assert.deepEqual(arena.said("master", "other"), []);
  });
});

describe(`a target that is away for a long time (seed ${seed})`, () => {
  const minutes = 60_000;

  it("has neither a row nor a reserved socket after ten minutes, and may register again later", () => {
    const arena = new VirtualArena({ seed, targets: 4 });
    arena.assemble();
    for (const id of ["ghost_1", "ghost_2", "ghost_3"]) new Peer(arena).register(id).hangUp();
    arena.kill("target_2");
    arena.run(5000);
    assert.equal(seen(arena)[0], " COLD OPEN    3/7");
    arena.run(8 * minutes);
    assert.equal(seen(arena)[0], " COLD OPEN    3/7", "not before");
    arena.run(3 * minutes + 2000);
    assert.equal(seen(arena)[0], " COLD OPEN    3/3");
    arena.powerOn("target_2");
    arena.until("it is back", () => arena.view.links.get("target_2")!.linked);
    arena.run(2000);
    assert.equal(seen(arena)[0], " COLD OPEN    4/4");
    arena.makeHot();
  });

  it("keeps its row while it takes part in a game, or its result is missing", () => {
    const arena = new VirtualArena({ seed, targets: 2 });
    arena.assemble();
    arena.makeHot();
    arena.press("A");
    arena.until("a plate is up", () => arena.view.game?.up.size === 1);
    arena.cut("target_1");
    arena.until("it is paused", () => arena.view.game!.state === "paused");
    arena.run(15 * minutes);
    arena.heal("target_1");
    arena.until("it is back", () => arena.isComplete);
    press(arena, "A");
    arena.until("it continues", () => arena.said("master", "game resumed").length === 1);
  });

  it("has its late result recorded once, however long it was away", () => {
    const arena = new VirtualArena({ seed, targets: 2 });
    arena.assemble();
    arena.makeHot();
    arena.type("master", 'command("activate","target_1",{duration:5})');
    arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0);
    // The result arrives, but its confirmation does not: the target keeps it.
    arena.world.network.setImpairment(arena.standOf("target_1").host, { deaf: true });
    assert.ok(arena.shoot("target_1"));
    arena.until("it is recorded", () => arena.said("master", "result target_1 hit").length === 1, 3000);
    arena.cut("target_1");
    arena.run(12 * minutes);
    assert.equal(seen(arena)[0]!.slice(-3), "1/1");
    arena.world.network.setImpairment(arena.standOf("target_1").host, { deaf: false });
    arena.heal("target_1");
    arena.until("it is back", () => arena.isComplete, 20_000);
    arena.run(2000);
    assert.equal(arena.said("master", "result target_1 hit").length, 1);
  });

  it("may be open in the menu when it is removed", () => {
    const arena = new VirtualArena({ seed, targets: 2 });
    arena.assemble();
    arena.kill("target_2");
    press(arena, 3, "X", "A", 3, "X");
    arena.run(12 * minutes);
    press(arena, "A");
    assert.deepEqual(arena.said("master", "crash"), []);
    press(arena, "X", "A", "Y");
    assert.deepEqual(arena.said("master", "crash"), []);
  });
});
