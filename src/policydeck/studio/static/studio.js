// The studio's script: lists that are loaded as they come into sight, clicks and keys that become
// corrections, and what the server is working on. All texts and pages come from the server.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = JSON.parse($("#words").textContent);
const deck = document.body.dataset.deck ?? "";
const section = document.body.dataset.section ?? "";
let version = document.body.dataset.version ?? "";
let ready = document.body.dataset.ready ?? "";
// "{count} [file|files]" says which of the two a count wants.
const fill = (text, values) => text.replace(/\[([^|\]]*)\|([^\]]*)\]/g, (_, one, many) => (Number(values.count) === 1 ? one : many))
  .replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Messages

let quiet = 0;
function say(text, bad = false) {
  const box = $("#said");
  box.textContent = text;
  box.classList.toggle("bad", bad);
  box.hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { box.hidden = true; }, bad ? 8000 : 2500);
}

// Talking with the server. Clicks go one after the other, each with the version that the one
// before it made, so that quick hands do not get in their own way.

async function answerOf(response) {
  const found = await response.json();
  if (!response.ok) throw Object.assign(new Error(found.error), { status: response.status });
  return found;
}

let queue = Promise.resolve(), posted = 0;
function post(path, body) {
  posted += 1;
  const sent = queue.then(async () => {
    const text = JSON.stringify({ version, ...body });
    const response = await fetch(`${deck}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: text,
      keepalive: text.length < 20_000, // goes out though the page is left; a browser takes 64 kB so
    });
    return answerOf(response);
  });
  queue = sent.catch(() => {});
  return sent;
}

async function part(path) {
  const response = await fetch(`${deck}/${path}`, { headers: { Accept: "text/html, application/json" } });
  if (!response.ok) return answerOf(response);
  const body = new DOMParser().parseFromString(await response.text(), "text/html").body;
  return [...body.childNodes];
}

async function change(path, body, message = words.done) {
  try {
    const state = await post(path, body);
    show(state);
    say(message);
    await refreshed();
    return state;
  } catch (error) {
    await failed(error);
    return null;
  }
}

async function failed(error) {
  if (error.status === undefined) return say(words.lost, true);
  say(error.status === 409 ? words.stale : error.message, true);
  if (error.status === 409) {
    try { show(await answerOf(await fetch(`${deck}/status`, { headers: { Accept: "application/json" } }))); } catch { return; }
    await refreshed();
  }
}

// What is being worked out

let polling = 0;
function show(state) {
  const hadText = document.body.dataset.text === "1";
  const news = state.ready !== ready;
  version = state.version;
  ready = state.ready;
  document.body.dataset.text = state.text ? "1" : "0";
  const bar = $("#progress");
  if (!bar) return;
  $("#undo").disabled = !state.undo;
  $("#redo").disabled = !state.redo;
  bar.hidden = !state.step && !state.error;
  if ($("#outdated")) $("#outdated").hidden = !state.outdated;
  $("#step").textContent = state.error || words.steps[state.step] || words.working;
  $("#share").hidden = $("#cancel").hidden = !state.step;
  $("#again").hidden = !state.error;
  $("#share").value = state.share;
  $("#left").textContent = state.step && state.left > 1 ? fill(words.left, { time: time(state.left) }) : "";
  clearTimeout(polling);
  if (state.step || (ready !== version && !state.error)) polling = setTimeout(poll, 600);
  if ((news && ready) || (state.text && !hadText && section === "pairs")) worked();
}
const time = (seconds) => (seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`);

async function poll() {
  const before = posted;
  try {
    const state = await answerOf(await fetch(`${deck}/status`, { headers: { Accept: "application/json" } }));
    if (posted === before) show(state); // else it is older than what a click was answered
    else polling = setTimeout(poll, 300);
  } catch { polling = setTimeout(poll, 3000); }
}

// New knowledge of the text: a page that was empty is asked for anew, a list is filled again.
async function worked() {
  if ($(".empty") && !$(".list") && ["pairs", "terms", "cards", "levels"].includes(section)) location.reload();
  else await refreshed();
}

let askLevels = () => {}, askStudies = () => {};
async function refreshed() {
  await Promise.all([panelAgain(), cardAgain()]); // what was clicked, before the rest
  await Promise.all([...lists.map((list) => list.again()), askLevels(), askStudies()]);
  if (section === "corrections") location.reload();
}

// Lists: blocks of rows, those near the window are there, the others keep their height

class List {
  constructor(box) {
    this.box = box;
    this.size = Number(box.dataset.block);
    this.height = Number(box.dataset.height);
    this.none = $(".empty.none", box.parentElement);
    this.asked = 0;
    this.scroller = getComputedStyle(box).overflowY === "auto" ? box : null;
    this.watch = new IntersectionObserver((seen) => seen.forEach((one) => this.seen(one)),
      { root: this.scroller, rootMargin: "1200px 0px" });
    this.blocks();
  }

  blocks() {
    const count = Number(this.box.dataset.count);
    const blocks = Math.ceil(count / this.size);
    while (this.box.children.length > blocks) this.box.lastElementChild.remove();
    for (let i = this.box.children.length; i < blocks; i += 1) {
      const block = document.createElement("div");
      block.className = "block";
      block.dataset.block = i;
      block.style.height = `${Math.min(this.size, count - i * this.size) * this.height}px`;
      this.box.append(block);
    }
    for (const block of this.box.children) {
      if (block.children.length) block.dataset.loaded = "1";
      this.watch.observe(block);
    }
  }

  seen({ target, isIntersecting }) {
    target.toggleAttribute("data-near", isIntersecting);
    // Not at once: who scrolls fast passes blocks that nobody wants to see.
    if (isIntersecting && !target.dataset.loaded) setTimeout(() => { if ("near" in target.dataset && !target.dataset.loaded) this.load(target); }, 40);
    if (!isIntersecting && target.dataset.loaded && !target.contains(document.activeElement)) {
      target.style.height = `${target.getBoundingClientRect().height}px`;
      target.replaceChildren();
      delete target.dataset.loaded;
    }
  }

  async load(block) {
    block.dataset.loaded = "1";
    const from = Number(block.dataset.block) * this.size;
    try {
      const nodes = await part(`${this.box.dataset.rows}&from=${from}`);
      if (!block.dataset.loaded) return; // scrolled away meanwhile
      if (block.querySelector("textarea")) return; // something is being written there
      const held = block.contains(document.activeElement) && row();
      const at = $$("article", block).indexOf(held);
      block.replaceChildren(...nodes);
      block.style.height = "";
      const rows = $$("article", block);
      if (held) (rows.find((one) => keyOf(one) === keyOf(held)) ?? rows[Math.min(at, rows.length - 1)])?.focus({ preventScroll: true });
      this.counted($(".counts", block));
      relight();
      current();
      ticked();
      if (document.activeElement === document.body) this.found(rows, from)?.focus({ preventScroll: true });
      if (section === "cards" && !cardAsked && from === 0 && !$("#card").dataset.asked) openCard(nodes.find((node) => node.dataset?.id)?.dataset.id);
    } catch (error) { delete block.dataset.loaded; if (error.status !== 409) say(error.message, true); }
  }

  // The row that was used last, or the one that came in its place; at first the first.
  found(rows, from) {
    if (used.list !== this) return from === 0 && this === lists[0] && !used.list ? rows[0] : undefined;
    return rows.find((one) => keyOf(one) === used.key) ?? rows[used.at - from];
  }

  // The server tells how many rows there are now, and what the levels are called.
  counted(told) {
    if (!told) return;
    if ((told.dataset.names ?? "") !== (this.box.dataset.names ?? "")) location.reload();
    for (const one of $$("[data-counts]")) one.textContent = told.dataset[one.dataset.counts];
    if (told.dataset.count === this.box.dataset.count) return;
    this.box.dataset.count = told.dataset.count;
    if (this.none) this.none.hidden = told.dataset.count !== "0";
    this.blocks();
  }

  async again() {
    const loaded = $$(".block[data-loaded]", this.box);
    if (loaded.length) await Promise.all(loaded.map((block) => this.load(block)));
    else if (this.none && !this.none.hidden) await this.show(this.box.dataset.rows);
  }

  // The rows of another question, in the place of those that are there.
  async show(rows) {
    const mine = (this.asked += 1);
    try {
      const nodes = await part(`${rows}&from=0`);
      if (mine !== this.asked) return; // another was asked since
      this.box.dataset.rows = rows;
      if (this.none?.dataset.asked) this.none.textContent = new URLSearchParams(rows.split("?")[1]).get("q") ? this.none.dataset.asked : this.none.dataset.bare;
      this.box.replaceChildren();
      this.box.dataset.count = "";
      this.counted(nodes.find((node) => node.matches?.(".counts")));
      if (!this.box.firstElementChild) return;
      this.box.firstElementChild.dataset.loaded = "1";
      this.box.firstElementChild.style.height = "";
      this.box.firstElementChild.replaceChildren(...nodes);
      relight();
      current();
      ticked();
      const notes = nodes.flatMap((node) => node.dataset?.id ?? []);
      if (section === "cards" && !notes.includes(card)) await openCard(notes[0]); // what is asked for, not what was
    } catch (error) { if (error.status !== 409) say(error.message, true); }
  }

  // The row with a number, seen and with the focus.
  async goTo(number) {
    const block = this.box.children[Math.floor(number / this.size)];
    if (block) this.center(block); // what is far from sight is not kept
    if (block && !block.dataset.loaded) await this.load(block);
    const wanted = block && $$("article", block)[number % this.size];
    if (wanted) this.center(wanted);
    wanted?.focus({ preventScroll: true });
  }

  // Scrolls the list alone where it scrolls by itself, else the page.
  center(node) {
    if (!this.scroller) return node.scrollIntoView({ block: "center" });
    const here = this.scroller.getBoundingClientRect(), there = node.getBoundingClientRect();
    this.scroller.scrollTop += there.top - here.top - Math.max(0, here.height - there.height) / 2;
    return undefined;
  }

  rows() { return $$("[tabindex]", this.box).filter((row) => row.matches("article")); }

  move(by) {
    const rows = this.rows();
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[here < 0 ? 0 : Math.min(Math.max(here + by, 0), rows.length - 1)];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }
}
// The row that was used last, by what it is of and by its place.
const used = { list: null, key: "", at: 0 };
function use(target) {
  const article = target.closest?.(".list article"), block = article?.closest(".block");
  if (!block) return;
  const list = lists.find((one) => one.box === block.parentElement);
  Object.assign(used, { list, key: keyOf(article), at: Number(block.dataset.block) * list.size + $$("article", block).indexOf(article) });
}
// Which row's panel or card is open, and which pair shows what can be done to it.
function current() {
  for (const one of $$(".list article")) {
    one.toggleAttribute("aria-current", Boolean(card && one.dataset.id === card) || Boolean(open && one.matches(".term") && one.dataset.t === open));
    one.classList.toggle("current", one.matches(".pair") && used.key === one.dataset.ref && used.shown === one.dataset.ref);
  }
}
const keyOf = (node) => { const row = node.closest("article"); return row && (row.dataset.ref ?? row.dataset.id ?? row.dataset.t); };
const lists = $$(".list").map((box) => new List(box));
const row = () => document.activeElement?.closest(".list article");
for (const kind of ["focusin", "click"]) document.addEventListener(kind, (event) => use(event.target), true);

// Pairs

const said = (one) => ({ ref: one.dataset.ref });
async function onPair(what, article) {
  if (what === "split") return cutter(article, false, null);
  if (what === "tail") return cutter(article, true, "tail");
  if (what === "head") {
    const rows = lists[0].rows();
    const before = rows[rows.indexOf(article) - 1];
    return before && cutter(before, true, "head");
  }
  if (what === "reword") return reword(article);
  const next = article.nextElementSibling;
  const done = await change("rows", { pairs: [{ ...said(article), what }] });
  if (done && what !== "join" && document.activeElement === document.body) next?.focus();
  return done;
}

function reword(article) {
  const en = $(".en", article);
  if ($("textarea", article)) return;
  const form = $("#reword").content.firstElementChild.cloneNode(true), box = $("textarea", form);
  box.value = "none" in en.dataset ? "" : en.textContent;
  en.hidden = true;
  en.after(form);
  box.focus();
  const was = box.value;
  let over = false;
  const stop = (stays = true) => {
    over = true;
    if (stays) article.focus({ preventScroll: true });
    form.remove();
    en.hidden = false;
  };
  const save = async (stays = true) => {
    const value = box.value;
    if (over) return;
    stop(stays);
    if (value.trim() && value !== was) await change("rows", { pairs: [{ ...said(article), what: "reword", value }] });
  };
  // Who goes elsewhere has not given up what was written.
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) save(false); });
  form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); save(); });
  $("[data-stop]", form).addEventListener("click", () => stop());
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") stop();
    if (event.key === "Enter" && event.target === box && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
}

