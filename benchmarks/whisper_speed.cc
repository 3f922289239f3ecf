// One half of benchmarks/whisper_speed: hearsay's Whisper, asked over standard input so that the
// peer can take turns with it.
// usage: whisper-speed MODEL THREADS FILE...
//
// Reads lines and answers each with seconds: "encode" encodes 30 s of the first file; "transcribe"
// transcribes every file, one after the other, without voice activity; "batch" all side by side.
#include <c10/core/InferenceMode.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/log_mel.h"
#include "hearsay/tensors/torch_threads.h"
#include "hearsay/whisper/encoder.h"
#include "hearsay/whisper/transcriber.h"
#include "hearsay/whisper/whisper_files.h"

namespace hearsay {
namespace {

double Time(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <typename T>
T Must(Result<T> result) {
  if (result.ok()) return std::move(*result);
  std::fprintf(stderr, "whisper-speed: %s\n", result.status().message().c_str());
  std::exit(2);
}

int Run(const std::string& model, int threads, const std::vector<std::filesystem::path>& files) {
  SetTorchThreads(threads);
  const WhisperFiles whisper = Must(OpenWhisperFiles(model));
  const auto encoder = Must(WhisperEncoder::Load(Must(WhisperWeights::Open(whisper.weights))));
  TranscriberConfig config;
  config.model = model;
  config.threads = threads;
  config.voice_activity = false;
  const auto transcriber = Must(OpenTranscriber(config));
  const Waveform first = Must(ReadWaveform(files.front()));
  const LogMel log_mel(encoder->sizes().mels);
  std::string line;
  while (std::getline(std::cin, line)) {
    double seconds = 0;
    if (line == "encode") {
      at::Tensor mel = at::empty({1, log_mel.bands(), kWindowFrames});
      log_mel.Compute(first.samples, kWindowFrames, mel.data_ptr<float>());
      seconds = Time([&] { encoder->Encode(mel); });
    } else if (line == "transcribe") {
      for (const auto& file : files) {
        seconds += Time([&] {
          (void)transcriber->Transcribe(std::span(&file, 1), [](size_t, const Transcript&) {});
        });
      }
    } else if (line == "batch") {
      seconds =
          Time([&] { (void)transcriber->Transcribe(files, [](size_t, const Transcript&) {}); });
    } else {
      std::fprintf(stderr, "whisper-speed: there is no \"%s\"\n", line.c_str());
      return 2;
    }
    std::printf("%.6f\n", seconds);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: whisper-speed MODEL THREADS FILE...\n");
    return 2;
  }
  return hearsay::Run(argv[1], std::atoi(argv[2]), {argv + 3, argv + argc});
}
