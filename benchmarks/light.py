"""One fresh process: ``python -m benchmarks.light PATH [tensorflow]`` imports, loads and makes the first call; with
``speed`` as last word it then reads the texts of PATH on one core. Prints one JSON object."""

import time

BEGUN = time.perf_counter()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from importlib.resources import files  # noqa: E402
from pathlib import Path  # noqa: E402

os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
PASSES = 7


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def by_tensorflow() -> None:
    """The same file by full TensorFlow."""
    import tensorflow as tf

    from bothsides.text.model import text_model

    interpreter = tf.lite.Interpreter(model_content=(files("bothsides_model") / "light.tflite").read_bytes())
    interpreter.get_signature_runner()(**text_model().vocabulary.inputs(["a first text"])._asdict())


def main(path: str, how: str) -> None:
    """Cold start, and on demand the speed."""
    if how == "tensorflow":
        by_tensorflow()
    else:
        from bothsides.text.model import text_model

        text_model()(["a first text"])
    found = {"milliseconds": 1000 * (time.perf_counter() - BEGUN), "resident": resident()}
    if how == "speed":
        texts, model, found["seconds"] = Path(path).read_text().splitlines(), text_model(), []
        for _ in range(PASSES):
            begun = time.perf_counter()
            model(texts)
            found["seconds"].append(time.perf_counter() - begun)
        found |= {"n": len(texts), "resident after": resident()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], (sys.argv[2:] or ["cold"])[0])
