// Digests: what they take, what they give, and E.CRC32.
function hex(buffer) { return new Uint8Array(buffer).map(function (b) { return b; }).reduce(function (all, b) { return all + (b + 256).toString(16).substr(1); }, ""); }
var names = ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512"];
var crypto = require("crypto");
function text(length) { var made = ""; for (var i = 0; i < length; i++) made += String.fromCharCode(i & 255); return made; }
names.forEach(function (name) {
  attempt(name, function () {
    var digest = crypto[name]("abc");
    return [digest instanceof ArrayBuffer, digest.byteLength, hex(digest), btoa(digest), hex(crypto[name](""))];
  });
  attempt(name + " of lengths", function () { return [55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000].map(function (length) { return hex(crypto[name](text(length))).substr(0, 16); }); });
  attempt(name + " of bytes", function () { return [crypto[name]([97, 98, 99]), crypto[name](new Uint8Array([97, 98, 99])), crypto[name](new Uint8Array([97, 98, 99]).buffer)].map(function (digest) { return hex(digest).substr(0, 8); }); });
});
attempt("of a number", function () { return hex(crypto.SHA256(5)); });
attempt("of true", function () { return hex(crypto.SHA256(true)); });
attempt("of a repeated text", function () { return hex(crypto.SHA256({ data: "ab", count: 2 })) === hex(crypto.SHA256("abab")); });
attempt("of null", function () { return hex(crypto.SHA256(null)); });
attempt("of nothing", function () { var digest = crypto.SHA256(); return digest === undefined ? "undefined" : hex(digest); });
attempt("of high bytes", function () { return hex(crypto.SHA256("\x00\x7f\x80\xff")); });
attempt("the module", function () { return [typeof crypto, Object.keys(crypto), require("crypto") === crypto, typeof crypto.SHA256]; });
attempt("base64", function () { return ["", "a", "ab", "abc", "\xff\xfe\x00"].map(function (t) { return [btoa(t), atob(btoa(t)).length]; }); });
attempt("base64 of bytes", function () { return [btoa([255, 254, 253]), btoa(new Uint8Array([1, 2]).buffer), btoa(E.toString([251, 255])), btoa([300, -1, "66"]), btoa([]), btoa({ a: 1 }), btoa(new Uint16Array([257, 2]))]; });
[undefined, null, 5, true].forEach(function (value, i) { attempt("base64 of no bytes " + i, function () { return btoa(value); }); });
attempt("CRC32", function () { return ["", "a", "123456789", "\xff", text(1000)].map(function (t) { return E.CRC32(t); }); });
attempt("CRC32 of bytes", function () { return [E.CRC32([49, 50, 51]), E.CRC32(new Uint8Array([49, 50, 51])), E.CRC32("123"), E.CRC32([305]), E.CRC32(5), E.CRC32(true)]; });
attempt("CRC32 as hex", function () { return ["123456789", "a", "abcde", ""].map(function (t) { return E.CRC32(t).toString(16); }); });
attempt("hex with zeros", function () { return [0, 255, 4294967295].map(function (n) { return (n + 4294967296).toString(16).substr(1); }); });
print("#end");
