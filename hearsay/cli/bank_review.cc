// hearsay bank review: a person reads questions, one at a time, the key hidden until they answer.
#include <ctime>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fmt/chrono.h"
#include "fmt/format.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/bank.h"
#include "hearsay/cli/common.h"
#include "hearsay/questions/reviews.h"

namespace hearsay {
namespace {

enum class Heard { kQuit, kSkip, kPick };

// A line from the person; nothing at the end of input.
std::optional<std::string> AskLine(const std::string& prompt) {
  (void)Print(prompt);
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return RepairUtf8(Trim(line));
}

std::string Shown(const Question& question, size_t number, size_t of) {
  std::string text = fmt::format("\n[{} of {}] {} ({})\n\n{}\n", number, of, question.id,
                                 question.method, Printable(question.question));
  for (size_t i = 0; i < question.options.size(); ++i) {
    text += fmt::format("  {}. {}\n", OptionLetter(i), Printable(question.options[i]));
  }
  return text;
}

Heard AskPick(const Question& question, int* pick) {
  while (true) {
    const auto line = AskLine("\nYour answer (a letter; s skips, q ends): ");
    if (!line.has_value() || ToLower(*line) == "q") return Heard::kQuit;
    if (ToLower(*line) == "s") return Heard::kSkip;
    if (line->size() == 1) {
      const int place = std::toupper(static_cast<unsigned char>(line->front())) - 'A';
      if (place >= 0 && place < static_cast<int>(question.options.size())) {
        *pick = place;
        return Heard::kPick;
      }
    }
    (void)Print("A letter of an option, s or q.\n");
  }
}

// Whether the question is sound; nothing when the person ends here.
std::optional<bool> AskSound(std::string* remark) {
  while (true) {
    const auto line = AskLine("Is the question sound? (y, or n and what is wrong; q ends): ");
    if (!line.has_value() || ToLower(*line) == "q") return std::nullopt;
    const std::string answer = ToLower(*line);
    if (answer == "y" || answer == "yes") return true;
    if (answer == "n" || answer.starts_with("n ") || answer.starts_with("no ")) {
      *remark = Trim(line->substr(std::min(line->find(' '), line->size())));
      while (remark->empty()) {
        const auto why = AskLine("What is wrong with it? ");
        if (!why.has_value()) return std::nullopt;
        *remark = *why;
      }
      return false;
    }
    (void)Print("y, n or q.\n");
  }
}

}  // namespace

int ReviewBank(const BankOptions& options) {
  const std::string name(Trim(options.reviewer));
  if (name.empty() || name.find('\n') != std::string::npos || FirstInvalidUtf8(name)) {
    return Complain(InvalidArgument("--name must say who reviews, on one line"));
  }
  const auto folder = BankFolder(options.bank);
  if (!folder.ok()) return Complain(folder.status());
  auto bank = ReadBank(*folder);
  if (!bank.ok()) return Complain(bank.status());
  const auto questions = SelectQuestions(*bank, options.selection);
  if (!questions.ok()) return Complain(questions.status());
  std::vector<Fault> faults;
  const std::vector<Review> reviews = ReadReviews(*folder, &faults);
  if (!faults.empty()) return Complain(Unreadable(faults.front().ToString()));
  std::set<std::pair<std::string, std::string>> read;
  for (const Review& review : reviews) {
    if (review.reviewer == name) read.emplace(review.question, review.text_hash);
  }
  std::vector<const Question*> open;
  for (const Question& question : *questions) {
    if (!read.contains({question.id, TextHash(question)})) open.push_back(&question);
  }
  if (open.empty()) return Print(fmt::format("{} has reviewed all of these questions.\n", name));

  size_t kept = 0;
  const auto finish = [&] {
    return Print(fmt::format("\n{} reviews kept; {} questions left for {}.\n", kept,
                             open.size() - kept, name));
  };
  for (size_t i = 0; i < open.size(); ++i) {
    const Question& question = *open[i];
    Review review = {.question = question.id,
                     .text_hash = TextHash(question),
                     .reviewer = name,
                     .date = fmt::format("{:%Y-%m-%d}", fmt::localtime(std::time(nullptr)))};
    (void)Print(Shown(question, i + 1, open.size()));
    const Heard heard = AskPick(question, &review.pick);
    if (heard == Heard::kQuit) return finish();
    if (heard == Heard::kSkip) continue;
    (void)Print(fmt::format("\nThe key is {}: {}. {}\n{}\nSource: {}\n",
                            OptionLetter(static_cast<size_t>(question.answer)),
                            Printable(question.options[question.answer]),
                            review.pick == question.answer ? "You agree." : "You differ.",
                            Printable(question.explanation), Printable(question.source)));
    const auto sound = AskSound(&review.remark);
    if (!sound.has_value()) return finish();
    review.sound = *sound;
    const Status status = AddReview(*folder, *bank, question, review);
    if (!status.ok()) return Complain(status);
    ++kept;
  }
  return finish();
}

}  // namespace hearsay
