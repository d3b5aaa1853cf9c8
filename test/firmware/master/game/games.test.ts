// The games that come with the firmware, played to their end by a robot; and games that are paused, resumed, voided or
// stopped.
import assert from "node:assert/strict";
import { boundSeconds, playersOf, targetsOf } from "../../../../firmware/master/game/document.js";
import { builtBundle } from "../../../../sim/arena/flashed.js";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { autoplay, type Played, type PlayOptions } from "../../../../sim/arena/autoplay.js";
import { shippedGame, shippedGames } from "../../../../tools/game/games.js";
import { seed } from "../../../support/peer.js";

const travelMs = 600;
const countdownMs = 3000;

function played(options: PlayOptions, arenaOptions: ArenaOptions = {}): { arena: VirtualArena; played: Played } {
  const arena = new VirtualArena({ seed: options.seed, ...arenaOptions });
  let outcome: Played | undefined;
  autoplay(
    arena,
    options,
    () => undefined,
    (ended) => {
      outcome = ended;
    },
  );
  arena.until("the game's end", () => outcome !== undefined, 7_300_000);
  return { arena, played: outcome! };
}

describe(`the games that come with the firmware (seed ${seed})`, () => {
  shippedGames().forEach((form, index) => {
    const [least, most] = playersOf(form);
    for (let players = least; players <= most; players += form.play === "teams" ? 2 : 1) {
      // Plays with every number of targets.
      const targets = Math.max(
        targetsOf(form) * (form.play === "duel" ? players : 1),
        2 + ((index * 5 + players * 4) % 15),
      );
      it(`${form.name}: ${players} player${players > 1 ? "s" : ""}, ${targets} targets, a correct sheet within its bound`, () => {
        const {
          arena,
          played: { faults, game, durationMs },
        } = played({ seed, rules: form, players }, { targets });
        assert.deepEqual(faults, [], arena.said("master").join("\n"));
        assert.equal(game!.players.length, players);
        assert.ok(durationMs < boundSeconds(form, players) * 1000 + 20_000);
      });
    }
  });

  it("keep no score of Practice, however well somebody shoots", () => {
    const rules = shippedGame("Practice")!;
    const {
      arena,
      played: { game, faults },
    } = played({ seed, rules, robot: { skill: 1 } }, { targets: 4 });
    assert.deepEqual(faults, []);
    const { points, hits } = game!.totals.get("P1")!;
    assert.equal(points, 0);
    assert.ok(hits > 50, `${hits} hits in five minutes`);
    assert.ok(!arena.said("master").some((line) => line.startsWith("best ")));
    assert.deepEqual(
      [...arena.master.storage.keys()].filter((file) => file.startsWith("snyper.best")),
      [],
    );
  });

  it("are on the board without what only editors need", () => {
    assert.ok(!builtBundle("master").includes("$schema"));
  });

  it("penalise a no-shoot that is hit, and a shot too early", () => {
    const outcomes = (name: string, robot: object) => {
      const {
        played: { game, faults },
      } = played({ seed, rules: shippedGame(name)!, robot }, { targets: 4 });
      assert.deepEqual(faults, []);
      return new Set(game!.sheet.map(({ outcome }) => outcome));
    };
    const trigger = { skill: 1, reactionMsMin: 0, reactionMsMax: 400, spares: () => false };
    assert.ok(outcomes("Shoot/No-Shoot", trigger).has("struck"));
    assert.deepEqual(outcomes("Shoot/No-Shoot", { skill: 1 }), new Set(["hit", "spared"]));
    assert.ok(outcomes("Quick Draw", { ...trigger, reactionMsMin: 280, reactionMsMax: 360 }).has("early"));
  });
});

