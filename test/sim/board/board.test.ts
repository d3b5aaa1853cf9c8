// The vm board: its power, its loop, its console, and what its language has and lacks.
import assert from "node:assert/strict";
import { VmBoard, type VmBoardOptions } from "../../../sim/board/vm-board.js";
import { virtualWorld, type VirtualWorld } from "../../../sim/world/virtual.js";

interface Bench {
  world: VirtualWorld;
  board: VmBoard;
  /** What was printed since the last call. */
  printed(): string[];
}

function boot(code: string, options: Partial<VmBoardOptions> = {}): Bench {
  const world = virtualWorld(1);
  const board = new VmBoard({ name: "board", world, ...options });
  let lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.storage.set(".bootcde", code);
  board.powerOn();
  const printed = () => {
    const seen = lines;
    lines = [];
    return seen;
  };
  return { world, board, printed };
}

function answers(code: string, ...lines: string[]): void {
  const { world, printed } = boot(code);
  world.clock.run(1000);
  assert.deepEqual(printed(), lines);
}

/** A library for these tests: `stand(ms)` blocks the interpreter. */
const stand: Partial<VmBoardOptions> = { libraries: { stand: (machine) => (ms: number) => machine.block(ms) } };

describe("a board's power", () => {
  it("runs .bootcde and then the listeners of init", () =>
    answers("E.on('init',function(){print('init')});print('boot')", "boot", "init"));

  it("loses everything except its files", () => {
    const { world, board, printed } = boot(
      "require('Storage').write('f','kept');setInterval(function(){print('tick')},10);x=1",
    );
    world.clock.run(25);
    assert.deepEqual(printed(), ["tick", "tick"]);
    board.kill();
    world.clock.run(100);
    assert.deepEqual(printed(), []);
    assert.equal(board.powered, false);
    assert.equal(board.storage.get("f"), "kept");
    board.storage.set(".bootcde", "print(typeof x)");
    board.powerOn();
    assert.deepEqual(printed(), ["undefined"]);
  });

  it("restarts by E.reboot, which does not return, and by load and reset, which do", () => {
    const { world, board, printed } = boot("print('boot')");
    board.type("E.reboot();print('never')");
    world.clock.run(1);
    assert.deepEqual(printed(), ["boot", "boot"]);
    board.type("load();print('still here')");
    assert.deepEqual(printed(), ["still here", "=undefined", "boot"]);
    board.type("reset()");
    assert.deepEqual(printed(), ["=undefined"]);
  });

  it("restarts when its watchdog is not kicked or its interpreter is blocked", () => {
    const kicked = boot("print('boot');E.enableWatchdog(1,false);setTimeout(function(){E.kickWatchdog()},500)");
    kicked.world.clock.run(1400);
    assert.deepEqual(kicked.printed(), ["boot"]);
    kicked.world.clock.run(200);
    assert.deepEqual(kicked.printed(), ["boot"]);
    const stuck = boot(
      "print('boot');E.enableWatchdog(2,true);if(!require('Storage').read('s')){require('Storage').write('s','1');require('stand')(5000)}",
      stand,
    );
    stuck.world.clock.run(1900);
    assert.deepEqual(stuck.printed(), ["boot"]);
    stuck.world.clock.run(200);
    assert.deepEqual(stuck.printed(), ["boot"]);
  });
});

