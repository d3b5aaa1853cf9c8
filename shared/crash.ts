// Uncaught errors: the board makes itself safe, counts them in its Storage, and boots anew. After three soon after
// their boots it rests in safe mode, at each time in a row longer than before: nobody who can crash a board can keep it
// away.
import { Subject } from "./console-lines.js";
import { now } from "./clock.js";
import { countMax, crashLengthMax } from "./limits.js";
import { isNumber, isText } from "./messages.js";
import { printable } from "./printable.js";

/** The Storage file that remembers them. */
const crashFile = "snyper.crash";
/** A crash within so many seconds of its boot is an early one… */
const earlySeconds = 60;
/** …and so many of them in a row mean that booting again helps nothing. */
const earlyMax = 3;
/**
 * Minutes of the first rest; each one in a row is twice as long as the last, up to the longest. A minute without a
 * crash ends the row.
 */
const restMinutesFirst = 5;
const restMinutesMax = 80;
/** What the plate, and what is still to be sent, has before the board boots anew. */
const rebootMs = 1500;

/** What happened and was not told yet. */
export interface Crashes {
  /** Crashes that the master does not know of. */
  count: number;
  /** Early ones in a row. */
  early: number;
  /** Rests in a row. */
  rests: number;
  /** The last one's error, up to 64 printable ASCII characters. */
  why: string;
}

/**
 * What the Storage remembers. A damaged note is reported once and erased: what only informs must not keep a board from
 * its work.
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

/** The master knows of the crashes now. */
export function crashesTold(): void {
  const crashes = pastCrashes();
  if (crashes.count) remember({ count: 0, early: crashes.early, rests: crashes.rests, why: "" });
}

/**
 * How many minutes the board had better rest before it begins: 0 unless its last boots all crashed early. Asked once at
 * each boot; the next boot begins at once, whether that is after the rest or because somebody powers it up again.
 */
export function minutesToRest(): number {
  const past = pastCrashes();
  if (past.early >= earlyMax) {
    remember({ count: past.count, early: 0, rests: past.rests + 1, why: past.why });
    return Math.min(restMinutesFirst * Math.pow(2, past.rests), restMinutesMax);
  }
  if (past.early || past.rests) {
    setTimeout(function () {
      // the board has run for long enough: what crashed before is no row any more
      const crashes = pastCrashes();
      remember({ count: crashes.count, early: 0, rests: 0, why: crashes.why });
    }, earlySeconds * 1000);
  }
  return 0;
}

/** What makes the board safe; undefined once it has crashed. */
let makeSafe: (() => void) | undefined;

/** An uncaught error, or the interpreter's new flags. */
function crash(reason: any): void {
  const safe = makeSafe;
  if (Array.isArray(reason)) {
    if (reason.indexOf("MEMORY") < 0 && reason.indexOf("CALLBACK") < 0) return;
    reason = "interpreter " + reason.join();
  }
  // A mistake typed at the console is no reason to throw a range down.
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
    remember({
      count: past.count + 1,
      early: now() < earlySeconds * 1000 ? past.early + 1 : 0,
      rests: past.rests,
      why: why,
    });
  } catch (another) {
    print(Subject.notCounted + " " + printable(another));
  }
}

/** From now on an uncaught error, or memory that ran out, calls `itsMakeSafe` once and then boots the board anew. */
export function surviveCrashes(itsMakeSafe: () => void): void {
  makeSafe = itsMakeSafe;
  process.on("uncaughtException", crash);
  E.on("errorFlag", crash);
}
