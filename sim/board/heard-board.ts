// What others can hear of a board, whatever runs its program: its console, its pins, and what happens to it.
import type { PinWrite, SpiWrite } from "../espruino/signals.js";
import { Listeners } from "./listeners.js";

export abstract class HeardBoard {
  protected readonly lines = new Listeners<[line: string]>();
  protected readonly pinWrites = new Listeners<[write: PinWrite]>();
  protected readonly spiWrites = new Listeners<[write: SpiWrite]>();
  protected readonly received = new Listeners<[bytes: string]>();
  protected readonly blocked = new Listeners<[ms: number]>();
  protected readonly powerFailed = new Listeners<[]>();
  private unfinishedLine = "";

  onLine(listener: (line: string) => void): void {
    this.lines.add(listener);
  }

  onPin(listener: (write: PinWrite) => void): void {
    this.pinWrites.add(listener);
  }

  onSpi(listener: (write: SpiWrite) => void): void {
    this.spiWrites.add(listener);
  }

  /** Called with each chunk of a connection before the firmware's listener gets it. */
  onReceived(listener: (bytes: string) => void): void {
    this.received.add(listener);
  }

  /** Called when the interpreter blocks, with for how long. */
  onBlocked(listener: (ms: number) => void): void {
    this.blocked.add(listener);
  }

  /** Called when power has failed during a change of its Storage. */
  onPowerFailed(listener: () => void): void {
    this.powerFailed.add(listener);
  }

  /** The console printed a text, which may end within a line. */
  protected emitText(text: string): void {
    const lines = (this.unfinishedLine + text).split("\n");
    this.unfinishedLine = lines.pop()!;
    for (const line of lines) this.lines.emit(this.asSeen(line));
  }

  /** The board has lost its power: the line that it had begun ends. */
  protected endLine(): void {
    if (this.unfinishedLine !== "") this.emitText("\n");
  }

  /** What a terminal shows of a line. */
  protected asSeen(line: string): string {
    return line;
  }
}
