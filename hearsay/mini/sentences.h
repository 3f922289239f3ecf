// What the voices of the mini benchmark say. All sentences are our own. Words and sentences belong
// to one part: those at even places of a list to the test part, those at odd places to the train
// part.
#ifndef HEARSAY_MINI_SENTENCES_H_
#define HEARSAY_MINI_SENTENCES_H_

#include <string>
#include <utility>
#include <vector>

#include "hearsay/mini/recordings.h"

namespace hearsay {

// The words that fill a sentence: "Barbara", "telephone", "library", "ten past one". Eight of each
// a part.
std::vector<std::string> SentenceNames(MiniPart part);
std::vector<std::string> SentenceThings(MiniPart part);
std::vector<std::string> SentencePlaces(MiniPart part);
std::vector<std::string> SentenceTimes(MiniPart part);

inline constexpr int kSentenceFrames = 6;

// One of the frames, filled: "Barbara is taking the telephone to the library at ten past one."
std::string FillSentence(int frame, const std::string& name, const std::string& thing,
                         const std::string& place, const std::string& time);

// Short statements without feeling: "The shop is on the left."
std::vector<std::string> NeutralSentences(MiniPart part);
// The same matter stated and asked: {"The road is closed.", "Is the road closed?"}.
std::vector<std::pair<std::string, std::string>> StatementsAndQuestions(MiniPart part);
// Words that are cheerful, and words that are sad.
std::vector<std::string> CheerfulSentences(MiniPart part);
std::vector<std::string> SadSentences(MiniPart part);

// "zero" to "nine".
const std::vector<std::string>& DigitWords();

// Sentences for the train part's language clips, with espeak-ng's name of the language.
struct ForeignSentences {
  const char* language;
  const char* espeak;
  std::vector<std::string> sentences;
};
const std::vector<ForeignSentences>& TrainLanguages();

}  // namespace hearsay

#endif  // HEARSAY_MINI_SENTENCES_H_
