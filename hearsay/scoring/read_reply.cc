#include "hearsay/scoring/read_reply.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/question.h"
#include "re2/re2.h"

namespace hearsay {
namespace {

constexpr std::string_view kDifferentLetters = "different letters are said as the answer";

// Lower case; every run of anything but letters, digits, signs of music and arithmetic is one
// space; a space at both ends, so that only whole words match. The minus sign is written as a
// hyphen, so that -3 dB and 3 dB differ whichever of the two a reply uses.
std::string Words(std::string_view text) {
  static const RE2 kMinus("\u2212");
  static const RE2 kOther(R"([^\p{L}\p{M}\p{N}#♯♭+%/.-]+)");
  static const RE2 kLoneMarks(R"( [./-]+ |[.]+ )");
  std::string words = " " + ToLower(text) + " ";
  RE2::GlobalReplace(&words, kMinus, "-");
  RE2::GlobalReplace(&words, kOther, " ");
  RE2::GlobalReplace(&words, kLoneMarks, " ");
  return words;
}

// What says that a letter after it is the answer. Markdown may stand around the colon.
constexpr std::string_view kSaying =
    R"re((?i:answer|choice|option|choose|pick|select)(?i:\s+(?:is|would be|should be|option|letter|the))*[\s*_]*[:=]?[\s*_"'(\[]*)re";

}  // namespace

Reading ReadLetter(std::string_view reply, size_t options) {
  const std::string_view text = Trim(reply);
  std::set<char> letters;
  std::string letter;
  std::string other;
  // Alone, or at the start before a mark.
  static const RE2 kAtStart(
      R"(^[\s*_"'(\[]*([A-H])(?:[\s*_"')\].:,]*$|[*_"')\]]*[.):,\]]|[*_]*\s*\n|\s+[-–—]\s))");
  if (RE2::PartialMatch(text, kAtStart, &letter)) letters.insert(letter[0]);
  // Said to be the answer. After "is" a bare letter must not be an article: a mark or the end
  // follows.
  static const RE2 kSaid(
      std::string(kSaying) +
      R"re(([A-H])(?:[*_"')\].:,;!]|\s*$|\s*\n|\s+(?i:is|because|as|since)\b))re");
  re2::StringPiece rest(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, kSaid, &letter)) letters.insert(letter[0]);
  static const RE2 kBoxed(R"(\\boxed\{\s*(?:\\text\{)?\s*\(?([A-H])\)?\s*\}?\s*\})");
  rest = re2::StringPiece(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, kBoxed, &letter)) letters.insert(letter[0]);
  // Said in one breath with another letter: "A, B", "the answer is (A) and (C)".
  static const RE2 kListed(
      "(?:^[\\s*_\"'(\\[]*|" + std::string(kSaying) + ")" +
      R"re(([A-H])[*_"')\]]*\s*(?:[,;/&]\s*(?:(?i:and|or)\s+)?|(?i:and|or)\s+)[*_"'(\[]*([A-H])(?:[*_"')\].:,;!/]|\s*$|\s+(?i:and|or)\b))re");
  rest = re2::StringPiece(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, kListed, &letter, &other))
    letters.insert({letter[0], other[0]});
  // Said to be wrong.
  static const RE2 kRefused(
      R"re(\b([A-H])[*_"')\]]*\s+(?i:isn't|is\s+(?:not|wrong|incorrect|false|unlikely|impossible|ruled out))\b)re");
  rest = re2::StringPiece(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, kRefused, &letter)) letters.erase(letter[0]);

  if (letters.empty()) return {-1, "no option letter is said as the answer"};
  if (letters.size() > 1) return {-1, std::string(kDifferentLetters)};
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
    if (forms[i].size() <= 2) continue;
    // A single letter (the note A, the string G) stands in many a sentence by chance.
    const bool lone_letter = Trim(options[i]).size() == 1;
    if (lone_letter ? words == forms[i] : words.find(forms[i]) != std::string::npos) {
      found.push_back(i);
    }
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
  // An option that stands twice is one answer, the first of the two.
  for (size_t& i : longest) i = static_cast<size_t>(FirstLike(options, static_cast<int>(i)));
  std::sort(longest.begin(), longest.end());
  longest.erase(std::unique(longest.begin(), longest.end()), longest.end());
  if (longest.empty()) return {-1, "no option's text stands in the reply"};
  if (longest.size() > 1) return {-1, "the texts of several options stand in the reply"};
  return {static_cast<int>(longest.front()), ""};
}

Reading ReadReply(std::string_view reply, const std::vector<std::string>& options) {
  if (Trim(reply).empty()) return {-1, "the reply is empty"};
  // The whole of one option, word for word, whatever letters it speaks of ("F and A").
  std::set<int> whole;
  for (size_t i = 0; i < options.size(); ++i) {
    if (Trim(options[i]).size() > 1 && Words(options[i]) == Words(reply)) {
      whole.insert(FirstLike(options, static_cast<int>(i)));
    }
  }
  if (whole.size() == 1) return {*whole.begin(), ""};
  Reading letter = ReadLetter(reply, options.size());
  if (letter.ok()) letter.place = FirstLike(options, letter.place);
  const Reading text = ReadOptionText(reply, options);
  if (letter.ok() && text.ok() && letter.place != text.place) {
    return {-1, fmt::format("the letter {} and the text of {} contradict each other",
                            OptionLetter(letter.place), OptionLetter(text.place))};
  }
  // The text of one of two letters would be a guess between them: "A. Violin? No, the answer is B."
  if (letter.ok() || letter.reason == kDifferentLetters) return letter;
  return text;
}

}  // namespace hearsay
