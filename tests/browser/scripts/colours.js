const parseColour = (text) => {
  const parts = text.match(/[\d.]+/g).map(Number);
  return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
};
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};
/* The first opaque background met going up from an element (white if there is none). */
const backgroundOf = (element) => {
  for (let node = element; node; node = node.parentElement) {
    const colour = parseColour(getComputedStyle(node).backgroundColor);
    if (colour.alpha >= 0.99) return colour.rgb;
  }
  return [255, 255, 255];
};
const isVisible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
const nameOf = (element) =>
  element.tagName.toLowerCase() + (element.id ? `#${element.id}` : element.name ? `[name=${element.name}]` : "") +
  ` « ${(element.innerText || element.value || "").trim().slice(0, 40)} »`;
