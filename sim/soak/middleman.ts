// Somebody between a target and its master: the target's dials end here, and are passed on to the master. It delays,
// repeats, reorders, splices, truncates, withholds and forges lines.
import type { SeededRandom } from "../world/random.js";
import type { Host, Stream, StreamEvents } from "../world/world.js";
import { choiceOf } from "./faults.js";
import type { Forgery } from "./forgery.js";
import type { Overheard } from "./overheard.js";
import type { SoakArena } from "./range.js";

type Direction = "toMaster" | "toTarget";

/** What it does with a line: the lines that it passes on, and when, ms from now. */
type Trick = (link: RelayedLink, direction: Direction, line: string) => void;

/** Before it does harm a link has so many lines in each direction, so that plates are up now and then. */
const quietLines = 4;
/** Longer waits would end the link, ms. */
const lateMsMax = 1900;
/** What a plate's lease can bear between two lines, ms. */
const stretchMs = 2700;
const orders = /^\{"type":"(stand_up|activate)"/;
const upLines = /^\{"type":"(standing|activated)"/;
const downLine = /^\{"type":"lay_down"/;

class Half {
  /** How many lines have come, and the last of them, the newest last. */
  count = 0;
  readonly lines: string[] = [];
  private rest = "";
  /** When the last line leaves. */
  private nextAt = 0;
  /** A line that waits for the next one. */
  kept: string | undefined;

  constructor(
    private readonly arena: SoakArena,
    readonly out: Stream,
    private readonly isOver: () => boolean,
  ) {}

  split(bytes: string): string[] {
    const lines = (this.rest + bytes).split("\n");
    this.rest = lines.pop()!;
    for (const line of lines) this.lines.push(line);
    this.count += lines.length;
    if (this.lines.length > quietLines * 4) this.lines.splice(0, this.lines.length - quietLines * 4);
    return lines;
  }

  /** Sends a line after so many ms, behind those that wait. */
  pass(line: string, ms = 0): void {
    const { clock } = this.arena.world;
    this.nextAt = Math.max(this.nextAt, clock.now() + ms);
    this.sendAt(line, this.nextAt);
  }

  /** Sends a line so many ms after the one before. */
  stretch(line: string, ms: number): void {
    this.pass(line, Math.max(0, this.nextAt - this.arena.world.clock.now()) + ms);
  }

  private sendAt(line: string, at: number): void {
    const { clock } = this.arena.world;
    if (at <= clock.now()) this.out.send(`${line}\n`);
    else
      clock.at(at, () => {
        if (!this.isOver()) this.out.send(`${line}\n`);
      });
  }
}

/** One connection of a target and the one to the master that belongs to it. */
class RelayedLink {
  isOver = false;
  /** The plate is up, or about to be. */
  isUp = false;
  readonly halves: Record<Direction, Half>;

  constructor(
    arena: SoakArena,
    readonly id: string,
    readonly outer: Stream,
    readonly inner: Stream,
  ) {
    const isOver = () => this.isOver;
    this.halves = { toMaster: new Half(arena, inner, isOver), toTarget: new Half(arena, outer, isOver) };
  }

  isQuiet(): boolean {
    return this.halves.toMaster.count < quietLines || this.halves.toTarget.count < quietLines;
  }

  reset(): void {
    this.isOver = true;
    this.outer.reset();
    this.inner.reset();
  }
}

export class Middleman {
  private readonly tricks: readonly Trick[];
  private readonly links = new Set<RelayedLink>();
  /** The fault's amount for each target that dials here. */
  private readonly victims = new Map<string, number>();

  constructor(
    private readonly arena: SoakArena,
    private readonly host: Host,
    private readonly random: SeededRandom,
    private readonly forgery: Forgery,
    private readonly heard: Overheard,
  ) {
    this.tricks = [
      (link, direction, line) => this.lingers(link, direction, line),
      (link, direction, line) => link.halves[direction].pass(line, this.random() * lateMsMax),
      (link, direction, line) => this.repeats(link, direction, line),
      (link, direction, line) => this.reorders(link, direction, line),
      (link, direction, line) => this.damages(link, direction, line),
      (link, direction, line) => this.forges(link, direction, line),
      (link, direction, line) => this.withholds(link, direction, line),
      (link, direction, line) => this.reflects(link, direction, line),
      (link, direction, line) => this.repeatsOrders(link, direction, line),
    ];
  }

  /** A target's dials end here from now on. */
  victimise(id: string, amount: number): void {
    this.victims.set(id, amount);
  }

  release(id: string): void {
    this.victims.delete(id);
    for (const link of this.links) if (link.id === id) link.reset();
  }

  /** Whether that target's next connection is to be relayed. */
  wants(id: string): boolean {
    return this.victims.has(id);
  }

  /** Relays a connection of that target. */
  accept(id: string, outer: Stream): StreamEvents {
    const { arena } = this;
    const { network } = arena.world;
    const { stream: inner, refused } = network.dial(this.host, arena.masterHost.address, arena.port, {
      opened: () => undefined,
      data: (bytes) => this.received(link, "toTarget", bytes),
      ended: () => outer.end(),
      closed: (reason) => this.closed(link, reason),
    });
    const link = new RelayedLink(arena, id, outer, inner);
    this.links.add(link);
    if (refused !== undefined) link.reset();
    return {
      opened: () => undefined,
      data: (bytes) => this.received(link, "toMaster", bytes),
      ended: () => inner.end(),
      closed: (reason) => this.closed(link, reason),
    };
  }

  private closed(link: RelayedLink, reason: string | undefined): void {
    this.links.delete(link);
    if (reason !== undefined) link.reset();
  }

  private received(link: RelayedLink, direction: Direction, bytes: string): void {
    const trick = choiceOf(this.tricks, this.victims.get(link.id) ?? 0);
    for (const line of link.halves[direction].split(bytes)) {
      if (upLines.test(line)) link.isUp = true;
      if (link.isQuiet()) link.halves[direction].pass(line);
      else trick(link, direction, line);
    }
  }

  /** Once a plate is up, the master's lines come one by one, as slowly as its lease can bear. */
  private lingers(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    if (direction === "toTarget" && link.isUp) half.stretch(line, stretchMs);
    else half.pass(line);
  }

  private repeats(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    half.pass(line);
    if (this.random() < 0.1) half.pass(this.forgery.pick(half.lines)!, this.random() * 500);
  }

  /** Orders come again, while everything else goes on. */
  private repeatsOrders(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    half.pass(line);
    if (direction === "toMaster" || !orders.test(line)) return;
    const { clock } = this.arena.world;
    clock.at(clock.now() + 1500 + this.random() * 3000, () => {
      if (!link.isOver) half.pass(line);
    });
  }

  private reorders(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    if (half.kept === undefined && this.random() < 0.1) half.kept = line;
    else {
      half.pass(line);
      if (half.kept !== undefined) half.pass(half.kept);
      half.kept = undefined;
    }
  }

  private damages(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    const isNow = this.random() < 0.1;
    half.pass(isNow ? this.forgery.damaged(line, this.forgery.pick(half.lines)) : line);
  }

  private forges(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    half.pass(line);
    if (this.random() > 0.15) return;
    const other = this.forgery.pick(half.lines);
    const forged = direction === "toTarget" ? this.forgery.toTarget(other) : this.forgery.toMaster(link.id, other);
    half.pass(forged);
  }

  /** Holds orders until they are stale, or nearly so, and what follows them with them; sending down never arrives. */
  private withholds(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    if (direction === "toTarget" && downLine.test(line) && link.isUp) return;
    const isHeld = direction === "toTarget" && orders.test(line);
    half.pass(line, isHeld ? 1000 + this.random() * lateMsMax : 0);
  }

  /** A board gets its own lines back, and those of earlier sessions. */
  private reflects(link: RelayedLink, direction: Direction, line: string): void {
    const half = link.halves[direction];
    half.pass(line);
    if (this.random() > 0.1) return;
    const { fromMaster = [], fromTarget = [] } = this.forgery.pick(this.heard.sessionsOf(link.id)) ?? {};
    const own = link.halves[direction === "toTarget" ? "toMaster" : "toTarget"].lines;
    const old = direction === "toTarget" ? fromMaster : fromTarget;
    const wrong = this.forgery.pick(this.random() < 0.5 ? own : old);
    if (wrong !== undefined) half.pass(wrong);
  }
}
