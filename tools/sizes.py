"""Unzipped size of each layer and of each function with its layers, against Lambda's limit.

The limit is AWS's: 250 MB for a function with all its layers, unzipped (Lambda quotas).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from bothsides_cli import cloud

LIMIT = 250 * 2**20


def sizes(build: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Bytes of each layer, and of each function together with its layers, in a folder made by ``sam build``."""
    template: dict[str, Any] = yaml_parse((build / "template.yaml").read_text())
    resources: dict[str, Any] = template["Resources"]
    shared = template["Globals"]["Function"].get("Layers", [])

    def of_type(kind: str) -> dict[str, Any]:
        return {n: r["Properties"] for n, r in resources.items() if r["Type"] == f"AWS::Serverless::{kind}"}

    layers = {name: _bytes(build / p["ContentUri"]) for name, p in of_type("LayerVersion").items()}
    functions = {
        name: _bytes(build / p["CodeUri"]) + sum(layers[ref["Ref"]] for ref in shared + p.get("Layers", []))
        for name, p in of_type("Function").items()
    }
    return layers, functions


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> int:
    """Print the sizes; 1 if a function is over the limit."""
    console = Console()
    layers, functions = sizes(cloud.build(Path.cwd(), progress=console.print))
    for title, group in (("layer", layers), ("function with its layers", functions)):
        console.print(f"[bold]{title}[/bold]")
        for name, size in group.items():
            console.print(f"  {name:28}{size / 2**20:7.1f} MB{'  over the limit' if size > LIMIT else ''}")
    return int(any(size > LIMIT for size in functions.values()))


if __name__ == "__main__":
    sys.exit(main())
