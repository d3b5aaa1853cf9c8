// What JSON.stringify writes. JSON.parse is asked about the texts of test/sim/espruino/json-cases.ts and test/sim/espruino/json-noise.ts, see parse.js.
function written(name, value) { attempt(name, function () { return JSON.stringify(value); }); }
var values = [undefined, null, true, false, 0, -0, 1.5, -1, 1e21, 1e-7, NaN, Infinity, "", "a", "\"", "\\", "/", "\b\f\n\r\t\v", "\x00\x1f\x7f", [], {}, [undefined],
  [null, NaN, function () {}], [, 1], [[[]]], [[], {}, ""], { a: undefined }, { a: function () {} }, { a: null }, { "": 1 }, { "a\"b": 1 }, { "a\nb": 1 },
  { b: 1, a: 2 }, { a: { b: { c: {} } } }, function () {}, print, new Date(0), { at: new Date(1.5e12) }, /x/, new Error("e").message, D5, [D5], { pin: D5 },
  new Uint8Array([1, 2]), new Uint8Array(3), new Float64Array([0.5, NaN]), new ArrayBuffer(2), { bytes: new Uint8Array(2) }, Math, JSON, [new Date(0)],
  { toJSON: function () { return 5; } }, { a: { toJSON: function (key) { return "key " + key; } } }, [{ toJSON: function (key) { return "key " + key; } }],
  { toJSON: 5 }, { length: 3 }, { type: "ping", id: "m1" }, { type: "activate", id: "m12", target_id: "target_1", data: { duration: 3.5 } },
  { "with space": 1, "dash-ed": 2, "$": 3, "9a": 4 }, "a long text that has no awkward characters at all but is longer than one block of memory",
  { a: [1, { b: [2, { c: 3 }] }] }, [1, "a", true, null, [2], { b: 3 }], 1696969696.123, 0.1 + 0.2, 1 / 3, 123456789.125, [0.1, 0.25, 1e-3]];
values.forEach(function (value, i) {
  written("value " + i, value);
  attempt("indented by 2: " + i, function () { return JSON.stringify(value, null, 2); });
});
attempt("indents", function () {
  return [0, 1, 3, 12, -1, "", "\t", "--", "0123456789ab", true, null, undefined, {}].map(function (space) { return JSON.stringify({ a: [1] }, null, space); });
});
attempt("a replacer is ignored", function () { return JSON.stringify({ a: 1, b: 2 }, function () { return 7; }) + JSON.stringify({ a: 1, b: 2 }, ["a"]); });
attempt("circles", function () {
  var o = { a: 1 };
  o.self = o;
  var list = [o];
  list.push(list);
  return JSON.stringify(o) + JSON.stringify(list);
});
attempt("the same thing twice is no circle", function () { var inner = { x: 1 }; return JSON.stringify([inner, inner, { inner: inner }]); });
attempt("no argument", function () { return typeof JSON.stringify(); });
attempt("undefined", function () { return [typeof JSON.stringify(undefined), typeof JSON.stringify(print)]; });
attempt("instance", function () { function Thing() { this.x = 1; } Thing.prototype.y = 2; return JSON.stringify(new Thing()); });
attempt("array with fields", function () { var a = [1]; a.more = 2; return JSON.stringify(a); });
attempt("there and back", function () { return JSON.parse(JSON.stringify({ a: [1, -2.5, "x\ny", null, true, { b: {} }], c: "\x7f\xff" })); });
attempt("parse of what is no text", function () { return [JSON.parse(5), JSON.parse(null), JSON.parse(true), JSON.parse([1]), JSON.parse(["5"])]; });
attempt("parse of undefined", function () { return JSON.parse(undefined); });
attempt("parse of nothing", function () { return JSON.parse(); });
attempt("parse of an object", function () { return JSON.parse({}); });
attempt("the first of two", function () { return JSON.parse("{\"a\":1,\"a\":2}").a; });
attempt("deep", function () { return JSON.parse("[[[[[[[[[[1]]]]]]]]]]"); });
attempt("prototype", function () { return JSON.parse("{\"__proto__\":{\"x\":1}}").x; });
attempt("a reviver is ignored", function () { return JSON.parse("[1,2]", function () { return 9; }); });
attempt("a long line", function () { return JSON.parse("{\"a\":\"" + "x".repeat(300) + "\",\"b\":[" + "1,".repeat(50) + "2]}").b.length; });
print("#end");
