// Applies faults to the arena and takes them back. The firmware never sees this: it lives in the world.
import { mounting } from "../arena/wiring.js";
import type { SimulatedBoard } from "../board/board.js";
import { Plate } from "../devices/plate.js";
import type { RadioTrouble } from "../world/air.js";
import type { SeededRandom } from "../world/random.js";
import type { Host } from "../world/world.js";
import { clockStepOf, faultText, isMasters, radioTroubleOf, type Fault, type FaultKind } from "./faults.js";
import type { Journal } from "./journal.js";
import { Strangers, type Judge } from "./strangers.js";
import type { SoakArena, SoakStand } from "./range.js";

const settingsFile = "snyper.json";
const delayMsMax = 400;
/** From this `amount` on a delay is so long that replies come after their 2 s. */
const lateFrom = 0.7;
const lateMsMax = 2700;
/** A fickle connection is reset so soon after it stands, ms. */
const fickleMsMax = 12;
const clockSpread = 0.02;
const slowSpeed = 0.3;
const longRingMs = 250;
/** A master whose power fails within one of so many changes of its Storage has it again after so long, ms. */
const tornChanges = 4;
const tornMs = 500;
/** A real interpreter has done what was typed within so long, ms. */
const typedMs = 100;
/** So long after its end a fault may still show, ms. */
const recentMs = 5000;
/** Lines remembered of each target for those who repeat them. */
const heardMax = 12;
/** Kinds that concern a target whose plate is up, if there is one. */
const seekingUp: readonly FaultKind[] = ["fickle", "clockSet", "clockStep"];
/** A target whose clock was set is out of reach soon after, for the rest of the fault, if it lasts for so long, ms. */
const silenceMsMin = 4500;
/**
 * A clock that was set from beneath is noticed with the next line, so there must be one before the silence: a beat, and
 * the longest usual way of it, ms.
 */
const noticedMs = 1500;
/** The share of `amount` that divides two forms of one kind. */
const half = 0.5;

/** The longest delay that a fault of this amount makes, ms. */
function delayMs(amount: number): number {
  return amount < lateFrom ? amount * delayMsMax : amount * lateMsMax;
}

/** What the observer must know of the faults, as it knows them from looking. */
export interface Victims extends Judge {
  /** The power of `master` or of a target went. */
  powerLost(name: string): void;
  /** The clock of `master` or of a target was set by so many seconds from beneath, back if they are below 0. */
  clockStepped(name: string, seconds: number): void;
  /** A second board with this target's id came, or went. */
  twinCame(id: string): void;
  twinWent(id: string): void;
  /**
   * A blow at a plate of that id, on that board: a shot that struck, or, with `mayMiss`, something that shook it or a
   * shot that hardly struck.
   */
  blown(id: string, board: string, strength: number, ringMs: number | undefined, mayMiss: boolean): void;
}

export class Injector {
  /** How often each kind was applied. */
  readonly counts: Partial<Record<FaultKind, number>> = {};
  readonly twin: SimulatedBoard;
  readonly twinPlate: Plate;
  /** The id that the twin has now. */
  twinId = "";
  private readonly active = new Set<Fault>();
  private readonly strangers: Strangers;
  private readonly lastHealed = new Map<string, number>();
  /** Whose next registration is to be followed by a reset, and how soon, ms, unless a result is sent before. */
  private readonly fickle = new Map<string, number>();
  /** Whose connection is reset with the next result that it sends. */
  private readonly telling = new Set<string>();
  private readonly heard = new Map<string, string[]>();
  private radioHealedMs = -Infinity;
  /** Faults of clocks that keep their target out of reach now. */
  private readonly silent = new Set<Fault>();
  private readonly settings = new Map<string, string>();

