// The pins of a vm board, seen from both sides.
import assert from "node:assert/strict";
import type { PinWrite } from "../../../sim/espruino/signals.js";
import { VmBoard, type VmBoardOptions } from "../../../sim/board/vm-board.js";
import { virtualWorld } from "../../../sim/world/virtual.js";

function boot(code: string, options: Partial<VmBoardOptions> = {}) {
  const world = virtualWorld(1);
  const board = new VmBoard({ name: "board", world, ...options });
  const lines: string[] = [];
  const writes: PinWrite[] = [];
  board.onLine((line) => lines.push(line));
  board.onPin((write) => writes.push(write));
  board.storage.set(".bootcde", code);
  board.powerOn();
  return { world, board, lines, writes };
}

describe("inputs", () => {
  it("read the level applied from outside; an open one reads its pull resistor", () => {
    const { world, board, lines } = boot("pinMode(D15,'input_pullup')");
    const read = () => {
      world.clock.run(1);
      board.type("print(digitalRead(D15),analogRead(D26),D15.read())");
      return lines.splice(0)[0];
    };
    assert.equal(read(), "1 0 true");
    board.drive("D15", { level: 0 });
    board.drive("D26", { level: 0.25 });
    assert.equal(read(), "0 0.25 false");
    board.drive("D15", { level: 1 });
    assert.equal(read(), "1 0.25 true");
  });

  it("ring after a blow: the strongest of several, on top of the steady level", () => {
    const { world, board, lines } = boot("");
    const read = () => {
      board.type("print(analogRead(D26).toFixed(4))");
      return lines.splice(0)[0];
    };
    const rung = (ms: number) => (0.1 + 0.8 * Math.exp(-ms / 5)).toFixed(4);
    board.drive("D26", { level: 0.1 });
    board.drive("D26", { level: 0.8, ringMs: 5 });
    assert.equal(read(), "0.9000");
    world.clock.run(5);
    assert.equal(read(), rung(5));
    board.drive("D26", { level: 0.2, ringMs: 5 });
    world.clock.run(2);
    assert.equal(read(), rung(7));
    world.clock.run(1000);
    assert.equal(read(), "0.1000");
  });

  it("keep their level over a power loss", () => {
    const { board, lines } = boot("print(digitalRead(D2))");
    board.drive("D2", { level: 1 });
    board.reboot();
    assert.deepEqual(lines, ["0", "1"]);
  });

  it("take 0.1 ms to convert, in which a blow dies away further", () => {
    const { world, board, lines } = boot("");
    board.drive("D26", { level: 0.5, ringMs: 5 });
    board.type(
      "t=getTime();a=[analogRead(D26),analogRead(D26),analogRead(D26)];print(((getTime()-t)*1000).toFixed(3));setTimeout(print,1,a.map(n=>n.toFixed(4)).join());",
    );
    world.clock.run(2);
    assert.deepEqual(
      lines.filter((line) => !line.startsWith("=")),
      ["0.300", [0, 0.1, 0.2].map((ms) => (0.5 * Math.exp(-ms / 5)).toFixed(4)).join()],
    );
  });

  it("have the configured noise: evenly spread, from the board's seed, never beyond 0 and 1", () => {
    const readings = (noise: number, level: number) => {
      const { board, lines } = boot("", { seed: 7 });
      board.adcNoise = noise;
      board.drive("D26", { level });
      board.type("print(JSON.stringify(new Array(400).fill(0).map(function(){return analogRead(D26)})))");
      return JSON.parse(lines[0]!) as number[];
    };
    assert.ok(readings(0, 0.15).every((level) => level === 0.15));
    const noisy = readings(0.005, 0.15);
    assert.ok(noisy.every((level) => Math.abs(level - 0.15) <= 0.005));
    assert.ok(noisy.some((level) => level < 0.146) && noisy.some((level) => level > 0.154));
    assert.deepEqual(readings(0.005, 0.15), noisy);
    assert.equal(Math.min(...readings(0.005, 0)), 0);
    assert.equal(Math.max(...readings(0.005, 1)), 1);
  });

  it("throw for a pin that does not exist", () => {
    const { board, lines } = boot("try{digitalRead(99)}catch(e){print(e.message)}");
    assert.deepEqual(lines, ["Invalid pin"]);
    assert.throws(() => board.drive("D99", { level: 1 }), /no pin D99/);
  });
});

