// The record on a master, read over its console in pieces, so small that a game in progress is hardly held up.
import { crc32 } from "node:zlib";
import { recordFile } from "../../firmware/master/game/record-lines.js";
import { isNumber, isPair, type BoardConsole } from "../common/console.js";
import { exitFailed, Refusal } from "../common/refusal.js";

/** Characters asked for at a time: a console at 115,200 baud prints them in some 20 ms. */
const pieceLength = 256;
/** How often a piece is asked for when it arrives garbled. */
const attemptsMax = 3;
const bothFiles = `["${recordFile}0","${recordFile}1"]`;

/** How long each of the two files is, and how it begins, which tells it from another file under its name. */
type State = [length: number, begin: string][];
/** More than any board's Storage takes. */
const lengthMax = 1_000_000;

const isText = (value: unknown): value is string => typeof value === "string";
const isLength = (value: unknown): value is number => isNumber(value) && value >= 0 && value <= lengthMax;
const isState = isPair(isPair(isLength, isText), isPair(isLength, isText));

function chunkName(file: number, chunk: number): string {
  return `"${recordFile}${file}\\x${chunk.toString(16).padStart(2, "0")}"`;
}

async function stateOf(board: BoardConsole): Promise<State> {
  return board.askFor(
    `${bothFiles}.map(function(n){return [require("Storage").open(n,"r").getLength(),require("Storage").read(n+"\\x01",0,24)||""]})`,
    isState,
  );
}

/** A piece of a file in the Storage. */
async function readPiece(board: BoardConsole, name: string, from: number, length: number): Promise<string> {
  const expression = `(function(t){return [t,E.CRC32(t)]})(require("Storage").read(${name},${from},${length})||"")`;
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const [text, sum] = await board.askFor(expression, isPair(isText, isNumber));
    if (crc32(Buffer.from(text, "latin1")) === sum >>> 0) return text;
  }
  throw new Refusal("The record keeps arriving garbled: try another cable or port, then read it again.", exitFailed);
}

/** One of the two files; `length` is how long it was before reading. */
async function readFile(board: BoardConsole, file: number, length: number): Promise<string> {
  let text = "";
  for (let chunk = 1; text.length < length; chunk++) {
    const name = chunkName(file, chunk);
    const size = await board.askFor(`(require("Storage").read(${name},0,0)||"").length`, isNumber);
    const end = Math.min(size, length - text.length);
    if (!(end > 0)) break;
    for (let from = 0; from < end; from += pieceLength)
      text += await readPiece(board, name, from, Math.min(pieceLength, end - from));
  }
  return text;
}

/** The texts of the record's files, a character for each byte. Rejects with a `Refusal`. */
export async function readBoard(board: BoardConsole): Promise<string[]> {
  const before = await stateOf(board);
  const texts: string[] = [];
  for (const [file, [length]] of before.entries()) texts.push(await readFile(board, file, length));
  const after = await stateOf(board);
  const isSame = before.every(([length, begin], file) => {
    const [lengthAfter, beginAfter] = after[file]!;
    return (
      texts[file]!.length === length && lengthAfter >= length && beginAfter.startsWith(begin.replace(/\xff+$/, ""))
    );
  });
  if (!isSame)
    throw new Refusal("Older games made room while the record was read: read it again between games.", exitFailed);
  return texts;
}
