// Uses the preview in the frame of this page as a reader would, and writes what it found, as JSON,
// into #found. WIDTHS, QUERIES and the functions of measure.js are given.
"use strict";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function typed(doc, query) {
  const input = doc.querySelector("#query");
  input.value = query;
  input.dispatchEvent(new doc.defaultView.Event("input"));
  const shown = [...doc.querySelectorAll(".note")].filter((n) => n.getClientRects().length);
  return shown.map((n) => n.querySelector(".zh").textContent);
}

function press(doc, key) {
  doc.activeElement.dispatchEvent(
    new doc.defaultView.KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
  return doc.activeElement.id || doc.activeElement.querySelector(".zh")?.textContent;
}

// Closes all rows and opens those that the filters show, one by one.
async function opened(doc) {
  for (const note of doc.querySelectorAll(".note")) note.open = false;
  await pause(100);
  for (const note of doc.querySelectorAll(".note:not([hidden])")) note.open = true;
  await pause(100);
}

function picked(doc, id, value) {
  const select = doc.querySelector(id);
  select.value = value;
  select.dispatchEvent(new doc.defaultView.Event("change"));
}

// The sides of every card of the notes shown, as HTML, by their tabs.
async function cards(doc) {
  await opened(doc);
  const found = [];
  for (const note of doc.querySelectorAll(".note:not([hidden])")) {
    for (const tab of [...note.querySelectorAll("[role=tab]")]) {
      tab.click();
      const [front, back] = [...note.querySelectorAll(".side")].map((s) => s.shadowRoot.innerHTML);
      found.push({ term: note.querySelector(".zh").textContent, card: tab.textContent, front, back });
    }
  }
  return found;
}

function measured(frame, doc, found) {
  const root = doc.documentElement;
  for (const size of ["200%", ""]) {
    root.style.fontSize = size;
    for (const width of WIDTHS) {
      frame.style.width = `${width}px`;
      const over = [...doc.querySelectorAll("body *")].filter(
        (e) => e.getBoundingClientRect().right > width + 1 && !e.closest("svg"));
      if (root.scrollWidth > root.clientWidth || over.length) {
        found.overflow.push(`${root.scrollWidth} > ${width} ${size} ${over[0]?.outerHTML}`);
      }
    }
  }
  for (const scheme of ["light", "dark"]) {
    doc.documentElement.style.colorScheme = scheme;
    for (const node of texts(doc)) {
      const color = parse(doc.defaultView.getComputedStyle(node.parentElement).color);
      for (const back of backgrounds(doc.defaultView, node.parentElement)) {
        const ratio = contrast(color, back);
        if (ratio < 4.5) found.contrast.push(`${node.data.trim()} ${ratio.toFixed(2)} ${scheme}`);
      }
      found.texts += 1;
    }
  }
  doc.documentElement.style.colorScheme = "";
}

window.onload = async () => {
  const frame = document.querySelector("iframe");
  const doc = frame.contentDocument;
  const found = { overflow: [], contrast: [], texts: 0 };
  found.searches = QUERIES.map((query) => typed(doc, query));
  typed(doc, "");
  found.slash = press(doc, "/");
  found.down = [press(doc, "ArrowDown"), press(doc, "ArrowDown"), press(doc, "ArrowUp")];
  doc.querySelector("#open").click();
  for (let i = 0; i < 50 && !doc.querySelector(".note .cards"); i += 1) await pause(100);
  await pause(500);
  found.lazy = [...doc.querySelectorAll(".note")].map((n) => Boolean(n.querySelector(".cards")));
  doc.querySelector("#open").click();
  await pause(1000);
  picked(doc, "#card", "Cloze");
  await opened(doc);
  found.cloze = [...doc.querySelectorAll(".note:not([hidden]) [aria-selected=true]")]
    .map((tab) => tab.textContent);
  picked(doc, "#card", "");
  found.cards = await cards(doc);
  found.ran = Boolean(frame.contentWindow.ran);
  measured(frame, doc, found);
  document.querySelector("#found").textContent = JSON.stringify(found);
};