const cut = { ref: "", next: false, zh: 0, en: 0, seams: {}, texts: {} };
async function cutter(article, next, way) {
  try {
    const found = await answerOf(await fetch(`${deck}/pairs/seams?ref=${encodeURIComponent(article.dataset.ref)}&next=${next ? 1 : 0}`,
      { headers: { Accept: "application/json" } }));
    Object.assign(cut, { ref: found.ref, next, texts: { zh: found.zh, en: found.en },
      seams: { zh: found.zh_cuts, en: found.en_cuts } });
    [cut.zh, cut.en] = next ? found.at : [middle(found.zh_cuts, found.zh), middle(found.en_cuts, found.en)];
    if (way) cut.en = step("en", way === "head" ? 1 : -1, false);
    draw("zh"); draw("en");
    $("#cutter").showModal();
    $("#cut-en").focus();
  } catch (error) { await failed(error); }
}
function middle(seams, text) {
  return seams.length ? seams.reduce((a, b) => (Math.abs(b - text.length / 2) < Math.abs(a - text.length / 2) ? b : a)) : Math.floor(text.length / 2);
}
function step(side, by, fine) {
  const text = cut.texts[side];
  let places = cut.seams[side];
  if (fine || !places.length) {
    places = side === "zh" ? [...text].map((_, i) => i) : [...text.matchAll(/\S+\s+/g)].map((m) => m.index + m[0].length);
  }
  const on = places.filter((place) => (by > 0 ? place > cut[side] : place < cut[side]) && place > 0 && place < text.length);
  return on.length ? (by > 0 ? on[0] : on.at(-1)) : cut[side];
}
function draw(side) {
  const box = $(`#cut-${side}`), text = cut.texts[side];
  const first = Object.assign(document.createElement("span"), { className: "first", textContent: text.slice(0, cut[side]) });
  const bar = Object.assign(document.createElement("span"), { className: "bar-here" });
  const second = Object.assign(document.createElement("span"), { className: "second", textContent: text.slice(cut[side]) });
  box.replaceChildren(first, bar, second);
  box.setAttribute("aria-valuenow", cut[side]);
  box.setAttribute("aria-valuetext", text.slice(cut[side], cut[side] + 30));
}
async function cutSave() {
  $("#cutter").close();
  const { ref, next, zh, en } = cut;
  await change("rows", { pairs: [{ ref, what: "cut", zh, en, next }] });
}
for (const side of ["zh", "en"]) {
  const box = $(`#cut-${side}`);
  box?.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    cut[side] = step(side, by, event.shiftKey);
    draw(side);
  });
  box?.addEventListener("click", (event) => {
    const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const node = at?.offsetNode ?? document.caretRangeFromPoint(event.clientX, event.clientY)?.startContainer;
    const offset = at?.offset ?? document.caretRangeFromPoint(event.clientX, event.clientY)?.startOffset;
    if (!node || node.nodeType !== Node.TEXT_NODE) return;
    const start = node.parentElement.className === "second" ? cut[side] : 0;
    cut[side] = Math.min(Math.max(start + offset, 1), cut.texts[side].length - 1);
    draw(side);
  });
}
$("#cut-save")?.addEventListener("click", cutSave);
$("#cut-stop")?.addEventListener("click", () => $("#cutter").close());
$("#cutter")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.tagName !== "BUTTON") { event.preventDefault(); cutSave(); }
});

