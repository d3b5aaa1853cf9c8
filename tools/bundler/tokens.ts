// A bundle as Espruino's lexer sees it: its tokens, and where that lexer takes a slash for the start of a regex. And the
// walk over its syntax tree.
import { parse, type AnyNode, type Program, type Token } from "acorn";

/** A script's syntax tree and its tokens, both with places. */
export interface Script {
  ast: Program;
  tokens: Token[];
}

/** A function of ES5. */
export type FunctionNode = Extract<AnyNode, { type: "FunctionDeclaration" | "FunctionExpression" }>;

/** Complains about a node, in a sentence. */
export type Report = (node: AnyNode, why: string) => void;

/** Parses a script of ES5. Throws acorn's SyntaxError (with `pos` and `loc`) for anything newer. */
export function readBundle(code: string): Script {
  const tokens: Token[] = [];
  const ast = parse(code, { ecmaVersion: 5, sourceType: "script", locations: true, onToken: tokens });
  return { ast, tokens };
}

// Only the token before the slash decides (jslex.c), whatever the parser expects. These are the operators and words
// after which Espruino reads a regex; after any other token the slash is a division.
const regexFollows = new Set([
  ..."! % & * + - / < = > ? [ { } ( , ; :".split(" "),
  ..."== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^=".split(" "),
  ..."if else do while for break continue function return var let const this throw try catch finally".split(" "),
  ..."new in instanceof switch case default delete typeof void debugger class extends super static of".split(" "),
]);

/** Names in ES5 that are reserved words in Espruino, which reads another statement there or none. */
export const espruinoWords: ReadonlySet<string> = new Set(["let", "static", "of"]);

/** Whether Espruino reads a slash that follows this token (undefined: the start) as the start of a regex. */
export function slashStartsRegex(code: string, token: Token | undefined): boolean {
  return token === undefined || regexFollows.has(code.slice(token.start, token.end));
}

/** The index of the last token that ends at or before this offset, or -1. */
export function tokenBefore(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && "start" in value && typeof value.type === "string";

/** The nodes directly inside a node, in the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children = Object.values(node).flatMap((value: unknown) =>
    (Array.isArray(value) ? value : [value]).filter(isNode),
  );
  return children.sort((a, b) => a.start - b.start);
}

/** Visits a node and everything inside it, parents first; `ancestors` ends with the node's parent. */
export function walkTree(
  node: AnyNode,
  visit: (node: AnyNode, ancestors: readonly AnyNode[]) => void,
  ancestors: AnyNode[] = [],
): void {
  visit(node, ancestors);
  ancestors.push(node);
  for (const child of childrenOf(node)) walkTree(child, visit, ancestors);
  ancestors.pop();
}

/** Whether a node is a function. */
export const isFunction = (node: AnyNode): node is FunctionNode =>
  node.type === "FunctionExpression" || node.type === "FunctionDeclaration";

/** The name of what can only be a name in ES5: what a `var`, a parameter or a `catch` declares. */
export function declaredName(node: AnyNode): string {
  if (node.type !== "Identifier") throw new Error(`a ${node.type} is not ES5`);
  return node.name;
}

/** The name of a member or property where it is written, undefined where it is computed. */
export function fieldName(node: AnyNode): string | undefined {
  if (node.type === "MemberExpression")
    return !node.computed && node.property.type === "Identifier" ? node.property.name : undefined;
  if (node.type !== "Property") return undefined;
  return node.key.type === "Identifier"
    ? node.key.name
    : node.key.type === "Literal"
      ? String(node.key.value)
      : undefined;
}

/** The names that a script declares at its top level. */
export function topNames({ body }: Program): string[] {
  return body.flatMap((node) => {
    if (node.type === "FunctionDeclaration") return node.id ? [node.id.name] : [];
    return node.type === "VariableDeclaration" ? node.declarations.map(({ id }) => declaredName(id)) : [];
  });
}
