// `npm run sim-target`: one simulated target joins a master on this network, to try out a range that is half built.
import { emitKeypressEvents, type Key } from "node:readline";
import { runProgram } from "../tools/common/program.js";
import { say as print, shownBytes } from "../tools/common/terminal.js";
import { parseOptions, type Options } from "./cli/sim-target-options.js";
import { LoneTarget } from "./arena/lone-target.js";
import { RangeKey } from "./arena/range-key.js";
import { Robot } from "./arena/robot.js";
import { seededRandom } from "./world/random.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const keysHelp = "Keys: space shoots, k cuts it off or heals it, r reboots it, q quits.";

/** Prints a line; `text` may come from a board. */
const say = (who: string, text: string) => print(`${who}: ${shownBytes(text)}`);

/** Carries out a key. */
function act(key: string, target: LoneTarget, quit: () => void): void {
  const { id, board, host } = target.stands[0];
  switch (key) {
    case " ":
      return say("you", `shot: ${target.shoot(id) ? "struck" : "no plate stands there"}`);
    case "k":
      host.cut = !host.cut;
      return say("you", host.cut ? "cut off" : "healed");
    case "r":
      return board.reboot();
    case "q":
    case "\x03":
      return quit();
  }
}

/** Runs the target until the user ends it. */
function live(target: LoneTarget): Promise<void> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const onKey = (text: string | undefined, key: Key) => act(text ?? key.sequence ?? "", target, quit);
    const quit = () => {
      for (const signal of signals) process.off(signal, quit);
      if (stdin.isTTY) stdin.off("keypress", onKey).setRawMode(false).pause();
      resolve();
    };
    for (const signal of signals) process.on(signal, quit);
    if (stdin.isTTY) {
      emitKeypressEvents(stdin);
      stdin.setRawMode(true).on("keypress", onKey);
      say("you", keysHelp);
    }
    target.stands[0].board.powerOn();
  });
}

/** Runs the target with these options until the user ends it. */
async function run(options: Options): Promise<void> {
  const { id, "range-name": rangeName, address, port, seed, robot } = options;
  const target = new LoneTarget({ id, rangeName, key: RangeKey.chosen(options), address, port, seed });
  target.stands[0].board.onLine((line) => say(id, line));
  if (robot) new Robot(target, seededRandom(seed).fork("robot")).start();
  process.stdout.on("error", () => process.exit()); // nobody reads its output any more
  await live(target);
  await target.close();
}

await runProgram(parseOptions, run);
