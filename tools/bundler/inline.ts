// Puts what a small function computes in the place of its calls. A function costs a board some five JsVars from boot on,
// and each call of one thousands of instructions, while the text stays in flash. A minifier does so only where there is
// one call. Comes after names.ts: no local name covers a top-level one then.
import type {
  AnyNode,
  CallExpression,
  Expression,
  FunctionDeclaration,
  Identifier,
  Program,
  VariableDeclaration,
  VariableDeclarator,
} from "acorn";
import { withoutDeclarators } from "./constants.js";
import { acts, isLastAct, isReadFirst, isReading } from "./acts.js";
import { applyEdits, type Edit, type Edited } from "./edits.js";
import { readScopes, type Binding, type Bindings } from "./scope.js";
import { isFunction, readBundle, walkTree } from "./tokens.js";

/** So many bytes more are worth it for one function. */
const growthMax = 140;
/** A longer text is skipped, where it does not run, for longer than a call takes. */
const textMax = 110;

/** A call of a candidate, and what it stands in, the innermost last. */
interface Call {
  node: CallExpression;
  ancestors: readonly AnyNode[];
}

/** A function that consists of one expression. */
interface Candidate {
  node: FunctionDeclaration;
  body: Expression;
  /** It returns the expression's value. */
  hasValue: boolean;
  /** The uses of its parameters in the expression, in the order of the text. */
  uses: { node: Identifier; parent: AnyNode; param: number }[];
  calls: Call[];
}

function expressionOf({ body }: FunctionDeclaration): { body: Expression; hasValue: boolean } | undefined {
  const only = body.body.length === 1 ? body.body[0] : undefined;
  if (only?.type === "ReturnStatement" && only.argument) return { body: only.argument, hasValue: true };
  return only?.type === "ExpressionStatement" ? { body: only.expression, hasValue: false } : undefined;
}

class Inliner {
  readonly candidates = new Map<Binding, Candidate>();
  /** Names that a function assigns which is not their own, so that a call may change them. */
  private readonly changedInside = new Set<Binding>();
  private readonly bindingOf: Bindings;

  constructor(
    private readonly code: string,
    private readonly ast: Program,
  ) {
    this.bindingOf = readScopes(ast).bindingOf;
    for (const node of ast.body) if (node.type === "FunctionDeclaration") this.consider(node);
    walkTree(ast, (node, ancestors) => this.look(node, ancestors));
    for (const [binding, candidate] of this.candidates)
      if (
        !candidate.calls.length ||
        !this.isWorthIt(candidate) ||
        !candidate.calls.every((call) => this.fits(candidate, call))
      )
        this.candidates.delete(binding);
    for (const [binding, { body }] of this.candidates) if (this.calls(body)) this.candidates.delete(binding);
    this.leaveNested();
  }

  private consider(node: FunctionDeclaration): void {
    const binding = this.bindingOf.get(node.id);
    const found = expressionOf(node);
    if (!binding || !found || binding.values.length !== 1 || found.body.end - found.body.start > textMax) return;
    const params = node.params.map((param) => this.bindingOf.get(param));
    const uses: Candidate["uses"] = [];
    let isPlain = true;
    walkTree(found.body, (inner, ancestors) => {
      const parent = ancestors.at(-1) ?? found.body;
      if (isFunction(inner) || inner.type === "ThisExpression") isPlain = false;
      if (inner.type !== "Identifier") return;
      const its = this.bindingOf.get(inner);
      if (its === binding || inner.name === "arguments") isPlain = false;
      const param = its ? params.indexOf(its) : -1;
      if (param < 0) return;
      if (parent.type === "UpdateExpression" || (parent.type === "AssignmentExpression" && parent.left === inner))
        isPlain = false;
      uses.push({ node: inner, parent, param });
    });
    if (isPlain) this.candidates.set(binding, { node, ...found, uses, calls: [] });
  }

  private look(node: AnyNode, ancestors: readonly AnyNode[]): void {
    if (node.type === "AssignmentExpression") this.changes(node.left, ancestors);
    if (node.type === "UpdateExpression") this.changes(node.argument, ancestors);
    const binding = node.type === "Identifier" ? this.bindingOf.get(node) : undefined;
    const candidate = binding && this.candidates.get(binding);
    if (!candidate || node === candidate.node.id) return;
    const parent = ancestors.at(-1)!;
    if (parent.type === "CallExpression" && parent.callee === node)
      candidate.calls.push({ node: parent, ancestors: ancestors.slice(0, -1) });
    else if (parent.type !== "VariableDeclarator") this.candidates.delete(binding);
  }

  private changes(left: AnyNode, ancestors: readonly AnyNode[]): void {
    const binding = this.bindingOf.get(left);
    if (binding && ancestors.findLast(isFunction) !== binding.owner) this.changedInside.add(binding);
  }

  private isWorthIt({ node, body, calls }: Candidate): boolean {
    const bytes = body.end - body.start;
    return calls.length * (bytes - 4) - (node.end - node.start) <= growthMax;
  }

  /** Whether the call may be replaced: the value of each argument is the same wherever the expression reads it. */
  private fits({ node, body, hasValue, uses }: Candidate, { node: call, ancestors }: Call): boolean {
    if (!hasValue && !isStatement(call, ancestors)) return false;
    if (call.arguments.length > node.params.length) return false;
    if (isDoor(body, uses, node.params.length)) return call.arguments.every(({ type }) => type !== "SpreadElement");
    const isLate = !acts(body) || isLastAct(body);
    return call.arguments.every((argument, index) => {
      const of = uses.filter(({ param }) => param === index);
      // what only reads may be read at any time before something changes
      if (isLate && of.length === 1 && call.arguments.every(isReading)) return true;
      if (this.isSteady(argument, acts(body))) return true;
      // anything else is read once, and before all else
      const isFirst = uses[0]?.param === index && isReadFirst(body, uses[0].node);
      return argument.type !== "SpreadElement" && of.length === 1 && isFirst && call.arguments.length === 1;
    });
  }

