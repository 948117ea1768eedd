// ---- The map ----

function outline(group, area, name) {
  L.polygon(area.rings, { pane: "halo", interactive: false, className: `halo ${name}`, smoothFactor: 0 }).addTo(group);
}

function surround(group, area, classes) {
  group.clearLayers();
  for (const name of classes) outline(group, area, name);
}

// A catchment is the areas that a team is recorded for, in whole or in part.
function catchmentOf(id) {
  return data.areas.filter((area) => area.teams.includes(id));
}

function showCatchments(ids) {
  catchments.clearLayers();
  for (const area of new Set(ids.flatMap(catchmentOf))) outline(catchments, area, "catchment");
}

function showTip(title, words, place) {
  tip.setContent(make("div", {}, make("strong", {}, title), words)).setLatLng(place);
  map.openTooltip(tip);
}

function hideTip() {
  map.closeTooltip(tip);
}

function visit(area) {
  whole = false;
  map.fitBounds(area.layer.getBounds(), { maxZoom: 10, padding: [40, 40], animate: moves });
  choose(area);
}

function onFocus(area) {
  // A mouse click focuses too; only the keyboard needs to be shown where it is.
  if (!area.layer.getElement().matches(":focus-visible")) return;
  const bounds = area.layer.getBounds();
  surround(focus, area, ["casing", "focus"]);
  if (!map.getBounds().contains(bounds.getCenter())) map.panTo(bounds.getCenter(), { animate: false });
  showTip(area.name, data.words[area.look], [Math.min(bounds.getNorth(), map.getBounds().getNorth()), bounds.getCenter().lng]);
}

function asButton(layer, label, act) {
  const element = layer.getElement();
  for (const [name, value] of [["tabindex", "0"], ["role", "button"], ["aria-label", label]]) element.setAttribute(name, value);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return element;
}

function drawArea(area, group) {
  area.rings = area.outline.split(" ").map(ring);
  // Neighbours share every point of a border; Leaflet's own simplifying would pull them apart.
  area.layer = L.polygon(area.rings, { className: `area s-${area.look}`, smoothFactor: 0 });
  area.layer.on("click", () => choose(area));
  area.layer.on("mouseover mousemove", (event) => showTip(area.name, data.words[area.look], event.latlng));
  area.layer.on("mouseout", hideTip);
  // The path is made anew each time the layer is switched on.
  area.layer.on("add", () => {
    const words = data.words[area.look];
    const element = asButton(area.layer, `${area.name}: ${words}, ${number(area.babies)} ${babies(area.babies)} aged 0 to 2`, () => choose(area));
    element.setAttribute("data-code", area.code);
    element.addEventListener("focus", () => onFocus(area));
    element.addEventListener("blur", () => { focus.clearLayers(); hideTip(); });
  });
  area.layer.addTo(group);
  byCode.set(area.code, area);
}

function pane(name, level) {
  map.createPane(name).style.zIndex = level;
}

function showWhole({ animate }) {
  whole = true;
  map.fitBounds(extent(), { padding: [8, 8], animate });
  whole = true;
}

function extent() {
  const all = L.latLngBounds([]);
  for (const area of data.areas) all.extend(area.layer.getBounds());
  return all;
}

function addControls() {
  L.control.zoom({ position: "topleft", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  const reset = L.control({ position: "topleft" });
  reset.onAdd = () => {
    const act = () => showWhole({ animate: moves });
    const box = make("div", { class: "leaflet-bar" }, button("Whole UK", act, { "aria-label": "Whole UK: show the whole United Kingdom" }));
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  reset.addTo(map);
  L.control.scale({ position: "bottomleft", imperial: true }).addTo(map);
  map.attributionControl.setPrefix("Leaflet");
}

function addSwitch(id, layer, after = () => {}) {
  const box = document.getElementById(id);
  if (!box || !layer) return;
  box.addEventListener("change", () => {
    if (box.checked) layer.addTo(map);
    else layer.remove();
    after(box.checked);
  });
}

function addStreets(streets) {
  if (!streets) return;
  const note = document.getElementById("streets-note");
  streets.on("tileerror", () => {
    note.textContent = "The pictures did not come. That server may refuse a map opened from a disk.";
  });
  addSwitch("show-streets", streets, (shown) => {
    map.getContainer().classList.toggle("with-streets", shown);
    note.textContent = "";
  });
}
