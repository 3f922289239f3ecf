#include "hearsay/audio/partials.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "fmt/format.h"
#include "hearsay/audio/loudness_meter.h"

namespace hearsay {
namespace {

constexpr double kLowestHz = 40;
constexpr double kHighestHz = 6000;
constexpr double kProminence = 12;      // dB over the mean level about it
constexpr std::ptrdiff_t kAbout = 24;   // bins to either side that the mean is of
constexpr std::ptrdiff_t kOwnBins = 3;  // of the peak itself
constexpr size_t kMostPeaks = 40;
constexpr float kPeakFloor = 1e-6F;  // of the frame's strongest peak, in power
// Frames softer than the loudest by 50 dB do not sound.
constexpr float kSoundingPower = 1e-5F;
constexpr double kSteadyShare = 0.6;
constexpr size_t kMostTones = 8;
constexpr size_t kLeastSteadyFrames = 8;  // half a second

// Partials of one chord lie in cells of a quarter of a semitone.
constexpr double kCellsPerSemitone = 4;
constexpr double kStableShare = 0.6;  // of the chord's frames
constexpr int kLeastFrames = 3;
constexpr int kWidestChord = 36;         // semitones
constexpr double kFrameMargin = 0.3;     // of a frame's length
constexpr double kLeastEvidence = 0.01;  // of the strongest partial's amplitude
constexpr double kNoteTolerance = 0.4;   // semitones that a partial may lie off
constexpr int kHarmonics = 16;
constexpr double kAlpha = 27;  // Klapuri's weights, in Hz
constexpr double kBeta = 320;
constexpr double kTakenAway = 0.9;          // of a partial that a note explains
constexpr double kLeastSalience = 0.3;      // of the most salient note's
constexpr double kLeastFundamental = 0.05;  // of the strongest partial's amplitude
constexpr size_t kMostNotes = 6;
constexpr int kLowestNote = 33;
constexpr int kHighestNote = 96;

constexpr std::array kPitchClasses = {"C",  "C#", "D",  "D#", "E",  "F",
                                      "F#", "G",  "G#", "A",  "A#", "B"};

struct ChordKind {
  std::set<int> steps;  // semitones over the root
  const char* name;
};

const std::vector<ChordKind>& ChordKinds() {
  static const auto* const kinds = new std::vector<ChordKind>{
      {{0, 4, 7}, "major"},
      {{0, 3, 7}, "minor"},
      {{0, 3, 6}, "diminished"},
      {{0, 4, 8}, "augmented"},
      {{0, 5, 7}, "suspended fourth"},
      {{0, 2, 7}, "suspended second"},
      {{0, 4, 7, 10}, "dominant seventh"},
      {{0, 4, 7, 11}, "major seventh"},
      {{0, 3, 7, 10}, "minor seventh"},
      {{0, 3, 6, 10}, "half-diminished seventh"},
      {{0, 3, 6, 9}, "diminished seventh"},
  };
  return *kinds;
}

constexpr std::array kIntervals = {
    "octave",  "minor second",  "major second", "minor third", "major third",   "perfect fourth",
    "tritone", "perfect fifth", "minor sixth",  "major sixth", "minor seventh", "major seventh"};

}  // namespace

double MidiOf(double hz) { return 69 + 12 * std::log2(hz / 440); }

std::string PitchName(double midi) {
  const int nearest = static_cast<int>(std::lround(midi));
  return fmt::format("{}{}", kPitchClasses[static_cast<size_t>((nearest % 12 + 12) % 12)],
                     static_cast<int>(std::floor(nearest / 12.0)) - 1);
}

std::string ChordName(std::span<const int> pitches) {
  // The lowest note is tried as the root first: C D G is a suspended C rather than a suspended G.
  std::vector<int> classes;
  for (const int pitch : pitches) {
    const int of_pitch = (pitch % 12 + 12) % 12;
    if (std::find(classes.begin(), classes.end(), of_pitch) == classes.end()) {
      classes.push_back(of_pitch);
    }
  }
  const auto name_of = [](int of_pitch) { return kPitchClasses[static_cast<size_t>(of_pitch)]; };
  if (classes.size() == 2) {
    return fmt::format("{} on {}",
                       kIntervals[static_cast<size_t>((classes[1] - classes[0] + 12) % 12)],
                       name_of(classes[0]));
  }
  for (const int root : classes) {
    std::set<int> steps;
    for (const int other : classes) steps.insert((other - root + 12) % 12);
    for (const ChordKind& kind : ChordKinds()) {
      if (kind.steps == steps) return fmt::format("{} {}", name_of(root), kind.name);
    }
  }
  return "";
}

PartialMeter::PartialMeter(int rate, int size, int hop)
    : bin_hz_(static_cast<double>(rate) / size),
      hop_seconds_(static_cast<double>(hop) / rate),
      frame_seconds_(static_cast<double>(size) / rate),
      last_bin_(std::min(static_cast<size_t>(size) / 2 - static_cast<size_t>(kAbout) - 1,
                         static_cast<size_t>(kHighestHz / bin_hz_))),
      logs_(static_cast<size_t>(size) / 2 + 2),
      peak_count_(static_cast<size_t>(size) / 2 + 1),
      peak_hz_(peak_count_.size()),
      peak_prominence_(peak_count_.size()) {}

void PartialMeter::Add(std::span<const float> power) {
  float total = 0;
  float strongest = 0;
  for (size_t i = 2; i < power.size(); ++i) {
    total += power[i];
    strongest = std::max(strongest, power[i]);
  }
  top_power_ = std::max(top_power_, total);
  frame_power_.push_back(total);
  auto& peaks = frames_.emplace_back();
  if (total < 1e-11F || total < top_power_ * kSoundingPower) return;
  const float floor = strongest * 1e-9F + 1e-20F;
  for (size_t i = 0; i <= last_bin_ + kAbout; ++i) {
    logs_[i + 1] = logs_[i] + 10 * std::log10(power[i] + floor);
  }
  for (auto i = static_cast<size_t>(kLowestHz / bin_hz_); i < last_bin_; ++i) {
    if (power[i] < strongest * kPeakFloor || power[i] <= power[i - 1] || power[i] < power[i + 1]) {
      continue;
    }
    const auto at = static_cast<std::ptrdiff_t>(i);
    const auto sum = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      return logs_[static_cast<size_t>(end)] - logs_[static_cast<size_t>(begin)];
    };
    const std::ptrdiff_t low = std::max<std::ptrdiff_t>(1, at - kAbout);
    // The louder side counts: the edge of a filter is no tone.
    const std::ptrdiff_t beside = std::max(low, at - kOwnBins);
    double about = sum(at + kOwnBins + 1, at + kAbout + 1) / static_cast<double>(kAbout - kOwnBins);
    if (beside > low) about = std::max(about, sum(low, beside) / static_cast<double>(beside - low));
    const double left = 10 * std::log10(power[i - 1] + floor);
    const double middle = 10 * std::log10(power[i] + floor);
    const double right = 10 * std::log10(power[i + 1] + floor);
    if (middle - about < kProminence) continue;
    const double curve = left - 2 * middle + right;
    const double shift = curve < 0 ? std::clamp(0.5 * (left - right) / curve, -0.5, 0.5) : 0;
    const double hz = (static_cast<double>(i) + shift) * bin_hz_;
    peaks.push_back({static_cast<float>(hz), std::sqrt(power[i])});
    ++peak_count_[i];
    peak_hz_[i] += hz;
    peak_prominence_[i] += middle - about;
  }
  if (peaks.size() > kMostPeaks) {
    std::nth_element(peaks.begin(), peaks.begin() + kMostPeaks, peaks.end(),
                     [](const Peak& a, const Peak& b) { return a.amplitude > b.amplitude; });
    peaks.resize(kMostPeaks);
  }
}