  constructor(
    private readonly arena: SoakArena,
    random: SeededRandom,
    private readonly journal: Journal,
    private readonly victims: Victims,
  ) {
    const { world } = arena;
    this.strangers = new Strangers(arena, random, victims);
    this.twin = arena.makeSpare("twin", random.seed);
    this.twin.storage.set(".bootcde", arena.stands[0]!.board.storage.get(".bootcde")!);
    this.twinPlate = new Plate(world.clock, this.twin, mounting);
    for (const { id, board } of arena.stands) {
      this.settings.set(id, board.storage.get(settingsFile)!);
      board.onPowerFailed(() => victims.powerLost(id));
    }
    arena.master.onPowerFailed(() => {
      victims.powerLost("master");
      world.clock.at(world.clock.now() + tornMs, () => this.powerOn(arena.master));
    });
    arena.onLine((board, line) => {
      const id = board == "master" ? /^link (\S+) up$/.exec(line)?.[1] : undefined;
      if (id !== undefined) this.linked(id);
    });
    world.network.onTraffic(({ host, direction, bytes }) => {
      if (direction == "out" && this.telling.has(host.name) && bytes.includes('"result"')) this.breakOff(host.name);
    });
    arena.wire.onLine(({ target, direction, text }) => {
      if (direction == "out" || target === undefined) return;
      const lines = this.heard.get(target) ?? [];
      // The registration stays first: without it nobody listens to the rest.
      if (text.includes('"register"')) lines.splice(0, lines.length, text);
      else if (!text.includes('"pong"')) lines.push(text);
      if (lines.length > heardMax) lines.splice(1, 1);
      this.heard.set(target, lines);
    });
  }

  /** When that target last began to read again: what had come before waits in its receive buffer until then. */
  readAgainAt(who: string): number {
    return this.lastHealed.get(`slowReader ${who}`) ?? -Infinity;
  }

  /** A target whose answers come too late now, if there is one. */
  get slowest(): string | undefined {
    for (const { kind, who, amount } of this.active) if (kind == "delay" && amount >= lateFrom) return who;
    return undefined;
  }

  /** How much later than usual what passes between the master and that target may come, ms. */
  lateMs(who: string): number {
    return this.isRecent("delay", who) ? lateMsMax : 0;
  }

  /** Whether a fault of that kind is under way at that target, or was some seconds ago. */
  isRecent(kind: FaultKind, who: string): boolean {
    return (
      this.isSuffering(kind, who) ||
      this.arena.world.clock.now() < (this.lastHealed.get(`${kind} ${who}`) ?? -Infinity) + recentMs
    );
  }

  /** Whether a fault of that kind is under way at that target. */
  isSuffering(kind: FaultKind, who?: string): boolean {
    for (const fault of this.active) if (fault.kind == kind && (who === undefined || fault.who == who)) return true;
    return false;
  }

  /** No fault does anything any more: what waited for an occasion is called off. */
  callOff(): void {
    this.fickle.clear();
    this.telling.clear();
  }

  /** When the last trouble of a radio's ended, ms. */
  get radiosHealedMs(): number {
    return this.radioHealedMs;
  }

  /** Its maker powers a board off and on. */
  restart(name: string): void {
    this.journal.write("maker", `powers ${name} off and on`);
    this.reboot(name);
  }

  /** How long a blow rings at that target's piezo, ms; undefined: as usual. */
  ringMs(who: string): number | undefined {
    return this.isSuffering("ring", who) ? longRingMs : undefined;
  }

  /** Begins a fault, and ends it by itself after its time. */
  begin(planned: Fault): void {
    // A fickle link does harm where there is something to tell, and a clock where there is a lease to end.
    const up = seekingUp.includes(planned.kind)
      ? this.arena.stands.find(({ plate }) => plate.commanded() > 0.5)
      : undefined;
    const fault = up ? { ...planned, who: up.id } : planned;
    this.journal.write("fault", faultText(fault));
    this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
    this.active.add(fault);
    this.apply(fault);
    const { clock } = this.arena.world;
    clock.at(clock.now() + fault.ms, () => {
      this.active.delete(fault);
      this.lastHealed.set(`${fault.kind} ${fault.who}`, clock.now());
      this.journal.write("healed", `${fault.kind} ${fault.who}`);
      this.heal(fault);
    });
  }

