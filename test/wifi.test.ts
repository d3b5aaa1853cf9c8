// `require("Wifi")` of a simulated board, and the air between boards.
import assert from "node:assert/strict";
import { makeWifi } from "../sim/espruino/wifi.js";
import { Air, boardStationsMax, type AccessPoint, type AirOptions } from "../sim/world/air.js";
import { virtualWorld, type VirtualWorld } from "../sim/world/virtual.js";
import type { StreamEvents } from "../sim/world/world.js";
import { FakeMachine } from "./fake-machine.js";

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

/** A board's radio, with a diary of its events. */
class Radio {
  readonly machine: FakeMachine;
  readonly wifi: Wifi;
  readonly log: string[] = [];
  readonly details: Record<string, string>[] = [];
  constructor(readonly world: VirtualWorld, air: Air, name: string, address?: string) {
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
    Object.assign(next, { world: this.world, machine, wifi: makeWifi(machine, air).module as Wifi, log: [], details: [] });
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

/** A club's router. */
function router(air: Air, stationsMax = 64): AccessPoint {
  return air.open({ ssid: "club", password: "clubhouse", stationsMax, gateway: "192.168.4.254", mac: "02:00:00:00:00:01" });
}

/** Whether one host gets through to another now. */
function reaches(world: VirtualWorld, from: Radio, to: Radio): boolean {
  const silent: StreamEvents = { opened() {}, data() {}, ended() {}, closed() {} };
  return world.network.dial(from.machine.host, to.machine.host.address, 9, silent).refused === "refused";
}

describe("Wifi", () => {
  it("joins in its time, and tells both sides what ESP32 tells", () => {
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
    assert.deepEqual(station.wifi.getDetails(), { ssid: "range", password: "carnival1", status: "connected", authMode: "wpa2" });
    assert.deepEqual(master.wifi.getAPDetails(), { authMode: "wpa2", hidden: false, maxConn: 4, ssid: "range", password: "carnival1" });
    assert.equal(master.wifi.getStatus().mode, "AP");
    assert.ok(reaches(world, station, master));
  });

  it("tells apart: wrong password, no such network, full; each after three attempts", () => {
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
      [() => wifi.startAP("x", { authMode: "open", password: "longenough" }), /Auth mode set to open but password supplied/],
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
    assert.deepEqual(station.details.at(-1), { ssid: "range", mac: "00:00:00:00:00:00", reason: "201", msg: "NO_AP_FOUND" });
    world.clock.run(3_600_000);
    assert.deepEqual(station.log, ["disconnected"]);
  });

  it("joins a returning master without a word of the loss", () => {
    const { world, air, master, station } = range();
    station.wifi.connect("range", options, station.done);
    world.clock.run(3000);
    station.log.length = 0;
    const reborn = master.reborn(air);
    reborn.wifi.startAP("range", options, reborn.done);
    world.clock.run(3000);
    assert.deepEqual([station.log, reborn.log], [["associated", "connected"], ["done", "sta_joined"]]);
    assert.ok(reaches(world, station, reborn));
  });

  it("keeps the place of a station that lost power, for the same station and for five minutes", () => {
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

  it("goes out of range and comes back: unnoticed if short, joined anew if long", () => {
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

  it("leaves when told, and calls back twice as ESP32 does", () => {
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

  it("joins another network when told to while connected", () => {
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

  it("stops its own network, tells its stations, and may start another", () => {
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

  it("answers by callback too, scans, and knows its name", () => {
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
});
