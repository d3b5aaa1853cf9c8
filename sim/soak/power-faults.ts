// Power faults: boards that are switched off or lose power during a write, radios in trouble, and a second board with a
// target's id.
import { mounting } from "../arena/wiring.js";
import type { SimulatedBoard } from "../board/board.js";
import { Plate } from "../devices/plate.js";
import type { RadioTrouble } from "../world/air.js";
import type { ActiveFaults } from "./active-faults.js";
import { boardNameOf, radioTroubleOf, type Fault, type FaultHandlers } from "./faults.js";
import type { SoakArena, SoakStand } from "./range.js";
import type { FaultListener } from "./fault-listener.js";

const settingsFile = "snyper.json";
/** The master loses power during one of its next four changes of Storage, and gets it back after this time, ms. */
const tornChanges = 4;
const tornMs = 500;
/** How soon a real interpreter has executed what was typed, ms. */
const typedMs = 100;

type PowerKind =
  "targetReboot" | "masterReboot" | "targetPower" | "masterPower" | "torn" | "tornMaster" | "radio" | "twin";

export class PowerFaults {
  readonly twin: SimulatedBoard;
  readonly twinPlate: Plate;
  /** The id that the twin has now, "" while it is switched off. */
  twinId = "";
  /** When the last trouble of a radio ended, ms. */
  radiosHealedMs = -Infinity;
  /** Each target's settings file, as it was flashed. */
  private readonly settings = new Map<string, string>();

  /** `seed` is for the twin's random numbers. */
  constructor(
    private readonly arena: SoakArena,
    private readonly active: ActiveFaults,
    private readonly listener: FaultListener,
    seed: number,
  ) {
    const { world } = arena;
    this.twin = arena.makeSpare("twin", seed);
    this.twin.storage.set(".bootcde", arena.stands[0]!.board.storage.get(".bootcde")!);
    this.twinPlate = new Plate(world.clock, this.twin, mounting);
    for (const { id, board } of arena.stands) {
      this.settings.set(id, board.storage.get(settingsFile)!);
      board.onPowerFailed(() => listener.powerLost(id));
    }
    arena.master.onPowerFailed(() => {
      listener.powerLost("master");
      world.clock.at(world.clock.now() + tornMs, () => this.powerOn(arena.master));
    });
  }

  handlers(): FaultHandlers<PowerKind> {
    const { arena } = this;
    return {
      targetReboot: { begin: ({ who }) => this.reboot(who) },
      masterReboot: { begin: () => this.reboot("master") },
      targetPower: {
        begin: ({ who }) => this.powerOff(who),
        end: ({ who }) => this.powerOn(arena.standOf(who).board),
      },
      masterPower: { begin: () => this.powerOff("master"), end: () => this.powerOn(arena.master) },
      torn: { begin: ({ who, amount }) => this.tear(arena.standOf(who), amount), end: ({ who }) => this.mend(who) },
      tornMaster: {
        begin: ({ amount }) =>
          arena.master.losePowerAfter(Math.floor(amount * tornChanges), (amount * tornChanges) % 1),
        end: () => arena.master.keepPower(),
      },
      radio: {
        begin: (fault) => {
          this.setTrouble(boardNameOf(fault), radioTroubleOf(fault.amount));
          this.reboot(boardNameOf(fault));
        },
        end: (fault) => this.setTrouble(boardNameOf(fault), this.otherTrouble(fault)),
      },
      twin: { begin: ({ who }) => this.twinComes(who), end: ({ who }) => this.twinGoes(who) },
    };
  }

  boardOf(name: string): SimulatedBoard {
    return name === "master" ? this.arena.master : this.arena.standOf(name).board;
  }

  reboot(name: string): void {
    this.powerOff(name);
    this.powerOn(this.boardOf(name));
  }

  private powerOff(name: string): void {
    const board = this.boardOf(name);
    if (!board.powered) return;
    this.listener.powerLost(name);
    board.kill();
  }

  /** Does nothing while another fault keeps the power off. */
  private powerOn(board: SimulatedBoard): void {
    const isMaster = board === this.arena.master;
    if (isMaster ? this.active.has("masterPower") : this.active.has("targetPower", board.name)) return;
    board.powerOn();
  }

  /** The maker sends the settings and unplugs the board meanwhile; then it starts with whatever was written. */
  private tear({ id, board }: SoakStand, share: number): void {
    if (!board.powered) return;
    board.tearNextWrite(share);
    board.type(`require("Storage").write("${settingsFile}",${JSON.stringify(this.settings.get(id))})`);
    const unplug = () => {
      this.powerOff(id); // if it still has power, its interpreter is blocked and has not reached the write
      board.keepPower();
      this.powerOn(board);
    };
    const { clock } = this.arena.world;
    if (board.obeysAtOnce) unplug();
    else clock.at(clock.now() + typedMs, unplug);
  }

  /** The maker flashes the settings again. */
  private mend(id: string): void {
    if (this.active.has("torn", id)) return;
    this.boardOf(id).storage.set(settingsFile, this.settings.get(id)!);
    this.reboot(id);
  }

  private setTrouble(name: string, trouble: RadioTrouble | undefined): void {
    const { air, world } = this.arena;
    air.setTrouble(this.boardOf(name).host, trouble);
    if (!trouble) this.radiosHealedMs = world.clock.now();
  }

  /** The trouble of another active radio fault at the same board, if there is one. */
  private otherTrouble(ended: Fault): RadioTrouble | undefined {
    const other = [...this.active.all].find(
      (fault) => fault.kind === "radio" && boardNameOf(fault) === boardNameOf(ended),
    );
    return other && radioTroubleOf(other.amount);
  }

  private twinComes(id: string): void {
    if (this.twinId !== "") this.twinGoes(this.twinId);
    this.twinId = id;
    this.listener.twinCame(id);
    this.twin.storage.set(settingsFile, this.settings.get(id)!);
    this.twin.powerOn();
  }

  private twinGoes(id: string): void {
    if (this.twinId !== id) return;
    this.twin.kill();
    this.twinId = "";
    this.listener.twinWent(id);
  }
}
