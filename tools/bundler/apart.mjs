// Keeps the functions of some modules apart. An interpreter reads past what it does not run, character by character, so
// a function that the minifier puts in the place of its only call costs whenever its caller runs, called or not. What
// is small and always runs is better joined: a function of its own takes some five JsVars.
import { resolve } from "node:path";
import { parse } from "acorn";
import { applyEdits } from "./edits.mjs";
import { walkTree } from "./tokens.mjs";

const annotation = "/*@__NOINLINE__*/ ";

/**
 * A rollup plugin: in the files that have the tag @apart, calls of functions by their names stay calls. To be after
 * TypeScript's. `apart` maps these files to the places of their tags.
 */
export function keepApart(apart) {
  return {
    name: "apart",
    transform(code, id) {
      const place = apart.get(resolve(id));
      if (place === undefined) return null;
      const tokens = [];
      const ast = parse(code, { ecmaVersion: 2022, sourceType: "module", locations: true, onToken: tokens });
      const edits = [];
      walkTree(ast, ({ type, callee, start }) => {
        if (type === "CallExpression" && callee.type === "Identifier") edits.push({ at: start, text: annotation });
      });
      if (edits.length === 0) this.error(`${place}: @apart has no effect: nothing here calls a function by its name`);
      const { code: text, map } = applyEdits(code, tokens, edits);
      return { code: text, map };
    },
  };
}
