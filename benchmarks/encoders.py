# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "fasttext-numpy2==0.10.4", "model2vec==0.10.0", "numpy==2.4.6", "onnx==1.23.2", "onnxruntime==1.32.0", "onnxscript",
#   "psutil", "safetensors", "tokenizers", "torch==2.13.0", "transformers",
# ]
# ///
"""The light model's peers on one core, in an environment of their own: texts/s, tokenisation included.

``uv run --script benchmarks/encoders.py WORK``; WORK holds texts.txt (one a line), table.npy (the light model's
vectors of MiniLM's word pieces) and ``minilm`` (a folder with MiniLM's weights). Prints one JSON object a line: name,
seconds of each pass. ``WORK cold`` starts onnxruntime with the int8 file once and prints milliseconds and resident
bytes.
"""

import json
import os
import sys
import time
from pathlib import Path

CORE = {sorted(os.sched_getaffinity(0))[0]}
PASSES = 3


def tell(name: str, run, texts: list[str], batch: int, count: int) -> None:  # noqa: ANN001
    """Time ``run`` over the first ``count`` texts in batches."""
    sample = texts[:count]
    run(sample[:batch])
    seconds = []
    for _ in range(PASSES):
        begun = time.perf_counter()
        for at in range(0, len(sample), batch):
            run(sample[at : at + batch])
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"name": name, "n": len(sample), "seconds": seconds}), flush=True)


def tokeniser(folder: Path):  # noqa: ANN201
    """MiniLM's own, as fast as it comes."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.enable_truncation(128)
    found.enable_padding()
    return found


def session(path: Path):  # noqa: ANN201
    """onnxruntime on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def onnx_run(path: Path, tokens):  # noqa: ANN001, ANN201
    """Texts → mean-pooled vectors by onnxruntime."""
    import numpy as np

    runner = session(path)

    def run(texts: list[str]):  # noqa: ANN202
        encoded = tokens.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        states = runner.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)

    return run


def cold(work: Path) -> None:
    """Import, load, first call."""
    begun = time.perf_counter()
    onnx_run(work / "int8.onnx", tokeniser(work / "minilm"))(["a first text"])
    milliseconds = 1000 * (time.perf_counter() - begun)
    import psutil

    print(json.dumps({"milliseconds": milliseconds, "resident": psutil.Process().memory_info().rss}))


def main(work: Path) -> None:
    """All peers."""
    import torch
    from transformers import AutoModel

    texts = (work / "texts.txt").read_text().splitlines()
    short_first = sorted(texts[:2048], key=len)  # kind to the padded ones: a batch holds texts of like length
    tokens = tokeniser(work / "minilm")
    model = AutoModel.from_pretrained(work / "minilm", attn_implementation="eager").eval()

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = model

        def forward(self, ids, mask):  # noqa: ANN001, ANN202
            return self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state

    if not (work / "int8.onnx").exists():
        from onnxruntime.quantization import quantize_dynamic

        axes = {"input_ids": {0: "b", 1: "t"}, "attention_mask": {0: "b", 1: "t"}, "states": {0: "b", 1: "t"}}
        ids = torch.ones(2, 8, dtype=torch.long)
        names = {"input_names": ["input_ids", "attention_mask"], "output_names": ["states"]}
        torch.onnx.export(
            States(), (ids, ids), str(work / "fp32.onnx"), dynamic_axes=axes, dynamo=False, opset_version=17, **names
        )
        quantize_dynamic(work / "fp32.onnx", work / "int8.onnx")
    os.sched_setaffinity(0, CORE)
    torch.set_num_threads(1)

    @torch.inference_mode()
    def by_torch(batch: list[str]):  # noqa: ANN202
        encoded = tokens.encode_batch(batch)
        ids, mask = (torch.tensor([getattr(e, k) for e in encoded]) for k in ("ids", "attention_mask"))
        states = model(input_ids=ids, attention_mask=mask).last_hidden_state
        return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)

    tell("MiniLM-L6, torch fp32", by_torch, short_first, 32, 512)
    tell("MiniLM-L6, onnxruntime fp32", onnx_run(work / "fp32.onnx", tokens), short_first, 32, 1024)
    tell("MiniLM-L6, onnxruntime int8", onnx_run(work / "int8.onnx", tokens), short_first, 32, 2048)

    import numpy as np
    from model2vec import StaticModel
    from tokenizers import Tokenizer

    static = StaticModel(np.load(work / "table.npy"), Tokenizer.from_file(str(work / "minilm" / "tokenizer.json")))
    tell(
        "model2vec, the same matrix", lambda batch: static.encode(batch, use_multiprocessing=False), texts, 1024, 20_000
    )

    import fasttext

    lines = [f"__label__{at % 28} {text}" for at, text in enumerate(texts)]
    (work / "train.txt").write_text("\n".join(lines) + "\n")
    quick = fasttext.train_supervised(
        str(work / "train.txt"), dim=100, epoch=1, wordNgrams=2, minn=3, maxn=5, bucket=500_000, thread=1, verbose=0
    )
    tell("fastText", lambda batch: quick.predict(batch, k=28), texts, 1024, 10_000)


if __name__ == "__main__":
    (cold if sys.argv[2:] == ["cold"] else main)(Path(sys.argv[1]))
