// Any text from outside: on the wire, in the settings and at the console. It begins no new line, draws no image and
// crashes no board.
import assert from "node:assert/strict";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { printable } from "../../shared/printable.js";
import { displayLines, hotRange, items, press } from "../support/panel.js";
import { FakeMaster, targetId } from "../support/fake-master.js";
import { Peer, seed } from "../support/peer.js";

/**
 * Every character of one byte that is not printable ASCII; of larger ones, a board with byte strings keeps the lowest
 * byte.
 */
const outside = Array.from({ length: 256 }, (_, code) => code)
  .filter((code) => code < 32 || code > 126)
  .map((code) => String.fromCharCode(code));

/** JSON in ASCII, as it has to be on the wire. */
const ascii = (message: object) =>
  JSON.stringify(message).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

describe(`text from outside (seed ${seed})`, () => {
  it("on the wire is refused by the master, each character in each text field, and does not reach screen or console", () => {
    const arena = hotRange({ key: undefined });
    const peer = new Peer(arena).register("plate");
    const before = arena.said("master").length;
    const data = { protocol: 1, boot: "b", firmware: "f", board: "b", crashes: 1, crash: "c" };
    for (const text of outside) {
      const forged = `x${text}range STOP`;
      const lines: object[] = [
        { type: "pong", id: "1", status: forged },
        { type: "error", id: "1", status: text },
        { type: "standing", id: forged, status: "standing" },
        { type: "result", id: "b-1", status: forged, data: { activation: "a", time: 1 } },
        { type: "result", id: "b-1", status: "miss", data: { activation: forged } },
        { type: "pong", id: "1", target_id: forged },
        { type: forged, id: "1" },
        ...["boot", "firmware", "board", "crash"].map((field) => ({
          type: "register",
          id: "1",
          target_id: "plate",
          data: { ...data, [field]: forged },
        })),
      ];
      for (const line of lines) {
        peer.sendRaw(ascii(line) + "\n");
        peer.expect({ type: "error" });
        peer.send({ type: "pong", id: "none" }); // too many wrong ones in a row would end the link
      }
    }
    arena.run(2000);
    assert.deepEqual(arena.said("master").slice(before), []);
    displayLines(arena);
  });

  it("on the wire is refused by a target", () => {
    const end = new FakeMaster().link();
    for (const text of outside) {
      for (const line of [
        { type: "ping", id: "1", status: `x${text}` },
        { type: "ping", id: `x${text}` },
        { type: "ping", id: "1", target_id: text },
        { type: "error", id: "1", status: text },
      ]) {
        end.sendRaw(ascii(line) + "\n");
        end.expect({ type: "error" });
        end.send({ type: "ping", id: "next" });
        end.expect({ type: "pong", id: "next" });
      }
    }
    assert.deepEqual(end.arena.said(targetId, "link "), ["link up"]);
  });

  it("on the wire is shown unchanged if it is an unknown status", () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    arena.powerOn("master");
    arena.run(5000);
    const peer = new Peer(arena).register("plate");
    arena.run(1000);
    peer.answers.set("ping", { type: "pong", status: "fine, 32 characters are the most" });
    arena.type("master", 'command("ping","plate",{report:1})');
    arena.run(100);
    assert.deepEqual(arena.said("master", "command ping"), ["command ping plate fine, 32 characters are the most"]);
  });

  it("in the settings is refused if it has control characters, and shown with ? for characters beyond ASCII", () => {
    for (const field of ["ssid", "password", "range"]) {
      for (const text of outside.filter((character) => character < " " || character === "\x7f")) {
        const arena = new VirtualArena({ seed, targets: 1, masterSettings: { [field]: `eight or${text}range HOT` } });
        arena.powerOn("master");
        arena.run(1000);
        assert.match(
          arena.said("master").join("\n"),
          new RegExp(`^settings ${field}: text of \\d+ to \\d+ characters$`),
          JSON.stringify(text),
        );
      }
    }
    const arena = new VirtualArena({
      seed,
      targets: 1,
      masterSettings: { ssid: "Sch\xc3\xbctzen", range: "R\xc3\xb6hr" },
      targetSettings: { ssid: "Sch\xc3\xbctzen", range: "R\xc3\xb6hr" },
      discovery: true,
    });
    arena.assemble();
    arena.run(2000);
    press(arena, "X", "X", "X", "X", "A");
    assert.deepEqual(
      items(arena)
        .slice(-4)
        .filter((text) => /range|Wi-Fi/.test(text)),
      ["range R??hr", "Wi-Fi Sch??tzen"],
    );
    arena.stands[0]!.board.storage.set(
      "snyper.json",
      JSON.stringify({
        id: "target_1",
        ssid: "Sch\xc3\xbctzen",
        password: "only simulated",
        open: true,
        range: "another R\xc3\xb6hr",
      }),
    );
    arena.reboot("target_1");
    arena.run(20_000);
    assert.deepEqual(arena.said("target_1", "link down").slice(-1), [
      "link down no master of range another R??hr answers",
    ]);
  });

  it("typed or thrown at the console begins no new line", () => {
    const arena = hotRange();
    const before = arena.said("master").length;
    arena.type("master", 'play("x\\nrange STOP")');
    arena.type("master", 'command("x\\nrange STOP")');
    arena.type("master", 'command("ping","x\\nrange STOP")');
    arena.type("master", 'command("ping","\\0\\u001b[2J")');
    arena.run(2000);
    assert.deepEqual(
      arena
        .said("master")
        .slice(before)
        .filter((line) => !/^(=undefined|report )/.test(line)),
      [
        "refused there is no game x?range STOP",
        "refused type: ping, stand_up, lay_down, activate, identify, check, selftest, names, add, remove",
        "refused no target x?range STOP",
        "refused no target ??[2J",
      ],
    );
    displayLines(arena);
  });

  it("in a file's name or fields cannot imitate anything else on screen or console", () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    for (const name of ["a\0", "a\nrange HOT", "\xc3\xa9", "x".repeat(20)])
      arena.master.storage.set(`${name}.game`, `{"name":${JSON.stringify(name)},"exposures":1}`);
    arena.master.storage.set("Field.game", '{"name":"Field","a\\nrange HOT":1}');
    arena.master.storage.set("About.game", '{"name":"About","about":"\\u0000","exposures":1}');
    arena.assemble();
    arena.run(2000);
    arena.type("master", 'play("Field")');
    arena.type("master", 'play("About")');
    arena.run(1000);
    assert.deepEqual(
      arena.said("master", "refused").map((line) => line.slice(0, 40)),
      ["refused a?range HOT: unknown field; the ", "refused about: 1 to 60 printable ASCII c"],
    );
    press(arena, "X", "A");
    const names = items(arena);
    assert.deepEqual([names.length, names.filter((text) => !/^[A-Z][A-Za-z /-]+$/.test(text))], [10, []]);
    assert.deepEqual(arena.said("master", "range HOT"), [
      "refused a?range HOT: unknown field; the fields are name, about, play, players, targets, order, seed, up, wave, noShoot, hits, gap, gapLast, duration, durationLast".slice(
        0,
        8 + 120,
      ),
    ]);
  });

  it("in a radio's error or a crash is printed on one line", () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    arena.assemble();
    arena.type("target_1", 'require("Wifi").getStatus=Function("throw \'a\\\\nlink up\\\\0\'")');
    arena.type("master", 'command("ping","target_1",{report:1})');
    arena.run(2000);
    assert.deepEqual(arena.said("target_1", "crash "), ["crash a?link up?"]);
    assert.deepEqual(arena.said("target_1", "link up"), ["link up", "crash a?link up?"]);
  });

  it("is made printable: a text in printable ASCII stays, any other gets ? and ends after 120 characters", () => {
    const all = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)).join("");
    assert.equal(printable(all.repeat(3)), all.repeat(3));
    for (const text of [...outside, "\u2028", "\ufffd"]) assert.equal(printable(`a${text}b`), "a?b");
    assert.equal(printable("x".repeat(500) + "\n"), "x".repeat(120));
    assert.deepEqual([undefined, null, 5, "", { a: 1 }].map(printable), [
      "undefined",
      "null",
      "5",
      "",
      "[object Object]",
    ]);
  });
});
