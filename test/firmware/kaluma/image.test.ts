// A target's program on a real image of Kaluma for a Pico W, in an emulator of the chip: its servo's pulses, its heap and
// its C stack, how long a piece of a digest takes, and the watchdog. Without an image it is skipped, with a message. The
// figures stand in docs/PICO-W.md.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { builtBundle } from "../../../sim/arena/flashed.js";
import { kalumaProgram } from "../../../tools/common/kaluma.js";
import { findPicoFiles, noImage, Pico, sentMark, standIn, watchdogSentence, type Pulse } from "../../support/pico.js";

const settings = { id: "target_1", ssid: "club", password: "a password", master: "192.168.4.1" };
const servoPin = 16;
const piezoPin = 26;
/** From power-up until the target registers, and the longest that a line then takes, ms. */
const bootMsMax = 3000;
const answerMsMax = 1000;
/** From Kaluma's report that there is no radio until it reads its console, with a margin. */
const settleMs = 300;
/** What the program takes of the heap … */
const heapBytesMax = 70_000;
/** … and what the heap may grow to: Kaluma removes garbage whenever the heap reaches the next multiple of 5760 bytes. */
const heapPeakMax = 80_000;
const stackBytesMax = 7000;
const pieceMsMax = 10;
const watchdogMs = 4000;
/** Emulating a second takes 5 to 40 s. */
const testMsMax = 600_000;

/** Computes a digest of 80 bytes in pieces: prints their number, the longest and the sum in µs, and the digest. */
const timeDigest = `var timeDigest=function(isTag){
var c=require("crypto"),k="",t,s,d,b,n=0,most=0,sum=0,h="";
while(k.length<32)k+="k";
t=k+k+"0123456789abcdef";
s=isTag?c.hmacSha256(k,t):c.sha256(t);
do{b=micros();d=s();b=micros()-b;n++;sum+=b;if(b>most)most=b}while(d===undefined);
for(b=0;b<32;b++)h+=(256+d.charCodeAt(b)).toString(16).slice(1);
print("digest "+n+" "+most+" "+sum+" "+h+";")}`.replaceAll("\n", "");

interface Heap {
  used: number;
  peak: number;
}

/** Plays the master, one target's. */
class Played {
  readonly pico: Pico;
  private count = 0;

  constructor(pico: Pico) {
    this.pico = pico;
  }

  /** The next line of that type that the target sends. */
  next(type: string, msMax = answerMsMax): { id: string; status?: string; data?: Record<string, unknown> } {
    const [, line] = this.pico.expect(new RegExp(`${sentMark}(\\{"type":"${type}".*\\})\\n`), msMax);
    return JSON.parse(line!);
  }

  send(message: object): void {
    this.pico.type(`hear('${JSON.stringify(message)}')`);
  }

  ask(type: string, data: object): string {
    const id = `m${++this.count}`;
    this.send({ type, id, data });
    return id;
  }

  register(): void {
    const { id } = this.next("register", bootMsMax);
    this.send({ type: "registered", id, status: "registered", data: { protocol: 1 } });
    this.pico.expect(/link up/, answerMsMax);
  }

  /** The heap without what is garbage. */
  heap(): Heap {
    const { pico } = this;
    pico.type(".gc");
    pico.type('(function(){var m=process.memoryUsage();print("heap "+m.heapUsed+" "+m.heapPeak+";")})()');
    const [, used, peak] = pico.expect(/heap (\d+) (\d+);/, answerMsMax);
    return { used: Number(used), peak: Number(peak) };
  }
}

function assertPulses(pulses: Pulse[], us: number): void {
  assert.ok(pulses.length >= 4, `${pulses.length} pulses`);
  for (const { fromUs, toUs } of pulses) assert.ok(Math.abs(toUs - fromUs - us) <= 2, `a pulse of ${toUs - fromUs} µs`);
  for (const [i, { fromUs }] of pulses.slice(1).entries()) {
    const periodUs = fromUs - pulses[i]!.fromUs;
    assert.ok(Math.abs(periodUs - 20_000) <= 20, `a period of ${periodUs} µs`);
  }
}

