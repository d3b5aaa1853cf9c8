// The program of a board that runs Kaluma: there is one file of it in flash, and no file of settings beside it.

const notPlain = /[^\x20-\x7e]/g;

/** As JavaScript source in ASCII: Kaluma reads UTF-8, and the settings' texts have a character for each byte. */
function asSource(json: string): string {
  return json.replace(notPlain, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * A target's program: its settings, the adapter, and the bundle as it is flashed to an Espruino.
 *
 * @param settings the text of its `snyper.json`
 * @param adapter dist/kaluma.js
 * @param bundle dist/target.js
 */
export function kalumaProgram(settings: string, adapter: string, bundle: string): string {
  return `var snyper=${asSource(settings)};\n${adapter}\n${bundle}`;
}
