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

const targetIdRule = "target_id: 1 to " + targetIdLengthMax + " of A-Z a-z 0-9 _ -";

/** The rule of an id, a status and other short texts, for sentences. */
export const idRule = "1 to " + idLengthMax + " printable ASCII characters";

/** What a stranger sent as JSON: nothing is known of its fields. */
export interface Untrusted {
  [field: string]: unknown;
}

/**
 * Checks the fields of a message: its type is in lower case, its `data` an object. Returns what is wrong as a sentence,
 * "" if nothing is, "?" if this end serves no such type.
 */
export type Complaint = (message: Untrusted, data: Untrusted) => string;

/**
 * Reads JSON from a stranger: an object; undefined if it is anything else, or has more brackets than the stack of a
 * board can take.
 */
export function readObject(text: string): Untrusted | undefined {
  if (!text.startsWith("{") || !text.endsWith("}")) return;
  if (text.length > nestedLengthMin && text.split("[").length + text.split("{").length - 2 > bracketsMax) return;
  try {
    return JSON.parse(text);
  } catch (error) {
    return;
  }
}

/** Whether the door found a fault instead of a message. */
export function isFault<M>(message: M | Fault): message is Fault {
  return (message as Fault).type == "fault";
}

/** Another version's registration may have other fields, and is answered with the version that this end speaks. */
function isOtherVersion(type: string, data: Untrusted | undefined, complaint: Complaint): data is { protocol: number } {
  return (
    (type == "register" || type == "registered") &&
    !!data &&
    typeof data.protocol == "number" &&
    data.protocol !== protocolVersion &&
    complaint({ type: type }, data) != "?"
  );
}

/** What is wrong with the fields that every message has, "" if nothing. One expression, which the minifier inlines. */
function envelopeFault(read: Untrusted, type: string): string {
  // An error that answers a line without an id has none either, and is not answered with another.
  return !isText(read.id, idLengthMax) && !(read.id === "" && type == "error")
    ? "id: " + idRule
    : typeof read.type != "string"
      ? "type: text"
      : (read.target_id !== undefined ? !isTargetId(read.target_id) : type == "register")
        ? targetIdRule
        : read.status !== undefined && !isText(read.status, statusLengthMax)
          ? "status: " + idRule
          : read.data !== undefined && (typeof read.data != "object" || !read.data || Array.isArray(read.data))
            ? "data: an object"
            : "";
}

/**
 * The door: a line off the wire (without its newline) becomes a message whose every field is of its kind and in its
 * range, or a fault. `complaint` checks the types that this end serves. `type` comes out in lower case. Whatever else
 * JSON.parse accepts within the braces is accepted. `M` are the messages that `complaint` lets through.
 */
export function readMessage<M>(line: string, complaint: Complaint): M | Fault {
  const object = readObject(line);
  const read = object || {};
  const type = typeof read.type == "string" ? read.type.toLowerCase() : "";
  const id = isText(read.id, idLengthMax) ? read.id : "";
  const data = read.data as Untrusted | undefined;
  let code: ErrorCode = "bad_message";
  let wrong = envelopeFault(read, type);
  if (isOtherVersion(type, data, complaint))
    return { type: type, id: id, data: { protocol: data.protocol } } as unknown as M;
  if (wrong == "") {
    read.type = type;
    wrong = complaint(read, data || {});
  }
  if (wrong == "") return read as unknown as M;
  if (!object) {
    code = "bad_json";
    wrong = "a line is one JSON object with at most " + bracketsMax + " brackets";
  } else if (wrong == "?") {
    code = "unknown_type";
    wrong = "type: not served here";
  } else if (wrong == targetIdRule) code = "bad_target_id";
  return { type: "fault", id: id, status: code, data: { message: wrong } };
}
