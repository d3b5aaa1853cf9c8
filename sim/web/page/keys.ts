// The keyboard: keys hold the master's buttons and joystick and shoot at plates by number. It is off while somebody
// types text, or if it is switched off.
import { find } from "./dom.js";
import { hold, letGo } from "./device.js";

/** Contacts by key. Escape is STOP, whatever has the focus. */
const contacts: Record<string, string> = {
  a: "A",
  b: "B",
  x: "X",
  y: "Y",
  s: "B",
  Escape: "B",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** Whether a key is for the focused element: a letter for a text field, an arrow for a choice or a scroll bar. */
function isTyping(target: EventTarget | null, key: string): boolean {
  if (key === "Escape" || !(target instanceof HTMLElement)) return false;
  if (target.closest("select, textarea, input")) return true;
  return key.startsWith("Arrow") && target.closest("[data-scrolls]") !== null;
}

/** `shoot` is called with a plate's number. */
export function openKeys(shoot: (number: number) => void): void {
  const wanted = find("keys-on", HTMLInputElement);
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      isTyping(target, key) ||
      (!wanted.checked && key !== "Escape")
    )
      return;
    const contact = contacts[key.length === 1 ? key.toLowerCase() : key];
    if (contact !== undefined) {
      // Otherwise the page would scroll.
      event.preventDefault();
      hold(contact);
    } else if (/^[1-9]$/.test(key) && !event.repeat) shoot(Number(key));
  });
  addEventListener("keyup", ({ key }) => {
    const contact = contacts[key.length === 1 ? key.toLowerCase() : key];
    if (contact !== undefined) letGo(contact);
  });
}
