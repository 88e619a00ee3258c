// How far pages move while they load (cumulative layout shift), on a phone and on a desk.   node shifts.mjs SITE [PAGE…]
import { browse, pages, serve } from "./common.mjs";

const [site, ...chosen] = process.argv.slice(2);
// An answer of the search comes when it has come.
const names = (chosen.length ? chosen : await pages(site)).filter((n) => !n.includes("?"));
const server = await serve(site);
const told = { pages: names.length, moved: [] };
await browse(async (context) => {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 850 });
    for (const name of names) {
      await page.goto(`${server.origin}/${name}`, { waitUntil: "networkidle" });
      const moved = await page.evaluate(() => window.moved);
      if (moved > 0.05) told.moved.push([name, width, moved]);
    }
  }
});
server.close();
console.log(JSON.stringify(told, null, 1));
