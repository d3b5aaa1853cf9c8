// `npm run bench:page`: what the arena page costs the range. Eight targets play, and the round trip of pings is
// measured in turn with the page open in three browsers and with no browser at all.
import { fork } from "node:child_process";
import { get, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed } from "../../tools/common/refusal.js";
import { RangeKey } from "../arena/range-key.js";
import { RealArena } from "../arena/real-arena.js";
import { Robot } from "../arena/robot.js";
import { findChromium, noChromium } from "../web/chromium.js";
import { PageServer } from "../web/server.js";
import { freePort } from "../world/relay.js";
import { seededRandom } from "../world/random.js";
import type { Order } from "./audience.js";

const program = {
  command: "npm run bench:page --",
  usage: [["[options]"]],
  about:
    "Measures what the arena page costs a range of eight targets, with three browsers ($CHROMIUM, or else chromium on the PATH). Exits with 1 if pings take over 10 % longer.",
  options: { quick: { kind: "flag", help: "take fewer and shorter turns" } },
} as const;

const targets = 8;
const browsers = 3;
/** How often each target is pinged, ms. */
const pingMs = 200;
/** How long nothing is measured after a change, ms: browsers start and caches warm up. */
const settleMs = 1500;
const costMax = 1.1;
/** The timer on the master whose lateness is measured, ms, and how late it may be. */
const timerMs = 10;
const lateMsMax = 20;

interface Taken {
  p50: number;
  p90: number;
  count: number;
  /** CPU time of the range's process, ms per second. */
  cpuMs: number;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The browsers, or what replaces them. */
interface Audience {
  name: string;
  come(url: string): Promise<void>;
  go(): Promise<void>;
  close(): void;
}

function chromiums(): Audience {
  const child = fork(fileURLToPath(new URL("audience.js", import.meta.url)));
  const order = (url: Order) =>
    new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", () => reject(new Error("the browsers ended")));
      child.send(url);
    });
  return { name: `${browsers} Chromium pages`, come: order, go: () => order(""), close: () => child.disconnect() };
}

/** Replaces browsers if there are none: reads the stream, but draws nothing. */
function readers(): Audience {
  let streams: IncomingMessage[] = [];
  const come = async (url: string) => {
    const read = () =>
      new Promise<IncomingMessage>((resolve) =>
        get(`${url}/events`, { agent: false }, (stream) => resolve(stream.resume())),
      );
    streams = await Promise.all(Array.from({ length: browsers }, read));
  };
  const go = async () => streams.forEach((stream) => stream.destroy());
  return { name: `${browsers} stream readers that draw nothing`, come, go, close: () => undefined };
}

/** Round trips of the master's pings, measured at its own end of the wire. */
class Trips {
  private readonly sent = new Map<string, number>();
  private taken: number[] = [];

  constructor(arena: RealArena) {
    arena.wire.onLine(({ at, connection, text }) => {
      const [, type, id] = /^\{"type":"(ping|pong)","id":"([^"]+)"/.exec(text) ?? [];
      const key = `${connection} ${id}`;
      if (type === "ping") this.sent.set(key, at);
      else if (type === "pong" && this.sent.has(key)) {
        this.taken.push(at - this.sent.get(key)!);
        this.sent.delete(key);
      }
    });
  }

  async during(ms: number): Promise<Taken> {
    this.taken = [];
    const before = process.cpuUsage();
    await wait(ms);
    const { user, system } = process.cpuUsage(before);
    const sorted = this.taken.sort((a, b) => a - b);
    const quantile = (share: number) => sorted[Math.floor(sorted.length * share)]!;
    return { p50: quantile(0.5), p90: quantile(0.9), count: sorted.length, cpuMs: (user + system) / ms };
  }
}

/** Links all targets, lets a robot play one game after the other, and keeps pinging. Fulfilled with what stops it. */
async function begin(arena: RealArena): Promise<() => void> {
  arena.start();
  await arena.until("all targets linked", () => arena.isComplete);
  arena.heat();
  await arena.until("range HOT", () => arena.view.word === "HOT");
  arena.type(
    "master",
    `var late=0,due=getTime();setInterval(function(){var now=getTime();late=Math.max(late,now-due-${timerMs / 1000});due=now},${timerMs})`,
  );
  const robot = new Robot(arena, seededRandom(1).fork("robot"));
  robot.start();
  const pings = setInterval(() => {
    arena.type("master", 'command("ping")');
    if (!arena.view.isPlaying) arena.type("master", 'play("Quick Game",1)');
  }, pingMs);
  return () => {
    clearInterval(pings);
    robot.stop();
  };
}

