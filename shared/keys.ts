// The range's key: tags by which a board knows lines and peers of its own range. docs/SECURITY.md has the reasons.
// A tag is the beginning of an HMAC (RFC 2104), whose hash is the interpreter's own.
import { digests } from "./digests.js";
import { closeLink, pingHead, sealLength, type Hash, type Link } from "./link.js";

/** What precedes a line's tag; `"}` follows it. */
const tagMark = ',"m":"';
/** Bytes of a tag. */
export const tagBytes = 12;
/** What stands between the number of a ping and that of lines that were read. */
const pingSeen = '","seen":';
/** What stands between the number of a pong and its tag, `tagMark`; one text, because a joined one stays in RAM. */
export const pongSeal = '","status":"alive","m":"';
/** What ends a line with a tag. */
const sealEnd = '"}\n';

/** The name of the board's key, which tells an old key from a wrong one; "" in an open range. @hot 15 */
export let keyName = "";
/** The board's key, 32 bytes as text: the range's on a master, the target's own on a target. */
export let boardKey = "";
/** The hash of all links but those that say otherwise, which saves each a JsVar. @hot 16 */
let usualHash: Hash;
/** Whether any link has another one. @hot 28 master */
let hasOtherHashes = false;
/** The number of this power-up, and of its last nonce. */
let power = 0;
let nonces = 0;

/** A copy, because Espruino searches all of the program's names before its own. @hot 21 */
const encode = btoa;
/** What RFC 2104 fills a block of 64 bytes with, behind a key of 16 bytes: 0x36 and 0x5c. @hot 22 */
const innerFill = "6".repeat(48);
/** @hot 23 */
const outerFill = "\\".repeat(48);
/** Four of them in a word. */
const innerWord = 0x36363636;
const outerWord = 0x5c5c5c5c;

/** Changes the first words of a buffer, four bytes at a time. */
function mask(buffer: ArrayBuffer, words: number, word: number): ArrayBuffer {
  const all = new Int32Array(buffer, 0, words);
  for (let i = 0; i < words; i++) all[i]! ^= word;
  return buffer;
}

/** Bytes of a buffer as text. */
function textOf(buffer: ArrayBuffer, length: number): string {
  return String.fromCharCode.apply(null, new Uint8Array(buffer, 0, length) as unknown as number[]);
}

/**
 * The HMAC under a key of 32 bytes; undefined if memory was too short for it, or the key is "". Use it before the next
 * one is made.
 */
export function hmac(hash: Hash, key: string, text: string): ArrayBuffer | undefined {
  if (key == "") return;
  const masked = E.toArrayBuffer(key + ""); // a copy: a buffer shares the bytes of its text on a board
  const first = [mask(masked, 8, innerWord), innerFill.slice(16), text];
  digests[0] = hash(first, (digests[0] = undefined));
  if (!digests[0]) return;
  const second = [mask(masked, 8, innerWord ^ outerWord), outerFill.slice(16), digests[0]];
  digests[1] = hash(second, (digests[1] = undefined));
  return digests[1];
}

/** 12 bytes of a digest as a tag; "" without one: a line with it is never genuine, so the link ends. */
function tagIn(digest: ArrayBuffer | undefined, from: number): string {
  return digest ? encode(new Uint8Array(digest, from, tagBytes)) : "";
}

/** The tag of a text under a key of 32 bytes. */
export function tagBy(hash: Hash, key: string, text: string): string {
  return tagIn(hmac(hash, key, text), 0);
}

/** The tag of a text under the board's own key. */
export function ownTag(hash: Hash, text: string): string {
  return tagBy(hash, boardKey, text);
}

/** The key of a target, which is derived from this board's, the range's; "" if memory was too short. */
export function keyOfTarget(hash: Hash, id: string): string {
  const digest = hmac(hash, boardKey, "t" + id);
  return digest ? textOf(digest, 32) : "";
}

/**
 * A text that this board has never used and nobody can predict. On some boards neither the random bits nor the time
 * differs between two power-ups, so the number of the power-up is a part of it.
 */
export function nonce(hash: Hash): string {
  return ownTag(hash, "n" + power + "/" + ++nonces + "/" + E.hwRand() + "/" + getTime());
}

/**
 * Takes the board's key from its settings, `NAME.KEY`, and counts this power-up in the Storage. The count alternates
 * between two files, so that a power failure while one is written leaves the other.
 */
