// The arena page's server without a browser: what it sends to which client, and what it refuses. Real sockets on
// loopback, virtual time in the arena.
import assert from "node:assert/strict";
import { get, request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { feltOf } from "../../../sim/devices/plate.js";
import { readText } from "../../../sim/devices/read-text.js";
import { screenHeight, screenWidth } from "../../../sim/devices/st7789.js";
import { lineHeight, runsOf } from "../../../sim/web/display.js";
import type { Answer, BoardPart, Frame, GamePart, RangePart, TargetPart } from "../../../sim/web/messages.js";
import { PageServer } from "../../../sim/web/server.js";
import { viewersMax } from "../../../sim/web/viewers.js";
import { linesKept } from "../../../sim/web/wire-log.js";
import { seed } from "../../support/peer.js";

/** Frames are made only when a test asks for one. */
const byHandMs = 2 ** 30;

let open: PageServer[] = [];
let watching: Viewer[] = [];

async function served(
  options: ArenaOptions = {},
  more: { headMsMax?: number; checkMs?: number } = {},
): Promise<{ arena: VirtualArena; page: PageServer }> {
  const arena = new VirtualArena({ seed, targets: 2, ...options });
  const page = await PageServer.open({ arena, dialAddress: "127.0.0.1:8081", port: 0, frameMs: byHandMs, ...more });
  open.push(page);
  return { arena, page };
}

/** A browser's event stream, read or not. */
class Viewer {
  readonly frames: Frame[] = [];
  number = 0;
  closed = false;
  private rest = "";

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.read(text));
    response.on("close", () => {
      this.closed = true;
    });
    response.on("error", () => undefined);
  }

  static async open(page: PageServer): Promise<Viewer> {
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${page.url}/events`, { agent: false }, resolve),
    );
    const viewer = new Viewer(response);
    watching.push(viewer);
    await until("the first frame", () => viewer.frames.length > 0);
    return viewer;
  }

  /** Lets the server send what has changed, and waits until it arrives. */
  async frame(page: PageServer): Promise<Frame> {
    const count = this.frames.length;
    page.viewers.frame();
    await until("a frame", () => this.frames.length > count);
    return this.frames.at(-1)!;
  }

  private read(text: string): void {
    const events = (this.rest + text).split("\n\n");
    this.rest = events.pop()!;
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)![1]!;
      if (event.includes("event: you")) this.number = Number(data);
      else this.frames.push(JSON.parse(data) as Frame);
    }
  }
}

/** Lets a line pass the wire. */
function pass(arena: VirtualArena, text: string): void {
  for (const heard of arena.wire["listeners"])
    heard({ at: 1, connection: 9, target: undefined, direction: "in", text });
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!condition()) {
    assert.ok(performance.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  answer: Answer;
}

/** Requests a path; with a body, posts it as the page does. */
function ask(
  page: PageServer,
  path: string,
  more: { body?: string; method?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { body, method = body === undefined ? "GET" : "POST", headers = {} } = more;
    const posted = body === undefined ? {} : { "content-type": "application/json", origin: page.url };
    const asked = request(
      `${page.url}${path}`,
      { agent: false, method, headers: { ...posted, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (more: string) => {
          text += more;
        });
        response.on("end", () => {
          const isAnswer = response.headers["content-type"]?.startsWith("application/json");
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: text,
            answer: isAnswer ? (JSON.parse(text) as Answer) : {},
          });
        });
      },
    );
    asked.on("error", reject).end(body);
  });
}

async function command(page: PageServer, what: object): Promise<Answer> {
  const { status, answer } = await ask(page, "/command", { body: JSON.stringify(what) });
  assert.equal(status, answer.error === undefined ? 200 : 400);
  return answer;
}

/** The pixels that display lines stand for: red, green and blue of each. */
function pixelsOf(lines: Frame["display"]): Uint8Array {
  const pixels = new Uint8Array(screenWidth * screenHeight * 3);
  for (const { line, runs } of lines ?? []) {
    const bytes = Buffer.from(runs, "base64");
    let at = line * lineHeight * screenWidth;
    for (let i = 0; i < bytes.length; i += 3) {
      const colour = bytes.readUInt16BE(i + 1);
      const rgb = [
        ((colour >> 11) << 3) | (colour >> 13),
        (((colour >> 5) << 2) & 255) | ((colour >> 9) & 3),
        ((colour << 3) & 255) | ((colour >> 2) & 7),
      ];
      for (const end = at + bytes[i]!; at < end; at++) pixels.set(rgb, 3 * at);
    }
    assert.equal(at, (line + 1) * lineHeight * screenWidth);
  }
  return pixels;
}

const part = <Kind>(frame: Frame, name: string) => (frame.parts as Record<string, unknown>)[name] as Kind;

afterEach(async () => {
  for (const { response } of watching) response.destroy();
  await Promise.all(open.map((page) => page.close()));
  open = [];
  watching = [];
});

describe(`the arena page's server (seed ${seed})`, () => {
  it("sends the whole present state to a new browser, pixel for pixel", async () => {
    const { arena, page } = await served();
    arena.assemble();
    arena.run(2000);
    const viewer = await Viewer.open(page);
    const [frame] = viewer.frames as [Frame];
    assert.equal(frame.whole, true);
    assert.deepEqual(Object.keys(frame.parts!), [
      "range",
      "game",
      "names",
      "target target_1",
      "target target_2",
      "board master",
      "board target_1",
      "board target_2",
    ]);
    assert.deepEqual(part<RangePart>(frame, "range"), {
      word: "COLD",
      address: "127.0.0.1:8081",
      hint: "The range is cold. Press STOP (B) once to test it; the range stays cold until you do.",
      next: "B",
      labels: { A: "ok", X: "next", Y: "plates" },
      hold: "",
      fault: "",
      count: 0,
      screen: "lit",
    });
    const target = part<TargetPart>(frame, "target target_2");
    assert.deepEqual(
      { ...target, tripMs: 0 },
      {
        id: "target_2",
        number: 2,
        linked: true,
        reason: "",
        pose: "down",
        last: "",
        check: null,
        tested: "",
        armed: false,
        owner: "",
        isNoShoot: false,
        row: null,
        tripMs: 0,
        light: false,
        plate: { elevation: 0, wanted: 0, perSecond: 4.444, speed: 1 },
      },
    );
    assert.ok(target.tripMs! > 1);
    assert.deepEqual(pixelsOf(frame.display), arena.screen.pixels());
    assert.match(readText(pixelsOf(frame.display)).join("\n"), /COLD .*\n.*SNYPER/);
    const replies = frame.wire!.filter(({ type }) => type === "registered");
    assert.deepEqual(replies.map(({ board, direction }) => `${board} ${direction}`).sort(), [
      "target_1 out",
      "target_2 out",
    ]);
    for (const { tripMs } of frame.wire!.filter(({ type }) => type === "pong")) assert.ok(tripMs! > 1 && tripMs! < 10);
    assert.ok(viewer.number > 0);
  });

  it("sends only what has changed, once for all browsers, and nothing while nothing happens", async () => {
    const { arena, page } = await served();
    arena.assemble();
    arena.run(2000);
    const [one, two] = [await Viewer.open(page), await Viewer.open(page)];
    page.viewers.frame();
    arena.until("a ping was answered", () => arena.world.clock.now() > 0 && arena.wire.roundTrips.size === 2);
    arena.cut("target_1");
    const frame = await one.frame(page);
    await until("the same for the other", () => two.frames.length === one.frames.length);
    assert.deepEqual(two.frames.at(-1), frame);
    assert.deepEqual(frame, {
      parts: { "board target_1": { ...part<BoardPart>(frame, "board target_1"), link: "cut" } },
    });
    const counts = [one.frames.length, two.frames.length];
    page.viewers.frame();
    await ask(page, "/icon.svg");
    assert.deepEqual([one.frames.length, two.frames.length], counts);
  });

  it("sends a plate's motion, and the display lines that the master draws", async () => {
    const { arena, page } = await served();
    arena.assemble();
    arena.makeHot();
    const viewer = await Viewer.open(page);
    arena.type("master", 'command("stand_up","target_1")');
    arena.until("it rises", () => arena.pose("target_1") === "rising");
    arena.run(100);
    const frame = await viewer.frame(page);
    const { pose, plate } = part<TargetPart>(frame, "target target_1");
    assert.equal(pose, "rising");
    assert.deepEqual(plate, {
      elevation: Math.round(arena.standOf("target_1").plate.elevation() * 1000) / 1000,
      wanted: 1,
      perSecond: 4.444,
      speed: 1,
    });
    arena.press("X");
    arena.run(1500);
    const { display = [] } = await viewer.frame(page);
    assert.ok(display.length > 0 && display.length < 8, `${display.length} lines`);
  });

  it("sends a game with its sheet, and what to do next", async () => {
    const { arena, page } = await served({ targets: 1 });
    arena.master.storage.set("Short.game", JSON.stringify({ name: "Short", exposures: 1 }));
    arena.assemble();
    arena.makeHot();
    const viewer = await Viewer.open(page);
    arena.type("master", 'play("Short",1)');
    arena.until("a plate stands", () => arena.pose("target_1") === "standing" && arena.view.game?.up.size === 1);
    assert.equal(part<RangePart>(await viewer.frame(page), "range").hint, "Shoot plate 1! Click or tap it.");
    arena.run(200);
    const { struck, felt, message, counts } = await command(page, {
      do: "shoot",
      target: "target_1",
      x: 0.5,
      y: 0,
      force: 1,
    });
    assert.deepEqual(
      { struck, felt, counts, message },
      { struck: true, felt: 0.68, counts: true, message: "Hit target_1: the piezo feels 0.68." },
    );
    arena.until("the game is over", () => arena.view.game?.state === "over");
    const frame = await viewer.frame(page);
    const { rows, totals, ...rest } = part<GamePart>(frame, "game");
    assert.deepEqual(rest, {
      name: "Short",
      isDuel: false,
      state: "over",
      why: "",
      players: ["P1"],
      pars: [],
      sides: [],
      winner: "",
      places: [{ player: "P1", place: 1 }],
    });
    assert.equal(rows[0]!.outcome, "hit");
    assert.equal(totals[0]!.hits, 1);
    arena.run(1000); // the screen draws its results
    assert.equal(
      part<RangePart>(await viewer.frame(page), "range").hint,
      "Press A to play again. X scrolls, Y goes back.",
    );
    assert.equal(frame.wire!.find(({ type }) => type === "recorded")!.tripMs! >= 0, true);
  });

  it("lets a browser that does not read miss frames, keeps no memory for it, and sends it everything when it reads again", async () => {
    const { arena, page } = await served();
    arena.assemble();
    const slow = await Viewer.open(page);
    slow.response.pause();
    const held = () =>
      [...page.viewers["all"].values()].reduce((sum, { response }) => sum + response.writableLength, 0);
    let most = 0;
    let whole = 0;
    for (let i = 0; i < 500; i++) {
      // A stranger's lines fill every frame.
      for (let line = 0; line < linesKept; line++) pass(arena, "x".repeat(500));
      page.viewers.frame();
      whole = Math.max(whole, page.viewers["snapshot"].whole().length);
      most = Math.max(most, held());
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(most <= 3 * whole, `${most} bytes wait, and ${whole} are the whole state`);
    assert.ok([...page.viewers["all"].values()][0]!.isBehind);
    slow.response.resume();
    await until("all that was under way", () => held() === 0);
    const before = slow.frames.length;
    page.viewers.frame();
    await until("a whole state", () => slow.frames.slice(before).some((frame) => frame.whole));
    assert.ok(slow.frames.length < 250, `${slow.frames.length} frames`);
  }).timeout(20_000);

  it("reports how many lines passed too quickly, and shortens long ones", async () => {
    const { arena, page } = await served();
    arena.assemble();
    const viewer = await Viewer.open(page);
    for (let line = 0; line < linesKept + 5; line++) pass(arena, "y".repeat(600));
    const { wire, skipped } = await viewer.frame(page);
    assert.deepEqual([wire!.length, skipped], [linesKept, 5]);
    assert.deepEqual(wire![0], {
      at: 1,
      board: "connection 9",
      direction: "in",
      type: "",
      id: "",
      text: "y".repeat(512),
    });
  });

  it(`lets ${viewersMax} look at once, and tells the next why not`, async () => {
    const { arena, page } = await served();
    arena.start();
    const viewers = await Promise.all(Array.from({ length: viewersMax }, () => Viewer.open(page)));
    const { status, headers, answer } = await ask(page, "/events");
    assert.deepEqual(
      [status, headers["retry-after"], answer],
      [503, "5", { error: "32 browsers are already watching: close one." }],
    );
    viewers[0]!.response.destroy();
    await until("one has gone", () => page.viewers.count < viewersMax);
    await Viewer.open(page);
    assert.equal(page.viewers.count, viewersMax);
  });

  it("makes no frames while no browser is open", async () => {
    const { arena, page } = await served();
    arena.assemble();
    const viewer = await Viewer.open(page);
    assert.ok(page.viewers["frames"] !== undefined);
    viewer.response.destroy();
    await until("it has gone", () => page.viewers.count === 0);
    assert.equal(page.viewers["frames"], undefined);
  });
});

