// What the range's key means for its boards: what their settings get, which boards cannot have it, and which have none
// yet or an older one.
import { boards, type BoardId } from "../common/boards.js";
import { keyName, masterKey, targetKey } from "../common/key.js";
import type { Role } from "../common/parts.js";
import { boardsFor } from "../common/pins.js";
import { exitFailed, Refusal } from "../common/refusal.js";
import { listed } from "../common/sentences.js";
import { boardsOf } from "./network.js";
import type { BoardEntry, Range, TargetEntry } from "./range.js";

/** The name of the range's key; undefined for an open range. */
export const keyNameOf = ({ key }: Range): string | undefined => (key === undefined ? undefined : keyName(key));

/** The targets whose lines are proven with SHA-1, because their boards have nothing better; undefined if there are none. */
function sha1Targets({ targets }: Range): string[] | undefined {
  const ids = targets.filter(({ board }) => boards[board].hash === "SHA-1").map(({ id }) => id);
  return ids.length > 0 ? ids : undefined;
}

/** What proves that a board belongs to the range, as fields of its `snyper.json`. */
export interface KeySettings {
  /** The key's name, a full stop, and the master's or this target's key. */
  key?: string;
  /** The range has no key. Either this or `key`. */
  open?: true;
  /** Of a target that does not use SHA-256. */
  hash?: "SHA1";
  /** Of the master: the targets that do not use SHA-256. */
  sha1?: string[];
}

/** The fields for a board of the range, which has a key or is open. */
export function keySettings(range: Range, role: Role, entry: BoardEntry | TargetEntry): KeySettings {
  const { key, open } = range;
  if (open) return { open: true };
  if (key === undefined) throw new Error("a range that is not open has a key");
  if (role === "master") return { key: masterKey(key), sha1: sha1Targets(range) };
  const isSha1 = boards[entry.board].hash === "SHA-1";
  return { key: targetKey(key, (entry as TargetEntry).id), hash: isSha1 ? "SHA1" : undefined };
}

/** A board's builds with a hash that is enough for the role. */
function hashBuilds(id: BoardId, role: Role): string[] {
  const { builds, hash, hashless = [] } = boards[id];
  const isEnough = hash === "SHA-256" || (hash === "SHA-1" && role === "target");
  return isEnough ? builds.filter((build) => !hashless.includes(build)) : [];
}

const orOpen = "or make the range open with --open";

/** Why a board cannot have the range's key, in a list of one sentence; an empty list if it can. */
export function keyMistakes({ open }: Range, role: Role, id: BoardId): string[] {
  if (open || !boards[id].roles.includes(role) || hashBuilds(id, role).length > 0) return [];
  const fit = boardsFor(role).filter((other) => boards[other].runtime === "espruino");
  const able = listed(fit.flatMap((other) => hashBuilds(other, role)));
  return [
    `Espruino's build ${listed(boards[id].builds)} has no SHA-256 to prove the range's key: take a board with the build ${able}, ${orOpen}.`,
  ];
}

/** Throws a `Refusal` if the build on a board cannot prove the key that it is to get. */
export function refuseHashless(id: BoardId, role: Role, build: string, hasKey: boolean): void {
  if (!hasKey || !boards[id].hashless?.includes(build)) return;
  throw new Refusal(
    `Espruino's build ${build} has no SHA-256 to prove the range's key: put the build ${listed(hashBuilds(id, role))} on this board, ${orOpen}.`,
    exitFailed,
  );
}

/** Whether the master has to be flashed again because other targets than before use SHA-1. */
export function isMasterOutdated(before: Range, now: Range, name: string): boolean {
  const { key, master } = now;
  if (key === undefined || name === "master" || master?.version === undefined) return false;
  return JSON.stringify(sha1Targets(before)) !== JSON.stringify(sha1Targets(now)) && master.keyName === keyNameOf(now);
}

/** Boards that were flashed with another key than the range has now, or none: each with its key's name. */
export function otherKeys(range: Range): [name: string, keyName: string | undefined][] {
  const now = keyNameOf(range);
  return boardsOf(range)
    .filter(([, entry]) => entry.version !== undefined && entry.keyName !== now)
    .map(([name, entry]) => [name, entry.keyName]);
}

/**
 * The same boards in the order of a walk: those without the range's key come first, so that a walk which was interrupted
 * goes on where it was.
 */
export function walkOrder<Board extends { name: string }>(range: Range, all: readonly Board[]): Board[] {
  const now = keyNameOf(range);
  const entries = new Map(boardsOf(range));
  const hasIt = ({ name }: Board) => entries.get(name)?.keyName === now;
  return [...all.filter((board) => !hasIt(board)), ...all.filter(hasIt)];
}
