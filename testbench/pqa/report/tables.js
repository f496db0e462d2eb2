// A table that can be sorted by each column, searched, and leafed through, so that thousands of rows cost nothing.
//
// columns: {name (or a function), value(row), text(row)?, number?, whole?, press(row)?}; rows: any values. value() is what is sorted by:
// numbers before texts, nothing last.
report.table = function ({ id, label, columns, rows, pageSize = 50, rowClass = () => null, search = false }) {
  const state = { shown: rows, order: rows, column: -1, up: true, page: 0, words: [] };
  const text = (column, row) => {
    if (column.text) return column.text(row);
    const value = column.value(row);
    return typeof value === "number" ? report.number(value) : value === null || value === undefined ? "–" : String(value);
  };
  const rank = (value) => (typeof value === "number" && !Number.isNaN(value) ? 0 : typeof value === "string" ? 1 : 2);
  const compare = (a, b) => {
    const ranks = rank(a) - rank(b);
    if (ranks !== 0) return ranks;
    if (rank(a) === 2) return 0;
    return (a < b ? -1 : a > b ? 1 : 0) * (state.up ? 1 : -1);
  };

  const heads = columns.map((column, c) => report.el("th", { scope: "col", class: column.number ? "number" : null },
    report.el("button", { type: "button", click: () => sortBy(c) })));
  const body = report.el("tbody");
  const count = report.el("span", { role: "status", class: "soft" });
  const step = (name, by) => report.el("button", { type: "button", click: () => turn(by) }, name);
  const before = step("Previous", -1);
  const after = step("Next", 1);
  const bar = report.el("div", { class: "pages" }, before, after, count);
  if (search) {
    const input = report.el("input", { type: "search", input: () => filter(input.value) });
    bar.prepend(report.el("label", null, "Search ", input));
  }

  function sortBy(c) {
    state.up = state.column === c ? !state.up : true;
    state.column = c;
    state.page = 0;
    update();
  }
  function turn(by) {
    state.page += by;
    draw();
  }
  function filter(words) {
    state.words = words.toLowerCase().split(/\s+/).filter(Boolean);
    state.page = 0;
    update();
  }
  function update() {
    const wanted = (row) => {
      const line = columns.map((column) => text(column, row)).join(" ").toLowerCase();
      return state.words.every((word) => line.includes(word));
    };
    state.shown = state.words.length ? state.order.filter(wanted) : state.order.slice();
    if (state.column >= 0) {
      const value = columns[state.column].value;
      state.shown = state.shown.map((row) => [value(row), row]).sort((a, b) => compare(a[0], b[0])).map((pair) => pair[1]);
    }
    draw();
  }
  function draw() {
    const pages = Math.max(1, Math.ceil(state.shown.length / pageSize));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const first = state.page * pageSize;
    body.replaceChildren(...state.shown.slice(first, first + pageSize).map((row) =>
      report.el("tr", { class: rowClass(row) }, columns.map((column) => {
        const shown = text(column, row);
        const kind = column.number ? "number" : column.whole ? "whole" : null;
        return report.el("td", { class: kind, title: shown.length > 50 ? shown : null }, column.press
          ? report.el("button", { type: "button", class: "plain", click: () => column.press(row) }, shown) : shown);
      }))));
    const last = Math.min(first + pageSize, state.shown.length);
    count.textContent = state.shown.length === 0 ? "no rows"
      : `${report.number(first + 1)} to ${report.number(last)} of ${report.number(state.shown.length)}`;
    before.disabled = state.page === 0;
    after.disabled = state.page === pages - 1;
    bar.hidden = !search && rows.length <= pageSize;
    heads.forEach((head, c) => {
      const sorted = c === state.column;
      head.setAttribute("aria-sort", sorted ? (state.up ? "ascending" : "descending") : "none");
      const { name } = columns[c];
      head.firstChild.replaceChildren(...report.breakable(typeof name === "function" ? name() : name),
        sorted ? (state.up ? " ▲" : " ▼") : "");
    });
  }

  draw();
  const element = report.el("div", { id },
    report.el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
      report.el("table", null, report.el("thead", null, report.el("tr", null, heads)), body)), bar);
  return {
    element,
    // Shows other rows, in their order or in that which was chosen.
    show(others) {
      state.order = others;
      rows = others;
      update();
    },
  };
};
