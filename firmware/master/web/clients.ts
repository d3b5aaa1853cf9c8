// The connections of the page: which ones there are, and how long each may take.
import type { Client } from "./page-request.js";

/** Connections of the page at once, if the sockets allow it. */
export const pagesMax = 3;
/** How often it is checked whether a connection takes too long, in ms… */
const checkMs = 500;
/** …which is to send nothing, not to finish a request or read its answer, or to exist, for so many checks. */
const silentChecks = 3;
const waitChecks = 7;
const lifeChecks = 60;

/** The open connections, the oldest first. */
export const clients: Client[] = [];
let checking: Handle | undefined;

/** Adds a connection. `check` is called every 500 ms while there are any. */
export function addClient(client: Client, check: () => void): void {
  clients.push(client);
  if (checking === undefined) checking = setInterval(check, checkMs);
}

/** Closes a connection at once, without what is still to be sent. */
export function cutOff(client: Client): void {
  const index = clients.indexOf(client);
  client.clsNow = true;
  if (index < 0) return;
  clients.splice(index, 1);
  client.next = client.reader = undefined;
  if (clients.length) return;
  clearInterval(checking!);
  checking = undefined;
}

/** Closes the oldest connection that has not sent anything yet: browsers connect before they have a request. */
export function cutOffSilent(): void {
  let i = 0;
  while (clients[i]!.got) i++;
  cutOff(clients[i]!);
}

/** Closes the connections that have taken too long: one check more has passed. */
export function cutOffSlow(): void {
  for (let i = clients.length - 1; i >= 0; i--) {
    const client = clients[i]!;
    client.life++;
    if (++client.wait >= (client.got ? waitChecks : silentChecks) || client.life >= lifeChecks) cutOff(client);
  }
}
