// What the live screen shows, gathered from an arena: its plates and links, the wire, the master's words and the
// console lines.
import { shownBytes } from "../../tools/common/terminal.js";
import type { Arena } from "./arena.js";
import type { PlatePose } from "../devices/plate.js";
import type { Game, RangeView } from "./range-view.js";
import { readLines, type DisplayLine } from "../devices/read-text.js";
import type { WireLine } from "./wire.js";

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

/** Where a range can be reached. */
export interface Places {
  /** Where targets dial. */
  address: string;
  /** The arena's page for browsers, or a sentence that says why there is none; undefined if nobody wants one. */
  page?: string | undefined;
  /** The master's own page, for phones, if it has one. */
  masterPage?: string | undefined;
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
  /** What is on the master's screen; undefined while it is dark. */
  display: readonly DisplayLine[] | undefined;
  /** Console lines and what was done here, oldest first. */
  log: readonly LogLine[];
  /** What the keyboard waits for, "" for nothing. */
  prompt: string;
  /** Whether the keys are explained. */
  help: boolean;
  /** Targets above the visible ones, as far as there are so many. */
  scroll: number;
  /** Whether the master's screen shall be shown; undefined for where there is room. */
  wantsDisplay: boolean | undefined;
}

/** What the keyboard decides. */
export type Keyboard = Pick<RangeState, "prompt" | "help" | "scroll" | "wantsDisplay">;

const logLinesMax = 100;

/** Whether a text about the page is its address. */
export function isAddress(page: string): boolean {
  return page.startsWith("http://");
}

export class Watcher {
  private readonly log: LogLine[] = [];
  /** By target, as it said itself. */
  private readonly saidPoses = new Map<string, PlatePose>();
  /** What was on the display when it was last read. */
  private read: { pixels: Uint8Array; rows: DisplayLine[] } | undefined;

  /** `address` is where targets dial, `page` where the page for browsers is. */
  constructor(
    private readonly arena: Arena,
    private readonly address: string,
    private readonly page = "",
  ) {
    arena.onLine((board, line) => this.note(board, line));
    arena.wire.onLine((line) => this.readPose(line));
  }

  /** Adds a line to the log. */
  note(who: string, text: string): void {
    this.log.push({ who, text: shownBytes(text) });
    if (this.log.length > logLinesMax) this.log.shift();
  }

  /** What there is to show now; the keyboard's part is the caller's. */
  state(keyboard: Keyboard): RangeState {
    const { view } = this.arena;
    return {
      word: view.word,
      address: this.dialAddress,
      page: this.page,
      targets: this.targets(),
      game: view.game,
      display: this.display(),
      log: this.log,
      ...keyboard,
    };
  }

  /** Where targets dial, "" until the master listens. */
  get dialAddress(): string {
    return this.arena.view.listening === undefined ? "" : this.address;
  }

  /** Those of the arena by number, then those from outside as they came. */
  targets(): TargetState[] {
    const { view, stands } = this.arena;
    const own = new Set(stands.map(({ id }) => id));
    const outside = [...view.links.keys()].filter((id) => !own.has(id));
    return [
      ...stands.map(({ id, host, plate }, index) => this.target(id, index + 1, host.cut, plate.pose())),
      ...outside.map((id) => this.target(id, undefined, false, this.saidPoses.get(id))),
    ];
  }

  /** To read is much more work than to see that nothing changed. */
  private display(): readonly DisplayLine[] | undefined {
    const { screen } = this.arena;
    if (!screen.isLit || !screen.isOn) return undefined;
    const pixels = screen.pixels();
    if (!this.read || Buffer.compare(this.read.pixels, pixels) !== 0) this.read = { pixels, rows: readLines(pixels) };
    return this.read.rows;
  }

  private target(id: string, number: number | undefined, cut: boolean, pose: PlatePose | undefined): TargetState {
    const link = this.arena.view.links.get(id);
    return {
      id: shownBytes(id),
      number,
      cut,
      pose,
      linked: link?.linked,
      reason: shownBytes(link?.reason ?? ""),
      last: shownBytes(link?.last ?? ""),
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
