// Graphics in buffers of their own, E.mapInPlace and SPI. Each drawing is made of seeded shapes, and its buffer is compared byte for byte.
var seed = 1;
function below(count) { seed = (seed * 75 + 74) % 65537; return seed % count; }
function between(low, high) { return low + below(high - low + 1); }
function bytes(buffer) { return btoa(E.toString(new Uint8Array(buffer))); }

// Characters 32 to 43 of 5 by 7, made up; widths of their own for the second font.
var bitmap = "";
for (var i = 0; i < 60; i++) bitmap += String.fromCharCode(below(256));
bitmap = E.toString(bitmap);
var widths = "\3\5\1\4\2\6\5\3\4\5";
function text() {
  var made = "";
  for (var n = between(0, 5); n > 0; n--) made += String.fromCharCode(between(30, 45));
  return below(6) ? made : made + "\n" + String.fromCharCode(between(32, 40));
}
var shapes = [
  function (g, x, y) { g.fillRect(x(), y(), x(), y()); },
  function (g, x, y) { g.clearRect(x(), y(), x(), y()); },
  function (g, x, y) { g.drawRect(x(), y(), x(), y()); },
  function (g, x, y) { g.drawLine(x(), y(), x(), y()); },
  function (g, x, y) { g.setPixel(x(), y()); },
  function (g, x, y) { g.setPixel(x(), y(), below(70000)); },
  function (g, x, y) { g.drawString(text(), x(), y()); },
  function (g, x, y) { g.drawString(text(), x(), y(), true); },
  function (g) { g.setColor(below(65536) * 256 + below(256)); },
  function (g) { g.setBgColor(below(65536) * 256 + below(256)); },
  function (g) { g.setFontCustom(bitmap, between(30, 34), below(2) ? 5 : widths, between(6, 8) | between(0, 3) << 8); },
  function (g) { g.setFontAlign(between(-2, 2), between(-2, 2)); },
  function (g, x, y) { g.setClipRect(x(), y(), x(), y()); },
  function (g) { g.setRotation(between(0, 4), !below(2)); }
];
function draw(width, height, bpp, options) {
  var g = Graphics.createArrayBuffer(width, height, bpp, options);
  g.setFontCustom(bitmap, 32, 5, 7);
  function x() { return between(-8, g.getWidth() + 8); }
  function y() { return between(-8, g.getHeight() + 8); }
  if (below(2)) g.setBgColor(below(65536)).clear();
  for (var n = 10; n > 0; n--) shapes[below(shapes.length)](g, x, y);
  var seen = [];
  for (n = 4; n > 0; n--) seen.push(g.getPixel(x(), y()));
  return [bytes(g.buffer), seen, g.getColor(), g.getBgColor(), g.getWidth(), g.getHeight(), g.stringWidth(text()), g.getFontHeight()];
}
[1, 2, 4, 8, 16, 24].forEach(function (bpp) {
  for (var n = 0; n < 50; n++) {
    attempt("drawing of " + bpp + " bits: " + n, function () {
      var width = between(1, 29), height = between(1, 19);
      return [width, height, draw(width, height, bpp, n % 3 ? { msb: n % 3 == 1 } : undefined)];
    });
  }
});
attempt("a strip of text", function () {
  var g = Graphics.createArrayBuffer(16, 60, 16).setRotation(3, true);
  g.setFontCustom(bitmap, 32, 5, 8 | 2 << 8).setColor(0x1234).setBgColor(0xf00f).clear().drawString("*+!\"#$%&'()", -60, 0);
  return bytes(g.buffer);
});
attempt("two over one buffer", function () {
  var g = Graphics.createArrayBuffer(16, 5, 16), h = Graphics.createArrayBuffer(1280, 1, 1, { buffer: g.buffer });
  h.setBgColor(1).clear();
  g.drawLine(0, 0, 15, 4);
  h.setColor(0).fillRect(3, 0, 90, 0);
  return [bytes(g.buffer), g.buffer === h.buffer, bytes(Graphics.createArrayBuffer(8, 2, 8, { buffer: new Uint8Array(20) }).clear().fillRect(1, 0, 3, 1).buffer)];
});
attempt("a buffer that is too small", function () { return bytes(Graphics.createArrayBuffer(8, 4, 8, { buffer: new ArrayBuffer(20) }).fillRect(0, 0, 7, 3).buffer); });
attempt("clear with reset", function () {
  var g = Graphics.createArrayBuffer(9, 3, 2).setColor(1).setBgColor(2).setClipRect(2, 1, 3, 2);
  return [bytes(g.clear().buffer), bytes(g.clear(true).buffer), g.getColor(), g.getBgColor()];
});
attempt("rectangles as objects", function () {
  var g = Graphics.createArrayBuffer(16, 8, 1);
  return [bytes(g.fillRect({ x: 1, y: 1, w: 3, h: 2 }).buffer), bytes(g.fillRect({ x1: 9, y1: 2, x2: 12, y2: 6 }).buffer), bytes(g.clearRect({ x: 2, y: 0, x2: 10, y2: 4 }).buffer)];
});
attempt("arguments of other kinds", function () {
  var g = Graphics.createArrayBuffer("16", 8.9, true);
  g.fillRect("2", 1.9, true, null).setPixel(undefined, NaN).setPixel([3], [], "1").drawLine(5, -0.9, "7.5", 3);
  return [bytes(g.buffer), g.getWidth(), g.getHeight(), g.getBPP(), g.getPixel(), g.getPixel("2", "1"), g.getPixel({}, print)];
});
[1, 2, 16, 24].forEach(function (bpp) {
  attempt("colours of " + bpp + " bits", function () {
    var g = Graphics.createArrayBuffer(8, 8, bpp);
    return [g.toColor(1, 0, 0), g.toColor(0, 1, 0), g.toColor(0, 0, 1), g.toColor(1, 1, 1), g.toColor(0.5, 0.5, 0.5), g.toColor(2, -1, 0.25), g.toColor("#fff"), g.toColor("#804020"),
      g.toColor("#123"), g.toColor(-1), g.toColor(5.9), g.toColor(1, 1), g.toColor(), g.toColor(null), g.toColor("x"), g.setColor(1, 0, 1).getColor(), g.setBgColor("#00ff00").getBgColor()];
  });
  attempt("colours in a text, of " + bpp + " bits", function () {
    var g = Graphics.createArrayBuffer(8, 8, bpp);
    return [g.toColor("#fff"), g.toColor("#804020"), g.toColor("#123")];
  });
});
[4, 8].forEach(function (bpp) {
  attempt("colours of a palette, of " + bpp + " bits", function () { return Graphics.createArrayBuffer(8, 8, bpp).toColor(1, 0, 0); });
  attempt("colours by number, of " + bpp + " bits", function () { return Graphics.createArrayBuffer(8, 8, bpp).setColor(300).getColor(); });
});
attempt("fields", function () {
  var g = Graphics.createArrayBuffer(9, 2, 1);
  return [g, Object.keys(g), typeof Graphics, g instanceof Graphics, g.buffer instanceof ArrayBuffer, g.clear() === g, typeof g.drawString, typeof g.getPixel];
});
attempt("no instance", function () { var work = Graphics.createArrayBuffer(1, 1, 1).clear; return [work(), work.call({})]; });
print("#printed:", Graphics.createArrayBuffer(9, 2, 1));
[["no size"], [0, 5, 1], [5, -1, 1], [40000, 1, 1], [5, 5, 3], [5, 5], [1, 1, 1, { buffer: 5 }], [1, 1, 1, { buffer: "x" }], [1, 1, 1, { buffer: [] }]].forEach(function (given, n) {
  attempt("refused size " + n, function () { return Graphics.createArrayBuffer(given[0], given[1], given[2], given[3]); });
});
[[5], ["x", 300], ["x", -1], ["x", 32, {}], ["x", 32, 1.5, 8], ["x", 32, undefined, 8], ["x", 32, 3, 8 | 3 << 16]].forEach(function (given, n) {
  attempt("refused font " + n, function () { return Graphics.createArrayBuffer(1, 1, 1).setFontCustom(given[0], given[1], given[2], given[3]); });
});
attempt("refused rectangle", function () { return Graphics.createArrayBuffer(1, 1, 1).fillRect({ a: 1 }); });

