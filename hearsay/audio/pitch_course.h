// From a pitch of every 10 ms to what a listener would say of it: range, glides, notes.
#ifndef HEARSAY_AUDIO_PITCH_COURSE_H_
#define HEARSAY_AUDIO_PITCH_COURSE_H_

#include <span>

#include "hearsay/audio/level_meter.h"
#include "hearsay/audio/pitch_tracker.h"
#include "hearsay/audio/signal_descriptors.h"

namespace hearsay {

// `frames` are `hop_seconds` apart, the first at 0; `onsets` part repeated notes, in seconds,
// rising.
PitchCourse FollowPitch(std::span<const PitchFrame> frames, double hop_seconds,
                        std::span<const double> onsets, const LevelMeter& levels);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_PITCH_COURSE_H_
