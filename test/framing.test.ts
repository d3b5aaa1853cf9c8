// Lines arrive in any cut: in halves, one byte at a time, many at once, or without an end.
import assert from "node:assert/strict";
import { VirtualArena } from "../sim/arena.js";
import { seededRandom } from "../sim/world/random.js";
import { outcomes } from "./support/console.js";
import { FakeMaster, targetId } from "./support/fake-master.js";
import { type End, masterAlone, Peer, seed, strict } from "./support/peer.js";

/** A line and what must come back for it. */
interface Exchange {
  line: string;
  reply: object;
}

/** Exchanges with a target that can follow each other in any number. */
function targetExchange(number: number): Exchange {
  const id = `x${number}`;
  switch (number % 5) {
    case 0: return { line: JSON.stringify({ type: "ping", id }), reply: { type: "pong", id } };
    case 1: return { line: JSON.stringify({ type: "lay_down", id, target_id: targetId }), reply: { type: "down", id } };
    case 2: return { line: "junk", reply: { type: "error", id: "", status: "bad_json" } };
    case 3: return { line: JSON.stringify({ type: "ping", id, pad: "x".repeat(400) }), reply: { type: "pong", id } };
    default: return { line: JSON.stringify({ type: "activate", id, data: { duration: 0 } }), reply: { type: "error", id, status: "bad_message" } };
  }
}

/** Exchanges with the master, from a target of the boot `boot`. */
function masterExchange(number: number): Exchange {
  const id = `boot-${number + 1}`;
  const result = { type: "result", id, status: "hit", data: { activation: "a", time: 0.5, strength: 0.5 } };
  switch (number % 5) {
    case 2: return { line: "[1]", reply: { type: "error", id: "", status: "bad_json" } };
    case 3: return { line: JSON.stringify({ ...result, pad: "x".repeat(360) }), reply: { type: "recorded", id } };
    case 4: return { line: JSON.stringify({ ...result, data: {} }), reply: { type: "error", id, status: "bad_message" } };
    default: return { line: JSON.stringify(result), reply: { type: "recorded", id } };
  }
}

const boards = [
  { name: "a target", dial: (chunks?: "bytes" | "random") => new FakeMaster({ network: { chunks } }).link(), exchange: targetExchange },
  { name: "the master", dial: (chunks?: "bytes" | "random") => new Peer(masterAlone({ network: { chunks } })).register("plate"), exchange: masterExchange },
] as const;

/** Sends pieces, each of which arrives by itself. */
function sendPieces(end: End, ...pieces: string[]): void {
  for (const piece of pieces) {
    end.sendRaw(piece);
    end.expectNothing(4);
  }
}

