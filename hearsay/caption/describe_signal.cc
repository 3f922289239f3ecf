#include "hearsay/caption/describe_signal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "hearsay/audio/partials.h"
#include "hearsay/caption/signal_words.h"

namespace hearsay {
namespace {

// So many notes, chords or events are named one by one; of more, the number and the first.
constexpr size_t kMostNamed = 16;
// Notes are named where they fill so much of the voiced time, and are so clear.
constexpr double kMelodicShare = 0.8;
constexpr double kMelodicHarmonicity = 10;
constexpr double kMelodicVoicedShare = 0.3;
// A clip is chords where they fill so much of the sounding time.
constexpr double kChordShare = 0.4;
// Pitch is spoken of where so much of the sound has one, of such harmonicity.
constexpr double kPitchedShare = 0.15;
constexpr double kPitchedHarmonicity = 4;
// Below this noisiness a slope is no noise's colour; nor where bands lie so far off the line.
constexpr double kColouredNoisiness = 0.75;
constexpr double kColourResidual = 4;
// A steady tone is named where it stands out so far, dB, in clips that are no melody.
constexpr double kNamedTone = 15;
constexpr double kChangeFit = 0.35;
// Levels of events are compared where they differ by so much, dB.
constexpr double kEventDifference = 3;
constexpr double kRumbleEdge = 1000;  // an upper edge below it is the sound's own
constexpr double kLeastLowerEdge = 150;
constexpr double kEdgeNoisiness = 0.35;
constexpr double kNearNyquist = 0.9;
constexpr double kLowRate = 17000;  // files below hold no treble

std::string Number(int64_t count) {
  static constexpr std::array<std::string_view, 13> kWords = {
      "no",    "one",   "two",  "three", "four",   "five",  "six",
      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  if (count >= 0 && count < static_cast<int64_t>(kWords.size())) {
    return std::string(kWords[static_cast<size_t>(count)]);
  }
  return std::to_string(count);
}

std::string Capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string Hertz(double hz) {
  return hz < 1000 ? fmt::format("{:.0f} Hz", hz) : fmt::format("{:.1f} kHz", hz / 1000);
}

std::string Span(const TimeSpan& time) {
  return fmt::format("{:.1f}-{:.1f} s", time.begin, time.end);
}

// "0.1-0.5 s, 1.0-1.4 s and 3.0-3.2 s".
std::string Join(const std::vector<std::string>& parts) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

// Sentences one after another.
class Text {
 public:
  void Say(const std::string& sentence) {
    if (sentence.empty()) return;
    if (!text_.empty()) text_ += ' ';
    text_ += Capital(sentence) + '.';
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

double ChordSeconds(const SignalDescriptors& signal) {
  double seconds = 0;
  for (const SoundingChord& chord : signal.chords) {
    if (chord.pitches.size() >= 3) seconds += chord.time.seconds();
  }
  return seconds;
}

double SoundingSeconds(const SignalDescriptors& signal) {
  return std::min(kDetailSeconds, signal.seconds()) * (1 - signal.course.silent_share);
}

bool IsChordal(const SignalDescriptors& signal) {
  return ChordSeconds(signal) > kChordShare * std::max(0.1, SoundingSeconds(signal));
}

bool IsPitched(const SignalDescriptors& signal) {
  return signal.pitch.median_hz && signal.pitch.voiced_share >= kPitchedShare &&
         signal.pitch.harmonicity_db.value_or(-100) >= kPitchedHarmonicity;
}

bool IsMelodic(const SignalDescriptors& signal) {
  return !IsChordal(signal) && IsPitched(signal) && signal.pitch.note_count > 0 &&
         signal.pitch.note_share >= kMelodicShare &&
         *signal.pitch.harmonicity_db >= kMelodicHarmonicity &&
         signal.pitch.voiced_share >= kMelodicVoicedShare;
}

std::string Length(const SignalDescriptors& signal) {
  const std::string channels = signal.channels == 1   ? "mono"
                               : signal.channels == 2 ? "stereo"
                                                      : fmt::format("{} channels", signal.channels);
  return fmt::format("Length {:.{}f} s, {}", signal.seconds(), signal.seconds() < 10 ? 2 : 1,
                     channels);
}

std::string Loudness(const SignalDescriptors& signal) {
  const auto& levels = signal.levels;
  std::string text;
  if (levels.loudness_lufs) {
    text = fmt::format("{} overall ({:.0f} LUFS)",
                       signal_words::kLoudness.For(*levels.loudness_lufs), *levels.loudness_lufs);
  } else {
    text = fmt::format("Peak level {:.0f} dBFS", levels.peak_dbfs);
  }
  if (levels.loudness_range_lu && *levels.loudness_range_lu >= 0.5) {
    text += fmt::format(", loudness range {:.0f} LU", *levels.loudness_range_lu);
  }
  text += fmt::format("; {}", signal_words::kClipping.For(levels.clipped_share));
  if (levels.clipped_share >= 1e-5) {
    text += fmt::format(" ({:.2g}% of samples are flattened)", 100 * levels.clipped_share);
  }
  return text;
}

std::string Events(const SignalDescriptors& signal) {
  const auto& course = signal.course;
  if (course.event_count == 0) return "";
  if (course.event_count == 1) {
    const TimeSpan& time = course.events[0].time;
    if (time.seconds() > 0.9 * course.seconds) return "one continuous sound, without pauses";
    return fmt::format("one stretch of sound, at {}, silence around it", Span(time));
  }
  std::vector<std::string> spans;
  std::vector<double> lengths;
  for (const SoundEvent& event : course.events) {
    if (spans.size() < kMostNamed) spans.push_back(Span(event.time));
    lengths.push_back(event.time.seconds());
  }
  std::string text =
      fmt::format("{} separate sounds with pauses between them, ", Number(course.event_count));
  std::nth_element(lengths.begin(),
                   lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2),
                   lengths.end());
  if (course.events.size() <= kMostNamed) {
    text += "at " + Join(spans);
  } else {
    text += fmt::format("about {:.1f} s long each", lengths[lengths.size() / 2]);
  }
  if (course.step_seconds > 0.1) {
    text += fmt::format(" (pauses under {:.1f} s are not seen)", course.step_seconds);
  }
  // How the sounds compare, where there are few enough to be compared.
  if (course.events.size() <= 6) {
    double softest = 1000;
    double loudest = -1000;
    std::vector<std::string> levels;
    for (const SoundEvent& event : course.events) {
      softest = std::min(softest, event.level_dbfs);
      loudest = std::max(loudest, event.level_dbfs);
      levels.push_back(fmt::format("{:.0f}", event.level_dbfs));
    }
    text += loudest - softest >= kEventDifference
                ? fmt::format("; their levels are {} dBFS", Join(levels))
                : "; all about equally loud";
  }
  return text;
}

std::string Change(const SignalDescriptors& signal) {
  const auto& rhythm = signal.rhythm;
  const auto& course = signal.course;
  // Accents say more of a passage than the dying away between them.
  const bool by_accents = rhythm.accent_change_db.has_value();
  if (!by_accents && !course.change_db) return "";
  const double change = by_accents ? *rhythm.accent_change_db : *course.change_db;
  const double fit = by_accents ? rhythm.accent_change_fit : course.change_fit;
  if (!by_accents && rhythm.onset_count <= 1 && change < -5 && fit >= kChangeFit) {
    return "the sound dies away";
  }
  if (std::abs(change) >= 3 && fit < kChangeFit) return "level varies, without a clear trend";
  const std::string_view words = signal_words::kChange.For(change);
  if (std::abs(change) < 3) return fmt::format("{} from beginning to end", words);
  return fmt::format("{} over the clip, by about {:.0f} dB", words, std::abs(change));
}

std::string Spectrum(const SignalDescriptors& signal) {
  const auto& spectrum = signal.spectrum;
  std::string text =
      fmt::format("{}, {} sound (spectral centroid {}, 85% of the spectrum below {})",
                  signal_words::kNoisiness.For(spectrum.noisiness),
                  signal_words::kBrightness.For(spectrum.centroid_hz), Hertz(spectrum.centroid_hz),
                  Hertz(spectrum.rolloff_hz));
  if (spectrum.noisiness >= kColouredNoisiness && spectrum.slope_db_per_octave &&
      spectrum.slope_residual_db <= kColourResidual) {
    text += fmt::format(", {} ({:+.1f} dB per octave)",
                        signal_words::kNoiseColour.For(*spectrum.slope_db_per_octave),
                        *spectrum.slope_db_per_octave);
  }
  return text;
}

std::string Edges(const SignalDescriptors& signal) {
  const auto& spectrum = signal.spectrum;
  const bool upper = spectrum.upper_edge_hz && *spectrum.upper_edge_hz >= kRumbleEdge &&
                     *spectrum.upper_edge_hz < kNearNyquist * spectrum.nyquist_hz;
  if (upper) {
    std::string text = fmt::format("{}: nothing above about {}",
                                   signal_words::kUpperEdge.For(*spectrum.upper_edge_hz),
                                   Hertz(*spectrum.upper_edge_hz));
    // The lowest partial of a tone is an edge, too, but no filter's.
    if (spectrum.lower_edge_hz && *spectrum.lower_edge_hz >= kLeastLowerEdge &&
        spectrum.noisiness >= kEdgeNoisiness) {
      text += fmt::format(" or below about {}", Hertz(*spectrum.lower_edge_hz));
    }
    return text;
  }
  if (signal.rate < kLowRate) {
    return fmt::format("the recording holds nothing above {}", Hertz(spectrum.nyquist_hz));
  }
  return "";
}

std::string Tones(const SignalDescriptors& signal) {
  if (IsChordal(signal)) return "";
  // One note held all the time is named as a note.
  if (IsMelodic(signal) && signal.pitch.note_count > 1) return "";
  std::vector<double> named;
  for (const SteadyTone& tone : signal.spectrum.tones) {
    if (tone.prominence_db >= kNamedTone) named.push_back(tone.hz);
  }
  if (named.empty()) return "";
  std::sort(named.begin(), named.end());
  const double lowest = named[0];
  std::vector<std::string> overtones;
  std::vector<std::string> others;
  for (size_t i = 1; i < named.size(); ++i) {
    const double multiple = named[i] / lowest;
    const bool overtone = std::abs(multiple - std::round(multiple)) < 0.02 * multiple;
    (overtone ? overtones : others).push_back(Hertz(named[i]));
  }
  std::string text = fmt::format("steady {} at {}", lowest < 250 ? "hum" : "tone", Hertz(lowest));
  if (!overtones.empty()) text += " with overtones";
  if (!others.empty()) text += ", beside it steady tones at " + Join(others);
  return text;
}

// "rising", "falling, then rising": where a row of pitches goes.
std::string Direction(const std::vector<PlayedNote>& notes) {
  std::vector<int> pitches;
  for (const PlayedNote& note : notes) {
    const int pitch = static_cast<int>(std::lround(note.midi));
    if (pitches.empty() || pitches.back() != pitch) pitches.push_back(pitch);
  }
  if (pitches.size() == 1) return "all on one pitch";
  // Turns, and what they lead to.
  size_t rises = 0;
  size_t falls = 0;
  size_t turns = 0;
  for (size_t i = 1; i < pitches.size(); ++i) {
    const bool up = pitches[i] > pitches[i - 1];
    ++(up ? rises : falls);
    if (i > 1 && up != (pitches[i - 1] > pitches[i - 2])) ++turns;
  }
  if (falls == 0) return "rising";
  if (rises == 0) return "falling";
  const bool begins_up = pitches[1] > pitches[0];
  if (turns == 1) return begins_up ? "rising, then falling" : "falling, then rising";
  const int net = pitches.back() - pitches.front();
  if (net >= 5) return "moving up and down, on the whole rising";
  if (net <= -5) return "moving up and down, on the whole falling";
  return "moving up and down";
}

std::string Notes(const SignalDescriptors& signal) {
  const auto& pitch = signal.pitch;
  if (!IsMelodic(signal)) return "";
  std::vector<double> midi;
  std::string names;
  for (const PlayedNote& note : pitch.notes) {
    if (midi.size() < kMostNamed) names += (names.empty() ? "" : " ") + PitchName(note.midi);
    midi.push_back(note.midi);
  }
  if (pitch.notes.size() > kMostNamed) names += " ...";
  std::sort(midi.begin(), midi.end());
  const std::string_view where = signal_words::kRegister.For(midi[midi.size() / 2]);
  if (pitch.note_count == 1) {
    return fmt::format("a single note, {} ({}), {}", names,
                       Hertz(440 * std::exp2((midi[0] - 69) / 12)), where);
  }
  return fmt::format("a single line of {} notes, {}: {}; {}, from {} to {}",
                     Number(pitch.note_count), Direction(pitch.notes), names, where,
                     PitchName(midi.front()), PitchName(midi.back()));
}

std::string Chords(const SignalDescriptors& signal) {
  std::vector<std::string> named;
  std::vector<double> midi;
  for (const SoundingChord& chord : signal.chords) {
    if (chord.pitches.size() < 3) continue;
    std::string notes;
    for (const int one : chord.pitches) {
      notes += (notes.empty() ? "" : " ") + PitchName(one);
      midi.push_back(one);
    }
    const std::string text = chord.name.empty() ? fmt::format("an unnamed chord ({})", notes)
                                                : fmt::format("{} ({})", chord.name, notes);
    if (named.empty() || named.back() != text) named.push_back(text);
  }
  if (named.empty() || (!IsChordal(signal) && ChordSeconds(signal) < 1)) return "";
  std::sort(midi.begin(), midi.end());
  const size_t count = named.size();
  if (named.size() > kMostNamed) named.resize(kMostNamed);
  return fmt::format("several notes sound together: {}{}{}; {}",
                     count == 1 ? "probably the chord " : "probably the chords ", Join(named),
                     count > kMostNamed ? " and more" : "",
                     signal_words::kRegister.For(midi[midi.size() / 2]));
}

std::string Glides(const SignalDescriptors& signal) {
  const auto& pitch = signal.pitch;
  if (!IsPitched(signal) || IsMelodic(signal) || IsChordal(signal)) return "";
  std::string text = fmt::format("pitched for {:.0f}% of the sound, median {}",
                                 100 * pitch.voiced_share, Hertz(*pitch.median_hz));
  const double range = 12 * std::log2(pitch.high_hz / pitch.low_hz);
  if (range >= 1) {
    text += fmt::format(", moving between {} and {}", Hertz(pitch.low_hz), Hertz(pitch.high_hz));
  }
  const std::string_view clear = signal_words::kHarmonicity.For(*pitch.harmonicity_db);
  if (!clear.empty()) text += fmt::format(", tone {}", clear);
  if (pitch.stretches.empty()) return text;
  const PitchStretch& last = pitch.stretches.back();
  const double movement = 12 * std::log2(last.end_hz / last.begin_hz);
  if (pitch.stretches.size() == 1) {
    return text + fmt::format("; pitch {}, from {} to {}",
                              signal_words::kPitchMovement.For(movement), Hertz(last.begin_hz),
                              Hertz(last.end_hz));
  }
  return text +
         fmt::format("; at the end the pitch is {}", signal_words::kPitchMovement.For(movement));
}

std::string Pulse(const SignalDescriptors& signal) {
  const auto& rhythm = signal.rhythm;
  if (rhythm.onset_count <= 1) return signal.seconds() > 1 ? "no onsets after the first" : "";
  std::string text = fmt::format("{} onsets ({:.1f} a second)", Number(rhythm.onset_count),
                                 rhythm.onsets_per_second);
  const std::string_view pulse = signal_words::kPulse.For(rhythm.pulse_strength);
  if (!rhythm.tempo_bpm || pulse.empty()) {
    return rhythm.onset_count >= 6 ? text + ", no regular beat" : text;
  }
  text += fmt::format(", {} pulse of about {:.0f} beats a minute ({} tempo)", pulse,
                      *rhythm.tempo_bpm, signal_words::kTempo.For(*rhythm.tempo_bpm));
  if (rhythm.beats_per_bar) {
    text += fmt::format("; accents suggest {} beats to the bar", Number(*rhythm.beats_per_bar));
  }
  return text;
}

std::string Room(const SignalDescriptors& signal) {
  if (!signal.decay) return "";
  const double seconds = signal.decay->seconds;
  std::string text =
      fmt::format("{} (sounds die away by 60 dB in {}", signal_words::kDecayTime.For(seconds),
                  seconds < 0.1 ? "under 0.1 s" : fmt::format("about {:.1f} s", seconds));
  if (IsMelodic(signal) || IsChordal(signal)) text += ", the notes' own ringing included";
  return text + (signal.decay->decays < 2 ? "; judged by a single decay)" : ")");
}

std::string Background(const SignalDescriptors& signal) {
  if (!signal.course.signal_to_noise_db) return "";
  const double ratio = *signal.course.signal_to_noise_db;
  return fmt::format("{} ({:.0f} dB between sounds and pauses)",
                     signal_words::kBackground.For(ratio), ratio);
}

std::string Speech(const SignalDescriptors& signal, const SignalTextOptions& options) {
  const auto& pitch = signal.pitch;
  const bool voice = IsPitched(signal) && !IsChordal(signal);
  const std::string_view kind = voice ? signal_words::kVoice.For(*pitch.median_hz) : "";
  if (!options.speech) {
    if (!options.speech_hedges || !voice || IsMelodic(signal)) return "";
    return fmt::format("if this is a voice, its pitch is {}", kind);
  }
  if (options.speech->empty()) return "no speech";
  std::vector<std::string> spans;
  for (const TimeSpan& time : *options.speech) {
    if (spans.size() < kMostNamed) spans.push_back(Span(time));
  }
  std::string text = "speech at " + Join(spans);
  if (options.speech->size() > kMostNamed) text += " and later";
  if (voice)
    text += fmt::format("; the voice's pitch is {} (median {})", kind, Hertz(*pitch.median_hz));
  return text;
}

}  // namespace

std::string DescribeSignal(const SignalDescriptors& signal, const SignalTextOptions& options) {
  Text text;
  text.Say(Length(signal));
  if (signal.course.digital_silence) {
    text.Say("digital silence from beginning to end, there is nothing to hear");
    if (options.speech && options.speech->empty()) text.Say("no speech");
    return text.Take();
  }
  text.Say(Loudness(signal));
  text.Say(Events(signal));
  text.Say(Change(signal));
  text.Say(Notes(signal));
  text.Say(Chords(signal));
  text.Say(Glides(signal));
  text.Say(Pulse(signal));
  text.Say(Spectrum(signal));
  text.Say(Edges(signal));
  text.Say(Tones(signal));
  text.Say(Room(signal));
  text.Say(Background(signal));
  text.Say(Speech(signal, options));
  if (signal.seconds() > kDetailSeconds) {
    text.Say("pitch, rhythm and room are those of the first ten minutes");
  }
  return text.Take();
}

}  // namespace hearsay