// Terms

let open = "";
const termsOf = (node) => node?.dataset?.t?.split("|") ?? [];
function light(terms) {
  for (const node of $$(".t.lit")) node.classList.remove("lit");
  if (!terms.length) return;
  const wanted = terms[0];
  for (const node of $$(`.t[data-t*="${CSS.escape(wanted)}"]`)) {
    if (termsOf(node).includes(wanted)) node.classList.add("lit");
  }
}
function relight() {
  for (const node of $$(".t.open")) node.classList.remove("open");
  if (open) for (const node of $$(".t")) if (termsOf(node).includes(open)) node.classList.add("open");
}

let every = "", termAsked = 0;
async function openTerm(hanzi, focus = false, all = "") {
  const panel = $("#panel"), mine = (termAsked += 1);
  if (!panel) return;
  try {
    const nodes = await part(`term?zh=${encodeURIComponent(hanzi)}&all=${all}`);
    if (mine !== termAsked) return; // another was chosen since
    panel.replaceChildren(...nodes);
    [open, every] = [hanzi, all];
    relight();
    current();
    if (focus) $(".close", panel)?.focus();
    else panel.scrollTop = 0;
    const place = row() ?? $(".sentence .t.open")?.closest("article");
    if (matchMedia("(max-width: 64rem)").matches) place?.scrollIntoView({ block: "start" }); // above the sheet
  } catch (error) { say(error.message, true); }
}
// Whether something is being written that is not saved: then it must stay as it is.
function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const stated = [...field.options].find((one) => one.defaultSelected) ?? field.options[0];
  return Boolean(stated) && !stated.selected;
}
const isEdited = (box) => $$("input, textarea, select", box).some(isChanged) || Boolean($(".instead:not([hidden])", box));
function isSaved(field, value = field.value) {
  if (field.type === "checkbox" || field.type === "radio") field.defaultChecked = field.checked;
  else if (field.tagName === "SELECT") for (const one of field.options) one.defaultSelected = one.value === value;
  else field.defaultValue = value;
}
const stated = (field) => (field.tagName === "SELECT" ? [...field.options].find((one) => one.defaultSelected)?.value ?? "" : field.defaultValue);
// What a control of the panel is for, so that the one in its place gets the focus and what was chosen in it.
function exchanged(box, nodes) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  const use = held && useOf(held), [from, to] = [held?.selectionStart ?? null, held?.selectionEnd ?? null];
  box.replaceChildren(...nodes);
  if (!held) return;
  const now = $$("button, input, textarea, select", box).find((one) => useOf(one) === use);
  (now ?? $("button", box))?.focus({ preventScroll: true });
  if (now && from !== null) now.setSelectionRange(from, to);
}
const useOf = (node) => [node.closest("form, li")?.dataset.what ?? node.closest("[data-said]")?.dataset.said ?? "", node.closest("form")?.dataset.place ?? "", node.dataset.what ?? "", node.tagName].join("|");
async function panelAgain() {
  const panel = $("#panel");
  if (!panel || !open || isEdited(panel)) return;
  const at = panel.scrollTop;
  const mine = (termAsked += 1);
  try {
    const nodes = await part(`term?zh=${encodeURIComponent(open)}&all=${every}`);
    if (mine !== termAsked || isEdited(panel)) return;
    exchanged(panel, nodes);
    panel.scrollTop = at;
    relight();
    current();
  } catch { /* gone with a correction */ }
}
function closePanel() {
  const panel = $("#panel");
  open = "";
  relight();
  current();
  panel?.replaceChildren(Object.assign(document.createElement("p"), { className: "empty" }));
  row()?.focus();
}

