// The end of a team game on the arena page, in a real browser: the card names the side that won, or the tie. Without a
// browser it is skipped, with a message. PICTURES names a folder for pictures.
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { Newcomer, drawnMs } from "../../support/newcomer.js";
import { seed } from "../../support/peer.js";
import { useBrowser } from "../../support/chromium.js";

/** The Relay's place in the list of games, from 0. */
const place = 7;
const short = { name: "Brief", play: "teams", exposures: 1, gap: [0, 0], duration: [1, 1], points: { hit: 10 } };

describe(`a team game on the arena page (seed ${seed})`, function () {
  this.timeout(120_000);
  let browser: Browser;
  let newcomer: Newcomer | undefined;

  useBrowser((opened) => (browser = opened));
  afterEach(() => newcomer?.close());

  it("ends with a card that names the side that won, and both totals", async () => {
    newcomer = await new Newcomer(browser).open({ viewport: { width: 1366, height: 768 } });
    const { arena, page } = newcomer;
    await newcomer.heat();
    await newcomer.press(/^X: next/);
    await newcomer.press(/^A: ok/);
    for (let line = 0; line < place; line++) await newcomer.press(/^X: next/);
    await newcomer.press(/^A: ok/);
    await newcomer.press(/^A: ok/);
    await newcomer.shoot(3);
    const cards = page.locator("#players .side");
    assert.deepEqual(await cards.locator(".name").allInnerTexts(), ["Reds", "Blues"]);
    const reds = arena.view.game!.exposures.reduce((sum, { points }) => sum + points, 0);
    await cards.getByText(`${reds} points`).waitFor();
    arena.until("the end", () => arena.view.game!.state === "over", 120_000);
    arena.run(drawnMs);
    const card = page.getByRole("region", { name: "Relay is over" });
    await card.getByText(`The Reds win ${reds} to 0.`).waitFor();
    assert.match(await card.innerText(), /P1, Reds[^]*P2, Blues/);
    await newcomer.picture("relay-end");
  });

  it("ends with a tie if both sides have the same", async () => {
    newcomer = await new Newcomer(browser).open();
    const { arena, page } = newcomer;
    arena.master.storage.set("Brief.game", JSON.stringify(short));
    await newcomer.heat();
    arena.type("master", 'play("Brief",2)');
    arena.until("the game", () => arena.view.game !== undefined);
    await newcomer.shoot();
    await page.getByText("A tie: the Reds and the Blues have 10 points.").first().waitFor();
  });
});
