// Accessibility: axe-core over pages of a built site, light and dark, wide and narrow. Prints violations as JSON.
//   node axe.mjs SITE [PAGE…]
import { axePath, browse, pages, serve } from "./common.mjs";

const [site, ...chosen] = process.argv.slice(2);
const names = chosen.length ? chosen : await pages(site);
const server = await serve(site);
const found = [];
try {
  for (const [colorScheme, width] of [["light", 1280], ["dark", 390]]) {
    await browse(async (context) => {
      const page = await context.newPage();
      for (const name of names) {
        await page.goto(`${server.origin}/${name}`);
        await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
        // An open card must pass, too.
        const link = page.locator("a[data-card]").first();
        if (await link.count()) await link.evaluate((a) => document.getElementById(a.dataset.card)?.showPopover());
        await page.addScriptTag({ path: axePath() });
        const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        for (const v of result.violations)
          found.push({ page: name, colorScheme, rule: v.id, impact: v.impact, nodes: v.nodes.slice(0, 5).map((n) => [n.html.slice(0, 200), n.failureSummary]) });
      }
    }, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
  }
} finally {
  server.close();
}
console.log(JSON.stringify({ pages: names.length, violations: found }, null, 1));
process.exit(found.length ? 1 : 0);
