// Network faults: impaired hosts, boards out of the Wi-Fi's range, and connections that are reset.
import { KalumaBoard } from "../board/kaluma/board.js";
import type { Host } from "../world/world.js";
import { delayMs, type ActiveFaults } from "./active-faults.js";
import type { FaultListener } from "./fault-listener.js";
import { half, isMasters, type Fault, type FaultHandlers, type FaultKind } from "./faults.js";
import type { SoakArena } from "./range.js";
import type { Strangers } from "./strangers.js";

/** A fickle connection is reset within this time after it has opened, ms. */
const fickleMsMax = 12;
/** A target whose clock was set is cut off for the rest of the fault, if the fault lasts this long, ms. */
const silenceMsMin = 4500;
/** How long a blocked dial takes for an amount of 0, and how much longer for an amount of 1, ms. */
const blockMsMin = 1000;
const blockMsMore = 5000;

type LinkKind =
  | "delay"
  | "chunks"
  | "cut"
  | "deaf"
  | "mute"
  | "block"
  | "fickle"
  | "datagrams"
  | "refuse"
  | "slowReader"
  | "reset"
  | "wifi"
  | "wifiAll";

export class LinkFaults {
  /** Targets whose connection is reset after their next registration, and how soon, ms; or earlier, with a result. */
  private readonly fickle = new Map<string, number>();
  /** Targets whose connection is reset when they send their next result. */
  private readonly breaking = new Set<string>();
  /** Clock faults that keep their target cut off at present. */
  private readonly silent = new Set<Fault>();

  constructor(
    private readonly arena: SoakArena,
    private readonly active: ActiveFaults,
    private readonly strangers: Strangers,
    private readonly listener: FaultListener,
  ) {
    arena.onLine((board, line) => {
      const id = board === "master" ? /^link (\S+) up$/.exec(line)?.[1] : undefined;
      if (id !== undefined) this.linked(id);
    });
    arena.world.network.onTraffic(({ host, direction, bytes }) => {
      if (direction === "out" && this.breaking.has(host.name) && bytes.includes('"result"')) this.breakOff(host.name);
    });
  }

  handlers(): FaultHandlers<LinkKind> {
    const { arena } = this;
    const impairTarget = ({ who }: Fault) => this.impair(arena.standOf(who).host);
    const impairMaster = () => this.impair(arena.masterHost);
    const impairBoth = (fault: Fault) => {
      impairTarget(fault);
      impairMaster();
    };
    const onTarget = { begin: impairTarget, end: impairTarget };
    return {
      delay: onTarget,
      chunks: onTarget,
      cut: onTarget,
      deaf: onTarget,
      mute: onTarget,
      block: onTarget,
      fickle: {
        begin: impairTarget,
        end: (fault) => {
          this.fickle.set(fault.who, fault.amount * fickleMsMax);
          impairTarget(fault);
        },
      },
      datagrams: { begin: impairBoth, end: impairBoth },
      refuse: { begin: impairMaster, end: impairMaster },
      slowReader: {
        begin: (fault) => (fault.amount < half ? impairTarget(fault) : this.strangers.deafAsker(fault.ms)),
        end: impairTarget,
      },
      reset: { begin: ({ who }) => this.resetConnections(who) },
      wifi: {
        begin: ({ who }) => this.setOutOfRange(true, arena.standOf(who).host),
        end: ({ who }) => this.setOutOfRange(false, arena.standOf(who).host),
      },
      wifiAll: { begin: () => this.setOutOfRange(true), end: () => this.setOutOfRange(false) },
    };
  }

  /** Cancels faults that are still waiting for their moment. */
  callOff(): void {
    this.fickle.clear();
    this.breaking.clear();
  }

  /** Cuts off the target of a clock fault after so many ms, so that its lease runs from the last line it received. */
  silence(fault: Fault, afterMs: number): void {
    if (isMasters(fault) || fault.ms < silenceMsMin) return;
    const { clock } = this.arena.world;
    clock.at(clock.now() + afterMs, () => {
      this.silent.add(fault);
      this.impair(this.arena.standOf(fault.who).host);
    });
  }

  endSilence(fault: Fault): void {
    this.silent.delete(fault);
    this.impair(this.arena.standOf(fault.who).host);
  }

  /** Sets a host's impairment to the sum of all its active faults, which may overlap. */
  private impair(host: Host): void {
    const isMaster = host === this.arena.masterHost;
    const here = [...this.active.all].filter(({ kind, who, amount }) =>
      isMaster
        ? kind === "refuse" || kind === "datagrams"
        : who === host.name && !(kind === "slowReader" && amount >= half),
    );
    const worst = (kind: FaultKind) =>
      Math.max(0, ...here.filter((fault) => fault.kind === kind).map(({ amount }) => amount));
    const suffers = (kind: FaultKind) => here.some((fault) => fault.kind === kind);
    host.cut = suffers("cut") || [...this.silent].some(({ who }) => who === host.name);
    this.arena.world.network.setImpairment(host, {
      jitterMs: delayMs(worst("delay")),
      chunks: suffers("chunks") ? (worst("chunks") < half ? "random" : "bytes") : undefined,
      deaf: suffers("deaf"),
      mute: suffers("mute") || suffers("fickle"),
      refuses: suffers("refuse"),
      dialBlocksMs: suffers("block") ? blockMsMin + worst("block") * blockMsMore : 0,
      datagramLoss: worst("datagrams"),
      datagramDuplicate: worst("datagrams") / 2,
      readsNothing: suffers("slowReader"),
    });
  }

  /** Moves one host, or all, out of the Wi-Fi's range or back. */
  private setOutOfRange(out: boolean, host?: Host): void {
    const { arena, active } = this;
    for (const each of host ? [host] : [arena.masterHost, ...arena.stands.map((stand) => stand.host)])
      if (out || !(active.has("wifiAll") || active.has("wifi", each.name))) arena.air.setOutOfRange(each, out);
  }

  private linked(id: string): void {
    const ms = this.fickle.get(id);
    if (ms === undefined) return;
    this.fickle.delete(id);
    this.breaking.add(id);
    const { clock } = this.arena.world;
    clock.at(clock.now() + ms, () => this.breakOff(id));
  }

  /** Resets a target's connection, so that what it has just sent is lost. */
  private breakOff(id: string): void {
    if (this.breaking.delete(id)) this.resetConnections(id);
  }

  /** Resets all connections of a target. */
  resetConnections(id: string): void {
    const { board, host } = this.arena.standOf(id);
    this.arena.world.network.resetConnections(host);
    if (board instanceof KalumaBoard) this.listener.lostSilently(id);
  }
}
