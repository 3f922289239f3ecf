#include "hearsay/audio/pitch_course.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hearsay/audio/partials.h"

namespace hearsay {
namespace {

// Frames softer than the loudest by this much do not count as sounding.
constexpr double kSoundingRange = 45;
constexpr double kShortestStretch = 0.08;
// A gap in the voicing that does not end a stretch.
constexpr double kLongestGap = 0.03;
constexpr double kShortestNote = 0.06;
// Semitones within which the pitch of a note stays, to either side of its median.
constexpr double kNoteWidth = 0.5;
// The line through a note's pitch rises or falls by no more.
constexpr double kNoteDrift = 0.5;
constexpr double kNoteSlope = 0.03;  // semitones a frame
// A step of this many semitones from frame to frame begins another stretch.
constexpr double kJump = 3;
// Of the mixture of a note's end with the next one's beginning: seconds, and dB.
constexpr double kFalseBeginning = 0.25;
constexpr double kLessPeriodic = 3;
// Repeated notes: an onset within a note parts it, unless nearer than this to its beginning.
constexpr double kOnsetAtBegin = 0.06;

// Boersma's harmonics-to-noise ratio, dB.
double Harmonicity(double strength) {
  const double share = std::clamp(strength, 1e-6, 1 - 1e-6);
  return 10 * std::log10(share / (1 - share));
}

struct Stretch {
  size_t begin = 0;
  size_t end = 0;
};

// Cuts [begin, end) of semitones into notes: where the median of what follows moves away.
std::vector<Stretch> CutNotes(std::span<const double> semitones, size_t begin, size_t end,
                              size_t shortest) {
  std::vector<Stretch> notes;
  size_t from = begin;
  while (from + shortest <= end) {
    const double median =
        Quantile({semitones.begin() + static_cast<std::ptrdiff_t>(from),
                  semitones.begin() + static_cast<std::ptrdiff_t>(from + shortest)},
                 0.5);
    // A beginning that already glides is no note.
    bool still = true;
    for (size_t t = from; t < from + shortest; ++t) {
      still = still && std::abs(semitones[t] - median) <= kNoteWidth;
    }
    if (!still) {
      ++from;
      continue;
    }
    size_t to = from + shortest;
    double centre = median;
    size_t away = 0;
    while (to < end && away <= 2) {
      away = std::abs(semitones[to] - centre) > kNoteWidth ? away + 1 : 0;
      // The centre follows slowly, so that a drift stays one note and a glide does not.
      if (away == 0) centre += 0.02 * (semitones[to] - centre);
      ++to;
    }
    to -= away;
    // Vibrato returns, a glide does not.
    std::vector<double> times(to - from);
    for (size_t i = 0; i < times.size(); ++i) times[i] = static_cast<double>(i);
    const LineFit fit = FitLine(times, semitones.subspan(from, to - from));
    if (std::abs(fit.slope) * static_cast<double>(to - from) <= kNoteDrift &&
        std::abs(fit.slope) <= kNoteSlope) {
      notes.push_back({from, to});
    }
    from = to;
  }
  return notes;
}

// While one note dies away under the next, both together have the period of a common subharmonic:
// a short, less periodic note that a note at a multiple of its frequency follows at once is that
// note's beginning.
void JoinFalseBeginnings(std::vector<PlayedNote>* notes) {
  for (size_t i = 0; i + 1 < notes->size(); ++i) {
    const PlayedNote& first = (*notes)[i];
    PlayedNote& next = (*notes)[i + 1];
    const double multiple = std::exp2((next.midi - first.midi) / 12);
    if (first.time.seconds() > kFalseBeginning || next.time.begin - first.time.end > kLongestGap ||
        first.harmonicity_db > next.harmonicity_db - kLessPeriodic || multiple < 1.5 ||
        std::abs(12 * std::log2(multiple / std::round(multiple))) > kNoteWidth) {
      continue;
    }
    next.time.begin = first.time.begin;
    notes->erase(notes->begin() + static_cast<std::ptrdiff_t>(i));
    if (i > 0) --i;
  }
}

}  // namespace

PitchCourse FollowPitch(std::span<const PitchFrame> frames, double hop_seconds,
                        std::span<const double> onsets, const LevelMeter& levels) {
  PitchCourse course;
  double top = -200;
  std::vector<double> level(frames.size());
  for (size_t t = 0; t < frames.size(); ++t) {
    level[t] = levels.LevelAt(static_cast<double>(t) * hop_seconds);
    top = std::max(top, level[t]);
  }
  std::vector<double> semitones(frames.size());
  std::vector<bool> voiced(frames.size());
  std::vector<double> pitches;
  double harmonicity = 0;
  size_t sounding = 0;
  for (size_t t = 0; t < frames.size(); ++t) {
    if (level[t] < top - kSoundingRange || level[t] <= -100) continue;
    ++sounding;
    if (frames[t].hz <= 0) continue;
    voiced[t] = true;
    semitones[t] = MidiOf(frames[t].hz);
    pitches.push_back(frames[t].hz);
    harmonicity += Harmonicity(frames[t].strength);
  }
  if (pitches.empty()) return course;
  const auto count = static_cast<double>(pitches.size());
  course.voiced_share = count / static_cast<double>(sounding);
  course.median_hz = Quantile(pitches, 0.5);
  course.low_hz = Quantile(pitches, 0.1);
  course.high_hz = Quantile(pitches, 0.9);
  course.harmonicity_db = harmonicity / count;

  const auto gap = static_cast<size_t>(kLongestGap / hop_seconds);
  std::vector<Stretch> stretches;
  for (size_t t = 0; t < frames.size(); ++t) {
    if (!voiced[t]) continue;
    if (!stretches.empty() && t - stretches.back().end <= gap &&
        std::abs(semitones[t] - semitones[stretches.back().end - 1]) < kJump) {
      for (size_t k = stretches.back().end; k < t; ++k) semitones[k] = semitones[t];
      stretches.back().end = t + 1;
    } else {
      stretches.push_back({t, t + 1});
    }
  }
  const auto shortest = static_cast<size_t>(std::ceil(kShortestNote / hop_seconds));
  const auto time_of = [&](size_t begin, size_t end) {
    return TimeSpan{static_cast<double>(begin) * hop_seconds,
                    static_cast<double>(end) * hop_seconds};
  };
  size_t in_notes = 0;
  for (const Stretch& stretch : stretches) {
    const TimeSpan time = time_of(stretch.begin, stretch.end);
    if (time.seconds() >= kShortestStretch && course.stretches.size() < kMostListed) {
      const auto fifth = static_cast<std::ptrdiff_t>((stretch.end - stretch.begin) / 5 + 1);
      const auto begin = semitones.begin() + static_cast<std::ptrdiff_t>(stretch.begin);
      const auto end = semitones.begin() + static_cast<std::ptrdiff_t>(stretch.end);
      course.stretches.push_back(
          {time, 440 * std::exp2((Quantile({begin, begin + fifth}, 0.5) - 69) / 12),
           440 * std::exp2((Quantile({end - fifth, end}, 0.5) - 69) / 12)});
    }
    for (const Stretch& whole : CutNotes(semitones, stretch.begin, stretch.end, shortest)) {
      in_notes += whole.end - whole.begin;
      std::vector<size_t> cuts = {whole.begin};
      for (const double onset : onsets) {
        const auto at = static_cast<size_t>(std::lround(onset / hop_seconds));
        if (static_cast<double>(at) * hop_seconds <
                static_cast<double>(cuts.back()) * hop_seconds + kOnsetAtBegin ||
            at + shortest > whole.end) {
          continue;
        }
        cuts.push_back(at);
      }
      cuts.push_back(whole.end);
      for (size_t i = 0; i + 1 < cuts.size(); ++i) {
        PlayedNote note;
        note.time = time_of(cuts[i], cuts[i + 1]);
        note.midi = Quantile({semitones.begin() + static_cast<std::ptrdiff_t>(cuts[i]),
                              semitones.begin() + static_cast<std::ptrdiff_t>(cuts[i + 1])},
                             0.5);
        note.level_dbfs = levels.TopLevel(note.time);
        std::vector<double> strengths;
        for (size_t t = cuts[i]; t < cuts[i + 1]; ++t) strengths.push_back(frames[t].strength);
        note.harmonicity_db = Harmonicity(Quantile(std::move(strengths), 0.5));
        course.notes.push_back(note);
      }
    }
  }
  JoinFalseBeginnings(&course.notes);
  course.note_count = static_cast<int64_t>(course.notes.size());
  if (course.notes.size() > kMostListed) course.notes.resize(kMostListed);
  course.note_share = static_cast<double>(in_notes) / count;
  return course;
}

}  // namespace hearsay
