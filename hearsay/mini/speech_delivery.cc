// Clips of speech with questions about who speaks, and how.
#include <array>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/mini/sentences.h"
#include "hearsay/mini/speech_clips.h"
#include "hearsay/mini/treatments.h"

namespace hearsay {
namespace {

constexpr const char* kExtraction = "Information Extraction";
constexpr const char* kReasoning = "Reasoning";

constexpr MiniKind kLanguage = {"Language", kSpeechTask, kExtraction, "easy"};
constexpr MiniKind kSex = {"Speaker sex", kSpeechTask, kExtraction, "easy"};
constexpr MiniKind kQuestion = {"Question or statement", kSpeechTask, kReasoning, "medium"};
constexpr MiniKind kPace = {"Pace", kSpeechTask, kExtraction, "medium"};
constexpr MiniKind kSpeakers = {"Number of speakers", kSpeechTask, kReasoning, "hard"};
constexpr MiniKind kOrder = {"Order of speakers", kSpeechTask, kReasoning, "medium"};
constexpr MiniKind kEmotion = {"Emotion words against delivery", kSpeechTask, kReasoning, "hard"};

// Speech: a woman says "..."; a man says "...".
std::string TruthOf(const std::vector<Utterance>& utterances, const std::string& remark) {
  std::vector<std::string> parts;
  for (const Utterance& utterance : utterances) {
    parts.push_back(fmt::format("{} says \"{}\"", SexOf(utterance.voice->female), utterance.text));
  }
  return fmt::format("Speech: {}: {}", remark, fmt::join(parts, "; "));
}

// One of espeak-ng's voices, of either sex.
const SyntheticVoice* DrawEspeak(MiniPart part, Random* random) {
  std::vector<const SyntheticVoice*> voices;
  for (const SyntheticVoice& voice : SyntheticVoices()) {
    if (voice.part == part && voice.engine == SyntheticVoice::Engine::kEspeak) {
      voices.push_back(&voice);
    }
  }
  return voices[random->Below(voices.size())];
}

Status PlanLanguages(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  Random random = context.Stream("language");
  std::vector<std::string> names;
  for (const PromptLanguage& language : PromptLanguages()) names.emplace_back(language.language);
  std::vector<std::string> prompts(PromptNames().begin(), PromptNames().end());
  random.Shuffle(prompts);
  size_t next_prompt = 0;
  for (const KeyedOptions& options : BalanceKeys(count, static_cast<int>(names.size()), &random)) {
    const auto key = static_cast<size_t>(options.key());
    PlannedClip clip;
    if (context.part == MiniPart::kTest) {
      const PromptLanguage& language = PromptLanguages()[key];
      const std::string prompt = prompts[next_prompt++ % prompts.size()];
      const std::string file = fmt::format("{}/{}.wav", language.folder, prompt);
      clip.task = kSpeechTask;
      clip.truth = fmt::format("Speech: {} speaks {}, a recorded telephone announcement.",
                               SexOf(language.female), language.language);
      clip.sources = {"recording " + file, fmt::format("voice {}", language.folder)};
      clip.render = [file, &language](const Workbench& /*bench*/) -> Result<RenderedClip> {
        RenderedClip rendered;
        HEARSAY_ASSIGN_OR_RETURN(rendered.waveform, ReadWaveform(file, kMiniRate, 60));
        TrimSilence(&rendered.waveform);
        NormalisePeak(0.7, &rendered.waveform);
        rendered.segments.push_back(
            {0,
             rendered.waveform.seconds(),
             "",
             {{"Gender", language.female ? "female" : "male"}, {"Language", language.language}}});
        return rendered;
      };
    } else {
      const ForeignSentences& language = TrainLanguages()[key];
      auto sentences = language.sentences;
      random.Shuffle(sentences);
      const SyntheticVoice* voice = DrawEspeak(context.part, &random);  // flite knows English only
      SpeechStyle style = DrawStyle(&random);
      style.language = language.espeak;
      clip = SpokenClip(fmt::format("Speech: {} says in {}: \"{} {}\"", SexOf(voice->female),
                                    language.language, sentences[0], sentences[1]),
                        {{voice, sentences[0], style}, {voice, sentences[1], style}},
                        0.3 + 0.3 * random.Uniform());
      clip.render = [spoken = std::move(clip.render),
                     &language](const Workbench& bench) -> Result<RenderedClip> {
        auto rendered = spoken(bench);
        if (!rendered.ok()) return rendered;
        for (SeedSegment& segment : rendered->segments) {
          segment.attributes.emplace_back("Language", language.language);
        }
        return rendered;
      };
    }
    clip.questions.push_back(
        AskClosed(kLanguage,
                  {"Which language is spoken?", "In which language does the person speak?",
                   "What language can be heard?"},
                  names, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

// Draws neutral sentences that differ.
std::vector<std::string> DrawSentences(const PlanContext& context, size_t count, Random* random) {
  auto sentences = NeutralSentences(context.part);
  random->Shuffle(sentences);
  sentences.resize(count);
  return sentences;
}

Status PlanSexes(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kValues = {"a man alone", "a woman alone",
                                                   "a man, then a woman", "a woman, then a man"};
  static constexpr std::array<std::array<bool, 2>, 4> kFemale = {
      {{false, false}, {true, true}, {false, true}, {true, false}}};
  Random random = context.Stream("sex");
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const auto key = static_cast<size_t>(options.key());
    const auto& female = kFemale[key];
    const auto sentences = DrawSentences(context, 2, &random);
    const SyntheticVoice* first = DrawVoice(context.part, female[0], &random);
    const SyntheticVoice* second =
        female[0] == female[1] ? first : DrawVoice(context.part, female[1], &random);
    std::vector<Utterance> utterances = {{first, sentences[0], DrawStyle(&random)},
                                         {second, sentences[1], DrawStyle(&random)}};
    std::string truth = TruthOf(utterances, kValues[key]);
    PlannedClip clip = SpokenClip(std::move(truth), std::move(utterances), 0.5);
    clip.questions.push_back(AskClosed(
        kSex,
        {"Who speaks in this clip?", "Which voices are heard?", "By whom are the sentences said?"},
        kValues, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanQuestions(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kValues = {"two statements", "two questions",
                                                   "a statement, then a question",
                                                   "a question, then a statement"};
  static constexpr std::array<std::array<bool, 2>, 4> kAsked = {
      {{false, false}, {true, true}, {false, true}, {true, false}}};
  Random random = context.Stream("question");
  auto pairs = StatementsAndQuestions(context.part);
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const auto key = static_cast<size_t>(options.key());
    random.Shuffle(pairs);
    const SyntheticVoice* voice = DrawVoice(context.part, random.Below(2) == 0, &random);
    std::vector<Utterance> utterances;
    for (size_t i = 0; i < 2; ++i) {
      utterances.push_back(
          {voice, kAsked[key][i] ? pairs[i].second : pairs[i].first, DrawStyle(&random)});
    }
    std::string truth = TruthOf(utterances, kValues[key]);
    PlannedClip clip = SpokenClip(std::move(truth), std::move(utterances), 0.6);
    clip.questions.push_back(AskClosed(
        kQuestion,
        {"Are the two sentences questions or statements?", "What are the two things that are said?",
         "Which kinds of sentence does the speaker utter?"},
        kValues, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanPaces(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kValues = {
      "slow throughout", "fast throughout", "slow at first, then fast", "fast at first, then slow"};
  static constexpr std::array<std::array<bool, 2>, 4> kFast = {
      {{false, false}, {true, true}, {false, true}, {true, false}}};
  Random random = context.Stream("pace");
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const auto key = static_cast<size_t>(options.key());
    const auto sentences = DrawSentences(context, 2, &random);
    const SyntheticVoice* voice = DrawVoice(context.part, random.Below(2) == 0, &random);
    std::vector<Utterance> utterances;
    for (size_t i = 0; i < 2; ++i) {
      SpeechStyle style = DrawStyle(&random);
      style.pace = kFast[key][i] ? 1.65 + 0.15 * random.Uniform() : 0.55 + 0.05 * random.Uniform();
      utterances.push_back({voice, sentences[i], style});
    }
    std::string truth = TruthOf(utterances, "at a pace that is " + kValues[key]);
    PlannedClip clip = SpokenClip(std::move(truth), std::move(utterances), 0.4);
    clip.questions.push_back(
        AskClosed(kPace,
                  {"How fast does the speaker talk?", "Which describes the pace of the speech?",
                   "At what pace are the two sentences spoken?"},
                  kValues, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

// The part's voices, two women and two men, in an order by chance.
std::vector<const SyntheticVoice*> FourVoices(const PlanContext& context, Random* random) {
  std::vector<const SyntheticVoice*> voices;
  for (const bool female : {true, false}) {
    auto some = VoicesOf(context.part, female);
    random->Shuffle(some);
    voices.insert(voices.end(), some.begin(), some.begin() + 2);
  }
  random->Shuffle(voices);
  return voices;
}

Status PlanSpeakers(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kValues = {"one", "two", "three", "four"};
  // Who speaks each of four sentences; always four, so that their number tells nothing.
  static const std::array<std::vector<std::array<size_t, 4>>, 4> kTurns = {{
      {{0, 0, 0, 0}},
      {{0, 1, 0, 1}, {0, 1, 1, 0}, {0, 0, 1, 1}, {0, 1, 1, 1}},
      {{0, 1, 2, 0}, {0, 1, 0, 2}, {0, 1, 1, 2}, {0, 1, 2, 1}},
      {{0, 1, 2, 3}},
  }};
  Random random = context.Stream("speakers");
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const auto key = static_cast<size_t>(options.key());
    const auto& turns = kTurns[key][random.Below(kTurns[key].size())];
    const auto voices = FourVoices(context, &random);
    const auto sentences = DrawSentences(context, 4, &random);
    std::vector<Utterance> utterances;
    for (size_t i = 0; i < 4; ++i) {
      SpeechStyle style = DrawStyle(&random);
      style.pitch = 50;  // one speaker is one voice
      style.pace = 1.1;
      utterances.push_back({voices[turns[i]], sentences[i], style});
    }
    std::string truth =
        TruthOf(utterances,
                fmt::format("{} {}", kValues[key], key == 0 ? "speaker" : "different speakers"));
    PlannedClip clip = SpokenClip(std::move(truth), std::move(utterances), 0.3);
    clip.questions.push_back(AskClosed(
        kSpeakers,
        {"How many different people speak?", "Of how many speakers are there voices in this clip?",
         "How many speakers can be told apart?"},
        kValues, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanSpeakerOrders(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static constexpr std::array<std::array<bool, 3>, 6> kFemale = {{{false, true, false},
                                                                  {true, false, true},
                                                                  {false, false, true},
                                                                  {true, true, false},
                                                                  {false, true, true},
                                                                  {true, false, false}}};
  Random random = context.Stream("speaker order");
  std::vector<std::string> values;
  for (const auto& turns : kFemale) {
    const auto word = [](bool female) { return female ? "woman" : "man"; };
    values.push_back(fmt::format("{}, {}, {}", word(turns[0]), word(turns[1]), word(turns[2])));
  }
  for (const KeyedOptions& options : BalanceKeys(count, 6, &random)) {
    const auto key = static_cast<size_t>(options.key());
    const auto sentences = DrawSentences(context, 3, &random);
    const std::array<const SyntheticVoice*, 2> voices = {DrawVoice(context.part, false, &random),
                                                         DrawVoice(context.part, true, &random)};
    std::vector<Utterance> utterances;
    for (size_t i = 0; i < 3; ++i) {
      utterances.push_back({voices[kFemale[key][i] ? 1 : 0], sentences[i], DrawStyle(&random)});
    }
    std::string truth = TruthOf(utterances, "three sentences by " + values[key]);
    PlannedClip clip = SpokenClip(std::move(truth), std::move(utterances), 0.4);
    clip.questions.push_back(AskClosed(kOrder,
                                       {"In which order do the voices speak?",
                                        "Who says the first, the second and the third sentence?",
                                        "In what sequence are the man and the woman heard?"},
                                       values, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

Status PlanEmotions(const PlanContext& context, int count, std::vector<PlannedClip>* clips) {
  static const std::vector<std::string> kValues = {
      "cheerful words in a lively voice", "cheerful words in a flat voice",
      "sad words in a lively voice", "sad words in a flat voice"};
  Random random = context.Stream("emotion");
  for (const KeyedOptions& options : BalanceKeys(count, 4, &random)) {
    const auto key = static_cast<size_t>(options.key());
    const bool cheerful = key < 2;
    const bool lively = key % 2 == 0;
    auto sentences = cheerful ? CheerfulSentences(context.part) : SadSentences(context.part);
    random.Shuffle(sentences);
    const SyntheticVoice* voice = DrawEspeak(context.part, &random);  // flite knows no pitch range
    SpeechStyle style;
    style.pace = lively ? 1.2 + 0.1 * random.Uniform() : 0.7 + 0.06 * random.Uniform();
    style.pitch =
        lively ? 70 + static_cast<int>(random.Below(10)) : 25 + static_cast<int>(random.Below(10));
    style.range = lively ? "x-high" : "x-low";
    std::vector<Utterance> utterances;
    for (size_t i = 0; i < 2; ++i) {
      utterances.push_back({voice, sentences[i], style, lively ? "lively" : "flat"});
    }
    std::string truth = TruthOf(utterances, kValues[key]);
    PlannedClip clip =
        SpokenClip(std::move(truth), std::move(utterances), 0.2 + 0.2 * random.Uniform());
    clip.questions.push_back(
        AskClosed(kEmotion,
                  {"What are the words like, and how are they delivered?",
                   "How do the feeling of the words and the voice go together?",
                   "Which describes the words and the way they are said?"},
                  kValues, options, &random));
    clips->push_back(std::move(clip));
  }
  return Status::Ok();
}

}  // namespace

std::vector<ClipFamily> SpeechDeliveryFamilies(MiniPart /*part*/) {
  return {{kSpeechTask, true, PlanLanguages}, {kSpeechTask, true, PlanSexes},
          {kSpeechTask, true, PlanQuestions}, {kSpeechTask, true, PlanPaces},
          {kSpeechTask, true, PlanSpeakers},  {kSpeechTask, true, PlanSpeakerOrders},
          {kSpeechTask, true, PlanEmotions}};
}

}  // namespace hearsay
