#include "hearsay/mini/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "fmt/format.h"
#include "hearsay/base/interrupt.h"
#include "hearsay/base/text.h"

// POSIX leaves its declaration to the program.
extern char** environ;

namespace hearsay {
namespace {

// The last line that is not empty.
std::string LastLine(const std::string& text) {
  std::string_view last;
  for (const std::string_view line : Split(text, '\n')) {
    if (!Trim(line).empty()) last = Trim(line);
  }
  return Printable(CutToWidth(RepairUtf8(last), 200));
}

// Everything that the program prints; the pipe must be read, or the program would wait.
std::string Drain(int descriptor) {
  constexpr size_t kKept = 4096;
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t got = ::read(descriptor, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<size_t>(got));
    if (text.size() > 2 * kKept) text.erase(0, text.size() - kKept);
  }
}

}  // namespace

bool ProgramExists(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  if (path == nullptr) return false;
  for (const std::string_view folder : Split(path, ':')) {
    const std::string file = fmt::format("{}/{}", folder.empty() ? "." : folder, program);
    if (::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

Status RunProgram(const std::string& program, const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Internal(fmt::format("{}: no pipe could be made: {}", program, std::strerror(errno)));
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, program.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    return {failed == ENOENT ? StatusCode::kNotFound : StatusCode::kInternal,
            fmt::format("{} cannot be started: {}", program, std::strerror(failed))};
  }
  const std::string printed = Drain(ends[0]);
  ::close(ends[0]);
  int state = 0;
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return Status::Ok();
  if (InterruptRequested()) return Interrupted("interrupted");
  const std::string how = WIFSIGNALED(state)
                              ? fmt::format("was ended by signal {}", WTERMSIG(state))
                              : fmt::format("failed with status {}", WEXITSTATUS(state));
  return Internal(printed.empty() ? fmt::format("{} {}", program, how)
                                  : fmt::format("{} {}: {}", program, how, LastLine(printed)));
}

}  // namespace hearsay
