#include "hearsay/lexicon/lexical_claim.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

constexpr std::array<const char*, 13> kNumbers = {"zero", "one",    "two",   "three", "four",
                                                  "five", "six",    "seven", "eight", "nine",
                                                  "ten",  "eleven", "twelve"};
constexpr std::array<const char*, 7> kPlaces = {"",       "first", "second", "third",
                                                "fourth", "fifth", "sixth"};

// Whether a claim holds of one pronunciation of an option, given one of the claim's word (empty
// where the claim has none).
using Holds = std::function<bool(const LexicalClaim&, const Pronunciation& word,
                                 const Pronunciation& option)>;

struct Kind {
  std::vector<std::string> fields;
  Holds holds;                   // of words
  bool about_syllables = false;  // words whose syllables speakers count differently are unsure
  bool about_sounds = false;     // words whose sounds phonologists count differently are unsure
};

bool SoundAlike(const LexicalClaim& /*claim*/, const Pronunciation& word,
                const Pronunciation& option) {
  return Symbols(word) == Symbols(option) && StressedSyllable(word) == StressedSyllable(option);
}

Pronunciation WithoutFirst(const Pronunciation& word) {
  return word.empty() ? word : Pronunciation(word.begin() + 1, word.end());
}

const std::map<std::string, Kind>& Kinds() {
  using C = const LexicalClaim&;
  using P = const Pronunciation&;
  static const std::map<std::string, Kind> kKinds = {
      {"homophone-of", {{"word"}, SoundAlike}},
      {"rhymes-with",
       {{"word"}, [](C, P word, P option) { return MakePerfectRhyme(word, option); }}},
      {"starts-like",
       {{"word"},
        [](C, P word, P option) { return word.front().symbol == option.front().symbol; }}},
      {"ends-like",
       {{"word"}, [](C, P word, P option) { return word.back().symbol == option.back().symbol; }}},
      {"minimal-pair-with",
       {{"word"}, [](C, P word, P option) { return MakeMinimalPair(word, option); }}},
      {"stressed-like",
       {{"word"},
        [](C, P word, P option) { return StressedSyllable(word) == StressedSyllable(option); },
        true}},
      {"syllables-like",
       {{"word"},
        [](C, P word, P option) { return SyllableCount(word) == SyllableCount(option); },
        true}},
      {"first-sound-replaced",
       {{"word", "sound"},
        [](C claim, P word, P option) {
          std::vector<std::string> result = Symbols(word);
          result.front() = claim.sound;
          return result == Symbols(option);
        }}},
      {"first-sound-removed",
       {{"word"},
        [](C, P word, P option) { return Symbols(WithoutFirst(word)) == Symbols(option); }}},
      {"sounds-reversed",
       {{"word"},
        [](C, P word, P option) {
          std::vector<std::string> result = Symbols(word);
          std::reverse(result.begin(), result.end());
          return result == Symbols(option);
        }}},
      {"pronounced-as", {{"transcription"}, SoundAlike}},
      {"syllables",
       {{"number"},
        [](C claim, P, P option) { return SyllableCount(option) == claim.number; },
        true}},
      {"stressed-on",
       {{"number"},
        [](C claim, P, P option) { return StressedSyllable(option) == claim.number; },
        true}},
      {"starts-with-sound",
       {{"sound"}, [](C claim, P, P option) { return option.front().symbol == claim.sound; }}},
      {"ends-with-sound",
       {{"sound"}, [](C claim, P, P option) { return option.back().symbol == claim.sound; }}},
      {"stressed-vowel",
       {{"sound"},
        [](C claim, P, P option) {
          const auto part = RhymingPart(option);
          return !part.empty() && part.front() == claim.sound;
        }}},
      {"silent-letter", {{"letter"}, nullptr}},
      {"two-stresses", {{}, nullptr}},
      {"most-syllables", {{}, nullptr, true}},
      {"fewest-syllables", {{}, nullptr, true}},
      {"syllables-of", {{"word"}, nullptr, true}},
      {"sounds-of", {{"word"}, nullptr, false, true}},
      {"stressed-syllable-of", {{"word"}, nullptr, true}},
      {"pair-homophones", {{}, nullptr}},
      {"pair-rhymes", {{}, nullptr}},
  };
  return kKinds;
}

