// Stores games. Every write is idempotent, and the database decides about games that come twice, late or from two
// boards at once: a game's lines only ever grow, as marks are added.
import type { GameMessage } from "../messages.js";
import { bodyOf } from "../messages.js";
import type { ReadGame } from "../game-chain.js";
import type { Database, Query } from "./database.js";

/** A game that was published, as it was read. */
export interface Incoming {
  range: string;
  message: GameMessage;
  game: ReadGame;
}

/** The day of a time by this computer's clock and time zone: `2026-05-01`. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const keyOf = ({ range, message }: Incoming): string => `${range} ${message.id}`;
const linesOf = ({ message }: Incoming): number => message.lines.length;

/** What the table of games has of a game. */
function gameRow({ range, message, game }: Incoming): object {
  const [tail_sha, tail_crc] = game.tails;
  return {
    range,
    id: message.id,
    number: game.number,
    name: game.name,
    day: dayOf(message.at),
    at: new Date(message.at).toISOString(),
    watched: message.watched,
    how: game.how,
    digest: message.digest,
    body: bodyOf(message.lines),
    players: game.players.map((player, index) => [player, game.scores[index]?.points ?? null]),
    broken: game.broken,
    strong: game.isStrong,
    follows: game.follows,
    tail_sha,
    tail_crc,
  };
}

const columns =
  "range, id, number, name, day, at, watched, how, digest, body, players, broken, strong, follows, tail_sha, tail_crc";
/** A version that continues what is stored replaces it, except its time, which the first one knows best. */
const insertGames = `insert into games (${columns})
  select ${columns} from jsonb_to_recordset($1::jsonb) as new (
    range text, id text, number bigint, name text, day date, at timestamptz, watched boolean, how text, digest text,
    body text, players jsonb, broken text, strong boolean, follows text, tail_sha text, tail_crc text)
  order by range, id
  on conflict (range, id) do update set
    change = nextval('changes'), how = excluded.how, digest = excluded.digest, body = excluded.body,
    players = excluded.players, broken = excluded.broken, strong = excluded.strong,
    tail_sha = excluded.tail_sha, tail_crc = excluded.tail_crc
  where length(excluded.body) > length(games.body)
    and left(excluded.body, length(games.body)) = games.body and games.broken = '' and excluded.broken = ''
  returning range, id, broken, xmax = 0 as fresh`;

/** Whether the scores of the game `g` count. */
const doesCount = "g.broken = '' and g.how = 'over' and g.void_reason is null";

const insertScores = `insert into scores (range, id, place, player, game, day, at, points, hits, shots, finish_ms, bound_ms, counts)
  select new.range, new.id, place, player, g.name, g.day, g.at, points, hits, shots, finish_ms, bound_ms, ${doesCount}
  from jsonb_to_recordset($1::jsonb) as new (
    range text, id text, place int, player text, points int, hits int, shots int, finish_ms int, bound_ms int)
  join games g on g.range = new.range and g.id = new.id
  on conflict (range, id, place) do update set
    points = excluded.points, hits = excluded.hits, shots = excluded.shots,
    finish_ms = excluded.finish_ms, bound_ms = excluded.bound_ms, counts = excluded.counts`;

const recountScores = `update scores s set counts = (${doesCount})
  from jsonb_to_recordset($1::jsonb) as new (range text, id text)
  join games g on g.range = new.range and g.id = new.id
  where s.range = new.range and s.id = new.id`;

/** Makes the scores of these games count, or not. */
export async function recount(query: Query, games: readonly { range: string; id: string }[]): Promise<void> {
  await query(recountScores, [JSON.stringify(games.map(({ range, id }) => ({ range, id })))]);
}

async function storeScores(query: Query, games: readonly Incoming[]): Promise<void> {
  const rows = games.flatMap(({ range, message: { id }, game: { scores } }) =>
    scores.map(({ player, points, hits, shots, finishMs, boundMs }, place) => ({
      ...{ range, id, place, player, points, hits, shots },
      finish_ms: finishMs,
      bound_ms: boundMs,
    })),
  );
  await query(insertScores, [JSON.stringify(rows)]);
}

