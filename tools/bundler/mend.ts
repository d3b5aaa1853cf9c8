// Mends what a minifier may write and Espruino misreads. The meaning in JavaScript stays as it was.
import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  Program,
  Statement,
  Token,
  VariableDeclaration,
} from "acorn";
import { applyEdits, type Edit, type Edited, type Mended } from "./edits.js";
import {
  declaredName,
  isFunction,
  readBundle,
  slashStartsRegex,
  tokenBefore,
  walkTree,
  type Script,
} from "./tokens.js";

// Espruino reads a token while it still skips what came before, and then a string or regex has no text: the statement
// after a `case` label, an `if` or a `try` that ends without having run starts with an empty one. In brackets it is
// read later.
const leavesSkipping = new Set(["IfStatement", "TryStatement"]);

/** The statements among which a statement stands. */
function siblingsOf(parent: AnyNode): readonly AnyNode[] | undefined {
  if (parent.type === "SwitchCase") return parent.consequent;
  return "body" in parent && Array.isArray(parent.body) ? (parent.body as AnyNode[]) : undefined;
}

/** The token that a statement may not start with here, or undefined. */
function lostLiteral(statement: AnyNode, parent: AnyNode | undefined, tokens: readonly Token[]): Token | undefined {
  if (statement.type !== "ExpressionStatement" || parent === undefined) return undefined;
  const first = tokens[tokenBefore(tokens, statement.start) + 1]!;
  if (first.type.label !== "string" && first.type.label !== "regexp") return undefined;
  const siblings = siblingsOf(parent);
  if (siblings === undefined) return undefined;
  const before = siblings[siblings.indexOf(statement) - 1];
  const isLost = before === undefined ? parent.type === "SwitchCase" : leavesSkipping.has(before.type);
  return isLost ? first : undefined;
}

const isDirective = (statement: AnyNode): boolean =>
  statement.type === "ExpressionStatement" && statement.directive !== undefined;
/** Whether a statement uses no variable: it declares one, or only names a builtin object (hot.ts). */
const isIdle = (node: AnyNode): boolean =>
  node.type === "FunctionDeclaration" ||
  node.type === "VariableDeclaration" ||
  (node.type === "ExpressionStatement" && node.expression.type === "Identifier");

/**
 * A `var` that only declares, below statements that may use its names already: a minifier that puts one function into
 * another leaves the variables at the end, where only an engine that hoists finds them. Yields each such statement, and
 * the offset where it belongs.
 */
function* findLateVars(body: readonly AnyNode[]): Generator<{ statement: VariableDeclaration; top: number }> {
  const statements = body.filter((statement) => !isDirective(statement));
  const firstWork = statements.findIndex((statement) => !isIdle(statement));
  for (const statement of firstWork < 0 ? [] : statements.slice(firstWork)) {
    if (statement.type !== "VariableDeclaration" || statement.declarations.some(({ init }) => init)) continue;
    yield { statement, top: statements[0]!.start };
  }
}

function findLateVarEdits(ast: Program): Edit[] {
  const edits: Edit[] = [];
  walkTree(ast, (node) => {
    const body: readonly AnyNode[] = node.type === "Program" ? node.body : isFunction(node) ? node.body.body : [];
    for (const { statement, top } of findLateVars(body)) {
      const names = statement.declarations.map(({ id }) => declaredName(id)).join(",");
      edits.push({ at: top, text: `var ${names};`, kind: "var below its use" });
      edits.push({ at: statement.start, text: "", skip: statement.end - statement.start });
    }
  });
  return edits;
}

/** What Espruino would misread; `open` before `start` and `close` after `end` mend it. */
export interface Misreading {
  kind: string;
  start: number;
  end: number;
  open: string;
  close: string;
}

const isDivision = (node: AnyNode): node is BinaryExpression | AssignmentExpression =>
  (node.type === "BinaryExpression" && node.operator === "/") ||
  (node.type === "AssignmentExpression" && node.operator === "/=");

/** Whether Espruino wants a `;` between this body of a `do` and its `while` that nobody wrote. */
const needsBraces = ({ type }: Statement): boolean => type !== "BlockStatement" && type !== "ExpressionStatement";

/** Finds what Espruino would misread in a bundle. */
export function findMisreadings({ ast, tokens }: Script, code: string): Misreading[] {
  const found: Misreading[] = [];
  const bracket = (kind: string, { start, end }: AnyNode | Token, open = "(", close = ")") =>
    found.push({ kind, start, end, open, close });
  const slashIsRegex = (offset: number) => slashStartsRegex(code, tokens[tokenBefore(tokens, offset)]);

  walkTree(ast, (node, ancestors) => {
    const literal = lostLiteral(node, ancestors.at(-1), tokens);
    if (literal) bracket("literal that Espruino skips", literal);

    if (isDivision(node)) {
      const slash = tokens.find(({ start, end }) => start >= node.left.end && code.slice(start, end) === node.operator);
      if (slashIsRegex(slash!.start)) bracket("division read as a regex", node.left);
    }
    const isRegex = node.type === "Literal" && node.regex !== undefined;
    if (isRegex && !slashIsRegex(node.start) && !found.some((other) => other.start === node.start))
      bracket("regex read as a division", node);
    // It wants one also where the body ends in `}`, or has a `;` that belongs to the body itself.
    if (node.type === "DoWhileStatement" && needsBraces(node.body)) bracket("bare body of do", node.body, "{", "}");
  });
  return found;
}

/** Mends a bundle. `mended` has what was mended, with its place in the mended text. */
export function mend(code: string): Edited & { mended: Mended[] } {
  const bundle = readBundle(code);
  const edits = findLateVarEdits(bundle.ast);
  for (const { start, end, open, close, kind } of findMisreadings(bundle, code))
    edits.push({ at: start, text: open, kind }, { at: end, text: close });
  return applyEdits(code, bundle.tokens, edits);
}
