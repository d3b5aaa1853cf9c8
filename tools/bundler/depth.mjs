// How deep the calls of a program go: a board has room for some 30, and what goes deeper cannot be caught there.
import ts from "typescript";

/**
 * Of the 30 plain calls that an ESP32's stack takes, these may be the program's own by name; the rest is for callbacks
 * and what called them.
 */
export const depthMax = 20;
/** Methods that call what they are given before they return. */
const callsAtOnce = /^(forEach|map|filter|find|findIndex|every|some|reduce|replace)$/;

const nameOf = (fn) => fn.name?.getText() ?? "a function without a name";

/**
 * Follows each call whose function can be told from the text. `report(node, why)` hears of a call that comes back to
 * the function that it is in, and of the longest chain where it is longer than `depthMax`.
 */
export function checkDepth(files, checker, report) {
  const calls = new Map();
  const add = (from, to, node) => from && to?.body && calls.set(from, [...(calls.get(from) ?? []), { to, node }]);
  const functionOf = (node) => {
    if (ts.isFunctionLike(node)) return node;
    const found = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const symbol = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    const at = symbol?.valueDeclaration;
    return at && ts.isVariableDeclaration(at) && at.initializer && ts.isFunctionLike(at.initializer)
      ? at.initializer
      : at;
  };
  const read = (node, fn) => {
    if (ts.isCallExpression(node)) {
      add(fn, functionOf(node.expression), node);
      const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
      if (callsAtOnce.test(method)) for (const given of node.arguments) add(fn, functionOf(given), node);
    }
    ts.forEachChild(node, (child) => read(child, ts.isFunctionLike(node) ? node : fn));
  };
  for (const file of files) read(file);

  const longest = new Map();
  const under = new Set();
  /** The longest chain of calls from a function on, itself the first. */
  const chainFrom = (fn) => {
    if (longest.has(fn)) return longest.get(fn);
    under.add(fn);
    let chain = [];
    for (const { to, node } of calls.get(fn) ?? []) {
      if (under.has(to)) {
        report(
          node,
          `this calls ${nameOf(to)} again while that runs: a board's stack is short, and what overflows it cannot be caught`,
        );
        continue;
      }
      const next = chainFrom(to);
      if (next.length > chain.length) chain = next;
    }
    under.delete(fn);
    longest.set(fn, [fn, ...chain]);
    return longest.get(fn);
  };
  let deepest = [];
  for (const fn of calls.keys()) {
    const chain = chainFrom(fn);
    if (chain.length > deepest.length) deepest = chain;
  }
  if (deepest.length > depthMax)
    report(
      deepest[0],
      `calls go ${deepest.length} deep from here, over ${depthMax}: ${deepest.map(nameOf).join(" > ")}`,
    );
  return deepest.map(nameOf);
}
