// hearsay bank check: everything that is wrong with a bank.
#include "hearsay/questions/bank_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/bank.h"
#include "hearsay/cli/common.h"
#include "hearsay/lexicon/lexical_claim.h"
#include "hearsay/lexicon/lexicon_files.h"
#include "hearsay/questions/computed_check.h"
#include "hearsay/questions/near_duplicates.h"
#include "hearsay/questions/readings.h"
#include "hearsay/questions/reviews.h"
#include "hearsay/questions/spelling.h"

namespace hearsay {
namespace {

using Faults = std::vector<Fault>;

void Append(Faults& faults, const Faults& more) {
  faults.insert(faults.end(), more.begin(), more.end());
}

// The answers that follow from a dictionary or a formula, worked out again.
void CheckDerivations(const Bank& bank, const std::string& folder, Faults& faults) {
  const bool any_lexical =
      std::any_of(bank.questions.begin(), bank.questions.end(),
                  [](const Question& question) { return question.method == "lexical"; });
  if (any_lexical) {
    const auto lexicon = OpenLexicon();
    if (!lexicon.ok()) {
      faults.push_back(
          {folder, 0, "lexical answers cannot be checked: " + lexicon.status().message()});
    } else {
      for (const Question& question : bank.questions) {
        if (question.method != "lexical") continue;
        for (std::string& reason : LexicalFaults(question, *lexicon)) {
          faults.push_back(FaultOf(bank, question, std::move(reason)));
        }
      }
    }
  }
  for (const Question& question : bank.questions) {
    if (question.method != "computed") continue;
    for (std::string& reason : ComputedFaults(question)) {
      faults.push_back(FaultOf(bank, question, std::move(reason)));
    }
  }
  for (std::string& reason : OverusedFormulas(bank.questions)) {
    faults.push_back({folder, 0, std::move(reason)});
  }
}

void CheckDuplicates(const Bank& bank, Faults& faults) {
  for (const NearDuplicate& pair : FindNearDuplicates(bank.questions)) {
    const Question& first = bank.questions[pair.first];
    const Question& second = bank.questions[pair.second];
    const Location& place = bank.places.at(first.id);
    const std::string how =
        pair.same_stem && pair.same_answer
            ? "has the same stem and the same right option as"
            : fmt::format("is nearly ({:.0f}% of its word sequences)", 100 * pair.resemblance);
    faults.push_back(FaultOf(bank, second,
                             fmt::format("{} {} at {}:{}", how, first.id, place.file, place.line)));
  }
}

}  // namespace

int CheckBankFolder(const BankOptions& options) {
  for (const std::string& left_out : options.without) {
    if (left_out != "spelling" && left_out != "readings") {
      return Complain(InvalidArgument(
          fmt::format("--without takes spelling or readings, not \"{}\"", left_out)));
    }
  }
  const auto without = [&](const char* name) {
    return std::find(options.without.begin(), options.without.end(), name) != options.without.end();
  };
  const auto folder = BankFolder(options.bank);
  if (!folder.ok()) return Complain(folder.status());
  Faults faults;
  const auto bank = ReadBank(*folder, &faults);
  if (!bank.ok() && faults.empty()) return Complain(bank.status());
  if (bank.ok() && !options.fields_only) {
    Append(faults, CheckBank(*bank));
    CheckDuplicates(*bank, faults);
    CheckDerivations(*bank, folder->string(), faults);
    if (!without("readings")) {
      Append(faults, ReadingFaults(*bank, ReadReadings(*folder, &faults)));
    }
    Append(faults, ReviewFaults(*bank, ReadReviews(*folder, &faults)));
    if (!without("spelling")) {
      const auto speller = Speller::Open(*folder / "words.txt");
      if (speller.ok()) {
        Append(faults, SpellingFaults(*bank, *speller));
      } else {
        faults.push_back({folder->string(), 0,
                          "spelling cannot be checked: " + speller.status().message() +
                              "; or say --without spelling"});
      }
    }
  }
  std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  std::string text;
  for (const Fault& fault : faults) text += Printable(fault.ToString()) + "\n";
  text += faults.empty() ? fmt::format("{}: {} questions, no faults\n", folder->string(),
                                       bank->questions.size())
                         : fmt::format("{}: {} faults\n", folder->string(), faults.size());
  const int printed = Print(text);
  return printed != kExitDone ? printed : faults.empty() ? kExitDone : kExitSomeFailed;
}

}  // namespace hearsay
