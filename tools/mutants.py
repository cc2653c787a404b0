"""Deliberate faults, one at a time, in one package of ``bothsides``: do its tests notice?

``make mutants`` takes every package below, ``make mutants MODULE=imports.columns`` one module. mutmut makes the faults
and runs, for each, the tests that reach the faulty function. A run that is stopped goes on where it was; a function
that changed is done anew, and after a change of the tests so is every fault that none had noticed.

Not tried are what mutmut leaves alone: decorated functions and what stands outside of functions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build" / "mutants"
SOURCE = Path("layers/core/bothsides")
FLOORS = {"statistics": 85, "imports": 85, "store": 85, "fit": 85}  # per cent
BESIDE = {  # tests of a package that lie in no folder of its name
    "store": ["test_pipeline.py", "test_reliability.py", "test_connect.py"],
}
CAUGHT = frozenset((1, 3, 24, 36, 152, 255, -24))  # a test failed, or never ended
UNTRIED, UNREACHED = None, (5, 33)
MUTMUT = """
from mutmut.runners.harness import PytestRunner
from mutmut.state import state

given = PytestRunner._pytest_args_regular_run
PytestRunner._pytest_args_regular_run = lambda self, tests: given(  # the quick ones first: most faults end there
    self, sorted(tests, key=lambda test: state().duration_by_test.get(test, 0))
)
from mutmut.__main__ import cli

cli()
"""
EVERY = 30  # seconds between two lines of progress where nobody watches


@dataclass(frozen=True)
class Result:
    """The faults of one package."""

    package: str
    caught: int
    survivors: tuple[str, ...]
    unreached: tuple[str, ...]
    untried: int

    @property
    def total(self) -> int:
        """All faults that are to be tried."""
        return self.caught + len(self.survivors) + len(self.unreached) + self.untried

    @property
    def share(self) -> float:
        """The part that was noticed, per cent."""
        return 100 * self.caught / self.total if self.total else 100.0


def tests_of(package: str) -> list[str]:
    """The folders of tests that mirror a package, and what is said above."""
    folders = [f"tests/{kind}/{package}" for kind in ("unit", "integration")]
    return [folder for folder in folders if (ROOT / folder).exists()] + [
        f"tests/integration/{name}" for name in BESIDE.get(package, ())
    ]


def prepare(package: str, module: str | None) -> None:
    """A folder apart the project in which mutmut finds what it expects: ``src``, tests and what they read."""
    work = BUILD / package
    copy = work / "mutants"
    copy.mkdir(parents=True, exist_ok=True)
    _link(work / "src", ROOT / SOURCE.parent)
    _link(work / "tests", ROOT / "tests")
    for entry in ROOT.iterdir():  # what tests read beside the package: the template, events, functions, documents
        if not entry.name.startswith(".") and entry.name not in ("build", "tests", "pyproject.toml", "uv.lock"):
            _link(copy / entry.name, entry)
    shutil.rmtree(copy / "tests", ignore_errors=True)  # copied anew, so that a test that went is gone
    _forget_removed(copy / "src", ROOT / SOURCE.parent)
    only = f"src/bothsides/{module.replace('.', '/')}" if module else f"src/bothsides/{package}/*"
    settings, file = _settings(only, tests_of(package)), work / "pyproject.toml"
    if file.exists() and file.read_text() != settings:  # mutmut makes no faults in what it has copied as it is
        shutil.rmtree(copy / "src", ignore_errors=True)
        (copy / "mutmut-stats.json").unlink(missing_ok=True)  # nor does it ask anew which test reaches what
    file.write_text(settings)


def _settings(only: str, tests: list[str]) -> str:
    patterns = [only] if only.endswith("*") else [f"{only}.py", f"{only}/*"]
    return f"""[tool.pytest.ini_options]
pythonpath = ["."]
addopts = "--import-mode=importlib --strict-markers -m 'not simulation and not e2e'"
xfail_strict = true
markers = ["e2e: deploys", "simulation: takes long"]

