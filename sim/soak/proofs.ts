// What a range with a key promises about everybody else, checked with what its boards really sent each other: plates
// rise and stay up only for fresh lines of the master, and only a proof makes a link a target's.
import { mounting } from "../arena/wiring.js";
import type { Host } from "../world/world.js";
import type { Checks } from "./invariant.js";
import type { SoakArena } from "./range.js";
import { SealedLinks, type LinkEnd } from "./sealed-links.js";

/** A board's clock may be so much too slow. */
const clockError = 1.021;
/** The lease from the last line on, and from when the newest line was sent that the master has proven to know, ms. */
const leaseMs = 3000 * clockError;
const proofMs = 4000 * clockError;
/** How old that line may be at an order to rise, ms. */
const freshMs = 2000 * clockError;
/** How soon a board has done what a line makes it do, ms. */
const actMs = 60;
/** How soon the console says that a link is a target's, after its first line, ms. */
const provenMs = 150;

/** What one target may do, by the lines that it has received. */
interface Proven {
  isUp: boolean;
  /** Its timers stand still because its hardware clock was set back. */
  isStalled: boolean;
  /** When the last genuine line came, and when the newest line was sent that the master has proven to know, ms. */
  heardAt: number;
  sentAt: number;
  /** When the last order to rise came, and how old the newest proven line was, ms. */
  orderAt: number;
  orderAgeMs: number;
}

/** What a board's trouble excuses. */
export interface ProofExcuses {
  /** How late a target may be in obeying, ms, because its interpreter hangs. */
  hangMs(id: string): number;
  /** Whether lines that a board has sent may still wait inside its machine. */
  isDisturbed(id: string): boolean;
}

const isOrder = (text: string) => text.startsWith('{"type":"stand_up"') || text.startsWith('{"type":"activate"');

export class Proofs {
  private readonly links: SealedLinks;
  private readonly all = new Map<string, Proven>();

  constructor(
    private readonly arena: SoakArena,
    private readonly checks: Checks,
    private readonly excuses: ProofExcuses,
  ) {
    this.links = new SealedLinks(arena.world.network, arena.wire, {
      genuine: (end, text) => this.genuine(end, text),
      sent: (end, text) => this.sent(end, text),
    });
    for (const { id, board, host, plate } of arena.stands) {
      this.links.add(host);
      const proven = { isUp: false, isStalled: false, heardAt: 0, sentAt: 0, orderAt: -Infinity, orderAgeMs: Infinity };
      this.all.set(id, proven);
      board.onPin(({ pin, pulseMs }) => {
        if (pin !== mounting.servo) return;
        const wasUp = proven.isUp;
        proven.isUp = pulseMs !== undefined && plate.commanded() > 0.5;
        if (proven.isUp && !wasUp) this.rises(id, proven);
      });
    }
  }

  /** A further board, which may have any target's key. */
  add(spare: Host): void {
    this.links.add(spare);
  }

  /** Whether a wrong line has arrived at that connection of a board. */
  isForged(connection: number): boolean {
    return this.links.isForged(connection);
  }

  /** Whether a board with the key is at the other end of that connection. */
  isProven(connection: number): boolean {
    return this.links.isProven(connection);
  }

  /** A target's timers stand still, until `resumed`. */
  stalled(id: string): void {
    this.all.get(id)!.isStalled = true;
  }

  /** A target's timers run again after so many ms, which it has not noticed. */
  resumed(id: string, stalledMs: number): void {
    const proven = this.all.get(id)!;
    proven.isStalled = false;
    proven.heardAt = Math.min(proven.heardAt + stalledMs, this.now());
    proven.sentAt = Math.min(proven.sentAt + stalledMs, this.now());
    proven.orderAgeMs -= stalledMs;
  }

  /** The master's console says that a target has a new link. */
  linked(id: string): void {
    this.forbid(
      this.links.isProvenSince(id, this.now() - provenMs),
      () => `the master takes a link for that of ${id}, whose board has proven nothing`,
    );
  }

  /** Call it after every event. */
  checkPlates(): void {
    for (const [id, proven] of this.all) if (proven.isUp && !proven.isStalled) this.checkPlate(id, proven);
  }

  private checkPlate(id: string, { heardAt, sentAt }: Proven): void {
    const lateMs = actMs + this.excuses.hangMs(id);
    const now = this.now();
    this.checks.demand(
      "fresh",
      now <= heardAt + leaseMs + lateMs,
      () => `${id} is held up ${(now - heardAt).toFixed(0)} ms after the last line of its master`,
    );
    this.checks.demand(
      "fresh",
      now <= sentAt + proofMs + lateMs,
      () => `${id} is held up ${(now - sentAt).toFixed(0)} ms after it sent the newest line that its master has proven`,
    );
  }

  private rises(id: string, { orderAt, orderAgeMs }: Proven): void {
    const lateMs = this.now() - orderAt;
    this.forbid(
      lateMs <= actMs + this.excuses.hangMs(id),
      () => `the plate of ${id} rises, but the last order of its master came ${lateMs.toFixed(0)} ms before`,
    );
    this.checks.demand(
      "fresh",
      orderAgeMs <= freshMs,
      () => `the plate of ${id} rises ${orderAgeMs.toFixed(0)} ms after the newest line that its master has proven`,
    );
  }

  private genuine(end: LinkEnd, text: string): void {
    const proven = this.all.get(end.board);
    if (!proven) return; // the master's, or that of the further board
    const seen = /"seen":(\d+),"m":"/.exec(text)?.[1];
    proven.heardAt = this.now();
    proven.sentAt = Math.max(proven.sentAt, end.sentAt.get(Number(seen)) ?? 0);
    if (!isOrder(text)) return;
    proven.orderAt = this.now();
    proven.orderAgeMs = this.now() - proven.sentAt;
  }

  private sent(end: LinkEnd, text: string): void {
    const { forgedAt, id, board } = end;
    if (end.isMaster && isOrder(text))
      this.forbid(end.read > 0, () => `the master sends an order to what has not proven to be ${id}`);
    if (forgedAt === undefined) return;
    this.forbid(
      this.now() <= forgedAt + actMs || this.excuses.isDisturbed(id),
      () => `${board} answers a line that its peer has not sent: ${text}`,
    );
  }

  private forbid(holds: boolean, what: () => string): void {
    this.checks.demand("no forgery", holds, what);
  }

  private now(): number {
    return this.arena.world.clock.now();
  }
}
