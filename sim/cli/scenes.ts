// The scenes of docs/SCREENS.md: what somebody does at a range in virtual time, and the pictures of the master's screen
// that are taken on the way. A seed decides all chances, so the pictures are the same each time.
import type { ArenaOptions } from "../arena/arena.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { Robot } from "../arena/robot.js";
import { assembled, press, seenMs } from "../arena/person.js";
import { readText } from "../devices/read-text.js";

/** Takes a picture of the screen as it is now, under a name that no other has. */
type Camera = (name: string, arena: VirtualArena) => void;

export interface Scene {
  /** What is seen in it. */
  name: string;
  play(take: Camera): void;
}

/** One picture of the display: red, green and blue of each pixel, line by line. */
export interface Shot {
  name: string;
  pixels: Uint8Array;
}

const seed = 8;
const players = ["Ann", "Bob"];
/** Longer than any step of a game lasts. */
const stepMsMax = 300_000;
/** X is held, and the screen says what came of it. */
const heldMs = 2000;
/** Until the screen, which asks a target once a second, shows the pose that it has now. */
const askedMs = 1500;
/** Whoever asks waits so long for a reply. */
const replyMs = 2000;
/** Targets whose battery is looked at: its pin, and the divider's scale. */
const battery = { pin: "D27", scale: 6.6 };

/** A range that is assembled, and hot unless it shall stay cold. */
function range({ isCold, ...options }: ArenaOptions & { isCold?: boolean } = {}): VirtualArena {
  const arena = assembled(new VirtualArena({ seed, masterSettings: { players }, ...options }));
  if (!isCold) arena.makeHot();
  return arena;
}

/** The same, its targets with a battery of so many volts each. */
function rangeOnBatteries(...volts: number[]): VirtualArena {
  const arena = new VirtualArena({ seed, targets: volts.length, targetSettings: { pins: { battery: battery.pin } } });
  volts.forEach((level, index) => arena.stands[index]!.board.drive(battery.pin, { level: level / battery.scale }));
  assembled(arena);
  arena.makeHot();
  return arena;
}

/** Somebody who shoots at what comes up. */
function shooter(arena: VirtualArena): Robot {
  const robot = new Robot(arena, arena.world.random.fork("robot"));
  robot.start();
  return robot;
}

/** From the main menu to the setup of the list's game of that number, from 1. */
function choose(arena: VirtualArena, game: number): void {
  press(arena, "X", "A", game - 1, "X", "A");
}

/** Lets time pass until so many plates are up, and the screen says so. */
function untilUp(arena: VirtualArena, plates: number): void {
  arena.until(`${plates} up`, () => arena.view.game!.up.size >= plates, stepMsMax);
  arena.run(seenMs);
}

/** Lets time pass until so many exposures have their outcome. */
function untilTold(arena: VirtualArena, exposures: number): void {
  arena.until(`${exposures} outcomes`, () => (arena.view.game?.exposures.length ?? 0) >= exposures, stepMsMax);
}

/** How often somebody looks at the screen, ms. */
const lookMs = 200;

/** Lets time pass until the screen's rows, one below the other, are as they shall be. */
function untilSeen(arena: VirtualArena, rows: RegExp): void {
  for (let ms = 0; !rows.test(readText(arena.screen.pixels()).join("\n")); ms += lookMs) {
    if (ms > stepMsMax) throw new Error(`not seen within ${stepMsMax} ms: ${rows}`);
    arena.run(lookMs);
  }
}

/** Lets time pass until the master has said something for the `count`-th time, and the screen shows it. */
function untilSaid(arena: VirtualArena, text: string, count = 1): void {
  arena.until(text, () => arena.said("master", text).length >= count, stepMsMax);
  arena.run(seenMs);
}

/** From power-up to the results of a game for two, with nothing but the buttons. */
function walk(take: Camera): void {
  const arena = range({ isCold: true });
  take("main-cold", arena);
  arena.makeHot();
  take("main-hot", arena);
  press(arena, "X");
  take("main-new-game", arena);
  press(arena, "A", "X", "X");
  take("games", arena);
  press(arena, "A");
  take("setup", arena);
  press(arena, "X", "A");
  take("setup-players", arena);
  press(arena, 3, "X", "A");
  untilSeen(arena, /next: P1\n\n 2\n/);
  take("countdown", arena);
  const robot = shooter(arena);
  untilTold(arena, 12);
  robot.stop();
  untilUp(arena, 3);
  take("playing", arena);
  shooter(arena);
  untilSeen(arena, /next: P2\n\n 12\n/);
  take("next-player", arena);
  press(arena, "A");
  untilSaid(arena, "game over");
  take("results", arena);
}

function onePlayer(take: Camera): void {
  const arena = range();
  press(arena, "A");
  untilUp(arena, 1);
  arena.run(seenMs); // clocks and plates are drawn once a second
  take("playing-one", arena);
  shooter(arena);
  untilTold(arena, 3);
  arena.run(seenMs);
  take("playing-hit", arena);
  untilSaid(arena, "game over");
  press(arena, 7, "X");
  take("results-sheet", arena);
}

