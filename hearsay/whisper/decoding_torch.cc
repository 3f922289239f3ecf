#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "hearsay/base/random.h"
#include "hearsay/tensors/kernels.h"
#include "hearsay/whisper/decoding.h"

namespace hearsay {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

// A sequence on its way.
struct Beam {
  std::vector<Token> said;
  double log_probability = 0;
};

// What a beam may become.
struct Candidate {
  int beam = 0;
  Token token = 0;
  double log_probability = 0;
};

// The most likely tokens of a row, likeliest first; ties by token.
void TopTokens(const std::vector<float>& logits, size_t begin, size_t count, int most,
               std::vector<Token>* tokens) {
  tokens->clear();
  const float* row = logits.data() + begin;
  float least = kNever;
  for (size_t token = 0; token < count; ++token) {
    // Neither what may not be said nor what is no number.
    if (!(row[token] > least)) continue;
    auto at = std::upper_bound(tokens->begin(), tokens->end(), row[token],
                               [&](float value, Token other) { return value > row[other]; });
    tokens->insert(at, static_cast<Token>(token));
    if (tokens->size() > static_cast<size_t>(most)) tokens->pop_back();
    if (tokens->size() == static_cast<size_t>(most)) least = row[tokens->back()];
  }
}

// A token by its probability at that temperature; -1 where none has any.
Token SampleToken(const float* row, size_t count, double temperature, Random* random) {
  const float largest = *std::max_element(row, row + count);
  std::vector<double> sums(count);
  double sum = 0;
  for (size_t token = 0; token < count; ++token) {
    if (row[token] != kNever) sum += std::exp((row[token] - largest) / temperature);
    sums[token] = sum;
  }
  if (!std::isfinite(sum) || sum <= 0) return -1;
  const double drawn = std::min(random->Uniform() * sum, std::nextafter(sum, 0.0));
  return static_cast<Token>(std::upper_bound(sums.begin(), sums.end(), drawn) - sums.begin());
}

double MeanScore(const Beam& beam) {
  return beam.log_probability / std::max<double>(1, static_cast<double>(beam.said.size()));
}

}  // namespace

Json DecodingSettings::ToJson() const {
  return {{"beam", beam},
          {"best_of", best_of},
          {"patience", patience},
          {"timestamps", timestamps},
          {"temperatures", temperatures},
          {"most_compression", most_compression},
          {"least_log_probability", least_log_probability},
          {"no_speech", no_speech},
          {"most_tokens", most_tokens}};
}

double CompressionRatio(const std::string& text) {
  if (text.empty()) return 0;
  uLongf size = compressBound(text.size());
  std::vector<Bytef> packed(size);
  if (compress(packed.data(), &size, reinterpret_cast<const Bytef*>(text.data()), text.size()) !=
      Z_OK) {
    return 0;
  }
  return static_cast<double>(text.size()) / static_cast<double>(size);
}

// One task's search, at rows first_row to first_row + rows_per_window - 1.
struct WhisperDecoding::Search {
  size_t task = 0;
  int first_row = 0;
  std::vector<Beam> beams;  // the i-th at row first_row + i
  std::vector<Beam> finished;
  Random random;
  double no_speech_probability = 0;
  bool done = false;

  Search(size_t task, int first_row, uint64_t seed)
      : task(task), first_row(first_row), beams(1), random(seed) {}
};

WhisperDecoding::WhisperDecoding(const WhisperDecoder& decoder, const WhisperTokenizer& tokenizer,
                                 const DecodingSettings& settings, int windows, int threads)
    : decoder_(decoder),
      tokenizer_(tokenizer),
      settings_(settings),
      rules_(tokenizer, settings.timestamps),
      windows_(windows),
      rows_per_window_(std::max(settings.beam, settings.best_of)),
      threads_(threads),
      rows_(decoder, windows * rows_per_window_, threads) {}

bool WhisperDecoding::NeedsAnotherTry(const DecodingResult& result) const {
  // Silence is unlikely text, and will not get likelier.
  if (result.no_speech_probability > settings_.no_speech &&
      result.mean_log_probability < settings_.least_log_probability) {
    return false;
  }
  return result.compression > settings_.most_compression ||
         result.mean_log_probability < settings_.least_log_probability;
}

