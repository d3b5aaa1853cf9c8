// The names and methods that a bundle takes from its surroundings: refused where Espruino has none of them.
import type { AnyNode, CallExpression, MemberExpression, Program } from "acorn";
import { globals, missingGlobals, missingMethods, missingOnArrays, onPrototype, pinName, statics } from "./builtins.js";
import type { Bindings } from "./scope.js";
import { declaredName, fieldName, isFunction, walkTree, type Report } from "./tokens.js";

const clears = new Set(["clearTimeout", "clearInterval", "clearWatch"]);

/** The names of the fields that the bundle itself puts a function into. */
function ownMethods(ast: Program): Set<string> {
  const own = new Set<string>();
  const add = (name: string | undefined) => name !== undefined && own.add(name);
  walkTree(ast, (node) => {
    if (node.type === "Property" && isFunction(node.value)) add(fieldName(node));
    if (node.type === "AssignmentExpression") add(fieldName(node.left));
  });
  return own;
}

class UseChecker {
  private readonly own: ReadonlySet<string>;

  constructor(
    ast: Program,
    private readonly bindingOf: Bindings,
    private readonly report: Report,
  ) {
    this.own = ownMethods(ast);
  }

  checkNames(): void {
    for (const [node, binding] of this.bindingOf) {
      const name = declaredName(node);
      if (binding !== null || globals.has(name) || pinName.test(name)) continue;
      const hint = missingGlobals.get(name);
      this.report(node, `Espruino has no global \`${name}\`${hint === undefined ? "" : `: ${hint}`}`);
    }
  }

  check(node: AnyNode): void {
    if (node.type === "MemberExpression") this.checkMember(node, fieldName(node));
    if (node.type === "CallExpression") this.checkCall(node);
  }

  /** The name of a global that nothing in the bundle declares. */
  private globalName(node: AnyNode): string | undefined {
    return node.type === "Identifier" && this.bindingOf.get(node) === null ? node.name : undefined;
  }

  private checkMember(node: MemberExpression, name: string | undefined): void {
    const owner = this.globalName(node.object);
    const known = owner !== undefined && Object.hasOwn(statics, owner) ? statics[owner]! : undefined;
    if (name === undefined) return;
    if (known !== undefined && name !== "prototype" && !known.has(name))
      this.report(node, `Espruino has no \`${owner}.${name}\``);
    const { object } = node;
    const builtin =
      object.type === "MemberExpression" && fieldName(object) === "prototype"
        ? this.globalName(object.object)
        : undefined;
    if (builtin === undefined || !globals.has(builtin) || onPrototype.has(name)) return;
    const why = `\`${builtin}.prototype.${name}\` is undefined in Espruino: take it from a value, like [].slice`;
    this.report(node, why);
  }

  private checkCall(node: CallExpression): void {
    const { callee, arguments: given } = node;
    const name = this.globalName(callee);
    if (name !== undefined && clears.has(name) && given.length === 0)
      this.report(node, `\`${name}()\` without an argument clears all of them`);
    const method = callee.type === "MemberExpression" ? fieldName(callee) : undefined;
    if (callee.type !== "MemberExpression" || method === undefined || this.globalName(callee.object) !== undefined)
      return;
    const isOnArray = callee.object.type === "ArrayExpression" && missingOnArrays.has(method);
    if (isOnArray || (missingMethods.has(method) && !this.own.has(method)))
      this.report(callee.property, `nothing in Espruino has a method \`${method}\``);
  }
}

/** Reports each name, member or call that Espruino does not have. */
export function checkUses(ast: Program, bindingOf: Bindings, report: Report): void {
  const checker = new UseChecker(ast, bindingOf, report);
  checker.checkNames();
  walkTree(ast, (node) => checker.check(node));
}