// What is selected, first Chinese and then English, becomes a term

const choice = $("#choice");
document.addEventListener("mouseup", () => {
  if (!choice) return;
  const chosen = getSelection();
  const text = chosen.toString().replace(/\s+/g, " ").trim();
  const side = chosen.anchorNode?.parentElement?.closest(".sentence p");
  if (!text || !side || !side.contains(chosen.focusNode)) return;
  const ref = side.closest(".sentence").dataset.ref;
  if (side.classList.contains("zh")) {
    choice.elements.zh.value = text.replace(/ /g, "");
    choice.elements.en.value = "";
    say(words.pick);
  } else choice.elements.en.value = text;
  choice.elements.ref.value = ref;
  choice.hidden = false;
});
choice?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { zh, en, ref } = choice.elements;
  const hanzi = zh.value.trim(), as = event.submitter?.value ?? "";
  if (!hanzi) return zh.focus();
  const done = await change("rows", { terms: [{ zh: hanzi, en: en.value, ref: ref.value, as }] }, words.more);
  if (done) { choice.hidden = true; choice.reset(); if (!as) open = hanzi; }
});
$("#choice-stop")?.addEventListener("click", () => { choice.hidden = true; choice.reset(); });

// Sound: the voice of the browser, where it has a Chinese one

function speak(text) {
  const voice = speechSynthesis?.getVoices().find((one) => one.lang.startsWith("zh"));
  if (!voice) return say(words.no_voice, true);
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = voice;
  spoken.lang = voice.lang;
  speechSynthesis.cancel();
  return speechSynthesis.speak(spoken);
}

// Cards

let card = "", cardAsked = 0;
async function openCard(id) {
  const box = $("#card"), mine = (cardAsked += 1);
  try {
    const nodes = await part(`card?id=${encodeURIComponent(id)}`);
    if (mine !== cardAsked || (id === card && isEdited(box))) return; // another was chosen since, or something written here
    exchanged(box, nodes);
    card = id;
    open = $(".panel", box)?.dataset.term ?? "";
    current();
    frames();
  } catch (error) { say(error.message, true); }
}
async function cardAgain() {
  const box = $("#card");
  if (!box || !card || isEdited(box)) return;
  const tab = $("[role=tab][aria-selected=true]", box)?.dataset.card;
  await openCard(card);
  $(`[role=tab][data-card="${tab}"]`, box)?.click();
}
function frames() {
  const sides = $("#sides");
  if (!sides) return;
  const tab = $("#card [role=tab][aria-selected=true]");
  const dark = $("#card-dark").getAttribute("aria-pressed") === "true" ? 1 : 0;
  sides.classList.toggle("phone", $("#card-phone").getAttribute("aria-pressed") === "true");
  for (const frame of $$("iframe", sides)) {
    const query = new URLSearchParams({ id: sides.dataset.id, card: tab.dataset.card, side: frame.dataset.side, dark });
    frame.src = `${deck}/card/frame?${query}`;
    frame.onload = () => {
      const page = frame.contentDocument?.documentElement;
      if (page) frame.style.height = `${Math.min(Math.max(page.scrollHeight + 2, 320), 900)}px`;
    };
  }
}
for (const id of ["card-dark", "card-phone"]) {
  $(`#${id}`)?.addEventListener("click", (event) => {
    const button = event.currentTarget;
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
    frames();
  });
}
if (matchMedia("(prefers-color-scheme: dark)").matches) $("#card-dark")?.setAttribute("aria-pressed", "true");

