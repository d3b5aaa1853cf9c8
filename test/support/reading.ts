// How well a page can be read: a script for the browser, as text, since nothing here knows a browser's globals.

export interface Reading {
  /** The minimum contrast (WCAG) of any text with its background, and the text that has it. */
  least: number;
  text: string;
  /** Whether anything is wider than the window. */
  isTooWide: boolean;
}

/** An expression for `page.evaluate`, which gives a `Reading`. Backgrounds must be plain colours. */
export const measureReading = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const lightOf = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  let least = Infinity;
  let text = "";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    const said = walk.currentNode.textContent.trim();
    if (said === "" || element.closest("script, style, noscript")) continue;
    const [a, b] = [lightOf(channels(getComputedStyle(element).color)), lightOf(groundOf(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < least) [least, text] = [contrast, said];
  }
  return { least, text, isTooWide: document.documentElement.scrollWidth > innerWidth };
})()`;

/**
 * Texts that cannot be read completely, as an expression for `page.evaluate` that gives sentences: texts wider than
 * their own box, and texts cut off by the window or a box around them. Texts that are only for screen readers
 * (`.unseen`) are left out.
 */
export const findCutText = `(() => {
  const cut = new Set();
  const range = document.createRange();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const said = walk.currentNode.textContent.trim();
    if (said === "" || walk.currentNode.parentElement.closest("script, style, noscript, .unseen, .skip")) continue;
    range.selectNodeContents(walk.currentNode);
    for (const { left, right, width } of range.getClientRects()) {
      if (width < 1) continue;
      if (left < -1 || right > document.documentElement.clientWidth + 1) cut.add(said + ": out of the window");
      let isOwn = true;
      for (let at = walk.currentNode.parentElement; at && at !== document.documentElement; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.display === "inline" || style.display === "contents") continue;
        const box = at.getBoundingClientRect();
        const inner = box.left + at.clientLeft;
        if ((isOwn || style.overflowX !== "visible") && (left < inner - 1 || right > inner + at.clientWidth + 1))
          cut.add(said + ": out of " + at.tagName.toLowerCase() + (at.id ? "#" + at.id : at.className ? "." + at.className : "") + " by " + Math.round(right - inner - at.clientWidth));
        isOwn = false;
      }
    }
  }
  return [...cut];
})()`;