/** A target played by hand: it registers, answers pings and lay_down, and answers `activate` as the test says. */
const targetThat = (activated: object) => `
require("Wifi").on("disconnected",function(){});
require("Wifi").connect("snyper",{password:"only simulated"},function(){
  require("net").connect({host:"192.168.4.1",port:8081},function(socket){
    function send(message){socket.write(JSON.stringify(message)+"\\n");}
    socket.on("data",function(text){
      text.split("\\n").forEach(function(line){
        if(!line)return;
        var message=JSON.parse(line);
        if(message.type=="ping")send({type:"pong",id:message.id,status:"alive"});
        if(message.type=="lay_down")send({type:"down",id:message.id,status:"down"});
        if(message.type=="activate")send(Object.assign({id:message.id},${JSON.stringify(activated)}));
      });
    });
    send({type:"register",id:"r1",target_id:"target_1",data:{protocol:1,boot:"b",firmware:"0",board:"t"}});
  });
});`;
/** One that never reports its exposure's result, and one that does not obey. */
const silentTarget = targetThat({ type: "activated", status: "activated", data: { duration: 3 } });
const busyTarget = targetThat({ type: "error", status: "busy" });

/** A hot range in a game with these rules, with its first plate up. */
function inGame(form: object = {}, players = 1, targets = 3): VirtualArena {
  const arena = new VirtualArena({ seed, targets });
  arena.master.storage.set(
    "Test.game",
    JSON.stringify({ name: "Test", exposures: 4, gap: [1, 1], duration: [5, 5], ...form }),
  );
  arena.assemble();
  arena.makeHot();
  arena.type("master", `play("Test",${players})`);
  arena.until("a plate is up", () => cameUp(arena).length > 0, 20_000);
  return arena;
}

const cameUp = (arena: VirtualArena) => arena.said("master", "exposure up ");

const up = (arena: VirtualArena) => arena.stands.filter(({ id }) => arena.pose(id) !== "down").map(({ id }) => id);
const last = (arena: VirtualArena, word: string) => arena.said("master", word).at(-1);