// What was chosen or written on a page and not yet taken is there again when one comes back to it.

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `${deck}/${form.id}`;
    form.addEventListener("input", () => this.keep());
  }

  fields() { return [...this.form.elements].filter((one) => one.name && one.type !== "file"); }

  keep() {
    const changed = this.fields().filter(isChanged).map((one) => [one.name, one.value]);
    if (changed.length) sessionStorage.setItem(this.key, JSON.stringify(changed));
    else this.drop();
  }

  // Whether there was something; `each` is called after every field that it is written into.
  restore(each = () => {}) {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    for (const [name, value] of kept) if (this.form.elements[name]) { this.form.elements[name].value = value; each(name); }
    return kept.length > 0;
  }

  drop() { sessionStorage.removeItem(this.key); }
}

// Levels: the table of other levels while they are being chosen

const levels = $("#levels");
if (levels) {
  const { base, scheme, known } = levels.elements, studies = $("#studies"), pace = $("#pace"), draft = new Draft(levels);
  const bases = JSON.parse(base.dataset.bases); // scheme → what can be chosen, what is chosen at first
  const chosen = () => bases[scheme.value].steps[base.value];
  // The steps of a scheme; where the scheme is the one that the deck has, its base is the default.
  const stepped = () => {
    const { steps, at } = bases[scheme.value];
    Object.assign(base, { min: 0, max: steps.length - 1, step: 1, defaultValue: at, value: at, disabled: steps.length < 2 });
  };
  const ranged = () => {
    base.setAttribute("aria-valuetext", chosen().name);
    $("#base-shown").textContent = chosen().name;
    $("#pace-shown").textContent = pace.value;
    for (const cell of $$(".days")) cell.textContent = Math.ceil(cell.dataset.notes / pace.value);
    $("#levels-draft").hidden = ![scheme, base, known, ...$$("input", studies)].some(isChanged);
  };
  const asking = () => new URLSearchParams({ scheme: scheme.value, base: chosen().value, ...(isChanged(known) && { known: known.value }) });
  // HSK bands that are known from the first on are what the slider says.
  const moved = async () => {
    const found = await answerOf(await fetch(`${deck}/levels/settled?${asking()}`, { headers: { Accept: "application/json" } }));
    const at = bases[scheme.value].steps.findIndex((one) => one.value === found.base);
    if (at < 0 || found.known.length === known.value.split("\n").filter((line) => line.trim()).length) return;
    [base.value, known.value] = [at, found.known.join("\n")];
    say(fill(words.base, { name: chosen().name }));
    ranged();
    draft.keep();
    askLevels();
  };
  known.addEventListener("change", () => moved().catch((error) => say(error.message, true)));
  let asked = 0, last = 0;
  askLevels = async () => {
    if (!$("#table table")) return;
    const mine = (asked += 1);
    try {
      const nodes = await part(`levels/table?${asking()}`);
      if (mine !== asked) return;
      $("#table").replaceChildren(...nodes);
      ranged();
    } catch (error) { say(error.message, true); }
  };
  askStudies = async () => {
    const held = studies.contains(document.activeElement), was = $(":checked", studies), kept = was && isChanged(was) ? was.value : "";
    try {
      $("div", studies).replaceChildren(...await part("levels/studies"));
      draft.restore();
      if (kept) levels.elements.study.value = kept;
      if (held) $(":checked", studies)?.focus();
      ranged();
    } catch (error) { if (error.status !== 409) say(error.message, true); }
  };
  if ($("#table table")) askStudies();
  levels.addEventListener("input", (event) => {
    if (event.target === scheme) stepped();
    ranged();
    draft.keep();
    if (event.target === pace || event.target.closest("#known-more, #studies")) return;
    clearTimeout(last);
    last = setTimeout(askLevels, event.target.name === "known" ? 600 : 60);
  });
  levels.addEventListener("submit", async (event) => {
    event.preventDefault();
    const settings = {}, byBands = "moved" in levels.dataset; // deck.toml says the base by bands that are known
    if (isChanged(scheme)) Object.assign(settings, { "levels.scheme": scheme.value, "levels.bounds": null, "levels.names": null }); // of the other scheme
    if (byBands || isChanged(scheme) || isChanged(base)) settings["levels.base"] = chosen().value;
    if (byBands || isChanged(known)) settings["levels.known"] = known.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const study = $(":checked", studies);
    if (study && isChanged(study)) settings["cards.study"] = study.value;
    if (!await change("settings", { settings })) return;
    $$("input", studies).forEach((one) => isSaved(one));
    delete levels.dataset.moved;
    bases[scheme.value].at = Number(base.value);
    [scheme, base, known].forEach((field) => isSaved(field));
    draft.drop();
    ranged();
  });
  $("#levels-back").addEventListener("click", () => { draft.drop(); levels.reset(); stepped(); ranged(); askLevels(); });
  const addKnown = async (data) => {
    try {
      const { source } = await answerOf(await fetch(`${deck}/known`, { method: "POST", body: data, headers: { Accept: "application/json" } }));
      const lines = known.value.split("\n").filter((line) => line.trim());
      if (!lines.includes(source)) lines.push(source);
      known.value = lines.join("\n");
      draft.keep();
      ranged();
      say(fill(words.known, { source }));
      await askLevels();
    } catch (error) { await failed(error); }
  };
  $("#known-file").addEventListener("change", (event) => {
    const data = new FormData();
    data.append("file", event.target.files[0]);
    event.target.value = "";
    addKnown(data);
  });
  $("#known-add").addEventListener("click", () => {
    const data = new FormData();
    data.append("text", $("#known-text").value);
    addKnown(data);
  });
  stepped();
  if (draft.restore((name) => { if (name === "scheme") stepped(); })) askLevels();
  ranged();
}

