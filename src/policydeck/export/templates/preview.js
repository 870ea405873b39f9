"use strict";
// Filters the list of notes, and makes the cards of a note when it is opened and in sight.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const notes = [...document.querySelectorAll(".note")];
const main = document.querySelector("main");
const filters = ["query", "level", "kind", "card"].map(byId);
const [query, level, kind, card] = filters;

// Cards, put together as Anki does

const PLAY = '<svg class="playImage" viewBox="0 0 64 64" aria-hidden="true">' +
  '<circle cx="32" cy="32" r="29"/><path d="M56.502,32.301l-37.502,20.101l0.329,-40.804' +
  'l37.173,20.703Z"/></svg>';
const REVIEWER = `.replay-button{text-decoration:none;display:inline-flex;vertical-align:middle;
margin:3px}.replay-button svg{width:40px;height:40px}img{max-width:100%}
#typeans{width:100%;box-sizing:border-box;line-height:1.75}code#typeans{display:block}
:focus-visible{outline:.125rem solid #808080;outline-offset:.125rem}`;

const isFilled = (field) => !/^(\s|<\/?(br|div) ?\/?>)*$/i.test(field ?? "");

function escaped(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (c) => names[c]);
}

function plain(field) {
  return new DOMParser().parseFromString(field, "text/html").body.textContent;
}

function button(kindOfSound, value, language = "") {
  return `<a class="replay-button soundLink" href="#" role="button" aria-label="Play" ` +
    `data-${kindOfSound}="${escaped(value)}" data-language="${escaped(language)}">${PLAY}</a>`;
}

function sections(template, fields) {
  return template.replace(
    /\{\{([#^])([^{}]+)\}\}([^]*?)\{\{\/\2\}\}/g,
    (_, sign, name, inner) =>
      isFilled(fields[name]) === (sign === "#") ? sections(inner, fields) : "",
  );
}

function rendered(template, fields, front) {
  const isBack = front !== null;
  return sections(template, fields).replace(/\{\{([^{}]+)\}\}/g, (_, tag) => {
    const [name, ...steps] = tag.split(":").reverse();
    if (name === "FrontSide") return (front ?? "").replace(/<a class="replay[^]*?<\/a>/g, "");
    const field = fields[name] ?? "";
    const voice = steps.find((step) => step.startsWith("tts "));
    if (voice) return isFilled(field) ? button("speak", plain(field), voice.split(" ")[1]) : "";
    if (steps.includes("type")) {
      return isBack
        ? `<code id="typeans">${escaped(plain(field))}</code>`
        : '<center><input type="text" id="typeans" aria-label="Your answer"></center>';
    }
    return field
      .replace(/\[sound:([^\]]+)\]/g, (_all, file) => button("sound", file))
      .replace(/(<img [^>]*src=")([^"]+\.svg)"/g, (all, start, file) =>
        data.media[file] ? `${start}data:image/svg+xml;base64,${data.media[file]}"` : all);
  });
}

function fieldsOf(note) {
  const names = data.types[note.type].fields;
  return Object.fromEntries(names.map((name, i) => [name, note.fields[i]]));
}

function sides(note, ordinal) {
  const template = data.types[note.type].templates[ordinal];
  const fields = fieldsOf(note);
  const front = rendered(template.front, fields, null);
  return { front, back: rendered(template.back, fields, front) };
}

// The page

const sheets = {};
function sheet(type) {
  if (!sheets[type]) {
    sheets[type] = new CSSStyleSheet();
    sheets[type].replaceSync(REVIEWER + data.types[type].css);
  }
  return sheets[type];
}

const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => {
  const chosen = document.documentElement.style.colorScheme;
  return chosen ? chosen === "dark" : system.matches;
};

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function side(note, name, content) {
  const host = element("div", { className: "side" });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(note.type)];
  const night = isDark() ? " nightMode night_mode" : "";
  root.innerHTML = `<div class="card card1${night}">${content}</div>`;
  return element("figure", {}, element("figcaption", { textContent: name }), host);
}

function choose(details, ordinal) {
  const note = data.notes[details.dataset.number];
  const { front, back } = sides(note, ordinal);
  for (const tab of details.querySelectorAll("[role=tab]")) {
    const isChosen = Number(tab.dataset.ordinal) === ordinal;
    tab.setAttribute("aria-selected", isChosen);
    tab.tabIndex = isChosen ? 0 : -1;
  }
  details.querySelector(".sides").replaceChildren(
    side(note, "Question", front), side(note, "Answer", back));
}

function show(details) {
  const note = data.notes[details.dataset.number];
  const templates = data.types[note.type].templates;
  if (!details.querySelector(".cards")) {
    const tabs = note.cards.map((ordinal) => {
      const tab = element("button", { type: "button", textContent: templates[ordinal].name });
      tab.setAttribute("role", "tab");
      tab.dataset.ordinal = ordinal;
      return tab;
    });
    const list = element("div", { className: "tabs" }, ...tabs);
    list.setAttribute("role", "tablist");
    const panel = element("div", { className: "sides" });
    panel.setAttribute("role", "tabpanel");
    details.append(element("div", { className: "cards" }, list, panel));
  }
  const wanted = note.cards.find((ordinal) => templates[ordinal].name === card.value);
  if (note.cards.length) choose(details, wanted ?? note.cards[0]);
}

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) {
      sight.unobserve(target);
      if (target.open) show(target);
    }
  }
}, { rootMargin: "600px" });

