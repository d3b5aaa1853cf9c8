// Espruino hoists nothing: a function exists once its declaration has run, and so does a `var`. This walks a bundle in
// the order in which it runs, through every function that is certainly called on the way, and finds names that come too
// early.
import type {
  AnyNode,
  CallExpression,
  Expression,
  FunctionExpression,
  NewExpression,
  Program,
  Statement,
  TryStatement,
} from "acorn";
import { functionsOf, isGiven, type Binding, type Bindings } from "./scope.js";
import { fieldName, isFunction, type FunctionNode, type Report } from "./tokens.js";

/** Calls that run at once the functions that they are given; any other call is taken to keep them for later. */
const runsAtOnce = new Set("forEach map filter some every reduce find findIndex sort call apply replace".split(" "));

/** Enough for any bundle, and an end for a script made to have none. */
const visitsMax = 200000;

type Declared = ReadonlySet<Binding>;

/** How far a function has run. */
interface State {
  /** The names that exist on every way to this point; null: no way leads here. */
  declared: Set<Binding> | null;
  /** The same for each way that left the function. */
  exits: Declared[];
}

/** What to do with each kind of node. */
type Steps = { [Node in AnyNode as Node["type"]]?: (node: Node, state: State) => void };

/** What exists on both of two ways. */
function meet(a: Set<Binding> | null, b: Set<Binding> | null): Set<Binding> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((binding) => b.has(binding)));
}

/** Goes the way of a program once, from its first statement on. */
class OrderWalk {
  private readonly reported = new Set<AnyNode>();
  private readonly running: (FunctionNode | null)[] = [];
  private readonly seen = new Map<FunctionNode | null, Declared[]>();
  private readonly later: FunctionNode[] = [];
  /** Everything that any function has declared by its end. */
  private readonly settled = new Set<Binding>();
  private isLoading = true;
  private visits = 0;

  constructor(
    private readonly ast: Program,
    private readonly bindingOf: Bindings,
    private readonly report: Report,
  ) {}

  walk(): void {
    this.run(null, new Set());
    this.isLoading = false;
    // Each function once more, as called when everything around it has come to its end. Walking one may find others.
    for (const fn of this.later) this.run(fn, this.settled);
  }

  /** Runs a function, or with null the script, where `outer` exists. */
  private run(fn: FunctionNode | null, outer: Declared): void {
    if (this.running.includes(fn)) return;
    // Nothing new to find where the function was walked before with less than this.
    const earlier = this.seen.get(fn) ?? [];
    if (earlier.some((set) => [...set].every((binding) => outer.has(binding)))) return;
    this.seen.set(fn, [...earlier, new Set(outer)]);
    this.running.push(fn);
    const state: State = { declared: new Set(outer), exits: [] };
    this.statements(fn ? fn.body.body : this.ast.body, state);
    this.running.pop();
    for (const exit of [...state.exits, state.declared ?? []]) for (const binding of exit) this.settled.add(binding);
  }

  private use(node: AnyNode, state: State, verb: "read" | "assigned"): void {
    const binding = this.bindingOf.get(node);
    if (!binding || isGiven(binding) || state.declared?.has(binding) || this.reported.has(node)) return;
    this.reported.add(node);
    const isCalled = this.isLoading && this.running.at(-1);
    const where = `where its \`${binding.kind}\` statement may not have run yet`;
    const why = `\`${binding.name}\` is ${verb} ${where}: Espruino hoists nothing`;
    this.report(node, isCalled ? `${why} (this function is called while the script loads)` : why);
  }

  private statements(list: readonly AnyNode[], state: State): void {
    for (const node of list) {
      if (state.declared === null) return;
      if (++this.visits > visitsMax) throw new Error("the order of this bundle is too tangled to follow");
      this.step(this.statementSteps, node, state);
    }
  }

  private statement(node: AnyNode, state: State): void {
    this.statements([node], state);
  }

  private expression(node: AnyNode | null | undefined, state: State): void {
    if (node) this.step(this.expressionSteps, node, state);
  }

  private step(steps: Steps, node: AnyNode, state: State): void {
    (steps[node.type] as ((node: AnyNode, state: State) => void) | undefined)?.(node, state);
  }

  /** Goes a way that may not be taken. Returns what exists at its end. */
  private branch(state: State, body: () => void): Set<Binding> | null {
    const before = state.declared;
    state.declared = new Set(before);
    body();
    const after = state.declared;
    state.declared = before;
    return after;
  }

  private declare(node: AnyNode, { declared }: State): void {
    const binding = this.bindingOf.get(node);
    if (binding) declared?.add(binding);
  }

  private leave(argument: Expression | null | undefined, state: State): void {
    this.expression(argument, state);
    state.exits.push(state.declared ?? new Set());
    state.declared = null;
  }

  /** A part of a `for` that declares names or computes something. */
  private begin(node: AnyNode | null | undefined, state: State): void {
    if (node?.type === "VariableDeclaration") this.statement(node, state);
    else this.expression(node, state);
  }

  private loop(state: State, body: Statement, after?: Expression | null): void {
    this.branch(state, () => {
      this.statement(body, state);
      if (state.declared !== null) this.expression(after, state);
    });
  }

  private tryAll({ block, handler, finalizer }: TryStatement, state: State): void {
    const tried = this.branch(state, () => this.statement(block, state));
    const caught = handler ? this.branch(state, () => this.statement(handler.body, state)) : null;
    const after = handler ? meet(tried, caught) : tried;
    state.declared = after;
    if (!finalizer) return;
    state.declared ??= new Set();
    this.statement(finalizer, state);
    if (after === null) state.declared = null;
  }

