// Small comforts; every page works without them. Nothing is fetched, nothing is stored but light or dark and which marks are shown.
"use strict";
(() => {
  const root = document.documentElement;

  const appearance = document.querySelector(".appearance");
  if (appearance) {
    appearance.hidden = false;
    appearance.addEventListener("click", () => {
      const dark = root.dataset.appearance
        ? root.dataset.appearance === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.appearance = dark ? "light" : "dark";
      try { localStorage.setItem("appearance", root.dataset.appearance); } catch { /* storage is off */ }
    });
  }

  // Which marks a reader wants to see, kept in this browser only.
  const layers = [...document.querySelectorAll(".legend input")];
  const nameOf = (box) => box.dataset.layer || "strong";
  try {
    const kept = JSON.parse(localStorage.getItem("marks") || "{}");
    for (const box of layers) if (nameOf(box) in kept) box.checked = kept[nameOf(box)] === true;
  } catch { /* storage is off */ }
  for (const box of layers) {
    box.addEventListener("change", () => {
      try {
        const kept = JSON.parse(localStorage.getItem("marks") || "{}");
        kept[nameOf(box)] = box.checked;
        localStorage.setItem("marks", JSON.stringify(kept));
      } catch { /* storage is off */ }
    });
  }

  // Cards of persons, places, organisations: on hover, on focus, on the first tap.
  const cards = document.querySelector(".cards");
  if (cards && "popover" in HTMLElement.prototype) {
    for (const card of cards.children) card.popover = "manual";
    cards.classList.add("ready");
    let open = null, from = null, timer = 0, touched = false;

    const hide = () => {
      clearTimeout(timer);
      if (!open) return;
      open.hidePopover();
      if (from) from.removeAttribute("aria-expanded");
      open = from = null;
    };
    const show = (link) => {
      clearTimeout(timer);
      if (from === link) return;
      hide();
      const card = document.getElementById(link.dataset.card);
      if (!card) return;
      if (link.dataset.by !== undefined) {
        const by = card.querySelector(".by"), sure = card.querySelector(".sure");
        if (by && link.dataset.by) by.textContent = link.dataset.by;
        if (sure && link.dataset.sure) sure.textContent = Number(link.dataset.sure).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2 });
      }
      card.showPopover();
      const at = link.getClientRects()[0] || link.getBoundingClientRect();
      const left = Math.max(12, Math.min(at.left, innerWidth - card.offsetWidth - 12));
      const below = at.bottom + 8 + card.offsetHeight < innerHeight || at.top < card.offsetHeight + 8;
      card.style.left = left + "px";
      card.style.top = (below ? at.bottom + 8 : at.top - card.offsetHeight - 8) + "px";
      open = card;
      from = link;
      link.setAttribute("aria-expanded", "true");
    };
    const later = (what, delay) => { clearTimeout(timer); timer = setTimeout(what, delay); };

    for (const link of document.querySelectorAll("a[data-card]")) {
      link.addEventListener("pointerenter", (e) => { if (e.pointerType === "mouse") later(() => show(link), 180); });
      link.addEventListener("pointerleave", (e) => { if (e.pointerType === "mouse") later(hide, 250); });
      link.addEventListener("pointerdown", (e) => { touched = e.pointerType !== "mouse"; });
      link.addEventListener("focus", () => { if (!touched && link.matches(":focus-visible")) show(link); });
      link.addEventListener("blur", (e) => { if (!open || !open.contains(e.relatedTarget)) later(hide, 120); });
      link.addEventListener("click", (e) => {
        if (touched && from !== link) { e.preventDefault(); show(link); }
        touched = false;
      });
    }
    for (const card of cards.children) {
      card.addEventListener("pointerenter", () => clearTimeout(timer));
      card.addEventListener("pointerleave", () => later(hide, 250));
      card.addEventListener("focusin", () => clearTimeout(timer));
      card.addEventListener("focusout", (e) => { if (!card.contains(e.relatedTarget)) later(hide, 120); });
    }
    addEventListener("keydown", (e) => { if (e.key === "Escape") { const back = from; hide(); if (back) back.focus(); } });
    addEventListener("pointerdown", (e) => { if (open && !open.contains(e.target) && e.target !== from) hide(); });
    addEventListener("scroll", hide, { passive: true });
  }

  // A quotation under the pointer shows its speaker and cue.
  for (const part of document.querySelectorAll(".copy [data-q]")) {
    const all = () => document.querySelectorAll(`.copy [data-q="${Number(part.dataset.q)}"]`);
    part.addEventListener("pointerenter", () => { for (const one of all()) one.classList.add("lit"); });
    part.addEventListener("pointerleave", () => { for (const one of all()) one.classList.remove("lit"); });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // Quotations, ready to be pasted: words, speaker, source, address.
  if (navigator.clipboard) {
    const { copy, done } = (document.querySelector("[data-copy][data-done][data-root]") || document.body).dataset;
    const person = document.querySelector(".entity h1");
    for (const figure of document.querySelectorAll(".said")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-said";
      button.textContent = copy;
      button.addEventListener("click", async () => {
        const words = figure.querySelector("blockquote").textContent.trim();
        const speaker = person ? person.textContent.trim() + ", " : "";
        const source = figure.querySelector("figcaption").innerText.replace(copy, "").trim();
        await navigator.clipboard.writeText(`${words} (${speaker}${source}, ${figure.querySelector("a[href*='#q']").href})`);
        button.textContent = done;
        setTimeout(() => { button.textContent = copy; }, 2000);
      });
      figure.querySelector("figcaption").append(" ", button);
    }
  }
})();
