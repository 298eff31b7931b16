// Colours the map by loss, and lets the reader go through the scenarios. It goes on from
// map.js, whose roads and places it paints anew; text comes ready-made or as numbers.
"use strict";

const SHADES = ["#fee08b", "#fdae61", "#f46d43", "#d73027", "#7f0000"];
const UNHURT = "#b9c2c9";
const SLOWED = "#e08a00";
const OTHERS = "#5b6875";
const number = new Intl.NumberFormat(data.lang === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 1 });
const rainLayer = L.layerGroup().addTo(map);
const roadLines = layers.roads.getLayers();
const placeSigns = layers.places.getLayers();
const chosen = { profile: 0, road: "", place: "cut_off_h", position: 0 };

const profile = () => data.profiles[chosen.profile];
const hours = (value) => `${number.format(value)} ${words.hour}`;

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

// ---- Shades: five classes of equally many of what has any loss ----------------------------

function scale(pairs) {
  const sorted = pairs.map(([, value]) => value).filter((value) => value > 0).sort((a, b) => a - b);
  const breaks = SHADES.map((_, at) => sorted[Math.ceil(((at + 1) * sorted.length) / SHADES.length) - 1]);
  return {
    empty: !sorted.length,
    breaks,
    shade: (value) => (value > 0 ? SHADES[Math.max(0, breaks.findIndex((top) => value <= top))] : null),
  };
}

function figuresOf(kind, key) {
  return profile()?.[kind]?.[key] ?? [];
}

// ---- Painting --------------------------------------------------------------------------------

function paintRoads(shades, values) {
  roadLines.forEach((line, at) => {
    const road = data.roads[at];
    const shade = shades ? shades.shade(values.get(at) ?? 0) : null;
    const weight = Math.max(ROADS[road.class].weight, shade ? 4 : 0);
    line.setStyle({ color: shade ?? UNHURT, weight: shade ? weight : ROADS[road.class].weight * 0.8 });
    if (shade) line.bringToFront();
  });
}

function paintPlaces(shades, values) {
  const never = new Set(profile()?.never ?? []);
  placeSigns.forEach((sign, at) => {
    const place = data.places[at];
    const shade = shades.shade(values.get(at) ?? 0);
    const base = place.kind === "hub" ? 7 : place.kind === "commune_office" ? 4.5 : 2.8;
    const own = place.kind === "hub" ? PLACES.hub : "#ffffff";
    sign.setStyle({
      fillColor: shade ?? own,
      color: shade ? "#3b0a0a" : never.has(at) ? "#c4c9ce" : "#55606b",
      weight: shade ? 1 : 0.9,
    });
    sign.setRadius(shade ? base + 1.6 : base);
    sign.bringToFront();
  });
}

// The part of a drawn line between two distances of its length, both as shares of 1.
function partOf(line, from, to) {
  const steps = line.slice(1).map(([lat, lon], at) => Math.hypot(lat - line[at][0], lon - line[at][1]));
  const whole = steps.reduce((sum, step) => sum + step, 0) || 1;
  const points = [];
  let done = 0;
  steps.forEach((step, at) => {
    const [low, high] = [done / whole, (done + step) / whole];
    done += step;
    if (high < from || low > to || !step) return;
    const on = (share) => {
      const part = Math.min(1, Math.max(0, (share * whole - (done - step)) / step));
      return [0, 1].map((axis) => line[at][axis] + part * (line[at + 1][axis] - line[at][axis]));
    };
    if (!points.length) points.push(on(from));
    points.push(on(to));
  });
  return points;
}

function spanLook(bits) {
  if (bits & (profile()?.bit ?? 7)) return { colour: ALARM, text: "–", word: words["legend.shut"] };
  return bits ? { colour: OTHERS, text: "–", word: words["legend.other"] } : { colour: SLOWED, text: "!", word: words["legend.slow"] };
}

function spansOf(scenario) {
  const own = data.shown[0].spans.map((span) => ({ span, own: scenario.at !== 0 }));
  return scenario.at ? [...scenario.spans.map((span) => ({ span, own: false })), ...own] : own;
}

function whereOf(span) {
  return span[6] ? `${data.roads[span[0]].card.title}, Km ${span[6]}` : data.roads[span[0]].card.title;
}

function whenOf([, , , , from, to], window) {
  if (from < 0) return words.all_times;
  return `${number.format(from)}–${number.format(Math.min(to, window))} ${words.hour}`;
}

