// Modules that the firmware imports and the build makes: the screen's font, the games that come with it, and what the
// table of boards says about pins.

declare module "snyper:font" {
  /** Cells of 6 by 8 dots for the characters from 32 to 126, as `setFontCustom` takes them, in base64. */
  export const font: string;
}

declare module "snyper:games" {
  /** The names of the games that come with the firmware, with commas between them. */
  export const gameNames: string;
  /** The document of one of them as JSON; undefined for any other name. */
  export function gameText(name: string): string | undefined;
}

declare module "snyper:pins" {
  /** A target has analog parts and no outputs, a master the other way round. */
  export type Use = "analog" | "pulses" | "button" | "output";
  /**
   * Why a pin cannot have a use on a board, by the name that its Espruino has for it, as the end of a sentence that
   * begins "D4 is"; "" if it can, and for boards that are not in the table. The pin must be one of this Espruino.
   */
  export function pinFault(board: string, use: Use, pin: string): string;
}
