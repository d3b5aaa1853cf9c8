// `npm run league -- COMMAND`: connects ranges to a league. docs/LEAGUE.md explains it.
import { runProgram } from "../common/program.js";
import { runDemo } from "./demo.js";
import { parseOptions, type Chosen } from "./options.js";
import { runBoard, runBridge, runInvite } from "./run.js";
import { runFaults } from "./trial/faults.js";
import { runLoad } from "./trial/load.js";

function run({ command, options }: Chosen): number | void | Promise<number | void> {
  switch (command) {
    case "invite":
      return runInvite(options);
    case "bridge":
      return runBridge(options);
    case "board":
      return runBoard(options);
    case "demo":
      return runDemo(options);
    case "faults":
      return runFaults(options);
    case "load":
      return runLoad(options);
    default:
      command satisfies never;
  }
}

await runProgram(parseOptions, run);
