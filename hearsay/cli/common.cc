#include "hearsay/cli/common.h"

#include <cstdio>
#include <cstdlib>

#include "fmt/format.h"
#include "hearsay/base/file.h"
#include "hearsay/base/text.h"
#include "hearsay/llm/endpoint.h"
#include "hearsay/llm/fetch_model.h"
#include "hearsay/llm/known_models.h"
#include "hearsay/llm/llama_responder.h"

namespace hearsay {

namespace {

bool store_was_opened = false;

Result<DecodingConfig> MakeDecoding(const ModelOptions& options) {
  DecodingConfig decoding;
  decoding.max_tokens = options.max_tokens;
  decoding.reasoning_budget = options.reasoning_budget;
  for (const std::string& argument : options.template_arguments) {
    const size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidArgument(
          fmt::format("--template-arg \"{}\" is not of the form NAME=VALUE", argument));
    }
    const std::string value = argument.substr(equals + 1);
    auto json = ParseJson(value);
    decoding.template_arguments[argument.substr(0, equals)] = json.ok() ? *json : Json(value);
  }
  return decoding;
}

}  // namespace

void Say(const std::string& message) {
  std::fflush(stdout);
  // Messages quote files and servers.
  std::fputs(("hearsay: " + Printable(message) + "\n").c_str(), stderr);
}

int Complain(const Status& status) {
  Say(status.message());
  return status.code() == StatusCode::kInterrupted ? kExitInterrupted : kExitUsage;
}

int Print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    Say("standard output cannot be written (disk full, or closed?)");
    return kExitSomeFailed;
  }
  return kExitDone;
}

void StoreOptions::Register(CLI::App* app) {
  app->add_option("--store", path,
                  "SQLite file that holds the results (default: $HEARSAY_STORE, else "
                  "hearsay/hearsay.sqlite in the user's data folder)")
      ->type_name("FILE");
}

Result<std::unique_ptr<Store>> StoreOptions::Open(bool create) const {
  std::filesystem::path file = path;
  if (path.empty()) {
    HEARSAY_ASSIGN_OR_RETURN(file, DefaultStorePath());
  }
  auto store = Store::Open(file, create);
  store_was_opened = create && store.ok();
  return store;
}

bool StoreWasOpened() { return store_was_opened; }

void ModelOptions::Register(CLI::App* app) {
  app->add_option("MODEL", model,
                  "a name from `hearsay models`, a GGUF file, or an endpoint "
                  "http(s)://host:port/v1#model-name (its key in $HEARSAY_API_KEY)")
      ->required();
  app->add_option("--chat-template", chat_template_file,
                  "Jinja file to use instead of the model's own chat template")
      ->type_name("FILE");
  app->add_option("--template-arg", template_arguments,
                  "argument of the chat template, NAME=VALUE (repeatable): enable_thinking=false")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app->add_option("--context", context, "positions of the model's context to use")
      ->capture_default_str();
  app->add_flag(
      "--pack", pack,
      "several questions in one forward pass: faster on a GPU or many cores; probabilities "
      "then vary by some 1e-3, and near ties are asked again alone");
  app->add_option("--threads", threads, "threads (0: all that this process may run on)")
      ->capture_default_str();
  app->add_option("--gpu-layers", gpu_layers,
                  "layers on the GPU, where the build has one (-1: all)")
      ->capture_default_str();
  app->add_option("--max-tokens", max_tokens,
                  "longest generated reply in tokens; reasoning is not counted (an endpoint "
                  "counts it, unless --reasoning-budget is given)")
      ->capture_default_str();
  app->add_option("--reasoning-budget", reasoning_budget,
                  "longest reasoning in tokens (-1: no limit of its own)")
      ->capture_default_str();
  app->add_option("--concurrency", concurrency, "endpoint: requests at the same time")
      ->capture_default_str();
  app->add_option("--timeout", timeout, "endpoint: seconds for one request")->capture_default_str();
  app->add_option("--tries", tries, "endpoint: times to try a request before it fails")
      ->capture_default_str();
}

Status ModelOptions::Validate() const {
  const auto within = [](const char* option, double value, double least, double most) {
    return value >= least && value <= most
               ? Status::Ok()
               : InvalidArgument(fmt::format("{} must be at least {} and at most {}, is {}", option,
                                             least, most, value));
  };
  HEARSAY_RETURN_IF_ERROR(within("--context", context, 64, 1 << 24));
  HEARSAY_RETURN_IF_ERROR(within("--threads", threads, 0, 4096));
  HEARSAY_RETURN_IF_ERROR(within("--gpu-layers", gpu_layers, -1, 1 << 20));
  HEARSAY_RETURN_IF_ERROR(within("--max-tokens", max_tokens, 1, 1 << 24));
  HEARSAY_RETURN_IF_ERROR(within("--reasoning-budget", reasoning_budget, -1, 1 << 24));
  HEARSAY_RETURN_IF_ERROR(within("--concurrency", concurrency, 1, 4096));
  HEARSAY_RETURN_IF_ERROR(within("--timeout", timeout, 0.001, 1 << 20));
  HEARSAY_RETURN_IF_ERROR(within("--tries", tries, 1, 1000));
  const auto decoding = MakeDecoding(*this);
  if (!decoding.ok()) return decoding.status();
  if (!IsEndpoint(model)) return ResolveModelFile(model).status();
  if (!chat_template_file.empty()) {
    return InvalidArgument("--chat-template cannot change an endpoint's template; its server can");
  }
  return ParseEndpoint(model).status();
}

