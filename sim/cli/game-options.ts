// The command line of `npm run game`: which game, and how it is to be played.
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";

const spec = {
  players: { kind: "number", least: 0, most: 4, usual: 0, help: "how many play, 0 for as few as the game allows" },
  targets: {
    kind: "number",
    least: 0,
    most: 16,
    usual: 0,
    help: "simulated targets, 0 for four, or as many as the game needs",
  },
  skill: { kind: "number", least: 0, most: 100, usual: 80, help: "plates of a hundred that the robot hits" },
  seed: { kind: "number", least: 0, most: 4294967295, usual: 1, help: "decides the robot's and the boards' chances" },
  check: { kind: "flag", help: "only check the document" },
} as const;

const intro = `npm run game -- FILE.json [options]
Checks a game's document (docs/GAMES.md), and lets a robot play it in the simulator. The name of a game that comes with the firmware does as well.`;

/** `name` is a file's, or a game's that comes with the firmware. */
export type Options = ValuesOf<typeof spec> & { name: string };

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const [name, ...rest] = args;
  const isNamed = name !== undefined && !name.startsWith("-");
  const parsed = readArguments(isNamed ? rest : args, intro, spec);
  if (!("options" in parsed)) return parsed;
  return isNamed
    ? { options: { ...parsed.options, name } }
    : { wrong: "Which game? npm run game -- FILE.json; --help tells the rest." };
}
