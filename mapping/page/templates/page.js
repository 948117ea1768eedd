// Everything here only adds to what the page already says. Text goes in as text, never as markup.
// The files run in this order inside one function: printing, shapes, page, page.columns, page.map, page.zoom,
// page.layers, page.find, page.picture, page.packs (where packs lie beside the page), page.table.
const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const { looks } = data;
const spread = (runs) => runs.split(",").flatMap((run) => {
  const [from, to = from] = run.split("-").map(Number);
  return Array.from({ length: to - from + 1 }, (none, step) => from + step);
});

// Areas, in the order of their codes, as their table has them.
const rows = Array.from(find("areas-table").tBodies[0].rows);
rows.forEach((row) => (row.id = "r-" + row.cells[7].textContent));
const cells = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1)).map((row) => [...Array.from(row.cells, (cell) => cell.textContent), row.cells[2].dataset.look]);
const [names, nations, , written, , , , codes] = [0, 1, 2, 3, 4, 5, 6, 7].map((column) => cells.map((each) => each[column]));
const babies = written.map((text) => (/^[\d,]+$/.test(text) ? Number(text.replaceAll(",", "")) : null));
const lookAt = cells.map((each) => looks.findIndex(([name]) => name === each.at(-1)));
const placeOf = new Map(codes.map((code, place) => [code, place]));
// What else areas are called: kind, name and places; written shortly, as the program that made this page says.
const known = data.known.of.map(([kind, name, runs]) => [kind, name, spread(runs)]);
for (const [kind, text] of Object.entries(data.known.by)) {
  text.split("\n").forEach((line, place) => line.split("\t").filter(Boolean).forEach((each) => {
    const [name, ...steps] = each.split("*");
    let at = place;
    known.push([kind, name.replace("~", () => names[place]), [place, ...steps.map((step) => (at += Number(step)))]]);
  }));
}
const teams = document.querySelectorAll("#teams li");
const layers = new Map(data.layers.map((layer) => [layer.key, layer]));
const panel = find("panel");
const LAST = data.days.length - 1;
const first = find("pictures").dataset.by;
const view = { area: null, layer: "status", on: null, size: first };
let opener = null;

function made(tag, text, className) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function drawn(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  if (text) element.textContent = text;
  return element;
}

const fill = (template, values) => template.replace(/\{([a-z]+)\}/g, (whole, name) => (name in values ? values[name] : whole));
// Made once: a number told by itself makes all of this anew each time.
const counted = new Intl.NumberFormat("en-GB").format;
const inner = (words) => words.replace(/^(A|We|Told) /, (start) => start.toLowerCase());
const unitOf = (figure, unit) => (figure === 1 && { babies: "baby", minutes: "minute" }[unit]) || unit;
const listed = (texts) => (texts.length < 2 ? texts.join("") : texts.slice(0, -1).join(", ") + " and " + texts.at(-1));

function swatch(className) {
  const picture = drawn("svg", { class: "swatch", viewBox: "0 0 34 21", width: 34, height: 21, "aria-hidden": "true" });
  picture.append(drawn("rect", { class: className, x: 1, y: 1, width: 32, height: 19, "stroke-width": 2 }));
  return picture;
}
const sampleOf = (look) => swatch("s-" + looks[look][0] + " e-" + looks[look][0]);

