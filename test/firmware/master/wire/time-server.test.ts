// What a master on a router's network takes from a time server (NTP), and what it refuses, in virtual time.
import assert from "node:assert/strict";
import { discoveryPort } from "../../../../shared/limits.js";
import { builtBundle } from "../../../../sim/arena/flashed.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { seededRandom } from "../../../../sim/world/random.js";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import { readChain } from "../../../../tools/record/chain.js";
import { gamesOf } from "../../../../tools/record/games.js";
import { get } from "../../../support/browser.js";
import { seed, strict } from "../../../support/peer.js";
import { answerTo, openTimeServer, serverAddress, serverName, type Answer } from "../../../support/time-server.js";

/** 1 May 2026, 19:03:22 UTC. */
const may = Date.UTC(2026, 4, 1, 19, 3, 22) / 1000;
/** Somewhat more than the first four waits between questions. */
const waitedMs = 70_000;

/** A range on a router that knows the server's name. */
function range(options: ArenaOptions = {}): VirtualArena {
  const arena = strict(new VirtualArena({ seed, targets: 1, router: true, discovery: true, ...options }));
  arena.air.names.set(serverName, serverAddress);
  return arena;
}

/** What the master has said of the time. */
const told = (arena: VirtualArena): string[] =>
  arena.said("master", "time ").filter((line) => line.startsWith("time "));

/** What the master says of the time if a server answers like this. */
function toldBy(answer: Answer | ((question: string) => string), options: ArenaOptions = {}): string[] {
  const arena = range(options);
  const { questions } = openTimeServer(arena, (question) =>
    typeof answer === "function" ? answer(question) : answerTo(question, answer),
  );
  arena.assemble();
  arena.run(waitedMs);
  assert.ok(questions.length > 0, "nobody asked");
  return told(arena);
}

