// Results are kept until the master has recorded them, over any number of reconnects.
import { send, type Link } from "../../shared/link.js";
import type { ResultStatus } from "../../shared/messages.js";
import { boot, settings } from "./settings.js";

/** Kept at most; with so many waiting, no further activation is taken on. */
const keptMax = 8;

/** Lines as they are sent: a parsed result would cost twice the RAM. */
const kept: string[] = [];
/** Of the last result; with the boot id, which is new at each power-up, it makes a result's id. */
let number = 0;

export function isFull(): boolean {
  return kept.length >= keptMax;
}

/** Where results go: the registered master's link, undefined while there is none. */
let master: Link | undefined;

/** From now on results go there, those that wait first, oldest first; to nobody without a link. */
export function sendResultsTo(link?: Link): void {
  master = link;
  for (let i = 0; link && i < kept.length; i++) send(link, kept[i]!);
}

/**
 * Keeps a result, and sends it when there is a master. `time` in seconds from armed to hit, `strength` 0 to 1: a hit
 * has both.
 */
export function keep(activation: string, status: ResultStatus, time?: number, strength?: number): void {
  const line = JSON.stringify({
    type: "result",
    id: boot + "-" + ++number,
    target_id: settings.id,
    status: status,
    data: { activation: activation, time: time, strength: strength },
  });
  kept.push(line);
  if (master) send(master, line);
}

/** The master has recorded the result with this id; one that is not kept any more changes nothing. */
export function recorded(id: string): void {
  for (let i = 0; i < kept.length; i++) {
    if (JSON.parse(kept[i]!).id == id) {
      kept.splice(i, 1);
      return;
    }
  }
}
