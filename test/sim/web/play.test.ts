// What the arena page does while games are played on it, in a real browser: what stays in its place, what plates and
// shots say, sound, and how long its tasks are. Without a browser all tests are skipped, with a message.
import assert from "node:assert/strict";
import type { Browser, CDPSession } from "playwright-core";
import { Robot } from "../../../sim/arena/robot.js";
import { drawnMs, Newcomer } from "../../support/newcomer.js";
import { seed } from "../../support/peer.js";
import { useBrowser } from "../../support/chromium.js";

const phone = { width: 390, height: 844 };
const laptop = { width: 1366, height: 768 };
/** The longest that a task of the page may keep the browser from its user, ms. */
const taskMsMax = 50;

describe(`playing on the arena page (seed ${seed})`, function () {
  this.timeout(120_000);
  let browser: Browser;
  let newcomer: Newcomer | undefined;

  useBrowser((opened) => (browser = opened));

  afterEach(() => newcomer?.close());

  for (const [name, viewport] of [
    ["a phone", phone],
    ["a laptop", laptop],
  ] as const) {
    it(`nothing moves on ${name}: the booth keeps its height, and the header stays in sight`, async () => {
      newcomer = await new Newcomer(browser, { targets: 12 }).open({ viewport });
      const { arena, page } = newcomer;
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
      await newcomer.hint(/target_3 is away: press A/);
      await measure();
      await page.locator("#wire-title").scrollIntoViewIfNeeded();
      for (const what of ["#word", "#hint", "#stop"]) {
        const box = (await page.locator(what).boundingBox())!;
        assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, what);
      }
      arena.heal("target_3");
      arena.until("it is back", () => arena.isComplete, 20_000);
      await newcomer.hint("target_3 is back: press A to go on");
      assert.equal(heights.size, 1, [...heights].join());
      await page.getByRole("button", { name: /^STOP: all plates/ }).hover();
      await newcomer.asked(() => page.mouse.down());
      arena.run(300);
      await newcomer.asked(() => page.mouse.up());
      assert.equal(arena.view.word, "STOP");
      robot.stop();
    });
  }

  it("tells plates apart: not armed, armed, and not to be shot; points fly, and a shot that does not count says why", async () => {
    newcomer = await new Newcomer(browser).open({ viewport: laptop });
    const { arena, page } = newcomer;
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
    await newcomer.asked(() => stand.getByRole("button", { name: /^Shoot at/ }).click({ force: true }));
    await page.locator("#caption:has-text('Too early')").waitFor();
    arena.until("a no-shoot plate", () => arena.view.game!.up.has("target_2"), 60_000);
    const spare = page.getByRole("button", { name: "Shoot at target_2, must not be shot" });
    await page.locator(".stand:nth-child(2) .spare:visible:has-text('SHOOT')").waitFor();
    await newcomer.asked(() => spare.click({ force: true }));
    await page.locator("#caption:has-text('must not be shot')").waitFor();
    arena.until("it is struck", () => arena.view.game!.exposures.at(-1)?.outcome === "struck");
    await page.locator(".stand:nth-child(2) .fly[data-outcome='struck']:has-text('−20')").waitFor();
    await page.locator("#caption:has-text('−20 points')").waitFor();
    arena.until("a plate to shoot", () => arena.view.game!.up.has("target_1"), 60_000);
    const armed = page.getByRole("button", { name: "Shoot at target_1, armed" });
    await newcomer.asked(() => armed.click({ force: true }));
    arena.until("it is hit", () => arena.view.game!.exposures.at(-1)?.outcome === "hit");
    await page.locator(".stand:nth-child(1) .fly[data-outcome='hit']:has-text('+1')").waitFor();
  });

  it("plays the buzzer's tones, and its own for hits and the end, once the switch is on; silent before", async () => {
    newcomer = new Newcomer(browser, { targets: 1 });
    const { arena } = newcomer;
    // What reaches the loudspeaker also passes an analyser, whose loudest frequencies are noted.
    await newcomer.open({ viewport: laptop }, { script: analyse });
    const { page } = newcomer;
    arena.master.storage.set("Short.game", JSON.stringify({ name: "Short", exposures: 1, gap: [0, 0] }));
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
    newcomer = await new Newcomer(browser, { targets: 32 }).open({ viewport: laptop });
    const { arena, page } = newcomer;
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
