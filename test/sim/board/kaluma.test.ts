// The Kaluma-mannered board: its defects, which the adapter must hide, and a target's life on it.
import assert from "node:assert/strict";
import { builtBundle } from "../../../sim/arena/flashed.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { mixedRuntimes } from "../../../sim/arena/runtimes.js";
import { KalumaBoard } from "../../../sim/board/kaluma/board.js";
import type { SimulatedBoard } from "../../../sim/board/board.js";
import { Air } from "../../../sim/world/air.js";
import { virtualWorld } from "../../../sim/world/virtual.js";

const network = { ssid: "a network", password: "a password" };
/** The watchdog's time (firmware/kaluma/power.ts), and how long a board boots and lays its plate down, ms. */
const watchdogMs = 4000;
const bootMs = 2500;

/** A board with a program of its own, without the adapter unless given, and what it prints. */
function bare(program: string, adapter = "") {
  const world = virtualWorld(1);
  const air = new Air(world.clock);
  air.open({ ...network, stationsMax: 4, gateway: "192.168.1.1", mac: "02:00:00:00:00:01" });
  const board = new KalumaBoard({ name: "board", world, air, adapter });
  const said: string[] = [];
  board.onLine((line) => said.push(line));
  board.storage.set("snyper.json", "{}");
  board.storage.set(".bootcde", program);
  board.powerOn();
  const restarts: number[] = [];
  board.onRestart(() => restarts.push(world.clock.now()));
  return { world, air, board, said, restarts };
}

const join = `__ieee80211dev.connect({ssid:"${network.ssid}",password:"${network.password}"});`;

describe("a Kaluma-mannered board without the adapter", () => {
  it("hangs within 20 s when a timer is cleared in its own callback", () => {
    const { world, board } = bare("var t=setTimeout(function(){clearTimeout(t);print('once\\r\\n')},10);");
    world.clock.run(30_000);
    assert.equal(board.isHung, true);
  });

  it("counts a timer that is set after a block from before the block", () => {
    const { world, said } = bare(
      "setTimeout(function(){delay(2000);var a=millis();setTimeout(function(){print(millis()-a<100?'early\\r\\n':'on time\\r\\n')},1000)},10);",
    );
    world.clock.run(10_000);
    assert.deepEqual(said, ["early"]);
  });

  it("drops an interval whose callback throws, and hears nothing of what a socket's callback throws", () => {
    const { world, said } = bare("var n=0;setInterval(function(){print(++n+'\\r\\n');throw 'it'},10);");
    world.clock.run(5000);
    assert.deepEqual(said, ["1", "it"]);
  });

  it("hands 0 to every callback, and tells by errno", () => {
    const { world, said } = bare(
      "__ieee80211dev.connect({ssid:'no such network',password:'12345678'},function(e){print(e+' '+__ieee80211dev.errno+' '+(millis()>30000)+'\\r\\n')});",
    );
    world.clock.run(40_000);
    assert.deepEqual(said, ["0 -1 true"]);
  });

  it("says nothing of a dial that is refused, and is corrupt when that is closed", () => {
    const { world, board, said } = bare(
      `${join}var d=__netdev.socket("AF_INET","STREAM");__netdev.get(d).connect_cb=__netdev.get(d).close_cb=function(){print('called\\r\\n')};__netdev.connect(d,"192.168.4.2",9);setTimeout(function(){__netdev.close(d)},9000);`,
    );
    world.clock.run(9000);
    assert.deepEqual(said, []);
    world.clock.run(40_000);
    assert.equal(board.isHung, true);
  });

  it("is corrupt when something is written to a refused dial whose place another one has got, and not before", () => {
    for (const isReplaced of [false, true]) {
      const dial = (name: string) =>
        `var ${name}=__netdev.socket("AF_INET","STREAM");__netdev.connect(${name},"192.168.4.2",9);`;
      const { world, board, said } = bare(
        `${join}${dial("a")}setTimeout(function(){${isReplaced ? dial("b") : ""}__netdev.write(a,"x");print(__netdev.errno+"\\r\\n")},9000);`,
      );
      world.clock.run(50_000);
      assert.deepEqual(said, ["-1"]);
      assert.equal(board.isHung, isReplaced);
    }
  });

  it("keeps short values only", () => {
    const { said, world } = bare(
      "storage.setItem('k',Array(253).join('x'));try{storage.setItem('k',Array(254).join('x'))}catch(e){print(e+'\\r\\n')}print(storage.getItem('k').length+' '+storage.getItem('none')+'\\r\\n');",
    );
    world.clock.run(3000);
    assert.deepEqual(said, ["Error: Data too long", "252 null"]);
  });

  it("is corrupt when a value is read that does not fill its slot", () => {
    const { world, board, said } = bare("storage.setItem('k','v');print(storage.getItem('k')+'\\r\\n');");
    world.clock.run(30_000);
    assert.deepEqual(said, ["v"]);
    assert.equal(board.isHung, true);
  });

  it("hangs for ever without a watchdog, and is restarted with one", () => {
    const without = bare("");
    without.world.clock.run(3000);
    without.board.hang();
    without.world.clock.run(60_000);
    assert.deepEqual(without.restarts, []);
    const watched = bare("var w=new (require('wdt').WDT)(4000);setInterval(function(){w.feed()},100);");
    watched.world.clock.run(20_000);
    assert.deepEqual(watched.restarts, []);
    watched.board.hang();
    watched.world.clock.run(20_000);
    assert.equal(watched.restarts.length, 1);
    assert.ok(watched.restarts[0]! <= 20_000 + watchdogMs);
  });
});

