// The parts of the report: best scores, progress, splits and sheets.
import { shownBytes } from "../../common/terminal.js";
import type { Game } from "../games.js";
import { leastOf, meanOf, rateOf, splitsOf, sumOf, talliesOf, type Tally } from "../tally.js";
import { dayOf, minuteOf, sourceText, type When } from "../when.js";
import { bestOf, gamesByName, gamesOn, lastDay, type Score } from "./best.js";
import type { ChartData } from "./chart-data.js";
import { markup, tableOf, type Html } from "./html.js";

const seconds = (value: number | null): string | null => (value === null ? null : value.toFixed(3));
const percent = (value: number | null): string | null => (value === null ? null : `${Math.round(value * 100)} %`);
const nameOf = ({ name }: Game): string => shownBytes(name) || "a game without a name";

function whenText(when: When | null): string {
  return when
    ? `${dayOf(when.seconds)} ${minuteOf(when.seconds)} (${sourceText(when.source)})`
    : "date and time unknown";
}

function scoresTable(caption: string, scores: readonly Score[]): Html {
  if (scores.length === 0) return markup`<p>${caption}: no score above 0 in a game that was played to its end.</p> `;
  const rows = scores.map(({ player, points, game }, index) => [
    index + 1,
    shownBytes(player),
    points,
    game.number,
    game.when && dayOf(game.when.seconds),
  ]);
  return tableOf(caption, ["rank", "player", "points", "game", "date"], rows, [0, 2, 3]);
}

/** Best of today, or of the last day with a game, and of all time. `today` is a day such as "2026-05-01". */
export function bestSection(games: readonly Game[], today: string): Html {
  const day = lastDay(games);
  const dayName = day === today ? `Today, ${day}` : `The last day, ${day}`;
  const tables = [...gamesByName(games)].map(([, same]) => {
    const onDay = day === undefined ? [] : gamesOn(day, same);
    return markup`<section class="pair">
      <h3>${nameOf(same[0]!)}</h3>
      <div class="columns">
        <div>
          ${onDay.length > 0 ? scoresTable(dayName, bestOf(onDay)) : markup`<p>${day === undefined ? "No game has a date." : `${dayName}: not played.`}</p>`}
        </div>
        <div>${scoresTable("All time", bestOf(same))}</div>
      </div>
    </section> `;
  });
  return markup`<section id="best">
    <h2>Best scores</h2>
    <p>All time is what this record contains: on a master, older games make room for newer ones.</p>
    ${tables}
  </section> `;
}

const metrics = [
  { id: "points", title: "Points", unit: "", of: ({ points }: Tally) => points },
  { id: "mean", title: "Mean time to a hit", unit: " s", of: ({ times }: Tally) => meanOf(times) },
  {
    id: "rate",
    title: "Hit rate",
    unit: " %",
    of: (tally: Tally) => {
      const rate = rateOf(tally);
      return rate === null ? null : Math.round(rate * 1000) / 10;
    },
  },
] as const;

/** The charts of one game: its points, mean times and hit rates for each player. */
function chartsOf(same: readonly Game[], index: number): { title: string; chart: ChartData }[] {
  const tallies = same.map(talliesOf);
  const players = [...new Set(same.flatMap((game) => game.players))];
  return metrics.map(({ id, title, unit, of }) => ({
    title,
    chart: {
      place: `chart-${index}-${id}`,
      unit,
      games: same.map(({ number }) => number),
      tracks: players.map((player) => ({
        player: shownBytes(player),
        values: tallies.map((all) => {
          const own = all.find((tally) => tally.player === player);
          return own ? of(own) : null;
        }),
      })),
    },
  }));
}

/** A chart in words, for those who do not see it. */
function chartText(title: string, { unit, tracks }: ChartData): string {
  const lines = tracks.map(({ player, values }) => {
    const known = values.flatMap((value) => (value === null ? [] : [`${value}${unit}`]));
    return `${player} ${known.length > 0 ? known.join(", ") : "none"}`;
  });
  return `${title}, game by game: ${lines.join("; ")}`;
}

