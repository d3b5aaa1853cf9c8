// Chance that can be repeated: the same game, player and exposure give the same numbers, so that a game can go on after
// a power loss.

let seed = 0;
let state = 1;

/** Chooses the game's numbers; a seed is a whole number from 1 to 2147483647. */
export function seedChance(itsSeed: number): void {
  seed = itsSeed;
}

/**
 * From now on numbers are for this exposure (0 to 239) of this player (0 to 7), or with `isGap` for the gap before it.
 * Each player has two streams: the first four players 0 to 3 and 4 to 7, as when there were no more, so that a game
 * with a seed stays the same; the others 8 to 11 and 12 to 15. The products fit 31 bits.
 */
export function drawFrom(player: number, exposure: number, isGap: boolean): void {
  state = seed ^ ((player + (player & 4) + (isGap ? 5 : 1)) * 7368787) ^ ((exposure + 1) * 2654435) || 1;
  for (let i = 0; i < 4; i++) chance();
}

/** From 0 to 1, 1 excluded: Marsaglia's xorshift, which needs nothing but 32-bit integers. */
export function chance(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4294967296;
}
