// Takes the page's connections. It does so itself, straight from `net`: Espruino's `http` shows a connection only once
// its head is complete, so one that never completes it could be neither bounded nor closed.
// @seldom: when the page opens; what `acceptor` returns exists until memory is short
import { addClient, clients, cutOff, cutOffSilent, cutOffSlow, pagesMax } from "./clients.js";
import type { Client } from "./page-request.js";

/**
 * Returns what takes a connection, whose chunks `read` gets. It calls `share` whenever the sockets are to be shared
 * anew.
 */
export function acceptor(read: (this: Client, chunk: string) => void, share: () => void): (socket: Socket) => void {
  function closed(this: Client): void {
    cutOff(this);
    share();
  }
  function check(): void {
    cutOffSlow();
    share();
  }
  return function (socket) {
    const client = socket as Client;
    client.rest = client.path = "";
    client.got = client.wait = client.life = client.status = 0;
    client.on("data", read); // in this tick: Espruino delivers data again and again while nothing listens
    client.on("close", closed);
    addClient(client, check);
    if (clients.length > pagesMax) cutOffSilent();
    share();
  };
}
