// --- Layers and days: other colours for the same areas, with a key of their own ---
const dayRows = Array.from(find("days-table").tBodies[0].rows);

function paint() {
  const layer = layers.get(view.layer);
  const plain = !layer && view.on === null;
  const words = codes.map((code, place) => labelled(place));
  Object.values(maps).forEach(({ shapes, kind }) => shapes.forEach((shape, place) => {
    const look = looks[lookOn(dayShown(), place)][0];
    if (layer) shape.setAttribute("class", "v v" + layer.classes[place]);
    else if (plain) shape.removeAttribute("class");
    else shape.setAttribute("class", kind + look + " e-" + look);
    shape.setAttribute("aria-label", words[place]);
  }));
  find("key").hidden = !plain;
  find("key-layer").hidden = plain;
  if (layer) key(layer.title, layer.legend.map(([sign, words, areas]) => ["v v" + sign, words, areas]));
  else if (!plain) {
    const now = codes.map((code, place) => lookOn(view.on, place));
    const lines = looks.map(([name, words], look) => ["s-" + name + " e-" + name, words, now.filter((each) => each === look).length]);
    key("On " + data.days[view.on][1] + ", by the list as it stands today", lines.filter((line) => line[2]));
  }
  find("layer-note").textContent = layer ? layer.note : "";
  document.querySelectorAll("#layers input").forEach((input) => (input.checked = input.value === view.layer));
  const day = dayShown();
  find("day").value = day;
  const [recorded, least, most] = data.counts[day].map((count) => (count === null ? "not known" : counted(count)));
  const said = data.days[day][1] + ": " + recorded + " of " + codes.length + " areas with a team on record (we are sure of " + least + "; it could be as many as " + most + "), by the list as it stands today.";
  find("day").setAttribute("aria-valuetext", said);
  find("day-said").textContent = said;
}

function key(title, lines) {
  const box = find("key-layer");
  box.caption.textContent = title;
  box.tBodies[0].replaceChildren(...lines.map(([look, words, areas]) => {
    const line = made("tr");
    const head = made("th");
    head.scope = "row";
    head.append(swatch(look), made("span", words));
    line.append(head, made("td", counted(areas)));
    return line;
  }));
}

function choose(layer, on) {
  view.layer = layer;
  view.on = on;
  paint();
  if (view.area !== null) fillPanel(view.area);
  remember();
}

find("layers").append(...[["status", "What we found"], ...data.layers.map((layer) => [layer.key, layer.title])].map(([value, title]) => {
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
const turnTo = (day) => choose("status", day < LAST ? day : null);
find("day").max = LAST;
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
    if (day >= LAST) stop();
  }, 1500);
});
find("tools").hidden = false;
