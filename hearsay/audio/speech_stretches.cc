#include "hearsay/audio/speech_stretches.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace hearsay {
namespace {

int64_t Samples(double seconds) { return std::llround(seconds * kModelRate); }

}  // namespace

SpeechStretches::SpeechStretches(AudioFile& file, VoiceActivity& voice_activity,
                                 const StretchConfig& config)
    : file_(file),
      voice_activity_(voice_activity),
      config_(config),
      longest_gap_(Samples(config.longest_gap)),
      margin_(Samples(config.margin + config.speech.padding)),
      tracker_(config.speech) {
  longest_ = Samples(config.longest) - 2 * margin_;
  voice_activity_.Reset();
}

double SpeechStretches::seconds() const { return static_cast<double>(read()) / kModelRate; }

std::vector<SpeechSegment> SpeechStretches::speech() const {
  return PadSpeech(speech_, read(), config_.speech);
}

// A stretch ends: what comes after it, as far as is known, begins at `next_begin`.
void SpeechStretches::HandOut(int64_t next_begin) {
  const auto half_way = [](int64_t a, int64_t b) { return a + (b - a) / 2; };
  SpeechRange range{pending_->begin - margin_,
                    std::min(pending_->end + margin_, half_way(pending_->end, next_begin))};
  if (last_end_) range.begin = std::max(range.begin, half_way(*last_end_, pending_->begin));
  ready_.push_back(range);
  last_end_ = pending_->end;
  pending_.reset();
}

void SpeechStretches::Add(const SpeechRange& part) {
  if (pending_ && part.begin - pending_->end <= longest_gap_ &&
      part.end - pending_->begin <= longest_) {
    pending_->end = part.end;
    return;
  }
  if (pending_) HandOut(part.begin);
  pending_ = part;
}

void SpeechStretches::CutOpenSpeech() {
  const auto begin = open_probabilities_.begin();
  const auto least =
      std::min_element(begin + static_cast<std::ptrdiff_t>(open_probabilities_.size() / 2),
                       open_probabilities_.end());
  const int64_t cut = open_begin_ + (least - begin) * kSpeechChunk;
  Add({open_begin_, cut});
  open_begin_ = cut;
  open_probabilities_.erase(begin, least);
}

// Every decision is made chunk after chunk, never by what else has been read: stretches do not
// depend on the pieces.
void SpeechStretches::Listen(float probability) {
  const bool was_open = tracker_.begin().has_value();
  const auto found = tracker_.Add(probability);
  if (found) {
    speech_.push_back(*found);
    if (found->end > open_begin_) Add({open_begin_, found->end});
  }
  const bool is_open = tracker_.begin().has_value();
  if (is_open) {
    if (!was_open) {
      open_begin_ = *tracker_.begin();
      open_probabilities_.clear();
    }
    open_probabilities_.push_back(probability);
    if (tracker_.heard() - open_begin_ > longest_) CutOpenSpeech();
  }
  const int64_t next_begin = is_open ? open_begin_ : tracker_.heard();
  if (pending_ && next_begin - pending_->end > longest_gap_) HandOut(next_begin);
}

Status SpeechStretches::ReadPiece() {
  int64_t needed = tracker_.begin() ? open_begin_ : tracker_.heard();
  if (pending_) needed = std::min(needed, pending_->begin);
  const int64_t drop = std::clamp<int64_t>(needed - margin_ - first_sample_, 0,
                                           static_cast<int64_t>(samples_.size()));
  samples_.erase(samples_.begin(), samples_.begin() + drop);
  first_sample_ += drop;

  const size_t before = samples_.size();
  const size_t piece = static_cast<size_t>(config_.piece_chunks) * kSpeechChunk;
  samples_.resize(before + piece);
  const auto got = file_.Read(std::span(samples_).subspan(before));
  samples_.resize(before + (got.ok() ? *got : 0));
  if (!got.ok()) return got.status();
  for (const float probability :
       voice_activity_.Probabilities(std::span(samples_).subspan(before))) {
    Listen(probability);
  }
  ended_ = *got < piece;
  if (!ended_) return Status::Ok();
  if (const auto found = tracker_.Finish(read())) {
    speech_.push_back(*found);
    if (found->end > open_begin_) Add({open_begin_, found->end});
  }
  if (pending_) HandOut(pending_->end + 2 * margin_);
  return Status::Ok();
}

Result<std::optional<SpeechStretch>> SpeechStretches::Next() {
  while (ready_.empty()) {
    if (ended_) return std::optional<SpeechStretch>();
    HEARSAY_RETURN_IF_ERROR(ReadPiece());
  }
  const SpeechRange range = ready_.front();
  ready_.pop_front();
  const int64_t begin = std::max<int64_t>(0, range.begin);
  const int64_t end = std::min(range.end, read());
  SpeechStretch stretch;
  stretch.begin = static_cast<double>(begin) / kModelRate;
  stretch.samples.assign(samples_.begin() + (begin - first_sample_),
                         samples_.begin() + (end - first_sample_));
  return std::optional<SpeechStretch>(std::move(stretch));
}

}  // namespace hearsay
