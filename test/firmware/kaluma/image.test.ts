// A target's program on a real image of Kaluma for a Pico W, in an emulator of the chip: its servo's pulses, its heap and
// its C stack, how long a piece of a digest takes, and the watchdog. Without an image it is skipped, with a message. The
// figures stand in docs/PICO-W.md.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { builtBundle } from "../../../sim/arena/flashed.js";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { kalumaProgram } from "../../../tools/common/kaluma.js";
import {
  findPicoFiles,
  noImage,
  Pico,
  type PicoFiles,
  sentMark,
  standIn,
  watchdogSentence,
  type Pulse,
} from "../../support/pico.js";
import { LinkKeys, targetKey } from "../../support/wire-keys.js";

const settings = { open: true, id: "target_1", ssid: "club", password: "a password", master: "192.168.4.1" };
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
const heapPeakMax = 87_000;
const stackBytesMax = 7000;
const pieceMsMax = 10;
/** What tags of texts of so many bytes may take, µs, once their key is known. The texts of a beat have 31 to 55. */
const tagUsMax = new Map([
  [27, 55_000],
  [80, 80_000],
  [460, 220_000],
]);
/** What the two tags of a beat may take, µs: they come from one HMAC. */
const beatUsMax = 65_000;
const watchdogMs = 4000;
/** A blow that begins while the tags of a beat are made and is over before the last of them: ms from the ping, and ms. */
const blowAfterMs = 50;
const blowMs = 20;
/** Emulating a second takes 5 to 40 s. */
const testMsMax = 600_000;

/** Computes a digest of 80 bytes in pieces: prints their number, the longest and the sum in µs, and the digest. */
const timeDigest = `var timeDigest=function(isTag){
var c=require("crypto"),k="",t,s,d,b,n=0,most=0,sum=0,h="";
while(k.length<32)k+="k";
t=k+k+"0123456789abcdef";
s=isTag?c.hmacSha256(k,t):c.sha256(t);
do{b=micros();d=s();b=micros()-b;n++;sum+=b;if(b>most)most=b}while(d===undefined);
d=new Uint8Array(d);
for(b=0;b<32;b++)h+=(256+d[b]).toString(16).slice(1);
print("digest "+n+" "+most+" "+sum+" "+h+";")}`.replaceAll("\n", "");

/** Makes a tag as shared/keys.ts does, of a text of so many bytes: prints its time in µs, and the tag. */
const timeTag = `var timeTag=function(n){
var h=require("crypto").SHA256,t="",b,d;
while(t.length<n)t+="x";
b=micros();
d=h(["k".repeat(16),"6".repeat(48),t]);
d=h(["K".repeat(16),"\\\\".repeat(48),d]);
print("tag "+(micros()-b)+" "+btoa(d)+";")}`.replaceAll("\n", "");

/** Counts what the program's digests take, behind the adapter: prints their number and the sum in µs. */
const hashSpy = `(function(){var c=require("crypto"),h=c.SHA256,n=0,us=0;
c.SHA256=function(x){var b=micros(),d=h(x);us+=micros()-b;n++;return d};
global.hashed=function(){print("hashed "+n+" "+us+";");n=us=0};})();`;

interface Heap {
  used: number;
  peak: number;
}

/** Plays the master, one target's. */
class Played {
  readonly pico: Pico;
  private count = 0;
  private keys: LinkKeys | undefined;

  constructor(
    pico: Pico,
    private readonly key?: Buffer,
  ) {
    this.pico = pico;
  }

  /** The next line of that type that the target sends. */
  next(type: string, msMax = answerMsMax): { id: string; status?: string; data?: Record<string, unknown> } {
    const [, line] = this.pico.expect(new RegExp(`${sentMark}(\\{"type":"${type}".*\\})\\n`), msMax);
    if (this.keys) assert.ok(this.keys.isNext("t", line!), line);
    return JSON.parse(line!);
  }

  send(message: object): void {
    const line = JSON.stringify(message);
    this.pico.type(`hear('${this.keys?.seal("m", line) ?? line}')`);
  }

  ask(type: string, data: object): string {
    const id = `m${++this.count}`;
    this.send({ type, id, data });
    return id;
  }

