// Snippets for the tests of the build. Each is a separate script whose last value is its result.

interface Refusal {
  refused: string;
  /** Line and column of the finding, from 1. */
  at: string;
  why: RegExp;
  /** Nearly the same, but valid. */
  passes: string;
  /** True if a result cannot show the harm, or only boards with byte strings are affected. */
  unproven?: true;
}

export const refusals: Refusal[] = [
  // Syntax
  { refused: "let a = 1;\na", at: "1:5", why: /block-scoped/, passes: "var a = 1;\na", unproven: true },
  { refused: "var a=1;\nconst b=2", at: "2:1", why: /block-scoped/, passes: "var a=1;\nvar b=2", unproven: true },
  { refused: "[1].map(()=>2)", at: "1:10", why: /arrow/, passes: "[1].map(function(){return 2})", unproven: true },
  { refused: "class A{}", at: "1:1", why: /classes/, passes: "function A(){}1", unproven: true },
  { refused: "var a=`b`", at: "1:7", why: /template/, passes: 'var a="b";a', unproven: true },
  { refused: "a:for(;;){for(;;)break a}1", at: "1:1", why: /labels/, passes: "for(;;){break}1" },
  {
    refused: "switch(5){default:1;case 2:}4",
    at: "1:21",
    why: /after `default`/,
    passes: "switch(5){case 2:1;default:}4",
  },
  { refused: "with({a:1})a", at: "1:1", why: /with/, passes: "({a:1}).a" },
  { refused: "debugger;1", at: "1:1", why: /console/, passes: "1", unproven: true },
  { refused: "var of=1;of", at: "1:5", why: /reserved word/, passes: "var o={of:1};o.of" },
  {
    refused: `var ${"n".repeat(64)}1=1,${"n".repeat(64)}2=2;${"n".repeat(64)}1`,
    at: "1:5",
    why: /cut at 63/,
    passes: `var ${"n".repeat(62)}1=1;${"n".repeat(62)}1`,
  },
  { refused: "var o={get 'a'(){return 1}};o.a", at: "1:8", why: /plain name/, passes: "var o={get a(){return 1}};o.a" },
  { refused: 'print("\u00e9")', at: "1:8", why: /ASCII/, passes: 'print("\\xe9")', unproven: true },
  { refused: '"\\u0141"', at: "1:1", why: /bytes/, passes: '"\\x41"', unproven: true },
  { refused: "12345678901234567890", at: "1:1", why: /overflows/, passes: "4294967296" },
  {
    refused: "new new Function('this.a=1')",
    at: "1:1",
    why: /`new` directly after/,
    passes: "new(function(){this.a=1})",
  },

  // What runs differently
  {
    refused: "var n=0,f=function(){return n+=1};switch(1){case f():break;case f():}n",
    at: "1:50",
    why: /every `case`/,
    passes: "var n=0;switch(1){case 1:n=1;break;case 2:n=2}n",
  },
  {
    refused: "var n=0;do{break}while(n++<5);n",
    at: "1:24",
    why: /once more/,
    passes: "var n=0;do{n++;break}while(n<5);n",
  },
  {
    refused: "var o={a:1},r;for(r=('a'in o)?1:2;r<0;);r",
    at: "1:22",
    why: /first part of a `for`/,
    passes: "var o={a:1},r='a'in o?1:2;for(;r<0;);r",
  },
  {
    refused:
      "(function(){try{return 1}finally{return 2}})(),function(){try{try{}finally{throw 2}}catch(e){return e}}()",
    at: "1:34",
    why: /forgotten/,
    passes: "(function(){var a=0;try{a=1}finally{a++}return a})()",
  },
  {
    refused: "var o={x:{y:1}},f=function(){return o.x};delete f().y;o",
    at: "1:42",
    why: /deletes f/,
    passes: "var o={x:{y:1}};delete o.x.y;o",
  },
  { refused: "var a=[1,2];a.length=1;a", at: "1:13", why: /cannot be assigned/, passes: "var a=[1,2];a.splice(1);a" },
  {
    refused: "var n=1;function f(){n=9;return 1}n+=f();n",
    at: "1:35",
    why: /after its right side/,
    passes: "var n=1;function f(){return 1}n+=f();n",
  },
  {
    refused: "var o={n:1};function f(){o.n=9;return 1}o.n+=f();o.n",
    at: "1:41",
    why: /after its right side/,
    passes: "var o={n:1};function f(){return 1}o.n+=f();o.n",
  },
  {
    refused: 'var t="";t+=function(){t+="a";return 1}();t',
    at: "1:10",
    why: /after its right side/,
    passes: 'var t="";t+=function(){return 1}();t',
  },

  // Order
  {
    refused: "var a=f();function f(){return 1}a",
    at: "1:7",
    why: /`f` is read.*hoists nothing/,
    passes: "function f(){return 1}var a=f();a",
  },
  {
    refused: "function f(){return g()}\nvar a=f();function g(){return 1}a",
    at: "1:21",
    why: /`g` is read.*while the script loads/,
    passes: "function f(){return g()}\nfunction g(){return 1}var a=f();a",
  },
  {
    refused: "[1].forEach(function(){b});var b=2;b;b",
    at: "1:24",
    why: /`b` is read/,
    passes: "var b=2;[1].forEach(function(){b});b",
    unproven: true,
  },
  {
    refused: "var o={f:function(){return c}},d=[o.f()];var c=1;d",
    at: "1:28",
    why: /`c` is read/,
    passes: "var c=1,o={f:function(){return c}};[o.f()]",
  },
  { refused: "if(0)var a=1;a", at: "1:14", why: /`a` is read/, passes: "var a;if(0)a=1;a" },
  {
    refused: "(function(){a=1;var a;return a})()",
    at: "1:13",
    why: /`a` is assigned/,
    passes: "(function(){var a;a=1;return a})()",
  },
  {
    refused: "var f=function(){for(var i=0;i<0;i++)var t=1;return t};[f()]",
    at: "1:53",
    why: /`t` is read/,
    passes: "var f=function(){for(var i=0;i<1;i++){var t=1;t++}return i};[f()]",
  },
  {
    refused: "setTimeout(function(){if(0)var a=1;print(a)},1)",
    at: "1:42",
    why: /`a` is read/,
    passes: "var later=function(){print(b)};var b=1;1",
    unproven: true,
  },

  // What is missing
  { refused: "new Map;1", at: "1:5", why: /no global `Map`: use an object/, passes: "({})" },
  { refused: "typeof Symbol", at: "1:8", why: /no global `Symbol`/, passes: "typeof Date" },
  {
    refused: "var a=setImmediate",
    at: "1:7",
    why: /no global `setImmediate`/,
    passes: "var a=setTimeout",
    unproven: true,
  },
  {
    refused: "(function(){return __extends})",
    at: "1:20",
    why: /helper/,
    passes: "(function(){return D16})",
    unproven: true,
  },
  { refused: "Math.trunc(1.5)", at: "1:1", why: /no `Math.trunc`/, passes: "Math.floor(1.5)" },
  { refused: "Object.freeze({a:1})", at: "1:1", why: /no `Object.freeze`/, passes: "Object.keys({a:1})" },
  { refused: "Number.isInteger(1)", at: "1:1", why: /no `Number.isInteger`/, passes: "isFinite(1)" },
  { refused: "typeof Promise.race", at: "1:8", why: /no `Promise.race`/, passes: "typeof Promise.all" },
  { refused: '"a".localeCompare("b")', at: "1:5", why: /method `localeCompare`/, passes: '"a"<"b"' },
  { refused: "[1,1].lastIndexOf(1)", at: "1:7", why: /method `lastIndexOf`/, passes: '"aa".lastIndexOf("a")' },
  { refused: "[[1]].flat()", at: "1:7", why: /method `flat`/, passes: "var o={flat:function(){return 1}};o.flat()" },
  { refused: "Array.prototype.slice.call([1])", at: "1:1", why: /\[\]\.slice/, passes: "[].slice.call([1])" },
  { refused: "clearTimeout()", at: "1:1", why: /clears all/, passes: "setTimeout&&1", unproven: true },

  // Regexes
  { refused: '/\\ba/.test("a")', at: "1:1", why: /word boundaries/, passes: '/a/.test("a")' },
  { refused: '/a{2}/.test("aa")', at: "1:1", why: /count/, passes: '/aa/.test("aa")' },
  { refused: '/ab?c/.test("ac")', at: "1:1", why: /no optional/, passes: '/a[?]c/.test("a?c")' },
  { refused: '/(?:a)/.test("a")', at: "1:1", why: /non-capturing/, passes: '/(a)/.test("a")' },
  { refused: '/(ab)+c/.test("ababc")', at: "1:1", why: /repeated group/, passes: '/(ab+)c/.test("abbc")' },
  {
    refused: '/^(a|b)c$/.test("ax")+""+/^(a|b)c$/.exec("bc")',
    at: "1:1",
    why: /`\|` inside/,
    passes: '/^a$|^b$/.test("b")',
  },
  { refused: '/^b/m.test("a\\nb")', at: "1:1", why: /flags g and i/, passes: '/B/i.test("a\\nb")' },
  { refused: '/[/]/.test("/")', at: "1:1", why: /slash in a class/, passes: '/[\\/]/.test("/")' },
];