std::vector<SteadyTone> PartialMeter::SteadyTones() const {
  size_t sounding = 0;
  for (const float power : frame_power_) {
    if (power >= top_power_ * kSoundingPower && power >= 1e-11F) ++sounding;
  }
  std::vector<SteadyTone> tones;
  if (sounding < kLeastSteadyFrames) return tones;
  for (size_t i = 1; i + 1 < peak_count_.size(); ++i) {
    // A tone between two bins is now in one, now in the other.
    const int here = peak_count_[i];
    const int count = peak_count_[i - 1] + here + peak_count_[i + 1];
    if (here == 0 || here < peak_count_[i - 1] || here <= peak_count_[i + 1] ||
        count < kSteadyShare * static_cast<double>(sounding)) {
      continue;
    }
    SteadyTone tone;
    tone.hz = (peak_hz_[i - 1] + peak_hz_[i] + peak_hz_[i + 1]) / count;
    tone.prominence_db =
        (peak_prominence_[i - 1] + peak_prominence_[i] + peak_prominence_[i + 1]) / count;
    tone.share = std::min(1.0, count / static_cast<double>(sounding));
    tones.push_back(tone);
  }
  std::stable_sort(tones.begin(), tones.end(), [](const SteadyTone& a, const SteadyTone& b) {
    return a.prominence_db > b.prominence_db;
  });
  if (tones.size() > kMostTones) tones.resize(kMostTones);
  return tones;
}