bool AboutStress(const std::string& kind) {
  return kind == "stressed-like" || kind == "stressed-on" || kind == "stressed-syllable-of" ||
         kind == "two-stresses" || kind == "stressed-vowel";
}

// Sounds that are counted as one by some and as two by others: the vowel of "fur", the start of
// "use".
bool HasDoubtfulSounds(const Pronunciation& pronunciation) {
  return std::any_of(pronunciation.begin(), pronunciation.end(), [](const Phone& phone) {
    return phone.symbol == "ER" || phone.symbol == "Y";
  });
}

// CMUdict writes AA for the vowel of "raw" in some words and AO in others; which of them speakers
// without the merger rhyme with "spa" cannot be told from it.
bool HasDoubtfulVowel(const std::string& word, const std::vector<Pronunciation>& variants) {
  if (word.find("aw") == std::string::npos && word.find("au") == std::string::npos &&
      word.find("ough") == std::string::npos && word.find("al") == std::string::npos) {
    return false;
  }
  for (const Pronunciation& variant : variants) {
    for (const Phone& phone : variant) {
      if (phone.symbol == "AA") return true;
    }
  }
  return false;
}

bool ComparesVowels(const std::string& kind) {
  return kind == "rhymes-with" || kind == "homophone-of" || kind == "minimal-pair-with" ||
         kind == "first-sound-removed" || kind == "first-sound-replaced" ||
         kind == "sounds-reversed" || kind == "stressed-vowel";
}

// Whether a word may be asked about at all in a claim of this kind.
bool IsUsable(const Kind& kind, const std::string& name, const std::string& word,
              const std::vector<Pronunciation>& variants) {
  // Words with a further pronunciation that the dictionary does not list.
  static const std::set<std::string> kIncomplete = {"grease", "greasy", "refuse", "row"};
  if (variants.empty() || kIncomplete.contains(word)) return false;
  // Vowels alliterate with each other, or not at all: authors differ.
  if (name == "starts-like" && variants.front().front().is_vowel()) return false;
  if (ComparesVowels(name) && HasDoubtfulVowel(word, variants)) return false;
  for (const Pronunciation& variant : variants) {
    if (kind.about_syllables && HasDoubtfulSyllables(variant)) return false;
    if (kind.about_sounds && HasDoubtfulSounds(variant)) return false;
    if (AboutStress(name) && StressedSyllable(variant) == 0) return false;
    // Of one syllable, nobody asks which is stressed.
    if (kind.about_syllables && AboutStress(name) && SyllableCount(variant) < 2) return false;
  }
  return true;
}

// Over all pairs of pronunciations.
Truth JudgeVariants(const std::vector<Pronunciation>& words,
                    const std::vector<Pronunciation>& options,
                    const std::function<bool(const Pronunciation&, const Pronunciation&)>& holds) {
  bool always = true;
  bool ever = false;
  for (const Pronunciation& word : words) {
    for (const Pronunciation& option : options) {
      const bool strictly = holds(word, option);
      always = always && strictly;
      ever = ever || strictly || holds(Merged(word), Merged(option));
    }
  }
  return always ? Truth::kTrue : ever ? Truth::kUnsure : Truth::kFalse;
}

bool SoundTheSame(const Pronunciation& a, const Pronunciation& b) {
  return Symbols(a) == Symbols(b);
}

// Two words of one sound are neither a good rhyme nor surely none; two that are one sound apart for
// some speakers and none for others are no minimal pair.
Truth JudgeRelation(const std::string& kind, const std::vector<Pronunciation>& words,
                    const std::vector<Pronunciation>& options,
                    const std::function<bool(const Pronunciation&, const Pronunciation&)>& holds) {
  const Truth truth = JudgeVariants(words, options, holds);
  if (truth != Truth::kTrue && (kind == "rhymes-with" || kind == "minimal-pair-with") &&
      JudgeVariants(words, options, SoundTheSame) != Truth::kFalse) {
    return Truth::kUnsure;
  }
  if (kind == "minimal-pair-with" && truth == Truth::kTrue) {
    for (const Pronunciation& word : words) {
      for (const Pronunciation& option : options) {
        if (!MakeMinimalPair(Merged(word), Merged(option))) return Truth::kUnsure;
      }
    }
  }
  if (kind == "rhymes-with" && truth == Truth::kFalse) {
    // An identical rhyme ("leave", "believe") is called a rhyme by many, and none by others.
    const auto same_part = [](const Pronunciation& a, const Pronunciation& b) {
      return RhymingPart(a) == RhymingPart(b) || EndingFromLastStress(a) == EndingFromLastStress(b);
    };
    if (JudgeVariants(words, options, same_part) != Truth::kFalse) return Truth::kUnsure;
  }
  return truth;
}

