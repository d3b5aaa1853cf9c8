// The YMODEM sender: its checksum, a receiver that does not go along, and whole files to another program's receiver.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { findProgram } from "../../../sim/board/interpreter/find.js";
import { PortReader } from "../../../tools/flash/port-reader.js";
import { crc16, sendByYmodem, type YmodemLine } from "../../../tools/flash/ymodem.js";

const waits = { begin: 20, header: 20, answer: 20, next: 20 };
const [ack, nak, can, ask] = ["\x06", "\x15", "\x18", "C"];

/** A receiver that says these bytes one by one, "" for nothing in time. It keeps what it gets. */
function scripted(...says: string[]): YmodemLine & { got: Uint8Array[] } {
  const got: Uint8Array[] = [];
  return {
    got,
    byte: async () => says.shift()?.charCodeAt(0) || undefined,
    write: (bytes) => got.push(bytes),
    drop: () => undefined,
  };
}

const sendTo = (line: YmodemLine, text: string, done: number[] = []) =>
  sendByYmodem(line, "file.js", Buffer.from(text), (bytes) => done.push(bytes), waits);

describe("YMODEM", () => {
  it("has the checksum of CRC-16/XMODEM", () => {
    assert.equal(crc16(Buffer.from("123456789")), 0x31c3);
    assert.equal(crc16(Buffer.alloc(0)), 0);
    assert.equal(crc16(Buffer.alloc(1024, 0xff)), 0xc084);
  });

  it("sends name and length, blocks, the end, and a file without a name", async () => {
    const line = scripted(ask, ack, ask, ack, ack, ack, ask, ack);
    const done: number[] = [];
    await sendTo(line, "x".repeat(1030), done);
    assert.deepEqual(
      line.got.map((packet) => [packet.length, packet[0], packet[1], packet[2]]),
      [
        [133, 1, 0, 255],
        [1029, 2, 1, 254],
        [133, 1, 2, 253],
        [1, 4, undefined, undefined],
        [133, 1, 0, 255],
      ],
    );
    assert.equal(Buffer.from(line.got[0]!.subarray(3, 16)).toString(), "file.js\x001030 ");
    assert.equal(Buffer.from(line.got[2]!.subarray(3, 11)).toString(), "xxxxxx\x1a\x1a");
    assert.deepEqual(done, [1024, 1030]);
  });

  it("counts blocks to 255 and on from 0", async () => {
    const blocks = 258;
    const line = scripted(ask, ack, ask, ...Array<string>(blocks).fill(ack!), ack, ask, ack);
    await sendTo(line, "x".repeat(blocks * 1024));
    assert.deepEqual(
      line.got.slice(254, 259).map(([, number]) => number),
      [254, 255, 0, 1, 2],
    );
  });

  it("repeats what was refused, asked for again, or not answered", async () => {
    const line = scripted(ask, nak, ack, ask, nak, ask, "", ack, nak, ack, "", ack);
    await sendTo(line, "x");
    assert.deepEqual(
      line.got.map(([kind, number]) => [kind, number]),
      [[1, 0], [1, 0], ...Array<number[]>(4).fill([1, 1]), [4, undefined], [4, undefined], [1, 0]],
    );
  });

  it("gives up in a sentence", async () => {
    const whenever = async (...says: string[]) =>
      sendTo(scripted(...says), "x").then(
        () => "sent",
        (error: Error) => error.message,
      );
    assert.equal(await whenever(), "the receiver does not ask for a file");
    assert.equal(await whenever(ask), "the receiver does not acknowledge the file's name");
    assert.equal(await whenever(ask, ack), "the receiver does not ask for blocks");
    assert.equal(await whenever(ask, ack, ask), "the receiver does not acknowledge block 1");
    assert.equal(await whenever(ask, ack, ask, ack), "the receiver does not acknowledge the end of the file");
    assert.equal(await whenever(ask, ack, ask, ack, ack), "the receiver does not acknowledge the end");
    assert.equal(await whenever(ask, can, can), "the receiver cancelled it");
    assert.equal(await whenever(ask, ack, ask, can, "x", can, ack, ack, ask, ack), "sent", "one alone is noise");
  });
});

describe("YMODEM to lrzsz", function () {
  this.timeout(20_000);
  const program = findProgram("rb") ?? findProgram("lrb");
  let folder: string;
  before(function () {
    if (program !== undefined) return;
    process.stderr.write("\n  SKIPPED: YMODEM to another program's receiver. No rb found: install lrzsz.\n\n");
    this.skip();
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "snyper-ymodem-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function bring(length: number): Promise<void> {
    const name = `${length}.js`;
    const bytes = Buffer.from(Array.from({ length }, (_, n) => (n * 7 + (n >> 8)) & 0xff));
    const child = spawn(program!, ["--ymodem", "--quiet"], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const reader = new PortReader(Duplex.from({ readable: child.stdout, writable: child.stdin }), "rb");
    const done: number[] = [];
    try {
      await sendByYmodem(reader, name, bytes, (count) => done.push(count));
      assert.equal(await ended, 0);
    } finally {
      child.kill();
    }
    assert.deepEqual(readFileSync(join(folder, name)), bytes);
    assert.equal(done.at(-1), length);
  }

  it("brings files of any length, byte for byte", async () => {
    await Promise.all([1, 127, 128, 129, 1023, 1024, 1025, 33_000].map(bring));
  });
});
