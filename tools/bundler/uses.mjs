// The names and methods that a bundle takes from its surroundings: refused where Espruino has none of them.
import {
  globals,
  missingGlobals,
  missingMethods,
  missingOnArrays,
  onPrototype,
  pinName,
  statics,
} from "./builtins.mjs";
import { isFunction, walkTree } from "./tokens.mjs";

const clears = new Set(["clearTimeout", "clearInterval", "clearWatch"]);

/** The names of the fields that the bundle itself puts a function into. */
function ownMethods(ast) {
  const own = new Set();
  walkTree(ast, (node) => {
    if (node.type === "Property" && isFunction(node.value)) own.add(node.key.name ?? node.key.value);
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression") own.add(node.left.property.name);
  });
  return own;
}

/** Calls `report(node, why)` for each name, member or call that Espruino does not have. */
export function checkUses(ast, bindingOf, report) {
  const own = ownMethods(ast);
  const isGlobal = (node) => node.type === "Identifier" && bindingOf.get(node) === null;

  for (const [node, binding] of bindingOf) {
    if (binding !== null || globals.has(node.name) || pinName.test(node.name)) continue;
    const hint = missingGlobals.get(node.name);
    report(node, `Espruino has no global \`${node.name}\`${hint ? `: ${hint}` : ""}`);
  }

  walkTree(ast, (node) => {
    if (node.type === "MemberExpression" && !node.computed) {
      const { object, property } = node;
      if (
        isGlobal(object) &&
        Object.hasOwn(statics, object.name) &&
        property.name !== "prototype" &&
        !statics[object.name].has(property.name)
      ) {
        report(node, `Espruino has no \`${object.name}.${property.name}\``);
      }
      const ofBuiltin =
        object.type === "MemberExpression" && object.property.name === "prototype" && isGlobal(object.object);
      if (ofBuiltin && globals.has(object.object.name) && !onPrototype.has(property.name)) {
        report(
          node,
          `\`${object.object.name}.prototype.${property.name}\` is undefined in Espruino: take it from a value, like [].slice`,
        );
      }
    }
    if (node.type !== "CallExpression") return;
    const { callee } = node;
    if (isGlobal(callee) && clears.has(callee.name) && node.arguments.length === 0) {
      report(node, `\`${callee.name}()\` without an argument clears all of them`);
    }
    if (callee.type !== "MemberExpression" || callee.computed || isGlobal(callee.object)) return;
    const { name } = callee.property;
    const onArray = callee.object.type === "ArrayExpression" && missingOnArrays.has(name);
    if (onArray || (missingMethods.has(name) && !own.has(name)))
      report(callee.property, `nothing in Espruino has a method \`${name}\``);
  });
}
