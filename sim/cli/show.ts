// Shows a running range until the user ends it: live on a terminal, or else as a plain log of console lines.
import { complain, say, shownBytes } from "../../tools/common/terminal.js";
import type { Offer } from "../arena/offer.js";
import type { RealArena } from "../arena/real-arena.js";
import { textOf } from "./line.js";
import { LiveTerminal } from "./live-terminal.js";
import { qrLines } from "./qr.js";
import { bindFailed } from "../arena/port.js";
import { isAddress, type Places } from "../arena/state.js";

/** Signals that end the program cleanly. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The interval of a timer that keeps the process alive, ms. */
const idleMs = 60_000;

/** Whether to use colours: https://no-color.org. */
function wantsColour(): boolean {
  return !process.env["NO_COLOR"];
}

function isTerminal(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY) && process.env["TERM"] !== "dumb";
}

/**
 * Powers up the arena and shows it, and what happens to the game that is offered. Fulfilled with an error, or undefined
 * if the user ended it.
 */
export function show(arena: RealArena, places: Places, offer?: Offer): Promise<string | undefined> {
  return new Promise((resolve) => {
    const open = isTerminal() ? openLive : openLog;
    const close = open(arena, places, () => end(), offer);
    const quit = () => end();
    const end = (fault?: string) => {
      for (const signal of signals) process.off(signal, quit);
      close();
      resolve(fault);
    };
    for (const signal of signals) process.on(signal, quit);
    arena.onLine((board, line) => {
      if (board === "master" && line === bindFailed)
        end("The master cannot listen on its port: another program has just taken it.");
    });
    arena.start();
  });
}

function openLive(arena: RealArena, places: Places, quit: () => void, offer?: Offer): () => void {
  const live = new LiveTerminal({
    arena,
    offer,
    ...places,
    input: process.stdin,
    output: process.stdout,
    colour: wantsColour(),
    quit,
  });
  live.open();
  return () => live.close();
}

/** Without a terminal there are no keys: the range just runs, and real boards can join it. */
function openLog(
  arena: RealArena,
  { address, page, masterPage, show: showUrl }: Places,
  quit: () => void,
  offer?: Offer,
): () => void {
  const idle = setInterval(() => undefined, idleMs);
  process.stdout.on("error", quit); // nothing reads the log any more
  say(`No terminal, so this is a plain log without keys. Targets dial ${address}; end it with Ctrl-C or SIGTERM.`);
  if (page !== undefined) say(isAddress(page) ? `The page for browsers is at ${page}` : page);
  if (masterPage !== undefined) say(`The master's own page, for phones, is at ${masterPage}`);
  if (showUrl !== undefined) {
    say(`Everybody on this network can watch at ${showUrl}`);
    if (process.stdout.isTTY) for (const line of qrLines(showUrl, false)) say(textOf(line));
  }
  arena.onLine((board, line) => say(`${board}: ${shownBytes(line)}`));
  offer?.onReport((sentence, isFault) => (isFault ? complain(sentence) : say(sentence)));
  return () => clearInterval(idle);
}
