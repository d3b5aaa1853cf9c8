// One game out of a record: whether its lines are a chain, and what they add up to. `npm run record` verifies a whole
// record; a league gets its games one by one, maybe in another order.
import { fromBoardBytes, spelled } from "../common/texts.js";
import { shown } from "../common/terminal.js";
import { digestKind, digestOf, follows, readLink, type Link } from "../record/entries.js";
import { gamesOf, type Game, type Row } from "../record/games.js";

/** What one player has in a game. */
export interface Score {
  player: string;
  points: number;
  hits: number;
  /** Exposures that count. */
  shots: number;
  /** What the turn's clock showed at the last hit, and by how much it may be wrong, ms; null if nobody knows. */
  finishMs: number | null;
  boundMs: number | null;
}

/** A game as the league knows it. Texts are for people: printable, and no longer than `textMax`. */
export interface ReadGame {
  /** Why it is broken, in a sentence; "" if it is whole. */
  broken: string;
  number: number;
  name: string;
  /** `over`, `stopped`, `void`, or `none` without an end. */
  how: string;
  players: string[];
  scores: Score[];
  rows: Row[];
  /** Whether the digests find tampering, not only damage. */
  isStrong: boolean;
  /** The digest in the first line, of the last line of the game before; and the last line's own, of both kinds. */
  follows: string;
  tails: [sha256: string, crc32: string];
}

const textMax = 64;
const playersMax = 16;
const pointsMax = 1_000_000;
const secondsMax = 10_000;
const uncounted = ["void", "lost", "crosstalk"];

/** A board's text as people see it. */
export const plain = (text: string): string =>
  [...spelled(shown(fromBoardBytes(text) ?? text))].slice(0, textMax).join("");

/** What is wrong with an entry after another of the same game; undefined if nothing is. */
function wrongAfter(link: Link, before: Link, isOver: boolean): string | undefined {
  const { n, g, e } = link.entry;
  if (g !== before.entry.g || n !== before.entry.n + 1) return `entry ${n} does not follow entry ${before.entry.n}`;
  if (!follows(link, before.text)) return `entry ${n}, or the one before it, was changed`;
  if (e === "game" || (e === "mark") !== isOver) return `entry ${n} is not in its place`;
  return undefined;
}

/** What is wrong with the chain, in a sentence; "" if nothing is. */
function chainFault(lines: readonly string[], links: readonly (Link | undefined)[], number: number): string {
  let isOver = false;
  for (const [index, link] of links.entries()) {
    if (!link) return `Line ${index + 1} is not an entry.`;
    const before = links[index - 1];
    if (!before) {
      if (link.entry.e !== "game" || link.entry.g !== number) return "It does not begin with this game.";
      continue;
    }
    const wrong = wrongAfter(link, before, isOver);
    if (wrong !== undefined) return `${wrong[0]!.toUpperCase()}${wrong.slice(1)}.`;
    isOver ||= link.entry.e === "end";
  }
  return lines.length === 0 ? "It is empty." : "";
}

/** What is impossible in a game that is a chain, in a sentence; "" if nothing is. */
function contentFault(game: Game): string {
  const numbers = [...game.points, ...game.rows.map(({ points }) => points)];
  const times = game.rows.flatMap(({ clock, time }) => [clock, time ?? 0]);
  if (game.players.length === 0 || game.players.length > playersMax) return `It has ${game.players.length} players.`;
  if (game.points.length !== game.players.length) return "Its points do not match its players.";
  if (new Set(game.players).size !== game.players.length) return "A player is in it twice.";
  if (!numbers.every((points) => Number.isSafeInteger(points) && Math.abs(points) <= pointsMax))
    return "Its points are not points.";
  return times.every((seconds) => seconds >= 0 && seconds <= secondsMax) ? "" : "Its times are not times.";
}

function scoreOf(game: Game, player: string, index: number): Score {
  const rows = game.rows.filter((row) => row.player === player);
  const hits = rows.filter(({ outcome }) => outcome === "hit");
  const last = hits.at(-1);
  const within = last === undefined || last.marked ? null : last.within;
  const isTimed = typeof within === "number" && within >= 0 && within <= secondsMax;
  return {
    player: plain(player),
    points: game.points[index] ?? 0,
    hits: hits.length,
    shots: rows.filter(({ outcome }) => !uncounted.includes(outcome)).length,
    finishMs: last ? Math.round(last.clock * 1000) : null,
    boundMs: isTimed ? Math.ceil(within * 1000) : null,
  };
}

/** Reads a game that claims to have this number. Whatever cannot be verified makes it broken. */
export function readGameLines(lines: readonly string[], number: number): ReadGame {
  const read = lines.map(readLink);
  const links = read.filter((link) => link !== undefined);
  const fault = chainFault(lines, read, number);
  const game = gamesOf(links)[0];
  const broken = fault || (game ? contentFault(game) : "It is empty.");
  const last = lines.at(-1) ?? "";
  return {
    broken,
    number,
    name: plain(game?.name ?? ""),
    how: game?.how ?? "none",
    players: (game?.players ?? []).slice(0, playersMax).map(plain),
    scores: broken === "" ? game!.players.map((player, index) => scoreOf(game!, player, index)) : [],
    rows: game?.rows ?? [],
    isStrong: links.every(({ entry }) => digestKind(entry) === "SHA-256"),
    follows: links[0]?.entry.p ?? "",
    tails: [digestOf(last, "SHA-256"), digestOf(last, "CRC-32")],
  };
}
