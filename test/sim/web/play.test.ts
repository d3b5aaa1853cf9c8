// A newcomer plays in a real browser: finds everything by its role and its text, and does what the hint says. Without a
// browser all tests are skipped, with a message. PICTURES names a folder for pictures of each step.
import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, CDPSession, Page } from "playwright-core";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { Robot } from "../../../sim/arena/robot.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { PageServer } from "../../../sim/web/server.js";
import { seed } from "../../support/peer.js";
import { useBrowser } from "../../support/chromium.js";

const windows = [
  { name: "a phone", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  { name: "a laptop", viewport: { width: 1366, height: 768 }, colorScheme: "light" },
  { name: "a TV", viewport: { width: 1920, height: 1080 }, colorScheme: "dark" },
  { name: "a phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
] as const;
/** How long the panel takes to draw its rows, ms. */
const drawnMs = 1000;
/** The longest that a task of the page may keep the browser from its user, ms. */
const taskMsMax = 50;

describe(`playing on the arena page (seed ${seed})`, function () {
  this.timeout(120_000);
  let browser: Browser;
  let arena: VirtualArena;
  let server: PageServer;
  const complaints: string[] = [];

  useBrowser((opened) => (browser = opened));

  afterEach(async () => {
    await server?.close();
    assert.deepEqual(complaints.splice(0), []);
  });

  async function range(options: ArenaOptions = {}): Promise<void> {
    arena = new VirtualArena({ seed, key: RangeKey.simulated, buzzer: true, ...options });
    server = await PageServer.open({ arena, dialAddress: "127.0.0.1:8081", port: 0 });
    arena.assemble();
    arena.run(drawnMs);
  }

  async function look(options: BrowserContextOptions = {}, script = ""): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    if (script !== "") await page.addInitScript(script);
    await page.goto(server.url);
    await page.waitForSelector("body[data-ready]");
    return page;
  }

  async function asked(page: Page, act: () => Promise<unknown>): Promise<void> {
    await Promise.all([page.waitForResponse((response) => response.url().endsWith("/command")), act()]);
  }

  /** Presses the button with that name for so many ms of the arena's time. */
  async function press(page: Page, name: RegExp, ms = 150): Promise<void> {
    const button = page.getByRole("group", { name: "Buttons" }).getByRole("button", { name });
    await button.scrollIntoViewIfNeeded();
    await button.hover();
    await asked(page, () => page.mouse.down());
    arena.run(ms);
    await asked(page, () => page.mouse.up());
    arena.run(drawnMs);
  }

  async function hint(page: Page, text: string | RegExp): Promise<void> {
    const status = page.getByRole("banner").getByRole("status");
    try {
      await status.filter({ hasText: text }).waitFor({ timeout: 8000 });
    } catch {
      assert.fail(`the hint is “${await status.innerText()}”, not ${text}`);
    }
  }

  async function heat(page: Page): Promise<void> {
    await hint(page, "Press STOP (B) once to test it");
    await press(page, /^B: STOP/);
    await hint(page, "Hold X for a second to clear it");
    await press(page, /^X: /, 1200);
    await hint(page, "Hold X for a second to make it HOT");
    await press(page, /^X: /, 1200);
  }

  /** Shoots at all plates that the page calls armed until the game is over. */
  async function shootAll(page: Page): Promise<void> {
    for (;;) {
      arena.until(
        "a plate, or the end",
        () => arena.view.game!.up.size > 0 || arena.view.game!.state === "over",
        90_000,
      );
      if (arena.view.game!.state === "over") break;
      const [id] = [...arena.view.game!.up] as [string];
      const plate = page.getByRole("button", { name: new RegExp(`^Shoot at ${id}, armed`) });
      arena.run(150);
      const rows = arena.view.game!.exposures.length;
      await asked(page, () => plate.click({ force: true }));
      arena.until("its outcome", () => arena.view.game!.exposures.length > rows);
    }
    arena.run(drawnMs);
  }

  async function picture(page: Page, name: string): Promise<void> {
    const folder = process.env["PICTURES"];
    if (folder) await page.screenshot({ path: `${folder}/play-${name}.png` });
  }

  for (const { name, viewport, colorScheme } of windows) {
    it(`a newcomer plays a Quick Game and a Duel on ${name}, ${colorScheme}, by role and text`, async () => {
      await range();
      const page = await look({ viewport, colorScheme });
      const shot = (what: string) => picture(page, `${viewport.width}-${colorScheme}-${what}`);
      await heat(page);
      await hint(page, "Press A to play Quick Game");
      await press(page, /^A: ok/);
      arena.until("a plate", () => arena.view.game!.up.size > 0);
      await hint(page, /Shoot plate \d/);
      await page.evaluate("scrollTo(0, 0)");
      await shot("plate");
      await shootAll(page);
      const card = page.getByRole("region", { name: "Quick Game is over" });
      await card.getByText("★ New best!").waitFor();
      const { points, hits } = arena.view.game!.totals.get("P1")!;
      assert.match(await card.innerText(), new RegExp(`P1\\s+${points} points\\s+${hits} hits, mean 0\\.\\d+.s, best`));
      await hint(page, "Press A to play again.");
      await shot("end");
      await press(page, /^Y: back/);
      await press(page, /^X: next/);
      await hint(page, "A selects “New game”");
      await press(page, /^A: ok/);
      for (let line = 0; line < 6; line++) await press(page, /^X: next/);
      await hint(page, "A selects “Duel”");
      await press(page, /^A: ok/);
      await hint(page, "Press A to start Duel");
      await press(page, /^A: ok/);
      arena.until("two plates", () => arena.view.game!.up.size === 2);
      await hint(page, /Shoot: P\d: plate \d, P\d: plate \d!/);
      await page.evaluate("scrollTo(0, 0)");
      assert.deepEqual((await page.locator(".badge:visible").allInnerTexts()).sort(), ["P1", "P2"]);
      await shot("duel");
      await shootAll(page);
      const [one, other] = [...arena.view.game!.totals.values()].map((total) => total.points) as [number, number];
      const winner = one === other ? "A tie between P1 and P2." : `P${one > other ? 1 : 2} wins.`;
      await page.getByRole("region", { name: "Duel is over" }).getByText(winner).waitFor();
      await page.evaluate("scrollTo(0, 0)");
      await shot("duel-end");
      await page.getByRole("button", { name: "Show the plates" }).click();
      assert.equal(await page.locator("#end").isVisible(), false);
    });
  }

  for (const { name, viewport } of windows.slice(0, 2)) {
    it(`nothing moves on ${name}: the booth keeps its height, and the header stays in sight`, async () => {
      await range({ targets: 12 });
      const page = await look({ viewport });
      arena.makeHot();
      for (const number of [1, 12]) {
        const box = (await page.locator(`.stand:nth-child(${number})`).boundingBox())!;
        assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, `plate ${number} ends at ${box.y + box.height}`);
      }
      const heights = new Set<number>();
      const measure = async () => heights.add((await page.locator(".booth").boundingBox())!.height);
      await measure();
      const robot = new Robot(arena, arena.world.random.fork("robot"));
      robot.start();
      arena.type("master", 'play("Whack",1)');
      for (let rows = 0; rows < 24; rows += 6) {
        arena.until("rows", () => (arena.view.game?.exposures.length ?? 0) > rows, 60_000);
        await page.locator("#rows tr").nth(rows).waitFor({ state: "attached" });
        await measure();
      }
      arena.cut("target_3");
      await page.locator(".stand:nth-child(3) .faults:has-text('cut')").waitFor();
      await measure();
      arena.until("it pauses", () => arena.view.game!.state === "paused", 30_000);
      arena.run(drawnMs);
      await hint(page, /target_3 is away: press A/);
      await measure();
      await page.locator("#wire-title").scrollIntoViewIfNeeded();
      for (const what of ["#word", "#hint", "#stop"]) {
        const box = (await page.locator(what).boundingBox())!;
        assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, what);
      }
      arena.heal("target_3");
      arena.until("it is back", () => arena.isComplete, 20_000);
      await hint(page, "target_3 is back: press A to go on");
      assert.equal(heights.size, 1, [...heights].join());
      await page.getByRole("button", { name: /^STOP: all plates/ }).hover();
      await asked(page, () => page.mouse.down());
      arena.run(300);
      await asked(page, () => page.mouse.up());
      assert.equal(arena.view.word, "STOP");
      robot.stop();
    });
  }

  it("tells plates apart: not armed, armed, and not to be shot; points fly, and a shot that does not count says why", async () => {
    await range();
    const page = await look({ viewport: windows[1].viewport });
    arena.makeHot();
    arena.type("master", 'play("Shoot/No-Shoot",1)');
    arena.until(
      "it comes up",
      () => arena.stands[0]!.plate.pose() === "standing" || arena.stands[1]!.plate.pose() === "standing",
      30_000,
    );
    const id = arena.stands.find(({ plate }) => plate.pose() === "standing")!.id;
    const stand = page.locator(`.stand:nth-child(${id.slice(-1)})`);
    await stand.and(page.locator("[data-pose='standing'][data-armed='no']")).waitFor();
    await asked(page, () => stand.getByRole("button", { name: /^Shoot at/ }).click({ force: true }));
    await page.locator("#caption:has-text('Too early')").waitFor();
    arena.until("a no-shoot plate", () => arena.view.game!.up.has("target_2"), 60_000);
    const spare = page.getByRole("button", { name: "Shoot at target_2, must not be shot" });
    await page.locator(".stand:nth-child(2) .spare:visible:has-text('SHOOT')").waitFor();
    await asked(page, () => spare.click({ force: true }));
    await page.locator("#caption:has-text('must not be shot')").waitFor();
    arena.until("it is struck", () => arena.view.game!.exposures.at(-1)?.outcome === "struck");
    await page.locator(".stand:nth-child(2) .fly[data-outcome='struck']:has-text('−20')").waitFor();
    await page.locator("#caption:has-text('−20 points')").waitFor();
    arena.until("a plate to shoot", () => arena.view.game!.up.has("target_1"), 60_000);
    const armed = page.getByRole("button", { name: "Shoot at target_1, armed" });
    await asked(page, () => armed.click({ force: true }));
    arena.until("it is hit", () => arena.view.game!.exposures.at(-1)?.outcome === "hit");
    await page.locator(".stand:nth-child(1) .fly[data-outcome='hit']:has-text('+1')").waitFor();
  });

  it("plays the buzzer's tones, and its own for hits and the end, once the switch is on; silent before", async () => {
    await range({ targets: 1 });
    arena.master.storage.set("Short.game", JSON.stringify({ name: "Short", exposures: 1, gap: [0, 0] }));
    // What reaches the loudspeaker also passes an analyser, whose loudest frequencies are noted.
    const page = await look({ viewport: windows[1].viewport }, analyse);
    const heard = () => page.evaluate<number[]>("window.heard ? window.heard() : []");
    arena.makeHot();
    const play = async () => {
      arena.type("master", 'play("Short",1)');
      arena.until("a plate", () => arena.view.game?.up.size === 1);
      await page.waitForTimeout(300);
      arena.run(150);
      arena.shoot("target_1");
      arena.until("the end", () => arena.view.game!.state === "over");
      await page.getByRole("region", { name: "Short is over" }).waitFor();
      await page.waitForTimeout(1200);
    };
    await play();
    assert.deepEqual(await heard(), []);
    const button = page.getByRole("button", { name: "Sound" });
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await play();
    const tones = await heard();
    for (const [what, hz] of [
      ["the buzzer's countdown", 660],
      ["the buzzer's end", 880],
      ["the page's hit", 2093],
      ["the page's end", 1047],
    ] as const)
      assert.ok(
        tones.some((tone) => Math.abs(tone - hz) < 30),
        `${what}, ${hz} Hz, in ${tones.join()}`,
      );
  });

  it("keeps no task of the page above 50 ms of work with 32 targets and a game", async () => {
    await range({ targets: 32 });
    const page = await look({ viewport: windows[1].viewport });
    arena.makeHot();
    arena.type("master", 'play("Whack",1)');
    const robot = new Robot(arena, arena.world.random.fork("robot"));
    robot.start();
    const session = await page.context().newCDPSession(page);
    const tasks = await traced(session, async () => {
      for (let step = 0; step < 60; step++) {
        arena.run(150);
        await page.waitForTimeout(70);
      }
    });
    robot.stop();
    const longest = Math.max(...tasks);
    console.log(`      ${tasks.length} tasks, the longest needs ${longest.toFixed(1)} ms of the processor`);
    assert.ok(tasks.length > 100, `${tasks.length} tasks`);
    assert.ok(longest < taskMsMax, `${longest} ms`);
  });
});

