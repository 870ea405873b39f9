// Measures the cards in the frames of this page; WIDTHS is given. Writes JSON into #found.
"use strict";

function luminance(rgb) {
  const [r, g, b] = rgb.map((v) => {
    v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(color) {
  const hex = color.trim().match(/^#([0-9a-f]{6})$/i);
  if (hex) return [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16)).concat(1);
  const numbers = color.match(/[\d.]+/g).map(Number);
  return numbers.length === 3 ? numbers.concat(1) : numbers;
}

// The colours that can lie behind an element: its own, or those of its nearest painted ancestor.
// A <mark> paints a gradient from nothing to --mark, so both what it has and what is behind count.
function backgrounds(win, element) {
  const found = [];
  for (let e = element; e; e = e.parentElement) {
    const style = win.getComputedStyle(e);
    if (style.backgroundImage.includes("gradient")) {
      found.push(parse(style.getPropertyValue("--mark")));
    }
    const color = parse(style.backgroundColor);
    if (color[3] > 0) return found.concat([color]);
  }
  return found.concat([[255, 255, 255, 1]]);
}

function contrast(a, b) {
  const [x, y] = [luminance(a.slice(0, 3)), luminance(b.slice(0, 3))].sort((m, n) => n - m);
  return (x + 0.05) / (y + 0.05);
}

function texts(doc) {
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const shown = walker.currentNode.data.trim() && parent.getClientRects().length;
    if (shown && !["STYLE", "SCRIPT"].includes(parent.tagName)) nodes.push(walker.currentNode);
  }
  return nodes;
}

function measureFrame(frame, found) {
  const doc = frame.contentDocument;
  const win = frame.contentWindow;
  const details = [...doc.querySelectorAll("details")];
  for (const open of [false, true]) {
    details.forEach((d) => (d.open = open));
    for (const d of details) {
      const reading = d.querySelector("rt, .told");
      const summary = d.querySelector("summary");
      const shows = () => reading.getClientRects().length > 0;
      if (shows() !== open) found.readings.push(`${frame.title} open=${open}`);
      summary.focus();
      if (!shows()) found.readings.push(`${frame.title} open=${open}, focused`);
      summary.blur();
      found.details += 1;
    }
    for (const size of ["100%", "200%"]) {
      doc.documentElement.style.fontSize = size;
      for (const width of WIDTHS) {
        frame.style.width = `${width}px`;
        const root = doc.documentElement;
        if (root.scrollWidth > root.clientWidth) {
          found.overflow.push(`${frame.title}: ${root.scrollWidth} > ${width} at ${size} ${open}`);
        }
      }
    }
    doc.documentElement.style.fontSize = "";
    for (const dark of [false, true]) {
      doc.body.classList.toggle("nightMode", dark);
      for (const node of texts(doc)) {
        const element = node.parentElement;
        const color = parse(win.getComputedStyle(element).color);
        for (const back of backgrounds(win, element)) {
          const ratio = contrast(color, back);
          if (ratio < 4.5) {
            const what = `${node.data.trim().slice(0, 20)} ${color} on ${back}`;
            found.contrast.push(`${frame.title}: ${ratio.toFixed(2)} ${what} dark=${dark}`);
          }
        }
        found.texts += 1;
      }
      doc.body.classList.toggle("nightMode", false);
    }
  }
  found.pages += 1;
}

window.onload = () => {
  const found = {
    pages: 0, texts: 0, details: 0, overflow: [], contrast: [], readings: [],
  };
  document.querySelectorAll("iframe").forEach((frame) => measureFrame(frame, found));
  document.querySelector("#found").textContent = JSON.stringify(found);
};