size_t CountOf(const std::string& text, char letter) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), letter));
}

// The sounds that a letter can stand for.
const std::set<std::string>& SoundsOfLetter(const std::string& letter) {
  static const std::map<std::string, std::set<std::string>> kSounds = {
      {"b", {"B"}},
      {"d", {"D", "JH", "T"}},
      {"g", {"G", "JH", "ZH", "NG", "F"}},
      {"h", {"HH"}},
      {"k", {"K"}},
      {"l", {"L"}},
      {"n", {"N", "NG"}},
      {"p", {"P", "F"}},
      {"t", {"T", "CH", "SH", "TH", "DH"}},
      {"w", {"W"}}};
  static const std::set<std::string> kNone;
  const auto found = kSounds.find(letter);
  return found == kSounds.end() ? kNone : found->second;
}

// Silent: written once, and none of its sounds is heard. Sounded: written once, and one is heard in
// every pronunciation. Digraphs in which the letter does other work ("sh", "ow", "nk") are unsure.
Truth JudgeSilentLetter(const std::string& letter, const std::string& option,
                        const std::vector<Pronunciation>& variants) {
  static const std::map<std::string, std::vector<std::string>> kDigraphs = {
      {"h", {"ch", "sh", "th", "ph", "gh", "wh", "rh", "ah", "oh"}},
      {"w", {"ow", "aw", "ew", "wh"}},
      {"g", {"ng", "gh", "dg"}},
      {"n", {"ng", "nk", "nx"}},
      {"k", {"ck"}},
      {"t", {"th", "ti", "tu", "tch"}},
      {"d", {"dg", "du"}},
      {"p", {"ph"}}};
  if (letter.size() != 1 || SoundsOfLetter(letter).empty() || CountOf(option, letter[0]) != 1) {
    return Truth::kUnsure;
  }
  if (const auto digraphs = kDigraphs.find(letter); digraphs != kDigraphs.end()) {
    for (const std::string& digraph : digraphs->second) {
      if (option.find(digraph) != std::string::npos) return Truth::kUnsure;
    }
  }
  bool always_heard = true;
  bool ever_heard = false;
  for (const Pronunciation& variant : variants) {
    const bool heard = std::any_of(variant.begin(), variant.end(), [&](const Phone& phone) {
      return SoundsOfLetter(letter).contains(phone.symbol);
    });
    always_heard = always_heard && heard;
    ever_heard = ever_heard || heard;
  }
  return !ever_heard ? Truth::kTrue : always_heard ? Truth::kFalse : Truth::kUnsure;
}

// Nouns that differ from their verbs by stress ("a record", "to record"): the dictionary also lists
// second pronunciations that differ in stress by accident, which make no question.
bool IsNounAndVerb(const std::string& word) {
  static const std::set<std::string> kPairs = {
      "address", "combine",   "compound", "compress", "conduct",   "conflict", "construct",
      "contest", "contract",  "contrast", "convert",  "convict",   "decrease", "defect",
      "desert",  "digest",    "discount", "escort",   "export",    "extract",  "impact",
      "import",  "increase",  "insert",   "insult",   "object",    "perfect",  "permit",
      "present", "produce",   "progress", "project",  "protest",   "rebel",    "recall",
      "record",  "refund",    "refuse",   "reject",   "research",  "segment",  "subject",
      "survey",  "suspect",   "torment",  "transfer", "transport", "update",   "upgrade",
      "upset",   "conscript", "refill",   "relay",    "pervert",   "invite",   "content"};
  return kPairs.contains(word);
}

