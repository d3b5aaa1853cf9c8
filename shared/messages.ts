// The messages of the wire, version 1, and the one door through which a line becomes a message.
import { durationMax, durationMin, idLengthMax, targetIdLengthMax } from "./limits.js";

export type Pose = "down" | "rising" | "standing" | "falling";
export type ResultStatus = "hit" | "miss" | "aborted";
export type ErrorCode =
  | "bad_json" | "bad_message" | "unknown_type" | "line_too_long" | "not_registered" | "bad_target_id"
  | "unsupported_protocol" | "range_full" | "busy" | "superseded" | "replaced" | "fault";

interface Envelope {
  /** 1 to 32 printable ASCII characters; a reply carries the id of its request. */
  id: string;
  target_id?: string;
  status?: string;
}

/** A target asks to be taken on. */
export interface Register extends Envelope {
  type: "register";
  target_id: string;
  /** `boot` is new at each power-up, 1 to 32 characters like `firmware` and `board`. */
  data: { protocol: number; boot: string; firmware: string; board: string };
}
export interface Registered extends Envelope { type: "registered"; data?: { protocol?: number } }
/** The master's beat; with `report` the pong tells how the target is. */
export interface Ping extends Envelope { type: "ping"; data?: { report?: number } }
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
export interface Pong extends Envelope { type: "pong"; data?: Report }
export interface StandUp extends Envelope { type: "stand_up" }
export interface Standing extends Envelope { type: "standing" }
export interface LayDown extends Envelope { type: "lay_down" }
export interface Down extends Envelope { type: "down" }
/** Stand up, arm, and tell within `duration` seconds (0.1 to 3600) whether there was a hit. */
export interface Activate extends Envelope { type: "activate"; data: { duration: number } }
export interface Activated extends Envelope { type: "activated"; data: { duration: number } }
/** What became of an activation. `id` is boot id and number. `time` in seconds from armed to hit, `strength` 0 to 1. */
export interface Result extends Envelope {
  type: "result";
  status: ResultStatus;
  data: { activation: string; time?: number; strength?: number };
}
export interface Recorded extends Envelope { type: "recorded" }
export interface ErrorReply extends Envelope { type: "error"; data?: { message?: string } }

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

export function fault(id: string, status: ErrorCode, message: string): Fault {
  return { type: "fault", id: id, status: status, data: { message: message } };
}

/**
 * Brackets that a line may open. A message needs two; a board's JSON.parse recurses without looking at its stack,
 * so a line that is nothing but `[` would crash the chip.
 */
const bracketsMax = 16;
/** Shorter lines cannot nest deep enough to matter, and most are shorter: they are spared the count. */
const nestedLengthMin = 64;

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value == "string" && value.length > 0 && value.length <= lengthMax && /^[ -~]+$/.test(value);
}

/** A number from `least` to `most`, both included; NaN is none. */
function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value == "number" && value >= least && value <= most;
}

function isPose(value: unknown): value is Pose {
  return value === "down" || value === "rising" || value === "standing" || value === "falling";
}

/** A `target_id`: 1 to 16 of A-Z, a-z, 0-9, _ and -. */
export function isTargetId(value: unknown): value is string {
  return isText(value, targetIdLengthMax) && /^[A-Za-z0-9_-]+$/.test(value);
}

/** Above any uptime in seconds and any board's memory. */
const countMax = 1000000000;
const idRule = "1 to " + idLengthMax + " printable ASCII characters";

/** What is wrong with the fields of a message of this type, as a sentence; "" if nothing; "?" if there is no such type. */
function complaint(type: string, status: unknown, data: any): string {
  switch (type) {
    case "stand_up":
    case "standing":
    case "lay_down":
    case "down":
    case "recorded":
      return "";
    case "registered":
      return data.protocol === undefined || typeof data.protocol == "number" ? "" : "data.protocol: a number";
    case "ping":
      return data.report === undefined || isNumber(data.report, 0, 1) ? "" : "data.report: 0 or 1";
    case "pong":
      if (data.pose === undefined) return "";
      if (!isPose(data.pose)) return "data.pose: down, rising, standing or falling";
      return isNumber(data.uptime, 0, countMax) && isNumber(data.memory_free, 0, countMax) && isNumber(data.memory_total, 0, countMax)
        ? ""
        : "data.uptime, data.memory_free, data.memory_total: 0 to " + countMax;
    case "activate":
    case "activated":
      return isNumber(data.duration, durationMin, durationMax) ? "" : "data.duration: " + durationMin + " to " + durationMax + " seconds";
    case "register":
      if (typeof data.protocol != "number") return "data.protocol: a number";
      return isText(data.boot, idLengthMax) && isText(data.firmware, idLengthMax) && isText(data.board, idLengthMax)
        ? ""
        : "data.boot, data.firmware, data.board: " + idRule;
    case "result":
      if (status !== "hit" && status !== "miss" && status !== "aborted") return "status: hit, miss or aborted";
      if (!isText(data.activation, idLengthMax)) return "data.activation: " + idRule;
      if (status == "hit" ? !isNumber(data.time, 0, durationMax) : data.time !== undefined && !isNumber(data.time, 0, durationMax))
        return "data.time: 0 to " + durationMax + " seconds";
      return data.strength === undefined || isNumber(data.strength, 0, 1) ? "" : "data.strength: 0 to 1";
    case "error":
      return ""; // never answered with an error, so whatever it says is taken
  }
  return "?";
}

/**
 * The door: a line off the wire (without its newline) as a message whose every field is of its kind and in its range, or as a
 * fault. `type` comes out in lower case. What JSON.parse forgives inside the braces is forgiven.
 */
export function readMessage(line: string): Message | Fault {
  let read: any;
  if (line[0] != "{" || line[line.length - 1] != "}") return fault("", "bad_json", "a line is one JSON object");
  if (line.length > nestedLengthMin && line.split("[").length + line.split("{").length - 2 > bracketsMax)
    return fault("", "bad_json", "at most " + bracketsMax + " brackets in a line");
  try {
    read = JSON.parse(line);
  } catch (error) {
    return fault("", "bad_json", "not JSON");
  }
  const type = typeof read.type == "string" ? read.type.toLowerCase() : "";
  // An error that answers a line without an id has none either, and is not to be answered with another.
  const id = read.id;
  if (!isText(id, idLengthMax) && !(id === "" && type == "error")) return fault("", "bad_message", "id: " + idRule);
  if (typeof read.type != "string") return fault(id, "bad_message", "type: text");
  if (read.target_id !== undefined ? !isTargetId(read.target_id) : type == "register")
    return fault(id, "bad_target_id", "target_id: 1 to " + targetIdLengthMax + " of A-Z a-z 0-9 _ -");
  if (read.status !== undefined && typeof read.status != "string") return fault(id, "bad_message", "status: text");
  if (read.data !== undefined && (typeof read.data != "object" || !read.data || Array.isArray(read.data)))
    return fault(id, "bad_message", "data: an object");
  const wrong = complaint(type, read.status, read.data || {});
  if (wrong == "?") return fault(id, "unknown_type", "type: none of the wire's");
  if (wrong) return fault(id, "bad_message", wrong);
  read.type = type;
  return read;
}
