// The check of the range and the self-test on the arena page, in a real browser, by role and text. Without a browser all
// tests are skipped, with a message.
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { Robot } from "../../../sim/arena/robot.js";
import { mounting } from "../../../sim/arena/wiring.js";
import { Newcomer } from "../../support/newcomer.js";
import { seed } from "../../support/peer.js";
import { useBrowser } from "../../support/chromium.js";

describe(`the pre-flight on the arena page (seed ${seed})`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let newcomer: Newcomer | undefined;

  useBrowser((opened) => (browser = opened));

  afterEach(() => newcomer?.close());

  it("checks the range, names what is red, and prints the report alone", async () => {
    newcomer = await new Newcomer(browser, { targets: 3 }).open({});
    const { arena, page } = newcomer;
    const panel = page.getByRole("region", { name: "Pre-flight" });
    await panel.getByText("Nothing has been checked yet.").waitFor();
    arena.standOf("target_2").board.drive(mounting.piezo, { level: 0.4 });
    const check = panel.getByRole("button", { name: "Check the range" });
    for (let times = 0; times < 2; times++) {
      await newcomer.asked(() => check.click());
      arena.run(5000);
    }
    await panel.getByText("1 red, 2 amber.").waitFor();
    const item = panel.getByRole("listitem").filter({ hasText: "target_2" });
    assert.match(await item.innerText(), /^target_2 ✘ red\n\+ trip -\n(.*\n){6}X sensor stuck 0\.4\n/);
    await page.getByRole("img", { name: "red: sensor stuck 0.4" }).waitFor();
    await page.emulateMedia({ media: "print" });
    assert.ok(await item.isVisible());
    for (const other of [check, page.getByRole("button", { name: /^STOP: all plates/ }), page.locator("#stands")])
      assert.equal(await other.isVisible(), false);
  });

  it("tests each plate when somebody has confirmed that all are behind the line", async () => {
    newcomer = await new Newcomer(browser, { targets: 2 }).open({});
    const { arena, page } = newcomer;
    const panel = page.getByRole("region", { name: "Pre-flight" });
    const selfTest = panel.getByRole("button", { name: "Self-test" });
    arena.makeHot();
    page.once("dialog", (dialog) => void dialog.dismiss());
    await selfTest.click();
    arena.run(2000);
    assert.deepEqual(arena.said("master", "selftest"), []);
    const questions: string[] = [];
    page.once("dialog", (dialog) => {
      questions.push(dialog.message());
      void dialog.accept();
    });
    new Robot(arena, arena.world.random.fork("robot"), { skill: 1 }).start();
    await newcomer.asked(() => selfTest.click());
    assert.deepEqual(questions, ["Is everybody behind the line? One plate after the other comes up."]);
    arena.until("it is over", () => arena.said("master", "selftest over").length > 0, 20_000);
    arena.run(5000);
    for (const id of ["target_1", "target_2"]) {
      const item = panel.getByRole("listitem").filter({ hasText: id });
      await item.getByText(/self-test ok up 0\.5\d? s tap 0\.\d+ after/).waitFor();
      await item.getByText("▲ amber").waitFor();
    }
    await panel.getByText("2 amber.").waitFor();
  });
});
