// What a board must read however its lines are cut and joined, as scripts: framing.test.ts plays them in virtual time,
// wire-espruino.test.ts on real interpreters. A script yields one step after the other, and gets the line that it
// expected.
import { seededRandom } from "../../sim/world/random.js";
import { targetId } from "./fake-master.js";
import { seed } from "./peer.js";
import type { Line } from "./wire-end.js";

/**
 * `send`: bytes in one write. `expect`: the next line, which must contain all of this. `quiet`: no line for so many ms.
 * `pass`: lets so many ms pass.
 */
export type Step = { send: string } | { expect: object } | { quiet: number } | { pass: number };
export type Steps = Generator<Step, void, Line>;
export type Role = "target" | "master";

export interface Script {
  what: string;
  steps(): Steps;
}

/** A line, and the reply that it must get. */
export interface Exchange {
  line: string;
  reply: object;
}

/** Exchanges with a target that can be repeated in any order. */
function targetExchange(number: number): Exchange {
  const id = `x${number}`;
  switch (number % 5) {
    case 0:
      return { line: JSON.stringify({ type: "ping", id }), reply: { type: "pong", id } };
    case 1:
      return { line: JSON.stringify({ type: "lay_down", id, target_id: targetId }), reply: { type: "down", id } };
    case 2:
      return { line: "junk", reply: { type: "error", id: "", status: "bad_json" } };
    case 3:
      return { line: JSON.stringify({ type: "ping", id, pad: "x".repeat(400) }), reply: { type: "pong", id } };
    default:
      return {
        line: JSON.stringify({ type: "activate", id, data: { duration: 0 } }),
        reply: { type: "error", id, status: "bad_message" },
      };
  }
}

/** Exchanges with the master, from a target of the boot `boot`. */
function masterExchange(number: number): Exchange {
  const id = `boot-${number + 1}`;
  const result = { type: "result", id, status: "hit", data: { activation: "a", time: 0.5, strength: 0.5 } };
  switch (number % 5) {
    case 2:
      return { line: "[1]", reply: { type: "error", id: "", status: "bad_json" } };
    case 3:
      return { line: JSON.stringify({ ...result, pad: "x".repeat(360) }), reply: { type: "recorded", id } };
    case 4:
      return { line: JSON.stringify({ ...result, data: {} }), reply: { type: "error", id, status: "bad_message" } };
    default:
      return { line: JSON.stringify(result), reply: { type: "recorded", id } };
  }
}

export const exchanges: Record<Role, (number: number) => Exchange> = { target: targetExchange, master: masterExchange };

/** Pieces that arrive separately. */
function* inPieces(...pieces: string[]): Steps {
  for (const send of pieces) {
    yield { send };
    yield { quiet: 4 };
  }
}

/** How pieces of text may be cut and joined: each at random into up to three, some held back and sent with the next. */
function recut(random: () => number, lines: string[]): string[] {
  const pieces: string[] = [];
  let held = "";
  for (const line of lines) {
    let rest = held + line;
    held = "";
    if (random() < 0.2) {
      held = rest;
      continue;
    }
    while (rest) {
      const size = random() < 0.5 ? rest.length : 1 + Math.floor(random() * rest.length);
      pieces.push(rest.slice(0, size));
      rest = rest.slice(size);
    }
  }
  return held ? [...pieces, held] : pieces;
}

/** A line that is cut in two at any byte. */
function* cutInTwo(exchange: (number: number) => Exchange, ending: string): Steps {
  const kinds = [0, 1, 2, 4];
  const lengths = kinds.map((kind) => exchange(kind).line.length + ending.length);
  for (let cut = 1; cut < Math.max(...lengths); cut++) {
    for (const [i, kind] of kinds.entries()) {
      if (cut >= lengths[i]!) continue;
      const { line, reply } = exchange(5 * cut + kind);
      yield* inPieces((line + ending).slice(0, cut));
      yield { send: (line + ending).slice(cut) };
      yield { expect: reply };
    }
  }
}

/** 50 lines one after the other. */
export function* fiftyLines(role: Role): Steps {
  for (let number = 0; number < 50; number++) {
    const { line, reply } = exchanges[role](number);
    yield { send: line + "\n" };
    if (number % 3 === 0) yield { pass: 3 };
    yield { expect: reply };
  }
}

