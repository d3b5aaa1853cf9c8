// Keys of a league. The board has a pair of its own and the public half of each range's; a range's invitation has the
// range's private half and the board's public one. None of them has to do with the key of a range's boards.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readText, writeWhole } from "../common/files.js";
import { exitFailed, reasonOf, Refusal } from "../common/refusal.js";
import { isName } from "./names.js";

const boardFile = "board.key";
const publicEnd = ".pub";
const keyBytesMax = 4096;
const privateMode = 0o600;

/** What a bridge needs in order to publish for a range. */
export interface Invitation {
  league: string;
  range: string;
  key: KeyObject;
  boardKey: KeyObject;
}

const pem = (key: KeyObject, type: "pkcs8" | "spki"): string => key.export({ format: "pem", type }).toString();

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== "ed25519") throw new Error("it is not an Ed25519 key");
  return key;
}

function readKey<Meaning>(file: string, read: (text: string) => Meaning): Meaning {
  try {
    return read(readText(file, keyBytesMax));
  } catch (thrown) {
    throw new Refusal(`${file} cannot be used (${reasonOf(thrown)}).`, exitFailed);
  }
}

/** The board's private key. It is made if the folder has none. Throws a `Refusal`. */
export function boardKey(folder: string): KeyObject {
  const file = join(folder, boardFile);
  if (existsSync(file)) return readKey(file, (text) => ed25519(createPrivateKey(text)));
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeWhole(file, pem(privateKey, "pkcs8"), { mode: privateMode });
  } catch (thrown) {
    throw new Refusal(`${file} cannot be written (${reasonOf(thrown)}).`, exitFailed);
  }
  return privateKey;
}

/**
 * Makes a new pair for a range: the public half stays in the board's folder and replaces an earlier one, the invitation
 * is for the bridge. Throws a `Refusal`.
 */
export function invite(folder: string, league: string, range: string, file: string): void {
  const board = createPublicKey(boardKey(folder));
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const text = JSON.stringify(
    { v: 1, league, range, key: pem(privateKey, "pkcs8"), boardKey: pem(board, "spki") },
    null,
    2,
  );
  try {
    writeWhole(file, `${text}\n`, { mode: privateMode });
    writeWhole(join(folder, range + publicEnd), pem(publicKey, "spki"));
  } catch (thrown) {
    throw new Refusal(`The invitation cannot be written (${reasonOf(thrown)}).`, exitFailed);
  }
}

/** Reads an invitation. Throws a `Refusal`. */
export function readInvitation(file: string): Invitation {
  return readKey(file, (text) => {
    const { v, league, range, key, boardKey: board } = JSON.parse(text) as Record<string, unknown>;
    const isWhole = [league, range, key, board].every((field) => typeof field === "string");
    if (v !== 1 || !isWhole || !isName(league as string) || !isName(range as string))
      throw new Error("it is not an invitation");
    return {
      league: league as string,
      range: range as string,
      key: ed25519(createPrivateKey(key as string)),
      boardKey: ed25519(createPublicKey(board as string)),
    };
  });
}

/** The public keys of all ranges that were invited. Throws a `Refusal`. */
export function rangeKeys(folder: string): Map<string, KeyObject> {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(publicEnd));
  } catch (thrown) {
    throw new Refusal(`${folder} cannot be read (${reasonOf(thrown)}).`, exitFailed);
  }
  const ranges = names.map((name) => name.slice(0, -publicEnd.length)).filter(isName);
  return new Map(
    ranges.map((range) => [range, readKey(join(folder, range + publicEnd), (text) => ed25519(createPublicKey(text)))]),
  );
}
