// What an expression does besides to read, and in which order it reads.
import type { AnyNode, Expression } from "acorn";
import { walkTree } from "./tokens.js";

/** Whether an expression does more than to read. */
export function acts(node: AnyNode): boolean {
  let found = false;
  walkTree(node, ({ type }) => {
    if (/^(Call|New|Assignment|Update)Expression$/.test(type)) found = true;
  });
  return found;
}

/** Whether an expression does nothing but to assign what it has read. */
export const isLastAct = (body: Expression): boolean =>
  body.type === "AssignmentExpression" && !acts(body.left) && !acts(body.right);

/** Whether an argument only reads: it changes nothing. */
export function isReading(node: AnyNode): boolean {
  switch (node.type) {
    case "Identifier":
    case "ThisExpression":
      return true;
    case "Literal":
      return node.regex === undefined;
    case "UnaryExpression":
      return node.operator !== "delete" && isReading(node.argument);
    case "BinaryExpression":
    case "LogicalExpression":
      return isReading(node.left) && isReading(node.right);
    case "ConditionalExpression":
      return isReading(node.test) && isReading(node.consequent) && isReading(node.alternate);
    case "MemberExpression":
      return isReading(node.object) && (!node.computed || isReading(node.property));
    case "CallExpression":
      return onlyReads(node.callee) && node.arguments.every(isReading);
  }
  return false;
}

/** Whether what is called is `indexOf`, or one of `Math` but `random`. */
function onlyReads(callee: AnyNode): boolean {
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return false;
  const isMath = callee.object.type === "Identifier" && callee.object.name === "Math";
  return isMath ? callee.property.name !== "random" : callee.property.name === "indexOf" && isReading(callee.object);
}

/** Whether a part is the first that an expression reads. */
export function isReadFirst(body: AnyNode, part: AnyNode): boolean {
  if (body === part) return true;
  switch (body.type) {
    case "BinaryExpression":
    case "LogicalExpression":
      return isReadFirst(body.left, part);
    case "ConditionalExpression":
      return isReadFirst(body.test, part);
    case "MemberExpression":
      return isReadFirst(body.object, part);
    case "AssignmentExpression":
      return body.left.type === "Identifier" && body.operator === "=" && isReadFirst(body.right, part);
  }
  return false;
}
