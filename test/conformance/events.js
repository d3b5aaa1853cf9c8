// emit, promises and timers: what runs before what, and what an error in between does.
var log = [];
function note(what) { return function (a) { log.push(a === undefined ? what : what + " " + a); }; }
var steps = [];
var at = 0;
function step(name, start) { steps.push({ name: name, start: start }); }
function nextStep() {
  var now = steps[at++];
  if (!now) return print("#end");
  log = [];
  print("#" + now.name + ", printed:");
  try { now.start(); } catch (error) { log.push("throws " + error); }
  log.push("/");
  setTimeout(function () { say(now.name, log); nextStep(); }, 40);
}
step("emit comes later", function () { var o = {}; o.on("x", note("x")); o.emit("x", 1); log.push("now"); });
step("listeners in order", function () { var o = {}; o.on("x", note("a")); o.addListener("x", note("b")); o.prependListener("x", note("c")); o.emit("x"); });
step("arguments", function () { var o = {}; o.on("x", function () { log.push([].slice.call(arguments)); }); o.emit("x", 1, "2", null, undefined); });
step("too many arguments", function () { var o = {}; o.on("x", note("x")); o.emit("x", 1, 2, 3, 4, 5); });
step("this", function () { var o = { name: "o" }; o.on("x", function () { log.push(this.name); }); o.emit("x"); });
step("nobody listens", function () { ({}).emit("x"); });
step("names", function () { var o = {}; [undefined, 5, {}, null].forEach(function (name) { try { o.on(name, print); log.push("on"); } catch (error) { log.push("" + error); } }); });
step("listeners", function () { var o = {}; [undefined, 5, {}, "log.push('text')"].forEach(function (work) { try { o.on("x", work); log.push("on"); } catch (error) { log.push("" + error); } }); o.emit("x"); });
step("emit of no name", function () { ({}).emit(5); });
step("what on and emit return", function () { var o = {}; log.push(typeof o.on("x", note("x")), typeof o.emit("x"), typeof o.removeListener("x", print), typeof o.removeAllListeners()); });
step("added after emit", function () { var o = {}; o.on("x", note("a")); o.emit("x"); o.on("x", note("b")); });
step("removed after emit", function () { var o = {}; var b = note("b"); o.on("x", note("a")); o.on("x", b); o.emit("x"); o.removeListener("x", b); });
step("all removed after emit", function () { var o = {}; o.on("x", note("a")); o.emit("x"); o.removeAllListeners("x"); });
step("removed from within", function () {
  var o = {};
  var b = note("b");
  o.on("x", function () { log.push("a"); o.removeListener("x", b); });
  o.on("x", b);
  o.on("x", note("c"));
  o.emit("x");
});
step("added twice, removed once", function () { var o = {}; var a = note("a"); o.on("x", a); o.on("x", a); o.removeListener("x", a); o.emit("x"); });
step("a single one removed", function () { var o = {}; var a = note("a"); o.on("x", a); o.removeListener("x", a); o.emit("x"); });
step("removeListener of another", function () { var o = {}; o.on("x", note("a")); o.removeListener("x", print); o.removeListener("y", print); o.emit("x"); });
step("keys stay hidden", function () { var o = { a: 1 }; o.on("x", note("x")); log.push(JSON.stringify(o), Object.keys(o).join()); for (var k in o) log.push(k); });
step("emit from within", function () { var o = {}; o.on("x", function () { log.push("x"); o.emit("y"); log.push("x end"); }); o.on("y", note("y")); o.emit("x"); });
step("on a function", function () { var f = function () {}; f.on("x", note("f")); f.emit("x"); });
step("E", function () { E.on("own", note("E")); E.emit("own", 1); E.removeAllListeners("own"); });
step("promise comes later", function () { Promise.resolve(1).then(note("then")); log.push("now"); });
step("executor runs at once", function () { new Promise(function (resolve) { log.push("executor"); resolve(5); }).then(note("then")); log.push("now"); });
step("chain", function () { Promise.resolve(1).then(function (v) { return v + 1; }).then(function (v) { return Promise.resolve(v * 10); }).then(note("end")); });
step("two chains", function () {
  Promise.resolve().then(note("a1")).then(note("a2")).then(note("a3"));
  Promise.resolve().then(note("b1")).then(note("b2")).then(note("b3"));
});
step("catch", function () { Promise.reject("no").catch(note("caught")).then(note("after")); });
step("throw in then", function () { Promise.resolve().then(function () { throw "oops"; }).then(note("skipped")).catch(note("caught")); });
step("reject in an executor", function () { new Promise(function (resolve, reject) { reject("r"); }).then(note("then"), note("rejected")); });
step("throw in an executor", function () { new Promise(function () { throw "t"; }).catch(note("caught")); });
step("settled once", function () { new Promise(function (resolve, reject) { resolve(1); resolve(2); reject(3); }).then(note("then"), note("rejected")); });
step("then added later", function () { var p = Promise.resolve(1); p.then(function () { p.then(note("inner")); log.push("outer"); }); });
step("then after it settled", function () { var p = Promise.resolve(7); setTimeout(function () { p.then(note("late")); log.push("asked"); }, 10); });
step("catch after it settled well", function () { var p = Promise.resolve(7); setTimeout(function () { p.catch(note("caught")).then(note("then"), note("rejected")); }, 10); });
step("all", function () { Promise.all([1, Promise.resolve(2), new Promise(function (r) { setTimeout(function () { r(3); }, 10); })]).then(function (v) { log.push(v); }); });
step("all of none", function () { Promise.all([]).then(function (v) { log.push(v); }); });
step("all with a rejection", function () { Promise.all([Promise.resolve(1), Promise.reject("no")]).then(note("then"), note("rejected")); });
step("thenable", function () { Promise.resolve({ then: function (r) { log.push("asked"); r("got"); } }).then(note("then")); });
step("resolve of a promise", function () { var p = Promise.resolve(1); log.push(Promise.resolve(p) === p); });
step("no executor", function () { new Promise(); });
step("then of nothing", function () { Promise.resolve(1).then().then(note("then")); });
step("unhandled rejection", function () { Promise.reject("nobody"); });
step("rejection handled too late", function () { var p = Promise.reject("late"); setTimeout(function () { p.catch(note("caught")); }, 10); });
step("emit, promise, timer", function () {
  var o = {};
  o.on("x", note("event"));
  setTimeout(note("timer"), 0);
  Promise.resolve().then(note("promise"));
  o.emit("x");
  busy(3);
});
step("promise between timers that are due", function () {
  setTimeout(function () { log.push("t1"); Promise.resolve().then(note("promise")); }, 2);
  setTimeout(note("t2"), 3);
  busy(10);
});
step("event between timers that are due", function () {
  var o = {};
  o.on("x", note("event"));
  setTimeout(function () { log.push("t1"); o.emit("x"); }, 2);
  setTimeout(note("t2"), 3);
  busy(10);
});
step("a throw in one of three listeners", function () { var o = {}; o.on("x", note("a")); o.on("x", function () { throw "thrown"; }); o.on("x", note("c")); o.emit("x"); });
step("two events throw, one is reported", function () { var o = {}; o.on("x", function () { throw "one"; }); o.on("y", function () { throw "two"; }); o.emit("x"); o.emit("y"); });
step("uncaughtException", function () {
  process.on("uncaughtException", function (error) { log.push("uncaught " + error); });
  setTimeout(function () { throw new Error("told"); }, 5);
});
step("uncaughtException removed", function () { process.removeAllListeners("uncaughtException"); setTimeout(function () { throw "untold"; }, 5); });
nextStep();
