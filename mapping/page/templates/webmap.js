// What the page does with the map that folium makes. Every word of the register reaches the page as text, never as
// markup: through `make` below, which knows no other way. The files webmap.*.js stand in this order in one function, of
// which folium's script calls `start`: webmap, webmap.panel, webmap.map, webmap.bases, webmap.find, webmap.start.
const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const data = JSON.parse(document.getElementById("data").textContent);
const byCode = new Map();
const UNTOLD = "An unknown number";
const SVG = "http://www.w3.org/2000/svg";
let map = null;
let halo = null;
let catchments = null;
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

// What is no address of a page on the web has no `href`, and stays text.
function link(address, text) {
  if (!address) return null;
  if (!address.href) return make("span", {}, `${text}: ${address.shown}`);
  return make("a", { href: address.href, rel: "noopener noreferrer", target: "_blank" }, text);
}

function button(text, act, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

function number(value) {
  return value === null ? UNTOLD : value.toLocaleString("en-GB");
}

// The noun behind such a number.
function babies(value) {
  return value === null ? "of babies" : value === 1 ? "baby" : "babies";
}

function swatch() {
  const svg = document.createElementNS(SVG, "svg");
  const rect = svg.appendChild(document.createElementNS(SVG, "rect"));
  for (const [name, value] of Object.entries({ class: "swatch", x: 1, y: 1, width: 32, height: 22, rx: 3 })) rect.setAttribute(name, value);
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
