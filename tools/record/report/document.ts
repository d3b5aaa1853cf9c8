// The report as one file: it needs nothing else, on a screen or on paper, and asks nobody for anything.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { exitFailed, reasonOf, Refusal } from "../../common/refusal.js";
import { shownBytes } from "../../common/terminal.js";
import { counted } from "../../common/sentences.js";
import type { Finding } from "../chain.js";
import type { Game } from "../games.js";
import { dayOf, minuteOf } from "../when.js";
import { Html, markup } from "./html.js";
import { bestSection, playersSection, progressSection, sheetsSection } from "./sections.js";

/** What the browser runs, and the styles: the build makes them of `browser/`. */
function built(name: string): string {
  try {
    return readFileSync(new URL(`../../../../dist/report/${name}`, import.meta.url), "utf8");
  } catch (thrown) {
    throw new Refusal(`The report's ${name} is missing (${reasonOf(thrown)}): npm run build makes it.`, exitFailed);
  }
}

/** A digest by which the page's policy allows exactly this script or style. */
const allowed = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** JSON within a script element, which only `<` could end. */
const jsonIn = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));

/** A verdict says in words what the record proves. */
function verdict(findings: readonly Finding[], games: number): Html {
  const [first, ...rest] = findings;
  const isBroken = findings.some((one) => one.isBroken);
  const lines = rest.map(({ sentence }) => markup`<li>${shownBytes(sentence)}</li>\n`);
  const meaning = isBroken
    ? "The digests do not fit together: what this report shows is what is there, not what was recorded."
    : "Each entry contains the digest of the entry before it, and all of them fit together. This does not prove who wrote them, nor that nothing is missing at the beginning or at the end.";
  return markup`<section id="verdict" class="${isBroken ? "bad" : "good"}">
<h2>Can it be trusted?</h2>
<p><strong>${first ? shownBytes(first.sentence) : null}</strong></p>
<ul>
${lines}</ul>
<p>${games === 0 ? null : meaning}</p>
</section>
`;
}

function spanText(games: readonly Game[]): string {
  const days = [...new Set(games.flatMap(({ when }) => (when ? [dayOf(when.seconds)] : [])))].sort();
  if (days.length === 0) return "";
  return days.length === 1 ? `, played on ${days[0]}` : `, played from ${days[0]} to ${days.at(-1)}`;
}

const navigation = markup`<nav>
<a href="#best">Best scores</a>
<a href="#verdict">Can it be trusted?</a>
<a href="#progress">Progress</a>
<a href="#players">Players</a>
<a href="#sheets">Sheets</a>
</nav>
`;

/** The report of these games. `madeSeconds` is when it is made, in seconds since 1970. Throws a `Refusal`. */
export function reportText(games: readonly Game[], findings: readonly Finding[], madeSeconds: number): string {
  const [script, style] = [built("report.js"), built("report.css")];
  const size = counted(games.length, "game", "games");
  const { section, charts } = progressSection(games);
  const policy = `default-src 'none'; script-src ${allowed(script)}; style-src ${allowed(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const parts =
    games.length > 0
      ? [bestSection(games, dayOf(madeSeconds)), section, playersSection(games), sheetsSection(games)]
      : [];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>SNYPER: ${size}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>SNYPER</h1>
<p>${size}${spanText(games)}. Report of ${dayOf(madeSeconds)} ${minuteOf(madeSeconds)}.</p>
${games.length > 0 ? navigation : null}</header>
<main>
${parts.slice(0, 1)}${verdict(findings, games.length)}${parts.slice(1)}</main>
<script type="application/json" id="data">${jsonIn(charts)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}
