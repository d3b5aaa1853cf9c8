// What is said of a record: whether it is whole, in sentences, and its games as a table.
import { shownBytes } from "../common/terminal.js";
import { counted } from "../common/sentences.js";
import { digestKind, digestOf, type Chain, type DigestKind, type Finding } from "./chain.js";
import type { Game } from "./games.js";

/** Somebody wrote down the digest of an entry: it should still be that. */
export interface Note {
  n: number;
  digest: string;
}

const told = (sentence: string, isBroken = false): Finding => ({ isBroken, sentence });

/** The number and the digest of the last entry, which nothing else vouches for; undefined where there is none. */
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
  return [told(`${which}: a CRC-32 finds damage, not tampering. The Espruino that wrote it has no SHA-256.`)];
}

/** Whether an entry was noted that is no longer in the record, and nothing tells why. */
export function isNoteGone({ links }: Chain, note: Note | undefined): boolean {
  return note !== undefined && links.length > 0 && note.n < links[0]!.entry.n;
}

function noteFinding(chain: Chain, note: Note): Finding {
  const { links } = chain;
  const noted = links.find(({ entry }) => entry.n === note.n);
  if (isNoteGone(chain, note)) return told(`Entry ${note.n}, which was noted down, has made room: begin a new note.`);
  if (!noted) return told(`BROKEN at entry ${note.n}: it was noted down, and is not there any more.`, true);
  const isSame = digestOf(noted.text, note.digest.length === 8 ? "CRC-32" : "SHA-256") === note.digest;
  if (isSame) return told(`Entry ${note.n} is the one that was noted down.`);
  return told(`BROKEN at entry ${note.n}: it is not the one that was noted down.`, true);
}

/** What is to be noted down; a CRC-32 is not worth it, nor is what is broken. */
function lastFinding(chain: Chain): Finding[] {
  const last = lastNote(chain);
  if (!last) return [];
  const use =
    last.kind === "SHA-256" ? ". Note it down, and --noted will tell whether anything up to it was changed" : "";
  return [told(`Last entry: ${last.n}:${last.digest}${use}.`)];
}

/** All that is to be said, the verdict first. */
export function findingsOf(chain: Chain, games: readonly Game[], note: Note | undefined): Finding[] {
  const { links } = chain;
  const unfinished = games.filter(({ how }) => how === null).map(({ number }) => told(`Game ${number} has no end.`));
  const all = [...chain.findings, ...kindFinding(chain), ...unfinished, ...(note ? [noteFinding(chain, note)] : [])];
  const size = `${counted(links.length, "entry", "entries")}, ${counted(games.length, "game", "games")}`;
  const isBroken = all.some((finding) => finding.isBroken);
  if (isBroken) return [told(`The record is BROKEN: ${size}.`, true), ...all];
  if (chain.isEmpty) return [told("The record is empty: no game was recorded yet."), ...all];
  return [told(`The record is whole: ${size}.`), ...all, ...lastFinding(chain)];
}

/** The games, a row for each. */
export function gamesTable(games: readonly Game[]): string {
  const rows = [
    ["game", "name", "end", "exposures", "hits", "scores"],
    ...games.map(({ number, name, how, rows: exposures, players, points }) =>
      [
        String(number),
        name,
        how ?? "none",
        String(exposures.length),
        String(exposures.filter(({ outcome }) => outcome === "hit").length),
        players.map((player, index) => `${player} ${points[index] ?? 0}`).join(", "),
      ].map(shownBytes),
    ),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isNumber = (column: number) => column === 0 || column === 3 || column === 4;
  const padded = (cell: string, column: number) =>
    isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return rows.map((row) => row.map(padded).join("  ").trimEnd()).join("\n");
}
