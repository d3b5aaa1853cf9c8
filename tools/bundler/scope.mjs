// Which declaration each name of a bundle means, by the rules of ES5: functions and `catch` have scopes, blocks have
// none.
import { childrenOf, isFunction } from "./tokens.mjs";

/**
 * @typedef {object} Binding
 * @property {string} name
 * @property {object | null} owner the function that it lives in; null for the top level
 * @property {"var" | "function" | "param" | "self" | "catch"} kind of its first declaration
 * @property {object[]} values the functions and objects that are assigned to it, and null for anything else
 */

/** True for a name that is there as soon as its scope is. */
export const isGiven = ({ kind }) => kind === "param" || kind === "self" || kind === "catch";

/**
 * Reads the scopes of a script. `bindingOf` has, for each Identifier that is a variable, its Binding, or null where
 * nothing in the script declares it.
 */
export function readScopes(ast) {
  const bindingOf = new Map();

  const declare = (scope, owner, name, kind) => {
    const binding = scope.names.get(name) ?? { name, owner, kind, values: [] };
    scope.names.set(name, binding);
    return binding;
  };
  const collect = (node, scope, owner) => {
    if (node.type === "VariableDeclarator") declare(scope, owner, node.id.name, "var");
    if (node.type === "FunctionDeclaration") declare(scope, owner, node.id.name, "function");
    if (isFunction(node)) return;
    for (const child of childrenOf(node)) collect(child, scope, owner);
  };
  const resolve = (node, scope) => {
    for (let at = scope; at; at = at.outer) {
      const binding = at.names.get(node.name);
      if (binding) return binding;
    }
    return null;
  };
  const assign = (binding, value) => {
    if (binding) binding.values.push(value && (isFunction(value) || value.type === "ObjectExpression") ? value : null);
  };

  const enterFunction = (node, outer) => {
    const scope = { names: new Map(), outer };
    if (node.type === "FunctionExpression" && node.id) {
      const self = declare(scope, node, node.id.name, "self");
      bindingOf.set(node.id, self);
      assign(self, node);
    }
    for (const param of node.params) {
      const binding = declare(scope, node, param.name, "param");
      bindingOf.set(param, binding);
      assign(binding, null);
    }
    if (!scope.names.has("arguments")) declare(scope, node, "arguments", "param");
    collect(node.body, scope, node);
    visit(node.body, scope);
  };

  const visit = (node, scope) => {
    if (node.type === "Identifier") {
      bindingOf.set(node, resolve(node, scope));
    } else if (isFunction(node)) {
      if (node.type === "FunctionDeclaration") {
        const binding = resolve(node.id, scope);
        bindingOf.set(node.id, binding);
        assign(binding, node);
      }
      enterFunction(node, scope);
    } else if (node.type === "CatchClause") {
      const inner = { names: new Map(), outer: scope };
      if (node.param) bindingOf.set(node.param, declare(inner, null, node.param.name, "catch"));
      visit(node.body, inner);
    } else if (node.type === "MemberExpression") {
      visit(node.object, scope);
      if (node.computed) visit(node.property, scope);
    } else if (node.type === "Property") {
      visit(node.value, scope);
    } else if (!["BreakStatement", "ContinueStatement", "LabeledStatement"].includes(node.type)) {
      for (const child of childrenOf(node)) visit(child, scope);
      if (node.type === "VariableDeclarator" && node.init) assign(bindingOf.get(node.id), node.init);
      if (node.type === "AssignmentExpression" && node.left.type === "Identifier")
        assign(bindingOf.get(node.left), node.right);
    } else if (node.body) {
      visit(node.body, scope);
    }
  };

  const top = { names: new Map(), outer: null };
  collect(ast, top, null);
  visit(ast, top);
  return { bindingOf };
}
