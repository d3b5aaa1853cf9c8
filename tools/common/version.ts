// The version of this repository, which the programs and the boards' bundles have in common.
import { readFileSync } from "node:fs";

/** As package.json has it, `1.2.3`. */
export function version(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
