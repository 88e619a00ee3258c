// What the browser scripts share: Chromium without a network of its own, and a server for a built site on this machine.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, normalize, extname } from "node:path";

const modules = createRequire(join(process.env.WIREMARK_NODE_MODULES ?? process.cwd(), "package.json"));
export const { chromium } = modules("playwright-core");
export const axePath = () => modules.resolve("axe-core/axe.min.js");

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".json": "application/json", ".xml": "application/xml", ".wasm": "application/wasm", ".jsonld": "application/ld+json",
};

export async function serve(site) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    try {
      const data = await readFile(join(site, path.endsWith("/") ? path + "index.html" : path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(data);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export async function browse(work, options = {}) {
  const profile = await mkdtemp(join(tmpdir(), "wiremark-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.WIREMARK_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    ...options,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

export async function pages(site) {
  const names = await readdir(site, { recursive: true });
  return names.filter((n) => n.endsWith(".html") && !n.startsWith("pagefind")).sort();
}
