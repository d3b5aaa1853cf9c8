// JsVars of each bundle, booted from flash: idle, over a game, and after many commands and reconnects.
import { GameNews, Subject } from "../../shared/console-lines.js";
import { Image, ownUsage, PeerMaster, PeerTarget } from "./images.js";
import { Phone } from "./phones.js";
import { freePorts } from "./run.js";

const wifi = { ssid: "snyper", password: "only a benchmark" };
const maxMs = 360_000;
/** Until a master has started its screen and drawn all of it. */
const startMs = 2000;
/** X is held for longer than the second that counts. */
const heldMs = 1300;

const gameOver = `${Subject.game} ${GameNews.over}`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, condition: () => boolean, withinMs = 60_000): Promise<void> {
  for (const end = performance.now() + withinMs; !condition(); await pause(5))
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
}

/** The most that is used while `work` goes on. */
async function peak(image: Image, work: Promise<unknown>): Promise<number> {
  const from = image.samples.length;
  await work;
  return Math.max(...image.samples.slice(from));
}

/** The least that is used within 1.6 s: the screen looks at its rows each second, and takes some more meanwhile. */
async function rest(image: Image): Promise<number> {
  return Math.min(...(await image.usages(40)));
}

export interface TargetFootprint {
  idle: number;
  /** The most over exposures with a miss, an abort and movements. */
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

/** A target's JsVars, connected and idle; with `play` also the peak over exposures. */
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
  /** JsVars more than before. */
  commands: number;
  reconnects: number;
}

/** What a target keeps of so many commands and reconnects: nothing, if it is right. */
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
   * The most over two games, of which the second has `playedS` seconds of play; in both, so many phones look at the
   * page.
   */
  peak: number;
  phones: number;
  /**
   * More after the second game than after the first: what a game takes until it begins again, its sheet above all, is
   * in both.
   */
  kept: number;
}

/** Seconds that plates come up in the game whose leavings are counted, and in the one before it. */
export const playedS = 60;

/** Of a board that has room for all who are here. */
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
 * A master's JsVars with no, one and eight targets; with `play` also over games on them, of which every plate is hit.
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
    image.order("watches.D17.call({state:false,pin:D17})");
    for (let step = 0; step < 2; step++) {
      image.order("watches.D19.call({state:false,pin:D19})");
      await pause(heldMs);
      image.order("watches.D19.call({state:true,pin:D19})");
    }
    await image.run.line(`${Subject.range} HOT`);
    const watched = async () => {
      phones.push(...Array.from({ length: phonesCount }, () => new Phone(pagePort)));
      await game(image, playedS);
      for (const phone of phones) phone.close();
      await pause(700);
    };
    const first = await peak(image, watched()); // until ids and times are numbers that fill a JsVar of their own
    const before = await rest(image);
    const second = await peak(image, watched());
    const served = phones.filter(({ states }) => states > playedS / 3);
    if (served.length < 2 * phonesCount)
      throw new Error(
        `${served.length} of ${2 * phonesCount} phones were served: ${JSON.stringify(phones.map(({ states, failures }) => [states, failures]))}`,
      );
    return { ...footprint, peak: Math.max(first, second) - own, kept: (await rest(image)) - before };
  } finally {
    for (const phone of phones) phone.close();
    for (const peer of peers) peer.close();
    await image.close();
  }
}

/** Phones that look at a game. */
const phonesCount = 3;

/** Two players have half of `seconds` each, with three plates up at once. */
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

/** What a master keeps of so many commands and of peers that come and go. */
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
      // By turns the old connection goes before the new one comes, and is a ghost that the new one replaces.
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
