#include "hearsay/scoring/read_reply.h"

#include <set>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/question.h"
#include "re2/re2.h"

namespace hearsay {
namespace {

// Lower case; every run of anything but letters, digits, signs of music and comparison is one
// space; a space at both ends, so that only whole words match.
std::string Words(std::string_view text) {
  static const RE2 kOther(R"([^\p{L}\p{M}\p{N}#♯♭+%/.-]+)");
  static const RE2 kLoneMarks(R"( [./-]+ |[.]+ )");
  std::string words = " " + ToLower(text) + " ";
  RE2::GlobalReplace(&words, kOther, " ");
  RE2::GlobalReplace(&words, kLoneMarks, " ");
  return words;
}

}  // namespace

Reading ReadLetter(std::string_view reply, size_t options) {
  const std::string_view text = Trim(reply);
  std::set<char> letters;
  std::string letter;
  // Alone, or at the start before a mark.
  static const RE2 kAtStart(
      R"(^[\s*_"'(\[]*([A-H])(?:[\s*_"')\].:,]*$|[*_"')\]]*[.):,\]]|[*_]*\s*\n|\s+[-–—]\s))");
  if (RE2::PartialMatch(text, kAtStart, &letter)) letters.insert(letter[0]);
  // Said to be the answer. After "is" a bare letter must not be an article: a mark or the end
  // follows.
  static const RE2 kSaid(
      R"re((?i:answer|choice|option|choose|pick|select)(?i:\s+(?:is|would be|should be|option|letter|the))*\s*[:=]?\s*[*_"'(\[]*([A-H])(?:[*_"')\].:,;!]|\s*$|\s*\n|\s+(?i:is|because|as|since)\b))re");
  re2::StringPiece rest(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, kSaid, &letter)) letters.insert(letter[0]);
  static const RE2 kBoxed(R"(\\boxed\{\s*(?:\\text\{)?\s*\(?([A-H])\)?\s*\}?\s*\})");
  rest = re2::StringPiece(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, kBoxed, &letter)) letters.insert(letter[0]);

  if (letters.empty()) return {-1, "no option letter is said as the answer"};
  if (letters.size() > 1) return {-1, "different letters are said as the answer"};
  const auto place = static_cast<size_t>(*letters.begin() - 'A');
  if (place >= options) return {-1, fmt::format("the letter {} is no option", *letters.begin())};
  return {static_cast<int>(place), ""};
}

Reading ReadOptionText(std::string_view reply, const std::vector<std::string>& options) {
  const std::string words = Words(reply);
  std::vector<size_t> found;
  std::vector<std::string> forms;
  for (const std::string& option : options) forms.push_back(Words(option));
  for (size_t i = 0; i < options.size(); ++i) {
    if (forms[i].size() > 2 && words.find(forms[i]) != std::string::npos) found.push_back(i);
  }
  std::vector<size_t> longest;
  for (const size_t i : found) {
    bool inside_other = false;
    for (const size_t j : found) {
      inside_other |= i != j && forms[j].size() > forms[i].size() &&
                      forms[j].find(forms[i]) != std::string::npos;
    }
    if (!inside_other) longest.push_back(i);
  }
  if (longest.empty()) return {-1, "no option's text stands in the reply"};
  if (longest.size() > 1) return {-1, "the texts of several options stand in the reply"};
  return {static_cast<int>(longest.front()), ""};
}

Reading ReadReply(std::string_view reply, const std::vector<std::string>& options) {
  if (Trim(reply).empty()) return {-1, "the reply is empty"};
  const Reading letter = ReadLetter(reply, options.size());
  const Reading text = ReadOptionText(reply, options);
  if (letter.ok() && text.ok() && letter.place != text.place) {
    return {-1, fmt::format("the letter {} and the text of {} contradict each other",
                            OptionLetter(letter.place), OptionLetter(text.place))};
  }
  if (letter.ok()) return letter;
  if (text.ok()) return text;
  return letter.reason.starts_with("different") ? letter : text;
}

}  // namespace hearsay