std::vector<int> PartialMeter::NotesOf(std::vector<Peak> partials) const {
  std::vector<int> notes;
  float strongest = 0;
  for (const Peak& partial : partials) strongest = std::max(strongest, partial.amplitude);
  const std::vector<Peak> original = partials;
  const auto nearest = [](const std::vector<Peak>& among, double hz) {
    std::ptrdiff_t found = -1;
    double best = kNoteTolerance;
    for (size_t i = 0; i < among.size(); ++i) {
      const double distance = std::abs(12 * std::log2(among[i].hz / hz));
      if (distance <= best) {
        best = distance;
        found = static_cast<std::ptrdiff_t>(i);
      }
    }
    return found;
  };
  const auto salience = [&](double hz) {
    double sum = 0;
    for (int harmonic = 1; harmonic <= kHarmonics; ++harmonic) {
      const std::ptrdiff_t at = nearest(partials, hz * harmonic);
      if (at < 0) continue;
      // Amplitudes are compressed, so that one loud partial does not decide alone.
      sum += std::sqrt(partials[static_cast<size_t>(at)].amplitude) * (hz + kAlpha) /
             (hz * harmonic + kBeta);
    }
    return sum;
  };
  double first = 0;
  while (notes.size() < kMostNotes) {
    double best = 0;
    int found = 0;
    for (int note = kLowestNote; note <= kHighestNote; ++note) {
      const double hz = 440 * std::exp2((note - 69) / 12.0);
      const std::ptrdiff_t at = nearest(original, hz);
      // The fundamental must be there, and not used up by another note.
      if (at < 0 || original[static_cast<size_t>(at)].amplitude < kLeastFundamental * strongest ||
          partials[static_cast<size_t>(at)].amplitude <
              0.5 * original[static_cast<size_t>(at)].amplitude) {
        continue;
      }
      const double value = salience(hz);
      if (value > best) {
        best = value;
        found = note;
      }
    }
    if (found == 0 || best < kLeastSalience * first) break;
    first = std::max(first, best);
    notes.push_back(found);
    const double hz = 440 * std::exp2((found - 69) / 12.0);
    for (int harmonic = 1; harmonic <= kHarmonics; ++harmonic) {
      const std::ptrdiff_t at = nearest(partials, hz * harmonic);
      if (at >= 0) partials[static_cast<size_t>(at)].amplitude *= 1 - kTakenAway;
    }
  }
  return notes;
}

