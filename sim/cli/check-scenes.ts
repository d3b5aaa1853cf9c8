// The scenes of the check before a game and of the self-test.
import { press, seenMs } from "../arena/person.js";
import { range, rangeOnBatteries, replyMs, untilSaid, untilSeen, type Camera } from "./scene-steps.js";

/** Before a game: what is checked of each target, and a target that is away. */
export function preflight(take: Camera): void {
  const arena = rangeOnBatteries(3.9, 3.3, 3.8, 3.9);
  arena.run(30_000);
  press(arena, 3, "X", "A", "up", "A");
  arena.run(seenMs);
  take("preflight", arena);
  press(arena, 3, "X", "A");
  arena.run(2 * seenMs);
  take("facts", arena);
  press(arena, "Y", "Y", "Y");
  arena.kill("target_3");
  untilSaid(arena, "link target_3 down");
  press(arena, "A");
  arena.run(replyMs);
  take("preflight-red", arena);
  arena.hold("A");
  untilSeen(arena, /next: P1\n\n 2\n/);
}

/** The self-test: one plate is shot, one is not, and one is left out. */
export function selfTest(take: Camera): void {
  const arena = range({ targets: 3 });
  press(arena, 3, "X", "A", "up", "A", "X", "A");
  take("selftest-sure", arena);
  press(arena, "X", "A");
  take("selftest", arena);
  arena.shoot("target_1", 0.8);
  untilSeen(arena, /Self-test 2 of 3/);
  untilSeen(arena, /Self-test 3 of 3/);
  arena.run(replyMs);
  press(arena, "A");
  untilSaid(arena, "selftest over");
  arena.run(2 * seenMs);
  take("selftest-over", arena);
}
