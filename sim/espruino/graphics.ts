// The class Graphics, as far as it draws into a buffer of its own: rectangles, lines, pixels, and text in fonts that the firmware brings along.
// Left out: displays of the interpreter's own, images, polygons, ellipses, and the fonts that are built in.
import { types } from "node:util";
import { asFloat, asInteger, kindOf } from "./as-number.js";
import { Canvas, type BitsPerPixel } from "./canvas.js";
import { drawText, textWidth, type Align, type Font } from "./canvas-text.js";
import { adopt, define, type Realm } from "./realm.js";

const sizeMax = 32767;
const depths: readonly number[] = [1, 2, 4, 8, 16, 24];
/** Of `createArrayBuffer`, beside `msb` and `buffer`: how they would lay pixels out is not simulated. */
const layouts = ["zigzag", "vertical_byte", "interleavex", "color_order"];

/** What an instance is beside its fields. */
interface Instance {
  canvas: Canvas;
  /** Undefined: the one that is built in. */
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
  const instances = new WeakMap<object, Instance>();
  const fail = (message: string): never => { throw realm.newError("Error", message); };
  const left = (what: string): never => fail(`${what} is not simulated`);

  /** A method, which does nothing where `this` is no instance. The drawing ones return the instance. */
  function method(work: (instance: Instance, ...args: any[]) => unknown) {
    return function (this: Face, ...args: unknown[]): unknown {
      const instance = instances.get(this);
      if (!instance) return undefined;
      if (this.buffer !== instance.buffer) rebind(instance, this.buffer);
      const answer = work(instance, ...args);
      return answer === undefined ? this : answer;
    };
  }

  function rebind(instance: Instance, buffer: unknown): void {
    instance.buffer = buffer;
    instance.canvas.bytes = bytesIn(buffer) ?? new Uint8Array(0);
  }

  function corners(first: unknown, y1: unknown, x2: unknown, y2: unknown): Corners {
    if (typeof first !== "object" || first === null) return [asInteger(first), asInteger(y1), asInteger(x2), asInteger(y2)];
    const found: Record<string, number> = { x1: 0, y1: asInteger(y1), x2: asInteger(x2), y2: asInteger(y2), w: -1, h: -1 };
    for (const [name, value] of Object.entries(first)) {
      if (name === "r") left("a rounded rectangle");
      const known = name === "x" || name === "y" ? `${name}1` : name;
      if (!(known in found)) fail(`Unknown option ${JSON.stringify(name)}`);
      found[known] = asInteger(value);
    }
    const { w, h } = found as { w: number; h: number };
    return [found["x1"]!, found["y1"]!, w >= 0 ? found["x1"]! + w : found["x2"]!, h >= 0 ? found["y1"]! + h : found["y2"]!];
  }

  function createArrayBuffer(widthValue: unknown, heightValue: unknown, bppValue: unknown, options: unknown): object {
    const [width, height, bpp] = [asInteger(widthValue), asInteger(heightValue), asInteger(bppValue)];
    if (width <= 0 || height <= 0 || width > sizeMax || height > sizeMax) fail("Invalid Size");
    if (bpp === 32) left("Graphics of 32 bits");
    if (!depths.includes(bpp)) fail("Invalid BPP");
    const { msb, buffer: given, ...others } = (typeof options === "object" && options !== null ? options : {}) as Record<string, unknown>;
    for (const name of layouts) if (others[name]) left(`Graphics with ${name}`);
    if (given !== undefined && !bytesIn(given)) fail(`'buffer' should be ArrayBuffer, got ${kindOf(given)}`);
    const buffer = given ?? new realm.ArrayBuffer(Canvas.bytesOf(width, height, bpp));
    const face = Object.create(prototype) as Face;
    face.buffer = buffer;
    const canvas = new Canvas(width, height, bpp as BitsPerPixel, msb === undefined || !!msb, bytesIn(buffer)!);
    instances.set(face, { canvas, font: undefined, align: [-1, -1], buffer });
    return face;
  }

  function colour({ bpp }: Canvas, red: unknown, green: unknown, blue: unknown): number {
    const shares = typeof red === "string" ? sharesIn(red) : [red, green, blue].map(asFloat);
    if (!shares) return fail("If Color is a String, it must be of the form '#rrggbb' or '#rgb'");
    if (!shares.every(Number.isFinite)) return asInteger(red) & (2 ** bpp - 1);
    const [r, g, b] = shares.map((share) => Math.min(Math.max(Math.trunc(share * 256), 0), 255)) as [number, number, number];
    if (bpp === 24) return r << 16 | g << 8 | b;
    if (bpp === 16) return r >> 3 << 11 | g >> 2 << 5 | b >> 3;
    return r + g + b >= 384 ? -1 : 0;
  }

