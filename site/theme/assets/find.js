// What every page has of the search: names while typing, keys that lead to the field, marks behind a hit. The data are
// scripts below suche/ (converter/publish/finder.py), so that they load from a file, too; nobody else is asked.
"use strict";
var wiremarkFind = (() => {
  const root = document.body.dataset.root || "";
  const parts = new Map(), waiting = new Map();
  let head = null;

  const load = (address, key) => new Promise((done) => {
    waiting.set(key, done);
    const script = document.createElement("script");
    script.src = root + address;
    script.onerror = () => done(null);
    document.head.append(script);
  });
  const arrived = (key, value) => { waiting.get(key)?.(value); waiting.delete(key); };
  let heading = null;
  const ready = () => (heading ??= load("suche/kopf.js", "").then((told) => (head = told || { depth: 1, letters: {}, parts: [], topics: {} })));

  const bare = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "");
  const plain = (word) => bare(word.normalize("NFC").toLowerCase());
  // The same as finder.folded.
  const fold = (word) => bare([...word.normalize("NFC").toLowerCase()].map((c) => head.letters[c] ?? c).join("")).replace(/([aou])e/g, "$1");
  const words = (text) => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const stem = (folded) => (folded.length > 4 ? folded.replace(/(ern|en|er|em|es|e|n|s|t)$/, "") : folded);
  const fileOf = (key) => "suche/w" + [...key].map((c) => (c < "\x80" ? c : "-" + c.codePointAt(0).toString(16))).join("") + ".js";

  const part = async (key) => {
    await ready();
    if (!head.parts.includes(key)) return { names: [], words: [] };
    if (!parts.has(key)) parts.set(key, load(fileOf(key), key).then((told) => told && {
      names: told.names.map(([type, name, page, what, stories, said, also]) => ({ type, name, page, what, stories, said, also, forms: [name, ...also].map((form) => words(form).map(fold)) })),
      words: told.words.map((row) => { const [folded, count, ...spelt] = row.split(" "); return { folded, count: Number(count), spelt: spelt.length ? spelt : [folded] }; }),
    } || { names: [], words: [] }));
    return parts.get(key);
  };
  const near = async (folded) => {
    await ready();
    if (folded.length >= head.depth) return part(folded.slice(0, head.depth));
    const all = await Promise.all(head.parts.filter((key) => key.startsWith(folded)).map(part));
    return { names: all.flatMap((p) => p.names), words: all.flatMap((p) => p.words) };
  };

  // Names of which every word that was typed begins one; those that were typed whole come first.
  const names = async (text) => {
    await ready();
    const typed = words(text).map(fold);
    if (!typed.length) return [];
    const longest = typed.reduce((a, b) => (b.length > a.length ? b : a));
    const found = new Map();
    for (const one of (await near(longest)).names) {
      if (found.has(one.page)) continue;
      let best = 0;
      for (const form of one.forms) {
        if (!typed.every((t) => form.some((w) => w.startsWith(t)))) continue;
        const whole = typed.every((t) => form.includes(t));
        best = Math.max(best, whole && form.length === typed.length ? 3 : whole ? 2 : 1);
      }
      if (best) found.set(one.page, { ...one, best });
    }
    return [...found.values()].sort((a, b) => b.best - a.best || b.stories - a.stories || (a.name < b.name ? -1 : 1));
  };

  // How far two words are from each other: letters put in, left out, changed, or two that changed places.
  const distance = (a, b) => {
    let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      before = last;
      last = row;
    }
    return last[b.length];
  };
  const meant = async (word) => {
    const folded = fold(word), most = folded.length < 4 ? 0 : folded.length < 6 ? 1 : 2;
    if (!most) return [];
    const all = await Promise.all(head.parts.filter((key) => key[0] === folded[0]).map(part));
    const close = all.flatMap((p) => p.words).filter((w) => Math.abs(w.folded.length - folded.length) <= most)
      .map((w) => ({ ...w, far: distance(folded, w.folded) })).filter((w) => w.far <= most);
    return close.sort((a, b) => a.far - b.far || b.count - a.count || (a.folded < b.folded ? -1 : 1)).slice(0, 3).map((w) => w.spelt[0]);
  };

  // How the stories spell a word: empty where none has it.
  const spelt = async (word) => {
    const folded = fold(word), short = stem(folded), known = (await near(folded)).words;
    const same = known.filter((w) => w.folded.startsWith(folded));
    if (!same.length) return known.some((w) => w.folded.startsWith(short) && w.folded.length <= short.length + 3) ? [word] : [];
    // What Pagefind takes for the same it finds by itself.
    const own = plain(word), other = same.filter((w) => w.folded === folded || !w.spelt.some((s) => plain(s).startsWith(own)))
      .sort((a, b) => b.count - a.count).flatMap((w) => w.spelt).filter((s) => !plain(s).startsWith(own));
    const itself = same.some((w) => w.spelt.some((s) => plain(s).startsWith(own)));
    return [...(itself ? [word] : []), ...other].slice(0, 4);
  };

  const api = { head: (told) => arrived("", told), part: (key, told) => arrived(key, told), ready, topics: () => head.topics, words, fold: (w) => fold(w), names, meant, spelt };

  // The field: names while typing, as a combobox (WAI-ARIA 1.2), and the keys that lead to it.
  const field = document.querySelector("[data-find]");
  const offer = (input) => {
    const list = document.createElement("ul");
    list.id = input.id + "-namen";
    list.className = "offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.find);
    list.hidden = true;
    input.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
    let run = 0, at = -1;
    const close = () => { run += 1; at = -1; list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const choose = (next) => {
      const options = [...list.children];
      if (!options.length) return;
      at = (next + options.length + 1) % (options.length + 1);
      for (const [i, option] of options.entries()) option.setAttribute("aria-selected", String(i === at));
      if (at < options.length) { input.setAttribute("aria-activedescendant", options[at].id); options[at].scrollIntoView({ block: "nearest" }); } else { input.removeAttribute("aria-activedescendant"); at = -1; }
    };
    const look = async () => {
      const mine = ++run, found = (await names(input.value)).slice(0, 8);
      if (mine !== run) return;
      list.replaceChildren(...found.map((one, i) => {
        const option = document.createElement("li"), what = document.createElement("span");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.page = root + one.page;
        option.className = "offer-" + one.type;
        const alias = one.forms[0].some((w) => words(input.value).map(fold).some((t) => w.startsWith(t))) ? "" : one.also.find((name) => words(input.value).map(fold).every((t) => words(name).map(fold).some((w) => w.startsWith(t)))) || "";
        option.textContent = one.name;
        what.textContent = [alias, one.what].filter(Boolean).join(" · ");
        option.append(" ", what);
        option.addEventListener("pointerdown", (e) => { e.preventDefault(); location.href = option.dataset.page; });
        return option;
      }));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
    };
    input.addEventListener("focus", ready);
    input.addEventListener("input", look);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (list.hidden) look(); else choose(at < 0 && e.key === "ArrowUp" ? list.children.length - 1 : e.key === "ArrowUp" ? at - 1 : at + 1);
      } else if (e.key === "Enter" && at >= 0 && !list.hidden) {
        e.preventDefault();
        location.href = list.children[at].dataset.page;
      } else if (e.key === "Escape" && !list.hidden) { e.preventDefault(); close(); } else if (e.key === "Enter") close();
    });
  };
  if (field) {
    offer(field);
    addEventListener("keydown", (e) => {
      const typing = e.target instanceof Element && (e.target.closest("input, select, textarea") || e.target.isContentEditable);
      if ((e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) || (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey))) {
        e.preventDefault();
        field.focus();
        field.select();
      }
    });
  }

  // Behind a hit: the words that were looked for, marked in the copy without touching it.
  const wanted = new URLSearchParams(location.search).get("marke");
  const copy = document.querySelector(".copy");
  if (wanted && copy && window.CSS && CSS.highlights) ready().then(() => {
    const stems = words(wanted).map(fold).map(stem), ranges = [];
    for (const place of document.querySelectorAll(".story h1, .copy")) {
      const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        for (const match of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
          const folded = fold(match[0]);
          if (!stems.some((s) => folded.startsWith(s) && folded.length <= Math.max(s.length + 4, 2 * s.length))) continue;
          const range = new Range();
          range.setStart(node, match.index);
          range.setEnd(node, match.index + match[0].length);
          ranges.push(range);
        }
      }
    }
    if (!ranges.length) return;
    CSS.highlights.set("found", new Highlight(...ranges));
    if (!location.hash) ranges.find((r) => copy.contains(r.startContainer))?.startContainer.parentElement.scrollIntoView({ block: "center" });
  });
  return api;
})();
