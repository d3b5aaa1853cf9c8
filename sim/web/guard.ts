// Whom the page's server answers: this machine's own browsers that show this very page. A name that somebody else
// points here (DNS rebinding) and a foreign page that posts here (CSRF) are refused.
import type { IncomingMessage } from "node:http";

export interface Refusal {
  status: number;
  error: string;
}

/** Why a request is refused, whatever it asks for; undefined if it is not. `port` is the server's. */
export function refusalOf({ headers }: Pick<IncomingMessage, "headers">, port: number): Refusal | undefined {
  const { host, origin } = headers;
  const own = [`127.0.0.1:${port}`, `localhost:${port}`, ...(port === 80 ? ["127.0.0.1", "localhost"] : [])];
  if (host === undefined || !own.includes(host.toLowerCase()))
    return { status: 403, error: `Host has to be ${own.slice(0, 2).join(" or ")}.` };
  const site = headers["sec-fetch-site"];
  const isForeign = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  // A link to the page from elsewhere is no harm: it shows the page, and moves nothing.
  const isLink = headers["sec-fetch-mode"] === "navigate";
  const isElsewhere = site !== undefined && site !== "same-origin" && site !== "none" && !isLink;
  return isForeign || isElsewhere
    ? { status: 403, error: "Only the page itself may ask that, not one from elsewhere." }
    : undefined;
}

/** Why a command is refused before its body is read; undefined if it is not. */
export function commandRefusal({ headers }: Pick<IncomingMessage, "headers">, bytesMax: number): Refusal | undefined {
  // A form cannot send this kind without asking first, which nobody answers.
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return { status: 415, error: "Content-Type has to be application/json." };
  if (Number(headers["content-length"] ?? 0) > bytesMax)
    return { status: 413, error: `A command has at most ${bytesMax} bytes.` };
  return undefined;
}
