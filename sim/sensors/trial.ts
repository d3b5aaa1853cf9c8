// The wizard's trial: calibrates simulated ranges, each with other sensors, and strikes their plates.
import { seededRandom } from "../world/random.js";
import { loudRange } from "./range.js";
import { isPossible } from "./search.js";
import { noFigures, strikePlates, sum, type Figures } from "./strikes.js";
import { calibrateTarget } from "./wizard.js";

/** A master lays down each target that has registered, ms. */
const settledMs = 2000;

/** What became of one range. */
export interface Trial {
  calibrated: Figures;
  /** The same range with the default threshold. */
  standard: Figures;
  /** How many targets the wizard called safe, narrow and impossible. */
  words: { safe: number; narrow: number; impossible: number };
  /** The targets that it called impossible although an exhaustive search finds a threshold. */
  wrong: string[];
  /** What it said of each target. */
  said: string[];
}

/** Plays the range of a seed with so many strikes. Targets that were called impossible are switched off. */
export function trial(seed: number, strikes: number): Trial {
  const random = seededRandom(seed).fork("trial");
  const range = loudRange(seed, seededRandom(seed));
  const { arena } = range;
  const words = { safe: 0, narrow: 0, impossible: 0 };
  const [fit, wrong, said]: [string[], string[], string[]] = [[], [], []];
  arena.assemble();
  arena.run(settledMs);
  arena.stands.forEach(({ id }, index) => {
    const { margin, threshold } = calibrateTarget(arena, id, random);
    const word = margin.split(":")[0] as keyof typeof words;
    if (!(word in words)) throw new Error(`range ${seed}: the wizard said nothing of ${id}`);
    words[word]++;
    said.push(`${id} ${margin}, threshold ${threshold}`);
    if (word !== "impossible") fit.push(id);
    else if (isPossible(range, index, random)) wrong.push(`${id} of range ${seed}`);
  });
  for (const { board, id } of arena.stands) if (!fit.includes(id)) board.kill();
  const calibrated = fit.length > 0 ? strikePlates(range, random, fit, strikes) : noFigures;
  const other = loudRange(seed, seededRandom(seed));
  other.arena.assemble();
  for (const { board, id } of other.arena.stands) if (!fit.includes(id)) board.kill();
  const standard = strikePlates(other, random.fork("standard"), fit, strikes);
  return { calibrated, standard, words, wrong, said };
}

/** The sum of many trials. */
export function total(trials: readonly Trial[]): Omit<Trial, "said"> {
  const all: Omit<Trial, "said"> = {
    calibrated: noFigures,
    standard: noFigures,
    words: { safe: 0, narrow: 0, impossible: 0 },
    wrong: [],
  };
  for (const { calibrated, standard, words, wrong } of trials) {
    all.calibrated = sum(all.calibrated, calibrated);
    all.standard = sum(all.standard, standard);
    for (const word of Object.keys(words) as (keyof typeof words)[]) all.words[word] += words[word];
    all.wrong.push(...wrong);
  }
  return all;
}
