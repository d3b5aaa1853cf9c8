// `range.json` on the disk. It holds the network's password, so it stays out of git and only its owner can read it.
import { randomInt } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { newRange, parseRange, type Range } from "./range.js";
import { exitFailed, reasonOf, Refusal } from "./refusal.js";

/** Letters and digits that nobody takes for one another when typing them off a sheet. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
/** 59 bits. */
const passwordLength = 12;
/** 20 bits: as many ranges as there may be on one router. */
const nameLength = 4;

const random = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join("");

/** A password for the range's network. */
export const randomPassword = (): string => random(passwordLength);

/** A name for a range that has to be told from others on its router. */
export const randomRangeName = (): string => `snyper-${random(nameLength)}`;

/** Reads and checks the file; a new range where there is none. Throws a `Refusal`. */
export function loadRange(path: string): Range {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return newRange();
    throw new Refusal(`${path} cannot be read (${reasonOf(thrown)}): see to its rights, or name another file with --range.`, exitFailed);
  }
  return parseRange(text, path);
}

/** Writes the file beside its place and moves it there, so that it is whole whenever the power goes. Throws a `Refusal`. */
export function saveRange(path: string, range: Range): void {
  const fresh = `${path}.new`;
  try {
    writeFileSync(fresh, `${JSON.stringify(range, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, path);
  } catch (thrown) {
    rmSync(fresh, { force: true });
    throw new Refusal(`${path} cannot be written (${reasonOf(thrown)}): make room and see to the folder's rights, or name another file with --range.`, exitFailed);
  }
}
