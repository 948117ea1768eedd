// --- Find a place: by what people call it, or by a postcode of which only the first half is used ---
const EMPTY = /\b(?:the|of|city|county|borough|royal|london borough|metropolitan|district|council|councils|authority|unitary|combined|corporation|cyngor|sir|sirol|bwrdeistref|dinas|nhs|integrated|care|board|region|town)\b/g;
const plainly = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/&/g, " and ").replace(/['’.]/g, "").replace(/\bsaint\b/g, "st").replace(/[^a-z0-9]+/g, " ").trim();
const core = (text) => plainly(text).replace(EMPTY, " ").replace(/\s+/g, " ").trim() || plainly(text);

const KINDS = { a: "", c: "council", o: "also known as", r: "region", n: "nation", b: "health board or trust", s: "constituency" };
const sizeOf = (places) => places.reduce((sum, place) => sum + (babies[place] || 0), 0);

// Each outward code with its areas and their shares in per cent; the last has what is left.
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const outward = new Map();
// Both are put together when somebody first turns to the search.
let entries = [];
find("search-text").addEventListener("focus", prepare);
function prepare() {
  if (entries.length) return;
  entries = [...names.map((name, place) => ["a", name, [place]]), ...known].map(([kind, name, places]) => ({ kind, name, places, core: core(name), full: plainly(name) }));
  for (const [, letters, areas, runs] of data.outward.matchAll(/([A-Z]+)([\d,]+)([^;]+)/g)) {
    const own = areas.split(",").map(Number);
    for (const [, from, codes] of runs.matchAll(/(\w+)=(\S+)/g)) {
      codes.match(/(?:\D\d+)*\D/g).forEach((code, step) => {
        let left = 100;
        const parts = [...code.matchAll(/(\D)(\d*)/g)].map(([, sign, share]) => {
          const at = LETTERS.indexOf(sign);
          left -= share;
          return { places: [own[at < 0 ? sign.charCodeAt() - 256 : at]], share: Number(share) };
        });
        parts.at(-1).share = Math.max(1, left);
        outward.set(letters + (step ? parseInt(from, 10) + step : from), parts);
      });
    }
  }
}

// Of a whole postcode only the first half is used, and nothing is kept.
function outwardOf(text) {
  const found = text.toUpperCase().replace(/\s+/g, "").match(/^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})?$/);
  return found ? found[1] : null;
}

// How many letters have to be changed, added, left out or swapped; only as far as it matters.
function apart(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [older, before] = [[], Array.from({ length: other.length + 1 }, (none, place) => place)];
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let place = 1; place <= other.length; place += 1) {
      const same = one[row - 1] === other[place - 1];
      now[place] = Math.min(before[place] + 1, now[place - 1] + 1, before[place - 1] + (same ? 0 : 1));
      if (row > 1 && place > 1 && one[row - 1] === other[place - 2] && one[row - 2] === other[place - 1]) now[place] = Math.min(now[place], older[place - 2] + 1);
    }
    [older, before] = [before, now];
  }
  return before[other.length];
}

function rankOf(entry, wanted, bare) {
  if (entry.full === wanted) return 0;
  if (entry.core === bare) return 1;
  if (entry.core.startsWith(bare) || entry.full.startsWith(wanted)) return 3;
  return (" " + entry.full).includes(" " + wanted) || (" " + entry.core).includes(" " + bare) ? 4 : 9;
}