let areMany = false;  // opened at once: their cards wait until they come into sight
main.addEventListener("toggle", ({ target }) => {
  if (target.open) areMany ? sight.observe(target) : show(target);
}, true);

for (const details of main.querySelectorAll(".note[open]")) sight.observe(details);  // restored

main.addEventListener("click", ({ target }) => {
  const tab = target.closest("[role=tab]");
  if (tab) choose(tab.closest(".note"), Number(tab.dataset.ordinal));
});

// Sound: a recording from the page, or the browser's own Chinese voice

function say(message) {
  byId("found").value = message;
}

main.addEventListener("click", (event) => {
  const link = event.composedPath()[0].closest?.("a.soundLink");
  if (!link) return;
  event.preventDefault();
  const { sound, speak, language } = link.dataset;
  if (sound) {
    if (data.media[sound]) new Audio(`data:audio/mpeg;base64,${data.media[sound]}`).play();
    else say(`The deck does not hold ${sound}.`);
    return;
  }
  const wanted = language.replace("_", "-");
  const voices = window.speechSynthesis?.getVoices() ?? [];
  const voice = voices.find((v) => v.lang.replace("_", "-").startsWith(wanted));
  if (!voice) {
    say("This browser has no Chinese voice. In Anki the card uses the one of your device.");
    return;
  }
  speechSynthesis.cancel();
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(speak), { voice, lang: wanted }));
});

// The check: is every recording there, and has this device a Chinese voice for the rest?
byId("sound").addEventListener("click", () => {
  const fields = data.notes.flatMap((note) => note.fields);
  const named = new Set(fields.flatMap((f) => [...f.matchAll(/\[sound:([^\]]+)\]/g)].map((m) => m[1])));
  const lost = [...named].filter((file) => !data.media[file]);
  const voices = (window.speechSynthesis?.getVoices() ?? []).filter((v) => /^zh/i.test(v.lang));
  const held = named.size ? `${named.size - lost.length} of ${named.size} recordings are in the deck. ` : "";
  const voice = voices[0];
  say(held + (voice
    ? `This device speaks Chinese (${voice.name}).`
    : "This browser has no Chinese voice; in Anki cards without a recording need one."));
  if (voice) {
    speechSynthesis.cancel();
    const text = "声音检查";
    speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }));
  }
});

// Filters

const MARKS = /\p{M}/gu;
const folded = (text) => text.normalize("NFD").replace(MARKS, "").toLowerCase();
const apart = (text) => text.replace(/[^\p{L}\p{N}]+/gu, " ");

