// The path network: every host reaches every other over a path model of their own. It stands for the Internet.
#pragma once

#include <unordered_map>

#include "sim/net/networks/network.h"
#include "sim/net/networks/path_table.h"

namespace ntpsim::net {

class PathNetwork : public Network {
 public:
  PathNetwork(Internet& internet, NetworkIndex index);

  void set_path(const PathOverride& change) override { table_.change(change); }

 protected:
  void carry(const Parcel& parcel, MemberIndex to) override;

 private:
  struct Path {                        // of a directed pair, made when its first packet comes
    PathModel model;
    std::shared_ptr<const PathParameters> parameters;
    std::uint64_t generation;
  };

  Path& path_between(MemberIndex from, MemberIndex to);

  PathTable table_;
  std::unordered_map<std::uint64_t, Path> paths_;   // lookup only; by both members
};

}  // namespace ntpsim::net
