// ---- Bases: pins that say where a team sits, not whom it serves ----

const PIN_GAP = 24; // pixels; bases that lie closer share one pin, which says how many they are

function chooseBase(base) {
  const team = data.teams[base.team];
  const served = catchmentOf(base.team);
  halo.clearLayers();
  showCatchments([base.team]);
  hideTip();
  show(team.name, team.town ? `Base in ${team.town}` : "Base of a team",
    make("p", { class: "note" }, "A pin shows where a team's base is, not whom it serves."),
    make("ul", {}, teamCard(base.team, { counted: served.length > 0, titled: false })),
    make("h3", {}, served.length ? "Recorded as serving all or part of" : "No area on this map counts it"),
    make("div", { class: "served" }, ...served.map((area) => button(area.name, () => visit(area)))));
}

function chooseHeap(bases) {
  halo.clearLayers();
  catchments.clearLayers();
  hideTip();
  const nearer = () => {
    whole = false;
    map.fitBounds(L.latLngBounds(bases.map((base) => base.at)), { maxZoom: 13, padding: [60, 60], animate: moves });
  };
  show(`${bases.length} bases of teams`, "They lie close together",
    make("p", { class: "note" }, "A pin shows where a team's base is, not whom it serves."),
    make("p", {}, button("Zoom in on them", nearer)),
    make("div", { class: "served" }, ...bases.map((base) => button(data.teams[base.team].name, () => chooseBase(base)))));
}

function drawBase(base, group) {
  const name = data.teams[base.team].name;
  const counted = catchmentOf(base.team).length > 0;
  const words = counted ? "Base of a team" : "Base of a team that is not counted here";
  const layer = L.circleMarker(base.at, { pane: "pins", radius: 7, className: counted ? "pin" : "pin uncounted" });
  layer.on("click", () => chooseBase(base));
  layer.on("mouseover", () => showTip(name, words, base.at));
  layer.on("mouseout", hideTip);
  layer.on("add", () => asButton(layer, `${words}: ${name}`, () => chooseBase(base)));
  layer.addTo(group);
}

function drawHeap(bases, group) {
  const words = `${bases.length} bases of teams, close together`;
  const sign = L.divIcon({ className: "heap", html: make("span", {}, String(bases.length)), iconSize: [26, 26] });
  const layer = L.marker(bases[0].at, { pane: "pins", icon: sign, keyboard: false });
  layer.on("click", () => chooseHeap(bases));
  layer.on("mouseover", () => showTip(words, "Choose the pin to see which", bases[0].at));
  layer.on("mouseout", hideTip);
  layer.on("add", () => asButton(layer, words, () => chooseHeap(bases)));
  layer.addTo(group);
}

let heaped = "";
function drawBases(group) {
  const heaps = [];
  for (const base of data.bases) {
    const at = map.latLngToLayerPoint(base.at);
    const near = heaps.find((heap) => heap.at.distanceTo(at) < PIN_GAP);
    if (near) near.bases.push(base);
    else heaps.push({ at, bases: [base] });
  }
  // Pins that stay as they are keep the focus of the keyboard.
  const now = heaps.map(({ bases }) => bases.map((base) => base.team).join("+")).join();
  if (now === heaped) return;
  heaped = now;
  group.clearLayers();
  for (const { bases } of heaps) {
    if (bases.length > 1) drawHeap(bases, group);
    else drawBase(bases[0], group);
  }
}
