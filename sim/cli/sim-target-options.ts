// The options of `npm run sim-target`: their shapes, limits and defaults.
import { hostFault } from "../../tools/common/address.js";
import { spelled } from "../../tools/common/texts.js";
import { addressMax, portDefault, rangeNameMax } from "../../shared/limits.js";
import { isTargetId } from "../../shared/messages.js";
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";

/** Counts bytes, like a board. */
const isRangeName = (text: string) =>
  text !== "" && Buffer.byteLength(spelled(text)) <= rangeNameMax && !/\p{C}/u.test(text);

const options = {
  id: {
    kind: "text",
    value: "ID",
    rule: "1 to 16 of A-Z a-z 0-9 _ -",
    fits: isTargetId,
    help: "the target's id, unique in its range",
  },
  "range-name": {
    kind: "text",
    value: "NAME",
    default: "snyper",
    rule: `1 to ${rangeNameMax} bytes`,
    fits: isRangeName,
    help: 'the name of the range to join: "range" in range.json, or else "ssid", the name of its network',
  },
  address: {
    kind: "text",
    value: "HOST",
    rule: "an IPv4 address or a host name, without a port",
    fits: (text: string) => hostFault(text, addressMax) === undefined,
    help: "the master's address; without it the target looks for its master",
  },
  port: { kind: "number", min: 1, max: 65535, default: portDefault, help: "with --address, the master's TCP port" },
  key: {
    kind: "text",
    value: "FILE",
    fits: (text: string) => text !== "",
    rule: "a file's path",
    help: "the range.json of the range to join; without it the target has the key of simulated ranges",
  },
  open: { kind: "flag", help: "the range has no key" },
  seed: {
    kind: "number",
    min: 0,
    max: 4294967295,
    default: 1,
    help: "decides every random choice of the board and the robot",
  },
  robot: { kind: "flag", help: "let a robot shoot at the plate, which hits most of the time" },
} as const;

const program = {
  command: "npm run sim-target --",
  usage: [["--id ID [options]"]],
  about:
    "Runs one simulated target on this machine. It joins the range of a real master, or of a simulated one (npm start).",
  options,
} as const;

export type Options = ValuesOf<typeof options> & { id: string };

/** Reads the arguments after the script's name. Never throws: an error is returned as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, program);
  if (!("options" in parsed)) return parsed;
  const { id, address, port } = parsed.options;
  if (id === undefined) return { error: "Which target? Name it with --id; see npm run sim-target -- --help." };
  if (address === undefined && port !== portDefault)
    return { error: "--port needs --address: without an address, the master announces its port itself." };
  if (parsed.options.open && parsed.options.key !== undefined)
    return { error: "--open is for a range without a key, --key for one with: use one of them." };
  return { options: { ...parsed.options, id } };
}
