// `npm run league -- load`: how fast a board stores what many ranges publish, what a game costs it, and how fast its
// page answers when the database is full.
import { join } from "node:path";
import { exitFailed } from "../../common/refusal.js";
import { say } from "../../common/terminal.js";
import { openDatabase } from "../board/database.js";
import { storeGames } from "../board/store.js";
import { Broker } from "../broker.js";
import { readGameLines } from "../game-chain.js";
import { invite, readInvitation, type Invitation } from "../keys.js";
import { gameMessage, seal } from "../messages.js";
import { gameTopic, keptOf, placeIn } from "../names.js";
import type { CommandValues } from "../options.js";
import { GeneratedRecord } from "./generate.js";
import { cpuMs } from "./processor.js";
import { league, openStage, type Stage } from "./stage.js";

/** Of these the cost per game is compared with that of all publishers. */
const fewPublishers = 10;
const tickMs = 20;
const dialMs = 5;
const settleMsMax = 60_000;
const batch = 500;
const dayMs = 24 * 3600 * 1000;
const days = 60;
const asksEach = 60;
/** The targets of the issue: p95 from the end of a game to the database, and of an answer of the page, ms. */
const storedMsMax = 2000;
const answerMsMax = 200;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The value that 95 % do not exceed; NaN of nothing. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? NaN;
}

/** A range that publishes games as they end. */
class Publisher {
  /** When each game ended that is not confirmed, ms, by its number. */
  readonly open = new Map<number, number>();
  readonly broker: Broker;
  private readonly record: GeneratedRecord;

  constructor(
    private readonly invitation: Invitation,
    url: string,
    seed: number,
    stored: (ms: number) => void,
  ) {
    const { range } = invitation;
    this.record = new GeneratedRecord({ seed });
    this.broker = new Broker({
      place: { url },
      clientId: `snyper-range-${league}-${range}`,
      isLasting: false,
      topics: () => [keptOf(league, range)],
      message: (topic) => {
        const number = placeIn(topic)?.game ?? 0;
        const endedMs = this.open.get(number);
        if (endedMs === undefined) return;
        this.open.delete(number);
        stored(Date.now() - endedMs);
      },
      up: () => undefined,
      down: () => undefined,
    });
  }

  /** A game ends. */
  publish(): void {
    const { range, key } = this.invitation;
    const lines = this.record.game();
    const topic = gameTopic(league, range, this.record.number);
    const now = Date.now();
    this.open.set(this.record.number, now);
    this.broker.publish(topic, seal(topic, gameMessage(lines, now, true), key)).catch(() => undefined);
  }
}

/** Parts whose processor time is measured, if they are processes of their own. */
const parts = ["board", "database", "broker"] as const;
type Costs = Record<(typeof parts)[number], number>;

const processOf = (stage: Stage, part: keyof Costs): number | undefined =>
  part === "board" ? stage.board.child?.pid : stage[part]?.pid;

/** Each part's processor time so far, ms; NaN where the system does not tell. */
function costs(stage: Stage): Costs {
  return Object.fromEntries(parts.map((part) => [part, cpuMs(processOf(stage, part))])) as Costs;
}

interface Phase {
  publishers: number;
  games: number;
  stored: number;
  p95Ms: number;
  /** Processor time per game, ms. */
  cost: Costs;
}

/** Publishes with some of the publishers for a while. */
async function phase(
  stage: Stage,
  publishers: readonly Publisher[],
  rate: number,
  seconds: number,
  times: number[],
): Promise<Phase> {
  times.length = 0;
  const before = costs(stage);
  const begunMs = Date.now();
  let games = 0;
  for (let now = begunMs; now - begunMs < seconds * 1000; now = Date.now()) {
    for (const due = ((now - begunMs) / 1000) * rate; games < due; games++)
      publishers[games % publishers.length]!.publish();
    await sleep(tickMs);
  }
  const isOpen = () => publishers.some(({ open }) => open.size > 0);
  for (const end = Date.now() + settleMsMax; isOpen() && Date.now() < end;) await sleep(tickMs);
  const after = costs(stage);
  return {
    publishers: publishers.length,
    games,
    stored: times.length,
    p95Ms: p95(times),
    cost: Object.fromEntries(parts.map((part) => [part, (after[part] - before[part]) / Math.max(1, games)])) as Costs,
  };
}

