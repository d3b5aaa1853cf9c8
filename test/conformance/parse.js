// What JSON.parse makes of the awkward texts, which the test puts into `texts` and numbers from `first`.
texts.forEach(function (text, i) {
  var answer;
  try {
    var value = JSON.parse(text);
    answer = typeof value + " " + JSON.stringify(value);
  } catch (error) { answer = "THROW " + error; }
  print("#text " + (first + i) + ": " + answer);
});
print("#end");
