#include "hearsay/evaluation/predictions.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/json_records.h"

namespace hearsay {
namespace {

constexpr std::array<const char*, 2> kUsualFields = {"model_prediction", "model_output"};
constexpr size_t kFieldsNamed = 20;

std::string Quoted(const std::string& text) { return CutToWidth(DumpJson(text), 80); }

bool AnyHas(const std::vector<JsonRecord>& records, const std::string& field) {
  return std::any_of(records.begin(), records.end(),
                     [&](const JsonRecord& record) { return record.json.contains(field); });
}

// Which field to read.
Result<std::string> ChooseField(const std::string& file, const std::vector<JsonRecord>& records,
                                const std::string& named) {
  if (!named.empty() && AnyHas(records, named)) return named;
  std::vector<std::string> found;
  for (const char* field : kUsualFields) {
    if (named.empty() && AnyHas(records, field)) found.emplace_back(field);
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    return InvalidArgument(fmt::format("{}: its rows have both {}; say with --field which to score",
                                       file, fmt::join(found, " and ")));
  }
  std::vector<std::string> others;
  for (const auto& [field, value] : records.front().json.items()) {
    if (others.size() < kFieldsNamed) others.push_back(Quoted(field));
  }
  return InvalidArgument(fmt::format(
      "{}: no row has the field {}; row {} has {}: say with --field where the predictions are",
      file, named.empty() ? "\"model_prediction\" or \"model_output\"" : Quoted(named),
      records.front().row, others.empty() ? "none" : fmt::format("{}", fmt::join(others, ", "))));
}

// Whether the row is of another version of the benchmark than the question.
bool Differs(const Json& row, const Question& question) {
  if (row.contains("answer") && row["answer"].is_string() &&
      row["answer"] != Json(AnswerText(question))) {
    return true;
  }
  return row.contains("choices") && row["choices"].is_array() &&
         row["choices"] != Json(question.options);
}

}  // namespace

Result<Predictions> ReadPredictions(const std::filesystem::path& path, const std::string& field,
                                    const std::vector<Question>& questions) {
  const std::string file = path.string();
  HEARSAY_ASSIGN_OR_RETURN(const std::vector<JsonRecord> records, ReadJsonRecords(path));
  Predictions predictions;
  HEARSAY_ASSIGN_OR_RETURN(predictions.field, ChooseField(file, records, field));
  HEARSAY_ASSIGN_OR_RETURN(predictions.sha256, Sha256File(path));
  std::map<std::string, const Question*> by_id;
  for (const Question& question : questions) by_id[question.id] = &question;

  std::vector<std::string> faults;
  std::set<std::string> ids;
  for (const auto& [row, json] : records) {
    const auto say = [&, row = row](const std::string& fault) {
      faults.push_back(fmt::format("{}: row {}: {}", file, row, fault));
    };
    if (!json.contains("id") || !json["id"].is_string()) {
      say(json.contains("id") ? fmt::format("\"id\" must be text, is {}", json["id"].type_name())
                              : "missing field \"id\"");
      continue;
    }
    const auto id = json["id"].get<std::string>();
    const auto question = by_id.find(id);
    if (question == by_id.end()) {
      say(fmt::format("the id {} is not in the benchmark", Quoted(id)));
      continue;
    }
    if (!ids.insert(id).second) {
      say(fmt::format("the id {} stands twice", Quoted(id)));
      continue;
    }
    predictions.other_version += Differs(json, *question->second) ? 1 : 0;
    const auto text = json.find(predictions.field);
    if (text == json.end() || text->is_null()) continue;
    if (!text->is_string()) {
      say(fmt::format("{} must be text, is {}", Quoted(predictions.field), text->type_name()));
      continue;
    }
    predictions.texts[id] = text->get<std::string>();
  }
  if (!faults.empty()) {
    return Unreadable(faults.front() + (faults.size() == 1
                                            ? ""
                                            : fmt::format(" (and {} more such faults in the file)",
                                                          WithThousands(faults.size() - 1))));
  }
  for (const Question& question : questions) {
    if (!predictions.texts.contains(question.id)) predictions.missing.push_back(question.id);
  }
  if (predictions.texts.empty()) {
    return Unreadable(fmt::format("{}: {} is null in every row", file, Quoted(predictions.field)));
  }
  return predictions;
}

}  // namespace hearsay
