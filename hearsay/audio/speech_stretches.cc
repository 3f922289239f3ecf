#include "hearsay/audio/speech_stretches.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace hearsay {
namespace {

// What is read before cutting, in chunks of the detector: about two minutes.
constexpr size_t kPieceChunks = 3750;
// Sound that is kept before what has not been dealt with: room for the margin.
constexpr size_t kKeptChunks = 32;

double Seconds(int64_t chunks) { return static_cast<double>(chunks * kSpeechChunk) / kModelRate; }

size_t Chunks(double seconds) {
  return static_cast<size_t>(std::max(0.0, seconds) * kModelRate / kSpeechChunk);
}

}  // namespace

SpeechStretches::SpeechStretches(AudioFile& file, VoiceActivity& voice_activity,
                                 const StretchConfig& config)
    : file_(file), voice_activity_(voice_activity), config_(config) {
  voice_activity_.Reset();
}

double SpeechStretches::seconds() const {
  return Seconds(first_chunk_) + static_cast<double>(samples_.size()) / kModelRate;
}

Status SpeechStretches::ReadPiece() {
  if (settled_ > kKeptChunks) {
    const size_t drop = settled_ - kKeptChunks;
    samples_.erase(samples_.begin(),
                   samples_.begin() + static_cast<std::ptrdiff_t>(drop * kSpeechChunk));
    probabilities_.erase(probabilities_.begin(),
                         probabilities_.begin() + static_cast<std::ptrdiff_t>(drop));
    first_chunk_ += static_cast<int64_t>(drop);
    settled_ = kKeptChunks;
  }
  const size_t before = samples_.size();
  constexpr size_t kPiece = kPieceChunks * kSpeechChunk;
  samples_.resize(before + kPiece);
  HEARSAY_ASSIGN_OR_RETURN(const size_t got, file_.Read(std::span(samples_).subspan(before)));
  samples_.resize(before + got);
  ended_ = got < kPiece;
  const auto probabilities = voice_activity_.Probabilities(std::span(samples_).subspan(before));
  probabilities_.insert(probabilities_.end(), probabilities.begin(), probabilities.end());
  return Status::Ok();
}

// Joins the speech of what is kept into stretches, and makes those ready that can no longer change.
void SpeechStretches::Cut() {
  const double offset = Seconds(first_chunk_ + static_cast<int64_t>(settled_));
  const auto probabilities = std::span(probabilities_).subspan(settled_);
  const double length = seconds() - offset;
  const std::vector<SpeechSegment> found = SpeechSegments(probabilities, length, config_.speech);
  // Speech that goes on for longer than a stretch may be is cut where it is least like speech, in
  // the second half.
  std::vector<SpeechSegment> parts;
  for (SpeechSegment segment : found) {
    while (segment.seconds() > config_.longest - 2 * config_.margin) {
      const size_t from = Chunks(segment.begin + config_.longest / 2);
      const size_t to = Chunks(segment.begin + config_.longest - 2 * config_.margin);
      const auto least = std::min_element(probabilities.begin() + static_cast<std::ptrdiff_t>(from),
                                          probabilities.begin() + static_cast<std::ptrdiff_t>(to));
      const double at = Seconds(least - probabilities.begin());
      parts.push_back({segment.begin, at});
      segment.begin = at;
    }
    parts.push_back(segment);
  }
  std::vector<SpeechSegment> stretches;
  for (const SpeechSegment& part : parts) {
    if (!stretches.empty() && part.begin - stretches.back().end <= config_.longest_gap &&
        part.end - stretches.back().begin <= config_.longest - 2 * config_.margin) {
      stretches.back().end = part.end;
    } else {
      stretches.push_back(part);
    }
  }
  double settled = length;
  if (!ended_) {
    // The last stretch may go on in what has not been read.
    settled = std::max(0.0, length - config_.longest_gap);
    if (!stretches.empty() && stretches.back().end > settled) {
      settled = stretches.back().begin;
      stretches.pop_back();
    }
  }
  ready_.clear();
  handed_ = 0;
  for (const SpeechSegment& stretch : stretches) {
    ready_.push_back({offset + stretch.begin, offset + stretch.end});
  }
  for (const SpeechSegment& segment : found) {
    // A segment that was cut is told of up to the cut, and the rest with the next piece.
    if (segment.begin < settled) {
      speech_.push_back({offset + segment.begin, offset + std::min(segment.end, settled)});
    }
  }
  settled_ = ended_ ? probabilities_.size() : settled_ + Chunks(settled);
}

Result<std::optional<SpeechStretch>> SpeechStretches::Next() {
  while (handed_ == ready_.size()) {
    if (ended_) return std::optional<SpeechStretch>();
    HEARSAY_RETURN_IF_ERROR(ReadPiece());
    Cut();
  }
  const SpeechSegment& segment = ready_[handed_++];
  const double kept = Seconds(first_chunk_);
  SpeechStretch stretch;
  stretch.begin = std::max({kept, 0.0, segment.begin - config_.margin});
  const auto index = [&](double at) {
    return std::min(samples_.size(),
                    static_cast<size_t>(std::llround(std::max(0.0, at - kept) * kModelRate)));
  };
  stretch.samples.assign(
      samples_.begin() + static_cast<std::ptrdiff_t>(index(stretch.begin)),
      samples_.begin() + static_cast<std::ptrdiff_t>(index(segment.end + config_.margin)));
  return std::optional<SpeechStretch>(std::move(stretch));
}

}  // namespace hearsay
