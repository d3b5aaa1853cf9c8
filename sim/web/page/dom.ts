// Making elements, and finding those that index.html has.

type Attributes = Record<string, string | number | boolean | undefined>;

/** An element with attributes (`text` is its text; false and undefined leave one out) and children. */
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

/** Writes a text where it differs: what has not changed is not touched, and not read aloud again. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute where it differs; undefined takes it away. */
export function mark(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Milliseconds with as many decimals as one may care about. */
export function msText(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "–" : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
