// Picks by log-probabilities.
#ifndef HEARSAY_SCORING_PROBABILITIES_H_
#define HEARSAY_SCORING_PROBABILITIES_H_

#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// Versions enter a run's identity.
inline constexpr std::string_view kLetterScorerVersion = "letter-probability-1";
inline constexpr std::string_view kClozeScorerVersion = "cloze-per-byte-1";

// The place of the largest value; the first of equals; -1 when no value is above -infinity, or
// when any is not a number.
int LargestPlace(const std::vector<double>& log_probabilities);

// Log-likelihoods divided by the texts' lengths in bytes of UTF-8, so that they compare across
// lengths and across tokenizers (lm-evaluation-harness's acc_norm does the same in characters).
std::vector<double> PerByte(const std::vector<double>& log_likelihoods,
                            const std::vector<std::string>& texts);

// Shares of the options that add up to 1 (softmax). All zero where LargestPlace is -1.
std::vector<double> Shares(const std::vector<double>& log_probabilities);

}  // namespace hearsay

#endif  // HEARSAY_SCORING_PROBABILITIES_H_
