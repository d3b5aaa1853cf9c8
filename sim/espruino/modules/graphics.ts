// The class Graphics, as far as it draws into a buffer: rectangles, lines, pixels, and text in fonts that the firmware
// supplies. Left out: displays that the interpreter drives, images, polygons, ellipses, and the built-in fonts.
import { types } from "node:util";
import { asFloat, asInteger, kindOf } from "../language/as-number.js";
import { Canvas, type BitsPerPixel } from "./canvas.js";
import { drawText, textWidth, type Align, type Font } from "./canvas-text.js";
import { adopt, define, type Realm } from "../language/realm.js";

const sizeMax = 32767;
const depths: readonly number[] = [1, 2, 4, 8, 16, 24];
/** Options of `createArrayBuffer` besides `msb` and `buffer`: these layouts of pixels are not simulated. */
const layouts = ["zigzag", "vertical_byte", "interleavex", "color_order"];

/** What belongs to an instance besides its fields. */
interface Instance {
  canvas: Canvas;
  /** Undefined for the built-in font. */
  font: Font | undefined;
  align: [Align, Align];
  /** The field `buffer` that the canvas draws into. */
  buffer: unknown;
}

interface Face {
  buffer?: unknown;
}

type Corners = [x1: number, y1: number, x2: number, y2: number];

/** Puts the class into the context. */
export function installGraphics(realm: Realm): void {
  new GraphicsClass(realm).install();
}

class GraphicsClass {
  private readonly instances = new WeakMap<object, Instance>();
  private readonly prototype: object;

  constructor(private readonly realm: Realm) {
    this.prototype = realm.newObject();
  }

  install(): void {
    const { realm, prototype } = this;
    for (const methods of [this.shapes(), this.states(), this.texts()]) define(realm, prototype, methods);
    const Graphics = adopt(realm, "Graphics", function () {
      return undefined;
    });
    Object.defineProperty(Graphics, "prototype", { value: prototype });
    define(realm, prototype, { constructor: Graphics });
    define(realm, Graphics, {
      createArrayBuffer: (width: unknown, height: unknown, bpp: unknown, options: unknown) => {
        const given = typeof options === "object" && options !== null ? options : {};
        return this.create([asInteger(width), asInteger(height), asInteger(bpp)], given as Record<string, unknown>);
      },
    });
    define(realm, realm.global, { Graphics });
  }

  private fail(message: string): never {
    throw this.realm.newError("Error", message);
  }

  private leftOut(what: string): never {
    return this.fail(`${what} is not simulated`);
  }

  private create(
    [width, height, bpp]: [number, number, number],
    { msb, buffer: given, ...others }: Record<string, unknown>,
  ): object {
    if (width <= 0 || height <= 0 || width > sizeMax || height > sizeMax) this.fail("Invalid Size");
    if (bpp === 32) this.leftOut("Graphics of 32 bits");
    if (!depths.includes(bpp)) this.fail("Invalid BPP");
    for (const name of layouts) if (others[name]) this.leftOut(`Graphics with ${name}`);
    if (given !== undefined && !bytesIn(given)) this.fail(`'buffer' should be ArrayBuffer, got ${kindOf(given)}`);
    const buffer = given ?? new this.realm.ArrayBuffer(Canvas.bytesOf(width, height, bpp));
    const face = Object.create(this.prototype) as Face;
    face.buffer = buffer;
    const canvas = new Canvas(width, height, bpp as BitsPerPixel, msb === undefined || !!msb, bytesIn(buffer)!);
    this.instances.set(face, { canvas, font: undefined, align: [-1, -1], buffer });
    return face;
  }

  /** A method that does nothing if `this` is no instance, and returns the instance if `work` returns nothing. */
  private method(work: (instance: Instance, ...args: any[]) => unknown): Function {
    const { instances } = this;
    return function (this: Face, ...args: unknown[]): unknown {
      const instance = instances.get(this);
      if (!instance) return undefined;
      if (this.buffer !== instance.buffer) {
        instance.buffer = this.buffer;
        instance.canvas.bytes = bytesIn(this.buffer) ?? new Uint8Array(0);
      }
      const answer = work(instance, ...args);
      return answer === undefined ? this : answer;
    };
  }

