// Puts constants in the place of their names: a global costs a board RAM from the start, and one with a text costs more,
// while what stands in the code stays in flash. A minifier keeps both, because a function above might run before the
// constant has its value; here the modules are in order.
import type { AnyNode, Expression, Program, VariableDeclaration, VariableDeclarator } from "acorn";
import { applyEdits, type Edit, type Edited } from "./edits.js";
import { readScopes, type Binding, type Bindings } from "./scope.js";
import { readBundle, walkTree } from "./tokens.js";

/** Where a name is declared: its declarator, the list with that declarator, and what the list stands in. */
interface Declaration {
  declarator: VariableDeclarator;
  list: VariableDeclaration;
  place: AnyNode;
}

class NameReader {
  readonly declared = new Map<Binding, Declaration>();
  /** Names that change, or are declared twice. */
  readonly changed = new Set<Binding>();
  readonly uses = new Map<Binding, AnyNode[]>();

  constructor(private readonly bindingOf: Bindings) {}

  read(node: AnyNode, ancestors: readonly AnyNode[]): void {
    const parent = ancestors.at(-1);
    if (node.type === "AssignmentExpression") this.change(node.left);
    if (node.type === "UpdateExpression") this.change(node.argument);
    if (node.type === "ForInStatement") this.change(node.left);
    if (node.type === "VariableDeclarator" && parent?.type === "VariableDeclaration")
      this.declare({ declarator: node, list: parent, place: ancestors.at(-2)! });
    const binding = this.bindingOf.get(node);
    const isDeclaration = parent !== undefined && "id" in parent && parent.id === node;
    if (binding && !isDeclaration) this.uses.set(binding, [...(this.uses.get(binding) ?? []), node]);
  }

  private change(node: AnyNode): void {
    const binding = this.bindingOf.get(node);
    if (binding) this.changed.add(binding);
  }

  private declare(declaration: Declaration): void {
    const binding = this.bindingOf.get(declaration.declarator.id);
    if (!binding) return;
    if (this.declared.has(binding)) this.changed.add(binding);
    this.declared.set(binding, declaration);
  }
}

/** The text of a constant's value, undefined for anything but a top-level constant. */
function constantText(
  code: string,
  ast: Program,
  binding: Binding,
  { declarator, place }: Declaration,
): string | undefined {
  const { init } = declarator;
  if (binding.owner !== null || place !== ast) return undefined;
  if (init?.type === "Literal" && init.regex === undefined) return code.slice(init.start, init.end);
  const value = init ? valueOf(init) : undefined;
  return value === undefined ? undefined : JSON.stringify(value);
}

/** The value of an expression that only joins texts or divides numbers, which the minifier leaves as it is at times. */
function valueOf(node: Expression): string | number | undefined {
  if (node.type === "Literal" && (typeof node.value === "string" || typeof node.value === "number")) return node.value;
  if (node.type !== "BinaryExpression" || node.left.type === "PrivateIdentifier") return undefined;
  const left = valueOf(node.left);
  const right = valueOf(node.right);
  if (node.operator === "+" && typeof left === "string" && typeof right === "string") return left + right;
  return node.operator === "/" && typeof left === "number" && typeof right === "number" ? left / right : undefined;
}

/** The edits that take declarators out of their list, with a comma each, or the whole statement. */
export function withoutDeclarators(list: VariableDeclaration, gone: readonly VariableDeclarator[]): Edit[] {
  const all = list.declarations;
  if (all.length === gone.length) return [{ at: list.start, text: "", skip: list.end - list.start }];
  const lastLeft = all.findLastIndex((declarator) => !gone.includes(declarator));
  return gone.map((declarator) => {
    const index = all.indexOf(declarator);
    const start = index < lastLeft ? declarator.start : all[index - 1]!.end;
    const end = index < lastLeft ? all[index + 1]!.start : declarator.end;
    return { at: start, text: "", skip: end - start };
  });
}

/** Returns the text without its top-level constants. */
export function inlineConstants(code: string): Edited {
  const { ast, tokens } = readBundle(code);
  const names = new NameReader(readScopes(ast).bindingOf);
  walkTree(ast, (node, ancestors) => names.read(node, ancestors));
  const edits: Edit[] = [];
  const gone = new Map<VariableDeclaration, VariableDeclarator[]>();
  for (const [binding, declaration] of names.declared) {
    const text = names.changed.has(binding) ? undefined : constantText(code, ast, binding, declaration);
    if (text === undefined) continue;
    for (const { start, end } of names.uses.get(binding) ?? []) edits.push({ at: start, text, skip: end - start });
    gone.set(declaration.list, [...(gone.get(declaration.list) ?? []), declaration.declarator]);
  }
  for (const [list, declarators] of gone) edits.push(...withoutDeclarators(list, declarators));
  return applyEdits(code, tokens, edits);
}
