// The page of `pqa run` and `pqa compare`.
report.causes = [["busy", "busy"], ["tables", "waits for tables"], ["inputs", "waits for inputs"],
  ["outputs", "waits for outputs"], ["fill_drain", "fills and drains"]];
report.layerTick = function (value) {
  return report.brief(this.getLabelForValue(value), this.chart.width > 700 ? 48 : 18);
};
const barsShown = 100;  // a canvas has a greatest height

report.startRun = function () {
  const { result, work } = report.data;
  const main = document.getElementById("main");
  const compared = !result.layers;
  const systems = (compared ? ["pqa", "dla"] : ["pqa"]).map((key) => {
    const figures = compared ? result[key] : result;
    const config = (result.config || {})[key === "dla" ? "dla" : "architecture"] || {};
    return { key, name: compared ? `${key.toUpperCase()} (${config.name})` : config.name, figures, clock: config.clock_mhz,
      work: (work || {})[key] };
  });
  document.getElementById("subtitle").textContent = [`pqa ${result.version}`, `fidelity ${result.fidelity}`,
    Array.isArray(result.command) ? result.command.join(" ") : ""].filter(Boolean).join(" · ");
  main.append(totals(systems, result));
  if (compared) main.append(sideBySide(systems));
  for (const system of systems) main.append(cycles(system, systems.length > 1));
  main.append(report.el("div", { class: "columns" }, systems.map((s) => roofline(s, systems.length > 1)),
    systems.map((s) => bandwidth(s, systems.length > 1))), ...systems.flatMap((s) => windows(s, systems.length > 1)));
  for (const system of systems) main.append(layerTable(system, systems.length > 1));
  for (const system of systems) if (system.figures.memory) main.append(memory(system, systems.length > 1));
  main.append(report.section("configuration", "Configuration",
    Object.entries(result.config || {}).map(([name, value]) => report.json(name, value)),
    report.json("result.json, all of it", result)));
};

const of = (system, many) => (many ? ` of ${system.name}` : "");
const microseconds = (system, cycles) => cycles / (system.clock || NaN);
const bytesOf = (figures) => (figures.bus_bytes_read === undefined
  ? (figures.table_bits === undefined ? NaN : figures.table_bits / 8) : figures.bus_bytes_read + figures.bus_bytes_written);

function totals(systems, result) {
  const facts = systems.map((system) => {
    const { total, energy_uj: energy, power_w: power, area } = system.figures;
    return [systems.length > 1 ? report.el("h3", null, system.name) : null, report.facts([
      ["cycles", total.cycles], ["time, µs", total.time_us], ["images", total.images],
      ["images a second", total.throughput_images_s], ["bandwidth, GB/s", total.bandwidth_gb_s],
      ["of the peak, %", total.bandwidth_utilisation === undefined ? undefined : 100 * total.bandwidth_utilisation],
      ["read, bytes", total.bus_bytes_read], ["written, bytes", total.bus_bytes_written],
      ["energy, µJ", energy && energy.total], ["power, W", power],
      ...(Array.isArray(area) ? area.map((a) => [`area, CLB (${a.model})`, a.clb_equivalent]) : [])])];
  });
  const ratio = result.ratio && [report.el("h3", null, "PQA against the DLA (above 1: PQA is better)"),
    report.facts(Object.entries(result.ratio).filter(([, value]) => typeof value === "number")
      .map(([name, value]) => [name.replace(/_/g, " "), value]))];
  return report.section("totals", "Totals", facts, ratio);
}

// Cycles of a stage of a layer by cause; of the closed form, two figures that may overlap.
function causesOf(layer, stage) {
  if (stage === "bottleneck") return { busy: layer.compute_cycles, ...layer.stalls };
  const account = (layer.stages || {})[stage];
  return account ? { busy: account.busy, ...account.stalls } : null;
}

function causeSets(rows, share) {
  const colours = report.css("--causes").split(" ");
  return report.causes.map(([key, label], c) => ({
    label, stack: "cycles", borderColor: report.css("--page"), borderWidth: 0.5, pointStyle: "rect",
    backgroundColor: report.fill(c, colours[c]),
    data: rows.map((row) => {
      if (!row) return 0;
      const all = report.causes.reduce((sum, [name]) => sum + (row[name] || 0), 0);
      return share ? (all ? (100 * (row[key] || 0)) / all : 0) : row[key] || 0;
    }),
  }));
}

