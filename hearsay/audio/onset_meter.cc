#include "hearsay/audio/onset_meter.h"

#include <algorithm>
#include <cmath>

namespace hearsay {
namespace {

constexpr double kLowestHz = 40;
constexpr double kHighestHz = 16000;
constexpr double kBandsPerOctave = 6;
// Bands are compared with what they were so many frames before: the attack of most sounds.
constexpr size_t kBack = 3;
// What stays, an onset's, is told from the click of a sound that is broken off by looking so many
// frames after it at so many before.
constexpr size_t kHeldBack = 8;
constexpr size_t kHeldAfter = 5;
constexpr float kHeld = 0.8F;     // dB, mean over the bands
constexpr double kLevelRise = 2;  // dB: a click of its own does not stay, but is loud
// What lies under the strongest band by this much is not heard beside it.
constexpr double kBandRange = 1e-6;

// An onset is the greatest flux within this many seconds ...
constexpr double kPeakAbout = 0.03;
// ... and over the mean about it by this many dB,
constexpr double kOverMean = 1.6;
// or by this share of the clip's great onsets, so that big ones do not bring their echoes along.
constexpr double kOverMeanShare = 0.08;
constexpr double kMostShare = 2.2;
// What the flicker of a noise can add; in quick music half of the frames are onsets.
constexpr double kMostFlicker = 2;
// At the end of the file the sound is cut, which is no onset.
constexpr double kBeforeEnd = 0.03;
constexpr double kMeanBefore = 0.10;
constexpr double kMeanAfter = 0.07;
constexpr double kClosest = 0.06;  // seconds from one to the next
// Nearer than this, an onset must be parted from the last by a dip in the level, dB.
constexpr double kOneAttack = 0.2;
constexpr double kAttackDip = 1.5;
// The sound after an onset is no softer than this under the loudest.
constexpr double kFaintest = 40;

// Of an onset in the pitch alone, for the tempo.
constexpr float kLeastFlux = 1;
constexpr double kSlowest = 40;  // beats a minute
constexpr double kFastest = 240;
constexpr double kPreferred = 120;
constexpr double kPreferenceOctaves = 0.9;  // Ellis 2007
constexpr double kLeastPulse = 0.3;
constexpr size_t kLeastOnsets = 4;
constexpr size_t kLeastForTempo = 3;
// Onset times count with this uncertainty, seconds.
constexpr double kTimeSpread = 0.03;
// An onset is on the beat where it lies no further off, in beats.
constexpr double kOnBeat = 0.1;
// A bar's beat comes back so much more clearly than another's.
constexpr double kClearBar = 1.25;

// The greatest of a band and those beside it.
float Neighbours(const std::vector<float>& bands, size_t i) {
  float greatest = bands[i];
  if (i > 0) greatest = std::max(greatest, bands[i - 1]);
  if (i + 1 < bands.size()) greatest = std::max(greatest, bands[i + 1]);
  return greatest;
}

}  // namespace

OnsetMeter::OnsetMeter(int rate, int size, double hop_seconds)
    : hop_seconds_(hop_seconds), before_(kHeldBack + 1) {
  const double bin_hz = static_cast<double>(rate) / size;
  const double ratio = std::exp2(1 / kBandsPerOctave);
  const double top = std::min(kHighestHz, rate / 2.0);
  auto begin = static_cast<size_t>(std::ceil(kLowestHz / bin_hz));
  begin = std::max<size_t>(begin, 2);
  for (int k = 1;; ++k) {
    const double edge = kLowestHz * std::pow(ratio, k);
    if (edge >= top * ratio) break;
    const size_t end =
        std::min(static_cast<size_t>(size) / 2 + 1, static_cast<size_t>(std::ceil(edge / bin_hz)));
    if (end <= begin) continue;
    bands_.push_back({begin, end});
    begin = end;
  }
  for (auto& bands : before_) bands.assign(bands_.size(), -200);
}

void OnsetMeter::Add(std::span<const float> power) {
  auto& now = before_[frame_ % before_.size()];
  const auto& back = before_[(frame_ + before_.size() - kBack) % before_.size()];
  const auto& held_back = before_[(frame_ + 1) % before_.size()];
  std::vector<double> sums(bands_.size());
  for (size_t i = 0; i < bands_.size(); ++i) {
    double sum = 0;
    for (size_t bin = bands_[i].begin; bin < bands_[i].end; ++bin) sum += power[bin];
    sums[i] = sum;
    floor_ = std::max(floor_, sum);
  }
  const double floor = floor_ * kBandRange + 1e-14;
  const auto least = static_cast<float>(10 * std::log10(floor));
  double flux = 0;
  double held = 0;
  for (size_t i = 0; i < bands_.size(); ++i) {
    now[i] = static_cast<float>(10 * std::log10(sums[i] + floor));
    // The maximum filter over neighbours: a vibrato's partials wander without beginning.
    flux += std::max(0.0F, now[i] - std::max(least, Neighbours(back, i)));
    held += std::max(0.0F, now[i] - std::max(least, Neighbours(held_back, i)));
  }
  held_.push_back(bands_.empty() ? 0
                                 : static_cast<float>(held / static_cast<double>(bands_.size())));
  flux_.push_back(bands_.empty() ? 0
                                 : static_cast<float>(flux / static_cast<double>(bands_.size())));
  ++frame_;
}

std::vector<double> OnsetMeter::Onsets(const LevelMeter& levels) const {
  std::vector<double> onsets;
  if (flux_.size() < 2) return onsets;
  const auto count = static_cast<std::ptrdiff_t>(flux_.size());
  const auto frames = [&](double seconds) {
    return static_cast<std::ptrdiff_t>(std::lround(seconds / hop_seconds_));
  };
  double top = -200;
  for (std::ptrdiff_t t = 0; t < count; ++t) {
    top = std::max(top, levels.LevelAt(static_cast<double>(t) * hop_seconds_));
  }
  // The greatest flux of all is often the beginning out of silence: a high quantile stands for it.
  const double great = Quantile({flux_.begin(), flux_.end()}, 0.99);
  // In a steady noise the flux flickers: an onset is six of its standard deviations over it.
  const std::vector<double> all(flux_.begin(), flux_.end());
  const double middle = Quantile(all, 0.5);
  const double flicker = (Quantile(all, 0.75) - middle) / 0.674;
  const double over = std::max({kOverMean, std::min(kOverMeanShare * great, kMostShare),
                                middle + std::min(6 * flicker, kMostFlicker)});
  std::vector<double> sums(flux_.size() + 1);
  for (size_t t = 0; t < flux_.size(); ++t) sums[t + 1] = sums[t] + flux_[t];
  for (std::ptrdiff_t t = 0; t < count; ++t) {
    const auto value = flux_[static_cast<size_t>(t)];
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, t - frames(kMeanBefore));
    const std::ptrdiff_t end = std::min(count, t + frames(kMeanAfter) + 1);
    const double mean = (sums[static_cast<size_t>(end)] - sums[static_cast<size_t>(begin)]) /
                        static_cast<double>(end - begin);
    if (value < over || value < mean + 0.5 * over) continue;
    const auto low = flux_.begin() + std::max<std::ptrdiff_t>(0, t - frames(kPeakAbout));
    const auto high = flux_.begin() + std::min(count, t + frames(kPeakAbout) + 1);
    if (std::max_element(low, high) != flux_.begin() + t) continue;
    // Half of the frame lies ahead, what it is compared with behind: the flux is greatest about
    // where the sound begins.
    const double time = static_cast<double>(t) * hop_seconds_;
    if (!onsets.empty() && time - onsets.back() < kClosest) continue;
    if (time > levels.seconds() - kBeforeEnd && time > 0) continue;
    if (levels.TopLevel({time, time + 0.1}) < top - kFaintest) continue;
    const auto after = std::min(flux_.size() - 1, static_cast<size_t>(t) + kHeldAfter);
    const double rise = levels.TopLevel({time, time + 0.05}) - levels.LevelAt(time - 0.03);
    if (held_[after] < kHeld && rise < kLevelRise) continue;
    if (!onsets.empty() && time - onsets.back() < kOneAttack) {
      // A slow attack has several rises, but no dip between them.
      double highest = -200;
      double dip = 0;
      for (auto k = frames(onsets.back()); k < t + 2; ++k) {
        const double level = levels.LevelAt(static_cast<double>(k) * hop_seconds_);
        highest = std::max(highest, level);
        dip = std::max(dip, highest - level);
      }
      if (dip < kAttackDip) continue;
    }
    onsets.push_back(time);
  }
  return onsets;
}

