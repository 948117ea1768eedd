// --- The maps: of people and of land. Each has its shapes by area, and a middle and a reach for each shape, which are
// measured when the map is first seen: the one that is not is not even laid out ---
const maps = {};
function middle(shape) {
  const box = shape.getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2, Math.min(box.width, box.height) / 2];
}
for (const [key, id, sign, kind] of [["people", "people", "c-", "k-"], ["land", "land", "a-", "l-"]]) {
  const svg = find(id);
  if (!svg) continue;
  const shapes = nameShapes(svg, sign, { codes, looks, look: lookAt, babies });
  const full = svg.getAttribute("viewBox").split(" ").map(Number);
  maps[key] = { svg, shapes, kind, full, box: full, rings: svg.querySelectorAll(".ring"), get at() {
    return this.measured ||= shapes.map(middle);
  } };
}
const shown = () => maps[view.size];
const shapeOf = (place) => shown().shapes[place];

// The outline of the area that is chosen lies on top, so that no neighbour covers it.
function ring(place) {
  Object.values(maps).forEach(({ rings, shapes }) => encircle(rings, shapes[place]));
}

const withUnit = (figure, unit) => counted(figure) + (unit.startsWith("%") ? "" : " ") + unitOf(figure, unit);
const lookOn = (day, place) => data.kinds[data.records[data.days[day][2][place]][0]][0];

function labelled(place) {
  const layer = layers.get(view.layer);
  if (layer) {
    const figure = layer.figures[place];
    return names[place] + ": " + (figure === null ? "no figure: not known" : withUnit(figure, layer.unit)) + " (" + layer.title.toLowerCase() + ")";
  }
  const words = looks[lookOn(dayShown(), place)][1];
  const many = babies[place];
  const living = many === null ? "an unknown number of babies" : counted(many) + (many === 1 ? " baby" : " babies");
  return names[place] + (view.on === null ? "" : ", " + data.days[view.on][1]) + ": " + inner(words) + "; " + living + " aged 0 to 2";
}

// --- What lies at a point: of the circles the nearest within the reach of a finger, small ones taken for no smaller
// than a finger; on the land the shape itself, and off it the nearest. Several middles under one fingertip are a crowd ---
const REACH = 22;
const FINGER = 12;
const TIP = 9;
function areasAt(event) {
  const { svg, at } = shown();
  const matrix = svg.getScreenCTM().inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  const perPixel = matrix.a;
  let [best, least] = [null, Infinity];
  const crowd = [];
  at.forEach(([middleX, middleY, reach], place) => {
    const far = Math.hypot(middleX - x, middleY - y) / perPixel;
    const size = Math.max(reach / perPixel, FINGER);
    if (far < TIP) crowd.push(place);
    if (far - Math.min(reach / perPixel, size) < REACH && far / size < least) [best, least] = [place, far / size];
  });
  const under = view.size === "land" && document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.id.startsWith("a-"));
  const there = under ? placeOf.get(under.id.slice(2)) : undefined;
  return { place: there === undefined ? best : there, crowd };
}

const tip = find("tip");
function tell(text, event) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const box = find("picture").getBoundingClientRect();
  const left = event.clientX - box.left;
  const right = left > box.width / 2;
  tip.style.left = right ? "auto" : left + 14 + "px";
  tip.style.right = right ? box.width - left + 14 + "px" : "auto";
  tip.style.top = event.clientY - box.top + 14 + "px";
}
const point = (place, event) => tell(place === null ? "" : labelled(place), event);

// --- Keys: Tab stops once in a map; within it the arrow keys go from area to area, Enter chooses ---
const AHEAD = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function beside({ at }, place, [right, down]) {
  let [best, least] = [null, Infinity];
  at.forEach(([x, y], other) => {
    const [dx, dy] = [x - at[place][0], y - at[place][1]];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead > 0 && aside <= 1.5 * ahead && ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
  });
  return best;
}

Object.values(maps).forEach((drawing) => {
  drawing.svg.setAttribute("role", "group");
  drawing.current = 0;
  drawing.shapes.forEach((shape, place) => {
    shape.setAttribute("role", "button");
    shape.setAttribute("tabindex", place ? "-1" : "0");
  });
});
// Listened for around the drawings: Chromium lets Tab stop at a drawing that listens for focus itself.
const around = find("pictures");
around.addEventListener("focusin", ({ target }) => {
  const drawing = shown();
  const { shapes } = drawing;
  shapes[drawing.current].setAttribute("tabindex", "-1");
  const place = shapes.indexOf(target);
  drawing.current = place;
  target.setAttribute("tabindex", "0");
  if (!target.matches(":focus-visible")) return;
  ring(place);
  bringIn(drawing, place);
  const box = target.getBoundingClientRect();
  point(place, { clientX: box.right, clientY: box.bottom });
});
around.addEventListener("focusout", () => {
  ring(view.area);
  point(null);
});
around.addEventListener("keydown", (event) => {
  const { current, shapes } = shown();
  const { key } = event;
  if (key !== " " && key !== "Enter" && !AHEAD[key]) return;
  event.preventDefault();
  if (!AHEAD[key]) {
    show(current, event.target);
    return;
  }
  const other = beside(shown(), current, AHEAD[key]);
  if (other !== null) shapes[other].focus();
});

// Both maps lie in one place, and one of them is seen.
function drawBy(size) {
  view.size = maps[size] ? size : first;
  around.dataset.by = view.size;
  document.querySelectorAll("#sizes button").forEach((button) => button.setAttribute("aria-pressed", button.value === view.size));
}
if (find("sizes")) {
  find("sizes").addEventListener("click", (event) => {
    if (!event.target.value) return;
    drawBy(event.target.value);
    remember();
  });
}
mergePatternsOnPaper("#areas path, #circles circle");
