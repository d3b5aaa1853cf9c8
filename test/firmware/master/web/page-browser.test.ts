// The master's page in a real browser, Debian's Chromium, while a game runs. Where there is none, and where there is no
// interpreter, that part is skipped, loudly.
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { RealArena, type Runtime } from "../../../../sim/arena/real-arena.js";
import { findInterpreter, noInterpreter } from "../../../../sim/board/interpreter/find.js";
import { findChromium, launchChromium, noChromium } from "../../../../sim/web/chromium.js";
import { freePort } from "../../../../sim/world/relay.js";
import { shootArmed } from "../../../support/browser.js";
import { measureReading, type Reading } from "../../../support/reading.js";

const executablePath = findChromium();
/** How long the page may take on a busy machine to show what happened, ms: it asks once a second. */
const seenMs = 8000;
/** How often the page asks for the targets, ms (firmware/master/web/page/ask.ts). */
const askMs = 15_000;
const contrastMin = 4.5;
/**
 * What Chromium says of a connection that the master turned away or closed, while connecting, before or after it asked.
 */
const turnedAway = /net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/;

const phone = { width: 390, height: 844 };
const television = { width: 1920, height: 1080 };

function tests(runtime: Runtime): void {
  describe(`the master's page in a browser, of a master on ${runtime === "vm" ? "Node's vm" : "a real interpreter"}`, function () {
    this.timeout(60_000);
    let arena: RealArena;
    let browser: Browser;
    let address: string;
    const wrong: string[] = [];

    async function open(viewport = phone, colorScheme: "dark" | "light" = "dark"): Promise<Page> {
      const context = await browser.newContext({ viewport, colorScheme });
      const page = await context.newPage();
      page.setDefaultTimeout(seenMs);
      page.on("pageerror", (error) => wrong.push(error.message));
      // The page repeats a request that was refused or not answered in time.
      page.on(
        "console",
        (message) => message.type() === "error" && !turnedAway.test(message.text()) && wrong.push(message.text()),
      );
      await served(() => page.goto(address));
      return page;
    }

    /** A phone is refused while three others are served; its user tries again. */
    async function served(ask: () => Promise<unknown>): Promise<void> {
      for (let left = 5; ; left--) {
        const refused = await ask().then(
          () => undefined,
          (error: Error) => error,
        );
        if (!refused) return;
        if (left === 0 || !turnedAway.test(refused.message)) throw refused;
      }
    }

    const see = (page: Page, selector: string, text: string | RegExp): Promise<void> =>
      page.locator(selector).filter({ hasText: text }).first().waitFor();

    before(async function () {
      if (executablePath === undefined || (runtime === "espruino" && findInterpreter() === undefined)) {
        process.stderr.write(
          `\n  SKIPPED: ${this.test!.parent!.title}. ${executablePath === undefined ? noChromium : noInterpreter}\n\n`,
        );
        return this.skip();
      }
      const pagePort = await freePort();
      address = `http://127.0.0.1:${pagePort}/`;
      arena = new RealArena({
        targets: 3,
        port: await freePort(),
        pagePort,
        runtime: (name) => (name === "master" ? runtime : "vm"),
      });
      arena.start();
      browser = await launchChromium(executablePath);
      await arena.until("all targets linked", () => arena.isComplete, 20_000);
      await arena.until("the page", () => arena.said("master", "page ").length > 0, 5000);
    });

    after(async () => {
      await browser?.close();
      await arena?.close();
    });

    it("shows the range, a game as it is played, its sheet and its record, on three phones at once", async () => {
      const pages = [await open(), await open(phone, "light"), await open(television)];
      const [page] = pages as [Page];
      for (const each of pages) {
        await see(each, "#sign", "COLD");
        await see(each, "#links", "3 of 3 targets here");
      }
      arena.heat();
      await see(page, "#sign", "HOT");
      arena.type("master", 'play("Quick Game",["ANN","BOB"])');
      await see(page, "#say", /Get ready, ANN: \d/);
      await see(page, "#players li", /BOB.*next/);
      await see(page, "#players li", /ANN.*now/);
      await arena.until(
        "a hit",
        () => {
          shootArmed(arena);
          return arena.said("master", " hit ").length > 0;
        },
        20_000,
      );
      const [, row, id, points] = /exposure (\d+) ANN (\S+) hit \S+ (\d+) /.exec(arena.said("master", " hit ")[0]!)!;
      const inSheet = new RegExp(`^${row}ANN${id}.*hit\\d\\.\\d\\d\u00a0s ±\\d+\u00a0ms\\+${points}$`);
      for (const each of pages) {
        await see(each, "#last", new RegExp(`ANN HIT ${id} \\+${points}`));
        await see(each, "#sheet tr", inSheet);
        await see(each, "#players li .points", points!);
      }
      if (process.env["RECORD"] && runtime === "vm") {
        // The pictures of docs/PAGE.md.
        await pages[1]!.screenshot({ path: "docs/page-phone.png" });
        await pages[2]!.screenshot({ path: "docs/page-tv.png" });
      }
      assert.match(await page.title(), /^HOT ANN \d+, BOB 0 – SNYPER$/);
      await served(() => page.reload());
      await see(page, "#sheet tr", inSheet);
      arena.press("B");
      await see(page, "#sign", "STOP");
      await see(page, "#say", "This game was not finished");
      await see(page, "#games li", /1\. Quick Game.*ANN \d+, BOB 0 \(stopped\)/);
      for (let left = 5; ; left--) {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByText("Download the record").click(),
        ]);
        // Chromium names the file after its address if the request was refused.
        if (left > 0 && download.suggestedFilename() === "record.csv" && (await download.failure()) !== null) continue;
        assert.equal(download.suggestedFilename(), "snyper.csv");
        await download.path(); // rejects if the download was cut off
        break;
      }
      await Promise.all(pages.map((each) => each.context().close()));
      assert.deepEqual(wrong, []);
      assert.deepEqual(
        arena.said("master", "link ").filter((line) => line.includes("down")),
        [],
      );
    });

    it("is readable for everybody and usable from the keyboard, on a phone and across a room", async () => {
      for (const viewport of [phone, television]) {
        for (const scheme of ["dark", "light"] as const) {
          const page = await open(viewport, scheme);
          await see(page, "#sheet tr", "hit");
          await see(page, "#targets summary", "amber"); // the master answers for one target after the other
          const { least, text, isTooWide } = await page.evaluate<Reading>(measureReading);
          assert.ok(least >= contrastMin, `${scheme}: ${JSON.stringify(text)} has a contrast of ${least.toFixed(2)}`);
          assert.ok(!isTooWide, `${viewport.width} points are too narrow`);
          const reached: string[] = [];
          while (reached.length < 12 && !reached.at(-1)?.startsWith("Download")) {
            await page.keyboard.press("Tab");
            reached.push(
              await page.evaluate<string>(
                'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
              ),
            );
          }
          const [first, ...others] = reached;
          assert.deepEqual([first, others.pop()], ["The sheet", "Download the record (CSV)"]);
          assert.equal(others.length, 3, "what the check says of each target opens by a key as well");
          for (const name of others) assert.match(name, /^▲ amber: not calibrated/);
          await page.context().close();
        }
      }
    });

    it("keeps a target's check open, and the keyboard on it, when the master is asked again", async () => {
      const page = await open();
      const summary = page.locator("#targets summary").nth(1);
      await summary.focus();
      await page.keyboard.press("Enter");
      await page.evaluate('document.querySelector("#targets li").dataset.isOld = true');
      await page.locator("#targets li[data-is-old]").waitFor({ state: "detached", timeout: 2 * askMs });
      assert.ok(await page.evaluate('document.activeElement === document.querySelectorAll("#targets summary")[1]'));
      await see(page, "#targets [open] div", "not calibrated");
      await page.context().close();
    });

    it("says when the master does not answer, and reconnects by itself", async () => {
      const page = await open();
      await see(page, "#link", "Live");
      arena.kill("master");
      await page
        .locator("#link")
        .filter({ hasText: /No answer from the master for \d+ s/ })
        .waitFor({ timeout: 8000 });
      arena.powerOn("master");
      await page.locator("#link").filter({ hasText: "Live" }).waitFor({ timeout: 20_000 });
      await see(page, "#sign", "COLD");
      await page.context().close();
    });
  });
}

tests("vm");
tests("espruino");
