// Runs scripts in a real Espruino, where one is installed, and the same ones in Node.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";

// Scripts per run: the interpreter for Linux has room for a few thousand variables.
const scriptsPerRun = 20;
const runMs = 10_000;

/** The last value of each script, as JSON in brackets, or "throws". */
export function evaluateInNode(script: string): string {
  try {
    return JSON.stringify([vm.runInNewContext(script, { print: () => undefined })]);
  } catch {
    return "throws";
  }
}

/** The same in Espruino, for each script separately; "no answer" for a script that ends the interpreter. */
export function evaluateOnEspruino(program: string, scripts: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "snyper-espruino-"));
  const answers: string[] = [];
  try {
    for (let from = 0; from < scripts.length; from += scriptsPerRun) {
      const part = scripts.slice(from, from + scriptsPerRun);
      const lines = part.map((script, index) => {
        // In separate functions, so that no script sees the names of another.
        const run = `function(){try{return JSON.stringify([eval(${JSON.stringify(script)})])}catch(e){return "throws"}}`;
        return `console.log("\\x01${index} "+(${run})()+"\\x02");`;
      });
      const file = join(folder, "script.js");
      writeFileSync(file, lines.join("\n"));
      const { stdout } = spawnSync(program, [file], { input: "", encoding: "latin1", timeout: runMs });
      const said = new Map(
        [...stdout.matchAll(/\x01(\d+) ([^\x02]*)\x02/g)].map(([, index, answer]) => [Number(index), answer]),
      );
      answers.push(...part.map((_script, index) => said.get(index) ?? "no answer"));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return answers;
}
