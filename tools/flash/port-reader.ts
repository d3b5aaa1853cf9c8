// What arrives from a board whose console is no line-by-line affair: text and single bytes, waited for one after the
// other.
import type { Duplex } from "node:stream";
import { exitFailed, Refusal } from "../common/refusal.js";

/** How many characters are kept of what nobody has asked for. A board's program is shorter. */
const heardMax = 1_048_576;

export class PortReader {
  private heard = "";
  private over = false;
  /** Looks again at what was heard; undefined while nobody waits. */
  private look: (() => void) | undefined;
  private readonly hear = (bytes: Buffer) => {
    this.heard = (this.heard + bytes.toString("latin1")).slice(-heardMax);
    this.look?.();
  };
  private readonly end = () => {
    this.over = true;
    this.look?.();
  };

  /** `port` is for the sentences. */
  constructor(
    private readonly stream: Duplex,
    private readonly port: string,
  ) {
    stream.on("data", this.hear);
    for (const event of ["error", "end", "close"]) stream.on(event, this.end);
  }

  /** Writes text of characters 0 to 255, or bytes. */
  write(data: string | Uint8Array): void {
    this.stream.write(typeof data === "string" ? Buffer.from(data, "latin1") : data);
  }

  /**
   * The first match in what has arrived or arrives within `maxMs`, a character for each byte; it and all before it are
   * forgotten. Undefined if there is none. Rejects with a `Refusal` if the board goes away. One caller at a time.
   */
  match(pattern: RegExp, maxMs: number): Promise<RegExpExecArray | undefined> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(tooLong);
        this.look = undefined;
      };
      const tooLong = setTimeout(() => {
        finish();
        resolve(undefined);
      }, maxMs);
      this.look = () => {
        const found = pattern.exec(this.heard);
        if (!found && !this.over) return;
        finish();
        if (!found) return reject(this.gone());
        this.heard = this.heard.slice(found.index + found[0].length);
        resolve(found);
      };
      this.look();
    });
  }

  /** The next byte; undefined if none comes within `maxMs`. Rejects as `match` does. */
  async byte(maxMs: number): Promise<number | undefined> {
    return (await this.match(/[^]/, maxMs))?.[0].charCodeAt(0);
  }

  /** All that has arrived and was not asked for, without forgetting it. */
  get pending(): string {
    return this.heard;
  }

  /** Forgets what has arrived. */
  drop(): void {
    this.heard = "";
  }

  /** Fulfilled when the board is gone, or after `maxMs`. */
  async ended(maxMs: number): Promise<void> {
    await this.match(/(?!)/, maxMs).catch(() => undefined);
  }

  /** Lets somebody else read. */
  release(): void {
    this.stream.off("data", this.hear);
    for (const event of ["error", "end", "close"]) this.stream.off(event, this.end);
  }

  private gone(): Refusal {
    return new Refusal(
      `The board at ${this.port} went away: check its cable and its power, then flash it again.`,
      exitFailed,
    );
  }
}
