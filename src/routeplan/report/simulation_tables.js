// Tables to sort: every scenario and every section for the profile chosen. Long ones show
// their first rows and more when asked.
"use strict";

const ROWS_AT_ONCE = 100;

function cell(value) {
  return typeof value === "number" ? number.format(value) : value;
}

// A heading and a table of rows [{ cells, go }]; a click on a heading sorts by it.
function sortableTable(title, header, rows) {
  const state = { by: -1, down: true, count: ROWS_AT_ONCE, rows };
  const body = element("tbody", {});
  const more = element("button", { type: "button", className: "more" }, words.more);
  const heads = header.map((label, at) => {
    const node = element("button", { type: "button" }, label);
    node.addEventListener("click", () => {
      state.down = state.by === at ? !state.down : typeof rows[0]?.cells[at] === "number";
      state.by = at;
      const way = state.down ? -1 : 1;
      state.rows = [...rows].sort((a, b) => way * compare(a.cells[at], b.cells[at]));
      heads.forEach((head, index) => head.setAttribute("aria-sort", index === at ? (state.down ? "descending" : "ascending") : "none"));
      draw();
    });
    const className = typeof rows[0]?.cells[at] === "number" ? "number" : "";
    return element("th", { scope: "col", className }, node);
  });
  function draw() {
    body.replaceChildren(...state.rows.slice(0, state.count).map(line));
    more.hidden = state.count >= state.rows.length;
  }
  more.addEventListener("click", () => { state.count += 5 * ROWS_AT_ONCE; draw(); });
  draw();
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body);
  const inside = rows.length ? [element("div", { className: "wide" }, table), more] : [text("p", words.no_rows, "small")];
  return element("section", {}, text("h2", `${title} (${number.format(rows.length)})`), ...inside);
}

function line({ cells, go }) {
  const nodes = cells.map((value) => text("td", cell(value), typeof value === "number" ? "number" : ""));
  const node = element("tr", {}, ...nodes);
  if (!go) return node;
  const open = element("button", { type: "button", className: "pick" }, cells[0]);
  open.addEventListener("click", () => { go(); document.querySelector(".screen").scrollIntoView({ block: "start" }); });
  nodes[0].replaceChildren(open);
  return node;
}

function scenarioTable() {
  const on = new Map(data.shown.map(({ at }, position) => [at, position + 1]));
  const rows = data.scenarios.slice(1).map((name, index) => {
    const at = index + 1;
    const cells = [name, ...FIGURES.map((key) => profile().columns[key][at])];
    return { cells, go: on.has(at) ? () => stepTo(on.get(at)) : null };
  });
  rows.sort((a, b) => b.cells[1] - a.cells[1]);
  return sortableTable(words.scenarios, [words["col.name"], ...FIGURES.map((key) => words[`col.${key}`])], rows);
}

function sectionTable() {
  const keys = Object.keys(profile().roads).filter((key) => words[`road.${key}`]);
  const values = keys.map((key) => new Map(profile().roads[key]));
  const bridges = new Set(profile().bridges);
  const known = data.roads.map((_, at) => at).filter((at) => values.some((one) => one.has(at)));
  const rows = known.map((at) => {
    const cells = [data.roads[at].card.title, ...values.map((one) => one.get(at) ?? 0)];
    if (bridges.size) cells.push(bridges.has(at) ? "✓" : "");
    return { cells, go: () => map.fitBounds(roadLines[at].getBounds(), { maxZoom: 12, animate: false }) };
  });
  rows.sort((a, b) => b.cells[1] - a.cells[1]);
  const header = [words["col.section"], ...keys.map((key) => words[`road.${key}`])];
  if (bridges.size) header.push(words["col.bridge"]);
  return sortableTable(words.sections, header, rows);
}

function tables() {
  document.getElementById("tables").replaceChildren(scenarioTable(), sectionTable());
}

if (data.profiles.length) tables();
map.on("profile", tables);
