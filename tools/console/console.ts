// `npm run console`: follows a board's console without flashing the board.
import { createInterface } from "node:readline";
import { runProgram } from "../common/program.js";
import type { Refusal } from "../common/refusal.js";
import { loadRange } from "../flash/range-file.js";
import { Follower, type View } from "./follow.js";
import { parseOptions, portOf, type Options } from "./options.js";
import { LoggedView, plainView, TypingView } from "./views.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Where the console is shown. `close` gives the terminal back. */
interface Shown {
  view: View;
  close(): void;
}

/** Shows it on a terminal, where lines can be typed, or wherever the output goes. */
function show(enter: (line: string) => void, end: () => void): Shown {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) return { view: plainView(), close: () => undefined };
  if (stdout.isTTY && process.env["TERM"] !== "dumb") {
    const view = new TypingView({ input: stdin, output: stdout }, enter, end);
    return { view, close: () => view.close() };
  }
  const lines = createInterface({ input: stdin }).on("line", enter).on("close", end);
  return { view: plainView(), close: () => lines.removeAllListeners("close").close() };
}

/** Follows the console until somebody ends it. Rejects with a `Refusal`. */
async function run({ board, file, send, log }: Options): Promise<void> {
  const port = "port" in board ? board.port : portOf(loadRange(file), board.name, file);
  const stop = new AbortController();
  const end = () => stop.abort();
  let failure: Refusal | undefined;
  const fail = (refusal: Refusal) => {
    failure ??= refusal;
    end();
  };
  const { view, close } = show((line) => follower.type(line), end);
  for (const signal of signals) process.on(signal, end);
  process.stdout.on("error", end); // nobody reads its output any more
  let logged: LoggedView | undefined;
  let follower: Follower;
  try {
    logged = log === undefined ? undefined : new LoggedView(log, view, fail);
    follower = new Follower(port, logged ?? view, stop.signal);
    await follower.run(send);
  } finally {
    close();
    logged?.close();
    for (const signal of signals) process.off(signal, end);
  }
  if (failure) throw failure;
}

await runProgram(parseOptions, run);
