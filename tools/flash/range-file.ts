// `range.json` on the disk. It contains the network's password, so it stays out of git and only its owner can read it.
import { randomInt } from "node:crypto";
import { checkWritable, documentBytesMax, readText, writeWhole } from "../common/files.js";
import { newRange, type Range } from "./range.js";
import { parseRange } from "./range-check.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";

/** Letters and digits that nobody confuses when typing them off a sheet. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
/** 59 bits. */
const passwordLength = 12;
/** 20 bits: more than there are ranges in one hall, or on one router. */
const nameLength = 4;

const random = (length: number) => Array.from({ length }, () => letters[randomInt(letters.length)]).join("");

/** A password for the range's network. */
export const randomPassword = (): string => random(passwordLength);

/** A name for a range or its network, to tell it from others. */
export const randomRangeName = (): string => `snyper-${random(nameLength)}`;

/** Reads and checks the file; gives a new range if there is none. Throws a `Refusal`. */
export function loadRange(path: string): Range {
  let text: string;
  try {
    text = readText(path, documentBytesMax);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return newRange();
    throw new Refusal(
      `${path} cannot be read (${reasonOf(thrown)}): check its permissions, or name another file with --range.`,
      exitFailed,
    );
  }
  return parseRange(text, path);
}

function refuseToWrite(path: string, thrown: unknown): never {
  throw new Refusal(
    `${path} cannot be written (${reasonOf(thrown)}): check the folder's permissions and free space, or name another file with --range.`,
    exitFailed,
  );
}

/** Throws a `Refusal` if the file cannot be written: better before boards are flashed than after. */
export function refuseUnwritable(path: string): void {
  try {
    checkWritable(path);
  } catch (thrown) {
    refuseToWrite(path, thrown);
  }
}

/** Writes the file, readable for its owner only and complete even if the power fails. Throws a `Refusal`. */
export function saveRange(path: string, range: Range): void {
  try {
    writeWhole(path, `${JSON.stringify(range, undefined, 2)}\n`, { mode: 0o600 });
  } catch (thrown) {
    refuseToWrite(path, thrown);
  }
}
