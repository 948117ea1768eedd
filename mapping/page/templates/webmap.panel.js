// ---- The panel ----

function sentence(area) {
  return data.sentences[area.sentence].replace("{name}", () => area.name);
}

function verdict(area) {
  return make("p", { class: `verdict s-${area.look}` }, swatch(), make("span", {}, sentence(area)));
}

function reach(area) {
  const figure = make("p", { class: "figure" },
    make("strong", {}, number(area.babies)), make("span", {}, `${babies(area.babies)} aged 0 to 2 ${area.babies === 1 ? "lives" : "live"} here`));
  if (!area.babies || area.low === null || area.high === null) return [figure];
  const words = make("p", { class: "range" }, "At least ", make("strong", {}, number(area.low)), " and at most ",
    make("strong", {}, number(area.high)), ` ${babies(area.high)} ${area.high === 1 ? "lives" : "live"} where a team serves.`);
  const bar = make("div", { class: "bar", "aria-hidden": "true" }, make("i", { class: "high" }), make("i", { class: "low" }));
  bar.firstChild.style.width = `${100 * area.high / area.babies}%`;
  bar.lastChild.style.width = `${100 * area.low / area.babies}%`;
  return [figure, bar, words];
}

function evidence(area) {
  const made = [];
  if (area.evidence || area.teams.length) {
    made.push(make("p", { class: "note" }, `Evidence: ${area.evidence ? `newest of ${area.evidence}` : "undated"}.`));
  }
  if (area.contrary) {
    made.push(make("p", { class: "mark-again" }, area.contrary));
  }
  if (area.check !== undefined) {
    made.push(make("p", { class: "mark-again" }, make("strong", {}, "To be checked: "), data.checks[area.check]));
  }
  if (data.assumed.includes(area.nation)) {
    made.push(make("p", { class: "note" }, `The register was taken as complete for ${area.nation}, by assumption.`));
  } else if (data.completeness[area.nation]) {
    made.push(make("p", { class: "note" }, data.completeness[area.nation]));
  }
  return made;
}

function teamFacts(team) {
  const facts = [];
  if (team.host !== team.name) facts.push(team.host ? `Run by ${team.host}` : "Who runs it is not recorded");
  facts.push(team.ages ? `Ages: ${team.ages}` : "Ages: not recorded");
  facts.push(`Families seen a year: ${team.families === undefined ? "no figure was given" : team.families}`);
  if (team.serves) facts.push(`Area served, in the words of the source: ${team.serves}`);
  return facts;
}

// How far a team's catchment goes, in words: on the map it is a broken line.
function catchmentWords(id) {
  const many = catchmentOf(id).length;
  if (many < 2) return null;
  return make("p", {}, `It is recorded for all or part of ${many} areas: the broken lines on the map.`);
}

function teamCard(id, { counted, why = null, titled = true }) {
  const team = data.teams[id];
  if (!team) return make("li", { class: "team" }, make("h4", {}, id));
  const dated = team.dated ? `dated ${team.dated}` : "undated";
  const source = link(team.source, `Source (${dated})`);
  const links = [source, link(team.website, "The team's own page")].filter(Boolean);
  return make("li", { class: "team" },
    titled ? make("h4", {}, team.name) : null,
    counted ? null : make("p", {}, make("strong", {}, "Not counted: "), `${why === null ? team.why : data.reasons[why]}.`),
    ...teamFacts(team).map((fact) => make("p", {}, `${fact}.`)),
    counted && titled ? catchmentWords(id) : null,
    team.funding ? make("p", {}, make("strong", {}, `${team.funding}.`)) : null,
    team.note ? make("p", {}, team.note) : null,
    links.length ? make("p", { class: "links" }, ...links) : null);
}

// Teams that count come alone, the others each with the place of the reason.
function teamList(title, ids, { counted }) {
  if (!ids.length) return [];
  const cards = ids.map((each) => (counted ? teamCard(each, { counted }) : teamCard(each[0], { counted, why: each[1] })));
  return [make("h3", {}, `${title} (${ids.length})`), make("ul", {}, ...cards)];
}

function show(title, where, ...parts) {
  const close = button("×", clear, { class: "close", "aria-label": "Close" });
  const heading = make("h2", {}, title);
  const panel = document.getElementById("panel");
  panel.replaceChildren(make("header", {}, heading, make("p", { class: "where" }, where), close), ...parts);
  heading.scrollIntoView({ block: "nearest", behavior: moves ? "smooth" : "auto" });
}

function clear() {
  halo.clearLayers();
  catchments.clearLayers();
  document.getElementById("panel").replaceChildren(
    make("p", { class: "hint" }, "Choose an area on the map, or find one by name, to read what is recorded there."));
  map.getContainer().focus({ preventScroll: true });
}

function choose(area) {
  surround(halo, area, ["casing", "line"]);
  showCatchments(area.teams);
  hideTip();
  show(area.name, `${area.code} · ${area.nation}`, verdict(area), ...reach(area), ...evidence(area),
    ...(area.planned ? [make("p", { class: "note" }, area.planned)] : []),
    ...teamList("Open teams recorded here", area.teams, { counted: true }),
    ...teamList("Other teams known of, but not counted", area.others, { counted: false }));
}
