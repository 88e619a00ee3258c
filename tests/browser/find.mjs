// The search as people use it. Reads questions as JSON from standard input, prints the answers as JSON.
//   echo '[{"ask": "Flut"}, …]' | node find.mjs SITE
// ask: opened as suche.html?q=…, or as suche.html and `query` (an address), `type` (typed into the field of `page`).
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { browse, serve } from "./common.mjs";

const site = resolve(process.argv[2]);
const questions = JSON.parse(await text(process.stdin));
const server = await serve(site);
const answers = [];
const read = (page) => page.evaluate(() => ({
  status: document.querySelector(".result")?.textContent.trim(),
  meant: document.querySelector(".meant")?.textContent.trim(),
  hits: [...document.querySelectorAll(".hits > li")].map((li) => ({
    href: li.querySelector("a").getAttribute("href").replace(/^https?:\/\/[^/]+/, "").replace(/^\//, ""),
    title: li.querySelector("a").textContent, text: li.querySelector(".excerpt")?.textContent, meta: li.querySelector(".meta")?.textContent,
    persons: li.querySelector(".persons")?.textContent, marks: [...li.querySelectorAll("mark")].map((m) => m.textContent),
  })),
  address: location.search,
}));
const settled = async (page) => {
  await page.waitForFunction(() => document.querySelector(".result")?.textContent.trim(), null, { timeout: 20000 });
  await page.waitForTimeout(400);
};
try {
  await browse(async (context) => {
    for (const question of questions) {
      const page = await context.newPage(), errors = [];
      page.on("pageerror", (e) => errors.push(String(e)));
      page.on("dialog", (d) => { errors.push("dialog " + d.message()); d.dismiss(); });
      const base = question.file ? pathToFileURL(site).href : server.origin;
      let answer = {};
      if (question.type !== undefined) {
        await page.goto(`${base}/${question.page ?? "index.html"}`);
        await page.keyboard.press(question.key ?? "/");
        await page.keyboard.type(question.type, { delay: 20 });
        await page.waitForTimeout(700);
        answer = await page.evaluate(() => ({ offers: [...document.querySelectorAll(".offers li")].map((li) => li.textContent), expanded: document.activeElement.getAttribute("aria-expanded"), focus: document.activeElement.name }));
        if (question.then) {
          for (const key of question.then) await page.keyboard.press(key);
          await page.waitForTimeout(600);
          answer.at = page.url().slice(base.length + 1);
        }
      } else if (question.marks !== undefined) {
        await page.goto(`${base}/${question.marks}`);
        await page.waitForTimeout(600);
        answer = await page.evaluate(() => ({ marks: [...(CSS.highlights.get("found") ?? [])].map((range) => range.toString()) }));
      } else {
        const query = question.query ?? "q=" + encodeURIComponent(question.ask);
        await page.goto(`${base}/suche.html?${query}`);
        await settled(page);
        if (question.choose) {
          for (const [name, value] of Object.entries(question.choose)) await page.selectOption(`select[name=${name}]`, value);
          await settled(page);
        }
        answer = await read(page);
        if (question.back) {
          await page.goBack();
          await settled(page);
          answer.before = await read(page);
        }
      }
      answers.push({ ...answer, errors });
      await page.close();
    }
  });
} finally {
  server.close();
}
console.log(JSON.stringify(answers));
