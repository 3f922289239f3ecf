// A cascade from captions to its tables, asked of a responder that reads the captions.
#include "hearsay/report/cascade_table.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hearsay/base/text.h"
#include "hearsay/evaluation/cascade.h"
#include "hearsay/evaluation/cascade_result.h"
#include "tests/temporary_folder.h"

namespace hearsay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Picks the option that the prompt's description names; the first where it names none. What it is
// asked is kept. Stops, as for an interrupt, after so many replies.
class ReadsTheDescription : public Responder {
 public:
  Json Identity() const override { return {{"responder", "reads the description"}}; }
  std::vector<std::string> Notes() const override { return {}; }
  Result<std::string> Render(const Request& request) override {
    return MessageText(request.prompt.messages.back());
  }
  ReplyUnit UnitOf(Ask /*ask*/) const override { return ReplyUnit::kGroup; }
  size_t GroupsPerBatch() const override { return 2; }
  Status Respond(std::span<const Request> requests, const ReplySink& sink) override {
    for (size_t i = 0; i < requests.size(); ++i) {
      if (stop_after == 0) return Interrupted("stopped by the test");
      if (stop_after > 0) --stop_after;
      const std::string text = MessageText(requests[i].prompt.messages.back());
      prompts.push_back(text);
      const size_t stem = text.find("\n\n");
      const std::string description = text.substr(0, stem);
      Reply reply;
      reply.rendered_prompt = text;
      reply.text = "A";
      const auto lines = Split(std::string_view(text).substr(stem + 2), '\n');
      for (size_t place = 1; place < lines.size(); ++place) {
        const std::string option(lines[place].substr(3));
        if (description.find(option) == std::string::npos) continue;
        reply.text = std::string(1, OptionLetter(place - 1));
      }
      sink(i, std::move(reply));
    }
    return Status::Ok();
  }

  int stop_after = -1;
  std::vector<std::string> prompts;
};

// Says of a clip what it was told to; a clip of which nothing was told fails.
class SaysWhatItWasTold : public Captioner {
 public:
  explicit SaysWhatItWasTold(std::map<std::string, std::string> captions)
      : captions_(std::move(captions)) {}
  Json Identity() const override { return {{"captioner", "told"}}; }
  Status Describe(std::span<const Clip> clips, const CaptionSink& sink) override {
    for (size_t i = 0; i < clips.size(); ++i) {
      ++asked[clips[i].id];
      Caption caption;
      const auto found = captions_.find(clips[i].id);
      if (found == captions_.end()) {
        caption.status = Unreadable(clips[i].id + " is no sound");
      } else {
        caption.text = found->second;
      }
      sink(i, std::move(caption));
    }
    return Status::Ok();
  }
  std::map<std::string, int> asked;

 private:
  std::map<std::string, std::string> captions_;
};

constexpr const char* kThings[] = {"bell", "drum", "rain", "horn", "wind", "door"};

// Two questions on each of six clips; of the second one the options stand so that the first is
// never right.
std::vector<Question> SixClips() {
  std::vector<Question> questions;
  for (size_t i = 0; i < std::size(kThings); ++i) {
    for (const int answer : {0, 1}) {
      Question question = {.id = fmt::format("q{}-{}", i, answer), .subcategory = "sound.Source"};
      question.question = "What is heard?";
      const std::string other = kThings[(i + 3) % std::size(kThings)];
      question.options = {kThings[i], other, "nothing"};
      if (answer == 1) std::swap(question.options[0], question.options[1]);
      question.answer = answer;
      question.audio = fmt::format("{}.wav", kThings[i]);
      question.method = "mini";
      question.labels = {{"task", "sound"}, {"sub-category", "Source"}};
      questions.push_back(question);
    }
  }
  return questions;
}

std::map<std::string, std::string> TrueCaptions() {
  std::map<std::string, std::string> captions;
  for (const char* thing : kThings) {
    captions[fmt::format("{}.wav", thing)] = fmt::format("A {} is heard.", thing);
  }
  return captions;
}

class CascadeTest : public ::testing::Test {
 protected:
  CascadeTest() { config_.model_name = "reader"; }

