// Clips of sounds: recorded effects, arranged and treated, and noise of our own.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/mini/clip_plan.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

constexpr const char* kTask = "sound";
constexpr const char* kExtraction = "Information Extraction";
constexpr const char* kReasoning = "Reasoning";

constexpr MiniKind kSource = {"Source", kTask, kExtraction, "easy"};
constexpr MiniKind kCount = {"Count of events", kTask, kReasoning, "medium"};
constexpr MiniKind kOrder = {"Order of events", kTask, kReasoning, "medium"};
constexpr MiniKind kColour = {"Noise colour", kTask, kExtraction, "hard"};
constexpr MiniKind kLoudness = {"Loudness change", kTask, kExtraction, "easy"};
constexpr MiniKind kReverberation = {"Reverberation", kTask, kExtraction, "medium"};
constexpr MiniKind kFault = {"Clipping and other faults", kTask, kExtraction, "medium"};
constexpr MiniKind kBand = {"Band-limiting", kTask, kExtraction, "hard"};

using Attributes = std::vector<std::pair<std::string, std::string>>;

std::string SourceName(const Recording& recording) {
  return fmt::format("recording {}{}", recording.file, recording.member);
}

// What is made of the recordings, and nothing else; one segment with the attributes.
PlannedClip SoundClip(std::string truth, Attributes attributes,
                      std::vector<const Recording*> recordings,
                      std::function<Waveform(const RecordingLibrary&)> make) {
  PlannedClip clip;
  clip.task = kTask;
  clip.truth = std::move(truth);
  for (const Recording* recording : recordings) clip.sources.push_back(SourceName(*recording));
  clip.render = [attributes = std::move(attributes),
                 make = std::move(make)](const Workbench& bench) -> Result<RenderedClip> {
    RenderedClip rendered;
    rendered.waveform = make(*bench.recordings);
    NormalisePeak(0.7, &rendered.waveform);
    rendered.segments.push_back({0, rendered.waveform.seconds(), "", attributes});
    return rendered;
  };
  return clip;
}

// A recording cut to at most `seconds`, at peak 0.7.
Waveform CutOf(const Waveform& whole, double seconds) {
  Waveform cut = whole;
  if (cut.seconds() > seconds) FitLength(seconds, &cut);
  NormalisePeak(0.7, &cut);
  return cut;
}

