// Which faults excuse that something between the master and a target is late or lost.
import type { ActiveFaults } from "./active-faults.js";
import type { FaultKind } from "./faults.js";

/** Faults that hold up what passes between the master and a target. */
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
];

/** Faults that hold up a line on its way out of the master, or end the link that it would take. */
const slowing: readonly FaultKind[] = ["chunks", "reset", "replay", "targetReboot", "targetPower", "torn", "full"];

export class Disturbances {
  constructor(
    private readonly active: ActiveFaults,
    private readonly targets: readonly string[],
  ) {}

  /** Whether anything between the master and that target may be held up now. */
  isDisturbed(id: string): boolean {
    return (
      disturbing.some((kind) => this.active.isRecent(kind, id)) ||
      this.targets.some((target) => this.active.isRecent("wifiAll", target))
    );
  }

  /** Whether a line to that target may be held up in the master, or lose its link. */
  isSlowed(id: string): boolean {
    return slowing.some((kind) => this.active.isRecent(kind, id));
  }
}
