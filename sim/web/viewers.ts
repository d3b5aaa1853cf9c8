// The browsers that watch: each has an event stream. A frame is made once for all of them, and only while somebody
// watches. A browser that does not read misses frames, and gets the whole state when it reads again, so that nothing
// waits for it and nothing piles up.
import type { ServerResponse } from "node:http";
import type { Snapshot } from "./snapshot.js";

/** The maximum number of browsers at once. */
export const viewersMax = 32;
/** Fifteen frames a second. */
const frameMsDefault = 67;

interface Viewer {
  /** It is new or has missed a frame: its next frame must be whole. */
  isBehind: boolean;
  response: ServerResponse;
}

export class Viewers {
  private readonly all = new Map<number, Viewer>();
  private frames: NodeJS.Timeout | undefined;
  private numbers = 0;

  /**
   * `left` is called with the number of each browser that has gone. If they are `strangers`, a new one waits for the
   * next frame, so that no number of them costs more than so many frames a second.
   */
  constructor(
    private readonly snapshot: Snapshot,
    private readonly left: (number: number) => void,
    private readonly frameMs = frameMsDefault,
    private readonly strangers = false,
  ) {}

  get count(): number {
    return this.all.size;
  }

  /** Adds a browser, by a response whose head was sent. Its first event is its number. */
  add(response: ServerResponse): void {
    const number = ++this.numbers;
    this.all.set(number, { isBehind: true, response });
    response.on("close", () => this.remove(number));
    response.write(`retry: 1000\nevent: you\ndata: ${number}\n\n`);
    this.frames ??= setInterval(() => this.frame(), this.frameMs);
    if (!this.strangers) this.frame();
  }

  /** Sends what has changed to every browser that reads. False if nothing has. */
  frame(): boolean {
    if (this.all.size === 0) return false;
    const changes = this.snapshot.changes();
    let changed: Buffer | undefined;
    let whole: Buffer | undefined;
    for (const viewer of this.all.values()) {
      const { response } = viewer;
      if (response.writableNeedDrain) viewer.isBehind ||= changes !== undefined;
      else if (viewer.isBehind) {
        viewer.isBehind = false;
        response.write((whole ??= event(this.snapshot.whole())));
      } else if (changes !== undefined) response.write((changed ??= event(changes)));
    }
    return (changed ?? whole) !== undefined;
  }

  /** Ends all streams. */
  close(): void {
    for (const { response } of this.all.values()) response.end();
  }

  private remove(number: number): void {
    if (!this.all.delete(number)) return;
    this.left(number);
    if (this.all.size > 0) return;
    clearInterval(this.frames);
    this.frames = undefined;
  }
}

function event(json: string): Buffer {
  return Buffer.from(`data: ${json}\n\n`);
}