function drawSpans(scenario) {
  rainLayer.clearLayers();
  for (const { span } of spansOf(scenario)) {
    const [at, from, to, bits] = span;
    const length = data.roadLength[at] || 1;
    const line = partOf(data.roads[at].line, from / length, to / length);
    const look = spanLook(bits);
    const popup = () => card({ title: whereOf(span), lines: [look.word, whenOf(span, scenario.window)] });
    L.polyline(line, { color: look.colour, weight: 7, opacity: 0.85 }).bindPopup(popup).addTo(rainLayer);
    new Sign(middle(line), {
      shape: bits ? "circle" : "triangle", radius: 7, color: "#fff", weight: 1.5,
      fillColor: look.colour, fillOpacity: 1, text: look.text,
    }).bindPopup(popup).addTo(rainLayer);
  }
}

// ---- What is chosen ----------------------------------------------------------------------------

function repaint() {
  const overview = chosen.position === 0;
  const scenario = overview ? null : data.shown[chosen.position - 1];
  const roadPairs = overview ? figuresOf("roads", chosen.road) : [];
  const placePairs = overview ? figuresOf("places", chosen.place) : scenario.cut[chosen.profile] ?? [];
  const shades = { roads: scale(roadPairs), places: scale(placePairs) };
  paintRoads(overview ? shades.roads : null, new Map(roadPairs));
  paintPlaces(shades.places, new Map(placePairs));
  if (overview) rainLayer.clearLayers();
  else drawSpans(scenario);
  restyleLines();
  describe(scenario);
  legend(overview, shades);
  document.querySelectorAll(".summary").forEach((one) => {
    one.hidden = one.dataset.profile !== profile()?.name;
  });
}

// Place names stay readable above all; the canvas paints in the order it was told.
function restyleLines() {
  placeSigns.forEach((sign) => sign.bringToFront());
  rainLayer.eachLayer((shape) => shape.bringToFront());
}

function cutList(scenario) {
  const cut = [...(scenario.cut[chosen.profile] ?? [])].sort((a, b) => b[1] - a[1]);
  if (!cut.length) return [text("p", words.nobody, "small")];
  const items = cut.map(([at, value]) => {
    const place = data.places[at];
    const item = element("button", { type: "button", className: "pick" }, `${place.name} `, text("span", hours(value), "small"));
    item.addEventListener("click", () => goTo(placeSigns[at]));
    return element("li", {}, item);
  });
  return [element("ul", {}, ...items)];
}

function shutList(scenario) {
  const spans = spansOf(scenario);
  if (!spans.length) return [text("p", words.nothing_shut, "small")];
  const signs = rainLayer.getLayers().filter((shape) => shape instanceof Sign);
  const items = spans.map(({ span, own }, at) => {
    const look = spanLook(span[3]);
    const told = [look.colour === ALARM ? "" : look.word, own ? words.own : "", whenOf(span, scenario.window)];
    const line = text("span", told.filter(Boolean).join(", "), "small");
    const item = element("button", { type: "button", className: "pick" }, `${whereOf(span)} `, line);
    item.addEventListener("click", () => goTo(signs[at]));
    return element("li", {}, item);
  });
  return [element("ul", {}, ...items)];
}

const FIGURES = ["delay_h", "offices_cut_off", "old_centres_cut_off", "people_cut_off_estimate", "person_cut_off_h_estimate", "ways_lost", "added_km"];

function describe(scenario) {
  const told = document.getElementById("told");
  told.replaceChildren();
  document.getElementById("name").textContent = scenario ? data.scenarios[scenario.at] : words.overview;
  const rank = scenario?.rank ? fill(words.position, { rank: scenario.rank, count: number.format(data.scenarios.length - 1) }) : "";
  document.getElementById("rank").textContent = rank;
  if (!scenario) return;
  const rows = FIGURES.map((key) =>
    element("tr", {}, text("th", words[`col.${key}`]), text("td", number.format(profile().columns[key][scenario.at]))),
  );
  told.append(element("table", { className: "figures" }, element("tbody", {}, ...rows)));
  told.append(text("h3", `${words.shut} (${spansOf(scenario).length})`), ...shutList(scenario));
  told.append(text("h3", `${words.cut_off} (${(scenario.cut[chosen.profile] ?? []).length})`), ...cutList(scenario));
}

function shadeRows(shades) {
  if (shades.empty) return [text("p", words.no_rows, "small")];
  return SHADES.flatMap((colour, at) => {
    const low = at ? shades.breaks[at - 1] : 0;
    if (at && shades.breaks[at] === low) return [];
    const swatch = element("span", { className: "swatch" });
    swatch.style.background = colour;
    const label = at ? `> ${number.format(low)} – ${number.format(shades.breaks[at])}` : `≤ ${number.format(shades.breaks[0])}`;
    return [element("li", {}, swatch, label)];
  });
}