std::vector<PartialMeter::Peak> PartialMeter::StablePartials(TimeSpan time,
                                                             int least_frames) const {
  struct Cell {
    int count = 0;
    double amplitude = 0;
    double hz = 0;
  };
  // Frames that lie in the stretch but for a fifth of their length at either end, where the window
  // has nearly no weight.
  std::vector<Cell> cells;
  int frames = 0;
  const double margin = kFrameMargin * frame_seconds_;
  const auto begin =
      static_cast<size_t>(std::max(0.0, std::ceil((time.begin + margin) / hop_seconds_)));
  for (size_t t = begin; t < frames_.size(); ++t) {
    if (static_cast<double>(t) * hop_seconds_ > time.end - margin) break;
    if (frame_power_[t] < top_power_ * kSoundingPower * 10) continue;
    ++frames;
    for (const Peak& peak : frames_[t]) {
      const auto cell = static_cast<size_t>(std::max(0.0, MidiOf(peak.hz) * kCellsPerSemitone));
      if (cells.size() <= cell) cells.resize(cell + 1);
      ++cells[cell].count;
      cells[cell].amplitude += peak.amplitude;
      cells[cell].hz += peak.hz;
    }
  }
  std::vector<Peak> partials;
  if (frames < least_frames) return partials;
  for (size_t i = 0; i < cells.size(); ++i) {
    Cell cell = cells[i];
    if (cell.count == 0) continue;
    // Neighbouring cells are one partial; the fuller one stands for it.
    if (i > 0 && cells[i - 1].count >= cell.count) continue;
    if (i + 1 < cells.size() && cells[i + 1].count > cells[i].count) continue;
    for (const size_t beside : {i - 1, i + 1}) {
      if (beside >= cells.size()) continue;
      cell.count += cells[beside].count;
      cell.amplitude += cells[beside].amplitude;
      cell.hz += cells[beside].hz;
    }
    if (cell.count < kStableShare * frames) continue;
    partials.push_back({static_cast<float>(cell.hz / cell.count),
                        static_cast<float>(cell.amplitude / cell.count)});
  }
  return partials;
}

std::vector<SoundingChord> PartialMeter::Chords(std::span<const double> boundaries) const {
  std::vector<SoundingChord> chords;
  for (size_t k = 0; k + 1 < boundaries.size() && chords.size() < kMostListed; ++k) {
    SoundingChord chord;
    chord.time = {boundaries[k], boundaries[k + 1]};
    chord.pitches = NotesOf(StablePartials(chord.time, kLeastFrames));
    std::sort(chord.pitches.begin(), chord.pitches.end());
    std::erase_if(chord.pitches,
                  [&](int pitch) { return pitch > chord.pitches.front() + kWidestChord; });
    std::set<int> classes;
    for (const int pitch : chord.pitches) classes.insert(pitch % 12);
    if (classes.size() < 2) continue;
    chord.name = ChordName(chord.pitches);
    chords.push_back(std::move(chord));
  }
  return chords;
}

double PartialMeter::CorrectedPitch(TimeSpan time, double midi, double before) const {
  const std::vector<Peak> partials = StablePartials(time, 1);
  float strongest = 0;
  for (const Peak& partial : partials) strongest = std::max(strongest, partial.amplitude);
  const double hz = 440 * std::exp2((midi - 69) / 12);
  for (const int harmonic : {1, 3}) {
    for (const Peak& partial : partials) {
      if (partial.amplitude >= kLeastEvidence * strongest &&
          std::abs(12 * std::log2(partial.hz / (hz * harmonic))) <= kNoteTolerance) {
        return midi;
      }
    }
  }
  const std::vector<int> notes = NotesOf(partials);
  for (const int note : notes) {
    if (std::abs(note - before) > 0.5) return note;
  }
  return notes.empty() ? midi : notes.front();
}

}  // namespace hearsay
