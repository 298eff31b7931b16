// What changed, on the map that map.js draws: routes and closures before and after, orders
// and places. Text comes ready-made in the reader's language.
"use strict";

const CHANGES = { lost: "#c1121f", gained: "#1f8a4c", dropped: "#6b7280", added: "#0b63ce", moved: "#8a4fbf" };
const PLACE_CHANGES = { worse: "#c1121f", better: "#1f8a4c", longer: "#f08c00", shorter: "#4aa3df", same: "#c9ced3" };
const placeSigns = layers.places.getLayers();
const fewerDashes = { dashArray: "7 6" };

const sides = data.sides.map((side, at) => ({
  routes: L.layerGroup(side.routes.map((route) =>
    new Lane(route.line, { color: route.colour, offset: at ? 2 : 5, weight: 3, opacity: at ? 0.9 : 0.7, ...(at ? {} : fewerDashes) })
      .bindTooltip(() => text("b", `${route.vehicle} · ${at ? words.after : words.before}`), { sticky: true }))),
  closures: L.layerGroup(side.closures.flatMap(closureShapes)),
}));
const orderLayer = L.layerGroup(data.orders.map((order) =>
  new Sign(order.at, { shape: "diamond", radius: 6, color: "#fff", weight: 1.2, fillColor: CHANGES[order.change], fillOpacity: 1 })
    .bindPopup(() => card(order.card))));
data.sides.forEach((side) => side.closures.forEach(({ signs }) => signs.forEach((sign) => sign.setRadius(7))));

function paintPlaces(profile) {
  const changes = new Map(data.placeChanges.filter(([, name]) => name === profile).map(([at, , change]) => [at, change]));
  placeSigns.forEach((sign, at) => {
    const kind = data.places[at].kind;
    const base = kind === "hub" ? 7 : kind === "commune_office" ? 4.5 : 2.8;
    const change = changes.get(at);
    sign.setStyle({ fillColor: kind === "hub" && !change ? PLACES.hub : change ? PLACE_CHANGES[change] : "#fff", color: "#55606b", weight: 0.9 });
    sign.setRadius(change ? base + 1.6 : base);
    sign.bindPopup(() => card({ title: data.places[at].name, lines: [words[`place.${change ?? "same"}`]] }));
  });
}

function toFront() {
  for (const layer of [layers.places, orderLayer, sides[0].closures, sides[1].closures]) {
    layer.eachLayer((shape) => shape._map && shape.bringToFront());
  }
}

function toggle(label, layer, on) {
  const box = element("input", { type: "checkbox", checked: on });
  const set = () => { if (box.checked) layer.addTo(map); else layer.remove(); toFront(); };
  box.addEventListener("change", set);
  set();
  return element("label", { className: "toggled" }, box, label);
}

function key(colour, label) {
  const swatch = element("span", { className: "swatch round" });
  swatch.style.background = colour;
  return element("li", {}, swatch, label);
}

function profileChoice() {
  if (!data.profiles.length) return null;
  const box = element("select", { aria: { label: words["col.profile"] } }, ...data.profiles.map(([value, name]) => element("option", { value }, name)));
  box.addEventListener("change", () => { paintPlaces(box.value); toFront(); });
  return element("label", {}, text("span", words["col.profile"]), box);
}

function panel() {
  const controls = element("div", { className: "controls" }, profileChoice());
  data.sides.forEach((side, at) => {
    const name = at ? words.after : words.before;
    if (side.routes.length) controls.append(toggle(`${words["layer.routes"]}: ${name}`, sides[at].routes, at === 1));
    if (side.closures.length) controls.append(toggle(`${words["layer.closures"]}: ${name}`, sides[at].closures, at === 1));
  });
  if (data.orders.length) controls.append(toggle(words["layer.orders"], orderLayer, true));
  const seen = new Set(data.orders.map(({ change }) => change));
  const orders = Object.keys(CHANGES).filter((change) => seen.has(change)).map((change) => key(CHANGES[change], words[`change.${change}`]));
  const places = Object.keys(PLACE_CHANGES).filter((one) => one !== "same").map((change) => key(PLACE_CHANGES[change], words[`place.${change}`]));
  const legend = element("div", { id: "legend" });
  if (orders.length) legend.append(text("h3", words["layer.orders"]), element("ul", {}, ...orders));
  legend.append(text("h3", words["layer.places"]), element("ul", {}, ...places));
  legend.append(...data.notes.map((note) => text("p", note, "small")));
  document.getElementById("panel").append(controls, legend);
}

panel();
paintPlaces(data.profiles[0]?.[0]);
toFront();