/** Notes the loudest frequency of what is played, ten times a second, while anything is. */
const analyse = `(() => {
  const connect = AudioNode.prototype.connect;
  let analyser;
  const found = new Set();
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode) {
      if (!analyser) {
        analyser = new AnalyserNode(this.context, { fftSize: 8192, smoothingTimeConstant: 0 });
        const bins = new Float32Array(analyser.frequencyBinCount);
        setInterval(() => {
          analyser.getFloatFrequencyData(bins);
          const loudest = bins.reduce((best, db, bin) => (db > bins[best] ? bin : best), 0);
          if (bins[loudest] > -60) found.add(Math.round((loudest * analyser.context.sampleRate) / analyser.fftSize));
        }, 40);
      }
      connect.call(this, analyser);
    }
    return connect.call(this, to, ...more);
  };
  window.heard = () => [...found];
})()`;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

/** The processor time, ms, of each task of the page's main thread while \`work\` is done. */
async function traced(session: CDPSession, work: () => Promise<void>): Promise<number[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"] },
  });
  await work();
  await session.send("Tracing.end");
  await done;
  const mains = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events
    .filter(({ name, tdur, pid, tid }) => name.endsWith("RunTask") && tdur !== undefined && mains.has(`${pid} ${tid}`))
    .map(({ tdur }) => tdur! / 1000);
}