describe("a target on the image of Kaluma for a Pico W", function () {
  this.timeout(testMsMax);
  const figures: string[] = [];
  let master: Played;
  let pico: Pico;
  /** What the stand-in takes of the heap. */
  let standInBytes: number;

  before(function () {
    const files = findPicoFiles();
    if (!files) {
      process.stderr.write(`\n  SKIPPED: the image of Kaluma for a Pico W. ${noImage}\n\n`);
      return this.skip();
    }
    const heaps = ["", standIn(settings.ssid)].map((program) => {
      const board = new Pico(files, program);
      board.expect(/CYW43/, bootMsMax);
      board.run(settleMs);
      return new Played(board).heap().used;
    });
    standInBytes = heaps[1]! - heaps[0]!;
    const program = kalumaProgram(JSON.stringify(settings), builtBundle("kaluma"), builtBundle("target"));
    pico = new Pico(files, `${standIn(settings.ssid)}${program}`);
    master = new Played(pico);
    pico.expect(/ready target target_1/, bootMsMax);
    figures.push(`ready after ${Math.round(pico.nowUs / 1000)} ms`);
    master.register();
  });

  after(() => figures.forEach((figure) => console.log(`      ${figure}`)));

  /** The heap without the stand-in's. */
  function heap(when: string): Heap {
    const { used, peak } = master.heap();
    figures.push(`heap ${when}: ${used - standInBytes}, with garbage at most ${peak - standInBytes} since power-up`);
    return { used: used - standInBytes, peak: peak - standInBytes };
  }

  it("lies down with pulses of 0.5 ms, 50 a second", () => {
    assertPulses(
      pico.pulses(servoPin, () => pico.run(110)),
      500,
    );
  });

  it("plays an exposure with pulses of 1.5 ms, and feels a blow", () => {
    heap("at rest");
    figures.push(`C stack at rest: ${pico.stackPeak}`);
    const activation = master.ask("activate", { duration: 2 });
    assert.equal(master.next("activated").id, activation);
    assertPulses(
      pico.pulses(servoPin, () => pico.run(110)),
      1500,
    );
    assert.ok(heap("during an exposure").used <= heapBytesMax);
    pico.drive(piezoPin, 0.5);
    const { id, status, data } = master.next("result");
    pico.drive(piezoPin, 0);
    assert.equal(status, "hit");
    assert.equal(data!.activation, activation);
    assert.ok(Math.abs((data!.strength as number) - 0.5) < 0.01, JSON.stringify(data));
    master.send({ type: "recorded", id, status: "recorded" });
    master.ask("ping", { report: 1 });
    assert.equal((master.next("pong").data as { pose: string }).pose, "falling");
  });

  it(`takes at most ${heapBytesMax} bytes of heap and ${stackBytesMax} bytes of C stack`, () => {
    const { used, peak } = heap("after it");
    assert.ok(used <= heapBytesMax, `${used} bytes of heap`);
    assert.ok(peak <= heapPeakMax, `${peak} bytes of heap with garbage`);
    figures.push(`C stack at most: ${pico.stackPeak}`);
    assert.ok(pico.stackPeak <= stackBytesMax, `${pico.stackPeak} bytes of C stack`);
  });

  it(`computes a digest in pieces of less than ${pieceMsMax} ms`, () => {
    const key = "k".repeat(32);
    const text = `${key}${key}0123456789abcdef`;
    const digests = [
      createHash("sha256").update(text).digest("hex"),
      createHmac("sha256", key).update(text).digest("hex"),
    ];
    pico.type(timeDigest);
    for (const [isTag, digest] of digests.entries()) {
      pico.type(`timeDigest(${isTag})`);
      const [, count, most, sum, computed] = pico.expect(/digest (\d+) (\d+) (\d+) (\w+);/, 2 * answerMsMax);
      figures.push(`${isTag ? "HMAC" : "SHA-256"} of 80 bytes: ${count} pieces, at most ${most} µs each, ${sum} µs`);
      assert.equal(computed, digest);
      assert.ok(Number(most) < pieceMsMax * 1000, `${most} µs`);
    }
  });

  it(`is restarted by the watchdog within ${watchdogMs} ms when its memory is out, with its plate up`, () => {
    master.ask("stand_up", {});
    master.next("standing");
    pico.type("for(var all=[];;)all.push({})");
    const fromUs = pico.nowUs;
    const pulses = pico.pulses(servoPin, () =>
      assert.throws(() => pico.run(watchdogMs + answerMsMax), new RegExp(watchdogSentence)),
    );
    assertPulses(pulses.slice(-4), 1500);
    figures.push(`restart ${Math.round((pico.nowUs - fromUs) / 1000)} ms after memory began to run out`);
  });
});