/** Each player's progress from game to game, and what the charts of it show. */
export function progressSection(games: readonly Game[]): { section: Html; charts: ChartData[] } {
  const all = [...gamesByName(games).values()]
    .filter((same) => same.length > 1)
    .map((same, index) => ({ name: nameOf(same[0]!), charts: chartsOf(same, index) }));
  const figures = all.map(
    ({ name, charts }) =>
      markup`<h3>${name}</h3>
        <div class="charts">
          ${charts.map(
            ({ title, chart }) =>
              markup`<figure>
                <figcaption>${title}</figcaption>
                <div class="chart" id="${chart.place}" role="img" aria-label="${chartText(title, chart)}"></div>
              </figure> `,
          )}
        </div>
        <ul class="legend" data-of="${charts[0]!.chart.place}"></ul> `,
  );
  const none = markup`<p>There is no game yet that was played more than once.</p> `;
  const section = markup`<section id="progress">
    <h2>Progress</h2>
    <noscript><p>The charts need JavaScript. All other parts of this report do without.</p></noscript>
    ${figures.length > 0 ? figures : none}
  </section> `;
  return { section, charts: all.flatMap(({ charts }) => charts.map(({ chart }) => chart)) };
}

const tallyHeader = ["hits", "misses", "hit rate", "mean time", "best time", "mean split", "best split"];

/** A player's row below `tallyHeader`, behind the name and one count more. */
function tallyRow(count: number, tally: Tally): (string | number | null)[] {
  return [
    shownBytes(tally.player),
    count,
    tally.hits,
    tally.misses,
    percent(rateOf(tally)),
    seconds(meanOf(tally.times)),
    seconds(leastOf(tally.times)),
    seconds(meanOf(tally.splits)),
    seconds(leastOf(tally.splits)),
  ];
}

/** What each player has shot altogether. */
export function playersSection(games: readonly Game[]): Html {
  const byPlayer = new Map<string, Tally[]>();
  for (const tally of games.flatMap(talliesOf))
    byPlayer.set(tally.player, [...(byPlayer.get(tally.player) ?? []), tally]);
  const rows = [...byPlayer].map(([player, tallies]) => tallyRow(tallies.length, sumOf(player, tallies)));
  const header = ["player", "games", ...tallyHeader];
  return markup`<section id="players">
    <h2>Players</h2>
    <p>A split is the time from one hit to the next in a turn. All times are in seconds.</p>
    ${tableOf("All games of this report", header, rows, [1, 2, 3, 4, 5, 6, 7, 8])}
  </section> `;
}

function totalsTable(game: Game): Html {
  const rows = talliesOf(game).map((tally) => tallyRow(tally.points, tally));
  const header = ["player", "points", ...tallyHeader];
  return tableOf("Totals", header, rows, [1, 2, 3, 4, 5, 6, 7, 8]);
}

/** The sides of a team game, the best first. */
function sidesTable({ sides }: Game): Html | null {
  if (sides.length === 0) return null;
  const ranked = [...sides].sort((a, b) => b.points - a.points);
  const rows = ranked.map(({ name, players, points }) => [
    shownBytes(name),
    points,
    players.map(shownBytes).join(" and "),
  ]);
  return tableOf("Sides", ["side", "points", "players"], rows, [1]);
}

function sheet(game: Game): Html {
  const splits = splitsOf(game);
  const rows = game.rows.map((row, index) => [
    index + 1,
    shownBytes(row.player),
    shownBytes(row.target),
    `${shownBytes(row.outcome)}${row.marked ? " *" : ""}`,
    seconds(row.time),
    row.points,
    seconds(row.clock),
    seconds(splits[index] ?? null),
  ]);
  const how = game.how === null ? "no end" : shownBytes(game.how);
  const header = ["row", "player", "target", "outcome", "time", "points", "clock", "split"];
  return markup`<article>
    <h3>Game ${game.number}: ${nameOf(game)}</h3>
    <p>${whenText(game.when)}; ${how}${game.skipped > 0 ? `; ${game.skipped} entries could not be written` : ""}</p>
    ${sidesTable(game)}${totalsTable(game)}${game.rows.length > 0 ? tableOf("Sheet", header, rows, [0, 4, 5, 6, 7]) : null}${game.rows.some(({ marked }) => marked) ? markup`<p>* The range officer marked this row after the game.</p> ` : null}
  </article> `;
}

/** All games, the newest first. */
export function sheetsSection(games: readonly Game[]): Html {
  return markup`<section id="sheets">
    <h2>Sheets</h2>
    ${[...games].reverse().map(sheet)}
  </section> `;
}