function cycles(system, many) {
  const { layers } = system.figures;
  const measured = layers.some((layer) => layer.stalls);
  const state = { stage: "bottleneck", share: false, first: 0 };
  const part = () => layers.slice(state.first, state.first + barsShown);
  const id = `cycles-${system.key}`;
  const plot = report.plot({
    id,
    label: () => `Bars: cycles of each layer${of(system, many)}; the table of layers has the numbers`,
    height: () => Math.max(220, 24 * part().length + 110),
    build() {
      if (layers.length === 0) return "No layers.";
      const datasets = measured ? causeSets(part().map((layer) => causesOf(layer, state.stage)), state.share)
        : [["compute_cycles", "compute"], ["table_load_cycles", "table load"]].map(([key, label], c) => ({
          label, pointStyle: "rect", backgroundColor: report.fill(c, report.css("--causes").split(" ")[c]),
          data: part().map((layer) => layer[key]) }));
      return {
        type: "bar",
        data: { labels: part().map((layer) => layer.name), datasets },
        options: report.options({
          indexAxis: "y", boxes: true,
          scales: {
            x: report.axis(state.share ? "% of the layer's cycles" : "cycles",
              { stacked: measured, max: state.share ? 100 : undefined }),
            y: { type: "category", stacked: measured, grid: { display: false }, ticks: { autoSkip: false,
              color: report.css("--text"), callback: report.layerTick } },
          },
          tooltip: { label: (item) => `${item.dataset.label}: ${report.number(item.raw)}${state.share ? " %" : ""}` },
          click: (found) => layerDetails(system, state.first + found.index),
        }),
      };
    },
  });
  const change = (key) => (value) => {
    state[key] = key === "first" ? Number(value) : value;
    plot.update();
  };
  const controls = [];
  if (measured) {
    const stages = Object.keys(layers.find((layer) => layer.stages)?.stages || {});
    controls.push(report.select("Stage", [["bottleneck", "the layer's bottleneck"], ...stages.map((s) => [s, s])],
      "bottleneck", change("stage")));
    controls.push(report.check("as a share", false, change("share")));
  }
  if (layers.length > barsShown) {
    const parts = Array.from({ length: Math.ceil(layers.length / barsShown) }, (_, i) => i * barsShown);
    controls.push(report.select("Layers", parts.map((p) => [p, `${p + 1} to ${Math.min(p + barsShown, layers.length)}`]), 0,
      change("first")));
  }
  return report.section(id + "-part", "Cycles by layer" + of(system, many),
    report.el("p", { class: "note" }, measured
      ? "Every cycle of a stage is busy or waits for one cause; together they are the layer's cycles. A bar shows more."
      : "The closed form: loading and computing may overlap, so they stand beside each other."),
    controls.length ? report.el("div", { class: "controls" }, controls) : null, plot.element);
}

// The cycles of both accelerators, of the layers with the most of them where there are many.
function sideBySide(systems) {
  const names = systems[0].figures.layers.map((layer) => layer.name);
  const both = (i) => systems.reduce((sum, system) => sum + ((system.figures.layers[i] || {}).cycles || 0), 0);
  const shown = names.map((_, i) => i).sort((a, b) => both(b) - both(a)).slice(0, barsShown).sort((a, b) => a - b);
  const plot = report.plot({
    id: "compared",
    label: () => "Bars: the cycles of each layer on both accelerators; the tables of layers have the numbers",
    height: () => Math.max(220, 34 * shown.length + 110),
    build: () => ({
      type: "bar",
      data: { labels: shown.map((i) => names[i]), datasets: systems.map((system, c) => ({ label: system.name,
        backgroundColor: report.fill(c, report.css("--causes").split(" ")[c]),
        data: shown.map((i) => (system.figures.layers[i] || {}).cycles) })) },
      options: report.options({ indexAxis: "y", boxes: true, scales: { x: report.axis("cycles"),
        y: { type: "category", grid: { display: false }, ticks: { autoSkip: false, color: report.css("--text"),
          callback: report.layerTick } } },
      click: (found) => layerDetails(systems[found.datasetIndex], shown[found.index]) }),
    }),
  });
  return report.section("compared-part", "Both beside each other", shown.length < names.length
    ? report.el("p", { class: "note" }, `The ${barsShown} layers with the most cycles.`) : null, plot.element);
}

function layerDetails(system, index) {
  const layer = system.figures.layers[index];
  const stages = Object.keys(layer.stages || {});
  const canvas = report.el("canvas", { role: "img", "aria-label": "Busy and stalled cycles of each stage" });
  report.details(layer.name, report.facts([
    ["cycles", layer.cycles], ["bound by", layer.bound], ["tiles", layer.tiles], ["bytes", bytesOf(layer)],
    ["table load, cycles", layer.table_load_cycles], ["energy, µJ", layer.energy_uj && layer.energy_uj.total]]),
  stages.length ? report.el("div", { class: "plot" }, canvas) : null, report.json("All figures of this layer", layer));
  if (!stages.length) return;
  const before = Chart.getChart(canvas);
  if (before) before.destroy();
  new Chart(canvas, {
    type: "bar",
    data: { labels: stages, datasets: causeSets(stages.map((stage) => causesOf(layer, stage)), false) },
    options: report.options({ indexAxis: "y", boxes: true, scales: { x: report.axis("cycles", { stacked: true }),
      y: { type: "category", stacked: true, grid: { display: false } } } }),
  });
}