export function openKey(hash: Hash, text: string): void {
  const storage = require("Storage");
  const dot = text.indexOf(".");
  function count(file: string): number {
    return parseInt(storage.read(file) as string, 10) || 0;
  }
  usualHash = hash;
  keyName = text.slice(0, dot);
  boardKey = atob(text.slice(dot + 1));
  ownTag(hash, ""); // finds room for the digests while the heap is young
  power = Math.max(count(powerFile + 0), count(powerFile + 1)) + 1;
  try {
    storage.write(powerFile + (power % 2), "" + power);
  } catch (full) {
    // a full Storage must not keep a board from working: there are the random bits and the time
  }
}

/** The Storage files that count power-ups, without their last digit. */
const powerFile = "snyper.power";

/**
 * One direction's key of a link, which is derived from the target's key, as RFC 2104 combines it with its two pads: twice
 * 16 bytes. `text` begins with the letter of who sends, `m` or `t`. Returns "" if memory was too short.
 */
export function keyOfDirection(hash: Hash, key: string, text: string): string {
  const digest = hmac(hash, key, text);
  if (!digest) return "";
  return textOf(mask(digest, 4, innerWord), 16) + textOf(mask(digest, 4, innerWord ^ outerWord), 16);
}

/** From now on a link's tags have another hash than the board's usual one. */
export function useOtherHash(link: Link, hash: Hash): void {
  link.hash = hash;
  hasOtherHashes = true;
}

/** Gives a link its keys, the master's direction first. Closes it if memory was too short for one of them. */
export function openKeys(link: Link, ofMaster: string, ofTarget: string): void {
  if (ofMaster == "" || ofTarget == "") return closeLink(link);
  link.keys = ofMaster + ofTarget;
  link.masterLines = link.targetLines = 0;
}

/**
 * The HMAC of a text under one direction's key of a link. The text begins with the direction's letter and the number of
 * the line. Returns undefined if memory was too short. @hot 24
 */
function digestOf(link: Link, text: string): ArrayBuffer | undefined {
  // Espruino looks for a field that is missing in all of an object's parents, too.
  const hash = hasOtherHashes ? link.hash || usualHash : usualHash;
  const from = text[0] == "m" ? 0 : 32;
  const first = [link.keys!.substr(from, 16), innerFill, text];
  digests[0] = hash(first, (digests[0] = undefined));
  if (!digests[0]) return;
  const second = [link.keys!.substr(from + 16, 16), outerFill, digests[0]];
  digests[1] = hash(second, (digests[1] = undefined));
  return digests[1];
}

/**
 * Prepares the next ping of a link, whose number is `beat`, and the pong that answers it if no other line comes between:
 * both are known in advance, and one HMAC has the tags of both. Prepares nothing if memory was too short.
 */
export function prepareBeat(link: Link, beat: number): void {
  const ping = beat + pingSeen + link.targetLines;
  const text = link.masterLines! + 1 + pingHead + ping;
  const digest = digestOf(link, "m" + text);
  if (!digest) return;
  link.ping = ping + tagMark + tagIn(digest, 0) + sealEnd;
  const isLong = digest.byteLength >= 2 * tagBytes; // not with SHA-1
  const tag = isLong ? tagIn(digest, tagBytes) : tagIn(digestOf(link, "mp" + text), 0);
  link.pong = tag == "" ? undefined : tag + sealEnd;
}

/**
 * A line with its tag. `direction` is the letter of the sender. With `isPong` it answers the ping that was checked
 * last, and has the tag that `prepareBeat` gives it: the second half of that ping's HMAC.
 */
export function sealed(link: Link, direction: string, head: string, isPong?: boolean): string {
  const number = direction == "m" ? ++link.masterLines! : ++link.targetLines!;
  const digest = isPong ? digests[1] : digestOf(link, direction + number + head);
  // Without memory for a digest this has a newline, as no line that is read does: it is not genuine, so the link ends.
  return digest ? head + tagMark + encode(new Uint8Array(digest, isPong ? tagBytes : 0, tagBytes)) + '"}' : sealEnd;
}

/**
 * Whether the peer has sealed this line, as the next one of its direction. Both texts are compared as the interpreter
 * does it: a peer learns nothing from the time, because its first wrong tag ends the link and its keys.
 */
export function isGenuine(link: Link, direction: string, line: string): boolean {
  return line == sealed(link, direction, line.slice(0, -sealLength));
}
