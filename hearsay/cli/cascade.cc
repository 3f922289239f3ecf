// hearsay cascade: questions about clips, asked with captions of them, and with the controls.
#include "hearsay/evaluation/cascade.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/table.h"
#include "hearsay/cli/asking.h"
#include "hearsay/cli/captioner_options.h"
#include "hearsay/cli/common.h"
#include "hearsay/evaluation/cascade_result.h"
#include "hearsay/questions/benchmark.h"
#include "hearsay/questions/selection.h"
#include "hearsay/report/cascade_table.h"

namespace hearsay {
namespace {

// The captions of the mini benchmark that say how its clips were made, beside its questions.
constexpr const char* kTruthFile = "truth.jsonl";

struct CascadeOptions {
  ModelOptions model;
  StoreOptions store;
  SelectionConfig selection;
  CaptionerOptions captioner;
  std::string benchmark;
  std::string audio;
  std::string captions;
  std::string evidence = "all";
  std::string score = "letter";
  std::string orders = "one";
  std::string by = "clip";
  std::string shard;
  uint64_t shuffle_seed = 0;
  int batch = 0;
  bool allow_missing = false;
  bool json = false;
  bool show_prompt = false;

  void Register(CLI::App* app);
};

void CascadeOptions::Register(CLI::App* app) {
  model.Register(app);
  app->add_option("--benchmark", benchmark,
                  "the questions: mini, mini:DIR (of hearsay mini build), mmau:FILE or mmar:FILE")
      ->required()
      ->type_name("SPEC");
  app->add_option("--audio", audio,
                  "folder under which the clips are, as the benchmark names them (default: the "
                  "benchmark file's own)")
      ->type_name("DIR");
  app->add_flag("--allow-missing", allow_missing,
                "go on where sound files are missing; their questions fail");
  app->add_option("--evidence", evidence,
                  "caption: the clip's caption; none: no caption; shuffled: another clip's "
                  "caption; truth: how the mini benchmark's clip was made; all: caption with its "
                  "controls none and shuffled")
      ->capture_default_str();
  app->add_option("--shuffle-seed", shuffle_seed, "shuffled: chooses whose caption a clip is given")
      ->capture_default_str();
  captioner.Register(app);
  app->add_option("--captions", captions, "captions brought along: short for --captioner file:FILE")
      ->type_name("FILE");
  RegisterBenchmarkSelection(app, &selection);
  app->add_option("--score", score,
                  "letter: probabilities of the option letters in one pass; generate: a greedy "
                  "reply, read here and by the official matcher; cloze: likelihood of each "
                  "option's text")
      ->capture_default_str();
  app->add_option("--orders", orders,
                  "orders of options: one (as published), cyclic (each option once at each place), "
                  "all (24 for four options, cyclic above)")
      ->capture_default_str();
  app->add_option("--by", by,
                  fmt::format("more rows in the table: {}", fmt::join(kCascadeRows, ", ")))
      ->capture_default_str();
  RegisterShard(app, &shard);
  app->add_option("--batch", batch,
                  "questions answered and stored at once (0: as suits the model); results do not "
                  "depend on it");
  store.Register(app);
  app->add_flag("--json", json, "print one JSON document instead of the tables");
  app->add_flag("--show-prompt", show_prompt,
                "print the first rendered prompt of each run to standard error");
}

// What the options come to.
struct CascadePlan {
  RunConfig run;
  std::vector<ClipEvidence> evidence;
  BenchmarkSpec benchmark;
  CaptionerOptions captioner;

