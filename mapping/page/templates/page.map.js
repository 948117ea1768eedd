// --- The map: its names, keys, layers, days and views ---
const map = find("map");
const paths = codes.map(linkOf);
const lettered = numbers(data.letters);
const letters = Array.from(map.querySelectorAll(".letters text"), (text, order) => [text, lettered[order], text.textContent]);
const readout = find("readout");
const resting = readout.textContent;
const legend = document.querySelector(".legend");
const dayRows = Array.from(find("days-table").tBodies[0].rows);

// What was said of the group is said of each area, with its babies.
map.querySelectorAll("#areas g").forEach((group) => ["role", "aria-label"].forEach((name) => group.removeAttribute(name)));
const inner = (text) => text[0].toLowerCase() + text.slice(1).replaceAll(": ", ", ");

function labelled(code, place) {
  const layer = layers.get(view.layer);
  if (layer) {
    const figure = layer.figures[place];
    return nameOf(code) + ": " + (figure === null ? "no figure: not known" : withUnit(figure, layer.unit)) + " (" + layer.title.toLowerCase() + ")";
  }
  const cell = rowOf(code).cells[3];
  const letter = cell.querySelector("b").textContent;
  if (view.on !== null) return nameOf(code) + ", " + data.days[view.on][1] + ": " + wordsOf(data.looks[lookOn(view.on, place)]);
  const aged = letter.endsWith("*") ? ", " + data.aged : "";
  const babies = cellOf(code, 4);
  const living = /^\d/.test(babies) ? babies + (babies === "1" ? " baby" : " babies") + " aged 0 to 2" : "an unknown number of babies aged 0 to 2";
  return nameOf(code) + ": " + inner(statusOf(code)) + aged + "; " + living;
}

const withUnit = (figure, unit) => counted(figure) + (unit.startsWith("%") ? "" : " ") + unitOf(figure, unit);
const lookOn = (day, place) => data.kinds[data.records[data.days[day][2][place]][0]][0];
const statusPlace = ([name]) => find("filter-status").dataset.names.split(" ").indexOf(name.replace("-aged", ""));

function wordsOf(look) {
  const option = find("filter-status").options[1 + statusPlace(look)];
  return option.textContent.slice(2) + (look[1].endsWith("*") ? ", " + data.aged : "");
}

function says(code) {
  readout.textContent = code ? linkOf(code).getAttribute("aria-label") : resting;
}

const ways = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const leads = numbers(data.ways);
function towards(place, key) {
  const other = leads[4 * place + ways.indexOf(key)];
  return other === null ? null : paths[other];
}

// Tab stops once in a picture; within it the arrow keys go from area to area.
function reachable(items, first, next, seen) {
  let current = first;
  const rove = (item) => {
    current.setAttribute("tabindex", "-1");
    current = item;
    current.setAttribute("tabindex", "0");
  };
  items.forEach((item, place) => {
    item.setAttribute("role", "link");
    item.setAttribute("tabindex", "-1");
    item.addEventListener("focus", () => {
      rove(item);
      if (item.matches(":focus-visible")) {
        ring(codes[place]);
        if (seen) seen(place);
      }
      says(codes[place]);
    });
    item.addEventListener("blur", () => ring(view.area));
    item.addEventListener("keydown", (event) => {
      if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        show(codes[place], item);
      } else if (ways.includes(event.key)) {
        event.preventDefault();
        const other = next(place, event.key);
        if (other) other.focus();
      }
    });
  });
  rove(first);
}
reachable(paths, document.querySelector("#areas path"), towards, (place) => bringIn(paths[place]));

function areaUnder(target) {
  const shape = target.closest("#areas path, #people circle");
  if (shape) return shape.id.slice(2);
  const use = target.closest("#london use");
  return use ? use.getAttribute("href").slice(3) : null;
}
document.querySelectorAll(".map, .cartogram").forEach((picture) => {
  picture.addEventListener("click", (event) => {
    const code = areaUnder(event.target);
    if (!code) return;
    event.preventDefault();
    show(code, event.target.closest("[role=link]") || linkOf(code));
  });
  picture.addEventListener("pointerover", (event) => says(areaUnder(event.target)));
  picture.addEventListener("pointerleave", () => says(null));
});

// --- Layers and days ---
function paint() {
  const layer = layers.get(view.layer);
  const plain = !layer && view.on === null;
  codes.forEach((code, place) => {
    const look = layer ? "v" + layer.classes[place] : plain ? null : "f-" + data.looks[lookOn(view.on, place)][2];
    const said = labelled(code, place);
    for (const shape of [paths[place], circles[place]]) {
      if (!shape) continue;
      if (look) shape.setAttribute("class", look);
      else shape.removeAttribute("class");
      shape.setAttribute("aria-label", said);
    }
  });
  letters.forEach(([text, place, letter]) => {
    text.textContent = layer ? layer.classes[place].replace("x", "?") : plain ? letter : data.looks[lookOn(view.on, place)][1];
  });
  find("pictures").classList.toggle("plain", !plain);
  legend.hidden = !plain;
  const other = find("legend-layer");
  other.hidden = plain;
  if (layer) key(layer.title, layer.legend.map(([sign, words, areas]) => ["v" + sign, sign.replace("x", "?"), words, areas]));
  else if (!plain) {
    const now = codes.map((code, place) => lookOn(view.on, place));
    const looks = data.looks.map((look, place) => ["s-" + look[2], look[1], wordsOf(look), now.filter((each) => each === place).length]);
    key("On " + data.days[view.on][1] + ", by the register as it stands today", looks.filter((look) => look[3]));
  }
  find("layer-note").textContent = layer ? layer.note : "";
  document.querySelectorAll("#layers input").forEach((input) => (input.checked = input.value === view.layer));
  const day = view.on === null ? data.days.length - 1 : view.on;
  find("day").value = day;
  const cells = Array.from(dayRows[day].cells, (cell) => cell.textContent.trim());
  const said = data.days[day][1] + ": " + cells[2] + " of " + codes.length + " areas with a recorded team (at least " + cells[1] + ", at most " + cells[3] + "), by the register as it stands today.";
  find("day").setAttribute("aria-valuetext", said);
  find("day-said").textContent = said;
}

