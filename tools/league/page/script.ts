// The page's script: it shows the view that the address names, and keeps it up to date by the board's event stream.
import { desk } from "./desk.js";
import { text, type Child } from "./dom.js";
import { cards, views } from "./views.js";
import type { RangeNow } from "./words.js";

/** A view is asked for at most so often, ms. */
const newsMs = 1000;

const main = document.getElementById("main")!;
const status = document.getElementById("link")!;
const ranges = new Map<string, RangeNow>();
/** Counts the views, so that a late answer does not replace a newer view. */
let shown = 0;
let newsTimer: number | undefined;

function place(): { view: string; parameters: Record<string, string> } {
  const [view = "", query = ""] = location.hash.slice(1).split("?");
  const parameters: Record<string, string> = {};
  new URLSearchParams(query).forEach((value, name) => (parameters[name] = value));
  return { view: view || "live", parameters };
}

function allCards(): HTMLElement {
  return cards([...ranges.values()].sort((a, b) => (a.range < b.range ? -1 : 1)));
}

function replace(children: Child[], view: string): void {
  main.textContent = "";
  if (view === "live") main.append(allCards());
  for (const child of children) if (child instanceof Node) main.append(child);
}

async function show(): Promise<void> {
  const mine = ++shown;
  const { view, parameters } = place();
  document.querySelectorAll("nav a").forEach((link) => {
    if (link.getAttribute("href") === `#${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  try {
    const made = view === "desk" ? desk(parameters, () => void show()) : (views[view] ?? views["live"]!)(parameters);
    const children = await made;
    if (mine === shown) replace(children, views[view] ? view : view === "desk" ? "desk" : "live");
  } catch (why) {
    if (mine === shown) replace([text("p", (why as Error).message, "bad")], "");
  }
}

function news(): void {
  // The desk is a form: it must not change under somebody's hands.
  if (newsTimer !== undefined || place().view === "desk") return;
  newsTimer = window.setTimeout(() => {
    newsTimer = undefined;
    void show();
  }, newsMs);
}

function listen(): void {
  const stream = new EventSource("/events");
  stream.addEventListener("ranges", (event) => {
    for (const range of JSON.parse((event as MessageEvent<string>).data) as RangeNow[]) ranges.set(range.range, range);
    const old = document.getElementById("ranges");
    if (old) old.replaceWith(allCards());
  });
  stream.addEventListener("news", news);
  stream.onopen = () => {
    status.textContent = "";
    news();
  };
  stream.onerror = () => (status.textContent = "The board does not answer: what you see may be old.");
}

window.addEventListener("hashchange", () => {
  void show();
  main.focus();
});
void show();
listen();