Status ModelOptions::ValidateFor(ScoreMode score) const {
  HEARSAY_RETURN_IF_ERROR(Validate());
  if (score == ScoreMode::kCloze && IsEndpoint(model)) {
    return InvalidArgument(
        "a chat endpoint gives no likelihoods of given texts; use --score letter or generate");
  }
  return Status::Ok();
}

bool IsEndpoint(const std::string& model) {
  return model.starts_with("http://") || model.starts_with("https://");
}

Result<std::filesystem::path> ResolveModelFile(const std::string& model) {
  std::error_code error;
  if (const KnownModel* known = FindKnownModel(model)) {
    HEARSAY_ASSIGN_OR_RETURN(std::filesystem::path path, KnownModelPath(*known));
    if (std::filesystem::exists(path, error)) return path;
    return NotFound(
        fmt::format("{0} is not here yet; fetch it with: hearsay models fetch {0}", model));
  }
  if (std::filesystem::exists(model, error)) return std::filesystem::path(model);
  if (model.find('/') != std::string::npos || model.ends_with(".gguf")) {
    return NotFound(fmt::format("{}: no such file", model));
  }
  return NotFound(
      fmt::format("unknown model \"{}\": name one that `hearsay models` lists, a GGUF file, or an "
                  "endpoint http(s)://host:port/v1#model-name",
                  model));
}

Result<std::unique_ptr<Responder>> ModelOptions::MakeResponder(bool wants_thinking) const {
  HEARSAY_RETURN_IF_ERROR(Validate());
  HEARSAY_ASSIGN_OR_RETURN(DecodingConfig decoding, MakeDecoding(*this));
  if (IsEndpoint(model)) {
    HEARSAY_ASSIGN_OR_RETURN(EndpointConfig config, ParseEndpoint(model));
    const char* key = std::getenv("HEARSAY_API_KEY");
    config.api_key = key != nullptr ? key : "";
    config.concurrency = concurrency;
    config.timeout_seconds = timeout;
    config.retry.tries = tries;
    config.decoding = std::move(decoding);
    HEARSAY_ASSIGN_OR_RETURN(std::unique_ptr<Endpoint> endpoint,
                             Endpoint::Connect(std::move(config)));
    return std::unique_ptr<Responder>(std::move(endpoint));
  }
  LlamaResponderConfig config;
  HEARSAY_ASSIGN_OR_RETURN(config.model, ResolveModelFile(model));
  if (!chat_template_file.empty()) {
    HEARSAY_ASSIGN_OR_RETURN(config.chat_template, ReadFile(chat_template_file));
    if (Trim(config.chat_template).empty()) {
      return InvalidArgument(fmt::format("{}: the chat template is empty", chat_template_file));
    }
  }
  if (!wants_thinking) decoding.template_arguments.try_emplace("enable_thinking", false);
  config.decoding = std::move(decoding);
  config.session.context = context;
  config.pack_groups = pack;
  config.session.threads = threads;
  config.load.gpu_layers = gpu_layers;
  HEARSAY_ASSIGN_OR_RETURN(std::unique_ptr<LlamaResponder> responder,
                           LlamaResponder::Create(config));
  return std::unique_ptr<Responder>(std::move(responder));
}

Result<std::filesystem::path> BankFolder(const std::string& named) {
  if (!named.empty()) return std::filesystem::path(named);
  return DefaultBankDirectory();
}

void RegisterSelection(CLI::App* app, SelectionConfig* selection) {
  RegisterBenchmarkSelection(app, selection);
  app->add_option("--method", selection->method,
                  "only questions that are authored, lexical or computed");
}

void RegisterBenchmarkSelection(CLI::App* app, SelectionConfig* selection) {
  app->add_option("--category", selection->categories,
                  "only this category or subcategory (repeatable)")
      ->allow_extra_args(false);
  app->add_option("--limit", selection->limit, "at most so many questions");
  app->add_option("--per-subcategory", selection->per_subcategory,
                  "at most so many questions of each subcategory");
  app->add_option("--seed", selection->seed, "chooses which questions, when not all are asked")
      ->capture_default_str();
}

Result<Bank> OpenBank(const std::string& folder) {
  HEARSAY_ASSIGN_OR_RETURN(const std::filesystem::path path, BankFolder(folder));
  return ReadBank(path);
}

}  // namespace hearsay
