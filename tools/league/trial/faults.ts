// `npm run league -- faults`: everything that a league consists of is killed, cut, repeated and reordered while games
// are published. In the end each game must be in the database exactly once, as it was played.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exitFailed } from "../../common/refusal.js";
import { complain, say } from "../../common/terminal.js";
import { openDatabase } from "../board/database.js";
import { gamesOver } from "../bridge/record-games.js";
import { invite } from "../keys.js";
import { gameMessage } from "../messages.js";
import type { CommandValues } from "../options.js";
import type { Job } from "./bridges.js";
import { GeneratedRecord } from "./generate.js";
import { Echo, Relay } from "./relay.js";
import { league, openStage, type Stage } from "./stage.js";

const program = fileURLToPath(new URL("bridges.js", import.meta.url));
/** Bridges are in so many processes. */
const processesMax = 4;
/** Over how many steps the games are published. */
const steps = 60;
const stepMs = 500;
const againMsMin = 4000;
/** The pause between two faults, and how long one lasts, ms. */
const pauseMs = [400, 1200] as const;
const lastMs = [200, 1500] as const;
const echoes = 100;
/** How long everything may take, ms. */
const msMax = 900_000;

export const faultKinds = [
  "broker killed",
  "database killed",
  "board killed",
  "bridges killed",
  "network cut",
  "repeated, reordered",
] as const;
type Fault = (typeof faultKinds)[number];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A process of bridges, which is started again until it ends as it should. */
class Bridges {
  isDone = false;
  private child: ChildProcess | undefined;

  constructor(private readonly job: string) {
    this.start();
  }

  kill(): void {
    this.child?.kill("SIGKILL");
  }

  private start(): void {
    this.child = spawn(process.execPath, [program, this.job], { stdio: ["pipe", "ignore", "inherit"] });
    this.child.on("exit", (code) => {
      if (code === 0) this.isDone = true;
      else if (!this.isStopped) this.start();
    });
  }

  private isStopped = false;

  stop(): void {
    this.isStopped = true;
    this.kill();
  }
}

/** What must be in the database: the digest of each game. */
type Expected = Map<string, string>;

/** Makes the records and the jobs that publish them. */
function prepare(
  stage: Stage,
  relay: Relay,
  { games, ranges, seed }: CommandValues["faults"],
): { jobs: string[]; expected: Expected } {
  const expected: Expected = new Map();
  const { folder } = stage;
  const each = Math.ceil(games / ranges);
  const jobs: Job[] = Array.from({ length: Math.min(processesMax, ranges) }, () => ({
    ...{ broker: relay.url, ranges: [], portion: Math.ceil(each / steps), stepMs, againMsMin },
  }));
  for (let number = 0, left = games; number < ranges; number++) {
    const range = `range-${number}`;
    const record = new GeneratedRecord({ seed: seed + number });
    for (let game = 0; game < each && left > 0; game++, left--) record.game();
    const paths = {
      record: join(folder, `${range}.record`),
      invitation: join(folder, `${range}.invitation`),
      spool: join(folder, `${range}.spool`),
    };
    writeFileSync(paths.record, record.text);
    invite(stage.keys, league, range, paths.invitation);
    jobs[number % jobs.length]!.ranges.push(paths);
    for (const { lines } of gamesOver([record.text]).games) {
      const { id, digest } = gameMessage(lines, 0, true);
      expected.set(`${range} ${id}`, digest);
    }
  }
  const files = jobs.map((job, index) => {
    const file = join(folder, `job-${index}.json`);
    writeFileSync(file, JSON.stringify(job));
    return file;
  });
  return { jobs: files, expected };
}

interface Scene {
  stage: Stage;
  relay: Relay;
  echo: Echo;
  bridges: Bridges[];
  draw(below: number): number;
}

const between = ({ draw }: Scene, [min, max]: readonly [number, number]): number => min + draw(max - min);

async function doFault(fault: Fault, scene: Scene): Promise<void> {
  const { stage, relay, echo, bridges, draw } = scene;
  const last = () => sleep(between(scene, lastMs));
  switch (fault) {
    case "broker killed":
      await stage.broker.end();
      await last();
      return stage.broker.start();
    case "database killed":
      await stage.database?.end();
      await last();
      return stage.database?.start();
    case "board killed":
      await stage.board.end("SIGKILL");
      await last();
      return stage.board.start();
    case "bridges killed":
      return bridges[draw(bridges.length)]!.kill();
    case "network cut":
      relay.cut();
      await last();
      return relay.heal();
    case "repeated, reordered":
      return echo.repeat(echoes);
    default:
      fault satisfies never;
  }
}

