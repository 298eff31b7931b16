// The list beside the map: what to note, routes, orders left out, closures, legend.
// Everything on the map can be reached here by keyboard.
"use strict";

function section(title, count, open, ...children) {
  const head = element("summary", {}, title);
  if (count !== null) head.append(text("span", String(count), "count"));
  return element("details", { open }, head, element("div", { className: "body" }, ...children));
}

function checkbox(label, onChange) {
  const box = element("input", { type: "checkbox", checked: true, aria: { label } });
  box.addEventListener("change", () => onChange(box.checked));
  return box;
}

function button(label, onClick, className = "") {
  const node = element("button", { type: "button", className }, label);
  node.addEventListener("click", onClick);
  return node;
}

function symbol(shape, colour) {
  const node = element("span", { className: `symbol ${shape}`, aria: { hidden: true } });
  if (colour) node.style.color = colour;
  return node;
}

function row(box, mark, label) {
  return element("div", { className: "row" }, box || element("span", {}), mark, label);
}

function searchable(item, content) {
  item.searched = fold(content);
  return item;
}

function cardText({ title, lines, parts = [] }) {
  return [title, ...lines, ...parts.map(cardText)].join(" ");
}

// Letters without accents and case, so that "dien bien" finds Điện Biên.
function fold(content) {
  const plain = content.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  return plain.toLowerCase().replace(/đ/g, "d");
}

// On a phone the list may cover the map.
function seeMap() {
  document.body.classList.remove("list");
  map.invalidateSize({ animate: false });
}

function header() {
  const aria = { label: words.search };
  const search = element("input", { id: "search", type: "search", placeholder: words.search, aria });
  search.addEventListener("input", () => filter(search.value));
  const toggle = button(`${words.show_panel} / ${words.show_map}`, () => {
    document.body.classList.toggle("list");
    map.invalidateSize({ animate: false });
  }, "toggle");
  const printer = button(words.print_all, () => printSheets(null), "print");
  const totals = data.totals.map((line) => text("p", line.text, line.urgent ? "must" : ""));
  const tools = element("div", { className: "tools" }, search, toggle);
  if (!data.closuresOnly) tools.append(printer);
  const nothing = element("p", { id: "nothing", className: "small", hidden: true }, words.no_match);
  return element("header", {}, text("h1", data.title), ...totals, tools, nothing);
}

function warningList() {
  const items = data.warnings.map((line) => text("li", line.text, line.urgent ? "urgent" : ""));
  const list = element("ul", { className: "warnings" }, ...items);
  return section(words.warnings, items.length, true, list);
}

function routeList() {
  const every = (visible) => () => data.routes.forEach((route) => showRoute(route, visible));
  const bulk = element(
    "div",
    { className: "bulk" },
    button(words.all, every(true)),
    button(words.none, every(false)),
  );
  const items = data.routes.map(routeItem);
  return section(words.routes, items.length, true, bulk, element("ul", {}, ...items));
}

function routeItem(route, number) {
  const name = route.driver ? `${route.vehicle} · ${route.driver}` : route.vehicle;
  const figures = text("span", route.figures.join(" · "), "small");
  route.box = checkbox(name, (visible) => showRoute(route, visible));
  route.head = button("", () => chooseAndZoom(route), "pick");
  route.head.append(text("b", name), figures);
  route.head.setAttribute("aria-expanded", false);
  const stops = route.stops.map((stop, at) => {
    const pick = button(`${stop.number}. ${stop.label}`, () => goToStop(route, at), "pick");
    return searchable(element("li", {}, pick), `${name} ${stop.label} ${cardText(stop.card)}`);
  });
  const printer = button(words.print_route, () => printSheets(number));
  const inside = { className: "inside", hidden: true };
  route.inside = element("div", inside, printer, element("ol", {}, ...stops));
  const head = row(route.box, symbol("line", route.colour), route.head);
  route.item = element("li", { className: "route" }, head, route.inside);
  const content = [name, ...route.figures, ...route.stops.map((stop) => cardText(stop.card))];
  return searchable(route.item, content.join(" "));
}

function chooseAndZoom(route) {
  const again = chosenRoute === route;
  choose(again ? null : route);
  if (again) return;
  seeMap();
  map.fitBounds(route.lane.getBounds(), { padding: [40, 40], maxZoom: 14 });
}

function goToStop(route, at) {
  showRoute(route, true);
  seeMap();
  goTo(route.signs[at]);
}