function roofline(system, many) {
  const id = `roofline-${system.key}`;
  const { work, figures } = system;
  const unit = work ? work.unit : "operations";
  const roof = work ? work.per_cycle * work.clock_mhz * 1e6 : NaN;
  const peak = figures.memory && figures.memory.peak_gb_s ? figures.memory.peak_gb_s * 1e9 : NaN;
  const points = work ? figures.layers.map((layer, index) => ({ index, x: work.layers[index] / bytesOf(layer),
    y: work.layers[index] / (microseconds(system, layer.cycles) * 1e-6) }))
    .filter((p) => Number.isFinite(p.x) && p.x > 0 && Number.isFinite(p.y) && p.y > 0) : [];
  const plot = report.plot({
    id,
    label: () => `Roofline${of(system, many)}: ${unit} per second of each layer over ${unit} per byte`,
    build() {
      if (points.length === 0) return "No layer moved bytes, or the configuration is not known: there is no roofline.";
      const xs = points.map((p) => p.x).concat(Number.isFinite(peak) ? [roof / peak] : []);
      const [left, right] = report.span(xs).map((x, end) => (end ? x * 2 : x / 2));
      const datasets = [{ label: "layers", type: "scatter", ...report.style(0), data: points, pointRadius: 5 }];
      if (Number.isFinite(peak)) {
        datasets.push({ label: `memory's peak, ${report.number(peak / 1e9)} GB/s`, type: "line", ...report.style(1),
          pointRadius: 0, backgroundColor: "transparent", data: [left, Math.min(right, roof / peak)].map((x) => ({ x, y: x * peak })) });
      }
      datasets.push({ label: `all lanes, ${report.short(roof)} ${unit}/s`, type: "line", ...report.style(2), pointRadius: 0,
        backgroundColor: "transparent",
        data: [Number.isFinite(peak) ? Math.max(left, roof / peak) : left, right].map((x) => ({ x, y: roof })) });
      return {
        type: "scatter", data: { datasets },
        options: report.options({
          boxes: true,
          scales: { x: report.axis(`${unit} per byte`, { log: true, min: left, max: right }),
            y: report.axis(`${unit} per second`, { log: true }) },
          tooltip: { label: (item) => (item.datasetIndex ? item.dataset.label : `${figures.layers[item.raw.index].name}: ` +
            `${report.number(item.raw.x)} per byte, ${report.short(item.raw.y)} per second`) },
          click: (found) => { if (found.datasetIndex === 0) layerDetails(system, points[found.index].index); },
        }),
      };
    },
  });
  return report.section(id + "-part", "Roofline" + of(system, many),
    work && report.el("p", { class: "note" }, unit === "lookups"
      ? "An operation is one table entry looked up and added. A layer below both lines waits for something else: its " +
        "encoder, its first tables, a partly filled array. One above the memory's line had tables that came before it " +
        "began." : "An operation is one multiplication and addition."),
    plot.element);
}

function bandwidth(system, many) {
  const id = `bandwidth-${system.key}`;
  const { layers, total, memory: seen } = system.figures;
  const plot = report.plot({
    id,
    label: () => `Bytes per second moved while each layer ran${of(system, many)}`,
    build() {
      if (layers.every((layer) => layer.bus_bytes_read === undefined)) return "The closed form has no traffic over time.";
      const lines = [["read", "bus_bytes_read"], ["written", "bus_bytes_written"]].map(([label, key], c) => {
        const data = [];
        let at = 0;
        layers.forEach((layer, index) => {
          const span = microseconds(system, layer.cycles);
          const y = span > 0 ? layer[key] / span / 1e3 : 0;
          data.push({ x: at, y, index }, { x: at += span, y, index });
        });
        return { label, ...report.style(c), data, pointRadius: 0, pointHitRadius: 6, borderWidth: 2, backgroundColor: "transparent" };
      });
      const end = microseconds(system, total.cycles);
      if (seen && seen.peak_gb_s) lines.push({ label: "peak", ...report.style(2), pointRadius: 0, backgroundColor: "transparent",
        data: [{ x: 0, y: seen.peak_gb_s }, { x: end, y: seen.peak_gb_s }] });
      return {
        type: "line", data: { datasets: lines },
        options: report.options({
          boxes: true,
          scales: { x: report.axis(total.images > 1 ? "µs, each layer's images together" : "µs", { min: 0, max: end }),
            y: report.axis("GB/s", { min: 0 }) },
          tooltip: { title: (items) => (items[0].raw.index === undefined ? "peak" : layers[items[0].raw.index].name) },
          click: (found) => { if (found.datasetIndex < 2) layerDetails(system, found.index >> 1); },
        }),
      };
    },
  });
  return report.section(id + "-part", "Bandwidth over time" + of(system, many),
    report.el("p", { class: "note" }, "The bytes of each layer over its own time. Tables that came while the layer before " +
      "ran count with the layer that needs them, so a line may rise above the peak."), plot.element);
}