std::vector<DecodingResult> WhisperDecoding::Decode(const std::vector<DecodingTask>& tasks) {
  std::vector<DecodingResult> results(tasks.size());
  std::vector<size_t> left(tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) left[i] = i;
  for (const double temperature : settings_.temperatures) {
    for (size_t begin = 0; begin < left.size(); begin += static_cast<size_t>(windows_)) {
      const size_t end = std::min(left.size(), begin + static_cast<size_t>(windows_));
      DecodeAt(temperature, tasks,
               {left.begin() + static_cast<std::ptrdiff_t>(begin),
                left.begin() + static_cast<std::ptrdiff_t>(end)},
               &results);
    }
    std::erase_if(left, [&](size_t task) { return !NeedsAnotherTry(results[task]); });
    if (left.empty()) break;
  }
  return results;
}

void WhisperDecoding::DecodeAt(double temperature, const std::vector<DecodingTask>& tasks,
                               const std::vector<size_t>& which,
                               std::vector<DecodingResult>* results) {
  const auto vocabulary = static_cast<size_t>(decoder_.sizes().vocabulary);
  std::vector<Search> searches;
  std::vector<DecoderInput> inputs;
  std::vector<float> logits;
  for (size_t i = 0; i < which.size(); ++i) {
    const DecodingTask& task = tasks[which[i]];
    const int row = static_cast<int>(i) * rows_per_window_;
    // Each temperature draws its own numbers.
    searches.emplace_back(which[i], row,
                          task.seed * 1000 + static_cast<uint64_t>(std::lround(temperature * 100)));
    for (int k = 0; k < rows_per_window_; ++k) rows_.Start(row + k, task.memory);
    for (size_t j = 0; j < task.prompt.size(); ++j) {
      inputs.push_back({row, task.prompt[j],
                        j + 1 == task.prompt.size() || task.prompt[j] == tokenizer_.start()});
    }
  }
  rows_.Feed(inputs, &logits);
  // Two rows of logits for each task, after <|startoftranscript|> and at the end of the prompt; one
  // where these are the same.
  std::vector<float> last;
  size_t at = 0;
  for (Search& search : searches) {
    const bool same = tasks[search.task].prompt.back() == tokenizer_.start();
    const float* row = logits.data() + at * vocabulary;
    float largest = 0;
    float sum = 0;
    BestKernels().exponential_sum(row, vocabulary, &largest, &sum);
    search.no_speech_probability = std::exp(row[tokenizer_.no_speech()] - largest) / sum;
    at += same ? 1 : 2;
    last.insert(last.end(), logits.begin() + static_cast<std::ptrdiff_t>((at - 1) * vocabulary),
                logits.begin() + static_cast<std::ptrdiff_t>(at * vocabulary));
    if (temperature > 0) {
      // Samples begin alike and part at once.
      for (int k = 1; k < settings_.best_of; ++k) {
        search.beams.emplace_back();
        last.insert(last.end(), logits.begin() + static_cast<std::ptrdiff_t>((at - 1) * vocabulary),
                    logits.begin() + static_cast<std::ptrdiff_t>(at * vocabulary));
      }
      std::vector<int> parents(static_cast<size_t>(search.first_row + settings_.best_of));
      for (size_t row_number = 0; row_number < parents.size(); ++row_number) {
        parents[row_number] = static_cast<int>(row_number) < search.first_row
                                  ? static_cast<int>(row_number)
                                  : search.first_row;
      }
      rows_.Reorder(parents);
    }
  }
  logits = std::move(last);
  // A prompt fills at most half of the positions, and a little.
  const int steps = std::min(settings_.most_tokens, decoder_.sizes().text_positions / 2 - 4);
  for (int step = 0; step < steps; ++step) {
    Advance(&searches, &logits, temperature);
    inputs.clear();
    for (const Search& search : searches) {
      if (search.done) continue;
      for (size_t k = 0; k < search.beams.size(); ++k) {
        inputs.push_back({search.first_row + static_cast<int>(k), search.beams[k].said.back()});
      }
    }
    if (inputs.empty()) break;
    if (step + 1 < steps) rows_.Feed(inputs, &logits);
  }
  for (Search& search : searches) {
    // What was cut off counts only where nothing came to an end.
    if (search.finished.empty()) search.finished = search.beams;
    const Beam& best =
        *std::max_element(search.finished.begin(), search.finished.end(),
                          [](const Beam& a, const Beam& b) { return MeanScore(a) < MeanScore(b); });
    DecodingResult& result = (*results)[search.task];
    result.tokens = best.said;
    result.text = tokenizer_.Decode(result.tokens);
    result.mean_log_probability =
        best.log_probability / (static_cast<double>(best.said.size()) + 1);
    result.no_speech_probability = search.no_speech_probability;
    result.compression = CompressionRatio(result.text);
    result.temperature = temperature;
  }
}

