#include "record/name.h"

#include <array>
#include <utility>

namespace joulelab {
namespace {

template <class T>
using Name = std::pair<T, std::string_view>;

constexpr std::array components = {Name<Component>{Component::wall, "wall"},
                                   Name<Component>{Component::platform, "platform"},
                                   Name<Component>{Component::package, "package"},
                                   Name<Component>{Component::core, "core"},
                                   Name<Component>{Component::uncore, "uncore"},
                                   Name<Component>{Component::dram, "dram"},
                                   Name<Component>{Component::gpu, "gpu"},
                                   Name<Component>{Component::other, "other"}};
constexpr std::array grades = {Name<Grade>{Grade::measured, "measured"},
                               Name<Grade>{Grade::modelled, "modelled"},
                               Name<Grade>{Grade::constant, "constant"}};
constexpr std::array forms = {Name<Form>{Form::counter, "counter"},
                              Name<Form>{Form::gauge, "gauge"},
                              Name<Form>{Form::condition, "condition"}};

constexpr std::array statuses = {Name<RunStatus>{RunStatus::finished, "finished"},
                                 Name<RunStatus>{RunStatus::failed, "failed"},
                                 Name<RunStatus>{RunStatus::cut, "cut"}};
constexpr std::array bases = {
    Name<Basis>{Basis::life_cycle, "life_cycle"}, Name<Basis>{Basis::direct, "direct"},
    Name<Basis>{Basis::consumption, "consumption"}, Name<Basis>{Basis::marginal, "marginal"},
    Name<Basis>{Basis::market, "market"}};

template <class Table, class T>
std::string_view name_in(const Table& table, T value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return "unknown";
}

template <class Table>
auto named_in(const Table& table, std::string_view name)
    -> std::optional<typename Table::value_type::first_type> {
  for (const auto& [value, known] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Component component) { return name_in(components, component); }
std::string_view name_of(Grade grade) { return name_in(grades, grade); }
std::string_view name_of(Form form) { return name_in(forms, form); }
std::string_view name_of(Basis basis) { return name_in(bases, basis); }
std::string_view name_of(RunStatus status) { return name_in(statuses, status); }

std::optional<Component> component_named(std::string_view name) {
  return named_in(components, name);
}
std::optional<Grade> grade_named(std::string_view name) { return named_in(grades, name); }
std::optional<Form> form_named(std::string_view name) { return named_in(forms, name); }

std::optional<Basis> basis_named(std::string_view name) { return named_in(bases, name); }
std::optional<RunStatus> run_status_named(std::string_view name) {
  return named_in(statuses, name);
}

}  // namespace joulelab
