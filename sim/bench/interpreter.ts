// Which interpreter counts memory, and what is said about one.
import { findBoardInterpreter, noBoardInterpreter } from "../board/interpreter/find.js";
import { Run } from "./run.js";

/**
 * Variables of a board have at most so many bytes. Larger ones hold longer strings and larger numbers, and fewer are
 * used for the same.
 */
const boardBlockBytesMax = 14;

interface Kind {
  version: string;
  board: string;
  /** Variables in all. */
  total: number;
  /** Bytes of a variable; older versions do not say. */
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

/** What an interpreter is: its version, and what its variables and strings are like. */
export async function versionOf(interpreter: string): Promise<string> {
  const { version, board, total, blockBytes } = await kindOf(interpreter);
  return `${version} on ${board}, ${total} variables of ${blockBytes ?? "?"} bytes`;
}

/** The interpreter whose memory is a board's, or the sentence why there is none. */
export async function boardInterpreter(): Promise<
  { program: string; why?: undefined } | { program?: undefined; why: string }
> {
  const program = findBoardInterpreter();
  if (program === undefined) return { why: noBoardInterpreter };
  const { blockBytes } = await kindOf(program);
  if (blockBytes !== undefined && blockBytes <= boardBlockBytesMax) return { program };
  return {
    why: `${program} counts variables of ${blockBytes ?? "?"} bytes, a board's have ${boardBlockBytesMax} or fewer. ${noBoardInterpreter}`,
  };
}
