// A time server on a range's network, which answers as a test wants.
import type { VirtualArena } from "../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import type { Host } from "../../sim/world/world.js";

export const serverAddress = "192.168.1.123";
export const serverName = "pool.ntp.org";
const timePort = 123;
/** Seconds from 1900 to 1970. */
const since1900 = 2_208_988_800;

/** What can be wrong with an answer; by default nothing. */
export interface Answer {
  /** The first byte: whether the clock is synchronised, the version, and the mode. */
  head?: number;
  stratum?: number;
  /** Seconds since 1970, or the four bytes of seconds since 1900 as they are. */
  seconds: number | string;
  /** In place of the copy of what the question said. */
  origin?: string;
  /** How many bytes it has. */
  length?: number;
}

const fourBytes = (value: number): string =>
  String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);

/** An answer to a question. */
export function answerTo(question: string, answer: Answer): string {
  const { head = 0x24, stratum = 2, seconds, origin = question.slice(40, 48), length = 48 } = answer;
  const time = typeof seconds === "string" ? seconds : fourBytes((seconds + since1900) % 2 ** 32);
  const reference = "\0".repeat(22);
  return `${String.fromCharCode(head, stratum)}${reference}${origin}${time}\0\0\0\0${time}\x80\0\0\0`
    .padEnd(length, "\0")
    .slice(0, length);
}

/** Opens a time server. `answer` makes what it sends back; undefined for nothing. */
export function openTimeServer(
  arena: VirtualArena<SimulatedBoard>,
  answer: (question: string) => string | undefined,
  address = serverAddress,
): { host: Host; questions: { text: string; atMs: number }[] } {
  const { network, clock } = arena.world;
  const questions: { text: string; atMs: number }[] = [];
  const host = network.host("time", address);
  const socket = network.datagrams(host, timePort, (text, from, fromPort) => {
    questions.push({ text, atMs: clock.now() });
    const reply = answer(text);
    if (reply !== undefined) socket!.send(reply, fromPort, from);
  });
  return { host, questions };
}
