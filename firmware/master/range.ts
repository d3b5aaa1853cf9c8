// The range's word: COLD, HOT or STOP. Nothing may be raised unless it is HOT.

/** STOP is cold and latched: it takes two deliberate steps to become hot again, one to COLD and one to HOT. */
export type Word = "COLD" | "HOT" | "STOP";

/** The master boots cold. */
export let word: Word = "COLD";

export function isHot(): boolean {
  return word == "HOT";
}

/** Sets the word and says it. */
export function say(next: Word): void {
  word = next;
  print("range " + word);
}