  bool Has(ClipEvidence wanted) const {
    return std::find(evidence.begin(), evidence.end(), wanted) != evidence.end();
  }
  bool needs_captions() const { return evidence != std::vector{ClipEvidence::kNone}; }
  bool needs_audio() const { return needs_captions() && !captioner.captioner.starts_with("file:"); }
};

Result<CascadePlan> PlanOf(const CascadeOptions& options, bool captioner_given) {
  CascadePlan plan;
  plan.run.model_name = options.model.model;
  HEARSAY_ASSIGN_OR_RETURN(plan.run.score, ParseScoreMode(options.score));
  HEARSAY_ASSIGN_OR_RETURN(plan.run.orders, ParseOrderSet(options.orders));
  HEARSAY_RETURN_IF_ERROR(ParseShard(options.shard, &plan.run));
  if (options.batch < 0) return InvalidArgument("--batch cannot be negative");
  plan.run.batch = options.batch;
  if (std::find(std::begin(kCascadeRows), std::end(kCascadeRows), options.by) ==
      std::end(kCascadeRows)) {
    return InvalidArgument(fmt::format("--by must be one of {}, is \"{}\"",
                                       fmt::join(kCascadeRows, ", "), options.by));
  }
  if (options.evidence == "all") {
    plan.evidence = {ClipEvidence::kCaption, ClipEvidence::kNone, ClipEvidence::kShuffled};
  } else {
    HEARSAY_ASSIGN_OR_RETURN(const ClipEvidence evidence, ParseClipEvidence(options.evidence));
    plan.evidence = {evidence};
  }
  HEARSAY_ASSIGN_OR_RETURN(plan.benchmark, ParseBenchmarkSpec(options.benchmark));
  plan.captioner = options.captioner;
  if (!options.captions.empty()) {
    if (captioner_given) {
      return InvalidArgument("--captions and --captioner exclude each other: who captions?");
    }
    plan.captioner.captioner = "file:" + options.captions;
  }
  if (plan.Has(ClipEvidence::kTruth)) {
    if (captioner_given || !options.captions.empty()) {
      return InvalidArgument(
          "--evidence truth brings its own captions; leave --captioner and --captions out");
    }
    if (plan.benchmark.kind != BenchmarkKind::kMini) {
      return InvalidArgument(fmt::format(
          "--evidence truth is for the mini benchmark, of which it is known how its clips were "
          "made; for {} bring captions by --captions",
          BenchmarkKindName(plan.benchmark.kind)));
    }
    plan.captioner.captioner = "file:" + (plan.benchmark.file.parent_path() / kTruthFile).string();
  }
  if (plan.needs_captions()) HEARSAY_RETURN_IF_ERROR(plan.captioner.Validate());
  return plan;
}

// The folder of the clips: the one that is named, or the benchmark's own.
std::filesystem::path AudioFolder(const CascadeOptions& options, const CascadePlan& plan) {
  if (!options.audio.empty()) return options.audio;
  const std::filesystem::path folder = plan.benchmark.file.parent_path();
  return folder.empty() ? "." : folder;
}

// The questions whose clips must be captioned here: for shuffled captions all, else this share's.
std::vector<Question> QuestionsToCaption(const CascadePlan& plan,
                                         const std::vector<Question>& questions) {
  return plan.Has(ClipEvidence::kShuffled) ? questions : ShareOf(plan.run, questions);
}

// What can be found wrong with the questions and the clips before anything runs.
Status CheckClips(const CascadeOptions& options, const CascadePlan& plan,
                  const std::vector<Question>& questions) {
  if (questions.empty()) {
    return InvalidArgument("the benchmark holds no question of what was asked for");
  }
  if (plan.Has(ClipEvidence::kShuffled) && CountClips(questions) < 2) {
    return InvalidArgument(
        "the questions are about one clip, and shuffled captions need two at least; ask more "
        "questions, or give --evidence caption or none");
  }
  if (!plan.needs_audio()) return Status::Ok();
  const std::filesystem::path folder = AudioFolder(options, plan);
  const std::vector<Question> needed = QuestionsToCaption(plan, questions);
  const std::vector<std::string> missing = MissingAudio(needed, folder);
  if (missing.empty()) return Status::Ok();
  const size_t clips = CountClips(needed);
  const std::string sentence = DescribeMissingAudio(missing, clips, folder);
  if (options.allow_missing && missing.size() < clips) {
    Say(sentence + "; their questions fail");
    return Status::Ok();
  }
  return NotFound(sentence + "; --audio names the folder" +
                  (missing.size() < clips
                       ? ", and --allow-missing goes on without them: their questions fail"
                       : ", and --captions brings captions without sound"));
}

// Captions every clip before anything is asked. kInterrupted, or why no clip can be captioned.
Result<ClipCaptions> CaptionsFor(const CascadePlan& plan, const std::vector<Clip>& clips,
                                 Captioner& captioner) {
  ProgressBar bar("caption", "clips", clips.size());
  auto captions =
      CollectCaptions(clips, plan.needs_audio(), captioner, [&](size_t done) { bar.Update(done); });
  bar.Finish();
  if (!captions.ok()) {
    if (captions.status().code() != StatusCode::kInterrupted) return captions.status();
    return Interrupted(
        "stopped while the clips were captioned, and nothing was asked; the same command goes on "
        "from what the caption cache keeps");
  }
  const bool none = std::none_of(captions->begin(), captions->end(),
                                 [](const auto& caption) { return caption.second.status.ok(); });
  if (none && !plan.needs_audio() && !captions->empty()) {
    return InvalidArgument(fmt::format(
        "{}: it has captions for none of the {} clips, as a file for other clips; first: {}",
        plan.captioner.captioner, captions->size(), captions->begin()->second.status.message()));
  }
  return captions;
}

int ShowCascade(const CascadeOptions& options, const Store& store, const std::vector<Run>& runs) {
  const auto result = ReadCascade(store, runs.front().id);
  if (!result.ok()) return Complain(result.status());
  const int shown = Print(options.json ? DumpJsonIndented(CascadeJson(*result)) + "\n"
                                       : CascadeTable(*result, {options.by, TerminalWidth()}));
  if (shown != kExitDone) return shown;
  // Failures of runs that this command did not ask are not its own.
  const bool failed =
      std::any_of(result->runs.begin(), result->runs.end(), [&](const CascadeRun& one) {
        return !one.summary.failed.empty() &&
               std::any_of(runs.begin(), runs.end(),
                           [&](const Run& asked) { return asked.id == one.run.id; });
      });
  return failed ? kExitSomeFailed : kExitDone;
}

int Cascade(const CascadeOptions& options, bool captioner_given) {
  const auto plan = PlanOf(options, captioner_given);
  if (!plan.ok()) return Complain(plan.status());
  const auto benchmark = ReadBenchmark(plan->benchmark);
  if (!benchmark.ok()) return Complain(benchmark.status());
  const auto questions = SelectQuestions(benchmark->questions, options.selection);
  if (!questions.ok()) return Complain(questions.status());
  if (const Status status = CheckClips(options, *plan, *questions); !status.ok()) {
    return Complain(status);
  }
  if (const Status status = options.model.ValidateFor(plan->run.score); !status.ok()) {
    return Complain(status);
  }
  const std::filesystem::path folder = AudioFolder(options, *plan);
  std::unique_ptr<Captioner> captioner;
  if (plan->needs_captions()) {
    // A captions file may be for the whole benchmark, whatever is asked of it here.
    auto made = plan->captioner.Make(ClipsOf(benchmark->questions, folder));
    if (!made.ok()) return Complain(made.status());
    captioner = std::move(*made);
  }
  auto store = options.store.Open(true);
  if (!store.ok()) return Complain(store.status());
  auto responder = options.model.MakeResponder(plan->run.score == ScoreMode::kGenerate);
  if (!responder.ok()) return Complain(responder.status());

  std::vector<CascadeConfig> configs;
  std::vector<Run> runs;
  bool asks_with_captions = false;
  for (const ClipEvidence evidence : plan->evidence) {
    const bool captions = evidence != ClipEvidence::kNone;
    configs.push_back({evidence, captions ? captioner->Identity() : Json(), options.shuffle_seed});
    runs.push_back(DescribeCascade(plan->run, configs.back(), *questions, **responder));
    if (!captions) continue;
    const auto asks = HasRowsToAsk(plan->run, runs.back(), *questions, **store);
    if (!asks.ok()) return Complain(asks.status());
    asks_with_captions |= *asks;
  }
  ClipCaptions captions;
  if (asks_with_captions) {
    auto made =
        CaptionsFor(*plan, ClipsOf(QuestionsToCaption(*plan, *questions), folder), *captioner);
    if (!made.ok()) return Complain(made.status());
    captions = std::move(*made);
  }
  // Its model is not needed any more, and the memory is.
  captioner.reset();

  for (size_t i = 0; i < runs.size(); ++i) {
    const QuestionWording wording = CascadeWording(configs[i], plan->run.score, captions);
    if (options.show_prompt) {
      const auto known = (*store)->FindRun(runs[i].id);
      SayPrompt(known.ok() && !known->first_prompt.empty()
                    ? known->first_prompt
                    : FirstPrompt(plan->run, *questions, wording, **responder));
    }
    const int status = AskQuestions(
        plan->run, runs[i], *questions, wording, **responder, **store,
        fmt::format("{}, {}", options.model.model, ClipEvidenceName(configs[i].evidence)));
    // After the first run, rows of it are stored.
    if (status != kExitDone) return i > 0 && status == kExitUsage ? kExitSomeFailed : status;
  }
  const int shown = ShowCascade(options, **store, runs);
  // Whatever went wrong in showing, the rows are written.
  return shown == kExitDone ? kExitDone : kExitSomeFailed;
}

}  // namespace

void RegisterCascade(CLI::App* app, int* exit_status) {
  auto options = std::make_shared<CascadeOptions>();
  CLI::App* command = app->add_subcommand(
      "cascade",
      "ask a model a benchmark's questions about clips by their captions, beside two controls");
  options->Register(command);
  command->callback([options, command, exit_status] {
    *exit_status = Cascade(*options, command->count("--captioner") > 0);
  });
}

}  // namespace hearsay
