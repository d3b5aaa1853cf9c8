// The arena in virtual time: time passes only in `run` and `until`.
import { boards } from "../../tools/common/boards.js";
import type { SimulatedBoard } from "../board/board.js";
import { findInterpreter, noInterpreter } from "../board/interpreter/find.js";
import { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
import type { Chip } from "../board/virtual-espruino/chip.js";
import { VmBoard } from "../board/vm-board.js";
import { virtualWorld, type VirtualWorld } from "../world/virtual.js";
import type { VirtualNetworkOptions } from "../world/virtual-network.js";
import { makeKaluma, type Runtimes } from "./runtimes.js";
import { Arena, holdMs, type ArenaOptions, type BoardParts, type Stand } from "./arena.js";

/** One target of the virtual arena. */
export interface VirtualStand<Kind extends SimulatedBoard = VmBoard> extends Stand {
  readonly board: Kind;
}

export interface VirtualArenaOptions extends ArenaOptions {
  network?: VirtualNetworkOptions;
  /** Default `vm`, the only one whose `Kind` is `VmBoard`. */
  runtime?: Runtimes;
  /** The interpreter's path; by default it is searched for on this machine. */
  interpreter?: string;
  /** What a board that is a real interpreter has of memory and speed, by its name; default the build's. */
  chip?(name: string): Chip;
  /** A command under which the interpreter of that board runs; none by default. */
  under?(name: string): readonly string[] | undefined;
}

export class VirtualArena<Kind extends SimulatedBoard = VmBoard> extends Arena {
  declare readonly world: VirtualWorld;
  declare readonly master: Kind;
  declare readonly stands: readonly VirtualStand<Kind>[];
  private readonly interpreters: VirtualEspruinoBoard[];

  /** @throws Error if a board should be a real interpreter, but none can run in virtual time here */
  constructor(private readonly virtual: VirtualArenaOptions = {}) {
    const world = virtualWorld(virtual.seed ?? 1, virtual.network);
    const interpreters: VirtualEspruinoBoard[] = [];
    super(world, virtual, (parts) => {
      const board = makeInterpreter(virtual, world, parts);
      if (board) interpreters.push(board);
      return board ?? makeKaluma(virtual.runtime, virtual.bundles, world, parts);
    });
    this.interpreters = interpreters;
  }

  /** Makes another board, on a new host, of the kind for that name. The caller gives it its files. */
  makeSpare(name: string, seed: number): Kind {
    const { air, world } = this;
    const parts = { name, host: world.network.host(name), air, seed, socketsMax: boards.esp32.sockets };
    const interpreter = makeInterpreter(this.virtual, world, parts);
    if (interpreter) this.interpreters.push(interpreter);
    const board = interpreter ?? makeKaluma(this.virtual.runtime, this.virtual.bundles, world, parts);
    return (board ?? new VmBoard({ ...parts, world })) as SimulatedBoard as Kind;
  }

  /** Ends the interpreters' processes. An arena of `vm` boards has none. */
  close(): void {
    for (const board of this.interpreters) board.close();
  }

  protected override addressOf(address: string): string | undefined {
    return address || undefined;
  }

  override standOf(id: string): VirtualStand<Kind> {
    return super.standOf(id) as VirtualStand<Kind>;
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

  /** Tests STOP, unless that was done before, and holds X until the range is hot. */
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

/** A board that is a real interpreter; undefined for one that is a `vm` board. */
function makeInterpreter(
  { runtime, interpreter, chip, under }: VirtualArenaOptions,
  world: VirtualWorld,
  parts: BoardParts,
): VirtualEspruinoBoard | undefined {
  if ((typeof runtime === "function" ? runtime(parts.name) : runtime) !== "espruino") return undefined;
  const program = interpreter ?? findInterpreter();
  if (program === undefined) throw new Error(noInterpreter);
  const command = under?.(parts.name);
  return new VirtualEspruinoBoard({
    ...parts,
    world,
    program,
    ...(chip && { chip: chip(parts.name) }),
    ...(command && { under: command }),
  });
}
