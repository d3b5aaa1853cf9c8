// Sockets over loopback within one interpreter. The test puts a free port into `port`; each step uses the next one.
var net = require("net");
var log = [];
var steps = [];
var at = 0;
function step(name, start) { steps.push({ name: name, start: start }); }
function nextStep() {
  var now = steps[at++];
  if (!now) return print("#end");
  log = [];
  port++;
  print("#" + now.name + ", printed:");
  try { now.start(); } catch (error) { log.push("throws " + error); }
  setTimeout(function () { say(now.name, log); nextStep(); }, 120);
}
function brief(value) { return typeof value === "string" && value.length > 12 ? value.length : typeof value === "object" && value !== null ? typeof value.write : value; }
function watch(name, socket, events) {
  events.split(" ").forEach(function (event) { socket.on(event, function (value) { log.push(name + " " + event + (value === undefined ? "" : " " + brief(value))); }); });
}
var all = "data drain error end close";
/** One side of the connection is enough for an order that both machines have alike: the sides' turns interleave by chance. */
function pair(accepted, dialled) {
  var server = net.createServer(accepted);
  server.listen(port);
  net.connect({ host: "127.0.0.1", port: port }, dialled);
  setTimeout(function () { server.close(); }, 90);
}
function nothing() {}

step("dialled, order of an echo", function () {
  pair(function (s) { s.on("data", function (d) { s.write(d); }); s.on("close", nothing); },
    function (c) { log.push("connect"); watch("c", c, all); c.write("hello"); setTimeout(function () { log.push("end()"); c.end(); }, 50); });
});
step("accepted, order of an echo", function () {
  pair(function (s) { log.push("connect"); watch("s", s, all); }, function (c) { c.write("hello"); c.on("data", nothing); setTimeout(function () { c.end(); }, 50); });
});
step("who is notified first", function () { pair(function () { log.push("accepted"); }, function (c) { log.push("dialled"); setTimeout(function () { c.end(); }, 40); }); });
step("write returns", function () { pair(nothing, function (c) { log.push(c.write("x"), c.write(""), typeof c.end()); }); });
step("chunks of a long write", function () {
  pair(function (s) { s.on("data", function (d) { log.push(d.length); }); }, function (c) { c.write("x".repeat(1500)); setTimeout(function () { c.end(); }, 60); });
});
step("bytes of two writes in one tick come together", function () {
  pair(function (s) { s.on("data", function (d) { log.push(d); }); }, function (c) { c.write("one"); c.write("two"); setTimeout(function () { c.end(); }, 60); });
});
step("high bytes", function () {
  pair(function (s) { s.on("data", function (d) { log.push(d.length, d.charCodeAt(0), d.charCodeAt(3), JSON.stringify(d)); }); },
    function (c) { c.write("\x00\x7f\x80\xff"); setTimeout(function () { c.end(); }, 50); });
});
step("written numbers, arrays and objects", function () {
  pair(function (s) { s.on("data", function (d) { log.push(d); }); },
    function (c) { c.write(5); c.write([1, 2]); c.write(null); c.write(true); c.write(undefined); c.write({}); setTimeout(function () { c.end(); }, 50); });
});
step("write after end", function () {
  pair(nothing, function (c) { c.end(); try { c.write("x"); log.push("written"); } catch (error) { log.push("" + error); } });
});
step("end after end", function () { pair(nothing, function (c) { c.end(); try { c.end(); log.push("ended"); } catch (error) { log.push("" + error); } }); });
step("end with text after end", function () { pair(nothing, function (c) { c.end(); try { c.end("x"); log.push("ended"); } catch (error) { log.push("" + error); } }); });
step("end with a text sends it first", function () {
  pair(function (s) { watch("s", s, "data end close"); }, function (c) { c.end("bye"); });
});
step("what was written before end arrives", function () {
  pair(function (s) { s.on("data", function (d) { log.push(d.length); }); s.on("close", function () { log.push("close"); }); }, function (c) { c.write("x".repeat(1200)); c.end(); });
});
step("write after the peer left", function () {
  pair(function (s) { s.end(); }, function (c) {
    watch("c", c, "end close error");
    setTimeout(function () { try { c.write("x"); log.push("written"); } catch (error) { log.push("" + error); } }, 60);
  });
});
step("write in close", function () {
  pair(function (s) { s.end(); }, function (c) { c.on("close", function () { try { c.write("x"); log.push("written"); } catch (error) { log.push("" + error); } }); });
});
step("refused", function () { net.connect({ host: "127.0.0.1", port: port }, function () { log.push("connect"); }); });
step("no address", function () { net.connect(undefined, nothing); });
step("no options", function () { net.connect(); });
step("a number for options", function () { log.push(typeof net.connect(80)); });
step("createServer of nothing", function () { log.push(typeof net.createServer()); });
step("what connect and listen return", function () {
  var server = net.createServer(nothing);
  log.push(typeof server.listen(port) , server.listen === undefined, typeof server.close, typeof server.on);
  var c = net.connect({ host: "127.0.0.1", port: port });
  log.push(typeof c, typeof c.write, typeof c.end, typeof c.pipe, typeof c.read, typeof c.available, typeof c.setTimeout, typeof c.setNoDelay, typeof c.destroy,
    typeof c.remoteAddress, typeof c.once, typeof c.pause);
  setTimeout(function () { c.end(); server.close(); }, 40);
});
step("data before there is a listener", function () {
  pair(function (s) { setTimeout(function () { log.push("available " + s.available()); s.on("data", function (d) { log.push(d); }); }, 40); },
    function (c) { c.write("kept"); setTimeout(function () { c.end(); }, 70); });
});
step("data before a listener, read by hand", function () {
  pair(function (s) { setTimeout(function () { log.push(s.available(), s.read(2), s.available(), s.read(), s.available()); }, 40); },
    function (c) { c.write("by hand"); setTimeout(function () { c.end(); }, 70); });
});
step("a data listener that was removed", function () {
  function data(d) { log.push(d); }
  pair(function (s) { s.on("data", data); s.on("data", function (d) { log.push("other " + d); s.removeListener("data", data); }); },
    function (c) { c.write("1"); setTimeout(function () { c.write("2"); }, 30); setTimeout(function () { c.end(); }, 60); });
});
step("two listeners and a throw", function () {
  pair(function (s) { s.on("data", function () { throw "in data"; }); s.on("data", function (d) { log.push(d); }); },
    function (c) { c.write("x"); setTimeout(function () { c.end(); }, 60); });
});
step("this in a listener", function () { pair(function (s) { s.on("data", function () { log.push(this === s); }); }, function (c) { log.push(this === c); c.write("x"); setTimeout(function () { c.end(); }, 60); }); });
step("ends of both sides", function () {
  pair(function (s) { s.on("end", function () { log.push("s end"); }); s.on("close", function (e) { log.push("s close " + e); }); }, function (c) { setTimeout(function () { c.end(); }, 20); });
});
step("drain comes after the last piece", function () {
  pair(function (s) { s.on("data", nothing); }, function (c) { c.on("drain", function () { log.push("drain"); }); c.write("x".repeat(1100)); log.push("written"); setTimeout(function () { c.end(); }, 60); });
});
step("server.close leaves the accepted one alive", function () {
  var server = net.createServer(function (s) { server.close(); s.on("data", function (d) { log.push(d); }); });
  server.listen(port);
  net.connect({ host: "127.0.0.1", port: port }, function (c) { setTimeout(function () { c.write("alive"); }, 30); setTimeout(function () { c.end(); }, 60); });
});
step("nobody accepts after server.close", function () {
  var server = net.createServer(nothing);
  server.listen(port);
  server.close();
  try { net.connect({ host: "127.0.0.1", port: port }, nothing); log.push("connected"); } catch (error) { log.push("" + error); }
});
step("server.close twice", function () { var server = net.createServer(nothing); server.listen(port); server.close(); server.close(); });
step("clsNow", function () { pair(function (s) { watch("s", s, "end close"); }, function (c) { c.clsNow = true; }); });
step("events fired by hand", function () { pair(nothing, function (c) { c.on("own", function (a) { log.push("own " + a); }); c.emit("own", 1); log.push("now"); setTimeout(function () { c.end(); }, 40); }); });
step("keys of a socket", function () { pair(nothing, function (c) { log.push(JSON.stringify(Object.keys(c))); setTimeout(function () { c.end(); }, 40); }); });
nextStep();