  register(): void {
    const { id, data } = this.next("register", bootMsMax);
    const nonce = this.key && "nonceOfTheMaster";
    if (this.key)
      this.keys = new LinkKeys(this.key, {
        master: nonce!,
        target: data!["nonce"] as string,
        boot: data!["boot"] as string,
      });
    this.send({ type: "registered", id, status: "registered", data: { protocol: 1, nonce } });
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

/** Starts a target's program. `behind` runs between the adapter and the bundle. */
function started(files: PicoFiles, its: object, behind = ""): Pico {
  const program = kalumaProgram(JSON.stringify(its), builtBundle("kaluma") + behind, builtBundle("target"));
  const pico = new Pico(files, `${standIn(settings.ssid)}${program}`);
  pico.expect(/ready target target_1/, bootMsMax);
  return pico;
}

/** What the stand-in takes of the heap. */
function bytesOfStandIn(files: PicoFiles): number {
  const [without, withIt] = ["", standIn(settings.ssid)].map((program) => {
    const board = new Pico(files, program);
    board.expect(/CYW43/, bootMsMax);
    board.run(settleMs);
    return new Played(board).heap().used;
  });
  return withIt! - without!;
}

describe("a target on the image of Kaluma for a Pico W", function () {
  this.timeout(testMsMax);
  const figures: string[] = [];
  let master: Played;
  let pico: Pico;
  let standInBytes: number;

  before(function () {
    const files = findPicoFiles();
    if (!files) {
      process.stderr.write(`\n  SKIPPED: the image of Kaluma for a Pico W. ${noImage}\n\n`);
      return this.skip();
    }
    standInBytes = bytesOfStandIn(files);
    pico = started(files, settings);
    master = new Played(pico);
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

  it("makes a tag in time", () => {
    pico.type(timeTag);
    for (const [bytes, usMax] of tagUsMax) {
      const pad = (fill: string, letter: string) => Buffer.from(letter.repeat(16) + fill.repeat(48));
      const inner = createHash("sha256").update(pad("6", "k")).update("x".repeat(bytes)).digest();
      const tag = createHash("sha256").update(pad("\\", "K")).update(inner).digest("base64");
      for (const isFirst of [true, false]) {
        pico.type(`timeTag(${bytes})`);
        const [, us, computed] = pico.expect(/tag (\d+) (\S+);/, 2 * answerMsMax);
        assert.equal(computed, tag);
        if (isFirst) continue;
        figures.push(`tag of ${bytes} bytes: ${us} µs`);
        assert.ok(Number(us) <= usMax, `${us} µs for a tag of ${bytes} bytes`);
      }
    }
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

describe("a target with a key on the image of Kaluma for a Pico W", function () {
  this.timeout(testMsMax);
  const figures: string[] = [];
  let files: PicoFiles;
  let pico: Pico;
  let master: Played;
  let beats: number;

  before(function () {
    const found = findPicoFiles();
    if (!found) return this.skip();
    files = found;
    join(hashSpy);
  });

  after(() => figures.forEach((figure) => console.log(`      ${figure}`)));

  function join(behind?: string): void {
    const key = RangeKey.simulated.ofTarget(settings.id);
    pico = started(files, { ...settings, open: undefined, key }, behind);
    master = new Played(pico, targetKey(RangeKey.simulated, settings.id));
    beats = 0;
    master.register();
    beat();
  }

  /** Sends the next ping, waits for its pong, and then until the next tags are made. */
  function beat(meanwhile = () => {}): void {
    master.send({ type: "ping", id: `${++beats}` });
    meanwhile();
    assert.equal(master.next("pong").id, `${beats}`);
    pico.run(settleMs);
  }

  /** What the digests of a beat take, µs. */
  function beatUs(): number {
    const hashed = () => {
      pico.type("hashed()");
      return pico
        .expect(/hashed (\d+) (\d+);/, answerMsMax)
        .slice(1)
        .map(Number);
    };
    hashed();
    beat();
    const [count, us] = hashed();
    assert.equal(count, 2);
    assert.ok(us! <= beatUsMax, `${us} µs`);
    return us!;
  }

  function activate(): void {
    const activation = master.ask("activate", { duration: 5 });
    assert.equal(master.next("activated").id, activation);
    beat(); // its tags were not known
  }

  it(`makes the two tags of a beat in ${beatUsMax / 1000} ms`, () => {
    figures.push(`the digests of a beat: ${beatUs()} µs`);
    activate();
    figures.push(`while the sensor is armed: ${beatUs()} µs`);
  });

  it("feels a blow that begins and ends while it makes tags", () => {
    beat(() => {
      pico.run(blowAfterMs);
      pico.drive(piezoPin, 0.5);
      pico.run(blowMs);
      pico.drive(piezoPin, 0);
    });
    const { id, status, data } = master.next("result");
    assert.equal(status, "hit");
    assert.ok(Math.abs((data!["strength"] as number) - 0.5) < 0.01, JSON.stringify(data));
    master.send({ type: "recorded", id, status: "recorded" });
  });

  it(`takes at most ${heapBytesMax} bytes of heap and ${stackBytesMax} bytes of C stack`, () => {
    const standInBytes = bytesOfStandIn(files);
    join();
    activate();
    const { used, peak } = master.heap();
    figures.push(`heap: ${used - standInBytes}, with garbage at most ${peak - standInBytes} since power-up`);
    figures.push(`C stack at most: ${pico.stackPeak}`);
    assert.ok(used - standInBytes <= heapBytesMax, `${used - standInBytes} bytes of heap`);
    assert.ok(peak - standInBytes <= heapPeakMax, `${peak - standInBytes} bytes of heap with garbage`);
    assert.ok(pico.stackPeak <= stackBytesMax, `${pico.stackPeak} bytes of C stack`);
  });
});
