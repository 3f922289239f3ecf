#include "hearsay/questions/formulas.h"

#include <cmath>
#include <set>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace hearsay {
namespace {

struct Golden {
  std::string_view formula;
  std::vector<double> values;  // in base units
  double result;               // as printed in the place named beside it, else worked out by hand
  double tolerance = 1e-9;     // where printed, half a unit of the last digit printed there
};

const std::vector<Golden>& GoldenValues() {
  static const std::vector<Golden> kGolden = {
      // Sampling, spectra, codecs, networks.
      {"alias-frequency", {30e3, 48e3}, 18e3},
      {"alias-frequency", {9.4e3, 8e3}, 1.4e3, 1e-6},
      {"alias-frequency", {3e3, 8e3}, 3e3},  // below half the rate nothing happens
      {"nyquist-rate", {20e3}, 40e3},
      {"quantisation-snr", {16}, 98.08, 0.005},  // Oppenheim and Schafer: 98.08 dB for 16 bits
      {"bits-for-snr", {96}, 16},
      {"bits-for-snr", {98.08}, 16},
      {"pcm-data-rate", {44100, 16, 2}, 1411200},  // IEC 60908, the compact disc
      {"pcm-data-size", {44100, 16, 2, 60}, 10584000},
      {"pcm-duration", {10584000, 44100, 16, 2}, 60},
      {"samples-in-time", {0.02, 8000}, 160},    // RFC 3551: 20 ms of G.711
      {"time-of-samples", {1152, 48e3}, 0.024},  // ISO/IEC 11172-3: a layer III frame
      {"dft-bin-spacing", {48e3, 1024}, 46.875},
      {"dft-bin-index", {1000, 8000, 256}, 32},
      {"dft-bin-frequency", {32, 8000, 256}, 1000},
      {"stft-frames", {1.0, 0.025, 0.010}, 98},  // Kaldi's features of one second
      {"stft-frames", {0.2, 0.03, 0.01}, 18},    // 0.17 / 0.01 is a little less than 17
      {"stft-frames-of-samples", {16000, 400, 160}, 98},
      {"window-for-resolution", {10, 4}, 0.4},
      {"lag-frequency", {16e3, 128}, 125},
      {"mel-of-frequency", {1000}, 1000, 0.05},  // the scale's anchor: 1000 mels at 1 kHz
      {"frequency-of-mel", {1000}, 1000, 0.05},
      {"mel-of-frequency", {6300}, 2595, 1e-6},  // 1 + 6300/700 is 10
      {"coded-size", {128e3, 60}, 960e3},
      {"mean-bit-rate", {960e3, 60}, 128e3},
      {"compression-ratio", {44100, 16, 2, 128e3}, 11.025},
      {"packets-per-second", {0.02}, 50},
      {"packet-bit-rate", {64e3, 0.02, 40}, 80e3, 1e-6},  // G.711 over IPv4, the usual budget
      {"lost-time", {3, 0.02}, 0.06},
      {"word-error-rate", {1, 1, 1, 10}, 0.3},
      {"f-score", {30, 10, 20}, 0.6667, 5e-5},
      {"f-score-of-rates", {0.5, 1}, 0.6667, 5e-5},
      {"real-time-factor", {30, 60}, 0.5},
      // Effects, levels, distortion.
      {"rc-cutoff", {1000, 159.155e-9}, 1000, 0.005},
      {"slope-attenuation", {12, 100, 400}, 24},
      {"slope-attenuation", {24, 100, 25}, 48},
      {"filter-bandwidth", {1000, 4}, 250},
      {"comb-first-notch", {0.001}, 500},
      {"comb-notch-spacing", {0.001}, 1000},
      {"path-notch", {0.343, 343}, 500},
      {"compressor-output", {-8, -20, 4}, -17},
      {"compressor-output", {-30, -20, 4}, -30},
      {"compressor-reduction", {-8, -20, 4}, 9},
      {"compressor-reduction", {-30, -20, 4}, 0},
      {"level-of-amplitude-ratio", {2}, 6.02, 0.005},
      {"amplitude-ratio-of-level", {-20}, 0.1},
      {"level-of-power-ratio", {2}, 3.01, 0.005},
      {"power-ratio-of-level", {3.0103}, 2, 1e-5},
      {"snr", {94, 15}, 79},
      {"averaging-gain", {8}, 9.03, 0.005},
      {"distortion-level", {0.001}, -60},
      {"distortion-ratio", {-40}, 0.01},
      {"distortion-of-harmonics", {0.04, 0.03}, 0.05},
      {"third-order-product", {700, 900}, 500},
      {"difference-product", {19e3, 20e3}, 1000},
      {"folded-harmonic", {7e3, 5, 48e3}, 13e3},
      // Air, rooms, ears, microphones.
      {"equal-sources-level", {60, 10}, 70},
      {"level-sum", {60, 60}, 63.01, 0.005},
      {"level-sum", {70, 64}, 70.97, 0.005},
      {"point-source-level", {80, 5, 40}, 61.94, 0.005},
      {"line-source-level", {80, 5, 40}, 70.97, 0.005},
      {"level-of-pressure", {1}, 93.98, 0.005},  // why calibrators give 94 dB
      {"sones-of-phons", {50}, 2},
      {"phons-of-sones", {4}, 60},
      {"erb", {1000}, 132.6, 0.05},                             // Moore, Psychology of Hearing
      {"interaural-delay", {0.0875, 90, 343}, 656e-6, 0.5e-6},  // Kuhn 1977: some 0.65 ms
      {"wavelength", {1000, 343}, 0.343},
      {"frequency-of-wavelength", {0.343, 343}, 1000},
      {"travel-time", {34.3, 343}, 0.1},
      {"travel-distance", {0.1, 343}, 34.3},
      {"echo-delay", {17.15, 343}, 0.1},
      {"echo-distance", {1, 343}, 171.5},
      {"sabine-rt60", {200, 20}, 1.61},
      {"sabine-absorption", {200, 1.61}, 20},
      {"decayed-level", {90, 0.5, 2}, 75},
      {"critical-distance", {10000, 1}, 5.7},
      {"axial-mode", {3.43, 1, 343}, 50},
      {"axial-mode", {3.43, 3, 343}, 150},
      {"mode-length", {50, 343}, 3.43},
      {"open-tube", {0.343, 2, 343}, 1000},
      {"closed-tube", {0.343, 1, 343}, 250},
      {"closed-tube", {0.343, 2, 343}, 750},
      {"doppler", {1000, 34.3, 343}, 1111.1, 0.05},
      {"microphone-voltage", {0.01, 134}, 1.002, 0.0005},
      {"sensitivity-level", {0.01}, -40},
      {"sensitivity-of-level", {-40}, 0.01},
      {"cardioid-response", {90}, -6.02, 0.005},
      {"cardioid-response", {120}, -12.04, 0.005},
      {"figure-of-eight-response", {45}, -3.01, 0.005},
      {"loading-loss", {50, 50}, -6.02, 0.005},
      // Pitch and rhythm.
      {"semitone-frequency", {440, 3}, 523.25, 0.005},   // C5
      {"semitone-frequency", {440, -9}, 261.63, 0.005},  // middle C
      {"cents-of-ratio", {1.5}, 701.955, 0.0005},        // Ellis's tables in Helmholtz
      {"cents-of-ratio", {1.25}, 386.314, 0.0005},
      {"cents-of-frequencies", {440, 880}, 1200},
      {"just-interval-error", {1.75, 10}, -31.174, 0.0005},
      {"step-cents", {7, 24}, 350},
      {"interval-sum", {4, 3}, 7},
      {"interval-difference", {12, 5}, 7},
      {"stacked-interval", {7, 12}, 84},
      {"beat-frequency", {440, 442}, 2},
      {"harmonic-beats", {220, 3, 329.63, 2}, 0.74, 1e-6},
      {"harmonic-frequency", {65.41, 3}, 196.23, 1e-6},
      {"beat-duration", {120}, 0.5},
      {"division-duration", {120, 4}, 0.125},
      {"bars-duration", {24, 3, 90}, 48},
      {"bars-in-time", {48, 3, 90}, 24},
      {"tempo-of-bars", {24, 3, 48}, 90},
      {"tempo-of-beat", {0.5}, 120},
      {"metric-modulation", {120, 3, 2}, 180},
      {"polyrhythm-period", {8, 12}, 24},
      {"polyrhythm-attacks", {3, 4}, 6},
      {"polyrhythm-attacks", {4, 6}, 8},
      {"swing-duration", {150, 2}, 0.26667, 5e-6},
  };
  return kGolden;
}

TEST(FormulasTest, GiveTheGoldenValues) {
  for (const Golden& golden : GoldenValues()) {
    SCOPED_TRACE(golden.formula);
    const Formula* formula = FindFormula(golden.formula);
    ASSERT_NE(formula, nullptr);
    ASSERT_EQ(formula->parameters.size(), golden.values.size());
    EXPECT_NEAR(formula->compute(golden.values), golden.result, golden.tolerance);
  }
}

TEST(FormulasTest, EachHasAGoldenValue) {
  std::set<std::string_view> tested;
  for (const Golden& golden : GoldenValues()) tested.insert(golden.formula);
  for (const Formula& formula : Formulas()) {
    EXPECT_TRUE(tested.contains(formula.name)) << formula.name;
  }
}

TEST(FormulasTest, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const Formula& formula : Formulas()) {
    EXPECT_TRUE(names.insert(formula.name).second) << formula.name;
    std::set<std::string_view> parameters;
    for (const FormulaParameter& parameter : formula.parameters) {
      EXPECT_TRUE(parameters.insert(parameter.name).second) << formula.name << parameter.name;
    }
  }
}

TEST(FormulasTest, OutsideItsDomainAFormulaHasNoValue) {
  EXPECT_FALSE(std::isfinite(FindFormula("wavelength")->compute({0, 343})));
  EXPECT_FALSE(std::isfinite(FindFormula("level-of-pressure")->compute({-1})));
  EXPECT_FALSE(std::isfinite(FindFormula("polyrhythm-period")->compute({0, 0})));
}

TEST(FindFormulaTest, IsNullForAnUnknownName) { EXPECT_EQ(FindFormula("alchemy"), nullptr); }

}  // namespace
}  // namespace hearsay
