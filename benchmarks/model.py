"""The light model beside its peers, in one run on one core: ``python -m benchmarks.model`` (``make bench-model``).

Texts/s with tokenisation, cold start (import, load, first call in a fresh process; page cache warm), resident memory,
size on disk. Writes build/bench-model.json: objects with name, value, low, high, unit, n, against; low and high are
the worst and best pass.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from importlib.resources import files

import numpy as np
from tqdm import tqdm

from bothsides.text.model import text_model
from training.data import HERE
from training.minilm import folder
from training.tasks import tasks

ROOT = HERE.parent
WORK = ROOT / "build" / "bench"
STARTS = 7


def texts(count: int = 40_000) -> list[str]:
    """Short social texts of three sets in turn, about 80 characters on average: test splits, which no model was made
    from."""
    chosen = [tasks()[name].held_out.texts for name in ("emotions", "sentiment", "offensive")]
    pool = [" ".join(text.split()) for split in chosen for text in split]
    order = np.random.default_rng(0).permutation(len(pool))
    found = [pool[at] for at in np.resize(order, count)]
    return [text if len(text) < 120 else text[:120] for text in found]


def table() -> np.ndarray:
    """The light model's vectors keyed by MiniLM's word pieces, so that model2vec works with the same matrix."""
    from ai_edge_litert.interpreter import Interpreter

    from bothsides.text.tokens import tokens_of

    interpreter = Interpreter(model_path=str(files("bothsides_model") / "light.tflite"))
    size = text_model().vocabulary.size
    detail = next(d for d in interpreter.get_tensor_details() if tuple(d["shape"])[:1] == (size,))
    scale = detail["quantization_parameters"]["scales"]
    vectors = interpreter.get_tensor(detail["index"]).astype(np.float32) * (scale[0] if len(scale) else 1)
    pieces = (folder() / "vocab.txt").read_text().split("\n")
    pieces = [piece for piece in pieces if piece]
    tokens = tokens_of([piece.removeprefix("##") for piece in pieces])
    first = np.searchsorted(tokens.texts, np.arange(len(pieces))).clip(0, len(tokens.texts) - 1)
    return vectors[text_model().vocabulary.look_up(tokens.hashes[first])]


def run(command: list[str]) -> list[dict]:
    """What a child process says, one JSON object a line. Modules are compiled once for all starts, as the layers ship
    them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = {"PYTHONPYCACHEPREFIX": str(WORK / "compiled")}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=kept | compiled)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> None:
    """Measure, print, write."""
    WORK.mkdir(parents=True, exist_ok=True)
    sample = texts()
    (WORK / "texts.txt").write_text("\n".join(sample) + "\n")
    np.save(WORK / "table.npy", table())
    if not (WORK / "minilm").exists():
        shutil.copytree(folder(), WORK / "minilm")
    light = [sys.executable, "-m", "benchmarks.light", str(WORK / "texts.txt")]
    peer = ["uv", "run", "--quiet", "--script", str(ROOT / "benchmarks" / "encoders.py"), str(WORK)]
    [before] = run([*light, "speed"])
    peers = run(peer)
    [after] = run([*light, "speed"])  # once more behind the peers: did the machine change meanwhile?
    ours = [before["n"] / s for s in (*before["seconds"], *after["seconds"])]
    characters = statistics.mean(map(len, sample))
    found = [
        row(
            f"texts/s on one core, {characters:.0f} characters, tokenisation included",
            ours,
            "texts/s",
            len(sample),
            name,
            v,
        )
        for name, v in ((p["name"], statistics.median(p["n"] / s for s in p["seconds"])) for p in peers)
    ]
    run([*light, "tensorflow"])  # compiles
    starts = {
        "light model": [run(light)[0] for _ in tqdm(range(STARTS), desc="starts of the light model")],
        "onnxruntime, MiniLM-L6 int8": [
            run([*peer, "cold"])[0] for _ in tqdm(range(STARTS), desc="starts of onnxruntime")
        ],
        "full TensorFlow, the same file": [
            run([*light, "tensorflow"])[0] for _ in tqdm(range(3), desc="starts of TensorFlow")
        ],
    }
    for key, title, unit, scale in (
        ("milliseconds", "cold start: import, load, first call", "ms", 1),
        ("resident", "resident after the first call", "MB", 1e-6),
    ):
        values = {name: [s[key] * scale for s in each] for name, each in starts.items()}
        mine = values.pop("light model")
        found += [row(title, mine, unit, STARTS, name, statistics.median(v)) for name, v in values.items()]
    found.append(row(f"resident after {len(sample)} texts", [after["resident after"] * 1e-6], "MB", 1))
    disk = sum((files("bothsides_model") / f"light.{kind}").stat().st_size for kind in ("tflite", "vocabulary", "json"))
    minilm = (WORK / "int8.onnx").stat().st_size / 1e6
    found.append(row("size on disk", [disk / 1e6], "MB", 1, "MiniLM-L6, onnx int8", minilm))
    (ROOT / "build" / "bench-model.json").write_text(json.dumps(found, indent=1) + "\n")
    for f in found:
        against = (
            f"; {f['against']['name']}: {f['against']['value']:,.4g} ({f['against']['ratio']:.4g} ×)"
            if f["against"]
            else ""
        )
        print(f"{f['name']}: {f['value']:,.4g} {f['unit']} ({f['low']:,.4g} to {f['high']:,.4g}){against}")


def row(name: str, values: list[float], unit: str, n: int, peer: str | None = None, other: float | None = None) -> dict:
    """One object of the JSON: median, worst and best."""
    value = statistics.median(values)
    against = {"name": peer, "value": other, "ratio": value / other} if peer and other else None
    return {
        "name": name,
        "value": value,
        "low": min(values),
        "high": max(values),
        "unit": unit,
        "n": n,
        "against": against,
    }


if __name__ == "__main__":
    main()
