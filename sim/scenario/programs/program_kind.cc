#include "sim/scenario/programs/program_kind.h"

namespace ntpsim {

namespace {

// The trait of a program's kind, and its configuration, for `use`.
template <class Use>
auto with_trait(const ProgramKind& kind, const Use& use) {
  return std::visit([&]<class Config>(const Config& config) { return use(ProgramTrait<Config>{}, config); }, kind);
}

}  // namespace

std::vector<AskedSource> asked_sources(const ProgramKind& kind) {
  std::vector<AskedSource> asked;
  std::visit([&](const auto& config) {
    for_each_source_list(config, [&](const auto& sources) {
      for (const auto& source : sources) asked.push_back({source.host, source.addresses});
    });
  }, kind);
  return asked;
}

std::string default_name(const ProgramKind& kind) {
  return with_trait(kind, []<class Config>(auto trait, const Config& config) {
    const NameField<Config> field = trait.named_by;
    return field.word && config.*field.word ? *(config.*field.word) : std::string(kind_info<Config>.name);
  });
}

std::string_view name_key(std::string_view kind) {
  return [&]<class... Kinds>(std::type_identity<std::variant<Kinds...>>) {
    std::string_view key;
    ((kind_info<Kinds>.name == kind && (key = ProgramTrait<Kinds>::named_by.key, true)) || ...);
    return key;
  }(std::type_identity<ProgramKind>{});
}

std::vector<std::uint16_t> served_ports(const ProgramKind& kind) {
  return with_trait(kind, [](auto trait, const auto& config) { return trait.served_ports(config); });
}

bool tells(const ProgramKind& kind, unsigned what) {
  return with_trait(kind, [&](auto trait, const auto&) { return (what & ~trait.tells) == 0; });
}

std::vector<std::string_view> kinds_that_tell(unsigned what) {
  return [&]<class... Kinds>(std::type_identity<std::variant<Kinds...>>) {
    std::vector<std::string_view> names;
    (((what & ~ProgramTrait<Kinds>::tells) == 0 ? names.push_back(kind_info<Kinds>.name) : void()), ...);
    return names;
  }(std::type_identity<ProgramKind>{});
}

bool takes_set_server(const ProgramKind& kind) {
  return with_trait(kind, [](auto trait, const auto&) { return trait.takes_set_server; });
}

bool is_real_program(const ProgramKind& kind) {
  return std::visit([]<class Kind>(const Kind&) { return IsRealProgram<Kind>; }, kind);
}

bool expects_answers(const ProgramKind& kind) {
  return with_trait(kind, [](auto trait, const auto&) { return trait.expects_answers; });
}

}  // namespace ntpsim
