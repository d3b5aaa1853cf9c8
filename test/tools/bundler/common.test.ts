// What a bundle uses most is declared first, behind what has the tag @hot, and still means the same.
import assert from "node:assert/strict";
import { declareCommon } from "../../../tools/bundler/common.js";
import { mend } from "../../../tools/bundler/mend.js";

describe("the order of a bundle's names", () => {
  it("puts those first that its text uses most, but none of the first declaration", () => {
    const code = "var $h;E;\nfunction $a(){return $b()+$h}function $b(){return $c+$c+$c}var $c=2;$a(),$b();";
    assert.equal(
      declareCommon(code).code,
      "var $h;E;\nvar $c,$b,$a;function $a(){return $b()+$h}function $b(){return $c+$c+$c}var $c=2;$a(),$b();",
    );
  });

  it("is still there when the bundle is mended", () => {
    const { code } = declareCommon("var $h;E;\nfunction $a(){return $h}$a();");
    assert.equal(mend(code).code, code);
  });

  it("leaves a script without functions alone", () => {
    for (const code of ["", "var $a=1;out($a);"]) assert.equal(declareCommon(code).code, code);
  });

  it("says nothing of local names", () => {
    const code = "function $a(t){var n=t;return n+n+n}$a(1);";
    assert.equal(declareCommon(code).code, `var $a;${code}`);
  });
});
