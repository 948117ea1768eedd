// --- What the map shows of the country: by button, wheel, pinch, double tap and drag ---
const MARK = 9; // pixels of one repeat of a pattern, whatever the zoom
const NAME = 11; // pixels of the letters of a name
const DEEPEST = 24; // how far in one can go

function look(drawing, x, y, width) {
  const { full } = drawing;
  const wide = Math.min(full[2], Math.max(full[2] / DEEPEST, width));
  const high = (wide * full[3]) / full[2];
  const within = (start, size, from, all) => Math.min(Math.max(start, from), from + all - size);
  drawing.box = [within(x, wide, full[0], full[2]), within(y, high, full[1], full[3]), wide, high];
  follow();
}

function zoomAt(drawing, factor, x, y) {
  const { box } = drawing;
  look(drawing, x - (x - box[0]) * factor, y - (y - box[1]) * factor, box[2] * factor);
}

function zoomTo(places) {
  const drawing = shown();
  const { at, full } = drawing;
  const sides = [0, 1].map((side) => [Math.min(...places.map((place) => at[place][side] - at[place][2])), Math.max(...places.map((place) => at[place][side] + at[place][2]))]);
  const [[left, right], [top, bottom]] = sides;
  const wide = Math.max(right - left, ((bottom - top) * full[2]) / full[3], full[2] / 6) * 1.15;
  look(drawing, (left + right - wide) / 2, (top + bottom - (wide * full[3]) / full[2]) / 2, wide);
}

function bringIn(drawing, place) {
  const { box, at } = drawing;
  const [x, y] = at[place];
  if (x < box[0] || x > box[0] + box[2] || y < box[1] || y > box[1] + box[3]) look(drawing, x - box[2] / 2, y - box[3] / 2, box[2]);
}

const zoomed = () => shown().box[2] < shown().full[2] * 0.98;

// Patterns keep their grain, and names appear where there is room.
function follow() {
  const drawing = shown();
  const { svg, box } = drawing;
  svg.setAttribute("viewBox", box.map((side) => side.toFixed(1)).join(" "));
  const wide = svg.getBoundingClientRect().width;
  if (!wide) return;
  const perPixel = box[2] / wide;
  const mark = (wide < 500 ? 6.5 : MARK) * perPixel;
  svg.querySelectorAll("pattern").forEach((pattern) => {
    const turn = pattern.dataset.turn || (pattern.dataset.turn = pattern.getAttribute("patternTransform") || " ");
    pattern.setAttribute("patternTransform", turn + " scale(" + (mark / pattern.getAttribute("width")).toFixed(3) + ")");
  });
  nameAreas(drawing, perPixel);
  svg.classList.toggle("near", zoomed());
}

function nameAreas(drawing, perPixel) {
  const { svg, box, at } = drawing;
  if (!drawing.names) {
    drawing.names = drawn("g", { class: "names", "aria-hidden": "true" });
    svg.append(drawing.names);
  }
  drawing.names.setAttribute("font-size", (NAME * perPixel).toFixed(2));
  drawing.names.replaceChildren();
  at.forEach(([x, y, reach], place) => {
    if (x + reach < box[0] || x - reach > box[0] + box[2] || y + reach < box[1] || y - reach > box[1] + box[3]) return;
    const lines = inLines(names[place], (2 * reach) / perPixel - 4);
    if (!lines || lines.length * NAME * 1.1 > ((2 * reach) / perPixel) * 0.75) return;
    lines.forEach((line, order) => {
      drawing.names.append(drawn("text", { x: x.toFixed(1), y: (y + (order - (lines.length - 1) / 2 + 0.35) * NAME * 1.1 * perPixel).toFixed(1) }, line));
    });
  });
}

// Break a name into lines that fit; nothing where one of its words does not.
function inLines(name, room) {
  const most = Math.floor(room / (NAME * 0.56));
  const lines = [];
  for (const word of name.split(" ")) {
    if (word.length > most) return null;
    if (lines.length && lines.at(-1).length + 1 + word.length <= most) lines.push(lines.pop() + " " + word);
    else lines.push(word);
  }
  return lines;
}

find("views").addEventListener("click", (event) => {
  const { move } = event.target.dataset;
  const drawing = shown();
  const { box, full } = drawing;
  if (move === "all") look(drawing, ...full);
  else if (move) zoomAt(drawing, move === "in" ? 1 / 1.6 : 1.6, box[0] + box[2] / 2, box[1] + box[3] / 2);
});
find("views").hidden = false;
// A map that comes to be seen has another size than none, so this is where each is drawn for its window, the first too.
const sized = new ResizeObserver(follow);
Object.values(maps).forEach(({ svg }) => sized.observe(svg));

// --- The pointer: a tap chooses, or zooms where a finger covers several areas; a double tap zooms; a drag moves, two
// fingers pinch ---
// Bring the middles that lie under one fingertip so far apart that the next tap can tell them.
function part(drawing, crowd, event) {
  const apart = Math.min(...crowd.flatMap((one, order) => crowd.slice(order + 1).map((other) => Math.hypot(drawing.at[one][0] - drawing.at[other][0], drawing.at[one][1] - drawing.at[other][1]))));
  const perPixel = drawing.box[2] / drawing.svg.getBoundingClientRect().width;
  const { x, y } = inDrawing(drawing, event);
  zoomAt(drawing, Math.min(0.5, apart / perPixel / (4 * TIP)), x, y);
  tell("Several areas lie here. Tap yours.", event);
}
const touching = new Map();
let [awake, dragged, waiting] = [false, false, null];
const inDrawing = (drawing, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.svg.getScreenCTM().inverse());

for (const drawing of Object.values(maps)) {
  const { svg } = drawing;
  svg.addEventListener("pointerdown", (event) => {
    touching.set(event.pointerId, event);
    awake = true;
    if (touching.size === 1) dragged = false;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = touching.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") point(areasAt(event).place, event);
      return;
    }
    if (touching.size === 2) {
      const other = [...touching.values()].find((each) => each.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const middle = inDrawing(drawing, { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 });
      zoomAt(drawing, apart(before) / Math.max(apart(event), 1), middle.x, middle.y);
      dragged = true;
    } else if (zoomed() && (dragged || Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) > 4)) {
      const perPixel = drawing.box[2] / svg.getBoundingClientRect().width;
      look(drawing, drawing.box[0] - (event.clientX - before.clientX) * perPixel, drawing.box[1] - (event.clientY - before.clientY) * perPixel, drawing.box[2]);
      dragged = true;
    } else return;
    touching.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(end, (event) => touching.delete(event.pointerId));
  svg.addEventListener("pointerleave", () => {
    awake = false;
    point(null);
  });
  svg.addEventListener("click", (event) => {
    if (dragged) return;
    const { place, crowd } = areasAt(event);
    const finger = event.pointerType === "touch";
    clearTimeout(waiting);
    tell("");
    if (event.detail > 1) {
      const at = inDrawing(drawing, event);
      zoomAt(drawing, 0.5, at.x, at.y);
    } else if (finger && crowd.length > 1 && drawing.box[2] > (drawing.full[2] / DEEPEST) * 1.1) part(drawing, crowd, event);
    else if (place !== null) {
      if (finger) waiting = setTimeout(() => show(place, drawing.shapes[place]), 280);
      else show(place, drawing.shapes[place]);
    }
  });
  // The wheel moves the page until the map is clicked, or Ctrl is held, as a pinch on a touchpad does.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !awake) return;
    event.preventDefault();
    const at = inDrawing(drawing, event);
    zoomAt(drawing, Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), at.x, at.y);
  }, { passive: false });
}
