// The options of `npm run sim-target`: their shapes, limits and defaults.
import { hostFault } from "../../tools/common/address.js";
import { spelled } from "../../tools/common/texts.js";
import { addressMax, portDefault, rangeNameMax } from "../../shared/limits.js";
import { isTargetId } from "../../shared/messages.js";
import { readArguments, type Parsed, type ValuesOf } from "../../tools/common/arguments.js";

/** The length is a board's, which counts bytes. */
const isRangeName = (text: string) =>
  text !== "" && Buffer.byteLength(spelled(text)) <= rangeNameMax && !/\p{C}/u.test(text);

const spec = {
  id: {
    kind: "text",
    value: "ID",
    rule: "1 to 16 of A-Z a-z 0-9 _ -",
    fits: isTargetId,
    help: "the target's id, which no other target of the range may have",
  },
  "range-name": {
    kind: "text",
    value: "NAME",
    usual: "snyper",
    rule: `1 to ${rangeNameMax} bytes`,
    fits: isRangeName,
    help: 'the range whose master it looks for: "range" in range.json, or its network\'s name "ssid"',
  },
  address: {
    kind: "text",
    value: "HOST",
    rule: "an IPv4 address or a host's name, without a port",
    fits: (text: string) => hostFault(text, addressMax) === undefined,
    help: "the master's address; without it the target looks for its master",
  },
  port: { kind: "number", least: 1, most: 65535, usual: portDefault, help: "the master's TCP port, with --address" },
  seed: { kind: "number", least: 0, most: 4294967295, usual: 1, help: "decides the board's and the robot's chances" },
  robot: { kind: "flag", help: "a robot shoots at its plate, and mostly hits" },
} as const;

const intro = `npm run sim-target -- --id ID [options]
A simulated target on this machine joins the range of a real master, or of a simulated one (npm start).`;

type Options = ValuesOf<typeof spec> & { id: string };

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, intro, spec);
  if ("options" in parsed && parsed.options.id === undefined)
    return { wrong: "--id says which target it is; --help tells the rest." };
  if ("options" in parsed && parsed.options.address === undefined && parsed.options.port !== portDefault)
    return { wrong: "--port goes with --address: a master that is looked for says its port itself." };
  return parsed as Parsed<Options>;
}
