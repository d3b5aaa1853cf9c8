// The chain of a record: whether each entry has the digest of the one before it, and what is wrong where it does not.
// Whatever cannot be verified is broken.
import { counted } from "../common/sentences.js";
import { follows, isBeginning, linesOf, readLink, type Link } from "./entries.js";

/** Something that is said about a record; `isBroken` if the record is not as it was written. */
export interface Finding {
  isBroken: boolean;
  sentence: string;
}

export interface Chain {
  /** In order, changed ones included. */
  links: Link[];
  findings: Finding[];
  /** Nothing is in it: no line, or only torn beginnings of the very first entry. */
  isEmpty: boolean;
}

/** What the digest of the first entry is of. */
const nothing = "";
/**
 * When older games have made room, a board has at least this much: the file before the present one. It is 24 kB, but
 * a third of what is left where the Storage is small (an Espruino WiFi).
 */
const roomBytesMin = 2000;
/** Torn lines in a row: power failed again and again, each time within the same entry. */
const tornMax = 5;
/** How many entries of one number are compared with one another: somebody may have made thousands. */
const twinsMax = 50;
/** Kinds that belong to a game that is not over yet. */
const withinGame = ["turn", "row", "par", "end"];
/** After these a game is over. */
const afterGame = ["end", "mark"];

/** "entry 5 is", "entries 5 to 7 are" */
function entriesAre(first: number, last: number): string {
  return first === last ? `entry ${first} is` : `entries ${first} to ${last} are`;
}

/** Walks along the chain. Texts have a character for each byte. */
class Walk {
  readonly links: Link[] = [];
  readonly findings: Finding[] = [];
  private previous: Link | undefined;
  /** Lines since the previous entry that are not entries, but may be torn ones. */
  private torn: string[] = [];
  private readonly all: readonly (Link | undefined)[];
  /** Where the entries of each number are. */
  private readonly places = new Map<number, number[]>();
  /** Texts of the entries passed so far. */
  private readonly passed = new Set<string>();
  /** Entries known to have been changed. */
  private readonly changed = new Set<number>();
  private readonly reported = new Set<string>();

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

  /** Entries with this number after a line. */
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
      this.note(
        `${counted(skip, "entry", "entries")} before entry ${n} could not be written: the Storage was full, or memory too short.`,
      );
    else this.broken(`at entry ${n}: its field skip is not a number of entries.`);
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

  /** A line that is not an entry: torn, or somebody else's. */
  private passOver(text: string): void {
    const due = this.previous ? [this.previous.entry.n + 1] : this.beginnings();
    if (due.some((n) => isBeginning(text, n)) && this.torn.length < tornMax) this.torn.push(text);
    else this.broken(`${this.place}: a line there is not an entry; it was inserted or changed.`);
  }

  private begin(link: Link): void {
    const { n, g, e } = link.entry;
    this.dropTorn();
    if (e !== "game" && n > 1)
      return this.broken(`before entry ${n}: entries are missing: a record begins with a game.`);
    if (n === 1) {
      if (!follows(link, nothing) || e !== "game" || g !== 1) this.broken("at entry 1: it was changed.");
      return;
    }
    // A file begins with a game, so what made room ends before one.
    const bytes = this.all.reduce((sum, one) => sum + (one ? one.text.length + 1 : 0), 0);
    if (bytes < roomBytesMin || g === 1)
      this.broken(`before entry ${n}: entries are missing: too little follows for older games to have made room.`);
    else
      this.note(
        `It begins at entry ${n}, because older games made room; nobody can tell whether anything else is missing before it.`,
      );
  }

  /** Whether an entry belongs to the chain after `previous`. Notes what is wrong. */
  private join(link: Link, previous: Link, index: number): boolean {
    const { n } = link.entry;
    const due = previous.entry.n + 1;
    if (n < due) {
      const what = this.passed.has(link.text)
        ? "its line is there twice"
        : `a line with this number comes after entry ${previous.entry.n}`;
      this.broken(`at entry ${n}: ${what}; it was inserted or moved.`);
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

  /** Games are numbered consecutively, and nothing of a game comes after its end but marks, which come nowhere else. */
  private checkGame({ entry: { n, g, e } }: Link, { entry: before }: Link): void {
    const isOver = afterGame.includes(before.e);
    const isInPlace = e === "mark" ? isOver : !(isOver && withinGame.includes(e));
    const isRight = e === "game" ? g === before.g + 1 : g === before.g && isInPlace;
    if (!isRight) this.broken(`at entry ${n}: it does not belong to the game before it.`);
  }

  /** Entries that should be there are not. */
  private gap(first: number, last: number): void {
    const isThere = this.torn.length > 0 && first === last;
    const elsewhere = Array.from({ length: Math.min(last - first + 1, 1000) }, (_, i) => first + i).filter((n) =>
      this.places.has(n),
    );
    if (isThere) this.broken(`at entry ${first}: it was changed, and its line is no longer an entry.`);
    else if (elsewhere.length === 0) this.broken(`after entry ${first - 1}: ${entriesAre(first, last)} missing.`);
    else this.broken(`after entry ${first - 1}: ${entriesAre(elsewhere[0]!, elsewhere.at(-1)!)} not in place.`);
  }

  /** Whether the entry that belongs after `previous` comes later, and this one only has its number. */
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

  /** Two lines do not fit together: the next one shows which of them was changed. */
  private change(link: Link, previous: Link, index: number): void {
    const numbers = [previous.entry.n, link.entry.n] as const;
    const next = this.later(numbers[1] + 1, index)[0];
    const changed = next && (follows(next, link.text) ? numbers[0] : numbers[1]);
    if (this.changed.has(numbers[0]) && changed !== numbers[1]) return;
    if (changed === undefined) return this.broken(`at entry ${numbers[0]} or ${numbers[1]}: one of them was changed.`);
    this.changed.add(changed);
    this.broken(`at entry ${changed}: it was changed.`);
  }

  /** Torn lines are reported once it is clear that they are nothing worse. */
  private dropTorn(): void {
    for (const _ of this.torn)
      this.note(`A torn entry ${this.place} was dropped: power failed while it was written, or the Storage was full.`);
    this.torn = [];
  }

  private get place(): string {
    return this.previous ? `after entry ${this.previous.entry.n}` : "at the beginning";
  }

  private note(sentence: string): void {
    this.findings.push({ isBroken: false, sentence });
  }

  private broken(where: string): void {
    if (this.reported.has(where)) return;
    this.reported.add(where);
    this.findings.push({ isBroken: true, sentence: `BROKEN ${where}` });
  }
}

/** Reads a record from the texts of its files, or of copies of them, a character for each byte. */
export function readChain(texts: readonly string[]): Chain {
  const { links, findings } = new Walk(linesOf(texts));
  return { links, findings, isEmpty: links.length === 0 && !findings.some(({ isBroken }) => isBroken) };
}
