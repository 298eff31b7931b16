// Lets the tables that the page was made with be sorted by a click on a heading.
"use strict";

function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), data.lang);
}

// Numbers are written in the reader's language; of "9.0 → 12.1" and "95,000 VND" the first counts.
function asNumber(content) {
  const plain = data.lang === "vi" ? content.replace(/\./g, "").replace(",", ".") : content.replace(/,/g, "");
  const first = /^[+-]?\d+(\.\d+)?(?=\s|$)/.exec(plain);
  return first ? Number(first[0]) : content;
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    const node = element("button", { type: "button" }, head.textContent);
    let down = false;
    node.addEventListener("click", () => {
      down = !down;
      const valueOf = (row) => asNumber(row.cells[at].textContent);
      const sorted = [...table.tBodies[0].rows].sort((a, b) => (down ? -1 : 1) * compare(valueOf(a), valueOf(b)));
      table.tBodies[0].replaceChildren(...sorted);
    });
    head.replaceChildren(node);
  });
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
