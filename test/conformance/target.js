// What a target's firmware depends on, asked of each thing that can run it: an Espruino, and the adapter on a Kaluma,
// which has nothing else. target-sockets.js follows where there is a network.
var files = require("Storage");
var log = [];
var steps = [];
var at = 0;
function step(name, ms, start) { steps.push({ name: name, ms: ms, start: start }); }
function nextStep() {
  var now = steps[at++];
  if (!now) return print("#end");
  log = [];
  try { now.start(); } catch (error) { log.push("throws"); }
  setTimeout(function () { say(now.name, log); nextStep(); }, now.ms);
}
function note(what) { return function () { log.push(what); }; }
function throws(work) { try { work(); return false; } catch (error) { return true; } }

say("pins", [D0, D16, D21, D26, D28].map(function (pin) { return "" + pin; }));
say("pins by name", [global.D16 == D16, global.D99 === undefined, typeof global["D" + 16] === typeof D16]);
say("pin as a key", (function () { var taken = {}; taken["" + D16] = 1; return taken.D16; })());
attempt("pinMode and digitalRead", function () { pinMode(D15, "input_pullup"); return typeof digitalRead(D15); });
attempt("analogWrite", function () { analogWrite(D16, 0.075, { freq: 50 }); return true; });
say("digital levels", [digitalWrite(D2, 1), digitalWrite(D2, 0)]);

attempt("no file", function () { return [files.read("snyper.none"), files.readJSON("snyper.none", true), files.erase("snyper.none")]; });
attempt("a file", function () { return [files.write("snyper.a", "hello"), files.read("snyper.a") + "!", files.write("snyper.a", "x"), files.read("snyper.a") + "!"]; });
attempt("the same again", function () { return [files.write("snyper.a", "x"), files.read("snyper.a")]; });
attempt("a file of JSON", function () { files.write("snyper.j", JSON.stringify({ count: 1, why: "a b  c" })); return files.readJSON("snyper.j", true); });
attempt("a damaged file of JSON", function () { files.write("snyper.j", '{"count":'); return [files.readJSON("snyper.j", true), files.read("snyper.j")]; });
attempt("erased", function () { files.erase("snyper.a"); files.erase("snyper.j"); return [files.read("snyper.a"), files.readJSON("snyper.j", true)]; });
attempt("a shorter file", function () { files.write("snyper.s", "a long text of some forty characters here"); files.write("snyper.s", "1"); var read = [files.read("snyper.s") + "!", parseInt(files.read("snyper.s"), 10)]; files.erase("snyper.s"); return read; });

say("CRC-32", ["", "a", "123456789", '{"type":"ping","id":"7"}'].map(function (text) { return E.CRC32(text); }));
say("random bits", (function () { var seen = []; for (var i = 0; i < 8; i++) { var bits = E.hwRand(); if (bits !== (bits | 0) || seen.indexOf(bits) >= 0) return "not 32 random bits: " + bits; seen.push(bits); } return "differ"; })());
say("boot id", /^[0-9a-z]{1,7}$/.test(((E.hwRand() ^ (getTime() * 1000000)) >>> 0).toString(36)) || /^[0-9a-z]+$/.test((E.hwRand() >>> 0).toString(36)));
say("memory", (function () { var memory = process.memory(); return [memory.free > 370, memory.free + memory.usage == memory.total || memory.free + memory.usage <= memory.total]; })());
say("environment", [typeof process.env.BOARD, typeof process.version, process.env.BOARD != ""]);
say("E.reboot", typeof E.reboot);
attempt("require of nothing", function () { return throws(function () { require("no such module"); }); });
attempt("errorFlag", function () { E.on("errorFlag", function () {}); return true; });

say("JSON of a reply", JSON.stringify({ type: "result", id: "a-1", data: { time: 1.234, strength: undefined, activation: 'q"\\' } }));
say("JSON of numbers", JSON.stringify([0, -1, 0.1, 1.5, 0.123, 1e6, 123456.789, 3.06]));
say("texts of numbers", ["" + 1.234, "" + 0.5, "" + 100, "" + -2.5, 1 + " s"]);
say("JSON of odd texts", throws(function () { JSON.parse("{"); }));
say("lines", ["ab\ncd\n".indexOf("\n"), "ab\n".endsWith("\n"), "{x".startsWith("{"), " \tx\r".trim(), "abc".slice(0, -1), "a.b".split(".")]);
say("texts that print", [/[^ -~]/.test("a\x07"), /^[ -~]+$/.test("a z"), /[^ -~]/.test("plain")]);
say("bytes", [String.fromCharCode(65, 66), "A".charCodeAt(0), "x".charCodeAt(5) !== "x".charCodeAt(5)]);
say("numbers", [Math.round(2.5), Math.round(1234.5678 * 1000) / 1000, parseInt("12-3", 10), parseInt("x", 10) !== parseInt("x", 10), 7 % 16, Math.min(3, 2), (5 >>> 0).toString(36)]);
say("lists", (function () { var list = ["a", "b", "c"]; list.splice(1, 1); list.push("d"); return [list, list.indexOf("d"), Array.isArray(list)]; })());

say("the interpreter's list of timers", (function () { var id = setInterval(function () {}, 100); var entry = global["\xff"].timers[id]; var found = typeof entry.intr === "number" && entry.intr > 0; clearInterval(id); return found; })());
step("by time", 100, function () { setTimeout(note("c"), 60); setTimeout(note("a"), 20); setTimeout(note("b"), 40); });
step("equal times, in order", 60, function () { setTimeout(note("a"), 20); setTimeout(note("b"), 20); setTimeout(note("c"), 20); });
step("zero", 40, function () { setTimeout(note("later"), 0); log.push("now"); });
step("cleared", 60, function () { clearTimeout(setTimeout(note("never"), 20)); setTimeout(note("b"), 20); });
step("cleared in its own callback", 80, function () {
  var id = setTimeout(function () { log.push("once"); clearTimeout(id); setTimeout(note("next"), 10); }, 10);
});
step("an interval cleared in its own callback", 120, function () {
  var count = 0;
  var id = setInterval(function () { log.push(++count); if (count == 3) clearInterval(id); }, 20);
});
step("another one cleared in a callback", 80, function () {
  var other = setTimeout(note("never"), 40);
  setTimeout(function () { clearTimeout(other); log.push("cleared"); }, 20);
});
step("set in a callback", 100, function () { setTimeout(function () { log.push("a"); setTimeout(note("b"), 20); }, 20); });
step("an error goes to its listener, and the timers go on", 120, function () {
  process.on("uncaughtException", function (error) { log.push("caught " + error); });
  var count = 0;
  var id = setInterval(function () { if (++count == 3) clearInterval(id); log.push(count); if (count == 1) throw "an error"; }, 20);
});
step("a value for the callback", 40, function () {
  setTimeout(function (value) { log.push(value); }, 10, "value");
  setTimeout(function (value) { log.push(value); }, 20);
});
step("the clock", 60, function () {
  var before = getTime();
  setTimeout(function () { var ms = (getTime() - before) * 1000; log.push(ms > 15 && ms < 55); }, 20);
});
step("a clock that is set", 80, function () {
  var before = getTime();
  setTimeout(note("on time"), 40);
  setTime(before + 1000);
  var ahead = getTime() - before;
  setTime(getTime() - 1000);
  log.push(ahead > -1 && ahead < 1001);
});

setTimeout(nextStep, 20);
