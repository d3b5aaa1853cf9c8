// How long the soak waits at the end of an hour until the range has to be well again and to play, in ms.

/** How long after the last fault a board that lost its Wi-Fi may take to be on it again, ms. */
export const wifiMsMax = 13_000;
/** The same for a board whose radio was in trouble: its last deadline and the longest wait come on top, ms. */
export const radioMsMax = 20_000 + wifiMsMax;
/** A board whose clock was set back notices it with the next line that it receives, if one arrives within this, ms. */
export const lineMsMax = 4500;
/** The longest that a dial which began before may block, ms. */
export const dialMsMax = 6000;
/** After how long the watchdog restarts a master at the latest, ms (firmware/master/main.ts). */
export const hangMsMax = 8000;
/** From then on, how soon all must be registered, ms. */
export const recoveryMsMax = 10_000;
/** Time for lines still in transit when all are registered, and for plates on their way down, ms. */
export const settleMs = 4000;
/**
 * So much longer all of this takes with a Pico W in the range, ms: a dial that it does not hear of ends after 5 s, and it
 * may have to reboot and to join again.
 */
export const kalumaMsMore = 15_000;
/** How long a master waits for a game's memory until it refuses it, and some more, ms (firmware/master/game/needed.ts). */
export const roomMsMax = 7000;
/** How long a game's sheet takes to be printed, ms. */
export const sheetMsMax = 6000;
/** Time to hold X, and for the range to obey, ms. */
export const hotMsMax = 3000;
/** Each target has 2 s to lie down and 2 s to report. */
export const checkMsMax = 5000;
