// Small functions are replaced by what they compute, where that computes the same.
import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { inlineSmall } from "../../../tools/bundler/inline.js";

/** What becomes of a script, which says `out(…)`; both versions have to say the same. */
function inlined(code: string): string {
  const result = inlineSmall(code).code;
  const said = (script: string): unknown[] => {
    const all: unknown[] = [];
    runInNewContext(script, { out: (value: unknown) => void all.push(value) });
    return all;
  };
  assert.ok(said(code).length > 0, "it says something");
  assert.deepEqual(said(result), said(code));
  return result;
}

const replaced: [what: string, before: string, after: string][] = [
  [
    "a value without parameters",
    "var $a=2;function $f(){return $a>1}out($f());out(!$f())",
    "var $a=2;out($a>1);out(!($a>1))",
  ],
  ["a parameter", "function $f(t){return t+1}out(2*$f(3))", "out(2*(3+1))"],
  [
    "a parameter that is read twice",
    "function $f(t){return t.x+t.x}var $o={x:2};out($f($o))",
    "var $o={x:2};out($o.x+$o.x)",
  ],
  ["an argument with an operator", "function $f(t){return t*2}var $a=1;out($f($a+1))", "var $a=1;out(($a+1)*2)"],
  ["a missing argument", "function $f(t){return t===void 0}out($f())", "out((void 0)===void 0)"],
  ["a function that returns nothing", "var $a;function $f(t){$a=t}$f(4);out($a)", "var $a;$a=4;out($a)"],
  [
    "several expressions",
    "var $a,$b;function $f(t){$a=t,$b=t}1&&0,$f(4);out($a+$b)",
    "var $a,$b;1&&0,($a=4,$b=4);out($a+$b)",
  ],
  [
    "one of two assignments",
    "var $a=1;function $f(t){$a=t}$a>0?$f(4):$a=2;out($a)",
    "var $a=1;$a>0?($a=4):$a=2;out($a)",
  ],
  ["an assignment on a condition", "var $a=1;function $f(t){$a=t}$a>0&&$f(4);out($a)", "var $a=1;$a>0&&($a=4);out($a)"],
  [
    "`this` as an argument",
    "function $f(t){return t.x>0}var $o={x:1,g:function(){return $f(this)}};out($o.g())",
    "var $o={x:1,g:function(){return this.x>0}};out($o.g())",
  ],
  [
    "the inner function to which it leads",
    "function $s(t){for(;;)return function(t,n){return t+n()}}function $f(t,n){return $s(1)(t,n)}function $g(){for(;;)return 3}out($f($g(),function(){return 4}));out($f(5,$g))",
    "function $s(t){for(;;)return function(t,n){return t+n()}}function $g(){for(;;)return 3}out($s(1)($g(),function(){return 4}));out($s(1)(5,$g))",
  ],
  [
    "arguments that only read, in another order",
    "var $a=[1,2],$o={x:5};function $f(t,n){$a[n&1]=t*2+$o.x}$f($o.x-1,$a.indexOf(2));out($a[1])",
    "var $a=[1,2],$o={x:5};$a[($a.indexOf(2))&1]=($o.x-1)*2+$o.x;out($a[1])",
  ],
  ["its early name", "var $f,$a=1;function $f(){return $a}out($f())", "var $a=1;out($a)"],
];

const kept: [what: string, code: string][] = [
  ["a handler", "function $f(t){return t+1}out([1].map($f)[0])"],
  ["a function that calls itself", "function $f(t){return t?$f(t-1):7}out($f(2))"],
  ["one of several statements", "var $a=0;function $f(){$a++;return $a}out($f())"],
  ["an inner function", "function $f(t){return function(){return t}}out($f(5)())"],
  ["a `this` of its own", "function $f(){return typeof this}out($f())"],
  [
    "an argument that acts and is read twice",
    "var $n=0;function $g(){for(;;)return++$n}function $f(t){return t+t}out($f($g()))",
  ],
  [
    "an argument that acts and is read late",
    "var $a=1;function $g(){for(;;)return $a=2}function $f(t){return $a+t}out($f($g()))",
  ],
  ["a value that is dropped, where it counts", "var $a;function $f(t){$a=t}out($f(1))"],
  ["a top-level argument that the expression changes", "var $a=1;function $f(t){return($a=2)+t}out($f($a))"],
  ["a field that the expression changes", "var $o={x:1};function $f(t){return($o.x=2)+t}out($f($o.x))"],
  [
    "arguments that come in another order",
    "var $n=0;function $s(t){for(;;)return function(t,n){return t-n}}function $g(){for(;;)return++$n}function $f(t,n){return $s(1)(n,t)}out($f($g(),$g()))",
  ],
  [
    "an argument that only reads, after something has changed",
    "var $o={x:1};function $f(t){return($o.x=2)+t}out($f($o.x+1))",
  ],
  [
    "an argument that only reads, besides one that acts",
    "var $a=1;function $g(){for(;;)return $a=2}function $f(t,n){return n-t}out($f($a+1,$g()))",
  ],
  ["a parameter that is assigned", "function $f(t){return t=t+1}var $a=1;out($f($a));out($a)"],
  ["a long text", `function $f(){return "${"x".repeat(120)}"}out($f())`],
];

describe("small functions in a bundle", () => {
  for (const [what, before, after] of replaced)
    it(`are replaced by ${what}`, () => assert.equal(inlined(before), after));

  for (const [what, code] of kept) it(`stay with ${what}`, () => assert.equal(inlined(code), code));

  it("stay where the text would grow by more than they are worth", () => {
    const text = '$a+"0123456789012345678901234567890123456789"';
    const few = `var $a=1;function $f(){return ${text}}${"out($f());".repeat(3)}`;
    const many = `var $a=1;function $f(){return ${text}}${"out($f());".repeat(8)}`;
    assert.ok(!inlined(few).includes("function"));
    assert.equal(inlined(many), many);
  });

  it("go from the innermost on, also in arguments", () => {
    const code = "function $g(t){return t+1}function $f(t){return $g(t)*2}out($f(1));out($f($g(2)))";
    let rest = code;
    for (let round = 0; round < 4; round++) rest = inlined(rest);
    assert.ok(!rest.includes("function"), rest);
  });
});
