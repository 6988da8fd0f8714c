// Bundles the browser code of Frappe apps for the embedded host.
//
// usage: node build.mjs job.json
// job: { app, packages: {app: folder of its Python package}, modules: node_modules folder, output: folder }
//
// Every `*.bundle.{js,ts,css,scss,sass}` below the app's public folder becomes output/{js,css,css-rtl}/name.HASH.ext,
// and output/manifest.json says which bundle became which file.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const require = createRequire(path.join(job.modules, "..", "package.json"));
const esbuild = require("esbuild");
const sass = require("sass");
const postcss = require("postcss");
const autoprefixer = require("autoprefixer");
const rtlcss = require("rtlcss");
const vueCompiler = require("@vue/compiler-sfc");

const publicFolder = path.join(job.packages[job.app], "public");
// "frappe/public/scss/x" names a file by its app, so the folder above each package is a place to look in
const searchFolders = [job.modules, ...Object.values(job.packages).map((folder) => path.dirname(folder))];
const STYLE = /\.(css|scss|sass)$/;

function bundlesBelow(folder) {
    const found = [];
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) {
            if (entry.name !== "node_modules" && entry.name !== "dist") found.push(...bundlesBelow(full));
        } else if (/\.bundle\.(js|ts|css|scss|sass)$/.test(entry.name)) {
            found.push(full);
        }
    }
    return found.sort();
}

