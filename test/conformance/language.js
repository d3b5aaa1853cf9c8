// Which globals, statics and methods there are.
function kinds(owner, value, names) {
  names.split(" ").forEach(function (name) {
    var kind;
    // Espruino refuses to look up a field that a text or a number has not: subject "strings" asks how.
    try { kind = typeof value[name]; } catch (error) { kind = "undefined"; }
    print("#" + owner + name + ": " + kind);
  });
}
("Object Function Array Number Boolean String Date Promise RegExp Error TypeError SyntaxError ReferenceError InternalError RangeError EvalError URIError " +
  "AggregateError JSON Math Map Set WeakMap WeakSet WeakRef Symbol Proxy Reflect BigInt Intl Atomics SharedArrayBuffer WebAssembly Iterator ArrayBuffer " +
  "DataView Uint8Array Int8Array Uint16Array Int16Array Uint24Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray BigInt64Array " +
  "TextEncoder TextDecoder URL Buffer queueMicrotask structuredClone setImmediate setTimeout setInterval clearTimeout clearInterval changeInterval setWatch " +
  "clearWatch escape unescape encodeURI encodeURIComponent decodeURIComponent parseInt parseFloat isNaN isFinite eval NaN Infinity undefined globalThis global " +
  "window self E process console print require Modules Pin digitalRead digitalWrite digitalPulse analogRead analogWrite pinMode getPinMode getTime setTime " +
  "getSerial load save reset echo trace dump edit peek8 poke8 peek16 poke16 peek32 poke32 shiftOut atob btoa HIGH LOW D0 D1 D39 A0 LED1 BTN1 Serial1 " +
  "SPI SPI1 I2C I2C1 OneWire Waveform Graphics USB arguments setSleepIndicator setDeepSleep setBusyIndicator fetch alert"
).split(" ").forEach(function (name) {
  var kind;
  try { kind = eval("typeof " + name); } catch (error) { kind = "throws " + error; }
  print("#" + name + ": " + kind);
});
kinds("Object.", Object, "assign create defineProperties defineProperty entries freeze isFrozen seal isSealed preventExtensions isExtensible fromEntries " +
  "getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf groupBy hasOwn is keys setPrototypeOf values");
kinds("{}.", {}, "hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf clone on emit addListener prependListener removeListener " +
  "removeAllListeners once off constructor length __defineGetter__ __lookupGetter__");
kinds("Function.", function () {}, "apply bind call length name prototype toString replaceWith");
kinds("Array.", Array, "isArray from of fromAsync");
kinds("[].", [], "at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys " +
  "lastIndexOf length map pop push reduce reduceRight reverse shift slice some sort splice toLocaleString toReversed toSorted toSpliced toString unshift values with");
kinds("Array.prototype.", Array.prototype, "slice push map forEach indexOf join concat");
kinds("String.", String, "fromCharCode fromCodePoint raw");
kinds("''.", "x", "anchor at big blink bold charAt charCodeAt codePointAt concat endsWith fixed includes indexOf isWellFormed lastIndexOf length link " +
  "localeCompare match matchAll normalize padEnd padStart removeAccents repeat replace replaceAll search slice small split startsWith strike sub substr " +
  "substring sup toLocaleLowerCase toLowerCase toString toUpperCase trim trimEnd trimLeft trimRight trimStart valueOf");
kinds("String.prototype.", String.prototype, "trim slice split");
kinds("Number.", Number, "EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN " +
  "isSafeInteger parseFloat parseInt");
kinds("1.", 1, "toExponential toFixed toLocaleString toPrecision toString valueOf");
kinds("Math.", Math, "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clip clz32 cos cosh exp expm1 floor " +
  "fround hypot imul log log10 log1p log2 max min pow randInt random round sign sin sinh sqrt tan tanh trunc wrap");
kinds("JSON.", JSON, "parse stringify rawJSON isRawJSON");
kinds("Promise.", Promise, "all allSettled any race reject resolve try withResolvers");
kinds("promise.", Promise.resolve(), "then catch finally");
kinds("Date.", Date, "UTC now parse");
kinds("date.", new Date(0), "getDate getDay getFullYear getHours getIsDST getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate " +
  "getUTCHours getYear setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCHours toDateString toISOString toJSON " +
  "toLocalISOString toLocaleString toString toTimeString toUTCString valueOf");
kinds("error.", new Error("x"), "message name type stack cause toString");
kinds("/x/.", /x/, "exec test compile toString source lastIndex");
kinds("ArrayBuffer.", ArrayBuffer, "isView");
kinds("buffer.", new ArrayBuffer(4), "byteLength slice resize");
kinds("Uint8Array.", Uint8Array, "from of BYTES_PER_ELEMENT");
kinds("bytes.", new Uint8Array(4), "buffer byteLength byteOffset length every fill filter find findIndex forEach includes indexOf join map reduce reverse set slice " +
  "some sort subarray at concat copyWithin entries keys lastIndexOf pop push reduceRight shift splice toString unshift values");
kinds("view.", new DataView(new ArrayBuffer(8)), "buffer byteLength byteOffset getInt8 setInt8 getUint16 setUint16 getInt32 getUint32 getFloat32 getFloat64 " +
  "getBigInt64");
kinds("Storage.", require("Storage"), "read write list erase eraseAll compact optimise hash readJSON writeJSON readArrayBuffer getFree getStats open debug");
kinds("net.", require("net"), "connect createServer createConnection Socket Server isIP");
kinds("console.", console, "log debug info warn error trace table group time assert dir");
kinds("process.", process, "env memory version argv exit nextTick on cwd uptime hrtime platform");
kinds("E.", E, "on emit toString toArrayBuffer toUint8Array toJS clip sum variance reverseByte mapInPlace crc32 getSizeOf hwRand srand getFlags setFlags " +
  "getErrorFlags reboot enableWatchdog kickWatchdog getTemperature getAnalogVRef getBattery setBootCode setTimeZone setClock dumpTimers defrag " +
  "lockConsole setPassword setConsole getConsole FFT interpolate convolve HSBtoRGB asm nativeCall memoryArea pipe openFile isUTF8 asUTF8 fromUTF8 toUTF8 toFlatString");
print("#end");
