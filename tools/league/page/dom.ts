// Makes elements. Texts that come from ranges are only ever set as text, so none of them becomes markup.

export type Child = Node | string | number | null | undefined;

/** An element with attributes and children; `on…` attributes are listeners. */
export function el(
  name: string,
  attributes: Record<string, string | boolean | ((event: Event) => void)> = {},
  ...children: Child[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children)
    if (child !== null && child !== undefined) element.append(child instanceof Node ? child : String(child));
  return element;
}

export const text = (name: string, value: string | number, classes = ""): HTMLElement =>
  el(name, classes === "" ? {} : { class: classes }, value);

export interface Column<Of> {
  title: string;
  cell(row: Of): Child;
  isNumber?: boolean;
}

/** A table with a caption for those who do not see it. */
export function table<Of>(
  label: string,
  columns: readonly Column<Of>[],
  rows: readonly Of[],
  look: (row: Of) => Record<string, boolean> = () => ({}),
): HTMLElement {
  const cells = (row: Of) =>
    columns.map(({ cell, isNumber }) => el("td", isNumber ? { class: "number" } : {}, cell(row)));
  const head = columns.map(({ title, isNumber }) =>
    el("th", isNumber ? { scope: "col", class: "number" } : { scope: "col" }, title),
  );
  const body = rows.map((row) => el("tr", look(row), ...cells(row)));
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    rows.length === 0
      ? text("p", "Nothing yet.", "dim")
      : el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
  );
}

/** A link to a view of this page. */
export function link(view: string, parameters: Record<string, string>, words: Child): HTMLElement {
  return el("a", { href: `#${view}?${new URLSearchParams(parameters).toString()}` }, words);
}

export const section = (title: string, ...children: Child[]): HTMLElement =>
  el("section", { "aria-label": title }, text("h2", title), ...children);

/** Asks the board. Rejects with its sentence. */
export async function ask<Of>(what: string, parameters: Record<string, string> = {}): Promise<Of> {
  const answer = await fetch(`/api/${what}.json?${new URLSearchParams(parameters).toString()}`);
  const value = (await answer.json()) as Of & { error?: string };
  if (!answer.ok) throw new Error(value.error || "The board does not answer.");
  return value;
}

/** Posts to the desk. Rejects with its sentence. */
export async function post(what: string, value: object): Promise<void> {
  const answer = await fetch(`/desk/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
  });
  const { error } = (await answer.json()) as { error?: string };
  if (!answer.ok) throw new Error(error || "The desk does not answer.");
}

/** A link to the same as CSV. */
export const csv = (what: string, parameters: Record<string, string> = {}): HTMLElement =>
  el(
    "p",
    {},
    el("a", { href: `/api/${what}.csv?${new URLSearchParams(parameters).toString()}`, download: true }, "CSV"),
  );
