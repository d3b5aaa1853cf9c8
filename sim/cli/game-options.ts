// The command line of `npm run game`: which game to play, and how.
import { playersMax } from "../../firmware/master/game/document.js";
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";

const options = {
  players: { kind: "number", min: 0, max: playersMax, default: 0, help: "how many players, 0 for the game's minimum" },
  targets: {
    kind: "number",
    min: 0,
    max: 16,
    default: 0,
    help: "how many targets are simulated, 0 for four, or more if the game needs more",
  },
  skill: { kind: "number", min: 0, max: 100, default: 80, help: "percentage of plates that the robot hits" },
  seed: {
    kind: "number",
    min: 0,
    max: 4294967295,
    default: 1,
    help: "decides every random choice of the robot and the boards",
  },
  check: { kind: "flag", help: "only check the document" },
} as const;

const program = {
  command: "npm run game --",
  usage: [
    ["FILE.json [options]", "a game of your own"],
    ["NAME [options]", "a game that comes with the firmware"],
  ],
  about: "Checks a game's document (docs/GAMES.md), prints how long the game can last, and lets a robot play it.",
  options,
  wordsMax: 1,
} as const;

/** `name` is the path of a file, or a game that comes with the firmware. */
export type Options = ValuesOf<typeof options> & { name: string };

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const [name] = parsed.words;
  return name === undefined
    ? { error: "Which game? npm run game -- FILE.json; see npm run game -- --help." }
    : { options: { ...parsed.options, name } };
}
