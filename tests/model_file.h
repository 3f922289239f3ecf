// Where tests find the default model, and how they make a model file that differs from it.
#ifndef HEARSAY_TESTS_MODEL_FILE_H_
#define HEARSAY_TESTS_MODEL_FILE_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace hearsay {

// The default model's file in the cache. Ends the test program when it was not fetched: a test that
// needs it must not pass without it.
std::filesystem::path DefaultModelFile();

// Copies a model file, without the metadata keys named and with the texts given put in.
void CopyModelWith(const std::filesystem::path& from, const std::filesystem::path& to,
                   const std::vector<std::string>& without,
                   const std::map<std::string, std::string>& with);

// The input embeddings of tokens, read from the file's own weights (F16 or F32): rows x width
// values.
std::vector<float> TokenEmbeddings(const std::filesystem::path& path,
                                   const std::vector<int>& tokens, size_t* width);

}  // namespace hearsay

#endif  // HEARSAY_TESTS_MODEL_FILE_H_