// Build

const release = $("#release"), news = release && new Draft(release);
news?.restore();
if (sessionStorage.getItem("built")) $(".made")?.focus({ preventScroll: true });
sessionStorage.removeItem("built");

async function task(button) {
  const { task: name, choice: side = "" } = button.dataset;
  const { port, key } = $("#anki").elements;
  try {
    if (name === "build" && isEdited(release)) { if (await saveSettings(release)) news.drop(); else return; }
    await post("work", { task: name, choice: side, port: port.value.trim(), key: key.value });
    await job(name);
  } catch (error) { await failed(error); }
}
async function job(name) {
  const out = $(`#out-${name}`);
  out.hidden = false;
  for (;;) {
    const state = await answerOf(await fetch(`${deck}/job`, { headers: { Accept: "application/json" } }));
    show(state.status);
    const [first = "", ...lines] = state.step ? [words.working] : state.error ? [state.error] : state.lines;
    out.replaceChildren(Object.assign(document.createElement("strong"), { textContent: first }), lines.length ? `\n${lines.join("\n")}` : "");
    if (!state.step && !state.error && name === "compare") out.replaceChildren(...await part("build/changes"));
    if (!state.step) {
      if (state.task === "push") $("#sides-choice").hidden = !state.asks;
      if (name === "build" && !state.error) { // all of the page tells of it
        sessionStorage.setItem("built", "1");
        location.reload();
      }
      return;
    }
    await new Promise((resolve) => { setTimeout(resolve, 400); });
  }
}

// Clicks

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button, a, .t, article");
  if (!target) return;
  const { dataset } = target;
  if (dataset.do) return onPair(dataset.do, target.closest("article"));
  if (dataset.remove) { event.preventDefault(); return change("rows", { remove: [JSON.parse(dataset.remove)] }); }
  if ("wrong" in dataset) return onWrong(target);
  if ("instead" in dataset) return insteadOf(target, true);
  if ("stop" in dataset && target.closest(".instead")) return insteadOf(target, false);
  if (dataset.say) return speak(dataset.say);
  if (dataset.open) return openTerm(dataset.open, false, dataset.all ?? "");
  if (dataset.task) return task(target);
  if (dataset.go) { event.preventDefault(); return goTo(Number(dataset.go)); }
  if (dataset.what && target.type !== "submit" || dataset.what && target.closest(".panel") && !target.closest("form")) return onTerm(target);
  if (target.matches(".panel .close")) return closePanel();
  if (target.matches(".sentence .t") && !getSelection().toString()) return openTerm(termsOf(target)[0]);
  if (target.matches("article.term") && event.target.tagName !== "INPUT") return openTerm(dataset.t);
  if (target.matches("article.note")) return openCard(dataset.id);
  if (dataset.card) {
    for (const tab of $$("#card [role=tab]")) { const on = tab === target; tab.setAttribute("aria-selected", on); tab.tabIndex = on ? 0 : -1; }
    return frames();
  }
  if (target.matches("article.pair")) { used.shown = dataset.ref; current(); }
  return undefined;
});

function onTerm(button, what = button.dataset.what) {
  const panel = button.closest(".panel") ?? $("#panel .panel");
  const term = panel?.dataset.term ?? button.dataset.t;
  return change("rows", { add: [{ term, place: button.dataset.place ?? panel?.dataset.place ?? "", what, value: "" }] });
}

// English of the text that is wrong, or in the place of which the owner puts her own

const wrong = (node) => ({ term: node.closest(".panel").dataset.term, place: "", what: "wrong", value: node.closest("[data-said]").dataset.said });
const onWrong = (button) => change("rows", { add: [wrong(button)] });
function insteadOf(button, shown) {
  const said = button.closest("[data-said]"), form = $(".instead", said);
  form.hidden = !shown;
  if (!shown) form.reset();
  (shown ? form.elements.value : $("[data-instead]", said)).focus();
}
async function mine(form) {
  const value = form.elements.value.value.trim();
  if (!value) return;
  form.dataset.sent = form.elements.value.value;
  const row = wrong(form), kept = $(".fix[data-what=english]", form.closest(".panel")).elements.value.defaultValue;
  const english = [...kept.split("|").map((text) => text.trim()).filter(Boolean), value].join(" | ");
  $("[data-instead]", form.parentElement).focus();
  form.hidden = true; // what was written is sent, so the panel may be shown anew
  form.elements.value.value = form.elements.value.defaultValue = value;
  if (await change("rows", { add: [row, { ...row, what: "english", value: english }] })) return;
  form.hidden = false;
  form.elements.value.defaultValue = "";
  delete form.dataset.sent;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches(".instead")) { event.preventDefault(); await mine(form); } else if (form.matches(".fix")) {
    event.preventDefault();
    const { term } = form.closest(".panel").dataset;
    const rowOf = { term, place: form.dataset.place ?? "", what: form.dataset.what, value: form.elements.value.value };
    const field = form.elements.value;
    if (form.dataset.sent === field.value) return; // by leaving the field for the button
    form.dataset.sent = field.value;
    const before = stated(field), back = rowOf.what === "level" && !rowOf.value; // to what the scale says
    isSaved(field); // what was written is sent, so the panel may be shown anew
    if (await change("rows", back ? { remove: [{ ...rowOf, value: before }] } : { add: [rowOf] })) return form.classList.add("saved");
    isSaved(field, before);
    delete form.dataset.sent;
  } else if (form.matches(".settings")) {
    event.preventDefault();
    if (form.id === "anki") return;
    if (await saveSettings(form) && form.dataset.then === "reload") location.reload();
  }
});

