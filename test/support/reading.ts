// How well a page can be read: a script for the browser, as text, since nothing here knows a browser's globals.

export interface Reading {
  /** The least contrast (WCAG) of any text with the ground behind it, and which text that is. */
  least: number;
  text: string;
  /** Something is wider than the window. */
  isTooWide: boolean;
}

/** An expression for `page.evaluate`, which gives a `Reading`. Grounds have to be plain colours. */
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
