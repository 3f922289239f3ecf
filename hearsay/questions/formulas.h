// The formulas by which the answers of computed questions are worked out.
#ifndef HEARSAY_QUESTIONS_FORMULAS_H_
#define HEARSAY_QUESTIONS_FORMULAS_H_

#include <string_view>
#include <vector>

#include "hearsay/questions/quantities.h"

namespace hearsay {

struct FormulaParameter {
  std::string_view name;
  Quantity quantity;
};

struct Formula {
  std::string_view name;  // "alias-frequency"; derivations refer to it, so it never changes
  Quantity result;
  std::vector<FormulaParameter> parameters;
  // The result from one value for each parameter, in their order, all in base units. Not a number,
  // or infinite, where the formula has no value.
  double (*compute)(const std::vector<double>& values);
};

// What each computes, and where it comes from, stands beside it in the source.
std::vector<Formula> DigitalFormulas();     // formulas_digital.cc: sampling to networks
std::vector<Formula> ProcessingFormulas();  // formulas_processing.cc: effects, levels, distortion
std::vector<Formula> AcousticFormulas();    // formulas_acoustic.cc: air, rooms, ears, microphones
std::vector<Formula> MusicFormulas();       // formulas_music.cc: pitch and rhythm

// All of them. Lives as long as the program.
const std::vector<Formula>& Formulas();

// Null when there is no formula of that name.
const Formula* FindFormula(std::string_view name);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_FORMULAS_H_
