// Which interpreter memory is measured on, and how one is described.
import { findBoardInterpreter, noBoardInterpreter } from "../board/interpreter/find.js";
import { Run } from "./run.js";

/**
 * The maximum size of a variable on a board. Larger ones hold longer strings and larger numbers, so fewer are in use
 * for the same data.
 */
const boardBlockBytesMax = 14;

interface Kind {
  version: string;
  board: string;
  /** The number of variables. */
  total: number;
  /** Bytes per variable; older versions do not report it. */
  blockBytes: number | undefined;
}

async function kindOf(interpreter: string): Promise<Kind> {
  const script = `var m=process.memory();
print("IS "+JSON.stringify({version:process.version,board:process.env.BOARD,total:m.total,blockBytes:m.blocksize}));quit();`;
  const run = new Run({ command: [interpreter], script, maxMs: 10_000 });
  try {
    return JSON.parse((await run.line("IS ")).replace(/^.*IS /, "")) as Kind;
  } finally {
    await run.close();
  }
}

/** An interpreter in words: its version, board and variables. */
export async function versionOf(interpreter: string): Promise<string> {
  const { version, board, total, blockBytes } = await kindOf(interpreter);
  return `${version} on ${board}, ${total} variables of ${blockBytes ?? "?"} bytes`;
}

/** An interpreter whose memory is like a board's, or why there is none, in a sentence. */
export async function boardInterpreter(): Promise<
  { program: string; why?: undefined } | { program?: undefined; why: string }
> {
  const program = findBoardInterpreter();
  if (program === undefined) return { why: noBoardInterpreter };
  const { blockBytes } = await kindOf(program);
  if (blockBytes !== undefined && blockBytes <= boardBlockBytesMax) return { program };
  return {
    why: `${program} has variables of ${blockBytes ?? "?"} bytes, but a board's have at most ${boardBlockBytesMax}. ${noBoardInterpreter}`,
  };
}
