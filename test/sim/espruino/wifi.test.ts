// `require("Wifi")` of a simulated board, and the air between boards.
import assert from "node:assert/strict";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { makeWifi } from "../../../sim/espruino/modules/wifi.js";
import { Air, boardStationsMax, type AccessPoint, type AirOptions, type RadioTrouble } from "../../../sim/world/air.js";
import { virtualWorld, type VirtualWorld } from "../../../sim/world/virtual.js";
import type { StreamEvents } from "../../../sim/world/world.js";
import { FakeMachine } from "../../support/fake-machine.js";

interface Wifi {
  connect(ssid?: unknown, options?: unknown, done?: unknown): void;
  disconnect(done?: unknown): void;
  startAP(ssid?: unknown, options?: unknown, done?: unknown): void;
  stopAP(done?: unknown): void;
  scan(done: unknown): void;
  getIP(done?: unknown): Record<string, string>;
  getAPIP(done?: unknown): Record<string, string>;
  getStatus(): Record<string, unknown>;
  getDetails(done?: unknown): Record<string, unknown>;
  getAPDetails(done?: unknown): Record<string, unknown>;
  getHostname(): string;
  setHostname(name: string, done?: unknown): void;
  save(): void;
  on(event: string, listener: (details: Record<string, string>) => void): void;
}

const events = ["associated", "connected", "disconnected", "sta_joined", "sta_left"];

/** A board's radio, with a log of its events. */
class Radio {
  readonly machine: FakeMachine;
  readonly wifi: Wifi;
  readonly log: string[] = [];
  readonly details: Record<string, string>[] = [];
  constructor(
    readonly world: VirtualWorld,
    air: Air,
    name: string,
    address?: string,
  ) {
    this.machine = new FakeMachine(world, world.network.host(name, address));
    this.wifi = makeWifi(this.machine, air).module as Wifi;
    for (const event of events) {
      this.wifi.on(event, (details) => {
        this.log.push(event);
        this.details.push(details);
      });
    }
  }
  readonly done = (error: unknown): void => void this.log.push(error === null ? "done" : `done ${String(error)}`);
  /** The same board after a power loss. */
  reborn(air: Air): Radio {
    this.machine.loseCurrent();
    const next: Radio = Object.create(Radio.prototype);
    const machine = new FakeMachine(this.world, this.machine.host);
    Object.assign(next, {
      world: this.world,
      machine,
      wifi: makeWifi(machine, air).module as Wifi,
      log: [],
      details: [],
    });
    Object.assign(next, { done: (error: unknown) => next.log.push(error === null ? "done" : `done ${String(error)}`) });
    for (const event of events) next.wifi.on(event, () => next.log.push(event));
    return next;
  }
}

const options = { password: "carnival1" };

/** A master with its own network on the air, and a station that has not joined yet. */
function range(times: AirOptions = {}): { world: VirtualWorld; air: Air; master: Radio; station: Radio } {
  const world = virtualWorld(1);
  const air = new Air(world.clock, times);
  const master = new Radio(world, air, "master", "192.168.4.1");
  master.wifi.startAP("range", options, master.done);
  world.clock.run(400);
  const station = new Radio(world, air, "target_1");
  return { world, air, master, station };
}

/** A router. */
function router(air: Air, stationsMax = 64): AccessPoint {
  return air.open({
    ssid: "club",
    password: "clubhouse",
    stationsMax,
    gateway: "192.168.4.254",
    mac: "02:00:00:00:00:01",
  });
}

/** Whether one host can reach another now. */
function reaches(world: VirtualWorld, from: Radio, to: Radio): boolean {
  const silent: StreamEvents = { opened() {}, data() {}, ended() {}, closed() {} };
  return world.network.dial(from.machine.host, to.machine.host.address, 9, silent).refused === "refused";
}

