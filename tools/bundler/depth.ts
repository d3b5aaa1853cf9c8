// How deep the calls of a program go: a board has room for some 30, and what goes deeper cannot be caught there.
import ts from "typescript";

/**
 * Of the 30 plain calls that an ESP32's stack takes, a program may use this many by name; the rest is for callbacks and
 * what called them.
 */
export const depthMax = 20;
/** Methods that call the functions they are given before they return. */
const callsAtOnce = /^(forEach|map|filter|find|findIndex|every|some|reduce|replace)$/;

/** Reports a node of a source, in a sentence. */
export type ReportNode = (node: ts.Node, why: string) => void;

interface Call {
  to: ts.SignatureDeclaration;
  node: ts.Node;
}

const nameOf = (fn: ts.SignatureDeclaration): string => fn.name?.getText() ?? "a function without a name";
const hasBody = (fn: ts.SignatureDeclaration): boolean => "body" in fn && fn.body !== undefined;

/** Which function calls which, as far as the text tells. */
class CallReader {
  readonly calls = new Map<ts.SignatureDeclaration, Call[]>();

  constructor(private readonly checker: ts.TypeChecker) {}

  read(node: ts.Node, fn?: ts.SignatureDeclaration): void {
    if (ts.isCallExpression(node) && fn) {
      this.add(fn, node.expression, node);
      const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
      if (callsAtOnce.test(method)) for (const given of node.arguments) this.add(fn, given, node);
    }
    const inner = ts.isFunctionLike(node) ? node : fn;
    ts.forEachChild(node, (child) => this.read(child, inner));
  }

  private add(from: ts.SignatureDeclaration, callee: ts.Expression, node: ts.Node): void {
    const to = this.functionOf(callee);
    if (to && hasBody(to)) this.calls.set(from, [...(this.calls.get(from) ?? []), { to, node }]);
  }

  private functionOf(node: ts.Expression): ts.SignatureDeclaration | undefined {
    if (ts.isFunctionLike(node)) return node;
    const found = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node) : undefined;
    const symbol = found && found.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(found) : found;
    const declared = symbol?.valueDeclaration;
    const value = declared && ts.isVariableDeclaration(declared) ? declared.initializer : declared;
    return value && ts.isFunctionLike(value) ? value : undefined;
  }
}

/** The longest chains of calls. */
class ChainFinder {
  private readonly longest = new Map<ts.SignatureDeclaration, ts.SignatureDeclaration[]>();
  private readonly under = new Set<ts.SignatureDeclaration>();

  constructor(
    private readonly calls: ReadonlyMap<ts.SignatureDeclaration, readonly Call[]>,
    private readonly report: ReportNode,
  ) {}

  /** The longest chain of calls from a function on, which is its first. */
  from(fn: ts.SignatureDeclaration): ts.SignatureDeclaration[] {
    const known = this.longest.get(fn);
    if (known) return known;
    this.under.add(fn);
    let chain: ts.SignatureDeclaration[] = [];
    for (const { to, node } of this.calls.get(fn) ?? []) {
      if (this.under.has(to)) {
        this.report(node, `this calls ${nameOf(to)} again while that runs: ${whyShort}`);
        continue;
      }
      const next = this.from(to);
      if (next.length > chain.length) chain = next;
    }
    this.under.delete(fn);
    const whole = [fn, ...chain];
    this.longest.set(fn, whole);
    return whole;
  }
}

const whyShort = "a board's stack is short, and what overflows it cannot be caught";

/**
 * Follows each call whose function can be found in the text. Reports each call that comes back to the function that it
 * is in, and the longest chain of calls if it is longer than `depthMax`.
 */
export function checkDepth(files: readonly ts.SourceFile[], checker: ts.TypeChecker, report: ReportNode): void {
  const reader = new CallReader(checker);
  for (const file of files) reader.read(file);
  const finder = new ChainFinder(reader.calls, report);
  const deepest = [...reader.calls.keys()]
    .map((fn) => finder.from(fn))
    .reduce((longest, chain) => (chain.length > longest.length ? chain : longest), []);
  if (deepest.length <= depthMax) return;
  const names = deepest.map(nameOf).join(" > ");
  report(deepest[0]!, `calls go ${deepest.length} deep from here, over ${depthMax}: ${names}`);
}
