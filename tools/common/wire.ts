// The wire to a board's console: a serial port or a TCP connection, as a stream of bytes. A sentence says what went
// wrong while it was opened.
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { consolePlace, type TcpPlace } from "./address.js";
import { exitFailed, exitMisused, reasonOf, Refusal } from "./refusal.js";
import { serialDriver } from "./serial.js";

export interface Wire {
  readonly stream: Duplex;
  /** Fulfilled when the port is free for others. */
  close(): Promise<void>;
}

export interface WireOptions {
  /** A serial port's control lines stay as they are when it is closed: some boards restart when they fall. */
  keepsLines?: boolean;
  /** Every byte passes as it is: none of them stops or continues the other side. */
  isBinary?: boolean;
  /** Gives up opening it. */
  signal?: AbortSignal;
}

/** Espruino's default on all boards. */
const baud = 115_200;
const dialMs = 5000;
/** A connection over which nothing comes is probed after this time: the board may have lost its power. */
const aliveMs = 10_000;

/** Why a serial port could not be opened, from the system's own words, which differ between platforms. */
export function serialSentence(path: string, reason: string, platform: NodeJS.Platform = process.platform): string {
  if (/no such file|file not found|enoent|unknown error code 2\b|not exist/i.test(reason))
    return `There is no port ${path}: plug the board in; npm run flash -- --list shows the ports.`;
  if (/lock|busy|temporarily unavailable/i.test(reason) || (platform === "win32" && /access denied/i.test(reason)))
    return `${path} is busy: close the program that has it open (an IDE, a terminal, npm run console, npm run flash).`;
  if (/permission|access|eacces/i.test(reason))
    return `You may not use ${path}: join the group that owns it (on Linux: sudo usermod -aG dialout $USER, then log in again).`;
  if (/ioctl|not a tty|enotty|bad file/i.test(reason))
    return `${path} is not a serial port: npm run flash -- --list shows the ports.`;
  return `${path} cannot be opened (${reason}): unplug the board and plug it in again.`;
}

/** Why nobody was reached at an address, from the error's code. */
export function tcpSentence(port: string, code: string): string {
  if (code === "ECONNREFUSED")
    return `Nobody serves a console at ${port}: check that the board is on and its address is right.`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `There is no host of the name in ${port}: use the board's address.`;
  return `Nobody answers at ${port} (${code}): check that the board is on and in this network.`;
}

function openSerial(path: string, keepsLines: boolean, isBinary: boolean): Promise<Wire> {
  const Port = serialDriver();
  const flow = { xon: !isBinary, xoff: !isBinary };
  const stream = new Port({ path, baudRate: baud, autoOpen: false, ...flow, hupcl: !keepsLines });
  return new Promise((resolve, reject) => {
    const close = () => new Promise<void>((closed) => stream.close(() => closed()));
    stream.open((error) =>
      error ? reject(new Refusal(serialSentence(path, error.message), exitFailed)) : resolve({ stream, close }),
    );
  });
}

function openTcp(port: string, { host, port: tcpPort }: TcpPlace, signal?: AbortSignal): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = connect(tcpPort, host);
    const settle = () => {
      clearTimeout(tooLong);
      signal?.removeEventListener("abort", giveUp);
    };
    const refuse = (code: string) => {
      settle();
      socket.destroy();
      reject(new Refusal(tcpSentence(port, code), exitFailed));
    };
    const giveUp = () => refuse("ECANCELED");
    const tooLong = setTimeout(refuse, dialMs, "ETIMEDOUT");
    signal?.addEventListener("abort", giveUp);
    socket.once("error", (error: NodeJS.ErrnoException) => refuse(error.code ?? error.message));
    socket.once("connect", () => {
      settle();
      resolve({
        stream: socket.setNoDelay(true).setKeepAlive(true, aliveMs),
        close: async () => void socket.destroy(),
      });
    });
  });
}

/** Opens the wire. Rejects with a `Refusal`. */
export async function openWire(
  port: string,
  { keepsLines = false, isBinary = false, signal }: WireOptions = {},
): Promise<Wire> {
  let place: TcpPlace | undefined;
  try {
    place = consolePlace(port);
  } catch (wrong) {
    throw new Refusal(`--port takes ${reasonOf(wrong)}.`, exitMisused);
  }
  return place ? openTcp(port, place, signal) : openSerial(port, keepsLines, isBinary);
}