// What was written into a panel is kept by who goes on: elsewhere on the page, or to another one.
function keep(form) {
  const field = form?.elements.value;
  if (field && isChanged(field) && form.dataset.sent !== field.value && (field.value.trim() || form.matches(".fix"))) form.requestSubmit();
}
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const form = target.closest?.(".fix, .instead:not([hidden])");
  // The window alone was left where the field still has the focus.
  if (form && !form.contains(relatedTarget) && document.activeElement !== target) keep(form);
});
addEventListener("pagehide", () => keep(document.activeElement?.closest?.(".fix, .instead:not([hidden])")));
document.addEventListener("keydown", (event) => {
  const { target, key } = event, form = target.closest?.(".fix, .instead");
  if (!form || target !== form.elements.value) return;
  if (key === "Escape") target.value = stated(target); // as it was
  if (key === "Enter" && target.tagName === "TEXTAREA" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});

async function saveSettings(form) {
  const fields = $$("input, textarea, select", form).filter(isChanged);
  const settings = Object.fromEntries(fields.map((one) => [one.name, settingOf(one)]));
  const done = await change("settings", { settings });
  if (done) fields.forEach((field) => isSaved(field));
  return done;
}

// What a field says of its setting; of several to tick those that are, and nothing where none is.
function settingOf(field) {
  const many = field.closest("[data-many]"), ticked = many ? $$(":checked", many).map((one) => one.value) : [];
  if (many) return ticked.length ? ticked : null;
  if (field.type === "checkbox") return field.checked;
  const text = field.value.trim(), { several } = field.dataset;
  if ((several || field.type === "number") && !text) return null; // its default
  if (several) return text.split(/[,，、]/).map((one) => (several === "numbers" ? Number(one) : one.trim()));
  return field.type === "number" ? Number(text) : text;
}
// Settings that are saved as soon as they are chosen.
for (const form of $$(".settings.now")) {
  form.addEventListener("change", ({ target }) => {
    if (target.closest("[data-least]") && !$(":checked", target.closest("[data-least]"))) {
      target.checked = true;
      return say(words.least, true);
    }
    return form.reportValidity() && saveSettings(form);
  });
}

function goTo(number) {
  if (section === "terms" && lists[0]?.box.matches(".sentences")) return lists[0].goTo(number);
  location.href = `${deck}/terms?term=${encodeURIComponent(open)}`;
  return undefined;
}

for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => { const t = event.target.closest?.(".sentence .t"); light(t ? termsOf(t) : []); });
}

// A list follows what is written into its search, and what is chosen of its filters.

for (const form of $$("form.search")) {
  let pause = 0;
  const ask = () => {
    clearTimeout(pause);
    if (!lists.length) return form.submit();
    const query = new URLSearchParams(new FormData(form)), [address] = lists[0].box.dataset.rows.split("?");
    history.replaceState(null, "", `?${query}`);
    return lists[0].show(`${address}?${query}`);
  };
  form.addEventListener("input", ({ target }) => { clearTimeout(pause); pause = setTimeout(ask, target.type === "search" ? 180 : 0); });
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
}

// Bulk, with a look at what will be written

const bulk = $("#bulk");
const chosen = new Map(); // term → as the list shows it; of rows out of sight, too
function ticked() {
  for (const box of $$(".termlist input")) box.checked = chosen.has(box.value);
  if (bulk) $("#bulk-count").textContent = chosen.size ? fill(words.chosen, { count: chosen.size }) : "";
}
if (bulk) {
  $(".termlist").addEventListener("change", ({ target }) => {
    if (target.checked) chosen.set(target.value, target.getAttribute("aria-label"));
    else chosen.delete(target.value);
    ticked();
  });
  $("#every").addEventListener("change", async (event) => {
    chosen.clear();
    const names = lists[0].box.dataset.rows.replace("/rows?", "/names?");
    try {
      if (event.target.checked) for (const [term, shown] of await answerOf(await fetch(`${deck}/${names}`, { headers: { Accept: "application/json" } }))) chosen.set(term, shown);
    } catch (error) { await failed(error); }
    ticked();
  });
  let what = "";
  bulk.addEventListener("submit", (event) => {
    event.preventDefault();
    what = event.submitter?.value ?? "skip";
    if (!chosen.size) return;
    $("#preview-what").textContent = `${event.submitter.textContent.trim()} × ${chosen.size}`;
    $("#preview-terms").replaceChildren(...[...chosen.values()].slice(0, 40).map((shown) => Object.assign(document.createElement("li"), { textContent: shown })));
    $("#preview").showModal();
  });
  $("#preview-stop").addEventListener("click", () => $("#preview").close());
  $("#preview-go").addEventListener("click", async () => {
    const terms = [...chosen.keys()];
    $("#preview").close();
    if (!await change("rows", { add: terms.map((term) => ({ term, place: "", what, value: "" })) })) return;
    chosen.clear();
    $("#every").checked = false;
    ticked();
  });
}

// Undo and redo

