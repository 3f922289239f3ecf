#include "hearsay/questions/formulas.h"

#include <algorithm>

namespace hearsay {

const std::vector<Formula>& Formulas() {
  static const std::vector<Formula> kFormulas = [] {
    std::vector<Formula> all;
    for (const std::vector<Formula>& some :
         {DigitalFormulas(), ProcessingFormulas(), AcousticFormulas(), MusicFormulas()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return kFormulas;
}

const Formula* FindFormula(std::string_view name) {
  const std::vector<Formula>& formulas = Formulas();
  const auto found = std::find_if(formulas.begin(), formulas.end(),
                                  [name](const Formula& formula) { return formula.name == name; });
  return found == formulas.end() ? nullptr : &*found;
}

}  // namespace hearsay