const skipped = "literal that Espruino skips";

export const mends: { before: string; after: string; kind: string }[] = [
  {
    kind: skipped,
    before: 'var r,d="x";switch(d){case"x":"x"==d?r=1:r=2}r',
    after: 'var r,d="x";switch(d){case"x":("x")==d?r=1:r=2}r',
  },
  {
    kind: skipped,
    before: 'var r,d="x";switch(d){case"x":/y/.test(d)?r=1:r=2}r',
    after: 'var r,d="x";switch(d){case"x":(/y/).test(d)?r=1:r=2}r',
  },
  {
    kind: skipped,
    before: 'var r,d="x";if(r){r=3}"x"==d?r=1:r=2;r',
    after: 'var r,d="x";if(r){r=3}("x")==d?r=1:r=2;r',
  },
  {
    kind: skipped,
    before: 'var r,d="x";if(d)r=3;else if(r)r=4;"x"==d?r=1:r=2;r',
    after: 'var r,d="x";if(d)r=3;else if(r)r=4;("x")==d?r=1:r=2;r',
  },
  {
    kind: skipped,
    before: 'var r,d="x";try{r=3}catch(e){}"x"==d?r=1:r=2;r',
    after: 'var r,d="x";try{r=3}catch(e){}("x")==d?r=1:r=2;r',
  },
  { kind: "division read as a regex", before: "var x=8;x++/2", after: "var x=8;(x++)/2" },
  { kind: "division read as a regex", before: "var x=8,y=3;[y*x--/2,x]", after: "var x=8,y=3;[(y*x--)/2,x]" },
  { kind: "division read as a regex", before: "var o={in:8};o.in/=2;o.in", after: "var o={in:8};(o.in)/=2;o.in" },
  {
    kind: "regex read as a division",
    before: 'var r;if(1)/x/.test("x")&&(r=1);r',
    after: 'var r;if(1)(/x/).test("x")&&(r=1);r',
  },
  {
    kind: "bare body of do",
    before: "var a=0,r=0;do if(a)r++;while(a++<2);r",
    after: "var a=0,r=0;do {if(a)r++;}while(a++<2);r",
  },
  {
    kind: "bare body of do",
    before: "var a=0,r=0;do for(;r<a;){r++}while(a++<2);r",
    after: "var a=0,r=0;do {for(;r<a;){r++}}while(a++<2);r",
  },
  {
    kind: "var below its use",
    before: "function f(x){if(x)a=1;return typeof a;var a}f(1);f(0)",
    after: "function f(x){var a;if(x)a=1;return typeof a;}f(1);f(0)",
  },
];
