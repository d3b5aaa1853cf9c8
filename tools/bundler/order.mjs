// Espruino hoists nothing: a function exists once its declaration has run, and so does a `var`. This walks a bundle in
// the order in which it runs, through every function that is certainly called on the way, and finds names that come too
// early.
import { isFunction } from "./tokens.mjs";
import { isGiven } from "./scope.mjs";

// Calls that run a function which they are given at once; any other is taken to keep it for later.
const runsAtOnce = new Set("forEach map filter some every reduce find findIndex sort call apply replace".split(" "));

// Enough for any bundle, and an end for a script made to have none.
const visitsMax = 200000;

const meet = (a, b) => (a === null ? b : b === null ? a : new Set([...a].filter((binding) => b.has(binding))));

/** Finds uses that run before the declaration: calls `report(node, why)` once for each place. */
export function findEarlyUses(ast, bindingOf, report) {
  const reported = new Set();
  const running = [];
  const seen = new Map();
  const later = [];
  // Everything that any function has declared by its end.
  const settled = new Set();
  let loading = true;
  let visits = 0;

  // `declared` holds the bindings that are there on every way to this point; null: no way leads here.
  const run = (fn, outer) => {
    if (running.includes(fn)) return;
    // Nothing new to find where the function was walked before with less than this.
    const earlier = seen.get(fn) ?? [];
    if (earlier.some((set) => [...set].every((binding) => outer.has(binding)))) return;
    seen.set(fn, [...earlier, outer]);
    running.push(fn);
    const state = { declared: new Set(outer), exits: [] };
    statements(fn ? fn.body.body : ast.body, state);
    running.pop();
    for (const exit of [...state.exits, state.declared ?? []]) for (const binding of exit) settled.add(binding);
  };

  const use = (node, state, verb) => {
    const binding = bindingOf.get(node);
    if (!binding || isGiven(binding) || state.declared.has(binding) || reported.has(node)) return;
    reported.add(node);
    const called = loading && running.at(-1) ? " (this function is called while the script loads)" : "";
    report(
      node,
      `\`${node.name}\` is ${verb} where its \`${binding.kind}\` statement may not have run yet: Espruino hoists nothing${called}`,
    );
  };

  const statements = (list, state) => {
    for (const node of list) if (state.declared !== null) statement(node, state);
  };
  const branch = (state, body) => {
    const before = state.declared;
    state.declared = new Set(before);
    body();
    const after = state.declared;
    state.declared = before;
    return after;
  };

  const statement = (node, state) => {
    if (++visits > visitsMax) throw new Error("the order of this bundle is too tangled to follow");
    switch (node.type) {
      case "FunctionDeclaration":
        state.declared.add(bindingOf.get(node.id));
        later.push(node);
        break;
      case "VariableDeclaration":
        for (const { id, init } of node.declarations) {
          state.declared.add(bindingOf.get(id));
          if (init) expression(init, state);
        }
        break;
      case "BlockStatement":
        statements(node.body, state);
        break;
      case "IfStatement": {
        expression(node.test, state);
        const yes = branch(state, () => statement(node.consequent, state));
        const no = branch(state, () => node.alternate && statement(node.alternate, state));
        state.declared = meet(yes, no);
        break;
      }
      case "ForStatement":
        if (node.init?.type === "VariableDeclaration") statement(node.init, state);
        else if (node.init) expression(node.init, state);
        if (node.test) expression(node.test, state);
        branch(state, () => {
          statement(node.body, state);
          if (node.update && state.declared !== null) expression(node.update, state);
        });
        break;
      case "ForInStatement":
        if (node.left.type === "VariableDeclaration") statement(node.left, state);
        else expression(node.left, state);
        expression(node.right, state);
        branch(state, () => statement(node.body, state));
        break;
      case "WhileStatement":
        expression(node.test, state);
        branch(state, () => statement(node.body, state));
        break;
      case "DoWhileStatement":
        branch(state, () => {
          statement(node.body, state);
          if (state.declared !== null) expression(node.test, state);
        });
        break;
      case "SwitchStatement":
        expression(node.discriminant, state);
        for (const { test } of node.cases) if (test) expression(test, state);
        for (const { consequent } of node.cases) branch(state, () => statements(consequent, state));
        break;
      case "TryStatement": {
        const tried = branch(state, () => statement(node.block, state));
        const caught = node.handler ? branch(state, () => statement(node.handler.body, state)) : null;
        state.declared = node.handler ? meet(tried, caught) : tried;
        if (node.finalizer) {
          const after = state.declared;
          state.declared = after ?? new Set();
          statement(node.finalizer, state);
          if (after === null) state.declared = null;
        }
        break;
      }
      case "ReturnStatement":
      case "ThrowStatement":
        if (node.argument) expression(node.argument, state);
        state.exits.push(state.declared);
        state.declared = null;
        break;
      case "BreakStatement":
      case "ContinueStatement":
        state.declared = null;
        break;
      case "LabeledStatement":
        statement(node.body, state);
        break;
      case "ExpressionStatement":
        expression(node.expression, state);
        break;
    }
  };

  const functionsMeant = (node) => {
    if (isFunction(node)) return [node];
    if (node.type === "Identifier")
      return (bindingOf.get(node)?.values ?? []).filter((value) => value && isFunction(value));
    if (node.type !== "MemberExpression" || node.computed) return [];
    if (runsAtOnce.has(node.property.name) && isFunction(node.object)) return [node.object];
    const holder = node.object.type === "Identifier" ? (bindingOf.get(node.object)?.values ?? []) : [];
    const properties = holder.flatMap((value) => (value?.type === "ObjectExpression" ? value.properties : []));
    return properties.filter((p) => p.key.name === node.property.name && isFunction(p.value)).map((p) => p.value);
  };

  const call = (node, state) => {
    const { callee } = node;
    const atOnce = callee.type === "MemberExpression" && runsAtOnce.has(callee.property.name);
    if (!isFunction(callee)) expression(callee, state);
    for (const argument of node.arguments) expression(argument, state);
    for (const fn of functionsMeant(callee)) run(fn, state.declared);
    if (!atOnce) return;
    for (const argument of node.arguments) for (const fn of functionsMeant(argument)) run(fn, state.declared);
  };

  const expression = (node, state) => {
    switch (node.type) {
      case "Identifier":
        use(node, state, "read");
        break;
      case "FunctionExpression":
        later.push(node);
        break;
      case "CallExpression":
      case "NewExpression":
        call(node, state);
        break;
      case "AssignmentExpression":
        if (node.left.type === "Identifier") use(node.left, state, "assigned");
        else expression(node.left, state);
        expression(node.right, state);
        break;
      case "UnaryExpression":
        if (node.operator !== "typeof" || node.argument.type !== "Identifier") expression(node.argument, state);
        break;
      case "UpdateExpression":
        expression(node.argument, state);
        break;
      case "MemberExpression":
        expression(node.object, state);
        if (node.computed) expression(node.property, state);
        break;
      case "ConditionalExpression":
        for (const part of [node.test, node.consequent, node.alternate]) expression(part, state);
        break;
      case "BinaryExpression":
      case "LogicalExpression":
        expression(node.left, state);
        expression(node.right, state);
        break;
      case "SequenceExpression":
        for (const part of node.expressions) expression(part, state);
        break;
      case "ArrayExpression":
        for (const part of node.elements) if (part) expression(part, state);
        break;
      case "ObjectExpression":
        for (const { value } of node.properties) expression(value, state);
        break;
    }
  };

  run(null, new Set());
  loading = false;
  // Each function once more, as called when everything around it has come to its end.
  for (let next = 0; next < later.length; next++) run(later[next], new Set(settled));
}
