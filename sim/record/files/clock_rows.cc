#include "sim/record/files/clock_rows.h"

#include "sim/record/files/digits.h"

namespace ntpsim::record {

ClockRows::ClockRows(const std::filesystem::path& folder, TrueTime start, std::vector<std::string> hosts)
    : file_{folder / "clocks.csv"}, start_{start}, hosts_{std::move(hosts)} {
  file_.append("time_s,host,offset_s,frequency_ppm\n");
}

void ClockRows::row(TrueTime at, HostIndex host, Duration error, Frequency frequency) {
  const std::string& name = hosts_[host.value()];
  char* p = file_.room(128 + name.size());
  p = put_nanoseconds(p, (at - start_).nearest_nanoseconds());
  p = put_char(p, ',');
  p = put_text(p, name);
  p = put_char(p, ',');
  p = put_seconds(p, error);
  p = put_char(p, ',');
  p = put_ppm(p, frequency);
  file_.commit(put_char(p, '\n'));
}

}  // namespace ntpsim::record
