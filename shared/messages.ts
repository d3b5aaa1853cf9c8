// The messages of the wire, version 1, and the door: the only place where a line becomes a message.
import { idLengthMax, protocolVersion, statusLengthMax, targetIdLengthMax } from "./limits.js";
import { bracketsMax, readObject, type Untrusted } from "./untrusted.js";

export type Pose = "down" | "rising" | "standing" | "falling";
export type ResultStatus = "hit" | "miss" | "aborted" | "fault";
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
  | "no_key"
  | "old_key"
  | "stale"
  | "fault";

interface Envelope {
  /** 1 to 32 printable ASCII characters; a reply carries the id of its request. */
  id: string;
  target_id?: string;
  /** 1 to 32 printable ASCII characters. */
  status?: string;
  /** On each line of a master with a key: how many lines of this target it has read. */
  seen?: number;
}

/**
 * A target asks to be registered. Of another protocol version's `register` and `registered`, only type, id (or "") and
 * protocol come through the door.
 */
export interface Register extends Envelope {
  type: "register";
  target_id: string;
  /**
   * `boot`, `firmware` and `board` have 1 to 32 characters; `boot` is new at each power-up. `crashes` counts those
   * since the last registration, `crash` is the reason of the last one.
   */
  data: {
    protocol: number;
    boot: string;
    firmware: string;
    board: string;
    crashes?: number;
    crash?: string;
    /** In a range with a key: the name of the key that this target has, and its nonce. */
    key?: string;
    nonce?: string;
    /**
     * When its sensor was calibrated, in seconds since 1970, 0 if nobody knew; -1 if its servo's settings have changed
     * since. Absent if it was not.
     */
    cal?: number;
    /** At most this share of a blow at another plate reaches its sensor, 0 to 1, if it was calibrated. */
    cross?: number;
  };
}
export interface Registered extends Envelope {
  type: "registered";
  data?: { protocol?: number; nonce?: string };
}
/**
 * The master's beat; with `report` the pong describes the target's state. With `blink` the target blinks its light, for
 * somebody who looks for it; the pong's status is then `blinking`, or `no_light`.
 */
