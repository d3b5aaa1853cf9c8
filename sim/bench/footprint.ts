// JsVars of each bundle, booted from flash: idle, during a game, and after many commands and reconnects.
import { GameNews, Subject } from "../../shared/console-lines.js";
import { Image, ownUsage, PeerMaster, PeerTarget } from "./images.js";
import { Phone } from "./phones.js";
import { freePorts } from "./run.js";

const wifi = { ssid: "snyper", password: "only a benchmark", open: true };
const maxMs = 360_000;
/** How long a master takes to start its screen and draw all of it, ms. */
const startMs = 2000;
/** How long X is held, ms: more than the second that is required. */
const heldMs = 1300;
/** The wait after an order, ms: an image checks for one every 40 ms. */
const orderMs = 200;

const gameOver = `${Subject.game} ${GameNews.over}`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, condition: () => boolean, withinMs = 60_000): Promise<void> {
  for (const end = performance.now() + withinMs; !condition(); await pause(5))
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
}

/** The maximum in use during `work`. */
async function peak(image: Image, work: Promise<unknown>): Promise<number> {
  const from = image.samples.length;
  await work;
  return Math.max(...image.samples.slice(from));
}

/** The minimum in use within 1.6 s: every second the screen needs some more while it updates its rows. */
async function rest(image: Image): Promise<number> {
  return Math.min(...(await image.usages(40)));
}

export interface TargetFootprint {
  idle: number;
  /** The maximum during movements and exposures, with a miss and an abort. */
  peak: number;
}

async function bootTarget(interpreter: string, hurried = false): Promise<{ image: Image; peer: PeerMaster }> {
  const [port] = (await freePorts(1)) as [number];
  const peer = new PeerMaster(port);
  const image = await Image.boot(
    interpreter,
    "target",
    { ...wifi, id: "target_1", master: "127.0.0.1", port, servo: { travel: 100 } },
    maxMs,
    hurried,
  );
  await until("the target registers", () => peer.registrations > 0);
  return { image, peer };
}

/** A target's JsVars, connected and idle; with `play` also the peak during exposures. */
export async function targetFootprint(interpreter: string, play: boolean): Promise<TargetFootprint> {
  const own = await ownUsage(interpreter, maxMs);
  const { image, peer } = await bootTarget(interpreter);
  try {
    await pause(700); // the first beats
    const idle = (await image.usage()) - own;
    return { idle, peak: play ? (await peak(image, exposures(peer))) - own : idle };
  } finally {
    await image.close();
    peer.close();
  }
}

async function exposures(peer: PeerMaster): Promise<void> {
  await peer.command("stand_up");
  await peer.command("lay_down");
  await peer.command("activate", { duration: 0.3 });
  await until("a miss", () => peer.results.length === 1);
  await pause(300); // the plate falls
  await peer.command("activate", { duration: 5 });
  await peer.command("lay_down");
  await until("an abort", () => peer.results.length === 2);
}

export interface Growth {
  /** How many more JsVars are in use than before. */
  commands: number;
  reconnects: number;
}

/** What a target keeps after so many commands and reconnects: nothing, unless it leaks. */
export async function targetGrowth(interpreter: string, commands: number, reconnects: number): Promise<Growth> {
  const { image, peer } = await bootTarget(interpreter, true);
  const types = ["ping", "lay_down", "ping", "ping"];
  const exchange = async (count: number) => {
    for (let i = 0; i < count; i++) await peer.command(types[i % types.length]!);
  };
  const reconnect = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const before = peer.registrations;
      peer.cut();
      await until("the target dials again", () => peer.registrations > before);
    }
  };
  try {
    await exchange(20);
    const start = await image.usage();
    await exchange(commands);
    const served = await image.usage();
    await reconnect(reconnects);
    await exchange(20);
    return { commands: served - start, reconnects: (await image.usage()) - served };
  } finally {
    await image.close();
    peer.close();
  }
}

export interface MasterFootprint {
  /** Without any target. */
  idle: number;
  /** With so many targets connected. */
  connected: number;
  targets: number;
  perTarget: number;
  /**
   * The maximum during two games of `playedS` seconds each, while so many phones have the page open.
   */
  peak: number;
  phones: number;
  /**
   * How much more is in use after the second game than after the first. What a game keeps until the next one begins,
   * above all its sheet, is in both.
   */
  kept: number;
}

/** Seconds of play in each of the two games. */
export const playedS = 60;

/** The sockets of a board that has room for all targets and phones. */
const sockets = 24;

