#include "hearsay/mini/recordings.h"

#include "fmt/format.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/file.h"
#include "hearsay/base/text.h"
#include "hearsay/mini/qt_resources.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

constexpr MiniPart kTest = MiniPart::kTest;
constexpr MiniPart kTrain = MiniPart::kTrain;
constexpr const char* kFreedesktop = "sound-theme-freedesktop";
constexpr const char* kBuckle = "bucklespring-data";
constexpr const char* kGCompris = "gcompris-qt-data";

#define HEARSAY_RCC(name) "/usr/share/gcompris-qt/rcc/" name ".rcc"
#define HEARSAY_MEMBER(activity, file) "/gcompris/src/activities/" activity "/resource/" file

// A recording of GCompris, which keeps each activity's files in one resource file.
#define HEARSAY_GCOMPRIS(activity, file) \
  kGCompris, HEARSAY_RCC(activity), HEARSAY_MEMBER(activity, file)

const std::vector<Recording>& Table() {
  static const auto* table = new std::vector<Recording>{
      // Longer sounds.
      {"a cow", kTest, false, false, HEARSAY_GCOMPRIS("explore_farm_animals", "animals/cow.ogg")},
      {"a cat", kTest, false, true, HEARSAY_GCOMPRIS("explore_farm_animals", "animals/cat.ogg")},
      {"a sheep", kTest, false, true,
       HEARSAY_GCOMPRIS("explore_farm_animals", "animals/sheep.ogg")},
      {"a horse", kTest, false, true,
       HEARSAY_GCOMPRIS("explore_farm_animals", "animals/horse.ogg")},
      {"a duck", kTest, false, true, HEARSAY_GCOMPRIS("explore_farm_animals", "animals/duck.ogg")},
      {"a dog", kTest, false, false, HEARSAY_GCOMPRIS("explore_farm_animals", "animals/dog.ogg")},
      {"a helicopter", kTest, false, false, HEARSAY_GCOMPRIS("guessnumber", "helicopter.wav")},
      {"an applause", kTest, false, true,
       HEARSAY_GCOMPRIS("memory-sound", "LRApplauses_1_LA_cut.ogg")},
      {"a gong", kTest, false, false,
       HEARSAY_GCOMPRIS("memory-sound", "LRBuddhist_gong_05_LA.ogg")},
      {"a car engine", kTest, false, true,
       HEARSAY_GCOMPRIS("memory-sound", "LRStartAndStopCarEngine1LACut.ogg")},
      {"a pig", kTrain, false, false, HEARSAY_GCOMPRIS("explore_farm_animals", "animals/pig.ogg")},
      {"an owl", kTrain, false, false, HEARSAY_GCOMPRIS("explore_farm_animals", "animals/owl.ogg")},
      {"a flock of hens", kTrain, false, true,
       HEARSAY_GCOMPRIS("explore_farm_animals", "animals/chickens.ogg")},
      {"a barking dog", kTrain, false, false,
       HEARSAY_GCOMPRIS("memory-sound", "LRBark_1_LA_cut.ogg")},
      {"a train", kTrain, false, false,
       HEARSAY_GCOMPRIS("memory-sound", "LRTrain_slowing_down_01_LA_cut.ogg")},
      {"a shower of rain", kTrain, false, true,
       HEARSAY_GCOMPRIS("memory-sound", "LRRain_in_garden_01_LA_cut.ogg")},
      {"a pond of frogs", kTrain, false, true,
       HEARSAY_GCOMPRIS("memory-sound", "LRFrogsInPondDuringStormLACut.ogg")},
      {"a flow of water", kTrain, false, true, HEARSAY_GCOMPRIS("canal_lock", "water_fill.wav")},
      {"a door", kTrain, false, true, HEARSAY_GCOMPRIS("canal_lock", "door_open.wav")},
      {"a heartbeat", kTrain, false, false,
       HEARSAY_GCOMPRIS("memory-sound", "LRHeart_beat_01_LA.ogg")},
      // Single events.
      {"a water drip", kTest, true, false, HEARSAY_GCOMPRIS("clickgame", "drip.wav")},
      {"a metal hit", kTest, true, false, HEARSAY_GCOMPRIS("scalesboard", "metal_hit.wav")},
      {"a xylophone note", kTest, true, false, HEARSAY_GCOMPRIS("melody", "xylofon_son1.wav")},
      {"a bell", kTest, true, false, kFreedesktop, "/usr/share/sounds/freedesktop/stereo/bell.oga",
       ""},
      {"a key press", kTest, true, false, kBuckle, "/usr/share/buckle/wav/1e-1.wav", ""},
      {"a bubble", kTrain, true, false, HEARSAY_GCOMPRIS("clickgame", "bubble.wav")},
      {"a footstep on ice", kTrain, true, false, HEARSAY_GCOMPRIS("reversecount", "icy_walk.wav")},
      {"a xylophone note", kTrain, true, false, HEARSAY_GCOMPRIS("melody", "xylofon_son3.wav")},
      {"a message tone", kTrain, true, false, kFreedesktop,
       "/usr/share/sounds/freedesktop/stereo/message.oga", ""},
      {"a key press", kTrain, true, false, kBuckle, "/usr/share/buckle/wav/39-1.wav", ""},
  };
  return *table;
}