Truth JudgeTwoStresses(const std::string& word, const std::vector<Pronunciation>& variants) {
  std::set<int> places;
  for (const Pronunciation& variant : variants) places.insert(StressedSyllable(variant));
  if (places == std::set<int>{1, 2}) {
    return IsNounAndVerb(word) ? Truth::kTrue : Truth::kUnsure;
  }
  return places.size() == 1 && !IsNounAndVerb(word) ? Truth::kFalse : Truth::kUnsure;
}

// The one value of all variants; -1 when they differ.
int ValueOf(const std::vector<Pronunciation>& variants, int (*measure)(const Pronunciation&)) {
  if (variants.empty()) return -1;
  const int value = measure(variants.front());
  for (const Pronunciation& variant : variants) {
    if (measure(variant) != value) return -1;
  }
  return value;
}

int SoundCount(const Pronunciation& pronunciation) {
  return static_cast<int>(pronunciation.size());
}

// "Three" to 3, "The second" to 2; -1 for anything else.
int NumberOf(const std::string& option) {
  const std::string text = ToLower(option);
  for (size_t i = 0; i < kNumbers.size(); ++i) {
    if (text == kNumbers[i]) return static_cast<int>(i);
  }
  for (size_t i = 1; i < kPlaces.size(); ++i) {
    if (text == fmt::format("the {}", kPlaces[i])) return static_cast<int>(i);
  }
  return -1;
}

Truth JudgeNumber(const LexicalClaim& claim, const std::string& option, const Lexicon& lexicon) {
  const auto measure = claim.kind == "syllables-of" ? SyllableCount
                       : claim.kind == "sounds-of"  ? SoundCount
                                                    : StressedSyllable;
  const int value = ValueOf(lexicon.Find(claim.word), measure);
  const int number = NumberOf(option);
  if (value <= 0 || number < 0) return Truth::kUnsure;
  return value == number ? Truth::kTrue : Truth::kFalse;
}

Truth JudgeExtreme(const LexicalClaim& claim, const std::vector<std::string>& options, size_t index,
                   const Lexicon& lexicon) {
  const int sign = claim.kind == "most-syllables" ? 1 : -1;
  const Kind& kind = Kinds().at(claim.kind);
  std::vector<int> values;
  for (const std::string& option : options) {
    const auto& variants = lexicon.Find(option);
    if (!IsUsable(kind, claim.kind, option, variants)) return Truth::kUnsure;
    values.push_back(ValueOf(variants, SyllableCount));
    if (values.back() < 0) return Truth::kUnsure;
  }
  bool beaten = false;
  for (size_t other = 0; other < values.size(); ++other) {
    if (other != index && sign * values[other] >= sign * values[index]) beaten = true;
  }
  return beaten ? Truth::kFalse : Truth::kTrue;
}

Truth JudgePair(const LexicalClaim& claim, const std::string& option, const Lexicon& lexicon) {
  const std::vector<std::string> pair = PairOf(option);
  if (pair.empty()) return Truth::kUnsure;
  const std::string kind = claim.kind == "pair-homophones" ? "homophone-of" : "rhymes-with";
  const LexicalClaim of_one = {.kind = kind, .word = pair[0]};
  return JudgeOption(of_one, {pair[1]}, 0, lexicon);
}

bool IsPairKind(const std::string& kind) { return kind.starts_with("pair-"); }
bool IsNumberKind(const std::string& kind) {
  return kind.ends_with("-of") && kind != "homophone-of";
}
bool IsExtremeKind(const std::string& kind) {
  return kind == "most-syllables" || kind == "fewest-syllables";
}

// What of the claim a stem must show, so that what is asked is what is judged.
std::vector<std::string> ShownInStem(const LexicalClaim& claim) {
  std::vector<std::string> shown;
  if (!claim.word.empty()) shown.push_back(fmt::format("'{}'", claim.word));
  if (!claim.letter.empty()) shown.push_back(fmt::format("'{}'", claim.letter));
  if (!claim.sound.empty()) shown.push_back(SoundInWords(claim.sound));
  if (!claim.transcription.empty()) shown.push_back(claim.transcription);
  if (claim.kind == "syllables") shown.push_back(NumberInWords(claim.number));
  if (claim.kind == "stressed-on") shown.push_back(PlaceInWords(claim.number));
  if (claim.negated) shown.emplace_back("Three of these");
  return shown;
}

}  // namespace

