// The report of an evening: what it says, that names cannot become HTML, and how a browser shows and prints it, without
// a network. Without a browser that part is skipped, with a message.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";
import type { Entry } from "../../../firmware/master/game/record-lines.js";
import { readChain } from "../../../tools/record/chain.js";
import { gamesOf, type Game } from "../../../tools/record/games.js";
import { findingsOf } from "../../../tools/record/report.js";
import { reportText } from "../../../tools/record/report/document.js";
import { markup } from "../../../tools/record/report/html.js";
import { findCutText } from "../../support/reading.js";
import { begin, hit, miss, over, RecordBoard, turn } from "../../support/record-board.js";
import { useBrowser } from "../../support/chromium.js";

const script = fileURLToPath(new URL("../../../tools/record/record.js", import.meta.url));
/** Noon of 1 May 2026 where this test runs. */
const noon = new Date(2026, 4, 1, 12).getTime() / 1000;
const dayS = 86_400;
const evil = `<img src=x onerror="document.title='owned'">`;

/** A game of Ann and Bob; `at` is when, if known. */
function round(points: [number, number], at?: number, name = "Quick Game", names = ["Ann", "Bob"]): Entry[] {
  const time = at === undefined ? {} : { at, by: "phone" as const };
  const [ann, bob] = points;
  return [
    { ...begin(names, name), ...time } as Entry,
    turn(0),
    hit(0, ann, 3.25),
    hit(0, 0, 5.5),
    miss(0, 8),
    turn(1),
    hit(1, bob, 4),
    over(ann, bob),
  ];
}

async function textsOf(...entries: readonly Entry[]): Promise<string[]> {
  const board = await RecordBoard.make();
  board.record(...entries);
  return board.files();
}

/** The report on these files, and its games. */
function made(texts: readonly string[], madeSeconds = noon): { text: string; games: Game[] } {
  const chain = readChain(texts);
  const games = gamesOf(chain.links);
  return { text: reportText(games, findingsOf(chain, games, undefined), madeSeconds), games };
}

const plain = (text: string) =>
  text
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

const evening = [
  ...round([40, 30], noon - dayS),
  ...round([55, 20], noon + 60),
  ...round([50, 70], noon + 600),
  ...round([5, 9], undefined, "Duel"),
];

