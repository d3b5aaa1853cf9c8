// The report on a record: whether it is whole, in sentences, and its games as a table.
import { shownBytes } from "../common/terminal.js";
import { counted } from "../common/sentences.js";
import type { Chain, Finding } from "./chain.js";
import { digestKind, digestOf, type DigestKind } from "./entries.js";
import type { Game } from "./games.js";

/** The digest of an entry as somebody noted it down. */
export interface Note {
  n: number;
  digest: string;
}

const finding = (sentence: string, isBroken = false): Finding => ({ isBroken, sentence });

/** Number and digest of the last entry, which no later entry vouches for; undefined if there is none. */
export function lastNote({ links }: Chain): (Note & { kind: DigestKind }) | undefined {
  const last = links.at(-1);
  if (!last) return undefined;
  const kind = digestKind(last.entry);
  return { n: last.entry.n, digest: digestOf(last.text, kind), kind };
}

/** How the entries vouch for one another. */
function kindFinding({ links }: Chain): Finding[] {
  const crc = links.filter(({ entry }) => digestKind(entry) === "CRC-32").length;
  if (crc === 0) return [];
  const which =
    crc === links.length
      ? "The digests are CRC-32"
      : `${crc} of ${links.length} digests are CRC-32, the others SHA-256`;
  return [finding(`${which}: a CRC-32 finds damage, not tampering. The Espruino that wrote it has no SHA-256.`)];
}

/** Whether the noted entry is older than the record: older games made room, so nothing is known about it. */
export function isNoteGone({ links }: Chain, note: Note | undefined): boolean {
  return note !== undefined && links.length > 0 && note.n < links[0]!.entry.n;
}

function noteFinding(chain: Chain, note: Note): Finding {
  const { links } = chain;
  const noted = links.find(({ entry }) => entry.n === note.n);
  if (isNoteGone(chain, note))
    return finding(`Entry ${note.n}, which was noted down, has made room for newer ones: note the last entry instead.`);
  if (!noted) return finding(`BROKEN at entry ${note.n}: it was noted down and is gone.`, true);
  const isSame = digestOf(noted.text, note.digest.length === 8 ? "CRC-32" : "SHA-256") === note.digest;
  if (isSame) return finding(`Entry ${note.n} is as it was noted down.`);
  return finding(`BROKEN at entry ${note.n}: it is not as it was noted down.`, true);
}

/** The last entry, which is worth noting down unless its digest is only a CRC-32. */
function lastFinding(chain: Chain): Finding[] {
  const last = lastNote(chain);
  if (!last) return [];
  const use = last.kind === "SHA-256" ? ". Note it down; --noted then says whether anything up to it was changed" : "";
  return [finding(`Last entry: ${last.n}:${last.digest}${use}.`)];
}

/** The decisions about a game's rows, in their order. */
function markFindings({ number, rows, entries }: Game): Finding[] {
  return entries.flatMap((entry) => {
    if (entry.e !== "mark") return [];
    const row = rows[entry.row - 1];
    const now = row?.marked ? `It is ${row.outcome} now.` : "It is as it was recorded.";
    return [finding(`Row ${entry.row} of game ${number} was marked: ${shownBytes(String(entry.why))}. ${now}`)];
  });
}

/** All findings, the verdict first. */
export function findingsOf(chain: Chain, games: readonly Game[], note: Note | undefined): Finding[] {
  const { links } = chain;
  const unfinished = games.filter(({ how }) => how === null).map(({ number }) => finding(`Game ${number} has no end.`));
  const all = [
    ...chain.findings,
    ...kindFinding(chain),
    ...unfinished,
    ...games.flatMap(markFindings),
    ...(note ? [noteFinding(chain, note)] : []),
  ];
  const size = `${counted(links.length, "entry", "entries")}, ${counted(games.length, "game", "games")}`;
  const isBroken = all.some((one) => one.isBroken);
  if (isBroken) return [finding(`The record is BROKEN: ${size}.`, true), ...all];
  if (chain.isEmpty) return [finding("The record is empty: no game has been recorded yet."), ...all];
  return [finding(`The record is whole: ${size}.`), ...all, ...lastFinding(chain)];
}

/** The games, a row for each. */
export function gamesTable(games: readonly Game[]): string {
  const header = ["game", "name", "end", "exposures", "hits", "scores"];
  return table(
    header,
    games.map(({ number, name, how, rows: exposures, players, points, sides }) => [
      String(number),
      name,
      how ?? "none",
      String(exposures.length),
      String(exposures.filter(({ outcome }) => outcome === "hit").length),
      [
        ...sides.map((side) => `${side.name} ${side.points}`),
        ...players.map((player, index) => `${player} ${points[index] ?? 0}`),
      ].join(", "),
    ]),
    [0, 3, 4],
  );
}

/** A game's rows with the numbers by which they can be marked. A star is at those that were. */
export function rowsTable({ rows }: Game): string {
  return table(
    ["row", "player", "target", "outcome", "time", "points"],
    rows.map(({ player, target, outcome, time, points, marked }, index) => [
      String(index + 1),
      player,
      target,
      `${outcome}${marked ? " *" : ""}`,
      String(time ?? ""),
      String(points),
    ]),
    [0, 4, 5],
  );
}

/** Which targets were red when somebody started the game all the same, as a sentence; "" if none was. */
export function anywayText({ entries: [begin] }: Game): string {
  const anyway: unknown = begin?.e === "game" ? begin.anyway : undefined;
  return typeof anyway === "string" ? `Started although red: ${shownBytes(anyway)}.` : "";
}

/** Lines of cells; the columns in `numbers` are aligned to the right. */
function table(header: string[], cells: string[][], numbers: number[]): string {
  const rows = [header, ...cells.map((row) => row.map(shownBytes))];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const padded = (cell: string, column: number) =>
    numbers.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return rows.map((row) => row.map(padded).join("  ").trimEnd()).join("\n");
}
