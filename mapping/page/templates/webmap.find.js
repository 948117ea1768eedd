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
      area.name, make("span", {}, `${area.nation} · ${data.words[area.look]}`));
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
