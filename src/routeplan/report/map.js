// Draws the plan that the page carries. All sentences come ready-made in the reader's
// language; text reaches the page through textContent alone, never as HTML.
"use strict";

const data = JSON.parse(document.getElementById("plan-data").textContent);
const words = data.words;

const STOPS_NUMBERED_FROM = 11; // zoom
const OFFICES_NAMED_FROM = 9;
const PLACES_NAMED_FROM = 11;
const MOST_SIGNS = 12; // of one closure
const ROADS = {
  national: { color: "#8d979f", weight: 5 },
  provincial: { color: "#9aa4ac", weight: 3.5 },
  district: { color: "#adb6bd", weight: 2.2 },
  commune: { color: "#bac2c8", weight: 1.4 },
  track: { color: "#c3b9a8", weight: 1.2 },
  path: { color: "#cfc7b9", weight: 0.8 },
  ferry: { color: "#9bb8cf", weight: 1.4 },
};
const PLACES = { hub: "#111827", commune_office: "#1f6f54", other: "#8a8f94" };
const ALARM = "#c1121f";
const SLOW = "#e08a00";

// ---- Elements of the page ------------------------------------------------------------

function element(tag, { aria = {}, ...properties }, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(aria)) node.setAttribute(`aria-${name}`, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

function text(tag, content, className = "") {
  return element(tag, { className, textContent: content });
}

function card({ title, lines, parts = [] }) {
  const paragraphs = (these) => these.map((line) => text("p", line));
  const sections = parts.map((part) =>
    element("section", {}, text("h3", part.title), ...paragraphs(part.lines)),
  );
  return element("div", { className: "card" }, text("h3", title), ...paragraphs(lines), ...sections);
}

// ---- Shapes on the one canvas --------------------------------------------------------

const OUTLINES = {
  circle: (ctx, p, r) => ctx.arc(p.x, p.y, r, 0, 2 * Math.PI),
  square: (ctx, p, r) => ctx.rect(p.x - r, p.y - r, 2 * r, 2 * r),
  diamond: (ctx, p, r) => polygon(ctx, [[p.x, p.y - r], [p.x + r, p.y], [p.x, p.y + r], [p.x - r, p.y]]),
  triangle: (ctx, p, r) => polygon(ctx, [[p.x, p.y - r], [p.x + r, p.y + r], [p.x - r, p.y + r]]),
};

function polygon(ctx, corners) {
  corners.forEach(([x, y], at) => (at ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

// A marker of any outline, with a short text inside.
const Sign = L.CircleMarker.extend({
  _updatePath() {
    const canvas = this._renderer;
    if (!canvas._drawing || this._empty()) return;
    const ctx = canvas._ctx;
    ctx.beginPath();
    OUTLINES[this.options.shape](ctx, this._point, this._radius);
    canvas._fillStroke(ctx, this);
    if (this.options.text === undefined || this._radius < 7) return;
    ctx.globalAlpha = this.options.fillOpacity;
    ctx.fillStyle = this.options.textColor || "#fff";
    ctx.font = `bold ${this.options.text.length > 2 ? 9 : 11}px sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(this.options.text, this._point.x, this._point.y + 0.5);
    ctx.globalAlpha = 1;
  },
});

// A line drawn beside the road, on the right as driven, so that routes sharing a road
// (and the way out and back) stay apart.
const Lane = L.Polyline.extend({
  _updatePath() {
    const onRoad = this._parts;
    const scale = Math.min(1, Math.max(0.3, (this._map.getZoom() - 7) / 5));
    this._parts = onRoad.map((part) => beside(part, this.options.offset * scale));
    this._renderer._updatePoly(this, false);
    this._parts = onRoad;
  },
  _clickTolerance() {
    return L.Polyline.prototype._clickTolerance.call(this) + this.options.offset;
  },
});

function beside(points, offset) {
  const shifted = [];
  for (let at = 1; at < points.length; at += 1) {
    const [a, b] = [points[at - 1], points[at]];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const aside = L.point(-(b.y - a.y), b.x - a.x).multiplyBy(offset / length);
    shifted.push(a.add(aside), b.add(aside));
  }
  return shifted;
}

// ---- Layers --------------------------------------------------------------------------

document.body.classList.add("ready");

const map = L.map("map", {
  renderer: L.canvas({ tolerance: 6, padding: 0.3 }),
  preferCanvas: true,
  attributionControl: false,
  zoomSnap: 0.25,
  wheelPxPerZoomLevel: 90,
  minZoom: 6,
  maxZoom: 17,
});
const layers = {
  roads: L.layerGroup(data.roads.map(roadLine)),
  places: L.layerGroup(data.places.map(placeSign)),
  closures: L.layerGroup(data.closures.flatMap(closureShapes)),
  labels: L.layerGroup(),
};
let chosenRoute = null;

function roadLine(road) {
  const dashArray = road.poor ? "5 6" : null;
  return L.polyline(road.line, { ...ROADS[road.class], dashArray, lineCap: "butt" }).bindPopup(() =>
    card(road.card),
  );
}

function placeSign(place) {
  const isDepot = place.kind === "hub" || place.kind === "commune_office";
  const sign = new Sign(place.at, {
    shape: isDepot ? "square" : "circle",
    radius: place.kind === "hub" ? 6 : isDepot ? 3.5 : 2,
    color: "#fff",
    weight: 1,
    fillColor: PLACES[place.kind] || PLACES.other,
    fillOpacity: 1,
  });
  return sign.bindPopup(() => card({ title: place.name, lines: [data.placeWords[place.kind]] }));
}

// A closure's spans, and a sign on each, since ten metres of road are no line to see; an
// area over a town has more streets than there is room for signs.
function closureShapes(closure) {
  const slow = closure.blocks === "none";
  const partly = !slow && closure.blocks !== "all";
  const colour = slow ? SLOW : ALARM;
  const popup = () => card(closure.card);
  const lines = closure.lines.map((line) =>
    L.polyline(line, { color: colour, weight: 8, opacity: 0.85 }).bindPopup(popup),
  );
  const longest = [...closure.lines].sort((a, b) => drawnLength(b) - drawnLength(a));
  closure.signs = longest.slice(0, MOST_SIGNS).map((line) => {
    const sign = new Sign(middle(line), {
      shape: slow ? "triangle" : "circle",
      color: partly ? ALARM : "#fff",
      weight: 2,
      fillColor: partly ? "#fff" : colour,
      fillOpacity: 1,
      text: slow ? "!" : "–",
      textColor: partly ? ALARM : "#fff",
    });
    return sign.bindPopup(popup);
  });
  return [...outline(closure.shape, colour), ...lines, ...closure.signs];
}

// What was reported: an area, a line, a point with its radius.
function outline(shape, colour) {
  if (!shape) return [];
  const style = { color: colour, weight: 1.5, dashArray: "4 4", opacity: 0.8, interactive: false };
  if (shape.kind === "point") return [L.circle(shape.at[0], { ...style, radius: shape.radius, fill: false })];
  if (shape.kind === "polygon") return [L.polygon(shape.at, { ...style, fillOpacity: 0.08 })];
  return [L.polyline(shape.at, style)];
}

function drawnLength(line) {
  const steps = line.slice(1).map(([lat, lon], at) => Math.hypot(lat - line[at][0], lon - line[at][1]));
  return steps.reduce((sum, step) => sum + step, 0);
}

function middle(line) {
  const at = (line.length - 1) / 2;
  const [a, b] = [line[Math.floor(at)], line[Math.ceil(at)]];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

for (const route of data.routes) {
  route.lane = new Lane(route.line, { color: route.colour, offset: route.offset })
    .bindTooltip(() => text("b", route.vehicle), { sticky: true })
    .on("click", () => choose(chosenRoute === route ? null : route));
  route.signs = route.stops.map((stop) => {
    const shape = stop.depot ? "square" : "circle";
    const options = { shape, text: String(stop.number), color: "#fff", fillColor: route.colour };
    return new Sign(stop.at, options).bindPopup(() => card(stop.card));
  });
  route.layer = L.layerGroup([route.lane, ...route.signs]);
}

for (const group of data.groups) {
  group.layer = L.layerGroup();
  for (const order of group.orders.filter(({ at }) => at)) {
    const title = `${order.card.title} · ${group.title}`;
    order.sign = new Sign(order.at, {
      shape: "diamond",
      color: "#fff",
      weight: 1.5,
      fillColor: group.colour,
      fillOpacity: 0.95,
      text: order.mandatory ? "!" : undefined,
    });
    order.sign.bindPopup(() => card({ ...order.card, title })).addTo(group.layer);
  }
}

// ---- What is seen --------------------------------------------------------------------

function show(layer, visible) {
  if (visible) layer.addTo(map);
  else layer.remove();
  restack();
}

function showRoute(route, visible) {
  if (!visible && chosenRoute === route) choose(null);
  show(route.layer, visible);
  map.fire("shown", { route, visible });
}

function choose(route) {
  chosenRoute = route;
  restyle();
  if (route) showRoute(route, true);
  else restack();
  map.fire("chosen", { route });
}

function goTo(sign) {
  map.setView(sign.getLatLng(), Math.max(map.getZoom(), STOPS_NUMBERED_FROM), { animate: false });
  sign.openPopup();
}

// Lower layers first: the canvas paints in the order in which it was told.
function restack() {
  const order = [layers.roads, layers.places, ...data.routes.map((route) => route.lane)];
  order.push(...data.routes.flatMap((route) => route.signs));
  if (chosenRoute) order.push(chosenRoute.lane, ...chosenRoute.signs);
  order.push(...data.groups.map((group) => group.layer), layers.closures);
  for (const layer of order) {
    if (layer.eachLayer) layer.eachLayer((inner) => inner._map && inner.bringToFront());
    else if (layer._map) layer.bringToFront();
  }
}

// Sizes depend on the zoom, strength on the chosen route.
function restyle() {
  const zoom = map.getZoom();
  const radius = zoom < OFFICES_NAMED_FROM ? 5 : zoom < STOPS_NUMBERED_FROM ? 7 : 9;
  const closed = data.closures.flatMap(({ signs }) => signs);
  const leftOut = data.groups.flatMap(({ orders }) => orders.map(({ sign }) => sign));
  for (const sign of [...closed, ...leftOut]) if (sign) sign.setRadius(radius);
  for (const route of data.routes) {
    const mine = chosenRoute === route;
    const opacity = chosenRoute && !mine ? 0.2 : 1;
    const numbered = mine || (zoom >= STOPS_NUMBERED_FROM && !chosenRoute);
    route.lane.setStyle({ weight: mine ? 5 : 3, opacity: 0.9 * opacity });
    for (const sign of route.signs) {
      sign.setRadius(numbered ? 9 : 4);
      sign.setStyle({ weight: numbered ? 1.5 : 0.8, opacity, fillOpacity: opacity });
    }
  }
}

// Names of places where there is room for them, the most important first.
function relabel() {
  layers.labels.clearLayers();
  if (!map.hasLayer(layers.places)) return;
  const taken = [];
  for (const place of data.places) {
    const from = { hub: 0, commune_office: OFFICES_NAMED_FROM }[place.kind] ?? PLACES_NAMED_FROM;
    const { x, y } = map.latLngToContainerPoint(place.at);
    const box = L.bounds([x, y - 8], [x + place.label.length * 6.8 + 14, y + 8]);
    const seen = L.bounds([0, 0], map.getSize()).contains([x, y]);
    if (map.getZoom() < from || !seen || taken.some((other) => other.overlaps(box))) continue;
    taken.push(box);
    const kind = from === PLACES_NAMED_FROM ? "other" : place.kind;
    const icon = L.divIcon({
      className: `place-name ${kind}`,
      html: text("span", place.label),
      iconSize: null,
      iconAnchor: [-10, 9],
    });
    L.marker(place.at, { icon, interactive: false, keyboard: false }).addTo(layers.labels);
  }
}

// ---- Start ---------------------------------------------------------------------------

function startView() {
  const asked = /^#([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash); // #zoom/lat/lon
  if (asked) return map.setView([Number(asked[2]), Number(asked[3])], Number(asked[1]));
  const leftOut = data.groups.flatMap(({ orders }) => orders.map(({ at }) => at).filter(Boolean));
  const shut = data.closuresOnly
    ? data.closures.flatMap(({ lines, shape }) => [...lines.flat(), ...(shape ? shape.at : [])])
    : [];
  const busy = L.latLngBounds([...data.routes.flatMap(({ line }) => line), ...leftOut, ...shut]);
  const all = L.latLngBounds([...data.roads.flatMap(({ line }) => line), ...data.places.map(({ at }) => at)]);
  if (!busy.isValid() && !all.isValid()) return map.setView([0, 0], 2); // Nothing is drawn at all.
  return map.fitBounds(busy.isValid() ? busy : all, { padding: [25, 25], maxZoom: 15 });
}

startView();
L.control.scale({ imperial: false }).addTo(map);
for (const layer of Object.values(layers)) layer.addTo(map);
for (const { layer } of [...data.routes, ...data.groups]) layer.addTo(map);
restyle();
restack();
relabel();
map.on("zoomend", restyle);
map.on("moveend", relabel);