describe(`a game (seed ${seed})`, () => {
  it("is paused when one of its targets is lost: the clock stops, all plates lie down, and the screen names the target", () => {
    const arena = inGame({ up: 2, gap: [0, 0], seconds: 60 });
    arena.until("two are up", () => cameUp(arena).length === 2);
    const [gone, other] = up(arena) as [string, string];
    arena.cut(gone);
    arena.until("it is paused", () => arena.view.game?.state === "paused", 3100);
    assert.equal(last(arena, "game paused"), `game paused ${gone} is away`);
    arena.run(travelMs);
    assert.equal(arena.pose(other), "down");
    assert.match(last(arena, `${other} void`)!, /^exposure \d P1 \S+ void - 0 of 5 s$/);
    arena.run(120_000);
    assert.deepEqual([arena.view.game!.state, up(arena)], ["paused", []], "nobody chose: its 60 s do not pass");
  });

  it("goes on without the lost target when somebody chooses so, and repeats the interrupted exposure", () => {
    const arena = inGame();
    const [gone] = up(arena) as [string];
    arena.cut(gone);
    arena.until("it is paused", () => arena.view.game?.state === "paused", 3100);
    arena.press("A");
    arena.run(countdownMs - 200);
    assert.equal(arena.view.game!.state, "ready");
    arena.until("only one result is missing", () => arena.view.game?.state === "waiting", 60_000);
    assert.equal(last(arena, "game waiting"), `game waiting for the result of ${gone}`);
    arena.heal(gone);
    arena.until("it is over", () => arena.view.game?.state === "over", 20_000);
    assert.deepEqual(arena.view.game!.sheet.map(({ outcome }) => outcome).sort(), [
      "lost",
      "miss",
      "miss",
      "miss",
      "miss",
    ]);
  });

  it("records once a hit that its target reports only after it is back", () => {
    const arena = inGame();
    const [gone] = up(arena) as [string];
    arena.shoot(gone);
    arena.cut(gone);
    arena.until("it is paused", () => arena.view.game?.state === "paused", 3100);
    arena.heal(gone);
    arena.until("it is reported", () => arena.said("master", ` ${gone} hit `).length === 1, 12_000);
    arena.press("A");
    arena.until("it is over", () => arena.view.game?.state === "over", 60_000);
    const outcomes = arena.view.game!.sheet.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["hit", "miss", "miss", "miss"]);
    assert.deepEqual(arena.said("master", "result"), []);
  });

  it("counts for nothing when it is voided in a pause, and another game may begin", () => {
    const arena = inGame();
    arena.press("Y");
    arena.run(200);
    assert.equal(last(arena, "refused"), "refused a game is running");
    arena.kill(up(arena)[0]!);
    arena.until("it is paused", () => arena.view.game?.state === "paused", 3100);
    arena.press("Y");
    arena.run(200);
    assert.deepEqual([arena.view.game!.state, arena.said("master", "sheet")], ["void", []]);
    arena.hold("A"); // although a target is away
    arena.until("another begins", () => last(arena, "game") === "game start Quick Game", 6000);
  });

  it("is closed without a result that is still missing; that result then belongs to no game", () => {
    const arena = inGame({ exposures: 1 }, 2);
    const [gone] = up(arena) as [string];
    arena.shoot(gone);
    arena.cut(gone);
    arena.until("it is paused", () => arena.view.game?.state === "paused", 3100);
    arena.press("A");
    arena.until("it waits", () => arena.view.game?.state === "waiting", 60_000);
    arena.press("A");
    arena.until("it is over", () => arena.view.game?.state === "over", 60_000);
    assert.deepEqual(
      arena.view.game!.sheet.map(({ player, outcome }) => `${player} ${outcome}`),
      ["P1 lost", "P1 miss", "P2 miss"],
      "the exposure was repeated",
    );
    arena.heal(gone);
    arena.until("it is reported", () => arena.said("master", `result ${gone} hit`).length === 1, 15_000);
  });

  it("is stopped by STOP in each of its phases, and says so once", () => {
    for (const [phase, reach] of [
      [
        "ready",
        (arena: VirtualArena) =>
          arena.until("the next turn", () => /exposure 4 P1 \S+ miss/.test(last(arena, "exposure") ?? ""), 60_000),
      ],
      ["playing", () => undefined],
      [
        "paused",
        (arena: VirtualArena) => {
          arena.cut(up(arena)[0]!);
          arena.until("paused", () => arena.view.game?.state === "paused", 3100);
        },
      ],
    ] as const) {
      const arena = inGame({}, 2);
      reach(arena);
      arena.press("B");
      arena.run(travelMs);
      assert.deepEqual([arena.said("master", "game stopped").length, up(arena)], [1, []], phase);
      arena.run(30_000);
      assert.deepEqual([arena.view.game!.state, arena.view.word], ["stopped", "STOP"], phase);
    }
  });

  it("hands over to the next player after 10 s, or when A is pressed", () => {
    const turns = (isHurried: boolean) => {
      const arena = inGame({ exposures: 1, duration: [1, 1] }, 3);
      const at: number[] = [];
      arena.onLine((board, line) => {
        if (board === "master" && line.startsWith("turn ")) at.push(arena.world.clock.now());
      });
      arena.until("the handover", () => /exposure 1 P1 \S+ miss/.test(last(arena, "exposure") ?? ""));
      const overAt = arena.world.clock.now();
      if (isHurried) arena.press("A");
      arena.until("it is over", () => arena.view.game?.state === "over", 90_000);
      return at.map((ms) => Math.round((ms - overAt) / 1000))[0];
    };
    assert.deepEqual([turns(false), turns(true)], [13, 3], "a countdown of 3 s follows");
  });

  it("is paused when a target does not obey, and when no plate comes up", () => {
    const arena = inGame();
    const id = up(arena)[0]!;
    arena.until("its miss", () => arena.said("master", `${id} miss`).length > 0);
    for (const stand of arena.stands) arena.type("master", `command("activate","${stand.id}",{duration:60})`);
    arena.until("it is paused", () => arena.view.game?.state === "paused", 30_000);
    assert.equal(last(arena, "game paused"), "game paused no target is free");

    const other = new VirtualArena({ seed, targets: 1, bundles: { target: busyTarget } });
    other.assemble();
    other.makeHot();
    other.press("A");
    other.until("it is paused, and the row printed", () => other.said("master", "exposure ").length > 0, 30_000);
    assert.deepEqual(
      [last(other, "game paused"), last(other, "exposure")],
      ["game paused target_1 says error busy", "exposure 1 P1 target_1 void - 0 of 3 s"],
    );
  });

  it("drops a target that does not report its exposure's result, and is paused", () => {
    const arena = new VirtualArena({ seed, targets: 1, bundles: { target: silentTarget } });
    arena.assemble();
    arena.makeHot();
    arena.press("A");
    arena.until("it is dropped", () => arena.said("master", "link target_1 down no result").length === 1, 20_000);
    assert.equal(last(arena, "game paused"), "game paused target_1 is away");
  });

  it("is refused in a sentence when it cannot begin", () => {
    const arena = new VirtualArena({ seed, targets: 2 });
    arena.master.storage.set("Bad.game", '{"name":"Bad","exposures":0}');
    arena.master.storage.set("Other.game", '{"name":"Another","exposures":1}');
    arena.master.storage.set("Five.game", '{"name":"Five","exposures":1,"targets":5}');
    arena.master.storage.set("Teams.game", '{"name":"Teams","exposures":1,"play":"teams"}');
    arena.assemble();
    const refusal = (line: string) => {
      arena.type("master", line);
      arena.run(10);
      return last(arena, "refused");
    };
    assert.equal(refusal('play("Quick Game")'), "refused the range is cold: press STOP once to test it");
    arena.makeHot();
    assert.equal(refusal('play("Chess")'), "refused there is no game Chess");
    assert.equal(refusal('play("Bad")'), "refused exposures: a whole number from 1 to 100");
    assert.equal(refusal('play("Other")'), "refused name: its file is Other.game");
    assert.equal(refusal('play("Duel")'), "refused Duel is for 2 players");
    assert.equal(refusal('play("Five")'), "refused Five needs 5 targets");
    assert.equal(refusal('play("Teams",3)'), "refused Teams needs two teams of the same size");
    assert.equal(
      refusal('play("Quick Game",9)'),
      "refused players: 1 to 8, or as many different names of 1 to 8 of A-Z a-z 0-9 _ -",
    );
    assert.equal(refusal('play("Whack",["P1","Zed"],true)'), "refused players: not in the settings, and not entered");
    assert.equal(refusal('play("Chess",1,true)'), "refused there is no game Chess");
    assert.equal(arena.view.game, undefined);
    arena.type("master", 'play("Quick Game")');
    arena.run(10);
    assert.equal(refusal('play("Whack")'), "refused the targets are being checked");
    arena.until("it begins", () => arena.view.isPlaying, 1000);
    assert.equal(refusal('play("Whack")'), "refused a game is running");
  });

  it("draws the same targets, gaps and durations again when its document has a seed", () => {
    const plates = (form: object, arenaSeed: number) => {
      const arena = new VirtualArena({ seed: arenaSeed, targets: 8 });
      arena.master.storage.set(
        "Test.game",
        JSON.stringify({ name: "Test", exposures: 8, gap: [0.5, 3], duration: [0.5, 2], ...form }),
      );
      arena.assemble();
      arena.makeHot();
      arena.type("master", 'play("Test")');
      arena.until("it is over", () => arena.view.game?.state === "over", 60_000);
      return cameUp(arena).join();
    };
    assert.equal(plates({ seed: 7 }, 1), plates({ seed: 7 }, 2));
    assert.notEqual(plates({ seed: 8 }, 1), plates({ seed: 7 }, 1));
    assert.notEqual(plates({}, 1), plates({}, 2));
  });
});
