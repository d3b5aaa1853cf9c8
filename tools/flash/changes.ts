// What a command line of `npm run flash` changes of a range.
import type { BoardId } from "../common/boards.js";
import type { Pins } from "../common/parts.js";
import type { StopContact, TrimPath, Turn } from "./fields.js";

/** What the command line says about the range and the board; it overrides `range.json`. */
export interface Changes {
  board?: BoardId;
  port?: string;
  rangeName?: string;
  ssid?: string;
  password?: string;
  wifi?: "ap" | "join";
  address?: string;
  /** The range gets a new key. Not with `open`. */
  newKey?: true;
  /** The range goes without a key from now on. */
  open?: true;
  /** From now on the board boots quietly, or no longer does. */
  disabled?: boolean;
  /** Of the master: whether it has a screen, how its picture is turned, how bright it is, and who plays. */
  screen?: boolean;
  turn?: Turn;
  light?: number;
  players?: string[];
  /** Of the master: whether STOP's contact is open or closed at rest. */
  stop?: StopContact;
  pins: Pins;
  trims: Partial<Record<TrimPath, number>>;
}
