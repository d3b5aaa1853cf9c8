// The command lines of `npm run league -- COMMAND`.
import {
  readArguments,
  type Ended,
  type Option,
  type Options,
  type Program,
  type ValuesOf,
} from "../common/arguments.js";
import { consoleOption } from "../common/console-option.js";
import { fileOption } from "../common/file-option.js";
import { didYouMean } from "../common/nearest.js";
import { isDatabase } from "./board/database.js";
import { isName, nameRule } from "./names.js";
import { leaguePortDefault } from "./web/server.js";

const name = (value: string, help: string) =>
  ({ kind: "text", value, rule: nameRule, fits: isName, help }) as const satisfies Option;
const number = (min: number, max: number, initial: number, help: string) =>
  ({ kind: "number", min, max, default: initial, help }) as const satisfies Option;

const league = { ...name("NAME", "the league's name"), default: "league" } as const;
const keys = { ...fileOption("the folder with the league's keys", "FOLDER"), default: "league-keys" } as const;

const broker = {
  broker: {
    kind: "text",
    value: "URL",
    rule: "mqtt://host:port or mqtts://host:port",
    fits: (text: string) => /^mqtts?:\/\/[^\s/@]+\/?$/.test(text),
    help: "the MQTT broker: mqtt://host:1883, or mqtts://host:8883 with TLS",
  },
  user: {
    kind: "text",
    value: "NAME",
    rule: "a name",
    fits: (text: string) => text !== "" && text.length <= 64,
    help: "the user at the broker; the password is taken from SNYPER_BROKER_PASSWORD",
  },
  ca: fileOption("who may have signed the broker's certificate, PEM"),
  cert: fileOption("the client's own certificate, PEM"),
  "cert-key": fileOption("its private key, PEM"),
} as const;

const bridge = {
  command: "npm run league -- bridge",
  usage: [
    ["--master ADDRESS --range NAME --broker URL [options]", "follows a master in the network"],
    ["--from FILE --range NAME --broker URL [options]", "publishes a saved record and ends"],
    ["--port PORT --range NAME --broker URL [options]", "publishes the record of a master at a console and ends"],
  ],
  about: "Publishes a range's state and its games, and keeps the games on disk until the board has stored them.",
  options: {
    master: {
      kind: "text",
      value: "ADDRESS",
      rule: "an IPv4 address or localhost, and a port unless it is 8080",
      fits: (text: string) => /^(\d{1,3}(\.\d{1,3}){3}|localhost)(:[1-9]\d{0,4})?$/.test(text),
      help: "the address of the master's page, such as 192.168.4.1",
    },
    from: { ...fileOption("a copy of a record, written by npm run record with --save"), many: true },
    port: consoleOption,
    range: name("NAME", "the range's name"),
    invitation: fileOption("the range's invitation from npm run league -- invite (default RANGE.invitation)"),
    spool: fileOption("where games are kept until the board has stored them (default RANGE.spool)", "FOLDER"),
    ...broker,
  },
} as const satisfies Program<Options>;

const board = {
  command: "npm run league -- board",
  usage: [["--broker URL --database URL [options]"]],
  about:
    "Stores the games of all invited ranges and serves the league's page. The desk opens with the password in SNYPER_DESK_PASSWORD.",
  options: {
    league,
    keys,
    ...broker,
    database: {
      kind: "text",
      value: "URL",
      rule: "postgres://user@host/name or pglite:FOLDER",
      fits: isDatabase,
      help: "PostgreSQL as postgres://user@host/name, or pglite:FOLDER for one inside this program",
    },
    pooler: {
      kind: "flag",
      help: "a pooler of transactions, such as pgbouncer, is in front of PostgreSQL: prepare no statements",
    },
    "web-port": number(0, 65535, leaguePortDefault, "TCP port of the league's page, 0 for any"),
    lan: { kind: "flag", help: "serve the page on all interfaces (otherwise on 127.0.0.1 only)" },
    "host-name": {
      kind: "text",
      value: "NAME",
      rule: "a host's name",
      fits: (text: string) => /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/.test(text),
      many: true,
      help: "a name under which the page may be asked for, besides addresses",
    },
    name: { ...name("NAME", "this board's name; boards that run at once need different ones"), default: "board" },
    group: name("NAME", "boards with the same group divide the games between them (MQTT 5)"),
  },
} as const satisfies Program<Options>;