describe("a board's loop", () => {
  it("gives timers ids from 1, and reuses them", () =>
    answers("print(setTimeout(print,1),setInterval(print,1));clearTimeout();print(setTimeout(print,1e6))", "1 2", "1"));

  it("throws for clearTimeout(undefined) and clears all timers for clearTimeout()", () =>
    answers(
      "setTimeout(print,5,'a');try{clearTimeout(undefined)}catch(e){print(e.message)}clearTimeout();clearTimeout(7)",
      "clearTimeout(undefined) not allowed. Use clearTimeout() instead",
    ));

  it("passes further arguments, and accepts code as text", () =>
    answers("setTimeout(print,5,'a',1);setTimeout('print(2)',6)", "a 1", "2"));

  it("runs due timers in the order of their ids, and makes up for missed ticks in a burst", () => {
    const { world, printed } = boot(
      "var n=0;setTimeout(function(){print('b')},12);setInterval(function(){print(n++)},5);setTimeout(function(){require('stand')(20)},1)",
      stand,
    );
    world.clock.run(21);
    assert.deepEqual(printed(), ["b", "0", "1", "2", "3"]);
  });

  it("stands still while a callback blocks, but its clock continues", () => {
    const { world, printed } = boot(
      "setTimeout(function(){var t=getTime();require('stand')(3000);print(getTime()-t)},10);setTimeout(function(){print(getTime())},20)",
      stand,
    );
    world.clock.run(100);
    assert.deepEqual(printed(), ["3"]);
    world.clock.run(2900);
    assert.deepEqual(printed(), []);
    world.clock.run(10);
    assert.deepEqual(printed(), ["3.01"]);
  });

  it("changes the pace of an interval", () => {
    const { world, printed } = boot(
      "var i=setInterval(function(){print(getTime())},100);setTimeout(function(){changeInterval(i,50)},110)",
    );
    world.clock.run(215);
    assert.deepEqual(printed(), ["0.1", "0.16", "0.21"]);
  });

  it("runs events and promises later, in one queue", () =>
    answers(
      "Promise.resolve().then(function(){print('promise')});E.on('foo',function(a){print('event',a)});E.emit('foo',1);print('now')",
      "now",
      "event 1",
      "promise",
    ));

  it("reports an error and continues", () =>
    answers(
      "setTimeout(function f(){throw new Error('boom')},5);setTimeout(function(){print('on')},6)",
      "Uncaught Error: boom",
      "    at f (:1:31)",
      "on",
    ));

  it("reports thrown values that are no errors, the interpreter's own errors, and unhandled rejections", () => {
    const { world, printed } = boot(
      "setTimeout(function(){throw 'text'},1);setTimeout(function(){null.foo},2);setTimeout(function(){nobody()},3);setTimeout(function(){Promise.reject('no')},4)",
    );
    world.clock.run(10);
    assert.deepEqual(
      printed().filter((line) => !line.startsWith(" ")),
      [
        "Uncaught text",
        "Uncaught Error: Can't read property 'foo' of null",
        'Uncaught ReferenceError: "nobody" is not defined',
        "Uncaught Error: Unhandled promise rejection: no",
      ],
    );
  });

  it("gives uncaught errors to process.on('uncaughtException')", () =>
    answers(
      "process.on('uncaughtException',function(e){print('caught '+e)});setTimeout(function(){throw new Error('x')},1)",
      "caught Error: x",
    ));

  it("counts what is alive", () => {
    const { board } = boot(
      "setTimeout(print,1e6);setInterval(print,1e6);setWatch(print,D1,{repeat:true});require('net').createServer(function(){}).listen(8081)",
    );
    assert.deepEqual(
      { ...board.counts(), listeners: 0 },
      { timers: 2, watches: 1, sockets: 1, listeners: 0, handlers: 0, unsent: 0 },
    );
    assert.ok(board.memory().usage > 600);
  });

  it("draws the same random numbers from the same seed", () => {
    const draw = (seed: number) => boot("print(Math.random(),E.hwRand())", { seed }).printed();
    assert.deepEqual(draw(5), draw(5));
    assert.notDeepEqual(draw(5), draw(6));
  });
});

describe("a board's console", () => {
  const cases: [code: string, ...lines: string[]][] = [
    ["1+1", "=2"],
    ["'a\\n'", '="a\\n"'],
    ["var a=5", "=undefined"],
    ["({a:1,'b c':[1,2]})", "={ a: 1,", '  "b c": [ 1, 2 ]', " }"],
    ["(function(a,b){return 1})", "=function (a,b) { ... }"],
    ["nope", 'Uncaught ReferenceError: "nope" is not defined'],
    ["D5", "=D5"],
    [
      "print({a:1},[1,'x'],'s',undefined,null,1.5)",
      '{ "a": 1 } [ 1,',
      '  "x"',
      " ] s undefined null 1.5",
      "=undefined",
    ],
  ];
  for (const [line, ...expected] of cases) {
    it(line, () => {
      const { board, printed } = boot("");
      board.type(line);
      assert.deepEqual(
        printed()
          .map((text) => text.trimEnd())
          .filter((text) => !text.startsWith("    at")),
        expected,
      );
    });
  }

  it("is silent without power", () => {
    const { board, printed } = boot("");
    board.kill();
    board.type("print(1)");
    assert.deepEqual(printed(), []);
  });
});

