// Which declaration each name of a bundle means, by the rules of ES5: functions and `catch` have scopes, blocks have
// none.
import type { AnyNode, CatchClause, Identifier, ObjectExpression, Program } from "acorn";
import { childrenOf, declaredName, isFunction, type FunctionNode } from "./tokens.js";

/** What a name means in its scope. */
export interface Binding {
  name: string;
  /** The function that it lives in; null for the top level. */
  owner: FunctionNode | null;
  /** The kind of its first declaration. */
  kind: "var" | "function" | "param" | "self" | "catch";
  /** The functions and objects that are assigned to it, and null for anything else. */
  values: (FunctionNode | ObjectExpression | null)[];
}

/** For each Identifier that is a variable, its Binding, or null where nothing in the script declares it. */
export type Bindings = ReadonlyMap<AnyNode, Binding | null>;

/** The variables of a script's top level with the places that name them, those that are named most first. */
export function topLevelUses(bindingOf: Bindings): [Binding, AnyNode[]][] {
  const uses = new Map<Binding, AnyNode[]>();
  for (const [node, binding] of bindingOf)
    if (isTopLevel(binding)) uses.set(binding, [...(uses.get(binding) ?? []), node]);
  return [...uses].sort(([, one], [, other]) => other.length - one.length);
}

/** Whether a variable lives as long as the script. */
export const isTopLevel = (binding: Binding | null): binding is Binding =>
  binding?.owner === null && binding.kind !== "catch";

interface Scope {
  names: Map<string, Binding>;
  outer: Scope | null;
}

/** Whether a name exists as soon as its scope does. */
export const isGiven = ({ kind }: Binding): boolean => kind === "param" || kind === "self" || kind === "catch";

/** The functions among the values of a name. */
export const functionsOf = (binding: Binding | null | undefined): FunctionNode[] =>
  (binding?.values ?? []).filter((value): value is FunctionNode => value !== null && isFunction(value));

function declare(scope: Scope, owner: FunctionNode | null, name: string, kind: Binding["kind"]): Binding {
  const binding: Binding = scope.names.get(name) ?? { name, owner, kind, values: [] };
  scope.names.set(name, binding);
  return binding;
}

/** Declares what the statements of a function, or of the script, declare. */
function collect(node: AnyNode, scope: Scope, owner: FunctionNode | null): void {
  if (node.type === "VariableDeclarator") declare(scope, owner, declaredName(node.id), "var");
  if (node.type === "FunctionDeclaration" && node.id) declare(scope, owner, node.id.name, "function");
  if (isFunction(node)) return;
  for (const child of childrenOf(node)) collect(child, scope, owner);
}

function resolve({ name }: Identifier, scope: Scope): Binding | null {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const binding = at.names.get(name);
    if (binding) return binding;
  }
  return null;
}

function assign(binding: Binding | null | undefined, value: AnyNode | null): void {
  const isKnown = value !== null && (isFunction(value) || value.type === "ObjectExpression");
  binding?.values.push(isKnown ? value : null);
}

class ScopeReader {
  readonly bindingOf = new Map<AnyNode, Binding | null>();

  visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        this.bindingOf.set(node, resolve(node, scope));
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
        this.enterFunction(node, scope);
        break;
      case "CatchClause":
        this.enterCatch(node, scope);
        break;
      case "MemberExpression":
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        break;
      case "Property":
        this.visit(node.value, scope);
        break;
      case "BreakStatement":
      case "ContinueStatement":
        break;
      case "LabeledStatement":
        this.visit(node.body, scope);
        break;
      default:
        this.visitParts(node, scope);
    }
  }

  private visitParts(node: AnyNode, scope: Scope): void {
    for (const child of childrenOf(node)) this.visit(child, scope);
    if (node.type === "VariableDeclarator" && node.init) assign(this.bindingOf.get(node.id), node.init);
    if (node.type === "AssignmentExpression" && node.left.type === "Identifier")
      assign(this.bindingOf.get(node.left), node.right);
  }

  private enterFunction(node: FunctionNode, outer: Scope): void {
    const scope: Scope = { names: new Map(), outer };
    if (node.id) {
      const isOwn = node.type === "FunctionExpression";
      const binding = isOwn ? declare(scope, node, node.id.name, "self") : resolve(node.id, outer);
      this.bindingOf.set(node.id, binding);
      assign(binding, node);
    }
    for (const param of node.params) {
      const binding = declare(scope, node, declaredName(param), "param");
      this.bindingOf.set(param, binding);
      assign(binding, null);
    }
    if (!scope.names.has("arguments")) declare(scope, node, "arguments", "param");
    collect(node.body, scope, node);
    this.visit(node.body, scope);
  }

  private enterCatch({ param, body }: CatchClause, outer: Scope): void {
    const scope: Scope = { names: new Map(), outer };
    if (param) this.bindingOf.set(param, declare(scope, null, declaredName(param), "catch"));
    this.visit(body, scope);
  }
}

/** Reads the scopes of a script. */
export function readScopes(ast: Program): { bindingOf: Bindings } {
  const top: Scope = { names: new Map(), outer: null };
  const reader = new ScopeReader();
  collect(ast, top, null);
  reader.visit(ast, top);
  return { bindingOf: reader.bindingOf };
}
