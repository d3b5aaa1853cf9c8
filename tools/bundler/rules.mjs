// What parses as ES5 and still goes wrong in Espruino's parser: one function for each kind of node, each with the
// reason.
import { espruinoWords, isFunction, walkTree } from "./tokens.mjs";
import { regexTraps } from "./builtins.mjs";

// jslex.c cuts a longer name.
const nameLengthMax = 63;
// Strings hold bytes: a character beyond them loses its upper half.
const charCodeMax = 0xff;
// Larger whole numbers overflow while they are read.
const integerMax = 2 ** 63;

/** Finds a node inside `node` that runs along with it (not inside a function made there) and passes the test. */
function within(node, test) {
  let found;
  walkTree(node, (inner, ancestors) => {
    if (!found && !ancestors.some((around) => around !== node && isFunction(around)) && test(inner)) found = inner;
  });
  return found;
}

const hasEffect = (node) => within(node, ({ type }) => /^(Call|New|Assignment|Update)Expression$/.test(type));
const isCall = ({ type }) => type === "CallExpression" || type === "NewExpression";

/** A `break` that leaves this loop, not a loop or switch inside it. */
function breakOf(loop) {
  let found;
  walkTree(loop.body, (node, ancestors) => {
    const taken = ancestors.some(({ type }) => /^(For|ForIn|While|DoWhile|Switch)Statement$|^Function/.test(type));
    if (node.type === "BreakStatement" && !taken) found = node;
  });
  return found;
}

function regexRule({ regex: { pattern, flags } }, refuse) {
  const outside = pattern
    .replace(/\\./g, (escape) => (/\\[a-zA-Z1-9]/.test(escape) ? escape : "__"))
    .replace(/\[[^\]]*\]/g, "x");
  for (const [trap, why] of regexTraps) if (trap.test(outside)) return refuse(`regex: ${why}`);
  if (/[^gi]/.test(flags)) return refuse("regex: only the flags g and i are obeyed");
  if (/\[[^\]]*(?<!\\)\//.test(pattern)) refuse("regex: a slash in a class must be escaped, or it ends the regex");
}

const rules = {
  LabeledStatement: (_node, refuse) => refuse("labels are not supported"),
  WithStatement: (_node, refuse) => refuse("`with` is not supported"),
  DebuggerStatement: (_node, refuse) => refuse("`debugger` stops the board at its console"),
  SwitchStatement({ cases }, refuse) {
    const at = cases.findIndex(({ test }) => test === null);
    if (at >= 0 && at < cases.length - 1) refuse("a `case` after `default` is a SyntaxError", cases[at + 1]);
  },
  SwitchCase({ test }, refuse) {
    if (test && hasEffect(test))
      refuse("every `case` is evaluated, also those after the one that matched: it must have no effects", test);
  },
  DoWhileStatement(node, refuse) {
    if (breakOf(node) && hasEffect(node.test))
      refuse("a `break` out of `do` evaluates the condition once more: it must have no effects", node.test);
  },
  ForStatement({ init }, refuse) {
    const found = init && within(init, ({ operator }) => operator === "in");
    if (found) refuse("`in` inside the first part of a `for` is a SyntaxError, in brackets too", found);
  },
  TryStatement({ finalizer }, refuse) {
    const lost = finalizer && within(finalizer, ({ type }) => /^(Return|Throw|Break|Continue)Statement$/.test(type));
    if (lost) refuse("what leaves a `finally` early is forgotten", lost);
  },
  NewExpression({ callee }, refuse) {
    if (callee.type === "NewExpression") refuse("`new` directly after `new` is not supported");
  },
  UnaryExpression({ operator, argument }, refuse) {
    if (operator !== "delete") return;
    let object = argument.object;
    while (object?.type === "MemberExpression") object = object.object;
    if (object?.type === "CallExpression")
      refuse("`delete f().x` deletes f and calls the answer: keep the object in a variable first");
  },
  Property({ kind, key }, refuse) {
    if (kind !== "init" && key.type !== "Identifier") refuse("a getter or setter needs a plain name");
  },
  Identifier({ name }, refuse, ancestors) {
    if (name.length > nameLengthMax) refuse(`names are cut at ${nameLengthMax} characters`);
    const { type, property, key, computed } = ancestors.at(-1);
    const isField =
      !computed && (type === "MemberExpression" ? property?.name === name : type === "Property" && key?.name === name);
    if (espruinoWords.has(name) && !isField) refuse(`\`${name}\` is a reserved word in Espruino`);
  },
  Literal(node, refuse) {
    const { value, regex } = node;
    if (regex) regexRule(node, refuse);
    else if (typeof value === "string" && [...value].some((char) => char.charCodeAt(0) > charCodeMax)) {
      refuse("a string holds bytes: a character above \\xff loses its upper half");
    } else if (typeof value === "number" && value >= integerMax && /^\d+$|^0x/i.test(node.raw)) {
      refuse("a whole number this large overflows: write it with an exponent");
    }
  },
  AssignmentExpression({ left }, refuse) {
    if (left.type !== "MemberExpression" || left.computed || left.property.name !== "length") return;
    refuse("`length` cannot be assigned: it throws on an array (use splice, or a new array)");
  },
};

/** Applies the rules above: calls `report(node, why)` for each breach. */
export function checkSyntax(ast, report) {
  walkTree(ast, (node, ancestors) => {
    rules[node.type]?.(node, (why, at = node) => report(at, why), ancestors);
  });
}

/** The functions that a script puts into fields, by the name of the field. */
function readFieldFunctions(ast) {
  const functions = new Map();
  const add = (name, value) => isFunction(value) && functions.set(name, [...(functions.get(name) ?? []), value]);
  walkTree(ast, (node) => {
    if (node.type === "Property") add(node.key.name, node.value);
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression")
      add(node.left.property.name, node.right);
  });
  return functions;
}

/** `x += f()` reads x after the call: refused where f, or what it calls, writes x. JavaScript reads it before. */
export function checkCompoundAssignments(ast, bindingOf, report) {
  const fieldFunctions = readFieldFunctions(ast);
  const functionsCalledBy = ({ callee }) => {
    if (isFunction(callee)) return [callee];
    if (callee.type === "Identifier")
      return (bindingOf.get(callee)?.values ?? []).filter((value) => value && isFunction(value));
    return (callee.type === "MemberExpression" && !callee.computed && fieldFunctions.get(callee.property.name)) || [];
  };
  // What running a node writes: bindings, and names of fields; `seen` are the functions that were looked into.
  const collectWrites = (from, written, seen) => {
    within(from, (node) => {
      const target =
        node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : null;
      if (target?.type === "Identifier") written.add(bindingOf.get(target));
      if (target?.type === "MemberExpression" && !target.computed) written.add(target.property.name);
      for (const fn of isCall(node) ? functionsCalledBy(node) : []) {
        if (!seen.has(fn)) collectWrites(fn.body, written, seen.add(fn));
      }
      return false;
    });
    return written;
  };

  walkTree(ast, (node) => {
    if (node.type !== "AssignmentExpression" || node.operator === "=") return;
    const { left, right } = node;
    const target = left.type === "Identifier" ? bindingOf.get(left) : left.computed ? null : left.property.name;
    if (target && collectWrites(right, new Set(), new Set()).has(target)) {
      report(
        node,
        `\`${node.operator}\` reads its left side after its right side, which changes it: work that out first, into a variable`,
      );
    }
  });
}
