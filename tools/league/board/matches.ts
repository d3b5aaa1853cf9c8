// What is done at the desk: matches, aliases and voided games. Each action is one transaction with an entry in the
// desk's log, and can be taken back by another action.
import { Refusal } from "../../common/refusal.js";
import { isName } from "../names.js";
import type { Database, Query } from "./database.js";
import type { ScoreLine } from "../shown.js";
import type { Queries } from "./queries.js";
import { counted, ranked, total, type Counting, type Standing } from "./ranking.js";
import { recount } from "./store.js";

/** A set of games: one game, on some ranges, from one day to another. */
export interface Match extends Counting {
  name: string;
  game: string;
  ranges: string[];
  from: string;
  to: string;
}

/** An action as it is posted. */
export type Action =
  | { do: "match"; match: Match }
  | { do: "unmatch"; name: string }
  | { do: "alias"; range: string; player: string; person: string }
  | { do: "unalias"; range: string; player: string }
  | { do: "void"; range: string; id: string; reason: string }
  | { do: "unvoid"; range: string; id: string; reason: string };

export interface MatchStanding extends Standing {
  rank: number;
  person: string;
  games: number;
  counted: number;
}

const countMax = 1000;
const rangesMax = 200;
const isText = (value: unknown, max: number): value is string =>
  typeof value === "string" && value.trim() === value && value !== "" && value.length <= max && !/\p{C}/u.test(value);
const isDay = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= countMax;

const textsMax = { name: 64, game: 64, player: 64, person: 64, reason: 200, id: 43 };

function demand(isRight: boolean, sentence: string): void {
  if (!isRight) throw new Refusal(sentence);
}

function readMatch(value: unknown): Match {
  const { name, game, ranges, from, to, best, drop } = (value ?? {}) as Record<string, unknown>;
  demand(isText(name, textsMax.name), "A match needs a name of 1 to 64 characters.");
  demand(isText(game, textsMax.game), "Which game? Choose one.");
  const isRanges = Array.isArray(ranges) && ranges.length > 0 && ranges.length <= rangesMax;
  demand(isRanges && ranges.every((range) => typeof range === "string" && isName(range)), "Choose at least one range.");
  demand(isDay(from) && isDay(to) && from <= to, "From which day to which? The first must not be after the last.");
  demand(isCount(best) && isCount(drop), `Best and drop are whole numbers from 0 to ${countMax}.`);
  return { name, game, ranges, from, to, best, drop } as Match;
}

/** Checks what was posted. Throws a `Refusal` with a sentence for the person at the desk. */
export function readAction(value: unknown): Action {
  const fields = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const { range, player, person, id, reason, name } = fields;
  const isRange = typeof range === "string" && isName(range);
  switch (fields["do"]) {
    case "match":
      return { do: "match", match: readMatch(fields["match"]) };
    case "unmatch":
      demand(isText(name, textsMax.name), "Which match?");
      return { do: "unmatch", name: name as string };
    case "alias":
      demand(isRange && isText(player, textsMax.player), "Which player on which range?");
      demand(isText(person, textsMax.person), "A person's name has 1 to 64 characters.");
      return { do: "alias", range, player, person } as Action;
    case "unalias":
      demand(isRange && isText(player, textsMax.player), "Which player on which range?");
      return { do: "unalias", range, player } as Action;
    case "void":
    case "unvoid":
      demand(isRange && isText(id, textsMax.id), "Which game?");
      demand(isText(reason, textsMax.reason), "Give a reason of 1 to 200 characters: it is shown with the game.");
      return { do: fields["do"], range, id, reason } as Action;
    default:
      throw new Refusal("The desk cannot do that.");
  }
}

async function setVoid(query: Query, range: string, id: string, reason: string | null): Promise<void> {
  const changed = await query(
    `update games set void_reason = $3, change = nextval('changes')
     where range = $1 and id = $2 and (void_reason is null) = ($3::text is not null) returning id`,
    [range, id, reason],
  );
  demand(
    changed.length > 0,
    reason === null ? "This game is not void." : "There is no such game, or it is void already.",
  );
  await recount(query, [{ range, id }]);
}

async function perform(query: Query, action: Action): Promise<void> {
  switch (action.do) {
    case "match":
      await query(
        "insert into matches (name, definition) values ($1, $2) on conflict (name) do update set definition = excluded.definition",
        [action.match.name, JSON.stringify(action.match)],
      );
      return;
    case "unmatch":
      await query("delete from matches where name = $1", [action.name]);
      return;
    case "alias":
      await query(
        "insert into aliases (range, player, person) values ($1, $2, $3) on conflict (range, player) do update set person = excluded.person",
        [action.range, action.player, action.person],
      );
      return;
    case "unalias":
      await query("delete from aliases where range = $1 and player = $2", [action.range, action.player]);
      return;
    case "void":
      return setVoid(query, action.range, action.id, action.reason);
    case "unvoid":
      return setVoid(query, action.range, action.id, null);
    default:
      action satisfies never;
  }
}

/** Does it and logs it, or rejects with a `Refusal` and does nothing. */
export async function act(database: Database, action: Action): Promise<void> {
  await database.transaction(async (query) => {
    await perform(query, action);
    await query("insert into desk (action, detail) values ($1, $2)", [action.do, JSON.stringify(action)]);
  });
}

export async function matches(database: Database): Promise<Match[]> {
  const rows = await database.query<{ definition: Match }>(
    "select definition from matches order by made desc limit 500",
  );
  return rows.map(({ definition }) => definition);
}

/** What was done at the desk, the newest first. */
export function deskLog(database: Database): Promise<{ at: string; action: string; detail: Action }[]> {
  return database.query("select at, action, detail from desk order by entry desc limit 200");
}

/** How a match stands. */
export async function standings(queries: Queries, match: Match): Promise<MatchStanding[]> {
  const scores = await queries.matchScores(match.game, match.from, match.to, match.ranges);
  const byPerson = new Map<string, ScoreLine[]>();
  for (const score of scores) byPerson.set(score.person, [...(byPerson.get(score.person) ?? []), score]);
  return ranked(
    [...byPerson].map(([person, games]) => {
      const counting = counted(games, match);
      return { person, games: games.length, counted: counting.length, ...total(counting) };
    }),
  );
}
