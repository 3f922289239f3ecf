#include "hearsay/audio/spectral_meter.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "hearsay/audio/level_meter.h"
#include "hearsay/audio/loudness_meter.h"

namespace hearsay {
namespace {

constexpr double kRolloffShare = 0.85;
// Flatness of the periodogram of Gaussian noise: exp(-Euler's constant).
constexpr double kNoiseFlatness = 0.5615;
// Bins that the Hann window spreads DC over.
constexpr size_t kSpreadBins = 3;
constexpr double kLowestBandHz = 50;
// Fewer bins say nothing of flatness: low third octaves are joined to as many.
constexpr size_t kLeastBins = 6;
// Bands this far under the strongest hold no sound.
constexpr double kBandFloor = 70;
constexpr size_t kLeastSlopeBands = 7;

// Edges are looked for on a grid of so many cells an octave.
constexpr int kCellsPerOctave = 12;
constexpr std::ptrdiff_t kGuardCells = 2;  // to either side of the edge
constexpr std::ptrdiff_t kFlankCells = 6;  // the half octave beside it
constexpr double kLeastDrop = 20;
constexpr double kEdgeDepth = 10;  // dB under the inside
constexpr double kLowestUpperEdge = 700;
constexpr double kHighestLowerEdge = 2000;
constexpr double kLowestCellHz = 30;
constexpr double kBelowNyquist = 0.995;

}  // namespace

SpectralMeter::SpectralMeter(int rate, int size)
    : bin_hz_(static_cast<double>(rate) / size),
      nyquist_hz_(rate / 2.0),
      first_bin_(kSpreadBins),
      mean_power_(static_cast<size_t>(size) / 2 + 1),
      magnitudes_(mean_power_.size()),
      logs_(mean_power_.size() + 1) {
  for (int third = 0;; ++third) {
    const double low = kLowestBandHz * std::exp2(third / 3.0);
    if (low >= nyquist_hz_) break;
    Band band;
    band.begin = std::max(first_bin_, static_cast<size_t>(std::ceil(low / bin_hz_)));
    band.end = std::min(mean_power_.size() - 1,
                        static_cast<size_t>(std::ceil(low * std::cbrt(2.0) / bin_hz_)));
    if (band.begin >= band.end) continue;
    bands_.push_back(band);
    if (flat_bands_.empty() || flat_bands_.back().end - flat_bands_.back().begin >= kLeastBins) {
      flat_bands_.push_back(band);
    } else {
      flat_bands_.back().end = band.end;
    }
  }
}

void SpectralMeter::Add(std::span<const float> power) {
  double total = 0;
  double magnitude = 0;
  double moment = 0;
  for (size_t i = first_bin_; i < power.size(); ++i) {
    magnitudes_[i] = std::sqrt(power[i]);
    mean_power_[i] += power[i];
    total += power[i];
    magnitude += magnitudes_[i];
    moment += magnitudes_[i] * static_cast<double>(i);
  }
  if (total <= 1e-18) return;
  const double weight = std::sqrt(total);
  const double centroid = moment / magnitude;
  double spread = 0;
  double below = 0;
  size_t rolloff = 0;
  const double floor = total * 1e-16;
  for (size_t i = first_bin_; i < power.size(); ++i) {
    const double distance = static_cast<double>(i) - centroid;
    spread += magnitudes_[i] * distance * distance;
    below += magnitudes_[i];
    if (rolloff == 0 && below >= kRolloffShare * magnitude) rolloff = i;
    logs_[i + 1] = logs_[i] + std::log(static_cast<float>(power[i] + floor));
  }
  const auto bins = static_cast<double>(power.size() - first_bin_);
  weights_ += weight;
  centroid_ += weight * centroid * bin_hz_;
  bandwidth_ += weight * std::sqrt(spread / magnitude) * bin_hz_;
  rolloff_ += weight * static_cast<double>(rolloff) * bin_hz_;
  flatness_ += weight * std::exp((logs_[power.size()] - logs_[first_bin_]) / bins) / (total / bins);
  // Within bands, each as heavy as its amplitude: the noise under a tone counts as it is heard.
  double flat = 0;
  double heavy = 0;
  for (const Band& band : flat_bands_) {
    const auto width = static_cast<double>(band.end - band.begin);
    double sum = 0;
    for (size_t i = band.begin; i < band.end; ++i) sum += power[i];
    if (sum <= floor * width) continue;
    const double mean = std::exp((logs_[band.end] - logs_[band.begin]) / width);
    const double share = std::sqrt(sum);
    flat += share * std::min(1.0, mean / (sum / width) / kNoiseFlatness);
    heavy += share;
  }
  if (heavy > 0) noisiness_ += weight * flat / heavy;
}

SpectralShape SpectralMeter::Shape() const {
  SpectralShape shape;
  shape.nyquist_hz = nyquist_hz_;
  if (weights_ <= 0) return shape;
  shape.centroid_hz = centroid_ / weights_;
  shape.bandwidth_hz = bandwidth_ / weights_;
  shape.rolloff_hz = rolloff_ / weights_;
  shape.flatness = flatness_ / weights_;
  shape.noisiness = noisiness_ / weights_;
  AddEdges(&shape);
  AddSlope(&shape);
  return shape;
}

void SpectralMeter::AddSlope(SpectralShape* shape) const {
  std::vector<double> octaves;
  std::vector<double> levels;
  double top = -200;
  // A filter's flanks are no part of the slope.
  const double low = shape->lower_edge_hz ? *shape->lower_edge_hz * 1.3 : kLowestBandHz;
  const double high = shape->upper_edge_hz ? *shape->upper_edge_hz / 1.3 : nyquist_hz_ * 0.9;
  for (const Band& band : bands_) {
    const double begin_hz = static_cast<double>(band.begin) * bin_hz_;
    const double end_hz = static_cast<double>(band.end) * bin_hz_;
    if (band.end - band.begin < 2 || begin_hz < low || end_hz > high) continue;
    double sum = 0;
    for (size_t i = band.begin; i < band.end; ++i) sum += mean_power_[i];
    octaves.push_back(std::log2(std::sqrt(begin_hz * end_hz)));
    levels.push_back(DecibelsOfPower(sum / static_cast<double>(band.end - band.begin)));
    top = std::max(top, levels.back());
  }
  size_t kept = 0;
  for (size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] < top - kBandFloor) continue;
    octaves[kept] = octaves[i];
    levels[kept++] = levels[i];
  }
  if (kept < kLeastSlopeBands) return;
  const LineFit fit = FitLine(std::span(octaves).first(kept), std::span(levels).first(kept));
  shape->slope_db_per_octave = fit.slope;
  shape->slope_residual_db = fit.residual;
}