  /** Whether an argument may be read later and more than once. `isActed`: the expression changes something. */
  private isSteady(node: AnyNode, isActed: boolean): boolean {
    if (node.type === "Literal") return node.regex === undefined;
    if (node.type === "ThisExpression") return true;
    if (node.type === "UnaryExpression") return node.argument.type === "Literal";
    if (node.type === "Identifier") {
      const binding = this.bindingOf.get(node);
      return !isActed || (!!binding && binding.owner !== null && !this.changedInside.has(binding));
    }
    if (node.type !== "MemberExpression" || node.computed || isActed) return false;
    return this.isSteady(node.object, isActed);
  }

  /** Whether an expression calls another candidate, which comes first. */
  private calls(body: Expression): boolean {
    let found = false;
    walkTree(body, (node) => {
      const binding = node.type === "Identifier" ? this.bindingOf.get(node) : undefined;
      if (binding && this.candidates.has(binding)) found = true;
    });
    return found;
  }

  /** Leaves what is called in an argument of another candidate's call to the next round. */
  private leaveNested(): void {
    const calls = new Set<AnyNode>(
      [...this.candidates.values()].flatMap((candidate) => candidate.calls.map(({ node }) => node)),
    );
    for (const [binding, candidate] of this.candidates)
      if (candidate.calls.some(({ ancestors }) => ancestors.some((node) => calls.has(node))))
        this.candidates.delete(binding);
  }

  edits(): Edit[] {
    const edits: Edit[] = [];
    const gone = new Map<VariableDeclaration, VariableDeclarator[]>();
    for (const candidate of this.candidates.values()) {
      const { node } = candidate;
      edits.push({ at: node.start, text: "", skip: node.end - node.start });
      for (const call of candidate.calls) {
        const { start, end } = call.node;
        edits.push({ at: start, text: this.text(candidate, call), skip: end - start });
      }
      for (const list of this.ast.body) {
        if (list.type !== "VariableDeclaration") continue;
        for (const declarator of list.declarations)
          if (this.bindingOf.get(declarator.id) === this.bindingOf.get(node.id))
            gone.set(list, [...(gone.get(list) ?? []), declarator]);
      }
    }
    for (const [list, declarators] of gone) edits.push(...withoutDeclarators(list, declarators));
    return edits;
  }

  /** What stands in the place of a call. */
  private text({ body, uses }: Candidate, { node: call, ancestors }: Call): string {
    let text = "";
    let from = body.start;
    for (const { node, parent, param } of uses) {
      const argument = call.arguments[param];
      const given = argument ? this.code.slice(argument.start, argument.end) : "void 0";
      const isBare = argument !== undefined && isOperand(argument);
      text += this.code.slice(from, node.start) + (isBare || isSeparate(parent, node) ? given : `(${given})`);
      from = node.end;
    }
    text += this.code.slice(from, body.end);
    const parent = ancestors.at(-1)!;
    const isBare =
      body.type === "SequenceExpression" ? parent.type === "ExpressionStatement" : isSeparate(parent, call);
    return isOperand(body) || isBare ? text : `(${text})`;
  }
}

/**
 * Whether an expression only leads to an inner function of a file that has the tag @seldom (seldom.ts): such a function
 * does not depend on the arguments, which all are read once and in their order.
 */
function isDoor(body: Expression, uses: Candidate["uses"], params: number): boolean {
  if (body.type !== "CallExpression" || body.callee.type !== "CallExpression" || uses.length !== params) return false;
  const { callee, arguments: which } = body.callee;
  return (
    callee.type === "Identifier" &&
    which.length === 1 &&
    which[0]!.type === "Literal" &&
    body.arguments.length === params &&
    uses.every(({ node, param }, index) => param === index && node === body.arguments[index])
  );
}

/** Whether nobody uses the value of an expression. */
function isStatement(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  const parent = ancestors.at(-1)!;
  if (parent.type === "ExpressionStatement") return true;
  if (parent.type === "LogicalExpression" && parent.right === node) return isStatement(parent, ancestors.slice(0, -1));
  if (parent.type === "ConditionalExpression" && parent.test !== node)
    return isStatement(parent, ancestors.slice(0, -1));
  if (parent.type !== "SequenceExpression" || !(parent.expressions as AnyNode[]).includes(node)) return false;
  return parent.expressions.at(-1) !== node || isStatement(parent, ancestors.slice(0, -1));
}

/** Whether an expression needs no brackets in another one. */
const isOperand = ({ type }: AnyNode): boolean =>
  type === "Identifier" || type === "Literal" || type === "ThisExpression" || type === "MemberExpression";

/** Whether an expression stands where no operator is beside it. */
function isSeparate(parent: AnyNode, node: AnyNode): boolean {
  switch (parent.type) {
    case "CallExpression":
      return parent.callee !== node;
    case "ExpressionStatement":
    case "ReturnStatement":
    case "VariableDeclarator":
    case "IfStatement":
      return true;
  }
  return false;
}

/** Returns the text in which the calls of small functions are replaced, those that call no other small one. */
export function inlineSmall(code: string): Edited {
  const { ast, tokens } = readBundle(code);
  return applyEdits(code, tokens, new Inliner(code, ast).edits());
}
