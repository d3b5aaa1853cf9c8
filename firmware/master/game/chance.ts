// Chance that can be drawn again: the same game, player and exposure make the same numbers, so that a game can go on
// after a power loss.

let state = 1;

/** Numbers are drawn for this exposure (0 to 239) of this player (0 to 7) from now on; the products fit 31 bits. */
export function drawFrom(seed: number, player: number, exposure: number): void {
  state = seed ^ ((player + 1) * 7368787) ^ ((exposure + 1) * 2654435) || 1;
  for (let i = 0; i < 4; i++) chance();
}

/** From 0 to 1, 1 excluded: Marsaglia's xorshift, which needs nothing but 32-bit integers. */
export function chance(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4294967296;
}
