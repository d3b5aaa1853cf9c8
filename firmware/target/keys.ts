// The target's end of the range's key: proves that its master has it, and knows how fresh the master's lines are.
import { lastMs } from "../../shared/clock.js";
import { digests } from "../../shared/digests.js";
import {
  boardKey,
  isGenuine,
  keyName,
  nonce,
  keyOfDirection,
  openKey,
  openKeys,
  ownTag,
  sealed,
  tagBytes,
} from "../../shared/keys.js";
import { nonceLength } from "../../shared/limits.js";
import { sealLength, useSeals, type Hash, type Link } from "../../shared/link.js";
import { boot } from "./settings.js";

/** The lease also ends so long after the newest line was sent that the master has proven to know, in ms. */
export const proofMs = 4000;
/** The plate rises only if that line was sent within so many ms. */
export const freshMs = 2000;
/** What a sealed `registered` has behind its nonce. */
const nonceEnd = '"},"seen":0';

let hash: Hash;
/** The nonce of this registration. */
let ownNonce = "";
/** When the last line was sent, and the one before, in ms. @hot 11 */
let sentMs = 0;
/** @hot 12 */
let sentBeforeMs = 0;
/**
 * When the newest line was sent that the master has proven to know, in ms; in an open range always in the future.
 * @hot 13
 */
export let provenMs = Infinity;

/** Takes the target's key from its settings; without one it serves any master. */
export function useKey(key: string, isSha1: boolean): void {
  const crypto = require("crypto");
  hash = (isSha1 ? crypto.SHA1 : crypto.SHA256)!;
  openKey(hash, key);
  useSeals(seal, isFromMaster);
}

/** What a `register` says of the key. */
export function introduce(): { key: string; nonce: string } | undefined {
  const own = asker();
  if (own === undefined) return;
  sentMs = sentBeforeMs = provenMs = lastMs;
  return { key: keyName, nonce: own };
}

function seal(link: Link, line: string): string {
  settle(link, lastMs); // it left within this turn or the last one
  const isPong = link.ping === "" && digests[1]!.byteLength >= 2 * tagBytes; // not with SHA-1
  link.ping = link.pong = undefined; // was prepared for another line
  sentBeforeMs = sentMs;
  sentMs = lastMs;
  return /*@__NOINLINE__*/ sealed(link, "t", line.slice(0, -1), isPong);
}

/**
 * Whether a line is from this target's master. Until the master has proven itself, only an answer without a tag passes
 * besides its `registered`; such an answer is never obeyed.
 */
function isFromMaster(link: Link, line: string): boolean {
  link.ping = link.pong = undefined; // was prepared for another line
  if (link.keys !== undefined) return /*@__NOINLINE__*/ isGenuine(link, "m", line);
  const head = line.slice(0, -sealLength);
  if (!head.endsWith(nonceEnd)) return true;
  const text = head.slice(-nonceEnd.length - nonceLength, -nonceEnd.length) + ownNonce + boot;
  openKeys(link, keyOfDirection(hash, boardKey, "m" + text), keyOfDirection(hash, boardKey, "t" + text));
  ownNonce = "";
  return link.unsent >= 0 && /*@__NOINLINE__*/ isGenuine(link, "m", line);
}

/** The master has proven that it has read so many lines. */
export function prove(link: Link, seen: number | undefined): void {
  if (seen === link.targetLines) provenMs = sentMs;
  else if (seen === link.targetLines! - 1) provenMs = sentBeforeMs;
}

/** Whether the master has the range's key, or needs none. */
export function isTrusted(link: Link): boolean {
  return keyName == "" || link.keys !== undefined;
}

/** What a search says of the key: a new nonce, undefined in an open range. */
export function asker(): string | undefined {
  if (keyName == "") return;
  return (ownNonce = nonce(hash));
}

/** Whether the master that answers a search with `tag` has the range's key, or the range is open. */
export function isMaster(port: number, tag: unknown): boolean {
  return keyName == "" || (tag !== "" && tag === ownTag(hash, "d" + ownNonce + port));
}

/**
 * Counts a prepared pong that has left at `ms`, and its ping, which is not expected any more. That takes time, so it
 * comes after the pong, but before anything else that counts lines.
 */
export function settle(link: Link, ms: number): void {
  if (link.pong === undefined || link.ping !== undefined) return;
  link.pong = undefined;
  link.masterLines!++;
  link.targetLines!++;
  provenMs = sentBeforeMs = sentMs;
  sentMs = ms;
}
