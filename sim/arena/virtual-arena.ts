// The arena in virtual time: time passes only in `run` and `until`.
import type { VmBoard } from "../board/vm-board.js";
import { virtualWorld, type VirtualWorld } from "../world/virtual.js";
import type { VirtualNetworkOptions } from "../world/virtual-network.js";
import { Arena, holdMs, type ArenaOptions, type Stand } from "./arena.js";

/** One target of the virtual arena: its board is no process. */
export interface VirtualStand extends Stand {
  readonly board: VmBoard;
}

export class VirtualArena extends Arena {
  declare readonly world: VirtualWorld;
  declare readonly master: VmBoard;
  declare readonly stands: readonly VirtualStand[];

  constructor(options: ArenaOptions & { network?: VirtualNetworkOptions } = {}) {
    super(virtualWorld(options.seed ?? 1, options.network), options);
  }

  protected override addressOf(address: string): string | undefined {
    return address || undefined;
  }

  override standOf(id: string): VirtualStand {
    return super.standOf(id) as VirtualStand;
  }

  /** Lets so many milliseconds pass. */
  run(ms: number): void {
    this.world.clock.run(ms);
  }

  /** Lets time pass until the condition holds. Throws, with the boards' last lines, if it does not within `maxMs`. */
  until(what: string, condition: () => boolean, maxMs = 30_000): void {
    if (this.world.clock.runUntil(condition, maxMs)) return;
    throw new Error(`not within ${maxMs} ms: ${what}\n${this.lastLines()}`);
  }

  /** Powers up and waits until all targets are linked. */
  assemble(): void {
    this.start();
    this.until("all targets linked", () => this.isComplete);
  }

  /** Switches the master off, gives it another address, as a router may, and switches it on. */
  moveMaster(address: string): void {
    this.master.kill();
    this.world.network.readdress(this.masterHost, address);
    this.master.powerOn();
  }

  /** Tests STOP if that was not done yet, and holds X until the range is hot. */
  makeHot(): void {
    this.heat();
    this.until("range HOT", () => this.view.word === "HOT", 6000);
    this.run(holdMs);
  }

  private lastLines(): string {
    return this.lines
      .slice(-20)
      .map(([board, line]) => `  ${board}: ${line}`)
      .join("\n");
  }
}
