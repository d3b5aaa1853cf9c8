// The running game, or the sheet of the last one, as lines of the screen.
import type { Game, SheetRow } from "../range-view.js";
import { column, span, type Line, type Style } from "./line.js";
import { exposuresCount, totalText } from "./sheet.js";

/** One exposure, in characters; two stand side by side where there is room. */
const columns = { number: 4, target: 17, outcome: 6, time: 9, points: 3 };
const rowWidth = Object.values(columns).reduce((sum, width) => sum + width, 0);

const outcomeStyles: Record<SheetRow["outcome"], Style> = { "": "raised", hit: "good", miss: "plain", lost: "bad" };

/** `quick` is the Quick Game. */
function nameOf({ name }: Game): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)} Game`;
}

function progress(game: Game): Line {
  const told = game.exposures.filter((row) => row !== undefined);
  const now = game.exposures.at(-1);
  const points = `${told.reduce((sum, row) => sum + row.points, 0)} points so far`;
  if (!now) return [span("the first plate is about to come up")];
  const place = `exposure ${game.exposures.length} of ${exposuresCount}, ${points}`;
  return now.outcome === "" && game.state === "playing" ? [span(`${place}: `), span(`${now.target} is UP`, "raised")] : [span(place)];
}

/** What the game is at, or what became of it, in a line. */
export function gameHeadline(game: Game | undefined): Line {
  if (!game) return [span(" No game yet.", "dim")];
  const name = span(` ${nameOf(game)}`, "bold");
  switch (game.state) {
    case "playing":
      return [name, span(", "), ...progress(game)];
    case "waiting":
      return [name, span(", "), span("waiting", "bad"), span(", "), ...progress(game)];
    case "over":
      return [name, span(" over: "), span(game.total ? totalText(game.total) : "no total", "good")];
    case "stopped":
      return [name, span(" stopped", "bad"), span(": no sheet.")];
    default: {
      const never: never = game.state;
      return never;
    }
  }
}

/** One whose target went away before it was up has no row yet; one that was up when its game was stopped has no outcome. */
function rowLine(row: SheetRow | undefined, index: number, isStopped: boolean): Line {
  const number = span(`${String(index + 1).padStart(columns.number - 1)} `, "dim");
  if (!row) return [number, column("no word yet", rowWidth - columns.number, "dim")];
  const { target, outcome, time, points } = row;
  return [
    number, column(target, columns.target - 1), span(" "),
    column(outcome || (isStopped ? "-" : "UP"), columns.outcome, isStopped && outcome === "" ? "dim" : outcomeStyles[outcome]),
    span(`${time === undefined ? "-" : `${time.toFixed(3)} s`}`.padStart(columns.time - 2)), span("  "),
    span((outcome === "" ? "" : String(points)).padStart(columns.points)),
  ];
}

/** The exposures in order, read downwards; the sheet as soon as there is one. */
export function gameRows(game: Game | undefined, width: number): Line[] {
  if (!game) return [];
  const rows = game.state === "over" ? game.sheet : game.exposures;
  const lines = Array.from(rows, (row, index) => rowLine(row, index, game.state === "stopped"));
  const half = exposuresCount / 2;
  if (width < 2 * rowWidth + 2 || lines.length > exposuresCount) return lines;
  return lines.slice(0, half).map((line, index) => [...line, span("  "), ...(lines[index + half] ?? [])]);
}
