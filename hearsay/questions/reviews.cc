#include "hearsay/questions/reviews.h"

#include <map>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/json.h"
#include "hearsay/base/text.h"
#include "hearsay/questions/json_lines.h"

namespace hearsay {
namespace {

std::string Signature(const Review& review) {
  return fmt::format("{}, {}", review.reviewer, review.date);
}

std::string ReviewLine(const Review& review) {
  return DumpJson(Json{{"question", review.question},
                       {"text_hash", review.text_hash},
                       {"reviewer", review.reviewer},
                       {"date", review.date},
                       {"pick", review.pick},
                       {"sound", review.sound},
                       {"remark", review.remark}});
}

}  // namespace

std::vector<Review> ReadReviews(const std::filesystem::path& bank, std::vector<Fault>* faults) {
  std::vector<Review> reviews;
  const auto read = [&](const Json& json, const Location& place) -> std::string {
    std::string misfit =
        FieldMisfit(json, {"question", "text_hash", "reviewer", "date", "remark"}, {"pick"});
    if (!misfit.empty()) return misfit;
    const Json sound = json.value("sound", Json());
    if (!sound.is_boolean()) return "\"sound\" must be there, and true or false";
    reviews.push_back({json["question"], json["text_hash"], json["reviewer"], json["date"],
                       json["pick"], sound, json["remark"], place});
    return "";
  };
  ReadJsonLines(bank / "reviews", read, faults);
  return reviews;
}

std::vector<Fault> ReviewFaults(const Bank& bank, const std::vector<Review>& reviews) {
  std::vector<Fault> faults;
  std::map<std::string, std::vector<const Review*>> by_question;
  for (const Review& review : reviews) {
    if (!bank.places.contains(review.question)) {
      faults.push_back(
          {review.place.file, review.place.line,
           fmt::format("a review of {}, which the bank does not hold", review.question)});
    }
    by_question[review.question].push_back(&review);
  }
  for (const Question& question : bank.questions) {
    const std::string hash = TextHash(question);
    bool borne_out = question.reviewed_by.empty();
    for (const Review* review : by_question[question.id]) {
      if (review->text_hash != hash) continue;
      borne_out = borne_out || (review->sound && Signature(*review) == question.reviewed_by);
      if (review->sound) continue;
      faults.push_back(FaultOf(bank, question,
                               fmt::format("{} found it unsound on {}: {}", review->reviewer,
                                           review->date, review->remark)));
    }
    if (!borne_out) {
      faults.push_back(FaultOf(
          bank, question,
          fmt::format("\"reviewed_by\" says \"{}\", and no review of this text bears it out",
                      question.reviewed_by)));
    }
  }
  return faults;
}

Status AddReview(const std::filesystem::path& folder, const Bank& bank, const Question& question,
                 const Review& review) {
  const std::filesystem::path reviews = folder / "reviews";
  std::error_code error;
  std::filesystem::create_directories(reviews, error);
  if (error)
    return NoSpace(fmt::format("{}: cannot be made: {}", reviews.string(), error.message()));
  const std::filesystem::path record = reviews / (question.subcategory + ".jsonl");
  std::string text;
  if (std::filesystem::exists(record, error)) {
    HEARSAY_ASSIGN_OR_RETURN(text, ReadFile(record));
    if (!text.empty() && text.back() != '\n') text += '\n';
  }
  HEARSAY_RETURN_IF_ERROR(WriteFileAtomically(record, text + ReviewLine(review) + "\n"));
  if (!review.sound) return Status::Ok();

  // The record comes first: a crash between the two leaves a review that counts for nothing yet.
  const Location& place = bank.places.at(question.id);
  HEARSAY_ASSIGN_OR_RETURN(const std::string questions, ReadFile(place.file));
  std::string changed;
  size_t number = 0;
  for (const std::string_view line : Split(questions, '\n')) {
    if (++number > 1) changed += '\n';
    if (number != place.line) {
      changed += line;
      continue;
    }
    const auto json = ParseJson(line);
    if (!json.ok() || !json->is_object() || json->value("id", "") != question.id) {
      return Unreadable(fmt::format("{}:{}: is no longer {}; the file was changed meanwhile",
                                    place.file, place.line, question.id));
    }
    Question reviewed = question;
    reviewed.reviewed_by = Signature(review);
    changed += QuestionLine(reviewed);
  }
  return WriteFileAtomically(place.file, changed);
}

}  // namespace hearsay