/** How late the master's timer was since the last call, ms. */
function lateMs(arena: RealArena): number {
  arena.type("master", 'print("late "+late*1000);late=0');
  return Number(arena.said("master", "late ").at(-1)!.split(" ")[1]);
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const text = ({ p50, p90, count, cpuMs }: Taken) =>
  `p50 ${p50.toFixed(3)} ms, p90 ${p90.toFixed(3)} ms of ${count} trips, ${cpuMs.toFixed(0)} ms of CPU time per second`;

/** How late the master's timer was, ms: without browsers, while they started, and while they had the page open. */
interface Lateness {
  alone: number;
  coming: number;
  watched: number;
}

async function measure(
  arena: RealArena,
  server: PageServer,
  audience: Audience,
  turns: number,
  ms: number,
): Promise<boolean> {
  const trips = new Trips(arena);
  const stop = await begin(arena);
  await wait(settleMs);
  const costs: Cost[] = [];
  const late: Lateness = { alone: 0, coming: 0, watched: 0 };
  lateMs(arena);
  for (let turn = 1; turn <= turns; turn++) {
    const alone = await trips.during(ms);
    late.alone = Math.max(late.alone, lateMs(arena));
    await audience.come(server.url);
    await wait(settleMs);
    late.coming = Math.max(late.coming, lateMs(arena));
    const watched = await trips.during(ms);
    late.watched = Math.max(late.watched, lateMs(arena));
    await audience.go();
    await wait(settleMs);
    lateMs(arena);
    costs.push({ p50: watched.p50 / alone.p50, p90: watched.p90 / alone.p90 });
    console.log(
      `turn ${turn}: without the page ${text(alone)}; with it ${text(watched)}; ${costs.at(-1)!.p50.toFixed(3)} times`,
    );
  }
  stop();
  return printResult(arena, costs, late);
}

interface Cost {
  p50: number;
  p90: number;
}

/** Prints what the page costs. True if that is within the limit and no link was lost. */
function printResult(arena: RealArena, costs: readonly Cost[], late: Lateness): boolean {
  const cost = median(costs.map(({ p50 }) => p50));
  const costP90 = median(costs.map(({ p90 }) => p90));
  const lost = arena.said("master", "link target").filter((line) => line.includes(" down "));
  console.log(
    `round trip with the page open: ${cost.toFixed(3)} times that without (median of ${costs.length} turns), maximum ${costMax}; p90 ${costP90.toFixed(3)} times`,
  );
  console.log(
    `a ${timerMs} ms timer on the master was late by at most ${late.alone.toFixed(1)} ms without and ${late.watched.toFixed(1)} ms with the page,`,
  );
  console.log(
    `and ${late.coming.toFixed(1)} ms while the browsers started, mostly because that kept this machine's cores busy`,
  );
  console.log(`the limit on a board is ${lateMsMax} ms; links lost: ${lost.length === 0 ? "none" : lost.join(", ")}`);
  return cost <= costMax && lost.length === 0;
}

/** Measures it. Fulfilled with the exit code. */
async function run(isQuick: boolean): Promise<number> {
  const hasBrowser = findChromium() !== undefined;
  const audience = hasBrowser ? chromiums() : readers();
  if (!hasBrowser) console.log(`NO BROWSER: ${audience.name} are used instead. ${noChromium}`);
  const arena = new RealArena({ targets, key: RangeKey.simulated, port: await freePort() });
  const server = await PageServer.open({ arena, dialAddress: "", port: 0 });
  console.log(
    `${targets} targets play and are pinged every ${pingMs} ms, in turn without the page and with ${audience.name}`,
  );
  try {
    const isCheap = await measure(arena, server, audience, isQuick ? 3 : 7, isQuick ? 3000 : 6000);
    return isCheap ? 0 : exitFailed;
  } finally {
    audience.close();
    await server.close();
    await arena.close();
  }
}

await runProgram(
  (args) => readArguments(args, program),
  ({ quick }) => run(quick),
);
