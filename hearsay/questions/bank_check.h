// What a bank must keep to as a whole, beyond each line being readable: its plan, its balance, its
// language.
#ifndef HEARSAY_QUESTIONS_BANK_CHECK_H_
#define HEARSAY_QUESTIONS_BANK_CHECK_H_

#include <vector>

#include "hearsay/questions/bank.h"

namespace hearsay {

// The rules, as shares of the questions.
struct BankRules {
  double authored_at_least = 0.65;
  // An answer place's share may be so far from a quarter, over the bank.
  double place_apart = 0.02;
  // Within a subcategory that has at least twenty questions, a place's share lies between these.
  double place_at_least = 0.10;
  double place_at_most = 0.45;
  // The right option is strictly the longest in so many.
  double longest_at_least = 0.20;
  double longest_at_most = 0.30;
  double longest_in_subcategory = 0.40;
  int alike_openings = 3;  // stems of a subcategory that begin with the same eight words
};

// Every finding: a subcategory with another count than planned, too few authored questions, places
// or lengths out of balance, a phrase that no question may use ("all of the above", "in this
// recording"), a character that is neither ASCII nor a letter, phonetic or musical sign, white
// space where none belongs, a stem that does not ask, an id outside its subcategory, one opening
// used too often.
std::vector<Fault> CheckBank(const Bank& bank, const BankRules& rules = {});

}  // namespace hearsay

#endif  // HEARSAY_QUESTIONS_BANK_CHECK_H_
