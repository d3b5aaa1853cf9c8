// Gives a bundle's top-level names a prefix that nobody types. They are globals of the board, like what is assigned at
// its console: `v = 5` would replace a function that the minifier named `v`. A function around the bundle would keep
// them apart too, but costs a JsVar for each function inside.
import { applyEdits, type Edit, type Edited } from "./edits.js";
import { isTopLevel, readScopes, topLevelUses } from "./scope.js";
import { declaredName, readBundle } from "./tokens.js";

const prefix = "$";
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** "$a" to "$Z", "$aa"…: up to four characters cost no RAM. */
function* prefixedNames(): Generator<string, never> {
  for (const letter of letters) yield prefix + letter;
  for (const first of letters) for (const second of letters) yield prefix + first + second;
  throw new Error("this bundle has more names than there are short ones");
}

/** Renames the top-level names of a bundle, those that are used most to the shortest names. */
export function prefixNames(code: string): Edited {
  const { ast, tokens } = readBundle(code);
  const { bindingOf } = readScopes(ast);
  const taken = new Set<string>();
  for (const [node, binding] of bindingOf) if (!isTopLevel(binding)) taken.add(declaredName(node));
  const names = prefixedNames();
  const edits: Edit[] = [];
  for (const [, nodes] of topLevelUses(bindingOf)) {
    let name = names.next().value;
    while (taken.has(name)) name = names.next().value;
    for (const { start, end } of nodes) edits.push({ at: start, text: name, skip: end - start });
  }
  return applyEdits(code, tokens, edits);
}
