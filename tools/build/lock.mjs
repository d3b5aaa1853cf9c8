// One build at a time in a folder: the others wait for it.
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const pollMs = 100;
/** How often the owner shows that it lives, ms: another process may have its id by now. */
const beatMs = 1000;
/** The time after which an owner without a sign of life counts as dead, ms. */
const silentMsMax = 15_000;
/** Removing a dead owner's lock is a matter of milliseconds; a takeover that lasts longer has died on the way. */
const takeoverMsMax = 5000;

/** @param {string} path of a file that is created, unless there is one */
function create(path) {
  try {
    const file = openSync(path, "wx");
    writeSync(file, `${process.pid} ${Date.now()}`);
    closeSync(file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * What a lock's file says, and when that was last confirmed; "" if there is no such file.
 *
 * @param {string} path
 */
function look(path) {
  try {
    return `${readFileSync(path, "utf8")} ${statSync(path).mtimeMs}`;
  } catch {
    return "";
  }
}

/** @param {string} seen what `look` returned */
function isOwnerGone(seen) {
  const owner = Number(seen.split(" ")[0]);
  if (!(owner > 0)) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // Somebody else's process exists, too.
    return /** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM";
  }
}

/**
 * Removes the lock of a dead owner. Only one process does so at a time, and it looks once more: another may have got the
 * lock in the meantime.
 *
 * @param {string} path
 * @param {string} seen what `look` returned
 */
function removeDead(path, seen) {
  const takeover = `${path}.takeover`;
  if (create(takeover)) {
    if (look(path) === seen) rmSync(path, { force: true });
    rmSync(takeover, { force: true });
    return;
  }
  const begun = statSync(takeover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - begun > takeoverMsMax) rmSync(takeover, { force: true });
}

/** @param {string} path */
function confirm(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody took it away by hand. The build ends as it would have.
  }
}

/**
 * Fulfilled once this process has the lock, with a function that releases it.
 *
 * @param {string} path
 * @param {() => void} onWait called if it has to wait
 * @param {number} [silentMs] the time without a sign of life after which the owner counts as dead
 * @returns {Promise<() => void>}
 */
export async function lock(path, onWait, silentMs = silentMsMax) {
  let seen = "";
  let seenMs = performance.now();
  for (let tries = 0; !create(path); tries++) {
    const last = seen;
    seen = look(path);
    if (seen !== last) seenMs = performance.now();
    if (isOwnerGone(seen) || performance.now() - seenMs > silentMs) removeDead(path, seen);
    else if (tries === 0) onWait();
    await pause(pollMs);
  }
  const beat = setInterval(() => confirm(path), beatMs);
  return () => {
    clearInterval(beat);
    rmSync(path, { force: true });
  };
}