function legend(overview, shades) {
  const box = document.getElementById("legend");
  box.replaceChildren(text("h3", words.legend));
  if (overview) {
    if (chosen.road) box.append(text("p", words[`road.${chosen.road}`], "small"), element("ul", {}, ...shadeRows(shades.roads)));
    box.append(text("p", words[`place.${chosen.place}`], "small"), element("ul", {}, ...shadeRows(shades.places)));
    return;
  }
  const key = (colour, label) => {
    const swatch = element("span", { className: "swatch round" });
    swatch.style.background = colour;
    return element("li", {}, swatch, label);
  };
  box.append(
    element("ul", {}, key(ALARM, words["legend.shut"]), key(OTHERS, words["legend.other"]), key(SLOWED, words["legend.slow"])),
    text("p", `${words["legend.cut"]} (${words.hour})`, "small"),
    element("ul", {}, ...shadeRows(shades.places)),
  );
}

// ---- Controls ------------------------------------------------------------------------------------

function select(label, options, value, onChange) {
  const box = element("select", { aria: { label } }, ...options.map(([key, name]) => element("option", { value: key }, name)));
  box.value = value;
  box.addEventListener("change", () => { onChange(box.value); repaint(); });
  return element("label", {}, text("span", label), box);
}

function roadKeys() {
  return Object.keys(profile()?.roads ?? {}).filter((key) => words[`road.${key}`] && !/low|high/.test(key));
}

function stepTo(position) {
  const slider = document.getElementById("slider");
  slider.value = Math.min(Math.max(0, position), Number(slider.max));
  chosen.position = Number(slider.value);
  repaint();
}

function controls() {
  chosen.road = roadKeys()[0] ?? "";
  const slider = element("input", { id: "slider", type: "range", min: 0, max: data.shown.length, value: 0, aria: { label: words.scenario } });
  slider.addEventListener("input", () => stepTo(Number(slider.value)));
  const step = (label, by) => {
    const node = element("button", { type: "button" }, label);
    node.addEventListener("click", () => stepTo(chosen.position + by));
    return node;
  };
  const printer = element("button", { type: "button" }, words.print);
  printer.addEventListener("click", () => window.print());
  const profiles = data.profiles.map((one, at) => [String(at), one.label]);
  const places = ["cut_off_h", "person_h", "share"].map((key) => [key, words[`place.${key}`]]);
  document.getElementById("panel").append(
    element("div", { className: "controls" },
      select(words.profile, profiles, "0", (value) => { chosen.profile = Number(value); map.fire("profile"); }),
      select(words.colour_roads, roadKeys().map((key) => [key, words[`road.${key}`]]), chosen.road, (value) => { chosen.road = value; }),
      select(words.colour_places, places, chosen.place, (value) => { chosen.place = value; }),
    ),
    element("div", { className: "slide" },
      text("h2", words.scenario),
      slider,
      element("div", { className: "steps" }, step(`◀ ${words.previous}`, -1), step(`${words.next} ▶`, 1), printer),
      element("p", { className: "name" }, element("b", { id: "name" }), " ", element("span", { id: "rank", className: "small" })),
    ),
    element("div", { id: "told" }),
    element("div", { id: "legend" }),
  );
}

// Popups tell what is known of a road or a place for the profile chosen.
function popups() {
  roadLines.forEach((line, at) => line.bindPopup(() => {
    const found = Object.keys(profile()?.roads ?? {}).flatMap((key) => {
      const pair = figuresOf("roads", key).find(([index]) => index === at);
      return pair && words[`road.${key}`] ? [`${words[`road.${key}`]}: ${number.format(pair[1])}`] : [];
    });
    if (profile()?.bridges.includes(at)) found.push(words["col.bridge"]);
    return card({ title: data.roads[at].card.title, lines: [...data.roads[at].card.lines, ...found] });
  }));
  placeSigns.forEach((sign, at) => sign.bindPopup(() => {
    const place = data.places[at];
    const found = ["cut_off_h", "person_h", "share"].flatMap((key) => {
      const pair = figuresOf("places", key).find(([index]) => index === at);
      return pair ? [`${words[`place.${key}`]}: ${number.format(pair[1])}`] : [];
    });
    const people = place.people ? [`${words["col.people_cut_off_estimate"]}: ${number.format(place.people)}`] : [];
    return card({ title: place.name, lines: [data.placeWords[place.kind], ...people, ...found] });
  }));
}

controls();
popups();
if (data.profiles.length) repaint();
map.on("zoomend", restyleLines);
const asked = /[#&]scenario=(\d+)/.exec(location.hash);
if (asked) stepTo(Number(asked[1]));
