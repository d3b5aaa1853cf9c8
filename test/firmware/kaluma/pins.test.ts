// The sensor of a target on Kaluma while tags keep the interpreter busy: the built adapter, on pins and a clock that this
// test plays.
import assert from "node:assert/strict";
import { createContext, runInContext } from "node:vm";
import { builtBundle } from "../../../sim/arena/flashed.js";

/** What the encoder takes of the clock, as if it were the computing of a block, µs. */
const blockUs = 20_000;
const piezo = 26;
const battery = 27;

/** A board with Kaluma's functions as far as the adapter needs them to start, read pins and make digests. */
class Bench {
  us = 1_000_000;
  /** What a pin has at a time, 0 to 1. */
  level: (pin: number, us: number) => number = () => 0;
  readings: number[] = [];
  private readonly context: Record<string, any>;

  constructor() {
    const bench = this;
    class TextEncoder {
      encode(text: string): Uint8Array {
        bench.us += blockUs;
        return bench.context["bytes"](text);
      }
    }
    const nothing = () => undefined;
    this.context = createContext({
      TextEncoder,
      board: { name: "pico-w" },
      storage: { getItem: () => null, setItem: nothing, removeItem: nothing, clear: nothing },
      process: { on: nothing, memoryUsage: () => ({ heapTotal: 1, heapUsed: 0 }) },
      micros: () => this.us,
      setTimeout: nothing,
      require: () => ({ randomBigInt: () => 1n, WDT: nothing }),
      analogRead: (pin: number) => {
        this.readings.push(pin);
        return this.level(pin, this.us);
      },
    });
    runInContext("var global=this;bytes=function(t){return Uint8Array.from(t,c=>c.charCodeAt(0))}", this.context);
    runInContext(`var snyper={};${builtBundle("kaluma")}`, this.context);
  }

  /** What the firmware reads. */
  read(pin = piezo): number {
    return runInContext(`analogRead(D${pin})`, this.context) as number;
  }

  wait(ms: number): void {
    this.us += ms * 1000;
  }

  /** The firmware reads the armed sensor twice, for it does so every 10 ms. */
  arm(): void {
    this.read();
    this.wait(10);
    this.read();
    this.readings = [];
  }

  /** A digest of so many blocks. */
  digest(blocks: number): void {
    runInContext(`require("crypto").SHA256("x".repeat(${blocks * 64 - 10}))`, this.context);
  }

  /** A blow of that strength at a pin, which begins in so many ms. */
  blow(afterMs: number, strength: number, its = piezo): void {
    const fromUs = this.us + afterMs * 1000;
    this.level = (pin, us) => (pin === its && us >= fromUs && us < fromUs + blockUs ? strength : 0.01);
  }
}

describe("a sensor on Kaluma", () => {
  it("has the peak of a blow that came and went during a digest, once", () => {
    const bench = new Bench();
    bench.arm();
    bench.blow(50, 0.7);
    bench.digest(6);
    assert.equal(bench.read(), 0.7);
    bench.wait(10);
    assert.equal(bench.read(), 0.01);
  });

  it("has the higher one of a peak and the level now", () => {
    const bench = new Bench();
    bench.arm();
    bench.level = (_pin, us) => us / 10_000_000;
    bench.digest(2);
    assert.equal(bench.read(), bench.us / 10_000_000);
  });

  it("is looked at once while no time passes", () => {
    const bench = new Bench();
    bench.arm();
    bench.digest(3);
    assert.equal(bench.readings.length, 3);
  });

  it("is not looked at when it is not armed", () => {
    const bench = new Bench();
    bench.digest(3);
    bench.read();
    bench.digest(3);
    bench.wait(60);
    bench.read();
    bench.digest(3);
    assert.deepEqual(bench.readings, [piezo, piezo]);
    bench.arm();
    bench.wait(60);
    bench.digest(3);
    assert.deepEqual(bench.readings, []);
  });

  it("forgets a peak of an earlier exposure", () => {
    const bench = new Bench();
    bench.arm();
    bench.blow(0, 0.7);
    bench.digest(1);
    bench.wait(500);
    assert.equal(bench.read(), 0.01);
  });

  it("keeps no peak for the battery's pin, and loses none to it", () => {
    const bench = new Bench();
    bench.arm();
    bench.blow(30, 0.7);
    assert.equal(bench.read(battery), 0.01);
    bench.digest(4);
    assert.equal(bench.read(battery), 0.01);
    assert.equal(bench.read(), 0.7);
  });
});
