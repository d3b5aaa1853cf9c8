// What the bundles may cost in RAM, and why.

/** What the code for keys takes of each board's RAM… */
const keysMax = 180;
/** …and on a master what lets guests in and shows an open range. */
const guestsMax = 40;
/** An ESP8266 has 1600 JsVars in all: a target takes at most 30 % of them and the keys, connected and idle. */
export const targetIdleMax = 480 + keysMax;
/**
 * The smallest master, an ESP32-C3, has 4095 in all: with eight targets and its screen it takes 3000 and the keys, and a game
 * comes on top.
 */
export const masterIdleMax = 3000 - 8 * 40 + keysMax + guestsMax;
/**
 * At the peak of a game with eight targets, while three phones have the page open. The rest of an ESP32-C3 is a
 * reserve.
 */
export const masterPeakMax = 3900;
/** For each connected target: a range of 32 must fit beside everything else. */
export const masterPerTargetMax = 40;
/**
 * A leak shows as a multiple of the repetitions; one or two JsVars more come from a longer number, or from a list that
 * got its first entry.
 */
export const growthMax = 8;
/** How often commands and reconnects are repeated to find a leak. */
export const commandsCount = 10_000;
export const reconnectsCount = 100;

/** The open screen and all that draws on it: buffer, font, styles, functions, and a dozen for the trial itself. */
export const screenMax = 360;
/**
 * A 10 ms timer may be up to 20 ms late. A typical full row takes half of that and the costliest five sixths, computing
 * and bus together, on an ESP32 as screen-cost.ts assumes it.
 */
export const typicalRowMsMax = 10.4;
export const costliestRowMsMax = 17;
/**
 * The longest that one piece of the master's work may hold its interpreter, ms. A row that is drawn has its own limit
 * above, because it also waits for the bus.
 */
export const costliestPieceMsMax = 20;
