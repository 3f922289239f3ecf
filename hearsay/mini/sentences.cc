#include "hearsay/mini/sentences.h"

#include "fmt/format.h"

namespace hearsay {
namespace {

template <typename T>
std::vector<T> OfPart(const std::vector<T>& all, MiniPart part) {
  std::vector<T> chosen;
  for (size_t i = part == MiniPart::kTest ? 0 : 1; i < all.size(); i += 2) chosen.push_back(all[i]);
  return chosen;
}

using Texts = std::vector<std::string>;

}  // namespace

std::vector<std::string> SentenceNames(MiniPart part) {
  static const Texts kNames = {"Barbara", "Emma",   "Peter", "Thomas", "Maria",  "Julia",
                               "George",  "Martin", "Helen", "Laura",  "Robert", "Simon",
                               "Susan",   "Alice",  "David", "Henry"};
  return OfPart(kNames, part);
}

std::vector<std::string> SentenceThings(MiniPart part) {
  static const Texts kThings = {"telephone", "hammer", "violin",   "lantern", "blanket", "pillow",
                                "camera",    "kettle", "umbrella", "carpet",  "basket",  "bottle",
                                "mirror",    "wallet", "suitcase", "trumpet"};
  return OfPart(kThings, part);
}

std::vector<std::string> SentencePlaces(MiniPart part) {
  static const Texts kPlaces = {"library", "school",  "station",  "bakery",  "garden", "castle",
                                "kitchen", "theatre", "hospital", "airport", "museum", "stable",
                                "harbour", "chapel",  "market",   "factory"};
  return OfPart(kPlaces, part);
}

std::vector<std::string> SentenceTimes(MiniPart part) {
  static const Texts kTimes = {
      "ten past one",    "half past one",     "half past two",      "ten past three",
      "quarter to four", "quarter past four", "five past five",     "twenty to six",
      "twenty past six", "five to seven",     "quarter past eight", "half past eight",
      "ten to nine",     "quarter to ten",    "half past eleven",   "twenty past twelve"};
  return OfPart(kTimes, part);
}

std::string FillSentence(int frame, const std::string& name, const std::string& thing,
                         const std::string& place, const std::string& time) {
  switch (frame % kSentenceFrames) {
    case 0:
      return fmt::format("{} is taking the {} to the {} at {}.", name, thing, place, time);
    case 1:
      return fmt::format("At {}, {} left the {} in the {}.", time, name, thing, place);
    case 2:
      return fmt::format("Please tell {} that the {} will be at the {} by {}.", name, thing, place,
                         time);
    case 3:
      return fmt::format("{} found the {} behind the {} at {}.", name, thing, place, time);
    case 4:
      return fmt::format("At {}, the {} was sent from the {} to {}.", time, thing, place, name);
    default:
      return fmt::format("At {}, {} went to the {} to look for the {}.", time, name, place, thing);
  }
}

std::vector<std::string> NeutralSentences(MiniPart part) {
  static const Texts kSentences = {
      "The shop is on the left.",          "The tea is on the table.",
      "The train stops at every station.", "A new road runs along the river.",
      "My brother works in the city.",     "The letter came this morning.",
      "The window looks out on the yard.", "Our house has a red door.",
      "They play cards in the evening.",   "The paper is in the second drawer.",
      "The bridge is made of stone.",      "We walk to work on most days.",
      "There are two chairs in the hall.", "The lesson begins after lunch.",
      "The bread is cut into slices.",     "He reads the paper at breakfast.",
      "The path leads down to the lake.",  "The clock hangs above the stove.",
      "She keeps her keys in a bowl.",     "The field lies behind the barn.",
      "The bus turns at the next corner.", "The boxes stand under the stairs.",
      "The post office closes at noon.",   "You can see the tower from here."};
  return OfPart(kSentences, part);
}

std::vector<std::pair<std::string, std::string>> StatementsAndQuestions(MiniPart part) {
  static const std::vector<std::pair<std::string, std::string>> kPairs = {
      {"The road is closed.", "Is the road closed?"},
      {"The soup is ready.", "Is the soup ready?"},
      {"The children are asleep.", "Are the children asleep?"},
      {"The shops are open today.", "Are the shops open today?"},
      {"He has found his gloves.", "Has he found his gloves?"},
      {"She has paid the bill.", "Has she paid the bill?"},
      {"They can swim across the lake.", "Can they swim across the lake?"},
      {"We can leave before dark.", "Can we leave before dark?"},
      {"It was raining in the valley.", "Was it raining in the valley?"},
      {"It was snowing on the hill.", "Was it snowing on the hill?"},
      {"You will be there tomorrow.", "Will you be there tomorrow?"},
      {"The boat will wait for us.", "Will the boat wait for us?"},
      {"The key is under the mat.", "Is the key under the mat?"},
      {"The lamp is in the corner.", "Is the lamp in the corner?"},
      {"The guests have arrived.", "Have the guests arrived?"},
      {"The leaves have fallen.", "Have the leaves fallen?"}};
  return OfPart(kPairs, part);
}

std::vector<std::string> CheerfulSentences(MiniPart part) {
  static const Texts kSentences = {
      "I am so happy that you are here.",       "This is the best day of my life.",
      "We have won, and everyone is laughing.", "What a wonderful present this is.",
      "I love this garden in the sunshine.",    "They are dancing because they are so glad.",
      "At last the good news has come.",        "I passed the exam and feel delighted.",
      "The party was great fun for all of us.", "How lovely it is to see you smile.",
      "Our holiday begins, and I cannot wait.", "I feel proud and full of joy today."};
  return OfPart(kSentences, part);
}

std::vector<std::string> SadSentences(MiniPart part) {
  static const Texts kSentences = {
      "I miss my old friend more every day.",        "Our dog died, and the house is empty.",
      "She cried all night after the funeral.",      "Nothing gives me any joy these days.",
      "I have lost everything that I loved.",        "He left without a word and broke her heart.",
      "I feel so lonely in this cold room.",         "The bad news made all of us weep.",
      "It hurts to think that he is gone.",          "I am unhappy and have no hope left.",
      "My grandmother is dying, and I am in tears.", "We failed, and everyone is in despair."};
  return OfPart(kSentences, part);
}

const std::vector<std::string>& DigitWords() {
  static const auto* words =
      new Texts{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
  return *words;
}

const std::vector<ForeignSentences>& TrainLanguages() {
  static const auto* languages = new std::vector<ForeignSentences>{
      {"English",
       "en-us",
       {"The weather will be fine tomorrow.", "Please close the door behind you.",
        "My sister lives by the sea.", "The market opens early in the morning."}},
      {"Spanish",
       "es",
       {"Mañana hará buen tiempo en la costa.", "Cierra la puerta, por favor.",
        "Mi hermana vive cerca del mar.", "El mercado abre por la mañana temprano."}},
      {"French",
       "fr",
       {"Demain, il fera beau sur la côte.", "Fermez la porte, s'il vous plaît.",
        "Ma sœur habite près de la mer.", "Le marché ouvre tôt le matin."}},
      {"Italian",
       "it",
       {"Domani farà bel tempo sulla costa.", "Chiudi la porta, per favore.",
        "Mia sorella abita vicino al mare.", "Il mercato apre presto la mattina."}},
      {"Russian",
       "ru",
       {"Завтра на берегу будет хорошая погода.", "Закройте дверь, пожалуйста.",
        "Моя сестра живёт у моря.", "Рынок открывается рано утром."}},
  };
  return *languages;
}

}  // namespace hearsay
