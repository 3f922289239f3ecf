#include "hearsay/questions/bank.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/json_lines.h"

namespace hearsay {
namespace {

constexpr std::array<const char*, 10> kFields = {
    "id",          "subcategory", "question", "options",     "answer",
    "explanation", "source",      "method",   "reviewed_by", "derivation"};
constexpr size_t kFaultsShown = 20;

// A text of the file within a reason: on one line, and no longer than a person reads.
std::string Quoted(const std::string& text) { return CutToWidth(DumpJson(text), 80); }

class Reader {
 public:
  explicit Reader(Bank& bank) : bank_(bank) {}

  void ReadQuestions(const std::filesystem::path& path) {
    file_ = path.string();
    line_ = 0;
    auto text = ReadFile(path);
    if (!text.ok()) {
      Say(text.status().message());
      return;
    }
    std::string_view rest = *text;
    if (rest.starts_with("\xEF\xBB\xBF")) {
      line_ = 1;
      Say("starts with a byte-order mark; save it as UTF-8 without one");
      rest.remove_prefix(3);
      line_ = 0;
    }
    for (std::string_view line : Split(rest, '\n')) {
      ++line_;
      if (Trim(line).empty()) continue;
      ReadLine(line);
    }
  }

  std::vector<Fault>& faults() { return faults_; }

 private:
  void Say(std::string reason) { faults_.push_back({file_, line_, std::move(reason)}); }

  void ReadLine(std::string_view line) {
    if (const auto bad = FirstInvalidUtf8(line)) {
      Say(fmt::format("not UTF-8 at byte {}", *bad + 1));
      return;
    }
    auto json = ParseJson(line);
    if (!json.ok()) {
      Say(fmt::format("not JSON: {}", json.status().message()));
      return;
    }
    if (!json->is_object()) {
      Say("not a JSON object");
      return;
    }
    Question question;
    const size_t before = faults_.size();
    ReadTexts(*json, question);
    ReadOptions(*json, question);
    ReadDerivation(*json, question);
    CheckFields(*json);
    if (!question.id.empty()) CheckId(question.id);
    if (!question.subcategory.empty() &&
        bank_.taxonomy.FindSubcategory(question.subcategory) == nullptr) {
      Say(fmt::format("unknown subcategory {}; taxonomy.json lists them",
                      Quoted(question.subcategory)));
    }
    if (faults_.size() == before) bank_.questions.push_back(std::move(question));
  }

  // A text field; `may_be_empty` for the ones that are filled in later.
  void ReadText(const Json& json, const char* field, bool may_be_empty, std::string& target) {
    if (!json.contains(field)) {
      Say(fmt::format("missing field \"{}\"", field));
    } else if (!json[field].is_string()) {
      Say(fmt::format("\"{}\" must be text, is {}", field, json[field].type_name()));
    } else {
      target = json[field].get<std::string>();
      if (!may_be_empty && Trim(target).empty()) Say(fmt::format("\"{}\" is empty", field));
    }
  }

  void ReadTexts(const Json& json, Question& question) {
    ReadText(json, "id", false, question.id);
    ReadText(json, "subcategory", false, question.subcategory);
    ReadText(json, "question", false, question.question);
    ReadText(json, "explanation", false, question.explanation);
    ReadText(json, "source", false, question.source);
    ReadText(json, "reviewed_by", true, question.reviewed_by);
    ReadText(json, "method", false, question.method);
    static const std::set<std::string> kMethods = {"authored", "lexical", "computed"};
    if (!question.method.empty() && !kMethods.contains(question.method)) {
      Say(fmt::format("\"method\" must be authored, lexical or computed, is {}",
                      Quoted(question.method)));
    }
  }

  void ReadOptions(const Json& json, Question& question) {
    if (!json.contains("options")) {
      Say("missing field \"options\"");
    } else if (!json["options"].is_array()) {
      Say(fmt::format("\"options\" must be a list, is {}", json["options"].type_name()));
    } else {
      for (const Json& option : json["options"]) {
        if (!option.is_string() || Trim(option.get<std::string>()).empty()) {
          Say("every option must be text that is not empty");
          return;
        }
        question.options.push_back(option);
      }
      if (question.options.size() != 4) {
        Say(fmt::format("must have 4 options, has {}", question.options.size()));
      }
      std::set<std::string> different;
      for (const std::string& option : question.options) {
        if (!different.insert(ToLower(Trim(option))).second) {
          Say(fmt::format("the option {} stands twice", Quoted(option)));
        }
      }
    }
    if (!json.contains("answer")) {
      Say("missing field \"answer\"");
    } else if (!json["answer"].is_number_integer()) {
      Say(fmt::format("\"answer\" must be a whole number, is {}", json["answer"].type_name()));
    } else {
      const auto answer = json["answer"].get<int64_t>();
      if (answer < 0 || answer >= static_cast<int64_t>(question.options.size())) {
        Say(fmt::format("\"answer\" is {}, out of range: there are {} options, counted from 0",
                        DumpJson(json["answer"]), question.options.size()));
      } else {
        question.answer = static_cast<int>(answer);
      }
    }
  }

