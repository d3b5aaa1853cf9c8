// Takes the page's connections, and reads their requests. It does so itself, straight from `net`: Espruino's `http` shows
// a connection only once its head is complete, so one that never completes it could be neither bounded nor closed.
// @seldom: when the page opens; what `acceptor` returns exists until memory is short
import { answerer } from "./answer.js";
import { addClient, clients, cutOff, cutOffSilent, cutOffSlow, pagesMax } from "./clients.js";
import { headBytesMax, readHead, readLines, type Client } from "./page-request.js";

/** Returns what takes a connection. It calls `share` whenever the sockets are to be shared anew. */
export function acceptor(share: () => void): (socket: Socket) => void {
  const read = requestReader(answerer());

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

/** Returns what reads a chunk of a request. It calls `answer` when the head is complete or refused. */
function requestReader(answer: (client: Client) => void): (this: Client, chunk: string) => void {
  function readOn(client: Client): void {
    if (client.clsNow) return;
    if (client.status == 1) client.status = readLines(client);
    if (client.status == 1) setTimeout(readOn, 0, client);
    if (client.status < 2) return;
    client.wait = 0;
    client.got = 1; // what follows the request is counted from here
    client.rest = "";
    setTimeout(answer, 1, client);
  }
  return function (chunk) {
    const client = this;
    if (client.clsNow) return;
    if (client.status > 1) {
      // It sends more after its request, which is ignored up to the size of a head.
      client.got += chunk.length;
      if (client.got > headBytesMax) cutOff(client);
      return;
    }
    const isDue = client.status == 1;
    client.status = readHead(client, chunk);
    if (client.status && !isDue) setTimeout(readOn, 0, client);
  };
}
