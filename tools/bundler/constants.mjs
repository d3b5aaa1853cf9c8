// Puts constants in the place of their names: a global costs a board RAM from the start, and a text in it more, while
// what stands in the code stays in flash. A minifier leaves both, because a function above might run before the
// constant has its value; here modules are in order.
import { applyEdits } from "./edits.mjs";
import { readScopes } from "./scope.mjs";
import { readBundle, walkTree } from "./tokens.mjs";

const isConstant = ({ type, regex }) => type === "Literal" && regex === undefined;

/** Names that change, or that a declaration list has twice. */
function readNames(ast, bindingOf) {
  const declared = new Map();
  const changed = new Set();
  const uses = new Map();
  walkTree(ast, (node, ancestors) => {
    if (node.type === "AssignmentExpression") changed.add(bindingOf.get(node.left));
    if (node.type === "UpdateExpression") changed.add(bindingOf.get(node.argument));
    if (node.type === "ForInStatement" || node.type === "ForOfStatement") changed.add(bindingOf.get(node.left));
    if (node.type === "VariableDeclarator") {
      const binding = bindingOf.get(node.id);
      if (declared.has(binding)) changed.add(binding);
      declared.set(binding, { declarator: node, list: ancestors.at(-1), place: ancestors.at(-2) });
    } else if (node.type === "Identifier" && bindingOf.has(node) && ancestors.at(-1).id !== node) {
      const binding = bindingOf.get(node);
      uses.set(binding, [...(uses.get(binding) ?? []), node]);
    }
  });
  return { declared, changed, uses };
}

/** The edits that take declarators out of their list, with a comma each, or the whole statement. */
function withoutDeclarators(list, gone) {
  const all = list.declarations;
  if (all.length === gone.length) return [{ at: list.start, text: "", skip: list.end - list.start }];
  const lastLeft = all.findLastIndex((declarator) => !gone.includes(declarator));
  return gone.map((declarator) => {
    const index = all.indexOf(declarator);
    const start = index < lastLeft ? declarator.start : all[index - 1].end;
    const end = index < lastLeft ? all[index + 1].start : declarator.end;
    return { at: start, text: "", skip: end - start };
  });
}

/** Returns `{ code, map }`: the text without its top-level constants, and a source map from it to the text given. */
export function inlineConstants(code) {
  const { ast, tokens } = readBundle(code);
  const { bindingOf } = readScopes(ast);
  const { declared, changed, uses } = readNames(ast, bindingOf);
  const edits = [];
  const gone = new Map();
  for (const [binding, { declarator, list, place }] of declared) {
    if (
      binding.owner !== null ||
      place !== ast ||
      changed.has(binding) ||
      !declarator.init ||
      !isConstant(declarator.init)
    )
      continue;
    const text = code.slice(declarator.init.start, declarator.init.end);
    for (const { start, end } of uses.get(binding) ?? []) edits.push({ at: start, text, skip: end - start });
    gone.set(list, [...(gone.get(list) ?? []), declarator]);
  }
  for (const [list, declarators] of gone) edits.push(...withoutDeclarators(list, declarators));
  return applyEdits(code, tokens, edits);
}
