// Which requests a page's server answers: those of browsers that show its page under one of its own names. It refuses
// names that somebody else points here (DNS rebinding) and foreign pages that post here (CSRF).
import type { IncomingMessage } from "node:http";
import { listed } from "../../tools/common/sentences.js";

export interface Refusal {
  status: number;
  error: string;
  /** For status 405: the methods that are allowed. */
  allow?: string;
}

/** The names of a server that only this machine reaches. */
export const loopbackNames: readonly string[] = ["127.0.0.1", "localhost"];

/**
 * Why a request is refused, whatever it asks for; undefined if it is not. `port` is the server's, `names` what it may
 * be called in `Host`.
 */
export function refusalOf(
  { headers }: Pick<IncomingMessage, "headers">,
  port: number,
  names = loopbackNames,
): Refusal | undefined {
  const { host, origin } = headers;
  const own = [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
  if (host === undefined || !own.includes(host.toLowerCase()))
    return { status: 403, error: `Host must be ${listed(own.slice(0, names.length))}.` };
  const site = headers["sec-fetch-site"];
  const isForeign = origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`;
  // A link to the page from another site is harmless: it shows the page and moves nothing.
  const isLink = headers["sec-fetch-mode"] === "navigate";
  const isElsewhere = site !== undefined && site !== "same-origin" && site !== "none" && !isLink;
  return isForeign || isElsewhere
    ? { status: 403, error: "Only this page may do that, not one from another site." }
    : undefined;
}

/** Why a command is refused before its body is read; undefined if it is not. */
export function commandRefusal({ headers }: Pick<IncomingMessage, "headers">, bytesMax: number): Refusal | undefined {
  // A form on another site cannot send this type without a preflight request, which the server refuses.
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return { status: 415, error: "Content-Type must be application/json." };
  if (Number(headers["content-length"] ?? 0) > bytesMax)
    return { status: 413, error: `A command must not exceed ${bytesMax} bytes.` };
  return undefined;
}
