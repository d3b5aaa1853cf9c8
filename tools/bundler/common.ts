// Declares what a bundle's text uses most before the rest of it, behind what has the tag @hot. Espruino finds a global
// by walking the list of all of them: the last of 470 costs some 5000 instructions, each time that it is named.
import type { AnyNode } from "acorn";
import { applyEdits, type Edited } from "./edits.js";
import { readScopes, type Binding } from "./scope.js";
import { declaredName, readBundle } from "./tokens.js";

/** How many names are declared first. A name costs some four bytes of flash here, and no RAM. */
const commonMax = 120;

/** Returns the text with such a declaration before its first function. Comes last, when nothing is inlined any more. */
export function declareCommon(code: string): Edited {
  const { ast, tokens } = readBundle(code);
  const { bindingOf } = readScopes(ast);
  const first = ast.body.findIndex(({ type }) => type === "FunctionDeclaration");
  const before = new Set(
    ast.body
      .slice(0, Math.max(first, 0))
      .flatMap((node) =>
        node.type === "VariableDeclaration" ? node.declarations.map(({ id }) => declaredName(id)) : [],
      ),
  );
  const uses = new Map<Binding, number>();
  for (const [node, binding] of bindingOf as ReadonlyMap<AnyNode, Binding | null>)
    if (node.type === "Identifier" && binding?.owner === null && binding.kind !== "catch" && !before.has(binding.name))
      uses.set(binding, (uses.get(binding) ?? 0) + 1);
  const names = [...uses]
    .sort(([, one], [, other]) => other - one)
    .slice(0, commonMax)
    .map(([{ name }]) => name);
  const at = ast.body[first]?.start;
  return applyEdits(code, tokens, at === undefined || !names.length ? [] : [{ at, text: `var ${names.join()};` }]);
}
