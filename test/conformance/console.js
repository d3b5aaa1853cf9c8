// What print and console.log write, and how errors that nobody caught are reported.
function shown(name, value) { print("#" + name + ":", value); }
shown("text", "a\tb");
shown("number", 1.5);
shown("undefined", undefined);
shown("null", null);
shown("true", true);
shown("empty object", {});
shown("empty array", []);
shown("object", { a: 1, b: "two", c: null, d: undefined, e: true });
shown("five fields", { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 });
shown("nested", { a: { b: { c: [1, [2, [3]]] } }, d: [] });
shown("array", [1, 2, 3]);
shown("array of text", ["a", "b"]);
shown("array of objects", [{ a: 1 }, { b: 2 }, 3]);
shown("array with gaps", [, 1, , 2]);
shown("long array", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
shown("odd names", { "a b": 1, "1": 2, "": 3, "é": 4 });
shown("escapes", { a: "\n\t\r\\\"'\x00\x01\x07\x0b\x1b\x7f\x80\xff" });
shown("escapes before digits", ["\x001", "\x079", "\x018", "\x1f0"]);
shown("function", function (a, b) { return a + b; });
shown("native", print);
shown("class object", Math);
shown("date", new Date(0));
shown("object with a date", { at: new Date(86400000) });
shown("pattern", /ab+c/);
shown("pin", D5);
shown("object with a pin", { pin: D5, list: [D1, D2] });
shown("bytes", new Uint8Array([1, 2, 3]));
shown("zeros", new Uint8Array(5));
shown("floats", new Float64Array([0.5, 1, -2.25]));
shown("words", new Uint16Array([65535, 1]));
shown("buffer", new Uint8Array([1, 2]).buffer);
shown("zero buffer", new ArrayBuffer(3));
shown("promise", Promise.resolve(1).constructor === Promise);
shown("long text", { a: "0123456789012345678901234567890123456789012345678901234567890123456789" });
function Thing() { this.x = 1; }
shown("instance", new Thing());
Thing.prototype.toString = function () { return "a thing"; };
shown("instance with toString", new Thing());
shown("own toString", { toString: function () { return "mine"; } });
shown("toJSON", { toJSON: function () { return 5; } });
var circle = { a: 1 };
circle.self = circle;
shown("circle", circle);
var list = [1];
list.more = 2;
shown("array with a field", list);
print("#several:", 1, "a", { b: 2 }, [3], null);
console.log("#console.log:", 1, { a: "x" });
print("#nothing:");
print();
print("#two lines: a\nb");
shown("bound", print.bind(null));
shown("text of things", ["" + {}, "" + [1, [2, 3]], "" + null, "" + true, "" + function (a) { return a; }, "" + new Error("e"), "" + D5, "" + /x/]);
shown("toString of things", [({}).toString(), [1, null, undefined].toString(), (true).toString(), "x".toString(), new TypeError("t").toString()]);
attempt("error", function () { var e = new Error("m"); return [e.message, e.type, e.name, "" + e]; });
attempt("error without text", function () { return "" + new Error(); });
attempt("error is JSON", function () { return Object.keys(new Error("m")).length; });
attempt("E.toJS", function () { return [E.toJS({ a: 1, "b c": [1, "x"], d: function () {} }), E.toJS("x\n"), E.toJS([undefined, null]), E.toJS(new Uint8Array(2))]; });

var throwers = {
  "an error": function () { throw new Error("boom"); },
  "a TypeError": function () { throw new TypeError("type"); },
  "text": function () { throw "text"; },
  "a number": function () { throw 5; },
  "an object": function () { throw { a: 1 }; },
  "undefined": function () { throw undefined; },
  "null": function () { throw null; },
  "a list": function () { throw [1, 2]; },
  "field of null": function () { var n = null; n.x; },
  "field of undefined": function () { var u; u.x; },
  "field written to undefined": function () { var u; u.x = 1; },
  "unknown name": function () { return nobody + 1; },
  "call of an unknown name": function () { nobody(); },
  "call of an unknown method": function () { var o = {}; o.nobody(); },
  "call of a number": function () { var five = 5; five(); },
  "call of undefined's method": function () { var u; u.f(); },
  "bad JSON": function () { JSON.parse("{bad"); },
  "no module": function () { require("nobody"); },
  "new of what is no class": function () { var five = 5; new five(); },
  "instanceof what is no class": function () { return 1 instanceof 5; },
  "in of a number": function () { return "a" in 5; },
  "nested": function () { (function inner() { throw new Error("inside"); })(); }
};
var names = Object.keys(throwers);
function nextThrow() {
  var name = names.shift();
  if (name === undefined) return print("#end");
  print("#caught " + name + ":");
  try { throwers[name](); print("no error"); } catch (error) { print("" + error, typeof error); }
  setTimeout(function () { print("#uncaught " + name + ":"); throwers[name](); }, 1);
  setTimeout(nextThrow, 20);
}
nextThrow();
