// Players' names on the arena page, in a real browser, by role and text. Without a browser its tests are skipped, with a
// message.
import assert from "node:assert/strict";
import type { Browser, Locator } from "playwright-core";
import { Shots } from "../../../sim/arena/shots.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import type { SimulatedBoard } from "../../../sim/board/board.js";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { loopbackNames } from "../../../sim/web/guard.js";
import { Commands } from "../../../sim/web/commands.js";
import { useBrowser } from "../../support/chromium.js";
import { virtualInterpreter } from "../../support/interpreter.js";
import { drawnMs, Newcomer } from "../../support/newcomer.js";
import { findCutText } from "../../support/reading.js";
import { seed } from "../../support/peer.js";

const always = "P1, P2, P3, P4, P5, P6, P7, P8, Bob are always there.";
const sizes = [
  [390, 844],
  [1366, 768],
] as const;

describe(`players on the arena page (seed ${seed})`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let newcomer: Newcomer | undefined;
  let panel: Locator;

  useBrowser((opened) => (browser = opened));

  afterEach(() => newcomer?.close());

  /** A range whose settings have Bob, and its page of that size, where somebody enters names. */
  async function opened([width, height]: readonly [number, number] = sizes[0]): Promise<Newcomer> {
    newcomer = new Newcomer(browser, { targets: 1, masterSettings: { players: ["Bob"] } });
    await newcomer.open({ viewport: { width, height } });
    panel = newcomer.page.getByRole("region", { name: "Players" });
    await does(() => panel.getByRole("button", { name: "Enter names" }).click());
    await panel.getByText(always).waitFor();
    return newcomer;
  }

  /** Does something that the master is asked for, and lets it answer. */
  async function does(act: () => Promise<unknown>): Promise<void> {
    await newcomer!.asked(act);
    newcomer!.arena.run(drawnMs);
  }

  const field = () => panel.getByRole("textbox", { name: "Name" });
  const says = (text: string) => panel.getByRole("status").filter({ hasText: text }).waitFor();
  const names = () => panel.getByRole("listitem").locator(".name").allInnerTexts();

  for (const size of sizes)
    it(`enters names and removes them by mouse, at ${size.join(" by ")}`, async () => {
      const { arena, page } = await opened(size);
      for (const name of ["Ann", "Cy_9-"]) {
        await field().fill(name);
        await does(() => panel.getByRole("button", { name: "Add" }).click());
        await says(`${name} can be chosen now.`);
        assert.equal(await field().inputValue(), "");
      }
      assert.deepEqual(await names(), ["Ann", "Cy_9-"]);
      assert.equal(arena.said("master", "names ").at(-1), "names P1 P2 P3 P4 P5 P6 P7 P8 Bob entered: Ann Cy_9-");
      assert.deepEqual(await page.evaluate(findCutText), []);
      assert.equal(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth"), 0);
      if (process.env["PICTURES"]) await panel.screenshot({ path: `${process.env["PICTURES"]}/roster-${size[0]}.png` });
      await does(() => panel.getByRole("button", { name: "Remove Ann" }).click());
      await says("Ann was removed.");
      assert.deepEqual(await names(), ["Cy_9-"]);
      // The page asks again when the master is ready.
      await does(async () => {
        arena.kill("master");
        arena.powerOn("master");
        arena.until("it is linked", () => arena.isComplete, 30_000);
      });
      await panel.getByText("Cy_9-").waitFor();
    });

  it("does the same by keyboard alone, whose focus stays in the list; Esc is still STOP", async () => {
    const { arena, page } = await opened();
    assert.ok(await field().evaluate((element) => element === element.ownerDocument.activeElement));
    for (const name of ["Ann", "Cy"]) {
      await page.keyboard.type(name);
      await does(() => page.keyboard.press("Enter"));
      await says(`${name} can be chosen now.`);
    }
    assert.equal(arena.said("master", "command").length, 0, "letters in the field press no button");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await does(() => page.keyboard.press("Enter"));
    await says("Ann was removed.");
    await does(() => page.keyboard.press("Enter"));
    await says("Cy was removed.");
    assert.deepEqual(await names(), []);
    assert.ok(await field().evaluate((element) => element === element.ownerDocument.activeElement));
    await does(() => page.keyboard.press("Escape"));
    assert.equal(arena.view.word, "STOP");
  });

  it("announces why a name is refused: by the page what breaks the rule, by the master the rest", async () => {
    const { arena } = await opened();
    const add = () => panel.getByRole("button", { name: "Add" }).click();
    for (const wrong of ["", "A B", "J\u00f6rg"]) {
      await field().fill(wrong);
      await add();
      await says("A name has 1 to 8 of A-Z a-z 0-9 _ -.");
      assert.equal(await field().getAttribute("aria-invalid"), "true");
      await field().fill("x");
      assert.equal(await field().getAttribute("aria-invalid"), null);
    }
    for (const name of ["Bob", "P8", "Bob"]) {
      await field().fill(name);
      await does(add);
      await says(`Refused: ${name} is there already.`);
    }
    await field().fill("");
    await field().pressSequentially("NINELETTE");
    assert.equal(await field().inputValue(), "NINELETT");
    arena.kill("master");
    await newcomer!.asked(add);
    await says("The master is switched off.");
  });

  it("is not offered to those who watch, who get no names", async () => {
    newcomer = new Newcomer(browser, { targets: 1 });
    await newcomer.open({}, { viewOnly: { address: "127.0.0.1", names: () => loopbackNames } });
    newcomer.arena.type("master", 'command("add","Ann")');
    newcomer.arena.run(drawnMs);
    assert.equal(await newcomer.page.getByRole("region", { name: "Players" }).count(), 0);
    assert.equal(await newcomer.page.getByText("Ann").count(), 0);
  });
});

describe(`the page's commands for names (seed ${seed})`, () => {
  it("refuse what is no name, and do the same on a real interpreter", function () {
    this.timeout(60_000);
    const arena = new VirtualArena<SimulatedBoard>({
      seed,
      targets: 1,
      interpreter: virtualInterpreter(this, findInterpreter(), noInterpreter),
      runtime: (name) => (name === "master" ? "espruino" : "vm"),
    });
    try {
      arena.assemble();
      const commands = new Commands(arena, new Shots(arena));
      const run = (command: object) => {
        const answer = commands.run(JSON.stringify(command));
        arena.run(drawnMs);
        return answer;
      };
      const rule = "name must be 1 to 8 of A-Z a-z 0-9 _ -";
      assert.deepEqual(run({ do: "add" }), { error: `${rule}.` });
      assert.deepEqual(run({ do: "remove", name: 'x");reset("' }), { error: `${rule}, not "x\\");reset(\\"".` });
      assert.deepEqual(run({ do: "names", name: "Ann" }), { error: 'names has no field "name".' });
      assert.deepEqual([run({ do: "add", name: "Ann" }), arena.view.names.told?.entered], [{}, ["Ann"]]);
      assert.deepEqual(run({ do: "add", name: "Ann" }), {});
      assert.equal(arena.view.names.refusal, "Ann is there already");
      assert.deepEqual([run({ do: "remove", name: "Ann" }), arena.view.names.told?.entered], [{}, []]);
      arena.kill("master");
      assert.deepEqual(run({ do: "names" }), { error: "The master is switched off." });
    } finally {
      arena.close();
    }
  });
});
