// --- Find an area: by its name or code, by a council, board or constituency, or by a postcode of which only the first half is used ---
const seats = new Set();
for (const [, written, held] of data.seats.matchAll(/(\D+)(\d[\d,]*)/g)) {
  const name = written.replaceAll(" & ", " and ");
  seats.add(name);
  data.names[name] = held.split(",").map(Number);
}
const label = (code) => nameOf(code) + " (" + code + ")";
find("names").append(...[...codes.map(label), ...Object.keys(data.names)].map((text) => {
  const option = made("option");
  option.value = text;
  return option;
}));

// Each outward code with its areas, from the ranges of each area.
const outward = new Map();
data.outward.split(";").forEach((towns, place) => {
  for (const [, letters, numbers] of towns.matchAll(/([A-Z]+)(\S+)/g)) {
    for (const run of numbers.split(",")) {
      const [first, last] = run.split("-");
      for (let number = parseInt(first, 10); number <= parseInt(last || first, 10); number += 1) {
        const code = letters + (last ? number : first);
        outward.set(code, [...(outward.get(code) || []), place]);
      }
    }
  }
});

// Of a whole postcode only the first half is used, and nothing is kept.
function outwardOf(text) {
  const found = text.toUpperCase().replace(/\s+/g, "").match(/^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})?$/);
  return found ? found[1] : null;
}

const lower = (text) => text.trim().toLocaleLowerCase("en-GB");

// What a text may mean: areas by their place, and what was understood.
function search(text) {
  const wanted = lower(text);
  if (!wanted) return { places: [], said: "" };
  const exact = codes.flatMap((code, place) => ([code, nameOf(code), label(code)].some((said) => lower(said) === wanted) ? [place] : []));
  const named = Object.keys(data.names);
  const other = named.find((name) => lower(name) === wanted);
  const district = outwardOf(text);
  if (exact.length && !other) return { places: exact, said: "" };
  if (other) return { places: [...new Set([...exact, ...data.names[other]])], said: other };
  if (district && outward.has(district)) return { places: outward.get(district), said: district };
  if (district) return { places: [], said: "", none: "No postcode district " + district + " is in the list. Write the name of the council." };
  const within = codes.flatMap((code, place) => (lower(label(code)).includes(wanted) ? [place] : []));
  const others = named.filter((name) => lower(name).includes(wanted));
  if (others.length === 1 && !within.length) return { places: data.names[others[0]], said: others[0] };
  return { places: [...new Set([...within, ...others.flatMap((name) => data.names[name])])], said: "" };
}

// Which of several areas is meant nobody can know from a name: all are listed, none is picked.
find("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const { places, said, none } = search(find("search-text").value);
  const answer = find("search-answer");
  const list = find("search-found");
  list.replaceChildren();
  const what = seats.has(said) ? "The constituency " + said : said;
  if (places.length === 1) {
    answer.textContent = said ? what + " lies in " + nameOf(codes[places[0]]) + "." : "";
    show(codes[places[0]], find("search-text"));
    return;
  }
  const names = places.map((place) => nameOf(codes[place]));
  if (!places.length) answer.textContent = none || "No area, council, board, constituency or postcode district of that name.";
  else if (said) answer.textContent = what + " lies in " + names.slice(0, -1).join(", ") + " and " + names.at(-1) + ". Choose one:";
  else answer.textContent = names.length + " areas fit. Choose one:";
  list.append(...places.map((place) => {
    const item = made("li");
    const link = made("a", names[places.indexOf(place)]);
    link.href = "#area=" + codes[place];
    link.dataset.area = codes[place];
    item.append(link);
    return item;
  }));
});
find("find").hidden = false;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-area]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.area, link);
});
