// What is flashed: the built bundles and the master's page, byte for byte, and a board's settings file.
import { readFileSync } from "node:fs";
import { pageFile } from "../../firmware/master/web/page-file.js";
import { asFlashed } from "../../tools/common/texts.js";

/** The text of a built bundle; `kaluma` is the adapter. Throws if it was not built. */
export function builtBundle(name: "master" | "target" | "kaluma"): string {
  return readFileSync(new URL(`../../../dist/${name}.js`, import.meta.url), "latin1");
}

/** The same before it was made fit for a board: for the league's demonstration, which is to be built soon. */
export function plainBundle(name: "master" | "target"): string {
  return readFileSync(new URL(`../../../dist/plain/${name}.js`, import.meta.url), "latin1");
}

/** The page for spectators, zipped: a character for each byte. Throws if it was not built. */
export function builtPage(): string {
  return readFileSync(new URL(`../../../dist/${pageFile}`, import.meta.url), "latin1");
}

/** A board's `snyper.json`: its texts have a character for each byte, however they were typed. */
export function settingsText(settings: object): string {
  return JSON.stringify(settings, (_field, value: unknown) => (typeof value === "string" ? asFlashed(value) : value));
}
