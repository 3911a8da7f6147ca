// The scenario as a whole. A describe function is the only place that says of each field its name, its place, its meaning and its
// limits. Its visitors are the reader, the shape (reference, JSON Schema, --set) and the resolved copy:
//
//   v.alone(name)                        the struct may be written as the value of this field alone
//   v.field(name, member, meaning, rule) one key; the member's initialiser is its default
//   v.repeated(name, member, meaning)    a key that may stand here or where field names it
//   v.inherit(name, member, from)        if the key is there, the member starts as the value of `from`
//   v.one_of(noun, variant, in_path)     one key out of several, each with its own fields
//   v.metric(noun, expectation)          the same for metrics, which share one struct
#pragma once

#include "sim/scenario/describe/expectation.h"
#include "sim/scenario/describe/host.h"
#include "sim/scenario/describe/network.h"
#include "sim/scenario/describe/timeline.h"

namespace ntpsim {

template <class V, Is<RecordSpec> S>
void describe(V& v, S& s) {
  v.field("clock", s.clock, "interval of the rows of clocks.csv; 0s: none", rules::not_negative);
  v.field("packets", s.packets, "whether packets.csv is written");
  v.field("events", s.events, "whether events.jsonl is written");
  v.field("log_limit", s.log_limit, "largest output of one real program; a program that prints more ends the run with status 3",
        {.min = 1});
}

template <class V, Is<LeapSecondSpec> S>
void describe(V& v, S& s) {
  v.field("date", s.date, "the UTC day at whose end it comes",
          {.mandatory = true, .text_form = "the last day of a month, such as 2028-12-31"});
  v.field("insert", s.insert, "true: a second is inserted; false: a second is deleted");
}

template <class V, Is<Scenario> S>
void describe(V& v, S& s) {
  v.field("format", s.format, "version of this notation", {.mandatory = true, .min = 1, .max = 1});
  v.field("description", s.description, "what the scenario claims", {.mandatory = true, .text_form = "one sentence"});
  v.field("start", s.start, "date and time of its start");
  v.field("stop", s.stop, "how long it lasts", {.mandatory = true, .min = 0, .above_min = true});
  v.field("seed", s.seed, "seed of all random numbers", rules::not_negative);
  v.field("record", s.record, "what is written to the run folder");
  v.field("leap_seconds", s.leap_seconds, "leap seconds that happen; servers announce them only where the scenario says so");
  v.field("hosts", s.hosts, "the hosts, by name", rules::mandatory);
  v.field("networks", s.networks, "the networks, by name");
  v.field("routes", s.routes, "static routes");
  v.field("timeline", s.timeline, "changes during the run");
  v.field("expect", s.expect, "expectations, which give the verdict");
}

}  // namespace ntpsim
