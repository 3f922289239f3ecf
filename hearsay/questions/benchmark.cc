#include "hearsay/questions/benchmark.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/json_records.h"

namespace hearsay {
namespace {

constexpr size_t kFewestChoices = 2;
constexpr size_t kMostChoices = 8;
// A longer text is no column that questions are grouped by.
constexpr size_t kLongestLabel = 200;
constexpr size_t kMissingNamed = 10;

std::string Quoted(const std::string& text) { return CutToWidth(DumpJson(text), 80); }

// Where the two schemas differ.
struct Schema {
  const char* audio;
  const char* group;  // the kind of clip
};

Schema SchemaOf(BenchmarkKind kind) {
  if (kind == BenchmarkKind::kMmar) return {"audio_path", "modality"};
  return {"audio_id", "task"};
}

// Lower case, runs of ASCII white space as one space, none outside.
std::string Folded(std::string_view text) {
  std::string folded;
  for (const char byte : ToLower(Trim(text))) {
    const bool space = byte == ' ' || (byte >= '\t' && byte <= '\r');
    if (!space) {
      folded += byte;
    } else if (folded.back() != ' ') {
      folded += ' ';
    }
  }
  return folded;
}

int FindAnswer(const std::vector<std::string>& choices, const std::string& answer) {
  auto found = std::find(choices.begin(), choices.end(), answer);
  if (found == choices.end()) {
    const std::string folded = Folded(answer);
    found = std::find_if(choices.begin(), choices.end(),
                         [&](const std::string& choice) { return Folded(choice) == folded; });
  }
  return found == choices.end() ? -1 : static_cast<int>(found - choices.begin());
}

// Reads one row; what is wrong with it is kept as a sentence about its field.
class RowReader {
 public:
  RowReader(const Json& json, const Schema& schema) : json_(json), schema_(schema) {}

  Question Read() {
    ReadText("id", &question_.id);
    ReadAudio();
    ReadText("question", &question_.question);
    ReadChoices();
    ReadAnswer();
    ReadLabels();
    return std::move(question_);
  }

  // Empty when all is well.
  const std::string& fault() const { return fault_; }

 private:
  void Say(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
  }

  // The field, or null where it is missing or JSON's null.
  const Json* Find(const char* field) const {
    const auto found = json_.find(field);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }

  void ReadText(const char* field, std::string* target) {
    const Json* value = Find(field);
    if (value == nullptr) {
      Say(fmt::format("missing field \"{}\"", field));
    } else if (!value->is_string()) {
      Say(fmt::format("\"{}\" must be text, is {}", field, value->type_name()));
    } else if (Trim(value->get_ref<const std::string&>()).empty()) {
      Say(fmt::format("\"{}\" is empty", field));
    } else {
      *target = value->get<std::string>();
    }
  }

  void ReadAudio() {
    const char* other = std::string_view(schema_.audio) == "audio_id" ? "audio_path" : "audio_id";
    if (Find(schema_.audio) == nullptr && Find(other) != nullptr) {
      Say(fmt::format("missing field \"{}\"; it has \"{}\", as {}'s rows do", schema_.audio, other,
                      std::string_view(other) == "audio_id" ? "MMAU" : "MMAR"));
      return;
    }
    ReadText(schema_.audio, &question_.audio);
    const std::filesystem::path path = question_.audio;
    // A clip is one of the folder that the user names, never another of the user's files.
    if (path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end()) {
      Say(fmt::format("\"{}\" must be a path under the folder of clips, is {}", schema_.audio,
                      Quoted(question_.audio)));
    }
  }

  void ReadChoices() {
    const Json* value = Find("choices");
    if (value == nullptr) return Say("missing field \"choices\"");
    if (!value->is_array()) {
      return Say(fmt::format("\"choices\" must be a list, is {}", value->type_name()));
    }
    for (const Json& choice : *value) {
      if (!choice.is_string()) {
        return Say(fmt::format("every one of \"choices\" must be text; number {} is {}",
                               question_.options.size() + 1, choice.type_name()));
      }
      if (Trim(choice.get_ref<const std::string&>()).empty()) {
        return Say(fmt::format("number {} of \"choices\" is empty", question_.options.size() + 1));
      }
      question_.options.push_back(choice);
    }
    if (value->size() < kFewestChoices || value->size() > kMostChoices) {
      Say(fmt::format("\"choices\" must be {} to {}, are {}", kFewestChoices, kMostChoices,
                      value->size()));
    }
  }