void OnsetMeter::AddTempo(Rhythm* rhythm, std::span<const double> onsets) const {
  if (onsets.size() < kLeastForTempo) return;
  // A pulse at each onset, as high as its flux, spread over what its time is uncertain by.
  std::vector<float> pulses(flux_.size());
  const double spread = kTimeSpread / hop_seconds_;
  const auto reach = static_cast<std::ptrdiff_t>(3 * spread);
  for (const double onset : onsets) {
    const double centre = onset / hop_seconds_;
    const auto at = static_cast<std::ptrdiff_t>(std::lround(centre));
    if (at >= static_cast<std::ptrdiff_t>(flux_.size())) continue;
    // The fourth root keeps soft onsets in the count, most of all beside the first, out of silence.
    const double height = std::pow(std::max(flux_[static_cast<size_t>(at)], kLeastFlux), 0.25);
    for (std::ptrdiff_t t = std::max<std::ptrdiff_t>(0, at - reach);
         t <= at + reach && t < static_cast<std::ptrdiff_t>(pulses.size()); ++t) {
      const double distance = (static_cast<double>(t) - centre) / spread;
      pulses[static_cast<size_t>(t)] +=
          static_cast<float>(height * std::exp(-0.5 * distance * distance));
    }
  }
  const auto longest = static_cast<size_t>(4.2 * 60 / kSlowest / hop_seconds_);
  const size_t lags = std::min(longest, pulses.size() - 1);
  std::vector<double> correlation(lags + 1);
  for (size_t t = 0; t < pulses.size(); ++t) {
    if (pulses[t] == 0) continue;
    for (size_t lag = 0; lag <= std::min(t, lags); ++lag) {
      correlation[lag] += static_cast<double>(pulses[t]) * pulses[t - lag];
    }
  }
  if (correlation[0] <= 0) return;
  // Fewer pairs lie far apart in a short clip: each lag counts by the time it has.
  const double zero = correlation[0];
  const double first = onsets.front() / hop_seconds_;
  const double sounding = std::max(1.0, onsets.back() / hop_seconds_ - first);
  for (size_t lag = 0; lag <= lags; ++lag) {
    const double room =
        1 - static_cast<double>(lag) / (sounding + sounding / static_cast<double>(onsets.size()));
    correlation[lag] = room > 0.15 ? correlation[lag] / zero / room : 0;
  }
  double best = 0;
  size_t beat = 0;
  const auto shortest = static_cast<size_t>(60 / kFastest / hop_seconds_);
  for (size_t lag = std::max<size_t>(2, shortest);
       lag < lags && static_cast<double>(lag) * hop_seconds_ <= 60 / kSlowest; ++lag) {
    if (correlation[lag] < correlation[lag - 1] || correlation[lag] < correlation[lag + 1])
      continue;
    const double octaves =
        std::log2(60 / (static_cast<double>(lag) * hop_seconds_) / kPreferred) / kPreferenceOctaves;
    const double value = correlation[lag] * std::exp(-0.5 * octaves * octaves);
    if (value > best) {
      best = value;
      beat = lag;
    }
  }
  if (beat == 0 || correlation[beat] < kLeastPulse) return;
  rhythm->pulse_strength = std::min(1.0, correlation[beat]);
  // The step's exact length: from the onsets that lie whole beats apart.
  double step = static_cast<double>(beat) * hop_seconds_;
  std::vector<double> steps;
  for (size_t i = 0; i < onsets.size(); ++i) {
    for (size_t k = i + 1; k < onsets.size(); ++k) {
      const double beats = (onsets[k] - onsets[i]) / step;
      const double whole = std::round(beats);
      if (whole < 1) continue;
      if (whole > 4) break;
      if (std::abs(beats - whole) < 0.12) steps.push_back((onsets[k] - onsets[i]) / whole);
    }
  }
  if (!steps.empty()) {
    double sum = 0;
    const double median = Quantile(steps, 0.5);
    int near = 0;
    for (const double one : steps) {
      if (std::abs(one - median) > 0.03 * median) continue;
      sum += one;
      ++near;
    }
    step = near > 0 ? sum / near : median;
  }
  rhythm->tempo_bpm = 60 / step;
  // Of the steps from onset to onset, how many are whole beats, or a half?
  int whole = 0;
  for (size_t i = 1; i < onsets.size(); ++i) {
    const double beats = (onsets[i] - onsets[i - 1]) / step;
    const double nearest = beats < 0.75 ? 0.5 : std::round(beats);
    if (std::abs(beats - nearest) <= kOnBeat) ++whole;
  }
  rhythm->pulse_strength *= static_cast<double>(whole) / static_cast<double>(onsets.size() - 1);
}

