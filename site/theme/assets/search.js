// The search page: Pagefind's index, fetched in pieces from this site only.
"use strict";
(async () => {
  // This page's policy is set here: it alone runs WebAssembly, which not every HTML checker has heard of.
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'";
  document.head.append(policy);

  const form = document.querySelector("[data-search]");
  if (!form) return;
  const field = form.querySelector("input"), status = document.querySelector(".result");
  const list = document.querySelector(".hits"), more = document.querySelector(".more-hits");
  const filters = form.querySelector(".filters"), types = form.querySelector("select");
  const root = document.body.dataset.root;
  let engine;
  try {
    engine = await import(new URL(root + "pagefind/pagefind.js", document.baseURI).href);
    await engine.options({ baseUrl: new URL(root || "./", document.baseURI).pathname, excerptLength: 26 });
    await engine.init();
  } catch {
    status.textContent = form.dataset.server;
    return;
  }

  // Each kind of page is a filter of its own, with the one value 1.
  const known = Object.keys(await engine.filters()).sort();
  types.append(new Option(form.dataset.all, ""), ...known.map((name) => new Option(name, name)));
  filters.hidden = known.length < 2;

  let results = [], shown = 0, run = 0;
  const show = async () => {
    const mine = run;
    const next = await Promise.all(results.slice(shown, shown + 10).map((r) => r.data()));
    if (mine !== run) return;
    shown += next.length;
    for (const hit of next) {
      const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
      link.href = hit.url;
      link.textContent = hit.meta.title || hit.url;
      // Pagefind's excerpt is text with mark elements: take the words apart instead of trusting it as HTML.
      for (const [i, part] of hit.excerpt.split(/<\/?mark>/).entries()) {
        const piece = i % 2 ? document.createElement("mark") : document.createTextNode("");
        piece.textContent = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
        text.append(piece);
      }
      item.append(link, text);
      list.append(item);
    }
    more.hidden = shown >= results.length;
  };
  const search = async () => {
    const mine = ++run, words = field.value.trim();
    const options = types.value ? { filters: { [types.value]: "1" } } : {};
    const found = words ? await engine.search(words, options) : { results: [] };
    if (mine !== run) return;
    results = found.results;
    shown = 0;
    list.replaceChildren();
    more.hidden = true;
    status.textContent = !words ? "" : !results.length ? form.dataset.none
      : results.length === 1 ? form.dataset.one : form.dataset.many.replace("{n}", results.length);
    history.replaceState(null, "", words ? "?q=" + encodeURIComponent(words) : location.pathname);
    await show();
  };

  let timer = 0;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 200); });
  types.addEventListener("change", search);
  form.addEventListener("submit", (e) => { e.preventDefault(); search(); });
  more.addEventListener("click", show);
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) search(); else field.focus();
})();