describe("watches", () => {
  const shows = "function(e){print(e.state,e.time,e.lastTime,e.pin)}";

  it("report edges with their time", () => {
    const { world, board, lines } = boot(`setWatch(${shows},D15,{repeat:true,edge:'both'})`);
    world.clock.run(100);
    board.drive("D15", { level: 1 });
    world.clock.run(50);
    board.drive("D15", { level: 0 });
    world.clock.run(1);
    assert.deepEqual(lines, ["true 0.1 undefined D15", "false 0.15 0.1 D15"]);
  });

  it("report the requested edge, once unless they repeat", () => {
    const { world, board, lines } = boot(`print(setWatch(${shows},D15,{edge:'falling'}))`);
    for (const level of [1, 0, 1, 0]) {
      world.clock.run(10);
      board.drive("D15", { level });
    }
    world.clock.run(1);
    assert.deepEqual(lines, ["1", "false 0.02 0.01 D15"]);
    assert.equal(board.counts().watches, 0);
  });

  it("wait until a button stops bouncing", () => {
    const { world, board, lines } = boot(
      `pinMode(D15,'input_pullup');setWatch(${shows},D15,{repeat:true,edge:'falling',debounce:25})`,
    );
    world.clock.run(100);
    for (const level of [0, 1, 0, 1, 0]) {
      board.drive("D15", { level });
      world.clock.run(2);
    }
    assert.deepEqual(lines, []);
    world.clock.run(100);
    assert.deepEqual(lines, ["false 0.108 undefined D15"]);
  });

  it("see a blow rise and die away", () => {
    const { world, board, lines } = boot(
      `setWatch(${shows.replace("e.time", "(e.time*1000).toFixed(1)")},D26,{repeat:true})`,
    );
    world.clock.run(10);
    board.drive("D26", { level: 1, ringMs: 10 });
    world.clock.run(100);
    assert.equal(lines.length, 2);
    assert.match(lines[0]!, /^true 10.0/);
    assert.match(lines[1]!, /^false 16.9/);
  });

  it("record a blow that rises and dies away while the interpreter is blocked", () => {
    const { world, board, lines } = boot(
      `setWatch(function(e){print(e.state,(e.time*1000).toFixed(1))},D26,{repeat:true});setTimeout(function(){require('stand')(500)},10)`,
      { libraries: { stand: (machine) => (ms: number) => machine.block(ms) } },
    );
    world.clock.run(100);
    board.drive("D26", { level: 1, ringMs: 10 });
    world.clock.run(1000);
    assert.deepEqual(lines, ["true 100.0", "false 106.9"]);
  });

  it("record an edge while the interpreter is blocked", () => {
    const { world, board, lines } = boot(`setWatch(${shows},D15);setTimeout(function(){require('stand')(500)},10)`, {
      libraries: { stand: (machine) => (ms: number) => machine.block(ms) },
    });
    world.clock.run(100);
    board.drive("D15", { level: 1 });
    world.clock.run(300);
    assert.deepEqual(lines, []);
    world.clock.run(200);
    assert.deepEqual(lines, ["true 0.1 undefined D15"]);
  });

  it("are cleared in Espruino's manner", () => {
    const { lines, board } = boot(
      "setWatch(print,D1);try{clearWatch(undefined)}catch(e){print(e.message)}try{clearWatch(7)}catch(e){print(e.message)}clearWatch()",
    );
    assert.deepEqual(lines, ["clearWatch(undefined) not allowed. Use clearWatch() instead", "Unknown Watch 7"]);
    assert.equal(board.counts().watches, 0);
  });
});

describe("outputs", () => {
  it("are reported with level and pulses when they change", () => {
    const { world, writes } = boot(
      "digitalWrite(D2,1);digitalWrite(D2,true);D3.set();analogWrite(D16,0.075,{freq:50});setTimeout(function(){analogWrite(D16,0.025,{freq:50});D2.reset()},100)",
    );
    world.clock.run(200);
    assert.deepEqual(writes, [
      { pin: "D2", at: 0, level: 1 },
      { pin: "D3", at: 0, level: 1 },
      { pin: "D16", at: 0, level: 0.075, pulseMs: 1.5, periodMs: 20 },
      { pin: "D16", at: 100, level: 0.025, pulseMs: 0.5, periodMs: 20 },
      { pin: "D2", at: 100, level: 0 },
    ]);
  });

  it("write several pins at once, the last one the lowest bit", () => {
    const { writes } = boot("digitalWrite([D1,D2,D3],5)");
    assert.deepEqual(
      writes.map((write) => [write.pin, write.level]),
      [
        ["D1", 1],
        ["D2", 0],
        ["D3", 1],
      ],
    );
  });

  it("pulse by hardware while the interpreter continues", () => {
    const { world, writes } = boot("digitalPulse(D4,1,[10,20,30]);print(D4.read())");
    world.clock.run(100);
    assert.deepEqual(
      writes.map((write) => [write.at, write.level]),
      [
        [0, 1],
        [10, 0],
        [30, 1],
        [60, 0],
      ],
    );
  });

  it("fall to 0 on power loss", () => {
    const { board, writes } = boot("analogWrite(D16,0.075,{freq:50});digitalWrite(D2,0)");
    writes.length = 0;
    board.kill();
    assert.deepEqual(writes, [{ pin: "D16", at: 0, level: 0 }]);
  });
});

describe("a pin", () => {
  it("is a Pin with a name, however it is obtained", () => {
    const { lines } = boot(
      "print(D5,''+D5,D5 instanceof Pin,new Pin('D5')===D5,Pin(5)===D5,D5.toString(),JSON.stringify({p:D5}),typeof LED1,typeof D40);D5.mode('output');print(D5.getMode())",
    );
    assert.deepEqual(lines, ['D5 D5 true true true D5 {"p":"D5"} undefined undefined', "output"]);
  });
});
