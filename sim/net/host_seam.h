// The parts of sim/host that this folder implements: a host's port, the networks between hosts, and the queue of events. Apart
// from run.h, which makes a run, it includes nothing else of sim/host.
#pragma once

#include "sim/host/event_queue.h"
#include "sim/host/networks.h"
#include "sim/host/port.h"
#include "sim/host/stream_port.h"

namespace ntpsim::net {

using host::Alarm;
using host::EventQueue;
using host::InterfaceAddress;
using host::Networks;
using host::Port;
using host::PortUser;
using host::SocketHandle;
using host::SocketOptions;
using host::StreamError;
using host::StreamFailure;
using host::StreamHandle;
using host::StreamPort;
using host::StreamUser;
using host::unread_octets;

}  // namespace ntpsim::net
