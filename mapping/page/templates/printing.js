// A browser prints a pattern as one picture for each area that it fills, each as large as the map: 137 MB of them. On
// paper the areas of one fill are drawn as one shape, and each area keeps its border.
function mergePatternsOnPaper(selector) {
  const shapes = new Map();
  const pathOf = (shape) => {
    if (!shape.matches("circle")) return shape.getAttribute("d");
    const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(shape.getAttribute(name)));
    return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;
  };
  window.addEventListener("beforeprint", () => {
    for (const element of document.querySelectorAll(selector)) {
      const { fill } = getComputedStyle(element);
      const group = element.parentNode.parentNode;
      if (!fill.startsWith("url")) continue;
      if (!shapes.has(group)) shapes.set(group, new Map());
      if (!shapes.get(group).has(fill)) shapes.get(group).set(fill, []);
      shapes.get(group).get(fill).push(element);
    }
    for (const [group, fills] of shapes) {
      for (const [fill, outlines] of fills) {
        const whole = document.createElementNS("http://www.w3.org/2000/svg", "path");
        whole.setAttribute("d", outlines.map(pathOf).join(""));
        whole.setAttribute("fill-rule", "evenodd");
        whole.style.fill = fill;
        whole.style.stroke = "none";
        whole.dataset.paper = "";
        group.prepend(whole);
      }
    }
    for (const fills of shapes.values()) {
      for (const outlines of fills.values()) for (const outline of outlines) outline.style.fill = "none";
    }
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll("[data-paper]").forEach((whole) => whole.remove());
    for (const fills of shapes.values()) {
      for (const outlines of fills.values()) for (const outline of outlines) outline.style.fill = "";
    }
    shapes.clear();
  });
}
