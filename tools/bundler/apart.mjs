// Keeps the functions of some modules apart. An interpreter reads past what it does not run, character by character, so
// a function that the minifier puts in the place of its only call costs whenever its caller runs, called or not. What
// is small and always runs is better joined: a function of its own takes some five JsVars.
import { parse } from "acorn";
import { applyEdits } from "./edits.mjs";
import { walkTree } from "./tokens.mjs";

const annotation = "/*@__NOINLINE__*/ ";

/**
 * A rollup plugin: in the modules whose path ends so, calls of functions by their names stay calls. To be after
 * TypeScript's.
 */
export function keepApart(endings) {
  return {
    name: "apart",
    transform(code, id) {
      if (!endings.some((ending) => id.endsWith(ending))) return null;
      const tokens = [];
      const ast = parse(code, { ecmaVersion: 2022, sourceType: "module", locations: true, onToken: tokens });
      const edits = [];
      walkTree(ast, ({ type, callee, start }) => {
        if (type === "CallExpression" && callee.type === "Identifier") edits.push({ at: start, text: annotation });
      });
      const { code: text, map } = applyEdits(code, tokens, edits);
      return { code: text, map };
    },
  };
}
