// Sockets, as a target uses them; it follows target.js. The test puts into `port` the first of two ports at `host`: the
// first one echoes, the second sends 1500 bytes and ends.
step("an echo", 200, function () {
  var socket = require("net").connect({ host: host, port: port }, function (opened) {
    log.push("connected", opened === socket);
    opened.on("data", function (data) { log.push(data, this === opened); opened.end(); });
    opened.on("close", function (hadError) { log.push("close", hadError); });
    opened.write("hello\n");
  });
});
step("chunks", 300, function () {
  var total = 0;
  var most = 0;
  require("net").connect({ host: host, port: port + 1 }, function (opened) {
    opened.on("data", function (data) { total += data.length; most = Math.max(most, data.length); });
    opened.on("close", function () { log.push(total, most <= 536, throws(function () { opened.write("x"); })); });
  });
});
step("another listener", 200, function () {
  require("net").connect({ host: host, port: port }, function (opened) {
    opened.on("data", note("the first"));
    opened.removeAllListeners("data");
    opened.on("data", function (data) { log.push("the second " + data); opened.end(); });
    opened.write("x");
  });
});
step("write after end", 100, function () {
  require("net").connect({ host: host, port: port }, function (opened) {
    opened.on("data", function () { opened.end(); log.push(throws(function () { opened.write("y"); })); });
    opened.write("x");
  });
});
step("write returns", 100, function () {
  require("net").connect({ host: host, port: port }, function (opened) {
    opened.on("data", function () { opened.end(); });
    log.push(opened.write("x"));
  });
});