describe("the adapter on a Kaluma-mannered board", () => {
  const adapter = builtBundle("kaluma");

  it("lets a timer be cleared in its own callback", () => {
    const { world, board, said } = bare(
      "var n=0,t;function again(){clearTimeout(t);if(++n<300)t=setTimeout(again,100);else print('done')}t=setTimeout(again,100);",
      adapter,
    );
    world.clock.run(60_000);
    assert.deepEqual(said, ["done"]);
    assert.equal(board.isHung, false);
  });

  it("runs timers on time after a block", () => {
    const { world, said } = bare(
      "setTimeout(function(){delay(2000);var a=getTime();setTimeout(function(){print(Math.round((getTime()-a)*10))},1000)},10);",
      adapter,
    );
    world.clock.run(10_000);
    assert.deepEqual(said, ["10"]);
  });

  it("saves files any number of times, and has them after a boot", () => {
    const { world, board, said } = bare(
      "var s=require('Storage');print([s.read('snyper.n'),(s.read('snyper.l')||'').length]);for(var i=0;i<200;i++)s.write('snyper.n',''+i);s.write('snyper.l',Array(1501).join('x'));s.write('snyper.e','e');s.erase('snyper.e');",
      adapter,
    );
    world.clock.run(40_000);
    assert.equal(board.isHung, false);
    assert.equal(board.storage.has("snyper.l"), true);
    assert.equal(board.storage.has("snyper.e"), false);
    board.reboot();
    world.clock.run(40_000);
    assert.equal(board.isHung, false);
    assert.deepEqual(said, [",0", "199,1500"]);
  });

  it("starts with no files when power failed while they were saved", () => {
    const { world, board, said } = bare(
      "var s=require('Storage');print(s.read('snyper.n'));s.write('snyper.n','1');",
      adapter,
    );
    for (let changes = 0; changes < 12; changes++) {
      board.losePowerAfter(changes, 0.5);
      board.reboot();
      world.clock.run(5000);
      board.keepPower();
      board.reboot();
      world.clock.run(5000);
      assert.equal(board.isHung, false);
    }
    assert.ok(said.length >= 12 && said.every((line) => ["undefined", "1"].includes(line)), said.join());
  });

  it("joins a network, and says why it cannot", () => {
    const connect = (ssid: string, password: string) =>
      `require("Wifi").connect(${JSON.stringify(ssid)},{password:${JSON.stringify(password)}},function(e){print("answer "+e);if(!e)require("Wifi").getIP(function(e,a){print(a.ip)})});`;
    const attempt = (ssid: string, password: string) => {
      const { world, said } = bare(connect(ssid, password), adapter);
      world.clock.run(20_000);
      return said;
    };
    assert.deepEqual(attempt(network.ssid, network.password), ["answer null", "192.168.4.2"]);
    assert.deepEqual(attempt("no such network", network.password), ["answer no_ap_found"]);
    assert.deepEqual(attempt(network.ssid, "another password"), ["answer password"]);
  });

  it("does not discover, and says what is missing", () => {
    const { world, said } = bare("try{require('dgram')}catch(e){print(e)}", adapter);
    world.clock.run(3000);
    assert.deepEqual(said, ["no discovery on this board: `master` is missing in its settings"]);
  });

  it("hides the radio's pins", () => {
    const { world, said } = bare("var s='';for(var i=0;i<40;i++)if(global['D'+i])s+=i+' ';print(s.trim())", adapter);
    world.clock.run(3000);
    const edge = [...Array.from({ length: 22 }, (_, pin) => pin), 26, 27, 28];
    assert.deepEqual(said, [edge.join(" ")]);
  });
});

