// A newcomer plays in a real browser: finds everything by its role and its text, and does what the hint says. Without a
// browser all tests are skipped, with a message. PICTURES names a folder for pictures of each step.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { Offer } from "../../../sim/arena/offer.js";
import { gameInFile } from "../../../tools/game/games.js";
import { Newcomer } from "../../support/newcomer.js";
import { seed } from "../../support/peer.js";
import { useBrowser } from "../../support/chromium.js";

const windows = [
  { name: "a phone", viewport: { width: 390, height: 844 } },
  { name: "a laptop", viewport: { width: 1366, height: 768 } },
  { name: "a TV", viewport: { width: 1920, height: 1080 } },
].flatMap((one) => (["light", "dark"] as const).map((colorScheme) => ({ ...one, colorScheme })));
/** Places of games in the master's list, which begins with Quick Game. */
const duelPlace = 6;
/** More than it takes to notice that a file was saved, and to choose a game, ms. */
const noticedMs = 2000;
const rush = { name: "Rush", exposures: 3, gap: [0, 0], duration: [2, 2] };

describe(`a newcomer on the arena page (seed ${seed})`, function () {
  this.timeout(120_000);
  let browser: Browser;
  let newcomer: Newcomer | undefined;
  let offer: Offer | undefined;
  let folder: string;

  useBrowser((opened) => (browser = opened));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "snyper-newcomer-"));
  });
  afterEach(async () => {
    offer?.close();
    offer = undefined;
    rmSync(folder, { recursive: true, force: true });
    await newcomer?.close();
  });

  for (const { name, viewport, colorScheme } of windows) {
    const at = `${viewport.width}-${colorScheme}`;

    it(`plays a Quick Game and a Duel on ${name}, ${colorScheme}, by role and text`, async () => {
      newcomer = await new Newcomer(browser).open({ viewport, colorScheme });
      const { arena, page } = newcomer;
      await newcomer.heat();
      await newcomer.hint("Press A to play Quick Game");
      await newcomer.press(/^A: ok/);
      arena.until("a plate", () => arena.view.game!.up.size > 0);
      await newcomer.hint(/Shoot plate \d/);
      await newcomer.picture(`${at}-plate`);
      await newcomer.shoot();
      const card = page.getByRole("region", { name: "Quick Game is over" });
      await card.getByText("★ New best!").waitFor();
      const { points, hits } = arena.view.game!.totals.get("P1")!;
      assert.match(await card.innerText(), new RegExp(`P1\\s+${points} points\\s+${hits} hits, mean 0\\.\\d+.s, best`));
      await newcomer.hint("Press A to play again.");
      await newcomer.picture(`${at}-end`);
      await newcomer.press(/^Y: back/);
      await newcomer.press(/^X: next/);
      await newcomer.hint("A selects “New game”");
      await newcomer.press(/^A: ok/);
      for (let line = 0; line < duelPlace; line++) await newcomer.press(/^X: next/);
      await newcomer.hint("A selects “Duel”");
      await newcomer.press(/^A: ok/);
      await newcomer.hint("Press A to start Duel");
      await newcomer.press(/^A: ok/);
      arena.until("two plates", () => arena.view.game!.up.size === 2);
      await newcomer.hint(/Shoot: P\d: plate \d, P\d: plate \d!/);
      assert.deepEqual((await page.locator(".badge:visible").allInnerTexts()).sort(), ["P1", "P2"]);
      await newcomer.picture(`${at}-duel`);
      await newcomer.shoot();
      const [one, other] = [...arena.view.game!.totals.values()].map((total) => total.points) as [number, number];
      const winner = one === other ? "A tie between P1 and P2." : `P${one > other ? 1 : 2} wins.`;
      await page.getByRole("region", { name: "Duel is over" }).getByText(winner).waitFor();
      await newcomer.picture(`${at}-duel-end`);
      const end = page.getByRole("region", { name: "Duel is over" });
      const [outer, inner] = [end, end.getByRole("button")].map((one) => one.boundingBox());
      const ends = async (box: typeof outer) => (await box!)!.y + (await box!)!.height;
      assert.ok((await ends(inner)) <= (await ends(outer)), "the card's button is inside it");
      await end.getByRole("button", { name: "Show the plates" }).click();
      assert.equal(await page.locator("#end").isVisible(), false);
    });

    it(`plays Practice and a game of their own on ${name}, ${colorScheme}, and mends its file`, async () => {
      const path = join(folder, "rush.json");
      const save = (document: object | string) =>
        writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
      save(rush);
      newcomer = new Newcomer(browser);
      const { arena } = newcomer;
      offer = new Offer(arena, { rules: gameInFile(path), path, players: 0 });
      await newcomer.open({ viewport, colorScheme }, { gameFault: () => offer!.fault });
      const { page } = newcomer;
      arena.run(noticedMs);
      await newcomer.heat();
      const alert = page.getByRole("alert").filter({ hasText: "file is wrong" });
      assert.equal(await alert.count(), 0);
      // What is wrong is said where the newcomer looks, and the last good game stays.
      save({ ...rush, up: 17, exposurse: 2 });
      arena.run(noticedMs);
      await alert.getByText(/rush\.json:1:\d+: up: a whole number from 1 to 16\./).waitFor();
      await alert.getByText("Did you mean exposures?").waitFor();
      await newcomer.picture(`${at}-fault`);
      await newcomer.hint("Press A to play Rush");
      await newcomer.press(/^A: ok/);
      arena.until("a plate", () => arena.view.game!.up.size > 0);
      await newcomer.shoot(1);
      save("{");
      arena.run(noticedMs);
      await alert.getByText(/rush\.json:1:2: /).waitFor();
      await newcomer.shoot();
      await page.getByRole("region", { name: "Rush is over" }).waitFor();
      save({ ...rush, name: "Hurry" });
      arena.run(noticedMs);
      await alert.waitFor({ state: "hidden" });
      await newcomer.press(/^Y: back/);
      await newcomer.hint("Press A to play Hurry");
      await newcomer.picture(`${at}-mended`);
      // Practice is the last of those that come with the firmware; one's own come after them.
      await newcomer.press(/^X: next/);
      await newcomer.press(/^A: ok/);
      await newcomer.press(/up/i, 150, "Joystick");
      await newcomer.hint("A selects “Hurry”");
      await newcomer.press(/up/i, 150, "Joystick");
      await newcomer.hint("A selects “Practice”");
      await newcomer.press(/^A: ok/);
      await newcomer.hint("Press A to start Practice");
      await newcomer.press(/^A: ok/);
      arena.until("all plates", () => arena.view.game!.up.size === arena.stands.length, 20_000);
      await newcomer.hint(/Shoot plate \d, \d, \d or \d!/);
      await newcomer.shoot(3);
      await newcomer.picture(`${at}-practice`);
      arena.until("five minutes are over", () => arena.view.game!.state === "over", 320_000);
      arena.run(noticedMs);
      const card = page.getByRole("region", { name: "Practice is over" });
      await card.getByText("3 hits").waitFor();
      assert.equal(await card.getByText("New best").count(), 0, "Practice keeps no scores");
      await newcomer.picture(`${at}-practice-end`);
    });
  }
});
