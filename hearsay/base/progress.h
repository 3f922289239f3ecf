// A progress bar with rate and time left, on a terminal only.
#ifndef HEARSAY_BASE_PROGRESS_H_
#define HEARSAY_BASE_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <string>

namespace hearsay {

// Draws on standard error when that is a terminal, and nothing otherwise. The last line drawn is
// ended by Finish or the destructor, so whatever is printed next starts on a line of its own.
class ProgressBar {
 public:
  // Seconds from an arbitrary start; tests give their own.
  using Clock = std::function<double()>;
  using Sink = std::function<void(const std::string&)>;

  // `label` names the work, `unit` what is counted ("questions", "MB"). `already_done` items of an
  // earlier run count towards the total, not towards the rate.
  ProgressBar(std::string label, std::string unit, uint64_t total, uint64_t already_done = 0);
  ProgressBar(std::string label, std::string unit, uint64_t total, uint64_t already_done,
              Clock clock, Sink sink, size_t width);
  ~ProgressBar() { Finish(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `done` items in all. Draws at most ten times a second.
  void Update(uint64_t done);
  void Finish();

 private:
  void Draw();

  std::string label_;
  std::string unit_;
  uint64_t total_;
  uint64_t first_;
  uint64_t done_;
  Clock clock_;
  Sink sink_;  // empty: nothing is drawn
  size_t width_;
  double start_;
  double last_drawn_ = -1;
  bool open_ = false;
};

// 65 -> "1m 05s", 3700 -> "1h 01m".
std::string Duration(double seconds);

}  // namespace hearsay

#endif  // HEARSAY_BASE_PROGRESS_H_
