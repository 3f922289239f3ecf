// hearsay models: the models that are known by name.
#include <filesystem>
#include <memory>
#include <string>

#include "fmt/format.h"
#include "hearsay/base/hash.h"
#include "hearsay/base/progress.h"
#include "hearsay/base/table.h"
#include "hearsay/base/text.h"
#include "hearsay/cli/common.h"
#include "hearsay/fetch/bundle.h"
#include "hearsay/llm/fetch_model.h"
#include "hearsay/llm/known_models.h"
#include "hearsay/llm/llama_model.h"

namespace hearsay {
namespace {

int ListModels(bool json) {
  Table table({{"name"},
               {"model", Table::Align::kLeft, true},
               {"download", Table::Align::kRight},
               {"licence"},
               {"package", Table::Align::kLeft, true},
               {"here"}});
  Json list = Json::array();
  for (const KnownModel& model : KnownModels()) {
    const auto path = KnownModelPath(model);
    if (!path.ok()) return Complain(path.status());
    std::error_code error;
    const bool here = std::filesystem::exists(*path, error);
    std::string package = "PyPI " + model.parts.front().package;
    if (model.parts.size() > 1) package += fmt::format(" and {} more", model.parts.size() - 1);
    table.AddRow({model.name, model.description, fmt::format("{} MB", model.size / 1000000),
                  model.licence, package, here ? "yes" : "no"});
    list.push_back({{"name", model.name},
                    {"description", model.description},
                    {"bytes", model.size},
                    {"licence", model.licence},
                    {"package", model.parts.front().package},
                    {"fetched", here},
                    {"path", path->string()}});
  }
  for (const Bundle& bundle : KnownBundles()) {
    const auto folder = BundleFolder(bundle);
    if (!folder.ok()) return Complain(folder.status());
    std::string package = "PyPI " + bundle.packages.front().package;
    if (bundle.packages.size() > 1)
      package += fmt::format(" and {} more", bundle.packages.size() - 1);
    table.AddRow({bundle.name, bundle.description, fmt::format("{} MB", bundle.size / 1000000),
                  bundle.licence, package, HasBundle(bundle) ? "yes" : "no"});
    list.push_back({{"name", bundle.name},
                    {"description", bundle.description},
                    {"bytes", bundle.size},
                    {"licence", bundle.licence},
                    {"package", bundle.packages.front().package},
                    {"fetched", HasBundle(bundle)},
                    {"path", folder->string()}});
  }
  if (json) return Print(DumpJsonIndented(list) + "\n");
  return Print(table.Render(TerminalWidth()) + "\nFetch one with: hearsay models fetch NAME\n");
}

int FetchFiles(const Bundle& bundle) {
  ProgressBar bar("fetching " + bundle.name, "MB", bundle.size / 1000000);
  const auto folder =
      FetchBundle(bundle, [&](uint64_t done, uint64_t /*total*/) { bar.Update(done / 1000000); });
  bar.Finish();
  if (!folder.ok()) return Complain(folder.status());
  return Print(fmt::format("{}\n", folder->string()));
}

int Fetch(const std::string& name) {
  if (const Bundle* bundle = FindBundle(name)) return FetchFiles(*bundle);
  const KnownModel* model = FindKnownModel(name);
  if (model == nullptr) {
    return Complain(NotFound(fmt::format("unknown model \"{}\"; hearsay models lists them", name)));
  }
  ProgressBar bar("fetching " + name, "MB", model->size / 1000000);
  FetchObserver observer;
  observer.say = [&](const std::string& message) {
    bar.Finish();
    Say(message);
  };
  observer.progress = [&](uint64_t done, uint64_t /*total*/) { bar.Update(done / 1000000); };
  const auto path = FetchModel(*model, observer);
  bar.Finish();
  if (!path.ok()) return Complain(path.status());
  return Print(fmt::format("{}\n", path->string()));
}

int Info(const std::string& name, bool json) {
  if (IsEndpoint(name)) {
    return Complain(InvalidArgument("an endpoint tells nothing of its model; name a file"));
  }
  const auto path = ResolveModelFile(name);
  if (!path.ok()) return Complain(path.status());
  LoadConfig config;
  config.vocabulary_only = true;
  const auto model = LlamaModel::Load(*path, config);
  if (!model.ok()) return Complain(model.status());
  const auto hash = CachedSha256File(*path);
  if (!hash.ok()) return Complain(hash.status());
  std::error_code error;
  const LlamaModel& loaded = **model;
  const std::string architecture = loaded.Metadata("general.architecture");
  Json info = {{"path", path->string()},
               {"bytes", std::filesystem::file_size(*path, error)},
               {"sha256", *hash},
               {"name", loaded.Metadata("general.name")},
               {"architecture", architecture},
               {"licence", loaded.Metadata("general.license")},
               {"vocabulary", loaded.vocabulary_size()},
               {"training_context", loaded.Metadata((architecture + ".context_length").c_str())},
               {"layers", loaded.Metadata((architecture + ".block_count").c_str())},
               {"embedding_width", loaded.Metadata((architecture + ".embedding_length").c_str())},
               {"chat_template", !loaded.Metadata("tokenizer.chat_template").empty()}};
  if (json) return Print(DumpJsonIndented(info) + "\n");
  std::string text;
  for (const auto& [key, value] : info.items()) {
    text += fmt::format("{:<18}{}\n", key,
                        Printable(value.is_string() ? value.get<std::string>() : DumpJson(value)));
  }
  return Print(text);
}

}  // namespace

void RegisterModels(CLI::App* app, int* exit_status) {
  struct Options {
    std::string name;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("models", "list the models that are known by name");
  command->add_flag("--json", options->json, "print one JSON document");
  CLI::App* fetch = command->add_subcommand("fetch", "download one, checked against pinned hashes");
  fetch->add_option("NAME", options->name, "a name from `hearsay models`")->required();
  CLI::App* info = command->add_subcommand("info", "what is known of one, or of a GGUF file");
  info->add_option("MODEL", options->name, "a name, or a GGUF file")->required();
  info->add_flag("--json", options->json, "print one JSON document");
  command->require_subcommand(0, 1);
  command->callback([=] {
    if (fetch->parsed()) {
      *exit_status = Fetch(options->name);
    } else if (info->parsed()) {
      *exit_status = Info(options->name, options->json);
    } else {
      *exit_status = ListModels(options->json);
    }
  });
}

}  // namespace hearsay
