// Espruino's Storage, as far as a target uses it: a few small files, kept in RAM and saved as one text in Kaluma's store.
// The settings are part of the program.
//
// The store copies what it is asked for up to the next zero byte, into room for the value alone. So whatever follows a
// value in the flash overwrites memory, and a store that is full overwrites some when it makes room. Therefore each piece
// fills its slot to the last byte, the slot after it is used and removed, which makes its first byte zero, and the store
// is emptied before it is full.
import { store } from "./native.js";

const settingsFile = "snyper.json";
/** The keys of the pieces, numbered, and of what follows a piece. */
const pieceKey = "sn";
const endKey = "z";
/** The bytes of a slot for a key and its value; a piece leaves room for its key of three. */
const slotBytes = 253;
const pieceLength = slotBytes - 3;
/** The store's slots. One is never used. */
const slotsMax = 63;

let files: { [name: string]: string | undefined } = {};
/** Slots that have been used since the store was emptied. */
let used = 0;

/** The length of a text in pieces, at least one. */
function piecesOf(text: string): number {
  return Math.ceil(text.length / pieceLength);
}

/** Puts a removed slot behind the last one that was written. */
function endPiece(): void {
  store.setItem(endKey, "");
  store.removeItem(endKey);
}

function save(): void {
  const text = JSON.stringify(files);
  const pieces = piecesOf(text);
  if (used + 2 * pieces > slotsMax) {
    store.clear(); // takes 0.2 s
    used = 0;
  }
  for (let i = 0; i < pieces; i++) {
    let piece = text.slice(i * pieceLength, (i + 1) * pieceLength);
    while (piece.length < pieceLength) piece += " ";
    store.setItem(pieceKey + i, piece);
    endPiece();
    used += 2;
  }
  store.removeItem(pieceKey + pieces); // an earlier text may have been longer
}

/** Reads all files, and empties the store, because nobody knows how full it is. */
export function installStorage(): void {
  let text = "";
  endPiece(); // power may have failed before that was done
  for (let i = 0, piece; (piece = store.getItem(pieceKey + i)) !== null; i++) text += piece;
  try {
    if (text != "") files = JSON.parse(text);
  } catch (damaged) {
    // power failed while it was saved
  }
  store.clear();
  save();
}

/** Reads a file; undefined if there is none. */
export function readFile(name: string): string | undefined {
  return files[name];
}

/** Writes a file, if that changes it. */
export function writeFile(name: string, text: string): boolean {
  if (files[name] !== text) {
    files[name] = text;
    save();
  }
  return true;
}

export function eraseFile(name: string): void {
  if (files[name] === undefined) return;
  delete files[name];
  save();
}

export const storage = {
  readJSON: function (name: string): unknown {
    if (name == settingsFile) return global["snyper"];
    try {
      return JSON.parse(files[name]!);
    } catch (damaged) {
      return undefined;
    }
  },
  read: readFile,
  write: writeFile,
  erase: eraseFile,
};