async function bootMaster(
  interpreter: string,
): Promise<{ image: Image; pagePort: number; join(id: number): Promise<PeerTarget> }> {
  const [port, pagePort] = (await freePorts(2)) as [number, number];
  const image = await Image.boot(
    interpreter,
    "master",
    { ...wifi, wifi: "ap", port, page: { port: pagePort, sockets } },
    maxMs,
  );
  await image.run.line(Subject.listening);
  await image.run.line(`page ${pagePort}`);
  return {
    image,
    pagePort,
    join: async (number) => {
      const peer = new PeerTarget(port, `target_${number}`);
      await peer.registered;
      return peer;
    },
  };
}

/**
 * A master's JsVars with no, one and eight targets; with `play` also during games in which every plate is hit.
 */
export async function masterFootprint(interpreter: string, play: boolean): Promise<MasterFootprint> {
  const own = await ownUsage(interpreter, maxMs);
  const { image, pagePort, join } = await bootMaster(interpreter);
  const peers: PeerTarget[] = [];
  const phones: Phone[] = [];
  const targets = 8;
  try {
    await pause(startMs);
    const idle = (await rest(image)) - own;
    peers.push(await join(1));
    await pause(700);
    const one = (await rest(image)) - own;
    for (let number = 2; number <= targets; number++) peers.push(await join(number));
    await pause(700);
    const connected = (await rest(image)) - own;
    const footprint = {
      idle,
      connected,
      targets,
      perTarget: (connected - one) / (targets - 1),
      peak: connected,
      phones: phonesCount,
      kept: 0,
    };
    if (!play) return footprint;
    const { peak: maximum, kept } = await playGames(image, pagePort, phones);
    return { ...footprint, peak: maximum - own, kept };
  } finally {
    for (const phone of phones) phone.close();
    for (const peer of peers) peer.close();
    await image.close();
  }
}

/** Presses or releases a button, and waits until the image has found the order. */
async function touch(image: Image, pin: string, isReleased: boolean): Promise<void> {
  image.order(`watches.${pin}.call({state:${isReleased},pin:${pin}})`);
  await pause(orderMs);
}

/** Tests STOP, clears it, and makes the range hot. */
async function makeHot(image: Image): Promise<void> {
  await touch(image, "D17", false);
  for (let step = 0; step < 2; step++) {
    await touch(image, "D19", false);
    await pause(heldMs);
    await touch(image, "D19", true);
  }
  await image.run.line(`${Subject.range} HOT`);
}

/** Plays two games while phones have the page open. Returns the peak of both, and what the second leaves behind. */
async function playGames(image: Image, pagePort: number, phones: Phone[]): Promise<{ peak: number; kept: number }> {
  await makeHot(image);
  const watched = async () => {
    phones.push(...Array.from({ length: phonesCount }, () => new Phone(pagePort)));
    await game(image, playedS);
    for (const phone of phones) phone.close();
    await pause(700);
  };
  const first = await peak(image, watched()); // after this, ids and times are numbers that fill a JsVar
  const before = await rest(image);
  const second = await peak(image, watched());
  const served = phones.filter(({ states }) => states > playedS / 3);
  if (served.length < 2 * phonesCount)
    throw new Error(
      `${served.length} of ${2 * phonesCount} phones were served: ${JSON.stringify(phones.map(({ states, failures }) => [states, failures]))}`,
    );
  return { peak: Math.max(first, second), kept: (await rest(image)) - before };
}

/** How many phones have the page open during a game. */
const phonesCount = 3;

/** Plays a game: two players have half of `seconds` each, with three plates up at once. */
async function game(image: Image, seconds: number): Promise<void> {
  const rules = { name: "Footprint", seconds: seconds / 2, up: 3, gap: [0.2, 0.8], points: { hit: 10, streak: 2 } };
  const ended = image.run.lines.filter((line) => line.includes(gameOver)).length;
  image.order(
    `require("Storage").write("Footprint.game",${JSON.stringify(JSON.stringify(rules))});play("Footprint",["P1","P2"])`,
  );
  await until(
    "the game is over",
    () => image.run.lines.filter((line) => line.includes(gameOver)).length > ended,
    (seconds + 60) * 1000,
  );
}

/** What a master keeps after so many commands and reconnects. */
export async function masterGrowth(interpreter: string, commands: number, reconnects: number): Promise<Growth> {
  const { image, join } = await bootMaster(interpreter);
  let peer = await join(1);
  try {
    await pause(startMs);
    const start = await rest(image);
    image.order(`burst(${commands},"target_1")`);
    await image.run.line("BURST over");
    const served = await rest(image);
    for (let i = 0; i < reconnects; i++) {
      // In turn, the old connection is closed before the new one opens, or is a ghost that the new one replaces.
      if (i % 2) peer.close();
      const next = await join(1);
      peer.close();
      peer = next;
    }
    await pause(700);
    return { commands: served - start, reconnects: (await rest(image)) - served };
  } finally {
    peer.close();
    await image.close();
  }
}
