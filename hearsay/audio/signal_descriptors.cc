#include "hearsay/audio/signal_descriptors.h"

#include <soxr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "fmt/format.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/audio/fourier.h"
#include "hearsay/audio/level_meter.h"
#include "hearsay/audio/loudness_meter.h"
#include "hearsay/audio/onset_meter.h"
#include "hearsay/audio/partials.h"
#include "hearsay/audio/pitch_course.h"
#include "hearsay/audio/pitch_tracker.h"
#include "hearsay/audio/spectral_meter.h"

namespace hearsay {
namespace {

constexpr double kHop = 0.01;
constexpr int kShapeEvery = 4;  // frames
// Pitch and partials are heard in what is brought down to this rate.
constexpr int kPitchRate = 16000;
// Below this rate there is no room for pitch.
constexpr int kLeastPitchRate = 1000;
constexpr int kPieces = 16384;  // samples read at once

// The power of two next above `seconds` of samples.
int FourierSize(int rate, double seconds) {
  const auto least = static_cast<unsigned>(std::max(16.0, seconds * rate));
  return static_cast<int>(std::bit_ceil(least));
}

struct DeleteResampler {
  void operator()(soxr_t resampler) const { soxr_delete(resampler); }
};

class SignalAnalysis {
 public:
  explicit SignalAnalysis(const AudioInfo& info);

  Status Start();
  void Add(std::span<const float> mono);
  void AddFrames(std::span<const float> interleaved) { loudness_.Add(interleaved); }
  SignalDescriptors Finish();

 private:
  void AddSpectrum(std::span<const float> frame);
  void AddToPitch(std::span<const float> samples);
  void Resample(std::span<const float> samples, bool last);

  AudioInfo info_;
  int64_t detail_left_;  // samples of the stretch that is heard in detail
  int64_t frame_ = 0;
  bool ending_ = false;

  LoudnessMeter loudness_;
  LevelMeter levels_;

  int size_;
  int hop_;
  float scale_;
  RealFourier fourier_;
  std::vector<float> window_;
  std::vector<float> power_;
  FrameCutter cutter_;
  SpectralMeter spectrum_;
  OnsetMeter onsets_;

