// What parses as ES5 and still goes wrong in Espruino's parser: one function for each kind of node, each with the
// reason.
import type { AnyNode, CallExpression, Literal, NewExpression, Statement } from "acorn";
import { regexTraps } from "./builtins.js";
import { espruinoWords, fieldName, isFunction, walkTree, type Report } from "./tokens.js";

/** jslex.c cuts a longer name. */
const nameLengthMax = 63;
/** Strings hold bytes: a character beyond them loses its upper half. */
const charCodeMax = 0xff;
/** Larger whole numbers overflow while they are read. */
const integerMax = 2 ** 63;

/** Finds a node inside `node` that runs along with it (not inside a function made there) and passes the test. */
export function within(node: AnyNode, test: (inner: AnyNode) => boolean): AnyNode | undefined {
  let found: AnyNode | undefined;
  walkTree(node, (inner, ancestors) => {
    if (!found && !ancestors.some((around) => around !== node && isFunction(around)) && test(inner)) found = inner;
  });
  return found;
}

const hasEffect = (node: AnyNode): boolean =>
  within(node, ({ type }) => /^(Call|New|Assignment|Update)Expression$/.test(type)) !== undefined;

/** Whether a node calls something. */
export const isCall = (node: AnyNode): node is CallExpression | NewExpression =>
  node.type === "CallExpression" || node.type === "NewExpression";

/** Whether a `break` leaves this loop, not a loop or switch inside it. */
function hasBreak(body: Statement): boolean {
  let isFound = false;
  walkTree(body, ({ type }, ancestors) => {
    const isTaken = ancestors.some((around) =>
      /^(For|ForIn|While|DoWhile|Switch)Statement$|^Function/.test(around.type),
    );
    if (type === "BreakStatement" && !isTaken) isFound = true;
  });
  return isFound;
}

/** Complains about a node, or about a part of it. */
type Refuse = (why: string, at?: AnyNode) => void;

function regexRule({ pattern, flags }: NonNullable<Literal["regex"]>, refuse: Refuse): void {
  const outside = pattern
    .replace(/\\./g, (escape) => (/\\[a-zA-Z1-9]/.test(escape) ? escape : "__"))
    .replace(/\[[^\]]*\]/g, "x");
  for (const [trap, why] of regexTraps) if (trap.test(outside)) return refuse(`regex: ${why}`);
  if (/[^gi]/.test(flags)) return refuse("regex: only the flags g and i are obeyed");
  if (/\[[^\]]*(?<!\\)\//.test(pattern)) refuse("regex: a slash in a class must be escaped, or it ends the regex");
}

/** The rules by the kind of node. */
type Rules = {
  [Node in AnyNode as Node["type"]]?: (node: Node, refuse: Refuse, ancestors: readonly AnyNode[]) => void;
};

const rules: Rules = {
  LabeledStatement: (_node, refuse) => refuse("labels are not supported"),
  WithStatement: (_node, refuse) => refuse("`with` is not supported"),
  DebuggerStatement: (_node, refuse) => refuse("`debugger` stops the board at its console"),
  SwitchStatement({ cases }, refuse) {
    const at = cases.findIndex(({ test }) => !test);
    if (at >= 0 && at < cases.length - 1) refuse("a `case` after `default` is a SyntaxError", cases[at + 1]);
  },
  SwitchCase({ test }, refuse) {
    if (test && hasEffect(test))
      refuse("every `case` is evaluated, also those after the one that matched: it must have no effects", test);
  },
  DoWhileStatement({ body, test }, refuse) {
    if (hasBreak(body) && hasEffect(test))
      refuse("a `break` out of `do` evaluates the condition once more: it must have no effects", test);
  },
  ForStatement({ init }, refuse) {
    const found = init && within(init, (node) => node.type === "BinaryExpression" && node.operator === "in");
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
    let object: AnyNode = argument;
    while (object.type === "MemberExpression") object = object.object;
    if (object.type === "CallExpression")
      refuse("`delete f().x` deletes f and calls the answer: keep the object in a variable first");
  },
  Property({ kind, key }, refuse) {
    if (kind !== "init" && key.type !== "Identifier") refuse("a getter or setter needs a plain name");
  },
  Identifier({ name }, refuse, ancestors) {
    if (name.length > nameLengthMax) refuse(`names are cut at ${nameLengthMax} characters`);
    const isField = fieldName(ancestors.at(-1)!) === name;
    if (espruinoWords.has(name) && !isField) refuse(`\`${name}\` is a reserved word in Espruino`);
  },
  Literal({ value, raw, regex }, refuse) {
    if (regex) regexRule(regex, refuse);
    else if (typeof value === "string" && [...value].some((char) => char.charCodeAt(0) > charCodeMax)) {
      refuse("a string holds bytes: a character above \\xff loses its upper half");
    } else if (typeof value === "number" && value >= integerMax && /^\d+$|^0x/i.test(raw ?? "")) {
      refuse("a whole number this large overflows: write it with an exponent");
    }
  },
  AssignmentExpression({ left }, refuse) {
    if (fieldName(left) === "length")
      refuse("`length` cannot be assigned: it throws on an array (use splice, or a new array)");
  },
};

/** Applies the rules above, and reports each breach. */
export function checkSyntax(ast: AnyNode, report: Report): void {
  walkTree(ast, (node, ancestors) => {
    const refuse: Refuse = (why, at = node) => report(at, why);
    const rule = rules[node.type] as
      ((node: AnyNode, refuse: Refuse, ancestors: readonly AnyNode[]) => void) | undefined;
    rule?.(node, refuse, ancestors);
  });
}
