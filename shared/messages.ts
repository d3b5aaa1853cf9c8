// The messages of the wire, version 1, and the one door through which a line becomes a message.
import { idLengthMax, protocolVersion, statusLengthMax, targetIdLengthMax } from "./limits.js";

export type Pose = "down" | "rising" | "standing" | "falling";
export type ResultStatus = "hit" | "miss" | "aborted";
export type ErrorCode =
  | "bad_json"
  | "bad_message"
  | "unknown_type"
  | "line_too_long"
  | "not_registered"
  | "bad_target_id"
  | "unsupported_protocol"
  | "range_full"
  | "busy"
  | "superseded"
  | "replaced"
  | "fault";

interface Envelope {
  /** 1 to 32 printable ASCII characters; a reply carries the id of its request. */
  id: string;
  target_id?: string;
  /** 1 to 32 printable ASCII characters. */
  status?: string;
}

/**
 * A target asks to be taken on. Of another version's, and of its `registered`, only type, id (or "") and protocol come
 * through the door.
 */
export interface Register extends Envelope {
  type: "register";
  target_id: string;
  /**
   * `boot` is new at each power-up, 1 to 32 characters like `firmware` and `board`. `crashes` since the last
   * registration, and the last one's reason.
   */
  data: { protocol: number; boot: string; firmware: string; board: string; crashes?: number; crash?: string };
}
export interface Registered extends Envelope {
  type: "registered";
  data?: { protocol?: number };
}
/** The master's beat; with `report` the pong tells how the target is. */
export interface Ping extends Envelope {
  type: "ping";
  data?: { report?: number };
}
export interface Report {
  pose: Pose;
  /** Seconds since power-up. */
  uptime: number;
  /** JsVars. */
  memory_free: number;
  memory_total: number;
  /** dBm. */
  rssi?: number;
  /** Volts. */
  battery?: number;
}
export interface Pong extends Envelope {
  type: "pong";
  data?: Report;
}
export interface StandUp extends Envelope {
  type: "stand_up";
}
export interface Standing extends Envelope {
  type: "standing";
}
export interface LayDown extends Envelope {
  type: "lay_down";
}
export interface Down extends Envelope {
  type: "down";
}
/**
 * Stand up, arm, and tell within `duration` seconds (0.1 to 3600) whether there was a hit: one `sensitivity` times
 * (0.25 to 4) weaker than the target's threshold counts.
 */
export interface Activate extends Envelope {
  type: "activate";
  data: { duration: number; sensitivity?: number };
}
export interface Activated extends Envelope {
  type: "activated";
  data: { duration: number };
}
/** What became of an activation. `id` is boot id and number. `time` in seconds from armed to hit, `strength` 0 to 1. */
export interface Result extends Envelope {
  type: "result";
  status: ResultStatus;
  data: { activation: string; time?: number; strength?: number };
}
export interface Recorded extends Envelope {
  type: "recorded";
}
export interface ErrorReply extends Envelope {
  type: "error";
  data?: { message?: string };
}

/** What only the master sends, and so a target receives. */
export type FromMaster = Registered | Ping | StandUp | LayDown | Activate | Recorded;
/** What only a target sends, and so the master receives. */
export type FromTarget = Register | Pong | Standing | Down | Activated | Result;
export type Message = FromMaster | FromTarget | ErrorReply;

/** A line that is no message: what to answer. It is no type of the wire, so no line can pretend to be one. */
export interface Fault {
  type: "fault";
  /** The line's own id, or "". */
  id: string;
  status: ErrorCode;
  data: { message: string };
}

/**
 * Brackets that a line may open. A message needs two; a board's JSON.parse recurses without looking at its stack,
 * so a line that is nothing but `[` would crash the chip.
 */
const bracketsMax = 16;
/** Shorter lines cannot nest deep enough to matter, and most are shorter: they are spared the count. */
const nestedLengthMin = 64;

/** Text of 1 to so many printable ASCII characters. */
export function isText(value: unknown, lengthMax: number): value is string {
  return typeof value == "string" && value.length > 0 && value.length <= lengthMax && /^[ -~]+$/.test(value);
}

/** A number from `least` to `most`, both included; NaN is none. */
export function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value == "number" && value >= least && value <= most;
}

/** The same without a fraction. */
export function isWhole(value: unknown, least: number, most: number): value is number {
  return isNumber(value, least, most) && value === Math.floor(value);
}

/** A `target_id`: 1 to 16 of A-Z, a-z, 0-9, _ and -. */
export function isTargetId(value: unknown): value is string {
  return isText(value, targetIdLengthMax) && /^[A-Za-z0-9_-]+$/.test(value);
}

/** The rule of an id, a status and other short texts, for sentences. */
export const idRule = "1 to " + idLengthMax + " printable ASCII characters";

/**
 * What is wrong with a message's own fields, as a sentence; its type is in lower case, `data` an object; "" if nothing;
 * "?" if this end serves no such type.
 */
export type Complaint = (message: any, data: any) => string;

/**
 * What a stranger sent as JSON: an object, undefined if it is none or has more brackets than a board's stack can be
 * trusted with.
 */
export function readObject(text: string): any {
  if (!text.startsWith("{") || !text.endsWith("}")) return;
  if (text.length > nestedLengthMin && text.split("[").length + text.split("{").length - 2 > bracketsMax) return;
  try {
    return JSON.parse(text);
  } catch (error) {
    return;
  }
}

/**
 * The door: a line off the wire (without its newline) as a message whose every field is of its kind and in its range,
 * or as a fault. `complaint` judges the fields of each type that this end serves. `type` comes out in lower case. What
 * JSON.parse forgives inside the braces is forgiven.
 */
export function readMessage(line: string, complaint: Complaint): Message | Fault {
  const read = readObject(line);
  const type = read && typeof read.type == "string" ? read.type.toLowerCase() : "";
  let id = read ? read.id : "";
  let code: ErrorCode = "bad_message";
  let wrong = "";
  // Another version's fields may be others: whoever gets such a line answers that it speaks this one.
  if (
    (type == "register" || type == "registered") &&
    read.data &&
    typeof read.data.protocol == "number" &&
    read.data.protocol !== protocolVersion &&
    complaint({ type: type }, read.data) != "?"
  )
    return { type: type, id: isText(id, idLengthMax) ? id : "", data: { protocol: read.data.protocol } } as Message;
  if (!read) {
    code = "bad_json";
    wrong = "a line is one JSON object with at most " + bracketsMax + " brackets";
  } else if (!isText(id, idLengthMax) && !(id === "" && type == "error")) {
    // An error that answers a line without an id has none either, and is not to be answered with another.
    wrong = "id: " + idRule;
    id = "";
  } else if (typeof read.type != "string") {
    wrong = "type: text";
  } else if (read.target_id !== undefined ? !isTargetId(read.target_id) : type == "register") {
    code = "bad_target_id";
    wrong = "target_id: 1 to " + targetIdLengthMax + " of A-Z a-z 0-9 _ -";
  } else if (read.status !== undefined && !isText(read.status, statusLengthMax)) {
    wrong = "status: " + idRule;
  } else if (read.data !== undefined && (typeof read.data != "object" || !read.data || Array.isArray(read.data))) {
    wrong = "data: an object";
  } else {
    read.type = type;
    wrong = complaint(read, read.data || {});
    if (wrong == "?") {
      code = "unknown_type";
      wrong = "type: not served here";
    }
  }
  return wrong != "" ? { type: "fault", id: id, status: code, data: { message: wrong } } : read;
}