  void ReadAnswer() {
    question_.answer = -1;
    const Json* value = Find("answer");
    if (value == nullptr) return;
    if (!value->is_string()) {
      return Say(fmt::format("\"answer\" must be text, is {}", value->type_name()));
    }
    const auto& answer = value->get_ref<const std::string&>();
    if (Trim(answer).empty()) return;
    question_.answer = FindAnswer(question_.options, answer);
    if (question_.answer < 0 || question_.options[question_.answer] != answer) {
      question_.answer_text = answer;
    }
  }

  void ReadLabels() {
    std::string group;
    ReadText(schema_.group, &group);
    for (const char* column : {"category", "sub-category", "difficulty", "language", "split"}) {
      const Json* value = Find(column);
      if (value != nullptr && !value->is_string()) {
        Say(fmt::format("\"{}\" must be text, is {}", column, value->type_name()));
      }
    }
    static const std::set<std::string> kNoColumns = {
        "id",      "audio_id", "audio_path",       "question",
        "choices", "answer",   "model_prediction", "model_output"};
    for (const auto& [field, value] : json_.items()) {
      if (kNoColumns.contains(field) || !value.is_string()) continue;
      const auto& text = value.get_ref<const std::string&>();
      if (!Trim(text).empty() && text.size() <= kLongestLabel) question_.labels[field] = text;
    }
    question_.subcategory = group;
    if (const auto found = question_.labels.find("sub-category"); found != question_.labels.end()) {
      question_.subcategory += "." + found->second;
    }
  }

