// The chain of a record: which lines are entries, whether each has the digest of the one before it, and what is wrong
// where it does not. What cannot be verified is broken.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { counted } from "../common/sentences.js";
import { entryBytesMax, type Recorded } from "../../firmware/master/game/record-lines.js";

export interface Link {
  entry: Recorded;
  /** Its line without the newline, a character for each byte. */
  text: string;
}

/** What is said of a record; `isBroken` if it is not as it was written. */
export interface Finding {
  isBroken: boolean;
  sentence: string;
}

export interface Chain {
  /** In order, those that were changed included. */
  links: Link[];
  findings: Finding[];
  /** There is nothing in it: no line, or only the torn beginnings of the first entry that there ever was. */
  isEmpty: boolean;
}

export type DigestKind = "SHA-256" | "CRC-32";

const form = /^\{"n":([1-9]\d{0,14}),"g":([1-9]\d{0,14}),[ -~]*"p":"([A-Za-z0-9+/]{43}=|[0-9a-f]{8})"\}$/;
/** What every first entry's digest is of. */
const nothing = "";
/**
 * So much is on a board at least when older games have made room: the file before the present one. It is 24 kB, but
 * where the Storage is small (an Espruino WiFi) a third of what is left.
 */
const roomBytesMin = 2000;
/** Torn lines one after the other: power failed again and again, each time within the same entry. */
const tornMax = 5;
/** So many entries of one number are compared with one another: somebody may have made thousands. */
const twinsMax = 50;
/** Kinds that belong to a game that has no end yet. */
const withinGame = ["turn", "row", "par", "end"];

/** Whether no name stands twice in an entry: readers would not agree on its value. Entries hold no other objects. */
function isUnambiguous(text: string): boolean {
  const names = [...text.matchAll(/"((?:[^"\\]|\\.)*)"(:)?/g)].flatMap(([, name, colon]) => (colon ? [name!] : []));
  return new Set(names).size === names.length;
}