function unassignedList() {
  const total = data.groups.reduce((sum, { orders }) => sum + orders.length, 0);
  const groups = data.groups.map((group) => {
    const box = checkbox(group.title, (visible) => show(group.layer, visible));
    const label = text("span", `${group.title} (${group.orders.length})`, "label");
    const items = element("ul", { className: "inside" }, ...group.orders.map(orderItem));
    group.item = element("div", {}, row(box, symbol("diamond", group.colour), label), items);
    return group.item;
  });
  return section(words.unassigned, total, total > 0, ...groups);
}

function orderItem(order) {
  const title = text("b", order.card.title);
  if (order.mandatory) title.append(" ", text("span", words.mandatory, "must"));
  if (!order.sign) title.append(" ", text("span", `(${words.not_located})`, "small"));
  const pick = button("", () => { seeMap(); goTo(order.sign); }, "pick");
  pick.append(title, text("span", order.card.lines[0], "small"));
  pick.disabled = !order.sign;
  return searchable(element("li", {}, pick), cardText(order.card));
}

function closureList() {
  const items = data.closures.map((closure) => {
    const pick = button(closure.label, () => { seeMap(); goTo(closure.signs[0]); }, "pick");
    pick.disabled = closure.signs.length === 0;
    const item = element("li", {}, pick);
    if (pick.disabled) item.append(text("span", closure.card.lines[0], "must small"));
    return searchable(item, cardText(closure.card));
  });
  const open = Boolean(data.closuresOnly);
  return section(words.closures, items.length, open, element("ul", {}, ...items));
}

function legend() {
  const switched = (label, mark, layer) => {
    const box = checkbox(label, (visible) => {
      show(layer, visible);
      relabel();
    });
    return row(box, mark, text("span", label, "label"));
  };
  const key = (label, mark) => row(null, mark, text("span", label, "label"));
  const present = new Set(data.roads.map((road) => road.class));
  const roads = Object.entries(ROADS)
    .filter(([name]) => present.has(name))
    .map(([name, { color }]) => key(data.roadWords[name], symbol(`line ${name}`, color)));
  const notes = [...data.notes, "Leaflet © Volodymyr Agafonkin, CloudMade; BSD-2-Clause."];
  return section(
    words.layers,
    null,
    false,
    switched(words.roads, symbol("line", ROADS.national.color), layers.roads),
    ...roads,
    key(words.poor_road, symbol("line dashed", ROADS.district.color)),
    switched(words.closures, symbol("shut"), layers.closures),
    key(words.partly_shut, symbol("partly")),
    key(words.slowed, symbol("slow")),
    switched(words.places, symbol("square", PLACES.commune_office), layers.places),
    ...(data.closuresOnly ? [] : [
      key(words.stops, symbol("dot", "#555")),
      key(words.unassigned, symbol("diamond", "#555")),
    ]),
    ...notes.map((note) => text("p", note, "small")),
  );
}

// Hide what does not hold every word asked for, and groups that are left empty.
function filter(query) {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll("#panel li")) {
    if (item.searched === undefined) continue;
    item.hidden = !wanted.every((word) => item.searched.includes(word));
    item.classList.toggle("found", !item.hidden);
  }
  document.getElementById("nothing").hidden = Boolean(document.querySelector("#panel li.found"));
  for (const { item } of data.groups) item.hidden = !item.querySelector("li:not([hidden])");
  for (const route of data.routes) {
    // Stops are listed when the search is for more than the vehicle's own name.
    const deeper = wanted.some((word) => !fold(route.vehicle).includes(word));
    route.inside.hidden = route.item.hidden || !(deeper || chosenRoute === route);
  }
}

// All drivers' sheets, or one.
function printSheets(number) {
  document.body.classList.toggle("one-sheet", number !== null);
  document.querySelectorAll(".sheet").forEach((sheet, at) => {
    sheet.classList.toggle("chosen", at === number);
  });
  window.print();
}

const panel = document.getElementById("panel");
panel.append(header());
if (data.warnings.length) panel.append(warningList());
if (!data.closuresOnly) panel.append(routeList(), unassignedList());
panel.append(closureList(), legend());

map.on("shown", ({ route, visible }) => {
  route.box.checked = visible;
});
map.on("chosen", ({ route: chosen }) => {
  for (const route of data.routes) {
    const mine = route === chosen;
    route.inside.hidden = !mine;
    route.head.setAttribute("aria-expanded", mine);
    route.item.classList.toggle("chosen", mine);
  }
  if (chosen) chosen.item.scrollIntoView({ block: "nearest" });
});
window.addEventListener("afterprint", () => document.body.classList.remove("one-sheet"));
