// `x += f()` reads x after the call in Espruino, and before it in JavaScript: refused where f, or what it calls, writes
// x.
import type { AnyNode, CallExpression, NewExpression, Program } from "acorn";
import { isCall, within } from "./rules.js";
import { functionsOf, type Binding, type Bindings } from "./scope.js";
import { fieldName, isFunction, walkTree, type FunctionNode, type Report } from "./tokens.js";

/** What an assignment can write: a name by its binding, a field by its name. */
type Target = Binding | string;

/** The functions that a script puts into fields, by the name of the field. */
function readFieldFunctions(ast: Program): Map<string, FunctionNode[]> {
  const functions = new Map<string, FunctionNode[]>();
  const add = (name: string | undefined, value: AnyNode) => {
    if (name !== undefined && isFunction(value)) functions.set(name, [...(functions.get(name) ?? []), value]);
  };
  walkTree(ast, (node) => {
    if (node.type === "Property") add(fieldName(node), node.value);
    if (node.type === "AssignmentExpression") add(fieldName(node.left), node.right);
  });
  return functions;
}

class WriteFinder {
  private readonly fieldFunctions: ReadonlyMap<string, FunctionNode[]>;

  constructor(
    ast: Program,
    private readonly bindingOf: Bindings,
  ) {
    this.fieldFunctions = readFieldFunctions(ast);
  }

  targetOf(node: AnyNode): Target | undefined {
    return node.type === "Identifier" ? (this.bindingOf.get(node) ?? undefined) : fieldName(node);
  }

  /** Adds to `written` what running a node writes; `seen` are the functions that were looked into. */
  collect(from: AnyNode, written = new Set<Target>(), seen = new Set<FunctionNode>()): Set<Target> {
    within(from, (node) => {
      const isWrite = node.type === "AssignmentExpression" || node.type === "UpdateExpression";
      const target = isWrite ? this.targetOf(node.type === "UpdateExpression" ? node.argument : node.left) : undefined;
      if (target !== undefined) written.add(target);
      for (const fn of isCall(node) ? this.functionsCalledBy(node) : [])
        if (!seen.has(fn)) this.collect(fn.body, written, seen.add(fn));
      return false;
    });
    return written;
  }

  private functionsCalledBy({ callee }: CallExpression | NewExpression): FunctionNode[] {
    if (isFunction(callee)) return [callee];
    if (callee.type === "Identifier") return functionsOf(this.bindingOf.get(callee));
    return this.fieldFunctions.get(fieldName(callee) ?? "") ?? [];
  }
}

/** Reports each `x += …` whose right side changes x. */
export function checkCompoundAssignments(ast: Program, bindingOf: Bindings, report: Report): void {
  const finder = new WriteFinder(ast, bindingOf);
  walkTree(ast, (node) => {
    if (node.type !== "AssignmentExpression" || node.operator === "=") return;
    const target = finder.targetOf(node.left);
    if (target === undefined || !finder.collect(node.right).has(target)) return;
    const why = `\`${node.operator}\` reads its left side after its right side, which changes it`;
    report(node, `${why}: work that out first, into a variable`);
  });
}