/** Scripts for a registered link; its beats are answered outside of the script. */
export function framingScripts(role: Role): Script[] {
  const exchange = exchanges[role];
  const script = (what: string, steps: () => Steps): Script => ({ what, steps });
  return [
    ...["\n", "\r\n", "\t \r\r\n"].map((ending) =>
      script(`a line that is cut in two at any byte, ending with ${JSON.stringify(ending)}`, () =>
        cutInTwo(exchange, ending),
      ),
    ),

    script("a line that arrives one byte at a time", function* () {
      for (let number = 0; number < 10; number++) {
        const { line, reply } = exchange(number);
        for (const byte of line) yield { send: byte };
        yield { quiet: 20 };
        yield { send: "\n" };
        yield { expect: reply };
      }
    }),

    script("20 lines in one write, and answers each in order", function* () {
      const all = Array.from({ length: 20 }, (_, number) => exchange(number));
      yield { send: all.map(({ line }) => line + "\n").join("") };
      for (const { reply } of all) yield { expect: reply };
      yield { quiet: 100 };
    }),

    script("one and a half lines, then the other half", function* () {
      const [first, second] = [exchange(0), exchange(1)];
      const middle = second.line.length >> 1;
      yield { send: first.line + "\n" + second.line.slice(0, middle) };
      yield { expect: first.reply };
      yield { quiet: 50 };
      yield { send: second.line.slice(middle) + "\n" };
      yield { expect: second.reply };
    }),

    script("empty lines without answering them, however they end, and `\\r\\n` at any line", function* () {
      yield { send: "\n\n\r\n\r\n\n" + "\n".repeat(200) };
      yield { quiet: 50 };
      for (let number = 0; number < 5; number++) {
        const { line, reply } = exchange(number);
        yield { send: "\r\n" + line + "\r\n\n" };
        yield { expect: reply };
      }
      yield { quiet: 50 };
    }),

    script(
      "blanks, tabs and any number of `\\r` around a line as if they were not there, and alone as an empty line",
      function* () {
        const around = ["", " ", "\t", "\r", "\r\r", " \t \r ", "\r".repeat(90), " ".repeat(90)];
        yield {
          send: around.map((blanks) => blanks + "\n").join("") + " ".repeat(511) + "\n" + "\r".repeat(511) + "\n",
        };
        yield { quiet: 50 };
        let number = 0;
        for (const before of around) {
          for (const behind of around) {
            const { line, reply } = exchange(5 * ++number);
            yield { send: before + line + behind + "\n" };
            yield { expect: reply };
          }
        }
        for (const blanks of around) {
          yield { send: blanks + "junk" + blanks + "\n" };
          yield { expect: { type: "error", id: "", status: "bad_json" } };
        }
        yield { quiet: 50 };
      },
    ),

    script("a line of blanks that is cut anywhere, and answers the line after it", function* () {
      const blanks = " \t\r \r\n";
      for (let cut = 1; cut <= blanks.length; cut++) {
        const { line, reply } = exchange(5 * cut);
        yield* inPieces(blanks.slice(0, cut), blanks.slice(cut) + line.slice(0, cut));
        yield { send: line.slice(cut) + "\n" };
        yield { expect: reply };
      }
    }),

    script(
      "any single byte as a line, and answers blanks and tabs with nothing, all others with `bad_json`",
      function* () {
        const { line, reply } = exchange(0);
        for (let byte = 0; byte < 256; byte++) {
          if (byte === 10) continue;
          yield { send: String.fromCharCode(byte) + "\n" };
          if ([9, 13, 32].includes(byte)) yield { quiet: 4 };
          else yield { expect: { type: "error", id: "", status: "bad_json" } };
          if (byte % 15 < 1) {
            yield { send: line + "\n" };
            yield { expect: reply };
          }
        }
      },
    ),

    script(
      "100 kB without a newline: reported once, as soon as the line is too long, and the line after it is served",
      function* () {
        yield* inPieces("x".repeat(511));
        yield { send: "x" };
        yield { expect: { type: "error", id: "", status: "line_too_long" } };
        for (let kB = 0; kB < 100; kB++) yield* inPieces('{"type":"ping","id":"1"}'.repeat(42).padEnd(1024));
        yield { send: "\n" };
        yield { quiet: 20 };
        const { line, reply } = exchange(0);
        yield { send: line + "\n" };
        yield { expect: reply };
      },
    ),

    script("lines that are too long between valid ones, in any pieces", function* () {
      for (const [i, cut] of [1, 100, 511, 512, 513, 535, 536, 537, 700].entries()) {
        const [first, second] = [exchange(5 * i), exchange(5 * i + 1)];
        const bytes = first.line + "\n" + "y".repeat(600) + "\n" + second.line + "\n";
        yield { send: bytes.slice(0, cut) };
        yield { pass: 5 };
        yield { send: bytes.slice(cut) };
        yield { expect: first.reply };
        yield { expect: { type: "error", id: "", status: "line_too_long" } };
        yield { expect: second.reply };
        yield { quiet: 20 };
      }
    }),

    script("lines joined and cut at random", function* () {
      const random = seededRandom(seed).fork(role);
      for (let round = 0; round < 20; round++) {
        const all = Array.from({ length: 30 }, (_, number) => exchange(30 * round + number));
        let bytes = all
          .map(({ line }) => line + (random() < 0.3 ? "\r\n" : "\n") + (random() < 0.1 ? "\n" : ""))
          .join("");
        while (bytes) {
          const size = 1 + Math.floor(random() * random() * 700);
          yield { send: bytes.slice(0, size) };
          bytes = bytes.slice(size);
          if (random() < 0.5) yield { pass: random() * 6 };
        }
        for (const { reply } of all) yield { expect: reply };
        yield { quiet: 20 };
      }
    }),
  ];
}

