// The QR codes for the master's screen, as the files of its Storage that firmware/master/panel/code-file.ts describes.
import { encodeQR } from "qr";
import {
  codeColumns,
  codeLineBytes,
  codeLines,
  lineModules,
  pageCodeFile,
  wifiCodeFile,
} from "../../firmware/master/panel/code-file.js";
import { pagePortDefault } from "../../shared/limits.js";

/** Columns of modules in one of the squares beside each other. */
const squareColumns = 20;
/** White modules that a reader needs around a code; the largest code that fits has some fewer above and below. */
const largestModules = 41;

/** The text of a code with which a phone joins a network that is protected by WPA. */
export function wifiText(ssid: string, password: string): string {
  const escaped = (text: string) => text.replace(/[\\;,:"]/g, "\\$&");
  return `WIFI:T:WPA;S:${escaped(ssid)};P:${escaped(password)};;`;
}

/** A text's code as the screen draws it, a character for each byte; undefined if it is too large for the screen. */
export function codeBitmap(text: string): string | undefined {
  // The least border is a module, which is cut off again.
  const modules = encodeQR(text, "raw", { ecc: "low", border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1));
  const size = modules.length;
  if (size > largestModules) return undefined;
  const left = Math.floor((codeColumns - size) / 2);
  const top = Math.floor((codeLines * lineModules - size) / 2);
  const bytes = new Uint8Array(codeLines * codeLineBytes);
  for (const [y, row] of modules.entries())
    for (const [x, isDark] of row.entries()) {
      if (!isDark) continue;
      const [line, below] = [Math.floor((top + y) / lineModules), (top + y) % lineModules];
      const [square, column] = [Math.floor((left + x) / squareColumns), (left + x) % squareColumns];
      const bit = square * squareColumns * lineModules + column * lineModules + below;
      bytes[line * codeLineBytes + (bit >> 3)]! |= 128 >> (bit & 7);
    }
  return String.fromCharCode(...bytes);
}

export interface CodeOptions {
  ssid: string;
  password: string;
  /** The master's address, if it is known before it has one: that of its own access point. */
  address: string | undefined;
  /** The port of its page, 0 for none. */
  pagePort?: number | undefined;
}

/** What a file holds in place of a code: it replaces the code of earlier settings. */
const noCode = " ";

/** The files with a master's codes, by their names. There is none of a text that is too long, or of no address. */
export function codeFiles({ ssid, password, address, pagePort = pagePortDefault }: CodeOptions): Map<string, string> {
  const files = new Map<string, string>();
  const add = (file: string, text: string) => {
    files.set(file, (text === "" ? undefined : codeBitmap(text)) ?? noCode);
  };
  add(wifiCodeFile, wifiText(ssid, password));
  add(pageCodeFile, address !== undefined && pagePort > 0 ? `http://${address}:${pagePort}/` : "");
  return files;
}
