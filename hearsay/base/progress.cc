#include "hearsay/base/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "fmt/format.h"
#include "hearsay/base/text.h"

namespace hearsay {
namespace {

double SteadySeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void ToStandardError(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

size_t StandardErrorWidth() {
  struct winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

ProgressBar::ProgressBar(std::string label, std::string unit, uint64_t total, uint64_t already_done)
    : ProgressBar(std::move(label), std::move(unit), total, already_done, SteadySeconds,
                  ::isatty(STDERR_FILENO) != 0 ? Sink(ToStandardError) : Sink(),
                  StandardErrorWidth()) {}

ProgressBar::ProgressBar(std::string label, std::string unit, uint64_t total, uint64_t already_done,
                         Clock clock, Sink sink, size_t width)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(total),
      first_(already_done),
      done_(already_done),
      clock_(std::move(clock)),
      sink_(std::move(sink)),
      width_(width),
      start_(clock_()) {}

void ProgressBar::Update(uint64_t done) {
  done_ = done;
  if (!sink_) return;
  const double now = clock_();
  if (open_ && now - last_drawn_ < 0.1) return;
  last_drawn_ = now;
  Draw();
}

void ProgressBar::Draw() {
  const double elapsed = clock_() - start_;
  const double rate = elapsed > 0 ? static_cast<double>(done_ - first_) / elapsed : 0;
  std::string figures = fmt::format("{}/{} {}", WithThousands(done_), WithThousands(total_), unit_);
  if (rate > 0) {
    figures += fmt::format("  {:.1f}/s", rate);
    if (total_ > done_) {
      figures += fmt::format("  {} left", Duration(static_cast<double>(total_ - done_) / rate));
    }
  }
  const size_t used = DisplayWidth(label_) + DisplayWidth(figures) + 6;
  std::string bar;
  if (width_ > used + 10) {
    const size_t cells = std::min<size_t>(width_ - used, 30);
    const size_t filled = total_ == 0 ? cells : std::min<size_t>(cells, cells * done_ / total_);
    bar = fmt::format("[{}{}]", std::string(filled, '#'), std::string(cells - filled, '.'));
  }
  sink_("\r\x1b[K" + CutToWidth(fmt::format("{} {} {}", label_, bar, figures), width_ - 1));
  open_ = true;
}

void ProgressBar::Finish() {
  if (!open_) return;
  Draw();
  sink_("\n");
  open_ = false;
}

std::string Duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  return fmt::format("{}h {:02}m", whole / 3600, whole % 3600 / 60);
}

}  // namespace hearsay
