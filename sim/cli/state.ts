// What the live screen shows, gathered from an arena: its plates and links, the wire, the master's words and the console lines.
import type { Arena } from "../arena.js";
import type { PlatePose } from "../plate.js";
import type { Game, RangeView } from "../range-view.js";
import type { WireLine } from "../wire.js";
import { harmless } from "./line.js";

export interface TargetState {
  id: string;
  /** The number that its keys have, 1 and on; undefined for one that joined from outside. */
  number: number | undefined;
  /** Undefined until it has registered for the first time. */
  linked: boolean | undefined;
  /** Why its link is down. */
  reason: string;
  cut: boolean;
  /** Where the plate really is; of one from outside, what it said last. Undefined while that is not known. */
  pose: PlatePose | undefined;
  /** Its last outcome, "" before the first. */
  last: string;
  /** Of its last ping, ms, while it is linked. */
  roundTripMs: number | undefined;
}

export interface LogLine {
  /** The board that printed it, or `you`. */
  who: string;
  text: string;
}

export interface RangeState {
  word: RangeView["word"];
  /** Where targets dial, "" until the master listens. */
  address: string;
  /** Where the page for browsers is, "" if it is not served. */
  page: string;
  /** Those of the arena by number, then those from outside as they came. */
  targets: TargetState[];
  game: Game | undefined;
  /** Console lines and what was done here, oldest first. */
  log: readonly LogLine[];
  /** What the keyboard waits for, "" for nothing. */
  prompt: string;
  /** Whether the keys are explained. */
  help: boolean;
  /** Targets above the visible ones, as far as there are so many. */
  scroll: number;
}

const logLinesMax = 100;

/** Whether a text about the page is its address. */
export function isAddress(page: string): boolean {
  return page.startsWith("http://");
}

export class Watcher {
  private readonly log: LogLine[] = [];
  /** By target, as it said itself. */
  private readonly saidPoses = new Map<string, PlatePose>();

  /** `address` is where targets dial, `page` where the page for browsers is. */
  constructor(private readonly arena: Arena, private readonly address: string, private readonly page = "") {
    arena.onLine((board, line) => this.note(board, line));
    arena.wire.onLine((line) => this.readPose(line));
  }

  /** Adds a line to the log. */
  note(who: string, text: string): void {
    this.log.push({ who, text: harmless(text) });
    if (this.log.length > logLinesMax) this.log.shift();
  }

  /** What there is to show now; the keyboard's part is the caller's. */
  state(keyboard: { prompt: string; help: boolean; scroll: number }): RangeState {
    const { view } = this.arena;
    const own = new Set(this.arena.stands.map(({ id }) => id));
    const outside = [...view.links.keys()].filter((id) => !own.has(id));
    return {
      word: view.word,
      address: view.listening === undefined ? "" : this.address,
      page: this.page,
      targets: [
        ...this.arena.stands.map(({ id, host, plate }, index) => this.target(id, index + 1, host.cut, plate.pose())),
        ...outside.map((id) => this.target(id, undefined, false, this.saidPoses.get(id))),
      ],
      game: view.game,
      log: this.log,
      ...keyboard,
    };
  }

  private target(id: string, number: number | undefined, cut: boolean, pose: PlatePose | undefined): TargetState {
    const link = this.arena.view.links.get(id);
    return {
      id: harmless(id), number, cut, pose,
      linked: link?.linked,
      reason: harmless(link?.reason ?? ""),
      last: harmless(link?.last ?? ""),
      roundTripMs: link?.linked ? this.arena.wire.roundTrips.get(id) : undefined,
    };
  }

  /** What comes from outside may be no JSON at all: whatever does not tell a pose tells nothing. */
  private readPose({ target, direction, text }: WireLine): void {
    if (direction !== "in" || target === undefined) return;
    const type = /"type"\s*:\s*"([a-z]+)"/i.exec(text)?.[1]?.toLowerCase();
    if (type === "standing" || type === "activated") this.saidPoses.set(target, "standing");
    else if (type === "down" || type === "result" || type === "register") this.saidPoses.set(target, "down");
    else if (type === "pong") {
      const pose = /"pose"\s*:\s*"(down|rising|standing|falling)"/.exec(text)?.[1];
      if (pose) this.saidPoses.set(target, pose as PlatePose);
    }
  }
}