// What the monitors of a memory system saw.
function windows(system, many) {
  const nodes = Object.entries((system.figures.memory || {}).nodes || {}).filter(([, node]) => node && node.windows);
  if (nodes.length === 0) return [];
  const state = { name: nodes[0][0] };
  const id = `windows-${system.key}`;
  const plot = report.plot({
    id,
    label: () => `Bandwidth over time at the monitor ${state.name}`,
    build() {
      const seen = Object.fromEntries(nodes)[state.name].windows;
      const line = (label, values, c) => ({ label, ...report.style(c), pointRadius: 0, backgroundColor: "transparent", borderWidth: 1.5,
        stepped: "before", data: values.map((y, i) => ({ x: (i + 1) * seen.window_us, y })) });
      return {
        type: "line",
        data: { datasets: [line("read", seen.read_gb_s, 0), line("written", seen.written_gb_s, 1)] },
        options: report.options({ boxes: true, scales: { y: report.axis("GB/s", { min: 0 }),
          x: report.axis("µs", { min: 0, max: seen.read_gb_s.length * seen.window_us }) } }),
      };
    },
  });
  const choose = (name) => {
    state.name = name;
    plot.update();
  };
  return [report.section(id + "-part", "Bandwidth at monitors" + of(system, many), report.el("div", { class: "controls" },
    report.select("Monitor", nodes.map(([name]) => [name, name]), state.name, choose)), plot.element)];
}

function layerTable(system, many) {
  const { layers, total } = system.figures;
  const column = (name, value, more) => ({ name, value, number: true, ...more });
  const has = (key) => layers.some((layer) => layer[key] !== undefined);
  const columns = [
    { name: "layer", value: (i) => layers[i].name, press: (i) => layerDetails(system, i) },
    column("cycles", (i) => layers[i].cycles), column("% of all", (i) => (100 * layers[i].cycles) / total.cycles),
    column("compute", (i) => layers[i].compute_cycles), column("table load", (i) => layers[i].table_load_cycles),
    ...(has("stalls") ? report.causes.slice(1).map(([key, label]) =>
      column(label, (i) => (layers[i].stalls || {})[key])) : []),
    { name: "bound by", value: (i) => layers[i].bound },
    ...(has("tiles") ? [column("tiles", (i) => layers[i].tiles)] : []), column("bytes", (i) => bytesOf(layers[i])),
    column("GB/s", (i) => bytesOf(layers[i]) / microseconds(system, layers[i].cycles) / 1e3),
    ...(has("energy_uj") ? [column("energy, µJ", (i) => layers[i].energy_uj && layers[i].energy_uj.total)] : []),
  ];
  const table = report.table({ id: `layers-${system.key}`, label: "Layers" + of(system, many), columns,
    rows: layers.map((_, i) => i), pageSize: 100, search: layers.length > 20 });
  return report.section(`layers-${system.key}-part`, "Layers" + of(system, many), table.element);
}

function memory(system, many) {
  const seen = system.figures.memory;
  const masters = Array.isArray(seen.masters) ? seen.masters : [];
  const column = (name, value) => ({ name, value: (i) => value(masters[i]), number: true });
  const latency = (key) => (m) => m.latency_ns && m.latency_ns[key];
  const table = report.table({ id: `masters-${system.key}`, label: "Masters", rows: masters.map((_, i) => i), columns: [
    { name: "master", value: (i) => masters[i].name }, column("GB/s", (m) => m.bandwidth_gb_s),
    column("reads", (m) => m.reads), column("writes", (m) => m.writes), column("latency, ns: mean", latency("mean")),
    column("min", latency("min")), column("max", latency("max"))] });
  return report.section(`memory-${system.key}`, "Memory" + of(system, many), report.facts([
    ["peak, GB/s", seen.peak_gb_s], ["latency, ns (mean)", seen.latency_ns && seen.latency_ns.mean],
    ["row hits", seen.row_hits], ["row misses", seen.row_misses], ["row conflicts", seen.row_conflicts],
    ["refreshes", seen.refreshes], ["turnarounds", seen.turnarounds]]),
  masters.length ? report.el("div", null, report.el("h3", null, "Masters"), table.element) : null,
  seen.nodes ? report.json("Nodes", seen.nodes) : null);
}
