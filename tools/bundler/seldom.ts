// Lets the functions of a file exist only while one of them runs. Each function of a bundle takes some five JsVars from
// boot on, also one that runs once a year; inside another function it takes none until that runs.
import { resolve } from "node:path";
import { parse, type FunctionDeclaration, type Token } from "acorn";
import type { Plugin } from "rollup";
import { applyEdits, forRollup, type Edit } from "./edits.js";

const around = "seldom";

/** What calls an exported function from outside: it makes all of them anew, and runs that one. */
function door({ id, params }: FunctionDeclaration, number: number): string {
  const names = params.map((_param, index) => `p${index}`).join(", ");
  return `export function ${id.name}(${names}) {\n  return ${around}(${number})(${names});\n}`;
}

/**
 * A rollup plugin: in the files that have the tag @seldom everything but the imports moves into one function. It has to
 * come after TypeScript's plugin. `seldom` leads from these files to the places of their tags.
 */
export function keepSeldom(seldom: ReadonlyMap<string, string>): Plugin {
  return {
    name: "seldom",
    transform(code, id) {
      const at = seldom.get(resolve(id));
      if (at === undefined) return null;
      const tokens: Token[] = [];
      const { body } = parse(code, { ecmaVersion: 2022, sourceType: "module", locations: true, onToken: tokens });
      const inside = body.filter(({ type }) => type !== "ImportDeclaration");
      const doors: FunctionDeclaration[] = [];
      let constants = "";
      const edits: Edit[] = [{ at: inside[0]?.start ?? code.length, text: `function ${around}(which) {\n` }];
      for (const node of inside) {
        if (node.type === "VariableDeclaration" || node.type === "FunctionDeclaration") continue;
        const exported = node.type === "ExportNamedDeclaration" ? node.declaration : undefined;
        if (exported?.type === "VariableDeclaration") {
          edits.push({ at: node.start, text: "", skip: node.end - node.start });
          constants += `${code.slice(node.start, node.end)}\n`;
          continue;
        }
        if (exported?.type !== "FunctionDeclaration")
          return this.error(`${at}: a @seldom file has functions and constants, and exports nothing else`);
        doors.push(exported);
        edits.push({ at: node.start, text: "", skip: exported.start - node.start });
      }
      if (doors.length === 0) this.error(`${at}: @seldom has no effect: no function is exported`);
      const chosen = doors.map(({ id: { name } }, number) => (number ? `which == ${number} ? ${name} : ` : ""));
      edits.push({
        at: code.length,
        text: `\nreturn ${chosen.join("")}${doors[0]!.id.name};\n}\n${constants}${doors.map(door).join("\n")}\n`,
      });
      return forRollup(applyEdits(code, tokens, edits));
    },
  };
}