Rhythm OnsetMeter::Describe(const LevelMeter& levels, std::span<const double> onsets) const {
  Rhythm rhythm;
  rhythm.onset_count = static_cast<int64_t>(onsets.size());
  rhythm.onsets.assign(onsets.begin(), onsets.begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(onsets.size(), kMostListed)));
  const double heard = std::min(levels.seconds(), kDetailSeconds);
  rhythm.onsets_per_second = heard > 0 ? static_cast<double>(onsets.size()) / heard : 0;
  AddTempo(&rhythm, onsets);
  if (onsets.size() < kLeastOnsets) return rhythm;
  std::vector<double> accents;
  for (size_t i = 0; i < onsets.size(); ++i) {
    const double end =
        i + 1 < onsets.size() ? std::min(onsets[i + 1] - 0.02, onsets[i] + 0.15) : onsets[i] + 0.15;
    accents.push_back(levels.TopLevel({onsets[i], end}));
  }
  const LineFit fit = FitLine(onsets, accents);
  rhythm.accent_change_db = fit.slope * (onsets.back() - onsets.front());
  rhythm.accent_change_fit = fit.r2;

  if (!rhythm.tempo_bpm || onsets.size() < 8) return rhythm;
  // Accents on the beats, less their course: which number of beats do they come back after?
  const double step = 60 / *rhythm.tempo_bpm;
  std::vector<double> beats(static_cast<size_t>((onsets.back() - onsets.front()) / step + 1.5));
  std::vector<bool> heard_at(beats.size());
  for (size_t i = 0; i < onsets.size(); ++i) {
    const double place = (onsets[i] - onsets.front()) / step;
    const auto beat = static_cast<size_t>(std::lround(place));
    if (beat >= beats.size() || std::abs(place - std::round(place)) > 0.2) continue;
    beats[beat] = accents[i] - fit.intercept - fit.slope * onsets[i];
    heard_at[beat] = true;
  }
  const auto missing = std::count(heard_at.begin(), heard_at.end(), false);
  if (beats.size() < 8 || static_cast<size_t>(missing) * 5 > beats.size()) return rhythm;
  double variance = 0;
  for (const double beat : beats) variance += beat * beat / static_cast<double>(beats.size());
  // Differences under 1 dB are no accents.
  if (variance < 0.5) return rhythm;
  double strongest = 0;
  double second = 0;
  for (const int bar : {2, 3, 4}) {
    double sum = 0;
    const auto step_beats = static_cast<size_t>(bar);
    for (size_t i = step_beats; i < beats.size(); ++i) sum += beats[i] * beats[i - step_beats];
    double value = sum / static_cast<double>(beats.size() - step_beats) / variance;
    // What comes back after two beats comes back after four, too: only what four adds counts.
    if (bar == 4) value -= 0.1;
    if (value > strongest) {
      second = strongest;
      strongest = value;
      rhythm.beats_per_bar = bar;
    } else {
      second = std::max(second, value);
    }
  }
  if (strongest < 0.5 || (strongest < kClearBar * second && rhythm.beats_per_bar != 2 &&
                          !(rhythm.beats_per_bar == 4 && second < strongest))) {
    rhythm.beats_per_bar.reset();
  }
  return rhythm;
}

}  // namespace hearsay