std::string NumberInWords(int number) {
  return number >= 0 && number < static_cast<int>(kNumbers.size()) ? kNumbers[number]
                                                                   : std::to_string(number);
}

std::string PlaceInWords(int number) {
  return number >= 1 && number < static_cast<int>(kPlaces.size()) ? kPlaces[number]
                                                                  : std::to_string(number);
}

std::string SoundInWords(const std::string& symbol) {
  static const std::map<std::string, std::string> kNames = {
      {"B", "/b/ as in 'bit'"},         {"CH", "/t\u0283/ as in 'chin'"},
      {"D", "/d/ as in 'dip'"},         {"DH", "/\u00F0/ as in 'then'"},
      {"F", "/f/ as in 'fit'"},         {"G", "/g/ as in 'get'"},
      {"HH", "/h/ as in 'hit'"},        {"JH", "/d\u0292/ as in 'jet'"},
      {"K", "/k/ as in 'kit'"},         {"L", "/l/ as in 'let'"},
      {"M", "/m/ as in 'met'"},         {"N", "/n/ as in 'net'"},
      {"P", "/p/ as in 'pit'"},         {"R", "/r/ as in 'red'"},
      {"S", "/s/ as in 'sit'"},         {"SH", "/\u0283/ as in 'ship'"},
      {"T", "/t/ as in 'tip'"},         {"TH", "/\u03B8/ as in 'thin'"},
      {"V", "/v/ as in 'vet'"},         {"W", "/w/ as in 'wet'"},
      {"Y", "/j/ as in 'yet'"},         {"Z", "/z/ as in 'zip'"},
      {"AE", "/\u00E6/ as in 'bat'"},   {"AY", "/a\u026A/ as in 'bite'"},
      {"EH", "/\u025B/ as in 'bet'"},   {"EY", "/e\u026A/ as in 'bait'"},
      {"IH", "/\u026A/ as in 'bit'"},   {"IY", "/i/ as in 'beat'"},
      {"OW", "/o\u028A/ as in 'boat'"}, {"UW", "/u/ as in 'boot'"},
      {"AH", "/\u028C/ as in 'but'"},   {"AW", "/a\u028A/ as in 'bout'"},
      {"UH", "/\u028A/ as in 'book'"}};
  const auto found = kNames.find(symbol);
  return found == kNames.end() ? "" : found->second;
}

std::vector<std::string> PairOf(const std::string& option) {
  constexpr std::string_view kAnd = " and ";
  const size_t place = option.find(kAnd);
  if (place == std::string::npos) return {};
  return {option.substr(0, place), option.substr(place + kAnd.size())};
}

Result<LexicalClaim> ReadClaim(const Json& derivation) {
  if (!derivation.is_object() || !derivation.contains("claim") ||
      !derivation["claim"].is_string()) {
    return Unreadable("the derivation of a lexical question must name its \"claim\"");
  }
  LexicalClaim claim;
  claim.kind = derivation["claim"].get<std::string>();
  const auto kind = Kinds().find(claim.kind);
  if (kind == Kinds().end()) {
    return Unreadable(fmt::format("unknown lexical claim {}", DumpJson(derivation["claim"])));
  }
  const std::vector<std::string>& fields = kind->second.fields;
  for (const std::string& field : fields) {
    if (!derivation.contains(field)) {
      return Unreadable(fmt::format("the claim {} needs the field \"{}\"", claim.kind, field));
    }
  }
  for (const auto& [key, value] : derivation.items()) {
    if (key == "claim") continue;
    if (key == "negated"  ? !value.is_boolean()
        : key == "number" ? !value.is_number_integer()
                          : !value.is_string()) {
      return Unreadable(fmt::format("the claim's field \"{}\" has the wrong type", key));
    }
    if (key == "negated") {
      claim.negated = value.get<bool>();
    } else if (std::find(fields.begin(), fields.end(), key) == fields.end()) {
      return Unreadable(fmt::format("the claim {} has no field \"{}\"", claim.kind, key));
    } else if (key == "number") {
      claim.number = value.get<int>();
    } else {
      std::string& target = key == "word"     ? claim.word
                            : key == "sound"  ? claim.sound
                            : key == "letter" ? claim.letter
                                              : claim.transcription;
      target = value.get<std::string>();
      if (target.empty()) {
        return Unreadable(fmt::format("the claim's field \"{}\" is empty", key));
      }
    }
  }
  return claim;
}

