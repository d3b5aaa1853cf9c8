// Entries and the lines they stand in: which lines are entries, what their digests are of, and which lines may be torn.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { entryBytesMax, type Recorded } from "../../firmware/master/game/record-lines.js";

export interface Link {
  entry: Recorded;
  /** Its line without the newline, a character for each byte. */
  text: string;
}

export type DigestKind = "SHA-256" | "CRC-32";

const entryPattern = /^\{"n":([1-9]\d{0,14}),"g":([1-9]\d{0,14}),[ -~]*"p":"([A-Za-z0-9+/]{43}=|[0-9a-f]{8})"\}$/;

/** Whether no name is there twice: readers would not agree on its value. Entries hold no other objects. */
function isUnambiguous(text: string, entry: Recorded): boolean {
  // Of a name that was there twice only one is left. Numbers may be spelled otherwise, so the reverse is not true.
  if (JSON.stringify(entry) === text) return true;
  const names = [...text.matchAll(/"((?:[^"\\]|\\.)*)"(:)?/g)].flatMap(([, name, colon]) => (colon ? [name!] : []));
  return new Set(names).size === names.length;
}

/** The entry in a line; undefined if the line is not an entry. */
export function readLink(text: string): Link | undefined {
  const [, n, g, p] = (text.length < entryBytesMax && entryPattern.exec(text)) || [];
  if (n === undefined) return undefined;
  try {
    const entry = JSON.parse(text) as Recorded;
    const isWhole = typeof entry.e === "string" && entry.n === Number(n) && entry.g === Number(g) && entry.p === p;
    return isWhole && isUnambiguous(text, entry) ? { entry, text } : undefined;
  } catch {
    return undefined;
  }
}

/** Which kind a digest is. */
export function digestKind({ p }: Recorded): DigestKind {
  return p.length === 8 ? "CRC-32" : "SHA-256";
}

/** A line's digest as the next entry has it. */
export function digestOf(text: string, kind: DigestKind): string {
  const bytes = Buffer.from(text, "latin1");
  return kind === "SHA-256"
    ? createHash("sha256").update(bytes).digest("base64")
    : crc32(bytes).toString(16).padStart(8, "0");
}

/** Whether an entry's digest is the one of the line before it. */
export function follows({ entry }: Link, text: string): boolean {
  return entry.p === digestOf(text, digestKind(entry));
}

/** Whether a text is JSON from its beginning to its end: then no part of it is missing. */
function isComplete(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/**
 * Whether a line that is not an entry may be the beginning of entry `n`, where power failed: a part of an entry, whose
 * last byte may be anything. A complete line that is no entry was changed.
 */
export function isBeginning(text: string, n: number): boolean {
  const begin = `{"n":${n},"g":`;
  const isPart = text.startsWith(begin) || begin.startsWith(text.slice(0, -1));
  return (
    text !== "" && text.length < entryBytesMax && isPart && /^[ -~]*$/.test(text.slice(0, -1)) && !isComplete(text)
  );
}

/**
 * The lines of a record's files in order. A file may be a raw copy, in which 0xFF stands where nothing was written; one
 * text may hold several of them, in any order. A file without any entry was begun last, when power failed: it comes
 * first, where its torn lines do not come between others.
 */
export function linesOf(texts: readonly string[]): string[] {
  const pieces = texts
    .flatMap((text) => text.split(/\xff+/))
    .filter((piece) => piece !== "")
    .map((piece) => {
      const lines = piece.split("\n");
      if (lines.at(-1) === "") lines.pop();
      return lines.map((line) => line.replace(/\r$/, ""));
    });
  const firstOf = (lines: string[]) => lines.map(readLink).find((link) => link !== undefined)?.entry.n ?? 0;
  return pieces
    .map((lines) => ({ lines, first: firstOf(lines) }))
    .sort((a, b) => a.first - b.first)
    .flatMap(({ lines }) => lines);
}

/** The record's text in order, as `--save` writes it, torn lines included. */
export function savedText(texts: readonly string[]): string {
  return linesOf(texts)
    .map((line) => `${line}\n`)
    .join("");
}
