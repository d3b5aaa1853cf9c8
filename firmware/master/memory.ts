// The floor under memory. Memory that runs out cannot be caught and crashes the interpreter itself, so the master sheds
// load before: the page first, then connections of strangers, then new games, and at last further targets.
//
// `process.memory()` collects garbage, which takes up to 27 ms on a board with 16,383 variables; without collecting it
// takes 4 ms, and counts garbage as used. So it is asked once a second without, and with only where that could change
// what is shed.
import { Subject } from "../../shared/console-lines.js";
import {
  pageKeepMin,
  pageOpenMin,
  registerMin,
  strangerReserve,
  strangersAgainMin,
  strangersKept,
  strangersMin,
} from "../../shared/floors.js";

/** Loads return only at such looks, so that nothing goes on and off by the second. */
const calmLooks = 10;

/** The page is closed because memory is short. */
export let isPageShed = false;
/** Only few connections may be unregistered because memory is short. */
export let areStrangersShed = false;
/** It was printed that a target has to wait. */
let hasTurnedAway = false;
/** Whether the page was closed at the last check. */
let wasPageShed = false;
let looks = 0;
/** JsVars that were free at the last look. */
let lastFree = 0;

/** JsVars that are free. Collects garbage only if that may change whether they are as many as `needed`. */
function measure(needed: number): number {
  lastFree = process.memory(false).free;
  if (lastFree < needed) lastFree = process.memory().free;
  return lastFree;
}

/** Whether so many JsVars are free now. */
export function hasFree(needed: number): boolean {
  return measure(needed) >= needed;
}

/** Sheds what goes before games. Returns whether that may free anything. */
export function makeRoom(): boolean {
  const isSome = !isPageShed || !areStrangersShed;
  shed(true, true);
  return isSome;
}

/** The sentence why a game that needs so many JsVars cannot start. */
export function tooLittle(needed: number): string {
  return "memory is short: " + lastFree + " JsVars are free, this game needs " + needed;
}

/** Whether a further target may register. If not, prints why, once until memory is enough again. */
export function hasRoomFor(id: string): boolean {
  if (hasFree(registerMin)) return true;
  shed(true, true);
  if (!hasTurnedAway) print(Subject.memory + " short: " + lastFree + " JsVars are free, so " + id + " has to wait");
  hasTurnedAway = true;
  return false;
}

/** Whether a further stranger would be too many for what was free at the last look. */
export function isCrowded(strangers: number): boolean {
  if (!areStrangersShed && lastFree < strangersMin + strangers * strangerReserve) shed(true, true);
  return areStrangersShed;
}

/**
 * Looks how much is free, once a second, while so many strangers are connected. Returns whether the page has to act.
 */
export function lookAtMemory(strangers: number): boolean {
  const reserved = strangers * strangerReserve;
  const isCalm = ++looks % calmLooks == 0;
  const was = wasPageShed;
  let needed = 0;
  if (!isPageShed) needed = pageKeepMin;
  else if (isCalm) needed = pageOpenMin;
  else if (!areStrangersShed) needed = strangersMin;
  const free = measure(needed + reserved) - reserved;
  shed(
    isPageShed ? !isCalm || free < pageOpenMin : free < pageKeepMin,
    areStrangersShed ? !isCalm || free < strangersAgainMin : free < strangersMin,
  );
  wasPageShed = isPageShed;
  return was != isPageShed;
}

/** Sets what is shed, and prints it. The page prints its own line. */
function shed(page: boolean, strangers: boolean): void {
  isPageShed = page;
  if (strangers == areStrangersShed) return;
  areStrangersShed = strangers;
  hasTurnedAway = false;
  print(
    Subject.memory +
      (strangers
        ? " short: " + lastFree + " JsVars are free, so only " + strangersKept + " connections may be unregistered"
        : " enough: " + lastFree + " JsVars are free"),
  );
}

/** Decides at boot whether the page opens. */
export function openPageIfFree(): void {
  isPageShed = wasPageShed = !hasFree(pageOpenMin);
}

/** The sentence why there is no page. */
export function whyNoPage(): string {
  return "memory is short: " + lastFree + " JsVars are free, it needs " + pageOpenMin;
}
