// A record for other programs as JSON.
import type { Chain, Finding } from "./chain.js";
import { digestKind } from "./entries.js";
import type { Game } from "./games.js";
import { lastNote } from "./report.js";

/** It changes when readers of the JSON have to. */
const formatVersion = 1;

/** The JSON that docs/RECORD.md describes. */
export function jsonText(chain: Chain, games: readonly Game[], findings: readonly Finding[]): string {
  const crc32 = chain.links.filter(({ entry }) => digestKind(entry) === "CRC-32").length;
  const whole = !findings.some(({ isBroken }) => isBroken);
  const last = whole ? lastNote(chain) : undefined;
  const text = JSON.stringify(
    {
      format: formatVersion,
      whole: whole && !chain.isEmpty,
      findings: findings.map(({ sentence }) => sentence),
      first: chain.links[0]?.entry.n ?? null,
      last: last ? { n: last.n, digest: last.digest } : null,
      digests: { sha256: chain.links.length - crc32, crc32 },
      games,
    },
    null,
    2,
  );
  // In ASCII: no reader mistakes a board's bytes for characters, and a terminal obeys none of them.
  return `${text.replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
