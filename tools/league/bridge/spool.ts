// The games that the board has not confirmed, on disk: a file for each, written whole. What was confirmed is noted in a
// journal, so that a record that is read again publishes nothing twice.
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readText, writeWhole } from "../../common/files.js";
import { exitFailed, reasonOf, Refusal } from "../../common/refusal.js";
import { gameBytesMax, type GameMessage } from "../messages.js";

/** A game in the spool: its number in the master's record, and what is published about it. */
export interface Spooled {
  number: number;
  message: GameMessage;
}

export interface SpoolLimits {
  gamesMax: number;
  bytesMax: number;
  /** Confirmed games that are remembered; a master has far fewer. Beyond that the older half is forgotten. */
  confirmedMax: number;
}

const spoolLimits: SpoolLimits = { gamesMax: 20_000, bytesMax: 256 * 1024 * 1024, confirmedMax: 100_000 };

const journalFile = "confirmed.log";
const filePattern = /^(\d{12})\.json$/;
const journalBytesMax = 16 * 1024 * 1024;

const nameOf = ({ message: { id, digest } }: Spooled): string => `${id} ${digest}`;

export class Spool {
  private readonly limits: SpoolLimits;
  private confirmed = new Set<string>();
  /** What is there, by name, in the order in which it came. */
  private readonly waiting = new Map<string, { spooled: Spooled; file: string; bytes: number }>();
  private bytes = 0;
  private next = 1;

  /** Opens or makes the folder. Throws a `Refusal`. `report` gets a sentence for each file that is damaged. */
  constructor(
    private readonly folder: string,
    report: (sentence: string) => void,
    limits: Partial<SpoolLimits> = {},
  ) {
    this.limits = { ...spoolLimits, ...limits };
    try {
      mkdirSync(folder, { recursive: true });
      this.readJournal();
      for (const name of readdirSync(folder).sort()) this.readFile(name, report);
    } catch (thrown) {
      throw new Refusal(`${folder} cannot be used (${reasonOf(thrown)}).`, exitFailed);
    }
  }

  get size(): number {
    return this.waiting.size;
  }

  /** Whether there is no room for another game. */
  get isFull(): boolean {
    return this.waiting.size >= this.limits.gamesMax || this.bytes + gameBytesMax > this.limits.bytesMax;
  }

  /** All that wait, the oldest first. */
  *all(): Generator<Spooled> {
    for (const { spooled } of this.waiting.values()) yield spooled;
  }

  /** Whether this version of a game waits or was confirmed. */
  has(id: string, digest: string): boolean {
    const name = `${id} ${digest}`;
    return this.waiting.has(name) || this.confirmed.has(name);
  }

  isWaiting(id: string, digest: string): boolean {
    return this.waiting.has(`${id} ${digest}`);
  }

  /** Keeps a game until it is confirmed. Returns false if there is no room. Throws an Error if it cannot be written. */
  put(spooled: Spooled): boolean {
    if (this.isFull) return false;
    const text = JSON.stringify(spooled);
    const file = `${String(this.next).padStart(12, "0")}.json`;
    writeWhole(join(this.folder, file), text);
    this.next++;
    this.waiting.set(nameOf(spooled), { spooled, file, bytes: text.length });
    this.bytes += text.length;
    return true;
  }

  /** The board has stored this version of a game. */
  confirm(id: string, digest: string): void {
    const name = `${id} ${digest}`;
    const waiting = this.waiting.get(name);
    if (!waiting) return;
    // First the note, then the file: in between, the game is sent once more, which changes nothing.
    appendFileSync(join(this.folder, journalFile), `${name}\n`);
    this.confirmed.add(name);
    rmSync(join(this.folder, waiting.file), { force: true });
    this.waiting.delete(name);
    this.bytes -= waiting.bytes;
    this.shortenJournal();
  }

  private readJournal(): void {
    const file = join(this.folder, journalFile);
    if (!existsSync(file)) return;
    // A line that was torn by a power failure is no name of a game.
    for (const line of readText(file, journalBytesMax).split("\n")) if (line !== "") this.confirmed.add(line);
    this.shortenJournal();
  }

  private shortenJournal(): void {
    const { confirmedMax } = this.limits;
    if (this.confirmed.size <= confirmedMax) return;
    this.confirmed = new Set([...this.confirmed].slice(-confirmedMax / 2));
    writeWhole(join(this.folder, journalFile), [...this.confirmed, ""].join("\n"));
  }

  private readFile(name: string, report: (sentence: string) => void): void {
    const [, number] = filePattern.exec(name) ?? [];
    if (number === undefined) return;
    this.next = Math.max(this.next, Number(number) + 1);
    try {
      const text = readText(join(this.folder, name), 2 * gameBytesMax);
      const spooled = JSON.parse(text) as Spooled;
      this.waiting.set(nameOf(spooled), { spooled, file: name, bytes: text.length });
      this.bytes += text.length;
    } catch (thrown) {
      report(`${join(this.folder, name)} is damaged and is left out (${reasonOf(thrown)}).`);
    }
  }
}
