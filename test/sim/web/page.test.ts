// The arena page in a real browser. The arena's time is virtual and passes only where a test lets it; the browser's is
// real. Without a browser all tests are skipped, with a message.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { ArenaOptions } from "../../../sim/arena/arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { Robot } from "../../../sim/arena/robot.js";
import { seededRandom } from "../../../sim/world/random.js";
import { readText } from "../../../sim/devices/read-text.js";
import { findChromium, launchChromium } from "../../../sim/web/chromium.js";
import { PageServer } from "../../../sim/web/server.js";
import { seed } from "../../support/peer.js";
import { findCutText } from "../../support/reading.js";
import { useBrowser } from "../../support/chromium.js";

const phone = { width: 360, height: 740 };
const tv = { width: 1920, height: 1080 };
const desk = { width: 1440, height: 900 };
/** How long the panel takes to find and draw its rows, ms. */
const drawnMs = 1000;
/** IBM's accessibility rules, which run within the page. */
const checker = fileURLToPath(new URL("../../../../node_modules/accessibility-checker-engine/ace.js", import.meta.url));

describe(`the arena page in a browser (seed ${seed})`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let arena: VirtualArena;
  let server: PageServer;
  /** The errors that the browser reported. */
  let complaints: string[] = [];

  useBrowser((opened) => (browser = opened));

  afterEach(async () => {
    await server?.close();
    assert.deepEqual(complaints.splice(0), []);
  });

  /** A range whose targets are linked, with its page. */
  async function range(options: ArenaOptions = {}): Promise<void> {
    arena = new VirtualArena({ seed, ...options });
    server = await PageServer.open({ arena, dialAddress: "127.0.0.1:8081", port: 0 });
    arena.assemble();
    arena.run(drawnMs);
  }

  async function look(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: desk, ...options })).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    await page.goto(server.url);
    await page.waitForSelector("body[data-ready]");
    return page;
  }

  /** Does something that sends a request, and waits until the server has handled it. */
  async function asked(page: Page, act: () => Promise<unknown>): Promise<void> {
    await Promise.all([page.waitForResponse((response) => response.url().endsWith("/command")), act()]);
  }

  /** Presses a button of the master with the mouse for so many ms of the arena's time. */
  async function press(page: Page, contact: string, ms = 150): Promise<void> {
    await page.locator(`[data-contact="${contact}"]`).hover();
    await asked(page, () => page.mouse.down());
    arena.run(ms);
    await asked(page, () => page.mouse.up());
    arena.run(drawnMs);
  }

  const word = (page: Page, expected: string) => page.locator(`#word[data-word="${expected}"]`).waitFor();
  const plate = (page: Page, id: string) =>
    page.locator(`.stand[data-pose]:nth-child(${id.replace("target_", "")}) .plate`);
  /** Waits until the page has drawn that plate upright: before that, a corner of its box is beside the plate. */
  const standing = (page: Page, id: string) =>
    page
      .locator(`.stand[data-pose="standing"]:nth-child(${id.replace("target_", "")}) .plate[style*=" 0.00deg"]`)
      .waitFor();

  /** The pixels of the page's copy of the display. */
  async function display(page: Page): Promise<string[]> {
    const rgba = await page.evaluate<string>(
      'btoa(Array.from(document.getElementById("display").getContext("2d").getImageData(0, 0, 240, 240).data, (byte) => String.fromCharCode(byte)).join(""))',
    );
    const bytes = Buffer.from(rgba, "base64");
    return readText(
      Uint8Array.from({ length: (bytes.length / 4) * 3 }, (_, i) => bytes[Math.floor(i / 3) * 4 + (i % 3)]!),
    );
  }

  /** Waits until the page's display equals the arena's. */
  async function sameDisplay(page: Page): Promise<string[]> {
    const expected = readText(arena.screen.pixels());
    for (let tries = 0; tries < 50; tries++) {
      if (JSON.stringify(await display(page)) === JSON.stringify(expected)) return expected;
      await page.waitForTimeout(50);
    }
    assert.deepEqual(await display(page), expected);
    return expected;
  }

  /** Follows the page's hints: tests STOP, clears it, and holds X once more. */
  async function heat(page: Page): Promise<void> {
    await press(page, "B");
    await word(page, "STOP");
    await press(page, "X", 1200);
    await word(page, "COLD");
    await press(page, "X", 1200);
  }

  async function play(page: Page, form: object): Promise<void> {
    await heat(page);
    arena.type("master", `play(${JSON.stringify((form as { name: string }).name)},1)`);
    arena.until(
      "a plate stands",
      () => arena.view.game?.up.size === 1 && arena.stands.some(({ plate: one }) => one.pose() === "standing"),
    );
    await word(page, "HOT");
  }

  it("lets a newcomer play a Quick Game by its hints, and shows the sheet on the page and on the screen", async () => {
    await range();
    const page = await look();
    await word(page, "COLD");
    for (const [hint, next, holdMs] of [
      ["Press STOP (B) once to test it", "B", 150],
      ["Hold X for a second to clear it", "X", 1200],
      ["Hold X for a second to make it HOT", "X", 1200],
    ] as const) {
      await page.locator(`#hint:has-text("${hint}")`).waitFor();
      await page.locator(`.is-next[data-contact='${next}']`).waitFor();
      await press(page, next, holdMs);
    }
    await word(page, "HOT");
    await page.locator("#hint:has-text('Press A')").waitFor();
    await press(page, "A");
    await page.locator("#game-title:has-text('Quick Game')").waitFor();
    for (let shot = 0; shot < 10; shot++) {
      arena.until(
        "a plate stands",
        () => arena.view.game!.up.size === 1 && arena.pose([...arena.view.game!.up][0]!) === "standing",
      );
      const [id] = [...arena.view.game!.up] as [string];
      await standing(page, id);
      arena.run(250);
      // Now and then beside it.
      await asked(page, () =>
        plate(page, id).click({ position: shot % 5 === 4 ? { x: 2, y: 2 } : { x: 60 + shot, y: 70 }, force: true }),
      );
      arena.until("the outcome", () => arena.view.game!.exposures.length === shot + 1);
    }
    arena.until("the sheet", () => arena.view.game!.state === "over");
    arena.run(drawnMs);
    await page.locator("#game-state:has-text('over')").waitFor();
    const { sheet, totals } = arena.view.game!;
    const total = totals.get("P1")!;
    assert.equal(total.hits, 8);
    const rows = await page.locator("#rows tr").allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split(/\s+/)),
      sheet.map(({ player, target, outcome, time, points }, index) => [
        String(index + 1),
        player,
        target,
        outcome === "hit" ? "✔" : "○",
        outcome,
        ...(time === undefined ? ["–"] : [time.toFixed(3), "s"]),
        String(points),
      ]),
    );
    assert.equal(await page.locator(".player .points strong").innerText(), String(total.points));
    assert.match((await sameDisplay(page)).join("\n"), new RegExp(`\\b${total.points}\\b`));
  });

  it("shows a cut link, and its healing, on the plate, in the wire and on the screen", async () => {
    await range();
    const page = await look();
    await page.locator(".stand:nth-child(2) .wrench").click();
    assert.equal(await page.locator("#board").inputValue(), "target_2");
    await asked(page, () => page.getByLabel("cut off").check());
    await page.locator(".stand:nth-child(2) .faults:has-text('cut')").waitFor();
    arena.until("the loss is reported", () => arena.said("master", "link target_2 down").length > 0, 3100);
    arena.run(drawnMs);
    await page.locator(".stand[data-linked='no']:nth-child(2) .tag:has-text('no link: silence')").waitFor();
    assert.match((await sameDisplay(page))[0]!, /COLD OPEN +3\/4/);
    await asked(page, () => page.locator("#heal").click());
    arena.until("it is back", () => arena.isComplete, 15_000);
    await page.locator(".stand[data-linked='yes']:nth-child(2) .link:has-text('linked')").waitFor();
    await page.locator("#wire-title").scrollIntoViewIfNeeded();
    await page.locator("#lines li[data-type='register']:has-text('target_2')").first().waitFor();
    await page.locator("#wire-type").selectOption("register");
    await page.locator("#wire-board").selectOption("target_2");
    assert.equal(await page.locator("#lines li").count(), await page.locator("#lines li:has-text('target_2')").count());
    await page.locator("#pause").click();
    assert.equal(await page.locator("#pause").getAttribute("aria-pressed"), "true");
  });

  it("stops and plays from the keyboard", async () => {
    await range({ targets: 2 });
    const page = await look();
    const key = async (name: string, ms: number) => {
      await asked(page, () => page.keyboard.down(name));
      arena.run(ms);
      await asked(page, () => page.keyboard.up(name));
      arena.run(drawnMs);
    };
    await key("b", 150);
    await word(page, "STOP");
    for (const expected of ["COLD", "HOT"]) {
      await key("x", 1200);
      await word(page, expected);
    }
    arena.type("master", 'command("activate","target_1",{duration:3600})');
    arena.until("it stands", () => arena.pose("target_1") === "standing");
    await standing(page, "target_1");
    await asked(page, () => page.keyboard.down("Escape"));
    arena.run(700);
    assert.equal(arena.pose("target_1"), "down");
    await asked(page, () => page.keyboard.up("Escape"));
    await word(page, "STOP");
    await page.locator(".stand[data-pose='down']:nth-child(1)").waitFor();
    await key("x", 1200);
    await word(page, "COLD");
    await key("x", 1200);
    await word(page, "HOT");
    arena.type("master", 'command("activate","target_2",{duration:3600})');
    arena.until("it is armed", () => arena.said("target_2", "exposure armed").length > 0);
    await asked(page, () => page.keyboard.press("2"));
    arena.until("the hit is recorded", () => arena.said("master", "result target_2 hit").length > 0);
    // A button that has the focus is pressed and held as well, and letters in a field are text.
    await page.locator("[data-contact='B']").focus();
    await key(" ", 100);
    await word(page, "STOP");
    await page.locator("#wire-text").focus();
    await page.keyboard.type("abxys1");
    assert.equal(await page.locator("#wire-text").inputValue(), "abxys1");
  });

  it("shows two browsers the same, also after a reload in mid-game, which releases what was held", async () => {
    await range({ targets: 2 });
    arena.master.storage.set("Long.game", JSON.stringify({ name: "Long", exposures: 5, duration: [60, 60] }));
    const [one, two] = [await look(), await look()];
    await play(one, { name: "Long" });
    await word(two, "HOT");
    const [id] = [...arena.view.game!.up] as [string];
    await Promise.all([standing(one, id), standing(two, id)]);
    await two.locator("[data-contact='up']").hover();
    await asked(two, () => two.mouse.down());
    await two.reload();
    await two.waitForSelector("body[data-ready]");
    await Promise.all([word(two, "HOT"), standing(two, id)]);
    assert.equal(await two.locator("#game-title").innerText(), "Long");
    arena.run(500);
    assert.equal([...arena.master["inputs"]["drives"].entries()].find(([pin]) => pin === "D2")?.[1].level, 1);
    await sameDisplay(two);
    await asked(two, () => plate(two, id).click());
    arena.until("the hit is reported", () => arena.view.game!.exposures.length === 1);
    for (const page of [one, two]) await page.locator("#rows tr[data-outcome='hit']").waitFor();
  });

  it("takes into account where and how hard a plate is hit, and accepts taps", async () => {
    await range({ targets: 1 });
    const page = await look({ viewport: phone, hasTouch: true, isMobile: true });
    arena.makeHot();
    arena.type("master", 'command("stand_up","target_1")');
    arena.until("it stands", () => arena.pose("target_1") === "standing");
    await standing(page, "target_1");
    const felt = async (x: number, y: number) => {
      const box = (await page.locator(".stand .marks").boundingBox())!;
      await asked(page, () => page.touchscreen.tap(box.x + box.width * x, box.y + box.height * y));
      return arena.stands[0]!.plate.shots.at(-1)!.strength;
    };
    const centre = await felt(0.5, 0.5);
    assert.ok(Math.abs(centre - 0.8) < 0.03, `${centre} at the centre`);
    const side = await felt(0.9, 0.5);
    assert.ok(side > 0.3 && side < 0.5, `${side} beside it`);
    await page.locator("#force").fill("20");
    const soft = await felt(0.5, 0.5);
    assert.ok(Math.abs(soft - 0.2) < 0.02, `${soft} when soft`);
    assert.equal(arena.stands[0]!.plate.shots.length, 3);
  });

  it("reports that the range is gone, and reconnects", async () => {
    await range({ targets: 1 });
    const page = await look();
    const { port } = server;
    await server.close();
    await page.locator("#connection:has-text('does not answer')").waitFor();
    server = await PageServer.open({ arena, dialAddress: "127.0.0.1:8081", port });
    await page.locator("body[data-connected='yes']").waitFor();
    assert.equal(await page.locator("#connection").isVisible(), false);
    complaints = complaints.filter((text) => !/ERR_|Failed to load/.test(text)); // it was away
  });

  for (const [name, viewport] of [
    ["a phone", phone],
    ["a TV", tv],
  ] as const) {
    for (const targets of [4, 16]) {
      it(`fits ${name} with ${targets} targets, with the controls for playing in sight`, async () => {
        await range({ targets });
        const page = await look({ viewport });
        const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        assert.equal(overflow, 0);
        if (targets > 4) return;
        for (const what of [
          "#word",
          "#hint",
          ".stand:nth-child(4) .field",
          "#display",
          "[data-contact='X']",
          "[data-contact='B']",
        ]) {
          const box = (await page.locator(what).boundingBox())!;
          assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, `${what} ends at ${box.y + box.height}`);
        }
        const least = await page
          .locator(".contact")
          .evaluateAll((all) => Math.min(...all.map((one) => Math.min(one.clientWidth, one.clientHeight))));
        assert.ok(least >= 36, `a contact of ${least} pixels`);
      });
    }
  }

  describe("with scroll bars, in a game of long names and many points", () => {
    /** The game is played and the browser opened once, by the first test. */
    let opened: Promise<{ barred: Browser; served: PageServer; page: Page }> | undefined;

    after(async () => {
      const all = await opened?.catch(() => undefined);
      await all?.served.close();
      await all?.barred.close();
    });

    /** Plays until there are some rows, and opens a window for it. */
    async function longGame(): Promise<{ barred: Browser; served: PageServer; page: Page }> {
      const name = "W".repeat(16);
      const played = new VirtualArena({ seed, targets: 8 });
      const served = await PageServer.open({ arena: played, dialAddress: "127.0.0.1:8081", port: 0 });
      played.assemble();
      played.run(drawnMs);
      const points = { hit: 1000, speed: 1000, streak: 1000, miss: -1000 };
      played.master.storage.set(`${name}.game`, JSON.stringify({ name, exposures: 6, gap: [0, 0], points }));
      played.makeHot();
      played.type("master", `play("${name}", ${JSON.stringify(["WWWWWWWW", "MMMMMMMM", "M-W-M-W-", "P4"])})`);
      const robot = new Robot(played, seededRandom(seed));
      robot.start();
      played.until("some rows", () => (played.view.game?.exposures.length ?? 0) > 8, 120_000);
      robot.stop();
      played.run(drawnMs);
      const barred = await launchChromium(findChromium()!, { hasScrollBars: true });
      return { barred, served, page: await barred.newPage() };
    }

    for (const [width, height] of [
      [360, 740],
      [390, 844],
      [768, 1024],
      [1366, 768],
      [1920, 1080],
    ] as const) {
      it(`cuts nothing off at ${width} pixels`, async () => {
        const { served, page } = await (opened ??= longGame());
        await page.setViewportSize({ width, height });
        await page.goto(served.url);
        await page.waitForSelector("body[data-ready]");
        await page.locator("#rows tr").nth(4).waitFor();
        assert.deepEqual(await page.evaluate(findCutText), []);
        if (process.env["PICTURES"])
          await page.screenshot({ path: `${process.env["PICTURES"]}/arena-${width}.png`, fullPage: true });
      });
    }
  });

  it("is light or dark as the browser asks, and without motion if that is unwanted", async () => {
    await range({ targets: 1 });
    const luminance = (page: Page) =>
      page.evaluate<number>(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, value) => sum + Number(value) / 765, 0)",
      );
    assert.ok((await luminance(await look({ colorScheme: "light" }))) > 0.85);
    assert.ok((await luminance(await look({ colorScheme: "dark" }))) < 0.15);
    const calm = await look({ reducedMotion: "reduce" });
    await asked(calm, () => calm.locator(".plate").click({ force: true }));
    assert.equal(
      await calm.evaluate<string>('getComputedStyle(document.querySelector(".shot")).animationName'),
      "none",
    );
  });

  it("is reachable by keyboard everywhere, and shows where the focus is", async () => {
    await range({ targets: 2 });
    const page = await look();
    const reached = new Set<string>();
    const unseen: string[] = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      const [name, style, width] = await page.evaluate<[string, string, string]>(`(() => {
        const at = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        return [at.id || at.dataset.contact || (at === document.body ? "" : at.className + " " + at.textContent.slice(0, 30).trim()), outlineStyle, outlineWidth];
      })()`);
      if (name === "") break;
      reached.add(name);
      if (style === "none" || parseFloat(width) < 2) unseen.push(name);
    }
    assert.deepEqual(unseen, []);
    const names = [...reached].join("\n");
    const contacts = ["A", "B", "X", "Y", "up", "left", "press", "right", "down"];
    for (const what of [...contacts, "force", "board", "heal", "reboot", "power", "pause", "wire-board", "wire-text"])
      assert.ok(reached.has(what), what);
    assert.match(names, /^plate /m);
    assert.match(names, /^wrench /m);
    assert.match(names, /^lines /m);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no barrier that IBM's checker finds, in a game, ${colorScheme}`, async () => {
      await range({ targets: 3 });
      arena.master.storage.set("Long.game", JSON.stringify({ name: "Long", exposures: 5, duration: [60, 60] }));
      const page = await look({ colorScheme, bypassCSP: true });
      await play(page, { name: "Long" });
      await asked(page, () =>
        page
          .locator("#board")
          .selectOption("target_2")
          .then(() => page.getByLabel("sends nothing").check()),
      );
      const [id] = [...arena.view.game!.up] as [string];
      await standing(page, id);
      await asked(page, () => plate(page, id).click());
      arena.until("the loss is reported", () => arena.said("master", "link target_2 down").length > 0, 5000);
      await page.locator(".stand[data-linked='no']:nth-child(2)").waitFor();
      await page.locator("summary").click();
      arena.type("master", 'command("add","Ann")');
      await asked(page, () => page.getByRole("button", { name: "Enter names" }).click());
      arena.run(drawnMs);
      await page.getByRole("button", { name: "Remove Ann" }).waitFor();
      await page.addScriptTag({ path: checker });
      const found = await page.evaluate<
        { value: [string, string]; ruleId: string; message: string; snippet: string }[]
      >(
        'new ace.Checker().check(document, ["WCAG_2_2"])' +
          ".then(({ results }) => results.map(({ value, ruleId, message, snippet }) => ({ value, ruleId, message, snippet })))",
      );
      assert.ok(found.length > 100, `only ${found.length} looks`);
      const wrong = found.filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL");
      assert.deepEqual(
        wrong.map(({ ruleId, message, snippet }) => `${ruleId}: ${message} ${snippet.slice(0, 160)}`),
        [],
      );
    });
  }
});
