#include "hearsay/mini/synthesisers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "fmt/format.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/file.h"
#include "hearsay/mini/program.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

struct Soundfont {
  const char* package;
  const char* file;
};

Soundfont SoundfontOf(MiniPart part) {
  return part == MiniPart::kTest
             ? Soundfont{"fluid-soundfont-gm", "/usr/share/sounds/sf2/FluidR3_GM.sf2"}
             : Soundfont{"timgm6mb-soundfont", "/usr/share/sounds/sf2/TimGM6mb.sf2"};
}

Status MissingSource(const std::string& what, const char* package) {
  return NotFound(
      fmt::format("{} is not installed; install the Debian package {}, or run "
                  "scripts/install-packages --mini",
                  what, package));
}

// Reads what a program has written; one that says nothing and writes nothing has failed too.
Result<Waveform> ReadOutput(const std::string& program, const std::filesystem::path& path) {
  auto waveform = ReadWaveform(path, kMiniRate, 120);
  if (!waveform.ok()) {
    return Internal(
        fmt::format("{} gave no sound that can be read: {}", program, waveform.status().message()));
  }
  if (std::all_of(waveform->samples.begin(), waveform->samples.end(),
                  [](float x) { return x == 0; })) {
    return Internal(fmt::format("{} gave nothing but silence", program));
  }
  return waveform;
}

std::string EscapeXml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Result<Waveform> PlayMidi(const MidiSong& song, MiniPart part,
                          const std::filesystem::path& scratch) {
  const std::string midi = (scratch / "song.mid").string();
  const std::string wav = (scratch / "song.wav").string();
  HEARSAY_RETURN_IF_ERROR(WriteFileAtomically(midi, WriteMidi(song)));
  // -f /dev/null: not the user's own settings.
  HEARSAY_RETURN_IF_ERROR(RunProgram("fluidsynth", {"-f",
                                                    "/dev/null",
                                                    "-n",
                                                    "-i",
                                                    "-q",
                                                    "-R",
                                                    "0",
                                                    "-C",
                                                    "0",
                                                    "-g",
                                                    "0.5",
                                                    "-r",
                                                    "44100",
                                                    "-O",
                                                    "float",
                                                    "-T",
                                                    "wav",
                                                    "-o",
                                                    "synth.dynamic-sample-loading=1",
                                                    "-F",
                                                    wav,
                                                    SoundfontOf(part).file,
                                                    midi}));
  HEARSAY_ASSIGN_OR_RETURN(Waveform waveform, ReadOutput("fluidsynth", wav));
  FitLength(song.seconds, &waveform);
  NormalisePeak(0.7, &waveform);
  return waveform;
}

const std::vector<SyntheticVoice>& SyntheticVoices() {
  using Engine = SyntheticVoice::Engine;
  static const auto* voices = new std::vector<SyntheticVoice>{
      {Engine::kFlite, "slt", true, MiniPart::kTest},
      {Engine::kFlite, "awb", false, MiniPart::kTest},
      {Engine::kEspeak, "f2", true, MiniPart::kTest},
      {Engine::kEspeak, "m3", false, MiniPart::kTest},
      // flite's kal16 draws its noise anew each time, so it cannot be used.
      {Engine::kFlite, "rms", false, MiniPart::kTrain},
      {Engine::kFlite, "kal", false, MiniPart::kTrain},
      {Engine::kEspeak, "f4", true, MiniPart::kTrain},
      {Engine::kEspeak, "f5", true, MiniPart::kTrain},
      {Engine::kEspeak, "m7", false, MiniPart::kTrain},
  };
  return *voices;
}

std::vector<const SyntheticVoice*> VoicesOf(MiniPart part, bool female) {
  std::vector<const SyntheticVoice*> chosen;
  for (const SyntheticVoice& voice : SyntheticVoices()) {
    if (voice.part == part && voice.female == female) chosen.push_back(&voice);
  }
  return chosen;
}

Result<Waveform> Speak(const SyntheticVoice& voice, const std::string& text,
                       const SpeechStyle& style, const std::filesystem::path& scratch) {
  const std::string wav = (scratch / "speech.wav").string();
  std::string program;
  if (voice.engine == SyntheticVoice::Engine::kFlite) {
    program = "flite";
    HEARSAY_RETURN_IF_ERROR(RunProgram(
        program,
        {"-voice", voice.name, "--setf", fmt::format("duration_stretch={:.4f}", 1.0 / style.pace),
         "-t", text, "-o", wav}));
  } else {
    program = "espeak-ng";
    constexpr double kUsualWordsAMinute = 160;
    std::vector<std::string> arguments = {
        "-v", fmt::format("{}+{}", style.language, voice.name),
        "-s", fmt::format("{:.0f}", kUsualWordsAMinute * style.pace),
        "-p", fmt::format("{}", style.pitch),
        "-b", "1",
        "-w", wav};
    if (*style.range != '\0') {
      arguments.insert(arguments.end(), {"-m", "--",
                                         fmt::format("<prosody range=\"{}\">{}</prosody>",
                                                     style.range, EscapeXml(text))});
    } else {
      arguments.insert(arguments.end(), {"--", text});
    }
    HEARSAY_RETURN_IF_ERROR(RunProgram(program, arguments));
  }
  HEARSAY_ASSIGN_OR_RETURN(Waveform waveform, ReadOutput(program, wav));
  TrimSilence(&waveform);
  NormalisePeak(0.7, &waveform);
  return waveform;
}

Status CheckMiniSources(MiniPart part) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kPrograms = {
      {{"fluidsynth", "fluidsynth"}, {"espeak-ng", "espeak-ng"}, {"flite", "flite"}}};
  for (const auto& [program, package] : kPrograms) {
    if (!ProgramExists(program)) return MissingSource(program, package);
  }
  std::vector<Soundfont> files = {SoundfontOf(part)};
  for (const Recording& recording : Recordings()) {
    if (recording.part == part) files.push_back({recording.package, recording.file});
  }
  if (part == MiniPart::kTest) {
    for (const PromptLanguage& language : PromptLanguages()) {
      files.push_back({language.package, language.folder});
    }
    files.push_back(
        {"pocketsphinx-testdata", "/usr/share/pocketsphinx/test/data/librivox/transcription"});
  }
  std::error_code error;
  for (const Soundfont& needed : files) {
    if (!std::filesystem::exists(needed.file, error)) {
      return MissingSource(needed.file, needed.package);
    }
  }
  return Status::Ok();
}

}  // namespace hearsay
