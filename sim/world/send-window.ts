// TCP's send window on a virtual connection: how many bytes may be under way without an acknowledgement.
import type { Clock, Timer } from "./world.js";

export class SendWindow {
  private unacknowledged = 0;
  /** Acknowledgements that are on their way back, in the order in which they arrive. */
  private readonly acknowledgements: { at: number; bytes: number }[] = [];
  private timer: Timer | undefined;

  /** `opened` is called when an acknowledgement that `awaitRoom` waited for has arrived. */
  constructor(
    private readonly clock: Clock,
    private readonly windowBytes: number,
    private readonly opened: () => void,
  ) {}

  /** How many more bytes may be sent now. */
  room(): number {
    const now = this.clock.now();
    while (this.acknowledgements[0] && this.acknowledgements[0].at <= now)
      this.unacknowledged -= this.acknowledgements.shift()?.bytes ?? 0;
    return this.windowBytes - this.unacknowledged;
  }

  /** These bytes are under way now. */
  sent(bytes: number): void {
    this.unacknowledged += bytes;
  }

  /** The peer has acknowledged these bytes; its acknowledgement arrives at `at`. */
  acknowledge(bytes: number, at: number): void {
    this.acknowledgements.push({ at, bytes });
  }

  /** Asks for a callback at the next acknowledgement. They cost an event only while somebody waits for room. */
  awaitRoom(): void {
    const next = this.acknowledgements[0];
    if (!next || this.timer) return;
    this.timer = this.clock.at(next.at, () => {
      this.timer = undefined;
      this.opened();
    });
  }

  /** Nobody waits for room any more. */
  close(): void {
    this.timer?.cancel();
  }
}
