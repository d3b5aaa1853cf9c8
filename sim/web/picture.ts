// `npm run picture:page`: draws the arena page's pictures in docs/ with a Chromium, in the middle of a game, and the
// README's film. The arena's time is virtual: the same seed gives the same game.
import { writeFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { readArguments } from "../../tools/common/arguments.js";
import { runProgram } from "../../tools/common/program.js";
import { exitFailed, Refusal } from "../../tools/common/refusal.js";
import { say } from "../../tools/common/terminal.js";
import { portDefault } from "../../shared/limits.js";
import { RangeKey } from "../arena/range-key.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { Robot } from "../arena/robot.js";
import { findChromium, launchChromium, noChromium } from "./chromium.js";
import { takeFilm } from "./film.js";
import { PageServer, webPortDefault } from "./server.js";

const commandLine = {
  command: "npm run picture:page --",
  usage: [["[options]"]],
  about: "Redraws the arena page's pictures in docs/ with a Chromium ($CHROMIUM, or else chromium on the PATH).",
  options: {},
} as const;

const seed = 8;
/** The exposure during which the pictures are taken, and that before which a target's link gets slow. */
const takenAt = 7;
const slowAt = 3;
/** Where the shot strikes the plate, as shares of its picture, and how long its mark grows, ms. */
const aim = { x: 0.62, y: 0.36 };
const markMs = 350;
/** The chart draws twice a second. */
const chartMs = 900;

const filmFile = "arena-film.png";

const pathOf = (file: string): string => new URL(`../../../docs/${file}`, import.meta.url).pathname;

interface Shot {
  file: string;
  context: BrowserContextOptions;
  /** What is in the picture, if it is not the window. */
  part?: string;
}

const shots: readonly Shot[] = [
  { file: "arena-page.png", context: { viewport: { width: 1440, height: 900 }, colorScheme: "light" } },
  {
    file: "arena-phone.png",
    context: { viewport: { width: 360, height: 740 }, colorScheme: "dark", deviceScaleFactor: 1.5 },
  },
  { file: "arena-wire.png", context: { viewport: { width: 1440, height: 1200 }, colorScheme: "dark" }, part: ".wire" },
];

/** A range in the middle of a game: a plate stands. */
function rangeInGame(arena: VirtualArena): string {
  const robot = new Robot(arena, arena.world.random.fork("robot"));
  const exposures = () => arena.view.game?.exposures ?? [];
  arena.makeHot();
  robot.start();
  arena.press("A");
  arena.until("the link gets slow", () => exposures().length === slowAt, 60_000);
  arena.world.network.setImpairment(arena.standOf("target_2").host, { delayMs: 40, jitterMs: 20 });
  const up = () => [...arena.view.game!.up][0]!;
  arena.until(
    "the plate stands",
    () => exposures().length === takenAt - 1 && arena.view.game!.up.size > 0 && arena.pose(up()) === "standing",
    60_000,
  );
  robot.stop();
  arena.run(200);
  return up();
}

async function takePicture(
  browser: Browser,
  server: PageServer,
  id: string,
  { file, context, part }: Shot,
): Promise<void> {
  const page: Page = await (await browser.newContext(context)).newPage();
  await page.goto(server.url);
  await page.waitForSelector("body[data-ready]");
  await page.evaluate("document.fonts.ready");
  const plate = page.locator(`.stand:nth-child(${id.replace("target_", "")}) .plate`);
  if (part !== undefined) await page.locator(part).scrollIntoViewIfNeeded();
  await page.waitForTimeout(chartMs);
  if (part === undefined) {
    const { width, height } = (await plate.boundingBox())!;
    await plate.click({ position: { x: aim.x * width, y: aim.y * height } });
    await page.locator(".shot").waitFor();
    await page.mouse.move(0, 0);
    await page.waitForTimeout(markMs);
  }
  const path = pathOf(file);
  await (part === undefined ? page.screenshot({ path }) : page.locator(part).screenshot({ path }));
  await page.context().close();
  say(`Drew docs/${file}.`);
}

/** Draws all pictures. Rejects with a `Refusal` where there is no Chromium. */
async function draw(): Promise<void> {
  const program = findChromium();
  if (program === undefined) throw new Refusal(`Nothing was drawn. ${noChromium}`, exitFailed);
  const arena = new VirtualArena({ seed, key: RangeKey.simulated });
  const server = await PageServer.open({ arena, dialAddress: `127.0.0.1:${portDefault}`, port: webPortDefault });
  const browser = await launchChromium(program);
  arena.assemble();
  const id = rangeInGame(arena);
  for (const shot of shots) await takePicture(browser, server, id, shot);
  await server.close();
  writeFileSync(pathOf(filmFile), await takeFilm(browser));
  say(`Drew docs/${filmFile}.`);
  await browser.close();
}

await runProgram((args) => readArguments(args, commandLine), draw);
