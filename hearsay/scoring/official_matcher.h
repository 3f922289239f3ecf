// The matcher by which MMAU and MMAR publish their accuracies: it compares the words of a reply
// with those of the answer and of the other choices, without regard to their order.
#ifndef HEARSAY_SCORING_OFFICIAL_MATCHER_H_
#define HEARSAY_SCORING_OFFICIAL_MATCHER_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// The version enters a run's identity: change it with any change of what matches.
inline constexpr std::string_view kOfficialMatcherVersion = "mmau-mmar-words-1";

// Whether Python's `re` takes the code point for a word character (\w): str.isalnum or '_'. By the
// Unicode version of ICU, which may know a few characters more than a Python does.
bool IsPythonWordCharacter(char32_t code_point);

// The words of `re.findall(r'\b\w+\b', text.lower())` as a set. Ill-formed UTF-8 parts words.
std::set<std::string> PythonWords(std::string_view text);

// True when the reply has every word of the answer and none that only other choices have: of a
// choice whose words are not the answer's, those that the answer lacks. A reply without a word
// never matches; an answer without a word matches every other reply that has none of the choices'
// words. (string_match of MMAU's and MMAR's evaluation.py.)
bool OfficialMatch(std::string_view answer, std::string_view reply,
                   const std::vector<std::string>& choices);

}  // namespace hearsay

#endif  // HEARSAY_SCORING_OFFICIAL_MATCHER_H_
