// What can be measured of a sound without knowing what it is: levels, spectrum, pitch, rhythm,
// events, room. Each has its unit and the publication it follows; what does not apply, or cannot be
// told from this clip, is absent rather than guessed.
//
// libebur128 measures loudness and kissfft transforms; the rest is written by hand from the
// publications named, since the libraries that have it (aubio, Essentia) are under the GPL and
// AGPL.
#ifndef HEARSAY_AUDIO_SIGNAL_DESCRIPTORS_H_
#define HEARSAY_AUDIO_SIGNAL_DESCRIPTORS_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hearsay/base/status.h"

namespace hearsay {

// Change it with any change of what is measured: it enters the identity of captioners.
inline constexpr const char* kSignalVersion = "signal-1";

// Pitch, notes, chords, onsets and tempo are of the first ten minutes; levels, loudness, clipping
// and spectrum of the whole file. So a file of six hours needs no more memory than one of ten
// minutes.
inline constexpr double kDetailSeconds = 600;
// Lists (notes, events, glides, chords) hold at most so many of their kind; counts go on.
inline constexpr size_t kMostListed = 256;

// A stretch of time in seconds from the beginning of the clip.
struct TimeSpan {
  double begin = 0;
  double end = 0;

  double seconds() const { return end - begin; }
};

// Levels of the file as it is, channels unmixed.
struct SignalLevels {
  double peak_dbfs = -200;  // of the largest sample of any channel
  // Of the wave between samples, ITU-R BS.1770-4 annex 2 (libebur128); absent above 64 channels.
  std::optional<double> true_peak_dbfs;
  // EBU R128 integrated loudness, LUFS, and loudness range, LU (EBU Tech 3342), by libebur128.
  // Absent for clips under 0.4 s, and below -70 LUFS.
  std::optional<double> loudness_lufs;
  std::optional<double> loudness_range_lu;
  double rms_dbfs = -200;  // of the mono mix without its DC, a full-scale sine being -3
  double dc_offset = 0;    // mean of all samples, full scale being 1
  // Flat tops: three or more equal samples at the greatest height, entered or left by a step that a
  // smooth wave could not make. Share of all samples, 0 to 1.
  double clipped_share = 0;
  int64_t clipped_runs = 0;
};

// A frequency that stands out of its surroundings for most of the clip.
struct SteadyTone {
  double hz = 0;
  double prominence_db = 0;  // over the mean level around it, at a resolution of 4 to 8 Hz
  double share = 0;          // of the sounding time
};

// The spectrum, averaged over frames of about 45 ms every 40 ms, each weighted by its amplitude.
// Definitions as in Peeters 2004, "A large set of audio features", and librosa.
struct SpectralShape {
  double centroid_hz = 0;     // mean frequency, weighted by magnitude
  double bandwidth_hz = 0;    // standard deviation about the centroid, so weighted
  double rolloff_hz = 0;      // 85% of the magnitude lies below it
  double flatness = 0;        // geometric by arithmetic mean of power: 0 tone, 0.56 white noise
  double zero_crossings = 0;  // a second
  // Flatness within third-octave bands, so that the colour of a noise does not matter: 0 for
  // tones, 1 for Gaussian noise.
  double noisiness = 0;
  // Of the mean power density in third-octave bands: dB per octave (white 0, pink -3, brown -6),
  // and how far the bands lie from that line, dB RMS. Absent when fewer than seven
  // bands (two octaves) sound.
  std::optional<double> slope_db_per_octave;
  double slope_residual_db = 0;
  // Where the spectrum falls off a cliff (20 dB or more within a third of an octave) and stays
  // down: the sign of a low-pass filter, a codec or a telephone. Absent where there is none.
  std::optional<double> upper_edge_hz;
  std::optional<double> lower_edge_hz;
  double nyquist_hz = 0;          // half the file's rate: nothing can lie above
  std::vector<SteadyTone> tones;  // strongest first, at most eight
};

// A sound with quiet before and after it.
struct SoundEvent {
  TimeSpan time;
  double level_dbfs = 0;  // of its loudest 50 ms
};

struct LevelCourse {
  double seconds = 0;
  // How finely levels are kept: 0.01 s up to ten minutes, 0.64 for six hours. Sounds nearer to each
  // other than this are one event.
  double step_seconds = 0.01;
  bool digital_silence = false;  // no sample differs from the others
  double floor_dbfs = -200;      // 10th percentile of the level of frames of 10 ms
  double top_dbfs = -200;        // 95th percentile
  // Level of the sound over the level between the sounds, dB, where there is a between: pauses
  // that are at least 5% of the clip. Absent for sounds without pauses.
  std::optional<double> signal_to_noise_db;
  std::vector<SoundEvent> events;  // the first kMostListed
  int64_t event_count = 0;
  std::vector<TimeSpan> silences;  // of 0.2 s or more, below the events' threshold
  double silent_share = 0;         // of the clip
  // Of the straight line through the level of the sounding parts, from first to last, dB; and how
  // much of the level's variance it explains, 0 to 1. Absent under 1 s of sound.
  std::optional<double> change_db;
  double change_fit = 0;
};

// How sound dies away: the time for 60 dB, from the free decays after offsets, which must fall at
// least 15 dB in a straight line (after Ratnam et al. 2003, blind estimation of reverberation
// time; ISO 3382's regression). A source that rings by itself cannot be told from a room.
struct DecayEstimate {
  double seconds = 0;  // lower quartile of the decays: the room can be no slower
  int decays = 0;      // that it rests on
  double spread = 0;   // upper by lower quartile
};

// One note of a single voice: pitch within half a semitone for 60 ms or more.
struct PlayedNote {
  TimeSpan time;
  double midi = 0;  // 69 is A4, 440 Hz; with its fraction
  double level_dbfs = 0;
  double harmonicity_db = 0;
};

// A stretch of voiced sound, and where its pitch goes.
struct PitchStretch {
  TimeSpan time;
  double begin_hz = 0;  // median of its first fifth
  double end_hz = 0;    // of its last fifth
};

// Boersma 1993, "Accurate short-term analysis of the fundamental frequency and the
// harmonics-to-noise ratio of a sampled sound": autocorrelation divided by the window's, candidates
// joined by the Viterbi path, with his costs; 50 to 2,100 Hz, every 10 ms.
struct PitchCourse {
  double voiced_share = 0;          // of the sounding frames
  std::optional<double> median_hz;  // absent when nothing is voiced
  double low_hz = 0;                // 10th and 90th percentile
  double high_hz = 0;
  std::optional<double> harmonicity_db;  // mean harmonics-to-noise ratio of voiced frames
  std::vector<PitchStretch> stretches;   // of 80 ms or more
  std::vector<PlayedNote> notes;
  int64_t note_count = 0;
  double note_share = 0;  // of the voiced time that lies in notes: speech glides, melodies rest
};

// Several notes that sound together between two onsets, for 0.35 s or more.
struct SoundingChord {
  TimeSpan time;
  std::vector<int> pitches;  // MIDI numbers, rising; two or more
  std::string name;          // "C major", "A minor", "B diminished"; empty where it has no name
};

// Beginnings of sounds: spectral flux in log-frequency bands with a maximum filter (Boeck and
// Widmer 2013, SuperFlux), and the beginnings of a single voice's notes, which a legato hides.
struct Rhythm {
  std::vector<double> onsets;  // seconds, the first kMostListed
  int64_t onset_count = 0;
  double onsets_per_second = 0;
  // Where onsets come at even steps: the step's median, and the tempo by autocorrelation of the
  // flux with a log-normal preference for 120 a minute (Ellis 2007). Absent without a pulse,
  // and under three onsets.
  std::optional<double> tempo_bpm;
  // The autocorrelation there, times the share of steps that are whole beats or a half: 0 to 1.
  double pulse_strength = 0;
  // Beats to a bar, 2, 3 or 4, where accents come back after so many beats far more clearly than
  // after any other number. A hint.
  std::optional<int> beats_per_bar;
  // Change of the onsets' levels, first to last, by a line through them, dB; four onsets or more.
  std::optional<double> accent_change_db;
  double accent_change_fit = 0;
};

struct SignalDescriptors {
  std::string format;  // the container and encoding, in libsndfile's words
  int rate = 0;        // of the file
  int channels = 0;
  SignalLevels levels;
  LevelCourse course;
  SpectralShape spectrum;
  PitchCourse pitch;
  std::vector<SoundingChord> chords;
  Rhythm rhythm;
  std::optional<DecayEstimate> decay;  // of the first ten minutes

  double seconds() const { return course.seconds; }
};

// Reads the file once, from beginning to end. Errors are AudioFile's, and name the file.
Result<SignalDescriptors> MeasureSignal(const std::filesystem::path& path);

}  // namespace hearsay

#endif  // HEARSAY_AUDIO_SIGNAL_DESCRIPTORS_H_
