// Loads every page of a built site, uses search, filters and a card, and prints requests to other hosts, failed ones,
// console errors and dialogs (hostile text that ran).   node requests.mjs SITE [PAGE…]
import { browse, pages, serve } from "./common.mjs";

const [site, ...chosen] = process.argv.slice(2);
const names = chosen.length ? chosen : await pages(site);
const server = await serve(site);
const told = { pages: names.length, requests: 0, foreign: [], failed: [], errors: [], dialogs: [], cookies: [], hits: null, chosen: null };
try {
  await browse(async (context) => {
    context.on("request", (r) => {
      told.requests += 1;
      if (!r.url().startsWith(server.origin + "/") && !r.url().startsWith("data:") && !r.url().startsWith("blob:")) told.foreign.push(r.url());
    });
    context.on("response", (r) => { if (r.status() >= 400) told.failed.push(r.url()); });
    // Aborted: the page was left before its icon came.
    context.on("requestfailed", (r) => { if (r.failure()?.errorText !== "net::ERR_ABORTED") told.failed.push(r.url()); });
    const page = await context.newPage();
    page.on("console", (m) => { if (m.type() === "error") told.errors.push([page.url(), m.text()]); });
    page.on("pageerror", (e) => told.errors.push([page.url(), String(e)]));
    page.on("dialog", (d) => { told.dialogs.push([page.url(), d.message()]); d.dismiss(); });
    for (const name of names) {
      await page.goto(`${server.origin}/${name}`, { waitUntil: "load" });
      const link = page.locator(".copy a[data-card]").first();
      if (await link.count()) {
        await link.hover();
        await page.locator(".card:popover-open").waitFor({ timeout: 3000 });
      }
    }
    if (process.env.WIREMARK_QUERY && names.includes("suche.html")) {
      await page.goto(`${server.origin}/suche.html?q=${encodeURIComponent(process.env.WIREMARK_QUERY)}`);
      await page.locator(".hits a").first().waitFor({ timeout: 10000 });
      const hits = () => page.locator(".hits a").evaluateAll((all) => all.map((a) => a.href.replace(location.origin, "")));
    told.hits = await hits();
    const kind = page.locator(".searching select[name=kind]");
    const [, first] = await kind.locator("option").evaluateAll((all) => all.map((o) => o.value));
    await kind.selectOption(first);
    await page.waitForTimeout(1000);
    told.chosen = [first, await hits()];
    }
    told.cookies = await context.cookies();
  }, { viewport: { width: 1280, height: 900 } });
} finally {
  server.close();
}
console.log(JSON.stringify(told, null, 1));
process.exit(told.foreign.length + told.failed.length + told.errors.length + told.dialogs.length + told.cookies.length ? 1 : 0);