/** What the page lists: who played, which games on which days, and how many games each range has. */
const insertLists = `with
  named as (
    insert into players (range, player)
    select distinct range, player from jsonb_to_recordset($1::jsonb) as new (range text, player text)
    order by range, player on conflict do nothing),
  played as (
    insert into sheets (day, game)
    select distinct day, game from jsonb_to_recordset($2::jsonb) as new (day date, game text)
    order by day, game on conflict do nothing)
  insert into ranges (range, games, broken)
  select range, count(*), count(*) filter (where broken <> '') from jsonb_to_recordset($3::jsonb) as new (range text, broken text)
  group by range order by range
  on conflict (range) do update set games = ranges.games + excluded.games, broken = ranges.broken + excluded.broken`;

interface Written {
  range: string;
  id: string;
  broken: string;
  fresh: boolean;
}

async function storeLists(query: Query, games: readonly Incoming[], written: readonly Written[]): Promise<void> {
  const players = games.flatMap(({ range, game: { scores } }) => scores.map(({ player }) => ({ range, player })));
  const sheets = games.filter(({ game }) => game.broken === "" && game.how === "over");
  const fresh = written.filter((game) => game.fresh);
  await query(insertLists, [
    JSON.stringify(players),
    JSON.stringify(sheets.map(({ message, game }) => ({ day: dayOf(message.at), game: game.name }))),
    JSON.stringify(fresh.map(({ range, broken }) => ({ range, broken }))),
  ]);
}

const rivalFault = "Two versions of it were published that contradict each other.";

/** Games of which something else is stored than a version of the same lines: both are kept, and neither counts. */
async function storeRivals(query: Query, games: readonly Incoming[]): Promise<void> {
  const found = await query<{ range: string; id: string }>(
    `insert into rivals (range, id, digest, body)
     select new.range, new.id, new.digest, new.body from jsonb_to_recordset($1::jsonb) as new (range text, id text, digest text, body text, broken text)
     join games g on g.range = new.range and g.id = new.id
     where left(g.body, length(new.body)) <> new.body
       and (new.broken <> '' or left(new.body, length(g.body)) <> g.body)
     on conflict do nothing returning range, id`,
    [JSON.stringify(games.map(gameRow))],
  );
  if (found.length === 0) return;
  const keys = JSON.stringify(found);
  await query(
    `with named as (select distinct range, id from jsonb_to_recordset($1::jsonb) as new (range text, id text)),
     spoilt as (update games g set broken = $2, change = nextval('changes') from named n
       where g.range = n.range and g.id = n.id and g.broken = '' returning g.range)
     update ranges r set broken = r.broken + s.games from (select range, count(*) as games from spoilt group by range) s
     where r.range = s.range`,
    [keys, rivalFault],
  );
  await recount(query, found);
}

/** Of several versions of a game in one batch the longest comes first; an insert can take only one of them. */
function versions(games: readonly Incoming[]): { newest: Incoming[]; others: Incoming[] } {
  const sorted = [...games].sort((a, b) => linesOf(b) - linesOf(a));
  const seen = new Set<string>();
  const newest: Incoming[] = [];
  const others: Incoming[] = [];
  for (const game of sorted) {
    (seen.has(keyOf(game)) ? others : newest).push(game);
    seen.add(keyOf(game));
  }
  return { newest, others };
}

/** Stores games. Fulfilled when they are on the database's disk; how many of them are new or longer than before. */
export async function storeGames(database: Database, games: readonly Incoming[]): Promise<number> {
  const { newest, others } = versions(games);
  return database.transaction(async (query) => {
    const written = await query<Written>(insertGames, [JSON.stringify(newest.map(gameRow))]);
    const keys = new Set(written.map(({ range, id }) => `${range} ${id}`));
    const changed = newest.filter((game) => keys.has(keyOf(game)));
    if (changed.length > 0) {
      await storeScores(query, changed);
      await storeLists(query, changed, written);
    }
    if (changed.length < games.length)
      await storeRivals(query, [...newest.filter((game) => !keys.has(keyOf(game))), ...others]);
    return written.length;
  });
}
