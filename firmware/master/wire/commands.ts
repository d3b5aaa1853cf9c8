// Commands to targets: each request gets exactly one outcome, the reply's status, `error CODE` or `timeout`.
import { replyMs } from "../../../shared/limits.js";
import { send } from "../../../shared/link.js";
import type { Calibrate, ErrorReply, FromTarget } from "../../../shared/messages.js";
import { ping, tick, ticksWithin } from "./beat.js";
import { later } from "../later.js";
import { isHot } from "../range.js";
import { heard, mark, servoAt, setFact, unmoved, wasUp } from "./facts.js";
import { targets, type Target } from "./targets.js";

export type CommandType = "ping" | "stand_up" | "lay_down" | "activate" | "calibrate";
/** Gets the outcome: the reply's status, `error` and a code, `timeout`, or `cold` when the range is not hot. */
export type Done = (target: Target, outcome: string) => void;

interface Pending {
  id: string;
  /** The target that it was sent to. */
  who: Target;
  type: CommandType;
  /** @short */
  dueTick: number;
  /** The plate need not move for it, as far as is known. @short */
  isThere?: boolean;
  done: Done;
}

/** The requests that wait for their replies, the one that is due first at the front. */
const pending: Pending[] = [];
/** How many of them are movements. */
let movements = 0;
let number = 0;

/** A new id, which differs from those of all requests since boot and from pings' numbers. */
export function nextId(): string {
  return "c" + ++number;
}

/** Whether a reply of this type means that the command succeeded. If so, sets the target's pose. */
function succeeds(type: CommandType, replyType: string, target: Target): boolean {
  switch (type) {
    case "ping":
      return replyType == "pong";
    case "calibrate":
      return replyType == "calibrated";
    case "lay_down":
      if (replyType != "down") return false;
      target.pose = undefined;
      return true;
    case "stand_up":
    case "activate":
      if (replyType != (type == "stand_up" ? "standing" : "activated")) return false;
      target.pose = "standing";
      return true;
  }
}

/** Waits for the reply to a request that was sent at a tick; `done` gets its outcome. */
export function awaitReply(type: CommandType, target: Target, id: string, sentTick: number, done: Done): void {
  const dueTick = sentTick + ticksWithin(replyMs);
  let place = pending.length;
  while (place && pending[place - 1]!.dueTick > dueTick) place--; // a slow pong is due before what was sent since
  pending.splice(place, 0, { id: id, who: target, type: type, dueTick: dueTick, done: done });
  if (isMovement(type)) movements++;
}

/** Whether a command moves the plate: a reply comes when that is done. */
function isMovement(type: CommandType): boolean {
  return type != "ping" && type != "calibrate";
}

/**
 * Sends a command to a target, with a new id unless one is given. Commands are not queued: if the target is away, the
 * outcome is `timeout` at once.
 * @hot 20
 */
export function command(type: CommandType, target: Target, data: object | undefined, done: Done, id?: string): void {
  const link = target.link;
  if (type == "ping" && link && !link.done && !data) ping(link, done);
  else /*@__NOINLINE__*/ request(type, target, data, done, id === undefined ? nextId() : id);
}

function request(type: CommandType, target: Target, data: object | undefined, done: Done, id: string): void {
  const isKnock = type == "calibrate" && (data as Calibrate["data"]).step == "knock";
  if (!isHot() && (isKnock || type == "stand_up" || type == "activate")) return done(target, "cold");
  if (!target.link) return done(target, "timeout");
  const isThere = target.pose == (type == "lay_down" ? undefined : "standing");
  if (isKnock || isMovement(type)) target.pose = type == "lay_down" ? "falling" : "rising";
  awaitReply(type, target, id, tick, done);
  if (isThere) pending[pending.length - 1]!.isThere = true;
  send(
    target.link,
    data ? JSON.stringify({ type: type, id: id, data: data }) : '{"type":"' + type + '","id":"' + id + '"}',
  );
}

/** Whether the target, or without one any target, still has to reply to a movement. */
export function isMoving(target?: Target): boolean {
  if (!movements || !target) return movements > 0;
  for (let i = 0; i < pending.length; i++) if (pending[i]!.who == target && isMovement(pending[i]!.type)) return true;
  return false;
}

/** Notes how long a movement took, or that its target did not confirm it although it is linked. */
function noteMovement(request: Pending, outcome: string): void {
  const isLate = outcome == "timeout";
  if (isLate ? !request.who.link : !outcome.indexOf("error")) return;
  const place = targets.indexOf(request.who);
  mark(place, isLate ? unmoved : heard, isLate ? 0 : unmoved);
  if (isLate || request.isThere) return;
  const ticks = tick - (request.dueTick - ticksWithin(replyMs));
  setFact(place, servoAt, request.type == "lay_down" ? ticks : ticks + wasUp);
}

function settleRequest(index: number, outcome: string): void {
  const request = pending[index]!;
  pending.splice(index, 1);
  if (isMovement(request.type)) {
    movements--;
    noteMovement(request, outcome);
  }
  request.done(request.who, outcome);
}

/**
 * Handles a reply. Returns false if no request with its id to this target is waiting: the reply is late, or belongs to
 * a ping.
 */
export function takeReply(target: Target, message: FromTarget | ErrorReply): boolean {
  for (let i = 0; i < pending.length; i++) {
    const request = pending[i]!;
    if (request.id != message.id || request.who != target) continue;
    if (message.type == "error")
      settleRequest(i, message.status === undefined ? message.type : "error " + message.status);
    else if (succeeds(request.type, message.type, target))
      settleRequest(i, message.status === undefined ? message.type : message.status);
    return true;
  }
  return false;
}

/** Ends the requests that have waited long enough, each in a separate turn. */
export function expireCommands(): void {
  if (pending.length && tick >= pending[0]!.dueTick) later(expireFirst);
}

function expireFirst(): void {
  if (!pending.length || tick < pending[0]!.dueTick) return; // it was answered meanwhile
  settleRequest(0, "timeout");
  expireCommands();
}

/** Ends the requests to a target whose link broke: no reply can come any more. */
export function forgetCommands(target: Target): void {
  for (let i = pending.length - 1; i >= 0; i--)
    if (pending[i] && pending[i]!.who == target) settleRequest(i, "timeout");
}
