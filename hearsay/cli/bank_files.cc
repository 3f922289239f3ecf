// hearsay bank fetch, make-lexical, export and import: questions out of and into files.
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/bank.h"
#include "hearsay/cli/common.h"
#include "hearsay/lexicon/lexicon_files.h"
#include "hearsay/lexicon/make_lexical.h"
#include "hearsay/questions/export.h"

namespace hearsay {
namespace {

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

// Writes a folder of files; nothing when one of them is there with other content.
Status WriteFolder(const std::filesystem::path& folder, const NamedTexts& files) {
  std::error_code error;
  for (const auto& [name, text] : files) {
    const std::filesystem::path path = folder / name;
    if (!std::filesystem::exists(path, error)) continue;
    const auto there = ReadFile(path);
    if (there.ok() && *there == text) continue;
    return InvalidArgument(fmt::format(
        "{}: is there already, with other content; remove it, or name another folder with -o",
        path.string()));
  }
  std::filesystem::create_directories(folder, error);
  if (error)
    return NoSpace(fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
  for (const auto& [name, text] : files) {
    HEARSAY_RETURN_IF_ERROR(WriteFileAtomically(folder / name, text));
  }
  return Status::Ok();
}

}  // namespace

int FetchDictionary() {
  const auto folder = FetchLexicon([](const std::string& message) { Say(message); });
  if (!folder.ok()) return Complain(folder.status());
  return Print(folder->string() + "\n");
}

int MakeLexical(const BankOptions& options) {
  const auto lexicon = OpenLexicon();
  if (!lexicon.ok()) return Complain(lexicon.status());
  const auto frequencies = OpenFrequencyList();
  if (!frequencies.ok()) return Complain(frequencies.status());
  const MakeLexicalConfig config = {options.seed, options.per_wording, options.words};
  const auto questions = MakeLexicalQuestions(*lexicon, *frequencies, config);
  if (!questions.ok()) return Complain(questions.status());
  std::string lines;
  for (const Question& question : *questions) lines += QuestionLine(question) + "\n";
  if (options.output.empty()) return Print(lines);

  const auto source = BankFolder(options.bank);
  if (!source.ok()) return Complain(source.status());
  const auto taxonomy = ReadFile(*source / "taxonomy.json");
  if (!taxonomy.ok()) return Complain(taxonomy.status());
  const Status status =
      WriteFolder(options.output, {{"taxonomy.json", *taxonomy}, {"lexical.jsonl", lines}});
  if (!status.ok()) return Complain(status);
  return Print(fmt::format("{} questions in {}; probe them with --bank {}\n", questions->size(),
                           options.output, options.output));
}

int ExportBank(const BankOptions& options) {
  const bool known = options.format == "llama-perplexity" || options.format == "hf-jsonl" ||
                     options.format == "csv" || options.format == "lm-eval";
  if (!known) {
    return Complain(InvalidArgument(
        fmt::format("unknown format \"{}\"; there are lm-eval, hf-jsonl, llama-perplexity and csv",
                    options.format)));
  }
  const auto bank = OpenBank(options.bank);
  if (!bank.ok()) return Complain(bank.status());
  const auto questions = SelectQuestions(*bank, options.selection);
  if (!questions.ok()) return Complain(questions.status());
  Status status;
  if (options.format == "lm-eval") {
    status = WriteFolder(options.output, ToHarnessTasks(*questions));
  } else {
    status = WriteFileAtomically(options.output, options.format == "csv" ? ToCsv(*questions)
                                                 : options.format == "hf-jsonl"
                                                     ? ToHuggingFaceLines(*questions)
                                                     : ToPerplexityFormat(*questions));
  }
  return status.ok() ? kExitDone : Complain(status);
}

int ImportQuestions(const BankOptions& options) {
  const auto folder = BankFolder(options.bank);
  if (!folder.ok()) return Complain(folder.status());
  const auto bank = ReadBank(*folder);
  // A bank of one's own begins with a taxonomy and no question.
  Bank empty;
  if (!bank.ok()) {
    auto taxonomy = ReadTaxonomy(*folder / "taxonomy.json");
    if (bank.status().code() != StatusCode::kNotFound || !taxonomy.ok()) {
      return Complain(bank.status());
    }
    empty.taxonomy = std::move(*taxonomy);
  }
  std::vector<Fault> faults;
  const auto questions = ReadQuestionFile(options.file, bank.ok() ? *bank : empty, &faults);
  if (!questions.ok()) {
    for (const Fault& fault : faults) Say(fault.ToString());
    return Complain(Unreadable(
        fmt::format("{}: {} faults, so nothing was imported", options.file, faults.size())));
  }
  if (questions->empty()) return Complain(Unreadable(options.file + ": holds no question"));
  std::string lines;
  for (const Question& question : *questions) lines += QuestionLine(question) + "\n";
  // One new file, so that the import is there whole or not at all; a file's name decides nothing.
  const std::filesystem::path target = *folder / std::filesystem::path(options.file).filename();
  std::error_code error;
  if (target.extension() != ".jsonl") {
    return Complain(InvalidArgument(
        fmt::format("{}: a bank's files end in .jsonl; rename it first", options.file)));
  }
  if (std::filesystem::exists(target, error)) {
    return Complain(InvalidArgument(
        fmt::format("{}: is there already; rename the file to import", target.string())));
  }
  const Status status = WriteFileAtomically(target, lines);
  if (!status.ok()) return Complain(status);
  return Print(
      fmt::format("{} questions imported to {}; see what is left to do with: hearsay bank "
                  "check\n",
                  questions->size(), target.string()));
}

}  // namespace hearsay
