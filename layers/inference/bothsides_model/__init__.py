"""The light model as files: `light.tflite` and `light.json`; read by `bothsides.text`."""
