"""The CUDA kernels, compiled for GPUs that this machine need not have."""

import re

import pytest

import nvrtc

SOURCES = sorted(nvrtc.CUDA.glob("kernels/*.cu"))
ARCHITECTURES = ["sm_80", "sm_90a", "sm_100"]


@pytest.fixture(scope="module")
def compiler():
    found = nvrtc.find()
    if not found:
        pytest.skip("BINNACLE_NVRTC names no libnvrtc.so; scripts/test installs one")
    return found


def variants(source):
    """Attention is compiled for the head dimension of a model: here those that models have."""
    if "CC_FOR_HEAD_DIMENSIONS" not in source.read_text():
        return [[]]
    return [[f"-DCC_HEAD_DIMENSION={dimension}"] for dimension in (64, 80, 96, 128, 256)]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_kernel_compiles_without_spills(compiler, source, architecture):
    for variant in variants(source):
        options = [
            f"--gpu-architecture={architecture}", "-std=c++17", "-default-device",
            "--ptxas-options=-v", *variant,
        ]
        compiled, log = compiler.compile(source, options)
        assert compiled, log
        assert "warning" not in log, log
        resources = nvrtc.resources(log)
        assert resources
        for kernel, (registers, spilled) in resources.items():
            assert spilled == 0, f"{kernel} spills {spilled} bytes beside {registers} registers"


def test_a_mistake_is_seen(compiler, tmp_path):
    broken = tmp_path / "broken.cu"
    broken.write_text('#include "prelude.cuh"\nCC_KERNEL(32) broken(int a) { missing(a); }\n')
    compiled, log = compiler.compile(broken, ["--gpu-architecture=sm_80", "-std=c++17"])
    assert not compiled
    assert re.search("missing", log)
