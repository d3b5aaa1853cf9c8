// Somebody who plays on the arena page in a real browser: finds everything by its role and its text.
import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { ArenaOptions } from "../../sim/arena/arena.js";
import { RangeKey } from "../../sim/arena/range-key.js";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { PageServer, type PageServerOptions } from "../../sim/web/server.js";
import { seed } from "./peer.js";

/** How long the panel takes to draw its rows, ms. */
export const drawnMs = 1000;

/** A range with its page, on which nothing happens until a test lets time pass. */
export class Newcomer {
  readonly arena: VirtualArena;
  /** What went wrong in the browser. */
  readonly complaints: string[] = [];
  page!: Page;
  private server: PageServer | undefined;

  constructor(
    private readonly browser: Browser,
    options: ArenaOptions = {},
  ) {
    this.arena = new VirtualArena({ seed, key: RangeKey.simulated, buzzer: true, ...options });
  }

  /** Powers up the range, and opens its page. `script` runs in the page before its own. */
  async open(
    context: BrowserContextOptions = {},
    { script = "", ...served }: { script?: string } & Partial<PageServerOptions> = {},
  ): Promise<this> {
    const { arena } = this;
    this.server = await PageServer.open({ arena, dialAddress: "127.0.0.1:8081", port: 0, ...served });
    arena.assemble();
    arena.run(drawnMs);
    const page = await (await this.browser.newContext(context)).newPage();
    page.on("pageerror", (error) => this.complaints.push(error.message));
    if (script !== "") await page.addInitScript(script);
    await page.goto(this.server.url);
    await page.waitForSelector("body[data-ready]");
    this.page = page;
    return this;
  }

  /** Ends it. Throws if anything went wrong in the browser. */
  async close(): Promise<void> {
    await this.server?.close();
    assert.deepEqual(this.complaints, []);
  }

  /** Does something that sends a command, and waits for its answer. */
  async asked(act: () => Promise<unknown>): Promise<void> {
    await Promise.all([this.page.waitForResponse((response) => response.url().endsWith("/command")), act()]);
  }

  /** Presses the button with that name, on the master or its joystick, for so many ms of the arena's time. */
  async press(name: RegExp, ms = 150, group = "Buttons"): Promise<void> {
    const { page, arena } = this;
    const button = page.getByRole("group", { name: group }).getByRole("button", { name });
    await button.scrollIntoViewIfNeeded();
    await button.hover();
    await this.asked(() => page.mouse.down());
    arena.run(ms);
    await this.asked(() => page.mouse.up());
    arena.run(drawnMs);
  }

  /** Waits for the hint. */
  async hint(text: string | RegExp): Promise<void> {
    const status = this.page.getByRole("banner").getByRole("status");
    try {
      await status.filter({ hasText: text }).waitFor({ timeout: 8000 });
    } catch {
      assert.fail(`the hint is “${await status.innerText()}”, not ${text}`);
    }
  }

  /** Makes the range hot, as the hints say. */
  async heat(): Promise<void> {
    await this.hint("Press STOP (B) once to test it");
    await this.press(/^B: STOP/);
    await this.hint("Hold X for a second to clear it");
    await this.press(/^X: /, 1200);
    await this.hint("Hold X for a second to make it HOT");
    await this.press(/^X: /, 1200);
  }

  /** Shoots at plates that the page calls armed until the game is over, or so many times. */
  async shoot(shotsMax = Infinity): Promise<void> {
    const { page, arena } = this;
    for (let shot = 0; shot < shotsMax; shot++) {
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
      await this.asked(() => plate.click({ force: true }));
      arena.until("its outcome", () => arena.view.game!.exposures.length > rows);
    }
    arena.run(drawnMs);
  }

  /** Takes a picture of the window into the folder that PICTURES names, if it does. */
  async picture(name: string): Promise<void> {
    const folder = process.env["PICTURES"];
    await this.page.evaluate("scrollTo(0, 0)");
    if (folder) await this.page.screenshot({ path: `${folder}/play-${name}.png` });
  }
}