  std::unique_ptr<Store> OpenStore(const std::string& name) {
    auto store = Store::Open(folder_.path() / name, true);
    EXPECT_TRUE(store.ok()) << store.status().message();
    return std::move(*store);
  }

  ClipCaptions Captions(const std::map<std::string, std::string>& texts) {
    SaysWhatItWasTold captioner(texts);
    auto captions = CollectCaptions(ClipsOf(SixClips(), "audio"), false, captioner, [](size_t) {});
    EXPECT_TRUE(captions.ok());
    for (const auto& [clip, times] : captioner.asked) EXPECT_EQ(times, 1) << clip;
    return *captions;
  }

  CascadeConfig Config(ClipEvidence evidence) {
    if (evidence == ClipEvidence::kNone) return {evidence, Json(), 0};
    return {evidence, {{"captioner", "told"}}, 7};
  }

  Result<RunOutcome> Ask(ClipEvidence evidence, const ClipCaptions& captions, Store& store) {
    const CascadeConfig cascade = Config(evidence);
    const auto run = DescribeCascade(config_, cascade, questions_, responder_);
    return RunQuestions(config_, run, questions_, CascadeWording(cascade, config_.score, captions),
                        responder_, store, [](int, int) {});
  }

  CascadeResult Read(const Store& store, ClipEvidence evidence) {
    const auto run = DescribeCascade(config_, Config(evidence), questions_, responder_);
    auto result = ReadCascade(store, run.id);
    EXPECT_TRUE(result.ok()) << result.status().message();
    return *result;
  }

  TemporaryFolder folder_;
  RunConfig config_;
  std::vector<Question> questions_ = SixClips();
  ReadsTheDescription responder_;
};

TEST_F(CascadeTest, TheCaptionTellsWhatItsControlsDoNot) {
  const auto store = OpenStore("s");
  const ClipCaptions captions = Captions(TrueCaptions());
  for (const ClipEvidence evidence :
       {ClipEvidence::kCaption, ClipEvidence::kNone, ClipEvidence::kShuffled}) {
    ASSERT_TRUE(Ask(evidence, captions, *store).ok());
  }
  const CascadeResult result = Read(*store, ClipEvidence::kCaption);
  ASSERT_EQ(result.runs.size(), 3U);
  EXPECT_TRUE(result.missing.empty());
  EXPECT_EQ(result.Find(ClipEvidence::kCaption)->summary.overall.right, 12);
  // Without a caption it says A, which is right in every second question.
  EXPECT_EQ(result.Find(ClipEvidence::kNone)->summary.overall.right, 6);
  ASSERT_EQ(result.differences.size(), 3U);
  EXPECT_EQ(result.differences[0].counts.first_only, 6);
  EXPECT_EQ(result.differences[0].counts.second_only, 0);
  EXPECT_EQ(result.differences[0].clips, 6U);
  EXPECT_DOUBLE_EQ(result.differences[0].difference.difference, 0.5);
  // Six of six: 2 / 2^6.
  EXPECT_DOUBLE_EQ(result.differences[0].mcnemar, 0.03125);
  // The same seen from the shuffled control.
  EXPECT_EQ(DumpJson(CascadeJson(Read(*store, ClipEvidence::kShuffled))),
            DumpJson(CascadeJson(result)));
}

TEST_F(CascadeTest, ShuffledGivesAllQuestionsOfAClipTheSameForeignCaption) {
  const auto store = OpenStore("s");
  ASSERT_TRUE(Ask(ClipEvidence::kShuffled, Captions(TrueCaptions()), *store).ok());
  std::set<std::string> lent;
  ASSERT_EQ(responder_.prompts.size(), 12U);
  for (size_t i = 0; i < 12; i += 2) {
    const auto description = [&](size_t at) {
      return responder_.prompts[at].substr(0, responder_.prompts[at].find("\n\n"));
    };
    EXPECT_EQ(description(i), description(i + 1));
    EXPECT_THAT(description(i), Not(HasSubstr(kThings[i / 2])));
    lent.insert(description(i));
  }
  EXPECT_EQ(lent.size(), 6U);
}

