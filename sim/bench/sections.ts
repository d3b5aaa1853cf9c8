// The sections of docs/BENCHMARK.md about many targets at once and about the memory of both ends.
import type { Usage } from "./ballast.js";
import type { AtOnce, Figures, Memory } from "./figures.js";
import { list, ms, thousands, wrapped } from "./text.js";

/**
 * Where a ping's instructions go, in thousands: found with bundles in which a part was cut out or a timer removed, or by
 * marks around it. It is not measured anew by each run.
 */
const parts = [
  ["what the minimal program does, too: sockets, comparing, composing, two functions", "162"],
  ["repeating timers and the lease's: the loop looks at each of eight in each of three rounds", "31"],
  ["the discovery socket: the loop polls it in each round", "11"],
  ["target: reads the clock for its lease", "17"],
  ["target: counts what the master has not read (every 16th pong does it for all)", "17"],
  ["master: checks of the console's `command`, and its call of `ping`", "19"],
  ["master: notes that the link was not silent, and when it was pinged", "7"],
  ["master: calls the function that waits for the pong", "11"],
  ["door, splitting lines, `JSON.parse`, checks of messages", "0"],
  ["the rest: skipped branches, longer lists of names, more fields on each socket", "49"],
];

/** The document's table of these parts. */
export const partsTable: [string[], ...string[][]] = [
  ["part of a ping over SNYPER's lines", "k instructions"],
  ...parts,
];

/** What that table means. */
export const theParts = wrapped(
  "Where the instructions of a ping over SNYPER's lines went when the bundles had 15078 and 66788 bytes, 324 k in all. " +
    "The larger parts were cut out of the bundles in turn, the work of the master after a pong was counted between marks, " +
    "and the last part is what remains. Parsing takes no part: both ends compare a beat's line with the one that they " +
    "expect. The interpreter's list of timers costs 4 k for each timer. Without any of these timers, without the target's " +
    "clock and its count, and with the console's command at its shortest, a ping still took 242 k, 1.5 times the minimal " +
    "program. So to cut these parts alone does not reach 1.4 times.",
);

/** The numbers of targets that are asked at once. */
export const targetCounts = [1, 8, 16, 32] as const;

/** The contenders that are compared in these sections. */
export const comparedContenders = ["ours", "minimal", "http"] as const;

const missing = "failed";
const times = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? "–" : `${(a / b).toFixed(2)} ×`;

/** A figure of ours, of the minimal program and of HTTP, and the ratios of ours to both. */
function compared(
  all: readonly Figures[],
  figure: (of: Figures) => number | undefined,
  words: (value: number) => string,
): string[] {
  const values = comparedContenders.map((name) => {
    const of = all.find(({ contender }) => contender.name === name);
    return of && figure(of);
  });
  const [ours, minimal, http] = values;
  return [
    ...values.map((value) => (value === undefined ? missing : words(value))),
    times(ours, minimal),
    times(ours, http),
  ];
}

const columns = ["SNYPER's lines", "minimal", "HTTP", "ours / minimal", "ours / HTTP"];

/** Time and instructions by the number of targets: the header, then the rows. */
export function atOnceTable(all: readonly Figures[]): [string[], ...string[][]] {
  const row = (count: number, what: string, figure: (of: AtOnce) => number | undefined, words: typeof ms) => [
    String(count),
    what,
    ...compared(all, ({ atOnce }) => figure(atOnce?.get(count) ?? {}), words),
  ];
  return [
    ["targets", "", ...columns],
    ...targetCounts.map((count) => row(count, "instructions for each answer", ({ perAnswer }) => perAnswer, thousands)),
    ...targetCounts.map((count) => row(count, "ms until the last answer, p50", (of) => of.times?.p50, ms)),
  ];
}

/** The row of each end that is about the request alone. */
const requestRow = 2;

/** JsVars of both ends: the header, then the rows. */
export function memoryTable(all: readonly Figures[]): [string[], ...string[][]] {
  const rows = (end: string, usage: (of: Memory) => Usage | undefined) =>
    (
      [
        ["at rest", ({ rest }: Usage) => rest],
        ["at the peak of a request", ({ peak }: Usage) => peak],
        ["what the request takes", ({ rest, peak }: Usage) => peak - rest],
      ] as const
    ).map(([what, figure], index) => {
      const row = compared(
        all,
        ({ memory }) => {
          const of = memory && usage(memory);
          return of && figure(of);
        },
        String,
      );
      // A ratio says something only where the programs do the same.
      return [end, what, ...(index === requestRow ? row : [...row.slice(0, comparedContenders.length), "", ""])];
    });
  return [
    ["JsVars of", "", ...columns],
    ...rows("a target", ({ target }) => target),
    ...rows("a master, one target", ({ master }) => master),
    ...rows("a master, eight at once", ({ masterOfEight }) => masterOfEight),
  ];
}

/** What the table of many targets means, and how it is measured. */
export const theAtOnce = list(
  "- The master asks all targets at once, and again when the last one has answered. " +
    '"Failed" means that it could not.',
  "- **Instructions** are counted as for one ping, both ends together, over at least 100 answers. All boards run in one " +
    "interpreter, so a round of its loop serves all of them, which favours large numbers. Only the first target has its " +
    "timers in the interpreter's list: on separate boards no loop looks at the timers of another board.",
  "- **Times** are taken as above, with all targets in one process. With many targets they show mostly the PC: that " +
    "process answers one after the other, while real boards answer side by side.",
  "- An ESP32 has ten sockets with a stock build: eight targets, the listener and one more. Sixteen and thirty-two need a " +
    "build with more sockets, such as Linux's. SNYPER's master knows at most 32 targets. HTTP needs a socket for each " +
    "request under way, so it has the same limit while it asks all at once.",
);

/** What the table of memory means, and how it is measured. */
export const theMemory = wrapped(
  "JsVars on a board-like interpreter, for programs that boot from flash. SNYPER's figures at rest are those of the whole " +
    "firmware: the games, the screen, the lease and the rest, but without the page. The other programs only exchange " +
    "requests. A lasting connection is there at rest, while HTTP's exists only during a request. So compare what the " +
    "request takes. Espruino keeps no record of its highest usage. The peak is found with ballast: while requests go on, " +
    "the measured end loses one JsVar after the other, until the interpreter reports that memory is out. What was free " +
    "just before is what a request takes. Garbage does not count, because the interpreter collects it first. The timer that " +
    "asks and the one that takes the ballast are included, some ten JsVars for each contender. The memory of the network " +
    "stack, outside the JsVars, is not measured.",
);
