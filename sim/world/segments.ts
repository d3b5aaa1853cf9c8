// What travels on a virtual connection, and how sent bytes are cut into pieces.
import type { Random } from "./world.js";

/** How sent bytes are delivered: as they were sent, cut and joined at random by the seed, or one at a time. */
export type Chunks = "whole" | "random" | "bytes";

/** The pieces of one send arrive at least this far apart, ms, so that a reader in between sees each of them. */
export const pieceGapMs = 0.01;
/** With `random`, the share of pieces that join the piece before them if that is still under way. */
export const joinShare = 0.3;

/** What travels: the first sign that the dialler's side is open, bytes, the end, or a reset. */
export interface Segment {
  kind: "open" | "bytes" | "end" | "reset";
  /** When it arrives, ms of the world's clock. */
  at: number;
  bytes: string;
}

/** Cuts bytes into pieces. Each size is drawn when its piece is asked for. */
export function* piecesOf(bytes: string, chunks: Exclude<Chunks, "whole">, random: Random): Generator<string> {
  for (let from = 0; from < bytes.length;) {
    const size = chunks === "bytes" ? 1 : 1 + Math.floor(random() * random() * bytes.length);
    yield bytes.slice(from, from + size);
    from += size;
  }
}
