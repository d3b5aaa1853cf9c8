// What the live screen shows, collected from an arena: plates and links, the wire, the master's screen and the console
// lines.
import { shownBytes } from "../../tools/common/terminal.js";
import type { Arena } from "./arena.js";
import type { PlatePose } from "../devices/plate.js";
import { guideOf, terminalNames, type Guide, type Names } from "./guide.js";
import type { Game, RangeView } from "./range-view.js";
import { linesOf, type DisplayLine } from "../devices/read-text.js";
import type { WireLine } from "./wire.js";

export interface TargetState {
  id: string;
  /** Its number for the keys, from 1; undefined for a target that joined from outside. */
  number: number | undefined;
  /** Whether it is linked; undefined until it has registered for the first time. */
  linked: boolean | undefined;
  /** Why its link is down. */
  reason: string;
  cut: boolean;
  /** The plate's true pose; for a target from outside, the one it last reported. Undefined if that is not known. */
  pose: PlatePose | undefined;
  /** Its last outcome, "" before the first. */
  last: string;
  /** The round trip of its last ping, ms, while it is linked. */
  roundTripMs: number | undefined;
}

/** Where a range can be reached. */
export interface Places {
  /** The address that targets dial. */
  address: string;
  /** The URL of the arena's page, or a sentence that says why there is none; undefined if none is wanted. */
  page?: string | undefined;
  /** The URL of the master's own page for phones, if it has one. */
  masterPage?: string | undefined;
  /** The URL of the page on which everybody on the local network can watch, if it is served. */
  show?: string | undefined;
}

export interface LogLine {
  /** The board that printed it, `you`, or `game` for what happened to the offered game. */
  who: string;
  text: string;
  /** It reports an error. */
  isFault?: boolean;
}

export interface RangeState {
  word: RangeView["word"];
  /** The address that targets dial, "" until the master listens. */
  address: string;
  /** The URL of the arena's page, "" if it is not served. */
  page: string;
  /** The arena's own targets by number, then those from outside in the order in which they joined. */
  targets: TargetState[];
  game: Game | undefined;
  /** The lines of the master's screen; undefined while it is dark. */
  display: readonly DisplayLine[] | undefined;
  /** What to do next. */
  hint: string;
  /** Console lines and the user's actions, oldest first. */
  log: readonly LogLine[];
  /** The input that the keyboard waits for, "" for none. */
  prompt: string;
  /** What is wrong with the file of the offered game, if anything is. */
  fault?: string;
  /** The page on which everybody on the local network can watch, while its QR code is shown. */
  show?: { url: string; isColoured: boolean } | undefined;
  /** Whether the help is shown. */
  help: boolean;
  /** How many lines of the table the user has scrolled down. */
  scroll: number;
  /** Whether the user wants the master's screen; undefined to show it where there is room. */
  wantsDisplay: boolean | undefined;
}

/** The part of the state that the live screen adds: what its keyboard decides, and the fault of the game's file. */
export type Keyboard = Pick<RangeState, "prompt" | "help" | "scroll" | "wantsDisplay" | "fault" | "show">;

const logLinesMax = 100;

/** Whether a text about the page is its URL. */
export function isAddress(page: string): boolean {
  return page.startsWith("http://");
}

export class Watcher {
  private readonly log: LogLine[] = [];
  /** The pose that each target last reported. */
  private readonly reportedPoses = new Map<string, PlatePose>();

  /** `address` is the one that targets dial, `page` the URL of the arena's page. */
  constructor(
    private readonly arena: Arena,
    private readonly address: string,
    private readonly page = "",
  ) {
    arena.onLine((board, line) => this.note(board, line));
    arena.wire.onLine((line) => this.readPose(line));
  }

  /** Adds a line of a board, or an action, to the log. */
  note(who: string, text: string): void {
    this.add({ who, text: shownBytes(text) });
  }

  /** Adds a line to the log. */
  add(line: LogLine): void {
    this.log.push(line);
    if (this.log.length > logLinesMax) this.log.shift();
  }

  /** The present state; the keyboard's part is the caller's. */
  state(keyboard: Keyboard): RangeState {
    const { view } = this.arena;
    return {
      word: view.word,
      address: this.dialAddress,
      page: this.page,
      targets: this.targets(),
      game: view.game,
      display: this.display(),
      hint: this.guide(terminalNames).hint,
      log: this.log,
      ...keyboard,
    };
  }

  /** The address that targets dial, "" until the master listens. */
  get dialAddress(): string {
    return this.arena.view.listening === undefined ? "" : this.address;
  }

  /** The arena's own targets by number, then those from outside in the order in which they joined. */
  targets(): TargetState[] {
    const { view, stands } = this.arena;
    const own = new Set(stands.map(({ id }) => id));
    const outside = [...view.links.keys()].filter((id) => !own.has(id));
    return [
      ...stands.map(({ id, host, plate }, index) => this.target(id, index + 1, host.cut, plate.pose())),
      ...outside.map((id) => this.target(id, undefined, false, this.reportedPoses.get(id))),
    ];
  }

  /** The lines of the master's screen; undefined while it is dark. */
  display(): readonly DisplayLine[] | undefined {
    const { screen } = this.arena;
    return screen.isLit && screen.isOn ? linesOf(screen) : undefined;
  }

  /** What to do next, and what the master's buttons do. */
  guide(names: Names): Guide {
    const { view, stands } = this.arena;
    return guideOf(
      {
        view,
        display: this.display(),
        isLinked: (id) => view.links.get(id)?.linked === true,
        isAnyLinked: [...view.links.values()].some(({ linked }) => linked),
        nameOf: (id) => {
          const index = stands.findIndex((stand) => stand.id === id);
          return index < 0 ? shownBytes(id) : String(index + 1);
        },
      },
      names,
    );
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

  /** Reads the pose that a target reports. A line from outside may be no JSON at all; it is ignored. */
  private readPose({ target, direction, text }: WireLine): void {
    if (direction !== "in" || target === undefined) return;
    const type = /"type"\s*:\s*"([a-z]+)"/i.exec(text)?.[1]?.toLowerCase();
    if (type === "standing" || type === "activated") this.reportedPoses.set(target, "standing");
    else if (type === "down" || type === "result" || type === "register") this.reportedPoses.set(target, "down");
    else if (type === "pong") {
      const pose = /"pose"\s*:\s*"(down|rising|standing|falling)"/.exec(text)?.[1];
      if (pose) this.reportedPoses.set(target, pose as PlatePose);
    }
  }
}
