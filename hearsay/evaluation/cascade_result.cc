#include "hearsay/evaluation/cascade_result.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "hearsay/evaluation/benchmark_columns.h"

namespace hearsay {
namespace {

constexpr std::array<std::pair<ClipEvidence, ClipEvidence>, 5> kCompared = {{
    {ClipEvidence::kCaption, ClipEvidence::kNone},
    {ClipEvidence::kCaption, ClipEvidence::kShuffled},
    {ClipEvidence::kShuffled, ClipEvidence::kNone},
    {ClipEvidence::kTruth, ClipEvidence::kCaption},
    {ClipEvidence::kTruth, ClipEvidence::kNone},
}};

// What a run has in common with its controls.
Json WithoutEvidence(Json identity) {
  for (const char* field : {"evidence", "captioner", "shuffle", "shuffle_seed"}) {
    identity.erase(field);
  }
  return identity;
}

Result<ClipEvidence> EvidenceOf(const Run& run) {
  return ParseClipEvidence(run.identity.value("evidence", ""));
}

Json CaptionerOf(const Run& run) { return run.identity.value("captioner", Json()); }

uint64_t SeedOf(const Run& run) { return run.identity.value("shuffle_seed", uint64_t{0}); }

Result<CascadeRun> ReadOne(const Store& store, const Run& run,
                           const std::vector<Question>& questions) {
  CascadeRun one;
  HEARSAY_ASSIGN_OR_RETURN(one.evidence, EvidenceOf(run));
  one.run = run;
  const bool replies = run.identity.value("score", "") == ScoreModeName(ScoreMode::kGenerate);
  HEARSAY_ASSIGN_OR_RETURN(one.rows, store.Rows(run.id, replies));
  one.summary = Summarize(run, questions, one.rows);
  for (const Question& question : questions) {
    const auto found = one.summary.by_question.find(question.id);
    one.outcomes.push_back(found == one.summary.by_question.end() ? Tally() : found->second);
  }
  if (!replies) return one;
  std::vector<Question> scored;
  std::set<std::string_view> ids;
  for (const Question& question : questions) {
    if (!HasAnswer(question)) continue;
    scored.push_back(question);
    ids.insert(question.id);
  }
  std::vector<Row> first_order;
  for (Row& row : one.rows) {
    if (row.order_index == 0 && ids.contains(row.question_id)) first_order.push_back(row);
    row.reply.clear();
    row.reasoning.clear();
    row.prompt.clear();
  }
  one.official = SummarizeScore(scored, first_order);
  return one;
}

// Which of the runs stand beside this one, itself among them.
std::vector<const Run*> Siblings(const std::vector<Run>& runs, const Run& run,
                                 ClipEvidence evidence) {
  if (evidence == ClipEvidence::kNone) return {&run};
  const Json common = WithoutEvidence(run.identity);
  const Run* shuffled = evidence == ClipEvidence::kShuffled ? &run : nullptr;
  const Run* caption = evidence == ClipEvidence::kCaption ? &run : nullptr;
  const Run* truth = evidence == ClipEvidence::kTruth ? &run : nullptr;
  const Run* none = nullptr;
  for (const Run& other : runs) {
    if (other.evaluation != kCascadeEvaluation || WithoutEvidence(other.identity) != common) {
      continue;
    }
    const auto of_other = EvidenceOf(other);
    if (!of_other.ok()) continue;
    const bool same_captioner = CaptionerOf(other) == CaptionerOf(run);
    if (*of_other == ClipEvidence::kNone) none = &other;
    if (*of_other == ClipEvidence::kTruth && truth == nullptr) truth = &other;
    if (*of_other == ClipEvidence::kCaption && same_captioner && caption == nullptr) {
      caption = &other;
    }
    if (*of_other == ClipEvidence::kShuffled && same_captioner &&
        evidence != ClipEvidence::kShuffled &&
        (shuffled == nullptr || SeedOf(other) < SeedOf(*shuffled))) {
      shuffled = &other;
    }
  }
  std::vector<const Run*> found;
  for (const Run* one : {caption, none, shuffled, truth}) {
    if (one != nullptr) found.push_back(one);
  }
  return found;
}

}  // namespace

const CascadeRun* CascadeResult::Find(ClipEvidence evidence) const {
  const auto found = std::find_if(runs.begin(), runs.end(),
                                  [&](const CascadeRun& run) { return run.evidence == evidence; });
  return found == runs.end() ? nullptr : &*found;
}

EvidenceDifference CompareEvidence(const std::vector<Question>& questions,
                                   const std::vector<bool>& belongs, const CascadeRun& first,
                                   const CascadeRun& second) {
  EvidenceDifference result;
  result.first = first.evidence;
  result.second = second.evidence;
  std::vector<ClusteredPair> pairs;
  std::set<std::string_view> clips;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (!belongs[i] || first.outcomes[i].asked == 0 || second.outcomes[i].asked == 0) continue;
    pairs.push_back(
        {questions[i].audio, first.outcomes[i].right > 0, second.outcomes[i].right > 0});
    result.counts.Add(pairs.back().first, pairs.back().second);
    clips.insert(questions[i].audio);
  }
  result.clips = clips.size();
  result.mcnemar = McNemarExact(result.counts);
  result.difference = NewcombePaired(result.counts);
  if (clips.size() < pairs.size()) {
    const PairedDifference robust = ClusterRobustPaired(pairs);
    result.by_clip = robust.interval.low < robust.interval.high;
    if (result.by_clip) result.difference = robust;
  }
  return result;
}