  const Json& json_;
  const Schema& schema_;
  Question question_;
  std::string fault_;
};

}  // namespace

std::string_view BenchmarkKindName(BenchmarkKind kind) {
  switch (kind) {
    case BenchmarkKind::kMini:
      return "mini";
    case BenchmarkKind::kMmau:
      return "mmau";
    case BenchmarkKind::kMmar:
      return "mmar";
  }
  return "";
}

Result<BenchmarkSpec> ParseBenchmarkSpec(std::string_view spec) {
  const size_t colon = spec.find(':');
  const std::string_view name = spec.substr(0, colon);
  const std::filesystem::path place = colon == spec.npos ? "" : spec.substr(colon + 1);
  if (name == "mini" && (colon == spec.npos || !place.empty())) {
    std::filesystem::path folder = place;
    if (place.empty()) {
      HEARSAY_ASSIGN_OR_RETURN(folder, DataDirectory());
      folder /= "mini";
    }
    std::error_code error;
    const bool is_part = std::filesystem::exists(folder / kMiniQuestionFile, error);
    return BenchmarkSpec{BenchmarkKind::kMini,
                         (is_part ? folder : folder / "test") / kMiniQuestionFile};
  }
  if (name == "mmau" && !place.empty()) return BenchmarkSpec{BenchmarkKind::kMmau, place};
  if (name == "mmar" && !place.empty()) return BenchmarkSpec{BenchmarkKind::kMmar, place};
  return InvalidArgument(
      fmt::format("there is no benchmark {}; give mini, mini:DIR, mmau:FILE or mmar:FILE",
                  Quoted(std::string(spec))));
}

Result<Benchmark> ReadBenchmark(const BenchmarkSpec& spec) {
  const std::string file = spec.file.string();
  auto records = ReadJsonRecords(spec.file);
  if (!records.ok() && records.status().code() == StatusCode::kNotFound &&
      spec.kind == BenchmarkKind::kMini) {
    return NotFound(fmt::format(
        "{}: no such file; hearsay mini build makes the mini benchmark, mini:DIR names its folder",
        file));
  }
  if (!records.ok()) return records.status();
  Benchmark benchmark{spec.kind, spec.file, {}, 0};
  const Schema schema = SchemaOf(spec.kind);
  std::vector<std::string> faults;
  std::set<std::string> ids;
  bool some_answered = false;
  std::vector<size_t> unanswered;  // rows, but for those of the split that is known to have none
  for (const JsonRecord& record : *records) {
    RowReader reader(record.json, schema);
    Question question = reader.Read();
    std::string fault = reader.fault();
    if (fault.empty() && !ids.insert(question.id).second) {
      fault = fmt::format("the \"id\" {} stands twice", Quoted(question.id));
    }
    if (!fault.empty()) {
      faults.push_back(fmt::format("{}: row {}: {}", file, record.row, fault));
      continue;
    }
    if (HasAnswer(question)) {
      some_answered = true;
    } else {
      ++benchmark.without_answer;
      const auto split = question.labels.find("split");
      if (split == question.labels.end() || split->second != "test") {
        unanswered.push_back(record.row);
      }
    }
    question.method = BenchmarkKindName(spec.kind);
    benchmark.questions.push_back(std::move(question));
  }
  if (some_answered) {
    for (const size_t row : unanswered) {
      faults.push_back(fmt::format("{}: row {}: missing field \"answer\"", file, row));
    }
  }
  if (!faults.empty()) {
    return Unreadable(faults.front() + (faults.size() == 1
                                            ? ""
                                            : fmt::format(" (and {} more such faults in the file)",
                                                          WithThousands(faults.size() - 1))));
  }
  return benchmark;
}

std::filesystem::path ClipPath(const std::filesystem::path& folder, const Question& question) {
  return (folder / question.audio).lexically_normal();
}

std::vector<std::string> MissingAudio(const std::vector<Question>& questions,
                                      const std::filesystem::path& folder) {
  std::vector<std::string> missing;
  std::set<std::string> seen;
  for (const Question& question : questions) {
    if (question.audio.empty() || !seen.insert(question.audio).second) continue;
    std::error_code error;
    if (!std::filesystem::is_regular_file(ClipPath(folder, question), error)) {
      missing.push_back(question.audio);
    }
  }
  return missing;
}

std::string DescribeMissingAudio(const std::vector<std::string>& missing, size_t total,
                                 const std::filesystem::path& folder) {
  const size_t named = std::min(kMissingNamed, missing.size());
  std::string text =
      fmt::format("{} of {} clips {} missing under {}: {}", WithThousands(missing.size()),
                  WithThousands(total), missing.size() == 1 ? "is" : "are", folder.string(),
                  fmt::join(missing.begin(), missing.begin() + named, ", "));
  if (missing.size() > named) {
    text += fmt::format(" and {} more", WithThousands(missing.size() - named));
  }
  return text;
}

size_t CountClips(const std::vector<Question>& questions) {
  std::set<std::string_view> clips;
  for (const Question& question : questions) {
    if (!question.audio.empty()) clips.insert(question.audio);
  }
  return clips.size();
}

Taxonomy TaxonomyOf(const std::vector<Question>& questions) {
  Taxonomy taxonomy;
  for (const char* first : {"sound", "music", "speech"}) {
    taxonomy.categories.push_back({first, first, 0, {}});
  }
  for (const Question& question : questions) {
    const std::string id = question.category();
    auto& categories = taxonomy.categories;
    auto category = std::find_if(categories.begin(), categories.end(),
                                 [&](const Category& other) { return other.id == id; });
    if (category == categories.end()) {
      category = categories.insert(categories.end(), {id, id, 0, {}});
    }
    ++category->planned;
    if (id == question.subcategory) continue;
    auto& children = category->subcategories;
    auto child = std::find_if(children.begin(), children.end(), [&](const Subcategory& other) {
      return other.id == question.subcategory;
    });
    if (child == children.end()) {
      child = children.insert(children.end(), {question.subcategory,
                                               question.subcategory.substr(id.size() + 1), "", 0});
    }
    ++child->planned;
  }
  std::erase_if(taxonomy.categories, [](const Category& other) { return other.planned == 0; });
  return taxonomy;
}

}  // namespace hearsay
