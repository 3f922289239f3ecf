// hearsay bank: the question bank itself.
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/questions/export.h"
#include "hearsay/questions/selection.h"

namespace hearsay {
namespace {

struct BankOptions {
  std::string bank;
  std::string format;
  std::string output;
  SelectionConfig selection;
  bool json = false;
};

Result<std::filesystem::path> BankFolder(const BankOptions& options) {
  if (!options.bank.empty()) return std::filesystem::path(options.bank);
  return DefaultBankDirectory();
}

int Check(const BankOptions& options) {
  const auto folder = BankFolder(options);
  if (!folder.ok()) return Complain(folder.status());
  std::vector<Fault> faults;
  const auto bank = ReadBank(*folder, &faults);
  if (!bank.ok() && faults.empty()) return Complain(bank.status());
  std::string text;
  for (const Fault& fault : faults) text += Printable(fault.ToString()) + "\n";
  text += faults.empty() ? fmt::format("{}: {} questions, no faults\n", folder->string(),
                                       bank->questions.size())
                         : fmt::format("{}: {} faults\n", folder->string(), faults.size());
  const int printed = Print(text);
  return printed != kExitDone ? printed : faults.empty() ? kExitDone : kExitSomeFailed;
}

int Stats(const BankOptions& options) {
  const auto bank = OpenBank(options.bank);
  if (!bank.ok()) return Complain(bank.status());
  std::map<std::string, int> counts;
  int reviewed = 0;
  for (const Question& question : bank->questions) {
    ++counts[question.category()];
    ++counts[question.subcategory];
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
    const Json document = {
        {"questions", bank->questions.size()}, {"reviewed", reviewed}, {"subcategories", list}};
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
  return Print(table.Render(TerminalWidth()) +
               fmt::format("\n{} questions, {} of them reviewed by a person.\n",
                           bank->questions.size(), reviewed));
}

int Export(const BankOptions& options) {
  if (options.format != "llama-perplexity") {
    return Complain(InvalidArgument(
        fmt::format("unknown format \"{}\"; there is llama-perplexity", options.format)));
  }
  const auto bank = OpenBank(options.bank);
  if (!bank.ok()) return Complain(bank.status());
  const auto questions = SelectQuestions(*bank, options.selection);
  if (!questions.ok()) return Complain(questions.status());
  const Status status = WriteFileAtomically(options.output, ToPerplexityFormat(*questions));
  return status.ok() ? kExitDone : Complain(status);
}

}  // namespace

void RegisterBank(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<BankOptions>();
  CLI::App* command = app->add_subcommand("bank", "the question bank: check, count, export");
  const auto with_bank = [&](CLI::App* child) {
    child
        ->add_option("--bank", options->bank,
                     "folder of the bank (default: the one that came along)")
        ->type_name("DIR");
    return child;
  };
  CLI::App* check = with_bank(command->add_subcommand("check", "every fault, by file and line"));
  CLI::App* stats = with_bank(command->add_subcommand("stats", "questions by subcategory"));
  stats->add_flag("--json", options->json, "print one JSON document");
  CLI::App* exporting =
      with_bank(command->add_subcommand("export", "write questions in another program's format"));
  exporting->add_option("--format", options->format, "llama-perplexity")->required();
  exporting->add_option("-o,--output", options->output, "file to write")->required();
  exporting
      ->add_option("--category", options->selection.categories,
                   "only this category or subcategory (repeatable)")
      ->allow_extra_args(false);
  exporting->add_option("--limit", options->selection.limit, "at most so many questions");
  exporting->add_option("--per-subcategory", options->selection.per_subcategory,
                        "at most so many questions of each subcategory");
  exporting->add_option("--seed", options->selection.seed, "chooses which")->capture_default_str();
  command->require_subcommand(1);
  command->callback([=] {
    *exit_status = check->parsed()   ? Check(*options)
                   : stats->parsed() ? Stats(*options)
                                     : Export(*options);
  });
}

}  // namespace hearsay
