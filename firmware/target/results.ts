// Results are kept until the master has recorded them, over any number of reconnects.
import type { ResultStatus } from "../../shared/messages.js";

/** Kept at most; with so many waiting, no further activation is taken on. */
const keptMax = 8;

/** Lines as they are sent: a parsed result would cost twice the RAM. */
const kept: string[] = [];
let boot = "";
let number = 0;

/** `ownBoot` is new at each power-up: with the number it makes a result's id. */
export function openResults(ownBoot: string): void {
  boot = ownBoot;
}

export function isFull(): boolean {
  return kept.length >= keptMax;
}

/** Keeps a result and returns its line. `time` in seconds from armed to hit, `strength` 0 to 1: a hit has both. */
export function keep(targetId: string, activation: string, status: ResultStatus, time?: number, strength?: number): string {
  const line = JSON.stringify({
    type: "result",
    id: boot + "-" + ++number,
    target_id: targetId,
    status: status,
    data: { activation: activation, time: time, strength: strength },
  });
  kept.push(line);
  return line;
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

/** Calls `write` for each line that waits, oldest first. */
export function eachKept(write: (line: string) => void): void {
  for (let i = 0; i < kept.length; i++) write(kept[i]!);
}