Json ClaimJson(const LexicalClaim& claim) {
  Json json = {{"claim", claim.kind}};
  if (!claim.word.empty()) json["word"] = claim.word;
  if (!claim.sound.empty()) json["sound"] = claim.sound;
  if (!claim.letter.empty()) json["letter"] = claim.letter;
  if (!claim.transcription.empty()) json["transcription"] = claim.transcription;
  if (claim.number != 0) json["number"] = claim.number;
  if (claim.negated) json["negated"] = true;
  return json;
}

Truth JudgeOption(const LexicalClaim& claim, const std::vector<std::string>& options, size_t index,
                  const Lexicon& lexicon) {
  const std::string& option = options[index];
  const Kind& kind = Kinds().at(claim.kind);
  if (IsPairKind(claim.kind)) return JudgePair(claim, option, lexicon);
  if (IsExtremeKind(claim.kind)) return JudgeExtreme(claim, options, index, lexicon);
  std::vector<Pronunciation> words = {{}};
  if (!claim.word.empty()) {
    words = lexicon.Find(claim.word);
    if (!IsUsable(kind, claim.kind, claim.word, words)) return Truth::kUnsure;
  } else if (!claim.transcription.empty()) {
    words = {ParsePronunciation(claim.transcription)};
  }
  if (IsNumberKind(claim.kind)) return JudgeNumber(claim, option, lexicon);
  const std::vector<Pronunciation>& variants = lexicon.Find(option);
  if (!IsUsable(kind, claim.kind, option, variants) || option == claim.word) return Truth::kUnsure;
  if (claim.kind == "silent-letter") return JudgeSilentLetter(claim.letter, option, variants);
  if (claim.kind == "two-stresses") return JudgeTwoStresses(option, variants);
  return JudgeRelation(claim.kind, words, variants,
                       [&](const Pronunciation& word, const Pronunciation& variant) {
                         return kind.holds(claim, word, variant);
                       });
}

std::vector<std::string> LexicalFaults(const Question& question, const Lexicon& lexicon) {
  const auto claim = ReadClaim(question.derivation);
  if (!claim.ok()) return {claim.status().message()};
  std::vector<std::string> faults;
  for (const std::string& shown : ShownInStem(*claim)) {
    if (shown.empty() || question.question.find(shown) == std::string::npos) {
      faults.push_back(
          fmt::format("the stem does not say \"{}\", which its derivation rests on", shown));
    }
  }
  if (question.question.starts_with("Three of these") != claim->negated) {
    faults.emplace_back("the stem and the derivation disagree on which option is odd");
  }
  for (size_t i = 0; i < question.options.size(); ++i) {
    const bool is_answer = static_cast<int>(i) == question.answer;
    const Truth wanted = is_answer != claim->negated ? Truth::kTrue : Truth::kFalse;
    const Truth truth = JudgeOption(*claim, question.options, i, lexicon);
    if (truth == wanted) continue;
    faults.push_back(
        fmt::format("the option \"{}\" is not surely {}: by CMUdict its claim ({}) is {}",
                    question.options[i], is_answer ? "right" : "wrong", claim->kind,
                    truth == Truth::kTrue    ? "true"
                    : truth == Truth::kFalse ? "false"
                                             : "unsure"));
  }
  return faults;
}

std::vector<std::string> WordsInQuestion(const Question& question) {
  if (question.method != "lexical") return {};
  const auto claim = ReadClaim(question.derivation);
  if (!claim.ok()) return {};
  std::vector<std::string> words;
  const auto add = [&](const std::string& word) {
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
      words.push_back(word);
    }
  };
  add(claim->word);
  if (IsNumberKind(claim->kind)) return words;
  for (const std::string& option : question.options) {
    if (IsPairKind(claim->kind)) {
      for (const std::string& word : PairOf(option)) add(word);
    } else {
      add(option);
    }
  }
  return words;
}

}  // namespace hearsay
