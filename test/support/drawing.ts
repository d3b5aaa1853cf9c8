// Reads the words and colours of a drawing in docs/.

export interface Label {
  said: string;
  kind: string | undefined;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The labels with their boxes, which are a little larger than a wide font's. */
export function labels(svg: string): Label[] {
  const attribute = (text: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1];
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", said = ""]) => {
    const [x, y, size] = ["x", "y", "font-size"].map((name) => Number(attribute(attributes, name)));
    const width = said.length * size! * (attribute(attributes, "font-weight") ? 0.66 : 0.59);
    const share = { middle: 0.5, end: 1 }[attribute(attributes, "text-anchor") ?? ""] ?? 0;
    const left = x! - width * share;
    return {
      said,
      kind: attribute(attributes, "class"),
      left,
      right: left + width,
      top: y! - size! * 0.75,
      bottom: y! + size! * 0.2,
    };
  });
}

/** Labels that overlap another or leave the card. */
export function badlyPlaced(svg: string): string[] {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
  const all = labels(svg);
  return all.flatMap((one, index) => {
    const isOutside = one.left < 0 || one.right > width! || one.top < 0 || one.bottom > height!;
    const others = all
      .slice(index + 1)
      .filter(
        (other) =>
          !(one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top),
      );
    return [
      ...(isOutside ? [`"${one.said}" leaves the card`] : []),
      ...others.map(({ said }) => `"${one.said}" and "${said}"`),
    ];
  });
}

/** Relative luminance by WCAG 2, 0 to 1. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** The colours of wires and words, and those of them that are hard to see on a card. */
export function coloursOf(svg: string): { all: string[]; faint: string[] } {
  const all = [...svg.matchAll(/<(?:polyline|line|text)[^>]*?(?:stroke|fill)="(#[0-9a-f]{6})"/g)].map(
    ([, colour]) => colour!,
  );
  return {
    all,
    faint: all.filter((colour) => ["#ffffff", "#f3f5f7"].some((behind) => contrast(colour, behind) < 4.5)),
  };
}
