// The range's key: tags by which a board knows lines and peers of its own range. docs/SECURITY.md has the reasons.
// A tag is the beginning of an HMAC (RFC 2104), whose hash is the interpreter's own.
import { nonceLength } from "./limits.js";
import { closeLink, type Hash, type Link } from "./link.js";

/** What precedes a line's tag; `"}` follows it. */
export const tagMark = ',"m":"';
/** Characters of a sealed line from the mark on. */
export const sealLength = 24;
/** What stands between the number of a pong and its tag. */
export const pongSeal = '","status":"alive"' + tagMark;
/** What ends a line with a tag. */
export const sealEnd = '"}\n';

/** The name of the board's key, which tells an old key from a wrong one; "" in an open range. */
export let keyName = "";
/** The board's key, 32 bytes as text: the range's on a master, the target's own on a target. */
let boardKey = "";
/** The number of this power-up, and of its last nonce. */
let power = 0;
let nonces = 0;

/** What RFC 2104 fills a block of 64 bytes with, behind a key of 16 bytes: 0x36 and 0x5c, four of them in a word. */
const innerFill = "6".repeat(48);
const outerFill = "\\".repeat(48);
const innerWord = 0x36363636;
const outerWord = 0x5c5c5c5c;

/** Changes the first words of a buffer, four bytes at a time. */
function mask(buffer: ArrayBuffer, words: number, word: number): ArrayBuffer {
  const all = new Int32Array(buffer, 0, words);
  for (let i = 0; i < words; i++) all[i]! ^= word;
  return buffer;
}

/**
 * The HMAC under a key of 32 bytes, which is changed. It is undefined if the key is, or if memory was too short: a hash
 * needs a few free variables in a row, and there may be none among hundreds.
 */
export function hmac(hash: Hash, key: ArrayBuffer | undefined, text: string): ArrayBuffer | undefined {
  const inner = key && hash([mask(key, 8, innerWord), innerFill.slice(16), text]);
  return inner && hash([mask(key!, 8, innerWord ^ outerWord), outerFill.slice(16), inner]);
}

/** The tag in a digest; "" without one: a line with it is never genuine, so the link ends. */
function tagIn(digest: ArrayBuffer | undefined): string {
  return digest ? btoa(digest).slice(0, nonceLength) : "";
}

function tagOf(hash: Hash, inner: string, outer: string, text: string): string {
  const digest = hash([inner, innerFill, text]);
  return tagIn(digest && hash([outer, outerFill, digest]));
}

/** A copy of the board's key: a buffer shares the bytes of its text on a board. */
export function ownKey(): ArrayBuffer {
  return E.toArrayBuffer(boardKey + "");
}

/** The tag of a text under a key of 32 bytes, which is changed. */
export function tagBy(hash: Hash, key: ArrayBuffer | undefined, text: string): string {
  return tagIn(hmac(hash, key, text));
}

/** The tag of a text under the board's own key. */
export function ownTag(hash: Hash, text: string): string {
  return tagBy(hash, ownKey(), text);
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
export function openKey(text: string): void {
  const storage = require("Storage");
  const dot = text.indexOf(".");
  function count(file: string): number {
    return parseInt(storage.read(file) as string, 10) || 0;
  }
  keyName = text.slice(0, dot);
  boardKey = atob(text.slice(dot + 1));
  power = Math.max(count(powerFile + 0), count(powerFile + 1)) + 1;
  try {
    storage.write(powerFile + (power % 2), "" + power);
  } catch (full) {
    // a full Storage must not keep a board from working: there are the random bits and the time
  }
}

/** The Storage files that count power-ups, without their last digit. */
const powerFile = "snyper.power";

/** Bytes 0 to 15 of a digest, each combined with a byte of the word. */
function pad(digest: ArrayBuffer, word: number): string {
  return String.fromCharCode.apply(null, new Uint8Array(mask(digest, 4, word), 0, 16) as unknown as number[]);
}

/**
 * Sets one direction's key of a link. `key` is the target's key, which is changed, and `text` begins with a letter for
 * the direction. Closes the link if memory is too short.
 */
export function openDirection(
  link: Link,
  hash: Hash,
  key: ArrayBuffer | undefined,
  text: string,
  isRead: boolean,
): void {
  const digest = hmac(hash, key, text);
  if (!digest) return closeLink(link);
  const inner = pad(digest, innerWord);
  const outer = pad(digest, innerWord ^ outerWord);
  link.hash = hash;
  if (isRead) {
    link.proven = 0;
    link.readInner = inner;
    link.readOuter = outer;
  } else {
    link.sealed = 0;
    link.sendInner = inner;
    link.sendOuter = outer;
  }
}

/** The tag of what this end sends next, if that is `text`; it begins with the direction's letter and its number. */
export function sendTag(link: Link, text: string): string {
  return tagOf(link.hash!, link.sendInner!, link.sendOuter!, text);
}

/** The tag of what the peer sends next, if that is `text`. */
export function readTag(link: Link, text: string): string {
  return tagOf(link.hash!, link.readInner!, link.readOuter!, text);
}

/** A line with its tag. `direction` is the letter of the sender. */
export function sealed(link: Link, direction: string, head: string): string {
  return head + tagMark + sendTag(link, direction + ++link.sealed! + head) + '"}';
}

/**
 * Whether the peer has sealed this line, as the next one of its direction. Both texts are compared as the interpreter
 * does it: a peer learns nothing from the time, because its first wrong tag ends the link and its keys.
 */
export function isGenuine(link: Link, direction: string, line: string): boolean {
  const head = line.slice(0, -sealLength);
  const tag = readTag(link, direction + ++link.proven! + head);
  return tag != "" && line == head + tagMark + tag + '"}';
}
