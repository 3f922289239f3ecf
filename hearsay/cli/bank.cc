// hearsay bank: the question bank itself.
#include "hearsay/cli/bank.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "fmt/format.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/questions/readings.h"
#include "hearsay/questions/reviews.h"

namespace hearsay {
namespace {

int Stats(const BankOptions& options) {
  const auto bank = OpenBank(options.bank);
  if (!bank.ok()) return Complain(bank.status());
  std::map<std::string, int> counts;
  std::map<std::string, int> methods;
  int reviewed = 0;
  for (const Question& question : bank->questions) {
    ++counts[question.category()];
    ++counts[question.subcategory];
    ++methods[question.method];
    reviewed += question.reviewed_by.empty() ? 0 : 1;
  }
  if (options.json) {
    Json list = Json::array();
    for (const Category& category : bank->taxonomy.categories) {
      for (const Subcategory& subcategory : category.subcategories) {
        list.push_back({{"subcategory", subcategory.id},
                        {"questions", counts[subcategory.id]},
                        {"planned", subcategory.planned}});
      }
    }
    const Json document = {{"questions", bank->questions.size()},
                           {"authored", methods["authored"]},
                           {"lexical", methods["lexical"]},
                           {"computed", methods["computed"]},
                           {"reviewed", reviewed},
                           {"subcategories", list}};
    return Print(DumpJsonIndented(document) + "\n");
  }
  Table table({{"subcategory"},
               {"name", Table::Align::kLeft, true},
               {"questions", Table::Align::kRight},
               {"planned", Table::Align::kRight}});
  for (const Category& category : bank->taxonomy.categories) {
    table.AddRow({category.id, category.name, std::to_string(counts[category.id]),
                  std::to_string(category.planned)});
    for (const Subcategory& subcategory : category.subcategories) {
      table.AddRow({"  " + subcategory.id, subcategory.name, std::to_string(counts[subcategory.id]),
                    std::to_string(subcategory.planned)});
    }
  }
  return Print(
      table.Render(TerminalWidth()) +
      fmt::format("\n{} questions: {} authored, {} lexical, {} computed; {} of them reviewed "
                  "by a person.\n",
                  bank->questions.size(), methods["authored"], methods["lexical"],
                  methods["computed"], reviewed));
}

int ShowQuestion(const BankOptions& options) {
  const auto folder = BankFolder(options.bank);
  if (!folder.ok()) return Complain(folder.status());
  const auto bank = ReadBank(*folder);
  if (!bank.ok()) return Complain(bank.status());
  const Question* found = nullptr;
  for (const Question& question : bank->questions) {
    if (question.id == options.id) found = &question;
  }
  if (found == nullptr) {
    return Complain(
        NotFound(fmt::format("{}: holds no question \"{}\"", folder->string(), options.id)));
  }
  if (options.json) {
    const auto json = ParseJson(QuestionLine(*found));
    return Print(DumpJsonIndented(*json) + "\n");
  }
  std::vector<Fault> faults;
  const std::string hash = TextHash(*found);
  std::string text =
      fmt::format("{} · {} · {}\n\n{}\n", found->id, bank->taxonomy.NameOf(found->subcategory),
                  found->method, found->question);
  for (size_t i = 0; i < found->options.size(); ++i) {
    text += fmt::format("{} {}. {}\n", static_cast<int>(i) == found->answer ? "*" : " ",
                        OptionLetter(i), found->options[i]);
  }
  text += fmt::format("\n{}\nSource: {}\n", found->explanation, found->source);
  if (!found->derivation.is_null()) {
    text += fmt::format("Derivation: {}\n", DumpJson(found->derivation));
  }
  const auto outdated = [&](const std::string& read) {
    return read == hash ? "" : " (of an earlier text)";
  };
  for (const BlindReading& reading : ReadReadings(*folder, &faults)) {
    if (reading.question != found->id) continue;
    text += fmt::format("Read blind by {}: {}, {:.0f}% sure{}. {}\n", reading.reader,
                        OptionLetter(static_cast<size_t>(reading.pick)), 100 * reading.sureness,
                        outdated(reading.text_hash), reading.remark);
  }
  for (const Review& review : ReadReviews(*folder, &faults)) {
    if (review.question != found->id) continue;
    text += fmt::format("Reviewed by {} on {}: {}{}. {}\n", review.reviewer, review.date,
                        review.sound ? "sound" : "not sound", outdated(review.text_hash),
                        review.remark);
  }
  if (found->reviewed_by.empty()) text += "No person has found it sound yet.\n";
  const Location& place = bank->places.at(found->id);
  return Print(Printable(text) + fmt::format("{}:{}\n", place.file, place.line));
}

}  // namespace

void RegisterBank(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<BankOptions>();
  CLI::App* command = app->add_subcommand(
      "bank", "the question bank: check, count, show, make, export, import, review");
  const auto child = [&](const char* name, const char* what, int (*run)(const BankOptions&)) {
    CLI::App* added = command->add_subcommand(name, what);
    added
        ->add_option("--bank", options->bank,
                     "folder of the bank (default: the one that came along)")
        ->type_name("DIR");
    added->callback([=] { *exit_status = run(*options); });
    return added;
  };
  CLI::App* check = child("check", "every fault, by file and line", CheckBankFolder);
  check->add_flag("--fields-only", options->fields_only,
                  "only whether each line can be read, for a bank that is not finished");
  check
      ->add_option("--without", options->without,
                   "leave a check out: spelling, readings (repeatable)")
      ->allow_extra_args(false);
  CLI::App* stats = child("stats", "questions by subcategory", Stats);
  stats->add_flag("--json", options->json, "print one JSON document");
  CLI::App* show = child("show", "one question with all that is known of it", ShowQuestion);
  show->add_option("ID", options->id, "such as music.form-001")->required();
  show->add_flag("--json", options->json, "print the question as JSON");

  CLI::App* fetch = command->add_subcommand(
      "fetch", "download the pronouncing dictionary and the word frequencies, checked by hash");
  fetch->callback([=] { *exit_status = FetchDictionary(); });
  CLI::App* make = child("make-lexical",
                         "make questions on pronunciation, stress and rhyme from CMUdict; another "
                         "seed makes a parallel form",
                         MakeLexical);
  make->add_option("--seed", options->seed, "chooses the words")->capture_default_str();
  make->add_option("-o,--output", options->output,
                   "folder to write a bank to (default: print the questions)")
      ->type_name("DIR");
  make->add_option("--per-wording", options->per_wording, "questions of each of the 31 wordings")
      ->capture_default_str();
  make->add_option("--words", options->words, "ask about so many of the most frequent words")
      ->capture_default_str();

  CLI::App* exporting = child("export", "write questions in another program's format", ExportBank);
  exporting
      ->add_option("--format", options->format,
                   "lm-eval (a folder), hf-jsonl, llama-perplexity, csv")
      ->required();
  exporting->add_option("-o,--output", options->output, "file or folder to write")->required();
  RegisterSelection(exporting, &options->selection);
  CLI::App* importing = child(
      "import", "add a file of questions, in the bank's own format, to a bank", ImportQuestions);
  importing->add_option("FILE", options->file, "a .jsonl file; refused whole when any line is bad")
      ->required();
  CLI::App* review = child(
      "review", "read questions in the terminal, one at a time, and keep what you say", ReviewBank);
  review->add_option("--name", options->reviewer, "who reviews")->required();
  RegisterSelection(review, &options->selection);
  command->require_subcommand(1);
}

}  // namespace hearsay
