// Timers: ids, order, bursts of missed ticks, and the manners of clearTimeout. `busy` stands in for work that takes long.
say("ids", [setTimeout(print, 1e6), setInterval(print, 1e6), setTimeout(print, 1e6)]);
clearTimeout(2);
say("id after a gap", setTimeout(print, 1e6));
clearTimeout(4);
clearTimeout(3);
say("id used again", setTimeout(print, 1e6));
attempt("clearTimeout()", function () { return clearTimeout(); });
say("ids from 1 again", setTimeout(print, 1e6));
clearInterval();
attempt("clearTimeout(undefined)", function () { clearTimeout(undefined); });
attempt("clearInterval(undefined)", function () { clearInterval(undefined); });
[null, 0, -1, 99, "1", "x", NaN, {}, [], true, false, 1.5].forEach(function (id, i) { attempt("clearTimeout of kind " + i, function () { return clearTimeout(id); }); });
[undefined, null, 5, {}, [], true].forEach(function (work, i) { attempt("setTimeout of kind " + i, function () { return typeof setTimeout(work, 1); }); });
clearTimeout();
[undefined, null, "5", "x", -5, NaN, {}, 1e14].forEach(function (ms, i) { attempt("delay of kind " + i, function () { return typeof setTimeout(function () {}, ms); }); });
clearTimeout();
attempt("changeInterval of none", function () { changeInterval(77, 5); });
attempt("changeInterval of undefined", function () { changeInterval(undefined, 5); });
attempt("clearInterval of a timeout", function () { var id = setTimeout(print, 1e6); clearInterval(id); return setTimeout(print, 1e6) === id; });
clearTimeout();

var log = [];
function note(what) { return function () { log.push(what); }; }
var steps = [];
var at = 0;
function step(name, start) { steps.push({ name: name, start: start }); }
/** Each step starts timers that are over after its pause; then it prints what they wrote. */
function nextStep() {
  var now = steps[at++];
  if (!now) return print("#end");
  log = [];
  print("#" + now.name + ", printed:");
  var pause = now.start();
  setTimeout(function () { clearTimeout(); say(now.name, log); nextStep(); }, pause);
}
step("by time", function () { setTimeout(note("c"), 60); setTimeout(note("a"), 20); setTimeout(note("b"), 40); return 100; });
step("due together, by id", function () { setTimeout(note("late"), 30); setTimeout(note("early"), 10); busy(50); return 40; });
step("arguments", function () { setTimeout(function (a, b, c) { log.push([a, b, c]); }, 5, 1, "two"); return 40; });
step("this", function () { setTimeout(function () { log.push(this === global, typeof this); }, 5); return 40; });
step("code as text", function () { setTimeout("log.push('text')", 5); return 40; });
step("burst of missed ticks", function () { setInterval(note("tick"), 50); busy(170); setTimeout(note("timeout"), 1); return 5; });
step("burst beside others", function () { setInterval(note("i"), 60); setTimeout(note("t"), 80); setInterval(note("j"), 90); busy(200); return 10; });
step("clear within its own tick", function () { var id = setInterval(function () { log.push("tick"); clearInterval(id); }, 10); return 60; });
step("clear of a later one that is due", function () {
  setTimeout(function () { log.push("first"); clearTimeout(second); }, 10);
  var second = setTimeout(note("second"), 12);
  busy(30);
  return 40;
});
step("clear of an earlier one that ran", function () {
  var first = setTimeout(note("first"), 10);
  setTimeout(function () { log.push("second"); clearTimeout(first); }, 12);
  busy(30);
  return 40;
});
step("clear of all from within", function () {
  setTimeout(note("before"), 10);
  setTimeout(function () { log.push("all"); var over = at; clearTimeout(); setTimeout(function () { say(steps[over - 1].name, log); nextStep(); }, 20); }, 11);
  setTimeout(note("after"), 12);
  busy(30);
  return 1000;
});
step("set from within, later", function () { setTimeout(function () { log.push("a"); setTimeout(note("c"), 0); log.push("b"); }, 10); setTimeout(note("d"), 40); return 80; });
step("set from within while others are due", function () {
  setTimeout(function () { log.push("a"); setTimeout(note("new"), 0); }, 10);
  setTimeout(note("b"), 11);
  setTimeout(function () { log.push("c"); busy(3); }, 12);
  busy(30);
  return 40;
});
step("changeInterval", function () {
  var id = setInterval(note("i"), 1000);
  setTimeout(note("t"), 50);
  changeInterval(id, 35);
  return 90;
});
step("changeInterval makes a timeout repeat", function () { var id = setTimeout(note("i"), 1000); changeInterval(id, 30); return 80; });
step("a throw ends nothing", function () { setInterval(function () { log.push("tick"); if (log.length === 1) throw "thrown"; }, 25); return 60; });
step("a negative delay is none", function () { setTimeout(note("b"), 5); setTimeout(note("a"), -50); return 30; });
step("ids while one runs", function () { setTimeout(function () { log.push(setTimeout(print, 1e5)); }, 5); return 40; });
step("the clock is fractional", function () { var now = Date.now(); log.push(typeof now, now % 1 !== 0 || Date.now() % 1 !== 0 || Date.now() % 1 !== 0); return 10; });
nextStep();
