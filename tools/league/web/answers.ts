// What can be asked for as JSON or CSV: the page's own questions, and those of other programs.
import { stringify } from "csv-stringify/sync";
import type { Database } from "../board/database.js";
import { deskLog, matches, standings } from "../board/matches.js";
import { Queries } from "../board/queries.js";
import { ranked } from "../board/ranking.js";
import { readGameLines, plain } from "../game-chain.js";
import { isName } from "../names.js";
import type { RankedLine, ScoreLine } from "../shown.js";
import type { Denial } from "./guard.js";

/** How many of a table are sent. */
const tableMax = 200;
const textMax = 64;
/** A question is answered from memory for so long if nothing has changed, ms. */
const cachedMax = 200;

type Answer = object[] | object;
export type Parameters = URLSearchParams;

const notFound: Denial = { status: 404, error: "There is nothing of that name." };
const badRequest = (error: string): Denial => ({ status: 400, error });

/** Thrown for a question that makes no sense. */
export class Denied extends Error {
  constructor(readonly denial: Denial) {
    super(denial.error);
  }
}

function text(query: Parameters, name: string, max = textMax): string {
  const value = query.get(name) ?? "";
  if (value === "" || value.length > max || /\p{C}/u.test(value)) throw new Denied(badRequest(`${name} is missing.`));
  return value;
}

function day(query: Parameters): string {
  const value = text(query, "day");
  if (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value)))
    throw new Denied(badRequest("day is no day."));
  return value;
}

function rangeIn(query: Parameters): string {
  const range = text(query, "range");
  if (!isName(range)) throw new Denied(badRequest("range is no range."));
  return range;
}

function timeIn(query: Parameters): string | undefined {
  const before = query.get("before");
  if (before === null) return undefined;
  if (Number.isNaN(Date.parse(before))) throw new Denied(badRequest("before is no time."));
  return new Date(before).toISOString();
}

const rankedScores = (scores: readonly ScoreLine[]): RankedLine[] => ranked(scores).slice(0, tableMax);

export class Answers {
  private readonly queries: Queries;
  private readonly cache = new Map<string, Answer>();
  private revision = "";

  constructor(private readonly database: Database) {
    this.queries = new Queries(database);
  }

  /** What is kept of earlier answers is right for this revision only. Returns whether it is a new one. */
  async look(): Promise<boolean> {
    const revision = await this.queries.revision();
    if (revision === this.revision) return false;
    this.revision = revision;
    this.cache.clear();
    return true;
  }

  /** Forgets earlier answers, because something was stored. */
  forget(): void {
    this.cache.clear();
  }

  /** Answers a question. Rejects with `Denied`. */
  async ask(what: string, query: Parameters): Promise<Answer> {
    const key = `${what}?${query.toString()}`;
    const known = this.cache.get(key);
    if (known) return known;
    const { revision } = this;
    const answer = await this.find(what, query);
    if (this.cache.size >= cachedMax) this.cache.delete(this.cache.keys().next().value!);
    if (revision === this.revision) this.cache.set(key, answer);
    return answer;
  }

  private async find(what: string, query: Parameters): Promise<Answer> {
    switch (what) {
      case "ranges":
        return this.queries.ranges();
      case "range":
        return this.range(rangeIn(query), timeIn(query));
      case "games":
        return this.queries.games(undefined, timeIn(query));
      case "game":
        return this.game(rangeIn(query), text(query, "id"));
      case "sheets":
        return this.queries.sheets();
      case "table":
        return rankedScores(await this.queries.scores(text(query, "game"), day(query)));
      case "best":
        return rankedScores(await this.queries.best(text(query, "game")));
      case "players":
        return this.queries.names((query.get("from") ?? "").replace(/\p{C}/gu, "").slice(0, textMax));
      case "player":
        return this.queries.person(text(query, "person", 100));
      case "matches":
        return matches(this.database);
      case "match":
        return this.match(text(query, "name"));
      case "log":
        return deskLog(this.database);
      default:
        throw new Denied(notFound);
    }
  }

  private async range(range: string, before: string | undefined): Promise<object> {
    const [games, gaps] = await Promise.all([this.queries.games(range, before), this.queries.gaps(range)]);
    return { range, games, gaps };
  }

  private async game(range: string, id: string): Promise<object> {
    const game = await this.queries.game(range, id);
    if (!game) throw new Denied(notFound);
    const { body, ...line } = game;
    const { rows } = readGameLines(body.trimEnd().split("\n"), game.number);
    const shownRows = rows.map((row) => ({
      ...row,
      player: plain(row.player),
      target: plain(row.target),
      outcome: plain(row.outcome),
    }));
    return { ...line, rows: shownRows, lines: body };
  }

  private async match(name: string): Promise<object> {
    const match = (await matches(this.database)).find((one) => one.name === name);
    if (!match) throw new Denied(notFound);
    return { match, standings: (await standings(this.queries, match)).slice(0, tableMax) };
  }
}

/** The list in an answer. */
function listIn(answer: Answer): object[] {
  if (Array.isArray(answer)) return answer as object[];
  const lists = Object.values(answer).filter((value): value is object[] => Array.isArray(value));
  return lists.find((list) => typeof list[0] === "object") ?? lists[0] ?? [];
}

const cellOf = (value: unknown): unknown =>
  value instanceof Date
    ? value.toISOString()
    : Array.isArray(value)
      ? value.map((part) => (Array.isArray(part) ? part.join(" ") : String(part))).join("; ")
      : value;

/** An answer as CSV by RFC 4180; a text that a spreadsheet would take for a formula has an apostrophe before it. */
export function csvOf(answer: Answer): string {
  const rows = listIn(answer).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])),
  );
  const columns = rows.length > 0 ? Object.keys(rows[0]!) : [];
  return stringify(rows, { header: true, columns, record_delimiter: "windows", escape_formulas: true });
}
