// QR codes: for the page as a picture, and as rows of modules for those who draw them otherwise.
import { encodeQR } from "qr";

/** Modules of white around a code, which readers need to find it. */
const marginModules = 4;
const options = { ecc: "low", border: marginModules } as const;

/** The modules of a text's code with its margin, row by row; true is dark. */
export function qrModules(text: string): boolean[][] {
  return encodeQR(text, "raw", options);
}

/** The code as an SVG: dark modules on a white ground, whatever is behind the picture. */
export function qrPicture(text: string): string {
  const drawn = encodeQR(text, "svg", options);
  const size = qrModules(text).length;
  return drawn.replace(">", `><path fill="#fff" d="M0 0h${size}v${size}H0z"/>`);
}
