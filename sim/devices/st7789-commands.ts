// The commands of an ST7789 that a program for a 16-bit screen needs, with the number of bytes that each takes.

export interface ChipCommand {
  name: string;
  parameters: number;
  /** Pixels follow it. */
  takesPixels?: true;
}

/** The commands by their codes. */
export const commands: ReadonlyMap<number, ChipCommand> = new Map<number, ChipCommand>([
  [0x00, { name: "NOP", parameters: 0 }],
  [0x01, { name: "SWRESET", parameters: 0 }],
  [0x10, { name: "SLPIN", parameters: 0 }],
  [0x11, { name: "SLPOUT", parameters: 0 }],
  [0x13, { name: "NORON", parameters: 0 }],
  [0x20, { name: "INVOFF", parameters: 0 }],
  [0x21, { name: "INVON", parameters: 0 }],
  [0x28, { name: "DISPOFF", parameters: 0 }],
  [0x29, { name: "DISPON", parameters: 0 }],
  [0x2a, { name: "CASET", parameters: 4 }],
  [0x2b, { name: "RASET", parameters: 4 }],
  [0x2c, { name: "RAMWR", parameters: 0, takesPixels: true }],
  [0x36, { name: "MADCTL", parameters: 1 }],
  [0x3a, { name: "COLMOD", parameters: 1 }],
  [0x3c, { name: "RAMWRC", parameters: 0, takesPixels: true }],
]);
