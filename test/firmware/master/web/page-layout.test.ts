// What the master's page shows in a browser, for made-up answers: all of it can be read at every size, with the longest
// names and scores, and in browsers that lack what is newer than 2018. Without a browser it is skipped, with a message.
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { builtPage } from "../../../../sim/arena/flashed.js";
import { withoutSupports } from "../../../support/old-browsers.js";
import { findCutText } from "../../../support/reading.js";
import { useBrowser } from "../../../support/chromium.js";

const built = gunzipSync(Buffer.from(builtPage(), "latin1")).toString();
const seenMs = 8000;

/** Phones, a tablet, a laptop and a TV. */
const sizes = [
  [360, 740],
  [390, 844],
  [768, 1024],
  [1366, 768],
  [1920, 1080],
].map(([width, height]) => ({ width: width!, height: height! }));

const targets =
  '["target_1",1,3.96,0,-52]\n["target_2",1,3.31,1,-81]\n["target_3",0,0,0,0]\n["WWWWWWWWWWWWWWWW",1,11.25,0,-67]\n';

/** What the master answers, by path: a text, or the status of a failure. */
type Answers = Record<string, string | number>;

function answers(state: object, rest: Answers = {}): Answers {
  return { "/s": JSON.stringify(state), "/best": "[0]", "/best2": "[0]", "/record": "", "/targets": targets, ...rest };
}

const typical = {
  sum: 1,
  ms: 61_000,
  in: 0,
  from: 0,
  told: Array.from({ length: 24 }, (_, i) => [
    i % 2,
    `target_${(i % 4) + 1}`,
    i % 3 ? "hit" : "miss",
    i % 3 ? 1230 : -1,
    i % 3 ? 18 : 0,
    i % 3 ? 12 : 0,
  ]),
  word: "HOT",
  linked: 4,
  known: 4,
  phase: "playing",
  why: "",
  game: "Quick Game",
  duel: false,
  teams: false,
  whole: false,
  turn: 0,
  of: 10,
  up: " target_2",
  not: "",
  sheet: 1,
  rows: 24,
  players: [
    ["P1", 123, 5, 4, 1, 890],
    ["P2", -45, 5, 0, 5, -1],
  ],
};
/**
 * The longest names of a game, of players and of targets, in the widest letters, and the most and the fewest points
 * that a sheet can have.
 */
const widest = {
  ...typical,
  told: Array.from({ length: 24 }, (_, i) => [
    i % 4,
    `${"W".repeat(15)}${i % 4}`,
    ["hit", "miss", "spared", "struck", "early", "lost", "void"][i % 7],
    i % 3 ? 599_990 : -1,
    i % 2 ? 7000 : -1000,
    i % 3 ? 254 + (i % 2) : 0,
  ]),
  linked: 16,
  known: 16,
  phase: "paused",
  why: `${"W".repeat(16)} is away`,
  game: "W".repeat(16),
  up: ` ${"W".repeat(16)}`,
  not: " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
  players: [
    ["WWWWWWWW", 420_000, 60, 60, 60, 599_990],
    ["MMMMMMMM", -60_000, 60, 60, 60, 599_990],
    ["M-W-M-W-", 420_000, 60, 60, 60, 10],
    ["P4", 0, 0, 0, 0, -1],
  ],
};
const scores = (game: string, ...best: (string | number)[]): string => JSON.stringify([3, [game, ...best]]);
const game = (number: number, name: string): string =>
  `{"n":${3 * number},"g":${number},"e":"game","name":"${name}","seed":1,"players":["WWWWWWWW","P2"],"targets":["t"],"p":"00000000"}\n` +
  `{"n":${3 * number + 1},"g":${number},"e":"end","how":"stopped","points":[420000,-60000],"p":"00000000"}\n`;

