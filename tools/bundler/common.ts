// Declares what a bundle's text uses most before the rest of it, behind what has the tag @hot: Espruino finds a global
// by walking the list of all of them, which took a quarter of the instructions of a game's turn.
import { applyEdits, type Edited } from "./edits.js";
import { readScopes, topLevelUses } from "./scope.js";
import { readBundle, topNames } from "./tokens.js";

/** How many names are declared first. A name costs some four bytes of flash here, and no RAM. */
const commonMax = 120;

/** Returns the text with such a declaration before its first function. Comes last, when nothing is inlined any more. */
export function declareCommon(code: string): Edited {
  const { ast, tokens } = readBundle(code);
  const first = ast.body.findIndex(({ type }) => type === "FunctionDeclaration");
  const before = topNames({ ...ast, body: ast.body.slice(0, Math.max(first, 0)) });
  const names = topLevelUses(readScopes(ast).bindingOf)
    .map(([{ name }]) => name)
    .filter((name) => !before.includes(name))
    .slice(0, commonMax);
  const at = ast.body[first]?.start;
  const isNone = at === undefined || names.length === 0;
  return applyEdits(code, tokens, isNone ? [] : [{ at, text: `var ${names.join()};` }]);
}