Status Missing(const std::string& file, const char* package) {
  return NotFound(
      fmt::format("{} is missing; install the Debian package {}, or run scripts/install-packages "
                  "--mini",
                  file, package));
}

Result<Waveform> LoadRecording(const Recording& recording, const std::filesystem::path& scratch) {
  std::error_code error;
  if (!std::filesystem::exists(recording.file, error)) {
    return Missing(recording.file, recording.package);
  }
  std::filesystem::path sound = recording.file;
  if (*recording.member != '\0') {
    HEARSAY_ASSIGN_OR_RETURN(const std::string resources, ReadFile(recording.file));
    const auto bytes = ReadQtResource(resources, recording.member);
    if (!bytes.ok()) {
      return Status(bytes.status().code(), fmt::format("{}: {}; install gcompris-qt-data 3.1",
                                                       recording.file, bytes.status().message()));
    }
    sound = scratch / "recording";
    HEARSAY_RETURN_IF_ERROR(WriteFileAtomically(sound, *bytes));
  }
  HEARSAY_ASSIGN_OR_RETURN(Waveform waveform, ReadWaveform(sound, kMiniRate, 60));
  TrimSilence(&waveform);
  NormalisePeak(0.7, &waveform);
  return waveform;
}

}  // namespace

std::string_view PartName(MiniPart part) { return part == kTest ? "test" : "train"; }

const std::vector<Recording>& Recordings() { return Table(); }

std::vector<const Recording*> RecordingsOf(MiniPart part, bool single_event) {
  std::vector<const Recording*> chosen;
  for (const Recording& recording : Table()) {
    if (recording.part == part && recording.single_event == single_event) {
      chosen.push_back(&recording);
    }
  }
  return chosen;
}

const std::array<PromptLanguage, 5>& PromptLanguages() {
  static constexpr std::array<PromptLanguage, 5> kLanguages = {{
      {"English", "asterisk-core-sounds-en-wav", "/usr/share/asterisk/sounds/en_US_f_Allison",
       true},
      {"Spanish", "asterisk-core-sounds-es-wav", "/usr/share/asterisk/sounds/es_MX_f_Allison",
       true},
      {"French", "asterisk-core-sounds-fr-wav", "/usr/share/asterisk/sounds/fr_CA_f_June", true},
      {"Italian", "asterisk-core-sounds-it-wav", "/usr/share/asterisk/sounds/it_IT_m_Carlo", false},
      {"Russian", "asterisk-core-sounds-ru-wav", "/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU",
       true},
  }};
  return kLanguages;
}

const std::vector<const char*>& PromptNames() {
  static const auto* names = new std::vector<const char*>{
      "agent-incorrect",  "agent-user",       "auth-incorrect",     "conf-getconfno",
      "conf-invalid",     "conf-onlyone",     "confbridge-pin",     "demo-nomatch",
      "dir-nomatch",      "dir-usingkeypad",  "followme/sorry",     "invalid",
      "pbx-invalid",      "pbx-invalidpark",  "priv-introsaved",    "privacy-prompt",
      "privacy-unident",  "queue-youarenext", "vm-intro",           "vm-invalid-password",
      "vm-mailboxfull",   "vm-newpassword",   "vm-nobodyavail",     "vm-nobox",
      "vm-rec-busy",      "vm-rec-name",      "vm-rec-unv",         "vm-reenterpassword",
      "vm-review-urgent", "vm-saveoper",      "vm-tempgreetactive", "vm-tempgreeting",
      "vm-tmpexists",     "vm-tocallback",    "vm-toforward",       "vm-whichbox",
  };
  return *names;
}

Result<std::vector<ReadSentence>> ReadSentences() {
  const std::filesystem::path folder = "/usr/share/pocketsphinx/test/data/librivox";
  const auto text = ReadFile(folder / "transcription");
  if (!text.ok()) return Missing((folder / "transcription").string(), "pocketsphinx-testdata");
  std::vector<ReadSentence> sentences;
  // "<s> he was not </s> (name)"
  for (const std::string_view line : Split(*text, '\n')) {
    const size_t begin = line.find("<s>");
    const size_t end = line.find("</s>");
    const size_t open = line.find('(');
    const size_t close = line.find(')');
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + 3 ||
        open == std::string_view::npos || close == std::string_view::npos || close < open) {
      continue;
    }
    ReadSentence sentence;
    sentence.file = folder / fmt::format("{}.wav", line.substr(open + 1, close - open - 1));
    sentence.text = Trim(line.substr(begin + 3, end - begin - 3));
    sentences.push_back(std::move(sentence));
  }
  if (sentences.size() < 5) {
    return Unreadable(
        fmt::format("{} does not hold the five sentences that it should; install "
                    "pocketsphinx-testdata anew",
                    (folder / "transcription").string()));
  }
  sentences.resize(5);
  return sentences;
}

Result<RecordingLibrary> RecordingLibrary::Load(MiniPart part,
                                                const std::filesystem::path& scratch) {
  RecordingLibrary library;
  for (const Recording& recording : Table()) {
    if (recording.part != part) continue;
    HEARSAY_ASSIGN_OR_RETURN(Waveform waveform, LoadRecording(recording, scratch));
    library.waveforms_.emplace(&recording, std::move(waveform));
  }
  return library;
}

const Waveform& RecordingLibrary::Get(const Recording& recording) const {
  return waveforms_.at(&recording);
}

}  // namespace hearsay
