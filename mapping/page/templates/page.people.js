// --- The map of people: the same areas, each as large as its babies; the picture becomes circles that can be chosen ---
const people = find("cartogram");
const circles = [];
if (people) {
  const drawn = numbers(data.circles);
  document.querySelectorAll("#people circle").forEach((circle, order) => {
    circle.id = "c-" + codes[drawn[order]];
    circles[drawn[order]] = circle;
  });
}
const middles = circles.map((circle) => ["cx", "cy"].map((name) => Number(circle.getAttribute(name))));

// The nearest circle that lies more ahead than aside.
const aheads = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function beside(place, key) {
  const [right, down] = aheads[key];
  let [best, least] = [null, Infinity];
  middles.forEach(([x, y], other) => {
    const [dx, dy] = [x - middles[place][0], y - middles[place][1]];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead > 0 && ahead >= aside && ahead + 2 * aside < least) [best, least] = [circles[other], ahead + 2 * aside];
  });
  return best;
}

// Both pictures lie in one place, and one of them is seen.
function drawBy(size) {
  view.size = people && size === "babies" ? size : "land";
  find("pictures").dataset.by = view.size;
  document.querySelectorAll("#sizes button").forEach((button) => button.setAttribute("aria-pressed", button.value === view.size));
  map.setAttribute("aria-hidden", view.size === "babies");
  find("moves").hidden = view.size === "babies";
}
if (people) {
  people.setAttribute("role", "group");
  reachable(circles, circles[0], beside);
  // The letters of other layers and days, in circles with room for them; those of the statuses are in the picture.
  const still = people.querySelector(".letters");
  const signs = still.cloneNode(false);
  circles.forEach((circle, place) => {
    if (circle.getAttribute("r") < 25) return;
    const text = document.createElementNS(still.namespaceURI, "text");
    text.setAttribute("x", middles[place][0]);
    text.setAttribute("y", middles[place][1] + 16);
    signs.append(text);
    letters.push([text, place, ""]);
  });
  still.after(signs);
  find("sizes").hidden = false;
  find("sizes").addEventListener("click", (event) => {
    if (!event.target.value) return;
    drawBy(event.target.value);
    remember();
  });
  drawBy("land");
}
