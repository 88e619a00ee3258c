// Reads the index of all quotations (converter/publish/quotation_index.py says how it is laid out). Shards are scripts:
// they load from a server and from a file alike, each once, and only those that a question needs.
"use strict";
(() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", ı: "i", đ: "d", ð: "d", þ: "th" };
  const waiting = new Map();
  window.zitate = (table, number, data) => {
    const call = waiting.get(`${table}-${number}`);
    if (call) call(data);
  };

  const folded = (text) => text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase()
    .replace(/[ßæœøłıđðþ]/g, (letter) => LETTERS[letter]).match(/[\p{L}\p{N}]+/gu) || [];

  const numbers = (text) => {
    const found = [];
    let value = 0, shift = 1;
    for (const digit of text) {
      const bits = VALUES.get(digit);
      value += (bits & 31) * shift;
      if (bits & 32) shift *= 32;
      else { found.push(value); value = 0; shift = 1; }
    }
    return found;
  };
  const summed = (gaps) => { let last = 0; return gaps.map((gap) => (last += gap)); };

  const both = (a, b) => { const other = new Set(b); return a.filter((id) => other.has(id)); };

  // Letters that must be put in, left out, changed or swapped; more than `most` is as good as any.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], row = [...b, 0].map((_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      [before, row] = [row, next];
    }
    return row[b.length];
  };

  class Index {
    constructor(folder) {
      this.folder = folder;
      this.loaded = new Map();
    }

    load(table, number) {
      const name = table === "start" ? "start" : `${table}-${number}`;
      if (!this.loaded.has(name))
        this.loaded.set(name, new Promise((resolve, reject) => {
          const script = document.createElement("script");
          waiting.set(`${table}-${number}`, (data) => { waiting.delete(`${table}-${number}`); resolve(data); });
          script.src = `${this.folder}${name}.js${this.start ? "?v=" + this.start.version : ""}`;
          script.onerror = () => { this.loaded.delete(name); reject(new Error(name)); };
          script.onload = () => script.remove();
          document.head.append(script);
        }));
      return this.loaded.get(name);
    }

    // The number of the shard in which the key stands, if it is there at all.
    at(table, key) {
      const firsts = this.start.tables[table];
      let low = 0, high = firsts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (firsts[middle] <= key) low = middle + 1; else high = middle;
      }
      return Math.max(0, low - 1);
    }

    async shard(table, key) {
      return this.start.tables[table].length ? this.load(table, this.at(table, key)) : {};
    }

    async value(table, key) {
      const shard = await this.shard(table, key);
      return Object.hasOwn(shard, key) ? shard[key] : undefined;
    }

    // Keys that begin so; at most `most`, from at most three shards.
    async beginning(table, beginning, most = 40) {
      const found = [];
      const firsts = this.start.tables[table];
      for (let n = this.at(table, beginning), shards = 0; n < firsts.length && shards < 3; n++, shards++) {
        if (shards && !firsts[n].startsWith(beginning)) break;
        const shard = await this.load(table, n);
        for (const key of Object.keys(shard)) if (key.startsWith(beginning)) found.push([key, shard[key]]);
        if (found.length >= most) break;
      }
      return found.slice(0, most);
    }

    // Keys that look alike, the likest first.
    async alike(table, word) {
      if (word.length < 4) return [];
      const most = word.length > 6 ? 2 : 1;
      const numbers_ = new Set([0, 1, 2, 3].filter((n) => n < word.length).map((n) => this.at(table, word.slice(0, word.length - n))));
      const found = [];
      for (const n of numbers_)
        for (const [key, value] of Object.entries(this.start.tables[table].length ? await this.load(table, n) : {})) {
          const far = distance(word, key, most);
          if (far && far <= most) found.push([far, key, value]);
        }
      return found.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)).map(([, key, value]) => [key, value]);
    }

    // Whom a text may mean: {key, name, hint, n}, those in the role ("s", "a", "n") most often first.
    async names(text, role) {
      const words = folded(text);
      if (!words.length) return { found: [], exact: true };
      const last = words[words.length - 1];
      let exact = true;
      let hits = await this.beginning("names", last, 200);
      if (!hits.length) { hits = (await this.alike("names", last)).slice(0, 20); exact = false; }
      const place = 3 + "san".indexOf(role);
      const known = new Map();
      for (const [, many] of hits)
        for (const entry of many)
          if (entry[place] && !known.has(entry[0])) {
            const own = folded(entry[1]);
            if (words.slice(0, -1).every((word) => own.some((o) => o.startsWith(word) || (!exact && distance(word, o, 2) <= 2))))
              known.set(entry[0], { key: entry[0], name: entry[1], hint: entry[2], n: entry[place] });
          }
      return { found: [...known.values()].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1)), exact };
    }

    async who(key) {
      const found = await this.value("who", key);
      return found ? { ids: summed(numbers(found[0])), name: found[1], hint: found[2] } : { ids: [], name: "" };
    }

    // Stems of a word as somebody may type it, with "ue" for "ü"; with a star, or where the word itself is nowhere,
    // of all words that begin so.
    async stems(word, star) {
      const tries = [word, word.replace(/([aou])e/g, "$1")];
      if (!star)
        for (const form of tries) {
          const found = await this.value("forms", form);
          if (found !== undefined) return found.split(" ");
        }
      if (word.length < 3) return [];
      for (const form of tries) {
        const found = await this.beginning("forms", form, 60);
        if (found.length) return [...new Set(found.flatMap(([, stems]) => stems.split(" ")))];
      }
      return [];
    }

    async places(stem) {
      const found = await this.value("words", stem);
      const byId = new Map();
      const flat = found ? numbers(found) : [];
      for (let i = 0, id = 0; i < flat.length;) {
        id += flat[i];
        const end = i + 2 + flat[i + 1];
        byId.set(id, summed(flat.slice(i + 2, end)));
        i = end;
      }
      return byId;
    }

    // The words of a query: bare ones, and phrases in any quotation marks.
    static terms(query) {
      const found = [];
      for (const [, phrase, bare] of query.matchAll(/["„“”«»]([^"„“”«»]+)["“”„«»]|([^\s"„“”«»]+)/g))
        if (phrase) { const words = folded(phrase); if (words.length) found.push({ words, star: false, text: phrase }); }
        else for (const word of folded(bare)) found.push({ words: [word], star: bare.endsWith("*"), text: word });
      return found;
    }

    async ofTerm(term) {
      const lists = [];
      for (const word of term.words) {
        const stems = await this.stems(word, term.star);
        if (!stems.length) return { ids: [], stems: [], missing: word };
        const merged = new Map();
        for (const stem of stems)
          for (const [id, places] of await this.places(stem)) merged.set(id, [...(merged.get(id) || []), ...places]);
        lists.push({ stems, byId: merged });
      }
      const [first, ...rest] = lists;
      const ids = [...first.byId].filter(([id, places]) =>
        places.some((place) => rest.every(({ byId }, n) => (byId.get(id) || []).includes(place + n + 1)))).map(([id]) => id);
      return { ids: ids.sort((a, b) => a - b), stems: lists.flatMap((l) => l.stems) };
    }

    // Stretches of numbers whose day lies in the time asked for; as precise as the less precise of the two.
    stretches(from, to) {
      const found = [];
      let at = 0;
      for (const [month, days] of this.start.days)
        for (let i = 0; i < days.length; i += 2) {
          const date = days[i] ? `${month}-${String(days[i]).padStart(2, "0")}` : month;
          const fits = month && (!from || date.slice(0, from.length) >= from.slice(0, date.length))
            && (!to || date.slice(0, to.length) <= to.slice(0, date.length));
          if (fits) found.push([at, at + days[i + 1]]);
          at += days[i + 1];
        }
      return found;
    }

    months(ids) {
      const counts = [];
      let at = 0, i = 0;
      for (const [month, days] of this.start.days) {
        for (let d = 1; d < days.length; d += 2) at += days[d];
        let n = 0;
        while (i < ids.length && ids[i] < at) { i++; n++; }
        counts.push([month, n]);
      }
      return counts;
    }

    // {ids (ascending), stems, missing (words that are nowhere)}
    async search(query) {
      const lists = [], stems = [], missing = [];
      const facets = [["s", query.speaker], ["a", query.addressee], ["t", query.topic], ["n", query.about], ["k", query.type]];
      for (const [role, key] of facets) if (key) lists.push((await this.who(`${role}:${key}`)).ids);
      for (const term of Index.terms(query.q || "")) {
        const found = await this.ofTerm(term);
        lists.push(found.ids);
        stems.push(...found.stems);
        if (found.missing) missing.push(found.missing);
      }
      let ids = lists.length ? lists.sort((a, b) => a.length - b.length).reduce(both) : null;
      if (query.from || query.to) {
        const stretches = this.stretches(query.from, query.to);
        ids = ids ? ids.filter((id) => stretches.some(([a, b]) => a <= id && id < b))
          : stretches.flatMap(([a, b]) => Array.from({ length: b - a }, (_, i) => a + i));
      }
      ids ??= Array.from({ length: this.start.n }, (_, i) => i);
      return { ids, stems, missing };
    }

    async rows(ids) {
      const size = this.start.rows;
      return Promise.all(ids.map(async (id) => {
        const shard = await this.load("rows", Math.floor(id / size));
        const [story, number, type, speaker, name, addressee, toName, named, unsure, page, flat] = shard.rows[id % size];
        const [address, title, dated, agency, language, topics] = shard.stories[story];
        const pieces = [];
        for (let i = 0; i < flat.length; i += 2) pieces.push([flat[i], flat[i + 1]]);
        return { id, number, type, speaker, name, addressee, toName, named, unsure, page, pieces, address, title, dated, agency, language, topics };
      }));
    }

    // Who speaks in these, most often first: [{key, name, hint, n}]; and each one's name, by id.
    async speakers(ids) {
      const counts = new Map(), names = new Map();
      let column = null, chunk = -1;
      for (const id of ids) {
        const n = Math.floor(id / this.start.column);
        if (n !== chunk) {
          chunk = n;
          const [known, of] = await this.load("column", n);
          column = { known, of: numbers(of) };
        }
        const who = column.known[column.of[id % this.start.column] - 1];
        if (!who) continue;
        names.set(id, who[1]);
        const found = counts.get(who[0]) || { key: who[0], name: who[1], hint: who[2], n: 0 };
        found.n += 1;
        counts.set(who[0], found);
      }
      return { counts: [...counts.values()].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1)), names };
    }
  }

  window.QuotationIndex = {
    folded,
    terms: Index.terms,
    open: async (root) => {
      const index = new Index(new URL(`${root}zitate/index/`, document.baseURI).href);
      index.start = await index.load("start", 0);
      return index;
    },
  };
})();
