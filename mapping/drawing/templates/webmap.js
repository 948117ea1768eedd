"use strict";

// What the page does with the map that folium makes. Every word of the register reaches the page as text, never as
// markup: through `make` below, which knows no other way.
const everyArea = (() => {
  const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byCode = new Map();
  const UNTOLD = "number not known";
  const NOT_COUNTED = {
    open: "Recorded as open, but not counted on this day or by this definition",
    in_development: "Not open yet",
    paused: "Paused",
    closed: "Closed",
    unknown: "Not known whether it is open",
  };
  const SVG = "http://www.w3.org/2000/svg";
  let map = null;
  let halo = null;
  let focus = null;
  let tip = null;
  // While the reader has not moved the map, it keeps showing the whole kingdom, whatever happens to the window.
  let whole = true;

  // ---- Making elements ----

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  function link(address, text) {
    // A second look at the address: only what opens as a web page may become a link.
    if (!/^https?:\/\//i.test(address || "")) return null;
    return make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
  }

  function button(text, act, attributes = {}) {
    const made = make("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  }

  function number(value) {
    return value === null ? UNTOLD : value.toLocaleString("en-GB");
  }

  // The look of an area: its status, or the fainter one of old or undated evidence.
  function lookOf(area) {
    const aged = `${area.status}-aged`;
    return area.reverify && aged in data.words ? aged : area.status;
  }

  function swatch(look) {
    const svg = document.createElementNS(SVG, "svg");
    const parts = [
      ["rect", { class: "swatch", x: 0.5, y: 0.5, width: 33, height: 23, rx: 3 }],
      ["rect", { class: "plate", x: 7, y: 4, width: 20, height: 16, rx: 3 }],
      ["text", { class: "letter", x: 17, y: 16.5, "text-anchor": "middle" }],
    ];
    for (const [tag, attributes] of parts) {
      const part = svg.appendChild(document.createElementNS(SVG, tag));
      for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
    }
    svg.lastChild.textContent = data.letters[look];
    for (const [name, value] of [["width", 34], ["height", 24], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
    return svg;
  }

  // ---- Outlines: the numbers of `_written` in webmap.py, read back ----

  function ring(text) {
    const points = [];
    let [place, sum, bits] = [0, 0, 0];
    const last = [0, 0];
    for (const character of text) {
      const digit = data.digits.indexOf(character);
      sum += (digit & 31) * 2 ** bits;
      bits += 5;
      if (digit > 31) continue;
      last[place] += sum % 2 ? -(sum + 1) / 2 : sum / 2;
      if (place === 1) points.push([last[0] / data.steps, last[1] / data.steps]);
      [place, sum, bits] = [1 - place, 0, 0];
    }
    return points;
  }

  // ---- The panel ----

  function sentence(area) {
    if (area.status === "not_known") return "No team is recorded. That does not mean there is none.";
    // With no evidence at all behind it, only the assumption can have made it so.
    if (area.status === "confirmed_none" && area.evidence === null && data.assumed.includes(area.nation)) {
      return "The register was taken as complete here, by assumption, and holds no team.";
    }
    return `${data.words[area.status]}.`;
  }

  function verdict(area) {
    return make("p", { class: `verdict s-${lookOf(area)}` }, swatch(lookOf(area)), make("span", {}, sentence(area)));
  }

  function reach(area) {
    const figure = make("p", { class: "figure" },
      make("strong", {}, number(area.babies)), make("span", {}, "babies aged 0 to 2 live here"));
    const words = make("p", { class: "range" }, "At least ", make("strong", {}, number(area.low)), " and at most ",
      make("strong", {}, number(area.high)), " babies live where a team serves.");
    if (!area.babies || area.low === null || area.high === null) return [figure, words];
    const bar = make("div", { class: "bar", "aria-hidden": "true" }, make("i", { class: "high" }), make("i", { class: "low" }));
    bar.firstChild.style.width = `${100 * area.high / area.babies}%`;
    bar.lastChild.style.width = `${100 * area.low / area.babies}%`;
    return [figure, bar, words];
  }

  function evidence(area) {
    const told = area.teams.length + area.others.length > 0 || area.evidence !== null;
    const made = [];
    if (told) made.push(make("p", { class: "note" }, `Evidence: ${area.evidence ? `newest of ${area.evidence}` : "undated"}.`));
    if (area.reverify) {
      made.push(make("p", { class: "mark-again" }, make("strong", {}, "Re-verify. "),
        `Some or all of the evidence is undated or more than ${data.freshMonths} months old: that counts only towards “at most”.`));
    }
    if (data.assumed.includes(area.nation)) {
      made.push(make("p", { class: "note" }, `The register was taken as complete for ${area.nation}, by assumption.`));
    } else if (data.completeness[area.nation]) {
      made.push(make("p", { class: "note" }, data.completeness[area.nation]));
    }
    return made;
  }

  function teamFacts(team) {
    const facts = [];
    if (team.host !== team.name) facts.push(team.host ? `Run by ${team.host}` : "Who runs it is not recorded");
    facts.push(team.ages ? `Ages: ${team.ages}` : "Ages: not recorded");
    facts.push(`Families seen a year: ${team.families === undefined ? "no figure was given" : number(team.families)}`);
    if (team.serves) facts.push(`Area served, in the words of the source: ${team.serves}`);
    return facts;
  }

  function teamCard(id, { counted, titled = true }) {
    const team = data.teams[id];
    if (!team) return make("li", { class: "team" }, make("h4", {}, id));
    const dated = team.dated ? `dated ${team.dated}` : "undated";
    const source = link(team.source, `Source (${dated})`);
    const links = [source, link(team.website, "The team's own page")].filter(Boolean);
    return make("li", { class: "team" },
      titled ? make("h4", {}, team.name) : null,
      counted ? null : make("p", {}, make("strong", {}, `${NOT_COUNTED[team.status]}.`)),
      ...teamFacts(team).map((fact) => make("p", {}, `${fact}.`)),
      links.length ? make("p", { class: "links" }, ...links) : null,
      team.notes ? make("details", {}, make("summary", {}, "Notes in the register"), team.notes) : null);
  }

  function teamList(title, ids, { counted }) {
    if (!ids.length) return [];
    return [make("h3", {}, `${title} (${ids.length})`), make("ul", {}, ...ids.map((id) => teamCard(id, { counted })))];
  }

  function show(title, where, ...parts) {
    const close = button("×", clear, { class: "close", "aria-label": "Close" });
    const heading = make("h2", {}, title);
    const panel = document.getElementById("panel");
    panel.replaceChildren(make("header", {}, heading, make("p", { class: "where" }, where), close), ...parts);
    heading.scrollIntoView({ block: "nearest", behavior: moves ? "smooth" : "auto" });
  }

  function clear() {
    halo.clearLayers();
    document.getElementById("panel").replaceChildren(
      make("p", { class: "hint" }, "Choose an area on the map, or find one by name, to read what is recorded there."));
    map.getContainer().focus({ preventScroll: true });
  }

  function choose(area) {
    surround(halo, area, ["casing", "line"]);
    hideTip();
    show(area.name, `${area.code} · ${area.nation}`, verdict(area), ...reach(area), ...evidence(area),
      ...teamList("Open teams recorded here", area.teams, { counted: true }),
      ...teamList("Other teams known of, but not counted", area.others, { counted: false }));
  }

  function chooseBase(base) {
    const team = data.teams[base.team];
    const served = data.areas.filter((area) => area.teams.includes(base.team));
    halo.clearLayers();
    hideTip();
    show(team.name, team.town ? `Base in ${team.town}` : "Base of a team",
      make("p", { class: "note" }, "A pin shows where a team's base is, not whom it serves."),
      make("ul", {}, teamCard(base.team, { counted: served.length > 0, titled: false })),
      make("h3", {}, served.length ? "Recorded as serving all or part of" : "No area on this map counts it"),
      make("div", { class: "served" }, ...served.map((area) => button(area.name, () => visit(area)))));
  }

  // ---- The map ----

  function surround(group, area, classes) {
    group.clearLayers();
    for (const name of classes) {
      L.polygon(area.rings, { pane: "halo", interactive: false, className: `halo ${name}`, smoothFactor: 0 }).addTo(group);
    }
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
    showTip(area.name, data.words[lookOf(area)], [Math.min(bounds.getNorth(), map.getBounds().getNorth()), bounds.getCenter().lng]);
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
    area.layer = L.polygon(area.rings, { className: `area s-${lookOf(area)}`, smoothFactor: 0 });
    area.layer.on("click", () => choose(area));
    area.layer.on("mouseover mousemove", (event) => showTip(area.name, data.words[lookOf(area)], event.latlng));
    area.layer.on("mouseout", hideTip);
    // The path is made anew each time the layer is switched on.
    area.layer.on("add", () => {
      const words = data.words[lookOf(area)];
      const element = asButton(area.layer, `${area.name}: ${words}, ${number(area.babies)} babies aged 0 to 2`, () => choose(area));
      element.setAttribute("data-code", area.code);
      element.addEventListener("focus", () => onFocus(area));
      element.addEventListener("blur", () => { focus.clearLayers(); hideTip(); });
    });
    area.layer.addTo(group);
    byCode.set(area.code, area);
  }

  function drawBase(base, group) {
    const name = data.teams[base.team].name;
    const counted = data.areas.some((area) => area.teams.includes(base.team));
    const words = counted ? "Base of a team" : "Base of a team that is not counted here";
    const layer = L.circleMarker(base.at, { pane: "pins", radius: 7, className: counted ? "pin" : "pin uncounted" });
    layer.on("click", () => chooseBase(base));
    layer.on("mouseover", () => showTip(name, words, base.at));
    layer.on("mouseout", hideTip);
    layer.on("add", () => asButton(layer, `${words}: ${name}`, () => chooseBase(base)));
    layer.addTo(group);
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

  // ---- Finding an area by name ----

  function folded(text) {
    // Without accents, and with marks such as the one in "St. Helens" as spaces.
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function matches(query) {
    const wanted = folded(query);
    if (!wanted) return [];
    const rank = (area) => {
      const name = area.folded;
      if (name === wanted || folded(area.code) === wanted) return 0;
      if (name.startsWith(wanted)) return 1;
      if (` ${name}`.includes(` ${wanted}`)) return 2;
      return name.includes(wanted) ? 3 : 4;
    };
    return data.areas.map((area) => [rank(area), area]).filter(([order]) => order < 4)
      .sort(([one], [other]) => one - other).slice(0, 8).map(([, area]) => area);
  }

  function addSearch() {
    const input = document.getElementById("search");
    const list = document.getElementById("found");
    const note = document.getElementById("search-note");
    let found = [];
    let at = -1;

    function mark(place) {
      at = place;
      [...list.children].forEach((item, order) => item.setAttribute("aria-selected", String(order === at)));
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    }

    function option(area, order) {
      const item = make("li", { id: `found-${order}`, role: "option", "aria-selected": "false" },
        area.name, make("span", {}, `${area.nation} · ${data.words[lookOf(area)]}`));
      // On mouse down, before the field loses the focus and closes the list.
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(area); });
      return item;
    }

    function open(areas) {
      found = areas;
      list.replaceChildren(...areas.map(option));
      list.hidden = !areas.length;
      input.setAttribute("aria-expanded", String(areas.length > 0));
      mark(areas.length ? 0 : -1);
    }

    function take(area) {
      open([]);
      input.value = area.name;
      note.textContent = "";
      visit(area);
    }

    function search() {
      open(matches(input.value));
      note.textContent = found.length || !folded(input.value) ? "" : "No area on this map has such a name.";
    }

    function press(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        mark((at + step + found.length) % found.length);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (!found.length) search();
        if (found.length) take(found[Math.max(at, 0)]);
      } else if (event.key === "Escape") open([]);
    }

    for (const area of data.areas) area.folded = folded(area.name);
    input.addEventListener("input", search);
    input.addEventListener("keydown", press);
    input.addEventListener("blur", () => open([]));
  }

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
    [halo, focus] = [L.layerGroup().addTo(map), L.layerGroup().addTo(map)];
    tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
    const [areas, bases] = [L.layerGroup().addTo(map), L.layerGroup().addTo(map)];
    for (const area of data.areas) drawArea(area, areas);
    for (const base of data.bases) drawBase(base, bases);
    map.setMinZoom(4).setMaxZoom(13).setMaxBounds([[47, -16], [63, 8]]);
    addControls();
    addSwitch("show-areas", areas);
    addSwitch("show-bases", bases);
    addStreets(streets);
    addSearch();
    showWhole({ animate: false });
    followSize();
    followPrinting();
    followAddress();
  }

  return { moves, start };
})();
