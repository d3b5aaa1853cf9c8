// The present state of the range and its game for the page, as JSON. A checksum says whether it has changed, so the
// master need not remember what it has sent.
import { boardLines } from "../game/condition.js";
import { isWhole, phase, readySeconds, turn, why } from "../game/game.js";
import { plateLines } from "../game/plate-condition.js";
import { clockMs, upText } from "../game/lane.js";
import { rival, word } from "../range.js";
import { players, rowFields, rowsCount, rules, sheets } from "../game/sheet.js";
import { epochMs, takeTime } from "../when.js";
import { isLow } from "../wire/batteries.js";
import { fact, signalAt } from "../wire/facts.js";
import { targets, unconfirmed } from "../wire/targets.js";
import type { Client } from "./page-request.js";

/** How many rows of the sheet one answer contains at most; the page asks again for the rest. */
const rowsAtOnce = 4;

/** What changes with events, not with time, in two parts. docs/PAGE.md explains it. */
function rangeNow(): object {
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
  };
}

function playNow(): object {
  return {
    up: upText(false),
    not: upText(true),
    sheet: sheets,
    rows: rowsCount,
    players: players.map(function (player) {
      return [player.name, player.points, player.made, player.hits, player.bad, player.best];
    }),
  };
}

/** In so many pieces of work a target becomes a line: before some of them the check's lines are made. */
const parts = 5;

/**
 * The next target for the page, as a line of JSON: its id, 1 if it is linked, its battery in volts and whether that is
 * low, its signal in dBm, and unless a game is played the lines of the check; undefined after the last. Whoever asks
 * gets a part of one a turn, however many there are.
 */
export function nextTarget(client: Client): string | undefined {
  const row = Math.floor(client.from / parts);
  const part = client.from++ % parts;
  const target = targets[row];
  if (!target) return;
  if (part & 1) {
    client.who = phase != "" ? [] : part > 1 ? plateLines(target) : boardLines(target);
    return "";
  }
  if (part) return (client.who!.length ? "," + JSON.stringify(client.who).slice(1, -1) : "") + (part > 2 ? "]\n" : " ");
  const facts = [target.id, target.link ? 1 : 0, target.battery || 0, isLow(target) ? 1 : 0, 0 - fact(row, signalAt)];
  return JSON.stringify(facts).slice(0, -1);
}

/**
 * Gives `done` the state, with rows of the sheet from a number on; "" if the page knows all of it. `asked` is the
 * checksum and the number of rows that the page has, with a dot between them. If that number is not valid, the rows
 * start from the first. `&t=` with the phone's time may follow, which is taken if nobody has told the time yet. Each
 * part is made in a separate turn, by `inTurn`; what changes in between has another checksum and is seen by the page's
 * next question.
 */
export function makeStateText(asked: string, inTurn: (work: () => void) => void, done: (text: string) => void): void {
  if (epochMs === undefined) {
    const told = /^[^&]*&t=(\d+)$/.exec(asked);
    if (told) /*@__NOINLINE__*/ takeTime(parseInt(told[1]!, 10), "phone");
  }
  inTurn(function () {
    const text = JSON.stringify(rangeNow()).slice(0, -1);
    inTurn(function () {
      const whole = text + "," + JSON.stringify(playNow()).slice(1);
      const count = rowsCount;
      inTurn(function () {
        done(withRows(whole, asked, Math.min(count, rowsCount)));
      });
    });
  });
}

function withRows(text: string, asked: string, count: number): string {
  const sum = E.CRC32(text);
  const known = asked.split(".");
  let from = parseInt(known[1]!, 10);
  if (!(from >= 0 && from <= count)) from = 0;
  if (known[0] == "" + sum && from == count) return "";
  const rows = [];
  for (let row = from; row < count && row < from + rowsAtOnce; row++) rows.push(rowFields(row));
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