async function back(path, message) {
  try {
    const state = await post(path, {});
    show(state);
    say(state.said ? fill(message, { what: state.said }) : words.nothing);
    if (["levels", "settings", "build", "found"].includes(section) && state.said) reload(); // with what the settings are now
    else await refreshed();
  } catch (error) { await failed(error); }
}
const undo = () => back("undo", words.undone), redo = () => back("redo", words.redone);
// What was said is said again on the page that comes.
function reload() {
  sessionStorage.setItem("said", $("#said").textContent);
  location.reload();
}
$("#undo")?.addEventListener("click", undo);
$("#redo")?.addEventListener("click", redo);
$("#cancel")?.addEventListener("click", async () => { show(await post("cancel", {})); });
$("#again")?.addEventListener("click", async () => { show(await post("cancel", { again: true })); });
$("#keys")?.addEventListener("click", () => $("#help").showModal());

// Keys

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && deck && !/INPUT|TEXTAREA|SELECT/.test(target.tagName)) {
    if (key === "z" && !event.shiftKey) { event.preventDefault(); undo(); }
    if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); redo(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (/INPUT|TEXTAREA|SELECT/.test(target.tagName) && target.type !== "checkbox") {
    if (key === "Escape") target.blur();
    return;
  }
  const here = row();
  const act = keyAct(key, here, target);
  if (act) { event.preventDefault(); act(); }
});

function keyAct(key, here, target) {
  if (key === "?" && deck) return () => $("#help").showModal();
  if (key === "/") { const box = $("input[type=search]"); return box && (() => box.focus()); }
  if (key === "Escape") return $("#panel .panel") ? closePanel : null;
  if (key === "p" && open) return () => speak(open);
  if (key === "n" && choice) return () => { choice.hidden = false; choice.elements.ref.value ||= here?.dataset.ref ?? ""; (choice.elements.zh.value ? choice.elements.en : choice.elements.zh).focus(); };
  if (!lists.length) return null;
  if (key === "j" || (key === "ArrowDown" && here)) return () => lists[0].move(1);
  if (key === "k" || (key === "ArrowUp" && here)) return () => lists[0].move(-1);
  if (key === "x" && !here?.matches(".pair") && $("#panel .panel")) return () => onTerm($("#panel .panel"), "skip");
  if (!here) return null;
  if (here.matches(".pair")) {
    if (key === "Enter" && target !== here) return null;
    const what = { Enter: "accept", x: "drop", s: "split", m: "join", "[": "head", "]": "tail", e: "reword" }[key];
    return what ? () => onPair(what, here) : null;
  }
  if (here.matches(".sentence")) {
    if (key === "h" || key === "ArrowLeft") return () => cursor(here, -1);
    if (key === "l" || key === "ArrowRight") return () => cursor(here, 1);
    if (key === "Enter") return () => { const t = $(".t.cursor", here); if (t) openTerm(termsOf(t)[0], true); };
  }
  if (key === "Enter" && here.matches(".term")) return () => openTerm(here.dataset.t, true);
  if (key === "Enter" && here.matches(".note")) return () => openCard(here.dataset.id);
  return null;
}

function cursor(sentence, by) {
  const all = $$(".zh .t", sentence);
  const at = all.findIndex((t) => t.classList.contains("cursor"));
  for (const t of $$(".t.cursor")) t.classList.remove("cursor");
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.classList.add("cursor");
  light(termsOf(next));
}

// Files

const upload = $("#upload");
if (upload) {
  const drop = $("#drop"), files = $("#files"), folder = $("#folder");
  const LARGEST = 60e6;
  const sent = async (list) => {
    if (list.reduce((sum, [file]) => sum + file.size, 0) > LARGEST) return say(words.large, true);
    const data = new FormData();
    data.set("title", upload.elements.title.value);
    for (const [file, name] of list) data.append("files", file, name);
    const named = fill(words.dropped, { count: list.length, names: list.slice(0, 3).map(([, name]) => name).join(", ") });
    $("#names").textContent = `${named} · ${words.working}`; // a long Word file takes some seconds to read
    drop.setAttribute("aria-busy", "true");
    try {
      const response = await fetch("/decks", { method: "POST", body: data, headers: { Accept: "text/html" } });
      if (response.redirected) { location.href = response.url; return undefined; }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      say($(".message, p", page)?.textContent ?? words.lost, true);
    } catch { say(words.lost, true); }
    $("#names").textContent = named;
    drop.removeAttribute("aria-busy");
    return undefined;
  };
  for (const input of [files, folder]) {
    input.addEventListener("change", () => sent([...input.files].map((file) => [file, file.webkitRelativePath || file.name])));
  }
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const list = (await Promise.all(entries.map((entry) => walk(entry, "")))).flat();
    sent(list.length ? list : [...event.dataTransfer.files].map((file) => [file, file.name]));
  });
}
async function walk(entry, path) {
  if (entry.isFile) return [[await new Promise((yes, no) => { entry.file(yes, no); }), path + entry.name]];
  const reader = entry.createReader(), found = [];
  for (;;) {
    const some = await new Promise((yes, no) => { reader.readEntries(yes, no); });
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.filter((one) => !one.name.startsWith(".")).map((one) => walk(one, `${path}${entry.name}/`)))).flat();
}

// At the start

if (sessionStorage.getItem("said")) say(sessionStorage.getItem("said"));
sessionStorage.removeItem("said");
if (deck) {
  document.body.dataset.text = $(".list.pairs") ? "1" : "0";
  if (ready !== version || !$("#progress").hidden) poll();
  lists[0]?.rows()[0]?.focus({ preventScroll: true });
  const asked = $("#panel")?.dataset.asked;
  if (asked && lists.length) openTerm(asked); // else when the text is worked through
  const first = $("#card")?.dataset.asked;
  if (first && lists.length) {
    openCard(first);
    lists[0].goTo(Number(lists[0].box.dataset.at));
  }
}
