// The boards' HMAC, which is built on the interpreter's own hash: RFC 4231 and RFC 2202, Node's crypto, and every tag
// of some ten thousand lines, computed by two implementations that share nothing but a description.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { findInterpreter, findInterpreters, noInterpreter } from "../../sim/board/interpreter/find.js";
import { VirtualArena, type VirtualArenaOptions } from "../../sim/arena/virtual-arena.js";
import { VmBoard } from "../../sim/board/vm-board.js";
import type { SimulatedBoard } from "../../sim/board/board.js";
import type { WireLine } from "../../sim/arena/wire.js";
import { seededRandom } from "../../sim/world/random.js";
import { virtualWorld } from "../../sim/world/virtual.js";
import { inInterpreter } from "../support/conformance.js";
import { firmwareBundle } from "../support/firmware-bundle.js";
import { range } from "../support/keyed.js";
import { seed } from "../support/peer.js";
import { LinkKeys, targetKey, type HashName } from "../support/wire-keys.js";

interface Case {
  hash: HashName;
  /** 32 bytes: what is shorter has zeros behind it, what is longer than a block is hashed, as RFC 2104 says. */
  key: Buffer;
  text: Buffer;
}

const bytes = (hex: string) => Buffer.from(hex, "hex");
const of = (byte: number, count: number) => Buffer.alloc(count, byte);
const padded = (key: Buffer) => Buffer.concat([key, Buffer.alloc(32 - key.length)]);
const rising = bytes("0102030405060708090a0b0c0d0e0f10111213141516171819");

