#include "hearsay/lexicon/lexical_recipes.h"

#include <utility>

namespace hearsay {
namespace {

constexpr const char* kPronunciation = "phonetic.pronunciation";
constexpr const char* kStress = "phonetic.stress";
constexpr const char* kRhyme = "phonetic.rhyme";

void Replace(std::string& text, const std::string& name, const std::string& value) {
  const std::string place = "{" + name + "}";
  for (size_t at = text.find(place); at != std::string::npos;
       at = text.find(place, at + value.size())) {
    text.replace(at, place.size(), value);
  }
}

}  // namespace

const std::vector<LexicalRecipe>& LexicalRecipes() {
  static const std::vector<LexicalRecipe> kRecipes = {
      {kPronunciation, "homophone-of",
       "In General American, which of these words sounds exactly like '{word}'?"},
      {kPronunciation, "homophone-of",
       "A listener hears '{word}' on its own, in an American accent. For which other word could it "
       "be taken?"},
      {kPronunciation, "pair-homophones",
       "Which pair of words is pronounced the same in General American?"},
      {kPronunciation, "pair-homophones",
       "Three of these pairs are homophones in General American. Which pair is not?", true},
      {kPronunciation, "silent-letter",
       "In which of these words is the letter '{letter}' silent in General American?"},
      {kPronunciation, "silent-letter",
       "Three of these words have a silent '{letter}' in General American. In which one is it "
       "heard?",
       true},
      {kPronunciation, "starts-with-sound",
       "Going by sound and not by spelling, which word begins with {sound}?"},
      {kPronunciation, "ends-with-sound",
       "Whatever its last letter may be, which of these words ends in the sound {sound}?"},
      {kPronunciation, "stressed-vowel",
       "Which of these words has the vowel {sound} in its stressed syllable in General American?"},
      {kPronunciation, "pronounced-as",
       "Which of these words does the ARPAbet transcription {transcription} stand for?"},

      {kStress, "syllables-of", "How many syllables does '{word}' have in General American?"},
      {kStress, "syllables", "Which of these words is spoken in exactly {number} syllables?"},
      {kStress, "most-syllables", "Which of these words has the most syllables when it is spoken?"},
      {kStress, "fewest-syllables", "Which of these words takes the fewest syllables to say?"},
      {kStress, "syllables-like", "Which word has just as many syllables as '{word}'?"},
      {kStress, "stressed-syllable-of",
       "On which syllable does '{word}' carry its primary stress in General American?"},
      {kStress, "stressed-on",
       "Which of these words has its primary stress on the {place} syllable in General American?"},
      {kStress, "stressed-like",
       "Counted from its beginning, which word is stressed on the same syllable as '{word}' in "
       "General American?"},
      {kStress, "stressed-on",
       "Three of these words have their primary stress on the {place} syllable in General "
       "American. Which one has not?",
       true},
      {kStress, "two-stresses",
       "Which of these words can be stressed on its first or on its second syllable, depending on "
       "its part of speech?"},

      {kRhyme, "rhymes-with",
       "Which of these words makes a perfect rhyme with '{word}' in General American?"},
      {kRhyme, "rhymes-with",
       "A songwriter with an American accent needs a full rhyme for '{word}'. Which word will do?"},
      {kRhyme, "rhymes-with",
       "Three of these words rhyme with '{word}' in General American. Which one does not?", true},
      {kRhyme, "pair-rhymes",
       "Which of these pairs of words rhymes in General American, however it is spelled?"},
      {kRhyme, "starts-like",
       "Going by sound and not by spelling, which word alliterates with '{word}'?"},
      {kRhyme, "ends-like", "Which of these words has the same last sound as '{word}'?"},
      {kRhyme, "minimal-pair-with",
       "Which of these words forms a minimal pair with '{word}', differing from it in exactly one "
       "sound?"},
      {kRhyme, "first-sound-replaced",
       "Put {sound} in place of the first sound of '{word}'. Which word do you hear?"},
      {kRhyme, "first-sound-removed",
       "Leave out the first sound of '{word}', by ear and not by letter. Which word remains?"},
      {kRhyme, "sounds-reversed",
       "Play the sounds of '{word}' in reverse order, the last one first. Which word comes out?"},
      {kRhyme, "sounds-of",
       "How many separate sounds (phonemes) does '{word}' have in General American?"},
  };
  return kRecipes;
}

std::string StemOf(const LexicalRecipe& recipe, const LexicalClaim& claim) {
  std::string stem = recipe.stem;
  Replace(stem, "word", claim.word);
  Replace(stem, "letter", claim.letter);
  Replace(stem, "transcription", claim.transcription);
  Replace(stem, "sound", SoundInWords(claim.sound));
  Replace(stem, "number", NumberInWords(claim.number));
  Replace(stem, "place", PlaceInWords(claim.number));
  return stem;
}

}  // namespace hearsay