Status PlanSources(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("source");
  const auto recordings = RecordingsOf(context.part, false);
  std::vector<std::string> labels;
  for (const Recording* recording : recordings) labels.emplace_back(recording->label);
  for (const KeyedOptions& options : BalanceKeys(count, static_cast<int>(labels.size()), &random)) {
    const Recording* recording = recordings[static_cast<size_t>(options.key())];
    const double seconds = 3.0 + 2.0 * random.Uniform();
    const double noise = 0.02 + 0.05 * random.Uniform();
    const uint64_t noise_seed = random.Next();
    PlannedClip clip =
        SoundClip(fmt::format("Sound: {}, with a faint background noise.", recording->label),
                  {{"Sound", recording->label}}, {recording}, [=](const RecordingLibrary& library) {
                    Waveform sound = Looped(library.Get(*recording), seconds);
                    Random source(noise_seed);
                    MixAt(Noise(NoiseColour::kPink, seconds, kMiniRate, &source), 0, noise, &sound);
                    return sound;
                  });
    clip.questions.push_back(
        AskClosed(kSource,
                  {"What makes the sound in this clip?", "What can be heard here?",
                   "From what does the sound come?"},
                  labels, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanCounts(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kNumbers = {"two", "three", "four", "five"};
  Random random = context.Stream("count");
  const auto recordings = RecordingsOf(context.part, true);
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const Recording* recording = recordings[random.Below(recordings.size())];
    std::vector<double> times = {0.3};
    for (int i = 1; i < 2 + options.key(); ++i) {
      times.push_back(times.back() + 0.75 + 0.35 * random.Uniform());
    }
    const std::string& number = kNumbers[static_cast<size_t>(options.key())];
    PlannedClip clip =
        SoundClip(fmt::format("Sound: {}, {} times in all.", recording->label, number),
                  {{"Sound", recording->label}, {"Count", number}}, {recording},
                  [=](const RecordingLibrary& library) {
                    const Waveform event = CutOf(library.Get(*recording), 0.6);
                    Waveform sound{kMiniRate, {}};
                    for (const double time : times) MixAt(event, time, 1, &sound);
                    FitLength(6.0, &sound);
                    return sound;
                  });
    clip.questions.push_back(
        AskClosed(kCount,
                  {"How many times does the sound occur?",
                   "The same short sound is repeated. How many are there in all?",
                   "How often is the sound heard?"},
                  kNumbers, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanOrders(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static constexpr std::array<std::array<size_t, 3>, 6> kPermutations = {
      {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  Random random = context.Stream("order");
  auto recordings = RecordingsOf(context.part, false);
  const auto events = RecordingsOf(context.part, true);
  recordings.insert(recordings.end(), events.begin(), events.end());
  for (const KeyedOptions& options : BalanceKeys(count, 6, &random)) {
    random.Shuffle(recordings);
    const std::array<const Recording*, 3> three = {recordings[0], recordings[1], recordings[2]};
    std::vector<std::string> orders;
    for (const auto& permutation : kPermutations) {
      orders.push_back(fmt::format("{}, then {}, then {}", three[permutation[0]]->label,
                                   three[permutation[1]]->label, three[permutation[2]]->label));
    }
    const auto permutation = kPermutations[static_cast<size_t>(options.key())];
    const double gap = 0.4 + 0.3 * random.Uniform();
    const std::string& order = orders[static_cast<size_t>(options.key())];
    PlannedClip clip =
        SoundClip(fmt::format("Sounds, one after the other: {}.", order), {{"Sounds", order}},
                  {three.begin(), three.end()}, [=](const RecordingLibrary& library) {
                    Waveform sound{kMiniRate, {}};
                    for (const size_t i : permutation) {
                      const double start = sound.samples.empty() ? 0.2 : sound.seconds() + gap;
                      MixAt(CutOf(library.Get(*three[i]), 1.8), start, 1, &sound);
                    }
                    FitLength(sound.seconds() + 0.3, &sound);
                    return sound;
                  });
    clip.questions.push_back(AskClosed(kOrder,
                                       {"In which order do the sounds come?",
                                        "Three sounds follow one another. Which order is right?",
                                        "Which sequence of sounds is heard?"},
                                       orders, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanNoises(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kColours = {"white noise", "pink noise", "brown noise",
                                                    "violet noise"};
  static const std::vector<std::string> kShapes = {
      "it grows louder throughout", "it grows softer throughout", "it grows louder, then softer",
      "it grows softer, then louder"};
  Random random = context.Stream("noise");
  const auto colours = BalanceKeys(count, kNoiseColours, &random);
  const auto shapes = BalanceKeys(count, kLoudnessShapes, &random);
  for (size_t i = 0; i < colours.size(); ++i) {
    const auto colour = static_cast<NoiseColour>(colours[i].key());
    const auto shape = static_cast<LoudnessShape>(shapes[i].key());
    const double seconds = 4.0 + 2.0 * random.Uniform();
    const uint64_t seed = random.Next();
    const std::string& name = kColours[static_cast<size_t>(colours[i].key())];
    const std::string& change = kShapes[static_cast<size_t>(shapes[i].key())];
    PlannedClip clip =
        SoundClip(fmt::format("Sound: {}; in loudness, {}.", name, change),
                  {{"Sound", name}, {"Loudness", change}}, {}, [=](const RecordingLibrary&) {
                    Random source(seed);
                    Waveform noise = Noise(colour, seconds, kMiniRate, &source);
                    ApplyLoudness(shape, 26, &noise);
                    return noise;
                  });
    clip.sources.push_back(fmt::format("noise {}", seed));
    clip.questions.push_back(
        AskClosed(kColour,
                  {"Which colour of noise is this?", "By its spectrum, which noise is heard?",
                   "Which of these noises fills the clip?"},
                  kColours, colours[i], &random));
    clip.questions.push_back(AskClosed(
        kLoudness,
        {"How does the loudness of the sound change?", "What happens to the level of the sound?",
         "Which describes the loudness over the clip?"},
        kShapes, shapes[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanReverberations(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kRooms = {
      "dry, with no reverberation", "in a small room, with a short reverberation",
      "in a large hall, with a long reverberation", "with an echo that repeats it distinctly"};
  Random random = context.Stream("reverberation");
  const auto recordings = RecordingsOf(context.part, true);
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const Recording* recording = recordings[random.Below(recordings.size())];
    const double between = 1.9 + 0.4 * random.Uniform();
    const double vary = random.Uniform();
    const int room = options.key();
    const std::string& name = kRooms[static_cast<size_t>(room)];
    PlannedClip clip = SoundClip(fmt::format("Sound: {}, twice, {}.", recording->label, name),
                                 {{"Sound", recording->label}, {"Room", name}}, {recording},
                                 [=](const RecordingLibrary& library) {
                                   Waveform sound{kMiniRate, {}};
                                   const Waveform event = CutOf(library.Get(*recording), 0.5);
                                   MixAt(event, 0.2, 1, &sound);
                                   MixAt(event, 0.2 + between, 1, &sound);
                                   if (room == 1) Reverberate(0.35 + 0.1 * vary, 1.5, &sound);
                                   if (room == 2) Reverberate(3.0 + vary, 2.0, &sound);
                                   if (room == 3) Echo(0.4 + 0.1 * vary, 0.6, 3, &sound);
                                   FitLength(6.0, &sound);
                                   return sound;
                                 });
    clip.questions.push_back(AskClosed(
        kReverberation,
        {"How does the place of the sound sound?", "In which surroundings is the sound heard?",
         "Which describes the reverberation?"},
        kRooms, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanFaults(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kFaults = {"hard clipping", "short dropouts", "mains hum",
                                                   "steady hiss"};
  Random random = context.Stream("fault");
  const auto recordings = RecordingsOf(context.part, false);
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const Recording* recording = recordings[random.Below(recordings.size())];
    const double seconds = 3.5 + 2.0 * random.Uniform();
    const uint64_t seed = random.Next();
    const int fault = options.key();
    const std::string& name = kFaults[static_cast<size_t>(fault)];
    PlannedClip clip =
        SoundClip(fmt::format("Sound: {}; the recording has a fault, {}.", recording->label, name),
                  {{"Sound", recording->label}, {"Fault", name}}, {recording},
                  [=](const RecordingLibrary& library) {
                    Waveform sound = Looped(library.Get(*recording), seconds);
                    NormalisePeak(0.7, &sound);
                    Random source(seed);
                    if (fault == 0) HardClip(20, 0.7, &sound);
                    if (fault == 1) DropOut(static_cast<int>(2 * seconds), &source, &sound);
                    if (fault == 2) AddHum(source.Below(2) == 0 ? 50 : 60, 0.2, &sound);
                    if (fault == 3) AddHiss(0.06, &source, &sound);
                    return sound;
                  });
    clip.questions.push_back(AskClosed(
        kFault,
        {"Which technical fault does the recording have?",
         "What is wrong with the sound technically?", "By which fault is the recording spoilt?"},
        kFaults, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanBands(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kBands = {
      "the full band, nothing removed", "only what is below 500 Hz", "only what is above 3 kHz",
      "only 300 Hz to 3.4 kHz, as by telephone"};
  Random random = context.Stream("band");
  std::vector<const Recording*> recordings;
  for (const Recording* recording : RecordingsOf(context.part, false)) {
    if (recording->wide_band) recordings.push_back(recording);
  }
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const Recording* recording = recordings[random.Below(recordings.size())];
    const double seconds = 3.5 + 2.0 * random.Uniform();
    const double noise = 0.3 + 0.3 * random.Uniform();
    const uint64_t seed = random.Next();
    const int band = options.key();
    const std::string& name = kBands[static_cast<size_t>(band)];
    PlannedClip clip =
        SoundClip(fmt::format("Sound: {} over pink noise; of its frequencies the clip keeps {}.",
                              recording->label, name),
                  {{"Sound", recording->label}, {"Band", name}}, {recording},
                  [=](const RecordingLibrary& library) {
                    Waveform sound = Looped(library.Get(*recording), seconds);
                    Random source(seed);
                    MixAt(Noise(NoiseColour::kPink, seconds, kMiniRate, &source), 0, noise, &sound);
                    if (band == 1) LowPass(500, &sound);
                    if (band == 2 || band == 3) HighPass(band == 2 ? 3000 : 300, &sound);
                    if (band == 3) LowPass(3400, &sound);
                    return sound;
                  });
    clip.questions.push_back(AskClosed(
        kBand,
        {"Which frequencies has the clip?", "Which part of the spectrum is left in this recording?",
         "To which band has the sound been limited, if to any?"},
        kBands, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

}  // namespace

std::vector<ClipFamily> SoundFamilies() {
  return {{kTask, false, PlanSources},        {kTask, false, PlanCounts},
          {kTask, false, PlanOrders},         {kTask, false, PlanNoises},
          {kTask, false, PlanReverberations}, {kTask, false, PlanFaults},
          {kTask, false, PlanBands}};
}

}  // namespace hearsay