// What a note is found by: characters of both scripts anywhere, Latin words by their beginning,
// pinyin without tones by syllable, by word and written together.
let index = null;
function indexed() {
  return notes.map((details) => {
    const f = fieldsOf(data.notes[details.dataset.number]);
    const reading = f.Reading ?? "";
    const han = [f.Answer ?? "", details.textContent, f.Other ?? "", reading.replace(/<rt>.*?<\/rt>/g, "")]
      .join(" ").replace(/<[^>]+>/g, "");
    const words = [f.Pinyin, f.Renderings, f.Senses, f.English, reading.match(/<rt>.*?<\/rt>/g)?.join(" ")]
      .map((text) => (text ?? "").replace(/<[^>]+>/g, " ")).join(" ");
    const together = (f.Pinyin ?? "").replace(/[^\p{L}\p{M}]+/gu, "");
    const joined = (f.Pinyin ?? "").replace(/['’-]/g, "");
    return folded(`${han} ${apart(`${words} ${together} ${joined}`)}`);
  });
}

function fits(text, words) {
  return words.every((word) =>
    text.includes(/\p{Script=Han}/u.test(word) ? word : ` ${word}`) ||
    (word.includes("v") && text.includes(` ${word.replaceAll("v", "u")}`)));
}

function filter() {
  const words = apart(folded(query.value)).split(" ").filter(Boolean);
  if (words.length && !index) index = indexed();
  let count = 0;
  notes.forEach((details, i) => {
    const { kind: own, cards } = details.dataset;
    details.hidden = !(
      (!level.value || details.parentElement.dataset.level === level.value) &&
      (!kind.value || own === kind.value) &&
      (!card.value || cards.split(" ").includes(card.value)) &&
      fits(words.length ? index[i] : "", words));
    count += !details.hidden;
  });
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector(".note:not([hidden])");
  }
  byId("nothing").hidden = count > 0;
  const all = notes.length.toLocaleString("en");
  say(count === notes.length ? `${all} notes` : `${count.toLocaleString("en")} of ${all} notes`);
}

query.addEventListener("input", filter);
for (const select of [level, kind, card]) select.addEventListener("change", filter);
card.addEventListener("change", () => {
  for (const details of main.querySelectorAll(".note[open]")) sight.observe(details);
});
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
byId("reset").addEventListener("click", () => {
  for (const input of filters) input.value = "";
  filter();
  query.focus();
});

byId("open").addEventListener("click", ({ target }) => {
  const isOpen = target.getAttribute("aria-pressed") !== "true";
  areMany = true;
  setTimeout(() => { areMany = false; }, 500);  // after the events of the lines below
  target.setAttribute("aria-pressed", isOpen);
  target.textContent = isOpen ? "Close all" : "Open all";
  for (const details of notes) if (!details.hidden || !isOpen) details.open = isOpen;
});

function paint() {
  for (const host of document.querySelectorAll(".side")) {
    for (const name of ["nightMode", "night_mode"]) {
      host.shadowRoot.firstElementChild.classList.toggle(name, isDark());
    }
  }
}
system.addEventListener("change", paint);
byId("theme").addEventListener("click", () => {
  document.documentElement.style.colorScheme = isDark() ? "light" : "dark";
  paint();
});

// Keys: / searches, arrows go from row to row and from tab to tab; Enter and Space open a row.

function step(from, list, by) {
  const next = list[list.indexOf(from) + by];
  next?.focus();
  return next;
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
  if (key === "/" && !target.matches("input, select") && !target.shadowRoot) {
    event.preventDefault();
    query.focus();
  } else if (by && target.matches("summary") && !key.match("Left|Right")) {
    event.preventDefault();
    step(target, notes.filter((n) => !n.hidden).map((n) => n.firstElementChild), by);
  } else if (by && target.matches("[role=tab]") && key.match("Left|Right")) {
    event.preventDefault();
    step(target, [...target.parentElement.children], by)?.click();
  } else if (key === "ArrowDown" && target === query) {
    event.preventDefault();
    notes.find((n) => !n.hidden)?.firstElementChild.focus();
  }
});

filter();
