// Puts questions to the page of quotations of a built site and prints what it answers, what that loads and what moves.
//   node asking.mjs SITE < QUESTIONS   where each is {"at": "zitate.html?q=…", "file": opened without a server, "typed":
//   [selector, words, keys…] in place of an address, "width": of the screen, "back": afterwards, "picture": where to}
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { browse, serve } from "./common.mjs";

const [site] = process.argv.slice(2);
const questions = JSON.parse(await text(process.stdin));
const server = await serve(site);
const told = [];
// One browser for each width, as starting one takes longer than asking.
const widths = new Set(questions.map(({ width = 1280 }) => width));
try {
  for (const wide of widths) await browse(async (context) => {
    for (const [n, { at, file = false, typed = [], width = 1280, back = false, save = "", picture = "" }] of questions.entries()) {
      if (width !== wide) continue;
      const page = await context.newPage();
      const answer = { errors: [], bytes: 0, requests: 0 };
      page.on("console", (m) => { if (m.type() === "error") answer.errors.push(m.text()); });
      page.on("pageerror", (e) => answer.errors.push(String(e)));
      page.on("dialog", (d) => { answer.errors.push(d.message()); d.dismiss(); });
      page.on("response", async (r) => {
        answer.requests += 1;
        if (!file) answer.bytes += (await r.body()).length;
      });
      await page.addInitScript(() => {
        window.shift = 0;
        new PerformanceObserver((all) => { for (const e of all.getEntries()) if (!e.hadRecentInput) window.shift += e.value; })
          .observe({ type: "layout-shift", buffered: true });
      });
      const settled = async () => {
        await page.locator("html[data-quotations]").waitFor({ timeout: 15000, state: "attached" });
        await page.waitForTimeout(500);
        await page.locator(".found[aria-busy]").waitFor({ timeout: 15000, state: "detached" });
      };
      await page.goto(`${file ? pathToFileURL(site) : server.origin}/${at}`, { waitUntil: "load" });
      await settled();
      if (typed.length) {
        const [where, words, ...keys] = typed;
        await page.locator(where).pressSequentially(words);
        await page.waitForTimeout(600);
        for (const key of keys) { await page.keyboard.press(key); await page.waitForTimeout(200); }
        await settled();
      }
      answer.address = page.url().split("/").pop();
      if (back) { await page.goBack(); await settled(); answer.back = page.url().split("/").pop(); }
      if (save) {
        const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`.exports button[value=${save}]`).click()]);
        answer.saved = await text(await download.createReadStream());
      }
      Object.assign(answer, await page.evaluate(() => ({
        status: document.querySelector(".found h2").textContent,
        hints: [...document.querySelectorAll(".hints p")].map((p) => p.textContent),
        hits: [...document.querySelectorAll(".quoted li")].map((li) => ({
          said: [...li.querySelectorAll(".r-said, .r-quoted")].map((q) => q.textContent).join(""),
          sentence: li.querySelector(".sentence").textContent, meta: li.querySelector(".meta").textContent,
          marks: [...li.querySelectorAll("mark")].map((m) => m.textContent),
        })),
        shift: window.shift, wide: document.documentElement.scrollWidth - innerWidth,
      })));
      if (picture) await page.screenshot({ path: picture });
      told[n] = answer;
      await page.close();
    }
  }, { viewport: { width: wide, height: 900 } });
} finally {
  server.close();
}
console.log(JSON.stringify(told, null, 1));
