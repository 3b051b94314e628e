/* null: the walk is over; "": nothing to say about this stop; else a sentence. */
const focusFinding = () => {
  const element = document.activeElement;
  if (!element || element === document.body || window.__visited.has(element)) return null;
  window.__visited.add(element);
  const style = getComputedStyle(element);
  const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  if (width < 2) return `focus invisible : ${nameOf(element)}`;
  const outside = parseFloat(style.outlineOffset) >= 0 ? backgroundOf(element.parentElement || element) : backgroundOf(element);
  const ratio = contrast(parseColour(style.outlineColor).rgb, outside);
  return ratio < 3 ? `focus trop pâle (${ratio.toFixed(2)}) : ${nameOf(element)}` : "";
};
