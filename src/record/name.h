#pragma once
// The words for the enumerations of this room, as every file format and table writes them.

#include <optional>
#include <string_view>

#include "record/channel.h"
#include "record/intensity.h"
#include "record/run.h"

namespace joulelab {

std::string_view name_of(Component component);
std::string_view name_of(Grade grade);
std::string_view name_of(Form form);
std::string_view name_of(Basis basis);
std::string_view name_of(RunStatus status);

std::optional<Component> component_named(std::string_view name);
std::optional<Grade> grade_named(std::string_view name);
std::optional<Form> form_named(std::string_view name);
std::optional<Basis> basis_named(std::string_view name);
std::optional<RunStatus> run_status_named(std::string_view name);

}  // namespace joulelab