var kinds = [Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array, Uint8ClampedArray];
function filled(Kind, count) {
  var made = new Kind(count);
  for (var n = 0; n < count; n++) made[n] = between(-300, 300) * between(1, 300);
  return made;
}
var maps = [
  undefined, undefined, undefined,
  function (value, index) { return value * 3 + index; },
  function (value, index) { return index / 4 - 1; },
  function () {},
  [5, 300, -7, 2.5, "12", true, null],
  new Uint16Array([65535, 4660, 3, 40000]), new Float64Array([1.5, -2.5, 300, 1e6]), new Int8Array([-1, 5]), new Uint8Array([9, 8, 7]).buffer
];
for (var n = 0; n < 150; n++) {
  attempt("mapped: " + n, function () {
    var from = filled(kinds[n % kinds.length], between(0, 7)), to = new kinds[below(kinds.length)](between(0, 12));
    var map = maps[below(maps.length)], bits = below(3) ? between(-16, 16) : undefined;
    // Elements of 32 bits and more do not fit into the interpreter's own whole numbers, and a build may do anything.
    if (from.byteLength / from.length > 2) { from = filled(Uint16Array, 5); }
    E.mapInPlace(from, to, map, bits);
    return [from, bits, to];
  });
}
attempt("mapped, a part of a buffer", function () {
  var all = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), to = new Uint16Array(4), part = new Uint16Array(8);
  E.mapInPlace(new Uint8Array(all.buffer, 2, 3), to, undefined, 12);
  E.mapInPlace(all, new Uint16Array(part.buffer, 4, 2), undefined);
  return [to, part];
});
attempt("mapped in place", function () { var all = new Uint8Array([1, 2, 3, 0]); E.mapInPlace(all, all, [7, 8, 9, 10]); return all; });
attempt("mapped to a buffer", function () { var to = new ArrayBuffer(9); E.mapInPlace(new Uint8Array([0x12, 0x34]).buffer, to, undefined, 2); return new Uint8Array(to); });
attempt("mapped to two colours", function () {
  var to = new Uint16Array(16);
  E.mapInPlace(new Uint8Array([0xa5, 0x0f]), to, new Uint16Array([0x1234, 0xff00]), 1);
  return to;
});
[[[1], new Uint8Array(1)], [new Uint8Array(1), "x"], [new Uint8Array(1)], [new Uint8Array(1), new DataView(new ArrayBuffer(1))],
  [new Uint8Array(1), new Uint8Array(1), null], [new Uint8Array(1), new Uint8Array(1), "x"], [new Uint8Array(1), new Uint8Array(1), {}]].forEach(function (given, n) {
  attempt("refused mapping " + n, function () { return E.mapInPlace(given[0], given[1], given[2]); });
});

