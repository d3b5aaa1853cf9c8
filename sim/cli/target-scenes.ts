// The scenes of docs/SCREENS.md that are about single targets: see scenes.ts.
import { press, seenMs } from "../arena/person.js";
import {
  askedMs,
  heldMs,
  range,
  rangeOnBatteries,
  stepMsMax,
  untilSaid,
  untilSeen,
  type Camera,
} from "./scene-steps.js";

/** Somebody calibrates target_2, by the buttons alone. */
export function calibration(take: Camera): void {
  const arena = range({ isCold: true });
  press(arena, "B");
  arena.hold("X");
  arena.run(heldMs);
  press(arena, 3, "X", "A", 3, "X", "A", 4, "X", "A");
  take("calibration-quiet", arena);
  for (let taps = 0; taps < 5; taps++) {
    untilSeen(arena, new RegExp(`Tap plate: ${taps}`));
    arena.run(seenMs);
    if (taps === 3) take("calibration-tap", arena);
    arena.standOf("target_2").plate.tap(0.6);
  }
  untilSeen(arena, /Everybody behind/);
  arena.hold("X");
  arena.run(heldMs);
  take("calibration-line", arena);
  press(arena, "A");
  untilSaid(arena, "It moves: 2 of 3");
  arena.run(seenMs);
  take("calibration-moves", arena);
  untilSaid(arena, "threshold");
  arena.run(seenMs);
  take("calibration-safe", arena);
}

export function targets(take: Camera): void {
  const arena = rangeOnBatteries(3.96, 3.96, 3.96, 3.96);
  arena.kill("target_4");
  press(arena, 3, "X", "A", 3, "X", "A", "X", "A");
  untilSaid(arena, "link target_4 down");
  arena.run(askedMs);
  take("target", arena);
  press(arena, "Y");
  take("targets", arena);
  press(arena, "A");
  take("raise", arena);
}

export function lowBattery(take: Camera): void {
  const arena = rangeOnBatteries(3.9, 3.3);
  take("main-low-battery", arena);
  press(arena, "A");
  take("low-battery", arena);
}

/** A board that was flashed without the range's key wants to join. */
export function guest(take: Camera): void {
  const arena = range({ targets: 3, isCold: true });
  const { storage } = arena.standOf("target_3").board;
  const { key: _none, ...settings } = JSON.parse(storage.get("snyper.json")!) as Record<string, unknown>;
  storage.set("snyper.json", JSON.stringify({ ...settings, open: true }));
  arena.standOf("target_3").board.reboot();
  arena.master.reboot();
  untilSeen(arena, /Let target_3 in/);
  press(arena, 5, "X");
  take("guest-waits", arena);
  press(arena, "A");
  arena.until("the guest is linked", () => arena.isComplete, stepMsMax);
  arena.run(seenMs);
  take("guest", arena);
}