  private shapes(): Record<string, Function> {
    const shape = (work: (canvas: Canvas, corners: Corners) => void) =>
      this.method(({ canvas }, ...args: [unknown, unknown, unknown, unknown]) => work(canvas, this.corners(...args)));
    return {
      clear: this.method((instance, resets: unknown) => {
        if (resets) reset(instance);
        instance.canvas.clear();
      }),
      fillRect: shape((canvas, corners) => canvas.fill(...corners, canvas.ink)),
      clearRect: shape((canvas, corners) => canvas.fill(...corners, canvas.paper)),
      drawRect: shape(frame),
      drawLine: this.method(({ canvas }, x1, y1, x2, y2) =>
        canvas.line(asInteger(x1), asInteger(y1), asInteger(x2), asInteger(y2)),
      ),
      getPixel: this.method(({ canvas }, x, y) => canvas.getPixel(asInteger(x), asInteger(y))),
      setPixel: this.method(({ canvas }, x, y, value) => {
        canvas.setPixel(
          asInteger(x),
          asInteger(y),
          value === undefined ? canvas.ink : this.colour(canvas, value, undefined, undefined),
        );
      }),
    };
  }

  private states(): Record<string, Function> {
    return {
      getWidth: this.method(({ canvas }) => canvas.width),
      getHeight: this.method(({ canvas }) => canvas.height),
      getBPP: this.method(({ canvas }) => canvas.bpp),
      reset: this.method(reset),
      toColor: this.method(({ canvas }, r, g, b) => this.colour(canvas, r, g, b)),
      setColor: this.method(({ canvas }, r, g, b) => void (canvas.ink = this.colour(canvas, r, g, b))),
      setBgColor: this.method(({ canvas }, r, g, b) => void (canvas.paper = this.colour(canvas, r, g, b))),
      getColor: this.method(({ canvas }) => canvas.ink & maskOf(canvas)),
      getBgColor: this.method(({ canvas }) => canvas.paper & maskOf(canvas)),
      setClipRect: this.method(({ canvas }, x1, y1, x2, y2) =>
        canvas.clipTo(asInteger(x1), asInteger(y1), asInteger(x2), asInteger(y2)),
      ),
      setRotation: this.method(
        ({ canvas }, quarters, isMirrored) => void (canvas.rotation = rotationOf(asInteger(quarters), !!isMirrored)),
      ),
    };
  }

  private texts(): Record<string, Function> {
    const fontOf = ({ font }: Instance) => font ?? this.leftOut("the built-in font");
    const textOf = (value: unknown) => {
      const text = String(value);
      return text.includes("\0") ? this.leftOut("an image in a text") : text;
    };
    return {
      setFontCustom: this.method((instance, bitmap, first, widths, size) => {
        instance.font = this.font(bitmap, asInteger(first), widths, asInteger(size));
      }),
      setFontAlign: this.method((instance, x, y, turns) => {
        if (asInteger(turns) > 0) this.leftOut("turned text");
        instance.align = [alignment(x), alignment(y)];
      }),
      getFontHeight: this.method((instance) => fontOf(instance).height * fontOf(instance).scale),
      stringWidth: this.method((instance, text) => textWidth(fontOf(instance), textOf(text))),
      drawString: this.method((instance, text, x, y, isSolid) => {
        drawText(
          instance.canvas,
          fontOf(instance),
          textOf(text),
          [asInteger(x), asInteger(y)],
          instance.align,
          !!isSolid,
        );
      }),
    };
  }

