// Elapsed time whatever happens to the boards' clocks: steps by `setTime` and of the hardware clock, on master and
// targets, at rest and during a game.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { raiseAll as raisePlates } from "../../sim/arena/person.js";

const leaseMs = 3000;
const travelMs = 500;
/** Steps in seconds: an hour back, two seconds in each direction, and from 1970, where boards start, to a date. */
const steps = [-3600, -2, 2, 56 * 365 * 86_400];
type Kind = "setTime" | "hardware";
const kinds: readonly Kind[] = ["setTime", "hardware"];

function step(arena: VirtualArena, name: string, seconds: number, kind: Kind): void {
  if (kind === "setTime") arena.type(name, `setTime(getTime()+${seconds})`);
  else (name === "master" ? arena.master : arena.standOf(name).board).stepClock(seconds);
}

/**
 * A range whose boards have run for a while, so that a clock that is set back by two seconds is still after its start.
 */
function hotArena(targets: number): VirtualArena {
  const arena = new VirtualArena({ targets });
  arena.assemble();
  arena.run(5000);
  arena.makeHot();
  return arena;
}

function raise(arena: VirtualArena): void {
  raisePlates(arena);
  arena.until("all plates up", () => arena.stands.every(({ id }) => arena.pose(id) === "standing"), 3000);
  arena.run(travelMs);
}