TEST_F(CascadeTest, AClipWithoutACaptionFailsInBothRunsAndTheOthersGoOn) {
  const auto store = OpenStore("s");
  auto texts = TrueCaptions();
  texts.erase("rain.wav");
  const ClipCaptions captions = Captions(texts);
  ASSERT_TRUE(Ask(ClipEvidence::kCaption, captions, *store).ok());
  ASSERT_TRUE(Ask(ClipEvidence::kShuffled, captions, *store).ok());
  const CascadeResult result = Read(*store, ClipEvidence::kCaption);
  for (const CascadeRun& run : result.runs) {
    ASSERT_EQ(run.summary.failed.size(), 2U);
    EXPECT_EQ(run.summary.failed[0].id, "q2-0");
    EXPECT_EQ(run.summary.failed[0].reason, "rain.wav is no sound");
    EXPECT_TRUE(run.summary.complete());
  }
  EXPECT_EQ(result.differences[0].counts.total(), 10);
  EXPECT_EQ(result.missing, std::vector{ClipEvidence::kNone});
  EXPECT_THAT(CascadeTable(result, {}),
              HasSubstr("hearsay cascade reader --benchmark mini --evidence none"));
}

TEST_F(CascadeTest, AMissingFileIsAskedAgainOnceItIsThere) {
  const auto store = OpenStore("s");
  for (const char* thing : kThings) {
    if (thing != kThings[2]) std::ofstream(folder_.path() / fmt::format("{}.wav", thing)) << "x";
  }
  SaysWhatItWasTold captioner(TrueCaptions());
  const auto clips = ClipsOf(questions_, folder_.path());
  auto captions = CollectCaptions(clips, true, captioner, [](size_t) {});
  ASSERT_TRUE(captions.ok());
  ASSERT_TRUE(Ask(ClipEvidence::kCaption, *captions, *store).ok());
  EXPECT_THAT(Read(*store, ClipEvidence::kCaption).runs[0].summary.failed.at(0).reason,
              HasSubstr("there is no sound file"));
  const auto run = DescribeCascade(config_, Config(ClipEvidence::kCaption), questions_, responder_);
  EXPECT_TRUE(*HasRowsToAsk(config_, run, questions_, *store));

  std::ofstream(folder_.path() / "rain.wav") << "x";
  captions = CollectCaptions(clips, true, captioner, [](size_t) {});
  ASSERT_TRUE(Ask(ClipEvidence::kCaption, *captions, *store).ok());
  EXPECT_EQ(Read(*store, ClipEvidence::kCaption).runs[0].summary.overall.right, 12);
  EXPECT_FALSE(*HasRowsToAsk(config_, run, questions_, *store));
  // A run that has it all asks nothing more, not even for captions.
  const size_t asked = responder_.prompts.size();
  ASSERT_TRUE(Ask(ClipEvidence::kCaption, {}, *store).ok());
  EXPECT_EQ(responder_.prompts.size(), asked);
}

TEST_F(CascadeTest, InterruptedAndResumedIsAsUninterrupted) {
  const ClipCaptions captions = Captions(TrueCaptions());
  for (const OrderSet orders : {OrderSet::kOne, OrderSet::kCyclic}) {
    config_.orders = orders;
    // Questions of two, three and four options have as many orders.
    questions_ = SixClips();
    questions_[1].options.pop_back();
    questions_[4].options.push_back("more");
    const std::string name(OrderSetName(orders));
    const auto whole = OpenStore("whole-" + name);
    const auto stopped = OpenStore("stopped-" + name);
    for (const ClipEvidence evidence : {ClipEvidence::kCaption, ClipEvidence::kShuffled}) {
      ASSERT_TRUE(Ask(evidence, captions, *whole).ok());
      for (const int stop : {1, 5, 3}) {
        responder_.stop_after = stop;
        const auto outcome = Ask(evidence, captions, *stopped);
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.status().code(), StatusCode::kInterrupted);
      }
      responder_.stop_after = -1;
      ASSERT_TRUE(Ask(evidence, captions, *stopped).ok());
    }
    const CascadeResult result = Read(*whole, ClipEvidence::kCaption);
    EXPECT_TRUE(result.runs[0].summary.complete());
    EXPECT_EQ(result.runs[0].summary.planned_rows, orders == OrderSet::kOne ? 12 : 36);
    EXPECT_EQ(DumpJson(CascadeJson(Read(*stopped, ClipEvidence::kCaption))),
              DumpJson(CascadeJson(result)));
  }
}

