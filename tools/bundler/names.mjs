// Gives a bundle's top-level names a prefix that nobody types. They are globals of the board, and so is what somebody
// assigns at its console: `v = 5` would take the place of a function whose name the minifier made `v`. A function
// around the bundle would keep them apart at a JsVar for each function inside.
import { applyEdits } from "./edits.mjs";
import { readScopes } from "./scope.mjs";
import { readBundle } from "./tokens.mjs";

const prefix = "$";
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** "$a" to "$Z", "$aa"…: up to four characters cost no RAM. */
function* prefixedNames() {
  for (const letter of letters) yield prefix + letter;
  for (const first of letters) for (const second of letters) yield prefix + first + second;
}

/**
 * Returns `{ code, map }`: the text with its top-level names renamed, those that are used most to the shortest, and a
 * source map from it to the text given.
 */
export function prefixNames(code) {
  const { ast, tokens } = readBundle(code);
  const { bindingOf } = readScopes(ast);
  const uses = new Map();
  const taken = new Set();
  for (const [node, binding] of bindingOf) {
    if (binding?.owner === null && binding.kind !== "catch") uses.set(binding, [...(uses.get(binding) ?? []), node]);
    else taken.add(node.name);
  }
  const names = prefixedNames();
  const edits = [];
  for (const [, nodes] of [...uses].sort(([, one], [, other]) => other.length - one.length)) {
    let { value: name } = names.next();
    while (taken.has(name)) name = names.next().value;
    for (const { start, end } of nodes) edits.push({ at: start, text: name, skip: end - start });
  }
  return applyEdits(code, tokens, edits);
}