void SpectralMeter::AddEdges(SpectralShape* shape) const {
  // Mean level of each cell, as far as there are bins for it.
  std::vector<double> centres;
  std::vector<double> levels;
  const double ratio = std::exp2(1.0 / kCellsPerOctave);
  for (int cell = 0;; ++cell) {
    const double low = kLowestCellHz * std::pow(ratio, cell);
    // The last bins before the Nyquist frequency are a converter's filter in any file.
    if (low * ratio >= nyquist_hz_ * kBelowNyquist) break;
    const auto begin = std::max(first_bin_, static_cast<size_t>(std::ceil(low / bin_hz_)));
    const auto end = static_cast<size_t>(std::ceil(low * ratio / bin_hz_));
    if (begin >= end) continue;
    double sum = 0;
    for (size_t i = begin; i < end; ++i) sum += mean_power_[i];
    centres.push_back(low * std::sqrt(ratio));
    levels.push_back(DecibelsOfPower(sum / static_cast<double>(end - begin)));
  }
  const auto cells = static_cast<std::ptrdiff_t>(levels.size());
  if (cells < 3 * kFlankCells) return;
  // Nothing lies so far down as to make a cliff of rounding noise.
  const double top = *std::max_element(levels.begin(), levels.end());
  for (double& level : levels) level = std::max(level, top - 90);

  const auto find = [&](bool upper) -> std::optional<double> {
    double best = kLeastDrop;
    std::ptrdiff_t at = -1;
    double middle = 0;  // how far down the edge is
    for (std::ptrdiff_t i = kFlankCells; i < cells - kFlankCells / 2; ++i) {
      const double hz = centres[static_cast<size_t>(i)];
      if (upper ? hz < kLowestUpperEdge : hz > kHighestLowerEdge) continue;
      const std::ptrdiff_t near = upper ? i - kGuardCells - kFlankCells + 1 : i + kGuardCells;
      if (near < 0 || near + kFlankCells > cells) continue;
      const double inside =
          Quantile({levels.begin() + near, levels.begin() + near + kFlankCells}, 0.25);
      const auto begin =
          upper ? levels.begin() + std::min(i + kGuardCells, cells - 1) : levels.begin();
      const auto end =
          upper ? levels.end() : levels.begin() + std::max<std::ptrdiff_t>(1, i - kGuardCells + 1);
      const double drop = inside - *std::max_element(begin, end);
      if (drop <= best) continue;
      best = drop;
      at = i;
      middle = inside - kEdgeDepth;
    }
    if (at < 0) return std::nullopt;
    // The last cell that is above that, seen from well inside.
    const std::ptrdiff_t outwards = upper ? 1 : -1;
    std::ptrdiff_t edge = at - outwards * (kGuardCells + 1);
    while (edge + outwards >= 0 && edge + outwards < cells &&
           levels[static_cast<size_t>(edge + outwards)] >= middle) {
      edge += outwards;
    }
    return centres[static_cast<size_t>(edge)] *
           std::pow(ratio, 0.5 * static_cast<double>(outwards));
  };
  shape->upper_edge_hz = find(true);
  shape->lower_edge_hz = find(false);
}

}  // namespace hearsay
