// Fuzz: the line reader delivers lines in any pieces as the messages that they are, and nothing else. First it tests
// the sources alone, as fast as Node runs them, then the bundles on their boards.
import assert from "node:assert/strict";
import fc from "fast-check";
import { badLinesMax, durationMax, durationMin, lineBytesMax } from "../../shared/limits.js";
import { closeLink, isLineWaiting, isOpen, openLink, receive, type Link } from "../../shared/link.js";
import { complaintFromTarget } from "../../firmware/master/wire/from-target.js";
import { readMessage, type Fault, type Message } from "../../shared/messages.js";
import { badAtMaster, badAtTarget } from "../support/bad-lines.js";
import { FakeMaster } from "../support/fake-master.js";
import {
  bytes,
  idText,
  optional,
  piece,
  type Piece,
  rightLine,
  rightMessage,
  tooLong,
  wrongLine,
} from "../support/fuzz-lines.js";
import { type End, masterAlone, Peer } from "../support/peer.js";

declare global {
  /** The part of Espruino's socket that a link needs; all of its declarations would hide Node's. */
  interface Socket {
    write(text: string): boolean;
    end(): void;
    on(event: string, listener: (this: any, ...values: any[]) => void): void;
    removeListener(event: string, listener: Function): void;
    removeAllListeners(event: string): void;
    clsNow?: boolean;
  }
}

/** New in each run, so that every run tests other values; `SEED=7` repeats one. */
const seed = process.env["SEED"] === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(process.env["SEED"]);
/** A peer with more unsent bytes than this is disconnected: see `unsentBytesMax` in shared/link.ts. */
const unsentBytesMax = 4096;
const errorCodes = ["bad_json", "bad_message", "unknown_type", "line_too_long", "bad_target_id"];

/** Checks a property for that many values; a failure shows the seed and the path. */
function holds<Values>(runs: number, property: fc.IProperty<Values>): void {
  fc.assert(property, { seed, numRuns: runs });
}

/** A link whose peer is a list of what was written to it. */
class FakePeer {
  readonly taken: Message[] = [];
  readonly written: string[] = [];
  readonly link: Link;

  /** `reads`: the peer reads at once what is written. */
  constructor(reads: boolean) {
    let drained: ((this: unknown) => void) | undefined;
    const socket: Socket = {
      write: (text) => {
        this.written.push(text);
        if (reads) drained?.call(socket);
        return false;
      },
      end: () => undefined,
      on: (event, listener) => {
        if (event === "drain") drained = listener;
      },
      removeListener: () => {
        drained = undefined;
      },
      removeAllListeners: () => undefined,
    };
    this.link = openLink(socket);
  }

  /** Receives a chunk, and then reads one waiting line in each turn before the next chunk. */
  receive(chunk: string, turns = Infinity): void {
    this.read(chunk);
    for (let turn = 0; turn < turns && isLineWaiting(this.link); turn++) this.read("");
    const kept = (this.link.rest ?? "").length;
    if (isLineWaiting(this.link)) assert.ok(kept <= lineBytesMax, `${kept} bytes of waiting lines are kept`);
    else assert.ok(kept < lineBytesMax, `a begun line of ${kept} bytes is kept`);
  }

  private read(chunk: string): void {
    const before = this.taken.length + this.written.length;
    const waits = receive<Link, Message>(
      this.link,
      chunk,
      complaintFromTarget,
      (_link, message) => this.taken.push(message),
      true,
    );
    if (isLineWaiting(this.link)) assert.ok(waits, "it says that a line waits");
    if (chunk === "")
      assert.ok(
        this.taken.length + this.written.length <= before + 2,
        "one line is read on, and an endless one refused",
      );
  }

  get isOpen(): boolean {
    return isOpen(this.link);
  }

  /** The answers, each checked against the rules for writers. */
  get answers(): { id: string; status: string }[] {
    return this.written.map((line) => {
      assert.ok(line.length <= lineBytesMax && /^[ -~]+\n$/.test(line), `no line of the wire: ${JSON.stringify(line)}`);
      const { type, id, status } = JSON.parse(line) as Fault;
      assert.equal(type, "error");
      return { id, status };
    });
  }
}

/** Lines one after the other, each with its line ending. */
const stream = fc.array(fc.tuple(piece, fc.constantFrom("\n", "\r\n")), { maxLength: 40 });

/** How bytes are cut: sizes of chunks, used again and again. */
const cuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.constant([536]),
  fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
  fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 20 }),
);

function* chunked(text: string, sizes: readonly number[]): Generator<string> {
  for (let from = 0, i = 0; from < text.length; from += sizes[i++ % sizes.length]!)
    yield text.slice(from, from + sizes[i % sizes.length]!);
}

