// The league's page in a real browser, Debian's Chromium: the demonstration is watched, a table is read and a game is
// voided at the desk. Where there is no Chromium that is skipped, loudly.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { Board } from "../../../tools/league/board/board.js";
import { openDatabase } from "../../../tools/league/board/database.js";
import { storeGames } from "../../../tools/league/board/store.js";
import { openBroker } from "../../../tools/league/demo.js";
import { LeagueServer } from "../../../tools/league/web/server.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { folderFor, incoming, invited, league } from "../../support/league.js";
import { useBrowser } from "../../support/chromium.js";

const script = fileURLToPath(new URL("../../../tools/league/league.js", import.meta.url));
/** The page should show live games within 30 s; a machine with other work gets longer. */
const liveMs = 60_000;
const gameMs = 120_000;

describe("the league's page in a browser", function () {
  this.timeout(240_000);
  const folder = folderFor({ after });
  const wrong: string[] = [];
  let browser: Browser;

  useBrowser((opened) => (browser = opened));
  beforeEach(() => void (wrong.length = 0));

  async function open(address: string, viewport = { width: 1280, height: 800 }): Promise<Page> {
    const page = await (await browser.newContext({ viewport })).newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => wrong.push("a dialog")));
    await page.goto(address);
    return page;
  }

  describe("of the demonstration", () => {
    let demo: ChildProcess;
    let address = "";
    before(async () => {
      demo = spawn(process.execPath, [script, "demo", "--ranges", "2", "--web-port", "0"], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, SNYPER_DESK_PASSWORD: "" },
      });
      address = await new Promise<string>((resolve) => {
        createInterface({ input: demo.stdout! }).on("line", (line) => {
          const [, url] = /^The page is at (\S+)$/.exec(line) ?? [];
          if (url !== undefined) resolve(url);
        });
      });
    });
    after(async () => {
      demo.kill("SIGTERM");
      await new Promise((resolve) => demo.once("exit", resolve));
    });

    it("shows games live, and a table; a game that is voided at the desk leaves it", async () => {
      const page = await open(address);
      await page.locator("#ranges > li[data-playing]").first().waitFor({ timeout: liveMs });
      const word = page.locator("#ranges .word").first();
      assert.match((await word.textContent())!, /HOT|COLD|STOP/);
      await page.locator("section table tbody tr").first().waitFor({ timeout: gameMs });
      await page.click("nav a[href='#tables']");
      await page.locator("section[aria-label='By game and day'] li a").first().click();
      const first = page.locator("[aria-label='Table'] tbody tr").first();
      const rank = await first.locator("td").first().textContent();
      assert.equal(rank, "1");
      await first.locator("td a").last().click();
      await page.locator("[aria-label='Rows'] tbody tr").first().waitFor();
      assert.match((await page.textContent("main"))!, /Chain: ✔ whole/);
      const game = page.url();
      await page.click("text=At the desk");
      await page.fill("input[name=password]", "wrong password");
      await page.click("button:has-text('Log in')");
      await page.locator("text=The password is wrong.").waitFor();
      await page.fill("input[name=password]", "demonstration");
      await page.click("button:has-text('Log in')");
      const form = page.locator("form", { has: page.locator("button:text-is('Void')") });
      await form.locator("input[name=reason]").fill("a shot from in front of the line");
      await form.locator("button").click();
      await form.locator("text=Done.").waitFor();
      await page.goto(game);
      await page.locator("text=Void: a shot from in front of the line").waitFor();
      assert.deepEqual(wrong, []);
    });
  });

  it("shows hostile names as text, on a phone without scrolling sideways", async () => {
    const hostile = ["<img src=x onerror=alert(1)>", "</td><script>alert(2)</script>"];
    invited(folder, "north");
    const broker = await openBroker();
    const database = await openDatabase("pglite:");
    const report = () => undefined;
    const board = new Board({
      league,
      name: "b",
      broker: { url: broker.url },
      database,
      keys: join(folder, "keys"),
      report,
    });
    const record = new GeneratedRecord({ seed: 1, games: ["<b>Duel</b>"], players: hostile });
    await storeGames(database, [incoming("north", 1, record.game())]);
    const server = await LeagueServer.open({
      ...{ board, database, address: "127.0.0.1", port: 0, names: [], password: undefined },
    });
    try {
      const page = await open(`${server.url}/`, { width: 390, height: 844 });
      for (const view of ["live", "games", "players", "tables"]) {
        await page.goto(`${server.url}/#${view}`);
        await page.locator("main section").first().waitFor();
        await page.waitForTimeout(300);
        assert.equal(await page.locator("main img, main script, main b:has-text('Duel')").count(), 0, view);
        const sizes = "[document.documentElement.clientWidth, document.documentElement.scrollWidth]";
        const [width, wide] = (await page.evaluate(sizes)) as [number, number];
        assert(wide <= width, `${view} is ${wide} wide on ${width}`);
      }
      assert.match((await page.textContent("main"))!, /<b>Duel<\/b>/);
      assert.deepEqual(wrong, []);
    } finally {
      await server.close();
      await board.close();
      await database.close();
      await broker.close();
    }
  });
});