void WhisperDecoding::Advance(std::vector<Search>* searches, std::vector<float>* logits,
                              double temperature) {
  const auto vocabulary = static_cast<size_t>(decoder_.sizes().vocabulary);
  // The row of logits of each beam.
  struct Place {
    Search* search;
    size_t beam;
  };
  std::vector<Place> places;
  for (Search& search : *searches) {
    if (search.done) continue;
    for (size_t beam = 0; beam < search.beams.size(); ++beam) places.push_back({&search, beam});
  }
  const int wanted = temperature > 0 ? 1 : settings_.beam + 1;
  std::vector<std::vector<Token>> top(places.size());
  std::vector<double> normalizer(places.size());
#pragma omp parallel for schedule(static) num_threads(threads_) if (threads_ > 1)
  for (size_t i = 0; i < places.size(); ++i) {
    const std::span<float> row(logits->data() + i * vocabulary, vocabulary);
    rules_.Apply(places[i].search->beams[places[i].beam].said, row);
    float largest = 0;
    float sum = 0;
    BestKernels().exponential_sum(row.data(), vocabulary, &largest, &sum);
    normalizer[i] = largest + std::log(static_cast<double>(sum));
    if (temperature == 0) TopTokens(*logits, i * vocabulary, vocabulary, wanted, &top[i]);
  }
  const Token end = tokenizer_.end_of_text();
  std::vector<int> parents(static_cast<size_t>(windows_) * rows_per_window_);
  for (size_t row = 0; row < parents.size(); ++row) parents[row] = static_cast<int>(row);
  size_t at = 0;
  for (Search& search : *searches) {
    if (search.done) continue;
    std::vector<Candidate> candidates;
    for (size_t beam = 0; beam < search.beams.size(); ++beam, ++at) {
      const float* row = logits->data() + at * vocabulary;
      const double before = search.beams[beam].log_probability;
      // Damaged weights can lead to what is no number: such a beam ends here.
      if (!std::isfinite(normalizer[at])) continue;
      if (temperature > 0) {
        const Token token = SampleToken(row, vocabulary, temperature, &search.random);
        if (token < 0) continue;
        candidates.push_back({static_cast<int>(beam), token, before + row[token] - normalizer[at]});
        continue;
      }
      for (const Token token : top[at]) {
        candidates.push_back({static_cast<int>(beam), token, before + row[token] - normalizer[at]});
      }
    }
    if (temperature == 0) {
      std::stable_sort(candidates.begin(), candidates.end(),
                       [](const Candidate& a, const Candidate& b) {
                         return a.log_probability > b.log_probability;
                       });
    }
    std::vector<Beam> next;
    const size_t room = temperature > 0 ? search.beams.size() : static_cast<size_t>(settings_.beam);
    for (const Candidate& candidate : candidates) {
      Beam beam = search.beams[candidate.beam];
      beam.log_probability = candidate.log_probability;
      if (candidate.token == end) {
        search.finished.push_back(std::move(beam));
        continue;
      }
      beam.said.push_back(candidate.token);
      parents[search.first_row + next.size()] = search.first_row + candidate.beam;
      next.push_back(std::move(beam));
      if (next.size() == room) break;
    }
    const size_t enough =
        temperature > 0 ? static_cast<size_t>(settings_.best_of)
                        : static_cast<size_t>(std::lround(settings_.beam * settings_.patience));
    search.done = next.empty() || search.finished.size() >= enough;
    if (!search.done) search.beams = std::move(next);
  }
  rows_.Reorder(parents);
}

std::vector<double> WhisperDecoding::LanguageProbabilities(
    std::shared_ptr<const AudioMemory> memory) {
  rows_.Start(0, std::move(memory));
  std::vector<float> logits;
  rows_.Feed({{0, tokenizer_.start()}}, &logits);
  std::vector<float> some;
  for (const auto& [code, token] : tokenizer_.languages()) {
    some.push_back(token >= 0 ? logits[token] : 0.0F);
  }
  BestKernels().softmax(some.data(), some.size());
  return {some.begin(), some.end()};
}

}  // namespace hearsay
