# How a layer is built: the locked requirements of one workspace member for Lambda's machine, then the member itself,
# if it has a module.
# SOURCES are packages of Python alone that come without a wheel.
# LAYER_PLATFORM is uv's name of that machine. The embedded cloud runs functions on this machine and sets its own.
LAYER_PLATFORM ?= aarch64-manylinux_2_28
PYTHON_DIR = $(ARTIFACTS_DIR)/python

.PHONY: layer
layer:
	mkdir -p "$(PYTHON_DIR)"
	uv export --quiet --frozen --no-dev --no-emit-workspace --no-annotate --package $(PACKAGE) \
		--output-file "$(ARTIFACTS_DIR)/requirements.txt"
	uv pip install --quiet --target "$(PYTHON_DIR)" --python-platform $(LAYER_PLATFORM) --python-version 3.13 \
		--only-binary :all: $(addprefix --no-binary ,$(SOURCES)) --no-deps --link-mode copy -r "$(ARTIFACTS_DIR)/requirements.txt"
	$(if $(MODULE),cp -R $(MODULE) "$(PYTHON_DIR)/")
	# Never used at run time. The .dist-info folders stay: Powertools and pydantic read their versions there.
	find "$(PYTHON_DIR)" -type d \( -name tests -o -name test -o -name __pycache__ \) -prune -exec rm -rf {} +
	find "$(PYTHON_DIR)" \( -name '*.pyi' -o -name '*.h' -o -name '*.a' -o -name '*.lock' \) -delete
	rm -rf "$(PYTHON_DIR)/bin" "$(ARTIFACTS_DIR)/requirements.txt" "$(PYTHON_DIR)/pycountry/locales" \
		"$(PYTHON_DIR)/ai_edge_litert/tools" "$(PYTHON_DIR)"/ai_edge_litert/libLiteRtWebGpuAccelerator.*
	# /opt is read-only on Lambda: without compiled files each cold start compiles all it imports.
	python3.13 -m compileall -q --invalidation-mode unchecked-hash "$(PYTHON_DIR)"