/**
 * Scripts for a link whose beats the script plays itself. `pongs`: how many beats of the master to wait for; there is
 * one each second.
 */
export function beatScripts(role: Role, pongs: number): Script[] {
  const script = (what: string, steps: () => Steps): Script => ({ what, steps });
  const badJson = { type: "error", id: "", status: "bad_json" };
  const ping = (id: string) => `{"type":"ping","id":"${id}"}\n`;
  /** Expects a master's ping, and answers it in these pieces. */
  const pongTo = (line: Line) => JSON.stringify({ type: "pong", id: line.id, status: "alive" }) + "\n";

  if (role === "target")
    return [
      script("is answered ping for ping, whole, cut and joined, with other lines between", function* () {
        const random = seededRandom(seed).fork("pings");
        for (let from = 0; from < 300; from += 30) {
          const expected: object[] = [];
          const lines: string[] = [];
          for (let number = from + 1; number <= from + 30; number++) {
            const id = String(random() < 0.1 ? number + 1000 : number);
            lines.push(ping(id));
            expected.push({ type: "pong", id, status: "alive" });
            if (random() < 0.7) continue;
            const { line, reply } = targetExchange(number);
            lines.push(line + (random() < 0.5 ? "\n" : "\r\n\n"));
            expected.push(reply);
          }
          for (const piece of recut(random, lines)) {
            yield { send: piece };
            yield { pass: 4 };
          }
          for (const expect of expected) yield { expect };
        }
        yield { quiet: 1000 };
      }),

      script("is part of a line that began before it, however much it looks like a ping", function* () {
        for (const id of ["1", "2", "NaN"]) {
          yield { send: ping("0") + '{"type":"nonsense",' };
          yield { expect: { type: "pong", id: "0" } };
          yield { send: ping(id) };
          yield { expect: badJson };
          yield { send: "x".repeat(600) };
          yield { expect: { type: "error", id: "", status: "line_too_long" } };
          yield { send: ping(id) };
          yield { quiet: 20 };
        }
      }),

      script("is a good line: 20 bad ones with a beat among them are not 20 in a row", function* () {
        yield { send: ping("1") + "junk\n" };
        yield { expect: { type: "pong", id: "1" } };
        yield { expect: badJson };
        yield { send: ping("2") };
        yield { expect: { type: "pong", id: "2" } };
        yield { send: "junk\n".repeat(19) };
        for (let i = 0; i < 19; i++) yield { expect: badJson };
        yield { quiet: 100 };
        yield { send: ping("3") };
        yield { expect: { type: "pong", id: "3" } };
      }),
    ];

  return [
    script("is part of a line that began before it, however much it looks like a pong", function* () {
      for (let number = 1; number <= Math.min(pongs, 3); number++) {
        const pong = pongTo(yield { expect: { type: "ping" } });
        yield* inPieces('{"type":"nonsense",');
        yield { send: pong };
        yield { expect: badJson };
        yield* inPieces(pong);
      }
    }),

    script("is a good line: 20 bad ones with a beat among them are not 20 in a row", function* () {
      const beat = yield { expect: { type: "ping" } };
      yield { send: "junk\n" };
      yield { expect: badJson };
      yield* inPieces(pongTo(beat));
      yield { send: "junk\n".repeat(19) };
      for (let i = 0; i < 19; i++) yield { expect: badJson };
      yield { quiet: 100 };
      yield { send: pongTo(yield { expect: { type: "ping" } }) };
    }),

    script("follows an empty line: a newline alone is not the rest of a line", function* () {
      for (const first of [1, 3]) {
        const [one, two] = [masterExchange(5 * first), masterExchange(5 * (first + 1))];
        yield { send: one.line + "\n\n" };
        yield { expect: one.reply };
        yield { send: two.line + "\n" };
        yield { expect: two.reply };
      }
    }),

    script("keeps a link, however the pongs are cut and joined with results", function* () {
      const random = seededRandom(seed).fork("pongs");
      for (let number = 1; number <= pongs; number++) {
        const beat = yield { expect: { type: "ping" } };
        const result = masterExchange(5 * number);
        const hasResult = random() < 0.5;
        const lines = [pongTo(beat), ...(hasResult ? [result.line + "\n"] : [])];
        for (const piece of recut(random, random() < 0.5 ? lines : lines.reverse())) {
          yield { send: piece };
          yield { pass: 4 };
        }
        if (hasResult) yield { expect: result.reply };
      }
    }),
  ];
}
