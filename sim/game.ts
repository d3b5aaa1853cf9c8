// `npm run game -- FILE.json`: checks a game's document, prints how long the game can last, and lets a robot play it in
// virtual time.
import { runProgram } from "../tools/common/program.js";
import { exitFailed, exitMisused, Refusal } from "../tools/common/refusal.js";
import { complain, say } from "../tools/common/terminal.js";
import {
  boundSeconds,
  exposuresOf,
  playersOf,
  playersText,
  targetsOf,
  type GameRules,
} from "../firmware/master/game/document.js";
import { RangeKey } from "./arena/range-key.js";
import { VirtualArena } from "./arena/virtual-arena.js";
import { autoplay, type Played } from "./arena/autoplay.js";
import { playersFault, targetsFault, targetsNeeded } from "./cli/options.js";
import { sheetText } from "./arena/sheet.js";
import { parseOptions, type Options } from "./cli/game-options.js";
import { gameInFile, shippedGame } from "../tools/game/games.js";

/** How many targets are simulated unless the game needs more. */
const targetsDefault = 4;

/** A summary of a game, in a few lines. */
function summary(rules: GameRules): string {
  const [minimum, maximum] = playersOf(rules);
  const targets = `at least ${targetsOf(rules)} target${targetsOf(rules) > 1 ? "s" : ""}${rules.play === "duel" ? " for each player" : ""}`;
  const bounds = Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index).map(
    (players) => `${players}: ${boundSeconds(rules, players)} s`,
  );
  return [
    `${rules.name}${rules.about === undefined ? "" : `: ${rules.about}`}`,
    `${playersText(rules)} players, ${rules.play ?? "turns"}; ${targets}; at most ${exposuresOf(rules)} exposures a turn`,
    `maximum duration by number of players: ${bounds.join(", ")}, without pauses`,
  ].join("\n");
}

/** Lets a robot play, and prints the sheet. Returns the exit code. */
function play(rules: GameRules, isCopied: boolean, { players, targets, skill, seed }: Options): number {
  const count = players || playersOf(rules)[0];
  const arena = new VirtualArena({
    seed,
    key: RangeKey.simulated,
    targets: targets || Math.max(targetsDefault, targetsNeeded(rules, count)),
  });
  let played: Played | undefined;
  autoplay(
    arena,
    { seed, rules, isCopied, players: count, robot: { skill: skill / 100 } },
    () => undefined,
    (outcome) => {
      played = outcome;
    },
  );
  arena.until("the game's end", () => played !== undefined, Infinity);
  const { game, faults, durationMs } = played!;
  if (game?.state === "over")
    say(
      `\n${sheetText(game)}\nafter ${(durationMs / 1000).toFixed(0)} simulated seconds, ${arena.stands.length} targets`,
    );
  for (const fault of faults) complain(`Error: ${fault}.`);
  return faults.length === 0 ? 0 : exitFailed;
}

/** Runs the program with these options. Returns the exit code; throws a `Refusal`. */
function run(options: Options): number {
  const shipped = shippedGame(options.name);
  const rules = shipped ?? gameInFile(options.name);
  say(summary(rules));
  const fault = playersFault(rules, options.players) ?? targetsFault(rules, options.players, options.targets);
  if (fault !== undefined) throw new Refusal(fault, exitMisused);
  return options.check ? 0 : play(rules, shipped === undefined, options);
}

await runProgram(parseOptions, run);
