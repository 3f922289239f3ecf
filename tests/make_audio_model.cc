// Writes the tiny audio model for tests that drive the program: make_audio_model FOLDER.
#include <cstdio>
#include <filesystem>

#include "tests/audio_model_file.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_audio_model FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  hearsay::WriteTinyTextModel(folder / "model.gguf");
  hearsay::WriteTinyProjector(folder / "mmproj.gguf", hearsay::kTinyTextWidth, true);
  hearsay::WriteTinyProjector(folder / "mmproj-narrow.gguf", hearsay::kTinyTextWidth / 2, true);
  hearsay::WriteTinyProjector(folder / "mmproj-vision.gguf", hearsay::kTinyTextWidth, false);
  return 0;
}
