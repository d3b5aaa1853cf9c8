// Snippets for the test of the language rules: TypeScript like the firmware's, whose last statement's value is the
// result.

export interface LanguageCase {
  /** The rule that refuses it. */
  rule: string;
  refused: string;
  /** Line and column of the finding, from 1. */
  at: string;
  /** Nearly the same, but valid. */
  passes: string;
  /** True if a value cannot show the harm, or only some boards are affected. */
  unproven?: true;
}

export const languageCases: LanguageCase[] = [
  // Indices that are not whole numbers from 0
  {
    rule: "text-index",
    refused: 'const t: string = "";\nt[t.length - 1]',
    at: "2:1",
    passes: 'const t: string = "";\nt.charAt(t.length - 1)',
  },
  {
    rule: "text-index",
    refused: 'const t: string = "";\nt[-1]',
    at: "2:1",
    passes: 'const t: string = "";\nt[0]',
  },
  {
    rule: "text-index",
    refused: 'let t: string | undefined = "abc"; t![1.5]',
    at: "1:36",
    passes: 'let t: string | undefined = "abc"; t!.slice(1, 2)',
  },
  {
    rule: "text-index",
    refused: 'const v: any = JSON.parse("5"); v[0]',
    at: "1:33",
    passes: 'const v: any = JSON.parse("5"); Array.isArray(v) && v[0]',
  },
  {
    rule: "text-index",
    refused: 'const t = "ab".split(",")[0]!; const name: string = "x"; (t as any)[name]',
    at: "1:58",
    passes: 'const t: { [name: string]: number } = { x: 1 }; const name: string = "x"; t[name]',
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); u[-1]",
    at: "1:30",
    passes: "const u = new Uint8Array(3); u[1]",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); let i = 0; i--; u[i]",
    at: "1:46",
    passes: "const u = new Uint8Array(3); let i = 0; i++; u[i]",
  },
  {
    rule: "array-index",
    refused: 'const u = new Int16Array(3); u["abc".indexOf("d")]',
    at: "1:30",
    passes: 'const u = new Int16Array(3); u["abc".indexOf("d") & 1]',
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); for (let i = 3; i >= -1; i--) u[i] = 1;\nu.length",
    at: "1:60",
    passes: "const u = new Uint8Array(3); for (let i = 0; i < 5; i++) u[i] = 1;\nu.length",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); function f(i: number): any { return u[i]; } f(1); f(-1)",
    at: "1:66",
    passes: "const u = new Uint8Array(3); function f(i: number): any { return u[i]; } f(1); f(2)",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); function f(i: number): any { return u[i]; } f(1); [1.5].map(f)[0]",
    at: "1:66",
    passes: "const u = new Uint8Array(3); function f(i: number): any { return u[i & 3]; } f(1); [1.5].map(f)[0]",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); let i = 3; i -= 5; u[i] = 1",
    at: "1:49",
    passes: "const u = new Uint8Array(3); let i = 0; i += 2; u[i] = 1",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); let i = 1; i /= 2; u[i]",
    at: "1:49",
    passes: "const u = new Uint8Array(3); let i = 1; u[Math.floor(i / 2)]",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); const x = -1; u[x >>> 0]",
    at: "1:44",
    passes: "const u = new Uint8Array(3); const x = -1; u[x >>> 31]",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); const x: number[] = []; u[x[0]!]",
    at: "1:54",
    passes: "const u = new Uint8Array(3); const x: number[] = []; u[x.length]",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); const x = [5]; x.forEach(function (y) { u[y - 6] = 1; })",
    at: "1:70",
    passes:
      "const u = new Uint8Array(3); const x = [5]; for (let i = 0; i < x.length; i++) u[2 * i % 3] = 1;\nu.length",
  },
  {
    rule: "array-index",
    refused: "const u = new Uint8Array(3); let i: number; if (u.length > 5) i = 1; else i = NaN; u[i]",
    at: "1:84",
    passes: "const u = new Uint8Array(3); const i = u.length ? 1 : Math.min(2, u.length); u[i]",
  },

  // Operators that compute or compare in another way
  {
    rule: "comparison",
    refused: "const a: any = [1, 2]; [1 < a, 5 > a]",
    at: "1:25",
    passes: 'const a: any = [1, 2]; typeof a == "number" && 1 < a',
  },
  {
    rule: "comparison",
    refused: "const a: any = {}; a > 5",
    at: "1:20",
    passes: "const a: any = {}; a.length === undefined",
  },
  {
    rule: "comparison",
    refused: 'const n = 0, t: any = " "; n >= t',
    at: "1:28",
    passes: 'const n = 0, t = "1.5"; n >= parseFloat(t)',
  },
  {
    rule: "comparison",
    refused:
      'let a: number | undefined, b: number | undefined; [a, b].length + "" + (a! >= 0) + (a as any <= (b as any))',
    at: "1:85",
    passes: 'let a: number | undefined, b = 5; [a].length + "" + (a! >= 0) + (a! <= b)',
    unproven: true,
  },
  { rule: "equality", refused: "const a: any = []; a == 0", at: "1:20", passes: "const a: any = []; a === 0" },
  {
    rule: "equality",
    refused: 'const n = 0, t: any = " "; t == n',
    at: "1:28",
    passes: 'const n = 0, t: any = " "; typeof t == "number" && t == n',
  },
  {
    rule: "arithmetic",
    refused: 'const t: string = " "; +t',
    at: "1:24",
    passes: 'const t: string = " 5"; parseInt(t, 10)',
  },
  {
    rule: "arithmetic",
    refused: 'const t: any = " "; 5 - t',
    at: "1:21",
    passes: 'const t: any = " "; 5 - (typeof t == "number" ? t : 1)',
  },
  {
    rule: "numeral",
    refused: "99999999.99 == 9999999999 / 100",
    at: "1:1",
    passes: "99999.99 == 9999999 / 100",
    unproven: true,
  },
  { rule: "joining", refused: '"" + function (): number { return 1; }', at: "1:1", passes: '"" + 1' },
  {
    rule: "joining",
    refused: 'const n: number = 1; "s: " + n / 3',
    at: "1:22",
    passes: 'const n: number = 1; "s: " + Math.round(n * 1000 / 3) / 1000',
  },
  {
    rule: "joining",
    refused: "const n: number = 1; `${n / 3} s`",
    at: "1:22",
    passes: "const n: number = 1; `${n} s`",
  },
  {
    rule: "joining",
    refused: "const n: number = 1; String(n / 3)",
    at: "1:22",
    passes: "const n: number = 1; String(Math.floor(n / 3))",
  },
  { rule: "joining", refused: '"" + /a/', at: "1:1", passes: '"" + /a/.source' },
  {
    rule: "truth",
    refused: 'let rest: string = "a"; while (rest) rest = rest.slice(1);\nrest',
    at: "1:32",
    passes: 'let rest: string = "a"; while (rest != "") rest = rest.slice(1);\nrest',
    unproven: true,
  },
  {
    rule: "truth",
    refused: 'const t: string | undefined = "a".slice(1); !t',
    at: "1:46",
    passes: 'const t: string | undefined = "a".slice(1); t === undefined',
    unproven: true,
  },
  {
    rule: "truth",
    refused: 'const t: string = ""; t && 1',
    at: "1:23",
    passes: 'const t: string = ""; t || ""',
    unproven: true,
  },
  {
    rule: "truth",
    refused: 'const t: string = ""; t || "none"',
    at: "1:23",
    passes: 'const t: string = ""; t == "" ? "none" : t',
    unproven: true,
  },
  {
    rule: "truth",
    refused: 'const t: "" | "up" = "up".slice(2) as any; t ? 1 : 2',
    at: "1:44",
    passes: 'const t: "down" | "up" | undefined = [][0]; t ? 1 : 2',
    unproven: true,
  },
  {
    rule: "truth",
    refused: 'const t: string = ""; Boolean(t)',
    at: "1:31",
    passes: 'const t: string = ""; Boolean(t.length)',
    unproven: true,
  },
  {
    rule: "length",
    refused: "const a = [1, 2]; a.length = 1; a.length",
    at: "1:19",
    passes: "const a = [1, 2]; a.splice(1); a.length",
  },
  {
    rule: "length",
    refused: "const a = [1, 2]; a.length--; a.length",
    at: "1:19",
    passes: "const a = [1, 2]; a.pop(); a.length",
  },
  { rule: "in", refused: 'const v: any = 5; "a" in v', at: "1:19", passes: 'const v: object = {}; "a" in v' },
  {
    rule: "in",
    refused: 'const v: any = null; "a" in v',
    at: "1:22",
    passes: 'const v: { a?: number } = {}; "a" in v',
  },
  {
    rule: "for-in",
    refused: "const v: any = 5; let n = 0; for (const k in v) n += k.length;\nn",
    at: "1:30",
    passes: "const v: object = { a: 5 }; let n = 0; for (const k in v) n += k.length;\nn",
  },

  // What exists, and in which order
  {
    rule: "sort",
    refused: "[1, 2, 3].sort(function () { return 0; })",
    at: "1:1",
    passes: "[1, 2, 3].map(function (x) { return x; })",
    unproven: true,
  },
  {
    rule: "sort",
    refused: "const v: any = [2, 1]; v.sort()",
    at: "1:24",
    passes: "const v = { sort: function (): number { return 1; } }; v.sort()",
    unproven: true,
  },
  {
    rule: "order",
    refused: "JSON.stringify({ b: 1, 2: 1, 1: 1 })",
    at: "1:24",
    passes: "JSON.stringify({ b: 1, a: 1 })",
  },
  {
    rule: "order",
    refused: 'JSON.stringify({ b: 1, "7": 1 })',
    at: "1:24",
    passes: 'JSON.stringify({ b: 1, "7a": 1 })',
  },
  {
    rule: "order",
    refused: "const o: { [n: number]: number } = {}; o[2] = 1; o[1] = 1; JSON.stringify(o)",
    at: "1:40",
    passes: "const o: number[] = []; o[0] = 1; o[1] = 1; JSON.stringify(o)",
  },
  {
    rule: "arguments",
    refused: "function f(a: number, b?: number): number { return arguments.length; } f(1)",
    at: "1:52",
    passes: "function f(a: number, b?: number): number { return b === undefined ? 1 : 2; } f(1)",
  },
  { rule: "regexp", refused: 'new RegExp("a{2}").test("aa")', at: "1:5", passes: '/aa/.test("aa")' },
  { rule: "regexp", refused: '"aa".search("a{2}")', at: "1:1", passes: '"aa".indexOf("a")' },
  { rule: "regexp", refused: "/a/i.ignoreCase", at: "1:1", passes: "/a/i.source" },
  {
    rule: "function-fields",
    refused: "const v: any = 0; function f(): void {} (f as any as Function & { name: string }).name + v",
    at: "1:41",
    passes: 'const v: any = 0; const f = { name: "f" }; f.name + v',
    unproven: true,
  },
  {
    rule: "function-fields",
    refused: "new Uint8Array(2).BYTES_PER_ELEMENT",
    at: "1:1",
    passes: "new Uint8Array(2).length",
  },
  {
    rule: "errors",
    refused: 'let said = ""; try { (null as any).x; } catch (e: any) { said = e.message; }\nsaid',
    at: "1:65",
    passes: 'let said = ""; try { throw "x"; } catch (e) { said = "" + e; }\nsaid',
  },
  {
    rule: "errors",
    refused: 'let said = ""; try { (null as any).x; } catch (e: any) { said = JSON.stringify(e); }\nsaid',
    at: "1:65",
    passes: 'let said = ""; try { throw "x"; } catch (e) { said = JSON.stringify("" + e); }\nsaid',
  },
  {
    rule: "errors",
    refused: 'let said = ""; try { throw "x"; } catch (e) { if (e == "x") said = "y"; }\nsaid',
    at: "1:51",
    passes: 'let said = ""; try { throw "x"; } catch (e) { if (e !== undefined) said = "y"; }\nsaid',
    unproven: true,
  },
  {
    rule: "errors",
    refused: "let said: any; try { (null as any).x; } catch (e) { said = (e as any).message; }\nsaid",
    at: "1:60",
    passes: 'let said: any; try { throw "x"; } catch (e) { said = e as any; }\nsaid',
  },
  {
    rule: "errors",
    refused: 'const t: any = "a"; t instanceof String',
    at: "1:21",
    passes: 'const t: any = "a"; typeof t == "string"',
  },
  { rule: "date", refused: "new Date(0).getTime()", at: "1:5", passes: "1", unproven: true },
  {
    rule: "pin",
    refused: 'const p = global["D1"] as Pin; typeof p',
    at: "1:32",
    passes: 'const p = global["D1"] as Pin; p === undefined',
    unproven: true,
  },
  {
    rule: "pin",
    refused: 'const p = global["D1"] as any as Pin, n: any = 1; p == n',
    at: "1:51",
    passes: 'const p = global["D1"] as Pin | undefined, n = global["D2"] as Pin; p == n',
    unproven: true,
  },
  { rule: "ascii", refused: '"\u00e9".length', at: "1:1", passes: '/* \u00e9 */ "e".length', unproven: true },
  {
    rule: "depth",
    refused: "function f(n: number): number {\n  return n ? f(n - 1) : 0;\n}\nf(3)",
    at: "2:14",
    passes:
      "function g(n: number): number {\n  return n;\n}\nfunction f(n: number): number { return n ? g(n - 1) : 0; } f(3)",
    unproven: true,
  },
  {
    rule: "depth",
    refused: "function f(): void { [1].forEach(g); } function g(): void { h(); } function h(): void { f(); }\nh",
    at: "1:89",
    passes: "function f(): void { setTimeout(g, 1); } function g(): void { h(); } function h(): void { f(); }\nh",
    unproven: true,
  },
];