export interface Ping extends Envelope {
  type: "ping";
  data?: { report?: number; blink?: number };
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
  /** The sensor's lowest reading of some, and by how much the highest is above it; and its threshold: 0 to 1. */
  rest?: number;
  noise?: number;
  threshold?: number;
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
 * Stand up, arm the sensor, and report whether there was a hit within `duration` seconds (0.1 to 3600). The target's
 * threshold is divided by `sensitivity` (0.25 to 4).
 */
export interface Activate extends Envelope {
  type: "activate";
  data: { duration: number; sensitivity?: number };
}
export interface Activated extends Envelope {
  type: "activated";
  data: { duration: number } & Place;
}
/**
 * When something happened: so many ms, by the target's clock, after it received the numbered ping `beat`, and so many
 * since it was powered up or its clock was last set. Absent if it has received no ping, or its clock was set since.
 */
export interface Place {
  beat?: number | undefined;
  after?: number | undefined;
  clock?: number | undefined;
}
/**
 * The outcome of an activation. `id` is the boot id, a dash and a number. `time` is in seconds from armed to hit,
 * `strength` from 0 to 1; its place is that of the hit or of the end.
 */
export interface Result extends Envelope {
  type: "result";
  status: ResultStatus;
  data: { activation: string; time?: number | undefined; strength?: number | undefined } & Place;
}
/**
 * Measure the sensor, a step at a time (docs/WIRE.md, "Calibrating"). `at` belongs to `keep`: the time in seconds since
 * 1970, 0 if nobody knows it.
 */
export interface Calibrate extends Envelope {
  type: "calibrate";
  data: { step: CalibrationStep; at?: number };
}
export type CalibrationStep = "quiet" | "tap" | "knock" | "near" | "sum" | "keep" | "drop";
/**
 * How far a step has come; it is over when `done` is `total`. The first of them is the reply, and all have its id. That of
 * `sum` has what the target proposes, of which `margin` is 1 to 60 characters; `level`, 0 to 1, is what it felt.
 */
export interface Calibrated extends Envelope {
  type: "calibrated";
  data: { step: CalibrationStep; done: number; total: number; level?: number | undefined } & Partial<Proposal>;
}
/** What a target proposes after it has measured its sensor. */
export interface Proposal {
  /** The weakest blow that counts, 0 to 1. */
  threshold: number;
  /** How long after the servo's travel the plate still shakes, and after a blow the piezo may still ring, in ms. */
  blind: number;
  lockout: number;
  /** At most this share of a blow at another plate reaches this one's sensor, 0 to 1. */
  cross: number;
  /** In words: "safe", or "narrow: " or "impossible: " and what to do. */
  margin: string;
}
export interface Recorded extends Envelope {
  type: "recorded";
}
export interface ErrorReply extends Envelope {
  type: "error";
  data?: { message?: string };
}

/** What only a master sends, and a target receives. */
export type FromMaster = Registered | Ping | StandUp | LayDown | Activate | Calibrate | Recorded;
/** What only a target sends, and a master receives. */
export type FromTarget = Register | Pong | Standing | Down | Activated | Calibrated | Result;
export type Message = FromMaster | FromTarget | ErrorReply;

/** The answer to a line that is not a message. Its type does not exist on the wire, so no line can imitate one. */
export interface Fault {
  type: "fault";
  /** The line's own id, or "". */
  id: string;
  status: ErrorCode;
  data: { message: string };
}

/** Whether a value is a text of 1 to `lengthMax` printable ASCII characters. */
export function isText(value: unknown, lengthMax: number): value is string {
  return typeof value == "string" && value != "" && value.length <= lengthMax && /^[ -~]+$/.test(value);
}

/** Whether a value is a number from `min` to `max`, both included; NaN is not. */
export function isNumber(value: unknown, min: number, max: number): value is number {
  return typeof value == "number" && value >= min && value <= max;
}

/** Whether a value is a whole number from `min` to `max`. */
export function isWhole(value: unknown, min: number, max: number): value is number {
  return isNumber(value, min, max) && value === Math.floor(value);
}

/** Whether a value is a `target_id`: 1 to 16 of A-Z, a-z, 0-9, _ and -. */
export function isTargetId(value: unknown): value is string {
  return typeof value == "string" && value.length <= targetIdLengthMax && /^[A-Za-z0-9_-]+$/.test(value);
}

const targetIdRule = "target_id: 1 to " + targetIdLengthMax + " of A-Z a-z 0-9 _ -";

/** The rule for ids, statuses and other short texts, as part of a sentence. */
export const idRule = "1 to " + idLengthMax + " printable ASCII characters";

/**
 * Checks the fields of a message, whose type is in lower case and whose `data` is an object. Returns the first mistake
 * as a sentence, "" if there is none, "?" if this end does not serve the type.
 */
export type Complaint = (message: Untrusted, data: Untrusted) => string;

/**
 * The door: turns a line (without its newline) into a message, all of whose fields have been checked for kind and
 * range, or into a fault. `complaint` checks the types that this end serves, and `M` is the type of the messages that
 * it accepts. `type` is converted to lower case. Anything else that JSON.parse accepts within the braces is accepted.
 */
export function readMessage<M>(line: string, complaint: Complaint): M | Fault {
  const object = readObject(line);
  const read = object || {};
  const type = typeof read.type == "string" ? read.type.toLowerCase() : "";
  const id = isText(read.id, idLengthMax) ? read.id : "";
  const data = read.data as Untrusted | undefined;
  let wrong = "";
  // An error that answers a line without an id has no id either, and must not be answered with another error.
  if (id == "" && !(read.id === "" && type == "error")) wrong = "id: " + idRule;
  else if (typeof read.type != "string") wrong = "type: text";
  else if (read.target_id !== undefined ? !isTargetId(read.target_id) : type == "register") wrong = targetIdRule;
  else if (read.status !== undefined && !isText(read.status, statusLengthMax)) wrong = "status: " + idRule;
  else if (data !== undefined && (typeof data != "object" || !data || Array.isArray(data))) wrong = "data: an object";
  if (data && (type == "register" || type == "registered") && /*@__NOINLINE__*/ isOfOtherVersion(type, data, complaint))
    return { type: type, id: id, data: { protocol: data.protocol } } as unknown as M;
  if (wrong == "") {
    read.type = type;
    wrong = complaint(read, data || {});
    if (wrong == "") return read as unknown as M;
  }
  return /*@__NOINLINE__*/ faultFor(!object, id, wrong);
}

/**
 * Whether a registration or its answer is of another protocol version: its fields may differ, and the answer states the
 * version that this end speaks.
 */
function isOfOtherVersion(type: string, data: Untrusted, complaint: Complaint): boolean {
  return (
    typeof data.protocol == "number" && data.protocol !== protocolVersion && complaint({ type: type }, data) != "?"
  );
}

/** What answers a line: one that is no object, or a message of this id that has this mistake. */
function faultFor(isNoObject: boolean, id: string, wrong: string): Fault {
  let code: ErrorCode = "bad_message";
  if (isNoObject) {
    code = "bad_json";
    wrong = "a line is one JSON object with at most " + bracketsMax + " brackets";
  } else if (wrong == "?") {
    code = "unknown_type";
    wrong = "type: not served here";
  } else if (wrong == targetIdRule) code = "bad_target_id";
  return { type: "fault", id: id, status: code, data: { message: wrong } };
}