  void ReadDerivation(const Json& json, Question& question) {
    const bool derived = question.method == "lexical" || question.method == "computed";
    if (!json.contains("derivation")) {
      if (derived)
        Say(fmt::format("missing field \"derivation\" of a {} question", question.method));
    } else if (!json["derivation"].is_object()) {
      Say(fmt::format("\"derivation\" must be an object, is {}", json["derivation"].type_name()));
    } else if (!derived) {
      Say("\"derivation\" is for lexical and computed questions");
    } else {
      question.derivation = json["derivation"];
    }
  }

  void CheckFields(const Json& json) {
    for (const auto& [key, value] : json.items()) {
      if (std::find(kFields.begin(), kFields.end(), key) == kFields.end()) {
        Say(fmt::format("unknown field {}", Quoted(key)));
      }
    }
  }

  void CheckId(const std::string& id) {
    const auto [known, added] = bank_.places.emplace(id, Location{file_, line_});
    if (!added) {
      Say(fmt::format("duplicate id {}, first at {}:{}", Quoted(id), known->second.file,
                      known->second.line));
    }
  }

  Bank& bank_;
  std::string file_;
  size_t line_ = 0;
  std::vector<Fault> faults_;
};

// The faults in one message: their count, and as many as a person would read.
Status Refusal(const std::string& name, const std::vector<Fault>& faults) {
  std::string message = fmt::format("{}: {} faults, so nothing was loaded:", name, faults.size());
  for (size_t i = 0; i < std::min(kFaultsShown, faults.size()); ++i) {
    message += "\n  " + faults[i].ToString();
  }
  if (faults.size() > kFaultsShown) {
    message += fmt::format("\n  and {} more", faults.size() - kFaultsShown);
  }
  return Unreadable(std::move(message));
}

}  // namespace

std::string Fault::ToString() const {
  return line == 0 ? fmt::format("{}: {}", file, reason)
                   : fmt::format("{}:{}: {}", file, line, reason);
}

Result<Bank> ReadBank(const std::filesystem::path& folder, std::vector<Fault>* faults) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return NotFound(fmt::format("{}: no such folder; --bank names the folder of the question bank",
                                folder.string()));
  }
  Bank bank;
  HEARSAY_ASSIGN_OR_RETURN(bank.taxonomy, ReadTaxonomy(folder / "taxonomy.json"));
  const std::vector<std::filesystem::path> files = JsonLinesFiles(folder, error);
  if (error) return Unreadable(fmt::format("{}: {}", folder.string(), error.message()));
  if (files.empty()) return NotFound(fmt::format("{}: has no .jsonl files", folder.string()));

  Reader reader(bank);
  for (const auto& file : files) reader.ReadQuestions(file);
  if (faults != nullptr) *faults = reader.faults();
  if (!reader.faults().empty()) return Refusal(folder.string(), reader.faults());

  std::map<std::string, size_t> rank;
  for (const std::string& id : bank.taxonomy.SubcategoryIds()) rank.emplace(id, rank.size());
  std::stable_sort(bank.questions.begin(), bank.questions.end(),
                   [&](const Question& a, const Question& b) {
                     return rank.at(a.subcategory) < rank.at(b.subcategory);
                   });
  return bank;
}

Result<std::vector<Question>> ReadQuestionFile(const std::filesystem::path& path, const Bank& bank,
                                               std::vector<Fault>* faults) {
  Bank joined = {bank.taxonomy, {}, bank.places};
  Reader reader(joined);
  reader.ReadQuestions(path);
  if (faults != nullptr) *faults = reader.faults();
  if (!reader.faults().empty()) return Refusal(path.string(), reader.faults());
  return std::move(joined.questions);
}

Fault FaultOf(const Bank& bank, const Question& question, std::string reason) {
  const Location& place = bank.places.at(question.id);
  return {place.file, place.line, std::move(reason)};
}

std::string QuestionLine(const Question& question) {
  std::string options;
  for (const std::string& option : question.options) {
    options += (options.empty() ? "" : ", ") + DumpJson(option);
  }
  std::string line = fmt::format(
      R"({{"id": {}, "subcategory": {}, "question": {}, "options": [{}], "answer": {}, )"
      R"("explanation": {}, "source": {}, "method": {}, "reviewed_by": {})",
      DumpJson(question.id), DumpJson(question.subcategory), DumpJson(question.question), options,
      question.answer, DumpJson(question.explanation), DumpJson(question.source),
      DumpJson(question.method), DumpJson(question.reviewed_by));
  if (!question.derivation.is_null()) line += ", \"derivation\": " + DumpJson(question.derivation);
  return line + "}";
}

Result<std::filesystem::path> DefaultBankDirectory() {
  if (const char* named = std::getenv("HEARSAY_BANK"); named != nullptr && *named != '\0') {
    return std::filesystem::path(named);
  }
  std::error_code error;
  const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
  for (auto folder = executable.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    for (const char* place : {"bank", "share/hearsay/bank"}) {
      if (std::filesystem::exists(folder / place / "taxonomy.json", error)) return folder / place;
    }
  }
  return NotFound(
      "no question bank beside the program; name its folder with --bank or HEARSAY_BANK");
}

}  // namespace hearsay
