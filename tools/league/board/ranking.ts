// Who is before whom. Points decide, then the time of the last hit; two times within their bounds are equal, because
// nobody can know which was earlier.

export interface Standing {
  points: number;
  /** Sum of the times of the last hits, ms, and by how much it may be wrong; null if nobody knows. */
  finishMs: number | null;
  boundMs: number | null;
}

/** Negative if the times of two certainly differ and the first is the earlier one; 0 if nobody can know. */
function compareTimes(a: Standing, b: Standing): number {
  if (a.finishMs === null || b.finishMs === null || a.boundMs === null || b.boundMs === null) return 0;
  const difference = a.finishMs - b.finishMs;
  return Math.abs(difference) <= a.boundMs + b.boundMs ? 0 : difference;
}

/** For order only: by points, then by times as they were read, those without one last. Two without are equal. */
function compareForOrder(a: Standing, b: Standing): number {
  return b.points - a.points || (a.finishMs ?? Infinity) - (b.finishMs ?? Infinity) || 0;
}

/**
 * The standings in order, each with its rank from 1. Those who tie with the first of a rank share it; the ranks after
 * it are left out, as in 1, 1, 3.
 */
export function ranked<Of extends Standing>(standings: readonly Of[]): (Of & { rank: number })[] {
  const sorted = [...standings].sort(compareForOrder);
  let first = 0;
  return sorted.map((standing, index) => {
    const leader = sorted[first]!;
    if (leader.points !== standing.points || compareTimes(leader, standing) !== 0) first = index;
    return { ...standing, rank: first + 1 };
  });
}

/**
 * How a match counts: of each player's games the worst `drop` are left out, and at most the `best` count, 0 for all.
 */
export interface Counting {
  best: number;
  drop: number;
}

const sumOf = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value === null) ? null : values.reduce<number>((sum, value) => sum + value!, 0);

/** Which of a player's games count in a match, the best first. A player who has one game keeps it. */
export function counted<Of extends Standing>(games: readonly Of[], { best, drop }: Counting): Of[] {
  const count = Math.max(1, games.length - drop);
  return [...games].sort(compareForOrder).slice(0, best > 0 ? Math.min(best, count) : count);
}

/** What several games add up to. */
export function total(games: readonly Standing[]): Standing {
  return {
    points: games.reduce((sum, { points }) => sum + points, 0),
    finishMs: sumOf(games.map(({ finishMs }) => finishMs)),
    boundMs: sumOf(games.map(({ boundMs }) => boundMs)),
  };
}
