() => {
  const width = document.documentElement.clientWidth;
  const scroll = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
  if (scroll <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && isVisible(element);
  });
  return [`débordement à ${width} px : ${scroll} px (${wide.slice(-3).map(nameOf).join(" ; ")})`];
}
