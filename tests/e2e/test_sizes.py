"""What is deployed is small enough for Lambda."""

import pytest

from bothsides_cli import cloud
from tests.e2e.conftest import Deployed
from tests.template import ROOT, template
from tools.sizes import LIMIT, sizes

pytestmark = pytest.mark.e2e


def test_each_function_with_its_layers_is_under_lambdas_limit(stack: Deployed) -> None:
    def named(kind: str) -> set[str]:
        return {name for name, r in template()["Resources"].items() if r["Type"] == f"AWS::Serverless::{kind}"}

    layers, functions = sizes(cloud.build(ROOT, stack.state_dir))  # the build of the stack itself
    assert set(layers) == named("LayerVersion")
    assert set(functions) == named("Function")
    assert max(functions.values()) < LIMIT
