// The views of the page, except the desk. Each is made from what the board answers.
import { ask, csv, el, link, section, table, text, type Child, type Column } from "./dom.js";
import {
  chainWords,
  clock,
  counting,
  finish,
  happening,
  presence,
  shapes,
  verdict,
  type Match,
  type RangeNow,
  type Row,
} from "./words.js";
import type { GameLine, RankedLine } from "../shown.js";

type Parameters = Record<string, string>;

const personLink = (person: string): HTMLElement => link("player", { person }, person);
const rangeLink = (range: string): HTMLElement => link("range", { range }, range);

function players({ turn, players: all, phase }: NonNullable<RangeNow["live"]>): HTMLElement {
  const isNow = (index: number) => phase !== "" && phase !== "told" && index === turn;
  const items = all.map(([name, points], index) =>
    el("li", { "data-now": isNow(index) }, text("span", name), text("b", points)),
  );
  return el("ol", { class: "who" }, ...items);
}

/** A range's card. */
function card(now: RangeNow): HTMLElement {
  const { range, live, unsent, full } = now;
  const isPlaying = live !== null && live.phase !== "";
  return el(
    "li",
    { "data-range": range, "data-playing": isPlaying },
    el(
      "div",
      { class: "head" },
      rangeLink(range),
      live ? el("span", { class: "word", "data-word": live.word }, shapes[live.word] ?? live.word) : null,
    ),
    text("p", presence(now), "dim"),
    live ? text("p", happening(live)) : null,
    live ? players(live) : null,
    full ? text("p", "The bridge has no room for more games.", "bad") : null,
    unsent > 0 ? text("p", `${unsent} games are on their way.`, "dim") : null,
  );
}

export const cards = (ranges: readonly RangeNow[]): HTMLElement => el("ul", { id: "ranges" }, ...ranges.map(card));

const gameColumns: Column<GameLine>[] = [
  { title: "Time", cell: ({ day, at, watched }) => `${day} ${clock(at)}${watched ? "" : " (found later)"}` },
  { title: "Range", cell: ({ range }) => rangeLink(range) },
  { title: "Game", cell: ({ range, id, name, number }) => link("game", { range, id }, `${name || "?"} ${number}`) },
  {
    title: "Players",
    cell: ({ players: all }) => all.map(([name, points]) => `${name} ${points === null ? "–" : points}`).join(", "),
  },
  { title: "Does not count", cell: (game) => verdict(game) },
];

const gamesTable = (games: readonly GameLine[]): HTMLElement =>
  table("Games", gameColumns, games, ({ broken, voided }) => ({
    "data-broken": broken !== "",
    "data-void": voided !== null,
  }));

const scoreColumns: Column<RankedLine>[] = [
  { title: "Rank", cell: ({ rank }) => rank, isNumber: true },
  { title: "Player", cell: ({ person }) => personLink(person) },
  { title: "Range", cell: ({ range }) => rangeLink(range) },
  { title: "Points", cell: ({ points }) => points, isNumber: true },
  { title: "Hits", cell: ({ hits, shots }) => `${hits} of ${shots}`, isNumber: true },
  { title: "Last hit", cell: ({ finishMs, boundMs }) => finish(finishMs, boundMs), isNumber: true },
  { title: "Game", cell: ({ range, id, day }) => link("game", { range, id }, day) },
];

async function live(): Promise<Child[]> {
  const [sheet] = await ask<{ day: string; game: string }[]>("sheets");
  const games = await ask<GameLine[]>("games");
  const top = sheet ? await ask<RankedLine[]>("table", sheet) : [];
  return [
    sheet ? section(`${sheet.game}, ${sheet.day}`, table("Table", scoreColumns, top.slice(0, 10))) : null,
    section("Newest games", gamesTable(games.slice(0, 10))),
  ];
}

async function tables({ game, day }: Parameters): Promise<Child[]> {
  const sheets = await ask<{ day: string; game: string }[]>("sheets");
  const list = el(
    "ul",
    {},
    ...sheets.map((sheet) => el("li", {}, link("tables", sheet, `${sheet.game}, ${sheet.day}`))),
  );
  const names = [...new Set(sheets.map((sheet) => sheet.game))];
  const best = el("ul", {}, ...names.map((name) => el("li", {}, link("tables", { game: name }, name))));
  const chosen = game ? { game, ...(day ? { day } : {}) } : undefined;
  const what = day ? "table" : "best";
  const rows = chosen ? await ask<RankedLine[]>(what, chosen) : [];
  return [
    chosen
      ? section(
          day ? `${game}, ${day}` : `${game}: the best scores of all days`,
          table("Table", scoreColumns, rows),
          text("p", "Equal points and times within their bounds share a rank.", "dim"),
          csv(what, chosen),
        )
      : null,
    section("By game and day", list),
    section("Best scores", best),
  ];
}