describe("Wifi", () => {
  it("joins after its delay, and fires the events of an ESP32 on both sides", () => {
    const { world, master, station } = range();
    assert.deepEqual(station.wifi.getIP().ip, "0.0.0.0");
    station.wifi.connect("range", options, station.done);
    world.clock.run(1499);
    assert.deepEqual(station.log, []);
    world.clock.run(2);
    assert.deepEqual(station.log, ["associated"]);
    world.clock.run(500);
    assert.deepEqual(station.log, ["associated", "done", "connected"]);
    const { mac } = station.wifi.getIP();
    assert.match(mac ?? "", /^24:6f:28(:[0-9a-f]{2}){3}$/);
    assert.deepEqual(station.wifi.getIP(), { ip: "192.168.4.2", netmask: "255.255.255.0", gw: "192.168.4.1", mac });
    assert.deepEqual(station.details, [
      { ssid: "range", mac: master.wifi.getAPIP().mac, channel: "6" },
      { ip: "192.168.4.2", netmask: "255.255.255.0", gw: "192.168.4.1" },
    ]);
    assert.deepEqual([master.log, master.details], [["done", "sta_joined"], [{ mac }]]);
    const { station: word, mode, rssi, ssid } = station.wifi.getStatus();
    assert.deepEqual([word, mode, typeof rssi, ssid], ["connected", "STA", "number", "range"]);
    assert.deepEqual(station.wifi.getDetails(), {
      ssid: "range",
      password: "carnival1",
      status: "connected",
      authMode: "wpa2",
    });
    assert.deepEqual(master.wifi.getAPDetails(), {
      authMode: "wpa2",
      hidden: false,
      maxConn: 4,
      ssid: "range",
      password: "carnival1",
    });
    assert.equal(master.wifi.getStatus().mode, "AP");
    assert.ok(reaches(world, station, master));
  });

  it("cuts names and passwords where an ESP32 does, so that longer ones never meet", () => {
    const met = (name: string, password: string): boolean => {
      const { world, master, station } = range();
      master.wifi.startAP(name, { password }, master.done);
      world.clock.run(400);
      station.log.length = 0;
      station.wifi.connect(name, { password }, station.done);
      world.clock.run(10_000);
      return station.log.includes("done");
    };
    assert.deepEqual(
      [met("n".repeat(31), "p".repeat(62)), met("n".repeat(32), "p".repeat(62)), met("n".repeat(31), "p".repeat(63))],
      [true, false, false],
    );
    const { world, air, station } = range();
    air.open({
      ssid: "router",
      password: "p".repeat(63),
      stationsMax: 4,
      gateway: "192.168.4.254",
      mac: "02:00:00:00:00:01",
    });
    station.wifi.connect("router", { password: "p".repeat(63) }, station.done);
    world.clock.run(10_000);
    assert.deepEqual(station.log.slice(0, 2), ["associated", "done"], "a station takes 63");
  });

  it("distinguishes a wrong password, no such network and a full one, each after three attempts", () => {
    const { world, air, station } = range();
    const outcomes: [string, string, string][] = [
      ["range", "wrongword", "4WAY_HANDSHAKE_TIMEOUT"],
      ["rang", "carnival1", "NO_AP_FOUND"],
    ];
    for (const [ssid, password, why] of outcomes) {
      station.log.length = 0;
      station.wifi.connect(ssid, { password }, station.done);
      world.clock.run(4400);
      assert.deepEqual(station.log, []);
      world.clock.run(4000);
      assert.deepEqual(station.log, ["disconnected", `done ${why}`]);
      assert.equal(station.details.at(-1)?.msg, why);
      assert.equal(station.wifi.getStatus().station, why);
      assert.equal(station.wifi.getStatus().mode, "NULL");
    }
    const others = Array.from({ length: boardStationsMax }, (_, i) => new Radio(world, air, `other_${i}`));
    for (const other of others) other.wifi.connect("range", options, other.done);
    world.clock.run(3000);
    assert.ok(others.every((other) => other.log.includes("connected")));
    station.log.length = 0;
    station.wifi.connect("range", options, station.done);
    world.clock.run(10_000);
    assert.deepEqual(station.log, ["disconnected", "done ASSOC_TOOMANY"]);
    others[0]?.wifi.disconnect();
    station.wifi.connect("range", options, station.done);
    world.clock.run(3000);
    assert.equal(station.log.at(-1), "connected");
  });

  it("checks its arguments as ESP32 does", () => {
    const { station } = range();
    const { wifi } = station;
    const cases: [() => void, RegExp][] = [
      [() => wifi.connect(), /No SSID provided/],
      [() => wifi.connect("range", { password: 5 }), /Expecting options.password to be a string/],
      [() => wifi.connect("range", options, "x"), /Expecting callback function but got x/],
      [() => wifi.startAP(), /No SSID/],
      [() => wifi.startAP("x", { password: "short" }), /at least 8 characters/],
      [() => wifi.startAP("x", { authMode: "wep" }), /Unknown authMode value/],
      [() => wifi.startAP("x", { authMode: "wpa2" }), /Password not set but authMode not open/],
      [
        () => wifi.startAP("x", { authMode: "open", password: "longenough" }),
        /Auth mode set to open but password supplied/,
      ],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });

  it("notices a master's power loss after six seconds, tries twice in silence, then gives up", () => {
    const { world, master, station } = range();
    station.wifi.connect("range", options, station.done);
    world.clock.run(3000);
    station.log.length = 0;
    master.machine.loseCurrent();
    assert.equal(reaches(world, station, master), false);
    world.clock.run(6000);
    assert.equal(station.wifi.getStatus().station, "connected");
    assert.deepEqual(station.log, []);
    world.clock.run(5100);
    assert.deepEqual(station.log, ["disconnected"]);
    assert.deepEqual(station.details.at(-1), {
      ssid: "range",
      mac: "00:00:00:00:00:00",
      reason: "201",
      msg: "NO_AP_FOUND",
    });
    world.clock.run(3_600_000);
    assert.deepEqual(station.log, ["disconnected"]);
  });

  it("joins a returning master without reporting the loss", () => {
    const { world, air, master, station } = range();
    station.wifi.connect("range", options, station.done);
    world.clock.run(3000);
    station.log.length = 0;
    const reborn = master.reborn(air);
    reborn.wifi.startAP("range", options, reborn.done);
    world.clock.run(3000);
    assert.deepEqual(
      [station.log, reborn.log],
      [
        ["associated", "connected"],
        ["done", "sta_joined"],
      ],
    );
    assert.ok(reaches(world, station, reborn));
  });

  it("keeps the place of a station that lost power for five minutes, for the same station", () => {
    const { world, air, master, station } = range();
    station.wifi.connect("range", options);
    const others = [2, 3, 4].map((i) => new Radio(world, air, `target_${i}`));
    for (const other of others) other.wifi.connect("range", options);
    world.clock.run(3000);
    others[0]?.machine.loseCurrent();
    const fifth = new Radio(world, air, "target_5");
    fifth.wifi.connect("range", options, fifth.done);
    world.clock.run(10_000);
    assert.deepEqual(fifth.log, ["disconnected", "done ASSOC_TOOMANY"]);
    const reborn = station.reborn(air);
    reborn.wifi.connect("range", options, reborn.done);
    world.clock.run(3000);
    assert.deepEqual(reborn.log, ["associated", "done", "connected"]);
    world.clock.run(300_000);
    assert.deepEqual(master.log.filter((line) => line === "sta_left").length, 1);
    fifth.wifi.connect("range", options);
    world.clock.run(3000);
    assert.equal(fifth.log.at(-1), "connected");
  });

  it("goes out of range and comes back: unnoticed if briefly, joining again if for long", () => {
    const { world, air, master, station } = range();
    station.wifi.connect("range", options);
    world.clock.run(3000);
    station.log.length = 0;
    air.setOutOfRange(station.machine.host, true);
    assert.equal(reaches(world, station, master), false);
    world.clock.run(5000);
    air.setOutOfRange(station.machine.host, false);
    assert.ok(reaches(world, station, master));
    world.clock.run(10_000);
    assert.deepEqual(station.log, []);
    air.setOutOfRange(master.machine.host, true);
    world.clock.run(7000);
    air.setOutOfRange(master.machine.host, false);
    world.clock.run(5000);
    assert.deepEqual(station.log, ["associated", "connected"]);
    assert.ok(reaches(world, station, master));
  });

  it("leaves on request, and calls back twice as an ESP32 does", () => {
    const { world, master, station } = range();
    station.wifi.connect("range", options);
    world.clock.run(3000);
    station.log.length = 0;
    station.wifi.disconnect(() => station.log.push("left"));
    world.clock.run(10);
    assert.deepEqual(station.log, ["left", "left", "disconnected"]);
    assert.equal(station.details.at(-1)?.msg, "ASSOC_LEAVE");
    assert.equal(master.log.at(-1), "sta_left");
    station.wifi.disconnect(() => station.log.push("nothing to leave"));
    world.clock.run(10_000);
    assert.deepEqual(station.log.slice(3), ["nothing to leave"]);
  });

  it("joins another network on request while connected", () => {
    const { world, air, master, station } = range();
    router(air);
    station.wifi.connect("range", options);
    world.clock.run(3000);
    station.log.length = 0;
    station.wifi.connect("club", { password: "clubhouse" }, station.done);
    world.clock.run(3000);
    assert.deepEqual(station.log, ["associated", "done", "connected"]);
    assert.equal(station.wifi.getIP().gw, "192.168.4.254");
    assert.equal(master.log.at(-1), "sta_left");
    assert.equal(reaches(world, station, master), false);
  });

  it("lets a master and its targets join a router, and all reach each other", () => {
    const world = virtualWorld(1);
    const air = new Air(world.clock, { associateMs: 10, addressMs: 10 });
    const network = router(air);
    const radios = ["master", "a", "b", "c", "d", "e", "f", "g", "h"].map((name) => new Radio(world, air, name));
    for (const radio of radios) radio.wifi.connect("club", { password: "clubhouse" }, radio.done);
    world.clock.run(30);
    assert.ok(radios.every((radio) => reaches(world, radio, radios[0] as Radio)));
    air.close(network);
    world.clock.run(10);
    assert.equal(reaches(world, radios[1] as Radio, radios[0] as Radio), false);
    world.clock.run(10_000);
    assert.ok(radios.every((radio) => radio.log.at(-1) === "disconnected"));
  });

  it("stops its own network, notifies its stations, and may start another", () => {
    const { world, master, station } = range();
    station.wifi.connect("range", options);
    world.clock.run(3000);
    station.log.length = 0;
    master.wifi.stopAP(() => master.log.push("stopped"));
    world.clock.run(10_000);
    assert.deepEqual([station.log, master.log.at(-1)], [["disconnected"], "stopped"]);
    assert.equal(master.wifi.getStatus().mode, "NULL");
    master.wifi.startAP("open range", undefined, master.done);
    world.clock.run(400);
    station.wifi.connect("open range", undefined, station.done);
    world.clock.run(3000);
    assert.equal(station.log.at(-1), "connected");
    assert.equal(station.wifi.getDetails().authMode, "open");
  });

  it("also answers by callback, scans, and knows its name", () => {
    const { world, station } = range();
    const answers: unknown[][] = [];
    const note = (...args: unknown[]): void => void answers.push(args);
    const ip = station.wifi.getIP(note);
    const details = station.wifi.getDetails(note);
    station.wifi.scan(note);
    station.wifi.setHostname("target-1", note);
    station.wifi.save();
    assert.equal(station.wifi.getHostname(), "target-1");
    world.clock.run(5000);
    assert.deepEqual(answers.slice(0, 3), [[null, ip], [details], []]);
    const [found] = answers[3]?.[0] as { ssid: string; authMode: string }[];
    assert.deepEqual([found?.ssid, found?.authMode], ["range", "wpa2"]);
  });

  it("can be set into trouble: dead, mute, late, failing, refusing", () => {
    const { world, air, station } = range();
    const { host } = station.machine;
    const after = (trouble: RadioTrouble | undefined) => {
      station.log.length = 0;
      air.setTrouble(host, trouble);
      station.wifi.connect("range", options, station.done);
      world.clock.run(3000);
      station.wifi.getIP(() => station.log.push("address"));
      world.clock.run(1);
      return station.log.join(" ");
    };
    assert.equal(after({ kind: "dead" }), "");
    assert.equal(after({ kind: "failing", error: "no" }), "done no address");
    assert.throws(() => after({ kind: "refusing", error: "busy" }), /busy/);
    assert.equal(after({ kind: "mute" }), "associated connected");
    assert.equal(after({ kind: "late", ms: 1500 }), "associated connected");
    world.clock.run(500);
    assert.deepEqual(station.log.slice(2), ["done"]);
    assert.match(after(undefined), /associated done connected address$/);
  });
});

describe("our firmware with a radio in trouble", () => {
  /** Runs before a board's program. */
  const before = (arena: VirtualArena, name: "master" | "target_1", code: string) => {
    const { storage } = name === "master" ? arena.master : arena.standOf(name).board;
    storage.set(".bootcde", `${code};${storage.get(".bootcde")}`);
  };
  /** The last deadline and wait, and joining. */
  const healedMsMax = 20_000 + 8000 + 4000;
  const troubles: [RadioTrouble, string][] = [
    [{ kind: "dead" }, "wifi down no answer from the radio"],
    [{ kind: "mute" }, "wifi down no answer from the radio"],
    [{ kind: "failing", error: "ESP_ERR_WIFI_STATE" }, "wifi down ESP_ERR_WIFI_STATE"],
    [{ kind: "refusing", error: "busy" }, "wifi down Error: busy"],
  ];

  for (const [trouble, said] of troubles) {
    for (const name of ["target_1", "master"] as const) {
      it(`keeps trying and reports the reason once: ${name}, ${trouble.kind}`, () => {
        const arena = new VirtualArena({ targets: 1 });
        const host = name === "master" ? arena.masterHost : arena.standOf(name).host;
        arena.air.setTrouble(host, trouble);
        arena.start();
        arena.run(600_000);
        assert.deepEqual(
          arena.said(name, "wifi").map((line) => line.toLowerCase()),
          [said.toLowerCase()],
        );
        arena.air.setTrouble(host, undefined);
        // A target has long waits between its dials by then, too.
        arena.until("linked", () => arena.isComplete, healedMsMax + 10_000);
        assert.equal(arena.said(name, "wifi up").length, 1);
      });
    }
  }

  it("waits longer from attempt to attempt, up to 8 s, and never in step", () => {
    const waits = [1, 2].map((seed) => {
      const arena = new VirtualArena({ targets: 1, seed });
      const at: number[] = [];
      before(
        arena,
        "target_1",
        'var wifi=require("Wifi"),was=wifi.connect;wifi.connect=function(s,o,d){print("asked");return was(s,o,d)}',
      );
      arena.onLine((_board, line) => {
        if (line === "asked") at.push(arena.world.clock.now());
      });
      arena.air.setTrouble(arena.standOf("target_1").host, { kind: "refusing", error: "busy" });
      arena.start();
      arena.run(60_000);
      return at.slice(1).map((ms, index) => ms - at[index]!);
    });
    for (const [index, ms] of waits[0]!.entries()) {
      const most = Math.min(2000 * 2 ** index, 8000);
      assert.ok(ms >= most / 2 && ms <= most, `${index}: ${ms}`);
      assert.notEqual(ms, waits[1]![index]);
    }
    assert.ok(waits[0]!.length >= 7);
  });

  it("accepts an answer that comes late, and only the first of two", () => {
    for (const ms of [5000, 13_000, 17_000, 30_000, 45_000]) {
      const arena = new VirtualArena({ targets: 1, discovery: true });
      arena.air.setTrouble(arena.standOf("target_1").host, { kind: "late", ms });
      before(
        arena,
        "target_1",
        'var wifi=require("Wifi"),was=wifi.connect;wifi.connect=function(s,o,d){return was(s,o,function(e){d(e);d(e)})}',
      );
      arena.start();
      arena.until(`linked, ${ms} ms`, () => arena.isComplete, 200_000);
      arena.run(60_000);
      assert.equal(arena.said("target_1", "wifi up").length, 1, `${ms} ms`);
      assert.deepEqual(arena.said("target_1", "link"), ["link up"], `${ms} ms`);
    }
  });

  it("joins again when the network is lost while joining", () => {
    const arena = new VirtualArena({ targets: 1 });
    arena.assemble();
    const { host } = arena.standOf("target_1");
    arena.air.setTrouble(host, { kind: "dead" });
    arena.air.setOutOfRange(host, true);
    arena.run(60_000);
    arena.air.setOutOfRange(host, false);
    arena.run(60_000);
    assert.deepEqual(arena.said("target_1", "wifi down"), ["wifi down lost", "wifi down no answer from the radio"]);
    arena.air.setTrouble(host, undefined);
    arena.until("linked", () => arena.isComplete, healedMsMax + 10_000);
  });
});

describe("a master's sockets", () => {
  const silent: StreamEvents = { opened() {}, data() {}, ended() {}, closed() {} };

  it("are requested again when the targets' port is taken", () => {
    const arena = new VirtualArena({ targets: 1 });
    const { network } = arena.world;
    const other = network.listen(arena.masterHost, arena.port, () => silent, assert.fail);
    arena.start();
    arena.run(120_000);
    assert.deepEqual(arena.said("master", "listening"), ["listening off InternalError: Unable to create socket"]);
    other.close();
    arena.until("linked", () => arena.isComplete, 75_000);
    assert.deepEqual(arena.said("master", "listening").slice(1), [`listening ${arena.port}`]);
  });

  it("are requested again when the port for searches is taken", () => {
    const arena = new VirtualArena({ targets: 1, discovery: true });
    const other = arena.world.network.datagrams(arena.masterHost, arena.port, () => undefined)!;
    arena.start();
    arena.run(120_000);
    assert.deepEqual(arena.said("master", "discovery"), ["discovery off InternalError: Unable to create socket"]);
    other.close();
    arena.until("linked", () => arena.isComplete, 75_000);
    assert.deepEqual(arena.said("master", "discovery").slice(1), ["discovery on"]);
  });

  it("are requested again when the page's port is taken", () => {
    const arena = new VirtualArena({ targets: 1 });
    const other = arena.world.network.listen(arena.masterHost, arena.pagePort, () => silent, assert.fail);
    arena.start();
    arena.run(120_000);
    assert.deepEqual(arena.said("master", "page"), ["page off InternalError: Unable to create socket"]);
    other.close();
    arena.until("the page is there", () => arena.said("master", `page ${arena.pagePort}`).length === 1, 61_000);
  });
});
