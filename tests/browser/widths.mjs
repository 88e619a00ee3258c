// Narrow screens: how wide each page of a built site is, and which entries of the navigation lie beyond the edge.
//   node widths.mjs SITE [PAGE…]
import { browse, pages, serve } from "./common.mjs";

const [site, ...chosen] = process.argv.slice(2);
const names = chosen.length ? chosen : await pages(site);
const server = await serve(site);
const found = [];
try {
  for (const width of [320, 390]) {
    await browse(async (context) => {
      const page = await context.newPage();
      for (const name of names) {
        await page.goto(`${server.origin}/${name}`);
        const [wide, beyond] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          [...document.querySelectorAll(".top a")].filter((a) => a.getBoundingClientRect().right > innerWidth).map((a) => a.textContent),
        ]);
        if (wide > width || beyond.length) found.push({ page: name, width, wide, beyond });
      }
    }, { viewport: { width, height: 900 } });
  }
} finally {
  server.close();
}
console.log(JSON.stringify({ pages: names.length, beyond: found }, null, 1));
process.exit(found.length ? 1 : 0);
