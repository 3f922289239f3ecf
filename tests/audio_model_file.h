// Tiny audio models with random weights, of a real architecture, as GGUF files: a text model and
// the mmproj that goes with it.
#ifndef HEARSAY_TESTS_AUDIO_MODEL_FILE_H_
#define HEARSAY_TESTS_AUDIO_MODEL_FILE_H_

#include <filesystem>

namespace hearsay {

// The width of the text model's embeddings, which the projector must meet.
inline constexpr int kTinyTextWidth = 64;

// A qwen2 model of two layers with a byte-level vocabulary, some words, and a ChatML template. Only
// words and the end of a turn are ever likeliest, so that its replies are UTF-8.
void WriteTinyTextModel(const std::filesystem::path& path);

// An mmproj as Qwen2-Audio's: a Whisper encoder of one layer, pooled, and a linear projection to
// `text_width`. `hears` false: one that says it is for vision alone.
void WriteTinyProjector(const std::filesystem::path& path, int text_width, bool hears);

}  // namespace hearsay

#endif  // HEARSAY_TESTS_AUDIO_MODEL_FILE_H_
