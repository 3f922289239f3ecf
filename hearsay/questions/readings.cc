#include "hearsay/questions/readings.h"

#include <map>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "hearsay/questions/json_lines.h"

namespace hearsay {
namespace {

constexpr size_t kReadingsWanted = 2;
constexpr int kMostOptions = 8;

}  // namespace

std::vector<BlindReading> ReadReadings(const std::filesystem::path& bank,
                                       std::vector<Fault>* faults) {
  std::vector<BlindReading> readings;
  const auto read = [&](const Json& json, const Location& place) -> std::string {
    std::string misfit = FieldMisfit(json, {"question", "text_hash", "reader", "remark"}, {"pick"});
    if (!misfit.empty()) return misfit;
    if (json["pick"] < 0 || json["pick"] >= kMostOptions)
      return "\"pick\" must be an option's index";
    const Json sureness = json.value("sureness", Json());
    if (!sureness.is_number() || sureness < 0 || sureness > 1) {
      return "\"sureness\" must be there, and a number from 0 to 1";
    }
    readings.push_back({json["question"], json["text_hash"], json["reader"], json["pick"], sureness,
                        json["remark"], place});
    return "";
  };
  ReadJsonLines(bank / "readings", read, faults);
  return readings;
}

std::vector<Fault> ReadingFaults(const Bank& bank, const std::vector<BlindReading>& readings) {
  std::vector<Fault> faults;
  std::map<std::string, std::vector<const BlindReading*>> by_question;
  std::set<std::pair<std::string, std::string>> known;
  for (const BlindReading& reading : readings) {
    const auto say = [&](std::string reason) {
      faults.push_back({reading.place.file, reading.place.line, std::move(reason)});
    };
    if (!bank.places.contains(reading.question)) {
      say(fmt::format("a reading of {}, which the bank does not hold", reading.question));
    }
    if (!known.emplace(reading.reader, reading.question + " " + reading.text_hash).second) {
      say(fmt::format("a second reading of {} by {}", reading.question, reading.reader));
      continue;
    }
    by_question[reading.question].push_back(&reading);
  }
  for (const Question& question : bank.questions) {
    const std::string hash = TextHash(question);
    size_t agreeing = 0;
    size_t differing = 0;
    size_t outdated = 0;
    for (const BlindReading* reading : by_question[question.id]) {
      if (reading->text_hash != hash) {
        ++outdated;
      } else {
        ++(reading->pick == question.answer ? agreeing : differing);
      }
    }
    const size_t needed =
        question.method == "lexical" && differing == 0 ? 0 : kReadingsWanted + differing;
    if (agreeing >= needed) continue;
    std::string why;
    if (differing > 0) why = fmt::format(" ({} picked another option)", differing);
    if (outdated > 0) why += fmt::format(" ({} are of a text that was changed since)", outdated);
    faults.push_back(
        FaultOf(bank, question,
                fmt::format("has {} blind readings that agree with its key, {} are needed{}",
                            agreeing, needed, why)));
  }
  return faults;
}

}  // namespace hearsay
