// The games of a record that are over: what a bridge publishes.
import { readChain } from "../../record/chain.js";

/** A game by its number, and the lines of its entries. */
export interface RecordedGame {
  number: number;
  lines: string[];
}

/** A record as it was read. */
export interface ReadRecord {
  games: RecordedGame[];
  /** What is broken, in sentences: such games are published all the same, and the board shows them as broken. */
  faults: string[];
}

/**
 * The games in the texts of a record's files that nothing will be added to by playing on: those with an end, and those
 * after which another one began. The last game may still get marks; it is published again then.
 */
export function gamesOver(texts: readonly string[]): ReadRecord {
  const { links, findings } = readChain(texts);
  const games = new Map<number, { lines: string[]; isOver: boolean }>();
  for (const { entry, text } of links) {
    const game = games.get(entry.g) ?? { lines: [], isOver: false };
    games.set(entry.g, game);
    game.lines.push(text);
    game.isOver ||= entry.e === "end";
  }
  const last = links.at(-1)?.entry.g;
  return {
    games: [...games]
      .filter(([number, { isOver }]) => isOver || number !== last)
      .map(([number, { lines }]) => ({ number, lines })),
    faults: findings.filter(({ isBroken }) => isBroken).map(({ sentence }) => sentence),
  };
}
