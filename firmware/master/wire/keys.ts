// The master's end of the range's key: proves itself to a target, and seals and checks the lines of its link.
import {
  isGenuine,
  keyOfTarget,
  nonce,
  openDirection,
  openKey,
  pongSeal,
  sealed,
  sealEnd,
  tagBy,
  tagMark,
  tagWith,
} from "../../../shared/keys.js";
import { pingHead, pongHead, useSeals, type Hash, type Link } from "../../../shared/link.js";
import type { Register } from "../../../shared/messages.js";
import type { TargetLink } from "./targets.js";

/** What stands between the number of a ping and that of lines that were read. */
const pingSeen = '","seen":';

let sha256: Hash;
let sha1: Hash | undefined;
/** The targets that have SHA-1 only. */
let sha1Ids: string[];

/** Takes the range's key from the settings. Without one the range is open. */
export function useRangeKey(key: string, itsSha1Ids: string[]): void {
  const crypto = require("crypto");
  sha256 = crypto.SHA256!;
  sha1 = crypto.SHA1;
  sha1Ids = itsSha1Ids;
  openKey(sha256, key);
  useSeals(seal, isFromTarget);
}

function hashOf(id: string): Hash {
  return (sha1Ids.indexOf(id) < 0 ? sha256 : sha1)!;
}

/** Proves to a target that searches with a nonce that this is its master. */
export function searchTag(id: string, itsNonce: string, port: number): string {
  return tagBy(hashOf(id), keyOfTarget(sha256, id), "d" + itsNonce + port);
}

/**
 * Makes the keys of a link for a target that registers, in steps that are not too long for one turn. Calls `done` with
 * the master's nonce unless the link is closed meanwhile.
 */
export function openKeys(link: TargetLink, { target_id, data }: Register, done: (nonce: string) => void): void {
  const hash = hashOf(target_id);
  const own = nonce(sha256);
  const text = own + data.nonce + data.boot;
  function open(isRead: boolean): void {
    openDirection(link, hash, keyOfTarget(sha256, target_id), (isRead ? "t" : "m") + text, isRead);
  }
  setTimeout(function () {
    open(true);
    setTimeout(function () {
      open(false);
      setTimeout(done, 0, own);
    }, 0);
  }, 0);
}

function seal(link: Link, line: string): string {
  (link as TargetLink).pingTag = undefined;
  return /*@__NOINLINE__*/ sealed(link, "m", line.slice(0, -1) + ',"seen":' + link.proven);
}

/** Whether a line may be read. One that comes while the link's keys are made would count as its proof. */
function isFromTarget(link: Link, line: string): boolean {
  (link as TargetLink).pingTag = undefined;
  (link as TargetLink).pongTag = undefined;
  if (link.readInner === undefined) return !(link as TargetLink).claim;
  return /*@__NOINLINE__*/ isGenuine(link, "t", line);
}

/** The next ping, with its tag. It counts as sent. @hot 28 */
export function sealedPing(link: TargetLink): string {
  const head = pingHead + ++link.beat + pingSeen + link.proven;
  const tag =
    link.pingTag === undefined
      ? tagWith(link.hash!, link.sendInner!, link.sendOuter!, "m" + (link.sealed! + 1) + head)
      : link.pingTag;
  link.sealed!++;
  link.pingTag = undefined;
  return head + tagMark + tag + sealEnd;
}

/** Whether a chunk is the pong that is expected; then it counts as read. @hot 26 */
export function isPong(link: TargetLink, chunk: string): boolean {
  const tag = link.pongTag;
  if (tag === undefined || tag == "" || chunk != pongHead + link.beat + pongSeal + tag + sealEnd) return false;
  link.proven!++;
  link.pingTag = link.pongTag = undefined;
  return true;
}

/** Computes the tags of the next ping and of its pong, while nothing is expected. @hot 27 */
export function prepare(link: TargetLink): void {
  const hash = link.hash!;
  const beat = link.beat + 1;
  const ping = "m" + (link.sealed! + 1) + pingHead + beat + pingSeen + link.proven;
  const pong = "t" + (link.proven! + 1) + pongHead + beat + '","status":"alive"';
  link.pingTag = tagWith(hash, link.sendInner!, link.sendOuter!, ping);
  link.pongTag = tagWith(hash, link.readInner!, link.readOuter!, pong);
}
