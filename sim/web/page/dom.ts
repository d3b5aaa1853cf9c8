// Makes elements, and finds those in index.html.

/** The server sends this page to those who may only look: it has no controls. */
export const isViewOnly = document.documentElement.hasAttribute("data-view-only");

type Attributes = Record<string, string | number | boolean | undefined>;

/** Makes an element with attributes and children. `text` sets its text; false and undefined omit an attribute. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = String(value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** The element with that id. Throws if index.html has none. */
export function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`index.html has no ${kind.name} ${id}`);
  return element;
}

/** Writes a text if it differs, so that an unchanged text is not read aloud again. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute if it differs; undefined removes it. */
export function mark(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Milliseconds with a useful number of decimals. */
export function msText(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "–" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
