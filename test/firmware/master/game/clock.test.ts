// A strike has its place on the turn's clock when it happened, not when its result arrived.
import assert from "node:assert/strict";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { hotRange } from "../../../support/panel.js";

/** Starts a game of these rules for one player. */
function game(rules: object): VirtualArena {
  const arena = hotRange({ targets: 2 });
  arena.master.storage.set("T.game", JSON.stringify({ name: "T", ...rules }));
  arena.type("master", 'play("T",1)');
  return arena;
}

/** The targets that were armed, the first one first. */
const armed = (arena: VirtualArena) =>
  arena.lines.filter(([, line]) => line.startsWith("exposure armed")).map(([board]) => board);

/** The points of a par game whose second plate's target is away for so long, just after it was struck. */
function parPoints(awayMs: number): string {
  const arena = game({
    order: "sequence",
    exposures: 2,
    gap: [0, 0],
    duration: [6, 6],
    par: 10,
    points: { hit: 5, par: 5 },
  });
  for (let plate = 0; plate < 2; plate++) {
    arena.until("armed", () => armed(arena).length > plate, 20_000);
    arena.run(500);
    const id = armed(arena)[plate]!;
    assert.ok(arena.shoot(id));
    if (plate === 1) {
      arena.cut(id);
      arena.run(awayMs);
      arena.heal(id);
    }
  }
  arena.until("over", () => arena.said("master", "game over").length > 0, 30_000);
  return arena.said("master", "sheet total")[0]!;
}

/** How a strike is scored that comes so many ms after the end of a turn of 5 s, by a target that is away from 4.9 s on. */
function strikeAt(afterMs: number, isAway = true): string {
  const arena = game({ seconds: 5, gap: [0, 0], duration: [60, 60] });
  const { clock } = arena.world;
  arena.until("the turn", () => arena.said("master", "turn P1").length > 0, 20_000);
  const begunMs = clock.now();
  arena.until("armed", () => armed(arena).length > 0, 20_000);
  const id = armed(arena)[0]!;
  arena.run(4900 - (clock.now() - begunMs));
  if (isAway) arena.cut(id);
  arena.run(100 + afterMs);
  assert.ok(arena.shoot(id));
  arena.run(100);
  arena.heal(id);
  arena.until("its row", () => arena.said("master", "exposure 1 ").length > 0, 20_000);
  return arena.said("master", "exposure 1 ")[0]!.split(" ")[4]!;
}

describe("the turn's clock", () => {
  it("costs nobody a point if the link is away just after the last strike", () => {
    const points = parPoints(0);
    assert.match(points, /^sheet total P1 [1-9]/);
    assert.equal(parPoints(2000), points);
  });

  it("takes a strike after the buzzer for none, whenever it is told", () => {
    assert.equal(strikeAt(1500), "void");
    assert.equal(strikeAt(200), "void");
  });

  it("counts a strike before the buzzer that is told long after it", () => {
    assert.equal(strikeAt(-60), "hit");
    assert.equal(strikeAt(-60, false), "hit");
  });
});
