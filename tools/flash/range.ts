// What a range consists of, as its settings file `range.json` has it.
import type { BoardId } from "../common/boards.js";
import { spelled } from "../common/texts.js";
import type { Pins } from "../common/parts.js";
import type { StopContact, Turn } from "./fields.js";

/** A board as it was flashed, or as it will be. */
export interface BoardEntry {
  board: BoardId;
  /** A serial port (`/dev/ttyUSB0`, `COM3`) or `tcp://host:port`. */
  port: string;
  /** Pins that are not the board's defaults. */
  pins?: Pins;
  /**
   * The chip's serial number, so that no second board gets the same id unnoticed. Written when the board is flashed.
   */
  serial?: string;
  /** The version of its firmware. Written when the board is flashed. */
  version?: string;
  /**
   * The name of the range's key with which it was flashed; without it, it has no key. Written when the board is flashed.
   */
  keyName?: string;
  /** It boots quietly: no Wi-Fi, no motion, its console only. */
  disabled?: boolean;
}

export interface MasterEntry extends BoardEntry {
  /** False without a screen; otherwise how far its picture is turned, and how bright it is. */
  screen?: false | { turn?: Turn; light?: number };
  /** Players besides P1 to P8. */
  players?: string[];
  /** STOP's contact at rest; open by default. */
  stop?: StopContact;
  /** Volts below which a target's battery is called low, 0.5 to 60. */
  battery?: { low?: number };
  /** TCP port of its page for phones, 0 for none. */
  page?: { port?: number };
  /** The time server that it asks on a router's network, by name or IPv4 address; "" for none. */
  ntp?: string;
}

export interface TargetEntry extends BoardEntry {
  id: string;
  /** Degrees when down and when up, and ms of travel. */
  servo?: { down?: number; up?: number; travel?: number };
  /** 0.01 to 1. */
  sensor?: { threshold?: number; blind?: number; lockout?: number };
  /** Volts at the battery when its pin reads 1, 0.5 to 60. */
  battery?: { scale?: number };
}

export interface Range {
  /**
   * The range's name, by which its targets find their master: 1 to 32 printable ASCII characters. By default it is the
   * network's name.
   */
  range?: string;
  /** The network's name, 1 to 32 bytes; random if there is none. */
  ssid?: string;
  /** 8 to 63 characters; random if there is none. */
  password?: string;
  /** The range's key, 32 bytes in base64 without padding; made when the first board is flashed. Not with `open`. */
  key?: string;
  /** The range goes without a key: anybody on its network can move plates and score. */
  open?: boolean;
  /** The master is the access point (`ap`), or all boards join a router (`join`). */
  wifi: "ap" | "join";
  /** The master's address, if it is fixed; without it targets look for the master of their range. */
  address?: string;
  /** The master's TCP port. */
  port?: number;
  master?: MasterEntry;
  targets: TargetEntry[];
}

/** A range of which nothing is known yet. Its name will be random, so that two ranges in one hall differ. */
export const newRange = (): Range => ({ wifi: "ap", targets: [] });

/** The name by which this range's boards find one another. */
export const rangeNameOf = ({ range, ssid = "" }: Range): string => spelled(range ?? ssid);
