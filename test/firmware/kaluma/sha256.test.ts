// SHA-256 and HMAC-SHA256 of the adapter: NIST's vectors (FIPS 180-4 examples, CAVP), RFC 4231's, and Node's own.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import type { Step } from "../../../firmware/kaluma/sha256.js";

/** Kaluma's TextEncoder. The module makes one when it is loaded. */
class LatinEncoder {
  encode(text: string): Uint8Array {
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
}
const { TextEncoder } = globalThis;
globalThis.TextEncoder = LatinEncoder as typeof TextEncoder;
const { finished, hmacSha256, sha256, toBuffer, toText } = await import("../../../firmware/kaluma/sha256.js");
globalThis.TextEncoder = TextEncoder;

const hex = (digest: ArrayBuffer) => Buffer.from(digest).toString("hex");
const whole = (step: Step) => finished(step, () => undefined);
const bytes = (text: string) => Buffer.from(text, "hex").toString("latin1");
const digest = (text: string) => hex(whole(sha256(text)));
const tag = (key: string, text: string) => hex(whole(hmacSha256(key, text)));

/** Text, digest: the examples of FIPS 180-4, and short messages of NIST's CAVP (hexadecimal). */
const examples: [string, string][] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  [
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
    "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
  ],
  [bytes("d3"), "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"],
  [bytes("11af"), "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"],
  [bytes("b4190e"), "dff2e73091f6c05e528896c4c831b9448653dc2ff043528f6769437bc7b975c2"],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

const rfc4231Long = "This is a test using a larger than block-size key and a larger than block-size data. ";

/** Key, text, tag, of RFC 4231's test cases 1 to 7; the fifth tag is cut at 128 bits. */
const tags: [string, string, string][] = [
  ["\x0b".repeat(20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  ["Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
  ["\xaa".repeat(20), "\xdd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  [
    bytes("0102030405060708090a0b0c0d0e0f10111213141516171819"),
    "\xcd".repeat(50),
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  ],
  ["\x0c".repeat(20), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"],
  [
    "\xaa".repeat(131),
    "Test Using Larger Than Block-Size Key - Hash Key First",
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
  [
    "\xaa".repeat(131),
    `${rfc4231Long}The key needs to be hashed before being used by the HMAC algorithm.`,
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  ],
];

function pieces(step: Step): number {
  let count = 1;
  while (step() === undefined) count++;
  return count;
}

describe("the adapter's SHA-256", function () {
  this.timeout(20_000);

  for (const [text, expected] of examples)
    it(`of ${text.length} bytes is NIST's`, () => assert.equal(digest(text), expected));

  for (const [index, [key, text, expected]] of tags.entries())
    it(`makes the tag of RFC 4231's case ${index + 1}`, () =>
      assert.equal(tag(key, text).slice(0, expected.length), expected));

  it("is Node's for any bytes", () => {
    const text = fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data).toString("latin1"));
    fc.assert(
      fc.property(text, text, (key, message) => {
        const data = Buffer.from(message, "latin1");
        assert.equal(digest(message), createHash("sha256").update(data).digest("hex"));
        assert.equal(tag(key, message), createHmac("sha256", Buffer.from(key, "latin1")).update(data).digest("hex"));
      }),
    );
  });

  it("is computed in pieces of a third of a block", () => {
    assert.equal(pieces(sha256("")), 3 + 1);
    let count = 0;
    finished(sha256("x".repeat(20)), () => count++);
    assert.equal(count, 3);
  });

  it("remembers the states after six first blocks of longer texts, and no more", () => {
    const text = (begin: string) => begin.repeat(64) + "rest";
    const compute = (begins: string) => Array.from(begins, (begin) => pieces(sha256(text(begin))));
    const [oneBlock, twoBlocks] = [3 + 1, 2 * 3 + 1];
    assert.deepEqual(compute("a"), [twoBlocks]);
    for (const six of ["abcdef", "ghijkl"]) {
      compute(six + six); // the first ones may be forgotten together with those of before
      assert.deepEqual(compute(six), Array(6).fill(oneBlock));
    }
    compute("abcdefg".repeat(2));
    assert.ok(compute("abcdefg").includes(twoBlocks));
    for (const begin of "abcdefg")
      assert.equal(digest(text(begin)), createHash("sha256").update(text(begin)).digest("hex"));
  });

  it("takes only a first block that is the same to the last byte", () => {
    const texts = ["x".repeat(63) + "y", "x".repeat(64), "y" + "x".repeat(63)];
    for (const block of texts)
      for (const rest of ["", "z", "z".repeat(64)])
        assert.equal(
          digest(block + rest),
          createHash("sha256")
            .update(block + rest)
            .digest("hex"),
        );
  });

  it("makes a tag from the pads of a key with two blocks less", () => {
    const [key, message] = ["k".repeat(32), "x".repeat(80)];
    const first = tag(key, message);
    assert.equal(pieces(hmacSha256(key, message)), 1 + 2 * 3 + 1 + 1 + 3 + 1);
    assert.equal(tag(key, message), first);
  });

  it("makes buffers of texts with a byte for each character, and the other way round", () => {
    const all = String.fromCharCode(...Array(256).keys());
    assert.deepEqual([...new Uint8Array(toBuffer(all))], [...Array(256).keys()]);
    assert.equal(toText(toBuffer(all)), all);
  });

  it("can compute two digests by turns", () => {
    const [one, other] = [sha256("abc"), sha256("")];
    let first: ArrayBuffer | undefined;
    let second: ArrayBuffer | undefined;
    while (first === undefined || second === undefined) {
      first ??= one();
      second ??= other();
    }
    assert.equal(hex(first), examples[1]![1]);
    assert.equal(hex(second), examples[0]![1]);
  });
});
