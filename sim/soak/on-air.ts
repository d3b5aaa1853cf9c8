// Which boards are on the Wi-Fi, by what they say on their consoles and by who can reach whom.
import type { SoakArena } from "./range.js";

export class OnAir {
  /** Boards that have reported their Wi-Fi as up. */
  private readonly up = new Set<string>();

  constructor(private readonly arena: SoakArena) {}

  /** A board's line about the Wi-Fi, from its second word on. */
  said(board: string, word: string): void {
    if (word === "up") this.up.add(board);
    else if (word !== "full:") this.up.delete(board); // a full network is still there
  }

  powerLost(board: string): void {
    this.up.delete(board);
  }

  /** Whether every target and the master can reach each other now, and have reported their Wi-Fi or link as up. */
  isComplete(): boolean {
    const { masterHost, world, stands, view } = this.arena;
    return (
      this.up.has("master") &&
      stands.every(
        ({ id, host }) =>
          (this.up.has(id) || view.links.get(id)?.linked) &&
          world.network.reaches(masterHost, host) &&
          world.network.reaches(host, masterHost),
      )
    );
  }
}
