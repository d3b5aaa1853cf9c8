// Mends what a minifier may write and Espruino misreads. The meaning in JavaScript stays as it was.
import { applyEdits } from "./edits.mjs";
import { isFunction, readBundle, slashStartsRegex, tokenBefore, walkTree } from "./tokens.mjs";

// Espruino reads a token while it still skips what came before, and then a string or regex has no text: the statement
// after a `case` label, an `if` or a `try` that ends without having run starts with an empty one. In brackets it is
// read later.
const leavesSkipping = new Set(["IfStatement", "TryStatement"]);

/** The token that a statement may not start with here, or undefined. */
function lostLiteral(statement, ancestors, tokens) {
  if (statement.type !== "ExpressionStatement") return undefined;
  const first = tokens[tokenBefore(tokens, statement.start) + 1];
  if (first.type.label !== "string" && first.type.label !== "regexp") return undefined;
  const parent = ancestors.at(-1);
  const siblings = parent.type === "SwitchCase" ? parent.consequent : parent.body;
  if (!Array.isArray(siblings)) return undefined;
  const before = siblings[siblings.indexOf(statement) - 1];
  const lost = before === undefined ? parent.type === "SwitchCase" : leavesSkipping.has(before.type);
  return lost ? first : undefined;
}

const isDirective = (statement) => statement.directive !== undefined;
const isDeclaration = ({ type }) => type === "FunctionDeclaration" || type === "VariableDeclaration";

/**
 * A `var` that only declares, below statements that may use its names already: a minifier that puts one function into
 * another leaves the variables at the end, where only an engine that hoists finds them. Yields `{ statement, top }`,
 * `top` being the offset where it belongs.
 */
function* findLateVars(body) {
  const statements = body.filter((statement) => !isDirective(statement));
  const firstWork = statements.findIndex((statement) => !isDeclaration(statement));
  for (const statement of firstWork < 0 ? [] : statements.slice(firstWork)) {
    if (statement.type !== "VariableDeclaration" || statement.declarations.some(({ init }) => init)) continue;
    yield { statement, top: statements[0].start };
  }
}

function findLateVarEdits(ast) {
  const edits = [];
  walkTree(ast, (node) => {
    const body = node.type === "Program" ? node.body : isFunction(node) ? node.body.body : [];
    for (const { statement, top } of findLateVars(body)) {
      const names = statement.declarations.map(({ id }) => id.name).join(",");
      edits.push({ at: top, text: `var ${names};`, kind: "var below its use" });
      edits.push({ at: statement.start, text: "", skip: statement.end - statement.start });
    }
  });
  return edits;
}

/**
 * What Espruino would misread in a bundle: `{ kind, start, end, open, close }`, where `open` before `start` and `close`
 * after `end` mends it.
 */
export function findMisreadings({ ast, tokens }, code) {
  const found = [];
  const bracket = (kind, { start, end }, open = "(", close = ")") => found.push({ kind, start, end, open, close });
  const slashIsRegex = (offset) => slashStartsRegex(code, tokens[tokenBefore(tokens, offset)]);

  walkTree(ast, (node, ancestors) => {
    const literal = lostLiteral(node, ancestors, tokens);
    if (literal) bracket("literal that Espruino skips", literal);

    if (node.operator === "/" || node.operator === "/=") {
      const slash = tokens.find((token) => token.start >= node.left.end && token.value === node.operator);
      if (slashIsRegex(slash.start)) bracket("division read as a regex", node.left);
    }
    if (node.regex && !slashIsRegex(node.start) && !found.some((other) => other.start === node.start)) {
      bracket("regex read as a division", node);
    }
    // Espruino wants a `;` between the body of `do` and `while`, also where the body ends in `}` or has eaten its own.
    if (node.type === "DoWhileStatement" && !["BlockStatement", "ExpressionStatement"].includes(node.body.type)) {
      bracket("bare body of do", node.body, "{", "}");
    }
  });
  return found;
}

/**
 * Returns `{ code, map, mended }`: the mended text, a source map from it to the text given (decoded mappings, a segment
 * for each token), and what was mended as `{ kind, line, column }` in the mended text (line from 1, column from 0).
 */
export function mend(code) {
  const bundle = readBundle(code);
  const misreadings = findMisreadings(bundle, code);
  const edits = findLateVarEdits(bundle.ast);
  for (const { start, end, open, close, kind } of misreadings)
    edits.push({ at: start, text: open, kind }, { at: end, text: close });
  return applyEdits(code, bundle.tokens, edits);
}
