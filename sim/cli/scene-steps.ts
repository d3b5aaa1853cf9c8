// What the scenes have in common: a range with people, and the steps that one walks through until the camera is due.
import type { ArenaOptions } from "../arena/arena.js";
import { RangeKey } from "../arena/range-key.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { Robot } from "../arena/robot.js";
import { assembled, press, seenMs } from "../arena/person.js";
import { readText } from "../devices/read-text.js";

/** Takes a picture of the screen as it is now, under a unique name. */
export type Camera = (name: string, arena: VirtualArena) => void;

export const same = { seed: 8, key: RangeKey.simulated };
const players = ["Ann", "Bob"];
/** The longest that any step of a game may take, ms. */
export const stepMsMax = 300_000;
/** How long it takes to hold X and see the result on the screen, ms. */
export const heldMs = 2000;
/** How long the screen, which asks a target once a second, takes to show its present pose, ms. */
export const askedMs = 1500;
/** The timeout of a request, ms. */
export const replyMs = 2000;
/** The battery of a target: its pin, and the scale of its divider. */
const battery = { pin: "D27", scale: 6.6 };

/** A range whose targets are linked; hot, unless `isCold` is set. */
export function range({ isCold, ...options }: ArenaOptions & { isCold?: boolean } = {}): VirtualArena {
  const arena = assembled(new VirtualArena({ ...same, masterSettings: { players }, ...options }));
  if (!isCold) arena.makeHot();
  return arena;
}

/** The same, whose targets have batteries with these voltages. */
export function rangeOnBatteries(...volts: number[]): VirtualArena {
  const arena = new VirtualArena({
    ...same,
    targets: volts.length,
    targetSettings: { pins: { battery: battery.pin } },
  });
  volts.forEach((level, index) => arena.stands[index]!.board.drive(battery.pin, { level: level / battery.scale }));
  assembled(arena);
  arena.makeHot();
  return arena;
}

/** Somebody who shoots at each plate that comes up. */
export function shooter(arena: VirtualArena): Robot {
  const robot = new Robot(arena, arena.world.random.fork("robot"));
  robot.start();
  return robot;
}

/** Goes from the main menu to the setup of the game with that number in the list, from 1. */
export function choose(arena: VirtualArena, game: number): void {
  press(arena, "X", "A", game - 1, "X", "A");
}

/** Lets time pass until so many plates are up and the screen shows it. */
export function untilUp(arena: VirtualArena, plates: number): void {
  arena.until(`${plates} up`, () => arena.view.game!.up.size >= plates, stepMsMax);
  arena.run(seenMs);
}

/** Lets time pass until so many exposures have their outcome. */
export function untilOutcomes(arena: VirtualArena, exposures: number): void {
  arena.until(`${exposures} outcomes`, () => (arena.view.game?.exposures.length ?? 0) >= exposures, stepMsMax);
}

/** How often `untilSeen` reads the screen, ms. */
const readScreenMs = 200;

/** Lets time pass until the screen's rows, joined by newlines, match the expression. */
export function untilSeen(arena: VirtualArena, rows: RegExp): void {
  for (let ms = 0; !rows.test(readText(arena.screen.pixels()).join("\n")); ms += readScreenMs) {
    if (ms > stepMsMax) throw new Error(`not seen within ${stepMsMax} ms: ${rows}`);
    arena.run(readScreenMs);
  }
}

/** Lets time pass until the master's console has printed `text` `count` times and the screen shows it. */
export function untilSaid(arena: VirtualArena, text: string, count = 1): void {
  arena.until(text, () => arena.said("master", text).length >= count, stepMsMax);
  arena.run(seenMs);
}
