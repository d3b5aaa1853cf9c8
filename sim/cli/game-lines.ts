// The running game, or the sheet of the last one, as lines of the live screen.
import type { RowOutcome } from "../../firmware/master/game/record-lines.js";
import type { Game, SheetRow } from "../arena/range-view.js";
import { column, span, type Line, type Style } from "./line.js";
import { totalText } from "../arena/sheet.js";
import { winnerText } from "../arena/winner.js";

/** The columns of one exposure, in characters; two exposures share a line where there is room. */
const columns = { number: 4, player: 5, target: 13, outcome: 7, time: 9, points: 4 };
const columnsWidth = Object.values(columns).reduce((sum, width) => sum + width, 0);
/** How many exposures are shown at most: the last ones. */
const linesShown = 20;

const outcomeStyles: Record<RowOutcome, Style> = {
  hit: "good",
  miss: "plain",
  spared: "good",
  struck: "bad",
  early: "bad",
  lost: "bad",
  void: "dim",
  crosstalk: "dim",
};

/** "P1 34, P2 12 points so far"; in teams "Reds 34, Blues 12 points so far". */
function scores({ players, sides, exposures }: Game): string {
  const of = (names: readonly string[]) =>
    exposures.reduce((sum, row) => sum + (names.includes(row.player) ? row.points : 0), 0);
  const scored =
    sides.size > 0
      ? [...sides].map(([side, { players: own }]) => `${side} ${of(own)}`)
      : players.map((name) => `${name} ${of([name])}`);
  return `${scored.join(", ")} points so far`;
}

function progress(game: Game): Line {
  const up = [...game.up];
  if (game.exposures.length + up.length === 0) return [span("the first plate is about to come up")];
  const place = `exposure ${game.exposures.length + up.length}, ${scores(game)}`;
  return up.length > 0 && game.state === "playing"
    ? [span(`${place}: `), span(`${up.join(", ")} ${up.length === 1 ? "is" : "are"} UP`, "raised")]
    : [span(place)];
}

/** The state of the game, or how it ended, in one line. */
export function gameHeadline(game: Game | undefined): Line {
  if (!game) return [span(" No game yet.", "dim")];
  const name = span(` ${game.name}`, "bold");
  switch (game.state) {
    case "ready":
      return [name, span(": ready? "), span(game.players.length > 0 ? scores(game) : "the first player is next")];
    case "playing":
      return [name, span(", "), ...progress(game)];
    case "paused":
    case "waiting":
      return [name, span(", "), span(`${game.state} ${game.why}`, "bad"), span(`, ${scores(game)}`)];
    case "over":
      return [
        name,
        span(" over: "),
        span(
          [winnerText(game), [...game.totals].map(([player, total]) => totalText(player, total)).join("; ")]
            .filter(Boolean)
            .join(" ") || "no total",
          "good",
        ),
      ];
    case "stopped":
    case "void":
      return [name, span(` ${game.state}`, "bad"), span(": no sheet.")];
    default: {
      const never: never = game.state;
      return never;
    }
  }
}

function sheetLine(row: SheetRow, index: number): Line {
  const number = span(`${String(index + 1).padStart(columns.number - 1)} `, "dim");
  const { player, target, outcome, time, points } = row;
  return [
    number,
    column(player, columns.player - 1),
    span(" "),
    column(target, columns.target - 1),
    span(" "),
    column(outcome, columns.outcome, outcomeStyles[outcome]),
    span(`${time === undefined ? "-" : `${time.toFixed(3)} s`}`.padStart(columns.time - 1)),
    span(" "),
    span(String(points).padStart(columns.points)),
  ];
}

/** The exposures in order, top to bottom; the sheet once there is one. Of a long game, the last ones. */
export function sheetLines(game: Game | undefined, width: number): Line[] {
  if (!game) return [];
  const rows = game.state === "over" ? game.sheet : game.exposures;
  const lines = rows.map(sheetLine).slice(-linesShown);
  if (width < 2 * columnsWidth + 2 || lines.length < 2) return lines;
  const half = Math.max(5, Math.ceil(lines.length / 2));
  return lines.slice(0, half).map((line, index) => [...line, span("  "), ...(lines[index + half] ?? [])]);
}
