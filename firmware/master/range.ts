// The range's word: COLD, HOT or STOP. Plates may be raised only while it is HOT.
import { Subject } from "../../shared/console-lines.js";

/** STOP is cold and latched: to become hot again takes two deliberate steps, one to COLD and one to HOT. */
export type Word = "COLD" | "HOT" | "STOP";

/** The master boots cold. @hot 65 */
export let word: Word = "COLD";
/** STOP was pressed since power-up. Until then its wire may be broken, so the range stays cold. */
export let isStopTested = false;

/** The address of another master of this range on the same network, "" while none is heard. */
export let rival = "";

export function setRival(address: string): void {
  rival = address;
}

export function isHot(): boolean {
  return word == "HOT";
}

/** Why no plate may be raised, and what to do about it. */
export function coldText(): string {
  if (rival != "") return "another master of this range is at " + rival + ": switch one off";
  return "the range is cold: " + (isStopTested ? "hold X for 1 s" : "press STOP once to test it");
}

export function setWord(next: Word): void {
  word = next;
}

export function sayWord(): void {
  print(Subject.range + " " + word);
}

export function stopWasSeen(): void {
  isStopTested = true;
}
