// Room for what a tag needs, made before anything else, so that it lies lower in the heap than all that comes and goes.
//
// A digest is a flat string: it needs adjacent variables, which Espruino searches along its list of free ones. What a
// flat string gives back goes to the front of that list in one piece only if all others there lie higher. In the middle
// of the heap each digest would take new variables, until the search passes all that are free, or finds nothing.

/**
 * The last two digests of an HMAC; the first one is also the record's. Each is given up as the last thing before the next
 * one is made, which then gets its place. @hot 1
 */
export const digests: [ArrayBuffer | undefined, ArrayBuffer | undefined] = [new ArrayBuffer(48), new ArrayBuffer(48)];
