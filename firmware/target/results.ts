// Results are kept until the master has recorded them, over any number of reconnects.
import { send, type Link } from "../../shared/link.js";
import type { Result, ResultStatus } from "../../shared/messages.js";
import { boot, settings } from "./settings.js";

/** How many results are kept at most; with so many waiting, no activation is accepted. */
const keptMax = 8;

/** The results' lines as they are sent: parsed results would take twice the RAM. */
const kept: string[] = global.survivors ? global.survivors.results : [];
/** The last result's number. A result's id is the boot id, which is new at each power-up, and its number. */
let number = global.survivors ? global.survivors.number : 0;

export function isFull(): boolean {
  return kept.length >= keptMax;
}

/** The link to the registered master, undefined while there is none. */
let master: Link | undefined;

/**
 * From now on results are sent on this link, the kept ones first, the oldest first. Without a link they are only kept.
 */
export function sendResultsTo(link?: Link): void {
  master = link;
  for (let i = 0; link && i < kept.length; i++) send(link, kept[i]!);
}

/** Keeps a result, and sends it if there is a master. */
export function keep(status: ResultStatus, data: Result["data"]): void {
  const line = JSON.stringify({
    type: "result",
    id: boot + "-" + ++number,
    target_id: settings.id,
    status: status,
    data: data,
  });
  kept.push(line);
  if (master) send(master, line);
}

/** The master has recorded the result with this id, so it need not be kept any more. */
export function recorded(id: string): void {
  for (let i = 0; i < kept.length; i++) {
    if (JSON.parse(kept[i]!).id == id) {
      kept.splice(i, 1);
      return;
    }
  }
}
