// The event stream of the page: which ranges have changed, and that there is something new in the database. A browser
// that does not read gets nothing until it reads again, so that nothing piles up.
import type { ServerResponse } from "node:http";
import type { Live } from "../board/board.js";

/** The maximum number of browsers at once, as for the arena's page times eight: a league has many spectators. */
export const watchersMax = 256;
/** How often changes are sent, ms; and a sign of life, ms. */
const frameMs = 500;
const aliveMs = 15_000;

/** A range as the page shows it. */
export interface RangeNow {
  range: string;
  is: "here" | "unreachable" | "away" | "silent";
  unsent: number;
  full: boolean;
  heardMs: number;
  live: Live["state"]["range"] | null;
}

/** A bridge says something at least twice a minute. */
const silentMs = 75_000;

export function rangeNow(range: string, { state, heardMs }: Live, nowMs: number): RangeNow {
  const isSilent = state.is !== "away" && nowMs - heardMs > silentMs;
  return {
    range,
    is: isSilent ? "silent" : state.is,
    unsent: state.unsent ?? 0,
    full: state.full ?? false,
    heardMs,
    live: isSilent ? null : (state.range ?? null),
  };
}

interface Watcher {
  response: ServerResponse;
  isBehind: boolean;
}

export class Stream {
  private readonly watchers = new Set<Watcher>();
  private readonly changed = new Set<string>();
  private isNews = false;
  private aliveMs = Date.now();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly live: ReadonlyMap<string, Live>) {
    this.timer = setInterval(() => this.frame(), frameMs);
  }

  get count(): number {
    return this.watchers.size;
  }

  rangeChanged(range: string): void {
    this.changed.add(range);
  }

  /** Something new is in the database. */
  news(): void {
    this.isNews = true;
  }

  /** All ranges that have said something. */
  ranges(): RangeNow[] {
    const now = Date.now();
    return [...this.live]
      .map(([range, live]) => rangeNow(range, live, now))
      .sort((a, b) => (a.range < b.range ? -1 : 1));
  }

  /** Adds a browser, by a response whose head was sent. */
  add(response: ServerResponse): void {
    const watcher: Watcher = { response, isBehind: false };
    this.watchers.add(watcher);
    response.on("close", () => this.watchers.delete(watcher));
    response.write(`retry: 2000\n\n${event("ranges", this.ranges())}`);
  }

  close(): void {
    clearInterval(this.timer);
    for (const { response } of this.watchers) response.end();
  }

  private frame(): void {
    const now = Date.now();
    const isDue = now - this.aliveMs >= aliveMs;
    if (this.watchers.size === 0 || (this.changed.size === 0 && !this.isNews && !isDue)) return;
    if (isDue) this.aliveMs = now;
    // From time to time all are sent, so that silent ones are seen as such.
    const some = isDue ? this.ranges() : this.ranges().filter(({ range }) => this.changed.has(range));
    const text = event("ranges", some) + (this.isNews ? event("news", null) : "");
    const whole = event("ranges", this.ranges()) + event("news", null);
    this.changed.clear();
    this.isNews = false;
    for (const watcher of this.watchers) {
      if (watcher.response.writableNeedDrain) watcher.isBehind = true;
      else {
        watcher.response.write(watcher.isBehind ? whole : text);
        watcher.isBehind = false;
      }
    }
  }
}

const event = (name: string, value: unknown): string => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
