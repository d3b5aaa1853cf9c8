// Which faults are active now, and when earlier ones ended.
import type { Fault, FaultKind } from "./faults.js";

/** How long after its end a fault may still have effects, ms. */
const recentMs = 5000;
/** From this `amount` on, a delay is so long that replies miss their deadline of 2 s. */
const lateFrom = 0.7;
const lateMsMax = 2700;
const delayMsMax = 400;
/** A board that hangs with its plate up is restarted within this time (firmware/kaluma/power.ts), ms. */
const watchdogMs = 4000;

/** The longest delay that a fault of this amount causes, ms. */
export function delayMs(amount: number): number {
  return amount < lateFrom ? amount * delayMsMax : amount * lateMsMax;
}

export class ActiveFaults {
  readonly all = new Set<Fault>();
  /** When the last fault of each kind at each target ended, ms. */
  private readonly endedMs = new Map<FaultKind, Map<string, number>>();

  constructor(private readonly now: () => number) {}

  add(fault: Fault): void {
    this.all.add(fault);
  }

  remove(fault: Fault): void {
    this.all.delete(fault);
    const ended = this.endedMs.get(fault.kind) ?? new Map<string, number>();
    this.endedMs.set(fault.kind, ended.set(fault.who, this.now()));
  }

  /** Whether a fault of that kind is active at that target, or at any target if none is given. */
  has(kind: FaultKind, who?: string): boolean {
    for (const fault of this.all) if (fault.kind === kind && (who === undefined || fault.who === who)) return true;
    return false;
  }

  /** Whether a fault of that kind is active at that target, or ended a few seconds ago. */
  isRecent(kind: FaultKind, who: string): boolean {
    return this.has(kind, who) || this.now() < this.lastEndMs(kind, who) + recentMs;
  }

  /** When the last fault of that kind at that target ended, ms; -Infinity if there was none. */
  lastEndMs(kind: FaultKind, who: string): number {
    return this.endedMs.get(kind)?.get(who) ?? -Infinity;
  }

  /** A target that is worth commanding now: its replies are late, its sensor is stuck, or somebody passes its lines on. */
  get troubled(): string | undefined {
    for (const { kind, who, amount } of this.all)
      if ((kind === "delay" && amount >= lateFrom) || kind === "middleman" || kind === "sensorStuck") return who;
    return undefined;
  }

  /** Whether somebody without the key is, or recently was, between that target and its master. */
  isDiverted(who: string): boolean {
    return this.isRecent("middleman", who) || this.isRecent("falseMaster", who);
  }

  /**
   * How late that target may be in obeying its master at present, ms: until what delays a line, or hangs, is over. What
   * somebody in between may do is bounded by other rules (proofs.ts).
   */
  lateMs(who: string): number {
    if (this.isDiverted(who)) return Infinity;
    return Math.max(this.isRecent("delay", who) ? lateMsMax : 0, this.hangMs(who));
  }

  /** How late it may be because it hangs, ms. */
  hangMs(who: string): number {
    return this.isRecent("hang", who) ? watchdogMs : 0;
  }
}
