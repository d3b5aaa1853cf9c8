// The report of a check and a self-test, read from the lines of the master's console and made for people and paper.
import { Subject } from "../../shared/console-lines.js";
import { shownBytes } from "../common/terminal.js";
import { markup } from "../record/report/html.js";

export type Level = "green" | "amber" | "red";

export interface Checked {
  id: string;
  level: Level;
  /** One line for each thing, its shape first: `+` green, `!` amber, `X` red. */
  facts: string[];
  /** The outcome of its self-test and what happened, if it was tested. */
  how?: "ok" | "skipped" | "failed";
  words?: string;
}

export interface Report {
  targets: Checked[];
  /** How the self-test ended, in the master's words; undefined without one. */
  end?: string;
}

const checkLine = new RegExp(`^${Subject.check} (\\S+) (green|amber|red) (.*)$`);
const testLine = new RegExp(`^${Subject.selftest} (\\S+) (ok|skipped|failed)(?: (.*))?$`);
const endLine = new RegExp(`^${Subject.selftest} (over .*|stopped)$`);

/** What the lines of a console say; other lines are ignored. */
export function reportOf(lines: readonly string[]): Report {
  const tested = new Map<string, Pick<Checked, "how" | "words">>();
  const targets = new Map<string, Checked>();
  let end: string | undefined;
  for (const line of lines) {
    const [, id, level, facts] = checkLine.exec(line) ?? [];
    if (id !== undefined) targets.set(id, { id, level: level as Level, facts: facts!.split("; ") });
    const [, testedId, how, words] = testLine.exec(line) ?? [];
    if (testedId !== undefined) tested.set(testedId, { how: how as "ok", words: words ?? "" });
    end = endLine.exec(line)?.[1] ?? end;
  }
  return {
    targets: [...targets.values()].map((target) => ({ ...target, ...tested.get(target.id) })),
    ...(end !== undefined && { end }),
  };
}

/** Whether nothing is wrong: no target is red, and none failed. */
export function isGood({ targets, end }: Report): boolean {
  return end !== "stopped" && targets.every(({ level, how }) => level !== "red" && how !== "failed");
}

const testOf = ({ how, words }: Checked): string => (how === undefined ? "not tested" : `${how}: ${words}`);

/** The report as text. */
export function textOf({ targets, end }: Report): string {
  const lines = targets.flatMap((target) => [
    `${target.id}  ${target.level.toUpperCase()}`,
    ...(end === undefined ? [] : [`    self-test ${testOf(target)}`]),
    ...target.facts.map((fact) => `    ${fact}`),
  ]);
  return [...lines, ...(end === undefined ? [] : [`Self-test ${end}.`])].map(shownBytes).join("\n");
}

/** The report as one page, which needs nothing else. `when` is the time of the test, in words. */
export function pageOf({ targets, end }: Report, when: string): string {
  const shapes = { green: "✔", amber: "▲", red: "✘" };
  const rows = targets.map(
    (target) => markup`<tr><th scope="row">${shownBytes(target.id)}</th>
<td>${shapes[target.level]} ${target.level}</td>
<td>${end === undefined ? "–" : shownBytes(testOf(target))}</td>
<td>${target.facts.map((fact) => markup`${shownBytes(fact)}<br>\n`)}</td></tr>
`,
  );
  return markup`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Range check</title>
<style>body{font:16px sans-serif;margin:2em}table{border-collapse:collapse}th,td{border:1px solid;padding:.3em .6em;text-align:left;vertical-align:top}tr{break-inside:avoid}</style>
<h1>Range check</h1>
<p>${when}${end === undefined ? "" : `. Self-test ${end}.`}</p>
<table><tr><th>Target</th><th>State</th><th>Self-test</th><th>Condition (+ good, ! look at it, X blocks a game)</th></tr>
${rows}</table>
</html>
`.text;
}