/** What a browser of 2018 lacks. */
const lacks = `for (const [owner, names] of [[Array, "fromAsync"], [Array.prototype, "at flat flatMap findLast toSorted toReversed with"], [String.prototype, "at replaceAll matchAll trimStart trimEnd"],
  [Object, "fromEntries hasOwn groupBy"], [Promise, "allSettled any withResolvers"], [Promise.prototype, "finally"], [Element.prototype, "replaceChildren checkVisibility toggleAttribute"],
  [globalThis, "AbortController AbortSignal structuredClone queueMicrotask ResizeObserver fetch WeakRef BigInt"]]) for (const name of names.split(" ")) delete owner[name];`;

/** The page with its style as a browser of 2018 reads it: without the parts that it skips. */
const oldStyle = (page: string): string =>
  page.replace(
    /<style>([^]*?)<\/style>/,
    (_, style: string) =>
      `<style>${withoutSupports(style)
        .replace(/@media \(prefers[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "")
        .replace(/[^{}]*:focus-visible[^{}]*\{[^}]*\}/g, "")
        .replace(/position:sticky;?/g, "")}</style>`,
  );

describe("what the master's page shows", function () {
  this.timeout(60_000);
  let browser: Browser;
  const wrong: string[] = [];

  /** One for a browser of today, and one for an old one: to open a window takes as long as to look at a page. */
  const windows = new Map<boolean, Page>();

  useBrowser((opened) => (browser = opened), { hasScrollBars: true, keepsWindows: true });

  afterEach(() => assert.deepEqual(wrong.splice(0), []));

  async function windowOf(isOld: boolean): Promise<Page> {
    const page = windows.get(isOld) ?? (await (await browser.newContext({ reducedMotion: "reduce" })).newPage());
    if (windows.has(isOld)) {
      await page.goto("about:blank"); // the page of before asks no more
      await page.unrouteAll();
      return page;
    }
    windows.set(isOld, page);
    page.setDefaultTimeout(seenMs);
    page.on("pageerror", (error) => wrong.push(error.message));
    if (isOld) await page.addInitScript(lacks);
    return page;
  }

  /** Opens the page on a master that gives these answers, instead of the page of before. `given` may be changed later. */
  async function open(given: Answers, { viewport = sizes[1]!, page: html = built, isOld = false } = {}): Promise<Page> {
    const page = await windowOf(isOld);
    await page.setViewportSize(viewport);
    await page.route("**/*", (route) => {
      const path = new URL(route.request().url()).pathname;
      const answer = path === "/" ? (isOld ? oldStyle(html) : html) : given[path];
      return typeof answer === "string"
        ? route.fulfill({ contentType: path === "/" ? "text/html;charset=utf-8" : "application/json", body: answer })
        : route.fulfill({ status: answer ?? 404 });
    });
    await page.goto("http://master.test/");
    return page;
  }

  const see = (page: Page, selector: string, text: string | RegExp): Promise<void> =>
    page.locator(selector).filter({ hasText: text }).first().waitFor();

  for (const isOld of [false, true]) {
    for (const viewport of sizes) {
      it(`is readable to the end of each text at ${viewport.width} pixels${isOld ? " in a browser of 2018" : ""}`, async () => {
        for (const state of [typical, widest]) {
          const given = answers(
            { ...state, phase: "", whole: true },
            {
              "/best": scores(state.game, "WWWWWWWW", 420_000, "P1", 90),
              "/record": game(1, "WWWWWWWWWWWWWWWW") + game(2, "Quick Game"),
            },
          );
          const page = await open(given, { viewport, isOld });
          await see(page, "#games li", "2. Quick Game");
          assert.deepEqual(await page.evaluate(findCutText), [], "between games");
          given["/s"] = JSON.stringify({ ...state, sum: 2 });
          await see(page, "#players li", "now");
          assert.equal(await page.locator("#sheet tr").count(), 24);
          assert.deepEqual(await page.evaluate(findCutText), [], "in a game");
          if (process.env["PICTURES"])
            await page.screenshot({
              path: `${process.env["PICTURES"]}/${state === typical ? "typical" : "widest"}-${viewport.width}${isOld ? "-old" : ""}.png`,
              fullPage: true,
            });
        }
      });
    }
  }

  it("is tested by a check that finds texts that are cut off", async () => {
    for (const [from, to] of [
      ["white-space:normal", "white-space:nowrap"],
      ["calc(3.4em * var(--fit))", "3.4em"],
    ] as const) {
      assert.ok(built.includes(from));
      const page = await open(answers(widest), { page: built.replace(from, to) });
      await see(page, "#sheet tr", "24");
      assert.notDeepEqual(await page.evaluate(findCutText), [], from);
    }
  });

  it("the best scores of today below those of all time, if the record knows its day", async () => {
    const today = Math.round(Date.now() / 1000);
    const dated = (number: number, at: number, points: number, how = "over") =>
      game(number, "Quick Game")
        .replace('"e":"game",', `"e":"game","at":${at},"by":"phone",`)
        .replace("420000", `${points}`)
        .replace("stopped", how);
    const record =
      dated(1, today - 3 * 86_400, 90) + dated(2, today, 40) + dated(3, today, 70) + dated(4, today, 80, "stopped");
    const given = answers(
      { ...typical, phase: "", whole: true },
      { "/best": scores("Quick Game", "WWWWWWWW", 90), "/record": record },
    );
    const page = await open(given);
    await see(page, "#best li", "Today");
    assert.deepEqual(await page.locator("#best li").allTextContents(), [
      "Quick Game",
      "1. WWWWWWWW90",
      "Today",
      "1. WWWWWWWW70",
    ]);
    given["/record"] = game(1, "Quick Game");
    const undated = await open(given);
    await see(undated, "#games li", "1. Quick Game");
    assert.equal(await undated.getByText("Today").count(), 0);
  });

  it("that there are scores after this game, and not that there are none", async () => {
    const page = await open(answers(typical));
    await see(page, "#best li", "Shown after this game");
    await see(page, "#games li", "Shown after this game");
  });

  it("the newest row large only while it is new, and the winner largest at the end", async () => {
    const given = answers(typical);
    const page = await open(given);
    const sizeOf = (selector: string): Promise<number> =>
      page.evaluate(`parseFloat(getComputedStyle(document.querySelector(${JSON.stringify(selector)})).fontSize)`);
    await see(page, "#last", "P2");
    const small = await sizeOf("#last");
    const row = [0, "target_1", "hit", 500, 19, 12];
    given["/s"] = JSON.stringify({ ...typical, sum: 2, from: 24, told: [row], rows: 25 });
    await see(page, "#last.new", "+19");
    const large = await sizeOf("#last");
    assert.ok(large > 1.3 * small, `${large}, not larger than ${small}`);
    await page.locator("#last:not(.new)").waitFor();
    assert.equal(await sizeOf("#last"), small);
    assert.equal(await page.locator("#players li[data-is=won]").count(), 0);
    given["/s"] = JSON.stringify({ ...typical, sum: 3, from: 25, told: [], rows: 25, phase: "", whole: true });
    await see(page, "#players li[data-is=won]", "P1");
    const [winner, other] = [await sizeOf("[data-is=won] .points"), await sizeOf("li:nth-child(2) .points")];
    assert.ok(winner > 1.2 * other, `the winner's ${winner} px, the other's ${other} px`);
    assert.equal(await page.locator("#players li[data-is=won]").count(), 1);
  });

  it("the sides of a team game with their totals, and which one won", async () => {
    const teams = { ...typical, game: "Relay", teams: true };
    const given = answers(teams, {
      "/record": game(5, "Relay").replace('"targets"', '"sides":["Reds","Blues"],"targets"').replace("stopped", "over"),
    });
    const page = await open(given);
    await see(page, "#players li", /^Reds★ first123P1$/);
    await see(page, "#players li", /^Blues−45P2$/);
    assert.equal(await page.getByText("★ first").count(), 1, "sides lead, and players do not");
    given["/s"] = JSON.stringify({ ...teams, sum: 2, phase: "", whole: true });
    await see(page, "#say", "Over. The Reds win 123 to -45");
    await see(page, "#players li[data-is=won]", "Reds");
    assert.equal(await page.locator("#players li[data-is=won]").count(), 1);
    await see(page, "#games li", "Reds 420000, Blues -60000, WWWWWWWW 420000, P2 -60000");
    const [one] = teams.players;
    given["/s"] = JSON.stringify({ ...teams, sum: 3, phase: "", whole: true, players: [one, one] });
    await see(page, "#say", "Over. A draw: the Reds and the Blues have 123 points");
  });

  it("each target's link and battery, again when one comes or goes", async () => {
    const given = answers(typical);
    const page = await open(given);
    await see(page, "#targets li", "target_1● linked, −52 dBm · battery 3.96 V");
    await see(page, "#targets li .bad", "● linked, −81 dBm · ⚠ battery low: 3.31 V");
    await see(page, "#targets li", /^target_3✕ away$/);
    given["/targets"] = '["target_9",1,0,0,0]\n';
    given["/s"] = JSON.stringify({ ...typical, sum: 2, linked: 1, known: 1 });
    await see(page, "#targets li", /^target_9● linked$/);
    assert.equal(await page.locator("#targets li").count(), 1);
  });

  it("the best scores during a game, the record when the game is over", async () => {
    const given = answers(typical, { "/best2": scores("Quick Game", "ANN", 150), "/record": game(7, "Whack") });
    const page = await open(given);
    await see(page, "#best li", "1. ANN");
    await see(page, "#games li", "Shown after this game");
    given["/s"] = JSON.stringify({ ...typical, sum: 2, phase: "", whole: true });
    given["/best"] = JSON.stringify([4, ["Quick Game", "BOB", 170, "ANN", 150]]);
    await see(page, "#best li", "1. BOB");
    await see(page, "#games li", "7. Whack");
  });

  it("the best scores even if the record does not arrive, and none only if there are none", async () => {
    const given = answers({ ...typical, phase: "" }, { "/best": scores("Quick Game", "ANN", 150) });
    delete given["/record"];
    const page = await open(given);
    await page.route("**/record", (route) => route.abort());
    await see(page, "#best li", "1. ANN");
    assert.equal(await page.getByText("None yet").count(), 0);
    const empty = await open(answers({ ...typical, phase: "" }));
    await see(empty, "#best li", "None yet");
    await see(empty, "#games li", "None yet");
  });

  it("games that were played while no page was open", async () => {
    const given = answers({ ...typical, phase: "" });
    const page = await open(given);
    await see(page, "#games li", "None yet");
    given["/s"] = JSON.stringify({ ...typical, sum: 3, sheet: 2, phase: "", whole: true });
    given["/best"] = scores("Quick Game", "ANN", 150);
    given["/record"] = game(1, "Quick Game");
    await see(page, "#best li", "1. ANN");
    await see(page, "#games li", "1. Quick Game");
  });

  it("what is readable of damaged files", async () => {
    const given = answers(
      { ...typical, phase: "" },
      {
        "/best": '[9,"junk"',
        "/best2": scores("Quick Game", "ANN", 150),
        "/record": `{"n":1,"g":1,"e":"game","p":""}\n{"n":2,"g":2,"e":"end","p":""}\n${game(3, "Whack")}{"n":9,"g":3,"e":"end","how":"over","p":"0"}\n`,
      },
    );
    const page = await open(given);
    await see(page, "#best li", "1. ANN");
    await see(page, "#games li", "3. Whack");
  });

  it("that a browser is too old, only if it cannot parse the script or runs none", async () => {
    const page = await open(answers(typical));
    await see(page, "#sign", "HOT");
    assert.equal(await page.getByText("too old").count(), 0);
    const old = await open(answers(typical), { page: built.replace("<script>", "<script>let of = = 1;") });
    await see(old, "#old", "This browser is too old for this page");
    assert.doesNotMatch(await old.locator("body").innerText(), /Looking for/);
    assert.match(wrong.splice(0).join(), /Unexpected token/);
    const without = await browser.newContext({ javaScriptEnabled: false });
    const bare = await without.newPage();
    await bare.setContent(built);
    await see(bare, "#old", "too old");
  });
});