/** RFC 4231 for SHA-256 and RFC 2202 for SHA-1: the key, the text, and both digests. */
const vectors: readonly (readonly [what: string, key: Buffer, text: Buffer, digest: string, hash: HashName])[] = [
  [
    "RFC 4231, 4.2",
    of(0x0b, 20),
    Buffer.from("Hi There"),
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "sha256",
  ],
  [
    "RFC 4231, 4.3",
    Buffer.from("Jefe"),
    Buffer.from("what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "sha256",
  ],
  [
    "RFC 4231, 4.4",
    of(0xaa, 20),
    of(0xdd, 50),
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "sha256",
  ],
  ["RFC 4231, 4.5", rising, of(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b", "sha256"],
  ["RFC 4231, 4.6", of(0x0c, 20), Buffer.from("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b", "sha256"],
  [
    "RFC 4231, 4.7",
    of(0xaa, 131),
    Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "sha256",
  ],
  [
    "RFC 4231, 4.8",
    of(0xaa, 131),
    Buffer.from(
      "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
    ),
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    "sha256",
  ],
  ["RFC 2202, 1", of(0x0b, 20), Buffer.from("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00", "sha1"],
  [
    "RFC 2202, 2",
    Buffer.from("Jefe"),
    Buffer.from("what do ya want for nothing?"),
    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "sha1",
  ],
  ["RFC 2202, 3", of(0xaa, 20), of(0xdd, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3", "sha1"],
  ["RFC 2202, 4", rising, of(0xcd, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da", "sha1"],
  [
    "RFC 2202, 6",
    of(0xaa, 80),
    Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First"),
    "aa4ae5e15272d00e95705637ce8a3b55ed402112",
    "sha1",
  ],
];

const random = seededRandom(seed);
const someBytes = (count: number) => Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));

/** Keys and texts of all bytes; the lengths are those at which a hash begins another block, and others. */
const cases: readonly Case[] = [
  ...vectors.map(([, key, text, , hash]) => ({
    hash,
    key: padded(key.length > 64 ? createHash(hash).update(key).digest() : key),
    text,
  })),
  ...[0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 300, 487, 512].flatMap((length) =>
    (["sha256", "sha1"] as const).map((hash) => ({ hash, key: someBytes(32), text: someBytes(length) })),
  ),
  { hash: "sha256", key: of(0, 32), text: of(0, 64) },
  { hash: "sha256", key: of(255, 32), text: of(255, 64) },
];

const hmacByNode = ({ hash, key, text }: Case) => createHmac(hash, key).update(text).digest("hex");

/** A program that prints the HMAC of each case, and the tag of the same key and text. */
async function program(): Promise<string> {
  const literal = (data: Buffer) => `"${[...data].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;
  const prints = cases.map(({ hash, key, text }) => `say("${hash.toUpperCase()}",${literal(key)},${literal(text)});`);
  return firmwareBundle(
    `import { hmac, tagBy } from "../shared/keys.js";
     var crypto = require("crypto");
     function hex(digest) {
       var all = "", bytes = new Uint8Array(digest);
       for (var i = 0; i < bytes.length; i++) all += (bytes[i] + 256).toString(16).substr(1);
       return all;
     }
     function say(hash, key, text) {
       print("#" + hex(hmac(crypto[hash], key, text)) + " " +
         tagBy(crypto[hash], key, text));
     }
     ${prints.join("\n")}
     print("#end");`,
  );
}

function onVm(code: string): string[] {
  const lines: string[] = [];
  const board = new VmBoard({ name: "board", world: virtualWorld(seed) });
  board.onLine((line) => lines.push(line));
  board.storage.set(".bootcde", code);
  board.powerOn();
  return lines;
}

/** Compares what was printed with the RFCs and with Node. */
function compare(lines: readonly string[]): void {
  const said = lines.filter((line) => line.startsWith("#") && line !== "#end").map((line) => line.slice(1).split(" "));
  assert.equal(said.length, cases.length, lines.slice(-3).join("\n"));
  for (const [index, [digest, tag]] of said.entries()) {
    const expected = hmacByNode(cases[index]!);
    const [what, , , vector] = vectors[index] ?? [`case ${index}`];
    if (vector) assert.equal(digest!.slice(0, vector.length), vector, what);
    assert.equal(digest, expected, what);
    assert.equal(tag, Buffer.from(expected, "hex").toString("base64").slice(0, 16), what);
  }
}

describe(`the HMAC of a board (seed ${seed})`, () => {
  let code: string;
  before(async () => {
    code = await program();
  });

  it("is that of RFC 4231 and RFC 2202, and Node's, on a simulated board", () => compare(onVm(code)));

  const interpreters = findInterpreters();
  if (interpreters.length === 0)
    it("is the same on a real interpreter", function () {
      process.stderr.write(`\n  SKIPPED: the HMAC on real interpreters. ${noInterpreter}\n\n`);
      this.skip();
    });
  for (const interpreter of interpreters)
    it(`is the same on ${interpreter}`, async function () {
      this.timeout(30_000);
      compare(await inInterpreter(interpreter, code));
    });
});

describe(`keys when memory is too short for a hash (seed ${seed})`, () => {
  /** Twenty hashes are enough for all that is done; the last run lacks none. */
  const hashesMax = 20;
  let said: string[][];
  before(async () => {
    const code = await firmwareBundle(
      `import { isGenuine, nonce, boardKey, keyOfDirection, openKey, openKeys, ownTag, sealed, useOtherHash } from "../shared/keys.js";
       var SHA256 = require("crypto").SHA256, left;
       function hash(parts) { return left-- ? SHA256(parts) : undefined; }
       function told(value) { return value === undefined ? "undefined" : "" + value; }
       openKey(SHA256, ${JSON.stringify(range.ofTarget("target_1"))});
       for (var lacking = 0; lacking <= ${hashesMax}; lacking++) {
         var link = { unsent: 0, end: function() {} }, head = '{"type":"ping","id":"1"', all = [];
         left = lacking;
         useOtherHash(link, hash);
         try {
           openKeys(link, keyOfDirection(hash, boardKey, "mtext"), keyOfDirection(hash, boardKey, "ttext"));
           if (link.unsent >= 0) {
             var line = sealed(link, "m", head);
             all.push(line == '"}\\n' ? "none" : line.slice(head.length), isGenuine(link, "m", head + ',"m":""}'), isGenuine(link, "m", ',"m":""}'),
               isGenuine(link, "m", ""), isGenuine(link, "m", '"}'));
             link.masterLines = 0;
             all.push(isGenuine(link, "m", line));
           } else all.push("closed");
           all.push(nonce(hash).length, ownTag(hash, "text").length);
         } catch (error) { all.push("throws " + error); }
         print("#" + all.map(told).join(" "));
       }`,
    );
    said = onVm(code)
      .filter((line) => line.startsWith("#"))
      .map((line) => line.slice(1).split(" "));
  });

  it("never throw, and never take a line for genuine that has no tag", () => {
    assert.equal(said.length, hashesMax + 1);
    for (const line of said) assert.ok(!line.includes("throws"), line.join(" "));
    for (const [seal, empty, short, none, newline] of said.filter(([first]) => first !== "closed")) {
      assert.match(seal!, /^(,"m":"[A-Za-z0-9+/]{16}"\}|none)$/);
      assert.deepEqual([empty, short, none, newline], ["false", "false", "false", "false"]);
    }
  });

  it("close a link whose keys cannot be made, and lack a tag otherwise", () => {
    assert.deepEqual(
      said.map(([first]) => first === "closed"),
      said.map((_, lacking) => lacking < 4),
    );
    assert.deepEqual(said[4]!.slice(0, 1), ["none"]);
    const { length } = said.filter((line) => line[5] === "true" && line[6] === "16" && line[7] === "16");
    assert.ok(length >= 1, "with enough memory all works");
  });
});

/** Follows every link of an arena and recomputes the tag of each line of it, in the order in which they were sent. */
class Auditor {
  /** Lines with tags, by who sent them. */
  readonly count = { m: 0, t: 0 };
  readonly kinds = new Set<string>();
  private readonly links = new Map<number, { register?: any; keys?: LinkKeys }>();

  constructor(private readonly hashOf: (id: string) => HashName = () => "sha256") {}

  read({ connection, target, direction, text }: WireLine): void {
    const sender = direction === "in" ? "t" : "m";
    const line = JSON.parse(text);
    let link = this.links.get(connection);
    if (!link) this.links.set(connection, (link = {}));
    if (line.type === "register") link.register = line;
    if (line.type === "registered" && !link.keys && line.data.nonce) {
      const { nonce, boot } = link.register.data;
      link.keys = new LinkKeys(
        targetKey(range, target!),
        { master: line.data.nonce, target: nonce, boot },
        this.hashOf(target!),
      );
    }
    if (!link.keys) return assert.equal(line.m, undefined, text);
    assert.ok(text.length < 512, text);
    assert.ok(link.keys.isNext(sender, text), `line ${link.keys.sent[sender]} of ${sender}, ${target}: ${text}`);
    this.count[sender]++;
    this.kinds.add(line.type);
  }
}

/** Plays: plates go up, are hit and missed, boards are pinged, links break and come back. */
function play<Kind extends SimulatedBoard>(
  options: VirtualArenaOptions,
  pings: number,
  auditor: Auditor,
): VirtualArena<Kind> {
  const arena = new VirtualArena<Kind>({ seed, key: range, ...options });
  arena.wire.onLine((line) => auditor.read(line));
  try {
    arena.assemble();
    arena.makeHot();
    arena.type("master", `command("activate","target_1",{duration:2})`);
    arena.type("master", `command("activate","target_2",{duration:1})`);
    arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0);
    arena.run(300);
    arena.shoot("target_1");
    arena.run(2000);
    arena.reboot("target_2");
    arena.until("it is back", () => arena.said("master", "link target_2 up").length === 2, 15_000);
    for (let i = 0; i < pings; i++) {
      arena.type("master", `command("ping")`);
      if (i % 10 === 0) arena.type("master", `command("ping","target_1",{report:1})`);
      arena.run(30);
    }
    arena.until("all are linked", () => arena.isComplete, 15_000);
    arena.press("B");
    arena.run(1500);
  } finally {
    arena.close();
  }
  return arena;
}

const kinds = ["registered", "ping", "pong", "activate", "activated", "lay_down", "down", "result", "recorded"];

describe(`two implementations of the keys of the wire (seed ${seed})`, () => {
  it("agree on at least 10,000 lines of a range", function () {
    const auditor = new Auditor();
    play({ targets: 8 }, 650, auditor);
    const { m, t } = auditor.count;
    assert.ok(m + t >= 10_000, `${m} and ${t} lines`);
    assert.deepEqual(
      kinds.filter((kind) => !auditor.kinds.has(kind)),
      [],
    );
    this.test!.title += ` (${m} of the master, ${t} of its targets)`;
  });

  it("agree on the lines of a range with targets that have SHA-1 only", () => {
    const auditor = new Auditor((id) => (id === "target_1" ? "sha1" : "sha256"));
    const settings = { masterSettings: { sha1: ["target_1"] } };
    const arena = new VirtualArena({ seed, targets: 2, key: range, ...settings });
    const { storage } = arena.standOf("target_1").board;
    storage.set("snyper.json", JSON.stringify({ ...JSON.parse(storage.get("snyper.json")!), hash: "SHA1" }));
    arena.wire.onLine((line) => auditor.read(line));
    arena.assemble();
    arena.run(20_000);
    assert.ok(auditor.count.m + auditor.count.t > 80);
  });

  it("agree on the lines of real interpreters", function () {
    this.timeout(60_000);
    if (findInterpreter() === undefined) {
      process.stderr.write(`\n  SKIPPED: the keys of the wire on real interpreters. ${noInterpreter}\n\n`);
      this.skip();
    }
    const auditor = new Auditor();
    play({ targets: 2, runtime: "espruino" }, 100, auditor);
    const { m, t } = auditor.count;
    assert.ok(m + t >= 400, `${m} and ${t} lines`);
    this.test!.title += ` (${m + t})`;
  });
});
