// Which boards a command line of `npm run flash` is about, and which of its options do not go with them.
import { Refusal } from "../common/refusal.js";
import { check, trims, type TrimPath } from "./fields.js";
import type { Changes } from "./changes.js";

/**
 * `isKnown`: named by its id alone, so it has to be in `range.json`. `games` are copied onto the master, and nothing
 * else happens.
 */
export type Selection =
  | { kind: "master" }
  | { kind: "target"; id: string; isKnown: boolean }
  | { kind: "all" }
  | { kind: "games"; files: readonly string[] };

/** The option by which a command line is about the whole range, if it is. */
export function wholeRange(given: ReadonlySet<string>, words: readonly string[]): string | undefined {
  const option = ["all", "new-key"].find((name) => given.has(name));
  return option ?? (given.has("settings-out") && words.length === 0 ? "settings-out" : undefined);
}

/**
 * The selection that the words, `--id` and `whole` make, the option by which the command line is about the whole range.
 * Throws a `Refusal`.
 */
export function select(words: readonly string[], id: string | undefined, whole: string | undefined): Selection {
  const [word, extra] = words;
  if (word === "game") {
    if (extra === undefined) throw new Refusal("Which game? npm run flash -- game FILE.json.");
    return { kind: "games", files: words.slice(1) };
  }
  if (extra !== undefined)
    throw new Refusal(`One board at a time: there is nothing to do with ${JSON.stringify(extra)} after ${word}.`);
  if (id !== undefined && word !== "target")
    throw new Refusal("--id needs the word target: npm run flash -- target --id ID.");
  if (whole !== undefined && word !== undefined)
    throw new Refusal(`--${whole} flashes every board of the range: leave out ${word}, or --${whole}.`);
  if (whole !== undefined) return { kind: "all" };
  if (word === undefined)
    throw new Refusal(
      "Which board? Say target --id ID, master, the id of a target that was flashed before, or --all; see npm run flash -- --help.",
    );
  if (word === "master") return { kind: "master" };
  if (word !== "target") return { kind: "target", id: check.targetId(word, "The target's id"), isKnown: true };
  if (id === undefined) throw new Refusal("A target needs its id: npm run flash -- target --id ID.");
  return { kind: "target", id, isKnown: false };
}

function isMasterChange({ screen, turn, light, players, stop }: Changes): boolean {
  return [screen, turn, light, players, stop].some((change) => change !== undefined);
}

/** Whether the command line says something about one board. */
function isBoardChange(changes: Changes): boolean {
  const { board, port, disabled, pins, trims: given } = changes;
  return (
    [board, port, disabled].some((change) => change !== undefined) ||
    isMasterChange(changes) ||
    Object.keys({ ...pins, ...given }).length > 0
  );
}

/** Options that go with copying games: nothing else is done to the master then. */
const gamesTake = ["port", "range", "dry-run"];

function refuseBesideGames(given: ReadonlySet<string>): void {
  const other = [...given].find((name) => !gamesTake.includes(name));
  if (other !== undefined)
    throw new Refusal(`game only copies games: leave out --${other}. It takes --port, --range and --dry-run.`);
}

function refuseBesideAll(changes: Changes, given: ReadonlySet<string>): void {
  const whole = wholeRange(given, []);
  if (given.has("monitor")) throw new Refusal(`--monitor follows one board: name it instead of --${whole}.`);
  if (isBoardChange(changes))
    throw new Refusal(
      `--${whole} takes boards, ports, pins, trims, the screen, players and disabled boards from range.json: change them there, or flash one board at a time.`,
    );
}

function refuseOthersTrims(kind: Selection["kind"], changes: Changes): void {
  if (kind !== "master" && isMasterChange(changes))
    throw new Refusal(
      "--screen, --no-screen, --turn, --light, --players and --stop are for the master: npm run flash -- master.",
    );
  for (const path of Object.keys(changes.trims) as TrimPath[]) {
    const { role, option } = trims[path];
    if (kind === role) continue;
    throw new Refusal(
      role === "target"
        ? `--${option} is for targets: a master has no servo, no sensor and no battery divider.`
        : `--${option} is for the master: ${path === "page.port" ? "targets have no page" : "it compares the targets' batteries"}.`,
    );
  }
}

function refuseWithoutScreen({ screen, turn, light }: Changes): void {
  if (screen !== false || (turn === undefined && light === undefined)) return;
  const option = turn !== undefined ? "--turn" : "--light";
  throw new Refusal(`${option} needs a screen: leave out ${option}, or --no-screen.`);
}

/** Options that need a board, which `--settings-out` leaves alone. */
function refuseBesideFiles(given: ReadonlySet<string>): void {
  const idle = ["monitor", "replace"].find((name) => given.has(name));
  if (given.has("settings-out") && idle !== undefined)
    throw new Refusal(`--settings-out writes files and flashes no board: leave out --${idle}.`);
}

/** Throws a `Refusal` for options that do not go with the selection. `given` are the names of all options given. */
export function refuseMisplaced({ kind }: Selection, changes: Changes, given: ReadonlySet<string>): void {
  if (kind === "games") refuseBesideGames(given);
  refuseBesideFiles(given);
  if (kind === "all") refuseBesideAll(changes, given);
  refuseOthersTrims(kind, changes);
  refuseWithoutScreen(changes);
}
