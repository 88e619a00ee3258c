// The search page: what find.js knows of names and words first, then Pagefind's index, in pieces from this site only.
"use strict";
(async () => {
  // This page's policy is set here: it alone runs WebAssembly, which not every HTML checker has heard of.
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
  document.head.append(policy);

  const form = document.querySelector("[data-search]");
  if (!form) return;
  const said = form.dataset, root = document.body.dataset.root || "", language = document.documentElement.lang;
  const field = form.elements.q, status = document.querySelector(".result"), help = document.querySelector(".meant");
  const list = document.querySelector(".hits"), more = document.querySelector(".more-hits"), facets = form.querySelector(".filters");
  const choices = ["kind", "agency", "topic", "from", "to", "sort"];
  const find = wiremarkFind;
  await find.ready();

  let engine = null;
  try {
    engine = await import(new URL(root + "pagefind/pagefind.js", document.baseURI).href);
    await engine.options({ baseUrl: new URL(root || "./", document.baseURI).pathname, excerptLength: 30, ranking: { metaWeights: { title: 5 } } });
    await engine.init();
  } catch {
    engine = null;
  }

  // What can be chosen is what the index has.
  const filters = engine ? await engine.filters() : {};
  const months = Object.keys(filters.month || {}).sort();
  const month = (iso) => new Date(iso + "-15T12:00:00Z").toLocaleDateString(language, { month: "long", year: "numeric", timeZone: "UTC" });
  const topics = find.topics();
  const kinds = JSON.parse(said.kinds);
  const fill = (name, values, label) => {
    const select = form.elements[name];
    select.append(...values.map((value) => new Option(label(value), value)));
    select.closest("label").hidden = values.length < 2;
  };
  fill("kind", Object.keys(kinds).filter((kind) => (filters.kind || {})[kind]), (kind) => kinds[kind][1]);
  fill("agency", Object.keys(filters.agency || {}).sort((a, b) => a.localeCompare(b, language)), (agency) => agency);
  fill("topic", Object.keys(filters.topic || {}).filter((code) => topics[code]).sort((a, b) => topics[a].localeCompare(topics[b], language)), (code) => topics[code]);
  fill("from", months, month);
  fill("to", months, month);
  facets.hidden = !engine;

  const date = (iso) => {
    const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(iso || "");
    if (!found) return "";
    const [, y, m, d] = found;
    const options = d ? { day: "numeric", month: "long", year: "numeric" } : m ? { month: "long", year: "numeric" } : { year: "numeric" };
    return new Date(Date.UTC(y, (m || 1) - 1, d || 1)).toLocaleDateString(language, { ...options, timeZone: "UTC" });
  };
  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const link = (href, words) => { const made = element("a", "", words); made.href = href; return made; };

  // Where we are stands in the address.
  const state = () => Object.fromEntries([["q", field.value.trim()], ...choices.map((name) => [name, form.elements[name].value])].filter(([, value]) => value));
  const restore = () => {
    const given = new URLSearchParams(location.search);
    field.value = given.get("q") || "";
    for (const name of choices) {
      const select = form.elements[name], value = given.get(name) || "";
      select.value = [...select.options].some((o) => o.value === value) ? value : "";
    }
  };
  const remember = (push) => {
    const query = new URLSearchParams(state()).toString();
    const address = query ? "?" + query : location.pathname;
    if (push && "?" + query === location.search) return;
    try { history[push ? "pushState" : "replaceState"](null, "", address); } catch { /* opened as a file */ }
  };

  // Hits of several ways to spell the same, in one line: by relevance or by date.
  let lines = [], shown = 0, run = 0, seen = new Set(), byDate = false, marked = "";
  const next = async () => {
    const heads = lines.filter((l) => l.length);
    if (!heads.length) return null;
    if (byDate && heads.length > 1) for (const l of heads) l[0].told ??= await l[0].data();
    const best = heads.reduce((a, b) => ((byDate ? (b[0].told?.meta.date || "") > (a[0].told?.meta.date || "") : b[0].score > a[0].score) ? b : a));
    const hit = best.shift();
    if (seen.has(hit.id)) return next();
    seen.add(hit.id);
    return hit;
  };
  const item = (hit) => {
    const made = element("li", "");
    const kind = { meldungen: "story", personen: "person", orte: "place", organisationen: "organisation", themen: "topic" }[hit.url.slice(new URL(root || "./", document.baseURI).pathname.length).split("/")[0]] || "story";
    const meta = [kind === "story" ? date(hit.meta.date) : "", kinds[kind][0], hit.meta.agency].filter(Boolean).join(" · ");
    made.append(element("p", "meta", meta), link(hit.url + (kind === "story" ? "?marke=" + encodeURIComponent(marked) : ""), hit.meta.title || hit.url));
    const text = element("p", "excerpt");
    // Pagefind's excerpt is text with mark elements: take the words apart instead of trusting it as HTML.
    for (const [i, part] of hit.excerpt.split(/<\/?mark>/).entries()) {
      const words = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
      text.append(i % 2 ? element("mark", "", words) : words);
    }
    made.append(text);
    if (hit.meta.persons) made.append(element("p", "meta persons", hit.meta.persons));
    return made;
  };
  const show = async () => {
    const mine = run, hits = [];
    while (hits.length < 10) {
      const hit = await next();
      if (!hit) break;
      hits.push(hit);
    }
    const told = await Promise.all(hits.map(async (hit) => hit.told ?? hit.data()));
    if (mine !== run) return;
    shown += told.length;
    list.append(...told.map(item));
    more.hidden = !lines.some((l) => l.some((hit) => !seen.has(hit.id)));
  };

  const capital = (word, typed) => (typed[0] === typed[0].toLowerCase() ? word : word[0].toUpperCase() + word.slice(1));
  const card = (one) => {
    const counts = [said.stories.replace("{n}", one.stories), one.said ? said.quotations.replace("{n}", one.said) : ""].filter(Boolean).join(", ");
    return element("li", "name name-" + one.type, element("p", "meta", kinds[one.type][0]), link(root + one.page, one.name), element("p", "excerpt", [one.what, counts].filter(Boolean).join(" · ")));
  };
  const again = (query) => {
    const made = link("?" + new URLSearchParams({ ...state(), q: query }), query);
    made.addEventListener("click", (e) => { e.preventDefault(); field.value = query; search(true); });
    return made;
  };
  const put = (words, links) => { help.replaceChildren(); if (links.length) { help.append(words + " "); links.forEach((one, i) => help.append(i ? ", " : "", one)); } };

  // Every way to spell the words, as the stories do; null and the words that none has, where there are any.
  const ways = async (query, persons) => {
    if (/^".+"$/.test(query)) return [[query], []];
    const typed = find.words(query), lost = [], all = [];
    for (const word of typed) {
      const spelt = await find.spelt(word);
      if (spelt.length) all.push(spelt); else lost.push(word);
    }
    if (lost.length) return [[], lost];
    let made = [[]];
    for (const spelt of all) made = made.flatMap((before) => spelt.map((word) => [...before, word])).slice(0, 6);
    const others = persons.filter((one) => one.best === 3 && one.also.length).flatMap((one) => [one.name, ...one.also]).slice(0, 4);
    return [[...new Set([...made.map((m) => m.join(" ")), ...others.map((name) => `"${name}"`)])], []];
  };

  async function search(push) {
    const mine = ++run, now = state(), query = now.q || "";
    remember(push);
    lines = []; shown = 0; seen = new Set(); byDate = now.sort === "date"; marked = query;
    const chosen = {};
    for (const name of ["kind", "agency", "topic"]) if (now[name]) chosen[name] = now[name];
    if (now.from || now.to) chosen.month = { any: months.filter((m) => (!now.from || m >= now.from) && (!now.to || m <= now.to)) };
    const narrowed = Object.keys(chosen).length > 0;
    const persons = query && !narrowed && !/^"/.test(query) ? (await find.names(query)).filter((one) => one.best > 1) : [];
    const [queries, lost] = query ? await ways(query, persons) : [narrowed || byDate ? [null] : [], []];
    const found = [];
    if (engine) for (const one of queries) found.push(await engine.search(one, { filters: chosen, sort: byDate ? { date: "desc" } : undefined }));
    if (mine !== run) return;
    const cards = byDate ? [] : persons.slice(0, 5);
    lines = found.map((f) => f.results.slice());
    const ids = new Set(found.flatMap((f) => f.results.map((r) => r.id)));
    // A name's page stands at the top already.
    const top = new Set(cards.map((one) => new URL(root + one.page, document.baseURI).pathname));
    if (top.size) for (const l of lines) for (const hit of l.slice(0, 10)) {
      hit.told = await hit.data();
      if (top.has(new URL(hit.told.url, document.baseURI).pathname)) { seen.add(hit.id); ids.delete(hit.id); }
    }
    if (mine !== run) return;
    const count = ids.size + cards.length;
    list.replaceChildren(...cards.map(card));
    more.hidden = true;
    status.textContent = !query && !queries.length ? "" : !engine ? said.server : count === 0 ? (lost.length ? said.lost.replace("{words}", () => lost.map((word) => `${word}`).join(", ")) : said.none)
      : count === 1 ? said.one : said.many.replace("{n}", count.toLocaleString(language));
    put("", []);
    const there = document.querySelector(".said-there");
    there.hidden = !query || lost.length > 0;
    there.firstChild.href = root + "zitate.html?q=" + encodeURIComponent(query);
    if (lost.length) {
      const links = [];
      const typed = find.words(query), shape = new Map((query.match(/[\p{L}\p{N}]+/gu) || []).map((word) => [word.toLowerCase(), word]));
      const meant = await Promise.all(typed.map(async (word) => (lost.includes(word) ? (await find.meant(word)).map((one) => capital(one, shape.get(word) || word)) : [shape.get(word) || word])));
      for (let i = 0; i < 3; i += 1) if (meant.every((m) => m.length) && meant.some((m) => m[i])) links.push(again(meant.map((m) => m[i] || m[0]).join(" ")));
      if (mine !== run) return;
      if (links.length) put(said.meant, links);
      else if (lost.length < typed.length) put(said.without, [again(typed.filter((word) => !lost.includes(word)).join(" "))]);
    }
    await show();
  }

  let timer = 0;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => search(false), 250); });
  for (const name of choices) form.elements[name].addEventListener("change", () => search(true));
  form.addEventListener("submit", (e) => { e.preventDefault(); clearTimeout(timer); search(true); });
  more.addEventListener("click", show);
  addEventListener("popstate", () => { restore(); search(false); });
  restore();
  if (!engine) status.textContent = said.server;
  if (location.search.length > 1) search(false); else field.focus();
})();