TEST_F(CascadeTest, TheIdentityTellsEvidenceCaptionerAndSeedApart) {
  std::set<std::string> ids;
  for (const ClipEvidence evidence : {ClipEvidence::kCaption, ClipEvidence::kNone,
                                      ClipEvidence::kShuffled, ClipEvidence::kTruth}) {
    ids.insert(DescribeCascade(config_, Config(evidence), questions_, responder_).id);
  }
  CascadeConfig other = Config(ClipEvidence::kShuffled);
  other.shuffle_seed = 8;
  ids.insert(DescribeCascade(config_, other, questions_, responder_).id);
  other = Config(ClipEvidence::kCaption);
  other.captioner["captioner"] = "another";
  ids.insert(DescribeCascade(config_, other, questions_, responder_).id);
  EXPECT_EQ(ids.size(), 6U);
  // The seed shuffles nothing there.
  other = Config(ClipEvidence::kCaption);
  other.shuffle_seed = 8;
  ids.insert(DescribeCascade(config_, other, questions_, responder_).id);
  EXPECT_EQ(ids.size(), 6U);
}

TEST_F(CascadeTest, ControlsAreFoundByIdentity) {
  const auto store = OpenStore("s");
  const ClipCaptions captions = Captions(TrueCaptions());
  ASSERT_TRUE(Ask(ClipEvidence::kCaption, captions, *store).ok());
  ASSERT_TRUE(Ask(ClipEvidence::kTruth, captions, *store).ok());
  // Controls of another way of scoring and of fewer questions are none of it.
  config_.score = ScoreMode::kGenerate;
  ASSERT_TRUE(Ask(ClipEvidence::kNone, captions, *store).ok());
  config_.score = ScoreMode::kLetter;
  questions_.pop_back();
  ASSERT_TRUE(Ask(ClipEvidence::kNone, captions, *store).ok());
  ASSERT_TRUE(Ask(ClipEvidence::kShuffled, captions, *store).ok());
  questions_ = SixClips();
  CascadeResult result = Read(*store, ClipEvidence::kCaption);
  EXPECT_EQ(result.runs.size(), 2U);
  EXPECT_NE(result.Find(ClipEvidence::kTruth), nullptr);
  EXPECT_EQ(result.missing.size(), 2U);
  ASSERT_EQ(result.differences.size(), 1U);
  EXPECT_EQ(result.differences[0].first, ClipEvidence::kTruth);
  // One without captions stands alone, and lacks nothing.
  ASSERT_TRUE(Ask(ClipEvidence::kNone, captions, *store).ok());
  EXPECT_EQ(Read(*store, ClipEvidence::kCaption).missing, std::vector{ClipEvidence::kShuffled});
  result = Read(*store, ClipEvidence::kNone);
  EXPECT_EQ(result.runs.size(), 1U);
  EXPECT_TRUE(result.missing.empty());
}

TEST_F(CascadeTest, GeneratedRepliesAreReadByTheOfficialMatcherToo) {
  config_.score = ScoreMode::kGenerate;
  const auto store = OpenStore("s");
  ASSERT_TRUE(Ask(ClipEvidence::kCaption, Captions(TrueCaptions()), *store).ok());
  const CascadeResult result = Read(*store, ClipEvidence::kCaption);
  // Ours reads the letter; the official matcher goes by words, of which there are none.
  EXPECT_EQ(result.runs[0].summary.overall.right, 12);
  ASSERT_TRUE(result.runs[0].official.has_value());
  EXPECT_EQ(result.runs[0].official->official.total, 12);
  EXPECT_EQ(result.runs[0].official->official.correct, 0);
  EXPECT_THAT(CascadeTable(result, {}),
              HasSubstr("By the official matcher of MMAU and MMAR: 0 of 12"));
  EXPECT_EQ(CascadeJson(result)["runs"]["caption"]["official"]["total"], 12);
}

}  // namespace
}  // namespace hearsay
