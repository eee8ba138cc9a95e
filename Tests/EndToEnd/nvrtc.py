"""NVIDIA's run-time compiler, which needs no GPU to compile for one."""

import ctypes
import os
import re
from pathlib import Path

CUDA = Path(__file__).parents[2] / "Sources" / "CCUDA"


class NVRTC:
    def __init__(self, library):
        # The compiler looks for its own parts beside it only when they are loaded already.
        for parts in library.parent.glob("libnvrtc-builtins.so*"):
            ctypes.CDLL(str(parts), mode=ctypes.RTLD_GLOBAL)
        self.library = ctypes.CDLL(str(library))
        headers = [*CUDA.glob("kernels/*.cuh"), *CUDA.glob("include/kernel_*.h")]
        self.headers = {path.name: path.read_bytes() for path in headers}

    def compile(self, source, options):
        """Whether the file compiles, and what the compiler says."""
        program = ctypes.c_void_p()
        count = len(self.headers)
        names = (ctypes.c_char_p * count)(*[name.encode() for name in self.headers])
        texts = (ctypes.c_char_p * count)(*self.headers.values())
        status = self.library.nvrtcCreateProgram(
            ctypes.byref(program), source.read_bytes(), source.name.encode(), count, texts, names
        )
        assert status == 0
        words = (ctypes.c_char_p * len(options))(*[option.encode() for option in options])
        status = self.library.nvrtcCompileProgram(program, len(options), words)
        size = ctypes.c_size_t()
        self.library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
        log = ctypes.create_string_buffer(size.value)
        self.library.nvrtcGetProgramLog(program, log)
        self.library.nvrtcDestroyProgram(ctypes.byref(program))
        return status == 0, log.value.decode()


def find():
    """The compiler that BINNACLE_NVRTC names, or None."""
    path = os.environ.get("BINNACLE_NVRTC")
    return NVRTC(Path(path)) if path and Path(path).exists() else None


def resources(log):
    """Per kernel: its registers, and the bytes of them that did not fit."""
    found = {}
    for part in log.split("Compiling entry function '")[1:]:
        name = part[: part.index("'")]
        spilled = re.search(r"(\d+) bytes spill stores", part)
        registers = re.search(r"Used (\d+) registers", part)
        found[name] = (int(registers[1]), int(spilled[1]))
    return found
