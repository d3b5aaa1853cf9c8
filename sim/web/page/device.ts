// The master: its screen, pixel for pixel, and its buttons and joystick, which can be pressed and held.
import type { RangePart, DisplayLinePart } from "../messages.js";
import { find, make, mark, write } from "./dom.js";
import { ask } from "./stream.js";

const width = 240;
const lineHeight = 16;

interface Contact {
  name: string;
  /** The text on the button. */
  label: string;
  /** The text for screen readers, which says what the button does. */
  title: string;
  /** The text below the button. */
  what?: string;
}

const buttons: readonly Contact[] = [
  { name: "A", label: "A", title: "A", what: "" },
  { name: "B", label: "B", title: "B: STOP, all plates lie down", what: "STOP" },
  { name: "X", label: "X", title: "X", what: "" },
  { name: "Y", label: "Y", title: "Y", what: "" },
];
const joystick: readonly Contact[] = [
  { name: "up", label: "▲", title: "Joystick up" },
  { name: "left", label: "◀", title: "Joystick left" },
  { name: "press", label: "●", title: "Joystick pressed in: OK" },
  { name: "right", label: "▶", title: "Joystick right" },
  { name: "down", label: "▼", title: "Joystick down" },
];

/** The text over the display while it shows nothing. */
const shades: Record<RangePart["screen"], string> = {
  lit: "",
  dark: "The screen is dark.",
  unseen: "A real interpreter has no simulated screen: read its console.",
};

/** The contacts that are held, by pointers or keys. */
const held = new Set<string>();
const elements = new Map<string, HTMLButtonElement>();

/** Presses a contact until `letGo`. Does nothing if it is held already, as when a key repeats. */
export function hold(name: string): void {
  if (held.has(name)) return;
  held.add(name);
  elements.get(name)?.classList.add("is-held");
  void ask({ do: "touch", contact: name });
}

export function letGo(name: string): void {
  if (!held.delete(name)) return;
  elements.get(name)?.classList.remove("is-held");
  void ask({ do: "release", contact: name });
}

/** Releases everything: the window has lost the focus, so the browser would not report that a key is released. */
export function letAllGo(): void {
  for (const name of [...held]) letGo(name);
}

function contact({ name, label, title, what }: Contact): HTMLButtonElement {
  const button = make("button", { type: "button", class: `contact contact-${name}`, "data-contact": name, title });
  button.append(make("span", { class: "cap", "aria-hidden": "true", text: label }));
  if (what !== undefined) button.append(make("span", { class: "what", "aria-hidden": "true", text: what }));
  button.append(make("span", { class: "unseen spoken", text: title }));
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    // The release is reported here, wherever the finger is then.
    button.setPointerCapture(event.pointerId);
    hold(name);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
    button.addEventListener(end, () => letGo(name));
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    hold(name);
  });
  button.addEventListener("keyup", (event) => {
    event.preventDefault(); // so that no click follows
    letGo(name);
  });
  button.addEventListener("blur", () => letGo(name));
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch is a hold, not a menu
  // Assistive technology clicks without a pointer.
  button.addEventListener("click", (event) => {
    if (event.detail === 0) void ask({ do: "press", contact: name });
  });
  elements.set(name, button);
  return button;
}

/** STOP in the header, which is always in sight. */
export function openStop(): void {
  const button = find("stop", HTMLButtonElement);
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    hold("B");
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"])
    button.addEventListener(end, () => letGo("B"));
  // A key's click, and that of assistive technology, comes without a pointer.
  button.addEventListener("click", (event) => {
    if (event.detail === 0) void ask({ do: "press", contact: "B" });
  });
}

export class Device {
  private readonly canvas = find("display", HTMLCanvasElement);
  // Pixels are rewritten a line at a time, so they stay in memory, not on the graphics card.
  private readonly context = this.canvas.getContext("2d", { willReadFrequently: true })!;
  private readonly shade = find("shade", HTMLElement);

  constructor() {
    find("buttons", HTMLElement).append(...buttons.map(contact));
    find("joystick", HTMLElement).append(...joystick.map(contact));
    addEventListener("blur", letAllGo);
  }

  /** Labels the buttons with what they do now. */
  private label(name: "A" | "X" | "Y", what: string, holdTo: string): void {
    const button = elements.get(name)!;
    const held = holdTo === "" ? "" : `hold: ${holdTo === "HOT" ? "HOT" : "clear"}`;
    write(button.querySelector(".what")!, [what, held].filter(Boolean).join(", ") || "–");
    const spoken = [what || "does nothing now", holdTo && `hold it for a second: ${holdTo}`].filter(Boolean).join("; ");
    write(button.querySelector(".spoken")!, `${name}: ${spoken}`);
    mark(button, "title", `${name}: ${spoken}`);
  }

  show({ screen, next, labels, hold }: RangePart): void {
    for (const name of ["A", "X", "Y"] as const) this.label(name, labels[name], name === "X" ? hold : "");
    mark(this.canvas, "data-screen", screen);
    write(this.shade, shades[screen]);
    for (const [name, button] of elements) button.classList.toggle("is-next", name === next);
  }

  draw(lines: readonly DisplayLinePart[]): void {
    for (const { line, runs } of lines) this.context.putImageData(picture(runs), 0, line * lineHeight);
  }
}

/** Converts runs (see display.ts) to pixels. */
function picture(runs: string): ImageData {
  const image = new ImageData(width, lineHeight);
  const pixels = new Uint32Array(image.data.buffer);
  const bytes = atob(runs);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const colour = (bytes.charCodeAt(i + 1) << 8) | bytes.charCodeAt(i + 2);
    const end = at + bytes.charCodeAt(i);
    pixels.fill(inMemory(colour), at, end);
    at = end;
  }
  return image;
}

/**
 * A colour of 16 bits in a canvas's memory layout: red first, which is the lowest byte on all machines that run
 * browsers.
 */
function inMemory(colour: number): number {
  const red = colour >> 11;
  const green = (colour >> 5) & 63;
  const blue = colour & 31;
  return (
    ((255 << 24) |
      (((blue << 3) | (blue >> 2)) << 16) |
      (((green << 2) | (green >> 4)) << 8) |
      ((red << 3) | (red >> 2))) >>>
    0
  );
}