var port = new SPI();
attempt("SPI", function () { return [typeof SPI, typeof port, port instanceof SPI, typeof SPI1, SPI1 instanceof SPI, port, Object.keys(port)]; });
attempt("SPI as a function", function () { return SPI() instanceof SPI; });
attempt("SPI set up", function () { return [port.setup({ sck: D3, mosi: D2, baud: 8000000, mode: 0, order: "msb", bits: 8 }), Object.keys(port), port.setup(), Object.keys(port)]; });
[{ path: 1 }, { baud: 99 }, { baud: "x" }, { order: "up" }, { order: 1 }, 5, "x", null, { sck: "nobody", mosi: 7 }].forEach(function (given, n) {
  attempt("SPI set up with " + n, function () { return port.setup(given); });
});
attempt("SPI write", function () {
  return [port.write(), port.write(1), port.write(1, "ab", [2, [3, "c"]], new Uint8Array(3), new Uint16Array([1, 700]).buffer, D5), port.write({ data: "ab", count: 2 }), port.write({ callback: function () { return 5; } })];
});
attempt("SPI write of callbacks", function () { var calls = 0; port.write({ callback: function () { calls++; } }, { data: { callback: function () { calls += 10; return 1; } }, count: 3 }); return calls; });
attempt("SPI send", function () { return [port.send(5), port.send("abc"), port.send([1, [2, 3]]), port.send(new Uint8Array(2)), port.send({ data: 5, count: 3 }, D5), port.send(true), port.send([])]; });
[[undefined], [{ a: 1 }], [{ data: 1 }], [{ count: 2 }], [[1, undefined]], [null]].forEach(function (given, n) {
  attempt("SPI refuses to write " + n, function () { return port.write(given[0]); });
  attempt("SPI refuses to send " + n, function () { return port.send(given[0]); });
});
print("#end");
