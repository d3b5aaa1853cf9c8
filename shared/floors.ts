// The free memory, in JsVars, below which each thing stops. All were measured on a board-like interpreter:
// docs/ESPRUINO.md has the figures. The compiler puts each number in the place of its name.

/** A target starts with so much at power-up, and then has some 170 less when it is linked. */
export const targetStartMin = 500;
/** With less a target refuses activations; it obeys everything else. */
export const exposeMin = 250;

/** A master starts with so much at power-up. */
export const masterStartMin = 500;
/** The master's page opens with so much… */
export const pageOpenMin = 1200;
/** …and closes with less than this. */
export const pageKeepMin = 500;
/** With less only `strangersKept` connections to a master may be unregistered at once… */
export const strangersMin = 400;
/** …until so much is free again. */
export const strangersAgainMin = 800;
/** Unregistered connections at once while memory is short: targets that come back must have a chance. */
export const strangersKept = 2;
/** What a stranger may still take before the next look: half a line, or answers that it does not read. */
export const strangerReserve = 120;
/** With less no game starts. One of eight targets takes 550 at its peak. */
export const gameMin = 800;
/** With less no further target registers. */
export const registerMin = 300;