  private apply(fault: Fault): void {
    const { arena, strangers } = this;
    const { kind, who, ms, amount } = fault;
    const stand = arena.standOf(who);
    switch (kind) {
      case "delay":
      case "chunks":
      case "cut":
      case "deaf":
      case "mute":
      case "fickle":
      case "block":
        return this.impair(stand.host);
      case "datagrams":
        this.impair(stand.host);
        return this.impair(arena.masterHost);
      case "refuse":
        return this.impair(arena.masterHost);
      case "reset":
        return arena.world.network.resetConnections(stand.host);
      case "wifi":
        return this.range(true, stand.host);
      case "wifiAll":
        return this.range(true);
      case "targetReboot":
        return this.reboot(who);
      case "masterReboot":
        return this.reboot("master");
      case "targetPower":
        return this.powerOff(who);
      case "masterPower":
        return this.powerOff("master");
      case "torn":
        return this.tear(stand, amount);
      case "tornMaster":
        return arena.master.losePowerAfter(Math.floor(amount * tornChanges), (amount * tornChanges) % 1);
      case "slowReader":
        return amount < half ? this.impair(stand.host) : strangers.deafAsker(ms);
      case "twin":
        return this.twinComes(who);
      case "full":
        return strangers.crowd(ms);
      case "garbage":
        return strangers.garbage(ms);
      case "half":
        return strangers.half(ms);
      case "endless":
        return strangers.endless(ms);
      case "edge":
        return strangers.edge();
      case "replay":
        return strangers.replay(ms, [...(this.heard.get(who) ?? [])]);
      case "clock":
        this.boardOf(this.nameOf(fault)).clockRate = 1 + (2 * amount - 1) * clockSpread;
        return;
      case "clockSet":
        arena.type(this.nameOf(fault), `setTime(getTime()+${clockStepOf(amount)})`);
        return this.silence(fault, 0);
      case "clockStep":
        this.step(this.nameOf(fault), clockStepOf(amount));
        return this.silence(fault, noticedMs);
      case "radio":
        this.radio(this.nameOf(fault), radioTroubleOf(amount));
        return this.reboot(this.nameOf(fault));
      case "servoSlow":
      case "servoStuck":
        return this.servo(stand);
      case "ring":
        return; // see ringMs
      case "knock":
        return this.knock(stand, fault);
    }
  }

  private heal(fault: Fault): void {
    const { kind, who, amount } = fault;
    const { arena } = this;
    const stand = arena.standOf(who);
    switch (kind) {
      case "delay":
      case "chunks":
      case "cut":
      case "deaf":
      case "mute":
      case "block":
      case "slowReader":
        return this.impair(stand.host);
      case "datagrams":
        this.impair(stand.host);
        return this.impair(arena.masterHost);
      case "fickle":
        this.fickle.set(who, amount * fickleMsMax);
        return this.impair(stand.host);
      case "refuse":
        return this.impair(arena.masterHost);
      case "wifi":
        return this.range(false, stand.host);
      case "wifiAll":
        return this.range(false);
      case "targetPower":
        return this.powerOn(stand.board);
      case "masterPower":
        return this.powerOn(arena.master);
      case "torn":
        // Its maker flashes the settings again.
        if (this.isSuffering("torn", who)) return;
        stand.board.storage.set(settingsFile, this.settings.get(who)!);
        return this.reboot(who);
      case "tornMaster":
        return arena.master.keepPower();
      case "twin":
        return this.twinGoes(who);
      case "clock":
        this.boardOf(this.nameOf(fault)).clockRate = 1;
        return;
      case "radio":
        // Another such fault may be under way at the same board.
        return this.radio(
          this.nameOf(fault),
          [...this.active]
            .filter((other) => other.kind == "radio" && this.nameOf(other) == this.nameOf(fault))
            .map((other) => radioTroubleOf(other.amount))[0],
        );
      case "servoSlow":
      case "servoStuck":
        return this.servo(stand);
      case "ring":
      case "reset":
      case "targetReboot":
      case "masterReboot":
      case "full":
      case "garbage":
      case "half":
      case "endless":
      case "edge":
      case "replay":
      case "knock":
        return;
      case "clockSet":
      case "clockStep":
        this.silent.delete(fault);
        return this.impair(stand.host);
    }
  }

  /** Sets a host's impairment to the sum of all its present faults: they overlap. */
  private impair(host: Host): void {
    const isMaster = host === this.arena.masterHost;
    const here = [...this.active].filter(({ kind, who, amount }) =>
      isMaster
        ? kind == "refuse" || kind == "datagrams"
        : who == host.name && !(kind == "slowReader" && amount >= half),
    );
    const worst = (kind: FaultKind) =>
      Math.max(0, ...here.filter((fault) => fault.kind == kind).map(({ amount }) => amount));
    const suffers = (kind: FaultKind) => here.some((fault) => fault.kind == kind);
    host.cut = suffers("cut") || [...this.silent].some(({ who }) => who == host.name);
    this.arena.world.network.setImpairment(host, {
      jitterMs: delayMs(worst("delay")),
      chunks: suffers("chunks") ? (worst("chunks") < half ? "random" : "bytes") : undefined,
      deaf: suffers("deaf"),
      mute: suffers("mute") || suffers("fickle"),
      refuses: suffers("refuse"),
      dialBlocksMs: suffers("block") ? 1000 + worst("block") * 5000 : 0,
      datagramLoss: worst("datagrams"),
      datagramDuplicate: worst("datagrams") / 2,
      readsNothing: suffers("slowReader"),
    });
  }

