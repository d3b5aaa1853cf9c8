// Keeps the functions of some modules apart. An interpreter reads past what it does not run, character by character, so
// a function that the minifier puts in the place of its only call costs whenever its caller runs, called or not. What
// is small and always runs is better joined: a separate function takes some five JsVars.
import { resolve } from "node:path";
import { parse, type Token } from "acorn";
import type { Plugin } from "rollup";
import type { Role } from "../common/parts.js";
import { applyEdits, forRollup, type Edit } from "./edits.js";
import type { Apart } from "./tags.js";
import { walkTree } from "./tokens.js";

const annotation = "/*@__NOINLINE__*/ ";

/**
 * A rollup plugin: in the files that have the tag @apart for this board, calls of functions by their names stay calls.
 * It has to come after TypeScript's plugin. `apart` leads from these files to their tags.
 */
export function keepApart(apart: ReadonlyMap<string, Apart>, role: Role): Plugin {
  return {
    name: "apart",
    transform(code, id) {
      const tag = apart.get(resolve(id));
      if (!tag || (tag.only ?? role) !== role) return null;
      const tokens: Token[] = [];
      const ast = parse(code, { ecmaVersion: 2022, sourceType: "module", locations: true, onToken: tokens });
      const edits: Edit[] = [];
      walkTree(ast, (node) => {
        const isByName = node.type === "CallExpression" && node.callee.type === "Identifier";
        if (isByName) edits.push({ at: node.start, text: annotation });
      });
      if (edits.length === 0) this.error(`${tag.at}: @apart has no effect: nothing here calls a function by its name`);
      return forRollup(applyEdits(code, tokens, edits));
    },
  };
}