describe("the report", () => {
  let texts: string[];
  before(async () => {
    texts = await textsOf(...evening);
  });

  it("has the best of the day and of all time, one score for each player", () => {
    const { text } = made(texts);
    const best = plain(text.slice(text.indexOf('id="best"'), text.indexOf('id="verdict"')));
    assert.match(best, /Today, 2026-05-01 rank player points game date 1 Bob 70 3 2026-05-01 2 Ann 55 2 2026-05-01 /);
    assert.match(best, /All time rank player points game date 1 Bob 70 3 2026-05-01 2 Ann 55 2 2026-05-01 /);
    assert.match(best, /Duel The last day|Duel Today, 2026-05-01: not played\. All time .* 1 Bob 9 4 – 2 Ann 5 4 –/);
    assert.match(plain(made(texts, noon + 7 * dayS).text), /The last day, 2026-05-01 rank /);
  });

  it("ranks only games that were played to their end", async () => {
    const stopped: Entry[] = [...round([99, 1]).slice(0, -1), { e: "end", how: "stopped", points: [99, 1] }];
    const { text } = made(await textsOf(...round([3, 4]), ...stopped));
    assert.match(plain(text), /No game has a date\. All time rank player points game date 1 Bob 4 1 – 2 Ann 3 1 – /);
  });

  it("says in words whether the record verifies", () => {
    const whole = made(texts).text;
    assert.match(plain(whole), /Can it be trusted\? The record is whole: 32 entries, 4 games\. .*Last entry: 32:/);
    assert.match(whole, /<section id="verdict" class="good">/);
    const broken = made([texts[0]!.replace('"points":40', '"points":41')]).text;
    assert.match(broken, /<section id="verdict" class="bad">/);
    assert.match(plain(broken), /The record is BROKEN: 32 entries, 4 games\. BROKEN at entry 3: it was changed\./);
    assert.match(plain(broken), /The digests do not fit together: /);
  });

  it("says so if there is nothing", () => {
    assert.match(plain(made([""]).text), /0 games\. .*The record is empty: no game has been recorded yet\./);
  });

  it("has each sheet with its splits, and when it was played", () => {
    const sheet = plain(made(texts).text.split('id="sheets"')[1]!);
    assert.match(sheet, /Game 3: Quick Game 2026-05-01 12:10 \(by a phone\); over Totals .* Game 2: Quick Game /);
    assert.match(sheet, /Game 4: Duel date and time unknown; over/);
    assert.match(sheet, / 2 Ann target_1 hit 0\.834 0 5\.500 2\.250 /);
  });

  it("has the sides of a team game, the best first", async () => {
    const start = { ...begin(["Ann", "Bob", "Cy", "Di"], "Relay"), sides: ["Reds", "Blues"] } as Entry;
    const { text } = made(await textsOf(start, hit(0, 3), over(3, 5, 7, 9)));
    assert.match(plain(text), /Sides side points players Blues 14 Bob and Di Reds 10 Ann and Cy Totals/);
  });

  it("never lets a name become HTML, nor end the page's data", async () => {
    const names = [evil, "</script><script>document.title='owned'</script>"];
    const { text } = made(await textsOf(...round([1, 2], noon, evil, names), ...round([3, 4], noon, evil, names)));
    assert.equal(text.includes("<img"), false);
    assert.equal(text.match(/<script/g)!.length, 2);
    assert.equal(text.match(/<\/script/g)!.length, 2);
    assert.equal(markup`<i title="${`"'<&>`}">${null}</i>`.text, '<i title="&quot;&#39;&lt;&amp;&gt;"></i>');
  });
});

describe("npm run record -- --report", function () {
  this.timeout(20_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "snyper-report-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [script, ...args], { encoding: "utf8" }, (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
      );
    });

  it("writes one file in place of the old one, and says what it cannot write", async () => {
    const copy = join(folder, "a.record");
    writeFileSync(copy, (await textsOf(...evening)).join(""), "latin1");
    const place = join(folder, "evening.html");
    writeFileSync(place, "the old one");
    const done = await run("--from", copy, "--report", place, "--game", "2");
    assert.deepEqual([done.code, done.err], [0, ""]);
    assert.match(readFileSync(place, "utf8"), /^<!doctype html>\n[^]*Game 2: Quick Game[^]*<\/html>\n$/);
    assert.doesNotMatch(readFileSync(place, "utf8"), /Game 3: /);
    assert.deepEqual(readdirSync(folder).sort(), ["a.record", "evening.html"]);
    const nowhere = await run("--from", copy, "--report", join(folder, "no", "evening.html"));
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /evening\.html cannot be written \(ENOENT/);
  });
});

describe("the report in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let place: string;

  useBrowser((opened) => (browser = opened));

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "snyper-report-"));
    place = join(folder, "evening.html");
    const odd = round([7, 8], noon, "Duel", [evil, "Bob"]);
    writeFileSync(place, made(await textsOf(...evening, ...odd)).text);
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the report. Returns what the browser asked for, and what it complained about. */
  async function opened(width: number): Promise<{ page: Page; asked: string[]; trouble: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const [asked, trouble] = [[] as string[], [] as string[]];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(String(error)));
    await page.goto(pathToFileURL(place).href);
    return { page, asked, trouble };
  }

  /** How many pixels of a chart are its first line's blue. */
  async function bluePixels(page: Page, id: string): Promise<number> {
    const { data } = PNG.sync.read(await page.locator(`#${id}`).screenshot());
    let blue = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i]! < 40 && data[i + 1]! < 120 && data[i + 2]! > 140) blue++;
    return blue;
  }

  for (const width of [390, 1366])
    it(`draws its charts at ${width} px, asks for nothing, and runs nothing of a name`, async () => {
      const { page, asked, trouble } = await opened(width);
      await page.locator(".chart canvas").nth(5).waitFor();
      assert.equal(await page.locator(".chart canvas").count(), 6, "three charts for each of two games");
      for (const id of ["chart-0-points", "chart-0-mean", "chart-0-rate"])
        assert.ok((await bluePixels(page, id)) > 50, `${id} has no line`);
      assert.match(
        (await page.locator("#chart-0-points").getAttribute("aria-label"))!,
        /Ann 40, 55, 50; Bob 30, 20, 70/,
      );
      assert.deepEqual(await page.locator(".legend").first().locator("li").allTextContents(), ["Ann", "Bob"]);
      assert.equal(await page.getByText(evil, { exact: true }).first().isVisible(), true);
      assert.equal(await page.title(), "SNYPER: 5 games");
      assert.deepEqual([asked, trouble], [[pathToFileURL(place).href], []]);
      const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      assert.equal(isWide, false, "it scrolls sideways");
      // On a phone a table with many columns scrolls within its own place.
      if (width > 1000) assert.deepEqual(await page.evaluate(findCutText), []);
      if (process.env["PICTURES"])
        await page.screenshot({ path: join(process.env["PICTURES"], `report-${width}.png`), fullPage: true });
      await page.close();
    });

  it("prints on paper, charts included", async () => {
    const { page } = await opened(1366);
    await page.locator(".chart canvas").nth(5).waitFor();
    const pdf = await page.pdf({ format: "A4" });
    assert.ok(pdf.length > 20_000, `${pdf.length} bytes`);
    if (process.env["PICTURES"]) writeFileSync(join(process.env["PICTURES"], "report.pdf"), pdf);
    await page.close();
  });
});
