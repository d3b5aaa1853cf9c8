// The journal of an hour: every event as a line with its time. All lines are hashed, and the last ones are kept.
import { createHash } from "node:crypto";

const keptLines = 60;

export class Journal {
  private readonly hash = createHash("sha256");
  private readonly kept: string[] = [];
  private next = 0;

  /** `listener` is called with each line. */
  constructor(
    private readonly now: () => number,
    private readonly listener?: (line: string) => void,
  ) {}

  write(who: string, what: string): void {
    const line = `${(this.now() / 1000).toFixed(3)} ${who}: ${what}`;
    this.hash.update(`${line}\n`);
    this.kept[this.next++ % keptLines] = line;
    this.listener?.(line);
  }

  /** The last lines, oldest first. */
  last(): string[] {
    const from = this.next % keptLines;
    return this.next < keptLines
      ? this.kept.slice(0, this.next)
      : [...this.kept.slice(from), ...this.kept.slice(0, from)];
  }

  /** The SHA-256 of all lines; ends the journal. */
  digest(): string {
    return this.hash.digest("hex");
  }
}
