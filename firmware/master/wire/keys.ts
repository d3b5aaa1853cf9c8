// The master's end of the range's key: proves itself to a target, and seals and checks the lines of its link.
import {
  isGenuine,
  keyOfDirection,
  keyOfTarget,
  nonce,
  openKey,
  openKeys,
  pongSeal,
  prepareBeat,
  sealed,
  tagBy,
  useOtherHash,
} from "../../../shared/keys.js";
import { pongHead, useSeals, type Hash, type Link } from "../../../shared/link.js";
import type { Register } from "../../../shared/messages.js";
import type { TargetLink } from "./targets.js";

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
export function makeKeys(link: TargetLink, { target_id, data }: Register, done: (nonce: string) => void): void {
  const hash = hashOf(target_id);
  const own = nonce(sha256);
  const text = own + data.nonce + data.boot;
  function keyFor(direction: string): string {
    return keyOfDirection(hash, keyOfTarget(sha256, target_id), direction + text);
  }
  setTimeout(function () {
    const ofMaster = keyFor("m");
    setTimeout(function () {
      if (hash != sha256) useOtherHash(link, hash);
      openKeys(link, ofMaster, keyFor("t"));
      setTimeout(done, 0, own);
    }, 0);
  }, 0);
}

function seal(link: Link, line: string): string {
  link.ping = undefined;
  return /*@__NOINLINE__*/ sealed(link, "m", line.slice(0, -1) + ',"seen":' + link.targetLines);
}

/** Whether a line may be read. One that comes while the link's keys are made would count as its proof. */
function isFromTarget(link: Link, line: string): boolean {
  if (link.keys === undefined) return !(link as TargetLink).claim;
  // Of what a target sends only a pong's type begins with that letter. Without an expected pong this ends in
  // "undefined", as no line with its newline does.
  const isPong = line[9] == "p" && line + "\n" == pongHead + (link as TargetLink).beat + pongSeal + link.pong;
  link.ping = link.pong = undefined;
  if (!isPong) return /*@__NOINLINE__*/ isGenuine(link, "t", line);
  link.targetLines!++;
  return true;
}

/** Prepares the beat that comes so many after the last one, while nothing is expected. @hot 27 */
export function prepare(link: TargetLink, later: number): void {
  prepareBeat(link, link.beat + later);
}