const invite = {
  command: "npm run league -- invite",
  usage: [["--range NAME [options]"]],
  about: "Makes the keys with which a range's bridge publishes. An earlier invitation of the range becomes invalid.",
  options: {
    league,
    keys,
    range: name("NAME", "the range's name"),
    out: fileOption("where the invitation is written, for the bridge only (default RANGE.invitation)"),
  },
} as const satisfies Program<Options>;

const demo = {
  command: "npm run league -- demo",
  usage: [["[options]"]],
  about: "A league on this computer: a broker, a database, and simulated ranges on which robots play.",
  options: {
    ranges: number(1, 12, 6, "how many ranges"),
    "web-port": number(0, 65535, leaguePortDefault, "TCP port of the league's page, 0 for any"),
    seed: number(0, 4294967295, 1, "decides what is played"),
    keep: fileOption("keep keys and database in this folder (otherwise they are forgotten)", "FOLDER"),
  },
} as const satisfies Program<Options>;

const engines = {
  engines: {
    kind: "choice",
    of: ["auto", "embedded", "real"],
    default: "auto",
    help: "real: mosquitto and PostgreSQL as installed on this machine; embedded: aedes and PGlite; auto: real where both are installed",
  },
} as const satisfies Options;

const faults = {
  command: "npm run league -- faults",
  usage: [["[options]"]],
  about: "Kills, cuts, repeats and reorders while games are published, and counts what is stored.",
  options: {
    games: number(10, 100_000, 10_000, "how many games are published"),
    ranges: number(1, 50, 20, "on how many ranges"),
    seed: number(0, 4294967295, 1, "decides the games and the faults"),
    ...engines,
  },
} as const satisfies Program<Options>;

const load = {
  command: "npm run league -- load",
  usage: [["[options]"]],
  about: "Measures a board: many publishers, then questions of the page.",
  options: {
    publishers: number(1, 2000, 1000, "how many ranges publish"),
    rate: number(1, 1000, 200, "games per second, of all of them"),
    seconds: number(1, 600, 60, "for how long"),
    games: number(0, 200_000, 50_000, "how many games the page is asked about"),
    seed: number(0, 4294967295, 1, "decides the games"),
    ...engines,
  },
} as const satisfies Program<Options>;

export const programs = { invite, bridge, board, demo, faults, load } as const;

export type Command = keyof typeof programs;
export type CommandValues = { [Name in Command]: ValuesOf<(typeof programs)[Name]["options"]> };
/** A command with its options. */
export type Chosen = { [Name in Command]: { command: Name; options: CommandValues[Name] } }[Command];

const overview = {
  command: "npm run league --",
  usage: [
    ["COMMAND [options]"],
    ["invite", "makes the keys with which a range's bridge publishes"],
    ["bridge", "publishes a range's state and its games"],
    ["board", "stores the games of all ranges and serves a page"],
    ["demo", "shows a league of simulated ranges on this computer"],
    ["faults", "kills and cuts a league, and counts what it has stored"],
    ["load", "measures a board"],
  ],
  about: "Connects ranges to a league. Each command explains its options with --help.",
  options: {},
} as const satisfies Program<Options>;

/** What a command cannot do without, in a sentence; undefined if nothing is missing. */
function missing({ command, options }: Chosen): string | undefined {
  const needs = (option: string) => `${programs[command].command} needs --${option}; see its --help.`;
  if (command === "invite") return options.range === undefined ? needs("range NAME") : undefined;
  if (command === "board") {
    if (options.broker === undefined) return needs("broker URL");
    return options.database === undefined ? needs("database URL") : undefined;
  }
  if (command !== "bridge") return undefined;
  const sources = [options.master, options.port, options.from.length > 0 ? "" : undefined];
  const given = sources.filter((source) => source !== undefined).length;
  if (given !== 1) return "Where are the games? Use one of --master ADDRESS, --from FILE and --port PORT.";
  if (options.range === undefined) return needs("range NAME");
  return options.broker === undefined ? needs("broker URL") : undefined;
}

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): { options: Chosen } | Ended {
  const [command = "--help", ...rest] = args;
  if (command.startsWith("-")) return readArguments([command, ...rest], overview) as Ended;
  if (!Object.hasOwn(programs, command)) {
    const meant = didYouMean(command, Object.keys(programs));
    return { error: `There is no command ${command}.${meant} See npm run league -- --help.` };
  }
  const parsed = readArguments(rest, programs[command as Command] as Program<Options>);
  if (!("options" in parsed)) return parsed;
  const chosen = { command, options: parsed.options } as unknown as Chosen;
  const error = missing(chosen);
  return error === undefined ? { options: chosen } : { error };
}
