// What the arena page and its server send each other. Only types and constants: nothing of the server gets into the
// page's bundle.
import type { PlatePose } from "../devices/plate.js";
import type { Game, Labels, RangeView, SheetRow, SheetTotal } from "../arena/range-view.js";

/** The state is sent in parts, by name; later only the parts that changed are sent again. */
export interface Parts {
  range: RangePart;
  game: GamePart | null;
  names: NamesPart | null;
  [target: `target ${string}`]: TargetPart;
  [board: `board ${string}`]: BoardPart;
}

export interface RangePart {
  word: RangeView["word"];
  /** The address that targets dial, "" until the master listens. */
  address: string;
  /** What to do next, in a sentence, and the button that it names. */
  hint: string;
  next: string;
  /** What A, X and Y do, in the words of the master's screen, and what holding X does; "" for nothing. */
  labels: Labels;
  hold: string;
  /** The seconds that the screen counts down, 0 while it does not. */
  count: number;
  /** What is wrong with the file of the maker's own game, a mistake in each line; "" for nothing. */
  fault: string;
  /** `dark`: its backlight is off. `unseen`: the master is a process, which has no simulated screen. */
  screen: "lit" | "dark" | "unseen";
}

export interface GamePart extends Pick<Game, "name" | "state" | "why" | "isDuel" | "players"> {
  /** The exposures so far, or the sheet. */
  rows: SheetRow[];
  totals: (SheetTotal & { player: string })[];
  /** The sides of a team game; empty in other games. */
  sides: { name: string; points: number; players: string[] }[];
  pars: { player: string; seconds: number; points: number }[];
  /** Once it is over: who won, "" where only one played; and the players' places among its best scores, from 1. */
  winner: string;
  places: { player: string; place: number }[];
}

/** The players to choose from; null until the master has told them, and for those who may only look. */
export interface NamesPart {
  /** Those that stay: P1 to P8, and those of the settings; and those that were entered. */
  others: string[];
  entered: string[];
  /** Why the last change of a name was refused, "" for none so far; and how many were. */
  refusal: string;
  refusals: number;
}

export interface TargetPart {
  id: string;
  /** Its number, from 1; null for a target that joined from outside. */
  number: number | null;
  /** Whether it is linked; null until it has registered for the first time. */
  linked: boolean | null;
  /** Why its link is down. */
  reason: string;
  pose: PlatePose | null;
  /** Its last outcome. */
  last: string;
  /** What the last check found: the level, and a line for each thing, whose shape comes first; null before the first. */
  check: { level: "green" | "amber" | "red"; facts: string[] } | null;
  /** The outcome of its last self-test, and what happened; "" before the first. */
  tested: string;
  /** Whether an exposure runs and its sensor is armed: only then a hit counts. */
  armed: boolean;
  /** For whom the plate is up in a game, and whether it must not be shot; "" while it is not. */
  owner: string;
  isNoShoot: boolean;
  /** The outcome of its last exposure in this game, and that exposure's number; null before the first. */
  row: { number: number; outcome: SheetRow["outcome"]; points: number } | null;
  /** The round trip of its last ping, ms. */
  tripMs: number | null;
  /** Whether its light is on. */
  light: boolean;
  /** Null for a target from outside, whose plate nobody sees. */
  plate: PlatePart | null;
}

/** A plate's present motion, from which the page continues to draw it. */
export interface PlatePart {
  /** 0 lies, 1 stands. */
  elevation: number;
  /** The elevation that its servo is turning to. */
  wanted: number;
  /** How fast its servo turns, in whole ways per second; 0 if it is stuck. */
  perSecond: number;
  /** The servo's speed as a share of an ordinary one's. */
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
  /** Whether its Wi-Fi is in range; null without a simulated radio. */
  wifi: boolean | null;
  /** JsVars; null if not known. `isReported`: by a pong; otherwise it is the estimate of a simulated board. */
  memory: { free: number; total: number; isReported: boolean } | null;
}

/** A line on the wire, as seen at the master's end. */
export interface WireLinePart {
  /** World's time, ms. */
  at: number;
  /** The board at the other end. */
  board: string;
  /** `in` to the master. */
  direction: "in" | "out";
  /** "" if the line is no message. */
  type: string;
  id: string;
  text: string;
  /** For a reply: ms since its request. */
  tripMs?: number;
}

/** A line of the display that changed: 16 rows of pixels from 16 * `line` down, as runs, see display.ts. */
export interface DisplayLinePart {
  line: number;
  runs: string;
}

/** A change of the master's buzzer. */
export interface TonePart {
  /** World's time, ms. */
  at: number;
  /** The tone that begins, 0 for silence. */
  hz: number;
}

/** One event of the stream. */
export interface Frame {
  /** It contains the whole state: earlier frames do not count any more. */
  whole?: true;
  parts?: Partial<Parts>;
  display?: DisplayLinePart[];
  wire?: WireLinePart[];
  /** What the master's buzzer began and ended to play. */
  tones?: TonePart[];
  /** The number of wire lines that passed too quickly to be sent. */
  skipped?: number;
}

/** The answer to a command: a sentence about what it did, or about why it was refused. */
export interface Answer {
  message?: string;
  error?: string;
  /** For a shot: whether it struck a plate, what the piezo felt, and whether the target takes it for a hit. */
  struck?: boolean;
  felt?: number;
  counts?: boolean;
}