/** Both phases. Returns how many games were published, and whether the figures meet their targets. */
async function publishAll(stage: Stage, options: CommandValues["load"]): Promise<{ games: number; isGood: boolean }> {
  const { publishers: count, rate, seconds, seed } = options;
  const invitations = Array.from({ length: count }, (_, number) => {
    const file = join(stage.folder, `range-${number}.invitation`);
    invite(stage.keys, league, `range-${number}`, file);
    return readInvitation(file);
  });
  await stage.board.start();
  const times: number[] = [];
  const publishers: Publisher[] = [];
  for (const [number, invitation] of invitations.entries()) {
    publishers.push(new Publisher(invitation, stage.broker.url, seed + number, (ms) => times.push(ms)));
    await sleep(dialMs);
  }
  const isUp = () => publishers.every(({ broker }) => broker.connected);
  for (const end = Date.now() + settleMsMax; !isUp() && Date.now() < end;) await sleep(tickMs);
  // The first seconds warm the board up: they are not counted.
  await phase(stage, publishers.slice(0, fewPublishers), rate, Math.min(5, seconds), times);
  const few = await phase(stage, publishers.slice(0, fewPublishers), rate, seconds, times);
  const all = await phase(stage, publishers, rate, seconds, times);
  for (const { publishers: ranges, games, stored, p95Ms, cost } of [few, all]) {
    say(`${ranges} ranges: ${games} games at ${rate}/s, ${stored} confirmed, p95 ${p95Ms.toFixed(0)} ms`);
    const known = parts.filter((part) => !Number.isNaN(cost[part]));
    say(`  processor time per game: ${known.map((part) => `${part} ${cost[part].toFixed(2)} ms`).join(", ")}`);
  }
  say(
    `cost per game at the board with ${all.publishers} ranges to that with ${few.publishers}: ${(all.cost.board / few.cost.board).toFixed(2)}`,
  );
  await Promise.all(publishers.map(({ broker }) => broker.close()));
  const isGood = few.stored === few.games && all.stored === all.games && all.p95Ms < storedMsMax;
  return { games: few.games + all.games, isGood };
}

/** Fills the database up to so many games, over two months. */
async function fill(stage: Stage, games: number, seed: number): Promise<void> {
  const database = await openDatabase(stage.databaseUrl);
  try {
    const [row] = await database.query<{ count: number }>("select count(*)::float8 as count from games");
    const records = Array.from({ length: 20 }, (_, number) => new GeneratedRecord({ seed: seed + 5000 + number }));
    for (let stored = row!.count; stored < games; stored += batch) {
      const incoming = Array.from({ length: Math.min(batch, games - stored) }, (_, index) => {
        const number = index % records.length;
        const lines = records[number]!.game();
        const at = Date.now() - ((stored + index) % days) * dayMs - index;
        const game = readGameLines(lines, records[number]!.number);
        return { range: `filled-${number}`, message: gameMessage(lines, at, true), game };
      });
      await storeGames(database, incoming);
    }
    await database.query("analyze");
  } finally {
    await database.close();
  }
}

/** Asks the page everything that its views ask for, never the same twice. Returns whether all answers were fast. */
async function askPage(stage: Stage): Promise<boolean> {
  await stage.board.start();
  const { page } = stage.board;
  const get = async (path: string): Promise<unknown> => (await fetch(page + path)).json();
  const sheets = (await get("/api/sheets.json")) as { day: string; game: string }[];
  const [first] = (await get("/api/games.json")) as { range: string; id: string }[];
  const range = "filled-3";
  const sheetOf = (ask: number) => new URLSearchParams({ ...sheets[ask % sheets.length]! }).toString();
  const questions: Record<string, (ask: number) => string> = {
    ranges: (ask) => `ranges.json?${ask}`,
    games: (ask) => `games.json?before=${new Date(Date.now() - ask * dayMs).toISOString()}`,
    range: (ask) => `range.json?range=${range}&before=${new Date(Date.now() - ask * dayMs).toISOString()}`,
    game: (ask) => `game.json?range=${first!.range}&id=${first!.id}&${ask}`,
    sheets: (ask) => `sheets.json?${ask}`,
    table: (ask) => `table.json?${sheetOf(ask)}&${ask}`,
    best: (ask) => `best.json?game=Duel&${ask}`,
    players: (ask) => `players.json?${ask}`,
    player: (ask) => `player.json?person=Ann%20(${range})&${ask}`,
  };
  let isFast = true;
  for (const [name, path] of Object.entries(questions)) {
    const times: number[] = [];
    for (let ask = 0; ask < asksEach; ask++) {
      const begunMs = performance.now();
      await get(`/api/${path(ask)}`);
      times.push(performance.now() - begunMs);
    }
    isFast &&= p95(times) < answerMsMax;
    say(`${name.padEnd(10)} p95 ${p95(times).toFixed(1)} ms`);
  }
  return isFast;
}

/** Measures. Fulfilled with the exit code: 0 if the targets are met. */
export async function runLoad(options: CommandValues["load"]): Promise<number> {
  const stage = await openStage(options);
  try {
    say(`${options.publishers} publishers with ${stage.names}.`);
    const { isGood } = await publishAll(stage, options);
    await stage.board.end("SIGTERM");
    let isFast = true;
    if (options.games > 0) {
      await fill(stage, options.games, options.seed);
      say(`The page with ${options.games} games, ${asksEach} different questions of each kind:`);
      isFast = await askPage(stage);
    }
    return isGood && isFast ? 0 : exitFailed;
  } finally {
    await stage.close();
  }
}
