// Clips of music: MIDI songs of our own, played by fluidsynth.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/mini/clip_plan.h"
#include "hearsay/mini/melody.h"
#include "hearsay/mini/midi.h"
#include "hearsay/mini/synthesisers.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

constexpr const char* kTask = "music";
constexpr const char* kExtraction = "Information Extraction";
constexpr const char* kReasoning = "Reasoning";

constexpr MiniKind kInstrument = {"Instrument", kTask, kExtraction, "medium"};
constexpr MiniKind kDirection = {"Melody direction", kTask, kExtraction, "easy"};
constexpr MiniKind kRegister = {"Register", kTask, kExtraction, "easy"};
constexpr MiniKind kNoteCount = {"Number of notes", kTask, kReasoning, "medium"};
constexpr MiniKind kTempo = {"Tempo", kTask, kExtraction, "medium"};
constexpr MiniKind kDynamics = {"Dynamics", kTask, kExtraction, "easy"};
constexpr MiniKind kMetre = {"Metre", kTask, kReasoning, "hard"};
constexpr MiniKind kChord = {"Chord quality", kTask, kExtraction, "hard"};

struct Instrument {
  const char* name;  // with its article
  int program;       // General MIDI's, from 0
  int middle;        // a pitch in the middle of what it plays well
};

const std::vector<Instrument>& Instruments() {
  static const auto* instruments = new std::vector<Instrument>{
      {"a piano", 0, 62},      {"a xylophone", 13, 79},    {"a church organ", 19, 60},
      {"a harmonica", 22, 70}, {"a nylon guitar", 24, 57}, {"a distorted guitar", 30, 50},
      {"a violin", 40, 72},    {"a harp", 46, 64},         {"a trumpet", 56, 66},
      {"a flute", 73, 76},
  };
  return *instruments;
}

// Instruments that sound well from the lowest to the highest octaves.
const std::vector<Instrument>& WideInstruments() {
  static const auto* instruments = new std::vector<Instrument>{
      {"a piano", 0, 60}, {"an electric piano", 4, 60}, {"an electric organ", 16, 60}};
  return *instruments;
}

const std::vector<std::string>& Directions() {
  static const auto* values =
      new std::vector<std::string>{"it rises all the way", "it falls all the way",
                                   "it first rises, then falls", "it first falls, then rises"};
  return *values;
}

const std::vector<std::string>& Shapes() {
  static const auto* values =
      new std::vector<std::string>{"it grows steadily louder", "it grows steadily softer",
                                   "it grows louder, then softer", "it grows softer, then louder"};
  return *values;
}

std::vector<std::string> SourcesOf(const PlanContext& context) {
  return {context.part == MiniPart::kTest ? "soundfont FluidR3_GM" : "soundfont TimGM6mb"};
}

// A clip that plays `song`; its seed is one segment with the attributes.
PlannedClip SongClip(const PlanContext& context, MidiSong song, std::string truth,
                     std::vector<std::pair<std::string, std::string>> attributes) {
  PlannedClip clip;
  clip.task = kTask;
  clip.truth = std::move(truth);
  clip.sources = SourcesOf(context);
  clip.render = [part = context.part, song = std::move(song), attributes = std::move(attributes)](
                    const Workbench& bench) -> Result<RenderedClip> {
    RenderedClip rendered;
    HEARSAY_ASSIGN_OR_RETURN(rendered.waveform, PlayMidi(song, part, bench.scratch));
    rendered.segments.push_back({0, rendered.waveform.seconds(), "", attributes});
    return rendered;
  };
  return clip;
}

// Even notes one after the other.
MidiSong EvenSong(int program, const std::vector<int>& pitches, double start, double step,
                  double sounding, int velocity) {
  MidiSong song;
  song.program = program;
  for (size_t i = 0; i < pitches.size(); ++i) {
    song.notes.push_back(
        {start + step * static_cast<double>(i), step * sounding, pitches[i], velocity, 0});
  }
  song.seconds = start + step * static_cast<double>(pitches.size()) + 1.0;
  return song;
}

