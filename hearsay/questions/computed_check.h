// Works the answers of computed questions out again, and says where they do not hold.
//
// The derivation of a computed question names a formula (formulas.h) and a value with a unit for
// each of its parameters:
//   {"formula": "alias-frequency", "parameters": {
//      "frequency": {"value": 30, "unit": "kHz"}, "sampling_rate": {"value": 48, "unit": "kHz"}}}
// Units are those of FindUnit. A count's unit is whatever is counted ("samples", or nothing), a
// plain ratio's is empty.
#ifndef HEARSAY_QUESTIONS_COMPUTED_CHECK_H_
#define HEARSAY_QUESTIONS_COMPUTED_CHECK_H_

#include <string>
#include <vector>

#include "hearsay/questions/question.h"

namespace hearsay {

// More questions than this from one formula would ask for one piece of knowledge over and over.
inline constexpr int kMaximumPerFormula = 5;

// A distractor this close to the result could be defended: 2% of it, or 0.25 dB of a level.
inline constexpr double kClosestDistractor = 0.02;
inline constexpr double kClosestDistractorLevel = 0.25;

// Every reason why a computed question does not hold, a sentence each; none for a sound one:
//   - the derivation is malformed, its formula unknown, a parameter missing, unknown or in a wrong
//     unit, or the formula has no value there;
//   - a parameter does not stand in the stem as a number with a unit, which makes the question
//     unanswerable (two parameters may stand in the same number);
//   - an option does not hold exactly one number of the result's quantity, or two state the same;
//   - the right option is not the result, rounded to the digits that it shows;
//   - a wrong option is, or comes closer to the result than the constants above.
std::vector<std::string> ComputedFaults(const Question& question);

// For each formula that more than kMaximumPerFormula computed questions use, a sentence with their
// ids.
std::vector<std::string> OverusedFormulas(const std::vector<Question>& questions);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_COMPUTED_CHECK_H_
