// The free memory, in JsVars, below which each thing stops, as `process.memory().free` counts it on the board itself.
// All were measured on a board-like interpreter: docs/ESPRUINO.md has the figures. The compiler puts each number in the
// place of its name.

/** A target starts with so much when its program begins. It has some 160 less when it is linked with a key. */
export const targetStartMin = 360;
/** With less a target refuses activations, which take some 150; it obeys everything else. */
export const exposeMin = 180;
/** With less its report says nothing of the sensor, which takes some 40 more. */
export const sensorReportMin = 200;
/** With less it refuses to calibrate its sensor, whose code is in RAM meanwhile. */
export const calibrateMin = 300;
/** Below this a target is amber before a game. */
export const exposeLow = 240;

/** A master starts with so much when its program begins. It has some 1,190 less with eight targets and a key. */
export const masterStartMin = 1200;
/** The master's page opens with so much… */
export const pageOpenMin = 1150;
/** …and closes with less than this. */
export const pageKeepMin = 550;
/** With less, only `strangersKept` connections to a master may be unregistered at once… */
export const strangersMin = 450;
/** …until so much is free again. */
export const strangersAgainMin = 800;
/** Unregistered connections at once while memory is short: targets that come back must have a chance. */
export const strangersKept = 2;
/** What a stranger may still take before the next look: half a line, or answers that it does not read. */
export const strangerReserve = 80;
/** No game starts with less than this, and so much more for each plate that it has up at once, and for its sheet. */
export const gameMin = 460;
export const plateMin = 50;
/** With less no further target registers. */
export const registerMin = 300;
