/** What the build makes of the board table for the firmware. */
declare module "snyper:pins" {
  /** A target has analog parts and no outputs, a master the other way round. */
  export type Use = "analog" | "pulses" | "button" | "output";
  /**
   * Why a pin is not fit for a use on a board, by the name that its Espruino has for it, as the end of a sentence that
   * begins "D4 is"; "" if it is, and for boards that the table does not know. The pin is one that this Espruino has.
   */
  export function pinFault(board: string, use: Use, pin: string): string;
}
