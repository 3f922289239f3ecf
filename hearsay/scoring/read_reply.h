// Reads which option a generated reply chooses. A reply that cannot be read is a parse failure,
// never a guess.
#ifndef HEARSAY_SCORING_READ_REPLY_H_
#define HEARSAY_SCORING_READ_REPLY_H_

#include <string>
#include <string_view>
#include <vector>

namespace hearsay {

// What a reading came to.
struct Reading {
  int place = -1;      // of the chosen option among those shown; -1: unreadable
  std::string reason;  // why it is unreadable

  bool ok() const { return place >= 0; }
};

// The version enters a run's identity: change it with any change of what is read.
inline constexpr std::string_view kReplyReaderVersion = "letter-or-text-3";

// A letter said as an answer: alone ("B", "(B)", "**B**"), at the start before a mark ("B. Oboe",
// "B) ..."), or after "answer is", "answer:", "option", "\boxed{". The article "A" before a word is
// no letter, and neither is one said to be wrong ("option B is incorrect"). Two different letters
// said as answers are unreadable, also in one breath ("A, C", "the answer is (A) and (C)").
Reading ReadLetter(std::string_view reply, size_t options);

// Exactly one of the options' texts stands in the reply, words compared without case, marks or
// extra space; a text inside a longer option's that stands there too does not count beside it.
Reading ReadOptionText(std::string_view reply, const std::vector<std::string>& options);

// Both of the above: the letter, if the text does not contradict it; the text, if no letter is
// said. An option that stands twice is read as the first of the two.
Reading ReadReply(std::string_view reply, const std::vector<std::string>& options);

}  // namespace hearsay

#endif  // HEARSAY_SCORING_READ_REPLY_H_