describe(`a time server (seed ${seed})`, function () {
  this.timeout(60_000);

  it("is asked by its name once there is a network, and only until it has answered", () => {
    const arena = range();
    const { questions } = openTimeServer(arena, (question) => answerTo(question, { seconds: may }));
    arena.assemble();
    arena.run(7_300_000);
    assert.equal(questions.length, 1);
    assert.match(questions[0]!.text, /^#\0{39}[^]{8}$/);
    assert.deepEqual(told(arena), [`time ntp ${may}`]);
  });

  it("gives the record its time, whose source is ntp, and no clock is set", () => {
    const arena = range();
    openTimeServer(arena, (question) => answerTo(question, { seconds: may }));
    const clock = () => {
      arena.type("master", "print('clock', getTime())");
      return Number(arena.said("master", "clock ").at(-1)!.split(" ")[1]) - arena.world.clock.now() / 1000;
    };
    arena.assemble();
    const before = clock();
    arena.makeHot();
    arena.run(60_000);
    assert.ok(Math.abs(clock() - before) < 0.01);
    arena.type("master", 'play("Quick Game")');
    arena.run(6000);
    arena.press("B");
    arena.until("stopped", () => arena.said("master", "game stopped").length === 1);
    const [game] = gamesOf(readChain([get(arena, "/record").body]).links);
    assert.equal(game!.when!.source, "ntp");
    assert.ok(Math.abs(game!.when!.seconds - may - 60) < 30, `${game!.when!.seconds}`);
  });

  it("is asked again after 4 s, 8 s, 16 s and so on, at most every hour, each time with another mark", () => {
    const arena = range();
    const { questions } = openTimeServer(arena, () => undefined);
    arena.assemble();
    arena.run(20_000_000);
    const waits = questions.slice(1).map(({ atMs }, index) => Math.round((atMs - questions[index]!.atMs) / 1000));
    assert.deepEqual(waits, [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600, 3600]);
    assert.equal(new Set(questions.map(({ text }) => text)).size, questions.length);
    assert.deepEqual(told(arena), []);
  });

  it("is not asked after a phone has told the time, which stays", () => {
    const arena = range();
    const { questions } = openTimeServer(arena, () => undefined);
    arena.assemble();
    get(arena, `/s?.&t=${may}`);
    const { length } = questions;
    arena.run(waitedMs);
    assert.equal(questions.length, length);
    assert.deepEqual(told(arena), [`time phone ${may}`]);
  });

  it("may have an address instead of a name, and be none", () => {
    const settings = (ntp: string) => ({ masterSettings: { ntp } });
    assert.deepEqual(toldBy({ seconds: may }, settings(serverAddress)), [`time ntp ${may}`]);
    const arena = range(settings(""));
    const { questions } = openTimeServer(arena, () => undefined);
    arena.assemble();
    arena.run(waitedMs);
    assert.equal(questions.length, 0);
  });

  it("is not asked on the master's own network", () => {
    const arena = strict(new VirtualArena({ seed, targets: 1, masterSettings: { ntp: "192.168.4.9" } }));
    const { questions } = openTimeServer(arena, () => undefined, "192.168.4.9");
    arena.assemble();
    arena.run(waitedMs);
    assert.equal(questions.length, 0);
  });

  it("is found later if nobody knew its name, and does no harm on a board that cannot look up names", () => {
    const arena = strict(new VirtualArena({ seed, targets: 1, router: true }));
    openTimeServer(arena, (question) => answerTo(question, { seconds: may }));
    arena.assemble();
    arena.run(3000);
    arena.air.names.set(serverName, serverAddress);
    arena.run(waitedMs);
    assert.deepEqual(told(arena), [`time ntp ${may}`]);
    const lacking = range({ bundles: { master: `delete require("Wifi").getHostByName;${builtBundle("master")}` } });
    const { questions } = openTimeServer(lacking, () => undefined);
    lacking.assemble();
    lacking.run(waitedMs);
    assert.deepEqual([questions.length, lacking.isComplete], [0, true]);
  });

  it("may answer in NTP's next era, which begins in 2036", () => {
    const later = Date.UTC(2040, 0, 1) / 1000;
    assert.deepEqual(toldBy({ seconds: later }), [`time ntp ${later}`]);
    const first = Date.UTC(2026, 0, 1) / 1000;
    assert.deepEqual(toldBy({ seconds: first }), [`time ntp ${first}`]);
  });

  for (const [what, wrong] of [
    ["is a client's", { head: 0x23 }],
    ["is a broadcast", { head: 0x25 }],
    ["has another version", { head: 0x1c }],
    ["is from a clock that is not synchronised", { head: 0xe4 }],
    ["is a kiss of death", { stratum: 0 }],
    ["has no stratum", { stratum: 16 }],
    ["is for another question", { origin: "12345678" }],
    ["is for no question", { origin: "\0".repeat(8) }],
    ["says no time", { seconds: "\0\0\0\0" }],
    ["says a year after 2099", { seconds: Date.UTC(2100, 0, 1) / 1000 }],
    ["is cut off", { length: 47 }],
    ["is nearly empty", { length: 1 }],
  ] as const)
    it(`is refused if its answer ${what}`, () => {
      assert.deepEqual(toldBy({ seconds: may, ...wrong }), []);
    });

  for (const [what, address, port] of [
    ["another address", "192.168.1.66", 123],
    ["another port", undefined, 124],
  ] as const)
    it(`is refused if its answer comes from ${what}`, () => {
      const arena = range();
      const { questions, host } = openTimeServer(arena, () => undefined);
      arena.assemble();
      const { network } = arena.world;
      const forger = address === undefined ? host : network.host("forger", address);
      network
        .datagrams(forger, port, () => undefined)!
        .send(answerTo(questions.at(-1)!.text, { seconds: may }), discoveryPort, arena.masterHost.address);
      arena.run(1000);
      assert.deepEqual(told(arena), []);
    });

  it("does no harm with noise", () => {
    const random = seededRandom(seed);
    const whole = (min: number, max: number): number => min + Math.floor(random() * (max - min + 1));
    const bytes = (count: number): string =>
      Array.from({ length: count }, () => String.fromCharCode(whole(0, 255))).join("");
    const arena = range();
    openTimeServer(arena, () => bytes(whole(1, 80)));
    arena.assemble();
    arena.run(waitedMs);
    assert.deepEqual([told(arena), arena.isComplete], [[], true]);
  });

  it("is taken late, after damaged answers", () => {
    const arena = range();
    let asked = 0;
    openTimeServer(arena, (question) =>
      answerTo(question, ++asked < 3 ? { seconds: may, stratum: 0 } : { seconds: may }),
    );
    arena.assemble();
    arena.run(waitedMs);
    assert.deepEqual([told(arena), asked], [[`time ntp ${may}`], 3]);
  });
});
