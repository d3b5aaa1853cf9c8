// The scenes of docs/SCREENS.md: what somebody does at a range in virtual time, and the pictures of the master's screen
// taken on the way. A seed decides all random choices, so the pictures are the same each time.
import { VirtualArena } from "../arena/virtual-arena.js";
import { assembled, press, seenMs } from "../arena/person.js";
import { preflight, selfTest } from "./check-scenes.js";
import {
  same,
  heldMs,
  replyMs,
  range,
  shooter,
  choose,
  untilUp,
  untilOutcomes,
  untilSeen,
  untilSaid,
  type Camera,
} from "./scene-steps.js";
import { calibration, guest, lowBattery, targets } from "./target-scenes.js";

export interface Scene {
  /** What the scene shows. */
  name: string;
  play(take: Camera): void;
}

/** One picture of the display. `pixels`: red, green and blue of each pixel, line by line. */
export interface Shot {
  name: string;
  pixels: Uint8Array;
}

/** From power-up to the results of a game for two, using only the buttons. */
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
  untilOutcomes(arena, 12);
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
  untilOutcomes(arena, 3);
  arena.run(seenMs);
  take("playing-hit", arena);
  untilSaid(arena, "game over");
  press(arena, 7, "X");
  take("results-sheet", arena);
}

/** Two players with names, in a game that ends with a player's third miss. */
function names(take: Camera): void {
  const arena = range();
  choose(arena, 9);
  press(arena, "X", "A", "X", 7, "A", "X", 7, "A");
  take("setup-names", arena);
  press(arena, "X", "A");
  shooter(arena);
  untilOutcomes(arena, 8);
  untilUp(arena, 1);
  take("playing-misses", arena);
}

/** Eight players: two share a line. */
function eight(take: Camera): void {
  const players = ["Ann", "Bob", "Cy", "Dora", "Emil", "Fay", "Gus", "Johanna"];
  const arena = range({ masterSettings: { players } });
  arena.type("master", `play("Quick Game",${JSON.stringify(players)},true)`);
  arena.run(seenMs);
  press(arena, "A");
  shooter(arena);
  untilOutcomes(arena, 54);
  untilUp(arena, 1);
  take("playing-eight", arena);
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
  untilOutcomes(arena, 5);
  robot.stop();
  untilUp(arena, 2);
  take("duel", arena);
}

/** Two sides of two, with totals between turns and at the end. */
function teams(take: Camera): void {
  const arena = range();
  choose(arena, 8);
  press(arena, "X", "A");
  take("setup-teams", arena);
  press(arena, 5, "X", "A");
  shooter(arena);
  untilSeen(arena, /next: P3\n\n 12\n/);
  take("next-team", arena);
  untilOutcomes(arena, 15);
  untilUp(arena, 1);
  take("playing-teams", arena);
  untilSaid(arena, "game over");
  take("results-teams", arena);
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
  untilOutcomes(arena, 9);
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
  untilOutcomes(arena, 4);
  arena.reboot("master");
  arena.until("all are linked again", () => arena.isComplete);
  arena.run(seenMs);
  take("resume", arena);
}

function options(take: Camera): void {
  const arena = range({ isCold: true });
  press(arena, 4, "X", "A");
  take("options", arena);
  press(arena, 3, "X", "A");
  take("code-wifi", arena);
  press(arena, "Y", 4, "X", "A");
  take("code-page", arena);
  press(arena, "Y", 2, "X", "A");
  take("disable", arena);
  press(arena, "X", "A");
  take("disabled", arena);
}

/** A name is entered, and asked about. */
function enteredName(take: Camera): void {
  const arena = range({ isCold: true });
  press(arena, 4, "X", "A", "up", "A");
  press(arena, "A", "A", 13, "X", "A");
  take("entry", arena);
  press(arena, "A", 14, "Y");
  take("entry-end", arena);
  press(arena, "A");
  take("names", arena);
  press(arena, "A");
  take("remove", arena);
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
  const arena = new VirtualArena({ ...same, targets: 1 });
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
  press(arena, "Y", "X", "A");
  arena.run(replyMs);
  take("refused-timeout", arena);
}

export const scenes: readonly Scene[] = [
  { name: "the walk to a game for two", play: walk },
  { name: "a game for one", play: onePlayer },
  { name: "players by their names", play: names },
  { name: "eight players", play: eight },
  { name: "plates that must not be shot", play: noShoot },
  { name: "a duel", play: duel },
  { name: "two teams", play: teams },
  { name: "the end of a long game", play: longGame },
  { name: "a target is lost", play: lostTarget },
  { name: "the master was switched off in a game", play: switchedOff },
  { name: "targets", play: targets },
  { name: "calibration", play: calibration },
  { name: "options", play: options },
  { name: "a name is entered", play: enteredName },
  { name: "STOP and how it is cleared", play: stop },
  { name: "what is refused", play: refusals },
  { name: "a low battery", play: lowBattery },
  { name: "a guest", play: guest },
  { name: "before a game", play: preflight },
  { name: "the self-test", play: selfTest },
];

/** The scene's pictures in the order in which they are taken. Throws if the simulated display reported an error. */
export function takeShots({ play }: Scene): Shot[] {
  const shots: Shot[] = [];
  play((name, arena) => {
    const [complaint] = arena.screen.complaints;
    if (complaint !== undefined) throw new Error(`${name}: ${complaint}`);
    shots.push({ name, pixels: arena.screen.pixels() });
  });
  return shots;
}
