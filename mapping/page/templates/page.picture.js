// --- Download the map as it is shown: what the style says goes into the drawing, with the finding, key and sources ---
const DRAWN_BY = ["fill", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "visibility", "display", "vector-effect"];
function alone(element) {
  const copy = element.cloneNode(true);
  const [from, to] = [element, copy].map((each) => [each, ...each.querySelectorAll("*")]);
  from.forEach((each, order) => {
    const style = getComputedStyle(each);
    DRAWN_BY.forEach((name) => to[order].setAttribute(name, style.getPropertyValue(name).replaceAll('"', "'")));
    ["class", "role", "tabindex", "aria-label"].forEach((name) => to[order].removeAttribute(name));
  });
  return copy;
}

function broken(text, most) {
  const lines = [""];
  text.split(" ").forEach((word) => {
    if (lines.at(-1) && (lines.at(-1) + word).length >= most) lines.push("");
    lines.push((lines.pop() + " " + word).trim());
  });
  return lines;
}

function sheet() {
  const { svg, box } = shown();
  const style = getComputedStyle(document.body);
  const [wide, margin] = [1200, 40];
  const drawing = drawn("svg", { xmlns: "http://www.w3.org/2000/svg" });
  const ground = drawn("rect", { width: wide, fill: style.backgroundColor });
  drawing.append(ground);
  let y = margin;
  const write = (text, size, x = margin, weight = 400) => broken(text, (wide - x - margin) / size / 0.5).forEach((line) => {
    y += size * 1.25;
    drawing.append(drawn("text", { x, y, "font-size": size, "font-weight": weight, "font-family": "sans-serif", fill: style.color }, line));
  });
  write(document.querySelector("h1").textContent, 44, margin, 700);
  y += 20;
  const map = alone(svg);
  Object.entries({ x: margin, y, width: wide - 2 * margin, height: ((wide - 2 * margin) * box[3]) / box[2], overflow: "hidden" }).forEach(([name, value]) => map.setAttribute(name, value));
  drawing.append(map);
  y += Number(map.getAttribute("height")) + 20;
  drawing.append(alone(document.querySelector("svg.defs")));
  const table = find("key").hidden ? find("key-layer") : find("key");
  if (table.id === "key-layer") write(table.caption.textContent, 24, margin, 700);
  for (const row of table.tBodies[0].rows) {
    const sample = alone(row.querySelector("svg"));
    sample.setAttribute("x", margin);
    sample.setAttribute("y", y + 11);
    drawing.append(sample);
    write(row.querySelector("span").firstChild.textContent + ": " + row.cells[1].textContent, 24, margin + 50);
    y += 4;
  }
  y += 12;
  write(find("picture").dataset.note, 18);
  y += margin;
  drawing.setAttribute("viewBox", `0 0 ${wide} ${y}`);
  drawing.setAttribute("width", wide);
  drawing.setAttribute("height", y);
  ground.setAttribute("height", y);
  return new XMLSerializer().serializeToString(drawing);
}

find("take").hidden = false;
find("take").addEventListener("click", ({ target: { value } }) => {
  if (!value) return;
  const text = sheet();
  const name = "map-" + data.days[LAST][0] + "." + value;
  if (value === "svg") {
    save(new Blob([text], { type: "image/svg+xml" }), name);
    return;
  }
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = made("canvas");
    [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, name));
  });
  image.src = "data:image/svg+xml," + encodeURIComponent(text);
});
