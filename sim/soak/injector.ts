// Begins and ends faults on schedule. All faults are in the simulated world; the firmware is unchanged.
import type { SeededRandom } from "../world/random.js";
import { KalumaBoard } from "../board/kaluma/board.js";
import { Adversary } from "./adversary.js";
import { ActiveFaults } from "./active-faults.js";
import { boardNameOf, clockStepOf, faultText, type Fault, type FaultHandlers, type FaultKind } from "./faults.js";
import type { Journal } from "./journal.js";
import { LinkFaults } from "./link-faults.js";
import { memoryHandlers } from "./memory-faults.js";
import { PowerFaults } from "./power-faults.js";
import { sensorHandlers } from "./sensor-faults.js";
import type { SoakArena, SoakStand } from "./range.js";
import { Strangers } from "./strangers.js";
import type { FaultListener } from "./fault-listener.js";

const clockSpread = 0.02;
const slowSpeed = 0.3;
const longRingMs = 250;
/** How many lines of each target are kept for strangers to repeat. */
const repeatedMax = 12;
/** Kinds that affect a target whose plate is up, if there is one. */
const seekingUp: readonly FaultKind[] = ["fickle", "clockSet", "clockStep"];
/**
 * A board notices that its hardware clock was set when it receives its next line, so one must arrive before the
 * silence: this is a beat and its longest normal delay, ms.
 */
const noticedMs = 1500;
/** How often a plate is shaken, ms; how hard strong and weak knocks are; the amount from which they are strong. */
const knockMs = 500;
const strongKnock = 0.3;
const weakKnock = 0.14;
const strongFrom = 0.8;

export class Injector {
  /** How many faults of each kind were injected. */
  readonly counts: Partial<Record<FaultKind, number>> = {};
  readonly active: ActiveFaults;
  readonly power: PowerFaults;
  private readonly links: LinkFaults;
  private readonly strangers: Strangers;
  private readonly handlers: FaultHandlers<FaultKind>;
  /** The last lines of each target, its registration first. */
  private readonly repeated = new Map<string, string[]>();

  constructor(
    private readonly arena: SoakArena,
    random: SeededRandom,
    private readonly journal: Journal,
    private readonly listener: FaultListener,
  ) {
    this.active = new ActiveFaults(() => arena.world.clock.now());
    this.strangers = new Strangers(arena, random, listener);
    this.power = new PowerFaults(arena, this.active, listener, random.seed);
    this.links = new LinkFaults(arena, this.active, this.strangers, listener);
    const adversary = new Adversary(arena, this.active, random.fork("adversary"), this.links);
    this.handlers = {
      ...this.links.handlers(),
      ...this.power.handlers(),
      ...adversary.handlers(),
      ...this.strangerHandlers(),
      ...this.clockHandlers(),
      ...this.deviceHandlers(),
      ...sensorHandlers(arena, this.active, listener, random.fork("sensors")),
      hang: { begin: ({ who }) => this.hang(who), end: ({ who }) => this.unhang(who) },
      ...memoryHandlers(
        arena.world.clock,
        listener,
        (name) => this.power.boardOf(name),
        (id) => Boolean(arena.view.links.get(id)?.linked),
      ),
    };
    arena.wire.onLine(({ target, direction, text }) => {
      if (direction === "in" && target !== undefined) this.remember(target, text);
    });
  }

  /** Cancels faults that are still waiting for their moment: from now on no fault has any effect. */
  callOff(): void {
    this.links.callOff();
  }

  /** The maker switches a board off and on. */
  restart(name: string): void {
    this.journal.write("maker", `powers ${name} off and on`);
    this.power.reboot(name);
  }

  /** How long a blow makes that target's piezo ring, ms; undefined for the normal time. */
  ringMs(who: string): number | undefined {
    return this.active.has("ring", who) ? longRingMs : undefined;
  }

