// A real browser for the tests of a page.
import type { Browser } from "playwright-core";
import { findChromium, launchChromium, noChromium } from "../../sim/web/chromium.js";

/**
 * Call it in a `describe`: gives `opened` a browser before the tests, and closes the windows of each test after it
 * (unless the tests keep them), and in the end the browser. Where there is none, the tests are skipped, with a message.
 */
export function useBrowser(
  opened: (browser: Browser) => void,
  { keepsWindows = false, ...options }: { hasScrollBars?: boolean; keepsWindows?: boolean } = {},
): void {
  let browser: Browser | undefined;

  before(async function () {
    const program = findChromium();
    if (program === undefined) {
      process.stderr.write(`\n  SKIPPED: ${this.test!.parent!.title}. ${noChromium}\n\n`);
      return this.skip();
    }
    opened((browser = await launchChromium(program, options)));
  });

  afterEach(async () => {
    if (!keepsWindows) await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  });

  after(() => browser?.close());
}