  private corners(first: unknown, y1: unknown, x2: unknown, y2: unknown): Corners {
    if (typeof first !== "object" || first === null)
      return [asInteger(first), asInteger(y1), asInteger(x2), asInteger(y2)];
    const found = { x1: 0, y1: asInteger(y1), x2: asInteger(x2), y2: asInteger(y2), w: -1, h: -1 };
    for (const [name, value] of Object.entries(first)) {
      if (name === "r") this.leftOut("a rounded rectangle");
      const known = name === "x" || name === "y" ? `${name}1` : name;
      if (!Object.hasOwn(found, known)) this.fail(`Unknown option ${JSON.stringify(name)}`);
      found[known as keyof typeof found] = asInteger(value);
    }
    return [
      found.x1,
      found.y1,
      found.w >= 0 ? found.x1 + found.w : found.x2,
      found.h >= 0 ? found.y1 + found.h : found.y2,
    ];
  }

  private colour(canvas: Canvas, red: unknown, green: unknown, blue: unknown): number {
    const shares = typeof red === "string" ? sharesIn(red) : [red, green, blue].map(asFloat);
    if (!shares) return this.fail("If Color is a String, it must be of the form '#rrggbb' or '#rgb'");
    if (!shares.every(Number.isFinite)) return asInteger(red) & maskOf(canvas);
    const [r, g, b] = shares.map((share) => Math.min(Math.max(Math.trunc(share * 256), 0), 255)) as [
      number,
      number,
      number,
    ];
    if (canvas.bpp === 24) return (r << 16) | (g << 8) | b;
    if (canvas.bpp === 16) return ((r >> 3) << 11) | ((g >> 2) << 5) | (b >> 3);
    return r + g + b >= 384 ? -1 : 0;
  }

  private font(bitmap: unknown, first: number, widths: unknown, size: number): Font {
    if (typeof bitmap !== "string") return this.fail("Font bitmap must be a String");
    if (first < 0 || first > 255) this.fail("First character out of range");
    const isWhole = typeof widths === "number" && (widths | 0) === widths;
    if (typeof widths !== "string" && !isWhole) return this.fail("Font width must be a String or an integer");
    const bits = Math.max(size >> 16, 1);
    if (![1, 2, 4].includes(bits)) this.fail("Invalid BPP - 1,2,4 supported");
    if (bits > 1) this.leftOut("a font with shades");
    return {
      bitmap,
      first,
      widths: widths as string | number,
      height: size & 255,
      scale: Math.max((size >> 8) & 255, 1),
    };
  }
}

function bytesIn(buffer: unknown): Uint8Array | undefined {
  if (types.isArrayBuffer(buffer)) return new Uint8Array(buffer);
  return ArrayBuffer.isView(buffer) && !types.isDataView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : undefined;
}

function maskOf({ bpp }: Canvas): number {
  return 2 ** bpp - 1;
}

function reset(instance: Instance): void {
  instance.canvas.reset();
  instance.font = undefined;
  instance.align = [-1, -1];
}

function alignment(value: unknown): Align {
  return Math.sign(asInteger(value)) as Align;
}

function rotationOf(quarters: number, isMirrored: boolean): Canvas["rotation"] {
  const swaps = quarters === 1 || quarters === 3;
  const invertsX = quarters === 1 || quarters === 2;
  const invertsY = quarters === 2 || quarters === 3;
  return { swaps, invertsX: invertsX !== (isMirrored && !swaps), invertsY: invertsY !== (isMirrored && swaps) };
}

function frame(canvas: Canvas, [x1, y1, x2, y2]: Corners): void {
  canvas.fill(x1, y1, x2, y1, canvas.ink);
  canvas.fill(x2, y1, x2, y2, canvas.ink);
  canvas.fill(x1, y2, x2, y2, canvas.ink);
  canvas.fill(x1, y2, x1, y1, canvas.ink);
}

/** "#rgb" or "#rrggbb" as shares, 0 to 1. As on a board, the first character may be any. */
function sharesIn(text: string): number[] | undefined {
  const digits = /^[^]([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const size = digits.length / 3;
  return [0, 1, 2].map((i) => Number.parseInt(digits.slice(i * size, (i + 1) * size), 16) / (16 ** size - 1));
}
