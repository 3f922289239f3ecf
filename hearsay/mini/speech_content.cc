// Clips of speech with questions about the words that are said.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/text.h"
#include "hearsay/mini/sentences.h"
#include "hearsay/mini/speech_clips.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

constexpr const char* kExtraction = "Information Extraction";

constexpr MiniKind kSentence = {"Content: what was said", kSpeechTask, kExtraction, "easy"};
constexpr MiniKind kMention = {"Content: who or what is mentioned", kSpeechTask, kExtraction,
                               "easy"};
constexpr MiniKind kTime = {"Content: time mentioned", kSpeechTask, kExtraction, "easy"};
constexpr MiniKind kDigits = {"Content: digits", kSpeechTask, kExtraction, "medium"};
constexpr MiniKind kOpening = {"Content: opening words", kSpeechTask, kExtraction, "medium"};

// A voice of either sex, by chance.
const SyntheticVoice* AnyVoice(const PlanContext& context, Random* random) {
  return DrawVoice(context.part, random->Below(2) == 0, random);
}

// An utterance and the caption that states it.
PlannedClip OneSentence(const SyntheticVoice* voice, const std::string& text, Random* random) {
  return SpokenClip(fmt::format("Speech: {} says: \"{}\"", SexOf(voice->female), text),
                    {{voice, text, DrawStyle(random)}}, 0);
}

