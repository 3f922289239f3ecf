// The parts of `hearsay bank`, one function a subcommand; each gives the exit status.
#ifndef HEARSAY_CLI_BANK_H_
#define HEARSAY_CLI_BANK_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hearsay/base/status.h"
#include "hearsay/questions/selection.h"

namespace hearsay {

struct BankOptions {
  std::string bank;  // folder; empty: the one that came along
  SelectionConfig selection;
  bool json = false;
  bool fields_only = false;          // check each line, and no more
  std::vector<std::string> without;  // checks to leave out
  std::string id;                    // show
  std::string format;                // export
  std::string output;                // export, make-lexical
  std::string file;                  // import
  std::string reviewer;              // review
  uint64_t seed = 1;                 // make-lexical
  int per_wording = 3;
  int words = 5000;
};

int CheckBankFolder(const BankOptions& options);
int FetchDictionary();
int MakeLexical(const BankOptions& options);
int ExportBank(const BankOptions& options);
int ImportQuestions(const BankOptions& options);
int ReviewBank(const BankOptions& options);

}  // namespace hearsay

#endif  // HEARSAY_CLI_BANK_H_
