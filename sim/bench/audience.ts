// The audience of `npm run bench:page`: browsers that open and close the page on command, in a separate process so that
// driving them costs the range's process nothing.
import type { Browser, Page } from "playwright-core";
import { findChromium, launchChromium } from "../web/chromium.js";

/** A message to this process: the address of a page to open, or "" to close all. It is sent back when that is done. */
export type Order = string;

const browsers = 3;
let browser: Browser | undefined;
let pages: Page[] = [];

async function obey(url: Order): Promise<void> {
  await Promise.all(pages.splice(0).map((page) => page.close()));
  if (url === "") return;
  browser ??= await launchChromium(findChromium()!);
  pages = await Promise.all(Array.from({ length: browsers }, () => browser!.newPage()));
  for (const page of pages) {
    await page.goto(url);
    await page.waitForSelector("body[data-ready]");
  }
}

process.on("message", (url: Order) => void obey(url).then(() => process.send!(url)));
process.on("disconnect", () => void browser?.close().finally(() => process.exit()));