for (const { name, dial, exchange } of boards) {
  describe(`${name} reads (seed ${seed})`, () => {
    for (const ending of ["\n", "\r\n", "\t \r\r\n"]) {
      it(`a line that is cut in two at any byte, ending with ${JSON.stringify(ending)}`, () => {
        const end = dial();
        const kinds = [0, 1, 2, 4];
        const lengths = kinds.map((kind) => exchange(kind).line.length + ending.length);
        for (let cut = 1; cut < Math.max(...lengths); cut++) {
          kinds.forEach((kind, i) => {
            if (cut >= lengths[i]!) return;
            const { line, reply } = exchange(5 * cut + kind);
            sendPieces(end, (line + ending).slice(0, cut));
            end.sendRaw((line + ending).slice(cut));
            end.expect(reply);
          });
        }
      });
    }

    it("a line that comes one byte at a time", () => {
      const end = dial();
      for (let number = 0; number < 10; number++) {
        const { line, reply } = exchange(number);
        for (const byte of line) end.sendRaw(byte);
        end.expectNothing(20);
        end.sendRaw("\n");
        end.expect(reply);
      }
    });

    it("20 lines in one write, and answers each in its turn", () => {
      const end = dial();
      const exchanges = Array.from({ length: 20 }, (_, number) => exchange(number));
      end.sendRaw(exchanges.map(({ line }) => line + "\n").join(""));
      for (const { reply } of exchanges) end.expect(reply);
      end.expectNothing(100);
    });

    it("one and a half lines, then the other half", () => {
      const end = dial();
      const [first, second] = [exchange(0), exchange(1)];
      const middle = second.line.length >> 1;
      end.sendRaw(first.line + "\n" + second.line.slice(0, middle));
      end.expect(first.reply);
      end.expectNothing(50);
      end.sendRaw(second.line.slice(middle) + "\n");
      end.expect(second.reply);
    });

    it("empty lines without a word, however they end, and `\\r\\n` at any line", () => {
      const end = dial();
      end.sendRaw("\n\n\r\n\r\n\n" + "\n".repeat(200));
      end.expectNothing(50);
      for (let number = 0; number < 5; number++) {
        const { line, reply } = exchange(number);
        end.sendRaw("\r\n" + line + "\r\n\n");
        end.expect(reply);
      }
      end.expectNothing(50);
    });

    it("blanks, tabs and any number of `\\r` around a line as if they were not there, and alone as an empty line", () => {
      const end = dial();
      const around = ["", " ", "\t", "\r", "\r\r", " \t \r ", "\r".repeat(90), " ".repeat(90)];
      end.sendRaw(around.map((blanks) => blanks + "\n").join("") + " ".repeat(511) + "\n" + "\r".repeat(511) + "\n");
      end.expectNothing(50);
      let number = 0;
      for (const before of around) {
        for (const behind of around) {
          const { line, reply } = exchange(5 * ++number);
          end.sendRaw(before + line + behind + "\n");
          end.expect(reply);
        }
      }
      for (const blanks of around) {
        end.sendRaw(blanks + "junk" + blanks + "\n");
        end.expect({ type: "error", id: "", status: "bad_json" });
      }
      end.expectNothing(50);
    });

    it("a line of blanks that is cut anywhere, and answers the line behind it", () => {
      const end = dial();
      const blanks = " \t\r \r\n";
      for (let cut = 1; cut <= blanks.length; cut++) {
        const { line, reply } = exchange(5 * cut);
        sendPieces(end, blanks.slice(0, cut), blanks.slice(cut) + line.slice(0, cut));
        end.sendRaw(line.slice(cut) + "\n");
        end.expect(reply);
      }
    });

    it("any one byte as a line: nothing to blanks and tabs, `bad_json` to all others", () => {
      const end = dial();
      const { line, reply } = exchange(0);
      for (let byte = 0; byte < 256; byte++) {
        if (byte == 10) continue;
        end.sendRaw(String.fromCharCode(byte) + "\n");
        if ([9, 13, 32].includes(byte)) end.expectNothing(4);
        else end.expect({ type: "error", id: "", status: "bad_json" });
        if (byte % 15 < 1) {
          end.sendRaw(line + "\n");
          end.expect(reply);
        }
      }
    });

    it("100 kB without a newline: told once, as soon as the line is too long, and the line after it is served", () => {
      const end = dial();
      sendPieces(end, "x".repeat(511));
      end.sendRaw("x");
      end.expect({ type: "error", id: "", status: "line_too_long" });
      for (let kB = 0; kB < 100; kB++) sendPieces(end, '{"type":"ping","id":"1"}'.repeat(42).padEnd(1024));
      end.sendRaw("\n");
      end.expectNothing(20);
      const { line, reply } = exchange(0);
      end.sendRaw(line + "\n");
      end.expect(reply);
    });

    it("lines that are too long, between right ones, in any cut", () => {
      for (const cut of [1, 100, 511, 512, 513, 535, 536, 537, 700]) {
        const end = dial();
        const [first, second] = [exchange(0), exchange(1)];
        const bytes = first.line + "\n" + "y".repeat(600) + "\n" + second.line + "\n";
        end.sendRaw(bytes.slice(0, cut));
        end.arena.run(5);
        end.sendRaw(bytes.slice(cut));
        end.expect(first.reply);
        end.expect({ type: "error", id: "", status: "line_too_long" });
        end.expect(second.reply);
        end.expectNothing(20);
      }
    });

    for (const chunks of ["bytes", "random"] as const) {
      it(`50 lines over a network that delivers ${chunks}`, () => {
        const end = dial(chunks);
        for (let number = 0; number < 50; number++) {
          const { line, reply } = exchange(number);
          end.sendRaw(line + "\n");
          if (number % 3 == 0) end.arena.run(3);
          end.expect(reply);
        }
      });
    }

    it("lines joined and cut at random", () => {
      const random = seededRandom(seed).fork(name);
      for (let round = 0; round < 20; round++) {
        const end = dial();
        const exchanges = Array.from({ length: 30 }, (_, number) => exchange(number));
        let bytes = exchanges.map(({ line }) => line + (random() < 0.3 ? "\r\n" : "\n") + (random() < 0.1 ? "\n" : "")).join("");
        while (bytes) {
          const size = 1 + Math.floor(random() * random() * 700);
          end.sendRaw(bytes.slice(0, size));
          bytes = bytes.slice(size);
          if (random() < 0.5) end.arena.run(random() * 6);
        }
        for (const { reply } of exchanges) end.expect(reply);
        end.expectNothing(20);
      }
    });
  });
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

describe(`the beat (seed ${seed})`, () => {
  it("is answered ping for ping, whole, cut and joined, with other lines between", () => {
    const random = seededRandom(seed).fork("pings");
    const end = new FakeMaster().linkWithoutBeat();
    const expected: object[] = [];
    const lines: string[] = [];
    for (let number = 1; number <= 300; number++) {
      const id = String(random() < 0.1 ? number + 1000 : number);
      lines.push(`{"type":"ping","id":"${id}"}\n`);
      expected.push({ type: "pong", id, status: "alive" });
      if (random() < 0.7) continue;
      const { line, reply } = targetExchange(number);
      lines.push(line + (random() < 0.5 ? "\n" : "\r\n\n"));
      expected.push(reply);
    }
    for (const piece of recut(random, lines)) {
      end.sendRaw(piece);
      end.arena.run(4);
    }
    for (const reply of expected) end.expect(reply);
    end.expectNothing(1000);
  });

  it("is part of a line that began before it, however much it looks like a ping", () => {
    const end = new FakeMaster().linkWithoutBeat();
    for (const id of ["1", "2", "NaN"]) {
      const ping = `{"type":"ping","id":"${id}"}\n`;
      end.sendRaw('{"type":"ping","id":"0"}\n{"type":"nonsense",');
      end.expect({ type: "pong", id: "0" });
      end.sendRaw(ping);
      end.expect({ type: "error", id: "", status: "bad_json" });
      end.sendRaw("x".repeat(600));
      end.expect({ type: "error", id: "", status: "line_too_long" });
      end.sendRaw(ping);
      end.expectNothing(20);
    }
  });

  it("is part of a line that began before it, however much it looks like a pong", () => {
    const peer = new Peer(masterAlone()).register("plate").byHand();
    for (let number = 1; number <= 3; number++) {
      const pong = JSON.stringify({ type: "pong", id: peer.expect({ type: "ping" }).id, status: "alive" }) + "\n";
      sendPieces(peer, '{"type":"nonsense",');
      peer.sendRaw(pong);
      peer.expect({ type: "error", id: "", status: "bad_json" });
      sendPieces(peer, pong);
    }
  });

  it("is a good line: 20 bad ones with a beat among them are not 20 in a row", () => {
    const end = new FakeMaster().linkWithoutBeat();
    end.sendRaw('{"type":"ping","id":"1"}\njunk\n');
    end.expect({ type: "pong", id: "1" });
    end.expect({ type: "error", status: "bad_json" });
    end.sendRaw('{"type":"ping","id":"2"}\n');
    end.expect({ type: "pong", id: "2" });
    const peer = new Peer(masterAlone()).register("plate").byHand();
    const { id } = peer.expect({ type: "ping" });
    peer.sendRaw("junk\n");
    peer.expect({ type: "error", status: "bad_json" });
    sendPieces(peer, JSON.stringify({ type: "pong", id, status: "alive" }) + "\n");
    for (const receiver of [end, peer]) {
      receiver.sendRaw("junk\n".repeat(19));
      for (let i = 0; i < 19; i++) receiver.expect({ type: "error", status: "bad_json" });
      receiver.expectNothing(100);
      assert.ok(!receiver.closed);
    }
  });

  it("keeps a link, however the pongs are cut and joined with results", () => {
    const random = seededRandom(seed).fork("pongs");
    const arena = masterAlone();
    const peer = new Peer(arena).register("plate").byHand();
    for (let number = 1; number <= 60; number++) {
      const { id } = peer.expect({ type: "ping" });
      const result = masterExchange(5 * number);
      const hasResult = random() < 0.5;
      const lines = [JSON.stringify({ type: "pong", id, status: "alive" }) + "\n", ...(hasResult ? [result.line + "\n"] : [])];
      for (const piece of recut(random, random() < 0.5 ? lines : lines.reverse())) {
        peer.sendRaw(piece);
        arena.run(4);
      }
      if (hasResult) peer.expect(result.reply);
    }
    assert.deepEqual(arena.said("master", "link "), ["link plate up"]);
  });

  it("may end with the link: a ping and the end of the connection in one breath", () => {
    const master = new FakeMaster();
    for (let number = 1; number <= 5; number++) {
      const end = master.linkWithoutBeat();
      for (let ping = 1; ping <= number; ping++) end.sendRaw(`{"type":"ping","id":"${ping}"}\n`);
      end.hangUp();
    }
    master.link().expectNothing(100);
  });
});

describe(`a whole range (seed ${seed})`, () => {
  for (const chunks of ["bytes", "random"] as const) {
    it(`works over a network that delivers ${chunks}`, () => {
      const arena = strict(new VirtualArena({ targets: 4, seed, network: { chunks } }));
      arena.assemble();
      arena.makeHot();
      for (const [type, status] of [["ping", "alive"], ["stand_up", "standing"], ["lay_down", "down"]] as const) {
        assert.deepEqual(outcomes(arena, 4, type).sort(), [1, 2, 3, 4].map((number) => `target_${number} ${status}`));
      }
      assert.deepEqual(outcomes(arena, 1, "activate", "target_3", { duration: 1 }), ["target_3 activated"]);
      arena.run(400);
      arena.shoot("target_3");
      arena.run(1000);
      const told = arena.said("target_3", "exposure hit")[0]?.split(" ")[2];
      assert.deepEqual(arena.said("master", "result"), [`result target_3 hit ${told} s`]);
      arena.run(10_000);
      assert.deepEqual(arena.said("master", "link").filter((line) => line.includes("down")), []);
    });
  }
});
