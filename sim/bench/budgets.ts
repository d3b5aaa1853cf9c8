// What the bundles may cost in RAM, and why.

/** An ESP8266 has 1600 JsVars for everything: a target takes at most 30 % of them, connected and idle. */
export const targetIdleMax = 480;
/**
 * The smallest master, an ESP32-C3, has 4095 for everything: with eight targets and its screen it takes 3000, and what
 * a game takes comes on top.
 */
export const masterIdleMax = 3000 - 8 * 40;
/**
 * At the peak of a game with eight targets, while three phones look at the page: what is left of an ESP32-C3 is for
 * what nobody thought of.
 */
export const masterPeakMax = 3900;
/** A range of 32 targets must fit beside the rest. */
export const masterPerTargetMax = 40;
/**
 * A leak shows as a multiple of what was repeated; one or two JsVars more are a longer number or a list that grew its
 * first entry.
 */
export const growthMax = 8;
/** How often commands and reconnects are repeated to find a leak. */
export const commandsCount = 10_000;
export const reconnectsCount = 100;

/** The open screen with all that draws on it: buffer, font, looks, functions, and a dozen of the trial's own. */
export const screenMax = 360;
/**
 * Of the 20 ms that a 10 ms timer may be late by, a usual full row takes one half and the dearest five sixths,
 * computing and the bus together, on an ESP32 as screen-cost.ts assumes it.
 */
export const usualRowMsMax = 10.4;
export const dearestRowMsMax = 17;
/** No piece of drawing holds the master's interpreter for longer, whatever its row takes to make up. */
export const dearestPieceMsMax = 20;
