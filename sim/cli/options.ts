// The options of `npm start`: their shapes, limits and defaults.
import { portDefault } from "../../shared/limits.js";
import type { Runtime } from "../arena.js";
import { readArguments, type Parsed, type ValuesOf } from "../../shared/host/arguments.js";

const runtimes: readonly Runtime[] = ["vm", "espruino"];

const spec = {
  targets: { kind: "number", least: 1, most: 32, usual: 4, help: "simulated targets" },
  port: { kind: "number", least: 1, most: 65535, usual: portDefault, help: "TCP port on which the master listens" },
  seed: { kind: "number", least: 0, most: 4294967295, usual: 1, help: "decides the vm boards' and the robot's chances" },
  runtime: {
    kind: "choice", of: runtimes, usual: "vm",
    help: "what runs the bundles, Node's vm or a real interpreter for each board ($ESPRUINO, else espruino-linux on the PATH)",
  },
  lan: { kind: "flag", help: "listen on all interfaces, so that real boards can join (without it 127.0.0.1 only)" },
  autoplay: { kind: "flag", help: "a robot shooter plays one Quick Game: prints the sheet, exits 0, or 1 if anything went wrong" },
  json: { kind: "flag", help: "with --autoplay: prints the outcome as one JSON object" },
} as const;

const intro = `npm start -- [options]
A carnival shooting range: a master and its targets over real TCP, shown live in the terminal. Key ? tells the keys.`;

export type Options = ValuesOf<typeof spec>;

/** Reads the arguments after the script's name. Throws nothing: what is wrong comes back as a sentence. */
export function parseOptions(args: string[]): Parsed<Options> {
  const parsed = readArguments(args, intro, spec);
  if ("options" in parsed && parsed.options.json && !parsed.options.autoplay) return { wrong: "--json goes with --autoplay only: the live screen is for people." };
  return parsed;
}