  private readonly statementSteps: Steps = {
    FunctionDeclaration: (node, state) => {
      this.declare(node.id ?? node, state);
      this.later.push(node);
    },
    VariableDeclaration: ({ declarations }, state) => {
      for (const { id, init } of declarations) {
        // without a value it only keeps a function's place in the list of names (hot.ts, common.ts)
        const isFunctionLater = this.bindingOf.get(id)?.values.some((value) => value?.type === "FunctionDeclaration");
        if (init || !isFunctionLater) this.declare(id, state);
        this.expression(init, state);
      }
    },
    BlockStatement: ({ body }, state) => this.statements(body, state),
    IfStatement: ({ test, consequent, alternate }, state) => {
      this.expression(test, state);
      const yes = this.branch(state, () => this.statement(consequent, state));
      const no = this.branch(state, () => alternate && this.statement(alternate, state));
      state.declared = meet(yes, no);
    },
    ForStatement: ({ init, test, update, body }, state) => {
      this.begin(init, state);
      this.expression(test, state);
      this.loop(state, body, update);
    },
    ForInStatement: ({ left, right, body }, state) => {
      this.begin(left, state);
      this.expression(right, state);
      this.loop(state, body);
    },
    WhileStatement: ({ test, body }, state) => {
      this.expression(test, state);
      this.loop(state, body);
    },
    DoWhileStatement: ({ test, body }, state) => this.loop(state, body, test),
    SwitchStatement: ({ discriminant, cases }, state) => {
      this.expression(discriminant, state);
      for (const { test } of cases) this.expression(test, state);
      for (const { consequent } of cases) this.branch(state, () => this.statements(consequent, state));
    },
    TryStatement: (node, state) => this.tryAll(node, state),
    ReturnStatement: ({ argument }, state) => this.leave(argument, state),
    ThrowStatement: ({ argument }, state) => this.leave(argument, state),
    BreakStatement: (_node, state) => void (state.declared = null),
    ContinueStatement: (_node, state) => void (state.declared = null),
    LabeledStatement: ({ body }, state) => this.statement(body, state),
    ExpressionStatement: ({ expression }, state) => this.expression(expression, state),
  };

  /** The functions that a call of this expression may run. */
  private functionsMeant(node: AnyNode): FunctionNode[] {
    if (isFunction(node)) return [node];
    if (node.type === "Identifier") return functionsOf(this.bindingOf.get(node));
    const name = node.type === "MemberExpression" ? fieldName(node) : undefined;
    if (node.type !== "MemberExpression" || name === undefined) return [];
    if (runsAtOnce.has(name) && isFunction(node.object)) return [node.object];
    return (this.bindingOf.get(node.object)?.values ?? [])
      .flatMap((value) => (value?.type === "ObjectExpression" ? value.properties : []))
      .flatMap((property) => (property.type === "Property" && fieldName(property) === name ? [property.value] : []))
      .filter((value): value is FunctionExpression => isFunction(value));
  }

  private call({ callee, arguments: given }: CallExpression | NewExpression, state: State): void {
    const isAtOnce = runsAtOnce.has(fieldName(callee) ?? "");
    if (!isFunction(callee)) this.expression(callee, state);
    for (const argument of given) this.expression(argument, state);
    const called = [callee, ...(isAtOnce ? given : [])].flatMap((node) => this.functionsMeant(node));
    for (const fn of called) this.run(fn, state.declared ?? new Set());
  }

  private readonly expressionSteps: Steps = {
    Identifier: (node, state) => this.use(node, state, "read"),
    FunctionExpression: (node) => void this.later.push(node),
    CallExpression: (node, state) => this.call(node, state),
    NewExpression: (node, state) => this.call(node, state),
    AssignmentExpression: ({ left, right }, state) => {
      if (left.type === "Identifier") this.use(left, state, "assigned");
      else this.expression(left, state);
      this.expression(right, state);
    },
    UnaryExpression: ({ operator, argument }, state) => {
      if (operator !== "typeof" || argument.type !== "Identifier") this.expression(argument, state);
    },
    UpdateExpression: ({ argument }, state) => this.expression(argument, state),
    MemberExpression: ({ object, property, computed }, state) => {
      this.expression(object, state);
      if (computed) this.expression(property, state);
    },
    ConditionalExpression: ({ test, consequent, alternate }, state) => {
      for (const part of [test, consequent, alternate]) this.expression(part, state);
    },
    BinaryExpression: ({ left, right }, state) => {
      for (const part of [left, right]) this.expression(part, state);
    },
    LogicalExpression: ({ left, right }, state) => {
      for (const part of [left, right]) this.expression(part, state);
    },
    SequenceExpression: ({ expressions }, state) => {
      for (const part of expressions) this.expression(part, state);
    },
    ArrayExpression: ({ elements }, state) => {
      for (const part of elements) this.expression(part, state);
    },
    ObjectExpression: ({ properties }, state) => {
      for (const property of properties) if (property.type === "Property") this.expression(property.value, state);
    },
  };
}

/** Reports each place that uses a name before its declaration has run, once. */
export function findEarlyUses(ast: Program, bindingOf: Bindings, report: Report): void {
  new OrderWalk(ast, bindingOf, report).walk();
}
