// The faults that are under way, and when others ended.
import type { Fault, FaultKind } from "./faults.js";

/** A fault may still show for so long after its end, ms. */
const recentMs = 5000;
/** From this `amount` on a delay is so long that replies come after their 2 s. */
const lateFrom = 0.7;
const lateMsMax = 2700;
const delayMsMax = 400;

/** The longest delay that a fault of this amount makes, ms. */
export function delayMs(amount: number): number {
  return amount < lateFrom ? amount * delayMsMax : amount * lateMsMax;
}

export class ActiveFaults {
  readonly all = new Set<Fault>();
  /** When the last fault of each kind at each target ended, ms. */
  private readonly endedMs = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  add(fault: Fault): void {
    this.all.add(fault);
  }

  remove(fault: Fault): void {
    this.all.delete(fault);
    this.endedMs.set(`${fault.kind} ${fault.who}`, this.now());
  }

  /** Whether a fault of that kind is under way, at that target or at any. */
  has(kind: FaultKind, who?: string): boolean {
    for (const fault of this.all) if (fault.kind === kind && (who === undefined || fault.who === who)) return true;
    return false;
  }

  /** Whether a fault of that kind is under way at that target, or ended within the last seconds. */
  isRecent(kind: FaultKind, who: string): boolean {
    return this.has(kind, who) || this.now() < this.lastEndMs(kind, who) + recentMs;
  }

  /** When the last fault of that kind at that target ended, ms; -Infinity if there was none. */
  lastEndMs(kind: FaultKind, who: string): number {
    return this.endedMs.get(`${kind} ${who}`) ?? -Infinity;
  }

  /** A target whose answers come too late now, if there is one. */
  get slowest(): string | undefined {
    for (const { kind, who, amount } of this.all) if (kind === "delay" && amount >= lateFrom) return who;
    return undefined;
  }

  /** How much later than usual anything between the master and that target may arrive, ms. */
  lateMs(who: string): number {
    return this.isRecent("delay", who) ? lateMsMax : 0;
  }
}
