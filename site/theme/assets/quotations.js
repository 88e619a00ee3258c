// The page of all quotations: a form whose state is the address, and what it finds. Copy is only ever text here.
"use strict";
(async () => {
  const form = document.querySelector("[data-ask]");
  if (!form) return;
  const words = JSON.parse(form.dataset.ask), root = document.querySelector("[data-root]").dataset.root;
  const found = document.querySelector(".found"), lists = document.querySelector(".by-lists");
  const status = found.querySelector("h2 > [aria-live]"), hints = found.querySelector(".hints"), list = found.querySelector(".quoted");
  const pages = found.querySelector(".pages"), facets = found.querySelector(".facets"), exports_ = found.querySelector(".exports");
  const language = document.documentElement.lang;
  const PAGE = 20, NAMES = { speaker: "s", addressee: "a", about: "n" };
  const FOLDERS = { person: "personen", place: "orte", organisation: "organisationen" };
  const KEYS = ["q", "speaker", "addressee", "about", "topic", "type", "from", "to", "sort", "page"];

  const make = (tag, text, properties = {}) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    return Object.assign(node, properties);
  };
  const said = (key, values = {}) => {
    let text = words[key];
    if (Array.isArray(text)) text = text[values.n === 1 ? 0 : 1];
    return text.replace(/\{(\w+)\}/g, (all, name) => typeof values[name] === "number" ? values[name].toLocaleString(language) : values[name] ?? all);
  };
  const date = (iso) => {
    const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
    if (!iso) return said("undated");
    const how = { year: "numeric", ...(month && { month: "long" }), ...(day && { day: "numeric" }) };
    return new Intl.DateTimeFormat(language, { ...how, timeZone: "UTC" }).format(Date.UTC(year, (month || 1) - 1, day || 1));
  };
  const entityPage = (key) => {
    const [type, id] = key.split("/");
    return Object.hasOwn(FOLDERS, type) ? `${root}${FOLDERS[type]}/${id}.html` : null;
  };

  // The address and the form

  const read = () => {
    const given = new URLSearchParams(location.search), query = {};
    for (const key of KEYS) if (given.get(key)) query[key] = given.get(key);
    if (given.get("month")) query.from = query.to = given.get("month"); // as addresses said before
    return query;
  };
  const address = (query) => {
    const kept = KEYS.filter((key) => query[key] && !(key === "page" && Number(query[key]) < 2) && !(key === "sort" && query[key] === "new"));
    return kept.length ? "?" + new URLSearchParams(kept.map((key) => [key, query[key]])).toString().replaceAll("%2F", "/").replaceAll("%3A", ":") : location.pathname;
  };
  const go = (query, { replace = false } = {}) => {
    try { history[replace ? "replaceState" : "pushState"](null, "", address(query)); } catch { /* opened as a file */ }
    return run(query);
  };
  const link = (text, query) => {
    const a = make("a", text, { href: address(query) });
    a.addEventListener("click", (e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
      e.preventDefault();
      go(query).then(() => { status.parentElement.focus(); });
    });
    return a;
  };

  let index;
  const opened = () => (index ??= QuotationIndex.open(root));
  let now = {}, at = 0;

  const lastDay = (month) => `${month}-${new Date(Date.UTC(...month.split("-").map(Number), 0)).getUTCDate()}`;
  const fill = (query) => {
    for (const name of ["q", "topic", "type", "sort"]) form.elements[name].value = query[name] || (name === "sort" ? "new" : "");
    const full = { from: (d) => d.length === 7 ? d + "-01" : d, to: (d) => d.length === 7 ? lastDay(d) : d };
    for (const name of ["from", "to"]) form.elements[name].value = query[name] ? full[name](query[name]) : "";
  };
  const taken = () => {
    const query = {};
    for (const [key, value] of new FormData(form)) if (value.trim()) query[key] = value.trim();
    for (const name of ["from", "to"]) // a month that stands in the address stays a month
      if (now[name]?.length === 7 && query[name]?.startsWith(now[name]) && !form.elements[name].dataset.touched) query[name] = now[name];
    for (const name of Object.keys(NAMES)) {
      const field = form.elements[name];
      if (query[name] && field.dataset.key && field.dataset.name === field.value) query[name] = field.dataset.key;
    }
    return query;
  };

  // Names: an address has a key; what somebody typed is looked for
  const resolved = async (idx, query) => {
    const chosen = { ...query }, others = [];
    for (const [name, role] of Object.entries(NAMES)) {
      const field = form.elements[name], value = query[name];
      if (!value) { field.value = ""; delete field.dataset.key; continue; }
      let key = value, label = "";
      const known = await idx.who(`${role}:${value}`);
      if (known.ids.length) label = known.name;
      else {
        const { found: who, exact } = await idx.names(value, role);
        if (who.length) {
          [key, label] = [who[0].key, who[0].name];
          if (who.length > 1 || !exact) others.push({ name, who, exact });
        } else others.push({ name, who: [], value });
      }
      chosen[name] = key;
      field.value = label || value;
      field.dataset.key = key;
      field.dataset.name = field.value;
    }
    return { chosen, others };
  };

  // What is found

  const marked = (text, stems) => {
    const parts = document.createDocumentFragment();
    for (const piece of text.split(/([\p{L}\p{N}\p{M}\u00ad]+)/u)) {
      const [word] = QuotationIndex.folded(piece);
      parts.append(word && stems.some((stem) => word.startsWith(stem)) ? make("mark", piece) : piece);
    }
    return parts;
  };
  const sentence = (row, stems) => {
    const p = make("p", undefined, { className: "sentence", lang: row.language });
    for (const [role, text] of row.pieces) {
      const piece = make("span", undefined, { className: role ? `r-${role}` : "" });
      piece.append(role === "said" || role === "quoted" ? marked(text, stems) : text);
      p.append(piece);
    }
    return p;
  };
  const item = (row, stems, query) => {
    const li = make("li", undefined, { className: `kind-${row.type}${row.unsure ? " unsure" : ""}`, id: `z${row.id}` });
    li.append(sentence(row, stems));
    const meta = make("p", undefined, { className: "meta" });
    const page = entityPage(row.speaker);
    meta.append(page ? make("a", row.name, { href: page, className: "who-said" }) : row.name || said("unnamed_speaker"));
    if (row.addressee) meta.append(` ${said("to_whom")} `, row.addressee.startsWith("=") ? row.toName : make("a", row.toName, { href: entityPage(row.addressee) }));
    meta.append(" · ", make("span", words.types[row.type] || row.type, { className: "type" }));
    if (row.unsure) meta.append(" · ", make("span", said("unsure"), { className: "doubt" }));
    meta.append(" · ", make("a", row.title, { href: `${root}${row.address}#q${row.number}` }), " · ");
    const day = row.dated.slice(0, 10);
    meta.append(row.dated ? link(date(row.dated), { from: day, to: day }) : said("undated"));
    if (row.page) meta.append(" · ", make("a", said("permalink"), { href: root + row.page }));
    li.append(meta);
    return li;
  };

  const status_ = (query, n) => said("count", { n }) + (query.from || query.to
    ? ` · ${[...new Set([query.from, query.to].filter(Boolean).map(date))].join(" – ")}` : "");

  const tell = async (idx, query, answer, others) => {
    hints.replaceChildren();
    const line = (label, links) => {
      const p = make("p", `${label} `);
      links.forEach((a, i) => p.append(i ? " · " : "", a));
      hints.append(p);
    };
    const person = (who) => `${who.name}${who.hint ? ` (${who.hint})` : ""}: ${who.n.toLocaleString(language)}`;
    for (const { name, who, exact, value } of others)
      if (!who.length) line(said("nobody", { name: value }), []);
      else line(exact ? said("also_meant", { name: who[0].name }) : said("understood", { name: who[0].name }),
        (exact ? who.slice(1, 7) : who.slice(0, 7)).map((w) => link(person(w), { ...query, [name]: w.key, page: "" })));
    if (query.q && !query.speaker) {
      const who = await idx.names(query.q, "s");
      const likely = who.exact || !answer.ids.length ? who.found.filter((w) => w.key[0] !== "=").slice(0, 5) : [];
      if (likely.length) line(said("said_by"), likely.map((w) => link(person(w), { ...query, q: "", speaker: w.key, page: "" })));
    }
    for (const word of answer.missing) {
      const alike = (await idx.alike("forms", word)).slice(0, 4);
      if (alike.length) line(said("did_you_mean"), alike.map(([form]) => link(form, {
        ...query, page: "", q: query.q.split(/(\s+)/).map((w) => QuotationIndex.folded(w)[0] === word ? form : w).join("") })));
    }
  };

  const pageOf = (query, n) => Math.min(Math.ceil(n / PAGE), Math.max(1, Number(query.page) || 1));
  const paged = (query, n) => {
    const last = Math.ceil(n / PAGE), page = pageOf(query, n);
    pages.replaceChildren();
    pages.hidden = last < 2;
    if (page > 1) pages.append(Object.assign(link(`← ${said("page_back")}`, { ...query, page: page - 1 }), { rel: "prev" }));
    pages.append(make("span", said("page_of", { page, last })));
    if (page < last) pages.append(Object.assign(link(`${said("page_on")} →`, { ...query, page: page + 1 }), { rel: "next" }));
  };

  // Counts by month are known at once; who speaks is counted when it is asked for.
  const counted = (idx, query, ids) => {
    const [months, who] = facets.querySelectorAll("details");
    const bars = idx.months(ids).filter(([month, n]) => n && month).reverse();
    const highest = Math.max(...bars.map(([, n]) => n), 1);
    const row = (a, n, most) => {
      const li = make("li");
      li.append(a, make("meter", undefined, { min: 0, max: most, value: n }), make("span", n.toLocaleString(language), { className: "n" }));
      li.querySelector("meter").setAttribute("aria-hidden", "true");
      return li;
    };
    months.querySelector("ol").replaceChildren(...bars.map(([month, n]) => row(link(date(month), { ...query, from: month, to: month, page: "" }), n, highest)));
    months.hidden = bars.length < 2;
    const count = async () => {
      const into = who.querySelector("ol");
      if (!who.open || into.dataset.of === String(at)) return;
      into.dataset.of = String(at);
      const { counts } = await idx.speakers(ids);
      into.replaceChildren(...counts.slice(0, 20).map((w) => row(link(w.name, { ...query, speaker: w.key, page: "" }), w.n, counts[0].n)));
    };
    who.hidden = Boolean(query.speaker) || ids.length < 2;
    who.ontoggle = count;
    return count();
  };

  const ordered = async (idx, ids, sort) => {
    if (sort === "old") return ids;
    const newest = [...ids].reverse();
    if (sort !== "who") return newest;
    const { names } = await idx.speakers(ids);
    const order = new Intl.Collator(language);
    return newest.sort((a, b) => order.compare(names.get(a) || "\uffff", names.get(b) || "\uffff"));
  };

  let latest = [];
  const run = async (query) => {
    const mine = ++at;
    const asked = KEYS.some((key) => key !== "sort" && key !== "page" && query[key]) || query.page || query.sort;
    found.hidden = !asked;
    lists.hidden = Boolean(asked);
    now = query;
    fill(query);
    if (!asked) { for (const name of Object.keys(NAMES)) form.elements[name].value = ""; return; }
    found.setAttribute("aria-busy", "true");
    let idx;
    try { idx = await opened(); } catch { status.textContent = said("no_index"); return; }
    topics(idx);
    fill(query);
    const { chosen, others } = await resolved(idx, query);
    const answer = others.some((o) => !o.who.length) ? { ids: [], stems: [], missing: [] } : await idx.search(chosen);
    if (mine !== at) return;
    now = chosen;
    const further = ["addressee", "about", "topic", "type", "from", "to"].filter((key) => chosen[key]).length;
    unfold.textContent = further ? `${label} (${further})` : label;
    latest = await ordered(idx, answer.ids, chosen.sort);
    const page = pageOf(chosen, latest.length);
    const rows = await idx.rows(latest.slice((page - 1) * PAGE, page * PAGE));
    if (mine !== at) return;
    // Lines above the list before the list, so that nothing moves that can be read already.
    await Promise.all([tell(idx, chosen, answer, others), counted(idx, chosen, answer.ids)]);
    if (mine !== at) return;
    status.textContent = status_(chosen, answer.ids.length);
    list.start = (page - 1) * PAGE + 1;
    list.replaceChildren(...rows.map((row) => item(row, answer.stems, chosen)));
    paged(chosen, latest.length);
    exports_.hidden = !latest.length;
    found.removeAttribute("aria-busy");
  };

  const topics = (idx) => {
    const select = form.elements.topic;
    if (select.options.length > 1) return;
    select.append(...idx.start.topics.map(([code, name, n]) => new Option(`${name} (${n.toLocaleString(language)})`, code)));
    select.closest("label").hidden = !idx.start.topics.length;
  };

  // Names are suggested while they are typed (WAI-ARIA: combobox with a list).
  const suggest = (field, role) => {
    const options = document.getElementById(field.getAttribute("aria-controls"));
    let active = -1, run_ = 0, timer = 0;
    const close = () => {
      options.hidden = true;
      active = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const take = (option) => {
      field.value = field.dataset.name = option.dataset.name;
      field.dataset.key = option.dataset.key;
      close();
      go({ ...taken(), page: "" });
    };
    const move = (by) => {
      const all = [...options.children];
      if (!all.length) return;
      active = (active + by + all.length) % all.length;
      all.forEach((o, i) => o.setAttribute("aria-selected", String(i === active)));
      field.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    };
    const show = async () => {
      const mine = ++run_;
      const idx = await opened();
      const { found: who } = await idx.names(field.value, role);
      const all = field.value.trim() || role !== "s" ? who : idx.start.foremost.map(([key, name, hint, n]) => ({ key, name, hint, n }));
      if (mine !== run_ || document.activeElement !== field) return;
      options.replaceChildren(...all.slice(0, 12).map((w, i) => {
        const option = make("li", undefined, { id: `${options.id}-${i}` });
        option.setAttribute("role", "option");
        option.append(make("b", w.name), " ", make("span", `${w.hint ? w.hint + " · " : ""}${w.n.toLocaleString(language)}`));
        option.dataset.key = w.key;
        option.dataset.name = w.name;
        option.addEventListener("pointerdown", (e) => { e.preventDefault(); take(option); });
        return option;
      }));
      active = -1;
      options.hidden = !options.children.length;
      field.setAttribute("aria-expanded", String(!options.hidden));
    };
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
    field.addEventListener("focus", show);
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); if (options.hidden) show(); else move(e.key === "ArrowDown" ? 1 : -1); }
      else if (e.key === "Escape" && !options.hidden) { e.preventDefault(); close(); }
      else if (e.key === "Enter" && active >= 0) { e.preventDefault(); take(options.children[active]); }
    });
    field.addEventListener("change", (e) => { if (active >= 0) e.stopPropagation(); });
  };
  for (const [name, role] of Object.entries(NAMES)) suggest(form.elements[name], role);

  // Export: every quotation of the answer, with its sentence and where it is from.
  const records = async () => {
    const idx = await opened(), rows = [];
    for (let i = 0; i < latest.length; i += 200) {
      rows.push(...await idx.rows(latest.slice(i, i + 200)));
      status.textContent = said("exporting", { n: rows.length });
    }
    status.textContent = status_(now, latest.length);
    const of = (row, ...roles) => row.pieces.filter(([role]) => roles.includes(role)).map(([, text]) => text).join(" ").replace(/\s+/g, " ").trim();
    return rows.map((row) => ({
      date: row.dated, speaker: row.name, speaker_id: row.speaker.replace(/^=.*/, ""), type: row.type, words: row.pieces.filter(([role]) => role === "said" || role === "quoted").map(([, t]) => t).join(""),
      sentence: row.pieces.map(([, text]) => text).join(""), cue: of(row, "cue"), addressee: row.toName, addressee_id: row.addressee.replace(/^=.*/, ""),
      place: of(row, "place"), medium: of(row, "medium"), named: row.named, topics: row.topics, unsure: Boolean(row.unsure),
      title: row.title, agency: row.agency, language: row.language, address: new URL(`${root}${row.address}#q${row.number}`, document.baseURI).href,
    }));
  };
  // RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe.
  const cell = (value) => {
    const text = Array.isArray(value) ? value.join(" ") : String(value);
    return `"${(/^[=+\-@\t\r]/.test(text) ? "'" : "") + text.replaceAll('"', '""')}"`;
  };
  const save = (content, type, name) => {
    const a = make("a", "", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
  };
  exports_.addEventListener("click", async (e) => {
    const how = e.target.closest("button")?.value;
    if (!how) return;
    const all = await records();
    if (how === "json") save(JSON.stringify({ query: now, address: location.href, quotations: all }, null, 1), "application/json", "zitate.json");
    else save("\ufeff" + [Object.keys(all[0] || {}), ...all.map(Object.values)].map((r) => r.map(cell).join(",")).join("\r\n") + "\r\n", "text/csv;charset=utf-8", "zitate.csv");
  });

  // On a narrow screen most fields are folded away; the button says how many of them are filled in.
  const unfold = form.querySelector(".unfold"), label = unfold.textContent;
  unfold.addEventListener("click", () => unfold.setAttribute("aria-expanded", String(form.classList.toggle("unfolded"))));

  let timer = 0;
  form.elements.q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => go({ ...taken(), page: "" }, { replace: true }), 350);
  });
  for (const name of ["from", "to"]) form.elements[name].addEventListener("input", (e) => { e.target.dataset.touched = "1"; });
  form.addEventListener("change", (e) => { if (e.target !== form.elements.q) go({ ...taken(), page: "" }); });
  form.addEventListener("submit", (e) => { e.preventDefault(); clearTimeout(timer); go({ ...taken(), page: "" }); });
  form.addEventListener("reset", (e) => { e.preventDefault(); go({}); form.elements.q.focus(); });
  form.addEventListener("focusin", () => opened().then(topics, () => {}), { once: true });
  addEventListener("popstate", () => run(read()));
  await run(read());
  document.documentElement.dataset.quotations = "ready"; // for tests
})();
