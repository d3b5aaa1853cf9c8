// The open links of the master, registered or not.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { strangersKept } from "../../../shared/floors.js";
import { keyName } from "../../../shared/keys.js";
import { closeLink } from "../../../shared/link.js";
import type { Message, Register } from "../../../shared/messages.js";
import { isCrowded } from "../memory.js";
import { beats } from "./beat.js";
import { forgetCommands } from "./commands.js";
import { fact, lostAt, setFact } from "./facts.js";
import { targets, type Target, type TargetLink } from "./targets.js";

/** In a range with a key at most so many links may be unproven. */
const unprovenMax = 2;

/** What the server reports to its owner. */
export interface Owner {
  /** A target registered. `rebooted`: it was powered up since its last registration. */
  up(target: Target, rebooted: boolean): void;
  /** A target's link broke. */
  down(target: Target): void;
  /** A registered target sent a message other than `register`. */
  take(target: Target, link: TargetLink, message: Exclude<Message, Register>): void;
  /** The number of connections changed, registered or not. */
  links(count: number): void;
}

export let owner: Owner;
/** Every open link, the oldest first. */
export const links: TargetLink[] = [];

export function reportTo(itsOwner: Owner): void {
  owner = itsOwner;
}

/** Connections that have not registered: strangers, or targets that are about to. */
export function countStrangers(): number {
  let count = 0;
  for (let i = 0; i < links.length; i++) if (!links[i]!.who) count++;
  return count;
}

/**
 * Disconnects strangers if memory is too short for them or the range has a key, the oldest first: a target registers at
 * once.
 */
export function turnAway(): void {
  let count = countStrangers();
  if (!isCrowded(count) && (keyName == "" || count <= unprovenMax)) return;
  for (let i = 0; count > strangersKept;) {
    const link = links[i]!;
    if (link.who) i++;
    else {
      count--;
      closeNow(link);
      drop(link, "");
    }
  }
}

/** Closes a link at once, without what is still to be sent. */
export function closeNow(link: TargetLink): void {
  closeLink(link);
  link.clsNow = true;
}

/** Closes a link, and reports it if it belonged to a target. Does nothing the second time. */
export function drop(link: TargetLink, reason: string): void {
  const index = links.indexOf(link);
  if (index >= 0) links.splice(index, 1);
  closeLink(link);
  const target = link.who;
  if (!target) return owner.links(links.length);
  beats.splice(beats.indexOf(link), 1);
  link.who = undefined;
  target.link = undefined;
  target.lostMs = now();
  const place = targets.indexOf(target);
  setFact(place, lostAt, fact(place, lostAt) + 1);
  print(Subject.link + " " + target.id + " down " + reason);
  if (link.done) link.done(target, "timeout");
  forgetCommands(target);
  owner.links(links.length);
  owner.down(target);
}