describe("a target on a Kaluma-mannered board", function () {
  this.timeout(20_000);

  function range() {
    const arena = new VirtualArena<SimulatedBoard>({ targets: 2, runtime: mixedRuntimes("vm", 1), router: true });
    arena.start();
    arena.until("all targets linked", () => arena.isComplete);
    arena.run(2000);
    arena.makeHot();
    const stand = arena.standOf("target_1");
    const board = stand.board as KalumaBoard;
    const restarts: { poseUp: boolean; atMs: number }[] = [];
    board.onRestart(() => restarts.push({ poseUp: stand.plate.commanded() > 0.5, atMs: arena.world.clock.now() }));
    return { arena, stand, board, restarts };
  }

  const play = (arena: VirtualArena<SimulatedBoard>, seconds = 60) =>
    arena.type("master", `command("activate","target_1",{duration:${seconds}})`);

  it("plays beside one on an Espruino", () => {
    const { arena, stand } = range();
    play(arena);
    arena.until("the plate is up", () => stand.plate.pose() === "standing", 5000);
    arena.run(500);
    assert.equal(arena.shoot("target_1"), true);
    arena.until("the hit is recorded", () => arena.said("master", "result target_1 hit").length === 1, 3000);
    arena.until("the plate is down", () => stand.plate.pose() === "down", 3000);
  });

  it("is restarted by its watchdog when it hangs with its plate up", () => {
    const { arena, stand, board, restarts } = range();
    play(arena);
    arena.until("the plate is up", () => stand.plate.pose() === "standing", 5000);
    arena.run(1000);
    const hungMs = arena.world.clock.now();
    board.hang();
    arena.until("it restarts", () => restarts.length === 1, watchdogMs + 200);
    assert.ok(restarts[0]!.poseUp && restarts[0]!.atMs - hungMs <= watchdogMs);
    arena.until("the plate is down", () => stand.plate.pose() === "down", bootMs);
    arena.until("it is back", () => arena.isComplete, 15_000);
  });

  it("loses its Wi-Fi: lies down, restarts with its plate down, and reports what it felt, once", () => {
    const { arena, stand, restarts } = range();
    play(arena);
    arena.until("the plate is up", () => stand.plate.pose() === "standing", 5000);
    arena.run(500);
    arena.air.setOutOfRange(stand.host, true);
    arena.run(100);
    arena.shoot("target_1");
    arena.until("it restarts", () => restarts.length === 1, 15_000);
    assert.equal(restarts[0]!.poseUp, false);
    arena.run(10_000);
    arena.air.setOutOfRange(stand.host, false);
    arena.until("it is back", () => arena.isComplete, 40_000);
    arena.run(3000);
    assert.equal(arena.said("target_1", "exposure hit").length, 1);
    assert.equal(arena.said("master", "result target_1 hit").length, 1);
    assert.deepEqual(arena.said("master", "crashed"), []);
  });

  it("reboots after an error that nothing caught, and reports it", () => {
    const { arena, restarts } = range();
    arena.type("target_1", 'setTimeout(function(){throw "an odd error"},10)');
    arena.until("it restarts", () => restarts.length === 1, 5000);
    assert.equal(restarts[0]!.poseUp, false);
    arena.until("the master hears of it", () => arena.said("master", "crashed target_1 1 times").length === 1, 20_000);
    assert.match(arena.said("master", "crashed")[0]!, /last: an odd error$/);
  });

  it("gives up a dial that nobody hears of, and restarts before connections run out", () => {
    const { arena, restarts } = range();
    arena.kill("master");
    arena.run(120_000);
    assert.ok(restarts.every(({ poseUp }) => !poseUp));
    arena.powerOn("master");
    arena.until("it is back", () => arena.isComplete, 25_000);
    assert.deepEqual(arena.said("master", "crashed"), []);
  });
});