function locate(request) {
    // a tilde marks a node package; so does a path through an app's own node_modules, which does not exist here
    const wanted = request.replace(/^~/, "").replace(/^.*\/node_modules\//, "");
    for (const folder of searchFolders) {
        const candidate = path.join(folder, wanted);
        if (fs.existsSync(candidate) && fs.statSync(candidate).isFile()) return candidate;
    }
    return null;
}

const sassOptions = {
    loadPaths: searchFolders,
    quietDeps: true,
    logger: sass.Logger.silent,
    style: "expanded",
    importers: [
        {
            findFileUrl(request) {
                if (!request.startsWith("~") && !request.includes("/node_modules/")) return null;
                const wanted = request.replace(/^~/, "").replace(/^.*\/node_modules\//, "");
                return pathToFileURL(path.join(job.modules, wanted));
            },
        },
    ],
};

const compiledSass = new Map(); // the right-to-left run asks for the same sheets again

function compileSass(file, source) {
    const key = `${file}\n${source}`;
    if (!compiledSass.has(key)) {
        const options = {
            ...sassOptions,
            url: pathToFileURL(file),
            importer: { findFileUrl: (request) => new URL(request, pathToFileURL(file)) },
            syntax: file.endsWith(".sass") ? "indented" : "scss",
        };
        compiledSass.set(key, sass.compileString(source, options).css);
    }
    return compiledSass.get(key);
}

async function compileStyle(file, source, rtl) {
    const css = /\.(scss|sass)$/.test(file) ? compileSass(file, source) : source;
    const steps = rtl ? [autoprefixer, rtlcss] : [autoprefixer];
    return (await postcss(steps).process(css, { from: undefined })).css;
}

// What a style sheet asks for by address (/assets/…, data:) is the browser's business.
const leaveAddresses = {
    name: "leave-addresses",
    setup(build) {
        build.onResolve({ filter: /^(\/assets\/|https?:|data:)/ }, (args) => ({ path: args.path, external: true }));
    },
};

const styles = (rtl) => ({
    name: "styles",
    setup(build) {
        build.onResolve({ filter: STYLE }, (args) => {
            if (args.kind === "entry-point" || args.path.startsWith(".")) return null;
            const found = locate(args.path);
            return found ? { path: found } : null;
        });
        build.onLoad({ filter: STYLE, namespace: "file" }, async (args) => {
            const source = await fs.promises.readFile(args.path, "utf8");
            const contents = await compileStyle(args.path, source, rtl);
            return { contents, loader: "css", resolveDir: path.dirname(args.path) };
        });
    },
});

// A form or page template is a string with the browser's own ${…} in it, kept under its file's name.
const templates = {
    name: "html-templates",
    setup(build) {
        build.onLoad({ filter: /\.html$/, namespace: "file" }, async (args) => {
            const text = (await fs.promises.readFile(args.path, "utf8")).replaceAll("`", "\\`");
            const name = JSON.stringify(path.basename(args.path).split(".")[0]);
            return { contents: `frappe.templates[${name}] = \`${text}\`;`, loader: "js" };
        });
    },
};

function componentId(file) {
    const relative = path.relative(job.packages[job.app], file);
    let hash = 5381;
    for (const character of relative) hash = (hash * 33 + character.codePointAt(0)) >>> 0;
    return hash.toString(36);
}

async function componentStyle(descriptor, file, id) {
    const sheets = [];
    for (const [index, block] of descriptor.styles.entries()) {
        const language = block.lang || "css";
        const compiled = await compileStyle(`${file}.${index}.${language}`, block.content, false);
        const scoped = await vueCompiler.compileStyleAsync({
            source: compiled,
            filename: file,
            id: `data-v-${id}`,
            scoped: Boolean(block.scoped),
        });
        if (scoped.errors.length) throw scoped.errors[0];
        sheets.push(scoped.code);
    }
    return sheets.join("\n");
}

function componentModule(descriptor, file, id, compilerOptions) {
    const scoped = Boolean(compilerOptions.scopeId);
    if (!descriptor.script && !descriptor.scriptSetup) {
        const source = descriptor.template.content;
        const template = vueCompiler.compileTemplate({ source, filename: file, id, scoped, compilerOptions });
        return `${template.code}\nconst component = { render };`;
    }
    const templateOptions = { id, scoped, compilerOptions };
    const options = { id, inlineTemplate: true, isProd: true, genDefaultAs: "component", templateOptions };
    const script = vueCompiler.compileScript(descriptor, options).content;
    if (descriptor.scriptSetup || !descriptor.template) return script;
    const source = descriptor.template.content;
    const template = vueCompiler.compileTemplate({ source, filename: file, id, scoped, compilerOptions });
    return `${script}\n${template.code}\ncomponent.render = render;`;
}

// Single-file components: template and script become one module; the style goes in as a style element, because a
// bundle is loaded by frappe.require, which fetches one file.
const components = {
    name: "vue-components",
    setup(build) {
        build.onLoad({ filter: /\.vue$/, namespace: "file" }, async (args) => {
            const source = await fs.promises.readFile(args.path, "utf8");
            const { descriptor, errors } = vueCompiler.parse(source, { filename: args.path });
            if (errors.length) return { errors: errors.map((error) => ({ text: String(error.message) })) };
            const id = componentId(args.path);
            const scoped = descriptor.styles.some((block) => block.scoped);
            const scopeId = scoped ? `data-v-${id}` : undefined;
            let contents = componentModule(descriptor, args.path, `data-v-${id}`, { scopeId });
            if (scoped) contents += `\ncomponent.__scopeId = ${JSON.stringify(`data-v-${id}`)};`;
            if (descriptor.styles.length) {
                const sheet = await componentStyle(descriptor, args.path, id);
                const name = `style-of:${args.path}`;
                pendingSheets.set(name, { sheet, folder: path.dirname(args.path) });
                contents += `\nimport ${JSON.stringify(name)};`;
            }
            contents += "\nexport default component;";
            return { contents, loader: descriptor.scriptSetup?.lang === "ts" ? "ts" : "js", resolveDir: path.dirname(args.path) };
        });
    },
};

const pendingSheets = new Map();

async function flatten(sheet, folder) {
    const result = await esbuild.build({
        stdin: { contents: sheet, loader: "css", resolveDir: folder },
        bundle: true,
        write: false,
        minify: true,
        nodePaths: searchFolders,
        loader: { ".png": "dataurl", ".svg": "dataurl", ".gif": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
        plugins: [leaveAddresses, styles(false)],
        logLevel: "silent",
    });
    return result.outputFiles[0].text;
}

function addingStyle(css) {
    return `{const e=document.createElement("style");e.textContent=${JSON.stringify(css)};document.head.append(e);}`;
}

const stylesFromScript = {
    name: "styles-from-script",
    setup(build) {
        build.onResolve({ filter: /^style-of:/ }, (args) => ({ path: args.path, namespace: "sheet", sideEffects: true }));
        build.onLoad({ filter: /.*/, namespace: "sheet" }, async (args) => {
            const { sheet, folder } = pendingSheets.get(args.path);
            return { contents: addingStyle(await flatten(sheet, folder)), loader: "js" };
        });
        build.onLoad({ filter: STYLE, namespace: "file" }, async (args) => {
            const source = await fs.promises.readFile(args.path, "utf8");
            const sheet = await compileStyle(args.path, source, false);
            return { contents: addingStyle(await flatten(sheet, path.dirname(args.path))), loader: "js" };
        });
    },
};

const commonOptions = {
    bundle: true,
    minify: true,
    metafile: true,
    target: ["es2018"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
    entryNames: "[dir]/[name].[hash]",
    assetNames: "files/[name].[hash]",
    nodePaths: searchFolders,
    outdir: job.output,
    define: {
        "process.env.NODE_ENV": '"production"',
        __VUE_OPTIONS_API__: "true",
        __VUE_PROD_DEVTOOLS__: "false",
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    loader: Object.fromEntries(
        [".png", ".gif", ".jpg", ".svg", ".eot", ".ttf", ".otf", ".woff", ".woff2"].map((ending) => [ending, "file"])
    ),
};

function entries(files, folder) {
    const named = {};
    for (const file of files) {
        const name = `${folder}/${path.basename(file, path.extname(file))}`;
        if (named[name]) throw new Error(`${named[name]} and ${file} would be the same bundle.`);
        named[name] = file;
    }
    return named;
}

async function build(files, folder, plugins, manifest, prefix) {
    if (!files.length) return;
    const result = await esbuild.build({ ...commonOptions, entryPoints: entries(files, folder), plugins });
    for (const warning of result.warnings) console.log(`warning: ${warning.text}`);
    const ending = folder === "js" ? ".js" : ".css";
    for (const [output, info] of Object.entries(result.metafile.outputs)) {
        if (!info.entryPoint || !output.endsWith(ending)) continue;
        const key = path.basename(info.entryPoint, path.extname(info.entryPoint)) + ending;
        manifest[prefix + key] = path.relative(job.output, path.resolve(output)).split(path.sep).join("/");
    }
}

async function main() {
    const all = fs.existsSync(publicFolder) ? bundlesBelow(publicFolder) : [];
    const sheets = all.filter((file) => STYLE.test(file));
    const scripts = all.filter((file) => !STYLE.test(file));
    const manifest = { ltr: {}, rtl: {} };
    fs.mkdirSync(job.output, { recursive: true });
    await Promise.all([
        build(scripts, "js", [leaveAddresses, templates, components, stylesFromScript], manifest.ltr, ""),
        build(sheets, "css", [leaveAddresses, styles(false)], manifest.ltr, ""),
        build(sheets, "css-rtl", [leaveAddresses, styles(true)], manifest.rtl, "rtl_"),
    ]);
    fs.writeFileSync(path.join(job.output, "manifest.json"), JSON.stringify(manifest, null, 1));
    console.log(`${all.length} bundles`);
}

main().catch((error) => {
    const first = error.errors?.[0];
    const place = first?.location ? `${first.location.file}:${first.location.line}: ` : "";
    console.error(first ? place + first.text : error.message || String(error));
    if (process.env.REG_STATION_DEBUG) console.error(error.errors || error);
    process.exit(1);
});
