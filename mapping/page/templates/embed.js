// The small map: it says what lies under the pointer or the focus, and opens the full page there, if one is published.
const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const svg = document.querySelector(".people, .land");
const sign = svg.id === "people" ? "c-" : "a-";
const shapes = nameShapes(svg, sign, data);
const rings = svg.querySelectorAll(".ring");
const at = shapes.map((shape) => {
  const box = shape.getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2, Math.min(box.width, box.height) / 2];
});

// Light, unless the address asks: embed.html?theme=dark, or ?theme=auto for what the reader prefers; who has colours of
// their own for every page (forced colours) gets what goes with those.
const asked = new URLSearchParams(location.search).get("theme");
const theirs = asked === "auto" || matchMedia("(forced-colors: active)").matches;
if (asked === "dark" || (theirs && matchMedia("(prefers-color-scheme: dark)").matches)) document.documentElement.dataset.theme = "dark";

const counted = new Intl.NumberFormat("en-GB").format;
const labelled = (place) => {
  const babies = data.babies[place];
  const words = data.looks[data.look[place]][1].replace(/^(A|We) /, (start) => start.toLowerCase());
  return data.names[place] + ": " + words + "; " + (babies === null ? "an unknown number of babies" : counted(babies) + (babies === 1 ? " baby" : " babies")) + " aged 0 to 2";
};

function says(place) {
  find("readout").textContent = place === null ? "" : labelled(place);
  encircle(rings, shapes[place]);
}

function nearest(event) {
  const matrix = svg.getScreenCTM().inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  let [best, least] = [null, Infinity];
  at.forEach(([middleX, middleY, reach], place) => {
    const far = Math.hypot(middleX - x, middleY - y) / matrix.a;
    const size = Math.max(reach / matrix.a, 12);
    if (far - reach / matrix.a < 22 && far / size < least) [best, least] = [place, far / size];
  });
  return best;
}

const AHEAD = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function beside(place, [right, down]) {
  let [best, least] = [null, Infinity];
  at.forEach(([x, y], other) => {
    const [dx, dy] = [x - at[place][0], y - at[place][1]];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead > 0 && aside <= 1.5 * ahead && ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
  });
  return best;
}

function visit(place) {
  if (data.page) window.open(data.page + "#area=" + data.codes[place], "_blank", "noopener");
}

let current = 0;
svg.setAttribute("role", "group");
shapes.forEach((shape, place) => {
  shape.setAttribute("role", data.page ? "link" : "img");
  shape.setAttribute("aria-label", labelled(place));
  shape.setAttribute("tabindex", place ? "-1" : "0");
  shape.addEventListener("focus", () => {
    shapes[current].setAttribute("tabindex", "-1");
    current = place;
    shape.setAttribute("tabindex", "0");
    says(place);
  });
  shape.addEventListener("blur", () => says(null));
  shape.addEventListener("keydown", (event) => {
    if (event.key === "Enter") visit(place);
    if (!AHEAD[event.key]) return;
    event.preventDefault();
    const other = beside(place, AHEAD[event.key]);
    if (other !== null) shapes[other].focus();
  });
});
svg.addEventListener("pointermove", (event) => says(nearest(event)));
svg.addEventListener("pointerleave", () => says(null));
svg.addEventListener("click", (event) => {
  const place = nearest(event);
  if (place === null) return;
  says(place);
  if (event.pointerType !== "touch") visit(place);
});

// The page around is told how high this is, so that nothing is cut.
const tell = () => parent.postMessage({ everyArea: { height: Math.ceil(find("frame").getBoundingClientRect().height) } }, "*");
new ResizeObserver(tell).observe(find("frame"));
tell();
