// What the page shows of the range and its game now, as JSON. Nothing is remembered of what was told: its checksum says
// whether it is new.
import { isWhole, phase, readySeconds, turn, why } from "../game/game.js";
import { clockMs, upText } from "../game/lane.js";
import { rival, word } from "../range.js";
import { players, rowFields, rowsCount, rules, sheets } from "../game/sheet.js";
import { targets, unconfirmed } from "../wire/targets.js";

/** Rows of the sheet in one answer: who has none yet asks again. */
const rowsAtOnce = 8;

/** All that changes by what happens, and not by itself. docs/PAGE.md tells what it is. */
function whatIs(): object {
  let linked = 0;
  for (let i = 0; i < targets.length; i++) if (targets[i]!.link) linked++;
  return {
    word: word,
    down: word == "STOP" ? targets.length - unconfirmed().length : undefined,
    other: rival,
    linked: linked,
    known: targets.length,
    phase: phase,
    why: phase == "paused" || phase == "owed" ? why : "",
    game: rules ? rules.name : "",
    duel: !!rules && rules.play == "duel",
    teams: !!rules && rules.play == "teams",
    whole: isWhole,
    turn: turn,
    of: rules && rules.exposures,
    seconds: rules && rules.seconds,
    up: upText(false),
    not: upText(true),
    sheet: sheets,
    rows: rowsCount,
    players: players.map(function (player) {
      return [player.name, player.points, player.made, player.hits, player.bad, player.best];
    }),
  };
}

/**
 * The state, with the rows of the sheet from a number on, unless whoever asks knows it all: then "". `asked` is the
 * checksum and the number of rows that it had last, with a dot between them. Where that is no number of this sheet's
 * rows, they come from the first on.
 */
export function stateText(asked: string): string {
  const text = JSON.stringify(whatIs());
  const sum = E.CRC32(text);
  const known = asked.split(".");
  let from = parseInt(known[1]!, 10);
  if (!(from >= 0 && from <= rowsCount)) from = 0;
  if (known[0] == "" + sum && from == rowsCount) return "";
  const rows = [];
  for (let row = from; row < rowsCount && row < from + rowsAtOnce; row++) rows.push(rowFields(row));
  return (
    '{"sum":' +
    sum +
    ',"ms":' +
    Math.round(clockMs()) +
    ',"in":' +
    readySeconds() +
    ',"from":' +
    from +
    ',"told":' +
    JSON.stringify(rows) +
    "," +
    text.slice(1)
  );
}