describe("a clock that is set", () => {
  for (const kind of kinds) {
    for (const seconds of steps) {
      const what = `by ${seconds} s ${kind === "setTime" ? "with setTime" : "in hardware"}`;

      it(`${what}: a target's lease keeps its length`, () => {
        const arena = hotArena(1);
        raise(arena);
        step(arena, "target_1", seconds, kind);
        arena.run(1500); // one beat in which the board may notice it
        assert.equal(arena.pose("target_1"), "standing");
        arena.cut("target_1");
        arena.run(leaseMs - 1200);
        assert.equal(arena.pose("target_1"), "standing", "too soon");
        arena.run(1200 + travelMs + 150);
        assert.equal(arena.pose("target_1"), "down", "too late");
        assert.equal(arena.said("master", "link target_1 down").length, 1);
      });

      it(`${what}: a hit during an exposure counts, with its time, and the link stays`, () => {
        const arena = hotArena(1);
        arena.type("master", 'command("activate", "target_1", {duration: 5})');
        arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0, 3000);
        step(arena, "target_1", seconds, kind);
        arena.run(1500);
        assert.ok(arena.shoot("target_1"));
        arena.run(3000);
        const [, time] = /^result target_1 hit (\S+) s/.exec(arena.said("master", "result ")[0]!)!;
        if (kind === "setTime") assert.ok(Number(time) > 1.49 && Number(time) < 1.53, time);
        else
          assert.ok(
            Number(time) > 0.4 && Number(time) < 1.63,
            `${time}: at most one beat too short, or one check of the clock too long`,
          );
        assert.deepEqual(arena.said("master", "link target_1 down"), []);
        assert.deepEqual(arena.said("target_1", "crash"), []);
      });

      it(`${what}: a blow just after the board has noticed it is felt, whenever it came`, () => {
        for (let offsetMs = 0; offsetMs < 100; offsetMs += 20) {
          const arena = hotArena(1);
          let struckMs = 0;
          arena.type("master", 'command("activate", "target_1", {duration: 5})');
          arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0, 3000);
          arena.run(300 + offsetMs);
          arena.standOf("target_1").board.onReceived((bytes) => {
            if (struckMs || !bytes.includes("ping")) return;
            struckMs = arena.world.clock.now() + 5;
            arena.world.clock.at(struckMs, () => assert.ok(arena.shoot("target_1")));
          });
          step(arena, "target_1", seconds, kind);
          arena.until("its result", () => arena.said("target_1", "exposure ").length > 1, 9000);
          assert.match(arena.said("target_1", "exposure ")[1]!, /^exposure hit/, `${offsetMs} ms`);
          assert.ok(struckMs && arena.world.clock.now() - struckMs < 20);
          arena.close();
        }
      });

      it(`${what}: a turn, a pause and a notice of the master keep their length`, () => {
        const arena = hotArena(2);
        arena.master.storage.set(
          "T.game",
          JSON.stringify({ name: "T", exposures: 4, gap: [1, 1], duration: [2, 2], par: 60, points: { par: 10 } }),
        );
        arena.type("master", 'play("T", 1)');
        arena.until("up", () => arena.said("master", "exposure up").length > 0, 20_000);
        step(arena, "master", seconds, kind);
        // After a step back of the hardware clock the timers stand still until a line arrives, so the targets may have
        // to reconnect.
        const { clock } = arena.world;
        const goOn = (): void => {
          if (arena.view.game?.state === "paused") arena.press("A");
          clock.at(clock.now() + 500, goOn);
        };
        goOn();
        arena.until("the end", () => arena.said("master", "game over").length > 0, 60_000);
        const [, clockS, points] = /^par P1 (\S+) (\S+)/.exec(arena.said("master", "par ")[0]!)!;
        assert.ok(Number(clockS) > 11 && Number(clockS) < 20, `the turn took ${clockS} s`);
        assert.equal(Number(points), Math.floor(60 - Number(clockS)) * 10);
        if (kind === "setTime") assert.deepEqual(arena.said("master", "link target_1 down"), []);
      });

      it(`${what}: STOP is obeyed each time`, () => {
        const arena = hotArena(2);
        for (let round = 0; round < 3; round++) {
          raise(arena);
          arena.press("B");
          arena.run(200 + travelMs);
          assert.ok(
            arena.stands.every(({ id }) => arena.pose(id) === "down"),
            `round ${round}`,
          );
          step(arena, "master", seconds, kind);
          arena.run(6000); // even targets that had to reconnect are back
          arena.until("complete", () => arena.isComplete);
          arena.hold("X");
          arena.run(1500);
          arena.makeHot();
        }
      });
    }
  }

  for (const seconds of steps) {
    it(`by ${seconds} s in hardware while master or target boots: the range comes up and stays up`, () => {
      for (const name of ["master", "target_1"])
        for (const atMs of [20, 83, 150, 1900]) {
          const arena = new VirtualArena({ targets: 2, discovery: true });
          arena.assemble();
          arena.run(60_000);
          arena.kill(name);
          arena.run(4000);
          const before = arena.lines.length;
          arena.powerOn(name);
          arena.run(atMs);
          step(arena, name, seconds, "hardware");
          // its timers stand still while it looks for its master, and its plate is down
          if (name === "target_1" && seconds < -60) continue;
          arena.run(25_000);
          assert.ok(arena.isComplete, `${name} at ${atMs} ms`);
          arena.run(20_000);
          const lost = arena.lines.slice(before).filter(([, line]) => /no answer to|silence/.test(line));
          assert.ok(lost.length <= 2, `${name} at ${atMs} ms: ${lost.join("; ")}`);
          assert.ok(arena.isComplete);
        }
    });
  }

  it("keeps the pace of timers after a step forward of the hardware clock, without a burst", () => {
    const arena = hotArena(1);
    let pings = 0;
    arena.wire.onLine(({ text }) => {
      if (text.includes('"ping"')) pings++;
    });
    for (const seconds of [2, 56 * 365 * 86_400]) {
      arena.master.stepClock(seconds);
      const before = pings;
      arena.run(10_000);
      assert.ok(pings - before >= 9 && pings - before <= 11, `${pings - before} beats in 10 s`);
    }
  });

  it("shows the time that was set, and uptime does not depend on it", () => {
    const arena = hotArena(1);
    arena.type("target_1", "setTime(1764000000)");
    arena.run(1000);
    arena.type("target_1", "print('T '+Math.round(getTime()-1764000000))");
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.run(1000);
    assert.deepEqual(arena.said("target_1", "T "), ["T 1"]);
    const [, uptime] = /uptime (\d+) s/.exec(arena.said("master", "report target_1").at(-1)!)!;
    assert.ok(Number(uptime) < 60, uptime);
  });

  it("survives values that are not times", () => {
    const arena = hotArena(1);
    for (const name of ["master", "target_1"])
      for (const value of ["NaN", "", '"x"', "-5", "Infinity", "{}"]) arena.type(name, `setTime(${value})`);
    arena.run(10_000);
    assert.deepEqual(arena.said("master", "link target_1 down"), []);
    raise(arena);
  });
});
