// Makes texts from outside safe to show on a console or a screen.

/** A text that needs replacements is cut to this many characters, because its sender chooses its length. */
const replacedMax = 120;

/**
 * Makes a text safe to print and to draw: a newline would start a new line on the console, and `drawString` takes a NUL
 * for an image. Printable ASCII is returned as it is. Otherwise each other character becomes "?", and the text is cut
 * at 120 characters. It goes character by character, because a regular expression treats the bytes of a UTF-8 text as
 * characters.
 */
export function printable(text: unknown): string {
  const whole = "" + text;
  let shown = "";
  if (!/[^ -~]/.test(whole)) return whole;
  for (let i = 0; i < whole.length && i < replacedMax; i++) {
    const code = whole.charCodeAt(i);
    shown += code >= 32 && code < 127 ? String.fromCharCode(code) : "?";
  }
  return shown;
}
