// Whoever answers prompts: an LLM in this process, or an endpoint. Evaluations know only this.
#ifndef HEARSAY_LLM_RESPONDER_H_
#define HEARSAY_LLM_RESPONDER_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hearsay/base/json.h"
#include "hearsay/base/status.h"
#include "hearsay/llm/prompt.h"

namespace hearsay {

enum class Ask {
  kNextToken,      // the probability of each choice (a label such as "A") as the first token
  kContinuations,  // the log-likelihood of each choice's text as the reply
  kGenerate,       // a greedy reply
};

struct Request {
  Prompt prompt;
  Ask ask = Ask::kNextToken;
  std::vector<std::string> choices;  // labels, or texts; empty for kGenerate
  // Requests next to one another with the same number belong together (one question in several
  // orders), and may share work.
  int group = 0;
};

struct Reply {
  // Not ok: this request failed for good, for the reason given; the others are unaffected.
  Status status;
  // A failure that another try may mend (the endpoint was down), unlike one that will come again (a
  // prompt longer than the context).
  bool worth_retrying = false;

  std::string text;  // kGenerate: the reply after any thinking; kNextToken: the likeliest token
  std::string reasoning;       // what stood between think tags
  bool reasoning_cut = false;  // the reasoning budget ran out and the tags were closed by force
  // kNextToken and kContinuations: natural logarithms, one per choice; -infinity where an endpoint
  // gave a choice no probability. kNextToken: of the label as next token, summed over its spellings
  // ("A", " A"). kContinuations: of the whole text. Empty when the endpoint gives none: then `text`
  // is a generated reply.
  std::vector<double> log_probabilities;
  int prompt_tokens = 0;     // of the whole prompt, shared or not
  int evaluated_tokens = 0;  // positions really computed for this reply
  int generated_tokens = 0;
  std::string
      rendered_prompt;  // as the LLM saw it; for an endpoint the messages, one after another
};

// Called once for each request that got a reply, in any order, never from two threads at once.
using ReplySink = std::function<void(size_t index, Reply reply)>;

enum class ReplyUnit {
  kRequest,  // the request alone
  kGroup,    // the requests of its group
  kBatch,    // all that were handed over with it
};

class Responder {
 public:
  virtual ~Responder() = default;

  // All about this responder that can change a reply, for the run's identity: model file hash or
  // endpoint and model name, chat template, decoding settings.
  virtual Json Identity() const = 0;

  // What a person reading the results should know: "base model: no chat template".
  virtual std::vector<std::string> Notes() const = 0;

  // The prompt of a request as the LLM will see it.
  virtual Result<std::string> Render(const Request& request) = 0;

  // What a reply to such a request may depend on, to the last bit of its probabilities. A run that
  // was interrupted asks the whole unit again when part of it is missing, so that it ends as if it
  // had never been interrupted.
  virtual ReplyUnit UnitOf(Ask ask) const = 0;

  // How many groups of requests are best handed over at once.
  virtual size_t GroupsPerBatch() const = 0;

  // Answers all requests, or as many as are done when an interrupt comes (kInterrupted). Other
  // errors mean that nothing more can be answered.
  virtual Status Respond(std::span<const Request> requests, const ReplySink& sink) = 0;
};

}  // namespace hearsay

#endif  // HEARSAY_LLM_RESPONDER_H_