  bool hears_pitch_;
  int pitch_rate_;
  std::unique_ptr<soxr, DeleteResampler> resampler_;
  std::vector<float> resampled_;
  PitchTracker pitch_;
  FrameCutter pitch_cutter_;
  int partial_size_;
  float partial_scale_;
  RealFourier partial_fourier_;
  std::vector<float> partial_window_;
  std::vector<float> partial_power_;
  FrameCutter partial_cutter_;
  PartialMeter partials_;
};

// Notes are sure where they fill the voiced time, as they do in melodies and do not in speech, and
// are as periodic as one voice is.
constexpr double kMelodicShare = 0.8;
constexpr double kOneVoiceHarmonicity = 12;
constexpr double kSameOnset = 0.08;  // seconds
// Above this noisiness, peaks of the spectrum are chance.
constexpr double kNoise = 0.72;

// Notes at subharmonics are put right; what then is one note without an onset in it is joined.
void CorrectNotes(const PartialMeter& partials, std::span<const double> onsets,
                  PitchCourse* pitch) {
  std::vector<PlayedNote> notes;
  for (PlayedNote note : pitch->notes) {
    note.midi =
        partials.CorrectedPitch(note.time, note.midi, notes.empty() ? 0 : notes.back().midi);
    const bool begun = std::any_of(onsets.begin(), onsets.end(), [&](double onset) {
      return std::abs(onset - note.time.begin) < kSameOnset;
    });
    if (!notes.empty() && !begun && std::abs(notes.back().midi - note.midi) < 0.5 &&
        note.time.begin - notes.back().time.end < kSameOnset) {
      notes.back().time.end = note.time.end;
      notes.back().level_dbfs = std::max(notes.back().level_dbfs, note.level_dbfs);
      notes.back().harmonicity_db = std::max(notes.back().harmonicity_db, note.harmonicity_db);
    } else {
      notes.push_back(note);
    }
  }
  pitch->note_count -= static_cast<int64_t>(pitch->notes.size() - notes.size());
  pitch->notes = std::move(notes);
}

void AddNotes(const PitchCourse& pitch, std::vector<double>* onsets) {
  if (pitch.note_share < kMelodicShare) return;
  const size_t heard = onsets->size();
  for (const PlayedNote& note : pitch.notes) {
    const double at = note.time.begin;
    const bool known =
        std::any_of(onsets->begin(), onsets->begin() + static_cast<std::ptrdiff_t>(heard),
                    [&](double onset) { return std::abs(onset - at) < kSameOnset; });
    if (!known && note.harmonicity_db >= kOneVoiceHarmonicity) onsets->push_back(at);
  }
  std::sort(onsets->begin(), onsets->end());
}

// Whether a single note explains most of what was taken for a chord: partials of one voice, or the
// last note's echo.
bool IsOneVoice(const SoundingChord& chord, std::span<const PlayedNote> notes) {
  double covered = 0;
  for (const PlayedNote& note : notes) {
    const int pitch = static_cast<int>(std::lround(note.midi));
    if (note.harmonicity_db < kOneVoiceHarmonicity ||
        std::find(chord.pitches.begin(), chord.pitches.end(), pitch) == chord.pitches.end()) {
      continue;
    }
    covered += std::max(
        0.0, std::min(note.time.end, chord.time.end) - std::max(note.time.begin, chord.time.begin));
  }
  return covered > 0.5 * chord.time.seconds();
}

// A full-scale sine's bin has power (sum of the window / 2)^2; the Hann window's sum is size / 2.
float FullScale(int size) {
  const double amplitude = size / 4.0;
  return static_cast<float>(1 / (amplitude * amplitude));
}

SignalAnalysis::SignalAnalysis(const AudioInfo& info)
    : info_(info),
      detail_left_(static_cast<int64_t>(kDetailSeconds * info.rate)),
      loudness_(info.rate, info.channels, info.frames),
      levels_(info.rate),
      size_(FourierSize(info.rate, 0.04)),
      hop_(std::max(1, static_cast<int>(std::lround(info.rate * kHop)))),
      scale_(FullScale(size_)),
      fourier_(size_),
      window_(HannWindow(size_)),
      power_(fourier_.bins()),
      cutter_(size_, hop_),
      spectrum_(info.rate, size_),
      onsets_(info.rate, size_, static_cast<double>(hop_) / info.rate),
      hears_pitch_(info.rate >= kLeastPitchRate),
      pitch_rate_(std::clamp(info.rate, kLeastPitchRate, kPitchRate)),
      pitch_(pitch_rate_, std::lround(pitch_rate_ * kHop) / static_cast<double>(pitch_rate_)),
      pitch_cutter_(pitch_.frame_size(), static_cast<int>(std::lround(pitch_rate_ * kHop))),
      partial_size_(FourierSize(pitch_rate_, 0.2)),
      partial_scale_(FullScale(partial_size_)),
      partial_fourier_(partial_size_),
      partial_window_(HannWindow(partial_size_)),
      partial_power_(partial_fourier_.bins()),
      partial_cutter_(partial_size_, partial_size_ / 4),
      partials_(pitch_rate_, partial_size_, partial_size_ / 4) {}

Status SignalAnalysis::Start() {
  if (!hears_pitch_ || pitch_rate_ == info_.rate) return Status::Ok();
  // A pitch needs no more than the low quality's pass band.
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_LQ, 0);
  const soxr_io_spec_t samples = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
  soxr_error_t failed = nullptr;
  resampler_.reset(soxr_create(info_.rate, pitch_rate_, 1, &failed, &samples, &quality, &runtime));
  if (failed != nullptr) return Internal(fmt::format("resampling failed: {}", failed));
  resampled_.resize(kPieces);
  return Status::Ok();
}

void SignalAnalysis::AddSpectrum(std::span<const float> frame) {
  // A frame that reaches beyond the beginning or the end holds an edge that the sound has not.
  const bool edge = ending_ || frame_ * hop_ < size_ / 2;
  const bool shape = frame_ % kShapeEvery == 0 && (!edge || (ending_ && spectrum_.empty()));
  const bool detail = static_cast<double>(frame_) * hop_ <= kDetailSeconds * info_.rate;
  ++frame_;
  if (!shape && !detail) return;
  const auto power = fourier_.Power(frame, window_);
  for (size_t i = 0; i < power.size(); ++i) power_[i] = power[i] * scale_;
  if (detail) onsets_.Add(power_);
  if (shape) spectrum_.Add(power_);
}

void SignalAnalysis::AddToPitch(std::span<const float> samples) {
  pitch_cutter_.Push(samples, [&](std::span<const float> frame) { pitch_.Add(frame); });
  partial_cutter_.Push(samples, [&](std::span<const float> frame) {
    const auto power = partial_fourier_.Power(frame, partial_window_);
    for (size_t i = 0; i < power.size(); ++i) partial_power_[i] = power[i] * partial_scale_;
    partials_.Add(partial_power_);
  });
}

void SignalAnalysis::Resample(std::span<const float> samples, bool last) {
  if (resampler_ == nullptr) {
    AddToPitch(samples);
    return;
  }
  size_t used = 0;
  while (true) {
    const bool flush = last && used == samples.size();
    size_t taken = 0;
    size_t given = 0;
    soxr_process(resampler_.get(), flush ? nullptr : samples.data() + used, samples.size() - used,
                 &taken, resampled_.data(), resampled_.size(), &given);
    used += taken;
    AddToPitch(std::span(resampled_).first(given));
    const bool drained = given < resampled_.size();
    if (drained && (flush || (!last && used == samples.size()))) return;
  }
}

void SignalAnalysis::Add(std::span<const float> mono) {
  levels_.Add(mono);
  cutter_.Push(mono, [&](std::span<const float> frame) { AddSpectrum(frame); });
  const auto detail = std::min<int64_t>(detail_left_, static_cast<int64_t>(mono.size()));
  detail_left_ -= detail;
  if (hears_pitch_ && detail > 0) Resample(mono.first(static_cast<size_t>(detail)), false);
}

SignalDescriptors SignalAnalysis::Finish() {
  levels_.Finish();
  ending_ = true;
  cutter_.Finish([&](std::span<const float> frame) { AddSpectrum(frame); });
  if (hears_pitch_) {
    Resample({}, true);
    pitch_cutter_.Finish([&](std::span<const float> frame) { pitch_.Add(frame); });
    pitch_.Finish();
  }
  SignalDescriptors found;
  found.format = info_.format;
  found.rate = info_.rate;
  found.channels = info_.channels;
  found.levels = loudness_.Levels();
  found.levels.rms_dbfs = levels_.RmsDbfs();
  found.course = levels_.Course();
  found.decay = levels_.Decay();
  found.spectrum = spectrum_.Shape();
  found.spectrum.zero_crossings = levels_.ZeroCrossings();
  if (found.course.digital_silence) return found;
  std::vector<double> onsets = onsets_.Onsets(levels_);
  if (!hears_pitch_) {
    found.rhythm = onsets_.Describe(levels_, onsets);
    return found;
  }
  found.spectrum.tones = partials_.SteadyTones();
  found.pitch = FollowPitch(pitch_.frames(),
                            std::lround(pitch_rate_ * kHop) / static_cast<double>(pitch_rate_),
                            onsets, levels_);
  // A chord's common subharmonic is no note of it, before it is put right.
  const std::vector<PlayedNote> as_heard = found.pitch.notes;
  CorrectNotes(partials_, onsets, &found.pitch);
  AddNotes(found.pitch, &onsets);
  found.rhythm = onsets_.Describe(levels_, onsets);
  if (found.spectrum.noisiness > kNoise) return found;
  // What sounds together is looked for between onsets, in sounds.
  std::vector<double> boundaries = std::move(onsets);
  for (const SoundEvent& event : found.course.events) {
    if (event.time.begin > kDetailSeconds) break;
    boundaries.push_back(event.time.begin);
    boundaries.push_back(std::min(event.time.end, kDetailSeconds));
  }
  std::sort(boundaries.begin(), boundaries.end());
  std::vector<double> apart;
  for (const double boundary : boundaries) {
    if (apart.empty() || boundary - apart.back() > 0.1) apart.push_back(boundary);
  }
  found.chords = partials_.Chords(apart);
  std::erase_if(found.chords,
                [&](const SoundingChord& chord) { return IsOneVoice(chord, as_heard); });
  return found;
}

}  // namespace

Result<SignalDescriptors> MeasureSignal(const std::filesystem::path& path) {
  HEARSAY_ASSIGN_OR_RETURN(const auto file, AudioFile::Open(path, 0));
  const auto analysis = std::make_unique<SignalAnalysis>(file->info());
  HEARSAY_RETURN_IF_ERROR(analysis->Start());
  file->OnFrames([&](std::span<const float> interleaved) { analysis->AddFrames(interleaved); });
  std::vector<float> samples(kPieces);
  int64_t read = 0;
  while (true) {
    HEARSAY_ASSIGN_OR_RETURN(const size_t got, file->Read(samples));
    if (got == 0) break;
    read += static_cast<int64_t>(got);
    analysis->Add(std::span<const float>(samples).first(got));
  }
  if (read == 0) {
    return Unreadable(fmt::format("{} holds no samples that can be read", path.string()));
  }
  return analysis->Finish();
}

}  // namespace hearsay
