// Reads the request of one of the page's connections, in as many turns as it takes, and has it answered.
// @seldom: when the page opens; what `requestReader` returns exists until memory is short
import { cutOff } from "./clients.js";
import { headBytesMax, readHead, readLines, type Client } from "./page-request.js";

/** Returns what reads a chunk of a request. It calls `answer` when the head is complete or refused. */
export function requestReader(answer: (client: Client) => void): (this: Client, chunk: string) => void {
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