/** Two players by their names, in a game that ends with a player's third miss. */
function names(take: Camera): void {
  const arena = range();
  choose(arena, 8);
  press(arena, "X", "A", "X", 3, "A", "X", 3, "A");
  take("setup-names", arena);
  press(arena, "X", "A");
  shooter(arena);
  untilTold(arena, 8);
  untilUp(arena, 1);
  take("playing-misses", arena);
}

function noShoot(take: Camera): void {
  const arena = range();
  choose(arena, 4);
  press(arena, "A");
  untilSaid(arena, "exposure up P1 target_2");
  take("no-shoot", arena);
  arena.shoot("target_2");
  arena.run(seenMs);
  take("struck", arena);
}

function duel(take: Camera): void {
  const arena = range();
  choose(arena, 7);
  press(arena, "A");
  take("countdown-duel", arena);
  const robot = shooter(arena);
  untilTold(arena, 5);
  robot.stop();
  untilUp(arena, 2);
  take("duel", arena);
}

/** A game with so many rows that its end takes a moment. */
function longGame(take: Camera): void {
  const arena = range();
  choose(arena, 3);
  press(arena, "X", "A", "up", "A");
  shooter(arena);
  untilSaid(arena, "sheet 1 ");
  take("over", arena);
}

/** A target is cut off while the last plate of a game stands on it. */
function lostTarget(take: Camera): void {
  const arena = range();
  press(arena, "A");
  untilTold(arena, 9);
  untilUp(arena, 1);
  arena.cut([...arena.view.game!.up][0]!);
  untilSaid(arena, "game paused");
  take("paused", arena);
  press(arena, "A");
  untilSaid(arena, "game waiting");
  take("waiting", arena);
}

function switchedOff(take: Camera): void {
  const arena = range();
  shooter(arena);
  press(arena, "A");
  untilTold(arena, 4);
  arena.reboot("master");
  arena.until("all are linked again", () => arena.isComplete);
  arena.run(seenMs);
  take("resume", arena);
}

function targets(take: Camera): void {
  const arena = rangeOnBatteries(3.96, 3.96, 3.96, 3.96);
  arena.kill("target_4");
  press(arena, 3, "X", "A", 3, "X", "A", "X", "A");
  untilSaid(arena, "link target_4 down");
  arena.run(askedMs);
  take("target", arena);
  press(arena, "Y");
  take("targets", arena);
}

function options(take: Camera): void {
  const arena = range({ isCold: true });
  press(arena, 4, "X", "A");
  take("options", arena);
  press(arena, 2, "X", "A");
  take("disable", arena);
  press(arena, "X", "A");
  take("disabled", arena);
}

function stop(take: Camera): void {
  const arena = range();
  press(arena, "A");
  untilUp(arena, 1);
  press(arena, "B");
  take("stop", arena);
  arena.hold("X");
  arena.run(heldMs);
  take("stop-cleared", arena);
  arena.kill("target_2");
  arena.until("it is away", () => arena.said("master", "link target_2 down").length > 0);
  press(arena, "B");
  take("stop-missing", arena);
}

function refusals(take: Camera): void {
  const arena = new VirtualArena({ seed, targets: 1 });
  arena.master.storage.set("Rush.game", JSON.stringify({ name: "Rush", exposures: 10, gap: [3, 1] }));
  assembled(arena);
  press(arena, "A");
  take("refused-cold", arena);
  arena.makeHot();
  choose(arena, 4);
  press(arena, "A");
  take("refused-targets", arena);
  press(arena, "Y", "X", "A", "up", "A");
  take("refused-game", arena);
  press(arena, "Y");
  arena.cut("target_1");
  press(arena, "Y");
  arena.run(replyMs);
  take("refused-timeout", arena);
}

function lowBattery(take: Camera): void {
  const arena = rangeOnBatteries(3.9, 3.3);
  press(arena, "A");
  take("low-battery", arena);
}

export const scenes: readonly Scene[] = [
  { name: "the walk to a game for two", play: walk },
  { name: "a game for one", play: onePlayer },
  { name: "players by their names", play: names },
  { name: "plates that must not be shot", play: noShoot },
  { name: "a duel", play: duel },
  { name: "the end of a long game", play: longGame },
  { name: "a target is lost", play: lostTarget },
  { name: "the master was switched off in a game", play: switchedOff },
  { name: "targets", play: targets },
  { name: "options", play: options },
  { name: "STOP and how it is cleared", play: stop },
  { name: "what is refused", play: refusals },
  { name: "a low battery", play: lowBattery },
];

/** The scene's pictures in the order in which they are taken. Throws if the screen's chip had to complain. */
export function takeShots({ play }: Scene): Shot[] {
  const shots: Shot[] = [];
  play((name, arena) => {
    const [complaint] = arena.screen.complaints;
    if (complaint !== undefined) throw new Error(`${name}: ${complaint}`);
    shots.push({ name, pixels: arena.screen.pixels() });
  });
  return shots;
}
