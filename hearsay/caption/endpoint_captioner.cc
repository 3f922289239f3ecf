#include "hearsay/caption/endpoint_captioner.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "hearsay/audio/audio_file.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"
#include "hearsay/llm/thinking.h"

namespace hearsay {
namespace {

// Changes with anything in a request that no setting says.
constexpr int kRequestVersion = 1;

void AppendLittleEndian(std::string& bytes, uint32_t number, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
}

}  // namespace

std::string WavFile(const Waveform& waveform) {
  const auto data = static_cast<uint32_t>(waveform.samples.size() * 2);
  const auto rate = static_cast<uint32_t>(waveform.rate);
  std::string bytes;
  bytes.reserve(44 + data);
  bytes += "RIFF";
  AppendLittleEndian(bytes, 36 + data, 4);
  bytes += "WAVEfmt ";
  AppendLittleEndian(bytes, 16, 4);
  AppendLittleEndian(bytes, 1, 2);         // PCM
  AppendLittleEndian(bytes, 1, 2);         // channel
  AppendLittleEndian(bytes, rate, 4);      // frames a second
  AppendLittleEndian(bytes, rate * 2, 4);  // bytes a second
  AppendLittleEndian(bytes, 2, 2);         // bytes a frame
  AppendLittleEndian(bytes, 16, 2);        // bits a sample
  bytes += "data";
  AppendLittleEndian(bytes, data, 4);
  for (const float sample : waveform.samples) {
    // By 32768, as readers divide: 16-bit sound comes through as it was.
    const auto value = static_cast<int32_t>(
        std::lround(std::clamp(static_cast<double>(sample) * 32768, -32768.0, 32767.0)));
    AppendLittleEndian(bytes, static_cast<uint32_t>(value), 2);
  }
  return bytes;
}

std::string Base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

Result<std::unique_ptr<EndpointCaptioner>> EndpointCaptioner::Connect(
    EndpointCaptionerConfig config) {
  HEARSAY_ASSIGN_OR_RETURN(ChatServer server, ChatServer::Connect(config.endpoint));
  return std::unique_ptr<EndpointCaptioner>(
      new EndpointCaptioner(std::move(server), std::move(config)));
}

Json EndpointCaptioner::Identity() const {
  return {{"captioner", "endpoint"},
          {"url", server_.config().base_url},
          {"model", server_.config().model},
          {"prompt", config_.prompt},
          {"max_tokens", server_.config().decoding.max_tokens},
          {"most_seconds", config_.most_seconds},
          {"audio", kAudioReaderVersion},
          {"request", kRequestVersion}};
}

std::string EndpointCaptioner::Body(const std::string& wav, const Form& form) const {
  Json audio;
  if (form.audio_url) {
    audio = {{"type", "audio_url"}, {"audio_url", {{"url", "data:audio/wav;base64," + wav}}}};
  } else {
    audio = {{"type", "input_audio"}, {"input_audio", {{"data", wav}, {"format", "wav"}}}};
  }
  const Json text = {{"type", "text"}, {"text", config_.prompt}};
  Json content = Json::array({std::move(audio), text});
  Json message = {{"role", "user"}, {"content", std::move(content)}};
  Json body = {{"model", server_.config().model},
               {"messages", Json::array({std::move(message)})},
               {"stream", false}};
  body[form.completion_tokens_name ? "max_completion_tokens" : "max_tokens"] =
      server_.config().decoding.max_tokens;
  if (!form.no_temperature) {
    body["temperature"] = 0;
    body["seed"] = 0;
  }
  return DumpJson(body);
}

bool EndpointCaptioner::Adapt(const std::string& complaint, Form* form) {
  const std::string text = ToLower(complaint);
  const auto says = [&](const char* words) { return text.find(words) != std::string::npos; };
  const auto adapt = [](bool asked, bool* field) {
    if (!asked || *field) return false;
    *field = true;
    return true;
  };
  return adapt(says("max_completion_tokens"), &form->completion_tokens_name) ||
         adapt(says("temperature") || says("seed"), &form->no_temperature) ||
         adapt(says("input_audio") || says("audio_url") || says("content type") ||
                   says("content part") || says("content[") || says("part type"),
               &form->audio_url);
}

Caption EndpointCaptioner::Listen(HttpClient& client, const Clip& clip) {
  Caption caption;
  std::string wav;
  {
    const auto waveform = ReadWaveform(clip.path, kModelRate, config_.most_seconds);
    if (!waveform.ok()) {
      caption.status =
          waveform.status().code() == StatusCode::kInvalidArgument
              ? InvalidArgument(waveform.status().message() +
                                ", the most that is sent to an endpoint; cut it into shorter clips")
              : waveform.status();
      return caption;
    }
    caption.seconds = waveform->seconds();
    wav = Base64(WavFile(*waveform));
  }
  Form form = {quirks_.audio_url, quirks_.completion_tokens_name, quirks_.no_temperature};
  std::string first_complaint;
  while (true) {
    const auto json = server_.Complete(client, Body(wav, form));
    if (!json.ok()) {
      const StatusCode code = json.status().code();
      if (first_complaint.empty()) first_complaint = json.status().message();
      const bool refused = code == StatusCode::kInvalidArgument || code == StatusCode::kUnreadable;
      if (refused && Adapt(json.status().message(), &form)) continue;
      caption.worth_retrying = code != StatusCode::kInvalidArgument;
      // What was tried instead was no better: the first complaint is the one that matters.
      caption.status = caption.worth_retrying
                           ? json.status()
                           : InvalidArgument(fmt::format(
                                 "the endpoint does not take the clip ({}); does this model hear?",
                                 first_complaint));
      return caption;
    }
    // Only what has worked is remembered.
    if (form.audio_url) quirks_.audio_url = true;
    if (form.completion_tokens_name) quirks_.completion_tokens_name = true;
    if (form.no_temperature) quirks_.no_temperature = true;
    const auto choice = FirstChoice(*json);
    caption.worth_retrying = true;
    caption.status = choice.status();
    if (!choice.ok()) return caption;
    const ThoughtfulReply split = SplitThinking(TextAt((*choice)["message"], "content"), {}, false);
    caption.text = RepairUtf8(Trim(split.answer));
    if (caption.text.empty()) {
      caption.status = Unreadable(split.open || !split.reasoning.empty()
                                      ? "the endpoint's reply ended inside its reasoning"
                                      : "the endpoint's reply is empty");
      return caption;
    }
    caption.worth_retrying = false;
    return caption;
  }
}

Status EndpointCaptioner::Describe(std::span<const Clip> clips, const CaptionSink& sink) {
  std::atomic<size_t> next = 0;
  std::mutex sink_mutex;
  const auto work = [&] {
    HttpClient client;
    while (!InterruptRequested()) {
      const size_t index = next.fetch_add(1);
      if (index >= clips.size()) return;
      Caption caption = Listen(client, clips[index]);
      // A request broken off by Ctrl-C did not fail: the clip is asked for when the run goes on.
      if (InterruptRequested() && !caption.status.ok()) return;
      const std::lock_guard<std::mutex> lock(sink_mutex);
      sink(index, std::move(caption));
    }
  };
  std::vector<std::thread> threads;
  const size_t count = std::min<size_t>(std::max(1, server_.config().concurrency), clips.size());
  for (size_t i = 0; i < count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (InterruptRequested()) return Interrupted("stopped by the user");
  return Status::Ok();
}

}  // namespace hearsay
