// Which faults excuse a line between the master and a target that is late or lost.
import type { ActiveFaults } from "./active-faults.js";
import type { FaultKind } from "./faults.js";

/** Faults that delay or lose lines between the master and a target. */
const disturbing: readonly FaultKind[] = [
  "delay",
  "cut",
  "deaf",
  "mute",
  "fickle",
  "wifi",
  "slowReader",
  "block",
  "twin",
  "clockSet",
  "clockStep",
  "radio",
  "famine",
  "hang",
  "middleman",
  "falseMaster",
];

/** Faults that delay a line inside the master, or end the link before the line is sent. */
const slowing: readonly FaultKind[] = [
  "chunks",
  "reset",
  "replay",
  "targetReboot",
  "targetPower",
  "torn",
  "full",
  "clock",
];

export class Disturbances {
  constructor(
    private readonly active: ActiveFaults,
    private readonly targets: readonly string[],
  ) {}

  /** Whether lines between the master and that target may be late or lost now. */
  isDisturbed(id: string): boolean {
    return (
      disturbing.some((kind) => this.active.isRecent(kind, id)) ||
      this.targets.some((target) => this.active.isRecent("wifiAll", target))
    );
  }

  /** Whether a line to that target may be delayed inside the master, or lose its link. */
  isSlowed(id: string): boolean {
    return slowing.some((kind) => this.active.isRecent(kind, id));
  }
}
