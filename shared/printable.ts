// Texts from outside as a console and a screen may show them.

/** Characters of a text that is shown with replacements: it may be as long as its sender likes. */
const replacedMax = 120;

/**
 * A text that is safe to print and to draw: a newline would begin a line of its own on the console, and `drawString`
 * takes a NUL for an image. Printable ASCII is returned as it is; else every other character becomes "?", and the text
 * is cut at 120 characters. Character by character, because a regular expression takes the bytes of a UTF-8 text for
 * its characters.
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