describe("the controls of the arena page", () => {
  it("press and hold the master's contacts, and release them when their page is closed", async () => {
    const { arena, page } = await served();
    arena.assemble();
    arena.makeHot();
    arena.press("B");
    arena.hold("X");
    arena.run(1500); // COLD again, and STOP was tested
    const viewer = await Viewer.open(page);
    await command(page, { do: "touch", contact: "X", by: viewer.number });
    arena.run(1100);
    assert.equal(arena.view.word, "HOT");
    await command(page, { do: "touch", contact: "B", by: viewer.number });
    arena.run(50);
    assert.equal(arena.view.word, "STOP");
    const levels: number[] = [];
    const drive = arena.master.drive.bind(arena.master);
    arena.master.drive = (pin, signal) => {
      levels.push(signal.level);
      drive(pin, signal);
    };
    viewer.response.destroy();
    await until("it has gone", () => page.viewers.count === 0);
    arena.run(200);
    assert.deepEqual(levels, [1, 1]);
  });

  it("hold a brushed button long enough, a forgotten one not for ever, and one pressed twice until both are released", async () => {
    const { arena, page } = await served();
    arena.assemble();
    arena.run(1000);
    await command(page, { do: "touch", contact: "A", by: 1 });
    await command(page, { do: "release", contact: "A", by: 1 });
    arena.run(300);
    assert.deepEqual(arena.said("master", "refused").length, 1); // A starts a game, and the range is cold
    const levels: number[] = [];
    const drive = arena.master.drive.bind(arena.master);
    arena.master.drive = (pin, signal) => {
      levels.push(signal.level);
      drive(pin, signal);
    };
    await command(page, { do: "touch", contact: "Y", by: 1 });
    await command(page, { do: "touch", contact: "Y", by: 2 });
    await command(page, { do: "release", contact: "Y", by: 1 });
    arena.run(1000);
    assert.deepEqual(levels, [0, 0]);
    arena.run(10_000);
    assert.deepEqual(levels, [0, 0, 1]);
  });

  it("shoot at a plate that is up: weaker beside its centre, or missing it", async () => {
    assert.deepEqual([feltOf(1, 0, 0), feltOf(0.8, 0, 1), feltOf(1, 0.8, 0.7)], [1, 0.8 * 0.35, undefined]);
    const { arena, page } = await served();
    arena.assemble();
    assert.deepEqual(await command(page, { do: "shoot", target: "target_1", x: 0, y: 0, force: 1 }), {
      struck: false,
      counts: false,
      message: "No plate is up at target_1.",
    });
    assert.deepEqual(await command(page, { do: "shoot", target: "target_2", x: 2, y: 0, force: 1 }), {
      struck: false,
      counts: false,
      message: "Missed: the shot went beside the plate of target_2.",
    });
    assert.deepEqual([arena.stands[0]!.plate.shots.length, arena.stands[1]!.plate.shots.length], [1, 0]);
  });

  it("lets a target identify itself, and shows its light", async () => {
    const { arena, page } = await served();
    arena.assemble();
    assert.deepEqual(await command(page, { do: "identify", target: "target_2" }), {});
    arena.run(500);
    assert.equal(arena.standOf("target_2").light.flashes, 1);
    arena.until("the light is on", () => arena.standOf("target_2").light.isOn);
    const viewer = await Viewer.open(page);
    assert.equal(part<TargetPart>(viewer.frames[0]!, "target target_2").light, true);
  });

  it("break the range in every way, visibly, and heal it", async () => {
    const { arena, page } = await served();
    arena.assemble();
    const viewer = await Viewer.open(page);
    const board = async (what: object) => {
      await command(page, what);
      const { powered, link, delayMs, jitterMs, wifi } = part<BoardPart>(await viewer.frame(page), "board target_1");
      return { powered, link, delayMs, jitterMs, wifi };
    };
    const healthy = { powered: true, link: "clear", delayMs: 0, jitterMs: 0, wifi: true };
    assert.deepEqual(await board({ do: "link", board: "target_1", state: "cut" }), { ...healthy, link: "cut" });
    assert.deepEqual(await board({ do: "link", board: "target_1", state: "deaf" }), { ...healthy, link: "deaf" });
    assert.deepEqual(await board({ do: "link", board: "target_1", state: "mute" }), { ...healthy, link: "mute" });
    assert.deepEqual(await board({ do: "link", board: "target_1", state: "clear" }), healthy);
    assert.deepEqual(await board({ do: "delay", board: "target_1", delayMs: 100, jitterMs: 50 }), {
      ...healthy,
      delayMs: 100,
      jitterMs: 50,
    });
    assert.deepEqual(await board({ do: "wifi", board: "target_1", on: false }), {
      ...healthy,
      delayMs: 100,
      jitterMs: 50,
      wifi: false,
    });
    assert.deepEqual(await board({ do: "power", board: "target_1", on: false }), {
      ...healthy,
      powered: false,
      delayMs: 100,
      jitterMs: 50,
      wifi: false,
    });
    await command(page, { do: "servo", target: "target_1", speed: 0 });
    assert.equal(part<TargetPart>(await viewer.frame(page), "target target_1").plate!.speed, 0);
    const { message } = await command(page, { do: "knock", target: "target_2", strength: 0.5 });
    assert.equal(message, "target_2 was shaken with 0.50, as if a neighbour had been hit.");
    arena.until("the loss is reported", () => !arena.view.links.get("target_1")!.linked, 4000);
    assert.deepEqual(await board({ do: "heal" }), healthy);
    arena.until("it is back", () => arena.isComplete, 15_000);
    await command(page, { do: "reboot", board: "master" });
    arena.until("all are back", () => arena.said("master", "ready master").length === 2 && arena.isComplete, 30_000);
  });

  it("get a sentence for each wrong command that names the field and its limit", async () => {
    const { page } = await served();
    const wrong = async (body: unknown) => {
      const { status, answer } = await ask(page, "/command", {
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      assert.equal(status, 400);
      return answer.error;
    };
    assert.equal(await wrong("{"), "The body is not JSON.");
    for (const body of [[], null, 5, '"x"']) assert.equal(await wrong(body), "The body is not a JSON object.");
    assert.match((await wrong({}))!, /^do must be touch, release, .* or heal\.$/);
    assert.match((await wrong({ do: "toString" }))!, /^do must be .*, not "toString"\.$/);
    const shot = { do: "shoot", target: "target_1", x: 0, y: 0, force: 1 };
    assert.equal(await wrong({ ...shot, force: 1.1 }), "force must be a number from 0 to 1, not 1.1.");
    assert.equal(await wrong({ ...shot, x: "0" }), 'x must be a number from -4 to 4, not "0".');
    assert.equal(await wrong({ ...shot, y: undefined }), "y must be a number from -4 to 4.");
    assert.equal(await wrong({ ...shot, target: "master" }), 'target must be target_1 or target_2, not "master".');
    assert.equal(await wrong({ ...shot, more: 1 }), 'shoot has no field "more".');
    assert.equal(await wrong({ do: "power", board: "master", on: 1 }), "on must be true or false, not 1.");
    assert.equal(
      await wrong({ do: "link", board: "master", state: "x".repeat(60) }),
      `state must be clear, cut, deaf or mute, not "${"x".repeat(39)}….`,
    );
    assert.equal(
      await wrong({ do: "delay", board: "master", delayMs: 3001, jitterMs: 0 }),
      "delayMs must be a number from 0 to 3000, not 3001.",
    );
    assert.equal(
      await wrong({ do: "touch", contact: "C", by: 0 }),
      'contact must be A, B, X, Y, up, down, left, right or press, not "C".',
    );
    // Its radio begins with its power.
    assert.equal(
      await wrong({ do: "wifi", board: "target_1", on: false }),
      "board: target_1 has no simulated radio; cut its link instead.",
    );
  });
});

describe("the guard of the arena page", () => {
  const touch = JSON.stringify({ do: "press", contact: "X" });

  it("accepts only its own address and name", async () => {
    const { page } = await served();
    for (const host of [`127.0.0.1:${page.port}`, `localhost:${page.port}`, `LOCALHOST:${page.port}`])
      assert.equal((await ask(page, "/icon.svg", { headers: { host } })).status, 200);
    for (const host of [
      "127.0.0.1",
      "evil.example",
      `evil.example:${page.port}`,
      `127.0.0.1.evil.example:${page.port}`,
      "127.0.0.1:1",
    ]) {
      for (const path of ["/", "/events", "/command"]) {
        const { status, answer } = await ask(page, path, { headers: { host } });
        assert.deepEqual(
          [status, answer.error],
          [403, `Host must be 127.0.0.1:${page.port} or localhost:${page.port}.`],
        );
      }
    }
  });

  it("refuses posts and reads from foreign pages", async () => {
    const { arena, page } = await served();
    arena.assemble();
    const levels: number[] = [];
    arena.master.drive = (_pin, signal) => {
      levels.push(signal.level);
    };
    const wrong = "Only this page may do that, not one from another site.";
    const foreign: Record<string, string>[] = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: `http://127.0.0.1:${page.port + 1}` },
      { origin: page.url, "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign) {
      const { status, answer } = await ask(page, "/command", { body: touch, headers });
      assert.deepEqual([status, answer.error], [403, wrong]);
    }
    assert.equal((await ask(page, "/events", { headers: { "sec-fetch-site": "cross-site" } })).status, 403);
    assert.equal(
      (await ask(page, "/", { headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } })).status,
      200,
    );
    const form = await ask(page, "/command", { body: touch, headers: { "content-type": "text/plain" } });
    assert.deepEqual([form.status, form.answer.error], [415, "Content-Type must be application/json."]);
    assert.deepEqual(levels, []);
    assert.equal(
      (await ask(page, "/command", { body: touch, headers: { "sec-fetch-site": "same-origin" } })).status,
      200,
    );
    assert.deepEqual(levels, [0]);
  });

  it("accepts only short commands, whether or not they state their length", async () => {
    const { page } = await served();
    const long = JSON.stringify({ do: "press", contact: "x".repeat(2000) });
    const wrong = "A command must not exceed 1024 bytes.";
    const plain = await ask(page, "/command", { body: long });
    assert.deepEqual([plain.status, plain.answer.error], [413, wrong]);
    const chunked = await ask(page, "/command", { body: long, headers: { "transfer-encoding": "chunked" } });
    assert.deepEqual([chunked.status, chunked.answer.error, chunked.headers.connection], [413, wrong, "close"]);
  });

  it("serves its files with the allowed methods", async () => {
    const { page } = await served();
    const start = await ask(page, "/?x=1");
    assert.match(start.body, /<title>SNYPER<\/title>/);
    assert.match(String(start.headers["content-security-policy"]), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(start.headers["x-content-type-options"], "nosniff");
    for (const path of ["/page.js", "/page.css", "/title.woff2", "/icon.svg"])
      assert.equal((await ask(page, path)).status, 200, path);
    const head = await ask(page, "/page.js", { method: "HEAD" });
    assert.deepEqual([head.status, head.body, Number(head.headers["content-length"]) > 10_000], [200, "", true]);
    for (const path of ["/nothing", "/../package.json", "/toString", "/%2e%2e/package.json"])
      assert.equal((await ask(page, path)).status, 404, path);
    const posted = await ask(page, "/", { body: "{}" });
    assert.deepEqual([posted.status, posted.headers.allow, posted.answer.error], [405, "GET, HEAD", "/ is read-only."]);
    const got = await ask(page, "/command");
    assert.deepEqual([got.status, got.headers.allow, got.answer.error], [405, "POST", "Commands must be posted."]);
  });

  it("cuts off a head that never ends", async () => {
    const { page } = await served({}, { headMsMax: 50, checkMs: 10 });
    const socket = connect(page.port, "127.0.0.1");
    let got = "";
    socket.setEncoding("latin1").on("data", (text) => {
      got += String(text);
    });
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nX-Slow: `);
    const drip = setInterval(() => socket.write("x"), 5);
    await closed;
    clearInterval(drip);
    assert.match(got, /^HTTP\/1.1 408 /);
  });

  it("names the port that it cannot use", async () => {
    const { arena, page } = await served();
    await assert.rejects(PageServer.open({ arena, dialAddress: "", port: page.port }), {
      message: `The page is not served because port ${page.port} is in use: try --web-port with another number, or --no-web.`,
    });
  });
});

describe("pixels as runs", () => {
  it("are short for plain pictures, and correct for any", () => {
    const decoded = (text: string) => {
      const bytes = Buffer.from(text, "base64");
      return Array.from({ length: bytes.length / 3 }, (_, i) =>
        Array<number>(bytes[3 * i]!).fill(bytes.readUInt16BE(3 * i + 1)),
      ).flat();
    };
    const plain = new Uint16Array(600).fill(0xf800);
    assert.equal(Buffer.from(runsOf(plain), "base64").length, 9);
    const noise = Uint16Array.from({ length: 1000 }, (_, i) => Math.imul(i >> (i % 3), 0x9e3779b1) >>> 16);
    for (const pixels of [plain, noise, new Uint16Array(0), Uint16Array.of(1)])
      assert.deepEqual(decoded(runsOf(pixels)), [...pixels]);
  });
});