Status PlanSentences(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("sentence");
  auto names = SentenceNames(context.part);
  auto things = SentenceThings(context.part);
  auto places = SentencePlaces(context.part);
  auto times = SentenceTimes(context.part);
  static const std::vector<std::string> kWordings = {"What does the speaker say?",
                                                     "Which of these sentences is spoken?",
                                                     "Which sentence is heard in the clip?"};
  for (const KeyedOptions& options : BalanceKeys(count, kMiniOptions, &random)) {
    // Four sentences of one frame that share no word that fills it: no option stands out.
    for (auto* words : {&names, &things, &places, &times}) random.Shuffle(*words);
    const int frame = static_cast<int>(random.Below(kSentenceFrames));
    std::vector<std::string> sentences;
    for (size_t i = 0; i < kMiniOptions; ++i) {
      sentences.push_back(FillSentence(frame, names[i], things[i], places[i], times[i]));
    }
    PlannedClip clip = OneSentence(AnyVoice(context, &random),
                                   sentences[static_cast<size_t>(options.key())], &random);
    clip.questions.push_back(AskClosed(kSentence, kWordings, sentences, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanMentions(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("mention");
  const auto names = SentenceNames(context.part);
  const auto things = SentenceThings(context.part);
  const auto places = SentencePlaces(context.part);
  const auto times = SentenceTimes(context.part);
  struct Slot {
    const std::vector<std::string>* words;
    std::vector<std::string> wordings;
  };
  const std::array<Slot, 3> slots = {{
      {&names, {"Whose name is mentioned?", "Which person does the speaker name?"}},
      {&things, {"Which object is mentioned?", "What thing does the speaker speak of?"}},
      {&places, {"Which place is mentioned?", "What place does the speaker name?"}},
  }};
  static const std::vector<std::string> kTimeWordings = {"Which time of day is mentioned?",
                                                         "What time does the speaker give?"};
  const auto mentions = BalanceKeys(count, static_cast<int>(names.size()), &random);
  const auto hours = BalanceKeys(count, static_cast<int>(times.size()), &random);
  for (size_t i = 0; i < mentions.size(); ++i) {
    const Slot& slot = slots[i % slots.size()];
    const auto key = static_cast<size_t>(mentions[i].key());
    const auto word = [&](const std::vector<std::string>& words) {
      return &words == slot.words ? words[key] : words[random.Below(words.size())];
    };
    const std::string name = word(names);
    const std::string thing = word(things);
    const std::string place = word(places);
    const std::string text = FillSentence(static_cast<int>(random.Below(kSentenceFrames)), name,
                                          thing, place, times[static_cast<size_t>(hours[i].key())]);
    PlannedClip clip = OneSentence(AnyVoice(context, &random), text, &random);
    clip.questions.push_back(AskClosed(kMention, slot.wordings, *slot.words, mentions[i], &random));
    clip.questions.push_back(AskClosed(kTime, kTimeWordings, times, hours[i], &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

// Four rows of four digits in which every column and every row has four different ones.
std::array<std::array<int, 4>, 4> DrawDigits(Random* random) {
  std::array<std::array<int, 4>, 4> rows = {};
  std::vector<int> digits(10);
  for (int i = 0; i < 10; ++i) digits[static_cast<size_t>(i)] = i;
  const auto fits = [&](size_t row, const std::vector<int>& candidate) {
    for (size_t other = 0; other < row; ++other) {
      for (size_t column = 0; column < 4; ++column) {
        if (rows[other][column] == candidate[column]) return false;
      }
    }
    return true;
  };
  for (size_t row = 0; row < rows.size(); ++row) {
    do {
      random->Shuffle(digits);
    } while (!fits(row, digits));
    std::copy_n(digits.begin(), 4, rows[row].begin());
  }
  return rows;
}

std::string DigitFile(int digit) {
  return fmt::format("{}/digits/{}.wav", PromptLanguages()[0].folder, digit);
}

// The test part's digits are recorded prompts, put together; the train part's are synthesised.
PlannedClip DigitClip(const PlanContext& context, const std::array<int, 4>& digits,
                      Random* random) {
  std::vector<std::string> words;
  for (const int digit : digits) words.push_back(DigitWords()[static_cast<size_t>(digit)]);
  const std::string text = fmt::format("{}", fmt::join(words, ", "));
  if (context.part == MiniPart::kTrain) {
    return OneSentence(AnyVoice(context, random), text + ".", random);
  }
  PlannedClip clip;
  clip.task = kSpeechTask;
  clip.truth = fmt::format("Speech: a woman reads out four digits: {}.", text);
  clip.sources = {fmt::format("voice {}", PromptLanguages()[0].folder)};
  for (const int digit : digits)
    clip.sources.push_back(fmt::format("recording {}", DigitFile(digit)));
  const double gap = 0.12 + 0.2 * random->Uniform();
  clip.render = [digits, text, gap](const Workbench& /*bench*/) -> Result<RenderedClip> {
    RenderedClip rendered;
    rendered.waveform.rate = kMiniRate;
    double at = 0.2;
    for (const int digit : digits) {
      HEARSAY_ASSIGN_OR_RETURN(Waveform spoken, ReadWaveform(DigitFile(digit), kMiniRate, 10));
      TrimSilence(&spoken);
      MixAt(spoken, at, 1, &rendered.waveform);
      at += spoken.seconds() + gap;
    }
    NormalisePeak(0.7, &rendered.waveform);
    FitLength(rendered.waveform.seconds() + 0.3, &rendered.waveform);
    rendered.segments.push_back(
        {0.2, at - gap, text, {{"Gender", "female"}, {"Emotion", "neutral"}}});
    return rendered;
  };
  return clip;
}

Status PlanDigits(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("digits");
  static const std::vector<std::string> kWordings = {
      "Which four digits are read out?", "Which digits does the speaker say, in this order?",
      "What number is read out, digit by digit?"};
  for (const KeyedOptions& options : BalanceKeys(count, kMiniOptions, &random)) {
    const auto rows = DrawDigits(&random);
    std::vector<std::string> texts;
    for (const auto& row : rows) texts.push_back(fmt::format("{}", fmt::join(row, " ")));
    PlannedClip clip = DigitClip(context, rows[static_cast<size_t>(options.key())], &random);
    clip.questions.push_back(AskClosed(kDigits, kWordings, texts, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

// "and mister john dashwood had then" -> "And mister john dashwood had"
std::string Opening(const std::string& text) {
  constexpr size_t kWords = 5;
  std::vector<std::string_view> words = Split(text, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  words.resize(std::min(words.size(), kWords));
  return fmt::format("{}", fmt::join(words, " "));
}

// The recorded sentences, once each, whatever the size of the benchmark.
Status PlanOpenings(const PlanContext& context, int /*count*/, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("opening");
  HEARSAY_ASSIGN_OR_RETURN(const auto sentences, ReadSentences());
  std::vector<std::string> openings;
  for (const ReadSentence& sentence : sentences) openings.push_back(Opening(sentence.text));
  const int count = static_cast<int>(sentences.size());
  for (const KeyedOptions& options : BalanceKeys(count, count, &random)) {
    const ReadSentence& sentence = sentences[static_cast<size_t>(options.key())];
    PlannedClip clip;
    clip.task = kSpeechTask;
    clip.truth = fmt::format("Speech: a person reads aloud from a novel: \"{}\"", sentence.text);
    clip.sources = {"voice LibriVox reader", "recording " + sentence.file.string()};
    clip.render = [sentence](const Workbench& /*bench*/) -> Result<RenderedClip> {
      RenderedClip rendered;
      HEARSAY_ASSIGN_OR_RETURN(rendered.waveform, ReadWaveform(sentence.file, kMiniRate, 60));
      NormalisePeak(0.7, &rendered.waveform);
      rendered.segments.push_back({0, rendered.waveform.seconds(), sentence.text, {}});
      return rendered;
    };
    clip.questions.push_back(AskClosed(kOpening,
                                       {"With which words does the speaker begin?",
                                        "How does the sentence that is read out begin?"},
                                       openings, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

}  // namespace

std::vector<ClipFamily> SpeechContentFamilies(MiniPart part) {
  std::vector<ClipFamily> families = {{kSpeechTask, false, PlanSentences},
                                      {kSpeechTask, false, PlanMentions},
                                      {kSpeechTask, false, PlanDigits}};
  if (part == MiniPart::kTest) families.push_back({kSpeechTask, false, PlanOpenings});
  return families;
}

}  // namespace hearsay
