#include "hearsay/questions/bank_check.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string_view>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "re2/re2.h"

namespace hearsay {
namespace {

constexpr size_t kPlaces = 4;
constexpr int kEnoughForPlaces = 20;
constexpr size_t kOpeningWords = 8;

// Counts of one group of questions.
struct Balance {
  int questions = 0;
  int longest = 0;  // the right option is strictly the longest
  std::array<int, kPlaces> places = {};
};

size_t Characters(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

bool IsRightLongest(const Question& question) {
  const size_t right = Characters(question.options[question.answer]);
  for (size_t i = 0; i < question.options.size(); ++i) {
    if (static_cast<int>(i) != question.answer && Characters(question.options[i]) >= right) {
      return false;
    }
  }
  return true;
}

std::string Percent(int part, int whole) {
  return fmt::format("{:.1f}%", whole == 0 ? 0.0 : 100.0 * part / whole);
}

void CheckCounts(const Bank& bank, const std::map<std::string, Balance>& groups,
                 const std::string& file, std::vector<Fault>& faults) {
  for (const std::string& id : bank.taxonomy.SubcategoryIds()) {
    const auto group = groups.find(id);
    const int have = group == groups.end() ? 0 : group->second.questions;
    const int planned = bank.taxonomy.FindSubcategory(id)->planned;
    if (have == planned) continue;
    faults.push_back(
        {file, 0, fmt::format("{} has {} questions, {} are planned", id, have, planned)});
  }
}

void CheckBalance(const std::string& name, const Balance& balance, const BankRules& rules,
                  const std::string& file, std::vector<Fault>& faults) {
  const bool whole = name.empty();
  const std::string where = whole ? "the bank" : name;
  const auto share = [&](int part) { return static_cast<double>(part) / balance.questions; };
  for (size_t place = 0; place < kPlaces; ++place) {
    const double here = share(balance.places[place]);
    const double least = whole ? 0.25 - rules.place_apart : rules.place_at_least;
    const double most = whole ? 0.25 + rules.place_apart : rules.place_at_most;
    if (!whole && balance.questions < kEnoughForPlaces) break;
    if (here >= least && here <= most) continue;
    faults.push_back(
        {file, 0,
         fmt::format(
             "in {} the right option is at place {} in {} of the questions; it should be in "
             "{:.0f} to {:.0f}%",
             where, place, Percent(balance.places[place], balance.questions), 100 * least,
             100 * most)});
  }
  const double least = whole ? rules.longest_at_least : 0;
  const double most = whole ? rules.longest_at_most : rules.longest_in_subcategory;
  const double longest = share(balance.longest);
  if (!whole && balance.questions < kEnoughForPlaces) return;
  if (longest < least || longest > most) {
    faults.push_back(
        {file, 0,
         fmt::format("in {} the right option is strictly the longest in {} of the "
                     "questions; it should be in {:.0f} to {:.0f}%",
                     where, Percent(balance.longest, balance.questions), 100 * least, 100 * most)});
  }
}

// A character that the bank's texts may hold: ASCII, letters of the Latin and Greek scripts with
// their marks, phonetic letters and stress marks, musical and a few mathematical signs.
bool IsAllowed(UChar32 character) {
  if (character >= 0x20 && character < 0x7F) return true;
  static const std::set<UChar32> kSigns = {0x00B0 /* degree */,
                                           0x00B1 /* plus-minus */,
                                           0x00B2 /* squared */,
                                           0x00B3 /* cubed */,
                                           0x00B5 /* micro */,
                                           0x00D7 /* times */,
                                           0x02C8 /* primary stress */,
                                           0x02CC /* secondary stress */,
                                           0x02D0 /* long */,
                                           0x02D1 /* half-long */,
                                           0x2126 /* ohm */,
                                           0x2192 /* arrow */,
                                           0x2212 /* minus */,
                                           0x221A /* root */,
                                           0x2248 /* about */,
                                           0x2264 /* at most */,
                                           0x2265 /* at least */,
                                           0x266D /* flat */,
                                           0x266E /* natural */,
                                           0x266F /* sharp */,
                                           0x203F /* undertie */};
  if (kSigns.contains(character)) return true;
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(character, &error);
  if (U_FAILURE(error)) return false;
  const int8_t type = u_charType(character);
  if (type == U_NON_SPACING_MARK || type == U_MODIFIER_LETTER || type == U_MODIFIER_SYMBOL) {
    return script == USCRIPT_INHERITED || script == USCRIPT_LATIN || script == USCRIPT_COMMON;
  }
  return u_isalpha(character) != 0 && (script == USCRIPT_LATIN || script == USCRIPT_GREEK);
}

void CheckCharacters(const char* field, const std::string& text,
                     const std::function<void(std::string)>& say) {
  int32_t at = 0;
  const auto size = static_cast<int32_t>(text.size());
  while (at < size) {
    UChar32 character = 0;
    U8_NEXT(text.data(), at, size, character);
    if (IsAllowed(character)) continue;
    say(fmt::format("the {} holds the character U+{:04X}, which has no place in a question", field,
                    static_cast<unsigned>(character)));
    return;
  }
  if (Trim(text) != text) say(fmt::format("the {} begins or ends with white space", field));
  if (text.find("  ") != std::string::npos) say(fmt::format("the {} has a double space", field));
}

void CheckPhrases(const Question& question, const std::function<void(std::string)>& say) {
  static const RE2 kNowhere(
      R"((?i)\b((all|none|both|neither|any|some) of (the above|these options|the options)|the above|)"
      R"(as an ai|i (do not|don't) know|in (this|the above|the following) (clip|recording|audio|figure|picture|video)|)"
      R"((shown|pictured|heard) (above|below|here)|listen to the)\b)");
  static const RE2 kOption(
      R"((?i)^(all|none|both|neither)( of (them|these|the four))?$|^(both|either|neither) [abcd] )"
      R"((and|or|nor) [abcd]$|^options? [abcd]\b)");
  std::string phrase;
  if (RE2::PartialMatch(question.question, kNowhere, &phrase)) {
    say(fmt::format("the stem says \"{}\"", phrase));
  }
  for (const std::string& option : question.options) {
    if (RE2::PartialMatch(option, kNowhere, &phrase)) {
      say(fmt::format("an option says \"{}\"", phrase));
    } else if (question.method != "lexical" && RE2::PartialMatch(option, kOption)) {
      say(fmt::format("the option \"{}\" speaks of the other options", option));
    }
  }
}

void CheckText(const Question& question, const std::function<void(std::string)>& say) {
  CheckCharacters("stem", question.question, say);
  for (const std::string& option : question.options) CheckCharacters("option", option, say);
  CheckCharacters("explanation", question.explanation, say);
  CheckCharacters("source", question.source, say);
  CheckPhrases(question, say);
  if (!question.question.ends_with('?') && !question.question.ends_with(':')) {
    say("the stem ends in neither a question mark nor a colon");
  }
  for (const std::string& option : question.options) {
    if (option.ends_with('.')) {
      say(fmt::format("the option \"{}\" ends in a full stop", CutToWidth(option, 40)));
    }
  }
  if (!question.id.starts_with(question.subcategory + "-")) {
    say(fmt::format("the id does not begin with \"{}-\"", question.subcategory));
  }
}

std::string OpeningOf(const std::string& stem) {
  std::string opening;
  size_t words = 0;
  for (const std::string_view word : Split(stem, ' ')) {
    if (words++ == kOpeningWords) break;
    opening += ToLower(word) + " ";
  }
  return opening;
}

}  // namespace

std::vector<Fault> CheckBank(const Bank& bank, const BankRules& rules) {
  std::vector<Fault> faults;
  const std::string file =
      bank.places.empty()
          ? std::string("bank")
          : std::filesystem::path(bank.places.begin()->second.file).parent_path().string();
  Balance whole;
  std::map<std::string, Balance> groups;
  std::map<std::string, std::vector<const Question*>> openings;
  int authored = 0;
  for (const Question& question : bank.questions) {
    for (Balance* balance : {&whole, &groups[question.subcategory]}) {
      ++balance->questions;
      balance->longest += IsRightLongest(question) ? 1 : 0;
      if (question.answer < static_cast<int>(kPlaces)) ++balance->places[question.answer];
    }
    authored += question.method == "authored" ? 1 : 0;
    openings[question.subcategory + " " + OpeningOf(question.question)].push_back(&question);
    CheckText(question, [&](std::string reason) {
      faults.push_back(FaultOf(bank, question, std::move(reason)));
    });
  }
  for (const auto& [opening, questions] : openings) {
    for (size_t i = static_cast<size_t>(rules.alike_openings); i < questions.size(); ++i) {
      faults.push_back(FaultOf(
          bank, *questions[i],
          fmt::format(
              "the stem begins like {} others of its subcategory, the first at line {} of {}",
              questions.size() - 1, bank.places.at(questions[0]->id).line,
              bank.places.at(questions[0]->id).file)));
    }
  }
  CheckCounts(bank, groups, file, faults);
  if (whole.questions == 0) return faults;
  if (authored < rules.authored_at_least * whole.questions) {
    faults.push_back(
        {file, 0,
         fmt::format("{} of the questions are authored; at least {:.0f}% should be",
                     Percent(authored, whole.questions), 100 * rules.authored_at_least)});
  }
  CheckBalance("", whole, rules, file, faults);
  for (const auto& [name, balance] : groups) CheckBalance(name, balance, rules, file, faults);
  return faults;
}

}  // namespace hearsay