async function games({ before }: Parameters): Promise<Child[]> {
  const rows = await ask<GameLine[]>("games", before ? { before } : {});
  const last = rows[rows.length - 1];
  return [
    section("Games", gamesTable(rows), last ? link("games", { before: last.at }, "Earlier games") : null, csv("games")),
  ];
}

async function range({ range: name = "", before }: Parameters): Promise<Child[]> {
  const parameters = { range: name, ...(before ? { before } : {}) };
  const { games: rows, gaps } = await ask<{ games: GameLine[]; gaps: number[] }>("range", parameters);
  const last = rows[rows.length - 1];
  const missing =
    gaps.length === 0
      ? text("p", "✔ Each of the newest games continues the one before it.", "good")
      : text("p", `What came before game ${gaps.join(", ")} was never published.`, "bad");
  return [
    section(
      `Range ${name}`,
      missing,
      gamesTable(rows),
      last ? link("range", { range: name, before: last.at }, "Earlier games") : null,
      csv("range", parameters),
    ),
  ];
}

const rowColumns: Column<Row>[] = [
  { title: "Player", cell: ({ player }) => player },
  { title: "Target", cell: ({ target }) => target },
  { title: "Outcome", cell: ({ outcome, marked }) => `${outcome}${marked ? " (marked)" : ""}` },
  { title: "Time", cell: ({ time }) => (time === null ? "–" : `${time.toFixed(3)} s`), isNumber: true },
  {
    title: "Clock",
    cell: ({ clock: at, within }) =>
      `${at.toFixed(3)} s${typeof within === "number" ? ` ±${Math.round(within * 1000)} ms` : within === null ? "" : " untimed"}`,
    isNumber: true,
  },
  { title: "Points", cell: ({ points }) => points, isNumber: true },
];

async function game({ range: name = "", id = "" }: Parameters): Promise<Child[]> {
  const found = await ask<GameLine & { rows: Row[]; lines: string }>("game", { range: name, id });
  const why = verdict(found);
  return [
    section(
      `${found.name || "?"}, game ${found.number} of ${name}`,
      text("p", `${found.day} ${clock(found.at)}. Chain: ${chainWords(found)}.`),
      why === "" ? null : text("p", `This game does not count. ${why}`, "bad"),
      table("Rows", rowColumns, found.rows),
      csv("game", { range: name, id }),
      el("p", {}, link("desk", { range: name, id }, "At the desk")),
    ),
  ];
}

interface Name {
  range: string;
  player: string;
  person: string | null;
}

async function playersView({ from = "" }: Parameters): Promise<Child[]> {
  const names = await ask<Name[]>("players", { from });
  const last = names[names.length - 1];
  const columns: Column<Name>[] = [
    { title: "Player", cell: ({ player, range: at, person }) => personLink(person ?? `${player} (${at})`) },
    { title: "Plays as", cell: ({ player }) => player },
    { title: "On", cell: ({ range: at }) => rangeLink(at) },
  ];
  const more = last && names.length > 1 ? link("players", { from: last.player }, "Further players") : null;
  return [section("Players", table("Players", columns, names), more, csv("players", { from }))];
}

async function player({ person = "" }: Parameters): Promise<Child[]> {
  const scores = await ask<RankedLine[]>("player", { person });
  const columns = [...scoreColumns.slice(2), { title: "Played", cell: (score: RankedLine) => score.game }];
  return [section(person, table("Scores", columns, scores), csv("player", { person }))];
}

async function matchesView(): Promise<Child[]> {
  const all = await ask<Match[]>("matches");
  const items = all.map((match) =>
    el("li", {}, link("match", { name: match.name }, match.name), " ", text("span", counting(match), "dim")),
  );
  return [
    section("Matches", all.length === 0 ? text("p", "Nobody has defined a match yet.", "dim") : el("ul", {}, ...items)),
  ];
}

interface Standing extends RankedLine {
  games: number;
  counted: number;
}

async function match({ name = "" }: Parameters): Promise<Child[]> {
  const { match: definition, standings } = await ask<{ match: Match; standings: Standing[] }>("match", { name });
  const columns: Column<Standing>[] = [
    { title: "Rank", cell: ({ rank }) => rank, isNumber: true },
    { title: "Player", cell: ({ person }) => personLink(person) },
    { title: "Points", cell: ({ points }) => points, isNumber: true },
    { title: "Games", cell: (one) => `${one.counted} of ${one.games}`, isNumber: true },
    { title: "Last hits", cell: ({ finishMs, boundMs }) => finish(finishMs, boundMs), isNumber: true },
  ];
  return [
    section(name, text("p", counting(definition)), table("Standings", columns, standings), csv("match", { name })),
  ];
}

/** The views by their names in the address. */
export const views: Record<string, (parameters: Parameters) => Promise<Child[]>> = {
  live,
  tables,
  games,
  range,
  game,
  players: playersView,
  player,
  matches: matchesView,
  match,
};
