// The real world: the bundles over real TCP on loopback, and a stranger with a netcat.
import assert from "node:assert/strict";
import { RealArena } from "../../../sim/arena/real-arena.js";
import { freePort } from "../../../sim/world/relay.js";
import { Netcat } from "../../support/netcat.js";

describe("the range over real TCP", function () {
  this.timeout(40_000);
  let arena: RealArena;
  let port: number;

  before(async () => {
    port = await freePort();
    arena = new RealArena({ targets: 2, port });
    arena.start();
    await arena.until("both targets linked", () => arena.isComplete, 15_000);
  });

  after(() => arena.close());

  it("raises, arms, feels a hit and records it", async () => {
    arena.heat();
    await arena.until("HOT", () => arena.view.word === "HOT");
    arena.type("master", 'command("activate", "target_1", {duration: 3})');
    await arena.until("armed", () => arena.said("target_1", "exposure armed").length > 0);
    assert.equal(arena.pose("target_1"), "standing");
    assert.ok(arena.shoot("target_1", 0.9));
    await arena.until("recorded", () => arena.said("master", "result target_1 hit").length > 0);
    await arena.until("down", () => arena.pose("target_1") === "down");
  });

  it("accepts a registration by hand, pings it, answers bad lines, and drops it after 3 s of silence", async () => {
    const hand = await Netcat.dial(port);
    hand.send(
      '{"type":"register","id":"1","target_id":"hand","data":{"protocol":1,"boot":"b","firmware":"0","board":"netcat"}}',
    );
    await arena.until("registered", () => hand.count('"registered"') > 0, 1000);
    assert.ok(arena.view.links.get("hand")?.linked);
    hand.send("what?", '{"id":"2"}', '{"type":"dance","id":"3"}', "", "x".repeat(600));
    await arena.until("four errors", () => hand.count('"type":"error"') === 4, 1000);
    assert.deepEqual(
      hand.lines
        .filter((line) => line.includes("error"))
        .map((line) => {
          const { id, status } = JSON.parse(line);
          return `${id} ${status}`;
        }),
      [" bad_json", "2 bad_message", "3 unknown_type", " line_too_long"],
    );
    const silentSince = Date.now();
    await arena.until("dropped", () => hand.closed, 5000);
    const silentMs = Date.now() - silentSince;
    assert.ok(silentMs > 2500 && silentMs < 3500, `dropped after ${silentMs} ms`);
    assert.ok(hand.count('"ping"') >= 2, "pinged each second");
    assert.deepEqual(arena.said("master", "link hand"), ["link hand up", "link hand down silence"]);
  });

  it("serves the other targets during a million bytes of garbage", async () => {
    const stranger = await Netcat.dial(port);
    const answered = arena.wire.roundTrips.get("target_2");
    stranger.socket.write(Buffer.alloc(1_000_000, '{["garbage\n\xff'));
    await arena.until("the stranger is closed", () => stranger.closed, 8000);
    arena.type("master", 'command("ping")');
    await arena.until("both answer", () => arena.said("master", "alive").length >= 2, 2000);
    assert.ok(arena.isComplete);
    assert.deepEqual(arena.said("master", "Uncaught"), []);
    assert.ok(answered !== undefined && arena.wire.roundTrips.get("target_2")! < 500);
  });

  it("reports a cut target within 3 s, and links it again when it heals", async () => {
    arena.cut("target_2");
    await arena.until("the loss is reported", () => arena.said("master", "link target_2 down").length > 0, 3050);
    arena.heal("target_2");
    await arena.until("it is back", () => arena.isComplete, 12_000);
  });
});