  function setFontCustom(instance: Instance, bitmap: unknown, firstValue: unknown, widths: unknown, sizes: unknown): void {
    const [first, size] = [asInteger(firstValue), asInteger(sizes)];
    if (typeof bitmap !== "string") return fail("Font bitmap must be a String");
    if (first < 0 || first > 255) fail("First character out of range");
    if (typeof widths !== "string" && !(typeof widths === "number" && (widths | 0) === widths)) return fail("Font width must be a String or an integer");
    const bits = Math.max(size >> 16, 1);
    if (![1, 2, 4].includes(bits)) fail("Invalid BPP - 1,2,4 supported");
    if (bits > 1) left("a font with shades");
    instance.font = { bitmap, first, widths, height: size & 255, scale: Math.max(size >> 8 & 255, 1) };
  }

  const fontOf = ({ font }: Instance) => font ?? left("the font that is built in");
  const textOf = (value: unknown) => {
    const text = String(value);
    return text.includes("\0") ? left("an image in a text") : text;
  };
  const prototype = realm.newObject();
  define(realm, prototype, {
    getWidth: method(({ canvas }) => canvas.width),
    getHeight: method(({ canvas }) => canvas.height),
    getBPP: method(({ canvas }) => canvas.bpp),
    reset: method((instance) => reset(instance)),
    clear: method((instance, resets: unknown) => {
      if (resets) reset(instance);
      instance.canvas.clear();
    }),
    fillRect: method(({ canvas }, ...args: [unknown, unknown, unknown, unknown]) => canvas.fill(...corners(...args), canvas.ink)),
    clearRect: method(({ canvas }, ...args: [unknown, unknown, unknown, unknown]) => canvas.fill(...corners(...args), canvas.paper)),
    drawRect: method(({ canvas }, ...args: [unknown, unknown, unknown, unknown]) => frame(canvas, corners(...args))),
    drawLine: method(({ canvas }, x1, y1, x2, y2) => canvas.line(asInteger(x1), asInteger(y1), asInteger(x2), asInteger(y2))),
    getPixel: method(({ canvas }, x, y) => canvas.getPixel(asInteger(x), asInteger(y))),
    setPixel: method(({ canvas }, x, y, value) => canvas.setPixel(asInteger(x), asInteger(y), value === undefined ? canvas.ink : colour(canvas, value, undefined, undefined))),
    toColor: method(({ canvas }, r, g, b) => colour(canvas, r, g, b)),
    setColor: method(({ canvas }, r, g, b) => void (canvas.ink = colour(canvas, r, g, b))),
    setBgColor: method(({ canvas }, r, g, b) => void (canvas.paper = colour(canvas, r, g, b))),
    getColor: method(({ canvas }) => canvas.ink & (2 ** canvas.bpp - 1)),
    getBgColor: method(({ canvas }) => canvas.paper & (2 ** canvas.bpp - 1)),
    setClipRect: method(({ canvas }, x1, y1, x2, y2) => canvas.clipTo(asInteger(x1), asInteger(y1), asInteger(x2), asInteger(y2))),
    setRotation: method(({ canvas }, quarters, isMirrored) => { canvas.turn = turned(asInteger(quarters), !!isMirrored); }),
    setFontCustom: method(setFontCustom),
    setFontAlign: method((instance, x, y, turns) => {
      if (asInteger(turns) > 0) left("turned text");
      instance.align = [alignment(x), alignment(y)];
    }),
    getFontHeight: method((instance) => fontOf(instance).height * fontOf(instance).scale),
    stringWidth: method((instance, text) => textWidth(fontOf(instance), textOf(text))),
    drawString: method((instance, text, x, y, isSolid) => drawText(instance.canvas, fontOf(instance), textOf(text), [asInteger(x), asInteger(y)], instance.align, !!isSolid)),
  });
  const Graphics = adopt(realm, "Graphics", function () { return undefined; });
  Object.defineProperty(Graphics, "prototype", { value: prototype });
  define(realm, prototype, { constructor: Graphics });
  define(realm, Graphics, { createArrayBuffer });
  define(realm, realm.global, { Graphics });
}

function bytesIn(buffer: unknown): Uint8Array | undefined {
  if (types.isArrayBuffer(buffer)) return new Uint8Array(buffer);
  return ArrayBuffer.isView(buffer) && !types.isDataView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : undefined;
}

function reset(instance: Instance): void {
  instance.canvas.reset();
  instance.font = undefined;
  instance.align = [-1, -1];
}

function alignment(value: unknown): Align {
  return Math.sign(asInteger(value)) as Align;
}

function turned(quarters: number, isMirrored: boolean): Canvas["turn"] {
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

/** "#rgb" or "#rrggbb" as shares, 0 to 1. Whatever the first character is, as on a board. */
function sharesIn(text: string): number[] | undefined {
  const digits = /^[^]([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const size = digits.length / 3;
  return [0, 1, 2].map((i) => Number.parseInt(digits.substr(i * size, size), 16) / (16 ** size - 1));
}
