/* Moves the map of structures into a readable shape (d3-force), and lets one zoom and move it by buttons and keys.

   The drawing is there without this script; the positions are the same at each visit. Nothing here is needed to read the
   table, which says the same. */

const TICKS = 300;
const SIZE = 1000;
const MARGIN = 60;
const DENSE = 60; // as in partners/map/drawing.py
const svg = document.querySelector("[data-graph]");
const { d3 } = window;

function read() {
  const nodes = [...svg.querySelectorAll("[data-node]")].map((element) => ({
    id: element.dataset.node,
    radius: Number(element.querySelector("circle").getAttribute("r")),
    element,
    label: svg.querySelector(`[data-label="${CSS.escape(element.dataset.node)}"]`),
  }));
  const links = [...svg.querySelectorAll("[data-source]")].map((element) => ({
    source: element.dataset.source,
    target: element.dataset.target,
    element,
  }));
  return { nodes, links };
}

/** Positions, brought back into the drawing's own square. */
function settle({ nodes, links }) {
  const far = nodes.length > DENSE ? -260 : -420;
  d3.forceSimulation(nodes)
    .force("charge", d3.forceManyBody().strength(far))
    .force("link", d3.forceLink(links).id(({ id }) => id).distance(nodes.length > DENSE ? 70 : 130))
    .force("collide", d3.forceCollide(({ radius }) => radius + 8))
    .force("x", d3.forceX(0).strength(0.06))
    .force("y", d3.forceY(0).strength(0.06))
    .stop()
    .tick(TICKS);
  const side = (axis) => {
    const all = nodes.map((node) => node[axis]);
    return [Math.min(...all), Math.max(...all)];
  };
  const [[left, right], [top, bottom]] = [side("x"), side("y")];
  const scale = (SIZE - 2 * MARGIN) / Math.max(right - left, bottom - top, 1);
  for (const node of nodes) {
    node.px = Math.round(SIZE / 2 + (node.x - (left + right) / 2) * scale);
    node.py = Math.round(SIZE / 2 + (node.y - (top + bottom) / 2) * scale);
  }
}

function draw({ nodes, links }) {
  for (const { element, label, radius, px, py } of nodes) {
    const circle = element.querySelector("circle");
    circle.setAttribute("cx", px);
    circle.setAttribute("cy", py);
    if (label) {
      label.setAttribute("x", px);
      label.setAttribute("y", py + radius + 24);
    }
  }
  for (const { element, source, target } of links) {
    const line = element.querySelector("line");
    line.setAttribute("x1", source.px);
    line.setAttribute("y1", source.py);
    line.setAttribute("x2", target.px);
    line.setAttribute("y2", target.py);
    const letter = element.querySelector("text");
    if (letter) {
      letter.setAttribute("x", Math.round((source.px + target.px) / 2));
      letter.setAttribute("y", Math.round((source.py + target.py) / 2));
    }
  }
}

/** Zoom and move, by buttons and by the arrows, + and - when the drawing's frame has the focus. */
function control(frame) {
  const view = { x: 0, y: 0, side: SIZE };
  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.side} ${view.side}`);
  const acts = {
    in: () => zoom(0.75),
    out: () => zoom(1 / 0.75),
    left: () => (view.x -= view.side / 5),
    right: () => (view.x += view.side / 5),
    up: () => (view.y -= view.side / 5),
    down: () => (view.y += view.side / 5),
    all: () => Object.assign(view, { x: 0, y: 0, side: SIZE }),
  };
  function zoom(by) {
    const side = Math.min(SIZE * 1.5, Math.max(SIZE / 8, view.side * by));
    view.x += (view.side - side) / 2;
    view.y += (view.side - side) / 2;
    view.side = side;
  }
  const keys = { "+": "in", "-": "out", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", 0: "all" };
  const act = (name) => {
    acts[name]();
    show();
  };
  frame.querySelectorAll("[data-view]").forEach((button) => button.addEventListener("click", () => act(button.dataset.view)));
  frame.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(keys[event.key]);
  });
  frame.querySelector("[data-view-tools]").hidden = false;
}

if (svg && d3) {
  const graph = read();
  if (graph.nodes.length > 1) {
    settle(graph);
    draw(graph);
  }
  control(svg.closest("[data-graph-frame]"));
}