CascadeResult MakeCascadeResult(std::vector<Question> questions, std::vector<CascadeRun> runs) {
  CascadeResult result;
  result.questions = std::move(questions);
  result.runs = std::move(runs);
  std::sort(
      result.runs.begin(), result.runs.end(),
      [](const CascadeRun& one, const CascadeRun& other) { return one.evidence < other.evidence; });
  const auto compare = [&](const std::vector<bool>& belongs) {
    std::vector<EvidenceDifference> differences;
    for (const auto& [first, second] : kCompared) {
      const CascadeRun* one = result.Find(first);
      const CascadeRun* other = result.Find(second);
      if (one == nullptr || other == nullptr) continue;
      differences.push_back(CompareEvidence(result.questions, belongs, *one, *other));
    }
    return differences;
  };
  result.differences = compare(std::vector<bool>(result.questions.size(), true));

  // Every run has the same columns. The members of each are found by a tally for each question that
  // counts it alone.
  for (size_t i = 0; i < result.runs.size(); ++i) {
    const auto columns = BenchmarkColumns(result.questions, result.runs[i].outcomes);
    if (i == 0) {
      for (const BenchmarkColumn& column : columns) {
        result.columns.push_back({column.group, column.name, {}, {}});
      }
    }
    for (size_t column = 0; column < columns.size(); ++column) {
      result.columns[column].tallies.push_back(columns[column].tally);
    }
  }
  std::vector<std::vector<bool>> members(result.columns.size(),
                                         std::vector<bool>(result.questions.size(), false));
  for (size_t i = 0; i < result.questions.size(); ++i) {
    const auto own = BenchmarkColumns({result.questions[i]}, {Tally()});
    for (const BenchmarkColumn& column : own) {
      const auto found = std::find_if(
          result.columns.begin(), result.columns.end(), [&](const CascadeColumn& other) {
            return other.group == column.group && other.name == column.name;
          });
      if (found != result.columns.end()) members[found - result.columns.begin()][i] = true;
    }
  }
  for (size_t column = 0; column < result.columns.size(); ++column) {
    result.columns[column].differences = compare(members[column]);
  }
  const bool captions = result.Find(ClipEvidence::kCaption) != nullptr ||
                        result.Find(ClipEvidence::kTruth) != nullptr;
  for (const ClipEvidence control : {ClipEvidence::kNone, ClipEvidence::kShuffled}) {
    if (captions && result.Find(control) == nullptr) result.missing.push_back(control);
  }
  return result;
}

Result<CascadeResult> ReadCascade(const Store& store, const std::string& run_id) {
  HEARSAY_ASSIGN_OR_RETURN(const Run run, store.FindRun(run_id));
  HEARSAY_ASSIGN_OR_RETURN(std::vector<Question> questions, store.Questions(run.id));
  HEARSAY_ASSIGN_OR_RETURN(const std::vector<Run> runs, store.Runs());
  HEARSAY_ASSIGN_OR_RETURN(const ClipEvidence evidence, EvidenceOf(run));
  std::vector<CascadeRun> found;
  for (const Run* one : Siblings(runs, run, evidence)) {
    HEARSAY_ASSIGN_OR_RETURN(CascadeRun read, ReadOne(store, *one, questions));
    found.push_back(std::move(read));
  }
  return MakeCascadeResult(std::move(questions), std::move(found));
}

}  // namespace hearsay
