#!/usr/bin/env python3
"""Writes whisper_logits.json: the decoder's logits by transformers, on one LibriVox recording.

    python3 tests/golden/make_whisper_logits.py MODELS_FOLDER > tests/golden/whisper_logits.json

MODELS_FOLDER holds whisper-tiny.en and whisper-base, as `hearsay models fetch` leaves them. Of each model: the tokens
that were fed, and after each of them the 20 largest logits, as token and value.
"""
import json
import os
import struct
import sys
import wave

import numpy as np
import torch
import transformers

RECORDING = "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav"
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
LAYER = {
    "self_attn.out_proj": "self_attention/linear_1", "self_attn_layer_norm": "self_attention/layer_norm",
    "encoder_attn.q_proj": "attention/linear_0", "encoder_attn.out_proj": "attention/linear_2",
    "encoder_attn_layer_norm": "attention/layer_norm", "fc1": "ffn/linear_0", "fc2": "ffn/linear_1",
    "final_layer_norm": "ffn/layer_norm",
}
FUSED = {"self_attn.q_proj": ("self_attention/linear_0", 0, 3), "self_attn.k_proj": ("self_attention/linear_0", 1, 3),
         "self_attn.v_proj": ("self_attention/linear_0", 2, 3), "encoder_attn.k_proj": ("attention/linear_1", 0, 2),
         "encoder_attn.v_proj": ("attention/linear_1", 1, 2)}


def read_weights(path):
    """CTranslate2's model.bin: name to array."""
    data = open(path, "rb").read()
    at = 0

    def take(form):
        nonlocal at
        value = struct.unpack_from("<" + form, data, at)[0]
        at += struct.calcsize(form)
        return value

    def name():
        nonlocal at
        length = take("H")
        at += length
        return data[at - length:at].rstrip(b"\0").decode()

    take("I"), name(), take("I")
    arrays = {}
    for _ in range(take("I")):
        key = name()
        shape = [take("I") for _ in range(take("B"))]
        kind = TYPES[take("B")]
        size = take("I")
        arrays[key] = np.frombuffer(data, kind, size // np.dtype(kind).itemsize, at).reshape(shape)
        at += size
    return arrays


def array_of(arrays, name):
    """The array of a transformers name."""
    name = name.removeprefix("model.")
    if name in ("proj_out.weight", "decoder.embed_tokens.weight"):
        return arrays["decoder/embeddings/weight"]
    side = name.split(".")[0]
    if name.endswith("embed_positions.weight"):
        return arrays[side + "/position_encodings/encodings"]
    module, kind = name.rsplit(".", 1)
    norm = {"weight": "gamma", "bias": "beta"}[kind]
    if ".layers." not in module:
        return arrays[module.replace(".", "/") + "/" + (norm if "layer_norm" in module else kind)]
    _, _, layer, rest = module.split(".", 3)
    prefix = f"{side}/layer_{layer}/"
    if rest in FUSED:
        there, part, parts = FUSED[rest]
        return np.split(arrays[f"{prefix}{there}/{kind}"], parts)[part]
    return arrays[f"{prefix}{LAYER[rest]}/{norm if 'layer_norm' in rest else kind}"]


def load(folder):
    arrays = read_weights(os.path.join(folder, "model.bin"))
    width, mels, _ = arrays["encoder/conv1/weight"].shape
    layers = {side: sum(key.startswith(side + "/layer_") and key.endswith("ffn/linear_0/weight") for key in arrays)
              for side in ("encoder", "decoder")}
    config = transformers.WhisperConfig(
        vocab_size=len(arrays["decoder/embeddings/weight"]), d_model=width, num_mel_bins=mels,
        encoder_layers=layers["encoder"], decoder_layers=layers["decoder"], encoder_attention_heads=width // 64,
        decoder_attention_heads=width // 64, encoder_ffn_dim=4 * width, decoder_ffn_dim=4 * width)
    model = transformers.WhisperForConditionalGeneration(config).eval()
    for name, tensor in model.state_dict().items():
        tensor.copy_(torch.tensor(array_of(arrays, name).astype(np.float32)).reshape(tensor.shape))
    return model


def main():
    with wave.open(RECORDING) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
    result = {"transformers": transformers.__version__, "recording": os.path.basename(RECORDING), "models": {}}
    for name, prompt in (("whisper-tiny.en", [50257]), ("whisper-base", [50258, 50259, 50359])):
        model = load(os.path.join(sys.argv[1], name))
        extractor = transformers.WhisperFeatureExtractor(feature_size=model.config.num_mel_bins)
        features = extractor(samples, sampling_rate=16000, return_tensors="pt").input_features
        tokens = list(prompt)
        with torch.no_grad():
            encoded = model.model.encoder(features)
            while True:
                logits = model(encoder_outputs=encoded, decoder_input_ids=torch.tensor([tokens])).logits[0]
                if len(tokens) == 24:
                    break
                tokens.append(int(logits[-1].argmax()))
        top = logits.topk(20)
        result["models"][name] = {
            "tokens": tokens,
            "top": [[[int(token), round(float(value), 5)] for token, value in zip(row_tokens, row_values)]
                    for row_tokens, row_values in zip(top.indices, top.values)],
        }
    json.dump(result, sys.stdout)
    print()


main()
