// What the arena page and its server say to each other. Types alone: nothing of the server gets into the page's bundle.
import type { PlatePose } from "../devices/plate.js";
import type { Game, RangeView, SheetRow, SheetTotal } from "../arena/range-view.js";

/** The state comes in parts, by name; of what was said before only the parts that changed come again. */
export interface Parts {
  range: RangePart;
  game: GamePart | null;
  [target: `target ${string}`]: TargetPart;
  [board: `board ${string}`]: BoardPart;
}

export interface RangePart {
  word: RangeView["word"];
  /** Where targets dial, "" until the master listens. */
  address: string;
  /** What to do next, in a sentence, and the contact that it speaks of. */
  hint: string;
  next: string;
  /** `dark`: its backlight is off. `unseen`: the master is a process, whose screen nobody sees. */
  screen: "lit" | "dark" | "unseen";
}

export interface GamePart extends Pick<Game, "name" | "state" | "why" | "players"> {
  /** What was played so far, or the sheet. */
  rows: SheetRow[];
  totals: (SheetTotal & { player: string })[];
  pars: { player: string; seconds: number; points: number }[];
}

export interface TargetPart {
  id: string;
  /** Its place on the range, 1 and on; null for one that joined from outside. */
  number: number | null;
  /** Null until it has registered for the first time. */
  linked: boolean | null;
  /** Why its link is down. */
  reason: string;
  pose: PlatePose | null;
  /** Its last outcome. */
  last: string;
  /** Of its last ping, ms. */
  tripMs: number | null;
  /** Null for one from outside: nobody sees its plate. */
  plate: PlatePart | null;
}

/** A plate's motion as it is now: whoever draws it goes on from here. */
export interface PlatePart {
  /** 0 lies, 1 stands. */
  elevation: number;
  /** Where its servo goes. */
  wanted: number;
  /** Shares of the way that its servo turns in a second: 0 is stuck. */
  perSecond: number;
  /** Of an ordinary servo's speed. */
  speed: number;
}

export const linkStates = ["clear", "cut", "deaf", "mute"] as const;
export type LinkState = (typeof linkStates)[number];

export interface BoardPart {
  name: string;
  powered: boolean;
  link: LinkState;
  delayMs: number;
  jitterMs: number;
  /** Whether its Wi-Fi is in range; null where it has no radio. */
  wifi: boolean | null;
  /** JsVars; null while nobody knows. `told` in a pong, else what the simulated board reckons. */
  memory: { free: number; total: number; told: boolean } | null;
}

/** A line of the wire, as the master's end saw it. */
export interface WireLinePart {
  /** World's time, ms. */
  at: number;
  /** Who is at the other end. */
  board: string;
  /** `in` to the master. */
  direction: "in" | "out";
  /** "" where the line is no message. */
  type: string;
  id: string;
  text: string;
  /** Of a reply: ms since its request. */
  tripMs?: number;
}

/** A line of the display that changed: 16 rows of pixels from 16 * `line` down, as runs, see display.ts. */
export interface DisplayLinePart {
  line: number;
  runs: string;
}

/** One event of the stream. */
export interface Frame {
  /** It holds everything: what came before is to be forgotten. */
  whole?: true;
  parts?: Partial<Parts>;
  display?: DisplayLinePart[];
  wire?: WireLinePart[];
  /** Lines that passed too quickly to be shown. */
  skipped?: number;
}

/** What is left of a request: a sentence that says what came of it, or why it was refused. */
export interface Answer {
  message?: string;
  error?: string;
  /** Of a shot: whether a plate was struck, and what its piezo felt. */
  struck?: boolean;
  felt?: number;
}
