// Boards that end by themselves: without memory an interpreter crashes, or the firmware reboots it. What a board says
// while something has its memory is not its fault; what it does with its plate is.
import { tornLine } from "./game-record.js";
import type { SoakArena } from "./range.js";

/** How long after it ran out of memory a board may reboot and complain about what it finds, ms. */
const complainsMs = 10_000;

export class Lives {
  private readonly boards: readonly { name: string; life: object | undefined }[];
  private readonly known = new Map<string, object | undefined>();
  /** Until when a board's complaints are excused, ms. */
  private readonly starved = new Map<string, number>();
  /** By its name, the power-up of a board whose memory something took. */
  private readonly starvedLife = new Map<string, object | undefined>();
  private readonly resting = new Set<string>();
  /** Power failed in a change of the master's flash: bytes may be left where a later write cannot succeed. */
  private isFlashTorn = false;

  constructor(
    private readonly arena: SoakArena,
    private readonly ended: (name: string) => void,
  ) {
    this.boards = [arena.master, ...arena.stands.map((stand) => stand.board)];
    arena.master.onPowerFailed(() => (this.isFlashTorn = true));
  }

  /** After every event: finds boards whose power-up is another one and that nobody switched off. */
  check(): void {
    for (const { name, life } of this.boards) {
      const before = this.known.get(name);
      if (before === life) continue;
      if (before !== undefined) this.ended(name);
      this.known.set(name, life);
    }
  }

  /** Somebody switched a board off, or its power failed. */
  powerLost(name: string): void {
    this.known.set(name, undefined);
    this.resting.delete(name);
  }

  get restingNames(): string[] {
    return [...this.resting];
  }

  /** Something has all memory of `master` or of a target until `untilMs`. */
  starves(name: string, untilMs: number): void {
    this.starvedLife.set(name, this.known.get(name));
    this.starved.set(name, Math.max(untilMs + complainsMs, this.starved.get(name) ?? 0));
  }

  /** Whether something has all memory of a board, or just had it. A board that has restarted has its memory again. */
  isStarved(name: string): boolean {
    return this.mayComplain(name) && this.starvedLife.get(name) === this.known.get(name);
  }

  /** Whether a board complains for no other reason than that something has all of its memory, or just had it. */
  excuses(name: string, line: string): boolean {
    const [subject, of] = line.split(" ");
    if (subject === "crashed" && this.starved.has(of!)) return true; // the master reports it when it hears of it
    if (this.isFlashTorn && line.startsWith(tornLine)) return true;
    if (!this.mayComplain(name)) return false;
    if (line.startsWith("safe mode")) this.resting.add(name);
    return true;
  }

  private mayComplain(name: string): boolean {
    return this.arena.world.clock.now() < (this.starved.get(name) ?? -Infinity);
  }
}
