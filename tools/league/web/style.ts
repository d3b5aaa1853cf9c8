// The style of the league's page. Its colours are those of the master's page, so they stand only there.
import { readFileSync } from "node:fs";

const root = new URL("../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const master = "firmware/master/web/page/style.css";

/** From the first colours, of the night, to the end of those of the day. */
const coloursPattern = /^:root \{\n[^}]*\}\n@media \(prefers-color-scheme: light\) \{\n {2}:root \{\n[^}]*\}\n\}\n/m;

/** Throws an Error if the colours are not where they were. */
export function pageStyle(): string {
  const [colours] = coloursPattern.exec(read(master)) ?? [];
  if (colours === undefined) throw new Error(`${master} has to begin with the colours of night and day`);
  return `${colours}${read("tools/league/page/style.css")}`;
}
