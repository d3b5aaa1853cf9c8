// Asks a time server what time it is (NTP, RFC 5905), until anybody has told the master. The socket is that of
// discovery, so that it takes none from targets.
import { epochMs, takeTime, timeMin } from "../when.js";

/** The port of time servers. */
export const timePort = 123;
/** The waits between questions double from the first to the longest, in ms. */
export const timeWaitMs = 4000;
const waitMsMax = 3600000;
/** A client's question in version 4: its last 8 bytes are the time of sending, of which the answer has a copy. */
const questionHead = "\x23\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const answerBytes = 48;
/** Seconds from 1900, where NTP's first era begins, to 1970, and those of an era. */
const since1900 = 2208988800;
const eraSeconds = 4294967296;

/** The server to ask, by its name or IPv4 address; undefined for none. */
let server: string | undefined;
/** The last question: to which address it went, and what was sent in place of the time. */
let question: { to: string; mark: string } | undefined;

export function setTimeServer(name: string | undefined): void {
  server = name;
}

/**
 * Asks the server now and again later, until the time is known. A name is looked up by the radio: `send` would look it
 * up itself, and block the board while nobody answers.
 */
export function askTime(socket: DatagramSocket, waitMs: number): void {
  function ask(address: string | null): void {
    let mark = "";
    if (typeof address != "string") return;
    for (let i = 0; i < 8; i++) mark += String.fromCharCode((E.hwRand() ^ ((getTime() * 1000000) % 65536)) & 255);
    question = { to: address, mark: mark };
    socket.send(questionHead + mark, timePort, address);
  }
  question = undefined;
  if (server === undefined || epochMs !== undefined) return;
  setTimeout(function () {
    askTime(socket, Math.min(2 * waitMs, waitMsMax));
  }, waitMs);
  try {
    if (/^[0-9.]+$/.test(server)) ask(server);
    else require("Wifi").getHostByName!(server, ask);
  } catch (unsent) {} // this radio cannot look up names, or the socket is closed
}

/** Takes the time from an answer, unless it is none to the last question, or the server does not know the time. */
export function takeAnswer(text: string, address: string): void {
  const asked = question;
  let seconds = 0;
  if (!asked || address != asked.to || text.length < answerBytes || text.substr(24, 8) != asked.mark) return;
  const stratum = text.charCodeAt(1);
  // a server in version 4 whose clock is synchronised
  if ((text.charCodeAt(0) & 63) != 36 || text.charCodeAt(0) > 191 || stratum < 1 || stratum > 15) return;
  for (let i = 40; i < 44; i++) seconds = seconds * 256 + text.charCodeAt(i);
  if (!seconds || epochMs !== undefined) return;
  seconds -= since1900;
  takeTime(seconds < timeMin ? seconds + eraSeconds : seconds, "ntp");
}
