// Shows a running range until somebody ends it: live on a terminal, as a plain log of console lines anywhere else.
import { say, shownBytes } from "../../tools/common/terminal.js";
import type { RealArena } from "../arena/real-arena.js";
import { LiveTerminal } from "./live-terminal.js";
import { bindFailed } from "../arena/port.js";
import { isAddress, type Places } from "../arena/state.js";

/** Signals that end the show in good order. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Keeps the process alive while nothing happens, ms. */
const idleMs = 60_000;

/** Whether colours are wanted: https://no-color.org. */
function wantsColour(): boolean {
  return !process.env["NO_COLOR"];
}

function isTerminal(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY) && process.env["TERM"] !== "dumb";
}

/** Powers the arena up and shows it. Fulfilled with why it ended, if that was not the user's wish. */
export function show(arena: RealArena, places: Places): Promise<string | undefined> {
  return new Promise((resolve) => {
    const open = isTerminal() ? openLive : openLog;
    const close = open(arena, places, () => end());
    const quit = () => end();
    const end = (fault?: string) => {
      for (const signal of signals) process.off(signal, quit);
      close();
      resolve(fault);
    };
    for (const signal of signals) process.on(signal, quit);
    arena.onLine((board, line) => {
      if (board === "master" && line === bindFailed)
        end("The master cannot listen on its port: something took it a moment ago.");
    });
    arena.start();
  });
}

function openLive(arena: RealArena, places: Places, quit: () => void): () => void {
  const live = new LiveTerminal({
    arena,
    ...places,
    input: process.stdin,
    output: process.stdout,
    colour: wantsColour(),
    quit,
  });
  live.open();
  return () => live.close();
}

/** Without a terminal there are no keys: the range runs, and whoever reads along may join it over TCP. */
function openLog(arena: RealArena, { address, page, masterPage }: Places, quit: () => void): () => void {
  const idle = setInterval(() => undefined, idleMs);
  process.stdout.on("error", quit); // whoever read along is gone
  say(`No terminal, so this is a plain log without keys. Targets dial ${address}; Ctrl-C or SIGTERM ends it.`);
  if (page !== undefined) say(isAddress(page) ? `The page for browsers is at ${page}` : page);
  if (masterPage !== undefined) say(`The master's own page, for phones, is at ${masterPage}`);
  arena.onLine((board, line) => say(`${board}: ${shownBytes(line)}`));
  return () => clearInterval(idle);
}