/** The expected results of these lines, until too many wrong ones in a row disconnect the peer. */
function expected(lines: readonly (readonly [Piece, string])[]): {
  messages: string[];
  errors: { id: string; status: string }[];
  isOpen: boolean;
} {
  const [messages, errors]: [string[], { id: string; status: string }[]] = [[], []];
  let inARow = 0;
  for (const [{ line, message, error }, ending] of lines) {
    const wrong = line.length + ending.length > lineBytesMax ? tooLong : error;
    if (wrong) {
      errors.push(wrong);
      if (++inARow === badLinesMax) return { messages, errors, isOpen: false };
    } else if (message !== undefined) {
      messages.push(message);
      inARow = 0;
    }
  }
  return { messages, errors, isOpen: true };
}

describe(`fuzz: the line reader (seed ${seed})`, () => {
  it("delivers exactly the valid lines in order, and answers each wrong one once, in any pieces", () => {
    holds(
      1500,
      fc.property(stream, cuts, fc.integer({ min: 0, max: 3 }), (lines, sizes, turns) => {
        const peer = new FakePeer(true);
        for (const chunk of chunked(lines.map(([{ line }, ending]) => line + ending).join(""), sizes))
          peer.receive(chunk, turns);
        peer.receive("");
        const { messages, errors, isOpen } = expected(lines);
        assert.deepEqual(
          peer.taken.map(({ id }) => id),
          messages,
        );
        assert.deepEqual(peer.answers, errors);
        assert.equal(peer.isOpen, isOpen);
      }),
    );
  });

  it("does not mark a line as the last of its turn if an endless one after it is refused in the same turn", () => {
    const peer = new FakePeer(true);
    const areLast: boolean[] = [];
    const text = '{"type":"ping","id":"1"}\n' + "x".repeat(600);
    receive<Link, Message>(
      peer.link,
      text,
      complaintFromTarget,
      (_link, _message, isLast) => areLast.push(isLast),
      true,
    );
    assert.deepEqual(areLast, [false]);
    assert.deepEqual(peer.answers, [tooLong]);
  });

  it("accepts any bytes in any pieces: it never throws, keeps no more than a line, and delivers the next valid line", () => {
    holds(
      1500,
      fc.property(
        fc.array(
          fc.oneof(
            bytes(60),
            bytes(1200),
            stream.map((lines) => lines.map(([{ line }]) => line).join("\n")),
          ),
          { maxLength: 12 },
        ),
        (chunks) => {
          const peer = new FakePeer(true);
          for (const chunk of chunks) peer.receive(chunk);
          if (!peer.isOpen) return;
          peer.receive("\n");
          const wasOpen = peer.isOpen; // that newline may have ended one wrong line too many
          peer.receive('{"type":"ping","id":"last"}\n');
          assert.equal(peer.taken.at(-1)?.id === "last", wasOpen);
        },
      ),
    );
  });

  it("reports an endless line once, as soon as it is too long", () => {
    holds(
      300,
      fc.property(
        fc.array(
          bytes(700).map((text) => text.replace(/\n/g, "")),
          { maxLength: 30 },
        ),
        (chunks) => {
          const peer = new FakePeer(true);
          let length = 0;
          for (const chunk of chunks) {
            peer.receive(chunk);
            length += chunk.length;
            assert.deepEqual(peer.answers, length >= lineBytesMax ? [tooLong] : []);
          }
        },
      ),
    );
  });

  it(`disconnects after ${badLinesMax} wrong lines in a row, but not after ${badLinesMax - 1} and a valid one`, () => {
    const wrongLines = fc.array(wrongLine, { minLength: badLinesMax, maxLength: badLinesMax });
    holds(
      300,
      fc.property(
        wrongLines,
        fc.nat(badLinesMax - 1),
        rightLine.filter(({ line }) => line.length < lineBytesMax),
        cuts,
        (wrong, place, right, sizes) => {
          const spoiled = [...wrong.slice(0, place), right, ...wrong.slice(place)];
          for (const [lines, isOpen] of [
            [wrong, false],
            [spoiled, place > 0],
          ] as const) {
            const peer = new FakePeer(true);
            for (const chunk of chunked(lines.map(({ line }) => line + "\n").join(""), sizes)) peer.receive(chunk);
            assert.equal(peer.isOpen, isOpen);
            assert.equal(peer.answers.length, badLinesMax);
          }
        },
      ),
    );
  });

  it("writes no more than its limit to a peer that reads nothing, and nothing after the end", () => {
    holds(
      300,
      fc.property(stream, (lines) => {
        const peer = new FakePeer(false);
        for (const [{ line }, ending] of lines) peer.receive(line + ending);
        assert.ok(peer.written.join("").length <= unsentBytesMax);
        closeLink(peer.link);
        const before = peer.written.length;
        peer.receive("junk\n");
        assert.equal(peer.written.length, before);
      }),
    );
  });
});

