#include "hearsay/questions/export.h"

#include <algorithm>
#include <cstdint>

#include "fmt/format.h"
#include "hearsay/base/json.h"

namespace hearsay {
namespace {

void AppendNumber(std::string& bytes, uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((number >> shift) & 0xFF);
  }
}

void AppendText(std::string& bytes, const std::string& text) {
  AppendNumber(bytes, static_cast<uint32_t>(text.size()));
  bytes += text;
}

constexpr size_t kCsvOptions = 4;

// Quoted where it must be: RFC 4180, 2.6 and 2.7.
std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char byte : text) quoted += byte == '"' ? "\"\"" : std::string(1, byte);
  return quoted + "\"";
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) line += (i == 0 ? "" : ",") + CsvField(fields[i]);
  return line + "\r\n";
}

constexpr const char* kHarnessLoader = R"("""Reads the questions that lie beside this file."""
import json
import pathlib

import datasets


def load(category, **_):
    lines = pathlib.Path(__file__).with_name("questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["category"] == category]
    return datasets.DatasetDict({"test": datasets.Dataset.from_list(rows)})
)";

constexpr const char* kHarnessTemplate = R"(custom_dataset: !function hearsay_questions.load
test_split: test
output_type: multiple_choice
doc_to_text: "Question: {{question}}\nA. {{choices[0]}}\nB. {{choices[1]}}\nC. {{choices[2]}}\nD. {{choices[3]}}\nAnswer:"
doc_to_choice: ["A", "B", "C", "D"]
doc_to_target: answer
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1
)";

}  // namespace

std::string LetteredText(const Question& question) {
  std::string text = "Question: " + question.question + "\n";
  for (size_t i = 0; i < question.options.size(); ++i) {
    text += fmt::format("{}. {}\n", OptionLetter(i), question.options[i]);
  }
  return text + "Answer:";
}

std::string ToPerplexityFormat(const std::vector<Question>& questions) {
  const size_t header = sizeof(uint32_t) * (1 + questions.size());
  std::string offsets;
  std::string tasks;
  for (const Question& question : questions) {
    AppendNumber(offsets, static_cast<uint32_t>(header + tasks.size()));
    AppendText(tasks, LetteredText(question));
    // The answers with one right among them, and the same again for the list with several.
    for (int list = 0; list < 2; ++list) {
      AppendNumber(tasks, static_cast<uint32_t>(question.options.size()));
      for (size_t i = 0; i < question.options.size(); ++i) {
        AppendText(tasks, std::string(1, OptionLetter(i)));
      }
      for (size_t i = 0; i < question.options.size(); ++i) {
        AppendNumber(tasks, static_cast<int>(i) == question.answer ? 1 : 0);
      }
    }
  }
  std::string bytes;
  AppendNumber(bytes, static_cast<uint32_t>(questions.size()));
  return bytes + offsets + tasks;
}

std::string ToHuggingFaceLines(const std::vector<Question>& questions) {
  std::string lines;
  for (const Question& question : questions) {
    lines += DumpJson(Json{{"id", question.id},
                           {"category", question.category()},
                           {"subcategory", question.subcategory},
                           {"question", question.question},
                           {"choices", question.options},
                           {"answer", question.answer},
                           {"explanation", question.explanation},
                           {"source", question.source},
                           {"method", question.method},
                           {"reviewed_by", question.reviewed_by}}) +
             "\n";
  }
  return lines;
}

std::string ToCsv(const std::vector<Question>& questions) {
  std::string text = CsvLine({"id", "category", "subcategory", "question", "A", "B", "C", "D",
                              "answer", "explanation", "source", "method", "reviewed_by"});
  for (const Question& question : questions) {
    std::vector<std::string> fields = {question.id, question.category(), question.subcategory,
                                       question.question};
    for (size_t i = 0; i < kCsvOptions; ++i) {
      fields.push_back(i < question.options.size() ? question.options[i] : "");
    }
    fields.emplace_back(1, OptionLetter(static_cast<size_t>(question.answer)));
    fields.insert(fields.end(),
                  {question.explanation, question.source, question.method, question.reviewed_by});
    text += CsvLine(fields);
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> ToHarnessTasks(
    const std::vector<Question>& questions) {
  std::vector<std::string> categories;
  for (const Question& question : questions) {
    if (std::find(categories.begin(), categories.end(), question.category()) == categories.end()) {
      categories.push_back(question.category());
    }
  }
  std::vector<std::pair<std::string, std::string>> files = {
      {"questions.jsonl", ToHuggingFaceLines(questions)},
      {"hearsay_questions.py", kHarnessLoader},
      {"_hearsay_template_yaml", kHarnessTemplate}};
  std::string group = "group: hearsay\ntask:\n";
  for (const std::string& category : categories) {
    group += fmt::format("  - hearsay_{}\n", category);
    files.emplace_back(
        fmt::format("hearsay_{}.yaml", category),
        fmt::format("include: _hearsay_template_yaml\ntask: hearsay_{}\ntask_alias: {}\n"
                    "dataset_kwargs:\n  category: {}\n",
                    category, category, category));
  }
  group +=
      "aggregate_metric_list:\n  - metric: acc\n    weight_by_size: true\nmetadata:\n  version: "
      "1\n";
  files.emplace_back("_hearsay.yaml", group);
  return files;
}

}  // namespace hearsay