// What a text may mean, the likeliest first: entries with a name, the places of areas, and how sure it is.
function search(text) {
  prepare();
  const [wanted, bare] = [plainly(text), core(text)];
  if (!wanted) return [];
  const code = placeOf.get(text.trim().toUpperCase());
  if (code !== undefined) return [{ kind: "a", name: names[code], places: [code], rank: 0 }];
  const district = outwardOf(text);
  if (district && outward.has(district)) {
    const parts = outward.get(district);
    return parts.map((part) => ({ ...part, kind: "p", name: names[part.places[0]], rank: parts.length > 1 ? 2 : 0, of: district })).sort((one, other) => other.share - one.share);
  }
  const found = entries.map((entry) => ({ ...entry, rank: rankOf(entry, wanted, bare) })).filter((entry) => entry.rank < 9);
  const order = "acornbs";
  found.sort((one, other) => one.rank - other.rank || order.indexOf(one.kind) - order.indexOf(other.kind) || sizeOf(other.places) - sizeOf(one.places));
  // The same areas under another name say nothing more.
  const seen = new Set();
  const once = found.filter(({ places }) => !seen.has(places.join()) && seen.add(places.join()));
  if (once.length || bare.length < 4) return once;
  const most = bare.length > 6 ? 2 : 1;
  const near = entries.map((entry) => ({ ...entry, rank: 5 + apart(bare, entry.core, most) })).filter((entry) => entry.rank <= 5 + most);
  return near.sort((one, other) => one.rank - other.rank || order.indexOf(one.kind) - order.indexOf(other.kind)).filter(({ places }) => !seen.has(places.join()) && seen.add(places.join()));
}

// The one thing that is meant: what is written in full, if it is in one place only.
function meant(found) {
  const [best, next] = found;
  if (!best || best.rank > 1) return null;
  const rival = next && next.rank === best.rank && (best.kind !== "a" || next.kind === "a");
  return rival ? null : best;
}

const answer = find("search-answer");
const list = find("search-found");
function told(entry) {
  if (entry.kind === "p") return entry.share ? ` (${entry.share}% of ${entry.of})` : "";
  const where = entry.kind === "a" || entry.places.length > 3 ? "" : listed(entry.places.map((place) => names[place]));
  const said = [KINDS[entry.kind], where === entry.name ? "" : where].filter(Boolean);
  if (entry.places.length > 3) said.push(entry.places.length + " areas");
  return said.length ? " (" + said.join(": ").replace("also known as: ", "in ") + ")" : "";
}

function offer(found) {
  list.replaceChildren(...found.slice(0, 8).map((entry) => {
    const item = made("li");
    const link = made("a", entry.name);
    link.href = "#area=" + codes[entry.places[0]];
    link.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      take(entry);
    });
    link.append(made("span", told(entry), "small"));
    item.append(link);
    return item;
  }));
}

// One area is opened; of several the map shows all, and each can be chosen.
function take(entry) {
  zoomTo(entry.places);
  if (entry.places.length === 1) {
    offer([]);
    answer.textContent = entry.name === names[entry.places[0]] ? "" : entry.name + " is in " + names[entry.places[0]] + ".";
    show(entry.places[0], find("search-text"));
    return;
  }
  const like = (place) => (core(names[place]).startsWith(entry.core) ? 1e9 : 0) + (babies[place] || 0);
  const places = [...entry.places].sort((one, other) => like(other) - like(one));
  answer.textContent = entry.name + " is in " + places.length + " areas, shown on the map. " + (places.length > 8 ? "The largest:" : "Choose one:");
  offer(places.map((place) => ({ kind: "a", name: names[place], places: [place] })));
}

function typed() {
  const text = find("search-text").value;
  const found = text.trim().length > 1 ? search(text) : [];
  answer.textContent = !found.length || found[0].rank < 5 ? "" : "Did you mean:";
  offer(found);
}
find("search-text").addEventListener("input", typed);
find("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = find("search-text").value;
  const found = search(text);
  const best = meant(found);
  if (best) {
    take(best);
    return;
  }
  offer(found);
  const district = outwardOf(text);
  if (!plainly(text)) answer.textContent = "";
  else if (!found.length) answer.textContent = district ? "We do not know the postcode district " + district + ". Try the name of the council." : "We do not have that place. Try the name of the council, or a postcode.";
  else if (found[0].rank >= 5) answer.textContent = "We do not have that place. Did you mean:";
  else if (found[0].of) answer.textContent = found[0].of + " lies in " + found.length + " areas. Choose one:";
  else answer.textContent = found.length === 1 ? "One place fits:" : found.length + " places fit. Choose one:";
});
find("find").hidden = false;
