// `npm run game -- FILE.json`: checks a game's document, says how long it can last, and lets a robot play it in virtual
// time.
import { documentBytesMax, readText } from "../tools/common/files.js";
import { complain, guardOutput, say } from "../tools/common/terminal.js";
import {
  boundSeconds,
  exposuresOf,
  playersOf,
  playersText,
  targetsOf,
  type GameRules,
} from "../firmware/master/game/document.js";
import { VirtualArena } from "./arena/arena.js";
import { autoplay, type Played } from "./arena/autoplay.js";
import { playersFault, targetsFault, targetsNeeded } from "./cli/options.js";
import { sheetText } from "./arena/sheet.js";
import { parseOptions, type Options } from "./cli/game-options.js";
import { gameFrom, shippedGame } from "../tools/game/games.js";

const exitFailed = 1;
const exitMisused = 2;
const targetsUsual = 4;

function fail(sentence: string, code: number): void {
  complain(sentence);
  process.exitCode = code;
}

/** What a game is, in a few lines. */
function summary(form: GameRules): string {
  const [least, most] = playersOf(form);
  const targets = `${targetsOf(form)} target${targetsOf(form) > 1 ? "s" : ""} at least${form.play === "duel" ? " for each player" : ""}`;
  const bounds = Array.from({ length: most - least + 1 }, (_, index) => least + index).map(
    (players) => `${players}: ${boundSeconds(form, players)} s`,
  );
  return [
    `${form.name}${form.about === undefined ? "" : `: ${form.about}`}`,
    `${playersText(form)} players, ${form.play ?? "turns"}; ${targets}; ${exposuresOf(form)} exposures a turn at most`,
    `lasts at most, by players: ${bounds.join(", ")}, without pauses`,
  ].join("\n");
}

function play(form: GameRules, isCopied: boolean, { players, targets, skill, seed }: Options): void {
  const count = players || playersOf(form)[0];
  const arena = new VirtualArena({ seed, targets: targets || Math.max(targetsUsual, targetsNeeded(form, count)) });
  let played: Played | undefined;
  autoplay(
    arena,
    { seed, form, isCopied, players: count, robot: { skill: skill / 100 } },
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
  for (const fault of faults) fail(`Wrong: ${fault}.`, exitFailed);
}

/** The document of a file, or of the game of that name that comes with the firmware. */
function readForm(name: string): { form: GameRules; isCopied: boolean } {
  const shipped = shippedGame(name);
  return shipped
    ? { form: shipped, isCopied: false }
    : { form: gameFrom(readText(name, documentBytesMax)), isCopied: true };
}

function run(args: string[]): void {
  const parsed = parseOptions(args);
  if ("wrong" in parsed) return fail(parsed.wrong, exitMisused);
  if ("help" in parsed) return say(parsed.help);
  const { options } = parsed;
  try {
    const { form, isCopied } = readForm(options.name);
    say(summary(form));
    const wrong = playersFault(form, options.players) ?? targetsFault(form, options.players, options.targets);
    if (wrong !== undefined) return fail(wrong, exitMisused);
    if (!options.check) play(form, isCopied, options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    fail(`${options.name}: ${error.message}`, exitFailed);
  }
}

guardOutput();
run(process.argv.slice(2));
