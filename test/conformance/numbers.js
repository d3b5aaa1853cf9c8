// How numbers are written and read.
var numbers = [0, -0, 1, -1, 10, 255, 1023, 65535, 2147483647, 2147483648, -2147483648, -2147483649, 4294967295, 4294967296, 1e9, 1e10, 1e15, 1e20, 1e21, 1e22,
  1e100, 1e300, 1.7976931348623157e308, 0.1, 0.2, 0.3, 0.1 + 0.2, 0.5, 0.25, 0.125, 1 / 3, 2 / 3, 1 / 7, 22 / 7, 1e-1, 1e-2, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10, 1e-20,
  1.5e-7, 9.99e-7, 0.000001, 0.0000012, 123.456, 123456.789, 1234567.891, 99999999.99, 1e7 + 0.1, 2.9999999999, 2.99999999, 0.9999999999999, 3.5, 2.675, 1.005,
  1.45, 8.345, -1.5, -0.1, -1e-7, -123.456, 1e21 + 1, 5e-324, NaN, Infinity, -Infinity, Math.PI, Math.E, Math.SQRT2, 1696969696.123, 1696969696123.5, 0.15, 1e3,
  100000.00001, 10000000.000001];
numbers.forEach(function (number, i) {
  attempt("json " + i, function () { return number; });
  attempt("toString " + i, function () { return number.toString(); });
  attempt("toFixed(2) " + i, function () { return number.toFixed(2); });
  print("#print " + i + ":", number);
});
[2, 8, 16, 36].forEach(function (radix) {
  [0, 7, 255, -255, 0.5, 1e9, 123.25].forEach(function (number) { attempt("radix " + radix + " " + number, function () { return number.toString(radix); }); });
});
[0, 1, 3, 10].forEach(function (digits) {
  [0, 1.005, 2.5, -2.5, 1234.5678, 0.00001, 1 / 3].forEach(function (number, i) {
    attempt("toFixed " + digits + " " + i, function () { return number.toFixed(digits); });
  });
});
["", " ", "0", "12", " 12 ", "12px", "px", "0x1F", "1e3", "1.5", ".5", "5.", "-3", "+3", "--3", "1,5", "Infinity", "NaN", "null", "true", "010", "0b11", "0o17",
  "1e", "9999999999", "123456789012", "-", "1 2", "\t7\n", "1_000", "abc"].forEach(function (text, i) {
  attempt("parseInt " + i, function () { return parseInt(text); });
  attempt("parseInt 16 " + i, function () { return parseInt(text, 16); });
  attempt("parseFloat " + i, function () { return parseFloat(text); });
  attempt("Number " + i, function () { return Number(text); });
});
[undefined, null, true, false, [], [5], {}, "7"].forEach(function (value, i) {
  attempt("Number of " + i, function () { return Number(value); });
  attempt("isNaN of " + i, function () { return isNaN(value); });
  attempt("isFinite of " + i, function () { return isFinite(value); });
  attempt("plus one " + i, function () { return typeof (value + 1); });
  attempt("int of " + i, function () { return value | 0; });
});
[0.5, -0.5, 1.5, 2.5, -1.5, 1e10 + 0.5, NaN].forEach(function (number, i) {
  attempt("round " + i, function () { return [Math.round(number), Math.floor(number), Math.ceil(number), Math.abs(number), Math.sign(number), number | 0, ~number]; });
});
attempt("modulo", function () { return [7 % 3, -7 % 3, 7 % -3, 5.5 % 2, 1 % 0]; });
attempt("shifts", function () { return [1 << 31, 1 << 32, -1 >>> 0, -1 >>> 28, -8 >> 1, 4294967296 | 0, 3000000000 | 0]; });
attempt("wholes", function () { return [2147483647 + 1, -2147483648 - 1, 65536 * 65536, 1000000007 * 1000000007, 7 / 2, 6 / 2, 0 / 0, 1 / 0, -1 / 0]; });
attempt("compare", function () { return ["10" < "9", 10 < "9", "a" < "b", null == undefined, null == 0, "" == 0, "1" == 1, NaN == NaN, [] == "", true == 1]; });
attempt("clip", function () { return [Math.clip(5, 1, 3), Math.clip(-5, 1, 3), Math.wrap(-1, 3), Math.wrap(7, 3), Math.min(), Math.max(), Math.min(3, 1, 2)]; });
attempt("text of a number", function () { return ["" + 1, "" + 0.5, "" + 1e20, "" + -1, "" + 2147483648, "x" + null + undefined + true]; });
attempt("text of a fraction", function () { return "" + 1 / 3; });
print("#end");
