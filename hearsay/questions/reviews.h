// What people said of questions: bank/reviews/*.jsonl, described in docs/bank.md.
//
// A review is bound to the text that was read. A question's "reviewed_by" names the person whose
// review found it sound, and the day; it counts as reviewed while that review is of its text as it
// is now.
#ifndef HEARSAY_QUESTIONS_REVIEWS_H_
#define HEARSAY_QUESTIONS_REVIEWS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/bank.h"

namespace hearsay {

struct Review {
  std::string question;   // id
  std::string text_hash;  // TextHash of what was read
  std::string reviewer;   // the person's name
  std::string date;       // 2026-11-24
  int pick = -1;       // authored index of what they answered before they saw the key; -1: nothing
  bool sound = false;  // what they then said of the question
  std::string remark;
  Location place;
};

// Every review in the bank's reviews folder; lines that are none are faults, and left out.
std::vector<Review> ReadReviews(const std::filesystem::path& bank, std::vector<Fault>* faults);

// A "reviewed_by" without a review that bears it out; a review of a question that is not there; a
// question that a person found unsound as it is now.
std::vector<Fault> ReviewFaults(const Bank& bank, const std::vector<Review>& reviews);

// Adds a review to bank/reviews/SUBCATEGORY.jsonl, and, for a sound one, writes "NAME, DATE" into
// the question's line. Each file is replaced in one piece, every other line as it was.
Status AddReview(const std::filesystem::path& folder, const Bank& bank, const Question& question,
                 const Review& review);

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_REVIEWS_H_