/** What `readMessage` may return, written again in another way than there. */
function isRight(message: Message): boolean {
  const data = ("data" in message ? message.data : {}) as Record<string, unknown>;
  const within = (value: unknown, least: number, most: number) =>
    typeof value === "number" && value >= least && value <= most;
  const text = (value: unknown) => typeof value === "string" && /^[ -~]{1,32}$/.test(value);
  if (/^registere?d?$/.test(message.type) && typeof data["protocol"] === "number" && data["protocol"] !== 1)
    return (
      JSON.stringify(Object.keys(message)) === '["type","id","data"]' &&
      (text(message.id) || message.id === "") &&
      Object.keys(data).join() === "protocol"
    );
  if (!(text(message.id) || (message.type === "error" && message.id === ""))) return false;
  if (message.target_id !== undefined && !/^[\w-]{1,16}$/.test(message.target_id)) return false;
  if ((message.status !== undefined && !text(message.status)) || typeof data !== "object" || Array.isArray(data))
    return false;
  switch (message.type) {
    case "register":
      return (
        message.target_id !== undefined &&
        typeof data["protocol"] === "number" &&
        ["boot", "firmware", "board"].every((field) => text(data[field])) &&
        (data["crashes"] === undefined || within(data["crashes"], 0, 1e9)) &&
        (data["crash"] === undefined || /^[ -~]{1,64}$/.test(String(data["crash"])))
      );
    case "registered":
      return ["number", "undefined"].includes(typeof data["protocol"]);
    case "ping":
      return data["report"] === undefined || within(data["report"], 0, 1);
    case "pong":
      return (
        data["pose"] === undefined ||
        (/^(down|rising|standing|falling)$/.test(String(data["pose"])) &&
          ["uptime", "memory_free", "memory_total"].every((field) => within(data[field], 0, 1e9)) &&
          (data["rssi"] === undefined || within(data["rssi"], -200, 0)) &&
          (data["battery"] === undefined || within(data["battery"], 0, 100)))
      );
    case "activate":
    case "activated":
      return (
        within(data["duration"], durationMin, durationMax) &&
        (message.type === "activated" || data["sensitivity"] === undefined || within(data["sensitivity"], 0.25, 4))
      );
    case "result":
      return (
        /^(hit|miss|aborted|fault)$/.test(message.status) &&
        text(data["activation"]) &&
        (data["strength"] === undefined || within(data["strength"], 0, 1)) &&
        (within(data["time"], 0, durationMax) || (message.status !== "hit" && data["time"] === undefined))
      );
    default:
      return ["stand_up", "standing", "lay_down", "down", "recorded", "error"].includes(message.type);
  }
}

function assertDoor(line: string): void {
  const read = readMessage<Message>(line, complaintFromTarget);
  if (read.type !== "fault") return assert.ok(isRight(read), JSON.stringify(read));
  assert.ok(errorCodes.includes(read.status), read.status);
  assert.ok(read.id === "" || /^[ -~]{1,32}$/.test(read.id), `id ${JSON.stringify(read.id)}`);
  assert.ok(/^[ -~]+$/.test(read.data.message));
}

describe(`fuzz: the door (seed ${seed})`, () => {
  /** Values close to a field's valid ones, and far from them. */
  const anything: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(0, 1, 2, -1, 0.1, 3600, 3600.1, 1e9, 1e999, "", "down", "hit", "\n", "\x7f", null, true, [], {}),
    fc.double(),
    idText,
    bytes(40),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const fields = ["type", "id", "target_id", "status", "data"] as const;
  const dataFields = [
    "protocol",
    "boot",
    "firmware",
    "board",
    "report",
    "pose",
    "uptime",
    "memory_free",
    "memory_total",
    "duration",
    "sensitivity",
    "activation",
    "time",
    "strength",
    "rssi",
    "battery",
    "crashes",
    "crash",
    "__proto__",
    "constructor",
  ];

  it("accepts any text: the result is a message with all fields in range, or a fault with a code and an id", () => {
    holds(
      3000,
      fc.property(
        fc.oneof(
          bytes(100),
          fc.string({ unit: "binary", maxLength: 100 }),
          fc.json(),
          bytes(100).map((text) => `{${text}}`),
        ),
        assertDoor,
      ),
    );
  });

  it("refuses a valid message with one field made invalid or removed", () => {
    const place = fc.oneof(
      fc.constantFrom(...fields).map((field) => [field]),
      fc.constantFrom(...dataFields).map((field) => ["data", field]),
    );
    holds(
      5000,
      fc.property(
        rightMessage,
        fc.array(fc.tuple(place, optional(anything)), { minLength: 1, maxLength: 3 }),
        (message, changes) => {
          const spoiled: any = {
            ...message,
            data: message.data === undefined ? undefined : { ...(message.data as object) },
          };
          for (const [[field, inner], shared] of changes) {
            const value = structuredClone(shared); // a value that contains itself could not be sent
            if (inner === undefined) spoiled[field!] = value;
            else if (typeof spoiled.data === "object" && spoiled.data) spoiled.data[inner] = value;
          }
          assertDoor(JSON.stringify(spoiled));
        },
      ),
    );
  });

  it("survives valid lines with a few changed bytes", () => {
    const changes = fc.array(fc.tuple(fc.nat(300), fc.nat(2), bytes(3)), { minLength: 1, maxLength: 4 });
    holds(
      4000,
      fc.property(rightLine, changes, ({ line }, edits) => {
        for (const [place, gone, text] of edits)
          line = line.slice(0, place % line.length) + text + line.slice((place % line.length) + gone);
        assertDoor(line);
      }),
    );
  });

  it("returns every valid message unchanged, with its type in lower case", () => {
    holds(
      3000,
      fc.property(rightMessage, (message) => {
        const line = JSON.stringify(message);
        assert.deepEqual(readMessage<Message>(line, complaintFromTarget), {
          ...JSON.parse(line),
          type: message.type.toLowerCase(),
        });
      }),
    );
  });
});

