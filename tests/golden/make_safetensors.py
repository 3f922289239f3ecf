#!/usr/bin/env python3
"""Writes small.safetensors: one tensor of each type that hearsay reads, by the safetensors package.

    python3 tests/golden/make_safetensors.py tests/golden/small.safetensors
"""
import sys

import torch
from safetensors.torch import save_file

values = torch.tensor([[-2.0, -0.5, 0.0], [1.0, 1.5, 100.0]])
tensors = {
    "f32": values + 0.1,
    "f16": values.half(),
    "bf16": values.bfloat16(),
    "f64": values.double() / 3,
    "i8": values.to(torch.int8),
    "u8": values.abs().to(torch.uint8),
    "i16": (values * 300).to(torch.int16),
    "i32": (values * 70000).to(torch.int32),
    "i64": values.to(torch.int64) * 5_000_000_000,
    "number": torch.tensor(7.25),
    "empty": torch.zeros(0, 4),
}
save_file(tensors, sys.argv[1], {"made by": "safetensors", "text": "a \"quoted\" \u266a"})