function save(blob, name) {
  const link = made("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

find("unfold").hidden = false;
find("unfold").addEventListener("click", () => document.querySelectorAll("#more details").forEach((each) => (each.open = true)));

// --- The address holds the view, and Back undoes the last area ---
function address() {
  const parts = [];
  if (view.area !== null) parts.push("area=" + codes[view.area]);
  if (view.layer !== "status") parts.push("layer=" + view.layer);
  if (view.size !== first) parts.push("size=" + view.size);
  if (view.on !== null) parts.push("on=" + data.days[view.on][0]);
  return parts.length ? "#" + parts.join("&") : "";
}

function remember(how = "replaceState") {
  history[how](null, "", location.pathname + location.search + address());
}

// A link to a closed section, or to something in one, opens it.
function unfold(id) {
  const closed = id && find(id) && find(id).closest("details");
  if (!closed) return false;
  closed.open = true;
  find(id).scrollIntoView();
  return true;
}

function restore(moved) {
  if (unfold(decodeURIComponent(location.hash.slice(1))) && moved) return;
  const said = new URLSearchParams(location.hash.slice(1));
  const [area, layer, on, size] = ["area", "layer", "on", "size"].map((name) => said.get(name));
  drawBy(size || first);
  view.layer = layers.has(layer) ? layer : "status";
  const day = data.days.findIndex((each) => each[0] === on);
  view.on = view.layer === "status" && day >= 0 && day < LAST ? day : null;
  if (view.layer !== "status" || view.on !== null) find("tools").open = true;
  paint();
  if (placeOf.has(area)) show(placeOf.get(area), null, null);
  else if (view.area !== null) close(null);
}

// --- One area: what is recorded of it on the day that is shown, as one record ---
const dayShown = () => (view.on === null ? LAST : view.on);

function recordOf(place) {
  const [kind, counting = [], others = [], values = {}] = data.records[data.days[dayShown()][2][place]];
  const [look, said, unknown, question] = data.kinds[kind];
  const texts = (places) => places.map((each) => data.sentences[each]).join(" ");
  return { look, template: texts(said), unknown: texts(unknown), question: data.sentences[question], counting, others, values };
}

function sentence(place, record) {
  const many = babies[place] === null ? "not known" : counted(babies[place]);
  return fill(record.template, { name: names[place], babies: many, low: "0", high: many, ...record.values });
}

const lyingIn = (place, sign) => known.filter(([kind, , at]) => kind === sign && at.includes(place)).map(([, name]) => name).sort();

function factsOf(place) {
  const { facts, told } = data;
  const figure = (key) => (layers.has(key) ? layers.get(key).figures[place] : null);
  const far = figure("distance");
  const near = facts.near[place];
  const poverty = figure("poverty");
  const [families, share] = facts.reach ? facts.reachSaid[facts.reach[place]] : [];
  const ranked = facts.rank[place] === null ? (figure("babies") === 0 ? told.served : told.unranked) : fill(told.rank, { rank: facts.rank[place], all: facts.all, low: facts.rankLow[place], high: facts.rankHigh[place] });
  let nearest = told.unmeasured;
  if (far === 0) nearest = told.itself;
  else if (near !== null && far !== null) nearest = fill(told.near, { where: facts.nearNames[near], far: counted(far), unit: unitOf(far, facts.unit), how: facts.how });
  const need = facts.needLow[place] === null ? told.needless : fill(told.need, { low: counted(facts.needLow[place]), high: counted(facts.needHigh[place]) });
  return [nearest, ranked, need, families && fill(told.reach, { said: families, share }), poverty !== null && fill(told.poverty, { figure: poverty })];
}

function lies(place) {
  const also = Object.entries(data.also).filter(([, places]) => places.includes(place)).map(([words]) => words);
  const [boards, seats] = [lyingIn(place, "b"), lyingIn(place, "s")];
  return [boards.length && "Health: " + listed(boards) + ".", seats.length && (seats.length > 1 ? "Constituencies: " : "Constituency: ") + listed(seats) + ".", ...also];
}

// Of a team that counts it is said how much it serves, of another why it does not count.
function listTeams(id, places, before) {
  const box = find(id);
  box.querySelector("ul").replaceChildren(...places.map((each) => {
    const [place, said] = [].concat(each);
    const item = teams[place].cloneNode(true);
    item.removeAttribute("id");
    const old = item.querySelector(".why");
    if (old) old.remove();
    if (said !== undefined) item.insertBefore(made("p", before + data.reasons[said], "why"), item.children[1]);
    return item;
  }));
  box.hidden = places.length === 0;
}

function listClaims(place) {
  const box = find("panel-stated");
  const about = data.claims.by[place] || [];
  box.querySelector("ul").replaceChildren(...about.map((each) => {
    const [what, where, note, href, written] = data.claims.said[each].map((text) => data.claims.texts[text]);
    const shown = href ? new URL(href).hostname.replace(/^www\./, "") : written;
    const item = made("li");
    item.append(made("p", what + ", of " + where, "name"), made("p", note));
    const source = made(href ? "a" : "span", shown);
    if (href) source.href = href;
    const last = made("p", "Source: ");
    last.append(source);
    item.append(last);
    return item;
  }));
  box.hidden = about.length === 0;
}

function unknownOf(record) {
  const parts = record.unknown ? [record.unknown] : [];
  if (data.told.need && record.counting.length) parts.push("How many of the families who need help are seen.");
  return parts.join(" ") || "Whether anything has changed since the evidence was dated.";
}

function fillPanel(place) {
  const record = recordOf(place);
  find("panel-name").textContent = names[place];
  find("panel-code").textContent = nations[place] + " · " + codes[place];
  find("panel-status").replaceChildren(sampleOf(record.look), " " + looks[record.look][1]);
  find("panel-words").textContent = sentence(place, record);
  find("panel-ending").textContent = data.ending.replace("{day}", data.days[dayShown()][1]) + (view.on === null ? "" : " " + data.then);
  find("panel-zoom").firstChild.href = "map.html#" + codes[place];
  if (data.packs) linkPack(place);
  // Ranks, need and distances are measured for the day counted alone.
  const facts = [...(view.on === null ? factsOf(place) : []), ...lies(place)].filter(Boolean);
  find("panel-facts").replaceChildren(...facts.map((text) => made("li", text)));
  find("panel-assumed").textContent = view.on === null && data.facts.assumption ? "The estimate: " + data.facts.assumption + "." : "";
  find("panel-unknown").textContent = unknownOf(record);
  find("panel-whom").textContent = data.whom[nations[place]];
  find("panel-ask").textContent = record.question;
  const mail = find("panel-mail");
  if (mail) mail.href = find("mail").href.replace("area%3A", "area%3A%20" + encodeURIComponent(names[place] + " (" + codes[place] + ")"));
  find("panel-alike").hidden = !alike[place].length;
  find("panel-alike").lastChild.replaceChildren(...alike[place].map((other) => {
    const item = made("li");
    const link = made("a", names[other]);
    link.href = "#area=" + codes[other];
    link.dataset.area = codes[other];
    item.append(link, ": " + inner(looks[lookOn(dayShown(), other)][1]));
    return item;
  }));
  listTeams("panel-teams", record.counting, "");
  listTeams("panel-others", record.others, "Not counted here: ");
  listClaims(place);
}

// The panel stands beside the map, in the place of the words, and never over anything.
function show(place, from, how = "pushState") {
  opener = from;
  fillPanel(place);
  find("panel-linked").hidden = true;
  find("panel-copied").textContent = "";
  const again = view.area === place;
  view.area = place;
  ring(place);
  document.body.classList.add("chosen");
  panel.hidden = false;
  panel.scrollTop = 0;
  if (how) remember(again ? "replaceState" : how);
  find("panel-name").focus({ preventScroll: true });
  const { top, bottom } = find("panel-name").getBoundingClientRect();
  // Below the map, on a phone, the name comes to the middle, so that the map is still seen above it.
  if (top < 0 || bottom > innerHeight) find("panel-name").scrollIntoView({ block: innerWidth > 832 ? "start" : "center" });
}

function close(how = "replaceState") {
  const within = panel.contains(document.activeElement);
  const from = opener || (view.area !== null && shapeOf(view.area));
  panel.hidden = true;
  document.body.classList.remove("chosen");
  view.area = null;
  ring(null);
  if (how) remember(how);
  if (within && from) from.focus({ preventScroll: false });
}

find("panel-close").addEventListener("click", () => close());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) close();
});
addEventListener("hashchange", restore);
addEventListener("popstate", restore);

// Where the clipboard is not allowed, the link stands in a field, chosen, to be copied by hand.
find("panel-copy").addEventListener("click", async () => {
  const link = location.href.split("#")[0] + address();
  try {
    await navigator.clipboard.writeText(link);
    find("panel-copied").textContent = "The link is copied.";
  } catch {
    find("panel-linked").hidden = false;
    find("panel-link").value = link;
    find("panel-link").select();
    find("panel-copied").textContent = "Copying is not allowed here: copy the link from the field.";
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-area]");
  if (link) {
    event.preventDefault();
    show(placeOf.get(link.dataset.area), link);
    return;
  }
  const inner = event.target.closest('a[href^="#"]');
  if (inner) unfold(inner.getAttribute("href").slice(1));
});
