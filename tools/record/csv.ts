// A record for spreadsheets: as CSV with a row for each exposure, or for each player of a game. It is written for other
// programs, or for the spreadsheets of a country.
import { stringify } from "csv-stringify/sync";
import { sideOf } from "../../firmware/master/game/document.js";
import type { Game } from "./games.js";
import { leastOf, meanOf, rateOf, talliesOf } from "./tally.js";
import { localOf, utcOf } from "./when.js";

/** How the spreadsheets of a country read CSV. */
export interface CsvLocale {
  /** Between two cells. */
  delimiter: "," | ";";
  /** Within a number. */
  decimal: "." | ",";
}

/** Where cells have a semicolon between them although numbers have a decimal point. */
const semicolonRegions = ["CH", "LI"];

/**
 * The locale of a language tag such as "de" or "en-GB"; undefined if there is none, or if its numbers have neither a
 * point nor a comma.
 */
export function csvLocale(tag: string): CsvLocale | undefined {
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return undefined;
  try {
    if (Intl.NumberFormat.supportedLocalesOf(tag).length === 0) return undefined;
    const decimal = new Intl.NumberFormat(tag).formatToParts(0.5).find(({ type }) => type === "decimal")?.value;
    if (decimal !== "." && decimal !== ",") return undefined;
    const isSemicolon = decimal === "," || semicolonRegions.includes(new Intl.Locale(tag).region ?? "");
    return { delimiter: isSemicolon ? ";" : ",", decimal };
  } catch {
    return undefined;
  }
}

/** Texts that a spreadsheet takes for a number, a date, a time or a truth: 007, 3-1, 1E5, MAR1, 1-May, true. */
const months =
  "jan|feb|f[eé]v|m[aä]r|apr|avr|abr|may|mai|mag|jun|jui|giu|jul|lug|aug|ago|ao[uû]|sep|set|oct|okt|ott|nov|dec|dez|d[eé]c|dic";
const mistakable = new RegExp(
  `^\\s*([.,]?\\d|(${months})\\p{L}*[-_ ./]?\\d|(true|false|wahr|falsch|vrai|faux)$)`,
  "iu",
);

/** Its cells are dates indeed. */
const whenColumn = "when";

function csvOf(rows: readonly object[], columns: readonly string[], locale: CsvLocale | undefined): string {
  const cast = locale && {
    number: (value: number) => String(value).replace(".", locale.decimal),
    string: (value: string, { column }: { column?: number | string }) =>
      column !== whenColumn && mistakable.test(value) ? `'${value}` : value,
  };
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    record_delimiter: "windows",
    escape_formulas: true,
    ...(locale && { delimiter: locale.delimiter, cast }),
  });
}

/** When a game was played: in UTC for other programs, in this PC's time zone for people. */
function whenCells({ when }: Game, locale: CsvLocale | undefined): { when: string | null; source: string | null } {
  if (!when) return { when: null, source: null };
  return { when: locale ? localOf(when.seconds) : utcOf(when.seconds), source: when.source };
}

/**
 * A row for each exposure, by RFC 4180; a text that a spreadsheet would take for a formula has an apostrophe before it.
 * With a locale its delimiter and decimal sign are used, and texts that look like numbers or dates have one, too.
 */
export function csvText(games: readonly Game[], locale?: CsvLocale): string {
  const columns = [
    ...["number", "game", "player", "target", "outcome", "time", "points", "clock", "of", "within"],
    ...[whenColumn, "source"],
  ];
  const rows = games.flatMap((game) =>
    game.rows.map((row) => ({ ...row, number: game.number, game: game.name, ...whenCells(game, locale) })),
  );
  return csvOf(rows, columns, locale);
}

/** The side of a player, by index, and its points. */
function sideCells({ sides }: Game, player: number): { side: string | null; side_points: number | null } {
  const side = sides[sideOf(player)];
  return { side: side?.name ?? null, side_points: side?.points ?? null };
}

/** A row for each player of each game: the totals, in a team game also those of the player's side. Written as `csvText` writes. */
export function totalsText(games: readonly Game[], locale?: CsvLocale): string {
  const columns = [
    ...["number", "game", whenColumn, "source", "end", "player", "points", "exposures", "hits", "misses", "rate"],
    ...["mean_time", "best_time", "mean_split", "best_split", "side", "side_points"],
  ];
  const rows = games.flatMap((game) =>
    talliesOf(game).map((tally, index) => ({
      ...tally,
      number: game.number,
      game: game.name,
      ...whenCells(game, locale),
      end: game.how,
      rate: rateOf(tally),
      mean_time: meanOf(tally.times),
      best_time: leastOf(tally.times),
      mean_split: meanOf(tally.splits),
      best_split: leastOf(tally.splits),
      ...sideCells(game, index),
    })),
  );
  return csvOf(rows, columns, locale);
}
