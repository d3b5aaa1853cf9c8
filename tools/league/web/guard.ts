// Which requests the league's page answers, and what it says of itself: only under its own names, so that no other page
// can read it (DNS rebinding), and the desk only for requests of this page.
import type { IncomingMessage, ServerResponse } from "node:http";

/** Why a request is refused: the status, and a sentence. */
export interface Denial {
  status: number;
  error: string;
}

/** The page loads nothing from elsewhere, and no other page may show it in a frame. */
export const safety = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const octet = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const address = new RegExp(`^(${octet}(\\.${octet}){3}|localhost)(:\\d{0,5})?$`);

/**
 * Why a request is refused, whatever it asks for; undefined if it is not. Its Host must be an IPv4 address,
 * `localhost`, or one of `names`, the names under which the league is served on purpose.
 */
export function hostDenial(
  { headers, rawHeaders }: Pick<IncomingMessage, "headers" | "rawHeaders">,
  names: readonly string[],
): Denial | undefined {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  const host = (headers.host ?? "").toLowerCase();
  const isOwn = address.test(host) || names.includes(host.replace(/:\d{1,5}$/, ""));
  if (isOwn && hosts === 1) return undefined;
  return {
    status: 403,
    error: "The page answers at an address such as 192.168.1.50, or under the names of --host-name.",
  };
}

/** Why a request to the desk is refused; undefined if this page sent it. */
export function deskDenial({ headers, method }: IncomingMessage): Denial | undefined {
  const { origin, host } = headers;
  if (method !== "POST") return { status: 405, error: "The desk takes POST." };
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return { status: 415, error: "Content-Type must be application/json." };
  const site = headers["sec-fetch-site"];
  const isOwn = origin === undefined || /^https?:\/\/(.*)$/.exec(origin.toLowerCase())?.[1] === host?.toLowerCase();
  return isOwn && (site === undefined || site === "same-origin")
    ? undefined
    : { status: 403, error: "Only the league's own page may do that." };
}

export interface Body {
  type: string;
  text: string | Buffer;
  headers?: Record<string, string>;
}

export function send(response: ServerResponse, status: number, { type, text, headers }: Body): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...safety,
    "Content-Type": type,
    "Content-Length": body.length,
    "Cache-Control": "no-cache",
    ...headers,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  send(response, status, { type: "application/json; charset=utf-8", text: JSON.stringify(value), headers });
}

/** Refuses a request and reads nothing more of it. */
export function deny(response: ServerResponse, { status, error }: Denial): void {
  if (response.headersSent) return void response.destroy();
  sendJson(response, status, { error }, { Connection: "close" });
}
