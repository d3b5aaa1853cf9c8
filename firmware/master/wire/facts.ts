// What is known of each target's condition: small numbers in one array of bytes for all targets, because a field of a
// record would take a JsVar for each of them. It is shown before a game: game/preflight.ts has the words.

/**
 * The round trips of so many beats of a hot range are kept, each in the place of its number, in ms and 1 more; 0 for
 * none.
 */
export const tripsMax = 30;
/** What else a row has: how often the link broke since the master's power-up… */
export const lostAt = 30;
/** …the signal in dBm below 0, and the free JsVars in sixteens, 0 while they are unknown… */
export const signalAt = 31;
export const memoryAt = 32;
/** …the marks below… */
export const marksAt = 33;
/** …the last movement: how many ticks passed until it was confirmed, and `wasUp` more if it was upwards… */
export const servoAt = 34;
/** …the sensor's lowest reading in the last report in percent, its noise in thousandths, and the last blow in percent… */
export const restAt = 35;
export const noiseAt = 36;
export const tapAt = 37;
/**
 * …and what the last check found: 0 before the first one, else 1 more than the level, and `levelSteps` for each of the
 * names before that of the first line with this level.
 */
export const levelAt = 38;
export const levelSteps = 4;
/** What a target is judged by, in the order of the check's lines. */
export const factNames = "link signal battery memory firmware pose servo sensor noise tap calibration key";
export const rowBytes = 39;

export const wasUp = 128;
/** Marks: it has reported its pose or confirmed a movement since it registered… */
export const heard = 1;
/** …its last movement was not confirmed… */
export const unmoved = 2;
/** …its sensor felt nothing in the self-test… */
export const dead = 4;
/** …or was above the threshold at rest, in the last report and in the one before it. */
export const stuck = 8;
export const stuckAgain = 16;
/** What is left of an index after all rows of 32 targets, so that any number is a valid one. */
const indexBits = 2047;
/** JsVars to a unit of the memory's byte. */
export const memoryUnit = 16;

/** A row for each target, in the order of the targets. A whole number above a byte's maximum is stored as that. */
export let facts = new Uint8ClampedArray(0);

/** Makes room for the row of a new target at that place, or with `isGone` removes the row there. */
export function moveRows(place: number, isGone: boolean): void {
  const at = place * rowBytes;
  const moved = new Uint8ClampedArray(facts.length + (isGone ? -rowBytes : rowBytes));
  const from = isGone ? at + rowBytes : at;
  // views of the same bytes: a copy would be an array with a JsVar for each; of length 0 Espruino makes the whole
  if (at) moved.set(new Uint8ClampedArray(facts.buffer, 0, at), 0);
  if (from < facts.length) moved.set(new Uint8ClampedArray(facts.buffer, from), isGone ? at : at + rowBytes);
  facts = moved;
}

/** A target registers: what was known of its last link, and its confirmed pose, are forgotten. */
export function beginRow(place: number): void {
  facts.fill(0, place * rowBytes, place * rowBytes + tripsMax);
  mark(place, 0, heard);
}

/** A number of the row at that place. */
export function fact(place: number, which: number): number {
  return facts[(place * rowBytes + which) & indexBits]!;
}

export function setFact(place: number, which: number, value: number): void {
  facts[(place * rowBytes + which) & indexBits] = value;
}

/** Sets the marks of one mask, and removes those of another. */
export function mark(place: number, set: number, remove: number): void {
  setFact(place, marksAt, (fact(place, marksAt) & ~remove) | set);
}
