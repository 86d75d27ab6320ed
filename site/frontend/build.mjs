/**
 * Builds what browsers load into static/build/: bundles, stylesheet, font, icon sprite, and the hashes for the CSP.
 * `--watch` builds again on every change, `--out DIR` elsewhere. File names stay plain; Django's manifest storage adds the hashes.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PLACE = process.argv.indexOf("--out");
const OUT = path.resolve(PLACE > 0 ? process.argv[PLACE + 1] : path.join(HERE, "../../static/build"));
const SHOP = path.join(OUT, "shop");
const WATCHING = process.argv.includes("--watch");
const { resolve } = createRequire(import.meta.url);

const FONT = "@fontsource-variable/familjen-grotesk/files/familjen-grotesk-latin-wght-normal.woff2";
const NOTICES = ["@hotwired/turbo", "@fontsource-variable/familjen-grotesk", "lucide-static"];

/** Two builds at once, or a page loaded during one, see each file whole: it is written aside and renamed. */
async function save(file, content) {
  const bytes = Buffer.from(content);
  const before = await readFile(file).catch(() => null);
  if (before?.equals(bytes)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  await writeFile(aside, bytes);
  await rename(aside, file);
}

/** The style guide's stylesheet: the same rules, with states that an attribute causes in place of a pointer. */
const forced = (css) => css.replace(/:(hover|active|focus-visible)\b/g, '[data-state="$1"]');

const saving = {
  name: "saving",
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const file of outputFiles) {
        await save(file.path, file.contents);
        if (file.path === path.join(SHOP, "site.css")) await save(path.join(SHOP, "states.css"), forced(file.text));
      }
    });
  },
};

/** Shared by all bundles; `theme.js` blocks the first paint, so it is a plain script of a few hundred bytes. */
const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  sourcemap: WATCHING ? "linked" : false,
  target: "es2022",
  legalComments: "eof",
  logLevel: "warning",
  write: false,
  plugins: [saving],
};

const BUNDLES = [
  {
    ...COMMON,
    format: "esm",
    outdir: SHOP,
    entryPoints: ["app", "checkout", "embed", "order", "passkeys", "styleguide"].map((name) => `./js/${name}.js`),
  },
  { ...COMMON, format: "iife", outdir: SHOP, entryPoints: ["./js/theme.js"] },
  {
    ...COMMON,
    outdir: SHOP,
    entryPoints: ["./css/site.css", "./css/embed.css", "./css/styleguide.css"],
    external: ["*.woff2"],
  },
];

/** Folder of an installed npm package. */
async function packageDir(name) {
  for (const base of resolve.paths(name) ?? []) {
    const manifest = path.join(base, name, "package.json");
    const found = await readFile(manifest).catch(() => null);
    if (found) return path.dirname(manifest);
  }
  throw new Error(`${name} is not installed: run npm ci`);
}

/** One `<symbol>` for each name in icons/names.txt, so a page pays for the icons that we use and no others. */
async function buildIcons() {
  const names = (await readFile(path.join(HERE, "icons/names.txt"), "utf8")).split("\n").filter(Boolean);
  const lucide = path.join(await packageDir("lucide-static"), "icons");
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(path.join(lucide, `${name}.svg`), "utf8");
      const shapes = svg
        .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>"))
        .replace(/\s*\n\s*/g, "");
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    }),
  );
  await save(path.join(SHOP, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

/**
 * Hash of the one style that Turbo adds to the page (its progress bar). Pages are cached whole, so a nonce can't be
 * used. Reads the very text that the pinned Turbo will inject, by running the three pieces of source that make it.
 */
async function buildPolicy() {
  const source = await readFile(path.join(await packageDir("@hotwired/turbo"), "dist/turbo.es2017-esm.js"), "utf8");
  const piece = (from, to) => {
    const start = source.indexOf(from);
    const end = source.indexOf(to, start);
    if (start < 0 || end < 0) throw new Error(`Turbo's source has changed: ${from} not found`);
    return source.slice(start, end);
  };
  const progressBar = piece("class ProgressBar {", "\n}\n");
  const css = new Function(
    `${piece("function unindent(", "function uuid(")} ${progressBar}\n}; return ProgressBar.defaultCSS`,
  )();
  const hash = createHash("sha256").update(css).digest("base64");
  await save(path.join(OUT, "csp.json"), `${JSON.stringify({ "style-src": [`'sha256-${hash}'`] })}\n`);
}

async function buildFiles() {
  const [family] = FONT.split("/files/");
  const font = path.join(await packageDir(family), FONT.slice(family.length));
  await save(path.join(SHOP, "fonts/familjen-grotesk.woff2"), await readFile(font));
  for (const name of ["favicon.svg", "apple-touch-icon.png"]) {
    await save(path.join(SHOP, name), await readFile(path.join(HERE, "icons", name)));
  }
  const notices = await Promise.all(
    NOTICES.map(async (name) => {
      const dir = await packageDir(name);
      const { license, author } = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8"));
      const text = await readFile(path.join(dir, "LICENSE"), "utf8").catch(() => `${license} licence, ${author}`);
      return `${name}\n\n${text}\n`;
    }),
  );
  await save(path.join(SHOP, "third-party.txt"), notices.join("\n---\n\n"));
}

async function report() {
  for (const name of [
    "app.js",
    "checkout.js",
    "embed.js",
    "order.js",
    "passkeys.js",
    "theme.js",
    "site.css",
    "embed.css",
    "icons.svg",
    "fonts/familjen-grotesk.woff2",
  ]) {
    const bytes = await readFile(path.join(SHOP, name));
    const packed = name.endsWith("woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
    process.stdout.write(
      `${name.padEnd(30)} ${String(bytes.length).padStart(7)} B ${String(packed).padStart(7)} B gz\n`,
    );
  }
}

await buildFiles();
await Promise.all([buildIcons(), buildPolicy()]);
if (WATCHING) {
  for (const bundle of BUNDLES) await (await esbuild.context(bundle)).watch();
  process.stdout.write("Watching site/frontend for changes\n");
} else {
  await Promise.all(BUNDLES.map((bundle) => esbuild.build(bundle)));
  await report();
}