/** What a test sends to a board, and what must come back. */
interface Exchange {
  line: string;
  reply?: object;
}

const boards = [
  {
    name: "a target",
    dial: () => new FakeMaster().link(),
    wrong: badAtTarget,
    right: (number: number): Exchange => ({
      line: `{"type":"ping","id":"p${number}"}`,
      reply: { type: "pong", id: `p${number}` },
    }),
  },
  {
    name: "the master",
    dial: () => new Peer(masterAlone()).register("plate"),
    wrong: badAtMaster,
    right: (number: number): Exchange => ({
      line: `{"type":"result","id":"boot-${number + 1}","status":"miss","data":{"activation":"a"}}`,
      reply: { type: "recorded", id: `boot-${number + 1}` },
    }),
  },
] as const;

/**
 * A board receives pieces separately if there is a pause between them. Half a line must not delay the beat for as
 * long as a lease.
 */
const pauseMs = 4;
const pausesMax = 200;

/** Sends bytes cut in pieces, with pauses between some of them. */
function sendCut(end: End, text: string, sizes: readonly number[]): void {
  let sent = 0;
  for (const chunk of chunked(text, sizes)) {
    end.sendRaw(chunk);
    if (++sent % 2 && sent < 2 * pausesMax) end.arena.run(pauseMs);
  }
}

for (const { name, dial, wrong, right } of boards) {
  describe(`fuzz: ${name} (seed ${seed})`, () => {
    const kinds = fc.array(fc.tuple(fc.option(fc.constantFrom(...wrong)), fc.constantFrom("\n", "\r\n", "\n\n")), {
      minLength: 1,
      maxLength: badLinesMax - 1,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 10 });

    it("obeys the valid lines and answers the wrong ones, each once and in order, in any pieces", () => {
      holds(
        40,
        fc.property(kinds, sizes, (lines, pieces) => {
          const end = dial();
          const exchanges = lines.map(([bad, ending], number) => {
            const { line, reply } = bad
              ? { line: bad.line, reply: { type: "error", id: bad.id, status: bad.code } }
              : right(number);
            return { line: line + ending, reply };
          });
          sendCut(end, exchanges.map(({ line }) => line).join(""), pieces);
          for (const { reply } of exchanges) end.expect(reply!);
          end.expectNothing(20);
        }),
      );
    });

    it("answers each line with a changed byte once, and obeys the next", () => {
      const edit = fc.tuple(
        fc.nat(200),
        fc.nat(1),
        bytes(1).filter((text) => text !== "\n"),
      );
      holds(
        15,
        fc.property(fc.array(edit, { minLength: 1, maxLength: 30 }), (edits) => {
          const end = dial();
          edits.forEach(([at, gone, text], number) => {
            const { line } = right(2 * number);
            const next = right(2 * number + 1);
            const place = at % line.length;
            const before = end.lines.length;
            end.sendRaw(line.slice(0, place) + text + line.slice(place + gone) + "\n" + next.line + "\n");
            const isServed = () =>
              end.lines.some(
                (came, i) => i >= before && came.includes(`"id":${JSON.stringify((next.reply as { id: string }).id)}`),
              );
            end.arena.until("the right line is served", isServed);
            const answers = end.lines.slice(before).filter((came) => !/"(beat-|type":"(ping|lay_down)")/.test(came));
            assert.equal(answers.length, 2, `${JSON.stringify([line, place, text, gone])}: ${answers.join(" ")}`);
          });
        }),
      );
    });
  });
}