describe("a board's language", () => {
  it("lacks what Espruino lacks", () =>
    answers(
      `print(["Map","Set","Symbol","Proxy","WeakMap","Reflect","BigInt","Intl","WebAssembly","Atomics","SharedArrayBuffer","queueMicrotask",
    "structuredClone","TextEncoder","URL","setImmediate","Buffer","RangeError","escape","encodeURI"].filter(function(n){return eval("typeof "+n)!="undefined"}).join());
    print([Object.freeze,Object.is,Number.isInteger,Math.trunc,Math.hypot,Array.from,Array.of,Promise.race,[].flat,[].at,[].lastIndexOf,"".trimEnd,"".codePointAt,
    "".localeCompare,"".search,(1).toPrecision,Array.prototype.slice,String.prototype.trim,Function.prototype.call].filter(function(f){return f}).length)`,
      "",
      "0",
    ));

  it("has what Espruino has", () =>
    answers(
      `print([typeof global,typeof E,typeof Pin,typeof [].slice,typeof "".replaceAll,typeof [].find,typeof print.call,HIGH,LOW].join());
    print([1,2,3].slice(1).join(),"a-b".split("-").join(),btoa("hi"),atob("aGk="),Math.clip(5,1,3),Math.wrap(-1,3),new Error("x").type,new Error("x").name,String(new TypeError("y")))`,
      "object,function,function,function,function,function,function,1,0",
      "2,3 a,b aGk= hi 3 -1 Error undefined TypeError: y",
    ));

  it("gives no access to Node", () =>
    answers(
      "print(typeof print.constructor('return typeof process.exit')(),print.constructor('return typeof process.exit')())",
      "string undefined",
    ));

  it("shows the time since power-up in UTC", () => {
    const { world, board, printed } = boot("");
    world.clock.run(1500);
    board.type("print(getTime(),new Date().toString(),new Date(2020,1,3,4,5,6).getTime(),''+new Date(5.5))");
    assert.deepEqual(printed(), ["1.5 Thu Jan 1 1970 00:00:01 GMT+0000 1580702706000 5.5", "=undefined"]);
    board.type("setTime(100);print(getTime())");
    assert.equal(printed()[0], "100");
  });

  it("loads modules from the cache and from Storage", () =>
    answers(
      `Modules.addCached("m","exports.a=1");require("Storage").write("f","exports.b=2");
    print(require("m").a,require("f").b);try{require("none")}catch(e){print(e.message)}`,
      "1 2",
      'Module "none" not found',
    ));
});

describe("Storage", () => {
  it("reads and writes as the real one", () =>
    answers(
      `var s=require("Storage");
    print(s.read("none"),s.readJSON("none"),s.write("a","hello"),s.read("a",1,2),s.write("n",[65,66]),s.read("n"));
    s.write("f","Hello",0,14);s.write("f"," World!!!",5);print(s.read("f"));
    s.writeJSON("j",{a:1});print(s.read("j"),s.readJSON("j").a);s.write("bad","{bad");print(s.readJSON("bad",true));
    try{s.readJSON("bad")}catch(e){print(e.message)}try{s.write("z","")}catch(e){print(e.message)}try{s.write("a","xx",4)}catch(e){print(e.message)}
    s.write("123456789012345678901234567890","x");s.erase("a");print(s.list(/^[^.]/).join());print(new Uint8Array(s.readArrayBuffer("n")));
    s.open("log","w").write("a\\n");s.open("log","a").write("b");var r=s.open("log","r");print(JSON.stringify([r.readLine(),r.read(5),r.read(1)]))`,
      "undefined undefined true el true AB",
      "Hello World!!!",
      "{a:1} 1",
      "undefined",
      "Got EOF expected ':'",
      "Can't create zero length file",
      "Too much data for file size",
      "n,f,j,bad,1234567890123456789012345678",
      "new Uint8Array([65, 66])",
      '["a\\n","b",null]',
    ));
});
