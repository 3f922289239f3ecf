#include "hearsay/evaluation/prompts.h"

#include <array>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/json.h"
#include "hearsay/lexicon/lexical_claim.h"

namespace hearsay {
namespace {

constexpr std::string_view kLetterSystem =
    "You are an expert on sound, hearing, speech, music and audio technology. Each question has "
    "several options, and one of them is the best. Reply with the letter of the best option only.";
constexpr std::string_view kGenerateSystem =
    "You are an expert on sound, hearing, speech, music and audio technology. Each question has "
    "several options, and one of them is the best. End your reply with the letter and the text of "
    "the best option, in the form: The answer is A. text";
constexpr std::string_view kClozeSystem =
    "You are an expert on sound, hearing, speech, music and audio technology. Answer each question "
    "in a few words.";

// Stands for the stem that is left out.
constexpr std::string_view kNoStem =
    "(The question is not shown. Choose the option that is most likely to be the right one.)";
constexpr std::string_view kPronunciationHeading =
    "Pronunciations in General American (ARPAbet; 1 marks the vowel with primary stress, 2 with "
    "secondary stress, 0 without):";

struct Example {
  const char* question;
  std::array<const char*, 4> options;
  int answer;
};

// Facts that the bank does not ask about.
constexpr std::array<Example, kMostShots> kExamples = {{
    {"In which of these can sound not travel?", {"Sea water", "Steel", "A vacuum", "Air"}, 2},
    {"Which sense organ turns sound into nerve signals?",
     {"The cochlea", "The retina", "The olfactory bulb", "The taste bud"},
     0},
    {"What does a metronome give a musician?",
     {"A tuning note", "A steady beat", "A louder tone", "A written part"},
     1},
    {"Which of these is a unit of frequency?",
     {"The newton", "The pascal", "The watt", "The hertz"},
     3},
    {"What is a person who writes music called?",
     {"A composer", "A compositor", "A conductor", "A curator"},
     0},
}};

std::string_view SystemText(ScoreMode mode) {
  switch (mode) {
    case ScoreMode::kLetter:
      return kLetterSystem;
    case ScoreMode::kGenerate:
      return kGenerateSystem;
    case ScoreMode::kCloze:
      return kClozeSystem;
  }
  return "";
}

std::string QuestionText(const std::string& stem, const std::vector<std::string>& shown,
                         ScoreMode mode) {
  std::string text = stem;
  if (mode != ScoreMode::kCloze) {
    for (size_t place = 0; place < shown.size(); ++place) {
      text += fmt::format("\n{}. {}", OptionLetter(place), shown[place]);
    }
  }
  return text;
}

std::string AnswerText(const Example& example, ScoreMode mode) {
  const char letter = OptionLetter(static_cast<size_t>(example.answer));
  switch (mode) {
    case ScoreMode::kLetter:
      return std::string(1, letter);
    case ScoreMode::kGenerate:
      return fmt::format("The answer is {}. {}", letter, example.options[example.answer]);
    case ScoreMode::kCloze:
      return example.options[example.answer];
  }
  return "";
}

// "cough: K AO1 F", a line a word, every listed pronunciation.
std::string PronunciationLines(const std::vector<std::string>& words, const Lexicon& lexicon) {
  std::string lines;
  for (const std::string& word : words) {
    const std::string variants = VariantsText(lexicon.Find(word));
    if (!variants.empty()) lines += fmt::format("{}: {}\n", word, variants);
  }
  return lines;
}

// What stands where the stem does.
std::string StemWithEvidence(const std::string& stem, const std::vector<std::string>& words,
                             const PromptConfig& config) {
  if (config.evidence == Evidence::kOptionsOnly) return std::string(kNoStem);
  if (config.evidence == Evidence::kPronunciation && !words.empty()) {
    return fmt::format("{}\n{}\n{}", kPronunciationHeading,
                       PronunciationLines(words, *config.lexicon), stem);
  }
  return stem;
}

}  // namespace

Result<Evidence> ParseEvidence(std::string_view name) {
  if (name == "none") return Evidence::kNone;
  if (name == "options-only") return Evidence::kOptionsOnly;
  if (name == "pronunciation") return Evidence::kPronunciation;
  return InvalidArgument(
      fmt::format("unknown evidence \"{}\"; choose none, options-only or pronunciation", name));
}

std::string_view EvidenceName(Evidence evidence) {
  switch (evidence) {
    case Evidence::kNone:
      return "none";
    case Evidence::kOptionsOnly:
      return "options-only";
    case Evidence::kPronunciation:
      return "pronunciation";
  }
  return "";
}

Result<ScoreMode> ParseScoreMode(std::string_view name) {
  if (name == "letter") return ScoreMode::kLetter;
  if (name == "generate") return ScoreMode::kGenerate;
  if (name == "cloze") return ScoreMode::kCloze;
  return InvalidArgument(
      fmt::format("unknown way of scoring \"{}\"; choose letter, generate or cloze", name));
}

std::string_view ScoreModeName(ScoreMode mode) {
  switch (mode) {
    case ScoreMode::kLetter:
      return "letter";
    case ScoreMode::kGenerate:
      return "generate";
    case ScoreMode::kCloze:
      return "cloze";
  }
  return "";
}

Ask AskOf(ScoreMode mode) {
  switch (mode) {
    case ScoreMode::kLetter:
      return Ask::kNextToken;
    case ScoreMode::kGenerate:
      return Ask::kGenerate;
    case ScoreMode::kCloze:
      return Ask::kContinuations;
  }
  return Ask::kGenerate;
}

Request MakeRequest(const Question& question, const OptionOrder& order,
                    const PromptConfig& config) {
  std::vector<Message> messages;
  messages.push_back(TextMessage(Role::kSystem, std::string(SystemText(config.score))));
  for (int i = 0; i < config.shots; ++i) {
    const Example& example = kExamples[i];
    const std::vector<std::string> options(example.options.begin(), example.options.end());
    messages.push_back(TextMessage(
        Role::kUser,
        QuestionText(StemWithEvidence(example.question, {}, config), options, config.score)));
    messages.push_back(TextMessage(Role::kAssistant, AnswerText(example, config.score)));
  }
  const std::string stem = StemWithEvidence(question.question, WordsInQuestion(question), config);
  return AskAfter(std::move(messages), stem, question, order, config.score);
}

Request AskAfter(std::vector<Message> messages, const std::string& stem, const Question& question,
                 const OptionOrder& order, ScoreMode score) {
  std::vector<std::string> shown;
  for (const int index : order) shown.push_back(question.options[index]);
  Request request;
  request.prompt.messages = std::move(messages);
  request.prompt.messages.push_back(TextMessage(Role::kUser, QuestionText(stem, shown, score)));
  request.ask = AskOf(score);
  if (score == ScoreMode::kLetter) {
    for (size_t place = 0; place < order.size(); ++place) {
      request.choices.emplace_back(1, OptionLetter(place));
    }
  } else if (score == ScoreMode::kCloze) {
    request.choices = shown;
  }
  return request;
}

std::string PromptTemplateHash(const PromptConfig& config) {
  const Question blank{"", "", "{question}", {"{0}", "{1}", "{2}", "{3}"}, 0, "", "", "", ""};
  const Request request = MakeRequest(blank, {0, 1, 2, 3}, config);
  std::string text(ScoreModeName(config.score));
  for (const Message& message : request.prompt.messages) {
    text += fmt::format("\n[{}]\n{}", RoleName(message.role), MessageText(message));
  }
  if (config.evidence == Evidence::kPronunciation) text += kPronunciationHeading;
  return Sha256Hex(text);
}

}  // namespace hearsay
