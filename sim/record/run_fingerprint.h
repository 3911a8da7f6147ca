// What goes into a run's fingerprint: every datagram with its payload, every adjustment and step, every report, every change of a
// program's state, the timeline, and the error of each clock at the end. Samples of clocks and pieces of their errors do not:
// they are observations.
//
// Everything is hashed by name, so nothing depends on where it stands in a list of the program or of the scenario: an event
// as its instant under the word of its name, the words of its host and of its program or network (0: none), then each field
// that it has, under the word of the field's name. A value out of a closed list (a reason, a state) is the word of its name.
// An entry of the timeline is its text in the notation of scenarios on one line, without defaults.
//
// The version is raised if the same run gives another fingerprint: comparing with an older one then tells the reason.
#pragma once

#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/record/event_kinds.h"
#include "sim/record/fingerprint.h"
#include "sim/record/host_names.h"
#include "sim/record/packet_event.h"
#include "sim/scenario/indices.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::record {

inline constexpr int fingerprint_version = 2;
int version_of_fingerprint(std::string_view text);   // 1: the text has no version

std::uint64_t reason_word(Reason reason);            // the word of its name

class RunFingerprint {
 public:
  RunFingerprint(std::span<const HostNames> hosts, std::span<const std::string> networks);

  void packet(const PacketEvent& event);
  template <class Event>
  void event(TrueTime at, HostIndex host, std::optional<ProgramIndex> program, const Event& event) {
    const HostWords& words = hosts_[host.value()];
    begin(EventKind<Event>::name, at, words.host, program ? words.programs[program->value()] : 0);
    EventKind<Event>::fields(*this, event);
  }
  void happened(TrueTime at, const Happening& happening);
  void final_error(TrueTime end, HostIndex host, Duration error);
  std::string text() const;                          // v2-, and 32 hexadecimal digits

  // ---- the visitor of an event's fields ----
  template <class T>
  void field(Name name, const T& value) {
    if constexpr (std::same_as<T, Reason>) {
      if (value != Reason::none) put(name, reason_word(value));
    } else if constexpr (std::same_as<T, ProgramState>) {
      put(name, record::name(value).word());
    } else if constexpr (std::integral<T>) {
      put(name, static_cast<std::uint64_t>(value));
    } else {
      put(name, value);
    }
  }
  template <class T>
  void field(Name name, const std::optional<T>& value) {
    if (value) field(name, *value);
  }

 private:
  struct HostWords {
    std::uint64_t host;
    std::vector<std::uint64_t> programs;
  };
  void begin(Name event, TrueTime at, std::uint64_t host, std::uint64_t place) {
    hash_.add(at, event.word());
    hash_.add(host);
    hash_.add(place);
  }
  template <class T>
  void put(Name name, const T& value) {
    hash_.add(value, name.word());
  }

  Fingerprint hash_;
  std::vector<HostWords> hosts_;
  std::vector<std::uint64_t> networks_;
};

}  // namespace ntpsim::record
