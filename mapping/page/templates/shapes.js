// The shapes of a map stand class by class, and in each by code: so each gets its name here, and the markup stays light.
// On the map of people those whose size is not known stand in a group of their own.
function nameShapes(svg, sign, { codes, looks, look, babies }) {
  const apart = svg.id === "people";
  svg.querySelectorAll(".areas > g, .circles > g").forEach((group) => {
    const kind = group.getAttribute("class").slice(2).split(" ")[0];
    const open = group.matches(".unsized");
    const inside = codes.filter((code, place) => (open ? babies[place] === null : looks[look[place]][0] === kind && !(apart && babies[place] === null)));
    inside.sort().forEach((code, order) => (group.children[order].id = sign + code));
  });
  return codes.map((code) => document.getElementById(sign + code));
}

// What is chosen is outlined by a copy of its form alone: one of the shape itself would be a stop of its own for Tab.
function encircle(rings, shape) {
  rings.forEach((ring) => {
    ring.replaceChildren();
    if (!shape) return;
    const copy = shape.cloneNode();
    copy.getAttributeNames().forEach((name) => /^(d|r|cx|cy)$/.test(name) || copy.removeAttribute(name));
    ring.append(copy);
  });
}
