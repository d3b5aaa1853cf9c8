// What the page asks the database. Each query finds its rows by an index and has a limit.
import type { GameLine, ScoreLine } from "../shown.js";
import type { Database } from "./database.js";

export interface RangeLine {
  range: string;
  games: number;
  broken: number;
}

export const gamesMax = 50;
const rangeGamesMax = 200;
const sheetsMax = 300;
const scoresMax = 5000;
export const namesMax = 1000;
const playerScoresMax = 200;
export const bestMax = 100;

const gameColumns = `g.range, g.id, g.number::int8::text::float8 as number, g.name, g.day::text as day, g.at, g.watched, g.how, g.players,
  g.broken, g.strong, g.void_reason as voided`;
const scoreColumns = `s.range, s.id, s.player, coalesce(a.person, s.player || ' (' || s.range || ')') as person, s.game,
  s.day::text as day, s.at, s.points, s.hits, s.shots, s.finish_ms as "finishMs", s.bound_ms as "boundMs"`;
const withPerson = "left join aliases a on a.range = s.range and a.player = s.player";

/** Who somebody is of whom no alias says anything: the name and the range. */
export const personOf = (player: string, range: string): string => `${player} (${range})`;

export class Queries {
  constructor(private readonly database: Database) {}

  /** A number that changes with everything that the page may show. */
  async revision(): Promise<string> {
    const [row] = await this.database.query<{ revision: string }>(
      `select coalesce((select max(change) from games), 0) || '.' || coalesce((select max(entry) from desk), 0) as revision`,
    );
    return row!.revision;
  }

  ranges(): Promise<RangeLine[]> {
    return this.database.query(
      "select range, games::float8 as games, broken::float8 as broken from ranges order by range limit 2000",
    );
  }

  /** The newest games of a range, or of all, before a time; with `follows`: whether the game before each is there. */
  games(range: string | undefined, before: string | undefined): Promise<GameLine[]> {
    const limit = `order by g.at desc, g.range, g.id limit ${gamesMax}`;
    if (range === undefined)
      return this.database.query(`select ${gameColumns} from games g where g.at < $1 ${limit}`, [before ?? "infinity"]);
    return this.database.query(`select ${gameColumns} from games g where g.range = $1 and g.at < $2 ${limit}`, [
      range,
      before ?? "infinity",
    ]);
  }

  /** Of the newest games of a range those whose predecessor is not there: something was never published. */
  async gaps(range: string): Promise<number[]> {
    const rows = await this.database.query<{ number: number }>(
      `select g.number::float8 as number
       from (select * from games where range = $1 order by at desc, id limit ${rangeGamesMax}) g
       where g.number > 1
         and not exists (select 1 from games p where p.range = g.range and p.tail_sha = g.follows)
         and not exists (select 1 from games p where p.range = g.range and p.tail_crc = g.follows)
       order by g.number`,
      [range],
    );
    return rows.map(({ number }) => number);
  }

  async game(range: string, id: string): Promise<(GameLine & { body: string }) | undefined> {
    const [game] = await this.database.query<GameLine & { body: string }>(
      `select ${gameColumns}, g.body from games g where g.range = $1 and g.id = $2`,
      [range, id],
    );
    return game;
  }

  /** The days and the games that were played on them, the newest first. */
  sheets(): Promise<{ day: string; game: string }[]> {
    return this.database.query(`select day::text as day, game from sheets order by day desc, game limit ${sheetsMax}`);
  }

  /** The best score of each person in a game on a day. */
  scores(game: string, day: string): Promise<ScoreLine[]> {
    return this.database.query(
      `select * from (select distinct on (person) * from
         (select ${scoreColumns} from scores s ${withPerson} where s.counts and s.game = $1 and s.day = $2) t
         order by person, points desc, "finishMs" nulls last) b
       order by points desc, "finishMs" nulls last limit ${scoresMax}`,
      [game, day],
    );
  }

  /** The best scores ever in a game, whoever has them. */
  best(game: string): Promise<ScoreLine[]> {
    return this.database.query(
      `select ${scoreColumns} from scores s ${withPerson} where s.counts and s.game = $1
       order by s.points desc limit ${bestMax}`,
      [game],
    );
  }

  /** All scores in a game from one day to another on some ranges, for a match. */
  matchScores(game: string, from: string, to: string, ranges: readonly string[]): Promise<ScoreLine[]> {
    return this.database.query(
      `select ${scoreColumns} from scores s ${withPerson}
       where s.counts and s.game = $1 and s.day between $2 and $3
         and s.range in (select jsonb_array_elements_text($4::jsonb))
       order by s.points desc limit ${4 * scoresMax}`,
      [game, from, to, JSON.stringify(ranges)],
    );
  }

  /** The names that were played under from one on, by the alphabet, with the person where an alias says who that is. */
  names(from: string): Promise<{ range: string; player: string; person: string | null }[]> {
    return this.database.query(
      `select s.range, s.player, a.person from players s ${withPerson}
       where s.player >= $1 order by s.player, s.range limit ${namesMax}`,
      [from],
    );
  }

  /** The newest scores of a person, under all names. */
  async person(person: string): Promise<ScoreLine[]> {
    const [, player, range] = /^(.*) \(([a-z0-9-]+)\)$/.exec(person) ?? [];
    return this.database.query(
      `select ${scoreColumns} from
         (select range, player from aliases where person = $1
          union select $2::text, $3::text
            where not exists (select 1 from aliases where range = $2::text and player = $3::text)) n
       join scores s on s.range = n.range and s.player = n.player ${withPerson}
       where s.counts order by s.at desc limit ${playerScoresMax}`,
      [person, range ?? null, player ?? null],
    );
  }
}