function key(title, lines) {
  const box = find("legend-layer");
  box.caption.textContent = title;
  box.tBodies[0].replaceChildren(...lines.map(([look, letter, words, areas]) => {
    const line = made("tr");
    const head = made("th");
    head.scope = "row";
    const sample = made("span", "", "sample");
    const picture = document.querySelector(".legend .swatch").cloneNode(true);
    picture.firstChild.setAttribute("class", look);
    sample.append(picture, made("b", letter, "letter"), made("span", words));
    head.append(sample);
    line.append(head, made("td", counted(areas), "r"));
    return line;
  }));
}

function choose(layer, on) {
  view.layer = layer;
  view.on = on;
  paint();
  if (view.area && !panel.hidden) fillPanel(view.area);
  remember();
}

find("layers").append(...[["status", "What is recorded"], ...data.layers.map((layer) => [layer.key, layer.title])].map(([value, title]) => {
  const label = made("label", "", "choice");
  const input = made("input");
  input.type = "radio";
  input.name = "layer";
  input.value = value;
  input.addEventListener("change", () => choose(value, null));
  label.append(input, " " + title);
  return label;
}));

let playing = null;
function stop() {
  clearInterval(playing);
  playing = null;
  find("play").textContent = "Play";
}
function turnTo(day) {
  choose("status", day < data.days.length - 1 ? day : null);
}
find("day").max = data.days.length - 1;
find("day").addEventListener("input", () => {
  stop();
  turnTo(Number(find("day").value));
});
find("play").hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
find("play").addEventListener("click", () => {
  if (playing) {
    stop();
    return;
  }
  let day = view.on === null ? 0 : view.on;
  turnTo(day);
  find("play").textContent = "Stop";
  playing = setInterval(() => {
    day += 1;
    turnTo(day);
    if (day >= data.days.length - 1) stop();
  }, 1500);
});

// --- Views: every button does what a drag or a pinch would ---
const full = map.getAttribute("viewBox").split(" ").map(Number);
let box = full;
function look(x, y, width) {
  const wide = Math.min(full[2], Math.max(full[2] / 16, width));
  const high = (wide * full[3]) / full[2];
  const within = (start, size, all) => Math.min(Math.max(start, 0), all - size);
  box = [within(x, wide, full[2]), within(y, high, full[3]), wide, high];
  map.setAttribute("viewBox", box.map((side) => side.toFixed(1)).join(" "));
  map.classList.toggle("near", wide < full[2] * 0.95);
}

function lookAt(left, top, right, bottom) {
  const wide = Math.max(right - left, ((bottom - top) * full[2]) / full[3]) * 1.08;
  look((left + right - wide) / 2, (top + bottom - (wide * full[3]) / full[2]) / 2, wide);
}

function bringIn(shape) {
  const { x, y, width, height } = shape.getBBox();
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  if (middleX > box[0] && middleX < box[0] + box[2] && middleY > box[1] && middleY < box[1] + box[3]) return;
  look(middleX - box[2] / 2, middleY - box[3] / 2, box[2]);
}

const [stepX, stepY] = [() => box[2] / 4, () => box[3] / 4];
const moves = {
  in: () => look(box[0] + box[2] / 6, box[1] + box[3] / 6, box[2] / 1.5),
  out: () => look(box[0] - box[2] / 4, box[1] - box[3] / 4, box[2] * 1.5),
  left: () => look(box[0] - stepX(), box[1], box[2]),
  right: () => look(box[0] + stepX(), box[1], box[2]),
  up: () => look(box[0], box[1] - stepY(), box[2]),
  down: () => look(box[0], box[1] + stepY(), box[2]),
};
find("views").addEventListener("click", (event) => {
  const { move, nation } = event.target.dataset;
  if (move) moves[move]();
  else if (nation === "") look(...full);
  else if (nation) {
    const boxes = codes.filter((code) => cellOf(code, 2) === nation).map((code) => find("a-" + code).getBBox());
    lookAt(
      Math.min(...boxes.map((each) => each.x)), Math.min(...boxes.map((each) => each.y)),
      Math.max(...boxes.map((each) => each.x + each.width)), Math.max(...boxes.map((each) => each.y + each.height)),
    );
  }
});
find("tools").hidden = false;
find("views").hidden = false;

mergePatternsOnPaper("#areas path, #london use");
