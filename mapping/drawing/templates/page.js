"use strict";
(() => {
  // Everything here only adds to what the page already says. Text goes in as text, never as markup.
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const areas = data.areas;
  const table = find("areas-table");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const codeOf = (row) => row.id.slice(2);
  const rowOf = (code) => find("r-" + code);
  const nameOf = (code) => rowOf(code).cells[1].textContent.trim();
  const linkOf = (code) => find("a-" + code).parentNode;
  const panel = find("panel");
  const readout = find("readout");
  const resting = readout.textContent;
  let opener = null;

  // --- One area ---
  function fill(template, values) {
    return template.replace(/\{([a-z]+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  function sentence(code) {
    const cells = rowOf(code).cells;
    const said = (place) => cells[place].textContent.trim();
    const values = { name: said(1), babies: said(4), low: said(5), high: said(6), evidence: areas[code][3] };
    return fill(data.templates[areas[code][0]], values);
  }

  function listTeams(id, places, withReason) {
    const box = find(id);
    const list = box.querySelector("ul");
    list.replaceChildren(...places.map((place) => {
      const item = find("t-" + data.teams[place]).cloneNode(true);
      item.removeAttribute("id");
      const old = item.querySelector(".why");
      if (old) old.remove();
      if (withReason) {
        const why = document.createElement("p");
        why.textContent = "Not counted here: " + data.why[place] + ".";
        item.insertBefore(why, item.children[1]);
      }
      return item;
    }));
    box.hidden = places.length === 0;
  }

  function unknownOf(row, code) {
    const status = row.cells[3].dataset.k;
    const parts = [];
    if (status === "4") parts.push("Whether there is a team. No open team that counts here is recorded, and that does not show that there is none.");
    if (status === "1") parts.push("How many of the babies live in the part that is served, unless a share is recorded.");
    if (status === "2") parts.push("How much of the area the team serves.");
    if (row.cells[9].textContent.trim()) parts.push("Whether what is recorded still holds: the evidence is undated or old.");
    if ((areas[code][1] || []).length) parts.push("How many of the families who need help are seen.");
    if (!parts.length) parts.push("Whether anything has changed since the evidence was dated.");
    return parts.join(" ");
  }

  // The outline lies on top of all areas, so that no neighbour covers it.
  const rings = document.querySelectorAll(".ring");
  let chosen = null;
  function ring(code) {
    rings.forEach((use) => (code ? use.setAttribute("href", "#a-" + code) : use.removeAttribute("href")));
  }

  function show(code, from) {
    const row = rowOf(code);
    opener = from || linkOf(code);
    rows.forEach((other) => other.classList.toggle("at", other === row));
    find("panel-name").textContent = nameOf(code);
    find("panel-code").textContent = code + " · " + row.cells[2].textContent;
    find("panel-status").dataset.k = row.cells[3].dataset.k;
    find("panel-status").replaceChildren(...Array.from(row.cells[3].childNodes, (node) => node.cloneNode(true)));
    find("panel-words").textContent = sentence(code);
    find("panel-ending").textContent = data.ending;
    find("panel-zoom").firstChild.href = "map.html#" + code;
    find("panel-unknown").textContent = unknownOf(row, code);
    listTeams("panel-teams", areas[code][1] || [], false);
    listTeams("panel-others", areas[code][2] || [], true);
    chosen = code;
    ring(code);
    panel.hidden = false;
    panel.scrollTop = 0;
    find("panel-name").focus({ preventScroll: true });
    history.replaceState(null, "", "#area=" + code);
  }

  function close() {
    const within = panel.contains(document.activeElement);
    panel.hidden = true;
    chosen = null;
    ring(null);
    rows.forEach((row) => row.classList.remove("at"));
    if (location.hash.startsWith("#area=")) history.replaceState(null, "", location.pathname + location.search);
    if (within && opener) opener.focus({ preventScroll: true });
  }

  function fromHash() {
    const code = new URLSearchParams(location.hash.slice(1)).get("area");
    if (code && Object.hasOwn(areas, code)) show(code, null);
  }

  find("panel-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  addEventListener("hashchange", fromHash);

  // --- The map ---
  const map = find("map");
  const links = Array.from(find("areas").querySelectorAll("a"));
  const codeAt = (link) => link.querySelector("path").id.slice(2);
  let current = links[0];

  function rove(link) {
    current.setAttribute("tabindex", "-1");
    current = link;
    current.setAttribute("tabindex", "0");
  }

  function middle(link) {
    const box = link.getBBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  // The nearest area that lies more along the way of the arrow than across it.
  function neighbour(link, [wayX, wayY]) {
    const [x, y] = middle(link);
    let best = null;
    let least = Infinity;
    for (const other of links) {
      if (other === link) continue;
      const [otherX, otherY] = middle(other);
      const along = (otherX - x) * wayX + (otherY - y) * wayY;
      const across = Math.abs((otherX - x) * wayY) + Math.abs((otherY - y) * wayX);
      const far = along + 2 * across;
      if (along > 0 && across <= along * 1.5 && far < least) [best, least] = [other, far];
    }
    return best;
  }

  function says(code) {
    readout.textContent = code ? linkOf(code).querySelector("title").textContent : resting;
  }

  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  links.forEach((link) => {
    link.setAttribute("tabindex", "-1");
    link.addEventListener("focus", () => {
      rove(link);
      if (link.matches(":focus-visible")) ring(codeAt(link));
      says(codeAt(link));
    });
    link.addEventListener("blur", () => ring(chosen));
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        show(codeAt(link), link);
      } else if (ways[event.key]) {
        event.preventDefault();
        const next = neighbour(link, ways[event.key]);
        if (next) next.focus();
      }
    });
  });
  rove(current);

  function areaUnder(target) {
    const link = target.closest("#areas a");
    if (link) return codeAt(link);
    const use = target.closest("#london use");
    return use ? use.getAttribute("href").slice(3) : null;
  }
  map.addEventListener("click", (event) => {
    const code = areaUnder(event.target);
    if (!code) return;
    event.preventDefault();
    show(code, linkOf(code));
  });
  map.addEventListener("pointerover", (event) => says(areaUnder(event.target)));
  map.addEventListener("pointerleave", () => says(null));

  // --- Search ---
  const label = (code) => nameOf(code) + " (" + code + ")";
  find("names").append(...Object.keys(areas).map((code) => {
    const option = document.createElement("option");
    option.value = label(code);
    return option;
  }));

  function search(text) {
    const wanted = text.trim().toLocaleLowerCase("en-GB");
    if (!wanted) return [];
    const codes = Object.keys(areas);
    const exact = codes.filter((code) => [code, nameOf(code), label(code)].some((said) => said.toLocaleLowerCase("en-GB") === wanted));
    return exact.length ? exact : codes.filter((code) => label(code).toLocaleLowerCase("en-GB").includes(wanted));
  }

  find("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const found = search(find("search-text").value);
    const answer = find("search-answer");
    if (found.length === 1) {
      answer.textContent = "";
      show(found[0], find("search-text"));
    } else {
      const some = found.slice(0, 5).map(nameOf).join(", ");
      answer.textContent = found.length ? found.length + " areas fit: " + some + (found.length > 5 ? " and others" : "") + ". Write more of the name." : "No area of that name or code.";
    }
  });
  find("find").hidden = false;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-area]");
    if (!link) return;
    event.preventDefault();
    show(link.dataset.area, link);
  });

  // --- The table ---
  const buttons = Array.from(table.tHead.rows[0].cells, (cell, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent;
    cell.replaceChildren(button);
    button.addEventListener("click", () => sort(cell, place));
    return button;
  });

  function keyOf(row, place) {
    const cell = row.cells[place];
    if (cell.dataset.k) return Number(cell.dataset.k);
    const text = cell.textContent.trim();
    if (!table.tHead.rows[0].cells[place].classList.contains("r")) return text;
    const number = Number(text.replaceAll(",", ""));
    return Number.isNaN(number) ? "" : number;
  }

  // What is missing stands last, whichever way the column is sorted.
  function compare(one, other, sign) {
    if (one === "" || other === "") return (one === "") - (other === "");
    if (typeof one === "number") return sign * (one - other);
    return sign * one.localeCompare(other, "en-GB");
  }

  function sort(cell, place) {
    const up = cell.getAttribute("aria-sort") !== "ascending";
    buttons.forEach((button) => button.parentNode.removeAttribute("aria-sort"));
    cell.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = rows.map((row) => [keyOf(row, place), row]);
    keyed.sort(([one], [other]) => compare(one, other, up ? 1 : -1));
    body.append(...keyed.map(([, row]) => row));
  }

  const [text, nation, status] = ["filter-text", "filter-nation", "filter-status"].map(find);
  function filter() {
    const wanted = text.value.trim().toLocaleLowerCase("en-GB");
    let shown = 0;
    rows.forEach((row) => {
      const cells = row.cells;
      const words = [0, 1, 7].map((place) => cells[place].textContent).join(" ").toLocaleLowerCase("en-GB");
      const fits = words.includes(wanted) && (!nation.value || cells[2].textContent.trim() === nation.value) && (!status.value || cells[3].dataset.k === status.value);
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    find("filter-answer").textContent = shown === rows.length ? "" : "Showing " + shown + " of " + rows.length + " areas";
  }
  [text, nation, status].forEach((field) => field.addEventListener("input", filter));
  find("filter").addEventListener("submit", (event) => event.preventDefault());
  find("filter").hidden = false;

  rows.forEach((row) => {
    const cell = row.cells[1];
    const link = document.createElement("a");
    link.href = "#area=" + codeOf(row);
    link.dataset.area = codeOf(row);
    link.textContent = cell.textContent.trim();
    cell.replaceChildren(link);
  });

  fromHash();
})();
