/* A line that comes or goes between the press and the release of a button moves the button away from the finger, and the
   click is lost. Leaving a field does just that: what would move the page waits until the click is over. */

const AFTER_CLICK = 50;
const waiting = [];
let pressed = false;

document.addEventListener("pointerdown", () => (pressed = true), true);
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(
    name,
    () =>
      setTimeout(() => {
        pressed = false;
        waiting.splice(0).forEach((change) => change());
      }, AFTER_CLICK),
    true,
  );
}

/** Change the page now, or once the click under way is over; in the order of the calls. */
export function whenStill(change) {
  if (pressed) waiting.push(change);
  else change();
}