[tool.mutmut]
source_paths = ["src/bothsides"]
only_mutate = {json.dumps(patterns)}
pytest_add_cli_args_test_selection = {json.dumps(tests)}
timeout_multiplier = 4.0
timeout_constant = 3.0
use_git_change_detection = false
"""


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _forget_removed(copy: Path, source: Path) -> None:
    for file in copy.rglob("*.py"):
        if not (source / file.relative_to(copy)).exists():
            file.unlink()


def forget_stale(work: Path, package: str) -> None:
    """After a change of the tests: what none noticed is tried again, and which test reaches what is told anew."""
    print_of = hashlib.sha256()
    for file in sorted((ROOT / "tests").rglob("*.py")):
        part = file.relative_to(ROOT).as_posix()
        if any(part.startswith(folder) for folder in tests_of(package)) or file.name == "conftest.py":
            print_of.update(part.encode() + file.read_bytes())
    known = work / "tests.sha256"
    if known.exists() and known.read_text() == print_of.hexdigest():
        return
    (work / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for file in (work / "mutants" / "src").rglob("*.meta"):
        meta = json.loads(file.read_text())
        results = meta["exit_code_by_key"]
        meta["exit_code_by_key"] = {key: code if code in CAUGHT else UNTRIED for key, code in results.items()}
        file.write_text(json.dumps(meta, indent=4))
    known.write_text(print_of.hexdigest())


def run(work: Path, package: str, workers: int) -> int:
    """Let mutmut try what has not been tried, and say how far it is."""
    process = subprocess.Popen(  # noqa: S603 our own words
        [sys.executable, "-c", MUTMUT, "run", "--max-children", str(workers)],
        cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    said: list[str] = []
    last = 0.0
    for line in _lines(process):
        if (counts := re.search(r"(\d+)/(\d+)", line)) and "🎉" in line:
            numbers = [int(n) for n in re.findall(r"\d+", line)]
            if sys.stderr.isatty() or time.monotonic() - last > EVERY or counts[1] == counts[2]:
                last = time.monotonic()
                end = "\r" if sys.stderr.isatty() and counts[1] != counts[2] else "\n"
                sys.stderr.write(f"{package}: {counts[1]} of {counts[2]} tried, {numbers[2]} noticed{end}")
        else:
            said.append(line)
    if process.wait():
        sys.stderr.write("\n".join(said[-40:]) + "\n")
    return process.returncode


def _lines(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """What a process says, line by line, those that overwrite each other too."""
    pipe = process.stdout.fileno() if process.stdout else 0
    rest = b""
    while piece := os.read(pipe, 65_536):
        *lines, rest = re.split(rb"[\r\n]", rest + piece)
        yield from (line.decode(errors="replace") for line in lines if line.strip())


def result_of(work: Path, package: str, module: str | None) -> Result:
    """What was found so far."""
    codes: dict[str, Any] = {}
    for file in (work / "mutants" / "src" / "bothsides").rglob("*.meta"):
        source = file.relative_to(work / "mutants" / "src").with_suffix("")
        name = source.with_suffix("").as_posix().replace("/", ".").removeprefix("bothsides.")
        inside = name == module or name.startswith(f"{module}.") if module else name.startswith(f"{package}.")
        if inside and (ROOT / SOURCE.parent / source).exists():
            codes |= json.loads(file.read_text())["exit_code_by_key"]
    named = dict(sorted(codes.items()))
    return Result(
        package=module or package,
        caught=sum(code in CAUGHT for code in named.values()),
        unreached=tuple(key for key, code in named.items() if code in UNREACHED),
        untried=sum(code is UNTRIED for code in named.values()),
        survivors=tuple(key for key, c in named.items() if c is not UNTRIED and c not in CAUGHT and c not in UNREACHED),
    )


def write_survivors(work: Path, result: Result) -> Path:
    """What each fault is that no test noticed, as a patch."""
    file = BUILD / f"{result.package}.survivors.txt"
    names = [*result.survivors, *result.unreached]
    code = (
        "import sys; from mutmut.mutation.diff_apply import get_diff_for_mutant as d\n"
        "for name in sys.stdin.read().split(): print('#', name); print(d(name)); print()"
    )
    done = subprocess.run(  # noqa: S603 our own words
        [sys.executable, "-c", code], cwd=work, input="\n".join(names), capture_output=True, text=True, check=False
    )
    file.write_text(done.stdout or done.stderr)
    return file


def main() -> int:
    """Try the faults, list the survivors; 1 if a package is under its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", nargs="*", help=f"packages or modules; all of {', '.join(FLOORS)} without")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--report", action="store_true", help="only say what was found so far")
    arguments = parser.parse_args()
    results = []
    for name in arguments.module or FLOORS:
        package, _, rest = name.partition(".")
        if package not in FLOORS:
            parser.error(f"{package} is none of {', '.join(FLOORS)}")
        module = name if rest else None
        work = BUILD / package
        if not arguments.report:
            prepare(package, module)
            forget_stale(work, package)
            if code := run(work, package, arguments.workers):
                return code
        result = result_of(work, package, module)
        results.append((result, write_survivors(work, result), FLOORS[package]))
    say = sys.stdout.write
    say(f"\n{'package':24}{'killed / total':>16}{'':8}floor   survivors\n")
    for result, file, floor in results:
        counted = f"{result.caught} / {result.total}"
        say(f"{result.package:24}{counted:>16}{result.share:7.1f} %{floor:4} %   {file.relative_to(ROOT)}\n")
        if result.untried:
            say(f"{'':24}{result.untried} not tried yet\n")
    return int(any(result.share < floor for result, _, floor in results))


if __name__ == "__main__":
    sys.exit(main())
