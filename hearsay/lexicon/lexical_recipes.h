// The wordings of the questions that are made from the dictionary.
#ifndef HEARSAY_LEXICON_LEXICAL_RECIPES_H_
#define HEARSAY_LEXICON_LEXICAL_RECIPES_H_

#include <string>
#include <vector>

#include "hearsay/lexicon/lexical_claim.h"

namespace hearsay {

// One way of asking, which makes a few questions. In `stem`, {word}, {sound}, {letter},
// {transcription}, {number} and {place} stand for what the claim is about.
struct LexicalRecipe {
  std::string subcategory;
  std::string kind;  // of claim
  std::string stem;
  bool negated = false;
};

const std::vector<LexicalRecipe>& LexicalRecipes();

// The recipe's stem with the claim's values in place.
std::string StemOf(const LexicalRecipe& recipe, const LexicalClaim& claim);

}  // namespace hearsay

#endif  // HEARSAY_LEXICON_LEXICAL_RECIPES_H_
