"""Who draws is told by the name that GL gives itself."""

import pytest

from map_layers.renderer import is_software


@pytest.mark.parametrize(
    "name",
    [
        "llvmpipe (LLVM 15.0.6, 256 bits)",
        "softpipe",
        "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)",
        "Software Rasterizer swrast",
    ],
)
def test_a_program_that_draws_on_the_processor_is_known_by_its_name(name):
    assert is_software(name)


@pytest.mark.parametrize("name", ["Mesa Intel(R) UHD Graphics 630", "NVIDIA A2/PCIe/SSE2", ""])
def test_a_card_is_no_software(name):
    assert not is_software(name)
