// Those who look: each an event stream. A frame is made once for all of them, and only while there is somebody. Who
// does not read misses frames, and gets the whole state when it can read again, so that nothing ever waits for it and
// nothing piles up.
import type { ServerResponse } from "node:http";
import type { Snapshot } from "./snapshot.js";

/** Browsers at once. */
export const viewersMax = 32;
/** Fifteen frames a second. */
const frameMsUsual = 67;

interface Viewer {
  /** It begins, or has missed a frame: the next that it gets is whole. */
  isBehind: boolean;
  response: ServerResponse;
}

export class Viewers {
  private readonly all = new Map<number, Viewer>();
  private frames: NodeJS.Timeout | undefined;
  private numbers = 0;

  /** `left` hears the number of each that went. */
  constructor(
    private readonly snapshot: Snapshot,
    private readonly left: (number: number) => void,
    private readonly frameMs = frameMsUsual,
  ) {}

  get count(): number {
    return this.all.size;
  }

  /** One more looks, through a response whose head was sent. Its first event tells its number. */
  add(response: ServerResponse): void {
    const number = ++this.numbers;
    this.all.set(number, { isBehind: true, response });
    response.on("close", () => this.remove(number));
    response.write(`retry: 1000\nevent: you\ndata: ${number}\n\n`);
    this.frames ??= setInterval(() => this.frame(), this.frameMs);
    this.frame();
  }

  /** Says what changed to everybody who reads. */
  frame(): void {
    if (this.all.size === 0) return;
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