/** Injects faults until all games are published and confirmed. Returns how often each was injected. */
async function torment(scene: Scene): Promise<Map<Fault, number>> {
  const counts = new Map<Fault, number>(faultKinds.map((kind) => [kind, 0]));
  const kinds = scene.stage.database ? faultKinds : faultKinds.filter((kind) => kind !== "database killed");
  // Each kind in turn, in an order that the seed shuffles, until the games are out; then it is quiet.
  const begunMs = Date.now();
  for (let turn = 0; scene.bridges.some(({ isDone }) => !isDone) && Date.now() - begunMs < msMax; turn++) {
    if (Date.now() - begunMs < 2 * steps * stepMs) {
      const fault = kinds[scene.draw(kinds.length)]!;
      await doFault(fault, scene);
      counts.set(fault, counts.get(fault)! + 1);
    } else if (!scene.stage.board.isRunning) await scene.stage.board.start();
    await sleep(between(scene, pauseMs));
  }
  return counts;
}

export interface Outcome {
  published: number;
  stored: number;
  missing: number;
  changed: number;
  foreign: number;
  countedTwice: number;
}

async function compare(stage: Stage, expected: Expected): Promise<Outcome> {
  const database = await openDatabase(stage.databaseUrl);
  try {
    const games = await database.query<{ range: string; id: string; digest: string; broken: string }>(
      "select range, id, digest, broken from games",
    );
    const found = new Map(
      games.map(({ range, id, digest, broken }) => [`${range} ${id}`, broken === "" ? digest : broken]),
    );
    const [counted] = await database.query<{ games: number; scores: number }>(
      "select (select sum(games) from ranges)::float8 as games, (select count(*) from scores where counts)::float8 as scores",
    );
    const twice = Math.abs((counted?.games ?? 0) - games.length) + Math.abs((counted?.scores ?? 0) - 2 * games.length);
    return {
      published: expected.size,
      stored: games.length,
      missing: [...expected.keys()].filter((key) => !found.has(key)).length,
      changed: [...expected].filter(([key, digest]) => found.has(key) && found.get(key) !== digest).length,
      foreign: [...found.keys()].filter((key) => !expected.has(key)).length,
      countedTwice: twice,
    };
  } finally {
    await database.close();
  }
}

function report(counts: ReadonlyMap<Fault, number>, echo: Echo, outcome: Outcome): void {
  const rows = [
    ...[...counts].map(([fault, times]) => [fault, String(times)] as const),
    ["messages repeated", String(echo.repeated)] as const,
    ["games published", String(outcome.published)] as const,
    ["games stored", String(outcome.stored)] as const,
    ["missing", String(outcome.missing)] as const,
    ["changed", String(outcome.changed)] as const,
    ["not published, but stored", String(outcome.foreign)] as const,
    ["counted twice or not", String(outcome.countedTwice)] as const,
  ];
  for (const [what, count] of rows) say(`${what.padEnd(28)}${count.padStart(8)}`);
}

/** Runs the faults. Fulfilled with the exit code: 0 if nothing was lost and nothing duplicated. */
export async function runFaults(options: CommandValues["faults"]): Promise<number> {
  const stage = await openStage(options);
  mkdirSync(stage.keys, { recursive: true });
  const relay = await Relay.open(Number(new URL(stage.broker.url).port));
  const random = new GeneratedRecord({ seed: options.seed });
  const draw = (below: number) => random.draw(below);
  const { jobs, expected } = prepare(stage, relay, options);
  say(`${expected.size} games of ${options.ranges} ranges, seed ${options.seed}, with ${stage.names}.`);
  await stage.board.start();
  const echo = new Echo(stage.broker.url, league, draw);
  const bridges = jobs.map((job) => new Bridges(job));
  try {
    const begunMs = Date.now();
    const counts = await torment({ stage, relay, echo, bridges, draw });
    const isDone = bridges.every((one) => one.isDone);
    // PGlite is in the board's process, which must be gone before another one opens its files.
    await stage.board.end("SIGTERM");
    const outcome = await compare(stage, expected);
    report(counts, echo, outcome);
    say(`${((Date.now() - begunMs) / 1000).toFixed(0)} s.`);
    const { missing, changed, foreign, countedTwice } = outcome;
    if (!isDone) complain("The bridges did not get all confirmations in time.");
    return isDone && missing + changed + foreign + countedTwice === 0 ? 0 : exitFailed;
  } finally {
    for (const bridge of bridges) bridge.stop();
    await echo.close();
    relay.close();
    await stage.close();
  }
}
