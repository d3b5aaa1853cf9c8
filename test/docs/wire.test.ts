// docs/WIRE.md: what it shows of joining by hand is what a real master says, and it explains every type, code and
// field.
import assert from "node:assert/strict";
import { RealArena } from "../../sim/arena/real-arena.js";
import { freePort } from "../../sim/world/relay.js";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RangeKey } from "../../sim/arena/range-key.js";
import { randomKey } from "../../tools/common/key.js";
import { fences, text } from "../support/documents.js";
import { Netcat } from "../support/netcat.js";
import { until } from "../support/flash-interpreter.js";

const document = "docs/WIRE.md";

/** The words of a union of literal types in shared/messages.ts. */
function literals(name: string): string[] {
  const [, union] = new RegExp(`type ${name} =([^;]+);`).exec(readFileSync("shared/messages.ts", "utf8"))!;
  return [...union!.matchAll(/"(\w+)"/g)].map(([, word]) => word!);
}

describe(document, () => {
  it("shows what a user with a netcat sees", async () => {
    const session = fences(document)
      .find(({ lines }) => lines[0]!.startsWith("$ nc "))!
      .lines.slice(1);
    const port = await freePort();
    const arena = new RealArena({ targets: 0, port });
    try {
      arena.start();
      await arena.until("the master listens", () => arena.said("master", "listening").length > 0, 5000);
      const hand = await Netcat.dial(port);
      for (const line of session) {
        if (line.startsWith("> ")) hand.send(line.slice(2));
        else {
          await until(`the master says ${line}`, () => hand.lines.length > 0, 3000);
          assert.equal(hand.lines.shift(), line.replace(/^< /, ""));
        }
      }
      assert.equal(hand.closed, false);
      hand.socket.destroy();
    } finally {
      await arena.close();
    }
  });

  it("joins with a key by the script that it shows", async () => {
    const { lines } = fences(document).find(({ lines }) => lines[0]!.startsWith("import "))!;
    const folder = mkdtempSync(join(tmpdir(), "snyper-wire-"));
    const script = join(folder, "join.mjs");
    writeFileSync(script, lines.join("\n"));
    const port = await freePort();
    const key = randomKey();
    const arena = new RealArena({ targets: 0, port, key: new RangeKey(key) });
    arena.start();
    await arena.until("the master listens", () => arena.said("master", "listening").length > 0, 5000);
    const child = spawn(process.execPath, [script, key, "hand", "127.0.0.1", String(port)]);
    let said = "";
    child.stdout.on("data", (text) => (said += String(text)));
    child.stderr.on("data", (text) => (said += String(text)));
    try {
      await arena.until("it is linked", () => arena.view.links.get("hand")?.linked === true, 10_000);
      await arena.until("it has answered some pings", () => said.split('"ping"').length > 4, 10_000);
      assert.deepEqual(arena.said("master", "link hand"), ["link hand up"], said);
    } finally {
      child.kill();
      await arena.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("has every error code and every type", () => {
    const told = text(document);
    const codes = literals("ErrorCode");
    assert(codes.length > 10);
    for (const code of codes) assert(told.includes(`| \`${code}\` |`), code);
    const types = [...readFileSync("shared/messages.ts", "utf8").matchAll(/^ {2}type: "(\w+)"/gm)].map(
      ([, type]) => type!,
    );
    assert(types.length > 10);
    for (const type of types.filter((type) => type !== "fault")) assert(told.includes(`\`${type}\``), type);
  });

  it("has the limits that the code has", () => {
    const limits = readFileSync("shared/limits.ts", "utf8");
    const limit = (name: string) => Number(new RegExp(`const ${name} = ([\\d.]+);`).exec(limits)?.[1]);
    const told = text(document).replace(/\s+/g, " ");
    for (const sentence of [
      `at most ${limit("lineBytesMax")} bytes with the newline`,
      `1 to ${limit("idLengthMax")} printable ASCII`,
      `1 to ${limit("targetIdLengthMax")} of A-Z a-z 0-9 _ -`,
      `${limit("durationMin")} to ${limit("durationMax")}, fractions allowed`,
      `${limit("sensitivityMin")} to ${limit("sensitivityMax")}: with 2`,
      `sends ${limit("badLinesMax")} bad lines in a row is disconnected`,
      `up to ${limit("crashLengthMax")} printable ASCII`,
      `exactly one outcome within ${limit("replyMs") / 1000} s`,
      `After ${limit("leaseMs") / 1000} s without one the target lies down`,
      `TCP port ${limit("portDefault")}`,
      `UDP port ${limit("discoveryPort")}`,
    ])
      assert(told.includes(sentence), sentence);
  });
});