/** An entry in a line; undefined if it is none. */
export function readLink(text: string): Link | undefined {
  const [, n, g, p] = (text.length < entryBytesMax && form.exec(text)) || [];
  if (n === undefined || !isUnambiguous(text)) return undefined;
  try {
    const entry = JSON.parse(text) as Recorded;
    return typeof entry.e === "string" && entry.n === Number(n) && entry.g === Number(g) && entry.p === p
      ? { entry, text }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Of which kind a digest is. */
export function digestKind({ p }: Recorded): DigestKind {
  return p.length === 8 ? "CRC-32" : "SHA-256";
}

/** A line's digest as the entry after it has it. */
export function digestOf(text: string, kind: DigestKind): string {
  const bytes = Buffer.from(text, "latin1");
  return kind === "SHA-256"
    ? createHash("sha256").update(bytes).digest("base64")
    : crc32(bytes).toString(16).padStart(8, "0");
}

/** Whether an entry's digest is that of the line before it. */
function follows({ entry }: Link, text: string): boolean {
  return entry.p === digestOf(text, digestKind(entry));
}

/** Whether a text is JSON from its beginning to its end: then nothing of it is missing. */
function isComplete(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/**
 * Whether a line that is no entry may be the beginning of entry `n`, where power failed: a part of an entry, whose last
 * byte may be anything. What is whole and no entry all the same was changed.
 */
function isBeginning(text: string, n: number): boolean {
  const begin = `{"n":${n},"g":`;
  const isPart = text.startsWith(begin) || begin.startsWith(text.slice(0, -1));
  return (
    text !== "" && text.length < entryBytesMax && isPart && /^[ -~]*$/.test(text.slice(0, -1)) && !isComplete(text)
  );
}

/**
 * The lines of a record's files in order. A file may be a raw copy, in which what was never written is 0xFF; several of
 * them may stand in one text, and in any order. One without any entry was begun last, and power failed: it comes first,
 * where its torn lines do not come between others.
 */
function linesOf(texts: readonly string[]): string[] {
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

/** "entry 5 is", "entries 5 to 7 are" */
function entriesAre(first: number, last: number): string {
  return first === last ? `entry ${first} is` : `entries ${first} to ${last} are`;
}

/** Goes along the chain. Texts have a character for each byte. */
class Walk {
  readonly links: Link[] = [];
  readonly findings: Finding[] = [];
  private previous: Link | undefined;
  /** Lines since the previous entry that are none, but may be torn. */
  private torn: string[] = [];
  private readonly all: readonly (Link | undefined)[];
  /** Where the entries of each number stand. */
  private readonly places = new Map<number, number[]>();
  /** Texts of the entries that were gone past. */
  private readonly passed = new Set<string>();
  /** Entries that are known to be not as they were. */
  private readonly changed = new Set<number>();
  private readonly told = new Set<string>();

  constructor(private readonly lines: readonly string[]) {
    this.all = lines.map(readLink);
    this.all.forEach((link, index) => {
      if (!link) return;
      const places = this.places.get(link.entry.n);
      if (places) places.push(index);
      else this.places.set(link.entry.n, [index]);
    });
    lines.forEach((_, index) => this.step(index));
    this.dropTorn();
  }

  /** Entries with this number that come after a line. */
  private later(n: number, index: number): Link[] {
    return (this.places.get(n) ?? []).filter((place) => place > index).map((place) => this.all[place]!);
  }

  private step(index: number): void {
    const link = this.all[index];
    if (!link) return this.passOver(this.lines[index]!);
    if (!this.previous) this.begin(link);
    else if (!this.join(link, this.previous, index)) return;
    this.checkSkip(link);
    this.links.push(link);
    this.passed.add(link.text);
    this.previous = link;
  }

  private checkSkip({ entry: { n, skip } }: Link): void {
    if (skip === undefined) return;
    if (Number.isSafeInteger(skip) && skip > 0)
      this.tell(`${counted(skip, "entry", "entries")} before entry ${n} could not be written: the Storage was full.`);
    else this.broken(`at entry ${n}: its number of entries before it that could not be written is none.`);
  }

  /**
   * Entries that a torn line before all others can be the beginning of: the first one, or one that was to begin a file,
   * with a game.
   */
  private beginnings(): number[] {
    const links = this.all.filter((link) => link !== undefined);
    const first = links[0]?.entry.n ?? 1;
    const after = (links.at(-1)?.entry.n ?? 0) + 1;
    return [first, after, ...links.flatMap(({ entry: { n, e } }) => (e === "game" ? [n] : []))];
  }

  /** A line that is no entry: torn, or of somebody else. */
  private passOver(text: string): void {
    const due = this.previous ? [this.previous.entry.n + 1] : this.beginnings();
    if (due.some((n) => isBeginning(text, n)) && this.torn.length < tornMax) this.torn.push(text);
    else this.broken(`${this.place}: a line there is no entry, it was inserted or changed.`);
  }

  private begin(link: Link): void {
    const { n, g, e } = link.entry;
    this.dropTorn();
    if (e !== "game" && n > 1)
      return this.broken(`before entry ${n}: entries are missing, for a record begins with a game.`);
    if (n === 1) {
      if (!follows(link, nothing) || e !== "game" || g !== 1) this.broken("at entry 1: it was changed.");
      return;
    }
    // A file begins with a game, so what made room ends before one.
    const bytes = this.all.reduce((sum, one) => sum + (one ? one.text.length + 1 : 0), 0);
    if (bytes < roomBytesMin || g === 1)
      this.broken(`before entry ${n}: entries are missing, and too little follows for older games to have made room.`);
    else
      this.tell(
        `It begins at entry ${n}, because older games made room; whether something is missing before it cannot be known.`,
      );
  }

  /** Whether an entry belongs to the chain after `previous`; what is wrong is told. */
  private join(link: Link, previous: Link, index: number): boolean {
    const { n } = link.entry;
    const due = previous.entry.n + 1;
    if (n < due) {
      const what = this.passed.has(link.text)
        ? "its line stands there twice"
        : `a line with this number stands after entry ${previous.entry.n}`;
      this.broken(`at entry ${n}: ${what}, it was inserted or moved.`);
      return false;
    }
    if (n === due && this.isStranger(link, previous, index)) {
      this.broken(`at entry ${n}: a line with this number was inserted before it.`);
      return false;
    }
    if (n > due) this.gap(due, n - 1);
    else if (!follows(link, previous.text)) this.change(link, previous, index);
    else this.checkGame(link, previous);
    if (n === due) this.dropTorn();
    this.torn = [];
    return true;
  }

  /** Games are numbered one after the other, and nothing of a game comes after its end. */
  private checkGame({ entry: { n, g, e } }: Link, { entry: before }: Link): void {
    const isRight =
      e === "game" ? g === before.g + 1 : g === before.g && !(before.e === "end" && withinGame.includes(e));
    if (!isRight) this.broken(`at entry ${n}: it does not belong to the game before it.`);
  }

  /** Entries that should be there are not. */
  private gap(first: number, last: number): void {
    const isThere = this.torn.length > 0 && first === last;
    const elsewhere = Array.from({ length: Math.min(last - first + 1, 1000) }, (_, i) => first + i).filter((n) =>
      this.places.has(n),
    );
    if (isThere) this.broken(`at entry ${first}: it was changed, so that its line is no entry any more.`);
    else if (elsewhere.length === 0) this.broken(`after entry ${first - 1}: ${entriesAre(first, last)} missing.`);
    else this.broken(`after entry ${first - 1}: ${entriesAre(elsewhere[0]!, elsewhere.at(-1)!)} not in place.`);
  }

  /** Whether the entry that belongs after `previous` comes later, and this one with its number is not it. */
  private isStranger(link: Link, previous: Link, index: number): boolean {
    const { n } = link.entry;
    const twins = this.later(n, index)
      .slice(0, twinsMax)
      .filter((later) => later.text !== link.text && follows(later, previous.text));
    if (twins.length === 0 || !follows(link, previous.text)) return twins.length > 0;
    const hasHeir = (one: Link) =>
      this.later(n + 1, -1)
        .slice(0, twinsMax)
        .some((heir) => follows(heir, one.text));
    return !hasHeir(link) && twins.some(hasHeir);
  }

  /** Two lines do not fit: the next one tells which of them is not as it was. */
  private change(link: Link, previous: Link, index: number): void {
    const numbers = [previous.entry.n, link.entry.n] as const;
    const next = this.later(numbers[1] + 1, index)[0];
    const changed = next && (follows(next, link.text) ? numbers[0] : numbers[1]);
    if (this.changed.has(numbers[0]) && changed !== numbers[1]) return;
    if (changed === undefined) return this.broken(`at entry ${numbers[0]} or ${numbers[1]}: one of them was changed.`);
    this.changed.add(changed);
    this.broken(`at entry ${changed}: it was changed.`);
  }

  /** Lines that were torn are told once it is clear that they are not more than that. */
  private dropTorn(): void {
    for (const _ of this.torn)
      this.tell(`A torn entry ${this.place} was dropped: power failed while it was written, or the Storage was full.`);
    this.torn = [];
  }

  private get place(): string {
    return this.previous ? `after entry ${this.previous.entry.n}` : "at the beginning";
  }

  private tell(sentence: string): void {
    this.findings.push({ isBroken: false, sentence });
  }

  private broken(where: string): void {
    if (this.told.has(where)) return;
    this.told.add(where);
    this.findings.push({ isBroken: true, sentence: `BROKEN ${where}` });
  }
}

/** Reads a record from the texts of its files, or of copies of them, a character for each byte. */
export function readChain(texts: readonly string[]): Chain {
  const { links, findings } = new Walk(linesOf(texts));
  return { links, findings, isEmpty: links.length === 0 && !findings.some(({ isBroken }) => isBroken) };
}

/** The record's text in order, as `--save` writes it: what is torn is in it too. */
export function savedText(texts: readonly string[]): string {
  return linesOf(texts)
    .map((line) => `${line}\n`)
    .join("");
}