Status PlanInstruments(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("instrument");
  std::vector<std::string> names;
  for (const Instrument& instrument : Instruments()) names.emplace_back(instrument.name);
  const auto instruments = BalanceKeys(count, static_cast<int>(names.size()), &random);
  const auto directions = BalanceKeys(count, static_cast<int>(Directions().size()), &random);
  for (size_t i = 0; i < instruments.size(); ++i) {
    const Instrument& instrument = Instruments()[static_cast<size_t>(instruments[i].key())];
    const auto shape = static_cast<MelodyShape>(directions[i].key());
    const Intervals melody = ShapedMelody(context.part, shape, 6, &random);
    auto pitches = PitchesOf(melody, 0);
    const auto [low, high] = std::minmax_element(pitches.begin(), pitches.end());
    const int shift = instrument.middle - (*low + *high) / 2;
    for (int& pitch : pitches) pitch += shift;
    const double step = 0.4 + 0.15 * random.Uniform();
    const std::string& direction = Directions()[static_cast<size_t>(directions[i].key())];
    PlannedClip clip =
        SongClip(context, EvenSong(instrument.program, pitches, 0.2, step, 0.9, 95),
                 fmt::format("Music: {} alone plays a melody of seven notes; {} in pitch.",
                             instrument.name, direction),
                 {{"Instrument", instrument.name}, {"Melody", direction}, {"Notes", "7"}});
    clip.sources.push_back(MelodyName(melody));
    clip.questions.push_back(
        AskClosed(kInstrument,
                  {"Which instrument plays in this clip?", "What is the melody played on?",
                   "Name the instrument that can be heard."},
                  names, instruments[i], &random));
    clip.questions.push_back(
        AskClosed(kDirection,
                  {"How does the pitch of the melody move?",
                   "Which way does the tune go from its first note to its last?",
                   "What does the melody's pitch do?"},
                  Directions(), directions[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanRegisters(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kRegisters = {"very low", "middle", "high", "very high"};
  static const std::vector<int> kMiddles = {33, 58, 80, 100};
  static const std::vector<std::string> kCounts = {"four", "five", "six", "seven"};
  Random random = context.Stream("register");
  const auto registers = BalanceKeys(count, 4, &random);
  const auto counts = BalanceKeys(count, 4, &random);
  for (size_t i = 0; i < registers.size(); ++i) {
    const auto& instrument = WideInstruments()[random.Below(WideInstruments().size())];
    const int notes = 4 + counts[i].key();
    const Intervals melody = WanderingMelody(context.part, notes - 1, 5, &random);
    const int first = kMiddles[static_cast<size_t>(registers[i].key())];
    MidiSong song = EvenSong(instrument.program, PitchesOf(melody, first), 0.3,
                             0.55 + 0.1 * random.Uniform(), 0.7, 95);
    song.seconds = 6.5;  // the same whatever the number of notes
    const std::string& name = kRegisters[static_cast<size_t>(registers[i].key())];
    const std::string& number = kCounts[static_cast<size_t>(counts[i].key())];
    PlannedClip clip =
        SongClip(context, std::move(song),
                 fmt::format("Music: {} plays {} notes one after the other in a {} register.",
                             instrument.name, number, name),
                 {{"Instrument", instrument.name}, {"Register", name}, {"Notes", number}});
    clip.sources.push_back(MelodyName(melody));
    clip.questions.push_back(
        AskClosed(kRegister,
                  {"In which register are the notes?", "At what pitch does the music lie?",
                   "Which part of the pitch range does the music use?"},
                  kRegisters, registers[i], &random));
    clip.questions.push_back(
        AskClosed(kNoteCount,
                  {"How many notes are played?", "Count the notes: how many are there?",
                   "Of how many notes does this tune consist?"},
                  kCounts, counts[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanTempos(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<int> kTempos = {55, 90, 140, 215};
  static const std::vector<std::string> kNames = {
      "about 55 beats a minute", "about 90 beats a minute", "about 140 beats a minute",
      "about 215 beats a minute"};
  Random random = context.Stream("tempo");
  const auto tempos = BalanceKeys(count, 4, &random);
  const auto shapes = BalanceKeys(count, kLoudnessShapes, &random);
  for (size_t i = 0; i < tempos.size(); ++i) {
    const auto& instrument = Instruments()[random.Below(Instruments().size())];
    // Within 4% of the tempo that is named; the next one is 50% away.
    const double beat =
        60.0 / kTempos[static_cast<size_t>(tempos[i].key())] * (0.96 + 0.08 * random.Uniform());
    constexpr double kStart = 0.2;
    constexpr double kSeconds = 8.0;
    const int notes = static_cast<int>((kSeconds - kStart - 0.3) / beat);
    const Intervals melody = WanderingMelody(context.part, notes - 1, 6, &random);
    MidiSong song =
        EvenSong(instrument.program, PitchesOf(melody, instrument.middle), kStart, beat, 0.6, 90);
    song.seconds = kStart + beat * notes + 0.3;
    const auto shape = static_cast<LoudnessShape>(shapes[i].key());
    for (size_t note = 0; note < song.notes.size(); ++note) {
      const double position =
          static_cast<double>(note) / static_cast<double>(song.notes.size() - 1);
      song.notes[note].velocity =
          22 + static_cast<int>(std::lround(105 * LoudnessAt(shape, position)));
    }
    const std::string& name = kNames[static_cast<size_t>(tempos[i].key())];
    const std::string& dynamics = Shapes()[static_cast<size_t>(shapes[i].key())];
    PlannedClip clip =
        SongClip(context, std::move(song),
                 fmt::format("Music: {} plays one note on every beat, at {}; in loudness, {}.",
                             instrument.name, name, dynamics),
                 {{"Instrument", instrument.name}, {"Tempo", name}, {"Dynamics", dynamics}});
    clip.sources.push_back(MelodyName(melody));
    clip.questions.push_back(AskClosed(kTempo,
                                       {"One note is played on each beat. How fast is the music?",
                                        "There is a note on every beat. What is the tempo?",
                                        "At which tempo do the notes, one a beat, follow?"},
                                       kNames, tempos[i], &random));
    clip.questions.push_back(
        AskClosed(kDynamics,
                  {"How does the loudness of the playing change?", "What happens to the dynamics?",
                   "Which describes the music's dynamics?"},
                  Shapes(), shapes[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanMetres(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<int> kBeats = {3, 4, 5, 7};
  static const std::vector<std::string> kNames = {"three", "four", "five", "seven"};
  constexpr int kBassDrum = 36;
  constexpr int kClosedHat = 42;
  Random random = context.Stream("metre");
  const auto metres = BalanceKeys(count, 4, &random);
  for (size_t i = 0; i < metres.size(); ++i) {
    const int beats = kBeats[static_cast<size_t>(metres[i].key())];
    const double beat = 0.33 + 0.07 * random.Uniform();
    const int bars = static_cast<int>(9.0 / (beat * beats));
    // The bass moves by a melody, a note a bar, so that each bar's beginning is plain.
    const Intervals melody = WanderingMelody(context.part, bars - 1, 5, &random);
    const auto pitches = PitchesOf(melody, 41 + static_cast<int>(random.Below(5)));
    MidiSong song;
    song.program = 32;  // acoustic bass
    for (int bar = 0; bar < bars; ++bar) {
      for (int in_bar = 0; in_bar < beats; ++in_bar) {
        const double at = 0.2 + beat * (bar * beats + in_bar);
        if (in_bar == 0) {
          song.notes.push_back({at, 0.2, kBassDrum, 120, kDrumChannel});
          song.notes.push_back({at, 0.9 * beat, pitches[static_cast<size_t>(bar)], 115, 0});
        } else {
          song.notes.push_back({at, 0.1, kClosedHat, 70, kDrumChannel});
        }
      }
    }
    song.seconds = 0.2 + beat * bars * beats + 0.2;
    const std::string& name = kNames[static_cast<size_t>(metres[i].key())];
    PlannedClip clip = SongClip(
        context, std::move(song),
        fmt::format(
            "Music: a bass and drums with {} beats in each bar; the first beat of a bar has "
            "the bass drum and the bass, the others a hi-hat.",
            name),
        {{"Instrument", "a bass and drums"}, {"Metre", name + " beats in a bar"}});
    clip.sources.push_back(MelodyName(melody));
    clip.questions.push_back(
        AskClosed(kMetre,
                  {"How many beats has each bar? The bass drum marks the first beat.",
                   "The bass drum falls on the first beat of a bar. How many beats are in a bar?",
                   "Counting from one bass drum stroke to just before the next, how many beats are "
                   "there?"},
                  kNames, metres[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanChords(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kNames = {"major", "minor", "diminished", "augmented"};
  static const std::vector<std::vector<int>> kChords = {{0, 4, 7}, {0, 3, 7}, {0, 3, 6}, {0, 4, 8}};
  static const std::vector<Instrument> kPlayers = {
      {"a piano", 0, 60}, {"strings", 48, 60}, {"an electric organ", 16, 60}};
  Random random = context.Stream("chord");
  const auto chords = BalanceKeys(count, 4, &random);
  for (size_t i = 0; i < chords.size(); ++i) {
    const auto& chord = kChords[static_cast<size_t>(chords[i].key())];
    const auto& player = kPlayers[random.Below(kPlayers.size())];
    // After two block chords its notes come singly, in an order that is the part's.
    std::vector<int> tones;
    const Intervals melody = DrawMelody(context.part, &random, [&](Random* source) {
      tones.clear();
      for (int octave = 0; octave < 2; ++octave) {
        for (const int tone : chord) tones.push_back(tone + 12 * octave);
      }
      source->Shuffle(tones);
      Intervals intervals;
      for (size_t k = 1; k < tones.size(); ++k) intervals.push_back(tones[k] - tones[k - 1]);
      return intervals;
    });
    const int root = 50 + static_cast<int>(random.Below(10));
    MidiSong song;
    song.program = player.program;
    for (const double at : {0.2, 1.8}) {
      for (const int tone : chord) song.notes.push_back({at, 1.4, root + tone, 90, 0});
      song.notes.push_back({at, 1.4, root + 12, 90, 0});
    }
    for (size_t k = 0; k < tones.size(); ++k) {
      song.notes.push_back({3.5 + 0.35 * static_cast<double>(k), 0.33, root + tones[k], 85, 0});
    }
    song.seconds = 6.5;
    const std::string& name = kNames[static_cast<size_t>(chords[i].key())];
    PlannedClip clip =
        SongClip(context, std::move(song),
                 fmt::format("Music: {} {} {} {} triad, first as a chord, then note by note.",
                             player.name, player.program == 48 ? "play" : "plays",
                             name == "augmented" ? "an" : "a", name),
                 {{"Instrument", player.name}, {"Chord", name + " triad"}});
    clip.sources.push_back(MelodyName(melody));
    clip.questions.push_back(
        AskClosed(kChord,
                  {"Of which quality is the triad that is played?", "Which kind of triad is this?",
                   "What is the quality of this three-note chord?"},
                  kNames, chords[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

}  // namespace

std::vector<ClipFamily> MusicFamilies() {
  return {{kTask, false, PlanInstruments},
          {kTask, false, PlanRegisters},
          {kTask, false, PlanTempos},
          {kTask, false, PlanMetres},
          {kTask, false, PlanChords}};
}

}  // namespace hearsay
