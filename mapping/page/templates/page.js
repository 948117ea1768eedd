// Everything here only adds to what the page already says. Text goes in as text, never as markup.
// The files page.*.js run in this order inside one function: page, page.map, page.people, page.find, page.table, page.start.
const find = (id) => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const table = find("areas-table");
const body = table.tBodies[0];
const rows = Array.from(body.rows);
const codeOf = (row) => row.cells[0].textContent.trim();
const codes = rows.map(codeOf);
const placeOf = new Map(codes.map((code, place) => [code, place]));
rows.forEach((row, place) => (row.id = "r-" + codes[place]));
const rowOf = (code) => rows[placeOf.get(code)];
const cellOf = (code, place) => rowOf(code).cells[place].textContent.trim();
const nameOf = (code) => cellOf(code, 1);
// The table has the status in few words; the choices of its filter have all of them.
const statusOf = (code) => find("filter-status").options[1 + Number(rowOf(code).cells[3].dataset.k)].textContent.slice(2);
const linkOf = (code) => find("a-" + code);
// Whole numbers come in two digits of six bits each, where all are small; two dots are none.
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const numbers = (digits) => digits.match(/../g).map((pair) => (pair === ".." ? null : 64 * DIGITS.indexOf(pair[0]) + DIGITS.indexOf(pair[1])));
const unpack = (held, name) => typeof held[name] === "string" && (held[name] = numbers(held[name]));
data.days.forEach((day) => unpack(day, 2));
["rank", "rankLow", "rankHigh", "near", "needLow", "needHigh", "reach"].forEach((name) => unpack(data.facts, name));
data.layers.forEach((layer) => unpack(layer, "figures"));
const teams = document.querySelectorAll("#teams li");
const layers = new Map(data.layers.map((layer) => [layer.key, layer]));
const panel = find("panel");
const view = { area: null, layer: "status", on: null, size: "land" };
let opener = null;

function made(tag, text, className) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function fill(template, values) {
  return template.replace(/\{([a-z]+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

const counted = (number) => number.toLocaleString("en-GB");
const unitOf = (figure, unit) => (figure === 1 && { babies: "baby", minutes: "minute" }[unit]) || unit;

// --- The address holds the view ---
function address() {
  const parts = [];
  if (view.area) parts.push("area=" + view.area);
  if (view.layer !== "status") parts.push("layer=" + view.layer);
  if (view.size !== "land") parts.push("size=" + view.size);
  if (view.on !== null) parts.push("on=" + data.days[view.on][0]);
  return parts.length ? "#" + parts.join("&") : "";
}

function remember() {
  history.replaceState(null, "", location.pathname + location.search + address());
}

function restore() {
  const said = new URLSearchParams(location.hash.slice(1));
  const [area, layer, on, size] = ["area", "layer", "on", "size"].map((name) => said.get(name));
  drawBy(size);
  if (layer || on || area) {
    view.layer = layer && layers.has(layer) ? layer : "status";
    const day = data.days.findIndex((each) => each[0] === on);
    view.on = view.layer === "status" && day >= 0 && day < data.days.length - 1 ? day : null;
    paint();
  }
  if (area && placeOf.has(area)) show(area, null);
}

// --- One area: what is recorded of it on the day that is shown, as one record ---
const dayShown = () => (view.on === null ? data.days.length - 1 : view.on);

function recordOf(code) {
  const [kind, counted = [], others = [], values = {}] = data.records[data.days[dayShown()][2][placeOf.get(code)]];
  const [look, said, unknown, question] = data.kinds[kind];
  const texts = (places) => places.map((place) => data.sentences[place]).join(" ");
  return { look: data.looks[look], template: texts(said), unknown: texts(unknown), question: data.sentences[question], counted, others, values };
}

function sentence(code, record) {
  const babies = cellOf(code, 4);
  return fill(record.template, { name: nameOf(code), babies, low: "0", high: babies, ...record.values });
}

function factsOf(code) {
  const place = placeOf.get(code);
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
  const said = [nearest, ranked, need, families && fill(told.reach, { said: families, share })].filter(Boolean);
  if (poverty !== null) said.push(fill(told.poverty, { figure: poverty }));
  Object.entries(data.also).forEach(([words, places]) => places.includes(place) && said.push(words));
  return said;
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

function listClaims(code) {
  const box = find("panel-stated");
  const about = data.claims.by[placeOf.get(code)] || [];
  box.querySelector("ul").replaceChildren(...about.map((place) => {
    const [what, where, note, href, shown] = data.claims.said[place].map((each) => data.claims.texts[each]);
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
  if (data.told.need && record.counted.length) parts.push("How many of the families who need help are seen.");
  if (!parts.length) parts.push("Whether anything has changed since the evidence was dated.");
  return parts.join(" ");
}

// The outline lies on top of all areas, so that no neighbour covers it.
const rings = document.querySelectorAll(".ring");
const halos = document.querySelectorAll(".halo");
function ring(code) {
  rings.forEach((use) => (code ? use.setAttribute("href", "#a-" + code) : use.removeAttribute("href")));
  halos.forEach((use) => (code ? use.setAttribute("href", "#c-" + code) : use.removeAttribute("href")));
}

function fillPanel(code) {
  const row = rowOf(code);
  find("panel-name").textContent = nameOf(code);
  find("panel-code").textContent = code + " · " + row.cells[2].textContent;
  const record = recordOf(code);
  find("panel-status").dataset.k = statusPlace(record.look);
  find("panel-status").replaceChildren(made("b", record.look[1]), " " + wordsOf(record.look));
  find("panel-words").textContent = sentence(code, record);
  find("panel-ending").textContent = data.ending.replace("{day}", data.days[dayShown()][1]) + (view.on === null ? "" : " " + data.then);
  find("panel-zoom").firstChild.href = "map.html#" + code;
  // Ranks, need and distances are measured for the day counted alone.
  find("panel-facts").replaceChildren(...(view.on === null ? factsOf(code) : []).map((text) => made("li", text)));
  find("panel-assumed").textContent = view.on === null && data.facts.assumption ? "The estimate: " + data.facts.assumption + "." : "";
  find("panel-unknown").textContent = unknownOf(record);
  find("panel-ask").textContent = record.question;
  listTeams("panel-teams", record.counted, "");
  listTeams("panel-others", record.others, "Not counted here: ");
  listClaims(code);
}

function show(code, from) {
  opener = from || linkOf(code);
  rows.forEach((other) => other.classList.toggle("at", other === rowOf(code)));
  fillPanel(code);
  find("panel-linked").hidden = true;
  find("panel-copied").textContent = "";
  view.area = code;
  ring(code);
  panel.hidden = false;
  panel.scrollTop = 0;
  find("panel-name").focus({ preventScroll: true });
  remember();
}

function close() {
  const within = panel.contains(document.activeElement);
  panel.hidden = true;
  view.area = null;
  ring(null);
  rows.forEach((row) => row.classList.remove("at"));
  remember();
  if (within && opener) opener.focus({ preventScroll: true });
}

find("panel-close").addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) close();
});
addEventListener("hashchange", restore);

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
