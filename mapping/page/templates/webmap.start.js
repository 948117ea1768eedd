// ---- The window ----

function setHead() {
  const height = document.getElementById("top").offsetHeight;
  document.documentElement.style.setProperty("--head", `${height}px`);
}

function followSize() {
  setHead();
  new ResizeObserver(() => {
    setHead();
    map.invalidateSize({ animate: false });
    if (whole) showWhole({ animate: false });
  }).observe(map.getContainer());
  window.addEventListener("resize", setHead);
  map.on("dragstart zoomstart", () => { whole = false; });
}

function followPrinting() {
  window.addEventListener("beforeprint", () => {
    // A page of A4 or Letter leaves about 690 by 640 pixels for the map, with words above and below.
    const size = map.getSize();
    const scale = Math.min(1, 690 / size.x, 640 / size.y);
    const set = (name, value) => document.documentElement.style.setProperty(name, value);
    set("--map-width", `${size.x}px`);
    set("--map-height", `${size.y}px`);
    set("--print-scale", scale);
    set("--print-height", `${size.y * scale}px`);
  });
}

function followAddress() {
  // map.html#E08000035 opens at Leeds, so that other pages can point at an area.
  const open = () => {
    const area = byCode.get(decodeURIComponent(window.location.hash.slice(1)));
    if (area) visit(area);
  };
  window.addEventListener("hashchange", open);
  open();
}

function start(made, streets) {
  map = made;
  pane("halo", 450);
  pane("pins", 460);
  map.getContainer().setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom.");
  [catchments, halo, focus] = [0, 0, 0].map(() => L.layerGroup().addTo(map));
  tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
  const [areas, bases] = [L.layerGroup().addTo(map), L.layerGroup().addTo(map)];
  for (const area of data.areas) drawArea(area, areas);
  map.setMinZoom(4).setMaxZoom(13).setMaxBounds([[47, -16], [63, 8]]);
  addControls();
  addSwitch("show-areas", areas);
  addSwitch("show-bases", bases);
  addSwitch("show-catchments", catchments);
  addStreets(streets);
  addSearch();
  showWhole({ animate: false });
  drawBases(bases);
  map.on("zoomend", () => drawBases(bases));
  followSize();
  followPrinting();
  mergePatternsOnPaper("path.area");
  followAddress();
}
