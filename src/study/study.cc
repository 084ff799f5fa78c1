#include "study/study.h"

#include <algorithm>

namespace joulelab {

const Factor* recipes_of(const Study& study) {
  const auto found = std::ranges::find(study.factors, recipe_factor, &Factor::name);
  return found == study.factors.end() ? nullptr : &*found;
}

const Override* recipe_named(const Study& study, const std::string& name) {
  const auto found =
      std::ranges::find(study.overrides, Options{{recipe_factor, name}}, &Override::when);
  return found == study.overrides.end() ? nullptr : &*found;
}

bool is_recipe(const Override& over) {
  return over.when.size() == 1 && over.when.begin()->first == recipe_factor;
}

}  // namespace joulelab