  /** Carries one host out of the Wi-Fi's range, or all, or back. */
  private range(out: boolean, host?: Host): void {
    const { arena } = this;
    for (const each of host ? [host] : [arena.masterHost, ...arena.stands.map((stand) => stand.host)])
      if (out || !(this.isSuffering("wifiAll") || this.isSuffering("wifi", each.name)))
        arena.air.setOutOfRange(each, out);
  }

  private linked(id: string): void {
    const ms = this.fickle.get(id);
    if (ms === undefined) return;
    this.fickle.delete(id);
    this.telling.add(id);
    const { clock } = this.arena.world;
    clock.at(clock.now() + ms, () => this.breakOff(id));
  }

  /** What that target has just sent gets lost with its connection. */
  private breakOff(id: string): void {
    if (this.telling.delete(id)) this.arena.world.network.resetConnections(this.arena.standOf(id).host);
  }

  private boardOf(name: string): SimulatedBoard {
    return name == "master" ? this.arena.master : this.arena.standOf(name).board;
  }

  /** Whose board a fault of any board's concerns. */
  private nameOf(fault: Fault): string {
    return isMasters(fault) ? "master" : fault.who;
  }

  private step(name: string, seconds: number): void {
    const board = this.boardOf(name);
    if (!board.powered) return;
    board.stepClock(seconds);
    this.victims.clockStepped(name, seconds);
  }

  /** The end of what was heard is what a lease is measured from. */
  private silence(fault: Fault, afterMs: number): void {
    if (isMasters(fault) || fault.ms < silenceMsMin) return;
    const { clock } = this.arena.world;
    clock.at(clock.now() + afterMs, () => {
      this.silent.add(fault);
      this.impair(this.arena.standOf(fault.who).host);
    });
  }

  private radio(name: string, trouble: RadioTrouble | undefined): void {
    const { air, world } = this.arena;
    air.setTrouble(this.boardOf(name).host, trouble);
    if (!trouble) this.radioHealedMs = world.clock.now();
  }

  private powerOff(name: string): void {
    const board = this.boardOf(name);
    if (!board.powered) return;
    this.victims.powerLost(name);
    board.kill();
  }

  /** Unless another fault still keeps the power away. */
  private powerOn(board: SimulatedBoard): void {
    const isMaster = board === this.arena.master;
    if (isMaster ? this.isSuffering("masterPower") : this.isSuffering("targetPower", board.name)) return;
    board.powerOn();
  }

  private reboot(name: string): void {
    this.powerOff(name);
    this.powerOn(this.boardOf(name));
  }

  /** Its maker sends it its settings, and pulls the cable; then it is powered with what was written. */
  private tear({ id, board }: SoakStand, share: number): void {
    if (!board.powered) return;
    board.tearNextWrite(share);
    board.type(`require("Storage").write("${settingsFile}",${JSON.stringify(this.settings.get(id))})`);
    const pullCable = () => {
      this.powerOff(id); // if it still has power: its interpreter stands still, and has not come to the write
      board.keepPower();
      this.powerOn(board);
    };
    const { clock } = this.arena.world;
    if (board.obeysAtOnce) pullCable();
    else clock.at(clock.now() + typedMs, pullCable);
  }

  private twinComes(id: string): void {
    if (this.twinId != "") this.twinGoes(this.twinId);
    this.twinId = id;
    this.victims.twinCame(id);
    this.twin.storage.set(settingsFile, this.settings.get(id)!);
    this.twin.powerOn();
  }

  private twinGoes(id: string): void {
    if (this.twinId != id) return;
    this.twin.kill();
    this.twinId = "";
    this.victims.twinWent(id);
  }

  private servo({ id, plate }: SoakStand): void {
    plate.speed = this.isSuffering("servoStuck", id) ? 0 : this.isSuffering("servoSlow", id) ? slowSpeed : 1;
  }

  /** Twice a second; one in five is strong enough to be taken for a hit. */
  private knock({ id, plate }: SoakStand, fault: Fault): void {
    const { clock } = this.arena.world;
    const again = () => {
      if (!this.active.has(fault)) return;
      const strength = fault.amount > 0.8 ? 0.3 : 0.14 * fault.amount;
      this.victims.blown(id, id, strength, undefined, true);
      plate.knock(strength);
      clock.at(clock.now() + 500, again);
    };
    again();
  }
}
