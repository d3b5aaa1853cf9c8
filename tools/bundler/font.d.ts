/** What the build makes of the screen's font for the firmware. */
declare module "snyper:font" {
  /** Cells of 6 by 8 dots for the characters from 32 to 126 as `setFontCustom` wants them, in base64. */
  export const font: string;
}
