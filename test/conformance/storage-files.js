// Files to which lines are added: modes, chunks and where they end, reading across them, and a Storage that is full or has trash.
var storage = require("Storage");
function text(length, character) { var made = ""; while (made.length < length) made += character || "x"; return made; }
/** Each chunk as its size and how much of it is written. */
function chunks(name) {
  var found = [];
  for (var number = 1; number < 9; number++) {
    var chunk = storage.read(name + String.fromCharCode(number));
    if (chunk !== undefined) found.push([number, chunk.length, chunk.indexOf("\xff")]);
  }
  return found;
}
function stats() { var s = storage.getStats(); return [s.freeBytes, s.fileBytes, s.fileCount, s.trashBytes, s.trashCount]; }
function thrown(work) { try { return work(); } catch (error) { return "throws " + error; } }
function lines(name) { var file = storage.open(name, "r"), found = [], line; while ((line = file.readLine()) !== undefined) found.push(line.length > 20 ? line.length : line); return found; }
storage.eraseAll();
attempt("a new one", function () { var f = storage.open("f", "a"); return [JSON.stringify(f), Object.keys(f), stats(), f.getLength(), storage.list()]; });
attempt("one line", function () { var f = storage.open("f", "a"); return [f.write("one\n"), JSON.stringify(f), f.getLength(), chunks("f"), stats()]; });
attempt("nothing is written", function () { var f = storage.open("f", "a"); return [f.write(""), JSON.stringify(f), f.getLength()]; });
attempt("what is no text", function () { var f = storage.open("f", "a"); f.write(12.5); f.write(true); f.write([1, 2]); f.write("\n"); return [lines("f")]; });
attempt("opened for reading", function () { var f = storage.open("f", "r"); return [JSON.stringify(f), f.read(2), JSON.stringify(f), f.read(0), f.read(-1), f.readLine(), f.readLine(), f.readLine(), JSON.stringify(f)]; });
attempt("up to the end of its chunk", function () { var f = storage.open("g", "w"); f.write(text(900)); f.write(text(92, "y")); return [JSON.stringify(f), f.getLength(), chunks("g")]; });
attempt("read to the end of a full chunk", function () { var f = storage.open("g", "r"); return [f.read(2000).length, f.read(1), JSON.stringify(f)]; });
attempt("on in the next chunk", function () { var f = storage.open("g", "a"); f.write("next\n"); return [JSON.stringify(f), chunks("g"), lines("g")]; });
attempt("a line across chunks", function () { var f = storage.open("h", "w"); f.write(text(980) + "\n"); f.write("0123456789 over the end\n"); f.write("z\n"); return [JSON.stringify(f), chunks("h"), lines("h"), f.getLength()]; });
attempt("read across chunks", function () { var f = storage.open("h", "r"); f.readLine(); return [f.read(5), f.read(20), JSON.stringify(f), f.readLine(), f.readLine(), JSON.stringify(f)]; });
attempt("read on while it grows", function () {
  var f = storage.open("i", "w"), r = storage.open("i", "r"), found = [r.readLine()];
  f.write("a\nb"); found.push(r.readLine(), r.readLine(), r.readLine()); f.write("c\n"); found.push(r.readLine());
  f.write(text(985) + "\n"); found.push(r.readLine().length, r.readLine(), JSON.stringify(r)); f.write("d\n"); found.push(r.readLine(), r.readLine());
  return found;
});
attempt("two that append", function () { var a = storage.open("two", "w"), b = storage.open("two", "a"); a.write("UUUU"); b.write("ff"); return [JSON.stringify(b), a.getLength(), lines("two")]; });
attempt("a character 255", function () { storage.open("ff", "w").write("ab\xffcd\n"); var f = storage.open("ff", "a"); f.write("e"); return [lines("ff"), chunks("ff"), f.getLength()]; });
attempt("longer than a chunk", function () { var f = storage.open("long", "w"); return [thrown(function () { f.write(text(993)); }), JSON.stringify(f), chunks("long"), lines("long"), f.getLength()]; });
attempt("after that", function () { var f = storage.open("long", "a"); f.write("short\n"); return [lines("long"), chunks("long")]; });
attempt("a long one across chunks", function () { var f = storage.open("cross", "w"); f.write("x"); return [thrown(function () { f.write(text(991 + 993)); }), JSON.stringify(f), chunks("cross"), thrown(function () { f.write("y"); })]; });
attempt("on after that", function () { var f = storage.open("cross", "a"); f.write("\nz\n"); return [chunks("cross"), lines("cross")]; });
attempt("written anew", function () { var before = stats(); var f = storage.open("cross", "w"); return [JSON.stringify(f), chunks("cross"), stats()[1] - before[1], stats()[3] - before[3], stats()[4] - before[4]]; });
attempt("erased while open", function () { var f = storage.open("e", "w"); f.write("a"); storage.open("e", "r").erase(); f.write("b\n"); return [JSON.stringify(f), lines("e"), chunks("e")]; });
attempt("its own erase", function () { var f = storage.open("e", "a"); return [f.erase(), JSON.stringify(f), chunks("e"), thrown(function () { f.write("x"); }), thrown(function () { return f.readLine(); })]; });
attempt("only its first chunk erased", function () {
  var f = storage.open("h", "a");
  storage.erase("h\x01");
  var found = [chunks("h"), lines("h"), storage.open("h", "r").getLength(), JSON.stringify(storage.open("h", "a"))];
  f = storage.open("h", "a"); f.write(text(980) + "\n"); found.push(lines("h"), chunks("h")); f.write(text(20) + "\n"); found.push(lines("h"), chunks("h"));
  return found;
});
attempt("erase stops where a chunk is missing", function () { storage.erase("h\x01"); storage.open("h", "r").erase(); return chunks("h"); });
attempt("a stale chunk after a full one", function () {
  storage.erase("h\x02"); var f = storage.open("h", "w"); f.write(text(990)); f.write("old stale\n"); storage.erase("h\x01");
  f = storage.open("h", "a"); f.write(text(900)); f.write(text(91) + "\n");
  return [JSON.stringify(f), lines("h"), chunks("h"), JSON.stringify(storage.open("h", "a"))];
});
attempt("a name of 28", function () { var f = storage.open("abcdefghijklmnopqrstuvwxyz12", "w"); f.write("x\n"); return [JSON.stringify(f), storage.list(/^abc/), lines("abcdefghijklmnopqrstuvwxyz12"), storage.list(/^abc/, { sf: true })]; });
attempt("chunks of the list", function () { return [storage.list(/^g/), storage.list(/^g/, { sf: true }), storage.list(/^g/, { sf: false })]; });
storage.eraseAll();
attempt("trash", function () {
  var found = [stats()];
  storage.write("a", "1"); found.push(stats()); storage.write("a", "1"); found.push(stats()); storage.write("a", "2"); found.push(stats());
  storage.write("a", "2", 0, 9); found.push(stats()); storage.write("a", "3", 1); found.push(stats()); storage.erase("a"); found.push(stats());
  storage.write("b", "", 0, 9); found.push(stats()); storage.write("b", "12345", 0, 9); found.push(stats());
  return found;
});
attempt("compact", function () { return [storage.compact(), stats(), storage.read("b", 0, 5), storage.compact(), stats()]; });
attempt("written over", function () { return [thrown(function () { return storage.write("b", "x", 2); }), storage.read("b", 0, 5), storage.write("b", "67", 5), storage.read("b", 0, 7)]; });
storage.eraseAll();
attempt("nearly full", function () { return [storage.write("big", "x", 0, 262144 - 32 - 32 - 992 - 52), stats(), storage.getFree()]; });
attempt("full while it appends", function () { var f = storage.open("f", "w"); f.write(text(900)); return [stats(), thrown(function () { f.write(text(99, "z") + "\n"); }), JSON.stringify(f), chunks("f"), f.getLength(), stats(), lines("f")]; });
attempt("full for another", function () { return [thrown(function () { return storage.open("f", "a").write("x"); }), thrown(function () { return storage.write("o", "x", 0, 100); }), storage.write("o", "12345"), stats()]; });
attempt("full for one that is there", function () { return [thrown(function () { return storage.write("o", text(60)); }), storage.read("o"), stats()]; });
attempt("room is made by compacting", function () { storage.erase("big"); return [stats(), storage.write("o", "x", 0, 250000), stats(), lines("f")]; });
attempt("compacting would not help", function () { var before = stats(); return [thrown(function () { return storage.write("p", "x", 0, 200000); }), before, stats()]; });
storage.eraseAll();
attempt("all gone", function () { return [storage.list(), stats()]; });
print("#end");