  /** Begins a fault, and ends it after its time. */
  begin(planned: Fault): void {
    // A fickle link matters at a target that has something to report, a clock at one whose lease is running.
    const up = seekingUp.includes(planned.kind)
      ? this.arena.stands.find(({ plate }) => plate.commanded() > 0.5)
      : undefined;
    const fault = up ? { ...planned, who: up.id } : planned;
    const { begin, end } = this.handlers[fault.kind];
    this.journal.write("fault", faultText(fault));
    this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
    this.active.add(fault);
    begin(fault);
    const { clock } = this.arena.world;
    clock.at(clock.now() + fault.ms, () => {
      this.active.remove(fault);
      this.journal.write("healed", `${fault.kind} ${fault.who}`);
      end?.(fault);
    });
  }

  private strangerHandlers(): FaultHandlers<"full" | "garbage" | "half" | "endless" | "edge" | "replay"> {
    const { strangers } = this;
    return {
      full: { begin: ({ ms }) => strangers.crowd(ms) },
      garbage: { begin: ({ ms }) => strangers.garbage(ms) },
      half: { begin: ({ ms }) => strangers.half(ms) },
      endless: { begin: ({ ms }) => strangers.endless(ms) },
      edge: { begin: () => strangers.edge() },
      replay: { begin: ({ who, ms }) => strangers.replay(ms, [...(this.repeated.get(who) ?? [])]) },
    };
  }

  private clockHandlers(): FaultHandlers<"clock" | "clockSet" | "clockStep"> {
    const { power, links } = this;
    return {
      clock: {
        // A crystal's rate hardly changes while it runs.
        begin: (fault) => {
          const name = boardNameOf(fault);
          power.boardOf(name).clockRate = 1 + (2 * fault.amount - 1) * clockSpread;
          power.reboot(name);
        },
      },
      clockSet: {
        begin: (fault) => {
          this.arena.type(boardNameOf(fault), `setTime(getTime()+${clockStepOf(fault.amount)})`);
          links.silence(fault, 0);
        },
        end: (fault) => links.endSilence(fault),
      },
      clockStep: {
        begin: (fault) => {
          this.step(boardNameOf(fault), clockStepOf(fault.amount));
          links.silence(fault, noticedMs);
        },
        end: (fault) => links.endSilence(fault),
      },
    };
  }

  private deviceHandlers(): FaultHandlers<"servoSlow" | "servoStuck" | "ring" | "knock"> {
    const setServo = ({ who }: Fault) => this.setServo(this.arena.standOf(who));
    return {
      servoSlow: { begin: setServo, end: setServo },
      servoStuck: { begin: setServo, end: setServo },
      ring: { begin: () => undefined }, // see ringMs
      knock: { begin: (fault) => this.knock(this.arena.standOf(fault.who), fault) },
    };
  }

  private remember(target: string, text: string): void {
    const lines = this.repeated.get(target) ?? [];
    // The registration stays first: without it the master ignores the others.
    if (text.includes('"register"')) lines.splice(0, lines.length, text);
    else if (!text.includes('"pong"')) lines.push(text);
    if (lines.length > repeatedMax) lines.splice(1, 1);
    this.repeated.set(target, lines);
  }

  private step(name: string, seconds: number): void {
    const board = this.power.boardOf(name);
    if (!board.powered || board instanceof KalumaBoard) return; // its clock cannot be set
    board.stepClock(seconds);
    this.listener.clockStepped(name, seconds);
  }

  private hang(who: string): void {
    const { board } = this.arena.standOf(who);
    if (board instanceof KalumaBoard) board.hang();
  }

  /** Before a board has joined its network it has no watchdog, and the maker has to help. */
  private unhang(who: string): void {
    const { board } = this.arena.standOf(who);
    if (board instanceof KalumaBoard && board.isHung) this.restart(who);
  }

  private setServo({ id, plate }: SoakStand): void {
    plate.speed = this.active.has("servoStuck", id) ? 0 : this.active.has("servoSlow", id) ? slowSpeed : 1;
  }

  /** Shakes a plate again and again while the fault lasts; in one fault of five, hard enough to count as hits. */
  private knock(stand: SoakStand, fault: Fault): void {
    if (!this.active.all.has(fault)) return;
    const { clock } = this.arena.world;
    const strength = fault.amount > strongFrom ? strongKnock : weakKnock * fault.amount;
    this.listener.blown(stand.id, stand.id, strength, undefined, true);
    stand.plate.knock(strength);
    clock.at(clock.now() + knockMs, () => this.knock(stand, fault));
  }
}
