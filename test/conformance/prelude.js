// Put before every subject: how a subject says what it found. A line that begins with "#" opens an answer, further lines belong to it.
echo(0);
function say(name, value) { print("#" + name + ": " + JSON.stringify(value)); }
function attempt(name, work) {
  var answer;
  try { answer = JSON.stringify(work()); } catch (error) { answer = "throws " + error; }
  print("#" + name + ": " + answer);
}
function busy(ms) { var start = Date.now(); while (Date.now() - start < ms); }
print("#build, strings: " + (JSON.parse("\"\\u20ac\"").charCodeAt(0) > 255 ? "Unicode strings" : "byte strings"));
print("#build, floats: " + (JSON.stringify(JSON.parse("1e-7")) === "10e-8" ? "80-bit floats" : "64-bit floats"));
