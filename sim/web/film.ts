// The film at the top of the README: the last plates of a Quick Game on the arena page, shot with a mouse, and the card
// at the end. Nothing in it depends on the clock of this machine: the arena's time is virtual, and the page's clock and
// its animations are moved on by hand, so the same seed gives the same film.
import type { Browser, Page } from "playwright-core";
import { RangeKey } from "../arena/range-key.js";
import { Robot } from "../arena/robot.js";
import { VirtualArena } from "../arena/virtual-arena.js";
import { animated, type Still } from "./apng.js";
import { PageServer } from "./server.js";

const seed = 8;
const window = { viewport: { width: 1120, height: 690 }, deviceScaleFactor: 0.75, colorScheme: "light" } as const;
/** The time between two pictures, ms, and how long the last one stays. */
const frameMs = 80;
const lastMs = 3000;
/** The exposures that the robot plays before the film begins, and all of the game. */
const playedBefore = 8;
const exposures = 10;
/** How long a plate has been up when it is shot, and how long the film goes on after the end, ms. */
const aimMs = 480;
const endMs = 2400;
/** Where the shots strike, as shares of the plate's picture. */
const aims = [
  { x: 0.58, y: 0.42 },
  { x: 0.45, y: 0.55 },
];
/** The server sends a frame only when it is told to. */
const never = 1e9;
/** Counts what the page has received. */
const count = `
  window.heard = 0;
  window.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      this.addEventListener("message", () => window.heard++);
    }
  };`;
/** Stops the animations that have begun, and moves all of them on. */
const animate = `(ms) => {
  window.begun ??= new WeakSet();
  for (const animation of document.getAnimations()) {
    const at = window.begun.has(animation) ? animation.currentTime + ms : 0;
    window.begun.add(animation);
    animation.pause();
    animation.currentTime = Math.min(at, animation.effect.getComputedTiming().endTime);
  }
}`;

class Film {
  readonly stills: Still[] = [];
  private sent = 1;

  constructor(
    private readonly arena: VirtualArena,
    private readonly server: PageServer,
    private readonly page: Page,
  ) {}

  /** Lets time pass, and takes a picture. */
  async frame(): Promise<void> {
    this.arena.run(frameMs);
    await this.send();
    await this.page.clock.runFor(frameMs);
    await this.page.evaluate(`(${animate})(${frameMs})`);
    this.stills.push({ png: await this.page.screenshot(), ms: frameMs });
  }

  /** Shoots at the plate that is up. */
  async shoot({ x, y }: { x: number; y: number }): Promise<void> {
    const [id] = [...this.arena.view.game!.up] as [string];
    const plate = this.page.locator(`.stand:nth-child(${id.replace("target_", "")}) .plate`);
    const { width, height } = (await plate.boundingBox())!;
    const answered = this.page.waitForResponse((response) => response.url().endsWith("/command"));
    await plate.click({ position: { x: x * width, y: y * height }, force: true });
    await answered;
  }

  /** Sends the page what has changed, and waits until it shows that. */
  private async send(): Promise<void> {
    if (this.server.viewers.frame()) this.sent++;
    while ((await this.page.evaluate("window.heard")) !== this.sent) await this.page.waitForTimeout(5);
  }
}

/** A hot range in a Quick Game, of which the robot has shot the first plates. */
function gameUnderway(): VirtualArena {
  const arena = new VirtualArena({ seed, key: RangeKey.simulated });
  arena.assemble();
  const robot = new Robot(arena, arena.world.random.fork("robot"), { skill: 1 });
  arena.makeHot();
  robot.start();
  arena.press("A");
  arena.until("the film begins", () => arena.view.game?.exposures.length === playedBefore, 60_000);
  robot.stop();
  return arena;
}

async function shot(film: Film, arena: VirtualArena): Promise<void> {
  const rows = () => arena.view.game!.exposures.length;
  for (let at = playedBefore; at < exposures; at++) {
    let upMs = 0;
    while (upMs < aimMs) {
      await film.frame();
      if (arena.view.game!.up.size > 0) upMs += frameMs;
    }
    await film.shoot(aims[at - playedBefore]!);
    while (rows() === at) await film.frame();
  }
  while (arena.view.game!.state !== "over") await film.frame();
  for (let ms = 0; ms < endMs; ms += frameMs) await film.frame();
  film.stills.at(-1)!.ms = lastMs;
}

/** Takes the film, as an animated PNG. */
export async function takeFilm(browser: Browser): Promise<Buffer> {
  const arena = gameUnderway();
  const server = await PageServer.open({ arena, dialAddress: "127.0.0.1:8081", port: 0, frameMs: never });
  try {
    const context = await browser.newContext(window);
    const page = await context.newPage();
    await page.addInitScript(count);
    await page.clock.install({ time: 0 });
    await page.goto(server.url);
    await page.waitForSelector("body[data-ready]");
    await page.evaluate("document.fonts.ready");
    await page.clock.pauseAt(60_000);
    const film = new Film(arena, server, page);
    await shot(film, arena);
    await context.close();
    return animated(film.stills);
  } finally {
    await server.close();
  }
}
