// Faults that the soak has found in the firmware, each as the shortest script that shows it: see docs/FAULTS.md.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";

function hotArena(options: ConstructorParameters<typeof VirtualArena>[0] = {}): VirtualArena {
  const arena = new VirtualArena({ targets: 1, ...options });
  arena.assemble();
  arena.makeHot();
  return arena;
}

/** Raises and arms target_1 for that many seconds. */
function expose(arena: VirtualArena, seconds: number): void {
  arena.type("master", `command("activate", "target_1", {duration: ${seconds}})`);
  arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0, 3000);
}

describe("faults that the soak has found", () => {
  for (const beforeMs of [1, 3, 9]) {
    it(`a strike ${beforeMs} ms before an exposure ends is a hit (seed 201)`, () => {
      const arena = hotArena();
      expose(arena, 1.009);
      arena.run(1009 - beforeMs);
      assert.ok(arena.shoot("target_1"));
      arena.run(1000);
      const [, time] = /^result target_1 hit (\S+) s$/.exec(arena.said("master", "result")[0] ?? "") ?? [];
      assert.ok(Number(time) >= 1.008 - beforeMs / 1000 && Number(time) <= 1.01, `${time}`);
    });
  }

  it("a blow that was felt once is a hit, however weak the next reading of the ADC is", () => {
    let felt = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const arena = hotArena({ seed });
      const { board, plate } = arena.standOf("target_1");
      board.adcNoise = 0.005;
      expose(arena, 3);
      // Just above the threshold of 0.15: noise and 0.1 ms decide whether a reading feels it, and a second reading
      // would not.
      for (let tenth = 0; tenth < 20 && plate.pose() === "standing"; tenth++) {
        arena.run(100 + tenth / 10);
        if (plate.pose() === "standing") plate.knock(0.149, 250);
      }
      const atMs = arena.world.clock.now();
      arena.run(500);
      const outcome = arena.said("target_1", "exposure ").at(-1)!;
      if (outcome.startsWith("exposure armed")) continue;
      assert.match(outcome, /^exposure hit [0-2]\.\d+ s 0\.15\d*$/, `seed ${seed}, ${atMs} ms`);
      felt++;
    }
    assert.ok(felt >= 10, `${felt} felt`);
  });

  it("a strike just before the plate is laid down is a hit (seed 201)", () => {
    const arena = hotArena();
    expose(arena, 5);
    arena.run(1000.5);
    arena.type("master", 'command("lay_down", "target_1")');
    assert.ok(arena.shoot("target_1"));
    arena.run(1000);
    assert.match(arena.said("master", "result")[0] ?? "", /^result target_1 hit/);
  });

  it("the seconds that a dial blocked count as waiting: linked again within 10 s (seed 108)", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const arena = new VirtualArena({ targets: 1, seed });
      arena.assemble();
      arena.cut("target_1");
      arena.run(60_000 + seed * 700);
      arena.heal("target_1");
      arena.until(`registered, seed ${seed}`, () => arena.isComplete, 10_000);
    }
  });

  it("a wait between dials ends when Wi-Fi is back (seed 108)", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const arena = new VirtualArena({ targets: 5, seed });
      const { host, id } = arena.stands[0]!;
      arena.assemble();
      arena.kill("master");
      arena.run(60_000 + seed * 900);
      arena.air.setOutOfRange(host, true);
      arena.run(20_000);
      arena.air.setOutOfRange(host, false);
      const before = arena.said(id, "wifi up").length;
      arena.until("on the Wi-Fi", () => arena.said(id, "wifi up").length > before, 20_000);
      arena.powerOn("master"); // takes a moment, so the first dial still fails
      arena.until(`registered, seed ${seed}`, () => !!arena.view.links.get(id)?.linked, 8000);
    }
  });
});
