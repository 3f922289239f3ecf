#include "hearsay/questions/computed_check.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "hearsay/questions/formulas.h"
#include "hearsay/questions/quantities.h"

namespace hearsay {
namespace {

// Numbers that were read from different spellings are the same within this part of themselves.
constexpr double kSame = 1e-6;

bool IsSame(double a, double b) {
  return std::abs(a - b) <= kSame * std::max(std::abs(a), std::abs(b));
}

class Checker {
 public:
  explicit Checker(const Question& question) : question_(question) {}

  std::vector<std::string> Check() {
    if (question_.method != "computed") {
      Say("the question is not a computed one");
      return std::move(faults_);
    }
    const Formula* formula = ReadFormula();
    if (formula == nullptr) return std::move(faults_);
    const std::optional<std::vector<double>> values = ReadParameters(*formula);
    std::vector<std::optional<NumberReading>> options = ReadOptions(*formula);
    if (!values) return std::move(faults_);
    const double result = formula->compute(*values);
    if (std::isfinite(result)) {
      CompareOptions(*formula, result, options);
    } else {
      Say(fmt::format("{} has no value for these parameters", formula->name));
    }
    return std::move(faults_);
  }

 private:
  void Say(std::string reason) { faults_.push_back(std::move(reason)); }

  const Formula* ReadFormula() {
    const Json& derivation = question_.derivation;
    if (!derivation.is_object() || !derivation.contains("formula") ||
        !derivation["formula"].is_string() || !derivation.contains("parameters") ||
        !derivation["parameters"].is_object()) {
      Say("the derivation must have a formula's name and an object of parameters");
      return nullptr;
    }
    const Formula* formula = FindFormula(derivation["formula"].get<std::string>());
    if (formula == nullptr) {
      Say(fmt::format("there is no formula {}", DumpJson(derivation["formula"])));
    }
    return formula;
  }

  // The parameters in the formula's order and base units; nothing when one of them is bad.
  std::optional<std::vector<double>> ReadParameters(const Formula& formula) {
    const Json& given = question_.derivation["parameters"];
    const std::vector<NumberReading> stem = ReadNumbers(question_.question);
    std::vector<double> values;
    for (const FormulaParameter& parameter : formula.parameters) {
      const std::string name(parameter.name);
      if (!given.contains(name)) {
        Say(fmt::format("the parameter {} of {} is missing", name, formula.name));
      } else if (const auto value = ReadValue(parameter, given[name])) {
        values.push_back(*value);
        const bool stands =
            std::any_of(stem.begin(), stem.end(), [&](const NumberReading& reading) {
              return reading.IsOf(parameter.quantity) && IsSame(reading.value, *value);
            });
        if (!stands) {
          Say(fmt::format("the parameter {}, {} {}, does not stand in the stem", name,
                          DumpJson(given[name]["value"]), given[name]["unit"].get<std::string>()));
        }
      }
    }
    for (const auto& [name, value] : given.items()) {
      if (std::none_of(formula.parameters.begin(), formula.parameters.end(),
                       [&name = name](const auto& known) { return known.name == name; })) {
        Say(fmt::format("{} has no parameter {}", formula.name, DumpJson(name)));
      }
    }
    if (values.size() != formula.parameters.size()) return std::nullopt;
    return values;
  }

  std::optional<double> ReadValue(const FormulaParameter& parameter, const Json& given) {
    if (!given.is_object() || !given.contains("value") || !given["value"].is_number() ||
        !given.contains("unit") || !given["unit"].is_string()) {
      Say(fmt::format("the parameter {} must have a number as value and text as unit",
                      parameter.name));
      return std::nullopt;
    }
    const auto value = given["value"].get<double>();
    const auto name = given["unit"].get<std::string>();
    const Unit* unit = FindUnit(name);
    if (unit != nullptr && unit->quantity == parameter.quantity) return value * unit->factor;
    // What is counted may have any name but that of a unit.
    if (unit == nullptr && (parameter.quantity == Quantity::kCount ||
                            (parameter.quantity == Quantity::kRatio && name.empty()))) {
      return value;
    }
    Say(fmt::format("the parameter {} is a {}, which has no unit {}", parameter.name,
                    QuantityName(parameter.quantity), DumpJson(given["unit"])));
    return std::nullopt;
  }

  // The one number of the result's quantity in each option, or nothing.
  std::vector<std::optional<NumberReading>> ReadOptions(const Formula& formula) {
    std::vector<std::optional<NumberReading>> options;
    for (const std::string& option : question_.options) {
      std::vector<NumberReading> readings = ReadNumbers(option);
      std::erase_if(readings, [&](const NumberReading& it) { return !it.IsOf(formula.result); });
      if (readings.size() == 1) {
        options.emplace_back(readings[0]);
      } else {
        options.emplace_back(std::nullopt);
        Say(fmt::format("the option {} must hold one number that is a {}, but holds {}",
                        DumpJson(option), QuantityName(formula.result), readings.size()));
      }
    }
    for (size_t i = 0; i < options.size(); ++i) {
      for (size_t k = i + 1; k < options.size(); ++k) {
        if (options[i] && options[k] && IsSame(options[i]->value, options[k]->value)) {
          Say(fmt::format("the options {} and {} state the same", DumpJson(question_.options[i]),
                          DumpJson(question_.options[k])));
        }
      }
    }
    return options;
  }

  void CompareOptions(const Formula& formula, double result,
                      const std::vector<std::optional<NumberReading>>& options) {
    const double closest = formula.result == Quantity::kLevel
                               ? kClosestDistractorLevel
                               : kClosestDistractor * std::abs(result);
    for (size_t i = 0; i < options.size(); ++i) {
      if (!options[i]) continue;
      const double off = std::abs(options[i]->value - result);
      // A result that lies halfway between two last digits may be rounded either way.
      const double rounding = options[i]->half_digit * (1 + kSame);
      const std::string unit(options[i]->unit == nullptr ? "" : options[i]->unit->name);
      const double factor = options[i]->unit == nullptr ? 1 : options[i]->unit->factor;
      if (static_cast<int>(i) == question_.answer) {
        if (off > rounding) {
          Say(fmt::format("the right option is {}, but {} gives {:.6g} {}",
                          DumpJson(question_.options[i]), formula.name, result / factor, unit));
        }
      } else if (off <= std::max(rounding, closest)) {
        Say(fmt::format("the wrong option {} is too close to {:.6g} {}, which {} gives",
                        DumpJson(question_.options[i]), result / factor, unit, formula.name));
      }
    }
  }

  const Question& question_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> ComputedFaults(const Question& question) {
  return Checker(question).Check();
}

std::vector<std::string> OverusedFormulas(const std::vector<Question>& questions) {
  std::map<std::string, std::vector<std::string>> users;
  for (const Question& question : questions) {
    if (question.method != "computed" || !question.derivation.is_object()) continue;
    const auto formula = question.derivation.find("formula");
    if (formula == question.derivation.end() || !formula->is_string()) continue;
    users[formula->get<std::string>()].push_back(question.id);
  }
  std::vector<std::string> sentences;
  for (const auto& [formula, ids] : users) {
    if (ids.size() <= static_cast<size_t>(kMaximumPerFormula)) continue;
    sentences.push_back(fmt::format("the formula {} is used by {} questions, at most {} may: {}",
                                    DumpJson(formula), ids.size(), kMaximumPerFormula,
                                    fmt::join(ids, ", ")));
  }
  return sentences;
}

}  // namespace hearsay
