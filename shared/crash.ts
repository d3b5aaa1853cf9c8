// Uncaught errors: the board makes itself safe, counts the crash in its Storage, and reboots. After three crashes in a
// row, each soon after booting, it rests in safe mode, twice as long each time, and then tries again: so nobody who can
// crash a board can disable it for good.
//
// When memory runs out the interpreter itself may crash, and nothing is counted. So each boot leaves a mark, which is
// removed after a minute. A boot that finds the mark counts a crash. But to switch a board off within a minute leaves
// the mark, too, so that it takes ten such boots in a row to make the board rest.
import { Subject } from "./console-lines.js";
import { now } from "./clock.js";
import { bootFile, countMax, crashLengthMax } from "./limits.js";
import { isNumber, isText } from "./messages.js";
import { printable } from "./printable.js";

/** The Storage file that counts crashes. */
const crashFile = "snyper.crash";
/** A crash within so many seconds of booting is an early one… */
const earlySeconds = 60;
/** …and after so many of them in a row the board rests, because rebooting does not help. */
const earlyMax = 3;
/** So many boots in a row that ended early, without a count, lead to a rest as well: a person switches less often. */
const unseenMax = 10;
/** Minutes of the first rest, and of the longest: each rest is twice as long as the one before. */
const restMinutesFirst = 5;
const restMinutesMax = 80;
/** How long the board waits before it reboots, in ms, for the plate to fall and for queued lines to leave. */
const rebootMs = 1500;

/** The crashes on record. */
export interface Crashes {
  /** Crashes that were not reported to the master yet. */
  count: number;
  /** Early crashes in a row. */
  early: number;
  /** Rests in a row. */
  rests: number;
  /** The error of the last crash, up to 64 printable ASCII characters. */
  why: string;
}

/**
 * Reads the crashes from the Storage. A damaged file is reported once and erased: statistics must not keep a board from
 * working.
 */
export function pastCrashes(): Crashes {
  const storage = require("Storage");
  const read: any = storage.readJSON(crashFile, true);
  if (
    read &&
    isNumber(read.count, 0, countMax) &&
    isNumber(read.early, 0, countMax) &&
    isNumber(read.rests, 0, countMax) &&
    (read.why === "" || isText(read.why, crashLengthMax))
  )
    return read;
  if (storage.read(crashFile) !== undefined) {
    storage.erase(crashFile);
    print(Subject.damaged + " " + crashFile + ": left aside");
  }
  return { count: 0, early: 0, rests: 0, why: "" };
}

function remember(crashes: Crashes): void {
  if (crashes.count || crashes.early || crashes.rests) require("Storage").write(crashFile, JSON.stringify(crashes));
  else require("Storage").erase(crashFile);
}

/** The crashes were reported to the master. */
export function crashesReported(): void {
  const crashes = pastCrashes();
  if (!crashes.count) return;
  crashes.count = 0;
  crashes.why = "";
  remember(crashes);
}

/**
 * How many minutes the board has to rest before it starts: 0 unless its last boots all ended early. Call it once at
 * each boot. The next boot starts at once, whether it follows the rest or a power cycle.
 */
export function minutesToRest(): number {
  const storage = require("Storage");
  const past = pastCrashes();
  const unseen = parseInt(storage.read(bootFile) as string, 10) || 0;
  let minutes = 0;
  if (unseen > 0) {
    past.count++;
    print((past.why = Subject.unseen));
  }
  if (past.early >= earlyMax || unseen >= unseenMax) {
    minutes = Math.min(restMinutesFirst * Math.pow(2, past.rests++), restMinutesMax);
    past.early = 0;
  } else setTimeout(lasted, earlySeconds * 1000);
  try {
    remember(past); // which writes only what has changed
    storage.write(bootFile, "" + (minutes ? 0 : unseen + 1));
  } catch (full) {
    // a full Storage must not keep a board from working
  }
  return minutes;
}

/** The board has run for long enough: earlier crashes do not count as a row any more. */
function lasted(): void {
  const crashes = pastCrashes();
  require("Storage").erase(bootFile);
  crashes.early = crashes.rests = 0;
  remember(crashes);
}

/** Makes the board safe; undefined once it has crashed. */
let makeSafe: (() => void) | undefined;

/**
 * Handles new error flags of the interpreter. Returns whether the board is able to survive a crash, as it is until the
 * first one. It runs ten times a second, so it is short.
 */
export function checkFlags(flags: string[]): unknown {
  return flags.indexOf("MEMORY") < 0 && flags.indexOf("CALLBACK") < 0 ? makeSafe : crash("interpreter " + flags.join());
}

/** Handles an uncaught error. */
function crash(reason: any): void {
  const safe = makeSafe;
  // A mistake typed at the console must not stop a range.
  if (reason && reason.stack && ("" + reason.stack).indexOf("REPL") >= 0)
    return print(Subject.uncaught + " " + printable(reason));
  if (!safe) return;
  makeSafe = undefined;
  setTimeout(E.reboot, rebootMs);
  const why = printable(reason).slice(0, crashLengthMax);
  try {
    safe();
  } catch (another) {
    print(Subject.notSafe + " " + printable(another));
  }
  print(Subject.crash + " " + why);
  try {
    const past = pastCrashes();
    past.count++;
    past.early = now() < earlySeconds * 1000 ? past.early + 1 : 0;
    past.why = why;
    remember(past);
    require("Storage").erase(bootFile);
  } catch (another) {
    print(Subject.notCounted + " " + printable(another));
  }
}

/** From now on an uncaught error, or running out of memory, calls `itsMakeSafe` once and then reboots the board. */
export function surviveCrashes(itsMakeSafe: () => void): void {
  makeSafe = itsMakeSafe;
  process.on("uncaughtException", crash);
  E.on("errorFlag", checkFlags);
}
